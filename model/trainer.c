// See trainer.h.

#include "model/trainer_inside.h"

#include <string.h>

CONFIG_DEFINE(ModelTrainConfig, model_train, MODEL_TRAIN_CONFIG)

//---- creation ------------------------------------------------------------------------------------

static void lay_out(ModelTrainer *t, uint64_t base, size_t *floats) {
    const ModelShape *shape = &t->layout->shape;
    ModelSpace space = {.base = base};
    uint32_t memories = t->most.scenes * t->most.memories;
    uint32_t targets = t->most.scenes * t->most.targets;
    size_t page = (size_t)model_tokens(shape) * model_row(shape);
    t->writer = model_pass(t->ops, t->layout, memories, true, &space);
    t->writer_tape = model_writer_tape(shape, memories, true, &space);
    t->pages = model_take(&space, memories * page);
    t->d_pages = model_take(&space, memories * page);
    t->reader = model_pass(t->ops, t->layout, targets, true, &space);
    t->reader_tape = model_reader_tape(&t->reader, t->most.row_count, true, &space);
    t->d_out = model_take(&space, (size_t)targets * model_tokens(shape) * MODEL_OUT);
    *floats = space.used;
}

static bool create_buffers(ModelTrainer *t, Error *err) {
    const ModelShape *shape = &t->layout->shape;
    size_t memories = t->most.scenes * t->most.memories, tokens = model_tokens(shape);
    size_t targets = t->most.scenes * t->most.targets;
    size_t frame = (size_t)shape->size * shape->size * 3, list = t->layout->count * sizeof(float);
    size_t state = t->state_count * sizeof(float);
    const struct {
        GpuBuffer *buffer;
        size_t bytes;
    } wanted[] = {
        {&t->memory_pixels, memories * frame},
        {&t->target_pixels, targets * frame},
        {&t->memory_poses, memories * MODEL_POSE * sizeof(float)},
        {&t->target_poses, targets * MODEL_POSE * sizeof(float)},
        {&t->actions, targets * MODEL_ACTION * sizeof(float)},
        {&t->levels, targets * sizeof(float)},
        {&t->zero_levels, memories * sizeof(float)},
        {&t->rows, (size_t)t->most.scenes * t->most.row_count * 2 * sizeof(uint32_t)},
        {&t->row_of, memories * tokens * sizeof(uint32_t)},
        {&t->anchors, targets * MODEL_POSE * sizeof(float)},
        {&t->own_rows, targets * tokens * 2 * sizeof(uint32_t)},
        {&t->parts, targets * LOSS_PARTS * sizeof(float)},
        {&t->imagined, targets * frame},
        {&t->doubt, targets * tokens * sizeof(float)},
        {&t->parameters, list},
        {&t->gradients, list},
        {&t->mean, state},
        {&t->square, state},
    };
    for (size_t i = 0; i < ARRAY_COUNT(wanted); i++)
        if (!gpu_buffer_create(t->ops->gpu, wanted[i].bytes, wanted[i].buffer, err)) return false;
    return true;
}

static bool read_optimizer(ModelTrainer *t, Error *err) {
    t->is_scale = strcmp(t->config.optimizer.at, "scale") == 0;
    if (t->is_scale || strcmp(t->config.optimizer.at, "adam") == 0) return true;
    return error_set(err, "model_train.optimizer: no '%s'; use adam or scale",
                     t->config.optimizer.at);
}

static void upload_own_rows(ModelTrainer *t) {
    uint32_t tokens = model_tokens(&t->layout->shape), count = t->most.scenes * t->most.targets;
    for (uint32_t i = 0; i < count * tokens; i++) {
        const uint32_t row[2] = {i / tokens, i % tokens | 1u << 16};
        gpu_write(t->ops->gpu, t->own_rows, i * sizeof row, row, sizeof row);
    }
}

ModelTrainer *model_trainer_create(const ModelOps *ops, const ModelLayout *layout,
                                   const ModelTrainConfig *config, const ModelBatch *most,
                                   Arena *arena, Error *err) {
    ModelTrainer *t = arena_new(arena, ModelTrainer);
    *t = (ModelTrainer){.ops = ops, .layout = layout, .config = *config, .most = *most};
    size_t floats;
    lay_out(t, 0, &floats);
    t->read_parts = arena_array(arena, float, most->scenes * most->targets * LOSS_PARTS);
    bool ok = read_optimizer(t, err);
    model_trainer_place_state(t, arena);
    if (!ok || !gpu_buffer_create(ops->gpu, floats * sizeof(float), &t->work, err) ||
        !create_buffers(t, err)) {
        model_trainer_destroy(t);
        return NULL;
    }
    lay_out(t, gpu_address(ops->gpu, t->work), &floats);
    t->writer.parameters = t->reader.parameters = gpu_address(ops->gpu, t->parameters);
    t->writer.gradients = t->reader.gradients = gpu_address(ops->gpu, t->gradients);
    upload_own_rows(t);
    return t;
}

void model_trainer_destroy(ModelTrainer *t) {
    if (t == NULL) return;
    gpu_buffer_destroy(t->ops->gpu, t->work);
#define X(name) gpu_buffer_destroy(t->ops->gpu, t->name);
    BATCH_BUFFERS(X)
    LIST_BUFFERS(X)
#undef X
}

//---- forward and back ----------------------------------------------------------------------------

static void upload(ModelTrainer *t, const ModelBatch *b) {
    const ModelShape *shape = &t->layout->shape;
    size_t memories = b->scenes * b->memories, targets = b->scenes * b->targets;
    size_t frame = (size_t)shape->size * shape->size * 3;
    Gpu *gpu = t->ops->gpu;
    ASSERT(memories <= t->most.scenes * t->most.memories);
    ASSERT(targets <= t->most.scenes * t->most.targets);
    ASSERT(b->scenes <= t->most.scenes && b->row_count <= t->most.row_count);
    gpu_write(gpu, t->memory_pixels, 0, b->memory_pixels, memories * frame);
    gpu_write(gpu, t->target_pixels, 0, b->target_pixels, targets * frame);
    gpu_write(gpu, t->memory_poses, 0, b->memory_poses, memories * MODEL_POSE * sizeof(float));
    gpu_write(gpu, t->target_poses, 0, b->target_poses, targets * MODEL_POSE * sizeof(float));
    for (uint32_t i = 0; i < targets; i++) { // the frame of a scene is its first remembered one's
        const float *pose = b->memory_poses + (size_t)(i / b->targets) * b->memories * MODEL_POSE;
        gpu_write(gpu, t->anchors, i * MODEL_POSE * sizeof(float), pose,
                  MODEL_POSE * sizeof(float));
    }
    gpu_write(gpu, t->actions, 0, b->actions, targets * MODEL_ACTION * sizeof(float));
    gpu_write(gpu, t->levels, 0, b->levels, targets * sizeof(float));
    gpu_write(gpu, t->rows, 0, b->rows, (size_t)b->scenes * b->row_count * 2 * sizeof(uint32_t));
    gpu_write(gpu, t->row_of, 0, b->row_of, memories * model_tokens(shape) * sizeof(uint32_t));
}

static ModelSight sight_of(ModelTrainer *t, const ModelBatch *b) {
    Gpu *gpu = t->ops->gpu;
    return (ModelSight){
        .poses = gpu_address(gpu, t->target_poses),
        .page_poses = gpu_address(gpu, t->memory_poses),
        .rows = gpu_address(gpu, t->rows),
        .frames_per_table = b->targets,
        .slope = b->slope,
        .anchors = gpu_address(gpu, t->anchors),
        .own_rows = gpu_address(gpu, t->own_rows),
    };
}

static ModelReaderInput input_of(ModelTrainer *t, const ModelBatch *b) {
    Gpu *gpu = t->ops->gpu;
    return (ModelReaderInput){
        .pixels = gpu_address(gpu, t->target_pixels),
        .level = gpu_address(gpu, t->levels),
        .actions = gpu_address(gpu, t->actions),
        .sight = sight_of(t, b),
        .seed = b->seed,
    };
}

static void fetch(ModelTrainer *t, const ModelBatch *b) {
    RowsArgs args = {
        .pages = t->pages,
        .rows = gpu_address(t->ops->gpu, t->rows),
        .y = t->reader.kv,
        .targets = b->scenes * b->targets,
        .row_count = b->row_count,
        .width = model_row(&t->layout->shape),
        .targets_per_table = b->targets,
        .grid = model_grid(&t->layout->shape),
    };
    MODEL_RUN(t->ops, rows, &args);
}

static void fetch_back(ModelTrainer *t, const ModelBatch *b) {
    RowsBackArgs args = {
        .d_y = t->reader.dkv,
        .row_of = gpu_address(t->ops->gpu, t->row_of),
        .rows = gpu_address(t->ops->gpu, t->rows),
        .d_pages = t->d_pages,
        .pages = b->scenes * b->memories,
        .row_count = b->row_count,
        .width = model_row(&t->layout->shape),
        .pages_per_table = b->memories,
        .targets_per_table = b->targets,
        .grid = model_grid(&t->layout->shape),
    };
    MODEL_RUN(t->ops, rows_back, &args);
}

static void forward(ModelTrainer *t, const ModelBatch *b) {
    Gpu *gpu = t->ops->gpu;
    upload(t, b);
    t->writer.frames = b->scenes * b->memories;
    t->reader.frames = b->scenes * b->targets;
    t->reader.rows = b->row_count;
    model_writer_forward(&t->writer, &t->writer_tape, gpu_address(gpu, t->memory_pixels),
                         gpu_address(gpu, t->zero_levels), b->slope, t->pages);
    fetch(t, b);
    ModelReaderInput input = input_of(t, b);
    model_reader_forward(&t->reader, &t->reader_tape, &input);
    LossArgs loss = {
        .x = t->reader_tape.out,
        .pixels = gpu_address(gpu, t->target_pixels),
        .dx = t->d_out,
        .parts = gpu_address(gpu, t->parts),
        .frames = t->reader.frames,
        .size = t->layout->shape.size,
        .edge_weight = t->config.edge_weight,
        .doubt_weight = t->config.doubt_weight,
    };
    MODEL_RUN(t->ops, loss, &loss);
    gpu_read(gpu, t->parts, 0, t->read_parts, t->reader.frames * LOSS_PARTS * sizeof(float));
}

static void back(ModelTrainer *t, const ModelBatch *b) {
    gpu_fill(t->ops->gpu, t->gradients, 0, t->layout->count * sizeof(float), 0);
    ModelReaderInput input = input_of(t, b);
    model_reader_back(&t->reader, &t->reader_tape, &input, t->d_out);
    fetch_back(t, b);
    model_writer_back(&t->writer, &t->writer_tape, t->d_pages);
}

static ModelLoss loss_of(const ModelTrainer *t) {
    ModelLoss loss = {0};
    uint32_t frames = t->reader.frames;
    for (uint32_t f = 0; f < frames; f++) {
        loss.squared += (double)t->read_parts[f * LOSS_PARTS] / frames;
        loss.edges += (double)t->read_parts[f * LOSS_PARTS + 1] / frames;
        loss.doubt += (double)t->read_parts[f * LOSS_PARTS + 2] / frames;
    }
    return loss;
}

//---- the step ------------------------------------------------------------------------------------

bool model_trainer_step(ModelTrainer *t, const ModelBatch *batch, double progress, ModelLoss *loss,
                        Error *err) {
    forward(t, batch);
    back(t, batch);
    model_trainer_update(t, progress);
    if (!gpu_finish(t->ops->gpu, err)) return false;
    t->step++;
    *loss = loss_of(t);
    return true;
}

bool model_trainer_gradients(ModelTrainer *t, const ModelBatch *batch, float *gradients,
                             ModelLoss *loss, Error *err) {
    forward(t, batch);
    back(t, batch);
    gpu_read(t->ops->gpu, t->gradients, 0, gradients, t->layout->count * sizeof(float));
    if (!gpu_finish(t->ops->gpu, err)) return false;
    *loss = loss_of(t);
    return true;
}

bool model_trainer_imagine(ModelTrainer *t, const ModelBatch *batch, uint8_t *pixels,
                           ModelLoss *loss, Error *err) {
    Gpu *gpu = t->ops->gpu;
    forward(t, batch);
    UnpatchArgs args = {
        .x = t->reader_tape.out,
        .pixels = gpu_address(gpu, t->imagined),
        .doubt = gpu_address(gpu, t->doubt),
        .frames = t->reader.frames,
        .size = t->layout->shape.size,
    };
    MODEL_RUN(t->ops, unpatch, &args);
    size_t frame = (size_t)args.size * args.size * 3;
    gpu_read(gpu, t->imagined, 0, pixels, args.frames * frame);
    if (!gpu_finish(gpu, err)) return false;
    *loss = loss_of(t);
    return true;
}
