// The ray cast for many rays at once: a template, included by raycast_avx2.c and raycast_avx512.c,
// which say what a vector is: VECTOR_LANES floats F, integers I, a mask M, and their operations.
// This file draws a tile; the parts are
//
//     raycast_packet_bundle.h   a bundle of rays against the boxes of a node; the stack
//     raycast_packet_eye.h      the nearest hits of rays from one eye
//     raycast_packet_sun.h      which points the sun reaches
//     raycast_packet_shade.h    the colours
//     raycast_packet_lens.h     the rays of any lens, where PACKET_LENS is defined
//
// A packet is 4 × 4 pixels, one vector of 16 lanes or two of 8, that walks the trees with one
// stack. At an inner node it is a bundle, bounded by intervals; every node that is entered is first
// tested lane by lane; and where at most PACKET_THIN rays are left they go on alone.
//
// Every ray meets a superset of the triangles that raycast_walk.c shows it, with the same
// arithmetic and the same choice among hits: the results are the same bits. Lanes beyond the edge
// of the picture repeat its last row or column, and are not written.

#pragma once

#include "render/raycast_packet_bundle.h"
#include "render/raycast_packet_eye.h"
#include "render/raycast_packet_sun.h"
// the colours need both kinds of rays
#include "render/raycast_packet_shade.h"

#ifdef PACKET_LENS
#include "render/raycast_lens.h"
#endif

typedef struct Tile {
    const RaycastArgs *args;
    const RaycastView *view;
    uint32_t view_index, left, upper; // pixel of the first lane
    F column[VECTORS], row[VECTORS];  // of each lane, inside the picture
#ifdef PACKET_LENS
    const RaycastLensArgs *through;
    const RenderLens *lens;
#endif
} Tile;

INLINE uint32_t lane_column(int lane) {
    return (uint32_t)(lane % 4);
}

INLINE uint32_t lane_row(int k, int lane) {
    return (uint32_t)(k * (LANES / 4) + lane / 4);
}

static void place_lanes(Tile *tile) {
    for (int k = 0; k < VECTORS; k++) {
        _Alignas(64) float column[VECTOR_LANES], row[VECTOR_LANES];
        for (int lane = 0; lane < LANES; lane++) {
            uint32_t c = tile->left + lane_column(lane), r = tile->upper + lane_row(k, lane);
            column[lane] = (float)(c < tile->args->width ? c : tile->args->width - 1);
            row[lane] = (float)(r < tile->args->height ? r : tile->args->height - 1);
        }
        tile->column[k] = f_load(column);
        tile->row[k] = f_load(row);
    }
}

#ifdef PACKET_LENS

#include "render/raycast_packet_lens.h"

#else

// Sends one ray through each pixel, `x` and `y` pixels from its upper left corner.
static void cast(const Tile *tile, Eye *eye, float x, float y) {
    const RaycastArgs *args = tile->args;
    const RaycastView *view = tile->view;
    eye->view = view;
    eye->scene = GPU_AT(const RaycastScene, view->scene);
    F step = f_set(args->step);
    for (int k = 0; k < VECTORS; k++) {
        F right = (tile->column[k] + f_set(x)) * step - f_set(args->half_width);
        F up = f_set(args->half_height) - (tile->row[k] + f_set(y)) * step;
        const float *f = view->forward, *r = view->right, *u = view->up;
        eye->direction[k] = (V3){(f_set(f[0]) + f_set(r[0]) * right) + f_set(u[0]) * up,
                                 (f_set(f[1]) + f_set(r[1]) * right) + f_set(u[1]) * up,
                                 (f_set(f[2]) + f_set(r[2]) * right) + f_set(u[2]) * up};
    }
    float last_column = min2((float)(tile->left + PACKET_COLUMNS), (float)args->width) - 1.0f;
    float last_row = min2((float)(tile->upper + PACKET_ROWS), (float)args->height) - 1.0f;
    eye->x[0] = ((float)tile->left + x) * args->step - args->half_width;
    eye->x[1] = (last_column + x) * args->step - args->half_width;
    eye->y[0] = args->half_height - (last_row + y) * args->step;
    eye->y[1] = args->half_height - ((float)tile->upper + y) * args->step;
    eye_walk(eye);
}

// what the lens does not see is none of a sensor's: here nothing
INLINE I seen(const Eye *eye, int k, I words) {
    (void)eye, (void)k;
    return words;
}

INLINE V3 seen_color(const Eye *eye, int k, V3 color) {
    (void)eye, (void)k;
    return color;
}

INLINE void finish(const Tile *tile, const Eye *eye) {
    (void)tile, (void)eye;
}

#endif

//---- results -------------------------------------------------------------------------------------

static void store(const Tile *tile, int k, uint64_t pixels, I words) {
    const RaycastArgs *args = tile->args;
    _Alignas(64) uint32_t values[VECTOR_LANES];
    i_store(values, words);
    uint32_t *out =
        GPU_AT(uint32_t, pixels) + (size_t)tile->view_index * args->height * args->width;
    uint32_t left = tile->left + lane_column(0);
    if (left >= args->width) return;
    uint32_t columns = args->width - left < 4 ? args->width - left : 4;
    for (int lane = 0; lane < LANES; lane += 4) {
        uint32_t row = tile->upper + lane_row(k, lane);
        if (row >= args->height) return;
        memcpy(out + (size_t)row * args->width + left, values + lane, columns * 4);
    }
}

INLINE I depth_of(const RaycastArgs *args, F t) {
    F depth = f_min(t, f_set(args->max_depth));
    return f_bits(f_select(f_lt(t, f_set(args->min_depth)), f_set(0.0f), depth));
}

static void store_geometry(const Tile *tile, const Eye *eye) {
    const RaycastArgs *args = tile->args;
    for (int k = 0; k < VECTORS; k++) {
        if (args->sensors & RAYCAST_DEPTH)
            store(tile, k, args->depth, seen(eye, k, depth_of(args, f_load(eye->t + k * LANES))));
        if (!(args->sensors & (RAYCAST_SEMANTIC | RAYCAST_INSTANCE))) continue;
        I instance = i_load(eye->instance + k * LANES);
        M is_none = i_equal(instance, i_set(-1));
        I at = i_mul(i_select(is_none, i_set(0), instance), i_set(INSTANCE_WORDS));
        uint64_t instances = eye->view->instances;
        I category = i_gather(instances + 4 * WORD_OF(RaycastInstance, category), at);
        I object = i_gather(instances + 4 * WORD_OF(RaycastInstance, object), at);
        category = i_select(is_none, i_set(0), category);
        object = i_select(is_none, i_set(0), object);
        if (args->sensors & RAYCAST_SEMANTIC)
            store(tile, k, args->semantic, seen(eye, k, category));
        if (args->sensors & RAYCAST_INSTANCE) store(tile, k, args->instance, seen(eye, k, object));
    }
}

static void add_colors(const Tile *tile, const Eye *eye, V3 sums[]) {
    Surface surfaces[VECTORS];
    Sun sun = {.view = eye->view, .scene = eye->scene};
    M asked[VECTORS];
    for (int k = 0; k < VECTORS; k++) {
        find_surface(tile->args, eye, k, &surfaces[k], &sun);
        asked[k] = sun.waiting[k];
    }
    sun_walk(&sun);
    for (int k = 0; k < VECTORS; k++) {
        V3 color = surface_color(eye->scene, &surfaces[k], m_and_not(asked[k], sun.waiting[k]));
        color = seen_color(eye, k, color);
        sums[k].x = sums[k].x + color.x;
        sums[k].y = sums[k].y + color.y;
        sums[k].z = sums[k].z + color.z;
    }
}

//---- tiles ---------------------------------------------------------------------------------------

static void draw_samples(const Tile *tile, Eye *eye) {
    const RaycastArgs *args = tile->args;
    V3 sums[VECTORS];
    for (int k = 0; k < VECTORS; k++) sums[k] = (V3){f_set(0.0f), f_set(0.0f), f_set(0.0f)};
    float part = 1.0f / (float)args->samples;
    for (uint32_t j = 0; j < args->samples; j++) {
        for (uint32_t i = 0; i < args->samples; i++) {
            cast(tile, eye, ((float)i + 0.5f) * part, ((float)j + 0.5f) * part);
            add_colors(tile, eye, sums);
        }
    }
    F weight = f_set(part * part);
    for (int k = 0; k < VECTORS; k++) {
        store(tile, k, args->rgba, encode(v3_scale(sums[k], weight)));
    }
}

static void draw_tile(const Tile *tile) {
    const RaycastArgs *args = tile->args;
    Eye eye;
    bool has_rgb = args->sensors & RAYCAST_RGB;
    if (has_rgb) draw_samples(tile, &eye);
    if (!(args->sensors & ~RAYCAST_RGB)) return;
    // the only sample of a pixel goes through its middle
    if (!has_rgb || args->samples != 1) cast(tile, &eye, 0.5f, 0.5f);
    store_geometry(tile, &eye);
    finish(tile, &eye);
}

// The packets of one workgroup; `tile` has all but its place.
static void draw_group(Tile tile, uint32_t group) {
    const RaycastArgs *args = tile.args;
    uint32_t columns = (args->width + RAYCAST_TILE - 1) / RAYCAST_TILE;
    uint32_t rows = (args->height + RAYCAST_TILE - 1) / RAYCAST_TILE;
    uint32_t left = group % columns * RAYCAST_TILE;
    uint32_t upper = group / columns % rows * RAYCAST_TILE;
    tile.view_index = group / (columns * rows);
    tile.view = GPU_AT(const RaycastView, args->views) + tile.view_index;
    for (uint32_t y = 0; y < RAYCAST_TILE; y += PACKET_ROWS) {
        for (uint32_t x = 0; x < RAYCAST_TILE; x += PACKET_COLUMNS) {
            tile.left = left + x;
            tile.upper = upper + y;
            if (tile.left >= args->width || tile.upper >= args->height) continue;
            place_lanes(&tile);
            draw_tile(&tile);
        }
    }
}

#ifdef PACKET_LENS

// One eye per packet: the many of an orthographic picture go the plain way.
static void draw_through_lens(const RaycastLensArgs *through, uint32_t begin, uint32_t end) {
    const RenderLens *lens = GPU_AT(const RenderLens, through->lens);
    RaycastArgs args = pinhole_args(through, lens);
    if (lens->kind == LENS_ORTHOGRAPHIC) {
        raycast_lens_plain(through, begin, end);
        return;
    }
    Tile tile = {.args = &args, .through = through, .lens = lens};
    for (uint32_t group = begin; group < end; group++) draw_group(tile, group);
}

#else

static void draw_tiles(const RaycastArgs *args, uint32_t begin, uint32_t end) {
    Tile tile = {.args = args};
    for (uint32_t group = begin; group < end; group++) draw_group(tile, group);
}

#endif
