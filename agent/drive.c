// From ways to actions. See drive.h.

#include "agent/drive.h"

#include <math.h>
#include <string.h>

static const float PI = 3.14159265f;

enum {
    MAX_STALLED = 3,    // steps in a row that won no ground before the body is kicked
    ANCHOR_STEPS = 60,  // after so many actions ...
    KICK_STEPS = 2,     // walked at the end of a kick
    PASSING_STEPS = 60, // after so many, who was touched in passing is gone
};
static const float ANCHOR_RADIUS = 0.3f; // ... one must have come farther than this [m]

void drive_create(Drive *drive, const AgentSetup *setup) {
    drive->forward = setup->forward;
    drive->turn = setup->turn;
    drive->rng = rng_stream(setup->seed, "drive");
}

static void set_anchor(Drive *drive, const Observation *seen) {
    drive->anchor[0] = seen->position[0];
    drive->anchor[1] = seen->position[2];
    drive->anchor_steps = 0;
}

void drive_begin(Drive *drive, const Observation *seen) {
    drive->count = drive->next = drive->stalled = drive->kick = 0;
    drive->last = ACTION_STOP;
    set_anchor(drive, seen);
}

void drive_forget(Drive *drive) {
    drive->touched_count = 0;
}

float drive_distance(const Observation *seen, const float xz[2]) {
    return hypotf(xz[0] - seen->position[0], xz[1] - seen->position[2]);
}

//---- what touching teaches -----------------------------------------------------------------------

static int touch_count(const Drive *drive) {
    return drive->touched_count < DRIVE_MAX_TOUCHED ? drive->touched_count : DRIVE_MAX_TOUCHED;
}

static void remember_touch(Drive *drive, const Observation *seen) {
    const float AHEAD = 0.1f; // the middle of the body cannot be here [m]
    const float SAME = 0.1f;  // touched again [m]
    float x = seen->position[0] - AHEAD * sinf(seen->yaw);
    float z = seen->position[2] - AHEAD * cosf(seen->yaw);
    for (int i = 0; i < touch_count(drive); i++) {
        DriveTouch *touch = &drive->touched[i];
        if (hypotf(touch->xz[0] - x, touch->xz[1] - z) > SAME) continue;
        touch->last = drive->clock;
        return;
    }
    drive->touched[drive->touched_count++ % DRIVE_MAX_TOUCHED] =
        (DriveTouch){{x, z}, drive->clock, drive->clock};
}

static bool is_held_up(Drive *drive, const Observation *seen) {
    float come = hypotf(seen->position[0] - drive->anchor[0], seen->position[2] - drive->anchor[1]);
    if (come > ANCHOR_RADIUS) set_anchor(drive, seen);
    int full_circle = (int)(2 * PI / drive->turn) + 1;
    return drive->stalled >= MAX_STALLED || ++drive->anchor_steps > ANCHOR_STEPS + full_circle;
}

bool drive_feel(Drive *drive, const Observation *seen, bool remembers) {
    bool is_new = false;
    drive->clock++;
    if (drive->last == ACTION_FORWARD) {
        float won = drive_distance(seen, drive->before);
        drive->stalled = won < 0.2f * drive->forward ? drive->stalled + 1 : 0;
        is_new = seen->contact && won < 0.5f * drive->forward;
        if (is_new && remembers) remember_touch(drive, seen);
    }
    if (drive->kick == 0 && is_held_up(drive, seen)) {
        drive_start_kick(drive);
        set_anchor(drive, seen);
    }
    return is_new;
}

void drive_close(const Drive *drive, Grid *grid) {
    for (int i = 0; i < touch_count(drive); i++) {
        const DriveTouch *touch = &drive->touched[i];
        bool is_sure = touch->last - touch->first > PASSING_STEPS;
        if (is_sure || drive->clock - touch->last <= PASSING_STEPS)
            grid_block(grid, touch->xz[0], touch->xz[1]);
    }
}

void drive_note(Drive *drive, const Observation *seen, Action action) {
    drive->before[0] = seen->position[0];
    drive->before[1] = seen->position[2];
    drive->last = action;
}

//---- getting free --------------------------------------------------------------------------------

void drive_start_kick(Drive *drive) {
    float angle = rng_range(&drive->rng, PI / 3, PI);
    drive->kick_turns = (int)(angle / drive->turn) + 1;
    drive->kick = drive->kick_turns + KICK_STEPS;
    drive->kick_side = rng_below(&drive->rng, 2) ? ACTION_TURN_LEFT : ACTION_TURN_RIGHT;
    drive->stalled = 0;
}

bool drive_kick(Drive *drive, Action *action) {
    if (drive->kick == 0) return false;
    drive->kick--;
    *action = drive->kick_turns > 0 ? drive->kick_side : ACTION_FORWARD;
    if (drive->kick_turns > 0) drive->kick_turns--;
    return true;
}

//---- following -----------------------------------------------------------------------------------

// how far left of the heading a point lies, in -PI .. PI
static float bearing(const Observation *seen, const float xz[2]) {
    float x = xz[0] - seen->position[0], z = xz[1] - seen->position[2];
    return remainderf(atan2f(-x, -z) - seen->yaw, 2 * PI);
}

bool drive_face(const Drive *drive, const Observation *seen, const float xz[2], Action *action) {
    // a hair more than half a turn, so that rounding cannot make the body turn to and fro
    float off = bearing(seen, xz);
    if (fabsf(off) <= 0.505f * drive->turn) return false;
    *action = off > 0 ? ACTION_TURN_LEFT : ACTION_TURN_RIGHT;
    return true;
}

bool drive_step(Drive *drive, const Grid *grid, const Observation *seen, Action *action) {
    float arrival = 0.5f * drive->forward; // another step would not come nearer
    int here = grid_cell(grid, seen->position[0], seen->position[2]);
    while (drive->next < drive->count) {
        const float *corner = drive->way[drive->next];
        bool is_last = drive->next == drive->count - 1;
        bool is_reached = drive_distance(seen, corner) < arrival;
        if (!is_last && !is_reached && here >= 0) {
            // from here the next corner may already be in reach, no dearer than by way of this one
            const float *after = drive->way[drive->next + 1];
            int at = grid_cell(grid, corner[0], corner[1]);
            int to = grid_cell(grid, after[0], after[1]);
            int straight = at < 0 || to < 0 ? -1 : grid_line(grid, here, to);
            int around = straight < 0 ? -1 : grid_line(grid, here, at);
            is_reached =
                straight >= 0 && (around < 0 || straight <= around + grid_line(grid, at, to));
        }
        if (!is_reached) break;
        drive->next++;
    }
    if (drive->next >= drive->count) return false;
    if (!drive_face(drive, seen, drive->way[drive->next], action)) *action = ACTION_FORWARD;
    return true;
}
