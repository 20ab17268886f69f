// Commands, their order, their time, and the submission. (gpu_vulkan.h lists the other files.)
//
// Kernels reach memory by address, so nobody can tell which buffers a dispatch touches, and one
// memory barrier over everything stands between any two commands of which one may write:
//
//     begin | barrier | write | barrier | t0 dispatch | barrier | dispatch t1 | barrier | reads
//                                         a run of dispatches, timed as one
//
// Barriers on single buffers would cost as much on every driver there is.
//
// Recording cannot fail. The first error is kept, all later commands do nothing, and every later
// finish reports it: what a device held is then lost, and only gpu_destroy is left to call.

#include "gpu/gpu_vulkan.h"

#include "base/clock.h"

static void fail(GpuVulkan *vk, const char *call, VkResult result) {
    if (result == VK_SUCCESS || vk->failed) return;
    vk->failed = true;
    gpu_vulkan_error(&vk->failure, call, result);
    error_wrap(&vk->failure, "%s", vk->properties.deviceName);
}

//---- recording -----------------------------------------------------------------------------------

static void begin_batch(GpuVulkan *vk) {
    VkCommandBufferBeginInfo begin = {
        .sType = VK_STRUCTURE_TYPE_COMMAND_BUFFER_BEGIN_INFO,
        .flags = VK_COMMAND_BUFFER_USAGE_ONE_TIME_SUBMIT_BIT,
    };
    fail(vk, "vkResetCommandPool", vkResetCommandPool(vk->device, vk->pool, 0));
    fail(vk, "vkBeginCommandBuffer", vkBeginCommandBuffer(vk->commands, &begin));
    if (vk->failed) return;
    vk->recording = true;
    vk->last = COMMAND_NONE;
    vk->run_count = 0;
}

static void barrier(GpuVulkan *vk, VkPipelineStageFlags to, VkAccessFlags access) {
    VkMemoryBarrier all = {
        .sType = VK_STRUCTURE_TYPE_MEMORY_BARRIER,
        .srcAccessMask = VK_ACCESS_SHADER_WRITE_BIT | VK_ACCESS_TRANSFER_WRITE_BIT,
        .dstAccessMask = access,
    };
    vkCmdPipelineBarrier(vk->commands,
                         VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT, to,
                         0, 1, &all, 0, NULL, 0, NULL);
}

// when all before it is done
static void write_time(GpuVulkan *vk, uint32_t query) {
    if (vk->queries == VK_NULL_HANDLE) return;
    vkCmdResetQueryPool(vk->commands, vk->queries, query, 1);
    vkCmdWriteTimestamp(vk->commands, VK_PIPELINE_STAGE_BOTTOM_OF_PIPE_BIT, vk->queries, query);
}

static void end_run(GpuVulkan *vk) {
    if (!vk->in_run) return;
    write_time(vk, 2 * vk->run_count + 1);
    vk->run_count++;
    vk->in_run = false;
}

static void begin_run(GpuVulkan *vk) {
    if (vk->in_run) return;
    write_time(vk, 2 * vk->run_count);
    vk->in_run = true;
}

bool gpu_vulkan_command(GpuVulkan *vk, VulkanCommand command) {
    if (command != COMMAND_READ) gpu_vulkan_transfer_settle(vk);
    if (vk->recording && vk->run_count == VULKAN_MAX_RUNS) gpu_vulkan_flush(vk);
    if (!vk->recording && !vk->failed) begin_batch(vk);
    if (vk->failed) return false;

    if (command != COMMAND_DISPATCH) end_run(vk);
    if (command != COMMAND_READ || vk->last != COMMAND_READ) {
        barrier(vk, VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT | VK_PIPELINE_STAGE_TRANSFER_BIT,
                VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT |
                    VK_ACCESS_TRANSFER_READ_BIT | VK_ACCESS_TRANSFER_WRITE_BIT);
    }
    if (command == COMMAND_DISPATCH) begin_run(vk);
    vk->last = command;
    return true;
}

static void record(GpuVulkan *vk, void *pipeline, const void *args, size_t bytes, uint32_t groups) {
    vkCmdBindPipeline(vk->commands, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline);
    vkCmdPushConstants(vk->commands, vk->layout, VK_SHADER_STAGE_COMPUTE_BIT, 0, (uint32_t)bytes,
                       args);
    // rows as short as their number allows, so that few groups too many are started
    uint32_t longest = vk->properties.limits.maxComputeWorkGroupCount[0];
    uint32_t rows = groups / longest + (groups % longest != 0);
    vkCmdDispatch(vk->commands, groups / rows + (groups % rows != 0), rows, 1);
}

static void dispatch(void *self, const GpuProgram *program, const void *args, size_t bytes,
                     uint32_t groups) {
    GpuVulkan *vk = self;
    if (gpu_vulkan_command(vk, COMMAND_DISPATCH)) record(vk, program->native, args, bytes, groups);
}

static bool dispatch_texels(void *self, const GpuProgram *program, const void *args, size_t bytes,
                            uint32_t groups, GpuMemory *const texels[GPU_MAX_TEXELS]) {
    GpuVulkan *vk = self;
    if (!gpu_vulkan_texels_fit(vk, texels)) return false;
    if (!gpu_vulkan_command(vk, COMMAND_DISPATCH)) return true;
    VkResult result = gpu_vulkan_texels_bind(vk, &program->code.texels, args, texels);
    fail(vk, "vkCreateBufferView", result);
    if (!vk->failed) record(vk, program->texel_native, args, bytes, groups);
    return true;
}

//---- running -------------------------------------------------------------------------------------

static bool submit(GpuVulkan *vk) {
    VkSubmitInfo info = {
        .sType = VK_STRUCTURE_TYPE_SUBMIT_INFO,
        .commandBufferCount = 1,
        .pCommandBuffers = &vk->commands,
    };
    fail(vk, "vkEndCommandBuffer", vkEndCommandBuffer(vk->commands));
    if (!vk->failed) fail(vk, "vkQueueSubmit", vkQueueSubmit(vk->queue, 1, &info, vk->fence));
    if (!vk->failed)
        fail(vk, "vkWaitForFences",
             vkWaitForFences(vk->device, 1, &vk->fence, VK_TRUE, UINT64_MAX));
    if (!vk->failed) fail(vk, "vkResetFences", vkResetFences(vk->device, 1, &vk->fence));
    return !vk->failed;
}

static double run_seconds(GpuVulkan *vk) {
    uint64_t times[2 * VULKAN_MAX_RUNS];
    if (vk->run_count == 0) return 0.0;
    VkResult result =
        vkGetQueryPoolResults(vk->device, vk->queries, 0, 2 * vk->run_count, sizeof times, times,
                              sizeof times[0], VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WAIT_BIT);
    fail(vk, "vkGetQueryPoolResults", result);
    if (vk->failed) return 0.0;

    // the counter may have fewer bits than 64 and wrap around
    uint64_t mask = UINT64_MAX >> (64 - vk->timestamp_bits), ticks = 0;
    for (uint32_t i = 0; i < vk->run_count; i++) {
        ticks += (times[2 * i + 1] - times[2 * i]) & mask;
    }
    return (double)ticks * (double)vk->properties.limits.timestampPeriod * 1e-9;
}

void gpu_vulkan_flush(void *self) {
    GpuVulkan *vk = self;
    if (vk->recording) {
        vk->recording = false;
        end_run(vk);
        barrier(vk, VK_PIPELINE_STAGE_HOST_BIT, VK_ACCESS_HOST_READ_BIT);
        double start = clock_seconds();
        if (submit(vk)) {
            vk->seconds += vk->queries ? run_seconds(vk) : clock_seconds() - start;
            gpu_vulkan_transfer_deliver(vk);
        }
    }
    if (vk->failed) gpu_vulkan_transfer_drop(vk);
}

static bool finish(void *self, double *kernel_seconds, Error *err) {
    GpuVulkan *vk = self;
    gpu_vulkan_flush(vk);
    gpu_vulkan_transfer_finish(vk);
    *kernel_seconds = vk->seconds;
    vk->seconds = 0.0;
    if (vk->failed) *err = vk->failure;
    return !vk->failed;
}

static void destroy(void *self) {
    gpu_vulkan_device_close(self);
    gpu_vulkan_instance_destroy(self);
}

static uint32_t validation_count(const void *self) {
    return ((const GpuVulkan *)self)->message_count;
}

const GpuDriver gpu_vulkan_driver = {
    .create = gpu_vulkan_instance_create,
    .list = gpu_vulkan_instance_list,
    .open = gpu_vulkan_device_open,
    .destroy = destroy,
    .buffer_create = gpu_vulkan_memory_create,
    .buffer_wrap = NULL, // a device has its own memory
    .buffer_destroy = gpu_vulkan_memory_destroy,
    .kernel_create = gpu_vulkan_device_kernel_create,
    .kernel_destroy = gpu_vulkan_device_kernel_destroy,
    .write = gpu_vulkan_transfer_write,
    .fill = gpu_vulkan_transfer_fill,
    .read = gpu_vulkan_transfer_read,
    .dispatch = dispatch,
    .dispatch_texels = dispatch_texels,
    .flush = gpu_vulkan_flush,
    .finish = finish,
    .validation_count = validation_count,
};
