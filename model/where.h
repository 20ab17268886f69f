// Where a remembered row lies, and how the reader is told. A registry, because it is what decides
// whether such a model learns (docs/design.md):
//
//     rays       the row's ray in the target's frame ─ MLP ─ code ─ linear, added to K and V of
//                every reader block. What the model uses.
//     absolute   as RELIC has it (section 3.2): a code of the ray in one fixed frame, added to K,
//     and
//                of the target's own rays, added to Q; V is left alone
//     turned     every four channels of K and V moved as a point from the remembered frame into the
//                target's (GTA, PRoPE: turn.h); no parameters
//
// To add one: write its two functions in where_NAME.c and add its row.

#pragma once

#include "model/pass.h"

#define MODEL_WHERES(X)                                              \
    X(RAYS, rays, "rays in the target's frame, added to K and V")    \
    X(ABSOLUTE, absolute, "rays in a fixed frame, added to Q and K") \
    X(TURNED, turned, "K and V turned into the target's frame")

#define X(SYMBOL, name, about) MODEL_##SYMBOL,
typedef enum ModelWhereKind { MODEL_WHERES(X) MODEL_WHERE_COUNT } ModelWhereKind;
#undef X

extern const char *const model_where_names[MODEL_WHERE_COUNT];

// One MLP from rays to codes.
typedef struct ModelRayTape {
    uint64_t ray, up, act, code; // [rays][..]
} ModelRayTape;

typedef struct ModelWhereTape {
    ModelRayTape rows, own; // own: the target's rays, for `absolute`
    uint64_t wide;          // scratch of the way back
    uint64_t d_own;         // [T][MODEL_RAY_CODE]
} ModelWhereTape;

// What is imagined, from where. Addresses on the device.
typedef struct ModelSight {
    uint64_t poses;      // F32 [frames][MODEL_POSE]
    uint64_t page_poses; // F32 [pages][MODEL_POSE]
    uint64_t rows;       // U32 [tables][rows][2], see ray_gpu.h
    uint32_t frames_per_table;
    float slope;       // tan of half the field of view
    uint64_t anchors;  // `absolute`: F32 [frames][MODEL_POSE], the fixed frame of each
    uint64_t own_rows; // `absolute`: U32 [frames][tokens][2]: each frame's own patches
} ModelSight;

ModelWhereTape model_where_tape(ModelPass *pass, bool has_gradients, ModelSpace *space);

// Before the blocks: pass->kv holds the rows' own K and V.
void model_where_forward(const ModelPass *pass, const ModelWhereTape *tape,
                         const ModelSight *sight);
// After them: pass->dkv becomes the gradient of the rows' own K and V.
void model_where_back(const ModelPass *pass, const ModelWhereTape *tape, const ModelSight *sight);

// In a block, on its mixed queries [T][q] and on their gradient.
void model_where_query(const ModelPass *pass, uint64_t query, uint32_t reader);
void model_where_query_back(const ModelPass *pass, uint64_t d_query, uint32_t reader);
