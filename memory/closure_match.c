// Which place is it? See closure_inside.h.
//
//     not lost    places of other submaps within the doubt about where the agent is: the nearest,
//                 and those that look most alike; alignments within that doubt only
//     lost        those that look most alike, anywhere; each submap is searched whole, at every
//                 heading, so that a second room like this one shows
//
// What looks right in two submaps that do not overlap is right in neither: the runner-up's score
// bounds the margin of the best, as the second best place within a submap does.

#include "memory/align_inside.h"
#include "memory/closure_inside.h"

#include <math.h>

// what odometry may be off after a way [m], generously: ten times a good wheel's
static const float doubt_metres = 0.5f, doubt_share = 0.1f, most_metres = 10.0f;
static const float doubt_angle = 0.1f, doubt_turn = 0.02f; // [rad], [rad/m]
static const float whole_metres = 25.6f;                   // a submap searched whole

typedef struct Candidates {
    const ClosurePlace *places[CLOSURE_CANDIDATES];
    int count;
} Candidates;

// how far from where it seems to be the agent may be
static float doubt_of(const MemoryClosure *closure) {
    return fminf(doubt_metres + doubt_share * closure->way_open, most_metres);
}

static bool is_possible(const MemoryClosure *closure, const ClosurePlace *place) {
    int active = closure_active(closure);
    if (closure->is_detached[place->submap]) return false;
    // the one before is where the agent came from: of course it looks alike
    return place->submap != active && (closure->is_lost || place->submap != closure->before);
}

// from the agent to a place, as things seem
static float distance_to(const MemoryClosure *closure, const ClosurePlace *place,
                         const MemoryPose *local) {
    float here[3], there[3];
    memory_transform_point(closure_at(closure, closure_active(closure)), local->position, here);
    memory_transform_point(closure_at(closure, place->submap), place->local, there);
    return hypotf(there[0] - here[0], there[2] - here[2]);
}

// one place of each submap
static void add_candidate(Candidates *candidates, const ClosurePlace *place) {
    for (int i = 0; i < candidates->count; i++)
        if (candidates->places[i]->submap == place->submap) return;
    if (candidates->count < CLOSURE_CANDIDATES) candidates->places[candidates->count++] = place;
}

static void add_nearest(const MemoryClosure *closure, const MemoryPose *local,
                        Candidates *candidates) {
    const ClosurePlace *nearest = NULL;
    float least = doubt_of(closure) + 1.0f; // places are a metre apart
    for (uint32_t i = 0; i < closure->places.count; i++) {
        const ClosurePlace *place = LIST_AT(&closure->places, ClosurePlace, i);
        if (!is_possible(closure, place)) continue;
        float distance = distance_to(closure, place, local);
        if (distance < least) least = distance, nearest = place;
    }
    if (nearest != NULL) add_candidate(candidates, nearest);
}

static bool add_recalled(MemoryClosure *closure, const MemoryPose *local,
                         const int16_t observation[MEMORY_WIDTH], Candidates *candidates,
                         Error *err) {
    MemoryAnswer answers[CLOSURE_RECALL];
    if (!memory_long_term_recall(closure->setup.long_term, MEMORY_KEY_PLACE, observation, 1,
                                 CLOSURE_RECALL, 0.0f, answers, err))
        return false;
    for (int i = 0; i < CLOSURE_RECALL; i++) {
        if (answers[i].probability <= 0.0f) continue;
        const ClosurePlace *place = closure_find(closure, answers[i].key.id);
        if (place == NULL || !is_possible(closure, place)) continue;
        bool is_near = distance_to(closure, place, local) < doubt_of(closure) + 1.0f;
        if (closure->is_lost || is_near) add_candidate(candidates, place);
    }
    return true;
}

// a lost agent's guess puts it at the place; else it is where it seems to be
static MemoryAlignRange range_for(const MemoryClosure *closure, const ClosurePlace *place,
                                  const MemoryPose *local) {
    if (closure->is_lost) {
        MemoryPose from = {.position = {local->position[0], 0.0f, local->position[2]}};
        MemoryPose to = {.position = {place->local[0], 0.0f, place->local[2]}};
        return (MemoryAlignRange){memory_transform_between(&from, &to), whole_metres, (float)M_PI};
    }
    MemoryTransform inverse = memory_transform_inverse(closure_at(closure, place->submap));
    const MemoryTransform *active = closure_at(closure, closure_active(closure));
    float angle = fminf(doubt_angle + doubt_turn * closure->way_open, (float)M_PI);
    return (MemoryAlignRange){memory_transform_compose(&inverse, active), doubt_of(closure), angle};
}

static bool align_with(MemoryClosure *closure, const ClosurePlace *place, const MemoryPose *local,
                       float floor_y, const MemorySlice *crop, MemoryAlignment *found, bool *has,
                       Error *err) {
    MemorySlice map;
    if (!memory_octree_slice_submap(closure->setup.octree, place->submap,
                                    floor_y + closure->setup.low_y, floor_y + closure->setup.high_y,
                                    &map, err))
        return false;
    if (closure->aligner == NULL) closure->aligner = memory_aligner_create(&closure->own);
    MemoryAlignRange range = range_for(closure, place, local);
    *has = memory_align(closure->aligner, &map, crop, &range, found);
    return true;
}

// where an alignment puts the agent in the common frame
static void put(const MemoryClosure *closure, const ClosureMatch *match, const MemoryPose *local,
                float at[3]) {
    MemoryTransform frame =
        memory_transform_compose(closure_at(closure, match->submap), &match->between);
    memory_transform_point(&frame, local->position, at);
}

// two submaps that say the same agree; else the better one is worth only what it is better by
static void weigh(const MemoryClosure *closure, const MemoryPose *local, const ClosureMatch *other,
                  const MemoryAlignEvidence *evidence, ClosureMatch *best) {
    float a[3], b[3];
    put(closure, best, local, a);
    put(closure, other, local, b);
    if (hypotf(a[0] - b[0], a[2] - b[2]) < 0.5f) return;
    MemoryAlignEvidence less = *evidence;
    less.margin = fminf(less.margin, fmaxf(best->score - other->score, 0.0f));
    best->probability = fminf(best->probability, memory_align_probability(&less));
}

static bool align_all(MemoryClosure *closure, const Candidates *candidates, const MemoryPose *local,
                      float floor_y, const MemorySlice *crop, ClosureMatch *match, bool *has,
                      Error *err) {
    ClosureMatch matches[CLOSURE_CANDIDATES];
    MemoryAlignEvidence evidence[CLOSURE_CANDIDATES];
    int count = 0, best = 0;
    for (int i = 0; i < candidates->count; i++) {
        MemoryAlignment found;
        bool is_found;
        const ClosurePlace *place = candidates->places[i];
        if (!align_with(closure, place, local, floor_y, crop, &found, &is_found, err)) return false;
        if (!is_found) continue;
        matches[count] =
            (ClosureMatch){place->submap, found.map_from_local, found.score, found.probability};
        evidence[count] = closure->aligner->evidence;
        if (matches[count].score > matches[best].score) best = count;
        count++;
    }
    *has = count > 0;
    if (count == 0) return true;
    *match = matches[best];
    for (int i = 0; i < count; i++)
        if (i != best) weigh(closure, local, &matches[i], &evidence[best], match);
    return true;
}

bool closure_match(MemoryClosure *closure, const MemoryPose *local, float floor_y,
                   const int16_t observation[MEMORY_WIDTH], const MemorySlice *crop,
                   ClosureMatch *match, bool *has, Error *err) {
    Candidates candidates = {0};
    if (!closure->is_lost) add_nearest(closure, local, &candidates);
    bool is_observed = observation != NULL;
    if (is_observed && !add_recalled(closure, local, observation, &candidates, err)) return false;
    return align_all(closure, &candidates, local, floor_y, crop, match, has, err);
}
