// Copies and stretches of pictures.

#include "app/view_canvas.h"
#include "test.h"

static uint32_t at(const Image *image, int x, int y) {
    uint32_t word;
    memcpy(&word, image->pixels + 4 * ((size_t)y * image->width + (size_t)x), sizeof word);
    return word;
}

static void a_stretch_by_one_is_a_copy(void **state) {
    Image image = image_create(9, 7, 4, *state);
    uint32_t pixels[5 * 4];
    for (uint32_t i = 0; i < 20; i++) pixels[i] = 0x01020304u * (i + 1);
    view_canvas_stretch(&image, (ViewRect){2, 1, 5, 4}, pixels, 5, 4, true);
    for (int y = 0; y < 7; y++)
        for (int x = 0; x < 9; x++) {
            bool inside = x >= 2 && x < 7 && y >= 1 && y < 5;
            assert_int_equal(at(&image, x, y), inside ? pixels[(y - 1) * 5 + x - 2] : 0);
        }
}

static void a_stretched_label_keeps_its_labels(void **state) {
    static const uint32_t pixels[4] = {1, 2, 3, 4};
    Image image = image_create(31, 17, 4, *state);
    view_canvas_stretch(&image, (ViewRect){0, 0, 31, 17}, pixels, 2, 2, false);
    for (int y = 0; y < 17; y++)
        for (int x = 0; x < 31; x++)
            assert_int_equal(at(&image, x, y), pixels[2 * (2 * y + 1 > 17) + (2 * x + 1 > 31)]);
}

static void a_smooth_stretch_stays_between_its_pixels(void **state) {
    static const uint32_t pixels[2] = {0xff000000u, 0xff6496c8u};
    Image image = image_create(64, 3, 4, *state);
    view_canvas_stretch(&image, (ViewRect){0, 0, 64, 3}, pixels, 2, 1, true);
    assert_int_equal(at(&image, 0, 0), pixels[0]);
    assert_int_equal(at(&image, 63, 2), pixels[1]);
    for (int x = 1; x < 64; x++) {
        uint32_t before = at(&image, x - 1, 1), here = at(&image, x, 1);
        assert_int_equal(here >> 24, 255);
        for (int shift = 0; shift < 24; shift += 8)
            assert_true((here >> shift & 255) >= (before >> shift & 255));
    }
}

static void what_sticks_out_is_cut_off(void **state) {
    Image image = image_create(10, 10, 4, *state), from = image_create(6, 6, 4, *state);
    view_canvas_fill(&from, (ViewRect){-5, -5, 50, 50}, VIEW_RED);
    static const int corners[][2] = {{-3, -3}, {7, 7}, {-3, 7}, {20, 0}, {-20, -20}};
    for (size_t i = 0; i < ARRAY_COUNT(corners); i++)
        view_canvas_paste(&image, &from, corners[i][0], corners[i][1]);
    int painted = 0;
    for (int y = 0; y < 10; y++)
        for (int x = 0; x < 10; x++) painted += at(&image, x, y) != 0;
    assert_int_equal(painted, 3 * 3 * 3);
}

static void a_fitted_box_keeps_the_shape(void **state) {
    UNUSED(state);
    ViewRect box = {10, 20, 300, 100}, fit = view_canvas_fit(box, 200, 100);
    assert_int_equal(fit.width, 200);
    assert_int_equal(fit.height, 100);
    assert_int_equal(fit.x, 60);
    fit = view_canvas_fit(box, 900, 100);
    assert_int_equal(fit.width, 300);
    assert_int_equal(fit.height, 33);
}

static void a_shortened_text_fits_and_says_so(void **state) {
    UNUSED(state);
    const char *all = "going to what it sees";
    char text[64];
    for (float width = 0.0f; width < 260.0f; width += 7.0f) {
        view_canvas_shorten(all, width, VIEW_TEXT_SIZE, text, sizeof text);
        assert_true(render_text_width(VIEW_TEXT_SIZE, text) <= width);
        bool fits = render_text_width(VIEW_TEXT_SIZE, all) <= width;
        assert_int_equal(strcmp(text, all) == 0, fits);
        if (!fits && text[0] != '\0') assert_string_equal(text + strlen(text) - 2, "..");
    }
    view_canvas_shorten(all, 1e6f, VIEW_TEXT_SIZE, text, 10);
    assert_string_equal(text, "going t..");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_stretch_by_one_is_a_copy),
        test_with_arena(a_stretched_label_keeps_its_labels),
        test_with_arena(a_smooth_stretch_stays_between_its_pixels),
        test_with_arena(what_sticks_out_is_cut_off),
        cmocka_unit_test(a_fitted_box_keeps_the_shape),
        cmocka_unit_test(a_shortened_text_fits_and_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
