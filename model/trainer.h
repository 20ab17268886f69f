// Learning: one step takes a batch of scenes, each with remembered frames and frames to be
// imagined, and moves the parameters.
//
//     remembered frames ─ writer ─► pages ─ rows ─► K, V ─ reader ─► imagined ─ loss against the
//     truth
//                      ◄─ writer ◄─ d pages ◄─────────── reader ◄──────────────┘
//     parameters ◄─ SCALE or Adam ◄─ gradients
//
// Everything is a function of seed, settings and batch: on the host the same step gives the same
// bits for any number of threads.

#pragma once

#include "base/config.h"
#include "model/reader.h"
#include "model/writer.h"

#define MODEL_TRAIN_CONFIG(X)                                                                  \
    X(text, optimizer, "adam", "adam, or scale (no second moment; momentum only in the head)") \
    X(float, rate, 2e-3f, "highest learning rate")                                             \
    X(float, decay, 0.02f, "weight decay of matrices")                                         \
    X(int, warm, 100, "steps until the rate is at its highest")                                \
    X(float, edge_weight, 0.1f, "of the error of differences of neighbouring pixels")          \
    X(float, doubt_weight, 0.02f, "of learning to doubt")

CONFIG_DECLARE(ModelTrainConfig, model_train, MODEL_TRAIN_CONFIG)

// One step's data, on the host. Each scene has `memories` frames and `targets` frames.
typedef struct ModelBatch {
    uint32_t scenes, memories, targets, row_count;
    const uint8_t *memory_pixels; // [scenes · memories][size][size][3]
    const uint8_t *target_pixels; // [scenes · targets][size][size][3]
    const float *memory_poses;    // [scenes · memories][MODEL_POSE]
    const float *target_poses;    // [scenes · targets][MODEL_POSE]
    const float *actions;         // [scenes · targets][MODEL_ACTION]
    const float *levels;          // [scenes · targets] noise, 0 .. 1
    const uint32_t *rows;         // [scenes][row_count][2]; pages count through all scenes
    const uint32_t *row_of;       // [scenes · memories][tokens], see rows_gpu.h
    uint32_t seed;                // of the noise
    float slope;                  // tan of half the field of view
} ModelBatch;

typedef struct ModelLoss {
    double squared, edges, doubt; // means over the batch, see loss.h
} ModelLoss;

typedef struct ModelTrainer ModelTrainer;

// Room for batches up to `most` (its counts). `layout` must outlive the trainer.
ModelTrainer *model_trainer_create(const ModelOps *ops, const ModelLayout *layout,
                                   const ModelTrainConfig *config, const ModelBatch *most,
                                   Arena *arena, Error *err);
void model_trainer_destroy(ModelTrainer *trainer); // NULL is fine

// What is learned, and what an exact resume needs: lists of layout->count floats.
typedef struct ModelTrainState {
    float *parameters, *mean, *square;
    uint64_t step; // steps done
} ModelTrainState;
bool model_trainer_get(ModelTrainer *trainer, ModelTrainState *state,
                       Error *err); // lists are filled
void model_trainer_set(ModelTrainer *trainer,
                       const ModelTrainState *state); // mean NULL: begins anew

// `progress` 0 .. 1 of the whole training: the rate falls with a cosine to 5 %.
bool model_trainer_step(ModelTrainer *trainer, const ModelBatch *batch, double progress,
                        ModelLoss *loss, Error *err);

// Forward only: imagined frames U8 [scenes · targets][size][size][3] and the loss.
bool model_trainer_imagine(ModelTrainer *trainer, const ModelBatch *batch, uint8_t *pixels,
                           ModelLoss *loss, Error *err);
// Gradients of the batch, for tests: layout->count floats.
bool model_trainer_gradients(ModelTrainer *trainer, const ModelBatch *batch, float *gradients,
                             ModelLoss *loss, Error *err);
uint64_t model_trainer_steps(const ModelTrainer *trainer);
size_t model_trainer_state_bytes(const ModelTrainer *trainer); // that the optimizer remembers
size_t model_trainer_bytes(const ModelTrainer *trainer);       // on the device
