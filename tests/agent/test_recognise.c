// Things in pictures made by hand.

#include "agent/recognise.h"
#include "test.h"

#include <math.h>

enum { SIDE = 64, PIXELS = SIDE * SIDE };

static const MemoryCamera camera = {SIDE, SIDE, 3.14159265f / 2, 10};
static const MemoryPose ahead = {.position = {1, 1.25f, 2}};
static float depth[PIXELS];
static uint32_t semantic[PIXELS];

static void blank(void) {
    for (int i = 0; i < PIXELS; i++) {
        depth[i] = 5;
        semantic[i] = 0;
    }
}

static void paint(int x0, int y0, int x1, int y1, uint32_t category, float metres) {
    for (int y = y0; y < y1; y++) {
        for (int x = x0; x < x1; x++) {
            semantic[y * SIDE + x] = category;
            depth[y * SIDE + x] = metres;
        }
    }
}

static void a_patch_is_put_where_it_is(void **state) {
    blank();
    paint(32, 16, 48, 48, 7, 2); // right of the middle: slopes 0 .. 0.5
    Recognise *recognise = recognise_create(&camera, *state);
    recognise_picture(recognise, &ahead, depth, semantic, NULL);
    assert_int_equal(recognise->count, 1);
    const RecogniseThing *thing = &recognise->things[0];
    assert_int_equal(thing->category, 7);
    assert_int_equal(thing->pixels, 16 * 32);
    assert_float_equal(thing->middle[0], 1 + 0.5f, 0.01f);
    assert_float_equal(thing->middle[1], 1.25f, 0.01f);
    assert_float_equal(thing->middle[2], 2 - 2, 0.01f);
    assert_float_equal(thing->radius, 0.47f, 0.02f);
    assert_float_equal(thing->distance, 2, 0.01f);
    assert_float_equal(thing->nearest[0], 1.03f, 0.02f);
}

static void looking_left_puts_it_on_the_left(void **state) {
    blank();
    paint(28, 28, 36, 36, 7, 2);
    MemoryPose left = {.position = {1, 1.25f, 2}, .yaw = 3.14159265f / 2};
    Recognise *recognise = recognise_create(&camera, *state);
    recognise_picture(recognise, &left, depth, semantic, NULL);
    assert_float_equal(recognise->things[0].middle[0], 1 - 2, 0.01f);
    assert_float_equal(recognise->things[0].middle[2], 2, 0.01f);
}

static void a_jump_in_depth_makes_two_things_of_one_patch(void **state) {
    blank();
    paint(10, 20, 20, 40, 3, 2);
    paint(20, 20, 30, 40, 3, 4);
    Recognise *recognise = recognise_create(&camera, *state);
    recognise_picture(recognise, &ahead, depth, semantic, NULL);
    assert_int_equal(recognise->count, 2);
    assert_true(recognise->things[0].distance < recognise->things[1].distance);
}

static void specks_and_pixels_without_a_reading_are_left_out(void **state) {
    blank();
    paint(10, 10, 12, 11, 3, 2);  // two pixels
    paint(20, 20, 40, 40, 4, 0);  // no reading
    paint(40, 20, 60, 40, 5, 10); // beyond the range
    Recognise *recognise = recognise_create(&camera, *state);
    recognise_picture(recognise, &ahead, depth, semantic, NULL);
    assert_int_equal(recognise->count, 0);
}

static void a_point_appears_in_the_pixel_that_it_came_from(void **state) {
    Recognise *recognise = recognise_create(&camera, *state);
    MemoryPose pose = {.position = {1, 1.25f, 2}, .yaw = 0.7f, .pitch = -0.3f};
    for (int i = 0; i < PIXELS; i += 97) {
        blank();
        int x = i % SIDE, y = i / SIDE;
        if (x < 2 || y < 2 || x > SIDE - 3 || y > SIDE - 3) continue;
        paint(x - 1, y - 1, x + 2, y + 2, 9, 3);
        recognise_picture(recognise, &pose, depth, semantic, NULL);
        int pixel[2];
        float metres;
        assert_int_equal(recognise->count, 1);
        assert_true(
            recognise_project(recognise, &pose, recognise->things[0].middle, pixel, &metres));
        assert_int_equal(pixel[0], x);
        assert_int_equal(pixel[1], y);
        assert_float_equal(metres, 3, 0.01f);
    }
    const float behind[3] = {1 + 2 * sinf(0.7f), 1.25f, 2 + 2 * cosf(0.7f)};
    int pixel[2];
    float metres;
    assert_false(recognise_project(recognise, &pose, behind, pixel, &metres));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_patch_is_put_where_it_is),
        test_with_arena(looking_left_puts_it_on_the_left),
        test_with_arena(a_jump_in_depth_makes_two_things_of_one_patch),
        test_with_arena(specks_and_pixels_without_a_reading_are_left_out),
        test_with_arena(a_point_appears_in_the_pixel_that_it_came_from),
    };
    return cmocka_run_group_tests_name("agent/recognise", tests, NULL, NULL);
}
