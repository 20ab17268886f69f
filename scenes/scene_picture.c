// Most of the time of a first load goes into decoding pictures, so it is spread over the cores:
//
//     batch of 16 ──► each read and decoded on some core, in an arena of its own (arenas are not
//                     shared between threads) ──► added to the builder in order ──► arenas dropped
//
// Batches bound the memory: 16 pictures of 2048 x 2048 are 256 MB. The order in the builder is that
// of the list, so the scene does not depend on the number of cores.

#include "scenes/scene_picture.h"

#include "base/parallel.h"

enum { BATCH = 16 };

typedef struct Decoding {
    ScenePicture *pictures;
    ScenePictureRead *read;
    const void *context;
} Decoding;

static void decode_some(void *context, int begin, int end) {
    const Decoding *decoding = context;
    for (int i = begin; i < end; i++) {
        ScenePicture *p = &decoding->pictures[i];
        FileBytes bytes;
        p->arena = arena_create("picture");
        p->ok = decoding->read(decoding->context, p->source, &p->arena, &bytes, &p->err) &&
                image_decode(bytes, &p->arena, &p->pixels, &p->err);
    }
}

int scene_picture_find(ScenePicture *pictures, int *count, int source, uint32_t flags) {
    for (int i = 0; i < *count; i++) {
        if (pictures[i].source == source && pictures[i].flags == flags) return i;
    }
    pictures[*count] = (ScenePicture){.source = source, .flags = flags};
    return (*count)++;
}

static bool add_batch(SceneBuilder *builder, Decoding decoding, int count, int *failed) {
    parallel_for(count, 1, decode_some, &decoding);
    *failed = -1;
    for (int i = 0; i < count; i++) {
        ScenePicture *p = &decoding.pictures[i];
        if (!p->ok && *failed < 0) *failed = i;
        if (*failed < 0) p->texture = scene_builder_texture(builder, &p->pixels, p->flags);
        arena_destroy(&p->arena);
    }
    return *failed < 0;
}

bool scene_picture_add_all(SceneBuilder *builder, ScenePicture *pictures, int count,
                           ScenePictureRead *read, const void *context, int *failed, Error *err) {
    for (int i = 0; i < count; i += BATCH) {
        int size = count - i < BATCH ? count - i : BATCH;
        if (add_batch(builder, (Decoding){pictures + i, read, context}, size, failed)) continue;
        *failed += i;
        *err = pictures[*failed].err;
        return false;
    }
    return true;
}
