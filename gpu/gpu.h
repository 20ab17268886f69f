// Kernels on a device: buffers, dispatch, and two kinds of device behind one front.
//
//     host    the kernels' C definitions on all cores. Needs no driver, is the fast path where
//             there is no GPU, and is the oracle that every shader is tested against.
//     Vulkan  the same kernels as SPIR-V on any Vulkan 1.2 device (lavapipe included).
//
// Work is recorded by gpu_write, gpu_dispatch and gpu_read and runs, in order, at gpu_finish. Each
// command sees all the writes of those before it. There is one queue. (The host device may run a
// command as soon as it is recorded; nobody can tell the difference.)
//
//     gpu_write(gpu, in, 0, rows, bytes);                          // copies `rows` now
//     ScaleArgs args = {.rows = gpu_address(gpu, in), .count = n, .factor = 2.0f};
//     gpu_dispatch(gpu, scale, &args, sizeof args, (n + SCALE_GROUP - 1) / SCALE_GROUP);
//     gpu_read(gpu, in, 0, rows, bytes);                           // `rows` is filled by ...
//     if (!gpu_finish(gpu, err)) return false;                     // ... here
//
// Kernels must not depend on the subgroup size, must check their own bounds, and may use no feature
// that Mesa 22.3's lavapipe lacks.

#pragma once

#include "base/arena.h"
#include "base/config.h"
#include "base/error.h"

typedef struct Gpu Gpu;

// Handles are small values; a zeroed one means "none".
typedef struct GpuBuffer {
    uint32_t id;
} GpuBuffer;

typedef struct GpuKernel {
    uint32_t id;
} GpuKernel;

// The kernel in C: does workgroups begin .. end-1 with `args`, the same struct that the shader
// gets. Called by several threads at once with disjoint ranges; kernels whose groups share data use
// atomics, as the shader does.
typedef void GpuHostBody(const void *args, uint32_t begin, uint32_t end);

// A second shader, for devices that reach memory by address one lane after the other (lavapipe): it
// reads operands through uniform texel buffers and writes through bound ones instead, which there
// is six to twenty times as fast. It does the same workgroups with the same arguments, if these
// suit it; else the first shader runs. See gpu/texels.glsl.
enum { GPU_MAX_TEXELS = 6 }; // operands; each takes one of the descriptor sets, of which it has 8
typedef struct GpuTexels {
    const uint32_t *words; // NULL: there is none
    size_t bytes;
    uint32_t count;
    // where in the arguments (at most GPU_TEXEL_ARGS_AT bytes) their addresses stand; an address
    // may be 0, but not the first
    uint16_t at[GPU_MAX_TEXELS];
    bool (*suits)(const void *args); // of which texels, for one, begin at multiples of 16
} GpuTexels;

// One kernel, two bodies. SPIR-V as the build embeds it:
//     static const uint32_t spirv[] =
//     #include "memory/carve.spv.h"
//     ;
typedef struct GpuCode {
    const char *name;
    const uint32_t *words;
    size_t bytes;
    GpuHostBody *host;
    uint32_t host_grain; // workgroups that one thread takes at a time; 0 = 1
    GpuTexels texels;
} GpuCode;

#define GPU_CONFIG(X)                                                                            \
    X(text, device, "auto",                                                                      \
      "auto (a real GPU if there is one, else host), host, an index or part of a device's name") \
    X(bool, texels, true,                                                                        \
      "let a software device read through texel buffers where kernels know how: faster")         \
    X(bool, validate, false, "load the Khronos validation layer; its messages go to standard error")

CONFIG_DECLARE(GpuConfig, gpu, GPU_CONFIG)

// Returns NULL when the device asked for is not there or lacks a feature; err says which and what
// to do. `auto` and `host` always succeed.
Gpu *gpu_create(const GpuConfig *config, Arena *arena, Error *err);
void gpu_destroy(Gpu *gpu);

// "host (2 threads, AVX-512)", "llvmpipe (LLVM 15.0.6, 256 bits)"
const char *gpu_name(const Gpu *gpu);
bool gpu_is_host(const Gpu *gpu);
bool gpu_is_software(const Gpu *gpu);          // host, or a Vulkan device of type CPU
uint32_t gpu_validation_count(const Gpu *gpu); // messages the validation layer gave so far

// Device memory, at first all zeros. Fails when the device has no more; err says how much was asked
// for and was free.
bool gpu_buffer_create(Gpu *gpu, size_t bytes, GpuBuffer *buffer, Error *err);
// Read-only data that outlives the buffer: copied to a device, used in place on the host. Neither
// kernels nor gpu_write may change it.
bool gpu_buffer_wrap(Gpu *gpu, const void *data, size_t bytes, GpuBuffer *buffer, Error *err);
// A null handle is fine. What is recorded is run first: a kernel in it may hold the address.
void gpu_buffer_destroy(Gpu *gpu, GpuBuffer buffer);
uint64_t gpu_address(Gpu *gpu, GpuBuffer buffer);
size_t gpu_buffer_bytes(const Gpu *gpu, GpuBuffer buffer);
size_t gpu_memory_bytes(const Gpu *gpu); // sum of all live buffers

// Made for good; the same code gives the same kernel again. `code` must outlive the Gpu.
bool gpu_kernel_create(Gpu *gpu, const GpuCode *code, GpuKernel *kernel, Error *err);

// Recording. `args` is copied; at most GPU_MAX_ARG_BYTES of it, in whole words. groups may be 0
// (does nothing) and more than 65535 (see gpu_group() in shared.h).
enum { GPU_MAX_ARG_BYTES = 128 }; // of push constants: Vulkan's floor
void gpu_write(Gpu *gpu, GpuBuffer buffer, size_t offset, const void *data, size_t bytes);
// `offset` and `bytes` are multiples of 4.
void gpu_fill(Gpu *gpu, GpuBuffer buffer, size_t offset, size_t bytes, uint32_t word);
void gpu_read(Gpu *gpu, GpuBuffer buffer, size_t offset, void *data, size_t bytes);
void gpu_dispatch(Gpu *gpu, GpuKernel kernel, const void *args, size_t bytes, uint32_t groups);

// Runs what was recorded. The one call that may fail in the loop: a device can be lost. Once it has
// failed it always fails, and gpu_destroy is all that is left to call.
bool gpu_finish(Gpu *gpu, Error *err);
double gpu_kernel_seconds(const Gpu *gpu); // device time of the dispatches of the last finish

// Where the time goes: while it is on, each dispatch runs by itself and its time is kept by kernel,
// which gives the same results more slowly. Turning it on starts anew.
typedef struct GpuKernelTime {
    const char *name;
    uint32_t count;            // dispatches
    double seconds, processor; // device time; processor time of the process, all threads
} GpuKernelTime;
void gpu_profile(Gpu *gpu, bool is_on);
bool gpu_profile_row(const Gpu *gpu, uint32_t index, GpuKernelTime *time); // false: no more

// What this machine offers, for --list-devices and `cairn doctor`; entry 0 is always the host.
typedef struct GpuDeviceInfo {
    char name[256];
    char driver[256];  // driver name and version
    char api[32];      // Vulkan version, "" for the host
    char missing[256]; // features Cairn needs that it lacks, "" when it can be used
    const char *kind;  // "host", "discrete GPU", "integrated GPU", "virtual GPU", "CPU"
    size_t memory_bytes;
    bool is_usable;
} GpuDeviceInfo;

// Returns their number, 1 or more; err says why Vulkan gave none, "" when it gave some.
enum { GPU_MAX_DEVICES = 16 };
int gpu_list_devices(GpuDeviceInfo devices[GPU_MAX_DEVICES], Error *err);
