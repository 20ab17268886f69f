// Bound buffers: what a kernel's second shader (GpuCode.texels) reads and writes on a software
// device.
//
// Mesa's lavapipe loads and stores by address lane by lane, but fetches texels for all lanes at
// once and stores into bound buffers without asking where they are. So a buffer that such a kernel
// gets has one view over all of it, four words a texel, and one descriptor set that holds nothing
// else. A dispatch binds the set of each operand's buffer at the operand's number: nothing is
// written or cached per dispatch.
//
//     set 0 ─ the buffer of operand 0: binding 0 as texels, binding 1 as floats
//     set 1 ─ the buffer of operand 1
//     push constants    0 .. 103 arguments │ 104 .. 127 for each operand the word where it begins
//
// An operand need not begin at a texel. A buffer too large to be bound (128 MiB on lavapipe) is
// left to the first shader.

#include "gpu/gpu_vulkan.h"
#include "gpu/shared.h"

#include <string.h>

enum { MAX_SETS = 2048, TEXEL_BYTES = 16, KINDS = 2 }; // a set a buffer: as many as the front has

static const VkDescriptorPoolSize kinds[KINDS] = {
    {VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER, MAX_SETS},
    {VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, MAX_SETS},
};

bool gpu_vulkan_texels_create(GpuVulkan *vk, Error *err) {
    const VkPhysicalDeviceProperties *device = &vk->properties;
    vk->has_texels = vk->options.texels && device->deviceType == VK_PHYSICAL_DEVICE_TYPE_CPU &&
                     device->limits.maxBoundDescriptorSets >= GPU_MAX_TEXELS;
    if (!vk->has_texels) return true;
    const VkDescriptorSetLayoutBinding bindings[KINDS] = {
        {0, kinds[0].type, 1, VK_SHADER_STAGE_COMPUTE_BIT, NULL},
        {1, kinds[1].type, 1, VK_SHADER_STAGE_COMPUTE_BIT, NULL},
    };
    VkDescriptorSetLayoutCreateInfo layout = {
        .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO,
        .bindingCount = ARRAY_COUNT(bindings),
        .pBindings = bindings,
    };
    VK_TRY(vkCreateDescriptorSetLayout, vk->device, &layout, NULL, &vk->texel_layout);

    VkDescriptorPoolCreateInfo pool = {
        .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_POOL_CREATE_INFO,
        .flags = VK_DESCRIPTOR_POOL_CREATE_FREE_DESCRIPTOR_SET_BIT,
        .maxSets = MAX_SETS,
        .poolSizeCount = ARRAY_COUNT(kinds),
        .pPoolSizes = kinds,
    };
    VK_TRY(vkCreateDescriptorPool, vk->device, &pool, NULL, &vk->texel_pool);
    return true;
}

void gpu_vulkan_texels_destroy(GpuVulkan *vk) {
    vkDestroyDescriptorPool(vk->device, vk->texel_pool, NULL);
    vkDestroyDescriptorSetLayout(vk->device, vk->texel_layout, NULL);
}

void gpu_vulkan_texels_forget(GpuVulkan *vk, GpuMemory *memory) {
    VkDescriptorSet set = memory->texels[1];
    if (set != NULL) vkFreeDescriptorSets(vk->device, vk->texel_pool, 1, &set);
    vkDestroyBufferView(vk->device, memory->texels[0], NULL);
    memory->texels[0] = memory->texels[1] = NULL;
}

//---- the view of a buffer ------------------------------------------------------------------------

static VkResult create_view(GpuVulkan *vk, GpuMemory *memory) {
    VkBufferViewCreateInfo info = {
        .sType = VK_STRUCTURE_TYPE_BUFFER_VIEW_CREATE_INFO,
        .buffer = memory->native[0],
        .format = VK_FORMAT_R32G32B32A32_UINT, // bits: a word need not be a float
        .range = VK_WHOLE_SIZE,
    };
    VkBufferView view;
    VkResult result = vkCreateBufferView(vk->device, &info, NULL, &view);
    if (result == VK_SUCCESS) memory->texels[0] = view;
    return result;
}

static VkResult create_set(GpuVulkan *vk, GpuMemory *memory) {
    VkDescriptorSetAllocateInfo info = {
        .sType = VK_STRUCTURE_TYPE_DESCRIPTOR_SET_ALLOCATE_INFO,
        .descriptorPool = vk->texel_pool,
        .descriptorSetCount = 1,
        .pSetLayouts = &vk->texel_layout,
    };
    VkDescriptorSet set;
    VkResult result = vkAllocateDescriptorSets(vk->device, &info, &set);
    if (result != VK_SUCCESS) return result;
    VkBufferView view = memory->texels[0];
    VkDescriptorBufferInfo whole = {.buffer = memory->native[0], .range = VK_WHOLE_SIZE};
    VkWriteDescriptorSet writes[KINDS];
    for (uint32_t i = 0; i < KINDS; i++)
        writes[i] = (VkWriteDescriptorSet){
            .sType = VK_STRUCTURE_TYPE_WRITE_DESCRIPTOR_SET,
            .dstSet = set,
            .dstBinding = i,
            .descriptorCount = 1,
            .descriptorType = kinds[i].type,
            .pTexelBufferView = &view,
            .pBufferInfo = &whole,
        };
    vkUpdateDescriptorSets(vk->device, KINDS, writes, 0, NULL);
    memory->texels[1] = set;
    return VK_SUCCESS;
}

static VkResult ensure(GpuVulkan *vk, GpuMemory *memory) {
    VkResult result = memory->texels[0] == NULL ? create_view(vk, memory) : VK_SUCCESS;
    if (result == VK_SUCCESS && memory->texels[1] == NULL) result = create_set(vk, memory);
    return result;
}

//---- a dispatch ----------------------------------------------------------------------------------

bool gpu_vulkan_texels_fit(const GpuVulkan *vk, GpuMemory *const buffers[GPU_MAX_TEXELS]) {
    const VkPhysicalDeviceLimits *limits = &vk->properties.limits;
    size_t most = (size_t)limits->maxTexelBufferElements * TEXEL_BYTES;
    if (most > limits->maxStorageBufferRange) most = limits->maxStorageBufferRange;
    for (uint32_t i = 0; i < GPU_MAX_TEXELS; i++)
        if (buffers[i] != NULL && buffers[i]->bytes > most - TEXEL_BYTES) return false;
    return true;
}

VkResult gpu_vulkan_texels_bind(GpuVulkan *vk, const GpuTexels *code, const void *args,
                                GpuMemory *const buffers[GPU_MAX_TEXELS]) {
    VkDescriptorSet sets[GPU_MAX_TEXELS];
    uint32_t words[GPU_MAX_TEXELS] = {0};
    ASSERT(buffers[0] != NULL);
    for (uint32_t i = 0; i < code->count; i++) {
        GpuMemory *memory = buffers[i] != NULL ? buffers[i] : buffers[0]; // any: it is not read
        VkResult result = ensure(vk, memory);
        if (result != VK_SUCCESS) return result;
        sets[i] = memory->texels[1];
        if (buffers[i] == NULL) continue;
        uint64_t address;
        memcpy(&address, (const char *)args + code->at[i], sizeof address);
        ASSERT(address % sizeof *words == 0);
        words[i] = (uint32_t)((address - memory->address) / sizeof *words);
    }
    vkCmdBindDescriptorSets(vk->commands, VK_PIPELINE_BIND_POINT_COMPUTE, vk->layout, 0,
                            code->count, sets, 0, NULL);
    vkCmdPushConstants(vk->commands, vk->layout, VK_SHADER_STAGE_COMPUTE_BIT, GPU_TEXEL_ARGS_AT,
                       sizeof words, words);
    return VK_SUCCESS;
}
