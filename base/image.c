// Pictures read by libpng and libjpeg-turbo, both of which report trouble by not returning.
//
//     bytes ──► read size ──► size plausible? ──► pixels from the arena ──► rows decoded into them
//                  └───────────── an error anywhere jumps back here ─────────────┘
//
// Both libraries are given a function to call on an error, which must not return: it notes the
// reason and jumps (longjmp) to the frame that started the decoding, where everything is torn down.
// What must survive the jump lives in one struct, never in local variables.
//
// A small file can claim to be a huge picture. Before a byte is allocated the claim is weighed
// against the file: deflate packs at most 1032 bytes into one, and JPEG spends at least one bit on
// every 8 x 8 block, so a picture larger than that allows cannot be in the file. A progressive JPEG
// may go over the picture as often as it likes, at a few bytes a time; MAX_SCANS ends that.
//
// To read another format: give it a row in `codecs`.

#include "base/image.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

// clang-format off
#include <jpeglib.h> // wants stdio.h before it
#include <jerror.h>  // wants jpeglib.h before it
// clang-format on

enum { MAX_SIDE = 16384, CHANNELS = 4, MAX_SCANS = 100 }; // programs write about ten scans

Image image_create(uint32_t width, uint32_t height, uint32_t channels, Arena *arena) {
    ASSERT(channels == 3 || channels == 4);
    size_t bytes = (size_t)width * height * channels;
    return (Image){width, height, channels, arena_alloc(arena, bytes)};
}

static bool check_size(uint64_t width, uint64_t height, Error *err) {
    if (width >= 1 && height >= 1 && width <= MAX_SIDE && height <= MAX_SIDE) return true;
    return error_set(err, "%llu x %llu pixels; a side has 1 to %d", (unsigned long long)width,
                     (unsigned long long)height, MAX_SIDE);
}

//---- reading PNG ---------------------------------------------------------------------------------

typedef struct PngJob {
    FileBytes bytes;
    size_t at; // read so far
    Arena *arena;
    Image *image;
    Error *err;
    jmp_buf back;
    png_structp png;
    png_infop info;
} PngJob;

static _Noreturn void png_failed(png_structp png, png_const_charp reason) {
    PngJob *job = png_get_error_ptr(png);
    error_set(job->err, "damaged PNG: %s", reason);
    longjmp(job->back, 1);
}

static void png_ignored(png_structp png, png_const_charp reason) {
    UNUSED(png);
    UNUSED(reason);
}

static void png_read(png_structp png, png_bytep to, size_t count) {
    PngJob *job = png_get_io_ptr(png);
    if (count > job->bytes.size - job->at) png_error(png, "the file ends too early");
    memcpy(to, job->bytes.data + job->at, count);
    job->at += count;
}

// whatever the file has becomes 8-bit RGBA
static void png_ask_for_rgba(PngJob *job) {
    png_set_expand(job->png); // palettes, 1 to 4 bits, transparent colours
    png_set_strip_16(job->png);
    png_set_gray_to_rgb(job->png);
    png_set_filler(job->png, 0xff, PNG_FILLER_AFTER);
    png_set_interlace_handling(job->png);
}

static void png_decode_rows(PngJob *job) {
    png_set_user_limits(job->png, MAX_SIDE, MAX_SIDE);
    png_set_read_fn(job->png, job, png_read);
    png_read_info(job->png, job->info);
    uint32_t width = png_get_image_width(job->png, job->info);
    uint32_t height = png_get_image_height(job->png, job->info);
    if (!check_size(width, height, job->err)) longjmp(job->back, 1);
    uint64_t raw = (uint64_t)png_get_rowbytes(job->png, job->info) * height;
    if (raw / 1032 > job->bytes.size) png_error(job->png, "too short for the size it claims");

    png_ask_for_rgba(job);
    png_read_update_info(job->png, job->info);
    *job->image = image_create(width, height, CHANNELS, job->arena);
    png_bytep *rows = arena_array(job->arena, png_bytep, height);
    for (uint32_t y = 0; y < height; y++) {
        rows[y] = job->image->pixels + (size_t)y * width * CHANNELS;
    }
    png_read_image(job->png, rows);
    png_read_end(job->png, NULL);
}

static bool decode_png(FileBytes bytes, Arena *arena, Image *image, Error *err) {
    PngJob job = {.bytes = bytes, .arena = arena, .image = image, .err = err};
    job.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &job, png_failed, png_ignored);
    if (job.png == NULL) return error_set(err, "libpng cannot start");
    job.info = png_create_info_struct(job.png);
    bool ok = job.info != NULL && setjmp(job.back) == 0;
    if (ok) png_decode_rows(&job);
    png_destroy_read_struct(&job.png, &job.info, NULL);
    return ok;
}

//---- reading JPEG --------------------------------------------------------------------------------

typedef struct JpegJob {
    struct jpeg_error_mgr errors; // first: libjpeg hands back its address
    struct jpeg_decompress_struct jpeg;
    struct jpeg_progress_mgr progress;
    FileBytes bytes;
    Arena *arena;
    Image *image;
    Error *err;
    jmp_buf back;
    uint8_t *row; // one line of CMYK
} JpegJob;

static _Noreturn void jpeg_failed(j_common_ptr jpeg) {
    JpegJob *job = (JpegJob *)jpeg->err;
    char reason[JMSG_LENGTH_MAX];
    jpeg->err->format_message(jpeg, reason);
    error_set(job->err, "damaged JPEG: %s", reason);
    longjmp(job->back, 1);
}

// libjpeg only warns when the data end early, and paints the rest grey; here that is an error
static void jpeg_warned(j_common_ptr jpeg, int level) {
    bool is_cut = jpeg->err->msg_code == JWRN_JPEG_EOF || jpeg->err->msg_code == JWRN_HIT_MARKER;
    if (level < 0 && is_cut) jpeg_failed(jpeg);
}

static void jpeg_progressed(j_common_ptr jpeg) {
    JpegJob *job = (JpegJob *)jpeg->err;
    if (job->jpeg.input_scan_number <= MAX_SCANS) return;
    error_set(job->err, "damaged JPEG: more than %d scans", MAX_SCANS);
    longjmp(job->back, 1);
}

// four inks to three lights; Adobe's programs store the inks inverted
static void rgba_from_cmyk(const uint8_t *cmyk, uint8_t *rgba, uint32_t width, bool inverted) {
    for (uint32_t x = 0; x < width; x++) {
        uint8_t flip = inverted ? 0 : 255;
        for (int i = 0; i < 3; i++) {
            unsigned light = (unsigned)(cmyk[4 * x + i] ^ flip) * (cmyk[4 * x + 3] ^ flip);
            rgba[4 * x + i] = (uint8_t)((light + 127) / 255);
        }
        rgba[4 * x + 3] = 255;
    }
}

static void jpeg_read_rows(JpegJob *job) {
    struct jpeg_decompress_struct *jpeg = &job->jpeg;
    bool is_cmyk = jpeg->out_color_space == JCS_CMYK;
    while (jpeg->output_scanline < jpeg->output_height) {
        size_t y = jpeg->output_scanline;
        uint8_t *line = job->image->pixels + y * job->image->width * CHANNELS;
        JSAMPROW to = is_cmyk ? job->row : line;
        jpeg_read_scanlines(jpeg, &to, 1);
        if (is_cmyk) rgba_from_cmyk(job->row, line, job->image->width, jpeg->saw_Adobe_marker);
    }
    jpeg_finish_decompress(jpeg);
}

static void jpeg_decode_rows(JpegJob *job) {
    struct jpeg_decompress_struct *jpeg = &job->jpeg;
    jpeg_create_decompress(jpeg);
    job->progress.progress_monitor = jpeg_progressed;
    jpeg->progress = &job->progress;
    jpeg_mem_src(jpeg, job->bytes.data, (unsigned long)job->bytes.size);
    jpeg_read_header(jpeg, TRUE);
    uint64_t width = jpeg->image_width, height = jpeg->image_height;
    if (!check_size(width, height, job->err)) longjmp(job->back, 1);
    if (width * height / (64 * 8) > job->bytes.size) {
        error_set(job->err, "damaged JPEG: too short for the size it claims");
        longjmp(job->back, 1);
    }
    bool is_cmyk = jpeg->jpeg_color_space == JCS_CMYK || jpeg->jpeg_color_space == JCS_YCCK;
    jpeg->out_color_space = is_cmyk ? JCS_CMYK : JCS_EXT_RGBA;
    *job->image = image_create((uint32_t)width, (uint32_t)height, CHANNELS, job->arena);
    job->row = arena_alloc(job->arena, (size_t)width * CHANNELS);
    jpeg_start_decompress(jpeg);
    jpeg_read_rows(job);
}

static bool decode_jpeg(FileBytes bytes, Arena *arena, Image *image, Error *err) {
    JpegJob job = {.bytes = bytes, .arena = arena, .image = image, .err = err};
    job.jpeg.err = jpeg_std_error(&job.errors);
    job.errors.error_exit = jpeg_failed;
    job.errors.emit_message = jpeg_warned;
    bool ok = setjmp(job.back) == 0;
    if (ok) jpeg_decode_rows(&job);
    jpeg_destroy_decompress(&job.jpeg);
    return ok;
}

//---- which one -----------------------------------------------------------------------------------

typedef struct Codec {
    const char *magic;
    size_t magic_bytes;
    bool (*decode)(FileBytes bytes, Arena *arena, Image *image, Error *err);
} Codec;

static const Codec codecs[] = {
    {"\x89PNG\r\n\x1a\n", 8, decode_png},
    {"\xff\xd8\xff", 3, decode_jpeg},
};

bool image_decode(FileBytes bytes, Arena *arena, Image *image, Error *err) {
    for (size_t i = 0; i < ARRAY_COUNT(codecs); i++) {
        const Codec *codec = &codecs[i];
        if (bytes.size < codec->magic_bytes) continue;
        if (memcmp(bytes.data, codec->magic, codec->magic_bytes) != 0) continue;
        return codec->decode(bytes, arena, image, err);
    }
    return error_set(err, "neither PNG nor JPEG");
}

//---- writing PNG ---------------------------------------------------------------------------------

// the file grows in memory, so that file_save can put it in place in one move
typedef struct PngOut {
    Arena arena;
    uint8_t *data;
    size_t size, room;
    Error *err;
    jmp_buf back;
    png_structp png;
    png_infop info;
} PngOut;

static _Noreturn void png_write_failed(png_structp png, png_const_charp reason) {
    PngOut *out = png_get_error_ptr(png);
    error_set(out->err, "PNG not written: %s", reason);
    longjmp(out->back, 1);
}

static void png_append(png_structp png, png_bytep from, size_t count) {
    PngOut *out = png_get_io_ptr(png);
    if (count > out->room - out->size) {
        out->room = 2 * (out->size + count);
        uint8_t *larger = arena_alloc(&out->arena, out->room);
        if (out->size > 0) memcpy(larger, out->data, out->size);
        out->data = larger;
    }
    memcpy(out->data + out->size, from, count);
    out->size += count;
}

static void png_flush_nothing(png_structp png) {
    UNUSED(png);
}

static void png_encode(PngOut *out, const Image *image) {
    int color = image->channels == 4 ? PNG_COLOR_TYPE_RGBA : PNG_COLOR_TYPE_RGB;
    png_set_write_fn(out->png, out, png_append, png_flush_nothing);
    png_set_IHDR(out->png, out->info, image->width, image->height, 8, color, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_sRGB(out->png, out->info, PNG_sRGB_INTENT_PERCEPTUAL);
    png_write_info(out->png, out->info);
    for (uint32_t y = 0; y < image->height; y++) {
        png_write_row(out->png, image->pixels + (size_t)y * image->width * image->channels);
    }
    png_write_end(out->png, NULL);
}

bool image_save_png(const char *path, const Image *image, Error *err) {
    PngOut out = {.arena = arena_create("png"), .err = err};
    out.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &out, png_write_failed, png_ignored);
    if (out.png == NULL) return error_set(err, "libpng cannot start");
    out.info = png_create_info_struct(out.png);
    bool ok = out.info != NULL && setjmp(out.back) == 0;
    if (ok) png_encode(&out, image);
    png_destroy_write_struct(&out.png, &out.info);
    ok = ok && file_save(path, out.data, out.size, err);
    arena_destroy(&out.arena);
    return ok;
}
