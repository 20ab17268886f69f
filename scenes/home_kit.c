// Textures and materials on demand. Both lists are short, so they are searched from the front;
// their order is that of the first use, which is the same whenever the same home is built.

#include "scenes/home_kit.h"

HomeKit *home_kit_create(SceneBuilder *builder, Arena *arena) {
    HomeKit *kit = arena_new(arena, HomeKit);
    kit->builder = builder;
    kit->arena = arena;
    kit->noise = home_noise_create(arena);
    return kit;
}

const HomeSurfaceRow *home_kit_surface(HomeSurface surface) {
    ASSERT((unsigned)surface < HOME_SURFACE_COUNT);
    return &home_textures[surface];
}

static uint8_t to_byte(float x) {
    float scaled = x * 255.0f + 0.5f;
    return (uint8_t)(scaled < 0.0f ? 0.0f : scaled > 255.0f ? 255.0f : scaled);
}

static Image paint(const HomeKit *kit, const HomeSurfaceRow *row) {
    Image image = image_create(row->pixels, row->pixels, 3, kit->arena);
    uint8_t *out = image.pixels;
    float step = 1.0f / (float)row->pixels;
    for (uint32_t y = 0; y < row->pixels; y++)
        for (uint32_t x = 0; x < row->pixels; x++) {
            float rgb[3];
            row->paint(kit->noise, ((float)x + 0.5f) * step, ((float)y + 0.5f) * step, rgb);
            for (int c = 0; c < 3; c++) *out++ = to_byte(rgb[c]);
        }
    return image;
}

static uint32_t texture_of(HomeKit *kit, HomeSurface surface) {
    const HomeSurfaceRow *row = home_kit_surface(surface);
    if (row->paint == NULL) return SCENE_NO_TEXTURE;
    if (kit->textures[surface] == 0) {
        Image image = paint(kit, row);
        kit->textures[surface] = scene_builder_texture(kit->builder, &image, 0) + 1;
    }
    return (uint32_t)kit->textures[surface] - 1;
}

// the inverse of the sRGB curve as a cubic, error below 0.002: no powf, whose last bit may differ
static float linear_of(uint32_t byte) {
    float c = (float)byte / 255.0f;
    return c * (c * (c * 0.305306011f + 0.682171111f) + 0.012522878f);
}

// sRGB 0xrrggbb to linear
static void linear_of_rgb(uint32_t rgb, float linear[3]) {
    linear[0] = linear_of(rgb >> 16 & 255);
    linear[1] = linear_of(rgb >> 8 & 255);
    linear[2] = linear_of(rgb & 255);
}

static int new_material(HomeKit *kit, HomeSurface surface, uint32_t rgb) {
    SceneMaterial material = {
        .base_color = {0, 0, 0, 1},
        .texture = texture_of(kit, surface),
        .flags = surface == HOME_GLOW ? SCENE_MATERIAL_EMISSIVE : 0,
        .roughness = home_kit_surface(surface)->roughness,
    };
    linear_of_rgb(rgb, material.base_color);
    // brighter than white: a lamp's shade must stand out against a lit wall
    for (int k = 0; k < 3 && surface == HOME_GLOW; k++) material.base_color[k] *= 1.8f;
    return scene_builder_material(kit->builder, &material);
}

int home_kit_material(HomeKit *kit, HomeSurface surface, uint32_t rgb) {
    for (int i = 0; i < kit->material_count; i++)
        if (kit->materials[i].surface == surface && kit->materials[i].rgb == rgb)
            return kit->materials[i].material;

    ASSERT(kit->material_count < HOME_MAX_MATERIALS);
    HomeKitMaterial *made = &kit->materials[kit->material_count++];
    *made = (HomeKitMaterial){surface, rgb, new_material(kit, surface, rgb)};
    return made->material;
}
