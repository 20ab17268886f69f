// What to do about goals: the point of PointNav, and things of ObjectNav that are in sight.

#include "agent/explorer.h"

#include <math.h>
#include <string.h>

// How much nearer than view_distance one goes before saying so: the plan stands on cells, the truth
// is measured to another point of the thing than was seen.
static const float MARGIN = 0.15f;

//---- a point -------------------------------------------------------------------------------------

void explorer_point(Explorer *explorer, const Observation *seen, Action *action) {
    float reach = explorer->setup.reach;
    explorer->intention = "going to the goal";
    *action = ACTION_STOP;
    if (seen->pointgoal[0] < 0.9f * reach) return;
    if (explorer_go(explorer, seen, explorer->goal, explorer->grid->voxel, EXPLORER_POINT, action))
        return;

    // as near as the plan comes, and not near enough: straight on, and if that does not help the
    // map is wrong somewhere
    if (drive_face(&explorer->drive, seen, explorer->goal, action)) return;
    *action = ACTION_FORWARD;
    if (!seen->contact) return;
    drive_forget(&explorer->drive);
    drive_start_kick(&explorer->drive);
}

//---- a thing in sight ----------------------------------------------------------------------------

static float apart(const float a[3], const float b[3]) {
    return hypotf(a[0] - b[0], a[2] - b[2]);
}

static bool is_ignored(const Explorer *explorer, const float point[3]) {
    const float RADIUS = 0.75f; // [m]
    int count = explorer->ignored_count < EXPLORER_MAX_IGNORED ? explorer->ignored_count
                                                               : EXPLORER_MAX_IGNORED;
    for (int i = 0; i < count; i++) {
        const float *at = explorer->ignored[i];
        if (hypotf(point[0] - at[0], point[2] - at[1]) < RADIUS) return true;
    }
    return false;
}

static void ignore_sight(Explorer *explorer) {
    float *at = explorer->ignored[explorer->ignored_count++ % EXPLORER_MAX_IGNORED];
    at[0] = explorer->sight.point[0];
    at[1] = explorer->sight.point[2];
    explorer->sight = (ExplorerSight){0};
    explorer->has_target = false;
}

// the nearest thing of the goal's category in the picture
static const RecogniseThing *nearest_goal(const Explorer *explorer, uint32_t category, float feet) {
    const RecogniseThing *nearest = NULL;
    for (int i = 0; i < explorer->recognise->count; i++) {
        const RecogniseThing *thing = &explorer->recognise->things[i];
        if (thing->category != category || is_ignored(explorer, thing->nearest)) continue;
        if (thing->low > feet + EXPLORER_ARM) continue;
        if (nearest == NULL || thing->distance < nearest->distance) nearest = thing;
    }
    return nearest;
}

static void update_sight(Explorer *explorer, const Observation *seen) {
    const float SAME = 1.0f, BETTER = 1.0f; // [m]
    const RecogniseThing *thing = nearest_goal(explorer, seen->goal_category, seen->position[1]);
    if (thing == NULL) return;
    ExplorerSight *sight = &explorer->sight;
    bool is_same = sight->is_there && apart(thing->nearest, sight->point) < SAME;
    float distance = sight->is_there ? apart(sight->point, seen->position) : INFINITY;
    if (!is_same && thing->distance + BETTER > distance) return;
    sight->step = seen->step;
    if (!is_same) sight->standing = sight->pursued = 0;
    // a point of the same thing that is farther is only another side of it
    if (is_same && thing->distance > distance) return;
    sight->is_there = true;
    memcpy(sight->point, thing->nearest, sizeof sight->point);
}

bool explorer_pursue(Explorer *explorer, const Observation *seen, Action *action) {
    enum { PATIENCE = 12, LONG = 150 }; // steps in front of a thing out of reach; steps to it
    ExplorerSight *sight = &explorer->sight;
    update_sight(explorer, seen);
    if (!sight->is_there) return false;

    explorer->intention = "going to what it sees";
    float reach = explorer->setup.view_distance;
    float point[2] = {sight->point[0], sight->point[2]};
    float distance = drive_distance(seen, point);
    *action = ACTION_STOP;
    if (distance < reach - MARGIN) return true;
    bool is_hopeless = sight->pursued++ > LONG;
    if (!is_hopeless &&
        explorer_go(explorer, seen, point, reach - MARGIN - 0.05f, EXPLORER_THING, action))
        return true;

    // as near as the plan comes: straight on as far as it goes, then a bolder stop
    if (!is_hopeless && drive_face(&explorer->drive, seen, point, action)) return true;
    *action = ACTION_FORWARD;
    if (!is_hopeless && sight->standing++ < PATIENCE && !seen->contact) return true;
    *action = ACTION_STOP;
    if (distance < reach) return true;
    ignore_sight(explorer);
    return false;
}
