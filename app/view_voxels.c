// The octree in the picture: every occupied voxel within some metres is a small square, coloured by
// its height and tested against what the eye sees, so that the map lies on the world like tiles and
// what it has wrong shows at once.

#include "app/view_overlay.h"

#include <math.h>

enum { READ_EVERY = 4 }; // steps

// farther voxels are smaller than a pixel or two, and there are many of them [m]
static const float WITHIN = 7.0f;

ViewVoxels view_voxels_create(void) {
    return (ViewVoxels){.arena = arena_create("voxels"), .read_at = -1};
}

void view_voxels_destroy(ViewVoxels *voxels) {
    arena_destroy(&voxels->arena);
}

void view_voxels_forget(ViewVoxels *voxels) {
    arena_reset(&voxels->arena, (ArenaMark){0});
    voxels->cells = NULL;
    voxels->count = 0;
    voxels->read_at = -1;
}

static uint32_t count_occupied(const MemoryBrick *brick) {
    uint32_t count = 0;
    for (int v = 0; v < 512; v++) count += brick->log_odds[v] >= MEMORY_OCCUPIED_FROM;
    return count;
}

static void add_occupied(ViewVoxels *voxels, const MemoryBrick *brick) {
    for (int v = 0; v < 512; v++) {
        if (brick->log_odds[v] < MEMORY_OCCUPIED_FROM) continue;
        int32_t *cell = voxels->cells[voxels->count++];
        cell[0] = brick->corner[0] + (v & 7);
        cell[1] = brick->corner[1] + (v >> 3 & 7);
        cell[2] = brick->corner[2] + (v >> 6);
    }
}

bool view_voxels_refresh(ViewVoxels *voxels, MemoryOctree *octree, float edge, int step,
                         Error *err) {
    bool is_fresh =
        voxels->read_at >= 0 && step >= voxels->read_at && step < voxels->read_at + READ_EVERY;
    if (is_fresh) return true;
    view_voxels_forget(voxels);
    MemoryBrick *bricks;
    uint32_t brick_count, room = 0;
    if (!memory_octree_read(octree, 0, &voxels->arena, &bricks, &brick_count, err)) return false;
    for (uint32_t b = 0; b < brick_count; b++) room += count_occupied(&bricks[b]);
    voxels->cells = arena_alloc(&voxels->arena, ((size_t)room + 1) * sizeof *voxels->cells);
    for (uint32_t b = 0; b < brick_count; b++) add_occupied(voxels, &bricks[b]);
    voxels->edge = edge;
    voxels->read_at = step;
    return true;
}

//---- drawing -------------------------------------------------------------------------------------

// floor blue, through green at the table to red at the door's top
static DrawColor height_color(float height) {
    float t = fminf(fmaxf(height / 2.2f, 0.0f), 1.0f);
    float r = fminf(fmaxf(2.0f * t - 0.4f, 0.1f), 1.0f);
    float g = 1.0f - fabsf(2.0f * t - 0.9f), b = fminf(fmaxf(1.2f - 2.2f * t, 0.1f), 1.0f);
    return (DrawColor){(uint8_t)(255.0f * r), (uint8_t)(255.0f * fmaxf(g, 0.15f)),
                       (uint8_t)(255.0f * b), 255};
}

// three parts of colour on five of what is there; clipped
static void blend_square(Image *image, float x, float y, float half, DrawColor color) {
    int x0 = (int)fmaxf(x - half, 0.0f), x1 = (int)fminf(x + half + 1.0f, (float)image->width);
    int y0 = (int)fmaxf(y - half, 0.0f), y1 = (int)fminf(y + half + 1.0f, (float)image->height);
    for (int row = y0; row < y1; row++) {
        uint8_t *p = image->pixels + 4 * ((size_t)row * image->width + (size_t)x0);
        for (int column = x0; column < x1; column++, p += 4) {
            p[0] = (uint8_t)((5 * p[0] + 3 * color.r) / 8);
            p[1] = (uint8_t)((5 * p[1] + 3 * color.g) / 8);
            p[2] = (uint8_t)((5 * p[2] + 3 * color.b) / 8);
        }
    }
}

void view_overlay_voxels(const ViewPen *pen, const ViewVoxels *voxels, float floor_y) {
    const float *eye = pen->eye->camera.position;
    for (uint32_t i = 0; i < voxels->count; i++) {
        float point[3], away = 0.0f, pixel[2], depth;
        for (int k = 0; k < 3; k++) {
            point[k] = ((float)voxels->cells[i][k] + 0.5f) * voxels->edge;
            away += (point[k] - eye[k]) * (point[k] - eye[k]);
        }
        if (away > WITHIN * WITHIN || !view_pen_find(pen, point, pixel, &depth)) continue;
        if (view_pen_is_hidden(pen, pixel, depth)) continue;
        // a gap is left between neighbours, so that single voxels can be told
        float half = 0.3f * voxels->edge * view_pen_scale(pen, depth);
        blend_square(pen->image, pixel[0], pixel[1], half, height_color(point[1] - floor_y));
    }
}
