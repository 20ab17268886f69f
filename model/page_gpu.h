// Arguments of encoding and decoding remembered rows. What they compute: page.h.

#include "gpu/shared.h"
#include "model/alike_gpu.h"

#define PAGE_GROUP 64
#define PAGE_HEAD 32 // MODEL_HEAD: values that are encoded together

// How a head's values lie, in words of 16 bits. `keep` of the 32 values stay in a bitmap.
#define PAGE_F32 0u     // 64   low half, high half of each value
#define PAGE_F16 1u     // 32   halves
#define PAGE_INT8 2u    // 17   scale as a half, 32 signed bytes
#define PAGE_BITMAP 3u  // 2 + keep   which values there are, then these as halves
#define PAGE_BITMAP8 4u // 3 + keep/2 which values there are, scale as a half, then signed bytes

#define PAGE_BASES 2u // of K's rotation: as it is, and by what was learned of the first pages
#define PAGE_ROTATED (1u << 31) // in a store row: it lies in the second basis

struct PageFormat {
    uint32_t k_code, v_code; // PAGE_F32 ..
    uint32_t k_keep, v_keep; // values of a head that a bitmap keeps
    uint32_t heads;          // of K, and of V, of a row
    uint32_t words;          // of 16 bits, of a row
};

#ifndef VULKAN
typedef struct PageFormat PageFormat;
#endif

struct PageEncodeArgs {
    GPU_PTR(F32) page; // [grid²][2 · heads · PAGE_HEAD]
    GPU_PTR(U32)
    table;              // [count][2]: store row (PAGE_ROTATED: in the second basis), and
                        // first | side << 16 as in ray_gpu.h
    GPU_PTR(F32) basis; // [PAGE_BASES][heads][PAGE_HEAD][PAGE_HEAD]; a row is an axis
    GPU_PTR(U16) store; // [..][words]
    PageFormat format;
    uint32_t count, grid;
};

struct PageDecodeArgs {
    GPU_PTR(U16) store;
    GPU_PTR(U32) table; // [count] store rows, with PAGE_ROTATED
    GPU_PTR(F32) basis;
    GPU_PTR(F32) y; // [count][2 · heads · PAGE_HEAD]
    PageFormat format;
    uint32_t count;
};
