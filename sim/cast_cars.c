// A round of a car, as a line that closes on itself: the lane, and at each stop a wait.
//
//     0        stop 0   + WAIT                stop 1   + 2 WAIT        ...     length + 4 WAIT
//     |── drives ──|── waits ──|── drives ───────|── waits ──|── drives ─ ... ─|
//
// Where a car is depends on the time alone, as for those who walk. Lanes never cross, and the cars
// of one lane share its speed, so keeping their distance on the round keeps them apart: it is more
// than WAIT and a car's length.

#include "sim/cast.h"

#include <math.h>

static const float WAIT = 24.0f; // what could be driven in the time of a wait: 3 to 5 s [m]
static const float SLOWEST = 5.0f, FASTEST = 8.0f; // [m/s]

static float round_of(const SimWalker *car) {
    return car->length + WAIT * SCENE_LANE_STOPS;
}

bool sim_cast_drive(const Scene *scene, int count, Rng *rng, Arena *arena, SimCast *cast,
                    Error *err) {
    SceneLane lanes[SCENE_MAX_LANES];
    float speeds[SCENE_MAX_LANES], phases[SCENE_MAX_LANES];
    if (count == 0) return true;
    int lane_count = scene_lanes(scene, arena, lanes, SCENE_MAX_LANES);
    if (lane_count == 0)
        return error_set(err, "%s: no lanes for cars to drive on; set scene.cars=0", scene->name);
    for (int l = 0; l < lane_count; l++) {
        speeds[l] = rng_range(rng, SLOWEST, FASTEST);
        phases[l] = rng_unit(rng);
    }
    int most = (count + lane_count - 1) / lane_count; // on one lane
    for (int i = 0; i < count; i++) {
        const SceneLane *lane = &lanes[i % lane_count];
        SimWalker *car = &cast->walkers[i];
        car->is_car = true;
        car->way = lane->points;
        car->count = lane->count;
        car->length = lane->length;
        car->speed = speeds[i % lane_count];
        for (int k = 0; k < SCENE_LANE_STOPS; k++) car->stops[k] = lane->stops[k];
        float part = phases[i % lane_count] + (float)(i / lane_count) / (float)most;
        car->phase = part * round_of(car);
    }
    return true;
}

// metres of lane that lie behind after `at` metres of the round
static float driven(const SimWalker *car, float at) {
    for (int k = 0; k < SCENE_LANE_STOPS; k++) {
        if (at <= car->stops[k]) return at;
        if (at <= car->stops[k] + WAIT) return car->stops[k];
        at -= WAIT;
    }
    return fminf(at, car->length);
}

static float leg_of(const SimWalker *car, int i) {
    const float *a = car->way[i], *b = car->way[i + 1];
    return hypotf(b[0] - a[0], b[2] - a[2]);
}

void sim_cast_car_at(const SimWalker *car, float seconds, float position[3], float *yaw) {
    // in double: a long tour must not make anybody jump
    float at =
        (float)fmod(car->phase + (double)car->speed * (double)seconds, (double)round_of(car));
    float along = driven(car, at), leg = leg_of(car, 0);
    int i = 0;
    while (i + 2 < car->count && along > leg) {
        along -= leg;
        leg = leg_of(car, ++i);
    }
    float part = fminf(along / leg, 1.0f);
    for (int k = 0; k < 3; k++)
        position[k] = car->way[i][k] + part * (car->way[i + 1][k] - car->way[i][k]);
    // legs of an arc turn by 15 degrees each
    const float *a = car->way[i], *b = car->way[i + 1];
    *yaw = atan2f(a[0] - b[0], a[2] - b[2]);
}
