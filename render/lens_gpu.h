// A lens as numbers, read by both compilers. lens.h says what they mean; lens.c and lens.glsl
// compute with them, the same operations in the same order.

#ifndef RENDER_LENS_GPU_H
#define RENDER_LENS_GPU_H

#ifndef VULKAN
#include "base/words.h"
#endif

// kinds, in the order of LENSES (lens.h)
#define LENS_PINHOLE 0u
#define LENS_EQUIRECTANGULAR 1u
#define LENS_FISHEYE 2u
#define LENS_ORTHOGRAPHIC 3u
#define LENS_LIDAR 4u

struct RenderLens {
    uint kind;
    uint width, height; // pixels
    float left, across; // a = column * across - left
    float top, down;    // b = top - row * down
    float step;         // what a pixel spans at distance 1; orthographic: at any distance [m]
    float xi, alpha;    // of the double sphere
    float edge2;        // its picture ends at this a² + b²
    float behind;       // and sees a point p with forward > -behind * |p|
};

#ifndef VULKAN
typedef struct RenderLens RenderLens;
#endif

#endif
