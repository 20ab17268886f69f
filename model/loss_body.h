// The definition of the loss and its gradient, compiled once for any processor and once for
// AVX-512. A group is one frame; its tokens are taken in order. See loss.h.

#include "model/loss.h"

#include <math.h>
#include <string.h>

enum { ROW = 24 }; // values of a patch's row of pixels

// What the loss of one value weighs in the mean over all frames.
typedef struct LossWeights {
    float squared, edges, doubt;
} LossWeights;

static LossWeights loss_weights(const LossArgs *args) {
    float patches = (float)args->frames * (float)(args->size / 8) * (float)(args->size / 8);
    return (LossWeights){
        .squared = 1 / (patches * PATCH_PIXELS),
        .edges = args->edge_weight / (patches * LOSS_EDGES),
        .doubt = args->doubt_weight / patches,
    };
}

static void put_errors(float *e, const float *x, const uint8_t *pixels, size_t pitch) {
    for (uint32_t y = 0; y < 8; y++) {
        for (uint32_t i = 0; i < ROW; i++) {
            float truth = (float)pixels[y * pitch + i] * (1 / 127.5f) - 1;
            e[ROW * y + i] = x[ROW * y + i] - truth;
        }
    }
}

// sixteen sums side by side, of which the sum is one: a fixed order that vectors can follow
static float sum_of_16(const float *part) {
    float sum = 0;
    for (uint32_t i = 0; i < 16; i++) sum += part[i];
    return sum;
}

static float sum_squares(const float *e) {
    float part[16] = {0};
    for (uint32_t i = 0; i < PATCH_PIXELS; i += 16) {
        for (uint32_t lane = 0; lane < 16; lane++) part[lane] += e[i + lane] * e[i + lane];
    }
    return sum_of_16(part);
}

// Steps to the right and down, zero where they would leave the patch: a row of zeros, or a pixel,
// before the first makes the steps that come from the left and from above the same list moved.
typedef struct LossEdges {
    float right[3 + PATCH_PIXELS], below[ROW + PATCH_PIXELS];
} LossEdges;

static void put_edges(LossEdges *edges, const float *e) {
    memset(edges, 0, sizeof *edges);
    for (uint32_t y = 0; y < 8; y++) {
        for (uint32_t i = 0; i < ROW - 3; i++)
            edges->right[3 + ROW * y + i] = e[ROW * y + i + 3] - e[ROW * y + i];
    }
    for (uint32_t i = 0; i < PATCH_PIXELS - ROW; i++) edges->below[ROW + i] = e[i + ROW] - e[i];
}

static void put_gradient(float *dx, const float *e, const LossEdges *edges, LossWeights weights) {
    for (uint32_t i = 0; i < PATCH_PIXELS; i++) {
        float bend =
            edges->right[i] - edges->right[i + 3] + edges->below[i] - edges->below[i + ROW];
        dx[i] = 2 * weights.squared * e[i] + 2 * weights.edges * bend;
    }
    memset(dx + PATCH_PIXELS, 0, (PATCH_OUT - PATCH_PIXELS) * sizeof *dx);
}

// ½(m·exp(−s) + s) and its gradient by s, which is zero where s is cut off
static float doubt_of(float *gradient, float log_square, float mean_square) {
    float s = log_square > PATCH_DOUBT_LEAST ? log_square : PATCH_DOUBT_LEAST;
    s = s < PATCH_DOUBT_MOST ? s : PATCH_DOUBT_MOST;
    float ratio = mean_square * expf(-s);
    *gradient = s == log_square ? 0.5f * (1 - ratio) : 0;
    return 0.5f * (ratio + s);
}

// adds to the sums of the frame
static void loss_token(const float *x, const uint8_t *pixels, size_t pitch, float *dx,
                       LossWeights weights, float sums[LOSS_PARTS]) {
    float e[PATCH_PIXELS], gradient;
    LossEdges edges;
    put_errors(e, x, pixels, pitch);
    put_edges(&edges, e);
    put_gradient(dx, e, &edges, weights);
    float square = sum_squares(e);
    sums[0] += square;
    sums[1] += sum_squares(edges.right + 3) + sum_squares(edges.below + ROW);
    sums[2] += doubt_of(&gradient, x[PATCH_DOUBT], square * (1.0f / PATCH_PIXELS));
    dx[PATCH_DOUBT] = weights.doubt * gradient;
}

static void loss_frame(const LossArgs *args, uint32_t frame) {
    uint32_t grid = args->size / 8, tokens = grid * grid;
    size_t pitch = 3 * (size_t)args->size, first = (size_t)frame * tokens * PATCH_OUT;
    const float *x = GPU_AT(const float, args->x) + first;
    const uint8_t *pixels = GPU_AT(const uint8_t, args->pixels) + frame * args->size * pitch;
    float *dx = GPU_AT(float, args->dx) + first, sums[LOSS_PARTS] = {0};
    for (uint32_t token = 0; token < tokens; token++) {
        const uint8_t *corner = pixels + token / grid * 8 * pitch + token % grid * ROW;
        loss_token(x + token * PATCH_OUT, corner, pitch, dx + token * PATCH_OUT, loss_weights(args),
                   sums);
    }
    float *parts = GPU_AT(float, args->parts) + frame * LOSS_PARTS;
    parts[0] = sums[0] / ((float)tokens * PATCH_PIXELS);
    parts[1] = sums[1] / ((float)tokens * LOSS_EDGES);
    parts[2] = sums[2] / (float)tokens;
    parts[3] = 0;
}

static void loss_groups(const void *args, uint32_t begin, uint32_t end) {
    for (uint32_t frame = begin; frame < end; frame++) loss_frame(args, frame);
}
