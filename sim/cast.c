// A round of a walker, as a line that closes on itself:
//
//     0          length                  length + 2 TURN         2 length            round
//     |── there ──|── turns on the spot ──|──────── back ─────────|── turns again ──|
//                                             (round = 2 length + 2 TURN)
//
// Where on it somebody is, is phase + speed x seconds, wrapped: no state, so any step of an episode
// can be asked for at any time, in any order. Turning takes the time in which TURN metres are
// walked. At the corners of the way the heading swings round over BEND metres before and after, as
// a person's does; the feet stay on the way, which the navmesh has made.
//
// Ways keep the navmesh's distance from walls only; a body is wider than that. So every inner
// corner is pushed away from the walls as far as a walker's radius, where the floor allows it.

#include "sim/cast.h"

#include "scenes/ray.h"

#include <math.h>
#include <string.h>

static const float PI = 3.14159265f;
static const float SHORTEST = 6.0f, LONGEST = 20.0f; // of a way [m]: through a room or two
static const float SLOWEST = 0.4f, FASTEST = 0.7f;   // an agent's own pace is 0.5 m/s
static const float TURN = 0.6f;                      // about a second for half a turn [m]
static const float BEND = 0.3f;                      // of a heading, before and after a corner [m]
static const float BODY_HEIGHT = 1.7f;               // people on other floors are in nobody's way
static const float STEP = 0.4f; // how far the floor may lie from the navmesh [m]
static const float CAR_RADIUS = 1.0f, CAR_APART = 1.3f; // discs that cover a car [m]
enum { ATTEMPTS = 400, DIRECTIONS = 8 };

//---- ways ----------------------------------------------------------------------------------------

static float flat_distance(const float a[3], const float b[3]) {
    return hypotf(b[0] - a[0], b[2] - a[2]);
}

static float length_of(const float (*way)[3], int count) {
    float length = 0.0f;
    for (int i = 1; i < count; i++) length += flat_distance(way[i - 1], way[i]);
    return length;
}

static bool is_straight(const Navmesh *navmesh, const float from[3], const float to[3]) {
    float end[3];
    navmesh_try_step(navmesh, from, to, false, end);
    return flat_distance(end, to) < 0.02f;
}

// Puts a corner where it has more room, if both legs stay on the floor.
static void clear_corner(const Navmesh *navmesh, const float before[3], float corner[3],
                         const float after[3]) {
    float best[3], room = navmesh_obstacle_distance(navmesh, corner, SIM_WALKER_RADIUS);
    memcpy(best, corner, sizeof best);
    for (int i = 0; i < DIRECTIONS; i++) {
        float angle = 2.0f * PI * (float)i / DIRECTIONS;
        float aside[3] = {corner[0] + SIM_WALKER_RADIUS * cosf(angle), corner[1],
                          corner[2] + SIM_WALKER_RADIUS * sinf(angle)};
        float place[3];
        if (!navmesh_snap(navmesh, aside, 0, place) || flat_distance(place, aside) > 0.01f)
            continue;
        float more = navmesh_obstacle_distance(navmesh, place, SIM_WALKER_RADIUS);
        if (more <= room || !is_straight(navmesh, before, place) ||
            !is_straight(navmesh, place, after))
            continue;
        room = more;
        memcpy(best, place, sizeof best);
    }
    memcpy(corner, best, sizeof best);
}

// drops corners that lie on the one before: a leg needs a direction
static int without_repeats(float (*way)[3], int count) {
    int kept = 1;
    for (int i = 1; i < count; i++) {
        if (flat_distance(way[kept - 1], way[i]) < 0.02f) continue;
        memcpy(way[kept++], way[i], sizeof way[i]);
    }
    return kept;
}

// an end of a way is a place to turn round at
static bool draw_end(const Navmesh *navmesh, Rng *rng, float end[3]) {
    return navmesh_random_point(navmesh, rng, 0, end) &&
           navmesh_obstacle_distance(navmesh, end, SIM_WALKER_RADIUS) >= SIM_WALKER_RADIUS;
}

static bool draw_way(const Navmesh *navmesh, Rng *rng, NavmeshPath *path) {
    float from[3], to[3];
    if (!draw_end(navmesh, rng, from) || !draw_end(navmesh, rng, to)) return false;
    if (!navmesh_path(navmesh, from, (const float(*)[3])to, 1, path)) return false;
    for (int i = 1; i + 1 < path->count; i++)
        clear_corner(navmesh, path->points[i - 1], path->points[i], path->points[i + 1]);
    path->count = without_repeats(path->points, path->count);
    float length = length_of((const float(*)[3])path->points, path->count);
    return length >= SHORTEST && length <= LONGEST;
}

// The navmesh floats a little above the floor; feet do not.
static void put_on_floor(const Scene *scene, float point[3]) {
    const float from[3] = {point[0], point[1] + STEP, point[2]}, down[3] = {0.0f, -1.0f, 0.0f};
    SceneHit hit;
    if (scene_ray(scene, from, down, 2.0f * STEP, &hit)) point[1] = from[1] - hit.distance;
}

static float round_of(const SimWalker *walker) {
    return 2.0f * (walker->length + TURN);
}

static bool make_walker(const Scene *scene, const Navmesh *navmesh, Rng *rng, Arena *arena,
                        SimWalker *walker) {
    NavmeshPath path;
    bool found = false;
    for (int i = 0; i < ATTEMPTS && !found; i++) found = draw_way(navmesh, rng, &path);
    if (!found) return false;
    walker->count = path.count;
    walker->way = arena_alloc(arena, (size_t)path.count * sizeof path.points[0]);
    memcpy(walker->way, path.points, (size_t)path.count * sizeof path.points[0]);
    for (int i = 0; i < path.count; i++) put_on_floor(scene, walker->way[i]);
    walker->length = length_of((const float(*)[3])path.points, path.count);
    walker->speed = rng_range(rng, SLOWEST, FASTEST);
    walker->phase = rng_range(rng, 0.0f, round_of(walker));
    return true;
}

// they stand before the people
static int count_cars(const Scene *scene) {
    uint32_t car = scene_category_find(scene, "car");
    int count = 0;
    for (uint32_t i = scene->instance_count - scene->people; i < scene->instance_count; i++)
        count += car != 0 && scene->instances[i].category == car;
    return count;
}

bool sim_cast_make(const Scene *scene, const Navmesh *navmesh, int count, Rng *rng, Arena *arena,
                   SimCast *cast, Error *err) {
    int cars = count_cars(scene), people = (int)scene->people - cars;
    *cast = (SimCast){.count = cars + (count < people ? count : people)};
    cast->walkers = arena_array(arena, SimWalker, (size_t)cast->count + 1);
    for (int i = 0; i < cast->count; i++)
        cast->walkers[i].instance = scene->instance_count - scene->people + (uint32_t)i;
    if (!sim_cast_drive(scene, cars, rng, arena, cast, err)) return false;
    for (int i = cars; i < cast->count; i++) {
        if (make_walker(scene, navmesh, rng, arena, &cast->walkers[i])) continue;
        *cast = (SimCast){0};
        return error_set(err, "%s: no way of %g to %g m for people to walk; set scene.people=0",
                         scene->name, (double)SHORTEST, (double)LONGEST);
    }
    return true;
}

//---- where they are ------------------------------------------------------------------------------

static float wrap(float angle) {
    return remainderf(angle, 2.0f * PI);
}

// of the leg that begins at corner i; yaw as in render.h
static float heading(const SimWalker *walker, int i) {
    const float *a = walker->way[i], *b = walker->way[i + 1];
    return atan2f(a[0] - b[0], a[2] - b[2]);
}

// `part` of the way from one heading to the next, the shorter way round
static float swing(float from, float to, float part) {
    return from + part * wrap(to - from);
}

// On leg i, `done` metres from its beginning and `left` before its end: near a corner the heading
// is between those of its legs, halfway at the corner itself.
static float bent_heading(const SimWalker *walker, int i, float done, float left) {
    float bend = fminf(BEND, 0.5f * (done + left)), here = heading(walker, i);
    if (i > 0 && done < bend) return swing(heading(walker, i - 1), here, 0.5f + 0.5f * done / bend);
    if (i + 2 < walker->count && left < bend)
        return swing(here, heading(walker, i + 1), 0.5f - 0.5f * left / bend);
    return here;
}

// `along` metres from the beginning of the way, going there
static void on_way(const SimWalker *walker, float along, float position[3], float *yaw) {
    int i = 0;
    float leg = flat_distance(walker->way[0], walker->way[1]);
    while (i + 2 < walker->count && along > leg) {
        along -= leg;
        i++;
        leg = flat_distance(walker->way[i], walker->way[i + 1]);
    }
    along = fminf(along, leg);
    float part = leg > 0.0f ? along / leg : 0.0f;
    for (int k = 0; k < 3; k++)
        position[k] = walker->way[i][k] + part * (walker->way[i + 1][k] - walker->way[i][k]);
    *yaw = bent_heading(walker, i, along, leg - along);
}

void sim_cast_at(const SimCast *cast, int walker, float seconds, float position[3], float *yaw) {
    ASSERT(walker >= 0 && walker < cast->count);
    const SimWalker *w = &cast->walkers[walker];
    if (w->is_car) {
        sim_cast_car_at(w, seconds, position, yaw);
        return;
    }
    // in double: a long tour must not make anybody stumble
    float at = (float)fmod(w->phase + (double)w->speed * (double)seconds, (double)round_of(w));
    bool is_back = at > w->length + TURN; // or turning at the beginning, at the very end
    if (is_back) at -= w->length + TURN;
    float along = fminf(at, w->length), turned = PI * (at - along) / TURN;
    on_way(w, is_back ? w->length - along : along, position, yaw);
    *yaw = wrap(*yaw + turned + (is_back ? PI : 0.0f));
}

void sim_cast_matrix(const SimCast *cast, int walker, float seconds, mat4 world_from_local) {
    float position[3], yaw;
    sim_cast_at(cast, walker, seconds, position, &yaw);
    // figures face +z, yaw 0 is -z
    float c = -cosf(yaw), s = -sinf(yaw);
    const float columns[4][4] = {
        {c, 0, -s, 0}, {0, 1, 0, 0}, {s, 0, c, 0}, {position[0], position[1], position[2], 1}};
    memcpy(world_from_local, columns, sizeof columns);
}

//---- in the way ----------------------------------------------------------------------------------

// horizontally, from the nearest point of the segment
static float distance_to_step(const float p[3], const float from[3], const float to[3]) {
    float x = to[0] - from[0], z = to[2] - from[2], length2 = x * x + z * z;
    float t = length2 > 0.0f ? ((p[0] - from[0]) * x + (p[2] - from[2]) * z) / length2 : 0.0f;
    t = fminf(fmaxf(t, 0.0f), 1.0f);
    return hypotf(from[0] + t * x - p[0], from[2] + t * z - p[2]);
}

int sim_cast_blocks(const SimCast *cast, float seconds, const float from[3], const float to[3],
                    float radius) {
    for (int i = 0; i < cast->count; i++) {
        float position[3], yaw;
        sim_cast_at(cast, i, seconds, position, &yaw);
        if (fabsf(position[1] - from[1]) > BODY_HEIGHT) continue;
        bool is_car = cast->walkers[i].is_car;
        float near = radius + (is_car ? CAR_RADIUS : SIM_WALKER_RADIUS);
        // a car is three discs in a row
        for (int k = is_car ? -1 : 0; k <= (is_car ? 1 : 0); k++) {
            float along = CAR_APART * (float)k;
            const float disc[3] = {position[0] - along * sinf(yaw), position[1],
                                   position[2] - along * cosf(yaw)};
            float nearest = distance_to_step(disc, from, to);
            // who has been walked into may step away
            if (nearest < near && nearest < flat_distance(from, disc)) return i;
        }
    }
    return -1;
}
