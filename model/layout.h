// Where each tensor of a world model lies. All parameters are one list of floats; their gradients,
// and whatever an optimizer remembers, are lists of the same length.
//
//     embed_writer [224][d] │ embed_reader [224][d] │ writer.0 … │ kv [d][row] … │ reader.0 … │
//     head
//
// Matrices lie [in][out], so that Y = X W. A tensor begins at a multiple of 16 floats.

#pragma once

#include "base/error.h"
#include "base/rng.h"
#include "model/shape.h"

enum { MODEL_MAX_BLOCKS = 16, MODEL_MAX_TENSORS = 400 };

typedef enum ModelTensorKind {
    MODEL_MATRIX,
    MODEL_LAST,   // the last matrix: SCALE gives it momentum
    MODEL_VECTOR, // gains, biases, temperatures, convolutions: always Adam
} ModelTensorKind;

typedef struct ModelTensor {
    char name[32]; // "reader.3.qkv"
    ModelTensorKind kind;
    uint32_t rows, cols;
    float fill, spread; // at first: normal around fill with this standard deviation
    size_t at;          // in the list
} ModelTensor;

// Offsets of a block's tensors.
typedef struct ModelBlockAt {
    size_t norm, qkv, conv, mix, heat, out;                       // self-attention
    size_t cross_norm, cross_q, cross_conv, cross_mix, cross_out; // readers: over remembered rows
    size_t mlp_norm, up, up_bias, down;
} ModelBlockAt;

typedef struct ModelLayout {
    ModelShape shape;
    size_t embed_writer, embed_writer_bias, embed_reader, embed_reader_bias;
    ModelBlockAt writer[MODEL_MAX_BLOCKS], reader[MODEL_MAX_BLOCKS];
    size_t kv_norm, kv, kv_conv, kv_mix, kv_heat; // what a finished frame leaves
    // where it lies (where.h)
    size_t ray_in, ray_in_bias, ray_code, ray_code_bias, ray_kv, ray_k, ray_q;
    size_t action_in, action_in_bias, action_out; // added after self-attention
    size_t head_norm, head, head_bias;
    size_t count; // floats in all
    uint32_t tensor_count;
    ModelTensor tensors[MODEL_MAX_TENSORS];
} ModelLayout;

// false if the shape cannot be: err says which size and why.
bool model_layout_create(const ModelShape *shape, ModelLayout *layout, Error *err);

// What the parameters are before training.
void model_layout_fill(const ModelLayout *layout, uint64_t seed, float *parameters);
