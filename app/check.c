// The ranges of numbers that commands rely on, in one table, checked once before a command runs.
//
// A number that is wrong in itself (a step of -1 m) would otherwise be an assertion deep inside, or
// an evaluation that runs for an hour and means nothing. Settings that a folder checks as it opens
// something are not listed again: picture sizes (render), the navmesh's (scenes), the reader's.
//
// To add a range: one row, here or beside the settings where a folder has its own table.

#include "app/check.h"

#include "app/view_layout.h"

#include <string.h>

static const ConfigRange ranges[] = {
    {"run", "threads", 0, 1024},
    {"eval", "episodes", 1, 100000},
    {"eval", "visits", 1, 1000},
    {"eval", "workers", 0, 256},
    {"eval", "suite_scenes", 1, 1024},
    {"tour", "subtasks", 1, 100},
    {"tour", "revisits", 0, 1},
    {"tour", "route_every", 0, 100},
    {"tour", "nearest", 0.01, 1000},
    {"tour", "leg_least", 0, 1000},
    {"tour", "leg_most", 0.01, 10000},
    {"tour", "passed", 0.01, 1000},
    {"view", "window_width", VIEW_MIN_WIDTH, 8192},
    {"view", "window_height", VIEW_MIN_HEIGHT, 8192},
    {"view", "speed", 0.001, 1000},
    {"dream", "context", 1, 1024},
    {"dream", "steps", 1, 64},
    {"dream", "gamma", 0.25, 2},
    {"dream", "window_width", VIEW_MIN_WIDTH, 8192},
    {"dream", "window_height", VIEW_MIN_HEIGHT, 8192},
    {"replay", "limit", 0, 1000000},
    {"bench", "seconds", 0.001, 3600},
    {"shot", "views", 1, 100000},
    {"shot", "pitch", -90, 90},
    {"shot", "moved", -1000, 1000},
    {"shot", "turned", -360, 360},
    {"memory", "voxel", 0.005, 10},
    {"memory", "range", 0.05, 1000},
    {"memory", "bricks", 1, 1 << 22}, // 512 bytes each
    {"memory", "place_spacing", 0.1, 1000},
    {"memory", "object_radius", 0.01, 1000},
    {"agent", "body_radius", 0, 10},
    {"agent", "trust", 0, 1},
    // clang-format off
    SIM_RANGES(CONFIG_RANGE)
    NOISE_RANGES(CONFIG_RANGE)
    RENDER_RANGES(CONFIG_RANGE)
    // clang-format on
};

// a name that was mistyped is an error before a scene is opened
static bool is_noise_known(const App *app, Error *err) {
    const SimActuation *actuation;
    SimColorNoise color;
    SimDepthNoise depth;
    return sim_actuation_choose(app->sim.actuation.at, &actuation, err) &&
           sim_sensor_noise_choose(&app->noise, &color, &depth, err);
}

bool app_check(const App *app, Error *err) {
    return config_check(app->sections, APP_SECTION_COUNT, ranges, ARRAY_COUNT(ranges), err) &&
           render_check(&app->render, err) && is_noise_known(app, err);
}

bool app_check_lens(const App *app, const Command *command, Error *err) {
    const char *lens = app->render.lens.at;
    if (command == &command_render || strcmp(lens, "pinhole") == 0) return true;
    return error_set(err,
                     "render.lens is %s; this command sees through a pinhole, only `cairn "
                     "render` has other lenses",
                     lens);
}
