// The host device: a dispatch runs the kernel's C definition on all cores, at once.
//
// A buffer is a zeroed, 64-byte aligned block (so that vector loads of whole rows are aligned) and
// its address is its pointer. Commands run as they are recorded, which keeps their order for free;
// finish only reports the time.

#include "base/clock.h"
#include "base/cpu.h"
#include "base/parallel.h"
#include "gpu/gpu_driver.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct Host {
    double seconds;  // of dispatches since the last finish
    size_t in_use;   // bytes of its own blocks
    size_t capacity; // physical memory
} Host;

static void *host_create(const GpuOptions *options, Arena *arena, Error *err) {
    UNUSED(options);
    UNUSED(err);
    Host *host = arena_new(arena, Host);
    host->capacity = (size_t)sysconf(_SC_PHYS_PAGES) * (size_t)sysconf(_SC_PAGESIZE);
    return host;
}

static int host_list(void *self, GpuDeviceInfo *devices, int max) {
    ASSERT(max >= 1);
    const Host *host = self;
    const char *vectors = cpu_has_avx512() ? ", AVX-512" : cpu_has_avx2() ? ", AVX2" : "";
    *devices = (GpuDeviceInfo){
        .driver = "C definitions of the kernels",
        .kind = "host",
        .memory_bytes = host->capacity,
        .is_usable = true,
    };
    snprintf(devices->name, sizeof devices->name, "host (%d thread%s%s)", parallel_thread_count(),
             parallel_thread_count() == 1 ? "" : "s", vectors);
    return 1;
}

static bool host_open(void *self, int device, Error *err) {
    UNUSED(self);
    UNUSED(device);
    UNUSED(err);
    return true;
}

static void host_destroy(void *self) {
    UNUSED(self); // its struct lives in the arena and its buffers are gone
}

//---- memory --------------------------------------------------------------------------------------

static bool host_buffer_create(void *self, size_t bytes, GpuMemory *memory, Error *err) {
    Host *host = self;
    // asked before the system is: it may promise more than it has and then end the process
    bool fits = bytes <= host->capacity && host->in_use <= host->capacity - bytes;
    void *block = fits ? memory_alloc(bytes) : NULL;
    if (block == NULL) {
        const double mib = 1 << 20;
        return error_set(err, "host: no memory for a buffer of %.1f MiB; %.1f of %.1f MiB are used",
                         (double)bytes / mib, (double)host->in_use / mib,
                         (double)host->capacity / mib);
    }
    *memory = (GpuMemory){.address = (uintptr_t)block, .mapped = block, .native = {block}};
    host->in_use += bytes;
    return true;
}

// used in place; kernels only read it, so that the const holds
static bool host_buffer_wrap(void *self, const void *data, size_t bytes, GpuMemory *memory) {
    UNUSED(self);
    UNUSED(bytes);
    *memory = (GpuMemory){.address = (uintptr_t)data};
    return true;
}

static void host_buffer_destroy(void *self, GpuMemory *memory) {
    Host *host = self;
    if (memory->native[0] == NULL) return; // wrapped
    host->in_use -= memory->bytes;
    memory_free(memory->native[0]);
}

static void host_write(void *self, GpuMemory *memory, size_t offset, const void *data,
                       size_t bytes) {
    UNUSED(self);
    ASSERT(memory->mapped != NULL); // wrapped data is read-only
    memcpy((char *)memory->mapped + offset, data, bytes);
}

static void host_fill(void *self, GpuMemory *memory, size_t offset, size_t bytes, uint32_t word) {
    UNUSED(self);
    ASSERT(memory->mapped != NULL);
    uint32_t *words = (uint32_t *)((char *)memory->mapped + offset);
    for (size_t i = 0; i < bytes / sizeof word; i++) words[i] = word;
}

static void host_read(void *self, GpuMemory *memory, size_t offset, void *data, size_t bytes) {
    UNUSED(self);
    memcpy(data, (const char *)(uintptr_t)memory->address + offset, bytes);
}

//---- kernels -------------------------------------------------------------------------------------

static bool host_kernel_create(void *self, GpuProgram *program, Error *err) {
    UNUSED(self);
    UNUSED(program);
    UNUSED(err);
    return true;
}

static void host_kernel_destroy(void *self, GpuProgram *program) {
    UNUSED(self);
    UNUSED(program);
}

typedef struct Run {
    GpuHostBody *body;
    const void *args;
} Run;

static void run_groups(void *context, int begin, int end) {
    const Run *run = context;
    run->body(run->args, (uint32_t)begin, (uint32_t)end);
}

static void host_dispatch(void *self, const GpuProgram *program, const void *args, size_t bytes,
                          uint32_t groups) {
    Host *host = self;
    // the body may read 8-byte addresses and 16-byte vectors, wherever the caller's struct lies
    _Alignas(16) unsigned char copy[GPU_MAX_ARG_BYTES];
    memcpy(copy, args, bytes);

    Run run = {.body = program->code.host, .args = copy};
    int grain = program->code.host_grain ? (int)program->code.host_grain : 1;
    double start = clock_seconds();
    parallel_for((int)groups, grain, run_groups, &run);
    host->seconds += clock_seconds() - start;
}

static void host_flush(void *self) {
    UNUSED(self); // everything has run
}

static bool host_finish(void *self, double *kernel_seconds, Error *err) {
    UNUSED(err);
    Host *host = self;
    *kernel_seconds = host->seconds;
    host->seconds = 0.0;
    return true;
}

static uint32_t host_validation_count(const void *self) {
    UNUSED(self);
    return 0;
}

const GpuDriver gpu_host_driver = {
    .create = host_create,
    .list = host_list,
    .open = host_open,
    .destroy = host_destroy,
    .buffer_create = host_buffer_create,
    .buffer_wrap = host_buffer_wrap,
    .buffer_destroy = host_buffer_destroy,
    .kernel_create = host_kernel_create,
    .kernel_destroy = host_kernel_destroy,
    .write = host_write,
    .fill = host_fill,
    .read = host_read,
    .dispatch = host_dispatch,
    .flush = host_flush,
    .finish = host_finish,
    .validation_count = host_validation_count,
};
