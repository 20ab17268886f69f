// What to do about goals: the point of PointNav, and things that are, or a moment ago were, in
// sight.
//
// A thing is stopped at only if it was in the picture just now, or stands too low to be in it.
// Where it should be in plain view and is not, the eyes erred or it is gone: after a few looks from
// different sides its place is ignored.

#include "agent/explorer.h"

#include <math.h>
#include <string.h>

// How much nearer than view_distance one goes before saying so: the plan stands on cells, the truth
// is measured to another point of the thing than was seen.
static const float MARGIN = 0.15f;
// Sightings nearer to each other than this are of one thing [m].
static const float SAME = 1.0f;
// A feature at least so like that of the goal is taken for it: four of five views of a thing are,
// and hardly any of a thing that is not its twin (957 things of homes 101 to 108, 8 views each).
// One view that fits is enough to be pursued.
static const float ALIKE = 0.93f;

//---- a point -------------------------------------------------------------------------------------

void explorer_point(Explorer *explorer, Action *action) {
    const Observation *seen = &explorer->seen;
    float reach = explorer->setup.reach;
    explorer->intention = "going to the goal";
    *action = ACTION_STOP;
    if (seen->pointgoal[0] < 0.9f * reach) return;
    if (explorer_go(explorer, explorer->goal, explorer->grid->voxel, EXPLORER_POINT, action))
        return;

    // as near as the plan comes, and not near enough: straight on, and if that does not help the
    // map is wrong somewhere
    if (drive_face(&explorer->drive, seen, explorer->goal, action)) return;
    *action = ACTION_FORWARD;
    if (!seen->contact) return;
    drive_forget(&explorer->drive);
    drive_start_kick(&explorer->drive);
}

//---- what fits the goal --------------------------------------------------------------------------

static float apart(const float a[3], const float b[3]) {
    return hypotf(a[0] - b[0], a[2] - b[2]);
}

static bool is_ignored(const Explorer *explorer, const float point[3]) {
    const float RADIUS = 0.75f; // [m]
    const ExplorerFocus *focus = &explorer->focus;
    if (focus->is_there && apart(point, focus->point) > focus->radius + RADIUS) return true;
    int count = explorer->ignored_count < EXPLORER_MAX_IGNORED ? explorer->ignored_count
                                                               : EXPLORER_MAX_IGNORED;
    for (int i = 0; i < count; i++) {
        const float *at = explorer->ignored[i];
        if (hypotf(point[0] - at[0], point[2] - at[1]) < RADIUS) return true;
    }
    return false;
}

void explorer_ignore(Explorer *explorer, const float point[3]) {
    float *at = explorer->ignored[explorer->ignored_count++ % EXPLORER_MAX_IGNORED];
    at[0] = point[0];
    at[1] = point[2];
    explorer->sight = (ExplorerSight){0};
    explorer->has_target = false;
}

// is something of the category in the picture, or was it a moment ago, near the point?
static bool stands_by(const Explorer *explorer, uint32_t category, const float point[3],
                      float radius) {
    const Recognise *recognise = explorer->recognise;
    for (int i = 0; i < recognise->count; i++) {
        const RecogniseThing *thing = &recognise->things[i];
        if (thing->category == category &&
            apart(thing->middle, point) < EXPLORER_NEAR + radius + thing->radius)
            return true;
    }
    MemoryQuestion question = {
        .kind = MEMORY_ENTRY_THING, .category = category, .step = explorer->memory->clock};
    memcpy(question.position, point, sizeof question.position);
    question.radius = EXPLORER_NEAR + radius;
    MemoryRecall answer;
    return explorer->setup.config.short_term &&
           memory_short_term_ask(explorer->memory->near, &question, &answer, 1) > 0;
}

bool explorer_has_look(const Explorer *explorer) {
    if (explorer->seen.goal != AGENT_GOAL_FEATURE) return false;
    for (int i = 0; i < MEMORY_FEATURE; i++) {
        if (explorer->seen.goal_feature[i] != 0) return true;
    }
    return false;
}

bool explorer_fits(const Explorer *explorer, const RecogniseThing *thing) {
    const Observation *seen = &explorer->seen;
    if (thing->category != seen->goal_category) return false;
    if (thing->low > seen->position[1] + EXPLORER_ARM) return false;
    if (explorer_has_look(explorer))
        return memory_feature_likeness(thing->feature, seen->goal_feature) >= ALIKE;
    if (seen->goal == AGENT_GOAL_DESCRIBED)
        return stands_by(explorer, seen->goal_near, thing->middle, thing->radius);
    return true;
}

//---- a thing in sight ----------------------------------------------------------------------------

// what is being pursued, from another side: it has been found to fit
static bool is_pursued(const Explorer *explorer, const RecogniseThing *thing) {
    return explorer->sight.is_there && thing->category == explorer->seen.goal_category &&
           apart(thing->nearest, explorer->sight.point) < SAME;
}

// the nearest thing in the picture that fits
static const RecogniseThing *nearest_goal(const Explorer *explorer) {
    const RecogniseThing *nearest = NULL;
    for (int i = 0; i < explorer->recognise->count; i++) {
        const RecogniseThing *thing = &explorer->recognise->things[i];
        if (!is_pursued(explorer, thing) && !explorer_fits(explorer, thing)) continue;
        if (is_ignored(explorer, thing->nearest)) continue;
        if (nearest == NULL || thing->distance < nearest->distance) nearest = thing;
    }
    return nearest;
}

static void update_sight(Explorer *explorer) {
    const float BETTER = 1.0f; // [m]
    const Observation *seen = &explorer->seen;
    ExplorerSight *sight = &explorer->sight;
    const RecogniseThing *thing = nearest_goal(explorer);
    if (thing == NULL) {
        // without a short-term memory, what left the picture is gone
        if (!explorer->setup.config.short_term) *sight = (ExplorerSight){0};
        return;
    }
    bool is_same = sight->is_there && apart(thing->nearest, sight->point) < SAME;
    float distance = sight->is_there ? apart(sight->point, seen->position) : INFINITY;
    if (!is_same && thing->distance + BETTER > distance) return;
    sight->step = seen->step;
    sight->looks = 0;
    if (!is_same) sight->standing = sight->pursued = 0;
    // a point of the same thing that is farther is only another side of it
    if (is_same && thing->distance > distance) return;
    sight->is_there = true;
    memcpy(sight->point, thing->nearest, sizeof sight->point);
}

// something that fits and was seen a moment ago, though it is not what is being pursued
static void recall_sight(Explorer *explorer) {
    enum { MOST = 8 };
    const Observation *seen = &explorer->seen;
    MemoryShortTerm *near = explorer->memory->near;
    MemoryQuestion question = {.kind = MEMORY_ENTRY_THING,
                               .category = seen->goal_category,
                               .step = explorer->memory->clock};
    memcpy(question.position, seen->position, sizeof question.position);
    if (explorer_has_look(explorer)) {
        question.feature = seen->goal_feature;
        question.least_likeness = ALIKE;
    }
    MemoryRecall answers[MOST];
    int count = memory_short_term_ask(near, &question, answers, MOST);
    for (int i = 0; i < count; i++) {
        float at[3];
        memory_short_term_position(near, answers[i].index, explorer->memory->clock, at);
        if (is_ignored(explorer, at) || at[1] > seen->position[1] + EXPLORER_ARM) continue;
        if (seen->goal == AGENT_GOAL_DESCRIBED &&
            !stands_by(explorer, seen->goal_near, at, near->entries[answers[i].index].radius))
            continue;
        explorer->sight = (ExplorerSight){.is_there = true, .step = seen->step};
        memcpy(explorer->sight.point, at, sizeof at);
        return;
    }
}

// It should be in plain view and is not in this picture: nothing stands before its place.
static bool is_missing(const Explorer *explorer) {
    const float BEFORE = 0.15f; // what is so much nearer hides it [m]
    const Observation *seen = &explorer->seen;
    const ExplorerSight *sight = &explorer->sight;
    if (sight->step == seen->step || seen->depth == NULL) return false;
    int pixel[2];
    float expected;
    if (!recognise_project(explorer->recognise, &explorer->pose, sight->point, pixel, &expected))
        return false;
    float depth = seen->depth[(size_t)pixel[1] * seen->width + (size_t)pixel[0]];
    return depth == 0 || depth > expected - BEFORE;
}

bool explorer_pursue(Explorer *explorer, Action *action) {
    enum { PATIENCE = 12, LONG = 150 }; // steps in front of a thing out of reach; steps to it
    enum { LOOKS = 4 };                 // close looks that do not show it and settle it
    const Observation *seen = &explorer->seen;
    ExplorerSight *sight = &explorer->sight;
    update_sight(explorer);
    if (!sight->is_there && explorer->setup.config.short_term) recall_sight(explorer);
    if (!sight->is_there) return false;

    explorer->intention = "going to what it sees";
    float reach = explorer->setup.view_distance;
    float point[2] = {sight->point[0], sight->point[2]};
    float distance = drive_distance(seen, point);
    if (explorer->setup.config.verify && distance < reach && is_missing(explorer)) {
        if (++sight->looks >= LOOKS) {
            explorer_ignore(explorer, sight->point);
            return false;
        }
        // a look from another side
        if (drive_face(&explorer->drive, seen, point, action)) return true;
        *action = sight->looks % 2 ? ACTION_TURN_LEFT : ACTION_FORWARD;
        return true;
    }
    *action = ACTION_STOP;
    if (distance < reach - MARGIN) return true;
    bool is_hopeless = sight->pursued++ > LONG;
    if (!is_hopeless &&
        explorer_go(explorer, point, reach - MARGIN - 0.05f, EXPLORER_THING, action))
        return true;

    // as near as the plan comes: straight on as far as it goes, then a bolder stop
    if (!is_hopeless && drive_face(&explorer->drive, seen, point, action)) return true;
    *action = ACTION_FORWARD;
    if (!is_hopeless && sight->standing++ < PATIENCE && !seen->contact) return true;
    *action = ACTION_STOP;
    if (distance < reach) return true;
    explorer_ignore(explorer, sight->point);
    return false;
}
