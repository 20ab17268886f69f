// Boxes in the window.

#include "app/view_layout.h"
#include "test.h"

static bool is_apart(const ViewRect *a, const ViewRect *b) {
    return a->x + a->width <= b->x || b->x + b->width <= a->x || a->y + a->height <= b->y ||
           b->y + b->height <= a->y;
}

static void check(int width, int height, int sensor_width, int sensor_height, bool with_map) {
    ViewLayout l = view_layout(width, height, sensor_width, sensor_height, with_map);
    const ViewRect *boxes[] = {&l.top,   &l.bottom,   &l.picture, &l.time,
                               &l.depth, &l.semantic, &l.legend,  &l.map};
    size_t count = with_map ? 8 : 7;
    for (size_t i = 0; i < count; i++) {
        const ViewRect *a = boxes[i];
        assert_true(a->width > 0 && a->height > 0 && a->x >= 0 && a->y >= 0);
        assert_true(a->x + a->width <= width && a->y + a->height <= height);
        for (size_t k = 0; k < i; k++) assert_true(is_apart(a, boxes[k]));
    }
}

static void all_boxes_lie_in_the_window_and_apart(void **state) {
    UNUSED(state);
    static const int sizes[][2] = {{VIEW_MIN_WIDTH, VIEW_MIN_HEIGHT},
                                   {640, 480},
                                   {1280, 720},
                                   {1920, 1080},
                                   {3840, 2160},
                                   {2000, 400},
                                   {500, 2000}};
    static const int sensors[][2] = {{128, 128}, {640, 480}, {64, 640}, {640, 64}};
    for (size_t i = 0; i < ARRAY_COUNT(sizes); i++)
        for (size_t s = 0; s < ARRAY_COUNT(sensors); s++)
            for (int map = 0; map < 2; map++)
                check(sizes[i][0], sizes[i][1], sensors[s][0], sensors[s][1], map == 1);
}

static void check_half(int width, int height, bool is_right) {
    ViewLayout l = view_layout_half(width, height, is_right);
    ViewLayout other = view_layout_half(width, height, !is_right);
    const ViewRect *boxes[] = {&l.top, &l.bottom,  &l.time,        &l.verdict, &l.picture,
                               &l.map, &l.figures, &other.picture, &other.map, &other.figures};
    for (size_t i = 0; i < ARRAY_COUNT(boxes); i++) {
        const ViewRect *a = boxes[i];
        assert_true(a->width > 0 && a->height > 0 && a->x >= 0 && a->y >= 0);
        assert_true(a->x + a->width <= width && a->y + a->height <= height);
        for (size_t k = 0; k < i; k++) assert_true(is_apart(a, boxes[k]));
    }
    // the right half is the left one, moved
    assert_int_equal(other.picture.width, l.picture.width);
    assert_int_equal(other.map.x - l.map.x, other.picture.x - l.picture.x);
}

static void two_halves_lie_in_the_window_and_apart(void **state) {
    UNUSED(state);
    for (int height = VIEW_MIN_HEIGHT; height < 2200; height += 97)
        for (int width = VIEW_MIN_WIDTH; width < 4000; width += 131)
            check_half(width, height, (width + height) % 2 == 0);
}

static void the_picture_takes_most_of_the_window(void **state) {
    UNUSED(state);
    ViewLayout l = view_layout(1280, 720, 128, 128, true);
    assert_true(l.picture.width * l.picture.height > 1280 * 720 * 6 / 10);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_boxes_lie_in_the_window_and_apart),
        cmocka_unit_test(two_halves_lie_in_the_window_and_apart),
        cmocka_unit_test(the_picture_takes_most_of_the_window),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
