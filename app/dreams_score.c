// The windows of SSIM are sums along rows, then along columns.

#include "app/dreams_score.h"

#include <math.h>

enum { MARGIN = DREAMS_WINDOW / 2 };

//---- SSIM ----------------------------------------------------------------------------------------

static void fill_kernel(float kernel[DREAMS_WINDOW]) {
    float sum = 0;
    for (int i = 0; i < DREAMS_WINDOW; i++) {
        float off = (float)(i - MARGIN) / 1.5f;
        sum += kernel[i] = expf(-0.5f * off * off);
    }
    for (int i = 0; i < DREAMS_WINDOW; i++) kernel[i] /= sum;
}

static void luma_of(const uint8_t *rgb, uint32_t pixels, float *luma) {
    for (uint32_t p = 0; p < pixels; p++)
        luma[p] = 0.299f * rgb[3 * p] + 0.587f * rgb[3 * p + 1] + 0.114f * rgb[3 * p + 2];
}

// means of x · y over the windows, where they lie wholly in the picture
static void blur(const float *x, const float *y, uint32_t size, float *wide, float *out) {
    float kernel[DREAMS_WINDOW];
    fill_kernel(kernel);
    for (uint32_t r = 0; r < size; r++)
        for (uint32_t c = MARGIN; c + MARGIN < size; c++) {
            float sum = 0;
            for (uint32_t i = 0; i < DREAMS_WINDOW; i++) {
                uint32_t at = r * size + c + i - MARGIN;
                sum += kernel[i] * x[at] * (y != NULL ? y[at] : 1);
            }
            wide[r * size + c] = sum;
        }
    for (uint32_t r = MARGIN; r + MARGIN < size; r++)
        for (uint32_t c = MARGIN; c + MARGIN < size; c++) {
            float sum = 0;
            for (uint32_t i = 0; i < DREAMS_WINDOW; i++)
                sum += kernel[i] * wide[(r + i - MARGIN) * size + c];
            out[r * size + c] = sum;
        }
}

static float similarity(float a, float b, float aa, float bb, float ab) {
    const float c1 = 6.5025f, c2 = 58.5225f; // (0.01 · 255)², (0.03 · 255)²
    float across = ab - a * b, spread = aa - a * a + bb - b * b;
    return (2 * a * b + c1) * (2 * across + c2) / ((a * a + b * b + c1) * (spread + c2));
}

void dreams_ssim(const uint8_t *picture, const uint8_t *truth, uint32_t size, float *map,
                 Arena *scratch) {
    ArenaMark mark = arena_mark(scratch);
    uint32_t pixels = size * size;
    float *all[8]; // luma of both, five means, one in between
    for (size_t i = 0; i < ARRAY_COUNT(all); i++) all[i] = arena_array(scratch, float, pixels);
    float *a = all[0], *b = all[1];
    luma_of(picture, pixels, a);
    luma_of(truth, pixels, b);
    const float *const products[5][2] = {{a, NULL}, {b, NULL}, {a, a}, {b, b}, {a, b}};
    for (size_t i = 0; i < 5; i++) blur(products[i][0], products[i][1], size, all[7], all[2 + i]);
    for (uint32_t p = 0; p < pixels; p++) {
        uint32_t x = p % size, y = p / size;
        bool is_whole = x >= MARGIN && y >= MARGIN && x + MARGIN < size && y + MARGIN < size;
        map[p] = is_whole ? similarity(all[2][p], all[3][p], all[4][p], all[5][p], all[6][p]) : 0;
    }
    arena_reset(scratch, mark);
}

//---- scores --------------------------------------------------------------------------------------

static bool is_whole_window(uint32_t pixel, uint32_t size) {
    uint32_t x = pixel % size, y = pixel / size;
    return x >= MARGIN && y >= MARGIN && x + MARGIN < size && y + MARGIN < size;
}

static void add_error(WalkError *error, const uint8_t *a, const uint8_t *b) {
    for (int k = 0; k < 3; k++) {
        double difference = (a[k] - b[k]) / 255.0;
        error->squares += difference * difference;
    }
    error->values += 3.0;
}

void dreams_score_add(DreamsScore *score, const uint8_t *picture, const uint8_t *truth,
                      const uint8_t *mask, uint32_t size, Arena *scratch) {
    ArenaMark mark = arena_mark(scratch);
    float *map = arena_array(scratch, float, size *size);
    dreams_ssim(picture, truth, size, map, scratch);
    for (uint32_t p = 0; p < size * size; p++) {
        bool is_seen = mask == NULL || mask[p] != 0;
        add_error(&score->all, picture + 3 * p, truth + 3 * p);
        score->pixels++;
        if (!is_seen) continue;
        add_error(&score->seen, picture + 3 * p, truth + 3 * p);
        score->seen_pixels++;
        if (!is_whole_window(p, size)) continue;
        score->ssim += (double)map[p];
        score->windows++;
    }
    arena_reset(scratch, mark);
}

double dreams_retention(double bounded, double window, double full) {
    return full > window ? (bounded - window) / (full - window) : (double)NAN;
}

void dreams_bytes(const float *prediction, uint32_t size, uint8_t *picture) {
    for (uint32_t i = 0; i < size * size * 3; i++)
        picture[i] = (uint8_t)(fminf(fmaxf(prediction[i], 0), 1) * 255 + 0.5f);
}
