// Part of the template in raycast_packet.h: the rays of any lens with one eye, and its sensors that
// the pinhole's kernel does not have.
//
// Directions, normals and flow are computed one lane at a time by the functions of the definition,
// so they have its bits; what takes the time, the walk and the colours, is done in vectors.

#pragma once

#include <math.h>
#include <string.h>

static RaycastArgs pinhole_args(const RaycastLensArgs *args, const RenderLens *lens) {
    return (RaycastArgs){.views = args->views,
                         .rgba = args->rgba,
                         .depth = args->depth,
                         .semantic = args->semantic,
                         .instance = args->instance,
                         .width = args->width,
                         .height = args->height,
                         .view_count = args->view_count,
                         .sensors = args->sensors,
                         .flags = args->flags,
                         .samples = args->samples,
                         .step = lens->step,
                         .min_depth = args->min_depth,
                         .max_depth = args->max_depth};
}

// Directions of all lanes; false if the lens has none of them. A lane without takes another's.
static bool aim_lanes(const Tile *tile, Eye *eye, float x, float y) {
    _Alignas(64) float to[3][PACKET_RAYS], column[PACKET_RAYS], row[PACKET_RAYS];
    uint32_t sees = 0;
    float last[3] = {0};
    for (int k = 0; k < VECTORS; k++) {
        f_store(column + k * LANES, tile->column[k]);
        f_store(row + k * LANES, tile->row[k]);
    }
    for (int i = 0; i < PACKET_RAYS; i++) {
        float direction[3];
        if (raycast_lens_direction(tile->lens, tile->view, column[i] + x, row[i] + y, direction)) {
            if (sees == 0) // for those before
                for (int j = 0; j < i; j++)
                    for (int a = 0; a < 3; a++) to[a][j] = direction[a];
            sees |= 1u << i;
            memcpy(last, direction, sizeof last);
        }
        for (int a = 0; a < 3; a++) to[a][i] = last[a];
    }
    for (int k = 0; k < VECTORS; k++) {
        eye->direction[k] =
            (V3){f_load(to[0] + k * LANES), f_load(to[1] + k * LANES), f_load(to[2] + k * LANES)};
        eye->sees[k] = m_from_bits(sees >> (k * LANES) & ((1u << LANES) - 1));
    }
    return sees != 0;
}

// A lidar has no return from what is too near or too far.
static void keep_returns(const RaycastLensArgs *args, Eye *eye) {
    for (int k = 0; k < VECTORS; k++) {
        F t = f_load(eye->t + k * LANES);
        M is_none = i_equal(i_load(eye->instance + k * LANES), i_set(-1));
        M in_range = m_and(f_ge(t, f_set(args->min_depth)), f_le(t, f_set(args->max_depth)));
        eye->sees[k] = m_and(m_and_not(eye->sees[k], is_none), in_range);
    }
}

// Sends one ray through each pixel, `x` and `y` pixels from its upper left corner.
static void cast(const Tile *tile, Eye *eye, float x, float y) {
    eye->view = tile->view;
    eye->scene = GPU_AT(const RaycastScene, tile->view->scene);
    if (aim_lanes(tile, eye, x, y)) {
        eye_walk(eye);
        if (tile->lens->kind == LENS_LIDAR) keep_returns(tile->through, eye);
        return;
    }
    for (int i = 0; i < PACKET_RAYS; i++) {
        eye->t[i] = eye->u[i] = eye->v[i] = 0.0f;
        eye->instance[i] = eye->triangle[i] = RAYCAST_NONE;
    }
}

INLINE I seen(const Eye *eye, int k, I words) {
    return i_select(eye->sees[k], words, i_set(0));
}

INLINE V3 seen_color(const Eye *eye, int k, V3 color) {
    F zero = f_set(0.0f);
    return (V3){f_select(eye->sees[k], color.x, zero), f_select(eye->sees[k], color.y, zero),
                f_select(eye->sees[k], color.z, zero)};
}

// Normals and flow.
static void finish(const Tile *tile, const Eye *eye) {
    const RaycastLensArgs *args = tile->through;
    if (!(args->sensors & (RAYCAST_NORMALS | RAYCAST_FLOW))) return;
    RaycastSight sight = {.view = *tile->view};
    for (int i = 0; i < PACKET_RAYS; i++) {
        uint32_t column = tile->left + lane_column(i % LANES);
        uint32_t row = tile->upper + lane_row(i / LANES, i % LANES);
        if (column >= args->width || row >= args->height) continue;
        Vec3 direction = lane_of(eye->direction, i);
        memcpy(sight.direction, &direction, sizeof direction);
        sight.hit =
            (RaycastHit){eye->t[i], eye->u[i], eye->v[i], eye->instance[i], eye->triangle[i]};
        sight.sees = m_bits(eye->sees[i / LANES]) >> (i % LANES) & 1u;
        raycast_lens_finish(args, tile->lens, &sight, tile->view_index, column, row);
    }
}
