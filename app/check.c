// The ranges of numbers that commands rely on, in one table, checked once before a command runs.
//
// A number that is wrong in itself (a step of -1 m) would otherwise be an assertion deep inside, or
// an evaluation that runs for an hour and means nothing. Settings that a folder checks as it opens
// something are not listed again: picture sizes (render), the navmesh's (scenes), the reader's.
//
// To add a range: one row.

#include "app/check.h"

#include "app/view_layout.h"

#include <string.h>

enum { MOST_PIXELS = 1 << 26 }; // 8192 x 8192

typedef struct Range {
    const char *section, *name;
    double low, high;
} Range;

static const Range ranges[] = {
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
    {"sim", "forward", 0.001, 10},
    {"sim", "turn", 0.1, 180},
    {"sim", "tilt", 0.1, 90},
    {"sim", "max_tilt", 0, 90},
    {"sim", "sensor_height", 0, 100},
    {"sim", "max_steps", 1, 1000000}, // every agent keeps its walk: 24 bytes a step
    {"sim", "success_distance", 0.001, 1000},
    {"sim", "view_distance", 0.001, 1000},
    {"sim", "step_seconds", 0.001, 1000},
    {"sim", "drift", 0, 1},
    {"sim", "noise_multiplier", 0, 100},
    {"noise", "intensity_constant", 0, 100},
    {"noise", "amount", 0, 1},
    {"noise", "s_vs_p", 0, 1},
    {"noise", "depth_multiplier", 0, 100},
    {"noise", "warp", -0.5, 0.5}, // further, and the factor in a corner is 0 or less
    {"render", "min_depth", 0, 1000},
    {"render", "max_depth", 0.01, 10000},
    {"memory", "voxel", 0.005, 10},
    {"memory", "range", 0.05, 1000},
    {"memory", "bricks", 1, 1 << 22}, // 512 bytes each
    {"memory", "place_spacing", 0.1, 1000},
    {"memory", "object_radius", 0.01, 1000},
    {"agent", "body_radius", 0, 10},
    {"agent", "trust", 0, 1},
};

typedef struct Setting {
    const ConfigField *field;
    const void *config;
} Setting;

static Setting find_setting(const App *app, const Range *range) {
    for (int s = 0; s < APP_SECTION_COUNT; s++) {
        const ConfigTable *table = app->sections[s].table;
        if (strcmp(table->prefix, range->section) != 0) continue;
        for (int f = 0; f < table->count; f++)
            if (strcmp(table->fields[f].name, range->name) == 0)
                return (Setting){&table->fields[f], app->sections[s].config};
    }
    return (Setting){0};
}

static double number_of(Setting setting) {
    const void *at = (const char *)setting.config + setting.field->offset;
    return setting.field->type == CONFIG_int ? *(const int *)at : (double)*(const float *)at;
}

static bool is_inside(const App *app, const Range *range, Error *err) {
    Setting setting = find_setting(app, range);
    ASSERT(setting.field != NULL); // a row names a setting that there is
    double value = number_of(setting);
    // the limits as floats, so that 0.1 is not below 0.1
    if (value >= (double)(float)range->low && value <= (double)(float)range->high) return true;
    return error_set(err, "%s.%s is %g; choose %g to %g", range->section, range->name, value,
                     range->low, range->high);
}

// a picture takes 20 bytes a pixel with all its sensors, and agents keep a few more
static bool is_picture_small(const RenderConfig *render, Error *err) {
    int64_t pixels = (int64_t)render->width * render->height;
    if (render->width < 0 || render->height < 0 || pixels <= MOST_PIXELS) return true;
    return error_set(err, "a picture of %d x %d pixels; choose at most as many as 8192 x 8192",
                     render->width, render->height);
}

// a name that was mistyped is an error before a scene is opened
static bool is_noise_known(const App *app, Error *err) {
    const SimActuation *actuation;
    SimColorNoise color;
    SimDepthNoise depth;
    return sim_actuation_choose(app->sim.actuation.at, &actuation, err) &&
           sim_sensor_noise_choose(&app->noise, &color, &depth, err);
}

bool app_check(const App *app, Error *err) {
    for (size_t i = 0; i < ARRAY_COUNT(ranges); i++)
        if (!is_inside(app, &ranges[i], err)) return false;
    if (!is_picture_small(&app->render, err) || !is_noise_known(app, err)) return false;
    if (app->render.min_depth < app->render.max_depth) return true;
    return error_set(err, "render.min_depth is %g; choose less than render.max_depth, %g",
                     (double)app->render.min_depth, (double)app->render.max_depth);
}

bool app_check_lens(const App *app, const Command *command, Error *err) {
    const char *lens = app->render.lens.at;
    if (command == &command_render || strcmp(lens, "pinhole") == 0) return true;
    return error_set(err,
                     "render.lens is %s; this command sees through a pinhole, only `cairn "
                     "render` has other lenses",
                     lens);
}
