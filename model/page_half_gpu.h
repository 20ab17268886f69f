// Numbers of 16 bits (IEEE binary16), made the same way in C and in GLSL, whose packHalf2x16 may
// round as it likes: to the nearest, the even one of two. What is too large becomes the largest
// number, because a value of a page that is infinite would spoil all that looks at it.

#include "model/alike_gpu.h"

#ifndef MODEL_PAGE_HALF_GPU_H // both compilers know this form
#define MODEL_PAGE_HALF_GPU_H

#define PAGE_HALF_SIGN 0x8000u
#define PAGE_HALF_MOST 0x7bffu // 65504
#define PAGE_HALF_NAN 0x7e00u
#define PAGE_HALF_TINY 0x3f000000u // 0.5: added to a number below 2^-14, its last bits are the half

ALIKE uint page_half(float value) {
    uint bits = ALIKE_BITS(value), sign = (bits >> 16) & PAGE_HALF_SIGN;
    bits = bits & 0x7fffffffu;
    uint even = (bits + 0xc8000fffu + ((bits >> 13) & 1u)) >> 13; // the exponent less 112
    uint tiny = ALIKE_BITS(ALIKE_OF_BITS(bits) + ALIKE_OF_BITS(PAGE_HALF_TINY)) - PAGE_HALF_TINY;
    uint half_bits = bits < 0x38800000u ? tiny : even;
    half_bits = bits >= 0x477ff000u ? PAGE_HALF_MOST : half_bits;
    half_bits = bits > 0x7f800000u ? PAGE_HALF_NAN : half_bits;
    return sign | half_bits;
}

ALIKE float page_half_value(uint half_bits) {
    uint sign = (half_bits & PAGE_HALF_SIGN) << 16, rest = half_bits & 0x7fffu;
    float value = ALIKE_OF_BITS(rest << 13) * ALIKE_OF_BITS(0x77800000u); // 2^112
    uint bits = ALIKE_BITS(value);
    bits = rest >= 0x7c00u ? ((rest << 13) | 0x7f800000u) : bits;
    return ALIKE_OF_BITS(bits | sign);
}

// The step of signed bytes that hold values up to `most`: never below most / 127.
ALIKE uint page_step(float most) {
    uint step = page_half(most * (1.0f / 127.0f));
    return page_half_value(step) * 127.0f < most && step < PAGE_HALF_MOST ? step + 1u : step;
}

#endif
