// Reading operands as texels, in the second shader of a kernel (NAME_texel.comp, GpuCode.texels):
//
//     #include "gpu/texels.glsl"
//     GPU_TEXEL_ARGS(CopyArgs);         instead of GPU_ARGS
//     GPU_TEXELS(0, from)               operand 0 of GpuTexels.at
//
//     from_at                           the word of the view where it begins, a multiple of 4
//     from_four(from_at + i)            its words i .. i+3, as floats; i is a multiple of 4
//     from_one(from_at + i)             its word i
//     from_word(from_at + i)            the same, as bits
//     from_words(from_at + i)           words i .. i+3, as bits
//
// It may be written as ever, through its address; what another invocation writes must not be read.

#define GPU_TEXEL_ARGS(Type)                                         \
    layout(push_constant, scalar) uniform Push {                     \
        Type args;                                                   \
        layout(offset = GPU_TEXEL_ARGS_AT) uint gpu_texel_at[4];     \
    }

#define GPU_TEXELS(number, name)                                            \
    layout(set = number, binding = 0) uniform usamplerBuffer name##_texels; \
    uint name##_at = gpu_texel_at[number];                                  \
    vec4 name##_four(uint at) {                                             \
        return uintBitsToFloat(texelFetch(name##_texels, int(at >> 2)));    \
    }                                                                       \
    uvec4 name##_words(uint at) {                                           \
        return texelFetch(name##_texels, int(at >> 2));                     \
    }                                                                       \
    uint name##_word(uint at) {                                             \
        return texelFetch(name##_texels, int(at >> 2))[at & 3u];            \
    }                                                                       \
    float name##_one(uint at) {                                             \
        return uintBitsToFloat(name##_word(at));                            \
    }
