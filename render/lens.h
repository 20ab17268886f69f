// Lenses: where each pixel of a picture looks, and where in the picture a point appears.
//
// Each is two steps. An affine one, the same for all, takes pixels (x to the right, y down, from
// the upper left corner; pixel centres end in .5) to coordinates (a, b) of the lens, b up:
//
//     a = x * across - left        b = top - y * down
//
// and a curve, the lens's own, takes (a, b) to a ray in the frame of the camera, whose axes are
// (right, up, forward): Habitat's camera frame, but with forward = -Z counted positive.
//
//     lens             a, b                  ray                                  depth is along
//     pinhole          slopes                (a, b, 1)                            the axis
//     equirectangular  azimuth, elevation    (cos b sin a, sin b, cos b cos a)    the ray
//     fisheye          x/z, y/z after the    Usenko, Demmel, Cremers 2018,        the ray
//                      two spheres           eqs. 50-52 ("double sphere")
//     orthographic     metres                (0, 0, 1) from (a, b, 0)             the axis
//     lidar            azimuth, elevation    as equirectangular                   the ray
//
// A panorama's middle looks along the axis, its left quarter to the left (Habitat's order), its
// upper edge straight up. A lidar is a part of one with one row a beam, highest first: the first
// and the last beam look along lidar_high and lidar_low themselves. Depth along the ray is what
// Habitat documents for its panoramas (habitat-sim #1712).
//
// Outside the circle of a fisheye, and where a lidar has no return (nothing within min_depth ..
// max_depth), all sensors read 0 and flow is not a number.
//
// To add a lens: a row below, its number in lens_gpu.h, its functions in lens.c and lens.glsl.

#pragma once

#include "base/error.h"
#include "render/lens_gpu.h"

//        name             SYMBOL           depth is along the ray
#define LENSES(X)                             \
    X(pinhole, PINHOLE, false)                \
    X(equirectangular, EQUIRECTANGULAR, true) \
    X(fisheye, FISHEYE, true)                 \
    X(orthographic, ORTHOGRAPHIC, false)      \
    X(lidar, LIDAR, true)

#define X(name, SYMBOL, is_radial) +1
enum { RENDER_LENS_COUNT = LENSES(X) };
#undef X

// Settings of lenses, part of RENDER_CONFIG. The defaults of the fisheye's shape and of the
// orthographic scale are Habitat's.
#define RENDER_LENS_CONFIG(X)                                                                      \
    X(text, lens, "pinhole",                                                                       \
      "pinhole, equirectangular (whole sphere), fisheye, orthographic or lidar (width azimuths x " \
      "height beams)")                                                                             \
    X(float, fisheye_xi, -0.27f, "xi of the double sphere camera, -1 .. 1")                        \
    X(float, fisheye_alpha, 0.57f, "alpha of the double sphere camera, 0 .. 1")                    \
    X(float, fisheye_fx, 0.0f,                                                                     \
      "focal length; 0: the shorter side of the picture sees 180 degrees [pixels]")                \
    X(float, fisheye_fy, 0.0f, "the same down the picture; 0: as fisheye_fx [pixels]")             \
    X(float, fisheye_cx, -1.0f, "principal point from the left; -1: the middle [pixels]")          \
    X(float, fisheye_cy, -1.0f, "principal point from the top; -1: the middle [pixels]")           \
    X(float, ortho_scale, 0.1f, "an orthographic picture is 1 / this wide [1/m]")                  \
    X(float, lidar_low, -15.0f, "elevation of the lowest beam [degrees]")                          \
    X(float, lidar_high, 15.0f, "elevation of the highest beam [degrees]")                         \
    X(float, lidar_azimuth, 360.0f, "of a whole scan, its middle straight ahead [degrees]")        \
    X(float, lidar_noise, 0.0f, "standard deviation of ranges [m]")                                \
    X(float, lidar_dropout, 0.0f, "share of returns that get lost, 0 .. 1")

extern const char *const render_lens_names[RENDER_LENS_COUNT];
bool render_lens_is_radial(const RenderLens *lens); // depth is along the ray, not along the axis

struct RenderConfig;
// The lens of a renderer's settings; an error names the setting that cannot be.
bool render_lens_make(const struct RenderConfig *config, RenderLens *lens, Error *err);

// The ray through (x, y) in the frame of the camera (right, up, forward). `direction` has length 1,
// or for the pinhole 1 along the axis, so that origin + depth * direction is what was seen. False
// where the lens sees nothing.
bool render_lens_ray(const RenderLens *lens, float x, float y, float origin[3], float direction[3]);

// Where a point of that frame appears, also outside of the picture, and its depth; false where the
// lens cannot see it: behind a pinhole, or behind a fisheye's rim. The inverse of render_lens_ray.
bool render_lens_project(const RenderLens *lens, const float point[3], float pixel[2],
                         float *depth);

// Ranges [count] as a lidar measures them: normally distributed noise, lost returns (0). What a
// pixel gets depends on the seed and its number alone.
void render_lens_disturb(const struct RenderConfig *config, uint64_t seed, float *ranges,
                         size_t count);
