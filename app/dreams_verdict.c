// See dreams_verdict.h.

#include "app/dreams_verdict.h"

enum { DIFFERENT = 24 }; // of 255

static void add_error(WalkError *error, const uint8_t *a, const uint8_t *b, const uint8_t *mask,
                      size_t pixels) {
    for (size_t i = 0; i < 3 * pixels; i++) {
        double difference = (a[i] - b[i]) / 255.0;
        if (!mask[i / 3]) continue;
        error->squares += difference * difference;
        error->values++;
    }
}

float dreams_changed(const uint8_t *a, const uint8_t *b, uint8_t *mask, size_t pixels) {
    size_t changed = 0;
    for (size_t p = 0; p < pixels; p++) {
        mask[p] = 0;
        for (size_t k = 0; k < 3; k++) {
            int off = a[3 * p + k] - b[3 * p + k];
            if (off > DIFFERENT || off < -DIFFERENT) mask[p] = 1;
        }
        changed += mask[p];
    }
    return (float)changed / (float)pixels;
}

void dreams_verdict_add(DreamsVerdict *verdict, const uint8_t *const picture[2],
                        const uint8_t *const truth[2], const uint8_t *mask, size_t pixels) {
    bool follows = true;
    for (int h = 0; h < 2; h++) {
        WalkError own = {0}, other = {0};
        add_error(&own, picture[h], truth[h], mask, pixels);
        add_error(&other, picture[h], truth[1 - h], mask, pixels);
        follows = follows && own.squares < other.squares;
        verdict->own.squares += own.squares, verdict->own.values += own.values;
        verdict->other.squares += other.squares, verdict->other.values += other.values;
    }
    add_error(&verdict->agree, picture[0], picture[1], mask, pixels);
    verdict->judged++;
    verdict->follow += follows;
}
