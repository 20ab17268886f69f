// Counter-based random numbers, as in Salmon et al. 2011 ("Parallel random numbers: as easy as 1,
// 2, 3"): the n-th number of a picture is the hash of its key and n, so nothing is carried from one
// pixel to the next. The hash is the output function of SplitMix64 (Steele, Lea and Flood 2014).
//
//     key = hash(seed, frame, colour or depth)        a picture
//     word(key, n), n = pixel x channels + channel    of it; DRAWS words are put by for each
//
// Poisson. A picture has at most 256 different values, so there are at most 256 means m = v/255 L.
// For each the distribution is written down once per picture, as thresholds of 31 bits:
//
//     thresholds[v][k] = 2^31 P(count <= k), k < L        one search of 8 steps draws a number
//
// exact to 2^-31, and 20 times faster than to add up waiting times. Counts from L on are white.

#include "sim/sensor_noise.h"

#include "base/hash.h"

#include <math.h>
#include <string.h>

enum { COLORS = 3, CHANNELS = 4, VALUES = 256, DRAWS = 16, PARTS = 4 };

static const float KHOSHELHAM = 1.425e-3f;          // [1/m]
static const float REDWOOD_RANGE = 10.0f;           // no reading from here on [m]
static const float REDWOOD_SHUFFLE = 0.25f;         // [pixels]
static const float REDWOOD_DISPARITY = 35.130f;     // at one metre [pixels]
static const float REDWOOD_NOISE = 0.027778f;       // [pixels]
static const float REDWOOD_STEPS = 8.0f;            // per pixel of disparity
static const float HALF_OF_THREE_WORDS = 393210.0f; // twelve times 65535 / 2

CONFIG_DEFINE(NoiseConfig, noise, NOISE_CONFIG)

#define X(name) #name,
const char *const sim_color_noise_names[SIM_COLOR_COUNT] = {SIM_COLOR_NOISES(X)};
const char *const sim_depth_noise_names[SIM_DEPTH_COUNT] = {SIM_DEPTH_NOISES(X)};
#undef X

//---- random numbers ------------------------------------------------------------------------------

static uint64_t key_of(uint64_t seed, uint32_t frame, const char *kind) {
    return hash_text(kind, hash_bytes(&frame, sizeof frame, seed));
}

static uint64_t word(uint64_t key, uint64_t n) {
    uint64_t z = key + (n + 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

// uniform in [0, 1)
static float unit(uint64_t key, uint64_t n) {
    return (float)(word(key, n) >> 40) * 0x1p-24f;
}

// the four 16-bit parts of a word, added
static uint32_t sum_of_parts(uint64_t w) {
    return (uint32_t)((w & 0xffff) + (w >> 16 & 0xffff) + (w >> 32 & 0xffff) + (w >> 48));
}

// the words n, n + 1 and n + 2; what lies beyond six deviations is missing
static float normal(uint64_t key, uint64_t n) {
    uint32_t sum = 0;
    for (uint64_t i = 0; i < 3; i++) sum += sum_of_parts(word(key, n + i));
    return ((float)sum - HALF_OF_THREE_WORDS) * 0x1p-16f;
}

//---- colour --------------------------------------------------------------------------------------

static uint8_t cut(float value) {
    return value <= 0.0f ? 0 : value >= 255.0f ? 255 : (uint8_t)value;
}

typedef uint8_t ColorNoise(const SimSensorNoise *noise, uint64_t key, uint64_t n, uint8_t value);

static uint8_t color_none(const SimSensorNoise *noise, uint64_t key, uint64_t n, uint8_t value) {
    UNUSED(noise), UNUSED(key), UNUSED(n);
    return value;
}

static uint8_t color_gaussian(const SimSensorNoise *noise, uint64_t key, uint64_t n,
                              uint8_t value) {
    return cut(value + 255.0f * noise->config.intensity_constant * normal(key, n));
}

static uint8_t color_speckle(const SimSensorNoise *noise, uint64_t key, uint64_t n, uint8_t value) {
    return cut(value + value * noise->config.intensity_constant * normal(key, n));
}

static uint8_t color_salt_and_pepper(const SimSensorNoise *noise, uint64_t key, uint64_t n,
                                     uint8_t value) {
    float u = unit(key, n), amount = noise->config.amount;
    if (u >= amount) return value;
    return u < amount * noise->config.s_vs_p ? 255 : 0;
}

// the count that belongs to 31 random bits: how many of `levels` (a power of 2) thresholds are not
// above them; without branches, which nothing could foretell
static uint32_t count_at(const uint32_t *thresholds, uint32_t levels, uint32_t bits) {
    uint32_t low = 0;
    for (uint32_t half = levels / 2; half > 0; half /= 2)
        low += half & -(uint32_t)(thresholds[low + half - 1] <= bits);
    return low + (thresholds[low] <= bits);
}

static uint8_t color_poisson(const SimSensorNoise *noise, uint64_t key, uint64_t n, uint8_t value) {
    const uint32_t *thresholds = noise->thresholds + (size_t)value * VALUES;
    uint32_t bits = (uint32_t)(word(key, n) >> 33);
    return (uint8_t)(count_at(thresholds, noise->levels, bits) * 255 / noise->levels);
}

// different values in the picture, alpha too, up to the next power of 2
static uint32_t count_levels(const uint8_t *rgba, size_t bytes) {
    bool has[VALUES] = {false};
    uint32_t count = 0, levels = 1;
    for (size_t i = 0; i < bytes; i++) has[rgba[i]] = true;
    for (int v = 0; v < VALUES; v++) count += has[v];
    while (levels < count) levels *= 2;
    return levels;
}

static void write_thresholds(uint32_t levels, uint32_t *thresholds) {
    for (int v = 0; v < VALUES; v++) {
        double mean = v / 255.0 * levels, chance = exp(-mean), below = 0.0;
        for (uint32_t k = 0; k < levels; k++) {
            below += chance;
            thresholds[v * VALUES + (int)k] = (uint32_t)ceil(fmin(below, 1.0) * 0x1p31);
            chance *= mean / (k + 1);
        }
    }
}

static ColorNoise *const COLOR_NOISES[] = {
#define X(name) [SIM_COLOR_##name] = color_##name,
    SIM_COLOR_NOISES(X)
#undef X
};

const uint8_t *sim_sensor_noise_rgba(SimSensorNoise *noise, uint64_t seed, uint32_t frame,
                                     const uint8_t *rgba) {
    if (noise->rgba == NULL || rgba == NULL) return rgba;
    uint64_t key = key_of(seed, frame, "colour");
    size_t pixels = (size_t)noise->width * noise->height;
    if (noise->color == SIM_COLOR_poisson) {
        noise->levels = count_levels(rgba, pixels * CHANNELS);
        write_thresholds(noise->levels, noise->thresholds);
    }
    for (size_t i = 0; i < pixels * CHANNELS; i++) {
        bool is_alpha = i % CHANNELS == COLORS;
        noise->rgba[i] =
            is_alpha ? rgba[i] : COLOR_NOISES[noise->color](noise, key, i * DRAWS, rgba[i]);
    }
    return noise->rgba;
}

//---- depth ---------------------------------------------------------------------------------------

typedef float DepthNoise(const SimSensorNoise *noise, uint64_t key, const float *depth, int row,
                         int column);

static float depth_at(const SimSensorNoise *noise, const float *depth, int row, int column) {
    return depth[(size_t)row * noise->width + (size_t)column];
}

static uint64_t counter(const SimSensorNoise *noise, int row, int column) {
    return ((uint64_t)row * noise->width + (uint64_t)column) * DRAWS;
}

static float depth_none(const SimSensorNoise *noise, uint64_t key, const float *depth, int row,
                        int column) {
    UNUSED(key);
    return depth_at(noise, depth, row, column);
}

static float depth_gaussian(const SimSensorNoise *noise, uint64_t key, const float *depth, int row,
                            int column) {
    float z = depth_at(noise, depth, row, column), s = KHOSHELHAM * noise->config.depth_multiplier;
    if (!(z > 0.0f) || z >= noise->max_depth) return z;
    z += s * z * z * normal(key, counter(noise, row, column));
    return fmaxf(0.0f, fminf(z, noise->max_depth));
}

// a pixel near `at`, of every second one
static int shuffle(int at, uint32_t size, float off) {
    float last = (float)(size - 1);
    int place = (int)(fmaxf(0.0f, fminf((float)at + off, last)) + 0.5f);
    return place - place % 2;
}

// the factor by which a distance is told too short, at a place in the picture
static float warp(const SimSensorNoise *noise, float z, int row, int column) {
    float x = 2.0f * ((float)column + 0.5f) / (float)noise->width - 1.0f;
    float y = 2.0f * ((float)row + 0.5f) / (float)noise->height - 1.0f;
    float share = 1.0f - (x * x + y * y); // 1 - 2 r r
    return 1.0f + noise->config.warp * (z / REDWOOD_RANGE) * share;
}

// distance that a disparity with an error is read as
static float by_disparity(float z, float error) {
    float steps = floorf((REDWOOD_DISPARITY / z + error) * REDWOOD_STEPS + 0.5f);
    return steps > 0.0f ? REDWOOD_DISPARITY * REDWOOD_STEPS / steps : 0.0f;
}

static float depth_redwood(const SimSensorNoise *noise, uint64_t key, const float *depth, int row,
                           int column) {
    uint64_t n = counter(noise, row, column);
    float multiplier = noise->config.depth_multiplier, off = REDWOOD_SHUFFLE * multiplier;
    int y = shuffle(row, noise->height, off * normal(key, n));
    int x = shuffle(column, noise->width, off * normal(key, n + PARTS));
    float z = depth_at(noise, depth, y, x);
    if (!(z > 0.0f) || z >= REDWOOD_RANGE) return 0.0f;
    if (z >= noise->max_depth) return noise->max_depth;
    z /= warp(noise, z, y, x);
    z = by_disparity(z, REDWOOD_NOISE * multiplier * normal(key, n + 2 * PARTS));
    return fminf(z, noise->max_depth);
}

static DepthNoise *const DEPTH_NOISES[] = {
#define X(name) [SIM_DEPTH_##name] = depth_##name,
    SIM_DEPTH_NOISES(X)
#undef X
};

const float *sim_sensor_noise_depth(SimSensorNoise *noise, uint64_t seed, uint32_t frame,
                                    const float *depth) {
    if (noise->metres == NULL || depth == NULL) return depth;
    uint64_t key = key_of(seed, frame, "depth");
    float *to = noise->metres;
    for (int row = 0; row < (int)noise->height; row++) {
        for (int column = 0; column < (int)noise->width; column++)
            *to++ = DEPTH_NOISES[noise->depth](noise, key, depth, row, column);
    }
    return noise->metres;
}

//---- making one ----------------------------------------------------------------------------------

static bool find(const char *kind, const char *name, const char *const *names, int count,
                 int *found, Error *err) {
    for (*found = 0; *found < count; ++*found)
        if (strcmp(names[*found], name) == 0) return true;
    return config_no_such(kind, name, names, count, "cairn --print-config", err);
}

bool sim_sensor_noise_choose(const NoiseConfig *config, SimColorNoise *color, SimDepthNoise *depth,
                             Error *err) {
    int c = 0, d = 0;
    bool ok =
        find("noise of pictures", config->rgb.at, sim_color_noise_names, SIM_COLOR_COUNT, &c,
             err) &&
        find("noise of depth", config->depth.at, sim_depth_noise_names, SIM_DEPTH_COUNT, &d, err);
    *color = (SimColorNoise)c;
    *depth = (SimDepthNoise)d;
    return ok;
}

bool sim_sensor_noise_create(const NoiseConfig *config, uint32_t width, uint32_t height,
                             float max_depth, Arena *arena, SimSensorNoise *noise, Error *err) {
    SimColorNoise color;
    SimDepthNoise depth;
    size_t pixels = (size_t)width * height;
    if (!sim_sensor_noise_choose(config, &color, &depth, err)) return false;
    *noise = (SimSensorNoise){.config = *config,
                              .color = color,
                              .depth = depth,
                              .width = width,
                              .height = height,
                              .max_depth = max_depth};
    if (noise->color != SIM_COLOR_none) noise->rgba = arena_array(arena, uint8_t, pixels * 4);
    if (noise->depth != SIM_DEPTH_none) noise->metres = arena_array(arena, float, pixels);
    if (noise->color == SIM_COLOR_poisson)
        noise->thresholds = arena_array(arena, uint32_t, VALUES * VALUES);
    return true;
}
