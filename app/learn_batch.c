// See learn_batch.h.

#include "app/learn_batch.h"

#include "app/learn_overlap.h"
#include "base/rng.h"
#include "model/action.h"

#include <math.h>
#include <string.h>

CONFIG_DEFINE(LearnConfig, learn, LEARN_CONFIG)

// In what form a remembered frame is seen.
typedef enum PageKind { PAGE_WHOLE, PAGE_HALF, PAGE_QUARTER, PAGE_CHECKPOINTS } PageKind;

enum { CHECKPOINT = 8, TRIES = 8 };

struct LearnBatch {
    LearnConfig config;
    ModelShape shape;
    ModelBatch batch;
    PageKind *kinds; // [memories], whole ones first
    uint8_t *memory_pixels, *target_pixels;
    float *memory_poses, *target_poses, *actions, *levels;
    uint32_t *rows, *row_of;
    LearnScene *scenes; // [scenes] what the last batch was drawn from
};

ModelBatch learn_batch_most(const LearnConfig *config) {
    return (ModelBatch){
        .scenes = (uint32_t)config->batch_scenes,
        .memories = (uint32_t)config->batch_memories,
        .targets = (uint32_t)config->batch_targets,
        .row_count = (uint32_t)config->batch_rows,
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
    size_t scenes = (size_t)config->batch_scenes,
           memories = scenes * (size_t)config->batch_memories;
    size_t targets = scenes * (size_t)config->batch_targets;
    size_t frame = (size_t)shape->size * shape->size * 3;
    *learn = (LearnBatch){
        .config = *config,
        .shape = *shape,
        .batch = learn_batch_most(config),
        .kinds = arena_array(arena, PageKind, (size_t)config->batch_memories),
        .memory_pixels = arena_array(arena, uint8_t, memories * frame),
        .target_pixels = arena_array(arena, uint8_t, targets * frame),
        .memory_poses = arena_array(arena, float, memories *MODEL_POSE),
        .target_poses = arena_array(arena, float, targets *MODEL_POSE),
        .actions = arena_array(arena, float, targets *MODEL_ACTION),
        .levels = arena_array(arena, float, targets),
        .rows = arena_array(arena, uint32_t, scenes * (size_t)config->batch_rows * 2),
        .row_of = arena_array(arena, uint32_t, memories * model_tokens(shape)),
        .scenes = arena_array(arena, LearnScene, scenes),
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

// whole frames, then others in any form, as many as there is room for
static void put_kinds(LearnBatch *learn, uint32_t whole, uint32_t others, Rng *rng) {
    const LearnConfig *config = &learn->config;
    uint32_t rows = 0, count = 0;
    while (count < whole + others && count < (uint32_t)config->batch_memories) {
        PageKind kind = count < whole ? PAGE_WHOLE : (PageKind)(1 + rng_below(rng, 3));
        if (rows + rows_of(&learn->shape, kind) > (uint32_t)config->batch_rows) break;
        rows += rows_of(&learn->shape, kind);
        learn->kinds[count++] = kind;
    }
    learn->batch.memories = count;
    learn->batch.row_count = rows;
}

// At first the model learns to look: as many whole frames as there is room for. Then few and many,
// whole and pooled.
static void draw_kinds(LearnBatch *learn, uint64_t step, Rng *rng) {
    const LearnConfig *config = &learn->config;
    uint32_t most = (uint32_t)config->batch_rows / model_tokens(&learn->shape);
    uint32_t whole = 1 + rng_below(rng, most), others = 0;
    uint32_t memories = 1 + rng_below(rng, (uint32_t)config->batch_memories);
    if (memories > whole) others = memories - whole;
    if (step < (uint64_t)config->mixed_from) whole = most, others = 0;
    put_kinds(learn, whole, others, rng);
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

static uint32_t between(Rng *rng, uint32_t low, uint32_t end) {
    return low + (end > low ? rng_below(rng, end - low) : 0);
}

// of frames low .. end-1 the one that sees most of what `of` sees, of a few drawn
static uint32_t draw_overlapping(const LearnScene *draw, uint32_t of, uint32_t low, uint32_t end,
                                 uint32_t apart, float slope, Rng *rng) {
    uint32_t best = between(rng, low, end);
    float most = -1;
    for (int i = 0; i < TRIES; i++) {
        uint32_t frame = between(rng, low, end);
        uint32_t gap = frame > of ? frame - of : of - frame;
        float overlap = learn_overlap(&draw->walk->cameras[of], &draw->walk->cameras[frame], slope);
        if (gap <= apart || overlap <= most) continue;
        most = overlap;
        best = frame;
    }
    return best;
}

// targets: some beside `now`, some elsewhere that see the same
static void draw_targets(LearnScene *draw, const ModelBatch *b, uint32_t now, bool is_ahead,
                         Rng *rng) {
    uint32_t frames = draw->walk->frames, low = is_ahead ? now : 1;
    for (uint32_t i = 0; i < b->targets; i++) {
        uint32_t first = now > low + 4 && !is_ahead ? now - 4 : low;
        uint32_t end = now + 5 < frames ? now + 5 : frames;
        draw->target[i] = i < b->targets / 2
                              ? between(rng, first, end)
                              : draw_overlapping(draw, now, low, frames, 4, b->slope, rng);
    }
}

// what is remembered: most of it sees what the targets see, from at least `apart` frames away
static void draw_memories(LearnScene *draw, const ModelBatch *b, uint32_t end, Rng *rng) {
    uint32_t apart = rng_below(rng, 3) == 0 ? rng_below(rng, 16) : 0;
    for (uint32_t m = 0; m < b->memories; m++) {
        uint32_t of = draw->target[rng_below(rng, b->targets)];
        bool is_near = rng_below(rng, 4) != 0;
        draw->memory[m] = is_near ? draw_overlapping(draw, of, 0, end, apart, b->slope, rng)
                                  : rng_below(rng, end);
    }
}

static void draw_anywhere(LearnScene *draw, const ModelBatch *b, Rng *rng) {
    uint32_t now = between(rng, 1, draw->walk->frames);
    draw_targets(draw, b, now, false, rng);
    draw_memories(draw, b, draw->walk->frames, rng);
}

// what is remembered comes before the targets; the last frame is whole
static void draw_ahead(LearnScene *draw, const ModelBatch *b, Rng *rng) {
    uint32_t now = between(rng, 8, draw->walk->frames - 4);
    draw_targets(draw, b, now, true, rng);
    draw_memories(draw, b, now, rng);
    draw->memory[0] = now - 1;
}

// Frames of a walk lie at most 64 apart; stretched times let the model meet longer gaps.
static void put_poses(LearnBatch *learn, const LearnScene *draw, uint32_t scene, float stretch) {
    const ModelBatch *b = &learn->batch;
    for (uint32_t m = 0; m < b->memories; m++)
        walk_pose(&draw->walk->cameras[draw->memory[m]], (float)draw->memory[m] * stretch,
                  learn->memory_poses + (size_t)(scene * b->memories + m) * MODEL_POSE);
    for (uint32_t t = 0; t < b->targets; t++) {
        size_t at = scene * b->targets + t;
        float before[MODEL_POSE], *pose = learn->target_poses + at * MODEL_POSE;
        uint32_t frame = draw->target[t];
        walk_pose(&draw->walk->cameras[frame], (float)frame * stretch, pose);
        walk_pose(&draw->walk->cameras[frame > 0 ? frame - 1 : 0], 0, before);
        model_action(before, pose, learn->actions + at * MODEL_ACTION);
    }
}

static void put_pixels(LearnBatch *learn, const LearnScene *draw, uint32_t scene) {
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

static const Walk *draw_walk(const LearnSource *source, Rng *rng) {
    if (source->pool == NULL) return &source->walks[rng_below(rng, source->count)];
    return walk_pool_at(source->pool, rng_below(rng, walk_pool_count(source->pool)));
}

static void draw_scenes(LearnBatch *learn, const LearnSource *source, bool is_ahead, Rng *rng) {
    for (uint32_t s = 0; s < learn->batch.scenes; s++) {
        LearnScene *scene = &learn->scenes[s];
        scene->walk = draw_walk(source, rng);
        ASSERT(scene->walk->size == learn->shape.size && scene->walk->frames <= LEARN_MAX_FRAMES);
        (is_ahead ? draw_ahead : draw_anywhere)(scene, &learn->batch, rng);
        put_poses(learn, scene, s, exp2f(5 * rng_unit(rng)));
        put_pixels(learn, scene, s);
    }
}

const ModelBatch *learn_batch_draw(LearnBatch *learn, const LearnSource *source, uint64_t seed,
                                   uint64_t step) {
    Rng rng = rng_stream(seed + step * 0x9e3779b97f4a7c15u, "batch");
    draw_kinds(learn, step, &rng);
    fill_rows(learn);
    draw_scenes(learn, source, rng_unit(&rng) < learn->config.ahead_share, &rng);
    draw_levels(learn, &rng);
    learn->batch.seed = rng_next(&rng);
    return &learn->batch;
}

const ModelBatch *learn_batch_exam(LearnBatch *learn, const LearnSource *source, uint64_t seed,
                                   uint64_t step) {
    Rng rng = rng_stream(seed + step * 0x9e3779b97f4a7c15u, "exam");
    put_kinds(learn, (uint32_t)learn->config.batch_rows / model_tokens(&learn->shape), 0, &rng);
    fill_rows(learn);
    draw_scenes(learn, source, true, &rng);
    for (uint32_t i = 0; i < learn->batch.scenes * learn->batch.targets; i++) learn->levels[i] = 1;
    return &learn->batch;
}

const LearnScene *learn_batch_scene(const LearnBatch *learn, uint32_t scene) {
    return &learn->scenes[scene];
}

uint8_t *learn_batch_memory(LearnBatch *learn, uint32_t scene, uint32_t memory) {
    size_t bytes = (size_t)learn->shape.size * learn->shape.size * 3;
    return learn->memory_pixels + (scene * learn->batch.memories + memory) * bytes;
}
