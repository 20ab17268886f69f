// What a camera adds to a finished picture: rows of colour noise and of depth noise, with the
// parameters of Habitat-Sim (src_python/habitat_sim/sensors/noise_models, MIT) as defaults.
//
// Colour, of values v = 0 .. 255 in each of R, G and B; N is a normal number of its own per value.
// Results are cut to 0 .. 255 and rounded down, as Habitat does; alpha stays.
//
//     gaussian          v + 255 c N               c = noise.intensity_constant
//     poisson           255 P(v/255 L) / L        P(m): Poisson with mean m; L: how many different
//                                                 values the picture has, up to a power of 2
//     speckle           v + v c N
//     salt_and_pepper   255 or 0                  for the share noise.amount of the values, the
//                                                 share noise.s_vs_p of those is salt
//
// Depth z in metres. 0 is "no reading" and stays so, though at the rim of a hole redwood may read
// from beside. max_depth is "nothing within" and stays so, except where the sensor itself ends
// before.
//
//     gaussian          z + s z z N               s = 1.425e-3 / m: half a unit of a Kinect's
//                                                 disparity (Khoshelham and Elberink 2012,
//                                                 "Accuracy and Resolution of Kinect Depth
//                                                 Data"), 3.6 cm at 5 m
//     redwood           a Kinect as simulated by Choi, Zhou and Koltun 2015 ("Robust Reconstruction
//                       of Indoor Scenes"), after Teichman, Miller and Thrun 2013 ("Unsupervised
//                       Intrinsic Calibration of Depth Sensors via SLAM"); in this order:
//
//         shuffle       the pixel reads from a place N/4 pixels off in both directions, on a grid
//                       of every second pixel
//         range         from 10 m on there is no reading
//         distortion    z / f(z, r), see below; none by default
//         disparity     35.130 / z + N/36, rounded to eighths; steps of z are z z / 281 m
//
//                       noise.depth_multiplier is on the two N, as Habitat's noise_multiplier is.
//
// What differs from Habitat. Salt is white and hits each value with its chance: Habitat writes 1 of
// 255 there, draws places that may repeat, and leaves the last row and column alone. Depth is cut
// to max_depth before noise is added, not after. And the distortion is not shipped: Redwood and
// Habitat have a table of 80 x 80 x 5 factors, measured on one sensor, by which they divide z.
// Without it depth has less error than there, above all far away, and readings at the rim:
//
//     of their table       1 m     3 m     5 m     7 m     9 m
//     factor - 1, rms     0.3 %   1.1 %   2.2 %   3.3 %   3.2 %
//     no reading          11 % of the places: 2 rows of 80 above and below, 1 column on the left
//     and
//                         4 on the right, and 21 places more
//
// In its place may stand, where noise.warp is not 0,
//
//     f(z, r) = 1 + w (z / 10 m) (1 - 2 r r)      w = noise.warp; r: from the middle, 1 in corners
//
// a polynomial of our own: for w > 0 what is in the middle reads near, what is in the corners far,
// by w at 10 m. It is no fit to a sensor: the best w for that table is -0.022 (the middle reads
// far), and that is 9 % of the squares; the rest of the table has no such shape.
//
// Random numbers are hashes of (seed, frame, pixel): they depend on no order and no thread, and the
// same frame seen twice has the same noise. Normal numbers are sums of twelve uniform ones, as in
// sim/odometry.c.

#pragma once

#include "base/arena.h"
#include "base/config.h"

// To add a kind of noise: add a row, and its function in sensor_noise.c.
#define SIM_COLOR_NOISES(X) \
    X(none)                 \
    X(gaussian)             \
    X(poisson)              \
    X(speckle)              \
    X(salt_and_pepper)

#define SIM_DEPTH_NOISES(X) \
    X(none)                 \
    X(gaussian)             \
    X(redwood)

#define NOISE_CONFIG(X)                                                                            \
    X(text, rgb, "none", "of pictures: none, gaussian, poisson, speckle or salt_and_pepper")       \
    X(text, depth, "none", "of depth: none, gaussian or redwood")                                  \
    X(float, intensity_constant, 0.2f, "deviation of gaussian (1: black to white) and of speckle") \
    X(float, amount, 0.05f, "salt_and_pepper: share of the values that are hit")                   \
    X(float, s_vs_p, 0.5f, "salt_and_pepper: share of salt in what is hit")                        \
    X(float, depth_multiplier, 1.0f, "of the random part of noise of depth")                       \
    X(float, warp, 0.0f, "redwood: how far off the lens makes depth of 10 m, as a share")

CONFIG_DECLARE(NoiseConfig, noise, NOISE_CONFIG)

// X(section, name, low, high): what config_check lets pass.
#define NOISE_RANGES(X)                  \
    X(noise, intensity_constant, 0, 100) \
    X(noise, amount, 0, 1)               \
    X(noise, s_vs_p, 0, 1)               \
    X(noise, depth_multiplier, 0, 100)   \
    X(noise, warp, -0.5, 0.5) /* further, and the factor in a corner is 0 or less */

typedef enum SimColorNoise {
#define X(name) SIM_COLOR_##name,
    SIM_COLOR_NOISES(X) SIM_COLOR_COUNT
#undef X
} SimColorNoise;

typedef enum SimDepthNoise {
#define X(name) SIM_DEPTH_##name,
    SIM_DEPTH_NOISES(X) SIM_DEPTH_COUNT
#undef X
} SimDepthNoise;

extern const char *const sim_color_noise_names[SIM_COLOR_COUNT];
extern const char *const sim_depth_noise_names[SIM_DEPTH_COUNT];

// One camera's noise, and room for one noisy picture of each kind.
typedef struct SimSensorNoise {
    NoiseConfig config;
    SimColorNoise color;
    SimDepthNoise depth;
    uint32_t width, height;
    float max_depth;      // [m] of the camera
    uint8_t *rgba;        // [height][width][4], NULL without colour noise
    float *metres;        // [height][width], NULL without depth noise
    uint32_t *thresholds; // [256][256] of poisson, see sensor_noise.c
    uint32_t levels;      // L of poisson, of the last picture
} SimSensorNoise;

// The rows that the settings name; false where there is none of a name.
bool sim_sensor_noise_choose(const NoiseConfig *config, SimColorNoise *color, SimDepthNoise *depth,
                             Error *err);
// Fails where a name is unknown. Numbers must be within NOISE_RANGES.
bool sim_sensor_noise_create(const NoiseConfig *config, uint32_t width, uint32_t height,
                             float max_depth, Arena *arena, SimSensorNoise *noise, Error *err);

// The picture with noise: rgba[height][width][4], sRGB. It is valid until the next call; without
// noise it is the picture itself, as is NULL.
const uint8_t *sim_sensor_noise_rgba(SimSensorNoise *noise, uint64_t seed, uint32_t frame,
                                     const uint8_t *rgba);
// The same for depth[height][width] in metres along the viewing axis.
const float *sim_sensor_noise_depth(SimSensorNoise *noise, uint64_t seed, uint32_t frame,
                                    const float *depth);
