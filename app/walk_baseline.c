// The baselines of walk_baseline.h. All take a memory of any size and write a whole frame.

#include "app/walk_baseline.h"

#include <math.h>

static size_t pixels_of(const RenderConfig *config) {
    return (size_t)config->width * (size_t)config->height;
}

static void fill(float *prediction, size_t pixels, const float color[3]) {
    for (size_t p = 0; p < pixels; p++)
        for (int k = 0; k < 3; k++) prediction[3 * p + (size_t)k] = color[k];
}

static const float GREY[3] = {0.5f, 0.5f, 0.5f};

//---- mean ----------------------------------------------------------------------------------------

static void predict_mean(const RenderConfig *config, const WalkView *target, const WalkView *memory,
                         uint32_t count, float *prediction) {
    UNUSED(target);
    size_t pixels = pixels_of(config);
    uint64_t sum[3] = {0};
    for (uint32_t m = 0; m < count; m++)
        for (size_t i = 0; i < pixels * 3; i++) sum[i % 3] += memory[m].rgb[i];
    double all = 255.0 * (double)pixels * count;
    float color[3];
    for (int k = 0; k < 3; k++) color[k] = count > 0 ? (float)((double)sum[k] / all) : GREY[k];
    fill(prediction, pixels, color);
}

//---- nearest -------------------------------------------------------------------------------------

static float wrapped(float angle) {
    return fabsf(remainderf(angle, 6.28318531f));
}

float walk_baseline_distance(const RenderCamera *a, const RenderCamera *b) {
    float squares = 0.0f;
    for (int k = 0; k < 3; k++)
        squares += (a->position[k] - b->position[k]) * (a->position[k] - b->position[k]);
    return sqrtf(squares) + 2.0f * hypotf(wrapped(a->yaw - b->yaw), a->pitch - b->pitch);
}

static void predict_nearest(const RenderConfig *config, const WalkView *target,
                            const WalkView *memory, uint32_t count, float *prediction) {
    size_t pixels = pixels_of(config);
    const WalkView *best = NULL;
    float least = INFINITY;
    for (uint32_t m = 0; m < count; m++) {
        float distance = walk_baseline_distance(target->camera, memory[m].camera);
        if (distance >= least) continue;
        least = distance;
        best = &memory[m];
    }
    fill(prediction, pixels, GREY);
    for (size_t i = 0; best != NULL && i < pixels * 3; i++)
        prediction[i] = (float)best->rgb[i] / 255.0f;
}

//---- warp ----------------------------------------------------------------------------------------

// the pixels on both sides of a place, and the share of the second
typedef struct Span {
    int low, high;
    float part;
} Span;

static Span span_at(float place, int size) {
    float shifted = fminf(fmaxf(place - 0.5f, 0.0f), (float)(size - 1));
    int low = (int)shifted;
    return (Span){low, low + 1 < size ? low + 1 : low, shifted - (float)low};
}

static void sample(const uint8_t *rgb, int size, const float pixel[2], float color[3]) {
    Span x = span_at(pixel[0], size), y = span_at(pixel[1], size);
    for (int k = 0; k < 3; k++) {
        const uint8_t *upper = rgb + 3 * y.low * size + k, *lower = rgb + 3 * y.high * size + k;
        float a = (float)upper[3 * x.low] * (1.0f - x.part) + (float)upper[3 * x.high] * x.part;
        float b = (float)lower[3 * x.low] * (1.0f - x.part) + (float)lower[3 * x.high] * x.part;
        color[k] = (a * (1.0f - y.part) + b * y.part) / 255.0f;
    }
}

static void predict_warp(const RenderConfig *config, const WalkView *target, const WalkView *memory,
                         uint32_t count, float *prediction) {
    size_t pixels = pixels_of(config);
    Arena scratch = arena_create("warp");
    WalkSight *sights = arena_array(&scratch, WalkSight, pixels);
    walk_seen_best(config, target, memory, count, sights);
    fill(prediction, pixels, GREY);
    for (size_t p = 0; p < pixels; p++) {
        const WalkSight *sight = &sights[p];
        if (sight->frame < 0) continue;
        sample(memory[sight->frame].rgb, config->width, sight->pixel, prediction + 3 * p);
    }
    arena_destroy(&scratch);
}

#define X(name, about) {#name, about, predict_##name},
const WalkBaseline walk_baselines[] = {WALK_BASELINES(X)};
#undef X

//---- errors --------------------------------------------------------------------------------------

void walk_error_add(WalkError *error, const float *prediction, const uint8_t *truth,
                    const uint8_t *mask, bool unseen, uint32_t pixels) {
    for (uint32_t p = 0; p < pixels; p++) {
        if (mask != NULL && (mask[p] != 0) == unseen) continue;
        for (uint32_t i = 3 * p; i < 3 * p + 3; i++) {
            double difference = (double)prediction[i] - truth[i] / 255.0;
            error->squares += difference * difference;
        }
        error->values += 3.0;
    }
}

double walk_error_psnr(const WalkError *error) {
    return error->values > 0.0 ? -10.0 * log10(error->squares / error->values) : (double)NAN;
}
