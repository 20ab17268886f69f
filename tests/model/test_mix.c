// Mixing over the patch neighbourhood on every device, for all 16 combinations of its switches:
// forward against the equations of mix.h in double, the way back against slopes measured on them.
// A slope is measured along a few single values, and along random directions through all values of
// an operand, which no wrong gradient passes.

#define TEST_BY_ADDRESS
#include "kernel_test.h"
#include "model/mix.h"

enum { FRAMES = 2, HEAD = MIX_HEAD, OPERANDS = 4, DIRECTIONS = 2, SINGLES = 4 };

typedef struct Heads {
    uint32_t q, k, v;
} Heads;

static const Heads HEADS[] = {{4, 2, 2}, {2, 2, 1}, {4, 0, 0}, {0, 12, 12}, {1, 1, 3}};
static const uint32_t GRIDS[] = {8, 4, 3};

typedef struct Case {
    uint32_t grid, q, k, v, pitch, flags;
    float *x, *conv, *mix, *heat, *dy;
    float *y, *dx, *partial;
    double *wide[OPERANDS]; // x, conv, mix, heat: what the reference reads
    size_t count[OPERANDS];
    double *c, *right; // of the reference: [32] and [FRAMES][tokens][pitch]
} Case;

static Case make(Rng *rng, Arena *arena, Heads heads, uint32_t grid, uint32_t flags) {
    Case m = {grid, heads.q, heads.k, heads.v, .flags = flags};
    m.pitch = (m.q + m.k + m.v) * HEAD + 5; // five that nobody may touch
    size_t all = m.q + m.k, values = (size_t)FRAMES * grid * grid * m.pitch;
    const size_t count[] = {values, all * 9 * HEAD, all * HEAD * HEAD, m.k};
    memcpy(m.count, count, sizeof count);
    m.x = test_random(rng, arena, values, 1), m.dy = test_random(rng, arena, values, 1);
    m.conv = test_random(rng, arena, count[1], 0.6f);
    m.mix = test_random(rng, arena, count[2], 0.4f);
    m.heat = test_random(rng, arena, count[3], 2);
    m.y = test_random(rng, arena, values, 1), m.dx = test_random(rng, arena, values, 1);
    m.partial = test_random(rng, arena, FRAMES * (size_t)model_mix_partial(m.q, m.k), 1);
    const float *from[] = {m.x, m.conv, m.mix, m.heat};
    for (int i = 0; i < OPERANDS; i++) m.wide[i] = test_doubles(arena, from[i], count[i]);
    m.right = arena_array(arena, double, values);
    return m;
}

//---- the reference -------------------------------------------------------------------------------

static const double *token(const Case *m, uint32_t frame, uint32_t t) {
    return m->wide[0] + (frame * m->grid * m->grid + t) * (size_t)m->pitch;
}

static double skipped(const Case *m, const double *x, uint32_t head, uint32_t c) {
    if (!(m->flags & MIX_MEAN) || m->q == 0 || m->k == 0) return x[head * HEAD + c];
    uint32_t g = m->q / m->k;
    if (head < m->q) return (x[head * HEAD + c] + x[(m->q + head / g) * HEAD + c]) / 2;
    double mean = 0;
    for (uint32_t i = 0; i < g; i++) mean += skipped(m, x, (head - m->q) * g + i, c) / g;
    return mean;
}

static double convolved(const Case *m, uint32_t frame, uint32_t t, uint32_t head, uint32_t c) {
    int grid = (int)m->grid, row = (int)t / grid, col = (int)t % grid;
    double sum = 0;
    for (int dr = -1; dr <= 1; dr++) {
        for (int dc = -1; dc <= 1; dc++) {
            int r = row + dr, s = col + dc;
            if (r < 0 || s < 0 || r >= grid || s >= grid) continue;
            double w = m->wide[1][(head * 9 + (uint32_t)((dr + 1) * 3 + dc + 1)) * HEAD + c];
            sum += w * token(m, frame, (uint32_t)(r * grid + s))[head * HEAD + c];
        }
    }
    return sum;
}

static void right_head(const Case *m, uint32_t frame, uint32_t t, uint32_t head, double *to) {
    double squares = 1e-6;
    for (uint32_t o = 0; o < HEAD; o++) to[o] = skipped(m, token(m, frame, t), head, o);
    for (uint32_t i = 0; i < HEAD && m->flags & MIX_CONV; i++) {
        double c = convolved(m, frame, t, head, i);
        for (uint32_t o = 0; o < HEAD; o++) to[o] += m->wide[2][(head * HEAD + i) * HEAD + o] * c;
    }
    for (uint32_t o = 0; o < HEAD; o++) squares += to[o] * to[o];
    if (!(m->flags & MIX_UNIT)) return;
    double scale = sqrt(32) / sqrt(squares) * (head < m->q ? 1 : m->wide[3][head - m->q]);
    for (uint32_t o = 0; o < HEAD; o++) to[o] *= scale;
}

static void right_value(const Case *m, uint32_t frame, uint32_t t, uint32_t head, double *to) {
    bool has_left = m->flags & MIX_SHIFT && t % m->grid > 0;
    const double *own = token(m, frame, t) + head * HEAD;
    for (uint32_t c = 0; c < HEAD; c++) to[c] = own[c];
    const double *left = has_left ? token(m, frame, t - 1) + head * HEAD : own;
    for (uint32_t c = HEAD / 2; c < HEAD; c++) to[c] = left[c];
}

static void reference(const Case *m) {
    for (uint32_t i = 0; i < FRAMES * m->grid * m->grid; i++) {
        uint32_t frame = i / (m->grid * m->grid), t = i % (m->grid * m->grid);
        for (uint32_t head = 0; head < m->q + m->k + m->v; head++) {
            double *to = m->right + i * (size_t)m->pitch + head * HEAD;
            if (head < m->q + m->k)
                right_head(m, frame, t, head, to);
            else
                right_value(m, frame, t, head, to);
        }
    }
}

static double loss(const Case *m) {
    double sum = 0;
    reference(m);
    for (size_t i = 0; i < m->count[0]; i++) {
        if (i % m->pitch < m->pitch - 5) sum += (double)m->dy[i] * m->right[i];
    }
    return sum;
}

//---- runs ----------------------------------------------------------------------------------------

static void forward(Gpu *gpu, Case *m) {
    GpuBuffer b[] = {test_upload(gpu, m->x, m->count[0]), test_upload(gpu, m->conv, m->count[1]),
                     test_upload(gpu, m->mix, m->count[2]), test_upload(gpu, m->heat, m->count[3]),
                     test_upload(gpu, m->y, m->count[0])};
    uint64_t at[5];
    for (int i = 0; i < 5; i++) at[i] = gpu_address(gpu, b[i]);
    MixArgs args = {at[0],   at[1], at[2], at[3], at[4],    FRAMES,
                    m->grid, m->q,  m->k,  m->v,  m->pitch, m->flags};
    test_dispatch(gpu, &model_mix_code, &args, sizeof args, model_mix_groups(&args));
    test_download(gpu, b[4], m->y, m->count[0]);
    test_finish(gpu, b, 5);
}

static void back(Gpu *gpu, Case *m) {
    size_t partial = FRAMES * (size_t)model_mix_partial(m->q, m->k);
    GpuBuffer b[] = {test_upload(gpu, m->x, m->count[0]),   test_upload(gpu, m->conv, m->count[1]),
                     test_upload(gpu, m->mix, m->count[2]), test_upload(gpu, m->heat, m->count[3]),
                     test_upload(gpu, m->dy, m->count[0]),  test_upload(gpu, m->dx, m->count[0]),
                     test_upload(gpu, m->partial, partial)};
    uint64_t at[7];
    for (int i = 0; i < 7; i++) at[i] = gpu_address(gpu, b[i]);
    MixBackArgs args = {at[0],  at[1],   at[2], at[3], at[4], at[5],    at[6],
                        FRAMES, m->grid, m->q,  m->k,  m->v,  m->pitch, m->flags};
    test_dispatch(gpu, &model_mix_back_code, &args, sizeof args, model_mix_back_groups(&args));
    test_download(gpu, b[5], m->dx, m->count[0]);
    test_download(gpu, b[6], m->partial, partial);
    test_finish(gpu, b, 7);
}

static void forward_plain(Case *m) {
    MixArgs args = {(uintptr_t)m->x,
                    (uintptr_t)m->conv,
                    (uintptr_t)m->mix,
                    (uintptr_t)m->heat,
                    (uintptr_t)m->y,
                    FRAMES,
                    m->grid,
                    m->q,
                    m->k,
                    m->v,
                    m->pitch,
                    m->flags};
    for (uint32_t frame = 0; frame < FRAMES; frame++) model_mix_plain(&args, frame);
}

static void back_plain(Case *m) {
    MixBackArgs args = {(uintptr_t)m->x,
                        (uintptr_t)m->conv,
                        (uintptr_t)m->mix,
                        (uintptr_t)m->heat,
                        (uintptr_t)m->dy,
                        (uintptr_t)m->dx,
                        (uintptr_t)m->partial,
                        FRAMES,
                        m->grid,
                        m->q,
                        m->k,
                        m->v,
                        m->pitch,
                        m->flags};
    for (uint32_t frame = 0; frame < FRAMES; frame++) model_mix_back_plain(&args, frame);
}

//---- what must hold ------------------------------------------------------------------------------

static void print_case(const Case *m) {
    print_message("case: %u/%u/%u heads, grid %u, flags %u\n", m->q, m->k, m->v, m->grid, m->flags);
}

static void near(const Case *m, const char *what, size_t at, double value, double right,
                 double allowed) {
    if (!(fabs(value - right) <= allowed * (1 + fabs(right)))) print_case(m);
    test_near(what, at, value, right, allowed);
}

// `before` is what y held
static void assert_forward(const Case *m, const float *before) {
    reference(m);
    for (size_t i = 0; i < m->count[0]; i++) {
        bool is_ours = i % m->pitch < m->pitch - 5;
        near(m, "y", i, (double)m->y[i], is_ours ? m->right[i] : (double)before[i], 5e-6);
    }
}

// the gradient that the way back gave for a value of an operand
static double gradient(const Case *m, int operand, size_t i) {
    if (operand == 0) return i % m->pitch < m->pitch - 5 ? (double)m->dx[i] : 0;
    size_t partial = model_mix_partial(m->q, m->k), at = i;
    for (int before = 1; before < operand; before++) at += m->count[before];
    double sum = 0;
    for (size_t frame = 0; frame < FRAMES; frame++) sum += (double)m->partial[frame * partial + at];
    return sum;
}

// the slope along `direction` from the reference, and from the gradients
static void assert_slope(const Case *m, int operand, const double *direction) {
    const double step = 1e-5;
    double *values = m->wide[operand], slope = 0, expected = 0;
    for (int sign = -1; sign <= 1; sign += 2) {
        for (size_t i = 0; i < m->count[operand]; i++) values[i] += sign * step * direction[i];
        expected += sign * loss(m) / (2 * step);
        for (size_t i = 0; i < m->count[operand]; i++) values[i] -= sign * step * direction[i];
    }
    for (size_t i = 0; i < m->count[operand]; i++) slope += direction[i] * gradient(m, operand, i);
    const char *const names[] = {"slope of x", "slope of conv", "slope of mix", "slope of heat"};
    near(m, names[operand], 0, slope, expected, 3e-5);
}

static void assert_back(const Case *m, Rng *rng, Arena *arena, int directions) {
    for (int operand = 0; operand < OPERANDS; operand++) {
        size_t count = m->count[operand];
        double *direction = arena_array(arena, double, count);
        for (int d = 0; d < directions && count > 0; d++) {
            for (size_t i = 0; i < count; i++) direction[i] = (double)rng_range(rng, -1, 1);
            assert_slope(m, operand, direction);
        }
        for (int s = 0; s < SINGLES && count > 0 && directions > 1; s++) {
            memset(direction, 0, count * sizeof *direction);
            direction[rng_below(rng, (uint32_t)count)] = 1;
            assert_slope(m, operand, direction);
        }
    }
}

static void assert_pads_untouched(const Case *m, const float *before) {
    for (size_t i = 0; i < m->count[0]; i++) {
        if (i % m->pitch >= m->pitch - 5) assert_true(m->dx[i] == before[i]);
    }
}

static float *copied(Arena *arena, const float *values, size_t count) {
    float *copy = arena_array(arena, float, count);
    memcpy(copy, values, count * sizeof *copy);
    return copy;
}

// a NULL gpu means the plain body
static void check(Gpu *gpu, Arena *arena, Rng *rng, Heads heads, uint32_t grid, uint32_t flags) {
    ArenaMark mark = arena_mark(arena);
    Case m = make(rng, arena, heads, grid, flags);
    float *y = copied(arena, m.y, m.count[0]), *dx = copied(arena, m.dx, m.count[0]);
    if (gpu != NULL)
        forward(gpu, &m), back(gpu, &m);
    else
        forward_plain(&m), back_plain(&m);
    assert_forward(&m, y);
    assert_back(&m, rng, arena, grid == 3 ? DIRECTIONS : 1);
    assert_pads_untouched(&m, dx);
    arena_reset(arena, mark);
}

static void every_switch_does_what_its_equation_says(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(1, "mix");
    for (size_t h = 0; h < ARRAY_COUNT(HEADS); h++) {
        for (size_t g = 0; g < ARRAY_COUNT(GRIDS); g++) {
            for (uint32_t flags = 0; flags < 16; flags++)
                check(gpu, arena, &rng, HEADS[h], GRIDS[g], flags);
        }
    }
}

static void frames_of_more_tokens_than_a_group_are_whole(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(2, "mix");
    check(gpu, arena, &rng, (Heads){2, 1, 1}, 16, 15);
    check(gpu, arena, &rng, (Heads){1, 1, 0}, 9, 15);
    check(gpu, arena, &rng, (Heads){1, 0, 2}, 1, 15);
}

static void with_all_off_nothing_changes(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(3, "mix");
    Case m = make(&rng, arena, (Heads){4, 2, 2}, 8, 0);
    memcpy(m.y, m.x, m.count[0] * sizeof *m.y); // the pads
    forward(gpu, &m);
    assert_memory_equal(m.y, m.x, m.count[0] * sizeof *m.x);
}

// the mean apart, a head sees itself only: 12 heads at once are 12 frames of one
static void a_head_alone_is_a_head_among_others(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(4, "mix");
    Case all = make(&rng, arena, (Heads){0, 12, 0}, 4, MIX_CONV | MIX_UNIT);
    forward(gpu, &all);
    for (uint32_t head = 0; head < 12; head++) {
        Case one = make(&rng, arena, (Heads){0, 1, 0}, 4, all.flags);
        for (size_t t = 0; t < FRAMES * 16; t++)
            memcpy(one.x + t * one.pitch, all.x + t * all.pitch + head * HEAD,
                   HEAD * sizeof(float));
        one.conv = all.conv + head * 9 * HEAD, one.mix = all.mix + head * HEAD * HEAD;
        one.heat = all.heat + head;
        forward(gpu, &one);
        for (size_t t = 0; t < FRAMES * 16; t++)
            assert_memory_equal(one.y + t * one.pitch, all.y + t * all.pitch + head * HEAD,
                                HEAD * sizeof(float));
    }
}

static void with_the_norm_a_query_is_as_long_as_a_head_is_wide(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(5, "mix");
    Case m = make(&rng, arena, (Heads){4, 2, 2}, 4, 15);
    forward(gpu, &m);
    for (size_t t = 0; t < FRAMES * 16; t++) {
        for (uint32_t head = 0; head < 6; head++) {
            double squares = 0, heat = head < 4 ? 1 : (double)m.heat[head - 4];
            const float *y = m.y + t * m.pitch + head * HEAD;
            for (uint32_t c = 0; c < HEAD; c++) squares += (double)y[c] * (double)y[c];
            near(&m, "length²", t, squares, 32 * heat * heat, 1e-5);
        }
    }
}

static void the_same_frames_have_the_same_bits(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(6, "mix");
    Case m = make(&rng, arena, (Heads){4, 2, 2}, 8, 15), again = m;
    size_t partial = FRAMES * (size_t)model_mix_partial(4, 2);
    again.y = copied(arena, m.y, m.count[0]), again.dx = copied(arena, m.dx, m.count[0]);
    again.partial = arena_array(arena, float, partial);
    forward(gpu, &m), back(gpu, &m);
    forward(gpu, &again), back(gpu, &again);
    assert_memory_equal(m.y, again.y, m.count[0] * sizeof(float));
    assert_memory_equal(m.dx, again.dx, m.count[0] * sizeof(float));
    assert_memory_equal(m.partial, again.partial, partial * sizeof(float));
}

#define ON_DEVICES(X)                                     \
    X(every_switch_does_what_its_equation_says)           \
    X(frames_of_more_tokens_than_a_group_are_whole)       \
    X(with_all_off_nothing_changes)                       \
    X(a_head_alone_is_a_head_among_others)                \
    X(with_the_norm_a_query_is_as_long_as_a_head_is_wide) \
    X(the_same_frames_have_the_same_bits)
ON_DEVICES(TEST_ON_DEVICES)

// the host takes the fastest body that there is; the plain one is what other machines run
static void the_plain_body_is_right(void **state) {
    Rng rng = rng_stream(7, "mix");
    for (uint32_t flags = 0; flags < 16; flags++)
        check(NULL, *state, &rng, (Heads){4, 2, 2}, 3, flags);
    check(NULL, *state, &rng, (Heads){0, 12, 12}, 8, 15);
    check(NULL, *state, &rng, (Heads){1, 1, 1}, 16, 15);
}

int main(void) {
    const struct CMUnitTest tests[] = {ON_DEVICES(TEST_ON_DEVICES_ROW)
                                           test_with_arena(the_plain_body_is_right)};
    return cmocka_run_group_tests_name("model.mix", tests, NULL, NULL);
}
