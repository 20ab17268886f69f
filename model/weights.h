// Weights on disk: portable between devices, checked when read.
//
//     chunks (memory/snapshot.h: named, packed, each with a checksum)
//       "model"    version, sizes of the shape, camera slope, training steps, settings
//       "names"    for each tensor: name, rows, cols: a file of another layout is refused by name
//       "values"   float16 or float32, tensor after tensor without gaps
//       "mean" "square"   float32, only in the state of a training that goes on
//
// Half precision is what ships: 2 bytes a parameter.

#pragma once

#include "memory/snapshot.h"
#include "model/layout.h"

typedef enum ModelPrecision { MODEL_FLOAT16, MODEL_FLOAT32 } ModelPrecision;

typedef struct ModelWeights {
    ModelLayout layout;
    float *parameters;    // [layout.count]
    float *mean, *square; // NULL in finished weights
    uint64_t step;        // training steps done
    float slope;          // tan of half the field of view that it was trained with
    char recipe[512];     // the settings of the training, as text
} ModelWeights;

bool model_weights_save(const ModelWeights *weights, ModelPrecision precision, const char *path,
                        Error *err);
bool model_weights_load(const char *path, Arena *arena, ModelWeights *weights, Error *err);
// The same of the weights that are built in where `path` is "".
bool model_weights_open(const char *path, Arena *arena, ModelWeights *weights, Error *err);
bool model_weights_parse(FileBytes bytes, Arena *arena, ModelWeights *weights, Error *err);
// From chunks whose checksums have been checked.
bool model_weights_read(const MemoryChunk *chunks, int count, Arena *arena, ModelWeights *weights,
                        Error *err);
// model/world.weights as it was when the program was built; size 0 if there was none.
FileBytes model_weights_shipped(void);
uint64_t model_weights_digest(const ModelWeights *weights); // of the parameters, bit for bit
