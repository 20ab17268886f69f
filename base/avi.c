// The file grows in memory; its headers are filled in at the end, when the counts are known.

#include "base/avi.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// clang-format off
#include <jpeglib.h> // wants stdio.h before it
// clang-format on

enum {
    MOVI = 220, // offset of the list of frames: all headers before it have a fixed size
    HEADER_BYTES = MOVI + 12,
    INDEX_ENTRY = 16,
    HAS_INDEX = 0x10, // flags of avih and of an index entry
    KEY_FRAME = 0x10,
    QUALITY = 92,
};

Avi avi_create(uint32_t width, uint32_t height, uint32_t rate) {
    return (Avi){.arena = arena_create("avi"), .width = width, .height = height, .rate = rate};
}

void avi_destroy(Avi *avi) {
    arena_destroy(&avi->arena);
    *avi = (Avi){0};
}

//---- bytes ---------------------------------------------------------------------------------------

static uint8_t *extend(Avi *avi, size_t bytes) {
    if (bytes > avi->room - avi->size) {
        avi->room = 2 * (avi->size + bytes);
        uint8_t *larger = arena_alloc(&avi->arena, avi->room);
        if (avi->size > 0) memcpy(larger, avi->data, avi->size);
        avi->data = larger;
    }
    avi->size += bytes;
    return avi->data + avi->size - bytes;
}

static void put32(uint8_t *at, uint32_t value) {
    for (int i = 0; i < 4; i++) at[i] = (uint8_t)(value >> 8 * i);
}

static void put_name(uint8_t *at, const char *name) {
    memcpy(at, name, 4);
}

static void put_chunk(uint8_t *at, const char *name, size_t bytes) {
    put_name(at, name);
    put32(at + 4, (uint32_t)bytes);
}

//---- a frame -------------------------------------------------------------------------------------

typedef struct JpegOut {
    struct jpeg_error_mgr errors; // first: libjpeg hands back its address
    struct jpeg_compress_struct jpeg;
    Error *err;
    jmp_buf back;
    unsigned char *data; // of libjpeg, freed here
    unsigned long size;
    uint8_t *row; // [width][3]
} JpegOut;

static _Noreturn void failed(j_common_ptr jpeg) {
    JpegOut *out = (JpegOut *)jpeg->err;
    char reason[JMSG_LENGTH_MAX];
    jpeg->err->format_message(jpeg, reason);
    error_set(out->err, "JPEG not written: %s", reason);
    longjmp(out->back, 1);
}

static void write_rows(JpegOut *out, const Image *image) {
    uint32_t channels = image->channels;
    for (uint32_t y = 0; y < image->height; y++) {
        const uint8_t *from = image->pixels + (size_t)y * image->width * channels;
        for (uint32_t x = 0; x < image->width; x++)
            memcpy(out->row + 3 * x, from + channels * x, 3);
        jpeg_write_scanlines(&out->jpeg, &out->row, 1);
    }
}

static void encode(JpegOut *out, const Image *image) {
    struct jpeg_compress_struct *jpeg = &out->jpeg;
    jpeg_create_compress(jpeg);
    jpeg_mem_dest(jpeg, &out->data, &out->size);
    jpeg->image_width = image->width;
    jpeg->image_height = image->height;
    jpeg->input_components = 3;
    jpeg->in_color_space = JCS_RGB;
    jpeg_set_defaults(jpeg);
    jpeg_set_quality(jpeg, QUALITY, TRUE);
    jpeg_start_compress(jpeg, TRUE);
    write_rows(out, image);
    jpeg_finish_compress(jpeg);
}

static void note(Avi *avi, size_t at, size_t bytes) {
    if (avi->count == avi->most) {
        uint32_t most = avi->most == 0 ? 256 : 2 * avi->most;
        uint32_t *ats = arena_array(&avi->arena, uint32_t, most);
        uint32_t *sizes = arena_array(&avi->arena, uint32_t, most);
        for (uint32_t i = 0; i < avi->count; i++) ats[i] = avi->at[i], sizes[i] = avi->bytes[i];
        avi->at = ats, avi->bytes = sizes, avi->most = most;
    }
    avi->at[avi->count] = (uint32_t)at;
    avi->bytes[avi->count++] = (uint32_t)bytes;
}

bool avi_add(Avi *avi, const Image *image, Error *err) {
    ASSERT(image->width == avi->width && image->height == avi->height);
    if (avi->size == 0) extend(avi, HEADER_BYTES);
    JpegOut *out = arena_new(&avi->arena, JpegOut);
    *out =
        (JpegOut){.err = err, .row = arena_array(&avi->arena, uint8_t, (size_t)image->width * 3)};
    out->jpeg.err = jpeg_std_error(&out->errors);
    out->errors.error_exit = failed;
    bool ok = setjmp(out->back) == 0;
    if (ok) encode(out, image);
    jpeg_destroy_compress(&out->jpeg);
    if (ok && avi->size + out->size > INT32_MAX) ok = error_set(err, "a video of more than 2 GiB");
    if (ok) {
        note(avi, avi->size, out->size);
        uint8_t *to = extend(avi, 8 + (out->size + 1) / 2 * 2);
        put_chunk(to, "00dc", out->size);
        memcpy(to + 8, out->data, out->size);
        if (out->size % 2 != 0) to[8 + out->size] = 0;
    }
    free(out->data);
    return ok;
}

//---- headers and index ---------------------------------------------------------------------------

static void put_index(Avi *avi) {
    size_t bytes = (size_t)avi->count * INDEX_ENTRY;
    uint8_t *at = extend(avi, 8 + bytes);
    put_chunk(at, "idx1", bytes);
    at += 8;
    for (uint32_t i = 0; i < avi->count; i++, at += INDEX_ENTRY) {
        put_name(at, "00dc");
        put32(at + 4, KEY_FRAME);
        put32(at + 8, avi->at[i] - (MOVI + 8)); // from the list's name
        put32(at + 12, avi->bytes[i]);
    }
}

static uint32_t largest(const Avi *avi) {
    uint32_t most = 0;
    for (uint32_t i = 0; i < avi->count; i++)
        if (avi->bytes[i] > most) most = avi->bytes[i];
    return most;
}

static void put_words(uint8_t *at, const uint32_t *words, size_t count) {
    for (size_t i = 0; i < count; i++) put32(at + 4 * i, words[i]);
}

// the fixed part, in front of the frames
static void put_headers(Avi *avi, size_t frames_end) {
    uint8_t *at = avi->data;
    uint32_t w = avi->width, h = avi->height, most = largest(avi);
    put_chunk(at, "RIFF", avi->size - 8);
    put_name(at + 8, "AVI ");
    put_chunk(at + 12, "LIST", 192);
    put_name(at + 20, "hdrl");
    put_chunk(at + 24, "avih", 56);
    const uint32_t main[14] = {
        1000000 / avi->rate, most * avi->rate, 0, HAS_INDEX, avi->count, 0, 1, most, w, h};
    put_words(at + 32, main, 14);
    put_chunk(at + 88, "LIST", 116);
    put_name(at + 96, "strl");
    put_chunk(at + 100, "strh", 56);
    put_name(at + 108, "vids");
    put_name(at + 112, "MJPG");
    const uint32_t stream[12] = {0,          0,    0,          1, avi->rate, 0,
                                 avi->count, most, 0xffffffff, 0, 0,         w | h << 16};
    put_words(at + 116, stream, 12);
    put_chunk(at + 164, "strf", 40);
    const uint32_t format[10] = {40, w, h, 1 | 24 << 16, 0, w * h * 3};
    put_words(at + 172, format, 10);
    put_name(at + 188, "MJPG");
    put_chunk(at + 212, "JUNK", 0);
    put_chunk(at + MOVI, "LIST", frames_end - MOVI - 8);
    put_name(at + MOVI + 8, "movi");
}

bool avi_save(Avi *avi, const char *path, Error *err) {
    ASSERT(avi->count > 0);
    size_t frames_end = avi->size;
    put_index(avi);
    put_headers(avi, frames_end);
    return file_save(path, avi->data, avi->size, err);
}
