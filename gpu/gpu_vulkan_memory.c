// Buffers and the memory under them: one VkDeviceMemory each.
//
// Kernels reach buffers by address, so a buffer can be as large as the device's memory; Vulkan's
// limit for storage buffer bindings (128 MiB on lavapipe) does not apply. There are at most a few
// hundred buffers, all long-lived, well under the 4096 allocations that Vulkan promises, so there
// is no allocator of our own.
//
// Where device memory is ordinary memory (integrated GPUs, software), buffers are mapped for good
// and the processor reads and writes them itself: `direct`. That needs memory that is local,
// coherent and cached; reading uncached memory is slower than a copy. A discrete GPU is always
// reached through staging memory (gpu_vulkan_transfer.c), even where a window to it exists: reads
// across the bus through such a window take many times as long as a copy.

#include "gpu/gpu_vulkan.h"

#include <string.h>

enum { NO_TYPE = -1 };

static const VkMemoryPropertyFlags local = VK_MEMORY_PROPERTY_DEVICE_LOCAL_BIT;
static const VkMemoryPropertyFlags visible =
    VK_MEMORY_PROPERTY_HOST_VISIBLE_BIT | VK_MEMORY_PROPERTY_HOST_COHERENT_BIT;
static const VkMemoryPropertyFlags cached = VK_MEMORY_PROPERTY_HOST_CACHED_BIT;

// the first type (drivers put the best first) that has all of `flags`
static int find_type(const GpuVulkan *vk, uint32_t allowed, VkMemoryPropertyFlags flags) {
    for (uint32_t i = 0; i < vk->memory.memoryTypeCount; i++) {
        if ((allowed >> i & 1) == 0) continue;
        if ((vk->memory.memoryTypes[i].propertyFlags & flags) == flags) return (int)i;
    }
    return NO_TYPE;
}

void gpu_vulkan_memory_choose(GpuVulkan *vk) {
    vk->direct = !vk->options.staged &&
                 vk->properties.deviceType != VK_PHYSICAL_DEVICE_TYPE_DISCRETE_GPU &&
                 find_type(vk, UINT32_MAX, local | visible | cached) != NO_TYPE;
}

//---- how much there is ---------------------------------------------------------------------------

typedef struct Room {
    VkDeviceSize size, free;
} Room;

// of the largest device-local heap; without the budget extension, others' use of it is not known
static Room device_room(const GpuVulkan *vk) {
    VkPhysicalDeviceMemoryBudgetPropertiesEXT budget = {
        .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_BUDGET_PROPERTIES_EXT};
    VkPhysicalDeviceMemoryProperties2 all = {
        .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MEMORY_PROPERTIES_2,
        .pNext = vk->has_memory_budget ? &budget : NULL};
    vkGetPhysicalDeviceMemoryProperties2(vk->physical, &all);

    Room room = {0};
    for (uint32_t i = 0; i < all.memoryProperties.memoryHeapCount; i++) {
        VkMemoryHeap heap = all.memoryProperties.memoryHeaps[i];
        if (!(heap.flags & VK_MEMORY_HEAP_DEVICE_LOCAL_BIT) || heap.size <= room.size) continue;
        VkDeviceSize limit = vk->has_memory_budget ? budget.heapBudget[i] : heap.size;
        VkDeviceSize used = vk->has_memory_budget ? budget.heapUsage[i] : vk->in_use;
        room = (Room){.size = heap.size, .free = limit > used ? limit - used : 0};
    }
    return room;
}

static bool no_room(const GpuVulkan *vk, size_t bytes, Room room, Error *err) {
    const double mib = 1 << 20;
    return error_set(
        err,
        "%s: no memory for a buffer of %.1f MiB; %.1f of %.1f MiB are free. Use smaller "
        "pictures, a smaller map (memory.bricks) or another device",
        vk->properties.deviceName, (double)bytes / mib, (double)room.free / mib,
        (double)room.size / mib);
}

//---- buffers -------------------------------------------------------------------------------------

static bool create_handle(GpuVulkan *vk, size_t bytes, VkBufferUsageFlags usage, GpuMemory *memory,
                          Error *err) {
    VkBufferCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_BUFFER_CREATE_INFO,
        .size = bytes,
        .usage = usage | VK_BUFFER_USAGE_TRANSFER_SRC_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT,
    };
    VkBuffer handle;
    VK_TRY(vkCreateBuffer, vk->device, &info, NULL, &handle);
    memory->native[0] = handle;
    return true;
}

// memory with `needed`, and with `liked` where there is such
static bool bind_memory(GpuVulkan *vk, VkMemoryPropertyFlags needed, VkMemoryPropertyFlags liked,
                        VkMemoryAllocateFlags flags, GpuMemory *memory, Error *err) {
    VkMemoryRequirements need;
    vkGetBufferMemoryRequirements(vk->device, memory->native[0], &need);
    int type = find_type(vk, need.memoryTypeBits, needed | liked);
    if (type == NO_TYPE) type = find_type(vk, need.memoryTypeBits, needed);
    if (type == NO_TYPE) return error_set(err, "the device has no memory with flags %#x", needed);

    VkMemoryAllocateFlagsInfo with = {
        .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_FLAGS_INFO,
        .flags = flags,
    };
    VkMemoryAllocateInfo info = {
        .sType = VK_STRUCTURE_TYPE_MEMORY_ALLOCATE_INFO,
        .pNext = &with,
        .allocationSize = need.size,
        .memoryTypeIndex = (uint32_t)type,
    };
    VkDeviceMemory block;
    VK_TRY(vkAllocateMemory, vk->device, &info, NULL, &block);
    memory->native[1] = block;
    VK_TRY(vkBindBufferMemory, vk->device, memory->native[0], block, 0);
    return true;
}

static bool map(GpuVulkan *vk, GpuMemory *memory, Error *err) {
    VK_TRY(vkMapMemory, vk->device, memory->native[1], 0, VK_WHOLE_SIZE, 0, &memory->mapped);
    return true;
}

static void destroy_native(GpuVulkan *vk, GpuMemory *memory) {
    gpu_vulkan_texels_forget(vk, memory);
    vkDestroyBuffer(vk->device, memory->native[0], NULL);
    vkFreeMemory(vk->device, memory->native[1], NULL);
    *memory = (GpuMemory){0};
}

static bool create_for_kernels(GpuVulkan *vk, size_t bytes, GpuMemory *memory, Error *err) {
    VkBufferUsageFlags usage =
        VK_BUFFER_USAGE_STORAGE_BUFFER_BIT | VK_BUFFER_USAGE_SHADER_DEVICE_ADDRESS_BIT;
    if (vk->has_texels) usage |= VK_BUFFER_USAGE_UNIFORM_TEXEL_BUFFER_BIT;
    VkMemoryPropertyFlags needed = vk->direct ? local | visible | cached : local;
    if (!create_handle(vk, bytes, usage, memory, err)) return false;
    if (!bind_memory(vk, needed, 0, VK_MEMORY_ALLOCATE_DEVICE_ADDRESS_BIT, memory, err))
        return false;
    if (vk->direct && !map(vk, memory, err)) return false;
    VkBufferDeviceAddressInfo info = {
        .sType = VK_STRUCTURE_TYPE_BUFFER_DEVICE_ADDRESS_INFO,
        .buffer = memory->native[0],
    };
    memory->address = vkGetBufferDeviceAddress(vk->device, &info);
    return true;
}

// zeros, so that a run does not depend on what the memory held before
static void clear(GpuVulkan *vk, GpuMemory *memory, size_t bytes) {
    if (memory->mapped != NULL) {
        memset(memory->mapped, 0, bytes); // nothing recorded can know of a new buffer
    } else {
        gpu_vulkan_transfer_fill(vk, memory, 0, bytes, 0);
    }
}

bool gpu_vulkan_memory_create(void *self, size_t bytes, GpuMemory *memory, Error *err) {
    GpuVulkan *vk = self;
    Room room = device_room(vk);
    if (bytes > room.size) return no_room(vk, bytes, room, err);

    size_t whole = (bytes + 15) / 16 * 16; // kernels may read the last vector as a whole
    if (!create_for_kernels(vk, whole, memory, err)) {
        destroy_native(vk, memory);
        return no_room(vk, bytes, room, err);
    }
    vk->in_use += bytes;
    clear(vk, memory, whole);
    return true;
}

void gpu_vulkan_memory_destroy(void *self, GpuMemory *memory) {
    GpuVulkan *vk = self;
    vk->in_use -= memory->bytes;
    destroy_native(vk, memory);
}

bool gpu_vulkan_memory_stage(GpuVulkan *vk, size_t bytes, VkMemoryPropertyFlags liked,
                             GpuMemory *memory, Error *err) {
    bool ok = create_handle(vk, bytes, 0, memory, err) &&
              bind_memory(vk, visible, liked, 0, memory, err) && map(vk, memory, err);
    if (!ok) destroy_native(vk, memory);
    return ok;
}
