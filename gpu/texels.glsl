// Operands that are bound, in the second shader of a kernel (NAME_texel.comp, GpuCode.texels):
//
//     #include "gpu/texels.glsl"
//     GPU_TEXEL_ARGS(CopyArgs);         instead of GPU_ARGS
//     GPU_TEXELS(0, from)               operand 0 of GpuTexels.at, to be read
//     GPU_BOUND(1, to)                  operand 1, to be written; one operand may be both
//
//     from_at                           the word of the view where it begins, a multiple of 4
//     from_four(from_at + i)            its words i .. i+3, as floats; i is a multiple of 4
//     from_one(from_at + i)             its word i
//     from_word(from_at + i)            the same, as bits
//     from_words(from_at + i)           words i .. i+3, as bits
//     to_put(i, value)                  writes its words i .. i+3
//
// What another invocation writes must not be read.

#define GPU_TEXEL_ARGS(Type)                                     \
    layout(push_constant, scalar) uniform Push {                 \
        Type args;                                               \
        layout(offset = GPU_TEXEL_ARGS_AT) uint gpu_bound_at[6]; \
    }

#define GPU_TEXELS(number, name)                                            \
    layout(set = number, binding = 0) uniform usamplerBuffer name##_texels; \
    uint name##_at = gpu_bound_at[number];                                  \
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

#define GPU_BOUND(number, name)                                                \
    layout(set = number, binding = 1, scalar) writeonly buffer Bound##number { \
        float name##_bound[];                                                  \
    };                                                                         \
    void name##_put(uint at, vec4 value) {                                     \
        uint to = gpu_bound_at[number] + at;                                   \
        name##_bound[to] = value.x;                                            \
        name##_bound[to + 1] = value.y;                                        \
        name##_bound[to + 2] = value.z;                                        \
        name##_bound[to + 3] = value.w;                                        \
    }
