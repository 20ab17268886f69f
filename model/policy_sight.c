// See policy_sight.h.

#include "model/policy_sight.h"

#include <math.h>

static const float DEPTHS[SIGHT_DEPTHS] = {0.7f, 1.5f, 3.0f};
static const float COST = 0.05f; // per metre
static const float NEAR = 0.05f; // metres before a camera that it does not see
static const float AGAIN = 0.5f; // what a point is worth to the next frame that sees it

PolicySight *policy_sight_create(uint32_t slots, float slope, Arena *arena) {
    PolicySight *sight = arena_new(arena, PolicySight);
    sight->seen = arena_array(arena, uint32_t, slots);
    sight->cost = arena_array(arena, float, slots);
    sight->worth = arena_array(arena, float, slots);
    for (int i = 0; i < SIGHT_POINTS; i++) {
        int azimuth = i % SIGHT_AZIMUTHS;
        float angle = atanf(slope) * ((2 * (float)azimuth + 1) / SIGHT_AZIMUTHS - 1);
        float depth = DEPTHS[i / SIGHT_AZIMUTHS];
        sight->points[i][0] = depth * sinf(angle), sight->points[i][2] = -depth * cosf(angle);
    }
    return sight;
}

// from the target's coordinates to a page's: at = turn · p + shift
typedef struct Between {
    float turn[9], shift[3];
} Between;

static Between between(const float target[MODEL_POSE], const float page[MODEL_POSE]) {
    Between b;
    float apart[3];
    for (int k = 0; k < 3; k++) apart[k] = target[9 + k] - page[9 + k];
    for (int i = 0; i < 3; i++) {
        b.shift[i] = page[i] * apart[0] + page[3 + i] * apart[1] + page[6 + i] * apart[2];
        for (int j = 0; j < 3; j++)
            b.turn[3 * i + j] =
                page[i] * target[j] + page[3 + i] * target[3 + j] + page[6 + i] * target[6 + j];
    }
    return b;
}

static uint32_t seen_by(const PolicySight *sight, const Between *b, float slope) {
    uint32_t seen = 0;
    for (int i = 0; i < SIGHT_POINTS; i++) {
        const float *p = sight->points[i]; // p[1] is 0
        float x = b->turn[0] * p[0] + b->turn[2] * p[2] + b->shift[0];
        float y = b->turn[3] * p[0] + b->turn[5] * p[2] + b->shift[1];
        float depth = -(b->turn[6] * p[0] + b->turn[8] * p[2] + b->shift[2]);
        // the edge itself is in: a camera sees all of its own points
        float reach = slope * depth * 1.00001f;
        int is_in = (depth > NEAR) & (fabsf(x) <= reach) & (fabsf(y) <= reach);
        seen |= (uint32_t)is_in << i;
    }
    return seen;
}

static float worth_of(const PolicySight *sight, uint32_t slot) {
    float worth = -sight->cost[slot];
    for (uint32_t bits = sight->seen[slot]; bits != 0; bits &= bits - 1)
        worth += sight->weights[__builtin_ctz(bits)];
    return worth;
}

static void cover(PolicySight *sight, uint32_t slot) {
    for (uint32_t bits = sight->seen[slot]; bits != 0; bits &= bits - 1)
        sight->weights[__builtin_ctz(bits)] *= AGAIN;
}

void policy_sight_begin(ModelCache *cache, const float pose[MODEL_POSE]) {
    PolicySight *sight = cache->sight;
    for (int i = 0; i < SIGHT_POINTS; i++) sight->weights[i] = 1.0f / SIGHT_POINTS;
    for (uint32_t i = 0; i < cache->count; i++) {
        uint32_t slot = cache->order[i];
        Between b = between(pose, cache->slots[slot].page.pose);
        const float *s = b.shift;
        sight->seen[slot] = seen_by(sight, &b, cache->slope);
        sight->cost[slot] = COST * sqrtf(s[0] * s[0] + s[1] * s[1] + s[2] * s[2]);
    }
    for (uint32_t i = 0; i < cache->pick_count; i++) cover(sight, cache->picks[i].slot);
    for (uint32_t i = 0; i < cache->count; i++)
        sight->worth[cache->order[i]] = worth_of(sight, cache->order[i]);
}

static bool is_wished(const ModelCache *cache, uint32_t slot, SightWish wish) {
    const CacheSlot *s = &cache->slots[slot];
    return (wish.is_far ? s->has_far : s->has_whole) && cache->sight->cost[slot] < INFINITY &&
           (wish.may_be_out || cache->sight->seen[slot] != 0) &&
           (wish.place == 0 || s->page.place == wish.place);
}

enum { NONE = -1 };

static int best_known(const ModelCache *cache, SightWish wish) {
    const float *worth = cache->sight->worth;
    float most = -INFINITY;
    int best = NONE;
    for (uint32_t i = cache_bank_count(cache); i > 0; i--) {
        uint32_t slot = cache->order[i - 1];
        if (worth[slot] > most && is_wished(cache, slot, wish))
            best = (int)slot, most = worth[slot];
    }
    return best;
}

// Worths only fall. So the best of the known ones is the best if it is still worth as much: only
// a few are computed again.
static int best_of(ModelCache *cache, SightWish wish) {
    while (true) {
        int best = best_known(cache, wish);
        if (best == NONE) return NONE;
        float worth = worth_of(cache->sight, (uint32_t)best);
        if (worth >= cache->sight->worth[best]) return best;
        cache->sight->worth[best] = worth;
    }
}

static bool pick(ModelCache *cache, uint32_t slot, bool is_far) {
    ModelPageKind kind = is_far ? cache->slots[slot].far_kind : MODEL_WHOLE;
    if (!cache_pick(cache, slot, kind)) return false;
    cover(cache->sight, slot);
    cache->sight->cost[slot] = INFINITY;
    return true;
}

uint32_t policy_sight_pick(ModelCache *cache, uint32_t most, SightWish wish) {
    for (uint32_t count = 0; count < most; count++) {
        int best = best_of(cache, wish);
        if (best == NONE || !pick(cache, (uint32_t)best, wish.is_far)) return count;
    }
    return most;
}

uint32_t policy_sight_pick_hinted(ModelCache *cache, uint32_t most, bool may_be_out) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < cache->hint_count; i++) {
        SightWish wish = {.may_be_out = may_be_out, .place = cache->hints[i]};
        count += policy_sight_pick(cache, most - count, wish);
    }
    return count;
}
