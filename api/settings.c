// From the caller's texts to the tables of the folders below, with every number checked before
// anything is opened.

#include "api/envs.h"
#include "base/parallel.h"

#include <string.h>

enum { MOST_ENVIRONMENTS = 65536, MOST_THREADS = 1024 };
static const uint32_t SENSORS = CAIRN_RGB | CAIRN_DEPTH | CAIRN_SEMANTIC;

#define X(Type, name) +1
enum { SECTION_COUNT = API_SECTIONS(X) };
#undef X

// clang-format off
static const ConfigRange ranges[] = {
    SIM_RANGES(CONFIG_RANGE)
    NOISE_RANGES(CONFIG_RANGE)
    RENDER_RANGES(CONFIG_RANGE)
};
// clang-format on

//---- options -------------------------------------------------------------------------------------

// A caller who knows fewer fields leaves the others zero; one who knows more must not use them.
static bool copy_options(const CairnOptions *from, CairnOptions *options, Error *err) {
    size_t known = from->bytes < sizeof *options ? from->bytes : sizeof *options;
    if (known < offsetof(CairnOptions, threads))
        return error_set(err, "options.bytes is %zu; set it to sizeof(CairnOptions)", from->bytes);
    const char *more = (const char *)from + known;
    for (size_t i = known; i < from->bytes; i++, more++) {
        if (*more != 0)
            return error_set(err, "an option that this version does not know; it knows %zu bytes",
                             sizeof *options);
    }
    memset(options, 0, sizeof *options);
    memcpy(options, from, known);
    return true;
}

static bool check_number(const char *name, int64_t value, int64_t low, int64_t high, Error *err) {
    if (value >= low && value <= high) return true;
    return error_set(err, "options.%s is %lld; choose %lld to %lld", name, (long long)value,
                     (long long)low, (long long)high);
}

static bool check_options(const CairnOptions *options, Error *err) {
    if (options->scenes == NULL) return error_set(err, "options.scenes names no scene");
    if (options->settings == NULL && options->setting_count != 0)
        return error_set(err, "options.settings is NULL; options.setting_count is %d",
                         options->setting_count);
    if (options->sensors & ~SENSORS)
        return error_set(err,
                         "options.sensors is %#x; the bits are CAIRN_RGB, CAIRN_DEPTH and "
                         "CAIRN_SEMANTIC",
                         options->sensors);
    return check_number("scene_count", options->scene_count, 1, MOST_ENVIRONMENTS, err) &&
           check_number("count", options->count, 1, MOST_ENVIRONMENTS, err) &&
           check_number("setting_count", options->setting_count, 0, INT32_MAX, err) &&
           check_number("threads", options->threads, 0, MOST_THREADS, err);
}

static bool take_threads(int threads, Error *err) {
    if (threads == 0) return true;
    if (!parallel_has_begun()) parallel_set_thread_count(threads);
    int taken = threads < PARALLEL_MAX_THREADS ? threads : PARALLEL_MAX_THREADS;
    if (parallel_thread_count() == taken) return true;
    return error_set(err, "options.threads is %d; this process has %d threads already, choose 0",
                     threads, parallel_thread_count());
}

static bool take_task(const char *name, const SimTask **task, Error *err) {
    *task = sim_task_find(name != NULL ? name : "pointnav");
    if (*task != NULL) return true;
#define X(row) #row,
    static const char *const names[] = {SIM_TASKS(X)};
#undef X
    return config_no_such("task", name, names, ARRAY_COUNT(names), "cairn --help", err);
}

//---- settings ------------------------------------------------------------------------------------

static bool take_settings(ApiSettings *settings, Error *err) {
#define X(Type, name) settings->name = name##_config_default();
    API_SECTIONS(X)
#undef X
#define X(Type, name) {&name##_config_table, &settings->name},
    const ConfigSection sections[] = {API_SECTIONS(X)};
#undef X
    const CairnOptions *options = &settings->options;
    for (int i = 0; i < options->setting_count; i++) {
        if (options->settings[i] == NULL) return error_set(err, "options.settings[%d] is NULL", i);
        if (!config_set(sections, SECTION_COUNT, options->settings[i], err)) return false;
    }
    SimColorNoise color;
    SimDepthNoise depth;
    return config_check(sections, SECTION_COUNT, ranges, ARRAY_COUNT(ranges), err) &&
           render_check(&settings->render, err) &&
           sim_sensor_noise_choose(&settings->noise, &color, &depth, err) &&
           sim_actuation_choose(settings->sim.actuation.at, &settings->actuation, err);
}

bool api_settings_take(const CairnOptions *options, ApiSettings *settings, Error *err) {
    memset(settings, 0, sizeof *settings);
    return copy_options(options, &settings->options, err) &&
           check_options(&settings->options, err) &&
           take_task(settings->options.task, &settings->task, err) &&
           take_settings(settings, err) && take_threads(settings->options.threads, err);
}
