// See dream.h.

#include "model/dream.h"

#include "model/reader.h"
#include "model/writer.h"

#include <string.h>

#define DREAM_BUFFERS(X) \
    X(parameters)        \
    X(work)              \
    X(pixels)            \
    X(doubts)            \
    X(pose)              \
    X(action)            \
    X(level)             \
    X(anchor)            \
    X(own_rows)

struct ModelDream {
    const ModelOps *ops;
    const ModelWeights *weights;
    ModelCache *cache;
    ModelPass writer, reader;
    ModelWriterTape writer_tape;
    ModelReaderTape reader_tape;
    uint64_t page; // f32 [tokens][row], in `work`
#define X(name) GpuBuffer name;
    DREAM_BUFFERS(X)
#undef X
    float now[MODEL_POSE];   // of the frame imagined last
    float first[MODEL_POSE]; // of the first frame of all
    uint32_t count;
    uint8_t *rgb; // [size][size][3]
    float *doubt; // [tokens]
};

//---- creation ------------------------------------------------------------------------------------

static void lay_out(ModelDream *d, uint64_t base, size_t *floats) {
    const ModelLayout *layout = &d->weights->layout;
    ModelSpace space = {.base = base};
    d->writer = model_pass(d->ops, layout, 1, false, &space);
    d->writer_tape = model_writer_tape(&layout->shape, 1, false, &space);
    d->page = model_take(&space, (size_t)model_tokens(&layout->shape) * model_row(&layout->shape));
    d->reader = model_pass(d->ops, layout, 1, false, &space);
    d->reader_tape = model_reader_tape(&d->reader, model_cache_most_rows(d->cache), false, &space);
    *floats = space.used;
}

static bool create_buffers(ModelDream *d, Error *err) {
    const ModelShape *shape = &d->weights->layout.shape;
    size_t floats, frame = (size_t)shape->size * shape->size * 3;
    lay_out(d, 0, &floats);
    const struct {
        GpuBuffer *buffer;
        size_t bytes;
    } wanted[] = {
        {&d->parameters, d->weights->layout.count * sizeof(float)},
        {&d->work, floats * sizeof(float)},
        {&d->pixels, frame},
        {&d->doubts, model_tokens(shape) * sizeof(float)},
        {&d->pose, MODEL_POSE * sizeof(float)},
        {&d->action, MODEL_ACTION * sizeof(float)},
        {&d->level, sizeof(float)},
        {&d->anchor, MODEL_POSE * sizeof(float)},
        {&d->own_rows, model_tokens(shape) * 2 * sizeof(uint32_t)},
    };
    for (size_t i = 0; i < ARRAY_COUNT(wanted); i++)
        if (!gpu_buffer_create(d->ops->gpu, wanted[i].bytes, wanted[i].buffer, err)) return false;
    lay_out(d, gpu_address(d->ops->gpu, d->work), &floats);
    return true;
}

static void upload(ModelDream *d) {
    uint32_t own[2];
    for (uint32_t p = 0; p < model_tokens(&d->weights->layout.shape); p++) {
        own[0] = 0, own[1] = p | 1u << 16;
        gpu_write(d->ops->gpu, d->own_rows, p * sizeof own, own, sizeof own);
    }
    size_t bytes = d->weights->layout.count * sizeof(float);
    gpu_write(d->ops->gpu, d->parameters, 0, d->weights->parameters, bytes);
    d->writer.parameters = d->reader.parameters = gpu_address(d->ops->gpu, d->parameters);
}

ModelDream *model_dream_create(const ModelOps *ops, const ModelWeights *weights,
                               const ModelCacheConfig *config, Arena *arena, Error *err) {
    const ModelShape *shape = &weights->layout.shape;
    ModelDream *d = arena_new(arena, ModelDream);
    *d = (ModelDream){
        .ops = ops,
        .weights = weights,
        .rgb = arena_array(arena, uint8_t, (size_t)shape->size * shape->size * 3),
        .doubt = arena_array(arena, float, model_tokens(shape)),
    };
    d->cache = model_cache_create(ops, shape, weights->slope, config, arena, err);
    if (d->cache == NULL || !create_buffers(d, err)) {
        model_dream_destroy(d);
        return NULL;
    }
    upload(d);
    return d;
}

void model_dream_destroy(ModelDream *d) {
    if (d == NULL) return;
    model_cache_destroy(d->cache);
#define X(name) gpu_buffer_destroy(d->ops->gpu, d->name);
    DREAM_BUFFERS(X)
#undef X
}

ModelCache *model_dream_cache(ModelDream *d) {
    return d->cache;
}

uint32_t model_dream_count(const ModelDream *d) {
    return d->count;
}

size_t model_dream_bytes(const ModelDream *d) {
    ModelCacheBytes cache = model_cache_bytes(d->cache);
    size_t bytes = cache.reserved + cache.tables;
#define X(name) bytes += gpu_buffer_bytes(d->ops->gpu, d->name);
    DREAM_BUFFERS(X)
#undef X
    return bytes;
}

const ModelWeights *model_dream_weights(const ModelDream *d) {
    return d->weights;
}

const float *model_dream_first(const ModelDream *d) {
    return d->first;
}

// the frame that absolute poses are told in is the first one's
void model_dream_resume(ModelDream *d, uint32_t count, const float first[MODEL_POSE]) {
    d->count = count;
    memcpy(d->first, first, sizeof d->first);
    gpu_write(d->ops->gpu, d->anchor, 0, first, sizeof d->first);
}

//---- remembering ---------------------------------------------------------------------------------

// the frame in `pixels` becomes a page
static bool remember(ModelDream *d, ModelPage page, Error *err) {
    Gpu *gpu = d->ops->gpu;
    const float whole = 0;
    if (d->count == 0) model_dream_resume(d, 0, page.pose);
    page.number = d->count++;
    page.kind = MODEL_WHOLE;
    gpu_write(gpu, d->level, 0, &whole, sizeof whole);
    model_writer_forward(&d->writer, &d->writer_tape, gpu_address(gpu, d->pixels),
                         gpu_address(gpu, d->level), d->weights->slope, d->page);
    model_cache_add(d->cache, d->page, &page);
    return gpu_finish(gpu, err);
}

bool model_dream_see(ModelDream *d, const uint8_t *rgb, const ModelPage *page, Error *err) {
    gpu_write(d->ops->gpu, d->pixels, 0, rgb, gpu_buffer_bytes(d->ops->gpu, d->pixels));
    return remember(d, *page, err);
}

bool model_dream_keep(ModelDream *d, Error *err) {
    ModelPage page = {.is_imagined = true};
    memcpy(page.pose, d->now, sizeof page.pose);
    return remember(d, page, err);
}

//---- imagining -----------------------------------------------------------------------------------

static ModelSight sight_of(const ModelDream *d, const ModelView *view) {
    Gpu *gpu = d->ops->gpu;
    return (ModelSight){
        .poses = gpu_address(gpu, d->pose),
        .page_poses = view->page_poses,
        .rows = view->rows,
        .frames_per_table = 1,
        .slope = d->weights->slope,
        .anchors = gpu_address(gpu, d->anchor),
        .own_rows = gpu_address(gpu, d->own_rows),
    };
}

static void imagine_once(ModelDream *d, const ModelView *view, float level, uint32_t seed) {
    Gpu *gpu = d->ops->gpu;
    gpu_write(gpu, d->level, 0, &level, sizeof level);
    ModelReaderInput input = {
        .pixels = gpu_address(gpu, d->pixels),
        .level = gpu_address(gpu, d->level),
        .actions = gpu_address(gpu, d->action),
        .sight = sight_of(d, view),
        .seed = seed,
    };
    model_reader_forward(&d->reader, &d->reader_tape, &input);
    UnpatchArgs args = {
        .x = d->reader_tape.out,
        .pixels = gpu_address(gpu, d->pixels),
        .doubt = gpu_address(gpu, d->doubts),
        .frames = 1,
        .size = d->weights->layout.shape.size,
    };
    MODEL_RUN(d->ops, unpatch, &args);
}

bool model_dream_imagine(ModelDream *d, const float pose[MODEL_POSE],
                         const float action[MODEL_ACTION], uint32_t steps, uint32_t seed,
                         ModelImagined *imagined, Error *err) {
    Gpu *gpu = d->ops->gpu;
    ASSERT(steps > 0);
    gpu_write(gpu, d->pose, 0, pose, MODEL_POSE * sizeof *pose);
    gpu_write(gpu, d->action, 0, action, MODEL_ACTION * sizeof *action);
    memcpy(d->now, pose, sizeof d->now);
    for (uint32_t i = 0; i < steps; i++) {
        // reading adds to K and V, so that each step fetches them anew
        ModelView view = model_cache_view(d->cache, pose, d->reader.kv);
        ASSERT(view.row_count > 0);
        d->reader.rows = imagined->rows = view.row_count;
        float level = i == 0 ? 1 : 0.8f * (float)(steps - i) / (float)steps;
        imagine_once(d, &view, level, seed + i);
    }
    gpu_read(gpu, d->pixels, 0, d->rgb, gpu_buffer_bytes(gpu, d->pixels));
    gpu_read(gpu, d->doubts, 0, d->doubt, gpu_buffer_bytes(gpu, d->doubts));
    imagined->rgb = d->rgb;
    imagined->doubt = d->doubt;
    return gpu_finish(gpu, err);
}
