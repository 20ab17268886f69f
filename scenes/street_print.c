// Pictures by key, in lists that are searched from the front.

#include "scenes/street_print.h"

#include "scenes/street_letters.h"

#include <string.h>

enum { MAX_BOARDS = 400, BAY_PIXELS = 96, SASH_PIXELS = 64, WINDOW_PIXELS = 160, UNIT_PIXELS = 6 };

typedef struct Board {
    const char *text;
    uint32_t board, letters;
    int material;
    float aspect;
} Board;

struct StreetPrints {
    HomeKit *kit;
    Arena *arena;
    int fronts[STREET_WALL_COUNT][STREET_STYLE_COLOURS]; // material + 1; 0: not made yet
    int sashes[STREET_WALL_COUNT][STREET_STYLE_COLOURS];
    int windows[STREET_USE_COUNT];
    Board boards[MAX_BOARDS];
    int board_count;
};

typedef void Painter(const StreetPaint *paint, float u, float v, float rgb[3]);

StreetPrints *street_prints_create(HomeKit *kit, Arena *arena) {
    StreetPrints *prints = arena_new(arena, StreetPrints);
    prints->kit = kit;
    prints->arena = arena;
    return prints;
}

void street_paint_set(float rgb[3], uint32_t colour) {
    for (int c = 0; c < 3; c++) rgb[c] = (float)(colour >> (16 - 8 * c) & 255) / 255.0f;
}

void street_paint_blend(float rgb[3], uint32_t colour, float amount) {
    float over[3];
    street_paint_set(over, colour);
    for (int c = 0; c < 3; c++) rgb[c] = home_noise_mix(rgb[c], over[c], amount);
}

static void put_pixel(Image *image, uint32_t x, uint32_t y, const float rgb[3]) {
    uint8_t *out = image->pixels + ((size_t)y * image->width + x) * 3;
    for (int c = 0; c < 3; c++) {
        float value = rgb[c] * 255.0f + 0.5f;
        out[c] = (uint8_t)(value < 0.0f ? 0.0f : value > 255.0f ? 255.0f : value);
    }
}

static int material_of(StreetPrints *prints, const Image *image, uint32_t flags, float roughness) {
    SceneMaterial material = {.base_color = {1, 1, 1, 1}, .roughness = roughness};
    material.texture = (uint32_t)scene_builder_texture(prints->kit->builder, image, flags);
    return scene_builder_material(prints->kit->builder, &material);
}

// `across` x `down`: the range of u and v
static int paint(StreetPrints *prints, Painter *painter, const StreetPaint *what, uint32_t width,
                 uint32_t height, float across, float down) {
    ArenaMark mark = arena_mark(prints->arena);
    Image image = image_create(width, height, 3, prints->arena);
    for (uint32_t y = 0; y < height; y++)
        for (uint32_t x = 0; x < width; x++) {
            float rgb[3];
            painter(what, ((float)x + 0.5f) / (float)width * across,
                    ((float)y + 0.5f) / (float)height * down, rgb);
            put_pixel(&image, x, y, rgb);
        }
    int material = material_of(prints, &image, 0, 0.7f);
    arena_reset(prints->arena, mark);
    return material;
}

int street_print_front(StreetPrints *prints, int style, int colour) {
    int *made = &prints->fronts[style][colour];
    StreetPaint what = {.noise = prints->kit->noise, .style = style, .colour = colour};
    if (*made == 0)
        *made =
            1 + paint(prints, street_fronts_paint, &what, STREET_PRINT_BAYS * BAY_PIXELS,
                      STREET_PRINT_STOREYS * BAY_PIXELS, STREET_PRINT_BAYS, STREET_PRINT_STOREYS);
    return *made - 1;
}

int street_print_sash(StreetPrints *prints, int style, int colour) {
    int *made = &prints->sashes[style][colour];
    StreetPaint what = {.noise = prints->kit->noise, .style = style, .colour = colour};
    if (*made == 0)
        *made = 1 + paint(prints, street_windows_sash, &what, SASH_PIXELS, 2 * SASH_PIXELS, 1, 1);
    return *made - 1;
}

int street_print_window(StreetPrints *prints, StreetUse use) {
    int *made = &prints->windows[use];
    StreetPaint what = {.noise = prints->kit->noise, .use = use};
    if (*made == 0)
        *made = 1 + paint(prints, street_windows_shop, &what, WINDOW_PIXELS, WINDOW_PIXELS, 1, 1);
    return *made - 1;
}

//---- words ---------------------------------------------------------------------------------------

static Image draw_text(const char *text, uint32_t board, uint32_t letters, Arena *arena) {
    const float beside = 2.6f, above = 2.0f; // round the letters, in units
    float across = street_letters_width(text) + 2.0f * beside;
    float down = STREET_LETTER_HEIGHT + 2.0f * above, unit = 1.0f / UNIT_PIXELS;
    Image image =
        image_create((uint32_t)(across * UNIT_PIXELS), (uint32_t)(down * UNIT_PIXELS), 3, arena);
    for (uint32_t y = 0; y < image.height; y++)
        for (uint32_t x = 0; x < image.width; x++) {
            float rgb[3], u = ((float)x + 0.5f) * unit - beside,
                          v = ((float)y + 0.5f) * unit - above;
            street_paint_set(rgb, board);
            street_paint_blend(rgb, letters, street_letters_cover(text, u, v, 1.0f, 0.4f));
            put_pixel(&image, x, y, rgb);
        }
    return image;
}

int street_print_text(StreetPrints *prints, const char *text, uint32_t board, uint32_t letters,
                      float *aspect) {
    for (int i = 0; i < prints->board_count; i++) {
        const Board *made = &prints->boards[i];
        if (made->board != board || made->letters != letters || strcmp(made->text, text) != 0)
            continue;
        *aspect = made->aspect;
        return made->material;
    }
    ASSERT(prints->board_count < MAX_BOARDS);
    ArenaMark mark = arena_mark(prints->arena);
    Image image = draw_text(text, board, letters, prints->arena);
    *aspect = (float)image.width / (float)image.height;
    int material = material_of(prints, &image, SCENE_TEXTURE_CLAMP_U | SCENE_TEXTURE_CLAMP_V, 0.5f);
    arena_reset(prints->arena, mark);
    prints->boards[prints->board_count++] = (Board){text, board, letters, material, *aspect};
    return material;
}
