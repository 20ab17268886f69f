// The optimizer's step: SCALE for matrices or Adam for all (update.h), at a rate that rises for
// some steps and then falls with a cosine.

#include "model/trainer_inside.h"

#include <math.h>

static void adam(ModelTrainer *t, uint32_t index, float rate) {
    const ModelTensor *tensor = &t->layout->tensors[index];
    Gpu *gpu = t->ops->gpu;
    const float beta1 = 0.9f, beta2 = 0.98f;
    double steps = (double)t->step + 1;
    AdamArgs args = {
        .w = model_at(gpu_address(gpu, t->parameters), tensor->at),
        .g = model_at(gpu_address(gpu, t->gradients), tensor->at),
        .mean = model_at(gpu_address(gpu, t->mean), t->state_at[index]),
        .square = model_at(gpu_address(gpu, t->square), t->state_at[index]),
        .count = tensor->rows * tensor->cols,
        .rate = rate,
        .decay = tensor->kind == MODEL_VECTOR ? 0 : t->config.decay,
        .beta1 = beta1,
        .beta2 = beta2,
        .correct1 = (float)(1 / (1 - pow((double)beta1, steps))),
        .correct2 = (float)(1 / (1 - pow((double)beta2, steps))),
        .scale = 1,
    };
    MODEL_RUN(t->ops, adam, &args);
}

static void scale(ModelTrainer *t, uint32_t index, float rate) {
    const ModelTensor *tensor = &t->layout->tensors[index];
    Gpu *gpu = t->ops->gpu;
    bool is_last = tensor->kind == MODEL_LAST;
    ScaleArgs args = {
        .w = model_at(gpu_address(gpu, t->parameters), tensor->at),
        .g = model_at(gpu_address(gpu, t->gradients), tensor->at),
        .mean = is_last ? model_at(gpu_address(gpu, t->mean), t->state_at[index]) : 0,
        .rows = tensor->rows,
        .cols = tensor->cols,
        .rate = rate,
        .decay = t->config.decay,
        .beta = is_last ? 0.9f : 0,
    };
    MODEL_RUN(t->ops, scale, &args);
}

static float rate_at(const ModelTrainer *t, double progress) {
    double warm = fmin(1, ((double)t->step + 1) / fmax(1, t->config.warm));
    double wave = 0.5 * (1 + cos(3.14159265358979 * fmin(1, fmax(0, progress))));
    return (float)((double)t->config.rate * warm * (0.05 + 0.95 * wave));
}

void model_trainer_update(ModelTrainer *t, double progress) {
    float rate = rate_at(t, progress);
    for (uint32_t i = 0; i < t->layout->tensor_count; i++) {
        const ModelTensor *tensor = &t->layout->tensors[i];
        if (t->is_scale && tensor->kind != MODEL_VECTOR)
            scale(t, i, rate);
        else
            adam(t, i, rate);
    }
}
