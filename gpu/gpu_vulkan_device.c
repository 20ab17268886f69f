// The opened device: one queue, one command buffer, and one pipeline layout for every kernel.
//
// The one input of most kernels is a struct of at most 128 bytes of push constants in which buffers
// stand as 64-bit addresses. On a software device some have operands bound as well
// (gpu_vulkan_texels.c), each by a descriptor set. All pipelines share one layout.

#include "gpu/gpu_vulkan.h"

#include <stdio.h>

typedef struct ResultText {
    VkResult result;
    const char *text;
} ResultText;

static const ResultText result_texts[] = {
    {VK_ERROR_OUT_OF_HOST_MEMORY, "out of host memory"},
    {VK_ERROR_OUT_OF_DEVICE_MEMORY, "out of device memory; use smaller batches or maps"},
    {VK_ERROR_INITIALIZATION_FAILED, "the driver could not start"},
    {VK_ERROR_DEVICE_LOST, "the device was lost (it was reset or removed, or a kernel hung); "
                           "start again, and see the system's log"},
    {VK_ERROR_LAYER_NOT_PRESENT, "a layer is not installed"},
    {VK_ERROR_EXTENSION_NOT_PRESENT, "an extension is not there"},
    {VK_ERROR_FEATURE_NOT_PRESENT, "a feature is not there"},
    {VK_ERROR_TOO_MANY_OBJECTS, "too many objects; other programs may use the device"},
};

bool gpu_vulkan_error(Error *err, const char *call, VkResult result) {
    for (size_t i = 0; i < ARRAY_COUNT(result_texts); i++) {
        if (result_texts[i].result == result)
            return error_set(err, "%s: %s", call, result_texts[i].text);
    }
    return error_set(err, "%s: VkResult %d", call, result);
}

//---- opening -------------------------------------------------------------------------------------

static bool choose_queue_family(GpuVulkan *vk, Error *err) {
    VkQueueFamilyProperties families[32];
    uint32_t count = ARRAY_COUNT(families);
    vkGetPhysicalDeviceQueueFamilyProperties(vk->physical, &count, families);
    for (uint32_t i = 0; i < count; i++) {
        if (!(families[i].queueFlags & VK_QUEUE_COMPUTE_BIT)) continue;
        vk->family = i;
        vk->timestamp_bits = families[i].timestampValidBits;
        return true;
    }
    return error_set(err, "%s has no compute queue", vk->properties.deviceName);
}

static bool create_device(GpuVulkan *vk, Error *err) {
    VulkanFeatures features;
    gpu_vulkan_instance_chain(&features);
    gpu_vulkan_instance_require(&features);
    const char *budget = VK_EXT_MEMORY_BUDGET_EXTENSION_NAME;
    vk->has_memory_budget = gpu_vulkan_instance_has_extension(vk->physical, budget);

    VkDeviceQueueCreateInfo queue = {
        .sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
        .queueFamilyIndex = vk->family,
        .queueCount = 1,
        .pQueuePriorities = &(float){1.0f},
    };
    VkDeviceCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
        .pNext = &features.core,
        .queueCreateInfoCount = 1,
        .pQueueCreateInfos = &queue,
        .enabledExtensionCount = vk->has_memory_budget,
        .ppEnabledExtensionNames = &budget,
    };
    VK_TRY(vkCreateDevice, vk->physical, &info, NULL, &vk->device);
    vkGetDeviceQueue(vk->device, vk->family, 0, &vk->queue);
    return true;
}

static bool create_commands(GpuVulkan *vk, Error *err) {
    VkCommandPoolCreateInfo pool = {
        .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
        .flags = VK_COMMAND_POOL_CREATE_TRANSIENT_BIT,
        .queueFamilyIndex = vk->family,
    };
    VK_TRY(vkCreateCommandPool, vk->device, &pool, NULL, &vk->pool);

    VkCommandBufferAllocateInfo buffer = {
        .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_ALLOCATE_INFO,
        .commandPool = vk->pool,
        .commandBufferCount = 1,
    };
    VK_TRY(vkAllocateCommandBuffers, vk->device, &buffer, &vk->commands);

    VkFenceCreateInfo fence = {.sType = VK_STRUCTURE_TYPE_FENCE_CREATE_INFO};
    VK_TRY(vkCreateFence, vk->device, &fence, NULL, &vk->fence);

    if (vk->timestamp_bits == 0) return true; // then finish takes the time of the whole batch
    VkQueryPoolCreateInfo queries = {
        .sType = VK_STRUCTURE_TYPE_QUERY_POOL_CREATE_INFO,
        .queryType = VK_QUERY_TYPE_TIMESTAMP,
        .queryCount = 2 * VULKAN_MAX_RUNS,
    };
    VK_TRY(vkCreateQueryPool, vk->device, &queries, NULL, &vk->queries);
    return true;
}

static bool create_layout(GpuVulkan *vk, Error *err) {
    VkPushConstantRange range = {
        .stageFlags = VK_SHADER_STAGE_COMPUTE_BIT,
        .size = GPU_MAX_ARG_BYTES,
    };
    VkDescriptorSetLayout sets[GPU_MAX_TEXELS];
    for (int i = 0; i < GPU_MAX_TEXELS; i++) sets[i] = vk->texel_layout;
    VkPipelineLayoutCreateInfo layout = {
        .sType = VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO,
        .setLayoutCount = vk->has_texels ? GPU_MAX_TEXELS : 0,
        .pSetLayouts = sets,
        .pushConstantRangeCount = 1,
        .pPushConstantRanges = &range,
    };
    VK_TRY(vkCreatePipelineLayout, vk->device, &layout, NULL, &vk->layout);
    return true;
}

bool gpu_vulkan_device_open(void *self, int device, Error *err) {
    GpuVulkan *vk = self;
    vk->physical = vk->devices[device];
    vkGetPhysicalDeviceProperties(vk->physical, &vk->properties);
    vkGetPhysicalDeviceMemoryProperties(vk->physical, &vk->memory);
    gpu_vulkan_memory_choose(vk);
    bool ok = choose_queue_family(vk, err) && create_device(vk, err) && create_commands(vk, err) &&
              gpu_vulkan_texels_create(vk, err) && create_layout(vk, err) &&
              gpu_vulkan_cache_load(vk, err) && gpu_vulkan_transfer_create(vk, err);
    return ok || error_wrap(err, "opening %s", vk->properties.deviceName);
}

// also undoes whatever opening managed before it failed
void gpu_vulkan_device_close(GpuVulkan *vk) {
    if (vk->device == NULL) return;
    vkDeviceWaitIdle(vk->device);
    gpu_vulkan_transfer_destroy(vk);
    gpu_vulkan_cache_save(vk);
    vkDestroyPipelineCache(vk->device, vk->cache, NULL);
    vkDestroyPipelineLayout(vk->device, vk->layout, NULL);
    gpu_vulkan_texels_destroy(vk);
    vkDestroyQueryPool(vk->device, vk->queries, NULL);
    vkDestroyFence(vk->device, vk->fence, NULL);
    vkDestroyCommandPool(vk->device, vk->pool, NULL);
    vkDestroyDevice(vk->device, NULL);
    vk->device = NULL;
}

//---- kernels -------------------------------------------------------------------------------------

static bool create_pipeline(GpuVulkan *vk, VkShaderModule shader, void **pipeline, Error *err) {
    VkComputePipelineCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO,
        .stage = {.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO,
                  .stage = VK_SHADER_STAGE_COMPUTE_BIT,
                  .module = shader,
                  .pName = "main"},
        .layout = vk->layout,
    };
    VkPipeline created;
    VK_TRY(vkCreateComputePipelines, vk->device, vk->cache, 1, &info, NULL, &created);
    *pipeline = created;
    return true;
}

static bool create_kernel(GpuVulkan *vk, const uint32_t *words, size_t bytes, void **pipeline,
                          Error *err) {
    VkShaderModuleCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO,
        .codeSize = bytes,
        .pCode = words,
    };
    VkShaderModule shader = VK_NULL_HANDLE;
    VkResult result = vkCreateShaderModule(vk->device, &info, NULL, &shader);
    bool ok = result == VK_SUCCESS ? create_pipeline(vk, shader, pipeline, err)
                                   : gpu_vulkan_error(err, "vkCreateShaderModule", result);
    vkDestroyShaderModule(vk->device, shader, NULL);
    return ok;
}

bool gpu_vulkan_device_kernel_create(void *self, GpuProgram *program, Error *err) {
    GpuVulkan *vk = self;
    const GpuCode *code = &program->code;
    bool ok = create_kernel(vk, code->words, code->bytes, &program->native, err);
    if (ok && vk->has_texels && code->texels.words != NULL)
        ok = create_kernel(vk, code->texels.words, code->texels.bytes, &program->texel_native, err);
    return ok || error_wrap(err, "kernel %s on %s", code->name, vk->properties.deviceName);
}

void gpu_vulkan_device_kernel_destroy(void *self, GpuProgram *program) {
    GpuVulkan *vk = self;
    vkDestroyPipeline(vk->device, program->native, NULL);
    vkDestroyPipeline(vk->device, program->texel_native, NULL);
}
