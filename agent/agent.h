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
#include "memory/graph.h"
#include "memory/octree.h"

#define AGENTS(X) \
    X(random)     \
    X(oracle)     \
    X(frontier)   \
    X(memory)

#define AGENT_CONFIG(X)                                                                       \
    X(bool, keep_memory, true, "agents with a memory keep it across the episodes of a scene") \
    X(float, body_radius, 0.15f, "distance that plans keep from obstacles [m]")               \
    X(float, trust, 0.5f, "remembered objects with less belief than this are looked for elsewhere")

CONFIG_DECLARE(AgentConfig, agent, AGENT_CONFIG)

// What an agent wants to be shown; the rest is not computed.
enum {
    AGENT_RGB = 1,
    AGENT_DEPTH = 2,
    AGENT_SEMANTIC = 4,
    AGENT_TEACHER = 8,
};

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
    bool contact; // the last action met a wall

    // PointNav: distance [m] and bearing [rad, positive left]; zero in other tasks
    float pointgoal[2];
    uint32_t goal_category; // ObjectNav: the category id to find; 0 in other tasks
    Action teacher;         // only for AGENT_TEACHER
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
    // ObjectNav: so is one with the object in plain view, its box nearer than this as seen from
    // above [m]
    float view_distance;
} AgentSetup;

// What an agent is willing to show of its mind, for pictures. NULL members: it has none.
typedef struct AgentMind {
    MemoryOctree *octree;
    const MemoryGraph *graph;
    const MemorySlice *slice;
    const float (*path)[3]; // [path_count] the plan it follows
    int path_count;
    const char *intention; // "exploring", "going to a remembered chair", ...
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
