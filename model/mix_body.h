// Mixing over the patch neighbourhood and its way back, compiled once for any machine (mix.c) and
// once for AVX-512 (mix_avx512.c). The definition is in mix.h. The including file says
//
//     FORM(name)           names of what it exports
//     VEC, BLOCK           floats of a vector, rows of a product that are held in registers
//     MADD(a, b, c)        a b + c of vectors
//     SUM(v)               the sum of a vector's lanes
//
// One head at a time, whose rows are copied out of the frame so that a token outside of it is a row
// of zeros and not a question:
//
//     x [grid + 2]²[32] ── 9 products for each channel ──► c [tokens][32] ── · mix ──► q', k'
//
// With p = q' or k', n² = |p|² + ε, s = √32 or √32 heat, the way back is
//
//     dp  = s/n (dy - p (p·dy)/n²),   d heat = Σ √32 p·dy/n
//     dc  = dp · mixᵀ,   d mix = cᵀ · dp,   d conv[i] = Σ dc x[at i],   dx = conv, turned, on dc
//
// and what the skip sends to q and k. All products are one loop, multiply().

#include "model/mix.h"

#include <math.h>
#include <string.h>

enum {
    SIDE = 16 + 2,             // of the largest frame with its border
    TAPS = 9,                  // patches around, with the one in the middle
    VECS = MIX_HEAD / VEC,     // of a row
    CONV = TAPS * MIX_HEAD,    // weights of a head
    MIX = MIX_HEAD * MIX_HEAD, // weights of a head
};

_Static_assert((SIDE - 2) * (SIDE - 2) == MIX_TOKENS && MIX_TOKENS % BLOCK == 0, "frames fit");

typedef float Vec __attribute__((vector_size(VEC * sizeof(float)), aligned(4), may_alias));
typedef float Row[MIX_HEAD]; // of one token and one head

// What one head's work needs beside its operands.
typedef struct Scratch {
    _Alignas(64) Row x[SIDE * SIDE]; // with a border of zeros
    _Alignas(64) Row c[MIX_TOKENS];
    _Alignas(64) Row p[MIX_TOKENS]; // q' or k', then dp
    _Alignas(64) Row dc[MIX_TOKENS];
    _Alignas(64) Row bordered_dc[SIDE * SIDE];
    _Alignas(64) Row turned[MIX_HEAD]; // mixᵀ
} Scratch;

// The frame that both directions look at.
typedef struct Frame {
    const float *x; // [tokens][pitch]
    const float *conv, *mix, *heat;
    uint32_t grid, tokens, pitch;
    uint32_t q_heads, k_heads, v_heads, flags;
} Frame;

#define FRAME(args, index)                                                                         \
    {                                                                                              \
        .x = GPU_AT(const float, (args)->x) +                                                      \
             (index) * (size_t)(args)->grid * (args)->grid * (args)->pitch,                        \
        .conv = GPU_AT(const float, (args)->conv), .mix = GPU_AT(const float, (args)->mix),        \
        .heat = GPU_AT(const float, (args)->heat), .grid = (args)->grid,                           \
        .tokens = (args)->grid * (args)->grid, .pitch = (args)->pitch, .q_heads = (args)->q_heads, \
        .k_heads = (args)->k_heads, .v_heads = (args)->v_heads, .flags = (args)->flags,            \
    }

//---- rows ----------------------------------------------------------------------------------------

static inline Vec *vecs(float *row) {
    return (Vec *)row;
}

static inline const Vec *const_vecs(const float *row) {
    return (const Vec *)row;
}

// to += scale · from
static inline void add_row(float *to, const float *from, float scale) {
    for (int v = 0; v < VECS; v++) vecs(to)[v] += const_vecs(from)[v] * scale;
}

static inline float dot(const float *a, const float *b) {
    Vec sum = const_vecs(a)[0] * const_vecs(b)[0];
    for (int v = 1; v < VECS; v++) sum = MADD(const_vecs(a)[v], const_vecs(b)[v], sum);
    return SUM(sum);
}

//---- the linear parts ----------------------------------------------------------------------------

// rows of `pitch` floats -> a square with a border of zeros
static void surround(Row *to, const float *from, uint32_t grid, size_t pitch) {
    memset(to, 0, (grid + 2) * (grid + 2) * sizeof *to);
    for (uint32_t t = 0; t < grid * grid; t++)
        memcpy(to[(t / grid + 1) * (grid + 2) + t % grid + 1], from + t * pitch, sizeof *to);
}

// to[t] = Σ weights[i] x[at i of t]
static void convolve(Row *to, const Row *x, const float *weights, uint32_t grid) {
    for (int v = 0; v < VECS; v++) {
        Vec w[TAPS];
        for (int i = 0; i < TAPS; i++) w[i] = const_vecs(weights + i * MIX_HEAD)[v];
        for (uint32_t t = 0; t < grid * grid; t++) {
            const Row *corner = x + t / grid * (grid + 2) + t % grid;
            Vec sum = {0};
            for (int i = 0; i < TAPS; i++)
                sum = MADD(w[i], const_vecs(corner[(i / 3) * (grid + 2) + i % 3])[v], sum);
            vecs(to[t])[v] = sum;
        }
    }
}

// dweights[i] = Σ dy[t] x[at i of t]
static void convolve_weights(float *dweights, const Row *x, const Row *dy, uint32_t grid) {
    for (int v = 0; v < VECS; v++) {
        Vec sum[TAPS] = {{0}};
        for (uint32_t t = 0; t < grid * grid; t++) {
            const Row *corner = x + t / grid * (grid + 2) + t % grid;
            Vec d = const_vecs(dy[t])[v];
            for (int i = 0; i < TAPS; i++)
                sum[i] = MADD(d, const_vecs(corner[(i / 3) * (grid + 2) + i % 3])[v], sum[i]);
        }
        for (int i = 0; i < TAPS; i++) vecs(dweights + i * MIX_HEAD)[v] = sum[i];
    }
}

// to[r] += Σ a[r · a_row + k · a_k] b[k] for BLOCK rows
static inline void multiply_block(Row *to, const float *a, size_t a_row, size_t a_k, const Row *b,
                                  uint32_t count) {
    Vec sum[BLOCK][VECS];
    for (int r = 0; r < BLOCK; r++) {
        for (int v = 0; v < VECS; v++) sum[r][v] = vecs(to[r])[v];
    }
    for (uint32_t k = 0; k < count; k++) {
        for (int r = 0; r < BLOCK; r++) {
            Vec value = a[r * a_row + k * a_k] - (Vec){0};
            for (int v = 0; v < VECS; v++) sum[r][v] = MADD(value, const_vecs(b[k])[v], sum[r][v]);
        }
    }
    for (int r = 0; r < BLOCK; r++) {
        for (int v = 0; v < VECS; v++) vecs(to[r])[v] = sum[r][v];
    }
}

// Works on whole blocks: up to BLOCK - 1 rows more than asked for, which exist in a Scratch.
static void multiply(Row *to, uint32_t rows, const Row *a, const Row *b) {
    for (uint32_t r = 0; r < rows; r += BLOCK)
        multiply_block(to + r, a[r], MIX_HEAD, 1, b, MIX_HEAD);
}

// to [32][32] += aᵀ b
static void multiply_turned(Row *to, const Row *a, const Row *b, uint32_t rows) {
    for (uint32_t r = 0; r < MIX_HEAD; r += BLOCK)
        multiply_block(to + r, a[0] + r, 1, MIX_HEAD, b, rows);
}

static void turn(Row *to, const float *from) {
    for (int r = 0; r < MIX_HEAD; r++) {
        for (int c = 0; c < MIX_HEAD; c++) to[c][r] = from[r * MIX_HEAD + c];
    }
}

//---- one head ------------------------------------------------------------------------------------

static inline bool has_mean(const Frame *f) {
    return (f->flags & MIX_MEAN) && f->q_heads > 0 && f->k_heads > 0;
}

// `row` is [.. heads ..][32] of one token: heads are numbered as they lie, q before k
static void skip(const Frame *f, uint32_t head, const float *row, float *to) {
    memset(to, 0, sizeof(Row));
    if (!has_mean(f)) {
        add_row(to, row + head * MIX_HEAD, 1);
        return;
    }
    uint32_t g = f->q_heads / f->k_heads;
    if (head < f->q_heads) {
        add_row(to, row + head * MIX_HEAD, 0.5f);
        add_row(to, row + (f->q_heads + head / g) * MIX_HEAD, 0.5f);
        return;
    }
    uint32_t first = (head - f->q_heads) * g;
    for (uint32_t q = first; q < first + g; q++) add_row(to, row + q * MIX_HEAD, 0.5f / (float)g);
    add_row(to, row + head * MIX_HEAD, 0.5f);
}

// the same weights, from s to what it was made of
static void skip_back(const Frame *f, uint32_t head, const float *ds, float *drow) {
    if (!has_mean(f)) {
        add_row(drow + head * MIX_HEAD, ds, 1);
        return;
    }
    uint32_t g = f->q_heads / f->k_heads;
    if (head < f->q_heads) {
        add_row(drow + head * MIX_HEAD, ds, 0.5f);
        add_row(drow + (f->q_heads + head / g) * MIX_HEAD, ds, 0.5f);
        return;
    }
    uint32_t first = (head - f->q_heads) * g;
    for (uint32_t q = first; q < first + g; q++) add_row(drow + q * MIX_HEAD, ds, 0.5f / (float)g);
    add_row(drow + head * MIX_HEAD, ds, 0.5f);
}

// q' or k' of one head: s->p; leaves s->x and s->c as the way back needs them
static void prepare(const Frame *f, uint32_t head, Scratch *s) {
    for (uint32_t t = 0; t < f->tokens; t++) skip(f, head, f->x + t * (size_t)f->pitch, s->p[t]);
    if (!(f->flags & MIX_CONV)) return;
    surround(s->x, f->x + head * MIX_HEAD, f->grid, f->pitch);
    convolve(s->c, (const Row *)s->x, f->conv + head * CONV, f->grid);
    multiply(s->p, f->tokens, (const Row *)s->c, (const Row *)(f->mix + head * MIX));
}

static inline float temperature(const Frame *f, uint32_t head) { // of the norm; queries have none
    return MIX_ROOT * (head < f->q_heads ? 1 : f->heat[head - f->q_heads]);
}

static void write_head(const Frame *f, uint32_t head, const Scratch *s, float *y) {
    for (uint32_t t = 0; t < f->tokens; t++) {
        float scale = 1;
        if (f->flags & MIX_UNIT)
            scale = temperature(f, head) / sqrtf(dot(s->p[t], s->p[t]) + (float)MIX_EPSILON);
        float *to = y + t * (size_t)f->pitch + head * MIX_HEAD;
        for (int v = 0; v < VECS; v++) vecs(to)[v] = const_vecs(s->p[t])[v] * scale;
    }
}

// s->p becomes dp; returns d heat
static float unit_back(const Frame *f, uint32_t head, Scratch *s, const float *dy) {
    float sum = 0;
    for (uint32_t t = 0; t < f->tokens; t++) {
        float *p = s->p[t];
        const float *d = dy + t * (size_t)f->pitch + head * MIX_HEAD;
        float squares = dot(p, p) + (float)MIX_EPSILON, along = dot(p, d);
        float scale = temperature(f, head) / sqrtf(squares);
        sum += MIX_ROOT * along / sqrtf(squares);
        for (int v = 0; v < VECS; v++)
            vecs(p)[v] = (const_vecs(d)[v] - vecs(p)[v] * (along / squares)) * scale;
    }
    return sum;
}

static void copy_gradient(const Frame *f, uint32_t head, Scratch *s, const float *dy) {
    for (uint32_t t = 0; t < f->tokens; t++)
        memcpy(s->p[t], dy + t * (size_t)f->pitch + head * MIX_HEAD, sizeof(Row));
}

// from s->p = dp: d conv, d mix, and dx of this head's own channels
static void convolutions_back(const Frame *f, uint32_t head, Scratch *s, float *dx, float *dconv,
                              float *dmix) {
    float flipped[CONV];
    for (int i = 0; i < TAPS; i++)
        memcpy(flipped + i * MIX_HEAD, f->conv + head * CONV + (TAPS - 1 - i) * MIX_HEAD,
               sizeof(Row));
    multiply_turned((Row *)dmix, (const Row *)s->c, (const Row *)s->p, f->tokens);
    turn(s->turned, f->mix + head * MIX);
    memset(s->dc, 0, f->tokens * sizeof(Row));
    multiply(s->dc, f->tokens, (const Row *)s->p, (const Row *)s->turned);
    convolve_weights(dconv, (const Row *)s->x, (const Row *)s->dc, f->grid);
    surround(s->bordered_dc, s->dc[0], f->grid, MIX_HEAD);
    convolve(s->dc, (const Row *)s->bordered_dc, flipped, f->grid);
    for (uint32_t t = 0; t < f->tokens; t++)
        add_row(dx + t * (size_t)f->pitch + head * MIX_HEAD, s->dc[t], 1);
}

//---- values --------------------------------------------------------------------------------------

enum { HALF = MIX_HEAD / 2 }; // channels of a value that come from the left

static void write_values(const Frame *f, float *y) {
    size_t first = (f->q_heads + f->k_heads) * MIX_HEAD;
    for (uint32_t t = 0; t < f->tokens; t++) {
        bool shifts = (f->flags & MIX_SHIFT) && t % f->grid > 0;
        const float *own = f->x + t * (size_t)f->pitch + first;
        const float *left = shifts ? own - f->pitch : own;
        float *to = y + t * (size_t)f->pitch + first;
        for (uint32_t h = 0; h < f->v_heads;
             h++, to += MIX_HEAD, own += MIX_HEAD, left += MIX_HEAD) {
            memcpy(to, own, HALF * sizeof *to);
            memcpy(to + HALF, left + HALF, HALF * sizeof *to);
        }
    }
}

// the second half of one value: what it got from the first column and from the right
static inline void half_back(float *to, const float *own, const float *right) {
    Vec sum[HALF / VEC] = {{0}};
    for (int v = 0; own != NULL && v < HALF / VEC; v++) sum[v] = const_vecs(own)[v];
    for (int v = 0; right != NULL && v < HALF / VEC; v++) sum[v] += const_vecs(right)[v];
    for (int v = 0; v < HALF / VEC; v++) vecs(to)[v] = sum[v];
}

static void values_back(const Frame *f, const float *dy, float *dx) {
    for (uint32_t t = 0; t < f->tokens; t++) {
        bool shifts = f->flags & MIX_SHIFT;
        bool keeps = !shifts || t % f->grid == 0, gives = shifts && t % f->grid + 1 < f->grid;
        size_t at = t * (size_t)f->pitch + (f->q_heads + f->k_heads) * MIX_HEAD;
        for (uint32_t h = 0; h < f->v_heads; h++, at += MIX_HEAD) {
            size_t half = at + HALF;
            memcpy(dx + at, dy + at, HALF * sizeof *dx);
            half_back(dx + half, keeps ? dy + half : NULL, gives ? dy + half + f->pitch : NULL);
        }
    }
}

//---- a frame -------------------------------------------------------------------------------------

// products go on to the end of a block
static void fill_blocks(const Frame *f, Scratch *s) {
    size_t rest = (MIX_TOKENS - f->tokens) % BLOCK * sizeof(Row);
    memset(s->c + f->tokens, 0, rest);
    memset(s->p + f->tokens, 0, rest);
    memset(s->dc + f->tokens, 0, rest);
}

void FORM(model_mix)(const MixArgs *args, uint32_t index) {
    const Frame f = FRAME(args, index);
    float *y = GPU_AT(float, args->y) + index * (size_t)f.tokens * f.pitch;
    Scratch s;
    fill_blocks(&f, &s);
    for (uint32_t head = 0; head < f.q_heads + f.k_heads; head++) {
        prepare(&f, head, &s);
        write_head(&f, head, &s, y);
    }
    write_values(&f, y);
}

void FORM(model_mix_back)(const MixBackArgs *args, uint32_t index) {
    const Frame f = FRAME(args, index);
    uint32_t heads = f.q_heads + f.k_heads, partial = model_mix_partial(f.q_heads, f.k_heads);
    size_t offset = index * (size_t)f.tokens * f.pitch;
    const float *dy = GPU_AT(const float, args->dy) + offset;
    float *dx = GPU_AT(float, args->dx) + offset;
    float *dconv = GPU_AT(float, args->partial) + index * (size_t)partial;
    float *dmix = dconv + heads * CONV, *dheat = dmix + heads * MIX;
    memset(dconv, 0, partial * sizeof *dconv);
    for (uint32_t t = 0; t < f.tokens; t++)
        memset(dx + t * (size_t)f.pitch, 0, heads * sizeof(Row));
    Scratch s;
    fill_blocks(&f, &s);
    for (uint32_t head = 0; head < heads; head++) {
        prepare(&f, head, &s);
        float dh = 0;
        if (f.flags & MIX_UNIT)
            dh = unit_back(&f, head, &s, dy);
        else
            copy_gradient(&f, head, &s, dy);
        if (head >= f.q_heads) dheat[head - f.q_heads] = dh;
        for (uint32_t t = 0; t < f.tokens; t++)
            skip_back(&f, head, s.p[t], dx + t * (size_t)f.pitch);
        if (f.flags & MIX_CONV)
            convolutions_back(&f, head, &s, dx, dconv + head * CONV, dmix + head * MIX);
    }
    values_back(&f, dy, dx);
}
