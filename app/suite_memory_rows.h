// What the memory suite compares: one row per condition, one per way of exploring.
//
// A condition is an agent and the settings that make it another one; every ablation is one switch.
// Its last column but one names the variants (sim/tour.h) that it is played on unless --conditions
// asks for it: "" is all of them, else those in which the part that it takes out has work to do.
// Conditions marked `main` are also played on the backbones after the first.
//
// To add a condition or a backbone: add its row.

#pragma once

#include "base/base.h"

//    name           agent     main   settings                     variants         about
#define SUITE_CONDITIONS(X)                                                                 \
    X(full, "memory", true, "", "", "all of the memory")                                    \
    X(no_long_term, "memory", true, "agent.keep_memory=false", "",                          \
      "wiped after each subtask: what the long term is worth")                              \
    X(memoryless, "frontier", true, "", "", "explores, remembers nothing: the lower bound") \
    X(oracle_map, "memory", false, "agent.shown=true", "",                                  \
      "shown the world whenever it has changed, told where it is: the upper bound")         \
    X(no_short_term, "memory", false, "agent.short_term=false", "clean,dynamic",            \
      "what was just seen is not kept")                                                     \
    X(no_octree, "memory", false, "agent.octree=false", "clean,dynamic",                    \
      "the metric map is wiped after each subtask")                                         \
    X(no_graph, "memory", false, "agent.graph=false", "clean,dynamic,relocation",           \
      "no places, edges and regions")                                                       \
    X(no_landmarks, "memory", false, "agent.landmarks=false", "clean,dynamic",              \
      "things are not remembered")                                                          \
    X(no_structure, "memory", false, "agent.structure=false", "clean,drift,relocation",     \
      "kept, but each subtask in a frame of its own: the negative control")                 \
    X(no_clearing, "memory", false, "memory.clearing=false", "dynamic",                     \
      "what is no longer there stays in the map")                                           \
    X(no_split, "memory", false, "memory.split=false", "dynamic",                           \
      "moving things are drawn into the static map")                                        \
    X(trust_stale, "memory", false, "agent.verify=false", "dynamic,perception",             \
      "what is remembered is never doubted")                                                \
    X(float_tokens, "memory", false, "memory.float_tokens=true", "clean,dynamic",           \
      "tokens by floating-point coupling")                                                  \
    X(hnsw, "memory", false, "memory.hnsw=true", "clean,dynamic", "approximate retrieval")  \
    X(random, "random", false, "", "clean", "walks about")

//    name      settings                about
#define SUITE_BACKBONES(X)                                                             \
    X(frontier, "agent.explore=frontier", "the frontier with most to see for its way") \
    X(nearest, "agent.explore=nearest", "the nearest frontier")                        \
    X(semantic, "agent.explore=semantic", "the frontier whose surroundings suit the goal")

typedef struct SuiteCondition {
    const char *name, *agent;
    bool is_main;
    const char *settings; // "section.name=value" separated by spaces
    const char *variants; // names separated by commas; "" is all
    const char *about;
} SuiteCondition;

typedef struct SuiteBackbone {
    const char *name, *settings, *about;
} SuiteBackbone;

extern const SuiteCondition suite_conditions[];
extern const int suite_condition_count;
extern const SuiteBackbone suite_backbones[];
extern const int suite_backbone_count;
