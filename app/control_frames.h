// Pictures from any number of cameras, and how near two pictures are.
//
// Pictures are compared after a light blur: what a model imagines is a little soft, and a picture
// that is softer than the truth is nearer to the truth of a neighbouring pose than one might think.
// Blurring both takes that away. Errors are mean squares over values from 0 to 1.

#pragma once

#include "app/walk.h"

// Where it is measured: a home, and a walk through it with depth.
typedef struct ControlStage {
    const App *app;
    const World *world;
    Render *render; // of WALK_BATCH pictures
    const Walk *walk;
} ControlStage;

// rgb U8 [count][size][size][3]; depth [count][size][size] unless NULL.
bool control_draw(const ControlStage *stage, const RenderCamera *cameras, uint32_t count,
                  uint8_t *rgb, float *depth, Error *err);

// Gaussian, `sigma` in pixels; at borders by what lies inside. soft [size][size][3] from 0 to 1.
void control_blur(const uint8_t *rgb, uint32_t size, float sigma, float *soft);

// mask [pixels], NULL: everywhere. NAN of nothing.
double control_error(const float *a, const float *b, const uint8_t *mask, uint32_t pixels);
double control_decibels(double error);
