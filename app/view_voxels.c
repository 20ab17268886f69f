// The octree in the picture: every occupied voxel within some metres is a small square, coloured by
// its height and tested against what the eye sees, so that the map lies on the world like tiles and
// what it has wrong shows at once.

#include "app/view_overlay.h"
#include "app/voxel_picture.h"

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
    voxels->map = (MapReading){0};
    voxels->read_at = -1;
}

bool view_voxels_refresh(ViewVoxels *voxels, MemoryOctree *octree, float edge, int step,
                         Error *err) {
    bool is_fresh =
        voxels->read_at >= 0 && step >= voxels->read_at && step < voxels->read_at + READ_EVERY;
    if (is_fresh) return true;
    view_voxels_forget(voxels);
    if (!map_reading_take(octree, edge, &voxels->arena, &voxels->map, err)) return false;
    voxels->read_at = step;
    return true;
}

//---- drawing -------------------------------------------------------------------------------------

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
    for (uint32_t i = 0; i < voxels->map.voxel_count; i++) {
        const MapVoxel *voxel = &voxels->map.voxels[i];
        float away = 0.0f, pixel[2], depth;
        for (int k = 0; k < 3; k++) away += powf(voxel->point[k] - eye[k], 2.0f);
        if (away > WITHIN * WITHIN || !view_pen_find(pen, voxel->point, pixel, &depth)) continue;
        if (view_pen_is_hidden(pen, pixel, depth)) continue;
        // a gap is left between neighbours, so that single voxels can be told
        float half = 0.3f * voxels->map.voxel * view_pen_scale(pen, depth);
        blend_square(pen->image, pixel[0], pixel[1], half,
                     voxel->is_moving ? voxel_picture_moving
                                      : voxel_picture_color(voxel->point[1] - floor_y));
    }
}
