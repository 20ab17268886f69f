// Pictures: every kind of PNG and JPEG becomes RGBA, what is saved reads back, damage is an error.

#include "base/image.h"
#include "test.h"

#include <png.h>
#include <stdio.h>
#include <unistd.h>

// clang-format off
#include <jpeglib.h> // wants stdio.h before it
// clang-format on

//---- making files
//----------------------------------------------------------------------------------

static void append(png_structp png, png_bytep from, size_t count) {
    FileBytes *bytes = png_get_io_ptr(png);
    memcpy((uint8_t *)(uintptr_t)bytes->data + bytes->size, from, count);
    bytes->size += count;
}

// a PNG of 8 x 2 pixels with every sample at its largest value, or palette entry 1
static FileBytes make_png(int color_type, int depth, int interlace, Arena *arena) {
    FileBytes bytes = {arena_alloc(arena, 1 << 16), 0};
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    png_set_write_fn(png, &bytes, append, NULL);
    png_set_IHDR(png, info, 8, 2, depth, color_type, interlace, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    png_color palette[2] = {{0, 0, 0}, {255, 128, 7}};
    if (color_type == PNG_COLOR_TYPE_PALETTE) png_set_PLTE(png, info, palette, 2);
    png_write_info(png, info);
    uint8_t row[8 * 4 * 2], *rows[2] = {row, row};
    memset(row, 0xff, sizeof row);
    if (color_type == PNG_COLOR_TYPE_PALETTE)
        memset(row, depth == 8 ? 1 : depth == 4 ? 0x11 : depth == 2 ? 0x55 : 0xff, sizeof row);
    png_write_image(png, rows);
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
    return bytes;
}

// a JPEG of 16 x 16 pixels, all samples `value`
static FileBytes make_jpeg(J_COLOR_SPACE space, int components, uint8_t value, bool progressive,
                           Arena *arena) {
    struct jpeg_compress_struct jpeg;
    struct jpeg_error_mgr errors;
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    unsigned char *out = NULL;
    unsigned long size = 0;
    jpeg_mem_dest(&jpeg, &out, &size);
    jpeg.image_width = jpeg.image_height = 16;
    jpeg.input_components = components;
    jpeg.in_color_space = space;
    jpeg_set_defaults(&jpeg);
    if (progressive) jpeg_simple_progression(&jpeg);
    jpeg_start_compress(&jpeg, TRUE);
    uint8_t row[16 * 4];
    memset(row, value, sizeof row);
    JSAMPROW rows = row;
    for (int y = 0; y < 16; y++) jpeg_write_scanlines(&jpeg, &rows, 1);
    jpeg_finish_compress(&jpeg);
    jpeg_destroy_compress(&jpeg);
    FileBytes bytes = {arena_alloc(arena, size), size};
    memcpy((uint8_t *)(uintptr_t)bytes.data, out, size);
    free(out);
    return bytes;
}

// every shorter file, each in a block of exactly its size, fails or decodes
static int count_failures_of_shorter_files(FileBytes whole) {
    int failures = 0;
    for (size_t size = 0; size < whole.size; size++) {
        Arena arena = arena_create("cut");
        uint8_t *cut = malloc(size + 1);
        memcpy(cut, whole.data, size);
        Image image;
        Error err;
        if (!image_decode((FileBytes){cut, size}, &arena, &image, &err)) failures++;
        free(cut);
        arena_destroy(&arena);
    }
    return failures;
}

//---- tests
//-----------------------------------------------------------------------------------------

static void every_kind_of_png_becomes_rgba(void **state) {
    static const struct {
        int type, depth;
        uint8_t expected[4];
    } kinds[] = {
        {PNG_COLOR_TYPE_GRAY, 1, {255, 255, 255, 255}},
        {PNG_COLOR_TYPE_GRAY, 2, {255, 255, 255, 255}},
        {PNG_COLOR_TYPE_GRAY, 4, {255, 255, 255, 255}},
        {PNG_COLOR_TYPE_GRAY, 8, {255, 255, 255, 255}},
        {PNG_COLOR_TYPE_GRAY, 16, {255, 255, 255, 255}},
        {PNG_COLOR_TYPE_GRAY_ALPHA, 8, {255, 255, 255, 255}},
        {PNG_COLOR_TYPE_GRAY_ALPHA, 16, {255, 255, 255, 255}},
        {PNG_COLOR_TYPE_RGB, 8, {255, 255, 255, 255}},
        {PNG_COLOR_TYPE_RGB, 16, {255, 255, 255, 255}},
        {PNG_COLOR_TYPE_RGBA, 8, {255, 255, 255, 255}},
        {PNG_COLOR_TYPE_RGBA, 16, {255, 255, 255, 255}},
        {PNG_COLOR_TYPE_PALETTE, 1, {255, 128, 7, 255}},
        {PNG_COLOR_TYPE_PALETTE, 2, {255, 128, 7, 255}},
        {PNG_COLOR_TYPE_PALETTE, 4, {255, 128, 7, 255}},
        {PNG_COLOR_TYPE_PALETTE, 8, {255, 128, 7, 255}},
    };
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        for (int interlace = 0; interlace < 2; interlace++) {
            FileBytes file = make_png(kinds[i].type, kinds[i].depth, interlace, *state);
            Image image;
            Error err;
            assert_ok(image_decode(file, *state, &image, &err), err);
            assert_int_equal(image.width, 8);
            assert_int_equal(image.height, 2);
            assert_int_equal(image.channels, 4);
            for (int p = 0; p < 16; p++)
                assert_memory_equal(image.pixels + 4 * p, kinds[i].expected, 4);
        }
    }
}

// the last scan of a progressive picture, `times` times
static FileBytes repeat_last_scan(FileBytes jpeg, int times, Arena *arena) {
    size_t end = jpeg.size - 2, start = end; // the file ends with FF D9
    while (jpeg.data[start] != 0xff || jpeg.data[start + 1] != 0xda) start--;
    size_t scan = end - start;
    uint8_t *longer = arena_alloc(arena, jpeg.size + (size_t)times * scan);
    memcpy(longer, jpeg.data, end);
    for (int i = 1; i < times; i++)
        memcpy(longer + end + (size_t)(i - 1) * scan, jpeg.data + start, scan);
    size_t size = end + (size_t)(times - 1) * scan;
    memcpy(longer + size, jpeg.data + end, 2);
    return (FileBytes){longer, size + 2};
}

static void a_jpeg_that_goes_over_the_picture_for_ever_is_refused(void **state) {
    Error err = {0};
    Image image;
    FileBytes jpeg = make_jpeg(JCS_RGB, 3, 200, true, *state);
    assert_ok(image_decode(repeat_last_scan(jpeg, 5, *state), *state, &image, &err), err);
    assert_false(image_decode(repeat_last_scan(jpeg, 500, *state), *state, &image, &err));
    assert_string_equal(err.text, "damaged JPEG: more than 100 scans");
}

static void every_kind_of_jpeg_becomes_rgba(void **state) {
    static const struct {
        J_COLOR_SPACE space;
        int components;
        uint8_t expected; // of samples that are all 200
    } kinds[] = {
        {JCS_GRAYSCALE, 1, 200},
        {JCS_RGB, 3, 200},
        {JCS_CMYK, 4, 157}, // Adobe's inverted inks: 200 * 200 / 255
    };
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        for (int progressive = 0; progressive < 2; progressive++) {
            FileBytes file =
                make_jpeg(kinds[i].space, kinds[i].components, 200, progressive, *state);
            Image image;
            Error err;
            assert_ok(image_decode(file, *state, &image, &err), err);
            assert_int_equal(image.width, 16);
            for (int p = 0; p < 256; p++) {
                for (int c = 0; c < 3; c++)
                    assert_in_range(image.pixels[4 * p + c], kinds[i].expected - 2,
                                    kinds[i].expected + 2);
                assert_int_equal(image.pixels[4 * p + 3], 255);
            }
        }
    }
}

static void a_saved_picture_reads_back(void **state) {
    Arena *arena = *state;
    const char *path = text_format(arena, "/tmp/cairn-image-%d.png", (int)getpid());
    for (uint32_t channels = 3; channels <= 4; channels++) {
        Image out = image_create(257, 61, channels, arena), in;
        for (size_t i = 0; i < 257u * 61 * channels; i++)
            out.pixels[i] = (uint8_t)(i * 31 + i / 97);
        Error err;
        FileBytes file;
        assert_ok(image_save_png(path, &out, &err), err);
        assert_ok(file_read(path, arena, &file, &err), err);
        unlink(path);
        assert_ok(image_decode(file, arena, &in, &err), err);
        assert_int_equal(in.width, 257);
        assert_int_equal(in.height, 61);
        for (size_t p = 0; p < 257 * 61; p++)
            assert_memory_equal(in.pixels + 4 * p, out.pixels + channels * p, 3);
    }
}

static void a_picture_that_cannot_be_saved_is_an_error(void **state) {
    Image image = image_create(2, 2, 4, *state);
    Error err;
    assert_false(image_save_png("/nowhere/at/all.png", &image, &err));
    assert_non_null(strstr(err.text, "/nowhere/at/all.png"));
}

static void every_shorter_file_fails(void **state) {
    FileBytes png = make_png(PNG_COLOR_TYPE_RGB, 16, PNG_INTERLACE_ADAM7, *state);
    assert_int_equal(count_failures_of_shorter_files(png), png.size);
    // a JPEG may lack its end marker, two bytes
    FileBytes jpeg = make_jpeg(JCS_RGB, 3, 90, false, *state);
    assert_in_range(count_failures_of_shorter_files(jpeg), jpeg.size - 2, jpeg.size);
    FileBytes progressive = make_jpeg(JCS_CMYK, 4, 90, true, *state);
    assert_in_range(count_failures_of_shorter_files(progressive), 20, progressive.size);
}

// puts a size into a PNG's header, and the checksum that goes with it
static void claim_size(FileBytes png, uint32_t width, uint32_t height) {
    uint8_t *at = (uint8_t *)(uintptr_t)png.data;
    for (int i = 0; i < 4; i++) {
        at[16 + i] = (uint8_t)(width >> (24 - 8 * i));
        at[20 + i] = (uint8_t)(height >> (24 - 8 * i));
    }
    uint32_t crc = 0xffffffffu;
    for (int i = 12; i < 29; i++) {
        crc ^= at[i];
        for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    for (int i = 0; i < 4; i++) at[29 + i] = (uint8_t)(~crc >> (24 - 8 * i));
}

static void a_size_that_the_file_cannot_hold_is_refused_before_memory_is_taken(void **state) {
    Arena *arena = *state;
    FileBytes png = make_png(PNG_COLOR_TYPE_RGB, 8, PNG_INTERLACE_NONE, arena);
    Image image;
    Error err;
    size_t used = arena->used;
    claim_size(png, 16384, 16384);
    assert_false(image_decode(png, arena, &image, &err));
    assert_non_null(strstr(err.text, "too short"));
    claim_size(png, 16385, 1);
    assert_false(image_decode(png, arena, &image, &err));
    claim_size(png, 0x7fffffff, 0x7fffffff);
    assert_false(image_decode(png, arena, &image, &err));
    assert_int_equal(arena->used, used);
}

static void what_is_no_picture_is_refused(void **state) {
    static const char *const texts[] = {"", "\x89PN", "GIF89a", "\xff\xd8\xff",
                                        "\x89PNG\r\n\x1a\n"};
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++) {
        Image image;
        Error err;
        FileBytes bytes = {(const uint8_t *)texts[i], strlen(texts[i])};
        assert_false(image_decode(bytes, *state, &image, &err));
        assert_true(strlen(err.text) > 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(every_kind_of_png_becomes_rgba),
        test_with_arena(every_kind_of_jpeg_becomes_rgba),
        test_with_arena(a_jpeg_that_goes_over_the_picture_for_ever_is_refused),
        test_with_arena(a_saved_picture_reads_back),
        test_with_arena(a_picture_that_cannot_be_saved_is_an_error),
        test_with_arena(every_shorter_file_fails),
        test_with_arena(a_size_that_the_file_cannot_hold_is_refused_before_memory_is_taken),
        test_with_arena(what_is_no_picture_is_refused),
    };
    return cmocka_run_group_tests_name("base/image", tests, NULL, NULL);
}
