// Write, fill and read. Bytes travel in one of two ways:
//
//     direct   the buffer is mapped and nothing is recorded that came before: a memcpy, now
//     staged   user ─memcpy─► up.mapped ─copy command─► buffer          when recorded, when run
//              buffer ─copy command─► down.mapped ─memcpy─► user        when run, after it
//
// A stage is emptied by every flush. What does not fit into the rest of it runs the batch early; a
// transfer larger than the whole stage goes in pieces. The stages grow (at the end of a batch) to
// the next power of two of what one batch wanted, up to MAX_STAGE: soon a step fits, and nothing
// is allocated any more.
//
// A direct read waits as long as it can: if no later command may change the buffer, finish does it
// with a memcpy and no copy command is recorded. It is `settled` by the first command that might.
//
//     reads[]   | settled: have a source in down | direct, still waiting |
//               0                             settled                read_count

#include "gpu/gpu_vulkan.h"

#include <string.h>

// the first holds a step's poses and small results; the last keeps a bus busy for milliseconds,
// beyond which larger pieces gain nothing
enum { MIN_STAGE = 1 << 20, MAX_STAGE = 64 << 20, STAGE_ALIGNMENT = 64 };

//---- stages --------------------------------------------------------------------------------------

static bool create_stage(GpuVulkan *vk, VulkanStage *stage, size_t size, Error *err) {
    GpuMemory memory = {0};
    if (!gpu_vulkan_memory_stage(vk, size, stage->liked, &memory, err)) return false;
    if (stage->size > 0) gpu_vulkan_memory_destroy(vk, &stage->memory);
    stage->memory = memory;
    stage->size = size;
    return true;
}

bool gpu_vulkan_transfer_create(GpuVulkan *vk, Error *err) {
    vk->down.liked = VK_MEMORY_PROPERTY_HOST_CACHED_BIT; // the processor reads it
    return create_stage(vk, &vk->up, MIN_STAGE, err) && create_stage(vk, &vk->down, MIN_STAGE, err);
}

void gpu_vulkan_transfer_destroy(GpuVulkan *vk) {
    if (vk->up.size > 0) gpu_vulkan_memory_destroy(vk, &vk->up.memory);
    if (vk->down.size > 0) gpu_vulkan_memory_destroy(vk, &vk->down.memory);
}

static void empty_stage(GpuVulkan *vk, VulkanStage *stage) {
    stage->used = 0;
    size_t size = stage->size;
    while (size < stage->wanted && size < MAX_STAGE) size *= 2;
    Error ignored; // without more memory, transfers go on in smaller pieces
    if (size > stage->size) create_stage(vk, stage, size, &ignored);
}

// up to `bytes` of the stage, 0 when it is full
static size_t take(VulkanStage *stage, size_t bytes, size_t *at) {
    size_t room = stage->size - stage->used;
    *at = stage->used;
    size_t taken = bytes < room ? bytes : room;
    stage->used += (taken + STAGE_ALIGNMENT - 1) / STAGE_ALIGNMENT * STAGE_ALIGNMENT;
    return taken;
}

static void copy(GpuVulkan *vk, const GpuMemory *from, size_t from_at, const GpuMemory *to,
                 size_t to_at, size_t bytes) {
    VkBufferCopy region = {.srcOffset = from_at, .dstOffset = to_at, .size = bytes};
    vkCmdCopyBuffer(vk->commands, from->native[0], to->native[0], 1, &region);
}

//---- write and fill ------------------------------------------------------------------------------

void gpu_vulkan_transfer_write(void *self, GpuMemory *memory, size_t offset, const void *data,
                               size_t bytes) {
    GpuVulkan *vk = self;
    const char *from = data;
    if (memory->mapped == NULL || vk->recording) vk->up.wanted += bytes + STAGE_ALIGNMENT;
    while (bytes > 0 && !vk->failed) {
        if (memory->mapped != NULL && !vk->recording) {
            memcpy((char *)memory->mapped + offset, from, bytes);
            return;
        }
        size_t at, piece = 0;
        if (gpu_vulkan_command(vk, COMMAND_WRITE)) piece = take(&vk->up, bytes, &at);
        if (piece == 0) {
            gpu_vulkan_flush(vk);
            continue;
        }
        memcpy((char *)vk->up.memory.mapped + at, from, piece);
        copy(vk, &vk->up.memory, at, memory, offset, piece);
        from += piece, offset += piece, bytes -= piece;
    }
}

void gpu_vulkan_transfer_fill(void *self, GpuMemory *memory, size_t offset, size_t bytes,
                              uint32_t word) {
    GpuVulkan *vk = self;
    if (!gpu_vulkan_command(vk, COMMAND_WRITE)) return;
    vkCmdFillBuffer(vk->commands, memory->native[0], offset, bytes, word);
}

//---- read ----------------------------------------------------------------------------------------

static void read_direct(GpuVulkan *vk, GpuMemory *memory, size_t offset, void *data, size_t bytes) {
    if (vk->recording && vk->read_count == VULKAN_MAX_READS) gpu_vulkan_flush(vk);
    if (!vk->recording) {
        memcpy(data, (const char *)memory->mapped + offset, bytes);
        return;
    }
    vk->reads[vk->read_count++] = (VulkanRead){
        .data = data,
        .source = (const char *)memory->mapped + offset,
        .memory = memory,
        .offset = offset,
        .bytes = bytes,
    };
}

static void read_staged(GpuVulkan *vk, GpuMemory *memory, size_t offset, void *data, size_t bytes) {
    char *to = data;
    vk->down.wanted += bytes + STAGE_ALIGNMENT;
    while (bytes > 0 && !vk->failed) {
        size_t at, piece = 0;
        if (vk->read_count < VULKAN_MAX_READS && gpu_vulkan_command(vk, COMMAND_READ))
            piece = take(&vk->down, bytes, &at);
        if (piece == 0) {
            gpu_vulkan_flush(vk);
            continue;
        }
        copy(vk, memory, offset, &vk->down.memory, at, piece);
        vk->reads[vk->read_count++] = (VulkanRead){
            .data = to,
            .source = (const char *)vk->down.memory.mapped + at,
            .bytes = piece,
        };
        vk->settled = vk->read_count;
        to += piece, offset += piece, bytes -= piece;
    }
}

void gpu_vulkan_transfer_read(void *self, GpuMemory *memory, size_t offset, void *data,
                              size_t bytes) {
    GpuVulkan *vk = self;
    if (vk->failed) return;
    if (memory->mapped != NULL) {
        read_direct(vk, memory, offset, data, bytes);
    } else {
        read_staged(vk, memory, offset, data, bytes);
    }
}

// Keeps what waiting reads ask for, before it changes: by copy commands if all of it fits into the
// stage, else by running what is recorded.
void gpu_vulkan_transfer_settle(GpuVulkan *vk) {
    size_t first = vk->settled, count = vk->read_count, bytes = 0;
    if (first == count) return;
    for (size_t i = first; i < count; i++) bytes += vk->reads[i].bytes + STAGE_ALIGNMENT;
    vk->down.wanted += bytes;
    if (bytes > vk->down.size - vk->down.used) {
        gpu_vulkan_flush(vk);
        return;
    }
    vk->settled = vk->read_count; // before the command below, which would settle them as well
    if (!gpu_vulkan_command(vk, COMMAND_READ) || vk->read_count == 0) return; // or it ran them
    for (size_t i = first; i < count; i++) {
        VulkanRead *read = &vk->reads[i];
        size_t at;
        take(&vk->down, read->bytes, &at);
        copy(vk, read->memory, read->offset, &vk->down.memory, at, read->bytes);
        read->source = (const char *)vk->down.memory.mapped + at;
    }
}

//---- the end of a batch --------------------------------------------------------------------------

void gpu_vulkan_transfer_drop(GpuVulkan *vk) {
    vk->read_count = vk->settled = 0;
}

void gpu_vulkan_transfer_deliver(GpuVulkan *vk) {
    for (uint32_t i = 0; i < vk->read_count; i++) {
        memcpy(vk->reads[i].data, vk->reads[i].source, vk->reads[i].bytes);
    }
    gpu_vulkan_transfer_drop(vk);
    empty_stage(vk, &vk->up);
    empty_stage(vk, &vk->down);
}

void gpu_vulkan_transfer_finish(GpuVulkan *vk) {
    vk->up.wanted = vk->down.wanted = 0;
}
