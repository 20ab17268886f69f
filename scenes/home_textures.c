// Surfaces that repeat: floors, walls, cloth, wood, grass. Each painter is a function of the place
// alone and reads the wrapping noise at whole frequencies, so the pictures tile.
//
// Values are kept near white (about 0.75 .. 1): the material's base colour carries the hue, and a
// texture that is darker than needed could not be brightened again.

#include "scenes/home_kit.h"

#include <math.h>

static void gray(float rgb[3], float value) {
    rgb[0] = rgb[1] = rgb[2] = value;
}

static void tone(float rgb[3], float value, float red, float green, float blue) {
    rgb[0] = value * red;
    rgb[1] = value * green;
    rgb[2] = value * blue;
}

// 1 inside a cell, falling to 0 at its border; x and y in [0, 1), border widths as parts of the
// cell
static float cell_mask(float x, float y, float border_x, float border_y) {
    float dx = fminf(x, 1.0f - x), dy = fminf(y, 1.0f - y);
    return fminf(home_noise_step(0.3f * border_x, border_x, dx),
                 home_noise_step(0.3f * border_y, border_y, dy));
}

// wood seen along the grain: long streaks and a few darker veins; `id` picks the part of the trunk
static float grain(const HomeNoise *noise, float u, float v, float across, int id) {
    float streak = home_noise_at(noise, u, v, 1.0f, across, id * 37);
    float vein = home_noise_at(noise, u, v, 2.0f, across * 2.0f, id * 53 + 11);
    return 0.82f + 0.24f * (streak - 0.5f) + 0.14f * (vein - 0.5f);
}

static void wood_tone(float rgb[3], float value) {
    tone(rgb, value, 1.10f, 1.07f - 0.06f * (1.0f - value), 1.04f - 0.14f * (1.0f - value));
}

// 12 rows of boards, each row cut twice at its own place
static void planks(const HomeNoise *noise, float u, float v, float rgb[3]) {
    float y = v * 12.0f;
    int row = (int)y;
    float x = (u + home_noise_hash(row, 0, 1)) * 2.0f;
    int board = (int)x % 2 + 2 * row;
    float shade = 0.86f + 0.2f * home_noise_hash(board, 3, 2);
    float mask = cell_mask(x - floorf(x), y - floorf(y), 0.003f, 0.03f);
    float value = grain(noise, u, v, 5.0f, board) * shade * (0.62f + 0.38f * mask);
    wood_tone(rgb, value);
}

// herringbone of blocks 1 × 4; the pattern repeats every 8 units, the tones every 16
static void parquet(const HomeNoise *noise, float u, float v, float rgb[3]) {
    float x = u * 16.0f, y = v * 16.0f;
    int i = (int)x, j = (int)y, k = (i - j + 16) % 8;
    bool lies = k < 4;
    int id_x = lies ? (i - k + 16) % 16 : i, id_y = lies ? j : (j - (7 - k) + 16) % 16;
    float along = lies ? (x - (float)i + (float)k) / 4.0f : (y - (float)j + (float)(7 - k)) / 4.0f;
    float across = lies ? y - (float)j : x - (float)i;
    int id = id_x * 16 + id_y;
    float shade = 0.84f + 0.24f * home_noise_hash(id, lies, 3);
    float value = lies ? grain(noise, u, v, 3.0f, id) : grain(noise, v, u, 3.0f, id);
    wood_tone(rgb, value * shade * (0.66f + 0.34f * cell_mask(along, across, 0.012f, 0.05f)));
}

static void tiles(const HomeNoise *noise, float u, float v, float rgb[3]) {
    float x = u * 4.0f, y = v * 4.0f;
    int i = (int)x, j = (int)y;
    float cloud = home_noise_at(noise, u, v, 1.0f, 1.0f, (i * 4 + j) * 29);
    float value = 0.88f + 0.06f * home_noise_hash(i, j, 4) + 0.1f * (cloud - 0.5f);
    gray(rgb, value * (0.72f + 0.28f * cell_mask(x - (float)i, y - (float)j, 0.02f, 0.02f)));
}

static void subway(const HomeNoise *noise, float u, float v, float rgb[3]) {
    float y = v * 8.0f;
    int row = (int)y;
    float x = u * 4.0f + (row % 2 ? 0.5f : 0.0f);
    int column = (int)x % 4;
    float glaze = home_noise_at(noise, u, v, 1.0f, 1.0f, 5);
    float value = 0.93f + 0.05f * home_noise_hash(column, row, 5) + 0.04f * (glaze - 0.5f);
    gray(rgb, value * (0.78f + 0.22f * cell_mask(x - floorf(x), y - (float)row, 0.022f, 0.044f)));
}

static void terrazzo(const HomeNoise *noise, float u, float v, float rgb[3]) {
    float chip = home_noise_at(noise, u, v, 3.0f, 3.0f, 0);
    float other = home_noise_at(noise, u, v, 4.0f, 4.0f, 90);
    float value = 0.92f - 0.22f * home_noise_step(0.60f, 0.63f, chip);
    float warm = home_noise_step(0.62f, 0.65f, other);
    tone(rgb, value, 1.0f, 1.0f - 0.10f * warm, 1.0f - 0.2f * warm);
}

static void carpet(const HomeNoise *noise, float u, float v, float rgb[3]) {
    float pile = home_noise_at(noise, u, v, 8.0f, 8.0f, 0);
    float worn = home_noise_at(noise, u, v, 1.0f, 1.0f, 17);
    gray(rgb, 0.86f + 0.34f * (pile - 0.5f) + 0.10f * (worn - 0.5f));
}

static void plaster(const HomeNoise *noise, float u, float v, float rgb[3]) {
    float fine = home_noise_at(noise, u, v, 4.0f, 4.0f, 0);
    float broad = home_noise_at(noise, u, v, 1.0f, 1.0f, 31);
    gray(rgb, 0.955f + 0.05f * (fine - 0.5f) + 0.04f * (broad - 0.5f));
}

static void stripes(const HomeNoise *noise, float u, float v, float rgb[3]) {
    float x = u * 4.0f;
    x -= floorf(x);
    float wide = home_noise_step(0.02f, 0.05f, x) - home_noise_step(0.47f, 0.50f, x);
    float thin = home_noise_step(0.70f, 0.72f, x) - home_noise_step(0.75f, 0.77f, x);
    float paper = home_noise_at(noise, u, v, 2.0f, 2.0f, 3);
    gray(rgb, 0.96f - 0.08f * wide - 0.10f * thin + 0.03f * (paper - 0.5f));
}

// a trellis: lines along which two crossed waves cancel, a dot where both are highest
static void damask(const HomeNoise *noise, float u, float v, float rgb[3]) {
    float x, y, unused;
    home_noise_circle(u * 4.0f, &x, &unused);
    home_noise_circle(v * 3.0f, &y, &unused);
    float wave = x + y;
    float line = home_noise_step(0.20f, 0.12f, fabsf(fabsf(wave) - 0.12f));
    float dot = home_noise_step(1.72f, 1.80f, fabsf(wave));
    float paper = home_noise_at(noise, u, v, 2.0f, 2.0f, 9);
    gray(rgb, 0.97f - 0.10f * fmaxf(line, dot) + 0.03f * (paper - 0.5f));
}

static void brick(const HomeNoise *noise, float u, float v, float rgb[3]) {
    float y = v * 12.0f;
    int row = (int)y;
    float x = u * 4.0f + (row % 2 ? 0.5f : 0.0f);
    int column = (int)x % 4;
    float mask = cell_mask(x - floorf(x), y - (float)row, 0.04f, 0.12f);
    float rough = home_noise_at(noise, u, v, 3.0f, 3.0f, column * 19 + row);
    float value = 0.78f + 0.22f * home_noise_hash(column, row, 6) + 0.2f * (rough - 0.5f);
    float mortar = 0.92f + 0.1f * (rough - 0.5f);
    for (int c = 0; c < 3; c++) rgb[c] = home_noise_mix(mortar, value, mask);
}

// veins lie where a warped wave crosses zero
static void marble(const HomeNoise *noise, float u, float v, float rgb[3]) {
    float warp = home_noise_at(noise, u, v, 1.0f, 1.0f, 0);
    float cosine, sine;
    home_noise_circle(u + v + 1.7f * warp, &cosine, &sine);
    float vein = home_noise_step(0.10f, 0.0f, fabsf(sine));
    float cloud = home_noise_at(noise, u, v, 2.0f, 2.0f, 77);
    gray(rgb, 0.93f - 0.22f * vein * cloud * 1.4f + 0.08f * (cloud - 0.5f));
}

static void fabric(const HomeNoise *noise, float u, float v, float rgb[3]) {
    float x = u * 16.0f, y = v * 16.0f;
    int over = ((int)x + (int)y) % 2;
    float s = (over ? x - floorf(x) : y - floorf(y)) - 0.5f;
    float slub = home_noise_at(noise, u, v, over ? 1.0f : 4.0f, over ? 4.0f : 1.0f, 13);
    gray(rgb, 0.95f - 0.5f * s * s + 0.16f * (slub - 0.5f) - 0.04f * (float)over);
}

static void wood(const HomeNoise *noise, float u, float v, float rgb[3]) {
    float ring = home_noise_at(noise, u, v, 1.0f, 4.0f, 71);
    wood_tone(rgb, 0.06f + grain(noise, u, v, 8.0f, 3) + 0.12f * (ring - 0.5f));
}

static void grass(const HomeNoise *noise, float u, float v, float rgb[3]) {
    float blade = home_noise_at(noise, u, v, 6.0f, 4.0f, 0);
    float patch = home_noise_at(noise, u, v, 1.0f, 1.0f, 41);
    float value = 0.78f + 0.55f * (blade - 0.5f) + 0.35f * (patch - 0.5f);
    tone(rgb, value, 0.92f + 0.25f * (patch - 0.5f), 1.0f, 0.85f);
}

static void leaves(const HomeNoise *noise, float u, float v, float rgb[3]) {
    float near = home_noise_at(noise, u, v, 2.0f, 2.0f, 0);
    float far = home_noise_at(noise, u, v, 4.0f, 4.0f, 120);
    float value = 0.45f + 0.4f * home_noise_step(0.42f, 0.60f, near) + 0.5f * (far - 0.4f);
    tone(rgb, value, 0.95f, 1.0f, 0.8f);
}

static void wicker(const HomeNoise *noise, float u, float v, float rgb[3]) {
    float x = u * 8.0f, y = v * 16.0f;
    float s = x - floorf(x) - 0.5f, t = y - floorf(y) - 0.5f;
    float bulge = 1.0f - 2.2f * t * t - (((int)x + (int)y) % 2 ? 1.6f * s * s : 0.0f);
    float tint = home_noise_at(noise, u, v, 2.0f, 4.0f, 7);
    wood_tone(rgb, 0.62f + 0.34f * bulge + 0.2f * (tint - 0.5f));
}

const HomeSurfaceRow home_textures[HOME_SURFACE_COUNT] = {
    [HOME_PLAIN] = {"plain", 0, {1, 1}, 0.7f, NULL},
    [HOME_GLOW] = {"glow", 0, {1, 1}, 1.0f, NULL},
    [HOME_PLANKS] = {"planks", 512, {2.4f, 1.8f}, 0.45f, planks},
    [HOME_PARQUET] = {"parquet", 512, {1.6f, 1.6f}, 0.4f, parquet},
    [HOME_TILES] = {"tiles", 256, {1.6f, 1.6f}, 0.3f, tiles},
    [HOME_SUBWAY] = {"subway", 256, {0.8f, 0.8f}, 0.2f, subway},
    [HOME_TERRAZZO] = {"terrazzo", 256, {0.8f, 0.8f}, 0.35f, terrazzo},
    [HOME_CARPET] = {"carpet", 256, {1.0f, 1.0f}, 1.0f, carpet},
    [HOME_PLASTER] = {"plaster", 256, {2.0f, 2.0f}, 0.9f, plaster},
    [HOME_STRIPES] = {"stripes", 256, {0.8f, 0.8f}, 0.9f, stripes},
    [HOME_DAMASK] = {"damask", 256, {0.6f, 0.6f}, 0.9f, damask},
    [HOME_BRICK] = {"brick", 256, {1.0f, 0.9f}, 0.9f, brick},
    [HOME_MARBLE] = {"marble", 256, {1.5f, 1.5f}, 0.2f, marble},
    [HOME_FABRIC] = {"fabric", 128, {0.16f, 0.16f}, 1.0f, fabric},
    [HOME_WOOD] = {"wood", 256, {1.2f, 0.6f}, 0.5f, wood},
    [HOME_GRASS] = {"grass", 256, {2.0f, 2.0f}, 1.0f, grass},
    [HOME_LEAVES] = {"leaves", 256, {0.9f, 0.9f}, 1.0f, leaves},
    [HOME_WICKER] = {"wicker", 128, {0.25f, 0.25f}, 0.8f, wicker},
    [HOME_ASPHALT] = {"asphalt", 256, {6.0f, 6.0f}, 0.95f, street_textures_asphalt},
    [HOME_PAVING] = {"paving", 256, {2.4f, 2.4f}, 0.9f, street_textures_paving},
    [HOME_GRAVEL] = {"gravel", 256, {2.0f, 2.0f}, 1.0f, street_textures_gravel},
    [HOME_ASHLAR] = {"ashlar", 256, {1.8f, 1.4f}, 0.9f, street_textures_ashlar},
    [HOME_ROOF_TILES] = {"roof tiles", 256, {2.0f, 2.4f}, 0.8f, street_textures_roof_tiles},
    [HOME_RUG_BORDER] = {"rug with border", 256, {1, 1}, 1.0f, home_pictures_rug_border},
    [HOME_RUG_DIAMONDS] = {"rug with diamonds", 256, {1, 1}, 1.0f, home_pictures_rug_diamonds},
    [HOME_PAINTING_HILLS] = {"painting: hills", 128, {1, 1}, 0.8f, home_pictures_hills},
    [HOME_PAINTING_CIRCLES] = {"painting: circles", 128, {1, 1}, 0.8f, home_pictures_circles},
    [HOME_PAINTING_BLOCKS] = {"painting: blocks", 128, {1, 1}, 0.8f, home_pictures_blocks},
    [HOME_PAINTING_WAVES] = {"painting: waves", 128, {1, 1}, 0.8f, home_pictures_waves},
    [HOME_CLOCK_FACE] = {"clock face", 128, {1, 1}, 0.5f, home_pictures_clock},
    [HOME_SCREEN] = {"screen", 128, {1, 1}, 0.3f, home_pictures_screen},
};
