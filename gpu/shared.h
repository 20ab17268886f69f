// The few lines that let one header be read by both the C compiler and the shader compiler.
//
// A kernel's arguments are one struct, declared once in NAME_gpu.h, filled in NAME.c and read as
// `args` in NAME.comp. Buffers travel inside it as device addresses, so there are no binding
// numbers and no descriptor sets to keep in step with anything. On the host device an address is a
// plain pointer: a host body reads it with GPU_AT(float, args->rows). An address may also point
// into a buffer, at any of its elements.
//
// Vulkan promises only 65535 workgroups along one axis, so a larger dispatch is laid out as rows of
// groups. A kernel asks gpu_group() for its number, never gl_WorkGroupID.x. The last row can be
// longer than what was asked for: a kernel compares its numbers with the counts in its arguments.
//
//     gpu_group()       0 1 2 .. groups-1, then a few that do not exist for the host body
//     gpu_invocation()  the same for single invocations of a one-dimensional workgroup

// where the push constants of a texel kernel go on behind its arguments (texels.glsl)
#define GPU_TEXEL_ARGS_AT 104

#ifdef VULKAN // being compiled as GLSL

#extension GL_EXT_buffer_reference : require
#extension GL_EXT_buffer_reference_uvec2 : enable
#extension GL_EXT_scalar_block_layout : require
#extension GL_EXT_shader_explicit_arithmetic_types : require
#extension GL_EXT_shader_atomic_int64 : enable

layout(buffer_reference, scalar, buffer_reference_align = 4) buffer F32 {
    float at[];
};
layout(buffer_reference, scalar, buffer_reference_align = 4) buffer U32 {
    uint at[];
};
layout(buffer_reference, scalar, buffer_reference_align = 4) buffer I32 {
    int at[];
};
layout(buffer_reference, scalar, buffer_reference_align = 1) buffer U8 {
    uint8_t at[];
};
layout(buffer_reference, scalar, buffer_reference_align = 1) buffer I8 {
    int8_t at[];
};
layout(buffer_reference, scalar, buffer_reference_align = 2) buffer U16 {
    uint16_t at[];
};
layout(buffer_reference, scalar, buffer_reference_align = 8) buffer U64 {
    uint64_t at[];
};

#define gpu_group() (gl_WorkGroupID.x + gl_WorkGroupID.y * gl_NumWorkGroups.x)
#define gpu_invocation() (gpu_group() * gl_WorkGroupSize.x + gl_LocalInvocationID.x)

#define GPU_PTR(Type) Type
#define GPU_ARGS(Type)                           \
    layout(push_constant, scalar) uniform Push { \
        Type args;                               \
    }

#else // being compiled as C

#pragma once
#include "base/words.h"

#define GPU_PTR(Type) uint64_t // from gpu_address()
#define GPU_AT(Type, address) ((Type *)(uintptr_t)(address))

#endif
