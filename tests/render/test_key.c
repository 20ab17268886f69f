// Names of keys and scripts of keys.

#include "render/key.h"
#include "test.h"

static void a_script_is_read_key_by_key(void **state) {
    UNUSED(state);
    const struct {
        RenderKey key;
        int count;
    } expected[] = {{'w', 1},  {'w', 1},           {RENDER_KEY_SPACE, 1},
                    {'.', 20}, {RENDER_KEY_F1, 2}, {'<', 1},
                    {'a', 1},  {'*', 1},           {0, 0}};
    const char *script = "wW<space>.*20<f1>*2<*1a*1**1";
    Error err = {0};
    for (size_t i = 0; i < ARRAY_COUNT(expected); i++) {
        RenderKey key;
        int count;
        assert_ok(render_key_read(&script, &key, &count, &err), err);
        assert_int_equal(key, expected[i].key);
        assert_int_equal(count, expected[i].count);
    }
}

static void every_special_key_is_read_by_its_own_name(void **state) {
    UNUSED(state);
    static const RenderKey keys[] = {
#define X(name, code, text) RENDER_KEY_##name,
        RENDER_KEYS(X)
#undef X
    };
    for (size_t i = 0; i < ARRAY_COUNT(keys); i++) {
        const char *script = render_key_name(keys[i]);
        RenderKey key;
        int count;
        Error err = {0};
        assert_non_null(script);
        assert_ok(render_key_read(&script, &key, &count, &err), err);
        assert_int_equal(key, keys[i]);
        assert_string_equal(script, "");
    }
    assert_null(render_key_name('w'));
}

static void a_script_with_a_mistake_is_refused(void **state) {
    UNUSED(state);
    static const char *const wrong[] = {"<tba>", "w*0", " ", "\x80", "a*x", "a*999999999"};
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++) {
        const char *script = wrong[i];
        RenderKey key = 1;
        int count;
        Error err = {0};
        bool ok = true;
        for (int k = 0; ok && key != 0 && k < 4; k++)
            ok = render_key_read(&script, &key, &count, &err);
        assert_false(ok);
        assert_true(err.text[0] != '\0');
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_script_is_read_key_by_key),
        cmocka_unit_test(every_special_key_is_read_by_its_own_name),
        cmocka_unit_test(a_script_with_a_mistake_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
