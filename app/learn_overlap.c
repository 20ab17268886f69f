// See learn_overlap.h.

#include "app/learn_overlap.h"

#include <math.h>

// right, up, forward in camera axes to the world, or back with `turn` transposed
typedef struct Axes {
    float right[3], up[3], ahead[3];
} Axes;

static Axes axes_of(const RenderCamera *c) {
    float sy = sinf(c->yaw), cy = cosf(c->yaw), sp = sinf(c->pitch), cp = cosf(c->pitch);
    return (Axes){{cy, 0, -sy}, {sy * sp, cp, cy * sp}, {-sy * cp, sp, -cy * cp}};
}

static float dot(const float a[3], const float b[3]) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static bool is_in_view(const float point[3], const RenderCamera *camera, const Axes *axes,
                       float slope) {
    const float *p = camera->position, to[3] = {point[0] - p[0], point[1] - p[1], point[2] - p[2]};
    float ahead = dot(to, axes->ahead);
    return ahead > 0.1f && fabsf(dot(to, axes->right)) < slope * ahead &&
           fabsf(dot(to, axes->up)) < slope * ahead;
}

float learn_overlap(const RenderCamera *seen, const RenderCamera *by, float slope) {
    static const float metres[] = {0.7f, 1.5f, 3};
    Axes a = axes_of(seen), b = axes_of(by);
    int count = 0;
    for (int i = 0; i < 27; i++) {
        float along = metres[i % 3], side = slope * along * (float)(i / 3 - 4) / 4.5f, point[3];
        for (int k = 0; k < 3; k++)
            point[k] = seen->position[k] + along * a.ahead[k] + side * a.right[k];
        count += is_in_view(point, by, &b, slope);
    }
    return (float)count / 27;
}
