// Inside gpu/ only: the row of functions that makes a driver, and what the front hands to it.
//
//     gpu.c        handles, checks             knows no driver by name
//     gpu_list.c   the table of drivers, which devices there are, which one is meant
//     gpu_host.c   row 0: the C definitions on all cores
//     gpu_vulkan*  row 1: SPIR-V
//
// The front has checked every argument (live handles, ranges, alignment) before a driver sees it,
// so a driver holds no checks of its own. To add a driver, write one file with one GpuDriver and
// put it into the table in gpu_list.c; the tests of tests/gpu then find it by its device's name.

#pragma once

#include "gpu/gpu.h"

// A buffer as the driver left it. The front keeps it in a slot that does not move while it lives.
typedef struct GpuMemory {
    uint64_t address; // what a kernel gets
    size_t bytes;     // as asked for
    void *mapped;     // where the processor sees it, NULL where it cannot
    void *native[2];  // the driver's own: VkBuffer and VkDeviceMemory; the host's block
    void *texels[2];  // VkBufferView and VkDescriptorSet; NULL until a texel kernel gets it
} GpuMemory;

typedef struct GpuProgram {
    GpuCode code;
    void *native;       // VkPipeline
    void *texel_native; // of code.texels; NULL: the device does without
    GpuKernelTime time;
} GpuProgram;

typedef struct GpuOptions {
    bool validate;
    bool texels;
    bool staged; // copy through staging memory even where the processor could see device memory
} GpuOptions;

// `self` is what create returned. Recording cannot fail: a driver remembers what went wrong and
// tells at finish.
typedef struct GpuDriver {
    // finds out what is there, without opening a device; NULL: nothing, err says why
    void *(*create)(const GpuOptions *options, Arena *arena, Error *err);
    int (*list)(void *self, GpuDeviceInfo *devices, int max);
    bool (*open)(void *self, int device, Error *err); // an index into that list
    void (*destroy)(void *self);                      // also half-built; drops recorded work

    bool (*buffer_create)(void *self, size_t bytes, GpuMemory *memory, Error *err);     // zeros
    bool (*buffer_wrap)(void *self, const void *data, size_t bytes, GpuMemory *memory); // or NULL
    void (*buffer_destroy)(void *self, GpuMemory *memory); // nothing is recorded then
    bool (*kernel_create)(void *self, GpuProgram *program, Error *err);
    void (*kernel_destroy)(void *self, GpuProgram *program);

    void (*write)(void *self, GpuMemory *memory, size_t offset, const void *data, size_t bytes);
    void (*fill)(void *self, GpuMemory *memory, size_t offset, size_t bytes, uint32_t word);
    void (*read)(void *self, GpuMemory *memory, size_t offset, void *data, size_t bytes);
    void (*dispatch)(void *self, const GpuProgram *program, const void *args, size_t bytes,
                     uint32_t groups);
    // by texel_native; texels: the buffers of the operands, NULL where the address is 0. Does
    // nothing and returns false when one is too large to be bound.
    bool (*dispatch_texels)(void *self, const GpuProgram *program, const void *args, size_t bytes,
                            uint32_t groups, GpuMemory *const texels[GPU_MAX_TEXELS]);

    // runs what is recorded, early where that suits a driver; a failure waits for finish
    void (*flush)(void *self);
    bool (*finish)(void *self, double *kernel_seconds, Error *err);
    uint32_t (*validation_count)(const void *self); // also after destroy
} GpuDriver;

extern const GpuDriver gpu_host_driver;
extern const GpuDriver gpu_vulkan_driver;

// A device that was chosen and opened.
typedef struct GpuOpened {
    const GpuDriver *driver;
    void *self;
    GpuDeviceInfo info;
} GpuOpened;

// The index of the device that `wanted` means, -1 with the reason if there is none; infos[0] is the
// host. Only reads the list, so that tests can ask about machines that are not here.
int gpu_list_choose(const GpuDeviceInfo *infos, int count, const char *wanted, Error *err);

bool gpu_list_open(const char *wanted, const GpuOptions *options, Arena *arena, GpuOpened *opened,
                   Error *err);

// gpu_create for the tests of the path that discrete GPUs take.
Gpu *gpu_create_staged(const GpuConfig *config, Arena *arena, Error *err);
