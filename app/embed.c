// Base64 (RFC 4648): three bytes become four letters of six bits.

#include "app/embed.h"

#include "base/file.h"

static const char LETTERS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void write_base64(FileBytes bytes, FILE *out) {
    for (size_t i = 0; i < bytes.size; i += 3) {
        size_t left = bytes.size - i;
        uint32_t word = (uint32_t)bytes.data[i] << 16;
        if (left > 1) word |= (uint32_t)bytes.data[i + 1] << 8;
        if (left > 2) word |= bytes.data[i + 2];
        fputc(LETTERS[word >> 18 & 63], out);
        fputc(LETTERS[word >> 12 & 63], out);
        fputc(left > 1 ? LETTERS[word >> 6 & 63] : '=', out);
        fputc(left > 2 ? LETTERS[word & 63] : '=', out);
    }
}

void embed_picture(const char *path, const char *alt, FILE *out) {
    Arena arena = arena_create("picture in a page");
    FileBytes bytes;
    Error err = {0};
    if (file_read(path, &arena, &bytes, &err)) {
        fprintf(out, "<img alt=\"%s\" src=\"data:image/png;base64,", alt);
        write_base64(bytes, out);
        fprintf(out, "\">");
    } else {
        fprintf(out, "<em>%s is not there</em>", alt);
    }
    arena_destroy(&arena);
}
