// The settings in which an episode was played, kept in its line of trajectories.jsonl and restored
// when it is played again (sim/recording.h).
//
// Kept are the sections that shape a world and what happens in it, and of these what differs from
// the defaults; seeds, starts and goals are in the episode. What is only seen (render, noise) is
// up to whoever looks.

#pragma once

#include "app/app.h"
#include "sim/recording.h"

#define RECORDED_SECTIONS(X)  \
    X(SimConfig, sim)         \
    X(SceneConfig, scene)     \
    X(NavmeshConfig, navmesh) \
    X(WorldConfig, world)

// "section.name=value", one a line: what differs from the defaults.
const char *recorded_settings(const App *app, Arena *arena);

// The settings of `app`, but in those sections as they were when the recording was made; its scene
// is the one argument: world_open(&then, recording->spec, ...) opens it. An error where a setting
// is unknown or out of range. `recording` and `app` must outlive `then`, which owns nothing.
bool recorded_restore(const App *app, const SimRecording *recording, App *then, Error *err);
