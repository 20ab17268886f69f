// Rows of remembered frames as they are stored: encoded once, decoded whenever a camera sees them.
//
//     page f32 [tokens][row] ── mean of a square of patches ── encode ──► store [store_rows][words]
//     store ── list of store rows ── decode ──► K, V f32 [rows][row]
//
// A row is 2 · heads heads of 32 values: K of all reader blocks, then V of all. Each head is
// encoded by itself, in words of 16 bits, always as many: so a row has a constant stride and needs
// no table of offsets.
//
//     format     K                                    V        bytes of f16's
//     f32        as it is                             as K     200 %
//     f16        halves                               as K     100 %
//     int8       a byte each and a scale for 32       as K      53.1 %
//     bitmap     the largest 30 %, rotated, halves    int8      45.3 %    (Mustafar, arXiv
//     2505.22913) bitmap8    the largest 30 %, rotated, bytes     int8      39.1 %
//
// Pruning takes each head of K in the basis of its own principal axes (page_basis.h), where few
// values hold most of it, and rotates back on decoding: rotations leave q · k as it is. V is never
// rotated, and is pruned only when keep_v < 1, because a model that regresses pixels needs it whole
// (measured: 30 % of V costs 3.4 dB, 30 % of rotated K 0.2 dB).
//
// To add a format: a row below; a code of its own is a case in page_body.h and in page_*.comp.

#pragma once

#include "base/error.h"
#include "gpu/gpu.h"
#include "model/page_gpu.h"
#include "model/shape.h"

#define MODEL_PAGE_FORMATS(X)         \
    X(f32, PAGE_F32, PAGE_F32)        \
    X(f16, PAGE_F16, PAGE_F16)        \
    X(int8, PAGE_INT8, PAGE_INT8)     \
    X(bitmap, PAGE_BITMAP, PAGE_INT8) \
    X(bitmap8, PAGE_BITMAP8, PAGE_INT8)

typedef struct PageEncodeArgs PageEncodeArgs;
typedef struct PageDecodeArgs PageDecodeArgs;

extern const GpuCode model_page_encode_code, model_page_decode_code;

uint32_t model_page_encode_groups(const PageEncodeArgs *args);
uint32_t model_page_decode_groups(const PageDecodeArgs *args);

// False, with the nearest name, when there is no such format, or when a share is not in (0, 1].
bool model_page_format(const char *name, const ModelShape *shape, float keep_k, float keep_v,
                       PageFormat *format, Error *err);
uint32_t model_page_head_words(uint32_t code, uint32_t keep);

static inline size_t model_page_row_bytes(const PageFormat *format) {
    return format->words * sizeof(uint16_t);
}

static inline bool model_page_is_rotated(const PageFormat *format) {
    return format->k_code == PAGE_BITMAP || format->k_code == PAGE_BITMAP8;
}

// Compiled for AVX-512. Inside page*.c.
GpuHostBody model_page_encode_avx512, model_page_decode_avx512;
