// See dream_saved.h.

#include "app/dream_saved.h"

#include "app/check.h"
#include "app/options.h"
#include "model/dream_file.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { VERSION = 1, LINE_BYTES = 128 + CONFIG_TEXT_BYTES };
static const float FARTHEST = 1e6f; // [m]

//---- settings ------------------------------------------------------------------------------------

// all of a section, or one of its settings
static const struct {
    const char *section, *name;
} KEPT[] = {{"scene", NULL}, {"navmesh", NULL},    {"sim", NULL},      {"world", "navmesh_file"},
            {"run", "seed"}, {"dream", "weights"}, {"dream", "steps"}, {"dream", "bf16"}};

static bool is_kept(const ConfigTable *table, const ConfigField *field) {
    for (size_t i = 0; i < ARRAY_COUNT(KEPT); i++)
        if (strcmp(KEPT[i].section, table->prefix) == 0 &&
            (KEPT[i].name == NULL || strcmp(KEPT[i].name, field->name) == 0))
            return true;
    return false;
}

static const void *section_of(const App *app, int index) {
#define X(Type, name) &app->name,
    const void *const sections[] = {APP_SECTIONS(X)};
#undef X
    return sections[index];
}

static void put_section(const App *app, int index, ByteWriter *out) {
    const ConfigTable *table = app->sections[index].table;
    for (int f = 0; f < table->count; f++) {
        const ConfigField *field = &table->fields[f];
        char value[CONFIG_TEXT_BYTES], line[LINE_BYTES];
        if (!is_kept(table, field)) continue;
        config_format(field, section_of(app, index), value, sizeof value);
        snprintf(line, sizeof line, "%s.%s=%s", table->prefix, field->name, value);
        byte_put(out, line, strlen(line) + 1);
    }
}

static bool is_kept_name(const App *app, const char *line) {
    for (int s = 0; s < APP_SECTION_COUNT; s++) {
        const ConfigTable *table = app->sections[s].table;
        for (int f = 0; f < table->count; f++) {
            char name[LINE_BYTES];
            snprintf(name, sizeof name, "%s.%s=", table->prefix, table->fields[f].name);
            if (strncmp(line, name, strlen(name)) == 0) return is_kept(table, &table->fields[f]);
        }
    }
    return false;
}

static bool is_equal(const ConfigField *field, const void *a, const void *b) {
    char first[CONFIG_TEXT_BYTES], second[CONFIG_TEXT_BYTES];
    config_format(field, a, first, sizeof first);
    config_format(field, b, second, sizeof second);
    return strcmp(first, second) == 0;
}

static bool read_lines(const MemoryChunk *chunk, App *file, Error *err) {
    const char *at = chunk->data, *end = at + chunk->size;
    if (chunk->size > 0 && end[-1] != '\0') return error_set(err, "chunk given is cut short");
    for (; at < end; at += strlen(at) + 1) {
        if (!is_kept_name(file, at))
            return error_set(err, "chunk given: \"%.60s\" is no setting of a dream", at);
        if (!config_set(file->sections, APP_SECTION_COUNT, at, err))
            return error_wrap(err, "chunk given");
    }
    return true;
}

static void copy_field(const ConfigField *field, const void *from, void *to) {
    static const size_t sizes[] = {[CONFIG_int] = sizeof(int),
                                   [CONFIG_float] = sizeof(float),
                                   [CONFIG_bool] = sizeof(bool),
                                   [CONFIG_text] = sizeof(ConfigText)};
    memcpy((char *)to + field->offset, (const char *)from + field->offset, sizes[field->type]);
}

// what the user set is not what it is without him
static void complete(App *completed, const App *file, const App *untouched) {
    for (int s = 0; s < APP_SECTION_COUNT; s++) {
        const ConfigTable *table = untouched->sections[s].table;
        void *here = completed->sections[s].config;
        for (int f = 0; f < table->count; f++) {
            const ConfigField *field = &table->fields[f];
            if (is_kept(table, field) && is_equal(field, here, section_of(untouched, s)))
                copy_field(field, section_of(file, s), here);
        }
    }
}

// `cache`: of the file. Its rows are stored so, whatever is asked for now
static bool take_cache(App *completed, const ModelCacheConfig *cache, const App *untouched,
                       Error *err) {
    const ConfigTable *table = &model_cache_config_table;
    for (int f = 0; f < table->count; f++) {
        const ConfigField *field = &table->fields[f];
        char value[CONFIG_TEXT_BYTES];
        if (is_equal(field, &completed->model_cache, &untouched->model_cache) ||
            is_equal(field, &completed->model_cache, cache))
            continue;
        config_format(field, cache, value, sizeof value);
        return error_set(err, "is stored with model_cache.%s=%.40s, which cannot be changed",
                         field->name, value);
    }
    completed->model_cache = *cache;
    return true;
}

//---- saving --------------------------------------------------------------------------------------

static MemoryChunk encode_stage(const DreamSaved *saved, Arena *arena) {
    ByteWriter out = {.arena = arena};
    char scene[CONFIG_TEXT_BYTES] = {0};
    snprintf(scene, sizeof scene, "%s", saved->scene);
    byte_put_u32(&out, VERSION);
    byte_put(&out, scene, sizeof scene);
    byte_put_u32(&out, saved->count);
    for (int k = 0; k < 3; k++) byte_put_f32(&out, saved->feet[k]);
    byte_put_f32(&out, saved->yaw);
    byte_put_f32(&out, saved->pitch);
    byte_put_f32(&out, saved->gamma);
    byte_put_u8(&out, saved->sees_real);
    for (int k = 0; k < MODEL_POSE; k++) byte_put_f32(&out, saved->last[k]);
    return (MemoryChunk){.name = "stage", .data = out.at, .size = out.size};
}

bool dream_saved_save(const App *app, const DreamSaved *saved, ModelDream *dream, const char *path,
                      Error *err) {
    Arena arena = arena_create("saved dream");
    ByteWriter given = {.arena = &arena};
    for (int s = 0; s < APP_SECTION_COUNT; s++) put_section(app, s, &given);
    const MemoryChunk more[] = {encode_stage(saved, &arena),
                                {.name = "given", .data = given.at, .size = given.size}};
    bool ok = model_dream_save(dream, more, ARRAY_COUNT(more), path, err);
    arena_destroy(&arena);
    return ok;
}

//---- reading -------------------------------------------------------------------------------------

static bool makes_sense(const DreamSaved *saved) {
    bool is = fabsf(saved->yaw) < 7 && fabsf(saved->pitch) < 2 && saved->gamma > 0 &&
              saved->gamma <= 2 && saved->count < 1u << 30;
    for (int k = 0; k < 3; k++) is = is && fabsf(saved->feet[k]) < FARTHEST;
    for (int k = 0; k < MODEL_POSE; k++) is = is && fabsf(saved->last[k]) < (float)(1u << 30);
    return is;
}

static bool decode_stage(const MemoryChunk *chunk, DreamSaved *saved, Error *err) {
    ByteReader in = {.at = chunk->data, .size = chunk->size};
    uint32_t version = byte_get_u32(&in);
    if (version != VERSION)
        return error_set(err, "chunk stage has version %u; this program reads %d", version,
                         VERSION);
    byte_get(&in, saved->scene, sizeof saved->scene);
    saved->scene[sizeof saved->scene - 1] = '\0';
    saved->count = byte_get_u32(&in);
    for (int k = 0; k < 3; k++) saved->feet[k] = byte_get_f32(&in);
    saved->yaw = byte_get_f32(&in);
    saved->pitch = byte_get_f32(&in);
    saved->gamma = byte_get_f32(&in);
    uint8_t sees_real = byte_get_u8(&in);
    saved->sees_real = sees_real == 1;
    for (int k = 0; k < MODEL_POSE; k++) saved->last[k] = byte_get_f32(&in);
    bool is_read = !in.is_short && in.next == in.size && sees_real <= 1;
    return (is_read && makes_sense(saved)) || error_set(err, "chunk stage makes no sense");
}

static const MemoryChunk *find(const MemoryChunk *chunks, int count, const char *name, Error *err) {
    for (int i = 0; i < count; i++)
        if (strcmp(chunks[i].name, name) == 0) return &chunks[i];
    error_set(err, "there is no chunk \"%s\"", name);
    return NULL;
}

bool dream_saved_read(const MemoryChunk *chunks, int count, const App *app, Arena *arena,
                      DreamSaved *saved, App **completed, Error *err) {
    const MemoryChunk *stage = find(chunks, count, "stage", err);
    const MemoryChunk *given = stage != NULL ? find(chunks, count, "given", err) : NULL;
    App *untouched = arena_new(arena, App), *file = arena_new(arena, App);
    ModelCacheConfig cache;
    app_create(untouched);
    app_create(file);
    *completed = arena_new(arena, App);
    **completed = *app;
    for (int s = 0; s < APP_SECTION_COUNT; s++)
        (*completed)->sections[s].config = (void *)(uintptr_t)section_of(*completed, s);
    bool ok = given != NULL && decode_stage(stage, saved, err) && read_lines(given, file, err) &&
              model_cache_peek(chunks, count, &cache, err);
    if (ok) complete(*completed, file, untouched);
    ok = ok && take_cache(*completed, &cache, untouched, err) && app_check(*completed, err);
    bool is_speed_set = fabsf(app->dream.gamma - untouched->dream.gamma) > 0;
    if (is_speed_set) saved->gamma = app->dream.gamma;
    arena_destroy(&untouched->arena);
    arena_destroy(&file->arena);
    return ok;
}
