// A world model that is ready to dream: kernels, weights, and the dream with its memory.
//
//     DreamMind mind;
//     dream_mind_create(&app, gpu, &mind, err)
//     dream_mind_see(&mind, rgb, pose, false, err)             a real frame
//     dream_mind_imagine(&mind, pose, action, &frame, err)     a frame, its doubt, what it cost
//     dream_mind_keep(&mind, err)                              the frame imagined last
//
// And the lens through which frames are really seen: as the model was trained, the size and the
// field of view that its weights name, four rays a pixel.

#pragma once

#include "app/app.h"
#include "app/world.h"
#include "memory/memory.h"
#include "model/action.h"
#include "model/dream.h"

typedef struct DreamMind {
    const App *app;
    Gpu *gpu;
    Arena arena, dream_arena; // of weights and pictures; of the dream, made anew for each policy
    ModelOps ops;
    ModelWeights weights;
    ModelCacheConfig cache; // as chosen
    ModelDream *dream;
    Render *lens;
    uint8_t *real; // [size][size][3] of the last look
} DreamMind;

// What came of imagining.
typedef struct DreamImage {
    const uint8_t *rgb; // [size][size][3], good until the next
    const float *doubt; // [grid][grid]
    uint32_t rows;      // seen
    double seconds;
} DreamImage;

// Weights: app->dream.weights, else those built in. When it fails there is nothing to destroy.
bool dream_mind_create(const App *app, Gpu *gpu, DreamMind *mind, Error *err);
void dream_mind_destroy(DreamMind *mind); // zeroed is fine

// Another policy, by its name; what is remembered is forgotten.
bool dream_mind_choose(DreamMind *mind, const char *policy, Error *err);

// `world`: with what moves where it is, or NULL. The frame is good until the next look.
bool dream_mind_look(DreamMind *mind, const RenderScene *scene, RenderWorld *world,
                     const RenderCamera *camera, const uint8_t **rgb, Error *err);
bool dream_mind_see(DreamMind *mind, const uint8_t *rgb, const float pose[MODEL_POSE],
                    bool is_imagined, Error *err);
// The same of a frame seen above the feet [m] of an agent with a memory, which says where it
// belongs. Poses and feet are in the memory's common frame.
bool dream_mind_see_with(DreamMind *mind, const uint8_t *rgb, const float pose[MODEL_POSE],
                         const float feet[3], const Memory *memory, Error *err);
// Before imagining what is seen above the feet: what is remembered moves with the map, and the
// places that the memory holds to be relevant there are shown first.
void dream_mind_follow(DreamMind *mind, const float feet[3], const Memory *memory);
bool dream_mind_imagine(DreamMind *mind, const float pose[MODEL_POSE],
                        const float action[MODEL_ACTION], DreamImage *image, Error *err);
bool dream_mind_keep(DreamMind *mind, Error *err);

uint32_t dream_mind_size(const DreamMind *mind);                 // pixels along a side of a frame
uint32_t dream_mind_grid(const DreamMind *mind);                 // patches
bool dream_mind_is_empty(const DreamMind *mind);                 // nothing is remembered
double dream_psnr(const uint8_t *a, const uint8_t *b, size_t n); // [dB], 99 at most
