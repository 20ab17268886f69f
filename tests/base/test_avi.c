// The file is taken apart here chunk by chunk, as a player would.

#include "base/avi.h"
#include "test.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

enum { WIDTH = 37, HEIGHT = 21, FRAMES = 5, RATE = 8 };

static uint32_t get32(const uint8_t *at) {
    return at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

static Image paint(uint32_t frame, uint32_t channels, Arena *arena) {
    Image image = image_create(WIDTH, HEIGHT, channels, arena);
    for (uint32_t p = 0; p < WIDTH * HEIGHT; p++) {
        uint8_t *pixel = image.pixels + p * channels;
        pixel[0] = (uint8_t)(p % WIDTH * 6);
        pixel[1] = (uint8_t)(p / WIDTH * 11);
        pixel[2] = (uint8_t)(frame * 50);
        if (channels == 4) pixel[3] = 255;
    }
    return image;
}

static FileBytes record(Arena *arena) {
    char path[64];
    snprintf(path, sizeof path, "/tmp/cairn-avi-%d.avi", (int)getpid());
    Error err = {0};
    FileBytes bytes;
    Avi avi = avi_create(WIDTH, HEIGHT, RATE);
    for (uint32_t i = 0; i < FRAMES; i++) {
        Image image = paint(i, i % 2 == 0 ? 3 : 4, arena);
        assert_ok(avi_add(&avi, &image, &err), err);
    }
    assert_ok(avi_save(&avi, path, &err), err);
    avi_destroy(&avi);
    assert_ok(file_read(path, arena, &bytes, &err), err);
    remove(path);
    return bytes;
}

// the chunk of this name among those of begin .. end-1, each of which must fit; NULL: none
static const uint8_t *find(const uint8_t *begin, const uint8_t *end, const char *name) {
    const uint8_t *found = NULL, *at = begin;
    while (at < end) {
        assert_true(end - at >= 8);
        uint32_t size = get32(at + 4);
        assert_true(size <= (uint32_t)(end - at) - 8);
        bool is_list = memcmp(at, "LIST", 4) == 0;
        if (memcmp(is_list ? at + 8 : at, name, 4) == 0) found = at;
        at += 8 + (size + 1) / 2 * 2;
    }
    assert_ptr_equal(at, end);
    return found;
}

static const uint8_t *inside(const uint8_t *list) {
    return list + 12;
}

static const uint8_t *end_of(const uint8_t *chunk) {
    return chunk + 8 + get32(chunk + 4);
}

static const uint8_t *list_of(FileBytes bytes, const char *name) {
    assert_memory_equal(bytes.data, "RIFF", 4);
    assert_int_equal(get32(bytes.data + 4), bytes.size - 8);
    assert_memory_equal(bytes.data + 8, "AVI ", 4);
    const uint8_t *chunk = find(bytes.data + 12, bytes.data + bytes.size, name);
    assert_non_null(chunk);
    return chunk;
}

static void headers_tell_size_rate_and_count(void **state) {
    FileBytes bytes = record(*state);
    const uint8_t *headers = list_of(bytes, "hdrl");
    const uint8_t *main = find(inside(headers), end_of(headers), "avih");
    assert_int_equal(get32(main + 8), 1000000 / RATE); // microseconds
    assert_int_equal(get32(main + 8 + 16), FRAMES);
    assert_int_equal(get32(main + 8 + 32), WIDTH);
    assert_int_equal(get32(main + 8 + 36), HEIGHT);
    const uint8_t *stream = find(inside(headers), end_of(headers), "strl");
    const uint8_t *head = find(inside(stream), end_of(stream), "strh");
    assert_memory_equal(head + 8, "vidsMJPG", 8);
    assert_int_equal(get32(head + 8 + 20), 1);
    assert_int_equal(get32(head + 8 + 24), RATE);
    assert_int_equal(get32(head + 8 + 32), FRAMES);
    const uint8_t *format = find(inside(stream), end_of(stream), "strf");
    assert_int_equal(get32(format + 8), 40);
    assert_int_equal(get32(format + 8 + 4), WIDTH);
    assert_int_equal(get32(format + 8 + 8), HEIGHT);
    assert_memory_equal(format + 8 + 16, "MJPG", 4);
}

static void the_index_leads_to_frames_that_look_as_they_did(void **state) {
    FileBytes bytes = record(*state);
    const uint8_t *movie = list_of(bytes, "movi"), *index = list_of(bytes, "idx1");
    assert_int_equal(get32(index + 4), FRAMES * 16);
    for (uint32_t i = 0; i < FRAMES; i++) {
        const uint8_t *entry = index + 8 + 16 * i, *chunk = movie + 8 + get32(entry + 8);
        assert_memory_equal(entry, "00dc", 4);
        assert_memory_equal(chunk, "00dc", 4);
        assert_int_equal(get32(chunk + 4), get32(entry + 12));
        Image found, wanted = paint(i, 4, *state);
        Error err = {0};
        FileBytes jpeg = {chunk + 8, get32(chunk + 4)};
        assert_ok(image_decode(jpeg, *state, &found, &err), err);
        assert_int_equal(found.width, WIDTH);
        assert_int_equal(found.height, HEIGHT);
        double sum = 0;
        for (size_t p = 0; p < (size_t)WIDTH * HEIGHT * 4; p++)
            sum += fabs((double)found.pixels[p] - wanted.pixels[p]);
        assert_true(sum / (WIDTH * HEIGHT * 3) < 4);
    }
}

static void the_same_frames_give_the_same_bytes(void **state) {
    FileBytes first = record(*state), second = record(*state);
    assert_int_equal(first.size, second.size);
    assert_memory_equal(first.data, second.data, first.size);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(headers_tell_size_rate_and_count),
        test_with_arena(the_index_leads_to_frames_that_look_as_they_did),
        test_with_arena(the_same_frames_give_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
