// The front: handles, checks, and the pass to the driver.
//
// A handle is a slot number and the slot's generation:
//
//     id   31 ............ 16 | 15 ............ 0
//          generation, 1..       slot
//
// Destroying a buffer raises its slot's generation, so a handle kept too long is caught by an
// ASSERT here and never reaches a driver. All slots are made with the Gpu; recording and finishing
// allocate nothing.
//
// A Gpu belongs to one thread at a time. Buffers may be destroyed at any moment: what is recorded
// runs first, since a kernel may hold the address of any buffer.

#include "gpu/gpu.h"

#include "base/clock.h"
#include "gpu/gpu_driver.h"
#include "gpu/shared.h"

#include <string.h>

CONFIG_DEFINE(GpuConfig, gpu, GPU_CONFIG)

// a scene, a map and a model together use about a hundred buffers and some fifty kernels
enum { MAX_BUFFERS = 2048, MAX_KERNELS = 256 };
enum { SLOT_BITS = 16, SLOT_MASK = (1 << SLOT_BITS) - 1 };

typedef struct Slot {
    GpuMemory memory;
    uint32_t generation; // of the buffer in it, or of the next one
    uint32_t next_free;  // slot + 1, 0 ends the list
    bool live;
} Slot;

struct Gpu {
    GpuOpened opened;
    const GpuDriver *driver;
    void *self;

    Slot *slots; // [MAX_BUFFERS]
    uint32_t slot_count, first_free;
    GpuProgram *programs; // [MAX_KERNELS]
    uint32_t program_count;

    size_t memory_bytes;
    double kernel_seconds;
    bool is_profiled;
};

//---- the device ----------------------------------------------------------------------------------

static Gpu *create(const GpuConfig *config, bool staged, Arena *arena, Error *err) {
    GpuOptions options = {.validate = config->validate, .texels = config->texels, .staged = staged};
    GpuOpened opened;
    if (!gpu_list_open(config->device.at, &options, arena, &opened, err)) return NULL;

    Gpu *gpu = arena_new(arena, Gpu);
    *gpu = (Gpu){
        .opened = opened,
        .driver = opened.driver,
        .self = opened.self,
        .slots = arena_array(arena, Slot, MAX_BUFFERS),
        .programs = arena_array(arena, GpuProgram, MAX_KERNELS),
    };
    return gpu;
}

Gpu *gpu_create(const GpuConfig *config, Arena *arena, Error *err) {
    return create(config, false, arena, err);
}

Gpu *gpu_create_staged(const GpuConfig *config, Arena *arena, Error *err) {
    return create(config, true, arena, err);
}

// what is recorded and not finished is dropped
void gpu_destroy(Gpu *gpu) {
    if (gpu == NULL || gpu->slots == NULL) return; // or destroyed before
    for (uint32_t i = 0; i < gpu->slot_count; i++) {
        if (gpu->slots[i].live) gpu->driver->buffer_destroy(gpu->self, &gpu->slots[i].memory);
    }
    for (uint32_t i = 0; i < gpu->program_count; i++) {
        gpu->driver->kernel_destroy(gpu->self, &gpu->programs[i]);
    }
    gpu->driver->destroy(gpu->self);
    gpu->slots = NULL;
    gpu->slot_count = gpu->program_count = 0;
}

const char *gpu_name(const Gpu *gpu) {
    return gpu->opened.info.name;
}

bool gpu_is_host(const Gpu *gpu) {
    return gpu->driver == &gpu_host_driver;
}

bool gpu_is_software(const Gpu *gpu) {
    const char *kind = gpu->opened.info.kind;
    return strcmp(kind, "host") == 0 || strcmp(kind, "CPU") == 0;
}

uint32_t gpu_validation_count(const Gpu *gpu) {
    return gpu->driver->validation_count(gpu->self);
}

//---- buffers -------------------------------------------------------------------------------------

static Slot *live(const Gpu *gpu, GpuBuffer buffer) {
    uint32_t index = buffer.id & SLOT_MASK;
    ASSERT(buffer.id != 0 && index < gpu->slot_count);
    Slot *slot = &gpu->slots[index];
    ASSERT(slot->live && slot->generation == buffer.id >> SLOT_BITS);
    return slot;
}

static Slot *take_slot(Gpu *gpu) {
    if (gpu->first_free != 0) {
        Slot *slot = &gpu->slots[gpu->first_free - 1];
        gpu->first_free = slot->next_free;
        return slot;
    }
    ASSERT(gpu->slot_count < MAX_BUFFERS);
    Slot *slot = &gpu->slots[gpu->slot_count++];
    slot->generation = 1;
    return slot;
}

static void give_slot(Gpu *gpu, Slot *slot) {
    uint32_t index = (uint32_t)(slot - gpu->slots);
    uint32_t generation = (slot->generation + 1) & SLOT_MASK;
    *slot = (Slot){.generation = generation ? generation : 1, .next_free = gpu->first_free};
    gpu->first_free = index + 1;
}

static GpuBuffer keep_slot(Gpu *gpu, Slot *slot, size_t bytes) {
    slot->live = true;
    slot->memory.bytes = bytes;
    gpu->memory_bytes += bytes;
    return (GpuBuffer){slot->generation << SLOT_BITS | (uint32_t)(slot - gpu->slots)};
}

bool gpu_buffer_create(Gpu *gpu, size_t bytes, GpuBuffer *buffer, Error *err) {
    ASSERT(bytes > 0);
    *buffer = (GpuBuffer){0};
    Slot *slot = take_slot(gpu);
    if (gpu->driver->buffer_create(gpu->self, bytes, &slot->memory, err)) {
        *buffer = keep_slot(gpu, slot, bytes);
        return true;
    }
    give_slot(gpu, slot);
    return false;
}

bool gpu_buffer_wrap(Gpu *gpu, const void *data, size_t bytes, GpuBuffer *buffer, Error *err) {
    ASSERT(data != NULL && bytes > 0);
    if (gpu->driver->buffer_wrap == NULL) {
        if (!gpu_buffer_create(gpu, bytes, buffer, err)) return false;
        gpu_write(gpu, *buffer, 0, data, bytes);
        return true;
    }
    Slot *slot = take_slot(gpu);
    gpu->driver->buffer_wrap(gpu->self, data, bytes, &slot->memory);
    *buffer = keep_slot(gpu, slot, bytes);
    return true;
}

void gpu_buffer_destroy(Gpu *gpu, GpuBuffer buffer) {
    if (buffer.id == 0) return;
    Slot *slot = live(gpu, buffer);
    gpu->driver->flush(gpu->self);
    gpu->memory_bytes -= slot->memory.bytes;
    gpu->driver->buffer_destroy(gpu->self, &slot->memory);
    give_slot(gpu, slot);
}

uint64_t gpu_address(Gpu *gpu, GpuBuffer buffer) {
    return live(gpu, buffer)->memory.address;
}

size_t gpu_buffer_bytes(const Gpu *gpu, GpuBuffer buffer) {
    return live(gpu, buffer)->memory.bytes;
}

size_t gpu_memory_bytes(const Gpu *gpu) {
    return gpu->memory_bytes;
}

//---- kernels -------------------------------------------------------------------------------------

// a kernel that exists is shared: it has no state
static uint32_t find_program(const Gpu *gpu, const GpuCode *code) {
    for (uint32_t i = 0; i < gpu->program_count; i++) {
        const GpuCode *other = &gpu->programs[i].code;
        if (other->words == code->words && other->host == code->host) return i + 1;
    }
    return 0;
}

bool gpu_kernel_create(Gpu *gpu, const GpuCode *code, GpuKernel *kernel, Error *err) {
    ASSERT(code->name != NULL && code->words != NULL && code->host != NULL);
    kernel->id = find_program(gpu, code);
    if (kernel->id != 0) return true;

    ASSERT(gpu->program_count < MAX_KERNELS);
    GpuProgram *program = &gpu->programs[gpu->program_count];
    *program = (GpuProgram){.code = *code};
    if (!gpu->driver->kernel_create(gpu->self, program, err)) return false;
    kernel->id = ++gpu->program_count;
    return true;
}

//---- recording -----------------------------------------------------------------------------------

// the memory behind a range that was checked to lie inside the buffer
static GpuMemory *range(const Gpu *gpu, GpuBuffer buffer, size_t offset, size_t bytes) {
    Slot *slot = live(gpu, buffer);
    ASSERT(offset <= slot->memory.bytes && bytes <= slot->memory.bytes - offset);
    return &slot->memory;
}

void gpu_write(Gpu *gpu, GpuBuffer buffer, size_t offset, const void *data, size_t bytes) {
    GpuMemory *memory = range(gpu, buffer, offset, bytes);
    if (bytes == 0) return;
    ASSERT(data != NULL);
    gpu->driver->write(gpu->self, memory, offset, data, bytes);
}

void gpu_fill(Gpu *gpu, GpuBuffer buffer, size_t offset, size_t bytes, uint32_t word) {
    GpuMemory *memory = range(gpu, buffer, offset, bytes);
    ASSERT(offset % 4 == 0 && bytes % 4 == 0);
    if (bytes == 0) return;
    gpu->driver->fill(gpu->self, memory, offset, bytes, word);
}

void gpu_read(Gpu *gpu, GpuBuffer buffer, size_t offset, void *data, size_t bytes) {
    GpuMemory *memory = range(gpu, buffer, offset, bytes);
    if (bytes == 0) return;
    ASSERT(data != NULL);
    gpu->driver->read(gpu->self, memory, offset, data, bytes);
}

// the live buffer that an address lies in
static GpuMemory *holder(const Gpu *gpu, uint64_t address) {
    for (uint32_t i = 0; i < gpu->slot_count; i++) {
        Slot *slot = &gpu->slots[i];
        uint64_t from = slot->memory.address;
        if (slot->live && address >= from && address - from < slot->memory.bytes)
            return &slot->memory;
    }
    return NULL;
}

static bool pass_texels(Gpu *gpu, const GpuProgram *program, const void *args, size_t bytes,
                        uint32_t groups) {
    const GpuTexels *code = &program->code.texels;
    GpuMemory *texels[GPU_MAX_TEXELS] = {0};
    ASSERT(bytes <= GPU_TEXEL_ARGS_AT);
    for (uint32_t i = 0; i < code->count; i++) {
        uint64_t address;
        memcpy(&address, (const char *)args + code->at[i], sizeof address);
        texels[i] = holder(gpu, address);
        ASSERT(texels[i] != NULL || (address == 0 && i > 0));
    }
    return gpu->driver->dispatch_texels(gpu->self, program, args, bytes, groups, texels);
}

static void pass(Gpu *gpu, const GpuProgram *program, const void *args, size_t bytes,
                 uint32_t groups) {
    if (program->texel_native != NULL && program->code.texels.suits(args) &&
        pass_texels(gpu, program, args, bytes, groups))
        return;
    gpu->driver->dispatch(gpu->self, program, args, bytes, groups);
}

// a failure shows up again at the caller's own finish
static void profile(Gpu *gpu, GpuProgram *program, const void *args, size_t bytes,
                    uint32_t groups) {
    Error ignored;
    double seconds = 0;
    gpu->driver->finish(gpu->self, &seconds, &ignored);
    double processor = clock_cpu_seconds();
    pass(gpu, program, args, bytes, groups);
    gpu->driver->finish(gpu->self, &seconds, &ignored);
    program->time.processor += clock_cpu_seconds() - processor;
    program->time.seconds += seconds;
    program->time.count++;
}

void gpu_dispatch(Gpu *gpu, GpuKernel kernel, const void *args, size_t bytes, uint32_t groups) {
    ASSERT(kernel.id != 0 && kernel.id <= gpu->program_count);
    ASSERT(args != NULL && bytes > 0 && bytes % 4 == 0 && bytes <= GPU_MAX_ARG_BYTES);
    ASSERT(groups <= INT32_MAX); // what parallel_for counts
    if (groups == 0) return;
    GpuProgram *program = &gpu->programs[kernel.id - 1];
    if (gpu->is_profiled) {
        profile(gpu, program, args, bytes, groups);
    } else {
        pass(gpu, program, args, bytes, groups);
    }
}

bool gpu_finish(Gpu *gpu, Error *err) {
    return gpu->driver->finish(gpu->self, &gpu->kernel_seconds, err);
}

double gpu_kernel_seconds(const Gpu *gpu) {
    return gpu->kernel_seconds;
}

//---- where the time goes -------------------------------------------------------------------------

void gpu_profile(Gpu *gpu, bool is_on) {
    gpu->is_profiled = is_on;
    for (uint32_t i = 0; is_on && i < gpu->program_count; i++)
        gpu->programs[i].time = (GpuKernelTime){0};
}

bool gpu_profile_row(const Gpu *gpu, uint32_t index, GpuKernelTime *time) {
    if (index >= gpu->program_count) return false;
    *time = gpu->programs[index].time;
    time->name = gpu->programs[index].code.name;
    return true;
}
