// The Vulkan driver from inside: transfers in pieces, a device that failed, the validation layer's
// count, and the kernel cache on disk.

#include "gpu/gpu_vulkan.h"
#include "gpu/kernels.h"
#include "test_gpu.h"

#include <unistd.h>

static const uint32_t wrong_spirv[] =
#include "tests/gpu/wrong.spv.h"
    ;

//---- transfers -----------------------------------------------------------------------------------

// [words] of a pattern that tells where it stands
static uint32_t *make_pattern(Arena *arena, size_t words) {
    uint32_t *pattern = arena_array(arena, uint32_t, words);
    for (size_t i = 0; i < words; i++) pattern[i] = (uint32_t)i * 2654435761u;
    return pattern;
}

static void transfers_larger_than_a_stage_go_in_pieces(Gpu *gpu, Arena *arena) {
    // 70 MiB is more than the largest stage, 3 MiB more than the first
    const size_t sizes[] = {3u << 20, 70u << 20, (3u << 20) + 12};
    for (size_t i = 0; i < ARRAY_COUNT(sizes); i++) {
        ArenaMark mark = arena_mark(arena);
        size_t words = sizes[i] / 4;
        uint32_t *pattern = make_pattern(arena, words), *back = arena_array(arena, uint32_t, words);
        GpuBuffer buffer = make_buffer(gpu, sizes[i]);
        NumberArgs args = {.out_words = gpu_address(gpu, buffer), .count = 1};
        gpu_fill(gpu, buffer, 0, sizes[i], 5); // so that the batch has begun
        gpu_write(gpu, buffer, 0, pattern, sizes[i]);
        gpu_dispatch(gpu, make_kernel(gpu, &number_code), &args, sizeof args, 1);
        gpu_read(gpu, buffer, 0, back, sizes[i]);
        gpu_fill(gpu, buffer, 0, sizes[i], 0); // too late to be seen
        finish(gpu);
        pattern[0] += 1;
        assert_memory_equal(back, pattern, sizes[i]);
        gpu_buffer_destroy(gpu, buffer);
        arena_reset(arena, mark);
    }
}

static void many_small_transfers_in_one_batch_keep_their_order(Gpu *gpu, Arena *arena) {
    enum { COUNT = 300, WORDS = 5000 }; // together several times the first stage
    uint32_t *back = arena_array(arena, uint32_t, COUNT * WORDS),
             *words = make_pattern(arena, WORDS);
    GpuBuffer buffer = make_buffer(gpu, WORDS * 4);
    for (uint32_t step = 0; step < 3; step++) {
        for (uint32_t i = 0; i < COUNT; i++) {
            words[WORDS - 1] = i + step;
            gpu_write(gpu, buffer, 0, words, WORDS * 4);
            gpu_read(gpu, buffer, 0, back + i * WORDS, WORDS * 4);
        }
        finish(gpu);
        for (uint32_t i = 0; i < COUNT; i++) assert_int_equal(back[(i + 1) * WORDS - 1], i + step);
    }
}

static void run_both_ways(TestOnGpu *test, Arena *arena) {
    Error err = {0};
    GpuConfig config;
    if (!test_gpu_config("lavapipe", &config)) skip();
    for (int staged = 0; staged < 2; staged++) {
        Gpu *gpu =
            staged ? gpu_create_staged(&config, arena, &err) : gpu_create(&config, arena, &err);
        assert_ok(gpu != NULL, err);
        test(gpu, arena);
        test_gpu_destroy(gpu);
    }
}

static void transfers_larger_than_a_stage_go_in_pieces_(void **state) {
    run_both_ways(transfers_larger_than_a_stage_go_in_pieces, *state);
}

static void many_small_transfers_in_one_batch_keep_their_order_(void **state) {
    run_both_ways(many_small_transfers_in_one_batch_keep_their_order, *state);
}

//---- failure -------------------------------------------------------------------------------------

static GpuVulkan *open_driver(bool staged, Arena *arena) {
    Error err = {0};
    if (!test_gpu_pin_lavapipe()) skip();
    GpuVulkan *vk = gpu_vulkan_driver.create(&(GpuOptions){.staged = staged}, arena, &err);
    assert_ok(vk != NULL, err);
    assert_ok(gpu_vulkan_driver.open(vk, 0, &err), err);
    return vk;
}

static void assert_says(const GpuVulkan *vk, VkResult result, const char *text) {
    UNUSED(vk);
    Error err = {0};
    assert_false(gpu_vulkan_error(&err, "vkQueueSubmit", result));
    assert_non_null(strstr(err.text, "vkQueueSubmit"));
    if (strstr(err.text, text) == NULL) fail_msg("'%s' not in: %s", text, err.text);
}

static void after_a_failure_commands_do_nothing_and_finish_tells_why(void **state) {
    const GpuDriver *driver = &gpu_vulkan_driver;
    for (int staged = 0; staged < 2; staged++) {
        GpuVulkan *vk = open_driver(staged, *state);
        Error err = {0};
        GpuMemory memory = {0};
        assert_ok(driver->buffer_create(vk, 4 << 20, &memory, &err), err);
        uint8_t *data = arena_alloc(*state, 4 << 20), read[16] = {7};
        driver->fill(vk, &memory, 0, 64, 1);
        driver->read(vk, &memory, 0, read, sizeof read);

        vk->failed = true; // as if the device had been lost
        gpu_vulkan_error(&vk->failure, "vkQueueSubmit", VK_ERROR_DEVICE_LOST);
        driver->write(vk, &memory, 0, data, 4 << 20);
        driver->fill(vk, &memory, 0, 64, 2);
        driver->read(vk, &memory, 0, read, sizeof read);
        double seconds;
        for (int i = 0; i < 2; i++) {
            assert_false(driver->finish(vk, &seconds, &err));
            assert_non_null(strstr(err.text, "lost"));
        }
        assert_int_equal(read[0], 7);
        driver->buffer_destroy(vk, &memory);
        driver->destroy(vk);
    }
}

static void errors_say_what_happened(void **state) {
    UNUSED(state);
    assert_says(NULL, VK_ERROR_OUT_OF_DEVICE_MEMORY, "out of device memory");
    assert_says(NULL, VK_ERROR_DEVICE_LOST, "device was lost");
    assert_says(NULL, (VkResult)-4242, "-4242");
}

static void a_driver_that_was_not_opened_can_be_destroyed(void **state) {
    Error err = {0};
    if (!test_gpu_pin_lavapipe()) skip();
    void *vk = gpu_vulkan_driver.create(&(GpuOptions){0}, *state, &err);
    assert_non_null(vk);
    gpu_vulkan_driver.destroy(vk);
}

//---- validation ----------------------------------------------------------------------------------

static void the_validation_layer_is_heard(void **state) {
    Error err = {0};
    GpuConfig config;
    if (!test_gpu_config("lavapipe", &config) || !config.validate) skip();
    Gpu *gpu = gpu_create(&config, *state, &err);
    assert_ok(gpu != NULL, err);
    assert_int_equal(gpu_validation_count(gpu), 0);
    print_message("one complaint of the validation layer is meant to follow\n");
    GpuCode wrong = {"wrong", wrong_spirv, sizeof wrong_spirv, scale_host, 1};
    GpuKernel kernel;
    gpu_kernel_create(gpu, &wrong, &kernel, &err);
    assert_true(gpu_validation_count(gpu) > 0);
    gpu_destroy(gpu);
}

//---- the cache on disk ---------------------------------------------------------------------------

// one life of a device, which reads and then writes the cache
static void run_once(Arena *arena) {
    Error err = {0};
    GpuConfig config;
    if (!test_gpu_config("lavapipe", &config)) skip();
    config.validate = false; // for speed: this runs once for each byte
    Gpu *gpu = gpu_create(&config, arena, &err);
    assert_ok(gpu != NULL, err);
    make_kernel(gpu, &scale_code);
    gpu_destroy(gpu);
}

static const char *find_cache(const char *folder, Arena *arena) {
    glob_t found = {0};
    glob(text_format(arena, "%s/pipelines-*.bin", folder), 0, NULL, &found);
    assert_int_equal(found.gl_pathc, 1);
    const char *path = text_format(arena, "%s", found.gl_pathv[0]);
    globfree(&found);
    return path;
}

static void assert_restored(const char *path, FileBytes good, const void *bad, size_t size,
                            Arena *arena) {
    Error err = {0};
    FileBytes now;
    assert_ok(file_save(path, bad, size, &err), err);
    run_once(arena);
    assert_ok(file_read(path, arena, &now, &err), err);
    assert_int_equal(now.size, good.size);
    assert_memory_equal(now.data, good.data, good.size);
}

static void a_cache_cut_or_changed_anywhere_is_passed_over(void **state) {
    Arena *arena = *state;
    Error err = {0};
    const char *before = getenv("CAIRN_CACHE");
    char *folder = text_format(arena, "/tmp/cairn-test-cache-%d", (int)getpid());
    setenv("CAIRN_CACHE", folder, 1);
    run_once(arena);
    const char *path = find_cache(folder, arena);
    FileBytes good;
    assert_ok(file_read(path, arena, &good, &err), err);
    run_once(arena); // reads it

    for (size_t size = 0; size < good.size; size++) {
        assert_restored(path, good, good.data, size, arena);
    }
    for (size_t at = 0; at < good.size; at += 5) {
        uint8_t *bad = arena_alloc(arena, good.size);
        memcpy(bad, good.data, good.size);
        bad[at] ^= 0x10;
        assert_restored(path, good, bad, good.size, arena);
    }
    unlink(path);
    rmdir(folder);
    if (before != NULL) setenv("CAIRN_CACHE", before, 1);
}

static void a_folder_that_cannot_be_written_does_no_harm(void **state) {
    const char *before = getenv("CAIRN_CACHE");
    setenv("CAIRN_CACHE", "/proc/nowhere", 1);
    run_once(*state);
    if (before != NULL) setenv("CAIRN_CACHE", before, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(transfers_larger_than_a_stage_go_in_pieces_),
        test_with_arena(many_small_transfers_in_one_batch_keep_their_order_),
        test_with_arena(after_a_failure_commands_do_nothing_and_finish_tells_why),
        test_with_arena(errors_say_what_happened),
        test_with_arena(a_driver_that_was_not_opened_can_be_destroyed),
        test_with_arena(the_validation_layer_is_heard),
        test_with_arena(a_cache_cut_or_changed_anywhere_is_passed_over),
        test_with_arena(a_folder_that_cannot_be_written_does_no_harm),
    };
    return cmocka_run_group_tests_name("gpu/gpu_vulkan", tests, NULL, NULL);
}
