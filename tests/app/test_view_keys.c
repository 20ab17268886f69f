// The viewer's one table of keys.

#include "app/view_keys.h"
#include "test.h"

static void every_key_does_one_thing(void **state) {
    UNUSED(state);
    for (int i = 0; i < view_key_count; i++) {
        const RenderKey keys[2] = {view_keys[i].key, view_keys[i].other};
        assert_int_not_equal(keys[0], 0);
        for (int k = 0; k < 2; k++)
            if (keys[k] != 0) assert_int_equal(view_keys_find(keys[k]), view_keys[i].act);
    }
}

static void every_act_has_a_row_with_words(void **state) {
    UNUSED(state);
    assert_int_equal(view_key_count, VIEW_ACT_COUNT - 1);
    for (int i = 0; i < view_key_count; i++) {
        assert_int_equal(view_keys[i].act, i + 1);
        assert_true(strlen(view_keys[i].about) > 3);
        // the same width in every row, so that --help is a table
        assert_int_equal(strlen(view_keys[i].shown), strlen(view_keys[0].shown));
    }
    for (int i = 0; i < view_mouse_count; i++)
        assert_int_equal(strlen(view_mouse[i].shown), strlen(view_keys[0].shown));
}

static void what_is_shown_for_a_key_is_that_key(void **state) {
    UNUSED(state);
    for (int i = 0; i < view_key_count; i++) {
        RenderKey key = view_keys[i].key;
        if (render_key_name(key) != NULL) continue;
        char upper = (char)(key >= 'a' && key <= 'z' ? key - 'a' + 'A' : key);
        assert_int_equal(view_keys[i].shown[0], upper);
    }
}

static void the_digits_choose_agents(void **state) {
    UNUSED(state);
    for (RenderKey key = '1'; key < '1' + VIEW_AGENT_KEYS; key++)
        assert_int_equal(view_keys_find(key), VIEW_AGENT);
    assert_int_equal(view_keys_find('1' + VIEW_AGENT_KEYS), VIEW_FOV);
    assert_int_equal(view_keys_find('7'), VIEW_PICTURE);
}

static void a_key_without_a_row_does_nothing(void **state) {
    UNUSED(state);
    assert_int_equal(view_keys_find(0), VIEW_NOTHING);
    assert_int_equal(view_keys_find('z'), VIEW_NOTHING);
    assert_int_equal(view_keys_find(-1), VIEW_NOTHING);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_does_one_thing),
        cmocka_unit_test(every_act_has_a_row_with_words),
        cmocka_unit_test(what_is_shown_for_a_key_is_that_key),
        cmocka_unit_test(the_digits_choose_agents),
        cmocka_unit_test(a_key_without_a_row_does_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
