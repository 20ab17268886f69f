// One table row makes a member, a default and an option; mistakes are explained.

#include "base/config.h"
#include "test.h"

#include <unistd.h>

#define DEMO_CONFIG(X)                                      \
    X(float, step_metres, 0.25f, "length of one step [m]")  \
    X(int, max_steps, 500, "steps before the episode ends") \
    X(bool, noisy, false, "slip on every step")             \
    X(text, device, "auto", "where kernels run")

CONFIG_DECLARE(DemoConfig, demo, DEMO_CONFIG)
CONFIG_DEFINE(DemoConfig, demo, DEMO_CONFIG)

static DemoConfig config;
static const ConfigSection sections[] = {{&demo_config_table, &config}};

static void options_override_defaults(void **state) {
    UNUSED(state);
    Error err = {0};
    config = demo_config_default();
    assert_int_equal(config.max_steps, 500);

    assert_ok(config_set(sections, 1, "demo.max_steps=20", &err), err);
    assert_ok(config_set(sections, 1, "step_metres=0.5", &err), err);
    assert_ok(config_set(sections, 1, "noisy=true", &err), err);
    assert_ok(config_set(sections, 1, "device=host", &err), err);
    assert_int_equal(config.max_steps, 20);
    assert_true(config.step_metres == 0.5f && config.noisy);
    assert_string_equal(config.device.at, "host");
}

static void mistakes_are_explained_and_change_nothing(void **state) {
    UNUSED(state);
    Error err = {0};
    config = demo_config_default();
    assert_false(config_set(sections, 1, "demo.max_step=20", &err));
    assert_string_equal(err.text, "demo.max_step: no such setting; did you mean demo.max_steps?");
    assert_false(config_set(sections, 1, "max_steps=many", &err));
    assert_string_equal(err.text, "max_steps: 'many' is not a whole number");
    assert_false(config_set(sections, 1, "max_steps=99999999999", &err));
    assert_false(config_set(sections, 1, "step_metres=nan", &err));
    assert_false(config_set(sections, 1, "max_steps", &err));
    assert_int_equal(config.max_steps, 500);
}

static void what_is_printed_can_be_loaded(void **state) {
    UNUSED(state);
    Error err = {0};
    char path[] = "/tmp/cairn-config-XXXXXX";
    int file = mkstemp(path);
    assert_true(file >= 0);
    FILE *out = fdopen(file, "w");
    config = demo_config_default();
    config.max_steps = 7;
    config_print(sections, 1, out);
    fclose(out);

    config = demo_config_default();
    assert_ok(config_load(sections, 1, path, &err), err);
    assert_int_equal(config.max_steps, 7);
    assert_string_equal(config.device.at, "auto");

    out = fopen(path, "w");
    fprintf(out, "# %05000d\n", 1);
    fclose(out);
    assert_false(config_load(sections, 1, path, &err));
    assert_non_null(strstr(err.text, ":1: longer than 4094 characters"));
    unlink(path);
    assert_false(config_load(sections, 1, path, &err));
}

// what is saved and loaded must be the same run, to the last bit
static void every_value_survives_printing(void **state) {
    UNUSED(state);
    static const char *const texts[] = {"a # b",     "#",          " edge ", "\"quoted\"",
                                        "a\\b # \"", "two\nlines", "a\\nb#", ""};
    static const float numbers[] = {0.1f, 1.0f / 3.0f, 16777217.0f, 1e-30f, -0.123456789f};
    char path[] = "/tmp/cairn-config-XXXXXX";
    Error err = {0};
    close(mkstemp(path));
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++) {
        config = demo_config_default();
        snprintf(config.device.at, sizeof config.device.at, "%s", texts[i]);
        config.step_metres = numbers[i % ARRAY_COUNT(numbers)];
        FILE *out = fopen(path, "w");
        assert_non_null(out);
        config_print(sections, 1, out);
        fclose(out);
        config = demo_config_default();
        assert_ok(config_load(sections, 1, path, &err), err);
        assert_string_equal(config.device.at, texts[i]);
        assert_true(config.step_metres == numbers[i % ARRAY_COUNT(numbers)]);
    }
    unlink(path);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_override_defaults),
        cmocka_unit_test(mistakes_are_explained_and_change_nothing),
        cmocka_unit_test(what_is_printed_can_be_loaded),
        cmocka_unit_test(every_value_survives_printing),
    };
    return cmocka_run_group_tests_name("base/config", tests, NULL, NULL);
}
