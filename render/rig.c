// Words to sensors, and sensors to pictures.

#include "render/rig.h"

#include <ctype.h>
#include <string.h>

CONFIG_DEFINE(RigConfig, rig, RIG_CONFIG)

enum { TEXT_BYTES = 4096, VIEWS_AT_ONCE = 64 };

//---- words ---------------------------------------------------------------------------------------

// without the blanks around it
static char *trim(char *text) {
    while (isspace((unsigned char)*text)) text++;
    size_t length = strlen(text);
    while (length > 0 && isspace((unsigned char)text[length - 1])) text[--length] = '\0';
    return text;
}

static void drop_blanks(char *text) {
    char *to = text;
    for (; *text != '\0'; text++)
        if (!isspace((unsigned char)*text)) *to++ = *text;
    *to = '\0';
}

static bool take_name(const char *name, const Rig *rig, RigSensor *sensor, Error *err) {
    size_t length =
        strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
    if (length == 0 || name[length] != '\0')
        return error_set(err, "'%.40s' is no name for a sensor; letters and digits", name);
    if (length >= RIG_NAME_BYTES)
        return error_set(err, "the name '%.40s' is longer than %d letters", name,
                         RIG_NAME_BYTES - 1);
    for (int i = 0; i < rig->count; i++)
        if (strcmp(rig->sensors[i].name, name) == 0)
            return error_set(err, "two sensors are called %s", name);
    strcpy(sensor->name, name);
    return true;
}

static float radians(float degrees) {
    return degrees * 0.017453292519943295f;
}

static bool take_settings(char *settings, RigSensor *sensor, Error *err) {
    RigConfig mount = rig_config_default();
    ConfigSection sections[] = {{&render_config_table, &sensor->config},
                                {&rig_config_table, &mount}};
    for (char *setting; (setting = strsep(&settings, ",")) != NULL;) {
        drop_blanks(setting);
        if (setting[0] == '\0') continue;
        if (!config_set(sections, ARRAY_COUNT(sections), setting, err)) return false;
    }
    sensor->mount = (RenderCamera){.position = {mount.right, mount.up, mount.back},
                                   .yaw = radians(mount.yaw),
                                   .pitch = radians(mount.pitch),
                                   .roll = radians(mount.roll)};
    return true;
}

static bool take_sensor(char *words, const RenderConfig *defaults, Rig *rig, Error *err) {
    char *settings = words;
    char *name = trim(strsep(&settings, ":"));
    if (name[0] == '\0' && settings == NULL) return true; // behind the last ';'
    if (rig->count == RIG_SENSORS) return error_set(err, "more than %d sensors", RIG_SENSORS);
    RigSensor *sensor = &rig->sensors[rig->count];
    *sensor = (RigSensor){.config = *defaults};
    if (!take_name(name, rig, sensor, err)) return false;
    if (!take_settings(settings, sensor, err)) return error_wrap(err, "sensor %s", name);
    rig->count++;
    return true;
}

bool rig_parse(const char *text, const RenderConfig *defaults, Rig *rig, Error *err) {
    char copy[TEXT_BYTES];
    *rig = (Rig){0};
    if (strlen(text) >= sizeof copy) return error_set(err, "more than %d letters", TEXT_BYTES - 1);
    strcpy(copy, text);
    char *rest = copy;
    for (char *words; (words = strsep(&rest, ";")) != NULL;)
        if (!take_sensor(words, defaults, rig, err)) return false;
    return rig->count > 0 || error_set(err, "no sensor is named");
}

//---- pictures ------------------------------------------------------------------------------------

bool rig_create(Rig *rig, Gpu *gpu, uint32_t max_views, Arena *arena, Error *err) {
    for (int i = 0; i < rig->count; i++) {
        RigSensor *sensor = &rig->sensors[i];
        sensor->render = render_create(gpu, &sensor->config, max_views, arena, err);
        if (sensor->render != NULL) continue;
        error_wrap(err, "sensor %s", sensor->name);
        rig_destroy(rig);
        return false;
    }
    return true;
}

void rig_destroy(Rig *rig) {
    for (int i = 0; i < rig->count; i++) {
        render_destroy(rig->sensors[i].render);
        rig->sensors[i].render = NULL;
    }
}

bool rig_render(Rig *rig, int sensor, const RenderView *bodies, uint32_t count, uint32_t sensors,
                RenderFrames *frames, Error *err) {
    ASSERT(sensor >= 0 && sensor < rig->count && count <= VIEWS_AT_ONCE);
    const RigSensor *of = &rig->sensors[sensor];
    RenderView views[VIEWS_AT_ONCE];
    for (uint32_t i = 0; i < count; i++) {
        views[i] = bodies[i];
        views[i].camera = render_mount(&bodies[i].camera, &of->mount);
        views[i].previous = render_mount(&bodies[i].previous, &of->mount);
    }
    return render_views(of->render, views, count, sensors, frames, err);
}
