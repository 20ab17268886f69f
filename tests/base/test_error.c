// Reasons are formatted, put into context, and cut rather than overrun.

#include "test.h"

static void a_reason_is_put_into_context(void **state) {
    UNUSED(state);
    Error err;
    assert_false(error_set(&err, "row %d", 7));
    assert_false(error_wrap(&err, "table %s", "x"));
    assert_false(error_wrap(&err, "book"));
    assert_string_equal(err.text, "book: table x: row 7");
}

static void a_long_reason_is_cut(void **state) {
    UNUSED(state);
    char text[2000];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    Error err;
    error_set(&err, "%s", text);
    assert_int_equal(strlen(err.text), sizeof err.text - 1);
    error_wrap(&err, "context");
    assert_int_equal(strlen(err.text), sizeof err.text - 1);
    assert_memory_equal(err.text, "context: aaa", 12);
    error_wrap(&err, "%s", text);
    assert_int_equal(strlen(err.text), sizeof err.text - 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reason_is_put_into_context),
        cmocka_unit_test(a_long_reason_is_cut),
    };
    return cmocka_run_group_tests_name("base/error", tests, NULL, NULL);
}
