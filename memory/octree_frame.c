// A pose and a depth picture, turned into the integers that all devices compute with.
//
// The only floating-point arithmetic of the map stands here and runs on the host: sine and cosine
// of the pose, rounded once to fixed point. Kernels get whole numbers, so that no two devices can
// disagree about the border between two voxels.
//
// Sizes (5 cm voxels, 5 m): depth up to 100 voxels = 17 bits of units. The picture coordinate a
// reaches (focal + width) * distance, 27 bits for 640 pixels; octree_frame_create refuses what
// would not fit in 31.
//
// A reading is moved 1/16 voxel (3 mm) away from the camera. Floors and walls of made scenes lie
// exactly on a border between voxels, where rounding would hit either side by chance; moved, they
// always hit the side that is solid.

#include "memory/octree_inside.h"

#include <math.h>
#include <string.h>

enum { BIAS = OCTREE_UNIT / 16 };

static double trusted_metres(const MemoryConfig *config, const MemoryCamera *camera) {
    return fmin((double)config->range, (double)camera->max_depth);
}

static double focal_pixels(const MemoryCamera *camera) {
    return 0.5 * camera->width / tan(0.5 * (double)camera->hfov);
}

// pixel rows and columns on the way to the smallest level; see octree_pool.c
static void plan_levels(OctreeFrame *frame) {
    uint32_t longest = frame->width > frame->height ? frame->width : frame->height;
    uint32_t first = 0;
    for (uint32_t k = 0; k < OCTREE_LEVELS; k++) {
        frame->level_first[k] = first;
        frame->level_width[k] = ((frame->width - 1) >> k) + 1;
        frame->level_height[k] = ((frame->height - 1) >> k) + 1;
        first += frame->level_width[k] * frame->level_height[k];
        frame->level_count = k + 1;
        if (3u << k >= longest) break; // two of its windows cover any span
    }
}

// pixels far denser than voxels, even at the limit, are not all needed as hits
static void plan_hits(OctreeFrame *frame, double focal, double limit_voxels) {
    double pixels_per_voxel = focal / limit_voxels;
    frame->stride = pixels_per_voxel >= 3.0 ? (uint32_t)(pixels_per_voxel / 1.5) : 1;
    frame->focal = (int32_t)lrint(focal / frame->stride * OCTREE_UNIT);
    frame->columns = (frame->width - 1) / frame->stride + 1;
    frame->rows = (frame->height - 1) / frame->stride + 1;
}

bool octree_frame_create(OctreeFrame *frame, const MemoryConfig *config, const MemoryCamera *camera,
                         Error *err) {
    double focal = focal_pixels(camera);
    double limit = trusted_metres(config, camera) / (double)config->voxel;
    uint32_t longest = camera->width > camera->height ? camera->width : camera->height;
    if (camera->width == 0 || camera->height == 0 || longest > 8192) {
        return error_set(err, "memory: a depth picture of %u x %u pixels; 1 to 8192 a side will do",
                         camera->width, camera->height);
    }
    if (!(focal >= 1.0) || !(limit >= 4.0) || !(config->voxel > 0.0f)) {
        return error_set(err,
                         "memory: hfov %g rad, range %g m and voxel %g m make no map; "
                         "need 0 < hfov < pi and a range of 4 voxels or more",
                         (double)camera->hfov, (double)config->range, (double)config->voxel);
    }
    // the window holds the eye, so its farthest corner is sqrt(3) times as far as the picture's
    double away = sqrt(3.0) * hypot(1.0, 0.5 * hypot(camera->width, camera->height) / focal);
    if ((focal + longest) * (away * limit + 16.0) * OCTREE_UNIT >= 2147483648.0) {
        return error_set(err,
                         "memory: %u x %u pixels over %.0f voxels of range are too fine; "
                         "lower memory.range or raise memory.voxel",
                         camera->width, camera->height, limit);
    }
    *frame = (OctreeFrame){
        .width = camera->width,
        .height = camera->height,
        .footprint = (int32_t)lrint(focal * OCTREE_UNIT / 2),
        .limit = (int32_t)lrint(limit * OCTREE_UNIT) + BIAS,
    };
    plan_levels(frame);
    plan_hits(frame, focal, limit);
    return true;
}

//---- the pose ------------------------------------------------------------------------------------

typedef struct Axes {
    double right[3], up[3], forward[3];
} Axes;

static Axes axes_of(const MemoryPose *pose) {
    double sy = sin((double)pose->yaw), cy = cos((double)pose->yaw);
    double sp = sin((double)pose->pitch), cp = cos((double)pose->pitch);
    return (Axes){
        .right = {cy, 0.0, -sy},
        .up = {sy * sp, cp, cy * sp},
        .forward = {-sy * cp, sp, -cy * cp},
    };
}

static void aim_planes(OctreeFrame *frame, double focal, const Axes *axes) {
    double scale = 1 << OCTREE_AXIS_BITS;
    for (int i = 0; i < 3; i++) {
        double z = axes->forward[i];
        double a = focal * axes->right[i] + 0.5 * frame->width * z;
        double b = 0.5 * frame->height * z - focal * axes->up[i];
        frame->a_axis[i] = (int32_t)lrint(a * scale);
        frame->b_axis[i] = (int32_t)lrint(b * scale);
        frame->z_axis[i] = (int32_t)lrint(z * scale);
        frame->a_half[i] = (int32_t)lrint(a * OCTREE_UNIT / 2);
        frame->b_half[i] = (int32_t)lrint(b * OCTREE_UNIT / 2);
        frame->z_half[i] = (int32_t)lrint(z * OCTREE_UNIT / 2);
    }
}

static void aim_extents(OctreeFrame *frame) {
    int width = (int)frame->width, height = (int)frame->height;
    memset(frame->least, 0, sizeof frame->least);
    memset(frame->most, 0, sizeof frame->most);
    frame->reach = 0;
    for (int i = 0; i < 3; i++) {
        int a = frame->a_half[i], b = frame->b_half[i], z = frame->z_half[i];
        const int form[5] = {a, width * z - a, b, height * z - b, z};
        for (int f = 0; f < 5; f++) { // a brick is 16 half voxels wide
            *(form[f] < 0 ? &frame->least[f] : &frame->most[f]) += 16 * form[f];
        }
        frame->reach += z < 0 ? -z : z;
    }
}

// direction = forward + (column + 1/2 - width/2) / focal * right - ... * up
static void aim_rays(OctreeFrame *frame, double focal, const Axes *axes) {
    double scale = 1 << OCTREE_RAY_BITS;
    for (int i = 0; i < 3; i++) {
        double column = axes->right[i] / focal, row = -axes->up[i] / focal; // of one pixel
        double first = axes->forward[i] + (0.5 - 0.5 * frame->width) * column +
                       (0.5 - 0.5 * frame->height) * row;
        frame->ray_first[i] = (int32_t)lrint(first * scale);
        frame->ray_column[i] = (int32_t)lrint(column * frame->stride * scale);
        frame->ray_row[i] = (int32_t)lrint(row * frame->stride * scale);
    }
}

// the box around the eye and the four corners of the picture at the limit, a voxel to spare
static void aim_window(OctreeFrame *frame, double focal, double voxel, const MemoryPose *pose,
                       const Axes *axes) {
    double limit = (double)frame->limit / OCTREE_UNIT + 1.0;
    for (int i = 0; i < 3; i++) {
        double eye = (double)pose->position[i] / voxel;
        ASSERT(fabs(eye) + 4.0 * limit < MORTON_BIAS); // poses lie inside the world
        double x = fabs(axes->right[i]) * 0.5 * frame->width / focal * limit;
        double y = fabs(axes->up[i]) * 0.5 * frame->height / focal * limit;
        double far = axes->forward[i] * limit;
        double low = eye + fmin(0.0, far - x - y), high = eye + fmax(0.0, far + x + y);
        int32_t first = (int32_t)floor((low - 1.0) / 8.0);
        int32_t last = (int32_t)floor((high + 1.0) / 8.0);
        frame->origin[i] = first;
        frame->size[i] = (uint32_t)(last - first + 1);
        frame->eye[i] = (int32_t)(llrint(eye * OCTREE_UNIT) - (int64_t)first * 8 * OCTREE_UNIT);
    }
}

void octree_frame_aim(OctreeFrame *frame, const MemoryConfig *config, const MemoryCamera *camera,
                      const MemoryPose *pose) {
    Axes axes = axes_of(pose);
    double focal = focal_pixels(camera);
    aim_planes(frame, focal, &axes);
    aim_extents(frame);
    aim_rays(frame, focal, &axes);
    aim_window(frame, focal, (double)config->voxel, pose, &axes);
}

// The same box, in bricks, for a camera turned by yaw and pitch of these sines and cosines, with
// `spare` voxels more on each side.
static double window_bricks(double x, double y, double limit, const double yaw[2],
                            const double pitch[2], double spare) {
    double sy = yaw[0], cy = yaw[1], sp = pitch[0], cp = pitch[1];
    const double right[3] = {cy, 0.0, sy}, up[3] = {sy * sp, cp, cy * sp};
    const double forward[3] = {sy * cp, sp, cy * cp};
    double bricks = 1.0;
    for (int i = 0; i < 3; i++) {
        double aside = x * right[i] + y * up[i];
        double side = fmax(0.0, forward[i] + aside) - fmin(0.0, forward[i] - aside);
        bricks *= floor((side * limit + 2.0 * spare) / 8.0) + 2.0;
    }
    return bricks;
}

// The largest of all turns, looked for in small steps. Quarter turns are enough, as the box of a
// camera turned the other way is the mirror image. A corner of the picture, and so a side of the
// box, moves no farther between two steps than the corner's way times half a step of either angle.
uint32_t octree_frame_window_room(const OctreeFrame *frame, const MemoryCamera *camera) {
    enum { STEPS = 128 };
    const double step = asin(1.0) / STEPS;
    double focal = focal_pixels(camera);
    double limit = (double)frame->limit / OCTREE_UNIT + 1.0;
    double x = 0.5 * frame->width / focal, y = 0.5 * frame->height / focal;
    double spare = 1.0 + step * sqrt(1.0 + x * x + y * y) * limit, most = 0.0;
    double turns[STEPS + 1][2]; // sine, cosine
    for (int i = 0; i <= STEPS; i++) turns[i][0] = sin(i * step), turns[i][1] = cos(i * step);
    for (int yaw = 0; yaw <= STEPS; yaw++) {
        for (int pitch = 0; pitch <= STEPS; pitch++)
            most = fmax(most, window_bricks(x, y, limit, turns[yaw], turns[pitch], spare));
    }
    return (uint32_t)most;
}

//---- the picture ---------------------------------------------------------------------------------

void octree_frame_depth(const OctreeFrame *frame, const MemoryConfig *config,
                        const MemoryCamera *camera, const float *depth, int32_t *units,
                        uint32_t count) {
    float scale = OCTREE_UNIT / config->voxel;
    float beyond = 2.0f * (float)trusted_metres(config, camera); // keeps the conversion in range
    for (uint32_t i = 0; i < count; i++) {
        float metres = depth[i] > 0.0f ? depth[i] : 0.0f; // not-a-number is no reading
        bool is_surface = metres < camera->max_depth;
        metres = metres < beyond ? metres : beyond;
        int32_t reading = (int32_t)(metres * scale + 0.5f) + BIAS;
        is_surface = is_surface && reading <= frame->limit;
        units[i] = metres > 0.0f ? (is_surface ? reading : OCTREE_FAR) : 0;
    }
}
