// See learn_picture.h.

#include "app/learn_picture.h"

#include "base/image.h"

#include <string.h>

enum { ZOOM = 2, GAP = 4 };

static void put(Image *picture, uint32_t left, uint32_t top, const uint8_t *rgb, uint32_t size) {
    for (uint32_t y = 0; y < size * ZOOM; y++) {
        uint8_t *to = picture->pixels + ((top + y) * picture->width + left) * 3;
        for (uint32_t x = 0; x < size * ZOOM; x++)
            memcpy(to + 3 * x, rgb + (y / ZOOM * size + x / ZOOM) * 3, 3);
    }
}

bool learn_picture_save(const char *path, ModelTrainer *trainer, const ModelBatch *batch,
                        uint32_t size, Arena *arena, Error *err) {
    size_t frame = (size_t)size * size * 3;
    uint8_t *imagined = arena_alloc(arena, batch->scenes * batch->targets * frame);
    ModelLoss loss;
    if (!model_trainer_imagine(trainer, batch, imagined, &loss, err)) return false;
    uint32_t side = size * ZOOM, pairs = batch->targets < 4 ? batch->targets : 4;
    Image picture = image_create((side + GAP) * (1 + 2 * pairs) + GAP * pairs,
                                 (side + GAP) * batch->scenes, 3, arena);
    memset(picture.pixels, 255, (size_t)picture.width * picture.height * 3);
    for (uint32_t s = 0; s < batch->scenes; s++) {
        uint32_t top = s * (side + GAP);
        put(&picture, 0, top, batch->memory_pixels + s * batch->memories * frame, size);
        for (uint32_t p = 0; p < pairs; p++) {
            uint32_t at = s * batch->targets + p, left = (side + GAP) * (1 + 2 * p) + GAP * (p + 1);
            put(&picture, left, top, batch->target_pixels + at * frame, size);
            put(&picture, left + side + GAP, top, imagined + at * frame, size);
        }
    }
    return image_save_png(path, &picture, err);
}
