// Which device a name means, and what a user is told when there is none.

#include "gpu/gpu_driver.h"
#include "gpu/kernels.h"
#include "test_gpu.h"

#include <sys/wait.h>

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static Gpu *open_device(const char *name, bool validate, Arena *arena, Error *err) {
    GpuConfig config = gpu_config_default();
    snprintf(config.device.at, sizeof config.device.at, "%s", name);
    config.validate = validate;
    return gpu_create(&config, arena, err);
}

static void assert_opens(const char *name, const char *expected, Arena *arena) {
    Error err = {0};
    Gpu *gpu = open_device(name, false, arena, &err);
    assert_ok(gpu != NULL, err);
    if (strstr(gpu_name(gpu), expected) == NULL) fail_msg("%s gave %s", name, gpu_name(gpu));
    assert_true(gpu_is_software(gpu));
    gpu_destroy(gpu);
}

static void assert_refused(const char *name, const char *reason, Arena *arena) {
    Error err = {0};
    assert_null(open_device(name, false, arena, &err));
    if (strstr(err.text, reason) == NULL) fail_msg("'%s' not in: %s", reason, err.text);
}

static void entry_0_is_always_the_host(void **state) {
    UNUSED(state);
    test_gpu_hold_libraries();
    GpuDeviceInfo devices[GPU_MAX_DEVICES];
    Error err = {0};
    assert_in_range(gpu_list_devices(devices, &err), 1, GPU_MAX_DEVICES);
    assert_string_equal(devices[0].kind, "host");
    assert_string_equal(devices[0].api, "");
    assert_true(devices[0].is_usable);
    assert_true(devices[0].memory_bytes > 0);
}

static void lavapipe_lacks_nothing(void **state) {
    UNUSED(state);
    if (!test_gpu_pin_lavapipe()) skip();
    GpuDeviceInfo devices[GPU_MAX_DEVICES];
    Error err = {0};
    assert_int_equal(gpu_list_devices(devices, &err), 2);
    assert_string_equal(err.text, "");
    assert_string_equal(devices[1].kind, "CPU");
    assert_string_equal(devices[1].missing, "");
    assert_non_null(strstr(devices[1].driver, "lavapipe"));
    assert_true(devices[1].is_usable && devices[1].api[0] == '1');
}

static void a_name_a_number_or_a_driver_is_found_in_any_case(void **state) {
    if (!test_gpu_pin_lavapipe()) skip();
    assert_opens("host", "host", *state);
    assert_opens("HOST", "host", *state);
    assert_opens("0", "host", *state);
    assert_opens("1", "llvmpipe", *state);
    assert_opens("lavapipe", "llvmpipe", *state);
    assert_opens("LLVMpipe", "llvmpipe", *state);
    assert_opens("Mesa", "llvmpipe", *state);
}

static void auto_never_takes_lavapipe(void **state) {
    if (!test_gpu_pin_lavapipe()) skip();
    assert_opens("auto", "host", *state);
}

static void an_unknown_device_is_an_error_that_lists_what_there_is(void **state) {
    if (!test_gpu_pin_lavapipe()) skip();
    assert_refused("no such device", "'no such device'", *state);
    assert_refused("no such device", "0 = host", *state);
    assert_refused("no such device", "1 = llvmpipe", *state);
    assert_refused("99", "'99'", *state);
    assert_refused("-1", "'-1'", *state);
}

static void without_a_vulkan_driver_the_host_remains(void **state) {
    setenv("VK_DRIVER_FILES", "/nonexistent/icd.json", 1);
    GpuDeviceInfo devices[GPU_MAX_DEVICES];
    Error err = {0};
    assert_int_equal(gpu_list_devices(devices, &err), 1);
    assert_non_null(strstr(err.text, "no Vulkan driver"));
    assert_opens("auto", "host", *state);
    assert_opens("host", "host", *state);
    assert_refused("lavapipe", "no Vulkan driver", *state);
    unsetenv("VK_DRIVER_FILES");
}

// a workstation that is not here
static const GpuDeviceInfo machine[] = {
    {.name = "host (8 threads)", .driver = "C", .kind = "host", .is_usable = true},
    {.name = "llvmpipe", .driver = "lavapipe Mesa", .kind = "CPU", .is_usable = true},
    {.name = "Old GT 1", .driver = "V 390", .kind = "discrete GPU", .missing = "shaderInt8"},
    {.name = "Small Graphics", .driver = "Mesa", .kind = "integrated GPU", .is_usable = true},
    {.name = "Big GT 4090", .driver = "V 550", .kind = "discrete GPU", .is_usable = true},
    {.name = "Big GT 4090", .driver = "V 550", .kind = "discrete GPU", .is_usable = true},
};

static void the_choice_prefers_the_strongest_usable_gpu(void **state) {
    UNUSED(state);
    Error err = {0};
    assert_int_equal(gpu_list_choose(machine, 6, "auto", &err), 4);
    assert_int_equal(gpu_list_choose(machine, 4, "auto", &err), 3);
    assert_int_equal(gpu_list_choose(machine, 3, "auto", &err), 0);
    assert_int_equal(gpu_list_choose(machine, 6, "5", &err), 5);
    assert_int_equal(gpu_list_choose(machine, 6, "4090", &err), 4); // no such number: a name
    assert_int_equal(gpu_list_choose(machine, 6, "gt", &err), 4);   // not the old one
    assert_int_equal(gpu_list_choose(machine, 6, "mesa", &err), 1);
}

static void a_device_that_lacks_something_is_refused_with_its_name(void **state) {
    UNUSED(state);
    Error err = {0};
    assert_int_equal(gpu_list_choose(machine, 6, "old gt", &err), -1);
    assert_non_null(strstr(err.text, "Old GT 1 (driver V 390) cannot be used"));
    assert_non_null(strstr(err.text, "it lacks: shaderInt8"));
    assert_int_equal(gpu_list_choose(machine, 6, "2", &err), -1);
    assert_int_equal(gpu_list_choose(machine, 3, "GT", &err), -1);
    assert_non_null(strstr(err.text, "shaderInt8"));
}

static void a_missing_validation_layer_names_its_package(void **state) {
    if (!test_gpu_pin_lavapipe()) skip();
    setenv("VK_LAYER_PATH", "/nonexistent", 1);
    Error err = {0};
    assert_null(open_device("lavapipe", true, *state, &err));
    assert_non_null(strstr(err.text, "vulkan-validationlayers"));
    Gpu *gpu =
        open_device("auto", true, *state, &err); // says on standard error that it is the host
    assert_true(gpu_is_host(gpu));
    gpu_destroy(gpu);
    unsetenv("VK_LAYER_PATH");
}

static void use_a_destroyed_buffer(Gpu *gpu) {
    GpuBuffer old = make_buffer(gpu, 64);
    gpu_buffer_destroy(gpu, old);
    make_buffer(gpu, 64); // takes the same slot
    gpu_address(gpu, old);
}

static void a_handle_kept_too_long_is_caught(void **state) {
    Error err = {0};
    Gpu *gpu = open_device("host", false, *state, &err);
    pid_t child = fork();
    if (child == 0) {
        if (freopen("/dev/null", "w", stderr) == NULL) _exit(2);
        signal(SIGABRT, SIG_DFL); // not CMocka's
        use_a_destroyed_buffer(gpu);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    gpu_destroy(gpu);
}

static void destroying_nothing_is_fine(void **state) {
    UNUSED(state);
    gpu_destroy(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entry_0_is_always_the_host),
        cmocka_unit_test(lavapipe_lacks_nothing),
        test_with_arena(a_name_a_number_or_a_driver_is_found_in_any_case),
        test_with_arena(auto_never_takes_lavapipe),
        test_with_arena(an_unknown_device_is_an_error_that_lists_what_there_is),
        test_with_arena(without_a_vulkan_driver_the_host_remains),
        cmocka_unit_test(the_choice_prefers_the_strongest_usable_gpu),
        cmocka_unit_test(a_device_that_lacks_something_is_refused_with_its_name),
        test_with_arena(a_missing_validation_layer_names_its_package),
        test_with_arena(a_handle_kept_too_long_is_caught),
        cmocka_unit_test(destroying_nothing_is_fine),
    };
    return cmocka_run_group_tests_name("gpu/gpu_list", tests, NULL, NULL);
}
