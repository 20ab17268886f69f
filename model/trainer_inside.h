// What a trainer is made of. Inside trainer*.c.

#pragma once

#include "model/trainer.h"

// What a batch becomes on the device.
#define BATCH_BUFFERS(X) \
    X(memory_pixels)     \
    X(target_pixels)     \
    X(memory_poses)      \
    X(target_poses)      \
    X(actions)           \
    X(levels)            \
    X(zero_levels)       \
    X(rows)              \
    X(anchors)           \
    X(own_rows)          \
    X(row_of)            \
    X(parts)             \
    X(imagined)          \
    X(doubt)

#define LIST_BUFFERS(X) \
    X(parameters)       \
    X(gradients)        \
    X(mean)             \
    X(square)

struct ModelTrainer {
    const ModelOps *ops;
    const ModelLayout *layout;
    ModelTrainConfig config;
    bool is_scale;
    ModelBatch most;
    ModelPass writer, reader;
    ModelWriterTape writer_tape;
    ModelReaderTape reader_tape;
    uint64_t pages, d_pages, d_out; // in `work`
    GpuBuffer work;
#define X(name) GpuBuffer name;
    BATCH_BUFFERS(X)
    LIST_BUFFERS(X)
#undef X
    size_t state_at[MODEL_MAX_TENSORS], state_count; // of a tensor in mean and square
    float *state;                                    // [state_count] on the way to or from them
    float *read_parts; // [scenes · targets][LOSS_PARTS], as read back
    uint64_t step;
};

// Whether the optimizer remembers anything of a tensor.
bool model_trainer_has_state(const ModelTrainer *t, const ModelTensor *tensor);
void model_trainer_place_state(ModelTrainer *t, Arena *arena);

// Moves the parameters by what stands in the gradients.
void model_trainer_update(ModelTrainer *t, double progress);
