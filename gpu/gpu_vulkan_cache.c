// Kernels compiled once stay compiled: Vulkan's pipeline cache, kept in a file between runs.
//
//     <cache directory>/pipelines-<pipelineCacheUUID>-<driverVersion>.bin
//
//     byte 0   "CAIRNPC1"                      8 bytes
//          8   XXH3 of what follows            8 bytes, little endian
//         16   what vkGetPipelineCacheData gave; begins with Vulkan's own header
//
// The file is only ever a gift: a missing, short, damaged or foreign one is passed over in silence,
// and a directory that cannot be written costs the next run some compile time and nothing else.
// The checksum is ours because drivers have crashed on damaged caches whose header was right.

#include "base/file.h"
#include "base/hash.h"
#include "gpu/gpu_vulkan.h"

#include <stdio.h>
#include <string.h>

static const char magic[8] = {'C', 'A', 'I', 'R', 'N', 'P', 'C', '1'};
enum { HEADER_BYTES = 16, PATH_BYTES = 4096 };

static bool cache_path(const GpuVulkan *vk, char path[PATH_BYTES], Error *err) {
    char directory[PATH_BYTES - 128];
    if (!file_cache_directory(directory, sizeof directory, err)) return false;
    char uuid[2 * VK_UUID_SIZE + 1];
    for (size_t i = 0; i < VK_UUID_SIZE; i++) {
        snprintf(uuid + 2 * i, 3, "%02x", vk->properties.pipelineCacheUUID[i]);
    }
    snprintf(path, PATH_BYTES, "%s/pipelines-%s-%08x.bin", directory, uuid,
             vk->properties.driverVersion);
    return true;
}

static bool is_for(const VkPipelineCacheHeaderVersionOne *header,
                   const VkPhysicalDeviceProperties *device) {
    return header->headerVersion == VK_PIPELINE_CACHE_HEADER_VERSION_ONE &&
           header->vendorID == device->vendorID && header->deviceID == device->deviceID &&
           memcmp(header->pipelineCacheUUID, device->pipelineCacheUUID, VK_UUID_SIZE) == 0;
}

// what Vulkan gave when the file was written, or nothing
static FileBytes checked(const GpuVulkan *vk, FileBytes file) {
    VkPipelineCacheHeaderVersionOne header;
    if (file.size < HEADER_BYTES + sizeof header) return (FileBytes){0};
    FileBytes inside = {file.data + HEADER_BYTES, file.size - HEADER_BYTES};
    uint64_t hash;
    memcpy(&hash, file.data + sizeof magic, sizeof hash);
    memcpy(&header, inside.data, sizeof header);
    bool good = memcmp(file.data, magic, sizeof magic) == 0 &&
                hash == hash_bytes(inside.data, inside.size, 0) && is_for(&header, &vk->properties);
    return good ? inside : (FileBytes){0};
}

bool gpu_vulkan_cache_load(GpuVulkan *vk, Error *err) {
    Arena scratch = arena_create("pipeline cache");
    char path[PATH_BYTES];
    FileBytes file = {0};
    Error ignored;
    if (cache_path(vk, path, &ignored) && file_exists(path))
        file_read(path, &scratch, &file, &ignored);

    FileBytes data = checked(vk, file);
    vk->cache_hash = hash_bytes(data.data, data.size, 0);
    VkPipelineCacheCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO,
        .initialDataSize = data.size,
        .pInitialData = data.data,
    };
    VkResult result = vkCreatePipelineCache(vk->device, &info, NULL, &vk->cache);
    arena_destroy(&scratch);
    return result == VK_SUCCESS || gpu_vulkan_error(err, "vkCreatePipelineCache", result);
}

// `file` has room for our header and `size` bytes
static bool fill_file(GpuVulkan *vk, uint8_t *file, size_t *size) {
    VkResult result = vkGetPipelineCacheData(vk->device, vk->cache, size, file + HEADER_BYTES);
    uint64_t hash = hash_bytes(file + HEADER_BYTES, *size, 0);
    memcpy(file, magic, sizeof magic);
    memcpy(file + sizeof magic, &hash, sizeof hash);
    return result == VK_SUCCESS && hash != vk->cache_hash;
}

void gpu_vulkan_cache_save(GpuVulkan *vk) {
    size_t size = 0;
    if (vk->cache == VK_NULL_HANDLE || vk->failed) return;
    if (vkGetPipelineCacheData(vk->device, vk->cache, &size, NULL) != VK_SUCCESS) return;

    Arena scratch = arena_create("pipeline cache");
    char path[PATH_BYTES];
    Error ignored;
    uint8_t *file = arena_alloc(&scratch, HEADER_BYTES + size);
    if (fill_file(vk, file, &size) && cache_path(vk, path, &ignored))
        file_save(path, file, HEADER_BYTES + size, &ignored);
    arena_destroy(&scratch);
}
