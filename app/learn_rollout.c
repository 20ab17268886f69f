// See learn_rollout.h.

#include "app/learn_rollout.h"

#include "model/action.h"

#include <string.h>

struct LearnRollout {
    ModelShape shape;
    uint32_t most_known, most_new; // frames of a scene in one pass
    ModelBatch batch;
    uint8_t *known_pixels, *true_pixels, *imagined;
    float *known_poses, *new_poses, *actions, *levels;
    uint32_t *rows, *row_of;
};

LearnRollout *learn_rollout_create(const LearnConfig *config, const ModelShape *shape,
                                   Arena *arena) {
    LearnRollout *r = arena_new(arena, LearnRollout);
    uint32_t tokens = model_tokens(shape), fit = (uint32_t)config->batch_rows / tokens;
    size_t scenes = (size_t)config->batch_scenes, frame = (size_t)shape->size * shape->size * 3;
    *r = (LearnRollout){.shape = *shape, .most_new = (uint32_t)config->batch_targets};
    r->most_known = fit < (uint32_t)config->batch_memories ? fit : (uint32_t)config->batch_memories;
    size_t known = scenes * r->most_known, made = scenes * r->most_new;
    r->known_pixels = arena_array(arena, uint8_t, known * frame);
    r->known_poses = arena_array(arena, float, known *MODEL_POSE);
    r->rows = arena_array(arena, uint32_t, known * tokens * 2);
    r->row_of = arena_array(arena, uint32_t, known * tokens);
    r->true_pixels = arena_array(arena, uint8_t, made * frame);
    r->imagined = arena_array(arena, uint8_t, made * frame);
    r->new_poses = arena_array(arena, float, made *MODEL_POSE);
    r->actions = arena_array(arena, float, made *MODEL_ACTION);
    r->levels = arena_array(arena, float, made);
    for (size_t i = 0; i < made; i++) r->levels[i] = 1;
    return r;
}

// the last frames before `known`, all whole
static void put_known(LearnRollout *r, LearnBatch *learn, const ModelBatch *from, uint32_t known) {
    uint32_t count = r->batch.memories, tokens = model_tokens(&r->shape);
    size_t frame = (size_t)r->shape.size * r->shape.size * 3;
    for (uint32_t s = 0; s < from->scenes; s++) {
        for (uint32_t m = 0; m < count; m++) {
            uint32_t memory = known - count + m, page = s * count + m;
            memcpy(r->known_pixels + page * frame, learn_batch_memory(learn, s, memory), frame);
            memcpy(r->known_poses + (size_t)page * MODEL_POSE,
                   from->memory_poses + (size_t)(s * from->memories + memory) * MODEL_POSE,
                   MODEL_POSE * sizeof(float));
            for (uint32_t p = 0; p < tokens; p++) {
                uint32_t row = page * tokens + p;
                r->rows[2 * row] = page, r->rows[2 * row + 1] = p | 1u << 16;
                r->row_of[row] = m * tokens + p;
            }
        }
    }
}

static void put_new(LearnRollout *r, LearnBatch *learn, const ModelBatch *from, uint32_t first) {
    uint32_t count = r->batch.targets;
    size_t frame = (size_t)r->shape.size * r->shape.size * 3;
    for (uint32_t s = 0; s < from->scenes; s++) {
        const LearnScene *scene = learn_batch_scene(learn, s);
        for (uint32_t t = 0; t < count; t++) {
            uint32_t at = s * count + t, number = scene->memory[first + t];
            float before[MODEL_POSE], *pose = r->new_poses + (size_t)at * MODEL_POSE;
            memcpy(pose, from->memory_poses + (size_t)(s * from->memories + first + t) * MODEL_POSE,
                   MODEL_POSE * sizeof(float));
            walk_pose(&scene->walk->cameras[number > 0 ? number - 1 : 0], 0, before);
            model_action(before, pose, r->actions + (size_t)at * MODEL_ACTION);
            memcpy(r->true_pixels + at * frame, learn_batch_memory(learn, s, first + t), frame);
        }
    }
}

static void prepare(LearnRollout *r, LearnBatch *learn, const ModelBatch *from, uint32_t known,
                    uint32_t made) {
    uint32_t seen = known < r->most_known ? known : r->most_known;
    r->batch = (ModelBatch){
        .scenes = from->scenes,
        .memories = seen,
        .targets = made,
        .row_count = seen * model_tokens(&r->shape),
        .memory_pixels = r->known_pixels,
        .target_pixels = r->true_pixels,
        .memory_poses = r->known_poses,
        .target_poses = r->new_poses,
        .actions = r->actions,
        .levels = r->levels,
        .rows = r->rows,
        .row_of = r->row_of,
        .slope = from->slope,
    };
    put_known(r, learn, from, known);
    put_new(r, learn, from, known);
}

bool learn_rollout_run(LearnRollout *r, LearnBatch *learn, const ModelBatch *batch,
                       ModelTrainer *trainer, Error *err) {
    size_t frame = (size_t)r->shape.size * r->shape.size * 3;
    uint32_t known = (batch->memories + 1) / 2, part = (batch->memories - known + 1) / 2;
    while (known < batch->memories) {
        uint32_t left = batch->memories - known, made = part < left ? part : left;
        if (made > r->most_new) made = r->most_new;
        prepare(r, learn, batch, known, made);
        ModelLoss loss;
        if (!model_trainer_imagine(trainer, &r->batch, r->imagined, &loss, err)) return false;
        for (uint32_t s = 0; s < batch->scenes; s++)
            memcpy(learn_batch_memory(learn, s, known), r->imagined + s * made * frame,
                   made * frame);
        known += made;
    }
    return true;
}
