// One step of an episode. What may change is all in SimState; this file reads the world and writes
// the state, and nothing else.
//
// Why it looks like this:
//
//   angles    are never summed. The state counts turns and tilts, and yaw = start + turns x turn:
//             36 turns of 10 degrees end exactly where they began. Where actuation errs, what the
//             body turned beyond what it was told is summed apart, as the slip.
//   collision is Habitat's rule: the move was shortened. Compared are squared lengths, with its
//             tolerance. So sliding along a wall counts as a collision too. A step that would end
//             in somebody, or pass through, is not made at all.
//   digest    is a chain: each state is rounded to integers (0.1 mm), hashed, and the hash is the
//             seed of the next. Two runs with equal digests went through equal states.
//   cost      a step asks the navmesh for one move along the surface. Geodesic distances are a
//             hundred times dearer: only sim_reset and sim_metrics ask for them.
//
//                 -Z  yaw 0
//                  ^
//      yaw 90 <----+----> +X        forward = (-sin yaw, 0, -cos yaw)
//     degrees      |                left    = (-cos yaw, 0,  sin yaw)
//                  v  +Z

#include "sim/sim.h"

#include "base/hash.h"
#include "sim/cast.h"
#include "sim/odometry.h"
#include "sim/task.h"

#include <math.h>
#include <string.h>

#define PI 3.14159265358979323846

CONFIG_DEFINE(SimConfig, sim, SIM_CONFIG)

static const float PROXIMITY_RANGE = 2.0f; // [m] as Habitat's sensor
// Habitat's tolerance, on squared metres: float noise of a free step is not a collision
static const float COLLISION_EPSILON = 1e-5f;
// the camera may tilt to max_tilt itself, whatever rounding did to the product
static const float TILT_EPSILON = 1e-3f;
static const float TENTHS_OF_MILLIMETRES = 1e4f;
static const float TENTHS_OF_MILLIRADIANS = 1e4f;
// of the agent, to people: that of Habitat's agent and of the default navmesh [m]
static const float AGENT_RADIUS = 0.1f;

//---- angles --------------------------------------------------------------------------------------

// to (-pi, pi]
static float wrap(double angle) {
    double wrapped = remainder(angle, 2.0 * PI);
    return (float)(wrapped <= -PI ? wrapped + 2.0 * PI : wrapped);
}

// so many actions of so many degrees, in radians
static double turned(int count, float degrees) {
    return count * (double)degrees * (PI / 180.0);
}

static void forward_of(float yaw, float direction[3]) {
    direction[0] = (float)-sin(yaw);
    direction[1] = 0.0f;
    direction[2] = (float)-cos(yaw);
}

// `offset` seen by someone at heading `yaw`: metres to the front and to the left
static void to_agent(const float offset[3], float yaw, float *front, float *left) {
    float f[3];
    forward_of(yaw, f);
    *front = offset[0] * f[0] + offset[2] * f[2];
    *left = offset[0] * f[2] - offset[2] * f[0];
}

static void subtract(const float a[3], const float b[3], float difference[3]) {
    for (int k = 0; k < 3; k++) difference[k] = a[k] - b[k];
}

static float squared_distance(const float a[3], const float b[3]) {
    float d[3];
    subtract(a, b, d);
    return d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
}

float sim_yaw_from_quaternion(const double q[4]) {
    // where the quaternion takes +Z, seen from above; its length cancels out
    double x = q[0], y = q[1], z = q[2], w = q[3];
    return (float)atan2(2.0 * (x * z + w * y), w * w + z * z - x * x - y * y);
}

void sim_quaternion_from_yaw(float yaw, double q[4]) {
    q[0] = q[2] = 0.0;
    q[1] = sin(0.5 * yaw);
    q[3] = cos(0.5 * yaw);
}

//---- the digest ----------------------------------------------------------------------------------

// plain integers without padding: what two equal runs have in common
typedef struct Trace {
    int32_t position[3]; // tenths of a millimetre
    int32_t turns, tilts, step, collisions;
    uint32_t flags;
} Trace;

static void chain_digest(SimState *state) {
    Trace trace = {
        .turns = state->turns,
        .tilts = state->tilts,
        .step = state->step,
        .collisions = state->collisions,
        .flags = state->is_collision | state->is_over << 1 | state->has_stopped << 2,
    };
    for (int k = 0; k < 3; k++) {
        trace.position[k] = (int32_t)lrintf(state->position[k] * TENTHS_OF_MILLIMETRES);
    }
    state->digest = hash_bytes(&trace, sizeof trace, state->digest);
    if (state->slip == 0.0f) return;
    int32_t slip = (int32_t)lrintf(state->slip * TENTHS_OF_MILLIRADIANS);
    state->digest = hash_bytes(&slip, sizeof slip, state->digest);
}

uint64_t sim_digest(const SimState *state) {
    return state->digest;
}

//---- actions -------------------------------------------------------------------------------------

// is somebody in the way of the last move, where they are once the action is done?
static bool meets_somebody(const SimWorld *world, const float from[3], const SimState *state) {
    if (world->cast == NULL) return false;
    float seconds = (float)(state->step + 1) * world->config.step_seconds;
    return sim_cast_blocks(world->cast, seconds, from, state->position, AGENT_RADIUS) >= 0;
}

// moves as far as the navmesh lets it
static void move(const SimWorld *world, float front, float left, SimState *state) {
    float from[3], to[3], ahead[3];
    memcpy(from, state->position, sizeof from);
    forward_of(state->yaw, ahead);
    const float aside[3] = {ahead[2], 0.0f, -ahead[0]};
    for (int k = 0; k < 3; k++) to[k] = from[k] + front * ahead[k] + left * aside[k];

    navmesh_try_step(world->navmesh, from, to, world->config.sliding, state->position);
    if (meets_somebody(world, from, state)) memcpy(state->position, from, sizeof from);

    float wanted = squared_distance(to, from), got = squared_distance(state->position, from);
    state->is_collision = got + COLLISION_EPSILON < wanted;
    state->collisions += state->is_collision;
    state->path_length += sqrtf(got);

    float moved[3];
    subtract(state->position, from, moved);
    to_agent(moved, state->yaw, &state->moved[0], &state->moved[1]);
}

// what the body makes of what it is told; drawn from the seed and the step alone
static SimMotion perform(const SimWorld *world, const SimEpisode *episode, SimMotion told,
                         const SimState *state) {
    if (world->actuation == NULL) return told;
    Rng rng = rng_stream(hash_bytes(&state->step, sizeof state->step, episode->seed), "actuation");
    return sim_actuation_perform(world->actuation, world->config.noise_multiplier, told, &rng);
}

// the heading, after turns were counted or the body slipped
static void set_heading(const SimWorld *world, const SimEpisode *episode, SimState *state) {
    double told = episode->start_yaw + turned(state->turns, world->config.turn);
    state->yaw = wrap(told + (double)state->slip);
}

static void move_forward(const SimWorld *world, const SimEpisode *episode, SimState *state) {
    SimMotion done = perform(world, episode, (SimMotion){.front = world->config.forward}, state);
    move(world, done.front, done.left, state);
    if (done.turned == 0.0f) return;
    state->slip += done.turned;
    state->moved[2] = done.turned;
    set_heading(world, episode, state);
}

static void turn(const SimWorld *world, const SimEpisode *episode, int by, SimState *state) {
    float told = (float)turned(by, world->config.turn);
    SimMotion done = perform(world, episode, (SimMotion){.turned = told}, state);
    if (done.front != 0.0f || done.left != 0.0f) move(world, done.front, done.left, state);
    state->turns += by;
    state->slip += done.turned - told;
    state->moved[2] = done.turned;
    set_heading(world, episode, state);
}

static void tilt(const SimWorld *world, const SimEpisode *episode, int by, SimState *state) {
    int tilts = state->tilts + by;
    float first = episode->start_pitch * (float)(180.0 / PI);
    float degrees = first + (float)tilts * world->config.tilt;
    if (fabsf(degrees) > world->config.max_tilt + TILT_EPSILON) return;
    state->tilts = tilts;
    state->pitch = (float)(episode->start_pitch + turned(tilts, world->config.tilt));
}

static void carry_out(const SimWorld *world, const SimEpisode *episode, Action action,
                      SimState *state) {
    switch (action) {
    case ACTION_STOP:
        state->has_stopped = true;
        break;
    case ACTION_FORWARD:
        move_forward(world, episode, state);
        break;
    case ACTION_TURN_LEFT:
    case ACTION_TURN_RIGHT:
        turn(world, episode, action == ACTION_TURN_LEFT ? 1 : -1, state);
        break;
    case ACTION_LOOK_UP:
    case ACTION_LOOK_DOWN:
        tilt(world, episode, action == ACTION_LOOK_UP ? 1 : -1, state);
        break;
    case ACTION_COUNT:
        break;
    }
}

void sim_step(const SimWorld *world, const SimEpisode *episode, Action action, SimState *state) {
    ASSERT(action >= 0 && action < ACTION_COUNT);
    if (state->is_over) return;
    state->is_collision = false;
    memset(state->moved, 0, sizeof state->moved);
    float height = state->position[1];

    carry_out(world, episode, action, state);
    sim_odometry_step(world, state->position[1] - height, state);

    state->step++;
    state->is_over = state->has_stopped || state->step >= world->config.max_steps;
    chain_digest(state);
}

void sim_reset(const SimWorld *world, const SimEpisode *episode, SimState *state) {
    *state = (SimState){
        .yaw = wrap(episode->start_yaw),
        .pitch = episode->start_pitch,
        .digest = episode->seed,
        .rng = rng_stream(episode->seed, "sim"),
    };
    memcpy(state->position, episode->start, sizeof state->position);
    sim_odometry_begin(world, state);
    state->start_distance =
        navmesh_distance(world->navmesh, episode->start, episode->goals, episode->goal_count);
    chain_digest(state);
}

//---- sensors -------------------------------------------------------------------------------------

void sim_camera(const SimWorld *world, const SimState *state, float position[3]) {
    memcpy(position, state->position, sizeof state->position);
    position[1] += world->config.sensor_height;
}

SimSenses sim_senses(const SimWorld *world, const SimEpisode *episode, const SimState *state) {
    SimSenses senses = {
        .compass = wrap((double)state->yaw - episode->start_yaw),
        .heading = wrap(state->yaw),
        .proximity = navmesh_obstacle_distance(world->navmesh, state->position, PROXIMITY_RANGE),
        .contact = state->is_collision,
    };
    float offset[3], left;
    subtract(state->position, episode->start, offset);
    to_agent(offset, episode->start_yaw, &senses.gps[0], &left);
    senses.gps[1] = -left;

    // where the goal is, is given away by PointNav only
    if (episode->task == &sim_task_pointnav && episode->goal_count > 0) {
        float front;
        subtract(episode->goals[0], state->position, offset);
        to_agent(offset, state->yaw, &front, &left);
        senses.pointgoal[0] = hypotf(front, left);
        senses.pointgoal[1] = atan2f(left, front);
    }
    return senses;
}
