// Words and numbers of grid files, in place. Lines end with \n or \r\n; nothing is read past the
// end of the bytes, and the bytes need no zero behind them.

#include "sim/grid_map.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_BYTES = 40 }; // longer ones are not numbers

SimGridText sim_grid_text(FileBytes bytes) {
    const char *at = (const char *)bytes.data;
    return (SimGridText){at, NULL, at + bytes.size, 0};
}

bool sim_grid_text_line(SimGridText *text) {
    if (text->line > 0) text->at = text->line_end;
    if (text->line > 0 && text->at < text->end && *text->at == '\r') text->at++;
    if (text->line > 0 && text->at < text->end && *text->at == '\n') text->at++;
    if (text->at >= text->end) return false;
    const char *stop = memchr(text->at, '\n', (size_t)(text->end - text->at));
    text->line_end = stop != NULL ? stop : text->end;
    if (text->line_end > text->at && text->line_end[-1] == '\r') text->line_end--;
    text->line++;
    return true;
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

bool sim_grid_text_word(SimGridText *text, const char **word, size_t *length) {
    while (text->at < text->line_end && is_blank(*text->at)) text->at++;
    *word = text->at;
    while (text->at < text->line_end && !is_blank(*text->at)) text->at++;
    *length = (size_t)(text->at - *word);
    return *length > 0;
}

bool sim_grid_text_is(const char *word, size_t length, const char *expected) {
    return length == strlen(expected) && memcmp(word, expected, length) == 0;
}

// a copy with a zero behind it, for strtod
static bool read_digits(SimGridText *text, char to[NUMBER_BYTES]) {
    const char *word;
    size_t length;
    if (!sim_grid_text_word(text, &word, &length) || length >= NUMBER_BYTES) return false;
    memcpy(to, word, length);
    to[length] = '\0';
    return strlen(to) == length;
}

bool sim_grid_text_int(SimGridText *text, const char *what, int low, int high, int *to,
                       Error *err) {
    char digits[NUMBER_BYTES], *end = digits;
    long value = read_digits(text, digits) ? strtol(digits, &end, 10) : 0;
    if (end == digits || *end != '\0')
        return error_set(err, "line %d: %s: expected a whole number", text->line, what);
    if (value < low || value > high)
        return error_set(err, "line %d: %s: %s is not in %d .. %d", text->line, what, digits, low,
                         high);
    *to = (int)value;
    return true;
}

bool sim_grid_text_number(SimGridText *text, const char *what, double *to, Error *err) {
    char digits[NUMBER_BYTES], *end = digits;
    *to = read_digits(text, digits) ? strtod(digits, &end) : 0.0;
    return (end != digits && *end == '\0' && isfinite(*to)) ||
           error_set(err, "line %d: %s: expected a number", text->line, what);
}
