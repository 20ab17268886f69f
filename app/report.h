// The report folder: pictures, numbers and one page that shows them.
//
//     report/index.html        table and pictures, all in the one file
//     report/results.json      everything, settings included
//     report/results.csv       one line per episode
//     report/trajectories.jsonl  one line per episode: every action and position; `cairn replay`
//     report/SCENE_map.png     walks of all agents from above
//     report/SCENE_map.json    which metre a pixel of it shows
//     report/SCENE_failures.png  episodes that failed: walk, last view, why
//     report/SCENE.memory      the memory of the last agent with one: `cairn memory` shows it
//     report/SCENE_memory.png  what it knows: cells, regions, places, edges, things, and what its
//                              last question gave
//     report/SCENE_levels.png  the levels of its octree
//     report/SCENE_bytes.png   how large its parts were, episode by episode
//     report/SCENE_views.png   what its sensors showed on the way

#pragma once

#include "app/memory_history.h"
#include "app/results.h"

typedef struct Report {
    Arena arena;
    const char *folder;
    FILE *trajectories; // of the scene being played, joined at the end
    int scene;
    const char *spec;      // of that scene, as it was opened
    const char *settings;  // in which it is played: app/recorded.h
    List scenes;           // char *, the scenes' names in file names
    MemoryHistory history; // of the agent that plays, in this scene
} Report;

// folder "" writes nothing; every call then does nothing and succeeds. is_done[scene_count]: scenes
// whose files an earlier run has made; NULL: none.
bool report_begin(const char *folder, const char *const *scenes, int scene_count,
                  const bool *is_done, Report *report, Error *err);
// `spec`: of the scene as it was opened; kept by address until the next.
bool report_scene_begin(Report *report, const App *app, int scene, const char *spec, Error *err);
bool report_episode(Report *report, const Stage *stage, const SimEpisode *episode,
                    const EpisodeResult *result, Error *err);
// After all agents have played in a scene, which the rows of `results` call `scene`. `stage`: the
// agent whose mind and views are shown, or NULL. The scene's files are on disk when it is back.
bool report_scene(Report *report, const App *app, const World *world, Gpu *gpu, const char *scene,
                  const Results *results, Stage *stage, Error *err);
// Joins and tells. The scenes' parts stay until report_clean: a run that failed can go on.
bool report_end(Report *report, const App *app, const Results *results, Error *err);
void report_clean(const Report *report);
bool report_flush(Report *report); // to be called before a process ends
void report_destroy(Report *report);

// What the pages of other reports are made with: the style sheet, and all settings as text.
extern const char report_style[];
void report_write_settings(const App *app, FILE *out);
