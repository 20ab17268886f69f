// Kinds of surfaces and of city objects, as categories, and their colours.
//
// A category is the type's name as the rest of the program writes such names: roof, wall, ground,
// building_part, water_body. Where the file gives a surface no material of its own, its colour is
// that of its kind. To give a further kind a colour: a row in `colors`.

#include "scenes/scene_cityjson.h"

#include <string.h>

static const struct {
    const char *kind;
    float color[3]; // linear
} colors[] = {
    {"roof", {0.34f, 0.13f, 0.09f}},
    {"wall", {0.62f, 0.56f, 0.46f}},
    {"ground", {0.30f, 0.28f, 0.25f}},
    {"window", {0.20f, 0.30f, 0.40f}},
    {"door", {0.25f, 0.15f, 0.08f}},
    {"building", {0.55f, 0.48f, 0.40f}},
    {"building_part", {0.55f, 0.48f, 0.40f}},
    {"bridge", {0.40f, 0.38f, 0.36f}},
    {"road", {0.14f, 0.14f, 0.15f}},
    {"railway", {0.20f, 0.17f, 0.15f}},
    {"traffic_area", {0.14f, 0.14f, 0.15f}},
    {"water_body", {0.06f, 0.16f, 0.27f}},
    {"water", {0.06f, 0.16f, 0.27f}},
    {"plant_cover", {0.12f, 0.28f, 0.07f}},
    {"solitary_vegetation_object", {0.10f, 0.25f, 0.06f}},
    {"land_use", {0.28f, 0.34f, 0.16f}},
    {"tinrelief", {0.30f, 0.33f, 0.20f}},
};

static bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

const char *cityjson_kind(const char *type, Arena *arena) {
    if (*type == '+') type++; // of an extension
    size_t length = strlen(type), suffix = strlen("Surface");
    if (length > suffix && strcmp(type + length - suffix, "Surface") == 0) length -= suffix;
    char *kind = arena_alloc(arena, 2 * length + 1), *to = kind;
    for (size_t i = 0; i < length; i++) {
        if (i > 0 && is_upper(type[i]) && !is_upper(type[i - 1])) *to++ = '_';
        *to++ = is_upper(type[i]) ? (char)(type[i] - 'A' + 'a') : type[i];
    }
    return kind;
}

static void kind_color(const char *kind, float color[3]) {
    for (int k = 0; k < 3; k++) color[k] = 0.5f;
    for (size_t i = 0; i < ARRAY_COUNT(colors); i++)
        if (strcmp(colors[i].kind, kind) == 0) memcpy(color, colors[i].color, 3 * sizeof(float));
}

// diffuseColor of the file's material; false where it has none that is sound
static bool look_color(const City *city, int look, float color[3]) {
    const json_t *material = json_array_get(city->looks, (size_t)look);
    const json_t *diffuse = json_object_get(material, "diffuseColor");
    if (json_array_size(diffuse) != 3) return false;
    for (size_t k = 0; k < 3; k++) {
        double value = json_number_value(json_array_get(diffuse, k));
        if (!(value >= 0.0 && value <= 1.0)) return false;
        color[k] = (float)(value * value); // near enough to linear
    }
    return true;
}

int cityjson_material(City *city, const char *kind, int look) {
    float color[3];
    bool is_own = look >= 0 && look_color(city, look, color);
    char key[80];
    snprintf(key, sizeof key, is_own ? "look %d" : "kind %.*s", is_own ? look : 60, kind);
    uint32_t *known = name_table_add(&city->materials, key, city->arena);
    if (*known > 0) return (int)*known - 1;
    if (!is_own) kind_color(kind, color);
    SceneMaterial material = {
        .base_color = {color[0], color[1], color[2], 1.0f},
        .texture = SCENE_NO_TEXTURE,
        .alpha_cutoff = 0.5f,
        .roughness = 1.0f,
    };
    int made = scene_builder_material(city->builder, &material);
    *known = (uint32_t)made + 1;
    return made;
}
