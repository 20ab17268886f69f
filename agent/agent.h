// Agents: what looks at an observation and chooses an action.
//
// An agent is given what its sensors gave, and nothing else. agent/ cannot include sim/ or scenes/
// (it would not compile), so no agent can look at the map it is meant to discover. The one
// exception is open and named: an agent that asks for AGENT_TEACHER is handed the shortest path's
// next action, and is an upper bound, not a competitor.
//
//     const AgentType *type = agent_find("frontier");
//     void *self = arena_alloc(arena, type->state_bytes);
//     if (!type->create(self, &setup, arena, err)) return false;
//     type->begin(self, &observation, new_scene, err);             // a new episode
//     while (!done) type->act(self, &observation, &action, err);
//     type->destroy(self);
//
// To add an agent: write agent/agent_NAME.c defining agent_NAME, and add its row below. It is then
// selectable with --agents=NAME, listed by --help, and run by tests/agent/test_agent.c.

#pragma once

#include "base/action.h"
#include "base/arena.h"
#include "base/error.h"
#include "base/rng.h"
#include "memory/memory.h"

#define AGENTS(X) \
    X(random)     \
    X(oracle)     \
    X(frontier)   \
    X(memory)     \
    X(picture)    \
    X(dreamer)

// The switches from keep_memory down are ablations: each takes one part of the memory agent out.
#define AGENT_CONFIG(X)                                                                           \
    X(float, body_radius, 0.15f, "distance that plans keep from obstacles [m]")                   \
    X(float, trust, 0.5f,                                                                         \
      "remembered objects with less belief than this are looked for elsewhere")                   \
    X(text, explore, "frontier", "how agents explore: frontier, nearest or semantic")             \
    X(bool, keep_memory, true, "agents with a memory keep it across the episodes of a scene")     \
    X(bool, short_term, true, "what was just seen is kept: where, how it moves")                  \
    X(bool, octree, true, "the metric map is kept across episodes (else only places and things)") \
    X(bool, graph, true, "places, their edges and regions are used")                              \
    X(bool, landmarks, true, "things are remembered (else only the map)")                         \
    X(bool, verify, true, "a remembered thing that is not in its place is doubted")               \
    X(bool, structure, true,                                                                      \
      "what is kept is kept in one frame (else in that of the episode it was seen in)")           \
    X(text, weights, "", "that dreamer imagines with; \"\": those built in, none: it does not")   \
    X(float, go_below, 1.0f,                                                                      \
      "while there is more to explore, what is less unlike the goal's picture is gone to")        \
    X(float, stop_below, 1.3f, "what is less unlike it is taken for it")                          \
    X(int, looks, 400, "pictures that dreamer imagines in advance at the start of an episode")    \
    X(bool, shown, false, "shown the whole world before each episode: an upper bound")

CONFIG_DECLARE(AgentConfig, agent, AGENT_CONFIG)

// What an agent wants to be shown; the rest is not computed.
enum {
    AGENT_RGB = 1,
    AGENT_DEPTH = 2,
    AGENT_SEMANTIC = 4,
    AGENT_TEACHER = 8,
};

// What an episode asks for.
typedef enum AgentGoal {
    AGENT_GOAL_POINT,     // pointgoal
    AGENT_GOAL_CATEGORY,  // anything of goal_category
    AGENT_GOAL_FEATURE,   // the one thing of goal_category that looks like goal_feature
    AGENT_GOAL_DESCRIBED, // something of goal_category near something of goal_near
    AGENT_GOAL_ROUTE,     // pass route[0], route[1], ... ; stop at the last
    AGENT_GOAL_PICTURE,   // where goal_rgba was taken
} AgentGoal;

enum { AGENT_ROUTE_MAX = 6 };

// What one step shows. Pictures belong to the caller and are valid until its next step.
typedef struct Observation {
    int step; // 0 at the start of an episode
    uint32_t width, height;
    const uint8_t *rgba;      // [height][width][4]
    const float *depth;       // [height][width], metres along the viewing axis
    const uint32_t *semantic; // [height][width], category id, 0 = none

    float gps[2];  // metres from the episode's start, [-z, x] in its frame (Habitat)
    float compass; // heading relative to the start, radians, positive left
    // localisation, as a SLAM system would give it: the feet and the camera's angles [rad], in a
    // frame that stays the same for all episodes of a scene
    float position[3];
    float yaw, pitch;
    // at step 0: carried here and told where that is (position goes on from the truth), or carried
    // here without being told (position starts a new frame); neither: it goes on as it erred
    bool is_placed, is_lost;
    bool contact; // the last action met a wall

    AgentGoal goal;
    // PointNav: distance [m] and bearing [rad, positive left]; zero in other tasks
    float pointgoal[2];
    uint32_t goal_category; // the category id to find, of a route the last; 0 in PointNav
    uint32_t goal_near;     // DESCRIBED
    int8_t goal_feature[MEMORY_FEATURE]; // FEATURE: as recognise_picture would see it
    const uint8_t *goal_rgba; // PICTURE: [height][width][4], with the agent's own camera; else NULL
    uint32_t route[AGENT_ROUTE_MAX]; // ROUTE: categories
    int route_count;
    // what the detector's categories are called: [category_count]; 0 is ""
    const char *const *category_names;
    uint32_t category_count;
    Action teacher; // only for AGENT_TEACHER
} Observation;

// What an agent is told about its body before it starts.
typedef struct AgentSetup {
    AgentConfig config;
    MemoryConfig memory;
    MemoryCamera camera;
    Gpu *gpu;
    uint64_t seed;
    float forward, turn, tilt; // metres, radians, radians
    float sensor_height;       // metres
    // a stop nearer than this to PointNav's goal is a success [m]
    float reach;
    int max_steps; // an episode has
    // ObjectNav: so is one with the object in plain view, its box nearer than this as seen from
    // above [m]
    float view_distance;
} AgentSetup;

// Somewhere the goal may be.
typedef struct AgentCandidate {
    const char *source; // "short term", "graph", "long term", "frontier"
    int object;         // of the graph, -1: none
    float position[3];
    float probability; // that the goal is there
    float way, cost;   // metres to it; expected cost of trying it
} AgentCandidate;

// What an agent is willing to show of its mind, for pictures. NULL members: it has none.
typedef struct AgentMind {
    Memory *memory; // octree, graph, short and long term; the parts below point into it
    MemoryOctree *octree;
    const MemoryGraph *graph;
    const MemorySlice *slice;
    const float (*path)[3]; // [path_count] the plan it follows
    int path_count;
    const char *intention; // "exploring", "going to a remembered chair", ...
    // what the last question to the memory gave, and why: candidates with their expected cost
    const AgentCandidate *candidates; // [candidate_count], cheapest first
    int candidate_count;
    int pursued, refuted; // remembered things gone to so far, and how many were not there
} AgentMind;

typedef struct AgentType {
    const char *name;
    const char *about; // one line for --help
    uint32_t senses;   // AGENT_RGB | ...

    size_t state_bytes; // zeroed memory handed to every call as `self`
    bool (*create)(void *self, const AgentSetup *setup, Arena *arena, Error *err);
    // A new episode: in the same scene, or (new_scene) in one never seen, where all memory is
    // cleared.
    bool (*begin)(void *self, const Observation *seen, bool new_scene, Error *err);
    // Fails only when the device does.
    bool (*act)(void *self, const Observation *seen, Action *action, Error *err);
    // Takes in what it is shown while it does not act (led to a goal, shown round). NULL: it does
    // not care.
    bool (*watch)(void *self, const Observation *seen, Error *err);
    void (*mind)(const void *self, AgentMind *mind); // NULL: nothing to show
    void (*destroy)(void *self);                     // NULL: nothing to free
} AgentType;

#define X(name) extern const AgentType agent_##name;
AGENTS(X)
#undef X

extern const AgentType *const agent_types[];
extern const int agent_type_count;

// Returns NULL for a name that is not in the list.
const AgentType *agent_find(const char *name);
