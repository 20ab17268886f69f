// The program: a table of commands over one table of settings.
//
//     cairn eval                              the main job on the built-in suite
//     cairn view house.glb --width=256        settings are options; --print-config lists them all
//
// To add a command: write app/cmd_NAME.c defining command_NAME, and add its row below.

#pragma once

#include "agent/agent.h"
#include "app/dreams_config.h"
#include "app/learn_config.h"
#include "base/config.h"
#include "gpu/gpu.h"
#include "model/cache.h"
#include "model/trainer.h"
#include "render/render.h"
#include "scenes/navmesh.h"
#include "sim/imu.h"
#include "sim/sensor_noise.h"
#include "sim/sim.h"
#include "sim/tour.h"

#define COMMANDS(X) \
    X(eval)         \
    X(view)         \
    X(dream)        \
    X(render)       \
    X(episodes)     \
    X(scene)        \
    X(bench)        \
    X(doctor)       \
    X(train)        \
    X(memory)       \
    X(replay)       \
    X(score)

#define RUN_CONFIG(X)                                                                      \
    X(int, seed, 1, "of everything random: scenes, episodes, agents")                      \
    X(bool, json, false, "print one JSON value on standard output and nothing else there") \
    X(bool, quiet, false, "no progress bar")                                               \
    X(int, threads, 0, "of the host device; 0 takes every core")

#define EVAL_CONFIG(X)                                                                             \
    X(text, scenes, "home:1,home:2,home:3,home:4", "scenes to go through, separated by commas")    \
    X(text, agents, "random,frontier,memory,oracle", "agents to compare")                          \
    X(text, tasks, "pointnav,objectnav", "tasks to set")                                           \
    X(int, episodes, 4, "goals per scene and task")                                                \
    X(int, visits, 2, "how often each goal is set, each time from another start")                  \
    X(text, episode_file, "", "a Habitat episode file (.json, .json.gz) instead of made episodes") \
    X(text, scenes_dir, "", "where the scene files named by an episode file lie")                  \
    X(int, workers, 0, "processes that share the scenes; 0 takes one per core, or one for a GPU")  \
    X(text, out, "report", "folder for the report; \"\" writes none")                              \
    X(bool, resume, false, "go on with the unfinished run in --out: play only what is missing")    \
    X(text, suite, "", "a whole protocol instead of --agents and --tasks: memory or world-model")  \
    X(bool, quick, false, "of a suite: a small part of it that shows the same signs")              \
    X(int, suite_scenes, 100, "of a suite: how many homes, from home:1000 on")                     \
    X(text, variants, "", "of a suite: what is wrong with its worlds; \"\" takes all")             \
    X(text, conditions, "", "of a suite: what is switched off; \"\" takes all")                    \
    X(text, backbones, "", "of a suite: how agents explore; \"\" takes all")

#define EPISODES_CONFIG(X)                                  \
    X(text, episodes_out, "episodes.json.gz",               \
      "of cairn episodes: the file made (.json, .json.gz)") \
    X(text, picture, "", "of cairn episodes: save a map of starts and goals as this PNG")

#define VIEW_CONFIG(X)                                                          \
    X(int, window_width, 1280, "window width [pixels]")                         \
    X(int, window_height, 720, "window height [pixels]")                        \
    X(text, agent, "memory", "who plays when you do not")                       \
    X(text, versus, "", "who plays the same episode beside it; \"\": nobody")   \
    X(text, task, "objectnav", "the episodes shown, or made by cairn episodes") \
    X(float, speed, 5.0f, "steps per second")                                   \
    X(text, keys, "", "keys pressed by a script, one per frame, then it ends")  \
    X(text, shot, "", "save the last frame as this PNG")

// Bare names (--keys) mean these settings for `cairn dream` alone; see options.c.
#define DREAM_CONFIG(X)                                                                           \
    X(text, weights, "", "file of the model's weights; \"\" takes those built into the program")  \
    X(text, walk, "look", "the start, of real frames: look, explore, loop, palindrome or return") \
    X(int, context, 16, "real frames that are seen before imagination takes over")                \
    X(int, steps, 1, "of imagining a frame; more start from the last picture mixed with noise")   \
    X(float, gamma, 1.0f, "speed: factor of every motion")                                        \
    X(bool, bf16, true, "products of bfloat16 (sums stay float)")                                 \
    X(text, keys, "", "keys pressed by a script, one per frame, then it ends")                    \
    X(text, shot, "", "save the last picture of the window as this PNG")                          \
    X(text, out, "", "folder for frames, contact sheet, arrays and a video; \"\" writes none")    \
    X(text, save, "", "file for what it remembers at the end; cairn dream FILE goes on from it")  \
    X(int, window_width, 1280, "window width [pixels]")                                           \
    X(int, window_height, 720, "window height [pixels]")

#define SHOT_CONFIG(X)                                                                     \
    X(int, views, 4, "how many pictures")                                                  \
    X(text, position, "", "camera centre x,y,z [m]; \"\" chooses sensible places")         \
    X(float, yaw, 0.0f, "heading; 0 looks along -Z, positive turns left [degrees]")        \
    X(float, pitch, 0.0f, "positive looks up [degrees]")                                   \
    X(float, moved, 0.25f, "of --flow: the camera came so far forward [m]")                \
    X(float, turned, 0.0f, "of --flow: the camera has turned so far left [degrees]")       \
    X(text, rig, "",                                                                       \
      "several sensors, \"front; left: yaw=90; top: lens=equirectangular\": render/rig.h") \
    X(text, folder, "pictures", "where pictures go")

#define BENCH_CONFIG(X)                                                             \
    X(text, only, "",                                                               \
      "one benchmark: load, rays, steps, batch, octree, memory ...; \"\" runs all") \
    X(text, clouds, "../shared/data/pointclouds", "where scanned point clouds lie") \
    X(float, seconds, 0.4f, "how long each figure is measured [s]")

#define WORLD_CONFIG(X)                                                                       \
    X(text, navmesh_file, "",                                                                 \
      "walkable surface of the one scene named (.navmesh of Habitat or Recast); beside: the " \
      "file beside each scene; \"\" builds it")                                               \
    X(text, navmesh_out, "", "of cairn scene: save the walkable surface as this file (MSET)")

// Bare names (--episodes) mean these settings for `cairn score` alone; see options.c.
#define SCORE_CONFIG(X)                                                                         \
    X(text, graphs, "",                                                                         \
      "folder of SCAN_connectivity.json files, or of nodes and links of streets")               \
    X(text, episodes, "", "file of R2R, R4R, REVERIE (.json), Touchdown or map2seq (.jsonl)")   \
    X(float, threshold, 3.0f, "d_th: success is nearer to the goal; of nDTW, SDTW and CLS [m]") \
    X(text, distance, "geodesic", "between nodes: geodesic, along the graph, or euclidean")     \
    X(text, missing, "refuse",                                                                  \
      "an episode without a trajectory: refuse, skip it, or stay: it ended where it began")     \
    X(bool, jumps, false, "let a trajectory leave nodes out; the shortest way between counts")

// Bare names (--agent) mean these settings for `cairn replay` alone; see options.c.
#define REPLAY_CONFIG(X)                                                                     \
    X(text, episode, "", "only recordings of the episode with this id; \"\" takes all")      \
    X(text, agent, "", "only recordings of this agent; \"\" takes all")                      \
    X(text, export, "", "folder for an archive of arrays per recording; \"\" writes none")   \
    X(bool, video, false, "beside each archive a video: AVI, and MP4 where ffmpeg is there") \
    X(int, limit, 16, "so many recordings are exported at most")

#define STREETS_CONFIG(X)                                                                      \
    X(text, street_graph, "", "of the suite streets: folder of nodes and links (Touchdown's)") \
    X(text, walkers, "rules,forward,random,oracle_turns,oracle_stop",                          \
      "who walks; the first is the one compared with")                                         \
    X(int, seeds, 5, "how often who draws walks, from seed 1 on")

CONFIG_DECLARE(RunConfig, run, RUN_CONFIG)
CONFIG_DECLARE(WorldConfig, world, WORLD_CONFIG)
CONFIG_DECLARE(EvalConfig, eval, EVAL_CONFIG)
CONFIG_DECLARE(EpisodesConfig, episodes, EPISODES_CONFIG)
CONFIG_DECLARE(StreetsConfig, streets, STREETS_CONFIG)
CONFIG_DECLARE(ViewConfig, view, VIEW_CONFIG)
CONFIG_DECLARE(DreamConfig, dream, DREAM_CONFIG)
CONFIG_DECLARE(ShotConfig, shot, SHOT_CONFIG)
CONFIG_DECLARE(BenchConfig, bench, BENCH_CONFIG)
CONFIG_DECLARE(ReplayConfig, replay, REPLAY_CONFIG)
CONFIG_DECLARE(ScoreConfig, score, SCORE_CONFIG)

// One row per table of settings: type, member of App, prefix. The last three are of one command
// each: options.c.
#define APP_SECTIONS(X)              \
    X(RunConfig, run)                \
    X(EvalConfig, eval)              \
    X(EpisodesConfig, episodes)      \
    X(StreetsConfig, streets)        \
    X(ViewConfig, view)              \
    X(BenchConfig, bench)            \
    X(ShotConfig, shot)              \
    X(GpuConfig, gpu)                \
    X(WorldConfig, world)            \
    X(SceneConfig, scene)            \
    X(NavmeshConfig, navmesh)        \
    X(SimConfig, sim)                \
    X(TourConfig, tour)              \
    X(RenderConfig, render)          \
    X(NoiseConfig, noise)            \
    X(ImuConfig, imu)                \
    X(MemoryConfig, memory)          \
    X(WalkConfig, walk)              \
    X(LearnConfig, learn)            \
    X(DreamsConfig, dreams)          \
    X(ModelTrainConfig, model_train) \
    X(AgentConfig, agent)            \
    X(ModelCacheConfig, model_cache) \
    X(ReplayConfig, replay)          \
    X(ScoreConfig, score)            \
    X(DreamConfig, dream)

#define X(Type, name) +1
enum { APP_SECTION_COUNT = APP_SECTIONS(X) };
#undef X

typedef struct App {
#define X(Type, name) Type name;
    APP_SECTIONS(X)
#undef X
    ConfigSection sections[APP_SECTION_COUNT];
    Arena arena;                  // lives as long as the process
    const char *const *arguments; // what is no option: files, scenes
    int argument_count;
} App;

typedef struct Command {
    const char *name;
    const char *arguments; // "FILE", "[SCENE]"
    const char *about;     // one line
    const char *help;      // the rest of `cairn NAME --help`
    bool (*run)(App *app, Error *err);
} Command;

#define X(name) extern const Command command_##name;
COMMANDS(X)
#undef X
extern const Command *const commands[];
extern const int command_count;
