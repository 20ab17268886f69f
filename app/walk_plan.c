// Where a walk goes: a walker on the navmesh, whose every action writes one pose.
//
//     wander ──► walk_to ──► next_corner (navmesh_path)
//                   ├─ face       turns, until the corner lies ahead
//                   ├─ step       slides along walls, so it never leaves the mesh
//                   └─ whim       now and then: look up or down, glance, sidestep, change pace;
//                                 of who is bold, any of the twelve actions at any speed
//
// The way is asked anew before every action, so that nothing that happens on it (a slide, a
// sidestep) needs to be put right. A walker on a leash gives up where it is going as soon as the
// frames that are left are only just enough to come back.

#include "app/walk.h"
#include "model/action.h"

#include <cglm/cglm.h>

#include <math.h>
#include <string.h>

#define FORWARD 0.25f      // the simulator's step [m]
#define LEAST_TURN 0.1745f // 10 degrees
#define MOST_TURN 0.5236f  // 30 degrees
#define QUICK_TURN 0.35f   // at least, of who must be back in time
#define ASTRAY 0.1745f     // turns when its aim is off by more [rad]
#define AIMED 0.0873f      // and until it is off by less [rad]
#define TILT 0.2618f       // 15 degrees: the simulator's look up and down
#define ARRIVED 0.12f      // from a goal [m]
#define LIFTED 0.6f        // from the eye's height, at most [m]
#define STUCK 0.02f        // a step that is shorter was none [m]

enum { ISLAND = 0, GOAL_TRIES = 4, START_TRIES = 8, LOOP_TRIES = 24, MOST_STUCK = 4 };

typedef struct Place {
    float at[3], yaw;
} Place;

typedef struct Walker {
    const Navmesh *navmesh;
    Rng rng;
    float eye;
    Place here;
    float bold; // share of actions that are any of the twelve
    float pitch, roll, lift;
    int held;           // actions until it stands and looks straight again
    float stride, turn; // of an action [m], [rad]
    bool hurries;       // no whims
    const Place *leash; // must be able to come back here. NULL: goes where it likes
    uint32_t count, limit;
    RenderCamera *cameras; // [limit]
} Walker;

//---- actions -------------------------------------------------------------------------------------

static bool is_done(const Walker *walker) {
    return walker->count >= walker->limit;
}

static void emit(Walker *walker) {
    if (is_done(walker)) return;
    const float *at = walker->here.at;
    walker->cameras[walker->count++] = (RenderCamera){
        .position = {at[0], at[1] + walker->eye + walker->lift, at[2]},
        .yaw = walker->here.yaw,
        .pitch = walker->pitch,
        .roll = walker->roll,
    };
}

static float wrap(float angle) {
    return remainderf(angle, 2.0f * GLM_PIf);
}

static void turn(Walker *walker, float angle) {
    walker->here.yaw = wrap(walker->here.yaw + angle);
    emit(walker);
}

static void look(Walker *walker, float pitch) {
    walker->pitch = pitch;
    emit(walker);
}

// false, and no frame, when there is a wall
static bool step(Walker *walker, float ahead, float left) {
    float sine = sinf(walker->here.yaw), cosine = cosf(walker->here.yaw), end[3];
    const float *at = walker->here.at;
    float to[3] = {at[0] - sine * ahead - cosine * left, at[1],
                   at[2] - cosine * ahead + sine * left};
    navmesh_try_step(walker->navmesh, at, to, true, end);
    if (hypotf(end[0] - at[0], end[2] - at[2]) < STUCK) return false;
    memcpy(walker->here.at, end, sizeof end);
    emit(walker);
    return true;
}

// turns until it looks along `yaw`, by 5 degrees or better
static void face(Walker *walker, float yaw) {
    for (float left = wrap(yaw - walker->here.yaw); fabsf(left) > AIMED && !is_done(walker);
         left = wrap(yaw - walker->here.yaw)) {
        float angle = fminf(fmaxf(fabsf(left), LEAST_TURN), walker->turn);
        turn(walker, copysignf(angle, left));
    }
}

//---- whims ---------------------------------------------------------------------------------------

static float draw_sign(Walker *walker) {
    return rng_below(&walker->rng, 2) == 0 ? 1.0f : -1.0f;
}

static void draw_pace(Walker *walker) {
    walker->stride = FORWARD * (0.5f + 0.5f * (float)rng_below(&walker->rng, 3));
}

static void turn_many(Walker *walker, float angle, int times) {
    for (int i = 0; i < times && !is_done(walker); i++) turn(walker, angle);
}

static void glance(Walker *walker) {
    float angle = walker->turn * draw_sign(walker);
    int times = 1 + (int)rng_below(&walker->rng, 4);
    turn_many(walker, angle, times);
    turn_many(walker, -angle, times);
}

static void look_up_or_down(Walker *walker) {
    walker->held = 3 + (int)rng_below(&walker->rng, 6);
    float tilt = TILT * (float)(1 + rng_below(&walker->rng, 2));
    look(walker, tilt * draw_sign(walker));
}

static bool is_straight(const Walker *walker) {
    return walker->pitch == 0.0f && walker->roll == 0.0f && walker->lift == 0.0f;
}

static void straighten(Walker *walker) {
    walker->roll = walker->lift = 0.0f;
    look(walker, 0.0f);
}

// One of the twelve actions at up to twice its speed (model/action.h). What is turned or lifted
// stays so for a while.
static void dare(Walker *walker) {
    float amount = rng_range(&walker->rng, 0.2f, 2.0f) * draw_sign(walker);
    float metres = amount * MODEL_STEP_METRES, angle = amount * MODEL_STEP_RADIANS;
    uint32_t axis = rng_below(&walker->rng, 6);
    if (axis == 0)
        step(walker, metres, 0.0f);
    else if (axis == 1)
        step(walker, 0.0f, metres);
    else if (axis == 2)
        turn(walker, angle);
    else {
        walker->held = 1 + (int)rng_below(&walker->rng, 3);
        if (axis == 3) walker->lift = fmaxf(-LIFTED, fminf(walker->lift + metres, LIFTED));
        if (axis == 4) walker->roll = angle;
        look(walker, axis == 5 ? angle : walker->pitch);
    }
}

static bool is_bold(Walker *walker) {
    return walker->bold > 0.0f && rng_unit(&walker->rng) < walker->bold;
}

static void whim(Walker *walker) {
    if (!is_straight(walker) && (walker->hurries || --walker->held <= 0)) {
        straighten(walker);
        return;
    }
    if (walker->hurries) return;
    if (is_bold(walker)) {
        dare(walker);
        return;
    }
    float draw = rng_unit(&walker->rng);
    if (draw < 0.03f && walker->pitch == 0.0f)
        look_up_or_down(walker);
    else if (draw < 0.05f)
        glance(walker);
    else if (draw < 0.07f)
        step(walker, 0.0f, walker->stride * draw_sign(walker));
    else if (draw < 0.12f)
        draw_pace(walker);
}

//---- ways ----------------------------------------------------------------------------------------

static float heading(const float from[3], const float to[3]) {
    return atan2f(from[0] - to[0], from[2] - to[2]);
}

static float distance(const float a[3], const float b[3]) {
    return hypotf(a[0] - b[0], a[2] - b[2]);
}

// the frames that it takes to go to `place` in a hurry, and a few more
static float frames_to(const Walker *walker, const Place *place) {
    NavmeshPath path;
    const float(*goal)[3] = (const float(*)[3])place->at;
    if (!navmesh_path(walker->navmesh, walker->here.at, goal, 1, &path)) return INFINITY;
    float angle = 2.0f * GLM_PIf; // half a turn at both ends
    for (int i = 2; i < path.count; i++)
        angle += fabsf(wrap(heading(path.points[i - 1], path.points[i]) -
                            heading(path.points[i - 2], path.points[i - 1])));
    float stride = fmaxf(walker->stride, FORWARD), turn = fmaxf(walker->turn, QUICK_TURN);
    return path.length / stride + angle / turn + 2.0f * (float)path.count;
}

static bool must_return(const Walker *walker) {
    if (walker->leash == NULL) return false;
    return (float)walker->count + frames_to(walker, walker->leash) >= (float)walker->limit;
}

// the next corner on the way that is not underfoot; false at the goal, and where there is no way
static bool next_corner(const Walker *walker, const float goal[3], float corner[3]) {
    NavmeshPath path;
    const float *at = walker->here.at;
    if (!navmesh_path(walker->navmesh, at, (const float(*)[3])goal, 1, &path)) return false;
    if (path.length < ARRIVED) return false;
    int i = 1;
    while (i + 1 < path.count && distance(at, path.points[i]) < ARRIVED) i++;
    memcpy(corner, path.points[i], sizeof path.points[i]);
    return true;
}

static void walk_to(Walker *walker, const float goal[3]) {
    float corner[3];
    int stuck = 0;
    while (!is_done(walker) && stuck < MOST_STUCK && !must_return(walker)) {
        whim(walker);
        if (!next_corner(walker, goal, corner)) return;
        float aim = heading(walker->here.at, corner);
        if (fabsf(wrap(aim - walker->here.yaw)) > ASTRAY) {
            face(walker, aim);
        } else if (!step(walker, fminf(walker->stride, distance(walker->here.at, corner)), 0.0f)) {
            turn(walker, walker->turn * draw_sign(walker));
            stuck++;
        }
    }
}

//---- places --------------------------------------------------------------------------------------

// the most spacious of a few; far from `from` unless that is NULL
static void draw_place(Walker *walker, const float *from, int tries, float place[3]) {
    float best = -1.0f, point[3];
    for (int i = 0; i < tries; i++) {
        navmesh_random_point(walker->navmesh, &walker->rng, ISLAND, point);
        float worth = navmesh_obstacle_distance(walker->navmesh, point, 1.0f);
        if (from != NULL) worth += 0.2f * fminf(distance(from, point), 5.0f);
        if (worth <= best) continue;
        best = worth;
        memcpy(place, point, sizeof point);
    }
}

static void look_around(Walker *walker) {
    float angle = rng_range(&walker->rng, 1.0f, GLM_PIf);
    turn_many(walker, walker->turn * draw_sign(walker), (int)(angle / walker->turn));
}

static void wander(Walker *walker) {
    float goal[3];
    while (!is_done(walker) && !must_return(walker)) {
        uint32_t before = walker->count;
        draw_place(walker, walker->here.at, GOAL_TRIES, goal);
        walk_to(walker, goal);
        bool is_stuck = walker->count == before;
        if (is_stuck || (walker->leash == NULL && rng_below(&walker->rng, 2) == 0))
            look_around(walker);
    }
}

// quick enough to come back within a short walk
static void make_quick(Walker *walker) {
    walker->turn = fmaxf(walker->turn, QUICK_TURN);
    walker->stride = fmaxf(walker->stride, FORWARD);
}

static void come_back(Walker *walker, const Place *place) {
    make_quick(walker);
    walker->leash = NULL;
    walker->hurries = true;
    walk_to(walker, place->at);
    face(walker, place->yaw);
    walker->hurries = false;
}

//---- kinds ---------------------------------------------------------------------------------------

static void plan_explore(Walker *walker) {
    wander(walker);
}

// two places that make, with this one, a triangle as wide as the frames allow
static void draw_corners(Walker *walker, float b[3], float c[3]) {
    float most = 0.6f * (float)walker->limit * walker->stride, best = -INFINITY;
    for (int i = 0; i < LOOP_TRIES; i++) {
        float p[3], q[3];
        draw_place(walker, NULL, 1, p);
        draw_place(walker, NULL, 1, q);
        float ab = navmesh_distance(walker->navmesh, walker->here.at, (const float(*)[3])p, 1);
        float bc = navmesh_distance(walker->navmesh, p, (const float(*)[3])q, 1);
        float ca = navmesh_distance(walker->navmesh, q, (const float(*)[3])walker->here.at, 1);
        float worth = fminf(fminf(ab, bc), ca) - 2.0f * fmaxf(ab + bc + ca - most, 0.0f);
        if (!(worth > best)) continue;
        best = worth;
        memcpy(b, p, sizeof p);
        memcpy(c, q, sizeof q);
    }
}

static void plan_loop(Walker *walker) {
    Place a = walker->here;
    float b[3], c[3];
    make_quick(walker);
    draw_corners(walker, b, c);
    walker->leash = &a;
    walker->hurries = true;
    walk_to(walker, b);
    walk_to(walker, c);
    come_back(walker, &a);
    wander(walker);
}

static void plan_palindrome(Walker *walker) {
    uint32_t frames = walker->limit, middle = frames / 2;
    walker->limit = middle + 1 < frames ? middle + 1 : frames;
    wander(walker);
    for (uint32_t f = middle + 1; f < frames; f++)
        walker->cameras[f] = walker->cameras[2 * middle - f];
}

static void turn_on_the_spot(Walker *walker) {
    if (rng_below(&walker->rng, 2) == 0) {
        int times = (int)ceilf(2.0f * GLM_PIf / walker->turn);
        turn_many(walker, 2.0f * GLM_PIf / (float)times * draw_sign(walker), times);
        return;
    }
    float angle = walker->turn * draw_sign(walker);
    int times = (int)(rng_range(&walker->rng, 0.8f, GLM_PIf) / walker->turn) + 1;
    turn_many(walker, angle, times);
    turn_many(walker, -angle, times);
}

static void plan_look(Walker *walker) {
    uint32_t frames = walker->limit;
    float goal[3];
    while (walker->count < frames) {
        if (rng_below(&walker->rng, 3) == 0) look_up_or_down(walker);
        turn_on_the_spot(walker);
        if (!is_straight(walker)) straighten(walker);
        uint32_t until = walker->count + 4 + rng_below(&walker->rng, 9);
        walker->limit = until < frames ? until : frames;
        draw_place(walker, walker->here.at, GOAL_TRIES, goal);
        walk_to(walker, goal);
        walker->limit = frames;
    }
}

static void plan_return(Walker *walker) {
    Place a = walker->here;
    uint32_t frames = walker->limit;
    make_quick(walker);
    walker->leash = &a;
    walker->limit = frames - rng_below(&walker->rng, frames / 4 + 1);
    wander(walker);
    walker->limit = frames;
    come_back(walker, &a);
    wander(walker);
}

//---- plan ----------------------------------------------------------------------------------------

static void begin(Walker *walker, uint64_t seed) {
    walker->rng = rng_stream(seed, "walk");
    draw_place(walker, NULL, START_TRIES, walker->here.at);
    walker->here.yaw = rng_range(&walker->rng, -GLM_PIf, GLM_PIf);
    walker->turn = rng_range(&walker->rng, LEAST_TURN, MOST_TURN);
    draw_pace(walker);
    emit(walker);
}

bool walk_plan(const Navmesh *navmesh, float eye, float bold, WalkKind kind, uint64_t seed,
               uint32_t frames, RenderCamera *cameras, Error *err) {
#define X(SYMBOL, name, share, about) plan_##name,
    static void (*const plans[])(Walker *) = {WALK_KINDS(X)};
#undef X
    ASSERT(kind < WALK_KIND_COUNT && frames > 0);
    if (navmesh_island_count(navmesh) == 0)
        return error_set(err, "there is nowhere to walk in this scene");
    Walker walker = {
        .navmesh = navmesh, .eye = eye, .bold = bold, .limit = frames, .cameras = cameras};
    begin(&walker, seed);
    plans[kind](&walker);
    ASSERT(walker.count == walker.limit);
    return true;
}
