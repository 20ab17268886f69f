// attention.h of bfloat16 for AMX. Scores are made with queries side by side, so that maximum and
// sum of sixteen queries are those of a vector, row by row, and weights leave it as a tile:
//
//               ┌ QUERIES ┐            ┌ QUERIES ┐                       ┌ QUERIES ┐
//        ROWS   │ k qᵀ    │  ──► ROWS  │ weights │  ──► HEAD  vᵀ · ROWS  │    oᵀ   │
//
// All of it, with the rows as tiles, stays in the first cache. The exponential is what takes most
// of the time; 3 of its polynomial's terms are exact enough for a weight that is rounded to 8 bits.

#if defined __AMX_BF16__ || defined __AMXBF16__

#include "model/attention_tiles.h"

#include <float.h>
#include <math.h>

enum { QUERIES = 2 * TILE, UNITS = ATTENTION_MERGED / QUERIES, ROWS = 128 };

#define SCALE (ATTENTION_SCALE * LOG2_E)

// Some queries after some of the rows.
typedef struct Unit {
    Tile q[2];
    _Alignas(64) float most[QUERIES], sum[QUERIES];
    _Alignas(64) float o[HEAD][QUERIES];
} Unit;

typedef struct Scratch {
    Unit units[UNITS];
    Tile k[ROWS / TILE];
    Tile v[ROWS / STEP][2];
    _Alignas(64) float scores[ROWS][QUERIES];
    Tile weights[ROWS / STEP][2];
} Scratch;

static void begin_unit(const AttentionPart *part, Unit *unit, uint32_t i) {
    pack_along(unit->q, part->q + i * (size_t)part->q_pitch, part->q_pitch, part->queries - i, 2,
               true);
    memset(unit->o, 0, sizeof unit->o);
    memset(unit->sum, 0, sizeof unit->sum);
    for (int n = 0; n < QUERIES; n++) unit->most[n] = -FLT_MAX;
}

static void pack_rows(const AttentionPart *part, Scratch *s, uint32_t row, uint32_t count) {
    size_t pitch = part->kv_pitch;
    const float *k = part->k + row * pitch, *v = part->v + row * pitch;
    uint32_t steps = (count + STEP - 1) / STEP;
    pack_along(s->k, k, pitch, count, 2 * steps, false);
    for (uint32_t i = 0; i < steps; i++)
        pack_across(s->v[i], v + i * STEP * pitch, pitch, count - i * STEP, true);
}

static void score_rows(const Unit *unit, Scratch *s, uint32_t steps) {
    const size_t pitch = sizeof s->scores[0];
    settle_memory();
    _tile_loadd(6, &unit->q[0], 64);
    _tile_loadd(7, &unit->q[1], 64);
    for (uint32_t i = 0; i < steps; i++) {
        float(*to)[QUERIES] = s->scores + i * STEP;
        _tile_loadd(4, &s->k[2 * i], 64);
        _tile_loadd(5, &s->k[2 * i + 1], 64);
        _tile_zero(0);
        _tile_zero(1);
        _tile_zero(2);
        _tile_zero(3);
        _tile_dpbf16ps(0, 4, 6);
        _tile_dpbf16ps(1, 4, 7);
        _tile_dpbf16ps(2, 5, 6);
        _tile_dpbf16ps(3, 5, 7);
        _tile_stored(0, to[0], pitch);
        _tile_stored(1, to[0] + TILE, pitch);
        _tile_stored(2, to[TILE], pitch);
        _tile_stored(3, to[TILE] + TILE, pitch);
    }
    settle_memory();
}

// largest scores of TILE queries, scaled
static inline __m512 find_most(const float (*scores)[QUERIES], uint32_t count, __m512 before) {
    __m512 most[4];
    for (int n = 0; n < 4; n++) most[n] = _mm512_load_ps(scores[0]);
    uint32_t r = 0;
    for (; r + 4 <= count; r += 4) {
        for (uint32_t n = 0; n < 4; n++)
            most[n] = _mm512_max_ps(most[n], _mm512_load_ps(scores[r + n]));
    }
    for (; r < count; r++) most[0] = _mm512_max_ps(most[0], _mm512_load_ps(scores[r]));
    most[0] = _mm512_max_ps(most[0], most[1]);
    most[2] = _mm512_max_ps(most[2], most[3]);
    __m512 all = _mm512_mul_ps(_mm512_max_ps(most[0], most[2]), _mm512_set1_ps(SCALE));
    return _mm512_max_ps(before, all);
}

// weights of STEP rows, of which `count` are there, and TILE queries, as a tile; returns their sums
static inline __attribute__((always_inline)) __m512
weigh_step(Tile *to, const float (*scores)[QUERIES], uint32_t count, __m512 most) {
    const __m512 scale = _mm512_set1_ps(SCALE), none = _mm512_setzero_ps();
    __m512 even = none, odd = none;
    for (uint32_t p = 0; p < TILE; p++) {
        __m512 a = exp2_near(_mm512_fmsub_ps(_mm512_load_ps(scores[2 * p]), scale, most));
        __m512 b = exp2_near(_mm512_fmsub_ps(_mm512_load_ps(scores[2 * p + 1]), scale, most));
        if (2 * p >= count) a = none;
        if (2 * p + 1 >= count) b = none;
        even = _mm512_add_ps(even, a);
        odd = _mm512_add_ps(odd, b);
        _mm512_store_si512(to->pairs[p], zip(a, b));
    }
    return _mm512_add_ps(even, odd);
}

static inline __m512 weigh(Tile *to, const float (*scores)[QUERIES], uint32_t count, __m512 most) {
    if (count >= STEP) return weigh_step(to, scores, STEP, most);
    return weigh_step(to, scores, count, most);
}

static inline void rescale(float (*o)[QUERIES], __m512 factor) {
    for (int c = 0; c < HEAD; c++)
        _mm512_store_ps(o[c], _mm512_mul_ps(_mm512_load_ps(o[c]), factor));
}

// softmax of `count` rows for one half of a unit
static void soften(Unit *unit, Scratch *s, uint32_t half, uint32_t count) {
    const float(*scores)[QUERIES] = (const float(*)[QUERIES])(s->scores[0] + half * TILE);
    float *most = unit->most + half * TILE, *sum = unit->sum + half * TILE;
    __m512 before = _mm512_load_ps(most), after = find_most(scores, count, before);
    __m512 factor = exp2_of(_mm512_sub_ps(before, after));
    __m512 all = _mm512_mul_ps(_mm512_load_ps(sum), factor);
    for (uint32_t r = 0; r < count; r += STEP)
        all = _mm512_add_ps(all, weigh(&s->weights[r / STEP][half], scores + r, count - r, after));
    rescale((float(*)[QUERIES])(unit->o[0] + half * TILE), factor);
    _mm512_store_ps(most, after);
    _mm512_store_ps(sum, all);
}

static void add_rows(Unit *unit, const Scratch *s, uint32_t steps) {
    const size_t pitch = sizeof unit->o[0];
    settle_memory();
    _tile_loadd(0, unit->o[0], pitch);
    _tile_loadd(1, unit->o[0] + TILE, pitch);
    _tile_loadd(2, unit->o[TILE], pitch);
    _tile_loadd(3, unit->o[TILE] + TILE, pitch);
    for (uint32_t i = 0; i < steps; i++) {
        _tile_loadd(4, &s->v[i][0], 64);
        _tile_loadd(5, &s->v[i][1], 64);
        _tile_loadd(6, &s->weights[i][0], 64);
        _tile_loadd(7, &s->weights[i][1], 64);
        _tile_dpbf16ps(0, 4, 6);
        _tile_dpbf16ps(1, 4, 7);
        _tile_dpbf16ps(2, 5, 6);
        _tile_dpbf16ps(3, 5, 7);
    }
    _tile_stored(0, unit->o[0], pitch);
    _tile_stored(1, unit->o[0] + TILE, pitch);
    _tile_stored(2, unit->o[TILE], pitch);
    _tile_stored(3, unit->o[TILE] + TILE, pitch);
    settle_memory();
}

static void end_unit(const AttentionPart *part, const Unit *unit, uint32_t i) {
    for (uint32_t h = 0; h < QUERIES && i + h < part->queries; h += TILE) {
        __m512 sum = _mm512_load_ps(unit->sum + h), one = _mm512_set1_ps(1);
        __m512 factor = part->rows > 0 ? _mm512_div_ps(one, sum) : one;
        store_turned(part->o + (i + h) * (size_t)part->o_pitch, part->o_pitch, unit->o[0] + h,
                     QUERIES, part->queries - i - h, factor);
    }
    for (uint32_t n = 0; n < QUERIES && i + n < part->queries; n++)
        part->spread[i + n] = LN_2 * unit->most[n] + logf(unit->sum[n]);
}

void model_attention_amx(const AttentionPart *part) {
    Scratch s;
    begin_tiles();
    for (uint32_t i = 0; i < part->queries; i += QUERIES)
        begin_unit(part, &s.units[i / QUERIES], i);
    for (uint32_t row = 0; row < part->rows; row += ROWS) {
        uint32_t count = part->rows - row < ROWS ? part->rows - row : ROWS;
        uint32_t steps = (count + STEP - 1) / STEP;
        pack_rows(part, &s, row, count);
        for (uint32_t i = 0; i < part->queries; i += QUERIES) {
            Unit *unit = &s.units[i / QUERIES];
            score_rows(unit, &s, steps);
            soften(unit, &s, 0, count);
            soften(unit, &s, 1, count);
            add_rows(unit, &s, steps);
        }
    }
    for (uint32_t i = 0; i < part->queries; i += QUERIES) end_unit(part, &s.units[i / QUERIES], i);
    _tile_release();
}

#else
typedef int attention_amx_is_empty_here;
#endif
