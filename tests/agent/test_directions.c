// What rules read out of instructions: each line a way in which people say it.

#include "agent/directions.h"
#include "test.h"

#include <stdio.h>

// "1L 0R | 2": pass one, left; right; then pass two
static const char *told(const char *instruction, Arena *arena) {
    Directions said = directions_read(instruction);
    const char *text = "";
    for (int i = 0; i < said.count; i++)
        text = text_format(arena, "%s%d%c ", text, said.legs[i].passed,
                           said.legs[i].turn == STREET_LEFT ? 'L' : 'R');
    return text_format(arena, "%s| %d", text, said.passed);
}

static void turns_are_read_in_order(void **state) {
    assert_string_equal(told("Turn left at the light, then make a right.", *state), "0L 0R | 0");
    assert_string_equal(told("Take the left. Go on and hang a right!", *state), "0L 0R | 0");
}

static void where_things_are_is_no_turn(void **state) {
    assert_string_equal(told("The bank is on your left. Turn right. A park is on the left side, "
                             "a cafe to the right, a hotel on the far left corner.",
                             *state),
                        "0R | 0");
}

static void what_is_passed_is_counted(void **state) {
    assert_string_equal(told("Go through two lights and turn left at the following one.", *state),
                        "2L | 0");
    assert_string_equal(told("Go straight through the next light. Pass another intersection. "
                             "Turn right.",
                             *state),
                        "2R | 0");
    assert_string_equal(told("Turn left. Cross 3 more traffic lights and stop.", *state), "0L | 3");
}

static void ordinals_count_from_the_last_turn(void **state) {
    assert_string_equal(told("At the 3rd light turn right.", *state), "2R | 0");
    assert_string_equal(told("Head past the 1st light. At the second light, turn left.", *state),
                        "1L | 0");
    assert_string_equal(told("Turn left at the second intersection.", *state), "1L | 0");
}

static void passing_a_thing_passes_no_junction(void **state) {
    assert_string_equal(told("Pass a bank on the right to the next light and turn left.", *state),
                        "0L | 0");
}

static void ends_are_told_apart(void **state) {
    UNUSED(state);
    assert_int_equal(directions_read("Turn left and stop a few steps after turning.").end,
                     DIRECTION_END_SOON);
    assert_int_equal(directions_read("Turn left. Stop halfway down the block.").end,
                     DIRECTION_END_MIDDLE);
    assert_int_equal(directions_read("Turn left and stop in the intersection.").end,
                     DIRECTION_END_JUNCTION);
    assert_int_equal(directions_read("Turn left and stop.").end, DIRECTION_END_UNSAID);
    assert_int_equal(directions_read("Stop just before the next light.").end,
                     DIRECTION_END_BEFORE_JUNCTION);
    assert_int_equal(directions_read("Stop just before the bank.").end, DIRECTION_END_BEFORE_THING);
    assert_int_equal(directions_read("Stop past the bank. A light is ahead.").end,
                     DIRECTION_END_AFTER_THING);
}

static void what_was_read_is_told_in_words(void **state) {
    UNUSED(state);
    char text[300];
    Directions said =
        directions_read("Go through 3 lights and turn left at the following one. Turn "
                        "right. Pass a light and stop in the middle of the block.");
    directions_tell(&said, text, sizeof text);
    assert_string_equal(text, "left at the 4th junction; right at the next junction; pass 1; stop "
                              "in the middle of the block");
    directions_tell(&said, text, 20); // what does not fit is left out
    assert_string_equal(text, "left at the 4th jun");
}

static void any_text_is_read(void **state) {
    UNUSED(state);
    assert_int_equal(directions_read("").count, 0);
    char text[8000];
    memset(text, 'x', sizeof text - 1); // a word longer than any
    text[sizeof text - 1] = '\0';
    assert_int_equal(directions_read(text).count, 0);
    for (size_t i = 0; i < sizeof text - 1; i++) text[i] = "turn left, "[i % 11];
    assert_int_equal(directions_read(text).count, 1); // over and over: said once
    for (size_t i = 0; i < sizeof text - 1; i++) text[i] = "go left and then right so "[i % 26];
    assert_int_equal(directions_read(text).count, DIRECTION_LEGS); // more than it keeps
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(turns_are_read_in_order),
        test_with_arena(where_things_are_is_no_turn),
        test_with_arena(what_is_passed_is_counted),
        test_with_arena(ordinals_count_from_the_last_turn),
        test_with_arena(passing_a_thing_passes_no_junction),
        cmocka_unit_test(ends_are_told_apart),
        cmocka_unit_test(what_was_read_is_told_in_words),
        cmocka_unit_test(any_text_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
