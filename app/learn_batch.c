// See learn_batch.h.

#include "app/learn_batch.h"

#include "base/rng.h"
#include "model/action.h"

#include <math.h>
#include <string.h>

CONFIG_DEFINE(LearnConfig, learn, LEARN_CONFIG)

// In what form a remembered frame is seen.
typedef enum PageKind { PAGE_WHOLE, PAGE_HALF, PAGE_QUARTER, PAGE_CHECKPOINTS } PageKind;

enum { CHECKPOINT = 8, MAX_FRAMES = 256 };

struct LearnBatch {
    LearnConfig config;
    ModelShape shape;
    ModelBatch batch;
    PageKind *kinds; // [memories], whole ones first
    uint8_t *memory_pixels, *target_pixels;
    float *memory_poses, *target_poses, *actions, *levels;
    uint32_t *rows, *row_of;
};

ModelBatch learn_batch_most(const LearnConfig *config) {
    return (ModelBatch){
        .scenes = (uint32_t)config->scenes,
        .memories = (uint32_t)config->memories,
        .targets = (uint32_t)config->targets,
        .row_count = (uint32_t)config->rows,
    };
}

static void point(LearnBatch *learn) {
    ModelBatch *b = &learn->batch;
    b->memory_pixels = learn->memory_pixels, b->target_pixels = learn->target_pixels;
    b->memory_poses = learn->memory_poses, b->target_poses = learn->target_poses;
    b->actions = learn->actions, b->levels = learn->levels;
    b->rows = learn->rows, b->row_of = learn->row_of;
}

LearnBatch *learn_batch_create(const LearnConfig *config, const ModelShape *shape, float slope,
                               Arena *arena) {
    LearnBatch *learn = arena_new(arena, LearnBatch);
    size_t scenes = (size_t)config->scenes, memories = scenes * (size_t)config->memories;
    size_t targets = scenes * (size_t)config->targets;
    size_t frame = (size_t)shape->size * shape->size * 3;
    *learn = (LearnBatch){
        .config = *config,
        .shape = *shape,
        .batch = learn_batch_most(config),
        .kinds = arena_array(arena, PageKind, (size_t)config->memories),
        .memory_pixels = arena_array(arena, uint8_t, memories * frame),
        .target_pixels = arena_array(arena, uint8_t, targets * frame),
        .memory_poses = arena_array(arena, float, memories *MODEL_POSE),
        .target_poses = arena_array(arena, float, targets *MODEL_POSE),
        .actions = arena_array(arena, float, targets *MODEL_ACTION),
        .levels = arena_array(arena, float, targets),
        .rows = arena_array(arena, uint32_t, scenes * (size_t)config->rows * 2),
        .row_of = arena_array(arena, uint32_t, memories * model_tokens(shape)),
    };
    learn->batch.slope = slope;
    point(learn);
    return learn;
}

//---- what is remembered in which form ------------------------------------------------------------

static uint32_t rows_of(const ModelShape *shape, PageKind kind) {
    uint32_t tokens = model_tokens(shape);
    switch (kind) {
    case PAGE_WHOLE:
        return tokens;
    case PAGE_HALF:
        return tokens / 4;
    case PAGE_QUARTER:
        return tokens / 16;
    case PAGE_CHECKPOINTS:
        return tokens / CHECKPOINT;
    }
    return 0;
}

// a few whole ones, then others, as many as there is room for
static void draw_kinds(LearnBatch *learn, Rng *rng) {
    const LearnConfig *config = &learn->config;
    uint32_t whole = 1 + rng_below(rng, (uint32_t)config->rows / model_tokens(&learn->shape));
    uint32_t memories = 1 + rng_below(rng, (uint32_t)config->memories), rows = 0, count = 0;
    if (memories < whole) memories = whole;
    while (count < memories && count < (uint32_t)config->memories) {
        PageKind kind = PAGE_WHOLE;
        if (count >= whole) kind = (PageKind)(1 + rng_below(rng, 3));
        if (rows + rows_of(&learn->shape, kind) > (uint32_t)config->rows) break;
        rows += rows_of(&learn->shape, kind);
        learn->kinds[count++] = kind;
    }
    learn->batch.memories = count;
    learn->batch.row_count = rows;
}

static uint32_t *add_row(LearnBatch *learn, uint32_t *row, uint32_t page, uint32_t first,
                         uint32_t side, uint32_t index) {
    uint32_t grid = model_grid(&learn->shape);
    row[0] = page, row[1] = first | side << 16;
    uint32_t *row_of = learn->row_of + (size_t)page * grid * grid;
    for (uint32_t y = 0; y < side; y++)
        for (uint32_t x = 0; x < side; x++) row_of[first + y * grid + x] = index;
    return row + 2;
}

static void fill_rows(LearnBatch *learn) {
    const ModelBatch *b = &learn->batch;
    uint32_t grid = model_grid(&learn->shape), tokens = grid * grid;
    memset(learn->row_of, 0xff, (size_t)b->scenes * b->memories * tokens * sizeof *learn->row_of);
    for (uint32_t s = 0; s < b->scenes; s++) {
        uint32_t *begin = learn->rows + (size_t)s * b->row_count * 2, *row = begin;
        for (uint32_t m = 0; m < b->memories; m++) {
            uint32_t page = s * b->memories + m;
            PageKind kind = learn->kinds[m];
            uint32_t side = kind == PAGE_HALF ? 2 : kind == PAGE_QUARTER ? 4 : 1;
            for (uint32_t p = 0; p < tokens; p++) {
                bool is_kept = kind == PAGE_CHECKPOINTS
                                   ? p % CHECKPOINT == CHECKPOINT - 1
                                   : p / grid % side == 0 && p % grid % side == 0;
                uint32_t index = (uint32_t)(row - begin) / 2;
                if (is_kept) row = add_row(learn, row, page, p, side, index);
            }
        }
    }
}

//---- frames --------------------------------------------------------------------------------------

typedef struct Draw {
    const Walk *walk;
    uint32_t memory[MAX_FRAMES], target[MAX_FRAMES];
} Draw;

static void shuffle(uint32_t *values, uint32_t count, Rng *rng) {
    for (uint32_t i = count; i > 1; i--) {
        uint32_t j = rng_below(rng, i), other = values[j];
        values[j] = values[i - 1], values[i - 1] = other;
    }
}

// one remembered frame in each part of frames 0 .. end-1, in random order, so that any may be whole
static void draw_spread(uint32_t *frames, uint32_t count, uint32_t end, Rng *rng) {
    for (uint32_t i = 0; i < count; i++) {
        uint32_t low = i * end / count, high = (i + 1) * end / count;
        frames[i] = low + (high > low ? rng_below(rng, high - low) : 0);
    }
    shuffle(frames, count, rng);
}

static void draw_anywhere(Draw *draw, const ModelBatch *b, Rng *rng) {
    draw_spread(draw->memory, b->memories, draw->walk->frames, rng);
    for (uint32_t i = 0; i < b->targets; i++) {
        do draw->target[i] = 1 + rng_below(rng, draw->walk->frames - 1);
        while (draw->target[i] == draw->memory[0]);
    }
}

// the last frame before the targets is whole, the others lie anywhere before it
static void draw_ahead(Draw *draw, const ModelBatch *b, Rng *rng) {
    uint32_t frames = draw->walk->frames, least = b->memories > 8 ? b->memories : 8;
    uint32_t now = least + rng_below(rng, frames - b->targets - least);
    draw_spread(draw->memory, b->memories, now, rng);
    draw->memory[0] = now - 1;
    for (uint32_t i = 0; i < b->targets; i++) {
        uint32_t reach = i < b->targets / 2 ? 4 : frames - now;
        draw->target[i] = now + rng_below(rng, reach < frames - now ? reach : frames - now);
    }
}

static void pose_of(const Walk *walk, uint32_t frame, float time, float *pose) {
    const RenderCamera *camera = &walk->cameras[frame];
    model_pose(camera->position, camera->yaw, camera->pitch, time, pose);
}

// Frames of a walk lie at most 64 apart; stretched times let the model meet longer gaps.
static void put_poses(LearnBatch *learn, const Draw *draw, uint32_t scene, float stretch) {
    const ModelBatch *b = &learn->batch;
    for (uint32_t m = 0; m < b->memories; m++)
        pose_of(draw->walk, draw->memory[m], (float)draw->memory[m] * stretch,
                learn->memory_poses + (size_t)(scene * b->memories + m) * MODEL_POSE);
    for (uint32_t t = 0; t < b->targets; t++) {
        size_t at = scene * b->targets + t;
        float before[MODEL_POSE], *pose = learn->target_poses + at * MODEL_POSE;
        uint32_t frame = draw->target[t];
        pose_of(draw->walk, frame, (float)frame * stretch, pose);
        pose_of(draw->walk, frame > 0 ? frame - 1 : 0, 0, before);
        model_action(before, pose, learn->actions + at * MODEL_ACTION);
    }
}

static void put_pixels(LearnBatch *learn, const Draw *draw, uint32_t scene) {
    const ModelBatch *b = &learn->batch;
    size_t bytes = (size_t)learn->shape.size * learn->shape.size * 3;
    for (uint32_t m = 0; m < b->memories; m++)
        memcpy(learn->memory_pixels + (scene * b->memories + m) * bytes,
               draw->walk->rgb + draw->memory[m] * bytes, bytes);
    for (uint32_t t = 0; t < b->targets; t++)
        memcpy(learn->target_pixels + (scene * b->targets + t) * bytes,
               draw->walk->rgb + draw->target[t] * bytes, bytes);
}

static void draw_levels(LearnBatch *learn, Rng *rng) {
    for (uint32_t i = 0; i < learn->batch.scenes * learn->batch.targets; i++) {
        bool is_noisy = rng_unit(rng) < learn->config.noisy;
        learn->levels[i] = is_noisy ? 0.1f + 0.89f * rng_unit(rng) : 1;
    }
}

const ModelBatch *learn_batch_draw(LearnBatch *learn, const WalkPool *pool, uint64_t seed,
                                   uint64_t step) {
    Rng rng = rng_stream(seed + step * 0x9e3779b97f4a7c15u, "batch");
    draw_kinds(learn, &rng);
    fill_rows(learn);
    bool is_ahead = rng_unit(&rng) < learn->config.ahead;
    for (uint32_t s = 0; s < learn->batch.scenes; s++) {
        Draw draw = {.walk = walk_pool_at(pool, rng_below(&rng, walk_pool_count(pool)))};
        ASSERT(draw.walk->size == learn->shape.size && draw.walk->frames <= MAX_FRAMES);
        (is_ahead ? draw_ahead : draw_anywhere)(&draw, &learn->batch, &rng);
        put_poses(learn, &draw, s, exp2f(5 * rng_unit(&rng)));
        put_pixels(learn, &draw, s);
    }
    draw_levels(learn, &rng);
    learn->batch.seed = rng_next(&rng);
    return &learn->batch;
}

uint8_t *learn_batch_memory(LearnBatch *learn, uint32_t scene, uint32_t memory) {
    size_t bytes = (size_t)learn->shape.size * learn->shape.size * 3;
    return learn->memory_pixels + (scene * learn->batch.memories + memory) * bytes;
}
