// Devices for tests of kernels: the host, which defines what is right, and lavapipe, which runs the
// shaders on any machine, with the validation layer on where it is installed.
//
//     static void scaled_rows_are_twice_as_large(Gpu *gpu, Arena *arena) { ... }
//     static void on_each(void **state) {
//         test_on_devices(scaled_rows_are_twice_as_large, *state);
//     }
//
// A real GPU joins in with CAIRN_TEST_DEVICE=auto (or its name). A device that is not there is
// skipped with its reason. A test that defines TEST_BY_ADDRESS first is run on lavapipe a second
// time without texels (GpuCode.texels), by the shader that GPUs run.

#pragma once

#include "gpu/gpu.h"
#include "test.h"

#include <dlfcn.h>
#include <glob.h>
#include <stdio.h>

#ifdef __SANITIZE_ADDRESS__
// the layer's synchronization validation (1.3.239) leaves a ring of shared pointers for each device
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) {
    return "leak:libVkLayer_khronos_validation";
}
#endif

// Holds what the Vulkan loader loads in memory for good. Drivers and layers keep some blocks as
// long as they live; LeakSanitizer can trace these only to a library that is still there.
static inline void test_gpu_hold_libraries(void) {
    static bool held;
    if (held) return;
    static const char *const names[] = {"libvulkan_lvp.so",
                                        "libVkLayer_khronos_validation.so",
                                        "libVkLayer_MESA_device_select.so",
                                        "libvulkan_radeon.so",
                                        "libvulkan_intel.so",
                                        "libvulkan_intel_hasvk.so"};
    for (size_t i = 0; i < ARRAY_COUNT(names); i++) dlopen(names[i], RTLD_NOW | RTLD_NODELETE);
    held = true;
}

// The loader reads only lavapipe's manifest, so that no other driver is started.
static inline bool test_gpu_pin_lavapipe(void) {
    glob_t found = {0};
    static const char *const patterns[] = {"/usr/share/vulkan/icd.d/lvp_icd*.json",
                                           "/usr/local/share/vulkan/icd.d/lvp_icd*.json",
                                           "/etc/vulkan/icd.d/lvp_icd*.json"};
    for (size_t i = 0; i < ARRAY_COUNT(patterns); i++) {
        glob(patterns[i], i == 0 ? 0 : GLOB_APPEND, NULL, &found);
    }
    bool here = found.gl_pathc > 0;
    test_gpu_hold_libraries();
    if (here) setenv("VK_DRIVER_FILES", found.gl_pathv[0], 1);
    globfree(&found);
    return here;
}

static inline bool test_gpu_has_validation(void) {
    static const char *const manifest = "vulkan/explicit_layer.d/VkLayer_khronos_validation.json";
    static const char *const roots[] = {"/usr/share", "/usr/local/share", "/etc"};
    for (size_t i = 0; i < ARRAY_COUNT(roots); i++) {
        char path[256];
        snprintf(path, sizeof path, "%s/%s", roots[i], manifest);
        if (file_exists(path)) return true;
    }
    return false;
}

static const char test_gpu_by_address[] = "lavapipe by address";

// The settings with which tests open a device; false, with the reason printed, if it is not here.
static inline bool test_gpu_config(const char *device, GpuConfig *config) {
    *config = gpu_config_default();
    config->texels = strcmp(device, test_gpu_by_address) != 0;
    if (!config->texels) device = "lavapipe";
    snprintf(config->device.at, sizeof config->device.at, "%s", device);
    config->validate = strcmp(device, "host") != 0 && test_gpu_has_validation();
    if (strcmp(device, "lavapipe") != 0) {
        unsetenv("VK_DRIVER_FILES");
        return true;
    }
    if (test_gpu_pin_lavapipe()) return true;
    print_message("skipped on lavapipe: no lvp_icd.*.json (Debian: mesa-vulkan-drivers)\n");
    return false;
}

// NULL, with the reason printed, when there is no such device.
static inline Gpu *test_gpu_find(Arena *arena, const char *device) {
    Error err = {0};
    GpuConfig config;
    if (!test_gpu_config(device, &config)) return NULL;
    Gpu *gpu = gpu_create(&config, arena, &err);
    if (gpu == NULL) fail_msg("device %s: %s", device, err.text);
    return gpu;
}

// Skips the whole test when there is no such device.
static inline Gpu *test_gpu(Arena *arena, const char *device) {
    Gpu *gpu = test_gpu_find(arena, device);
    if (gpu == NULL) skip();
    return gpu;
}

// A test ends with this: the validation layer must have had nothing to say, also of the end itself.
static inline void test_gpu_destroy(Gpu *gpu) {
    gpu_destroy(gpu);
    assert_int_equal(gpu_validation_count(gpu), 0);
}

typedef void TestOnGpu(Gpu *gpu, Arena *arena);

static const char *const TEST_DEVICES[] = {
    "host",
    "lavapipe",
#ifdef TEST_BY_ADDRESS
    test_gpu_by_address,
#endif
};

static inline void test_on_device(TestOnGpu *test, Arena *arena, const char *device) {
    Gpu *gpu = test_gpu_find(arena, device);
    if (gpu == NULL) return;
    ArenaMark mark = arena_mark(arena);
    test(gpu, arena);
    arena_reset(arena, mark);
    test_gpu_destroy(gpu);
}

static inline void test_on_devices(TestOnGpu *test, Arena *arena) {
    for (size_t i = 0; i < ARRAY_COUNT(TEST_DEVICES); i++) {
        test_on_device(test, arena, TEST_DEVICES[i]);
    }
    const char *more = getenv("CAIRN_TEST_DEVICE");
    if (more != NULL) test_on_device(test, arena, more);
}

// Tests that are told once and run on all devices:
//
//     #define ON_DEVICES(X) X(a_claim) X(another)
//     ON_DEVICES(TEST_ON_DEVICES)
//     const struct CMUnitTest tests[] = {ON_DEVICES(TEST_ON_DEVICES_ROW)};
#define TEST_ON_DEVICES(test)             \
    static void on_##test(void **state) { \
        test_on_devices(test, *state);    \
    }
#define TEST_ON_DEVICES_ROW(test) {#test, on_##test, test_arena_create, test_arena_destroy, NULL},
