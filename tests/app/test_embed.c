// Pictures in pages: what is written is read back, letter by letter.

#include "app/embed.h"
#include "program.h"

static int value_of(char c) {
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = strchr(letters, c);
    assert_true(c != '\0' && at != NULL);
    return (int)(at - letters);
}

// bytes of the text up to the quote
static size_t decode(const char *text, uint8_t *bytes) {
    size_t count = 0;
    for (; *text != '"'; text += 4) {
        int word = value_of(text[0]) << 18 | value_of(text[1]) << 12;
        if (text[2] != '=') word |= value_of(text[2]) << 6;
        if (text[3] != '=') word |= value_of(text[3]);
        bytes[count++] = (uint8_t)(word >> 16);
        if (text[2] != '=') bytes[count++] = (uint8_t)(word >> 8);
        if (text[3] != '=') bytes[count++] = (uint8_t)word;
    }
    return count;
}

static char *embedded(const char *path, Arena *arena) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    embed_picture(path, "map", out);
    fclose(out);
    char *kept = text_format(arena, "%s", text);
    free(text);
    return kept;
}

static void files_of_any_length_come_back(void **state) {
    static const char start[] = "<img alt=\"map\" src=\"data:image/png;base64,";
    const char *path = program_file("embed.png", *state);
    uint8_t bytes[300], back[300];
    for (int i = 0; i < 300; i++) bytes[i] = (uint8_t)(i * 7 + i / 256);
    for (size_t size = 0; size <= 300; size += size < 5 ? 1 : 59) {
        Error err = {0};
        assert_ok(file_save(path, bytes, size, &err), err);
        const char *text = embedded(path, *state);
        assert_memory_equal(text, start, strlen(start));
        assert_int_equal(decode(text + strlen(start), back), size);
        assert_memory_equal(back, bytes, size);
    }
}

static void a_picture_that_is_gone_is_told(void **state) {
    assert_string_equal(embedded("no/such.png", *state), "<em>map is not there</em>");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(files_of_any_length_come_back),
        test_with_arena(a_picture_that_is_gone_is_told),
    };
    return run_tests_of_program("embed", tests);
}
