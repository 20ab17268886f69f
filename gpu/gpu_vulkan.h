// The Vulkan driver's state, shared by its files.
//
//     gpu_vulkan_instance.c   loader, validation layer, devices and what they lack
//     gpu_vulkan_device.c     the opened device, its queue, its kernels
//     gpu_vulkan_cache.c      compiled kernels on disk, between runs
//     gpu_vulkan_memory.c     buffers: which memory, how much is free
//     gpu_vulkan_texels.c     buffers as texels
//     gpu_vulkan_transfer.c   write, fill, read: directly, or through staging memory
//     gpu_vulkan.c            commands, barriers, timestamps, submission, the driver's row
//
// One submission at a time: what is recorded is a `batch`; running it (gpu_vulkan_flush) waits for
// its end, so everything below that belongs to a batch starts anew after it.

#pragma once

#include "gpu/gpu_driver.h"

#include <vulkan/vulkan.h>

_Static_assert(sizeof(VkBuffer) == sizeof(void *), "handles travel in GpuMemory.native");

enum {
    VULKAN_MAX_READS = 1024, // recorded and not yet delivered; one more runs the batch early
    VULKAN_MAX_RUNS = 256,   // of consecutive dispatches, each between two timestamps; likewise
};

// Host-visible memory on the way to or from the device, handed out from the front, emptied by every
// flush, enlarged there when the batch wanted more.
typedef struct VulkanStage {
    GpuMemory memory;
    size_t size, used;
    size_t wanted; // since the last finish
    VkMemoryPropertyFlags liked;
} VulkanStage;

typedef struct VulkanRead {
    void *data;
    const void *source;      // mapped; set once it is known where the bytes will be
    const GpuMemory *memory; // for a read that may still be done directly
    size_t offset, bytes;
} VulkanRead;

typedef enum VulkanCommand {
    COMMAND_NONE,
    COMMAND_DISPATCH,
    COMMAND_WRITE,
    COMMAND_READ
} VulkanCommand;

typedef struct GpuVulkan {
    GpuOptions options;

    // gpu_vulkan_instance.c
    VkInstance instance;
    VkDebugUtilsMessengerEXT messenger;
    uint32_t message_count;
    VkPhysicalDevice devices[GPU_MAX_DEVICES];
    uint32_t device_count;

    // gpu_vulkan_device.c
    VkPhysicalDevice physical;
    VkPhysicalDeviceProperties properties;
    VkPhysicalDeviceMemoryProperties memory;
    bool has_memory_budget;
    uint32_t family, timestamp_bits;
    VkDevice device;
    VkQueue queue;
    VkPipelineLayout layout; // one for all kernels
    VkCommandPool pool;
    VkCommandBuffer commands;
    VkFence fence;
    VkQueryPool queries; // 2 per run of dispatches
    VkPipelineCache cache;
    uint64_t cache_hash; // of what was loaded

    // gpu_vulkan_memory.c
    bool direct; // buffers are mapped
    size_t in_use;

    // gpu_vulkan_texels.c
    bool has_texels; // kernels with a shader that reads texels use it
    VkDescriptorSetLayout texel_layout;
    VkDescriptorPool texel_pool;

    // gpu_vulkan_transfer.c
    VulkanStage up, down;
    VulkanRead *reads; // [VULKAN_MAX_READS]; the first `settled` have a source
    uint32_t read_count, settled;

    // gpu_vulkan.c
    bool recording;
    VulkanCommand last; // of the batch
    uint32_t run_count; // finished runs
    bool in_run;
    double seconds; // of dispatches since the last finish
    bool failed;    // for good; `failure` says why
    Error failure;
} GpuVulkan;

// "vkQueueSubmit: device lost (...)"
bool gpu_vulkan_error(Error *err, const char *call, VkResult result);

#define VK_TRY(function, ...)                                                        \
    do {                                                                             \
        VkResult result_ = function(__VA_ARGS__);                                    \
        if (result_ != VK_SUCCESS) return gpu_vulkan_error(err, #function, result_); \
    } while (0)

// gpu_vulkan_instance.c
void *gpu_vulkan_instance_create(const GpuOptions *options, Arena *arena, Error *err);
void gpu_vulkan_instance_destroy(GpuVulkan *vk);
int gpu_vulkan_instance_list(void *self, GpuDeviceInfo *devices, int max);
bool gpu_vulkan_instance_has_extension(VkPhysicalDevice physical, const char *name);

// The features every kernel may use, chained for vkCreateDevice or for a question.
typedef struct VulkanFeatures {
    VkPhysicalDeviceFeatures2 core;
    VkPhysicalDeviceVulkan11Features v11;
    VkPhysicalDeviceVulkan12Features v12;
} VulkanFeatures;
void gpu_vulkan_instance_chain(VulkanFeatures *features);   // links the three
void gpu_vulkan_instance_require(VulkanFeatures *features); // sets all that are needed

// gpu_vulkan_device.c
bool gpu_vulkan_device_open(void *self, int device, Error *err);
void gpu_vulkan_device_close(GpuVulkan *vk);
bool gpu_vulkan_device_kernel_create(void *self, GpuProgram *program, Error *err);
void gpu_vulkan_device_kernel_destroy(void *self, GpuProgram *program);

// gpu_vulkan_cache.c
bool gpu_vulkan_cache_load(GpuVulkan *vk, Error *err);
void gpu_vulkan_cache_save(GpuVulkan *vk);

// gpu_vulkan_memory.c
void gpu_vulkan_memory_choose(GpuVulkan *vk); // direct or staged
bool gpu_vulkan_memory_create(void *self, size_t bytes, GpuMemory *memory, Error *err);
bool gpu_vulkan_memory_stage(GpuVulkan *vk, size_t bytes, VkMemoryPropertyFlags liked,
                             GpuMemory *memory, Error *err);
void gpu_vulkan_memory_destroy(void *self, GpuMemory *memory);

// gpu_vulkan_texels.c
bool gpu_vulkan_texels_create(GpuVulkan *vk, Error *err);
void gpu_vulkan_texels_destroy(GpuVulkan *vk);
void gpu_vulkan_texels_forget(GpuVulkan *vk, GpuMemory *memory); // before a buffer is destroyed
bool gpu_vulkan_texels_fit(const GpuVulkan *vk, GpuMemory *const buffers[GPU_MAX_TEXELS]);
// Binds operands and tells the kernel where each begins.
VkResult gpu_vulkan_texels_bind(GpuVulkan *vk, const GpuTexels *code, const void *args,
                                GpuMemory *const buffers[GPU_MAX_TEXELS]);

// gpu_vulkan_transfer.c
bool gpu_vulkan_transfer_create(GpuVulkan *vk, Error *err);
void gpu_vulkan_transfer_destroy(GpuVulkan *vk);
void gpu_vulkan_transfer_write(void *self, GpuMemory *memory, size_t offset, const void *data,
                               size_t bytes);
void gpu_vulkan_transfer_fill(void *self, GpuMemory *memory, size_t offset, size_t bytes,
                              uint32_t word);
void gpu_vulkan_transfer_read(void *self, GpuMemory *memory, size_t offset, void *data,
                              size_t bytes);
void gpu_vulkan_transfer_settle(GpuVulkan *vk);  // before a command that may change a buffer
void gpu_vulkan_transfer_deliver(GpuVulkan *vk); // after the device is done
void gpu_vulkan_transfer_drop(GpuVulkan *vk);    // reads that will never be delivered
void gpu_vulkan_transfer_finish(GpuVulkan *vk);

// gpu_vulkan.c
// Makes room for one command and puts it after all before it; false when the device has failed.
bool gpu_vulkan_command(GpuVulkan *vk, VulkanCommand command);
void gpu_vulkan_flush(void *self);
