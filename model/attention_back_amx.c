// attention.h's way back of bfloat16 for AMX. As on the way there, pairs lie with queries side by
// side; each product takes them as they lie, and no tile of them has to be turned:
//
//                  ┌ QUERIES ┐
//           ROWS   │ p, ds   │       dv += p d_o,  dk += ds q,  dqᵀ += kᵀ ds
//
// For ROWS rows all queries pass that share the key head, UNITS times QUERIES of them at once: the
// rows' dk and dv are then complete, and are written once.

#if defined __AMX_BF16__ || defined __AMXBF16__

#include "model/attention_tiles.h"

enum { QUERIES = 4 * TILE, STRIPS = QUERIES / TILE, UNITS = 4, ROWS = STEP };

#define SCALE (ATTENTION_SCALE * LOG2_E)

// Some queries of one head.
typedef struct Unit {
    const AttentionPart *part;
    uint32_t head, first, count;
    Tile q_turned[STRIPS], d_o_turned[STRIPS];         // over channels
    Tile q[QUERIES / STEP][2], d_o[QUERIES / STEP][2]; // over queries
    _Alignas(64) float spread[QUERIES], d[QUERIES]; // D and log Σ exp, scaled as what they go with
    _Alignas(64) float dq[HEAD][QUERIES];
} Unit;

typedef struct Scratch {
    Unit units[UNITS];
    Tile k[2], v[2], k_turned[2];
    _Alignas(64) float p[ROWS][QUERIES], ds[ROWS][QUERIES];
    Tile p_tiles[2][QUERIES / STEP], ds_tiles[2][QUERIES / STEP]; // over queries
    Tile ds_across[STRIPS];                                       // over rows
    _Alignas(64) float dk[ROWS][HEAD], dv[ROWS][HEAD];
} Scratch;

//---- queries -------------------------------------------------------------------------------------

static float dot(const float a[HEAD], const float b[HEAD]) {
    __m512 low = _mm512_mul_ps(_mm512_loadu_ps(a), _mm512_loadu_ps(b));
    __m512 high = _mm512_mul_ps(_mm512_loadu_ps(a + TILE), _mm512_loadu_ps(b + TILE));
    return _mm512_reduce_add_ps(_mm512_add_ps(low, high));
}

static void find_sums(Unit *unit, const float *spread, const float *o, const float *d_o) {
    size_t pitch = unit->part->o_pitch;
    for (uint32_t i = 0; i < QUERIES; i++) {
        bool is_there = i < unit->count;
        unit->spread[i] = is_there ? spread[i] * LOG2_E : 0;
        unit->d[i] = is_there ? dot(o + i * pitch, d_o + i * pitch) * ATTENTION_SCALE : 0;
    }
}

static void pack_queries(Tile *turned, Tile (*across)[2], const float *from, size_t pitch,
                         uint32_t count) {
    pack_along(turned, from, pitch, count, STRIPS, true);
    for (uint32_t i = 0; i < QUERIES; i += STEP)
        pack_across(across[i / STEP], from + i * pitch, pitch, count > i ? count - i : 0, false);
}

static void begin_unit(Unit *unit, const AttentionPart *part, uint32_t head, uint32_t first) {
    size_t q = first * (size_t)part->q_pitch + head * HEAD;
    size_t o = first * (size_t)part->o_pitch + head * HEAD;
    unit->part = part, unit->head = head, unit->first = first;
    unit->count = part->queries - first < QUERIES ? part->queries - first : QUERIES;
    pack_queries(unit->q_turned, unit->q, part->q + q, part->q_pitch, unit->count);
    pack_queries(unit->d_o_turned, unit->d_o, part->d_o + o, part->o_pitch, unit->count);
    find_sums(unit, part->spread + head * part->all_queries + first, part->o + o, part->d_o + o);
    memset(unit->dq, 0, sizeof unit->dq);
}

static void end_unit(const Unit *unit) {
    const AttentionPart *part = unit->part;
    size_t pitch = part->q_pitch;
    float *dq = part->dq + unit->first * pitch + unit->head * HEAD;
    for (uint32_t i = 0; i < unit->count; i += TILE)
        store_turned(dq + i * pitch, pitch, unit->dq[0] + i, QUERIES, unit->count - i,
                     _mm512_set1_ps(1));
}

//---- products ------------------------------------------------------------------------------------

// [ROWS][QUERIES] = rows · queries, over channels
static void pair(float (*to)[QUERIES], const Tile rows[2], const Tile queries[STRIPS]) {
    const size_t pitch = sizeof to[0];
    _tile_loadd(4, &rows[0], 64);
    _tile_loadd(5, &rows[1], 64);
    for (int i = 0; i < STRIPS; i += 2) {
        _tile_loadd(6, &queries[i], 64);
        _tile_loadd(7, &queries[i + 1], 64);
        _tile_zero(0);
        _tile_zero(1);
        _tile_zero(2);
        _tile_zero(3);
        _tile_dpbf16ps(0, 4, 6);
        _tile_dpbf16ps(1, 4, 7);
        _tile_dpbf16ps(2, 5, 6);
        _tile_dpbf16ps(3, 5, 7);
        _tile_stored(0, to[0] + i * TILE, pitch);
        _tile_stored(1, to[0] + (i + 1) * TILE, pitch);
        _tile_stored(2, to[TILE] + i * TILE, pitch);
        _tile_stored(3, to[TILE] + (i + 1) * TILE, pitch);
    }
}

// [ROWS][HEAD] += pairs · queries, over queries
static void add_to_rows(float (*to)[HEAD], Tile pairs[2][QUERIES / STEP],
                        Tile queries[QUERIES / STEP][2]) {
    const size_t pitch = sizeof to[0];
    _tile_loadd(0, to[0], pitch);
    _tile_loadd(1, to[0] + TILE, pitch);
    _tile_loadd(2, to[TILE], pitch);
    _tile_loadd(3, to[TILE] + TILE, pitch);
    for (int i = 0; i < QUERIES / STEP; i++) {
        _tile_loadd(4, &pairs[0][i], 64);
        _tile_loadd(5, &pairs[1][i], 64);
        _tile_loadd(6, &queries[i][0], 64);
        _tile_loadd(7, &queries[i][1], 64);
        _tile_dpbf16ps(0, 4, 6);
        _tile_dpbf16ps(1, 4, 7);
        _tile_dpbf16ps(2, 5, 6);
        _tile_dpbf16ps(3, 5, 7);
    }
    _tile_stored(0, to[0], pitch);
    _tile_stored(1, to[0] + TILE, pitch);
    _tile_stored(2, to[TILE], pitch);
    _tile_stored(3, to[TILE] + TILE, pitch);
}

// dqᵀ [HEAD][QUERIES] += kᵀ ds, over rows
static void add_to_queries(float (*to)[QUERIES], const Tile k[2], const Tile pairs[STRIPS]) {
    const size_t pitch = sizeof to[0];
    _tile_loadd(4, &k[0], 64);
    _tile_loadd(5, &k[1], 64);
    for (int i = 0; i < STRIPS; i += 2) {
        float *top = to[0] + i * TILE, *below = to[TILE] + i * TILE;
        _tile_loadd(6, &pairs[i], 64);
        _tile_loadd(7, &pairs[i + 1], 64);
        _tile_loadd(0, top, pitch);
        _tile_loadd(1, top + TILE, pitch);
        _tile_loadd(2, below, pitch);
        _tile_loadd(3, below + TILE, pitch);
        _tile_dpbf16ps(0, 4, 6);
        _tile_dpbf16ps(1, 4, 7);
        _tile_dpbf16ps(2, 5, 6);
        _tile_dpbf16ps(3, 5, 7);
        _tile_stored(0, top, pitch);
        _tile_stored(1, top + TILE, pitch);
        _tile_stored(2, below, pitch);
        _tile_stored(3, below + TILE, pitch);
    }
}

//---- between them --------------------------------------------------------------------------------

// p and ds of one row and TILE queries
typedef struct Pair {
    __m512 p, ds;
} Pair;

static inline Pair weigh(const Unit *unit, const Scratch *s, uint32_t r, uint32_t i) {
    __m512 shift = _mm512_load_ps(unit->spread + i), down = _mm512_load_ps(unit->d + i);
    __m512 score = _mm512_load_ps(s->p[r] + i), change = _mm512_load_ps(s->ds[r] + i);
    __m512 p = exp2_near(_mm512_fmsub_ps(score, _mm512_set1_ps(SCALE), shift));
    change = _mm512_fmsub_ps(change, _mm512_set1_ps(ATTENTION_SCALE), down);
    return (Pair){p, _mm512_mul_ps(p, change)};
}

static inline void store_along(Tile *to, uint32_t r, __m512 low, __m512 high) {
    _mm512_store_si512(to->pairs[r], (__m512i)_mm512_cvtne2ps_pbh(high, low));
}

// two rows and STEP queries: two rows of the tiles over queries, one of those over rows
static inline void weigh_rows(const Unit *unit, Scratch *s, uint32_t r, uint32_t i) {
    Pair a = weigh(unit, s, r, i), b = weigh(unit, s, r, i + TILE);
    Pair c = weigh(unit, s, r + 1, i), d = weigh(unit, s, r + 1, i + TILE);
    Tile *p = &s->p_tiles[r / TILE][i / STEP], *ds = &s->ds_tiles[r / TILE][i / STEP];
    store_along(p, r % TILE, a.p, b.p);
    store_along(p, r % TILE + 1, c.p, d.p);
    store_along(ds, r % TILE, a.ds, b.ds);
    store_along(ds, r % TILE + 1, c.ds, d.ds);
    _mm512_store_si512(s->ds_across[i / TILE].pairs[r / 2], zip(a.ds, c.ds));
    _mm512_store_si512(s->ds_across[i / TILE + 1].pairs[r / 2], zip(b.ds, d.ds));
}

// Rows that are not there have k = v = 0, and their p goes nowhere; but it must not be infinite
// where a product has it times zero.
static void hide_rows(Scratch *s, uint32_t count) {
    for (uint32_t r = count; r < ROWS; r++)
        for (int i = 0; i < QUERIES; i++) s->p[r][i] = -1e30f, s->ds[r][i] = 0;
}

static void back_unit(Unit *unit, Scratch *s, uint32_t count) {
    settle_memory();
    pair(s->p, s->k, unit->q_turned);
    pair(s->ds, s->v, unit->d_o_turned);
    settle_memory();
    hide_rows(s, count);
    for (uint32_t r = 0; r < ROWS; r += 2)
        for (uint32_t i = 0; i < QUERIES; i += STEP) weigh_rows(unit, s, r, i);
    settle_memory();
    add_to_rows(s->dv, s->p_tiles, unit->d_o);
    add_to_rows(s->dk, s->ds_tiles, unit->q);
    add_to_queries(unit->dq, s->k_turned, s->ds_across);
    settle_memory();
}

//---- rows ----------------------------------------------------------------------------------------

static void move_rows(float *to, size_t to_pitch, const float *from, size_t from_pitch,
                      uint32_t count) {
    for (uint32_t r = 0; r < count; r++)
        memcpy(to + r * to_pitch, from + r * from_pitch, HEAD * sizeof *to);
}

static void begin_rows(const AttentionPart *part, Scratch *s, uint32_t row, uint32_t count,
                       bool is_first) {
    size_t pitch = part->kv_pitch, at = row * pitch;
    pack_along(s->k, part->k + at, pitch, count, 2, false);
    pack_along(s->v, part->v + at, pitch, count, 2, false);
    pack_across(s->k_turned, part->k + at, pitch, count, true);
    memset(s->dk, 0, sizeof s->dk);
    memset(s->dv, 0, sizeof s->dv);
    if (is_first) return;
    move_rows(s->dk[0], HEAD, part->dk + at, pitch, count);
    move_rows(s->dv[0], HEAD, part->dv + at, pitch, count);
}

static void back_units(const AttentionPart *part, Scratch *s, uint32_t units, bool is_first) {
    size_t pitch = part->kv_pitch;
    for (uint32_t row = 0; row < part->rows; row += ROWS) {
        uint32_t count = part->rows - row < ROWS ? part->rows - row : ROWS;
        begin_rows(part, s, row, count, is_first);
        for (uint32_t u = 0; u < units; u++) back_unit(&s->units[u], s, count);
        move_rows(part->dk + row * pitch, pitch, s->dk[0], HEAD, count);
        move_rows(part->dv + row * pitch, pitch, s->dv[0], HEAD, count);
    }
}

void model_attention_back_amx(const AttentionPart *part) {
    Scratch s;
    uint32_t of_head = (part->queries + QUERIES - 1) / QUERIES, all = part->heads * of_head;
    begin_tiles();
    for (uint32_t first = 0; first < all; first += UNITS) {
        uint32_t units = all - first < UNITS ? all - first : UNITS;
        for (uint32_t u = 0; u < units; u++)
            begin_unit(&s.units[u], part, (first + u) / of_head, (first + u) % of_head * QUERIES);
        back_units(part, &s, units, first == 0);
        for (uint32_t u = 0; u < units; u++) end_unit(&s.units[u]);
    }
    _tile_release();
}

#else
typedef int attention_back_amx_is_empty_here;
#endif
