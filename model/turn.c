// See turn.h.

#include "model/turn.h"

static const uint32_t spirv[] =
#include "model/turn.spv.h"
    ;

uint32_t model_turn_groups(const TurnArgs *args) {
    return (args->targets * args->row_count + TURN_ROWS - 1) / TURN_ROWS;
}

typedef struct Motion {
    float turn[3][3], shift[3];
} Motion;

// from the frame of camera `from` into that of camera `to`
static Motion motion_of(const float *from, const float *to) {
    Motion m = {0};
    for (int i = 0; i < 3; i++) {
        for (int k = 0; k < 3; k++) {
            m.shift[i] += to[3 * k + i] * (from[9 + k] - to[9 + k]) * 0.25f;
            for (int j = 0; j < 3; j++) m.turn[i][j] += to[3 * k + i] * from[3 * k + j];
        }
    }
    return m;
}

static void turn_row(float *x, uint32_t width, const Motion *m) {
    for (uint32_t c = 0; c < width; c += 4) {
        float a = x[c], b = x[c + 1], d = x[c + 2], w = x[c + 3];
        for (int i = 0; i < 3; i++)
            x[c + i] = m->turn[i][0] * a + m->turn[i][1] * b + m->turn[i][2] * d + m->shift[i] * w;
    }
}

static void turn_row_back(float *x, uint32_t width, const Motion *m) {
    for (uint32_t c = 0; c < width; c += 4) {
        float a = x[c], b = x[c + 1], d = x[c + 2];
        for (int i = 0; i < 3; i++)
            x[c + i] = m->turn[0][i] * a + m->turn[1][i] * b + m->turn[2][i] * d;
        x[c + 3] += m->shift[0] * a + m->shift[1] * b + m->shift[2] * d;
    }
}

static void turn(const void *argument, uint32_t begin, uint32_t end) {
    const TurnArgs *args = argument;
    uint64_t last = (uint64_t)end * TURN_ROWS, all = (uint64_t)args->targets * args->row_count;
    for (uint64_t i = (uint64_t)begin * TURN_ROWS; i < last && i < all; i++) {
        uint64_t target = i / args->row_count, table = target / args->targets_per_table;
        const uint32_t *row = GPU_AT(const uint32_t, args->rows) +
                              2 * (table * args->row_count + i % args->row_count);
        Motion m = motion_of(GPU_AT(const float, args->pages) + (size_t)row[0] * TURN_POSE,
                             GPU_AT(const float, args->target_poses) + target * TURN_POSE);
        float *x = GPU_AT(float, args->x) + i * args->width;
        (args->flags & TURN_BACK ? turn_row_back : turn_row)(x, args->width, &m);
    }
}

const GpuCode model_turn_code = {
    .name = "turn",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = turn,
    .host_grain = 4,
};
