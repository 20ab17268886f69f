// Connected patches, taken back to the world. See recognise.h.

#include "agent/recognise.h"

#include "agent/appearance.h"

#include <math.h>
#include <string.h>

enum {
    MIN_PIXELS = 6,
    PIXELS_PER_MIN =
        1600, // a thing covers at least one 1600th of the picture: 10 pixels of 128 x 128
};

Recognise *recognise_create(const MemoryCamera *camera, Arena *arena) {
    Recognise *recognise = arena_new(arena, Recognise);
    recognise->camera = *camera;
    size_t pixels = (size_t)camera->width * camera->height;
    recognise->right = arena_array(arena, float, camera->width);
    recognise->up = arena_array(arena, float, camera->height);
    recognise->is_taken = arena_array(arena, uint8_t, pixels);
    recognise->queue = arena_array(arena, int32_t, pixels);

    float width = (float)camera->width, height = (float)camera->height;
    float focal = width / 2 / tanf(camera->hfov / 2);
    for (uint32_t c = 0; c < camera->width; c++)
        recognise->right[c] = ((float)c + 0.5f - width / 2) / focal;
    for (uint32_t r = 0; r < camera->height; r++)
        recognise->up[r] = (height / 2 - (float)r - 0.5f) / focal;
    return recognise;
}

//---- the camera's axes ---------------------------------------------------------------------------

typedef struct Axes {
    float ahead[3], right[3], up[3];
} Axes;

static Axes axes_of(const MemoryPose *pose) {
    float sy = sinf(pose->yaw), cy = cosf(pose->yaw);
    float sp = sinf(pose->pitch), cp = cosf(pose->pitch);
    return (Axes){{-sy * cp, sp, -cy * cp}, {cy, 0, -sy}, {sy * sp, cp, cy * sp}};
}

static float dot(const float a[3], const float b[3]) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

bool recognise_project(const Recognise *recognise, const MemoryPose *pose, const float point[3],
                       int pixel[2], float *depth) {
    Axes axes = axes_of(pose);
    float to[3];
    for (int a = 0; a < 3; a++) to[a] = point[a] - pose->position[a];
    *depth = dot(to, axes.ahead);
    if (*depth < 0.05f) return false;
    float width = (float)recognise->camera.width, height = (float)recognise->camera.height;
    float focal = width / 2 / tanf(recognise->camera.hfov / 2);
    float column = width / 2 + dot(to, axes.right) / *depth * focal;
    float row = height / 2 - dot(to, axes.up) / *depth * focal;
    if (column < 0 || row < 0 || column >= width || row >= height) return false;
    pixel[0] = (int)column;
    pixel[1] = (int)row;
    return true;
}

//---- patches -------------------------------------------------------------------------------------

static bool has_reading(const Recognise *recognise, float depth) {
    return depth > 0 && depth < 0.999f * recognise->camera.max_depth;
}

// neighbours belong together unless the depth jumps; a surface seen at a flat angle changes faster
// the farther it is
static bool is_joined(float a, float b) {
    return fabsf(a - b) < 0.3f + 0.1f * (a < b ? a : b);
}

// all pixels of the patch around queue[0]; returns their number
static int gather(Recognise *recognise, const float *depth, const uint32_t *semantic, int first) {
    int width = (int)recognise->camera.width, height = (int)recognise->camera.height, count = 1;
    recognise->queue[0] = first;
    recognise->is_taken[first] = 1;
    for (int i = 0; i < count; i++) {
        int at = recognise->queue[i], column = at % width, row = at / width;
        const int beside[4] = {row > 0 ? at - width : -1, column > 0 ? at - 1 : -1,
                               column < width - 1 ? at + 1 : -1,
                               row < height - 1 ? at + width : -1};
        for (int n = 0; n < 4; n++) {
            int to = beside[n];
            if (to < 0 || recognise->is_taken[to] || semantic[to] != semantic[at]) continue;
            if (!has_reading(recognise, depth[to]) || !is_joined(depth[at], depth[to])) continue;
            recognise->is_taken[to] = 1;
            recognise->queue[count++] = to;
        }
    }
    return count;
}

static void unproject(const Recognise *recognise, const MemoryPose *pose, const Axes *axes, int at,
                      float depth, float point[3]) {
    int width = (int)recognise->camera.width;
    float right = recognise->right[at % width], up = recognise->up[at / width];
    for (int a = 0; a < 3; a++) {
        float ray = axes->ahead[a] + right * axes->right[a] + up * axes->up[a];
        point[a] = pose->position[a] + depth * ray;
    }
}

static RecogniseThing describe(const Recognise *recognise, const MemoryPose *pose, const Axes *axes,
                               const float *depth, const uint8_t *rgba, int pixels) {
    RecogniseThing thing = {.pixels = pixels, .distance = INFINITY};
    float low[3] = {INFINITY, INFINITY, INFINITY}, high[3] = {-INFINITY, -INFINITY, -INFINITY};
    for (int i = 0; i < pixels; i++) {
        int at = recognise->queue[i];
        float point[3];
        unproject(recognise, pose, axes, at, depth[at], point);
        for (int a = 0; a < 3; a++) {
            thing.middle[a] += point[a] / (float)pixels;
            low[a] = fminf(low[a], point[a]);
            high[a] = fmaxf(high[a], point[a]);
        }
        float away = hypotf(point[0] - pose->position[0], point[2] - pose->position[2]);
        if (away >= thing.distance) continue;
        thing.distance = away;
        memcpy(thing.nearest, point, sizeof point);
    }
    thing.low = low[1];
    thing.radius = fmaxf(high[0] - low[0], high[2] - low[2]) / 2;
    if (rgba != NULL) {
        AppearanceSize size = {high[1] - low[1], thing.radius, thing.middle[1] - pose->position[1]};
        appearance_feature(rgba, recognise->queue, pixels, size, thing.feature);
    }
    return thing;
}

void recognise_picture(Recognise *recognise, const MemoryPose *pose, const float *depth,
                       const uint32_t *semantic, const uint8_t *rgba) {
    int pixels = (int)(recognise->camera.width * recognise->camera.height);
    int least = pixels / PIXELS_PER_MIN > MIN_PIXELS ? pixels / PIXELS_PER_MIN : MIN_PIXELS;
    Axes axes = axes_of(pose);
    memset(recognise->is_taken, 0, (size_t)pixels);
    recognise->count = 0;
    for (int at = 0; at < pixels && recognise->count < RECOGNISE_MAX; at++) {
        if (semantic[at] == 0 || recognise->is_taken[at]) continue;
        if (!has_reading(recognise, depth[at])) continue;
        int count = gather(recognise, depth, semantic, at);
        if (count < least) continue;
        RecogniseThing *thing = &recognise->things[recognise->count++];
        *thing = describe(recognise, pose, &axes, depth, rgba, count);
        thing->category = semantic[at];
    }
}
