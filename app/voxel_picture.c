// An isometric view: of each cube three faces show, and they project to the three rhombs of a
// hexagon, the same for every cube.
//
//          .-'-.           u = (x - z) cos 30,  v = (x + z) sin 30 - y      (pixels, v down)
//       .-' top '-.
//      |'-.     .-'|       nearer to the eye: larger x + y + z
//      |    '-'    |
//      | left|right|       so one stamp is made, and put down for every voxel where a buffer of
//       '-.  |  .-'        depths says that nothing nearer was put before
//          '-.-'

#include "app/voxel_picture.h"

#include <math.h>
#include <string.h>

static const float COS = 0.8660254f, SIN = 0.5f;
static const float BELOW = 0.2f; // of the floor is shown, so that its voxels are [m]
static const float MOST = 10.0f; // pixels of an edge; a room alone need not fill a wall
enum { STAMP = 24, BORDER = 24, TALLEST = 4096 };

static const DrawColor NIGHT = {13, 15, 19, 255};
const DrawColor voxel_picture_moving = {255, 70, 220, 255};

DrawColor voxel_picture_color(float height) {
    float t = fminf(fmaxf(height / 2.2f, 0.0f), 1.0f);
    float r = fminf(fmaxf(2.0f * t - 0.4f, 0.1f), 1.0f);
    float g = 1.0f - fabsf(2.0f * t - 0.9f), b = fminf(fmaxf(1.2f - 2.2f * t, 0.1f), 1.0f);
    return (DrawColor){(uint8_t)(255.0f * r), (uint8_t)(255.0f * fmaxf(g, 0.15f)),
                       (uint8_t)(255.0f * b), 255};
}

//---- the stamp -----------------------------------------------------------------------------------

typedef struct Stamp {
    int half;                    // it covers [-half, half] round the middle
    uint8_t light[STAMP][STAMP]; // in parts of 255; 0: not the cube
} Stamp;

// how light the cube is at an offset from its middle, 0 beside it
static uint8_t face_at(float u, float v, float edge) {
    static const float ways[3][2] = {{-0.8660254f, -0.5f}, {0.8660254f, -0.5f}, {0.0f, 1.0f}};
    static const struct {
        int a, b;
        float light;
    } faces[] = {{0, 1, 1.0f}, {0, 2, 0.62f}, {1, 2, 0.8f}};
    for (size_t f = 0; f < ARRAY_COUNT(faces); f++) {
        const float *p = ways[faces[f].a], *q = ways[faces[f].b];
        float det = p[0] * q[1] - p[1] * q[0];
        float a = (u * q[1] - v * q[0]) / det, b = (p[0] * v - p[1] * u) / det;
        if (a < 0.0f || b < 0.0f || a > edge || b > edge) continue;
        // a darker rim tells one cube from the next
        bool is_rim = edge > 3.0f && (a > edge - 0.8f || b > edge - 0.8f);
        return (uint8_t)(255.0f * faces[f].light * (is_rim ? 0.82f : 1.0f));
    }
    return 0;
}

static Stamp make_stamp(float edge) {
    Stamp stamp = {.half = (int)ceilf(edge)};
    ASSERT(2 * stamp.half < STAMP);
    for (int y = -stamp.half; y <= stamp.half; y++)
        for (int x = -stamp.half; x <= stamp.half; x++)
            stamp.light[y + stamp.half][x + stamp.half] = face_at((float)x, (float)y, edge);
    return stamp;
}

//---- the frame -----------------------------------------------------------------------------------

typedef struct Frame {
    float floor_y, cut, scale; // pixels per metre
    float low[2], high[2];     // of u, v [m]
} Frame;

static void project(const float point[3], float uv[2]) {
    uv[0] = (point[0] - point[2]) * COS;
    uv[1] = (point[0] + point[2]) * SIN - point[1];
}

static bool is_shown(const Frame *frame, const MapVoxel *voxel) {
    float height = voxel->point[1] - frame->floor_y;
    return height > -BELOW && height < frame->cut;
}

// false when there is nothing to show
static bool fit(const MapReading *reading, uint32_t width, Frame *frame) {
    for (int k = 0; k < 2; k++) {
        frame->low[k] = INFINITY;
        frame->high[k] = -INFINITY;
    }
    for (uint32_t i = 0; i < reading->voxel_count; i++) {
        float uv[2];
        if (!is_shown(frame, &reading->voxels[i])) continue;
        project(reading->voxels[i].point, uv);
        for (int k = 0; k < 2; k++) {
            frame->low[k] = fminf(frame->low[k], uv[k]);
            frame->high[k] = fmaxf(frame->high[k], uv[k]);
        }
    }
    if (frame->low[0] > frame->high[0]) return false;
    float across = frame->high[0] - frame->low[0] + 2.0f * reading->voxel;
    float down = frame->high[1] - frame->low[1] + 2.0f * reading->voxel;
    frame->scale = fminf((float)(width - 2 * BORDER) / across, (TALLEST - 2.0f * BORDER) / down);
    frame->scale = fminf(frame->scale, MOST / reading->voxel);
    return true;
}

//---- the picture ---------------------------------------------------------------------------------

static void put(Image *image, float *depths, const Stamp *stamp, int x, int y, float depth,
                DrawColor color) {
    const uint8_t rgb[3] = {color.r, color.g, color.b};
    for (int row = -stamp->half; row <= stamp->half; row++) {
        for (int column = -stamp->half; column <= stamp->half; column++) {
            uint8_t light = stamp->light[row + stamp->half][column + stamp->half];
            size_t at = (size_t)(y + row) * image->width + (size_t)(x + column);
            if (light == 0 || depths[at] >= depth) continue;
            depths[at] = depth;
            for (int k = 0; k < 3; k++) image->pixels[3 * at + k] = (uint8_t)(rgb[k] * light / 255);
        }
    }
}

static void draw_voxels(const MapReading *reading, const Frame *frame, Image *image, Arena *arena) {
    size_t pixels = (size_t)image->width * image->height;
    float *depths = arena_array(arena, float, pixels);
    for (size_t i = 0; i < pixels; i++) depths[i] = -INFINITY;
    // half a pixel more, or there would be gaps between neighbours
    Stamp stamp = make_stamp(reading->voxel * frame->scale + 0.5f);
    for (uint32_t i = 0; i < reading->voxel_count; i++) {
        const MapVoxel *voxel = &reading->voxels[i];
        float uv[2];
        if (!is_shown(frame, voxel)) continue;
        project(voxel->point, uv);
        int x = BORDER + (int)((uv[0] - frame->low[0]) * frame->scale);
        int y = BORDER + (int)((uv[1] - frame->low[1]) * frame->scale);
        DrawColor color = voxel->is_moving ? voxel_picture_moving
                                           : voxel_picture_color(voxel->point[1] - frame->floor_y);
        put(image, depths, &stamp, x, y, voxel->point[0] + voxel->point[1] + voxel->point[2],
            color);
    }
}

Image voxel_picture(const MapReading *reading, float floor_y, float cut, uint32_t width,
                    Arena *arena) {
    ASSERT(width > 4 * BORDER);
    Frame frame = {.floor_y = floor_y, .cut = cut};
    if (!fit(reading, width, &frame)) {
        Image empty = image_create(width, width / 4, 3, arena);
        render_draw_fill(&empty, NIGHT);
        return empty;
    }
    uint32_t columns = (uint32_t)((frame.high[0] - frame.low[0]) * frame.scale) + 2 * BORDER + 1;
    uint32_t rows = (uint32_t)((frame.high[1] - frame.low[1]) * frame.scale) + 2 * BORDER + 1;
    Image image = image_create(columns, rows, 3, arena);
    render_draw_fill(&image, NIGHT);
    draw_voxels(reading, &frame, &image, arena);
    return image;
}
