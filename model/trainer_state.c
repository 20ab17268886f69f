// What a trainer has learned and what its optimizer remembers, in and out. See trainer.h.

#include "model/trainer_inside.h"

#include <string.h>

// SCALE remembers nothing of a matrix but the last one's mean
bool model_trainer_has_state(const ModelTrainer *t, const ModelTensor *tensor) {
    return !t->is_scale || tensor->kind != MODEL_MATRIX;
}

void model_trainer_place_state(ModelTrainer *t, Arena *arena) {
    for (uint32_t i = 0; i < t->layout->tensor_count; i++) {
        const ModelTensor *tensor = &t->layout->tensors[i];
        t->state_at[i] = t->state_count;
        if (model_trainer_has_state(t, tensor))
            t->state_count += ((size_t)tensor->rows * tensor->cols + 15) / 16 * 16;
    }
    t->state = arena_array(arena, float, t->state_count);
}

// mean or square: packed on the device, spread over a list of all parameters in a state
static bool get_state(ModelTrainer *t, GpuBuffer buffer, float *list, Error *err) {
    gpu_read(t->ops->gpu, buffer, 0, t->state, t->state_count * sizeof(float));
    if (!gpu_finish(t->ops->gpu, err)) return false;
    memset(list, 0, t->layout->count * sizeof *list);
    for (uint32_t i = 0; i < t->layout->tensor_count; i++) {
        const ModelTensor *tensor = &t->layout->tensors[i];
        if (model_trainer_has_state(t, tensor))
            memcpy(list + tensor->at, t->state + t->state_at[i],
                   (size_t)tensor->rows * tensor->cols * sizeof *list);
    }
    return true;
}

static void set_state(ModelTrainer *t, GpuBuffer buffer, const float *list) {
    memset(t->state, 0, t->state_count * sizeof *t->state);
    for (uint32_t i = 0; list != NULL && i < t->layout->tensor_count; i++) {
        const ModelTensor *tensor = &t->layout->tensors[i];
        if (model_trainer_has_state(t, tensor))
            memcpy(t->state + t->state_at[i], list + tensor->at,
                   (size_t)tensor->rows * tensor->cols * sizeof *list);
    }
    gpu_write(t->ops->gpu, buffer, 0, t->state, t->state_count * sizeof(float));
}

bool model_trainer_get(ModelTrainer *t, ModelTrainState *state, Error *err) {
    gpu_read(t->ops->gpu, t->parameters, 0, state->parameters, t->layout->count * sizeof(float));
    state->step = t->step;
    return gpu_finish(t->ops->gpu, err) &&
           (state->mean == NULL || get_state(t, t->mean, state->mean, err)) &&
           (state->square == NULL || get_state(t, t->square, state->square, err));
}

void model_trainer_set(ModelTrainer *t, const ModelTrainState *state) {
    gpu_write(t->ops->gpu, t->parameters, 0, state->parameters, t->layout->count * sizeof(float));
    set_state(t, t->mean, state->mean);
    set_state(t, t->square, state->square);
    t->step = state->step;
}

uint64_t model_trainer_steps(const ModelTrainer *t) {
    return t->step;
}

size_t model_trainer_state_bytes(const ModelTrainer *t) {
    size_t bytes = 0;
    for (uint32_t i = 0; i < t->layout->tensor_count; i++) {
        const ModelTensor *tensor = &t->layout->tensors[i];
        size_t list = (size_t)tensor->rows * tensor->cols * sizeof(float);
        bool has_square = !t->is_scale || tensor->kind == MODEL_VECTOR;
        if (model_trainer_has_state(t, tensor)) bytes += has_square ? 2 * list : list;
    }
    return bytes;
}

size_t model_trainer_bytes(const ModelTrainer *t) {
    size_t bytes = gpu_buffer_bytes(t->ops->gpu, t->work);
#define X(name) bytes += gpu_buffer_bytes(t->ops->gpu, t->name);
    BATCH_BUFFERS(X)
    LIST_BUFFERS(X)
#undef X
    return bytes;
}
