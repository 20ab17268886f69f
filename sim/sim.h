// What happens: actions, collisions, episodes. The world is an immutable description (SimWorld), an
// episode another (SimEpisode), and all that changes is one plain SimState: copy it with `=` to
// take a snapshot, copy it back to roll back, keep a thousand of them on one world.
//
//     sim_reset(&world, &episode, &state);
//     while (!state.is_over) sim_step(&world, &episode, action, &state);
//     SimMetrics score = sim_metrics(&world, &episode, &state);
//
// The rules are Habitat's: discrete actions, sliding along walls on the navmesh, success only where
// stop was called. An episode is (scene, config, seed, actions): sim_digest proves a replay equal.

#pragma once

#include "base/action.h"
#include "base/config.h"
#include "scenes/navmesh.h"
#include "sim/actuation.h"

#define SIM_CONFIG(X)                                                                      \
    X(float, forward, 0.25f, "length of move_forward [m]")                                 \
    X(float, turn, 10.0f, "turn_left and turn_right [degrees]")                            \
    X(float, tilt, 15.0f, "look_up and look_down [degrees]")                               \
    X(float, max_tilt, 60.0f, "how far the camera tilts up or down [degrees]")             \
    X(float, sensor_height, 1.25f, "camera above the floor [m]")                           \
    X(bool, sliding, true, "slide along walls instead of stopping at them")                \
    X(int, max_steps, 500, "an episode ends after so many actions")                        \
    X(float, success_distance, 0.2f, "PointNav: stop nearer to the goal than this [m]")    \
    X(float, view_distance, 1.0f,                                                          \
      "ObjectNav: stop nearer to an instance of the category than this [m]")               \
    X(float, picture_distance, 1.0f,                                                       \
      "ImageNav: stop nearer than this to where the picture was taken [m]")                \
    X(float, step_seconds, 0.5f, "how long an action takes, for what moves by itself [s]") \
    X(float, drift, 0.0f,                                                                  \
      "odometry errs by this share of the way, and turns by as many radians a metre")      \
    X(text, actuation, "none",                                                             \
      "errors of moving: none, or locobot or locobot_lite with _ilqr, _proportional or "   \
      "_movebase")                                                                         \
    X(float, noise_multiplier, 1.0f, "of the errors of moving")                            \
    X(float, closest_dist_limit, 0.0f,                                                     \
      "made episodes: geodesic distance to the goal, at least; 0: as the task has it [m]") \
    X(float, furthest_dist_limit, 0.0f, "at most; 0: as the task has it, 30 [m]")          \
    X(float, geodesic_to_euclid_min_ratio, 0.0f,                                           \
      "ways less winding are mostly refused; 0: as the task has it; 1 takes any way")      \
    X(float, max_rise, 0.0f,                                                               \
      "height between start and goal, at most (the same floor); 0: as the task has it")    \
    X(float, island_radius_limit, 1.5f, "smaller islands are the tops of furniture [m]")   \
    X(float, medium_from, 3.0f, "geodesic distance from which an episode is medium [m]")   \
    X(float, hard_from, 5.0f, "and from which it is hard, not medium [m]")

CONFIG_DECLARE(SimConfig, sim, SIM_CONFIG)

// X(section, name, low, high): what config_check lets pass.
#define SIM_RANGES(X)                                                               \
    X(sim, forward, 0.001, 10)                                                      \
    X(sim, turn, 0.1, 180)                                                          \
    X(sim, tilt, 0.1, 90)                                                           \
    X(sim, max_tilt, 0, 90)                                                         \
    X(sim, sensor_height, 0, 100)                                                   \
    X(sim, max_steps, 1, 1000000) /* every agent keeps its walk: 24 bytes a step */ \
    X(sim, success_distance, 0.001, 1000)                                           \
    X(sim, view_distance, 0.001, 1000)                                              \
    X(sim, step_seconds, 0.001, 1000)                                               \
    X(sim, drift, 0, 1)                                                             \
    X(sim, noise_multiplier, 0, 100)                                                \
    X(sim, closest_dist_limit, 0, 10000)                                            \
    X(sim, furthest_dist_limit, 0, 10000)                                           \
    X(sim, geodesic_to_euclid_min_ratio, 0, 100)                                    \
    X(sim, max_rise, 0, 10000)                                                      \
    X(sim, island_radius_limit, 0, 10000)                                           \
    X(sim, medium_from, 0, 10000)                                                   \
    X(sim, hard_from, 0, 10000)

typedef struct SimCast SimCast;

typedef struct SimWorld {
    const Scene *scene;
    const Navmesh *navmesh;
    SimConfig config;
    const SimCast *cast;           // who walks about; NULL: nobody
    const SimActuation *actuation; // config.actuation, chosen; NULL: bodies do as they are told
} SimWorld;

typedef struct SimTask SimTask;
typedef struct SimInstruction SimInstruction; // sim/episode.h
typedef struct SimTruth SimTruth;

enum { SIM_ID_BYTES = 48 };

// One thing to do. Goal points are where success is measured to: the goal of PointNav, where the
// picture of ImageNav was taken, the viewpoints of all instances of the category in ObjectNav.
typedef struct SimEpisode {
    char id[SIM_ID_BYTES];
    char scene[128]; // as the file names it
    const SimTask *task;
    float start[3];
    float start_yaw;             // radians, see render.h; from the quaternion [x, y, z, w]
    char category[SIM_ID_BYTES]; // ObjectNav: "chair"
    uint32_t category_id;        // in the scene, 0 if the scene has none of it
    const float (*goals)[3];     // [goal_count]
    int goal_count;
    float goal_yaw; // ImageNav: heading of the camera that took the picture at goals[0]
    float geodesic; // from start to the nearest goal [m]; d0 of SPL
    uint64_t seed;
    int visit;           // 1, 2, ...: how often this goal was set in this scene so far
    char difficulty[16]; // "easy", "medium", "hard" (sim/start.h); "" where a file has none

    // what only some files have; zero without it
    float start_pitch;      // RoboTHOR: the camera's at the start [rad], positive up
    float reach;            // VLN-CE: its goals' radius, which replaces the task's reach [m]
    const float (*path)[3]; // [path_count] from the start: RoboTHOR's shortest way, VLN-CE's
    int path_count;         // reference_path
    const SimInstruction *instruction; // VLN-CE: words that lead the way
    const SimTruth *truth;             // VLN-CE: how the way was gone, of a file _gt
} SimEpisode;

// memcpy-able, and without padding: two states are equal where their bytes are.
typedef struct SimState {
    float position[3]; // of the feet, on the navmesh
    float yaw, pitch;  // radians
    int turns, tilts;  // actions counted, so that the angles above never drift
    float slip;        // yaw beyond what was told, where actuation errs [rad]
    int step;          // actions carried out
    int collisions;
    bool is_collision; // the last action met a wall
    bool is_over, has_stopped;
    bool is_lost;      // it was carried here and not told where that is
    float path_length; // sum of Euclidean displacements [m]
    float moved[3]; // by the last action in the agent's old frame: forward, left [m], turned [rad]
    float start_distance; // geodesic distance to the nearest goal at reset
    // where the agent is by its own reckoning: the truth, unless drift is set
    float odometry[3], odometry_yaw;
    float drift_yaw, drift_length; // errors of this body: [rad/m], share of the way
    uint64_t digest;               // chained over all states so far
    Rng rng;
} SimState;
_Static_assert(sizeof(SimState) == 104, "padding");

void sim_reset(const SimWorld *world, const SimEpisode *episode, SimState *state);
// Carries out one action. Does nothing once the episode is over.
void sim_step(const SimWorld *world, const SimEpisode *episode, Action action, SimState *state);
uint64_t sim_digest(const SimState *state);

// Camera position: the feet plus sensor_height.
void sim_camera(const SimWorld *world, const SimState *state, float position[3]);

// What the sensors of Habitat-Lab read, in their conventions.
typedef struct SimSenses {
    float gps[2];       // [-z, x] in the frame of the start, metres
    float compass;      // heading relative to the start, radians, positive left
    float pointgoal[2]; // distance [m], bearing [rad], positive left: pointgoal_with_gps_compass
    float heading;      // in the world, -pi .. pi, positive left of -Z [rad]: HeadingSensor
    float proximity; // of the body's middle to where it cannot stand, at most 2 m: ProximitySensor
    bool contact;
} SimSenses;
SimSenses sim_senses(const SimWorld *world, const SimEpisode *episode, const SimState *state);

// yaw [rad] of a quaternion x, y, z, w of any length (rotations about other axes are ignored), and
// back; in double precision, so that a heading survives being written and read
float sim_yaw_from_quaternion(const double q[4]);
void sim_quaternion_from_yaw(float yaw, double q[4]);

//---- scores --------------------------------------------------------------------------------------

// Names and rules as Habitat-Lab prints them.
#define SIM_METRICS(X)                                                   \
    X(success, "stop was called within reach of a goal")                 \
    X(spl, "success x d0 / max(d0, path length) (Anderson et al. 2018)") \
    X(soft_spl, "max(0, 1 - d / d0) x d0 / max(d0, path length)")        \
    X(distance_to_goal, "geodesic distance left [m]")                    \
    X(collisions, "actions that met a wall")                             \
    X(path_length, "metres walked")                                      \
    X(steps, "actions carried out")

typedef struct SimMetrics {
#define X(name, about) float name;
    SIM_METRICS(X)
#undef X
} SimMetrics;

enum { SIM_METRIC_COUNT = sizeof(SimMetrics) / sizeof(float) };
extern const char *const sim_metric_names[SIM_METRIC_COUNT];

SimMetrics sim_metrics(const SimWorld *world, const SimEpisode *episode, const SimState *state);
