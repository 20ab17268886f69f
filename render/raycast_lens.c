// A tile of pixels through any lens, one ray at a time.
//
// As through the pinhole, depth, ids, normals and flow come from the ray through the middle of the
// pixel, and colours average samples × samples rays; rays that the lens does not have are black.
//
// Flow of a pixel is how far what it shows has moved since the step before, in pixels (x to the
// right, y down): where it is minus where it was. What it shows is a point of an instance, so it
// moves with the instance. What is at no distance (sky) moves only by the turning of the camera.
// Round a panorama the shorter way counts. It is not a number where the point was out of the
// picture; whether something hid it is not asked.

#include "render/raycast_lens.h"

#include "base/cpu.h"
#include "render/lens.h"
#include "render/raycast_vector.h"

#include <math.h>
#include <string.h>

static const uint32_t spirv[] =
#include "render/raycast_lens.spv.h"
    ;

static void run(const void *args, uint32_t begin, uint32_t end) {
#if defined(__x86_64__)
    if (cpu_has_avx512()) {
        raycast_lens_avx512(args, begin, end);
        return;
    }
    if (cpu_has_avx2()) {
        raycast_lens_avx2(args, begin, end);
        return;
    }
#endif
    raycast_lens_plain(args, begin, end);
}

const GpuCode raycast_lens_code = {
    .name = "raycast_lens",
    .words = spirv,
    .bytes = sizeof spirv,
    .host = run,
    .host_grain = 4, // 50 to 100 µs of work
};

static uint32_t tiles(uint32_t pixels) {
    return (pixels + RAYCAST_TILE - 1) / RAYCAST_TILE;
}

uint32_t raycast_lens_group_count(const RaycastLensArgs *args) {
    return tiles(args->width) * tiles(args->height) * args->view_count;
}

// p (right, up, forward) of the camera, in the world
static Vec3 to_world(const RaycastView *view, Vec3 p) {
    Vec3 across = vec3_add(vec3_scale(vec3_load(view->forward), p.z),
                           vec3_scale(vec3_load(view->right), p.x));
    return vec3_add(across, vec3_scale(vec3_load(view->up), p.y));
}

bool raycast_lens_direction(const RenderLens *lens, const RaycastView *view, float x, float y,
                            float direction[3]) {
    float origin[3], seen[3];
    if (!render_lens_ray(lens, x, y, origin, seen)) return false;
    Vec3 along = to_world(view, vec3_load(seen));
    memcpy(direction, &along, sizeof along);
    return true;
}

// A lidar has no return from what is too near or too far.
static bool has_return(const RaycastLensArgs *args, const RaycastHit *hit) {
    return hit->instance != RAYCAST_NONE && hit->t >= args->min_depth && hit->t <= args->max_depth;
}

static void look(const RaycastLensArgs *args, const RenderLens *lens, const RaycastView *view,
                 float x, float y, RaycastSight *sight) {
    float origin[3], direction[3];
    sight->view = *view;
    sight->hit = (RaycastHit){INFINITY, 0.0f, 0.0f, RAYCAST_NONE, RAYCAST_NONE};
    sight->sees = render_lens_ray(lens, x, y, origin, direction);
    if (!sight->sees) return;
    Vec3 start = vec3_add(vec3_load(view->position), to_world(view, vec3_load(origin)));
    Vec3 along = to_world(view, vec3_load(direction));
    memcpy(sight->view.position, &start, sizeof start);
    memcpy(sight->direction, &along, sizeof along);
    sight->hit = raycast_closest(&sight->view, sight->direction);
    if (lens->kind == LENS_LIDAR) sight->sees = has_return(args, &sight->hit);
}

//---- colours -------------------------------------------------------------------------------------

static void add_sample(const RaycastLensArgs *args, const RenderLens *lens,
                       const RaycastSight *sight, float sum[3]) {
    if (!sight->sees) return;
    float color[3];
    if (sight->hit.instance == RAYCAST_NONE) {
        raycast_sky(GPU_AT(const RaycastScene, sight->view.scene), sight->direction, color);
    } else {
        RaycastArgs pinhole = {.flags = args->flags, .step = lens->step};
        if (lens->kind == LENS_ORTHOGRAPHIC) pinhole.step = lens->step / sight->hit.t;
        raycast_shade(&pinhole, &sight->view, sight->direction, &sight->hit, color);
    }
    for (int k = 0; k < 3; k++) sum[k] = sum[k] + raycast_tone(color[k]);
}

// Gives the last of the sights: the only one where a pixel has one sample, through its middle.
static uint32_t draw_samples(const RaycastLensArgs *args, const RenderLens *lens,
                             const RaycastView *view, uint32_t column, uint32_t row,
                             RaycastSight *last) {
    float sum[3] = {0};
    float part = 1.0f / (float)args->samples;
    for (uint32_t j = 0; j < args->samples; j++) {
        for (uint32_t i = 0; i < args->samples; i++) {
            look(args, lens, view, (float)column + ((float)i + 0.5f) * part,
                 (float)row + ((float)j + 0.5f) * part, last);
            add_sample(args, lens, last, sum);
        }
    }
    for (int k = 0; k < 3; k++) sum[k] = sum[k] * (part * part);
    return raycast_encode(sum);
}

//---- geometry ------------------------------------------------------------------------------------

static float clamped_depth(const RaycastLensArgs *args, float t) {
    if (t < args->min_depth) return 0.0f;
    return t < args->max_depth ? t : args->max_depth;
}

static void write_geometry(const RaycastLensArgs *args, const RaycastSight *sight, size_t at) {
    bool is_hit = sight->sees && sight->hit.instance != RAYCAST_NONE;
    const RaycastInstance *instance =
        GPU_AT(const RaycastInstance, sight->view.instances) + (is_hit ? sight->hit.instance : 0);
    if (args->sensors & RAYCAST_DEPTH) {
        GPU_AT(float, args->depth)[at] = sight->sees ? clamped_depth(args, sight->hit.t) : 0.0f;
    }
    if (args->sensors & RAYCAST_SEMANTIC) {
        GPU_AT(uint32_t, args->semantic)[at] = is_hit ? instance->category : 0;
    }
    if (args->sensors & RAYCAST_INSTANCE) {
        GPU_AT(uint32_t, args->instance)[at] = is_hit ? instance->object : 0;
    }
}

static void write_normal(const RaycastLensArgs *args, const RaycastSight *sight, size_t at) {
    float *out = GPU_AT(float, args->normals) + 3 * at;
    memset(out, 0, 3 * sizeof *out);
    if (!sight->sees || sight->hit.instance == RAYCAST_NONE) return;
    const RaycastView *view = &sight->view;
    float normal[3];
    raycast_normal(view, sight->direction, &sight->hit, normal);
    Vec3 n = vec3_load(normal);
    out[0] = vec3_dot(n, vec3_load(view->right));
    out[1] = vec3_dot(n, vec3_load(view->up));
    out[2] = 0.0f - vec3_dot(n, vec3_load(view->forward));
}

//---- flow ----------------------------------------------------------------------------------------

// Where the point that is seen now was, from where the camera was.
static Vec3 point_before(const RaycastSight *sight, const RaycastBefore *before) {
    Vec3 along = vec3_load(sight->direction);
    if (sight->hit.instance == RAYCAST_NONE) return along;
    Vec3 point = vec3_add(vec3_load(sight->view.position), vec3_scale(along, sight->hit.t));
    if (before->has_placements) {
        const RaycastPlacement *placement =
            GPU_AT(const RaycastPlacement, before->placements) + sight->hit.instance;
        const RaycastInstance *instance =
            GPU_AT(const RaycastInstance, sight->view.instances) + sight->hit.instance;
        if (placement->is_moved) {
            point = vec3_move(instance->local_from_world, point);
            point = vec3_move(placement->world_from_local, point);
        }
    }
    return vec3_sub(point, vec3_load(before->position));
}

static bool find_before(const RenderLens *lens, const RaycastSight *sight,
                        const RaycastBefore *before, float pixel[2]) {
    bool is_sky = sight->hit.instance == RAYCAST_NONE;
    if (!sight->sees || (is_sky && lens->kind == LENS_ORTHOGRAPHIC)) return false;
    Vec3 p = point_before(sight, before);
    float depth,
        seen[3] = {vec3_dot(p, vec3_load(before->right)), vec3_dot(p, vec3_load(before->up)),
                   vec3_dot(p, vec3_load(before->forward))};
    return render_lens_project(lens, seen, pixel, &depth) && pixel[0] >= 0.0f && pixel[1] >= 0.0f &&
           pixel[0] <= (float)lens->width && pixel[1] <= (float)lens->height;
}

static void write_flow(const RaycastLensArgs *args, const RenderLens *lens,
                       const RaycastSight *sight, const RaycastBefore *before, const float here[2],
                       size_t at) {
    float *out = GPU_AT(float, args->flow) + 2 * at, pixel[2];
    out[0] = out[1] = NAN;
    if (!find_before(lens, sight, before, pixel)) return;
    out[0] = here[0] - pixel[0];
    out[1] = here[1] - pixel[1];
    if (lens->kind != LENS_EQUIRECTANGULAR && lens->kind != LENS_LIDAR) return;
    float turn = 6.28318531f / lens->across;
    if (out[0] > turn * 0.5f) out[0] = out[0] - turn;
    if (out[0] < turn * -0.5f) out[0] = out[0] + turn;
}

void raycast_lens_finish(const RaycastLensArgs *args, const RenderLens *lens,
                         const RaycastSight *sight, uint32_t view_index, uint32_t column,
                         uint32_t row) {
    size_t at = ((size_t)view_index * args->height + row) * args->width + column;
    const float here[2] = {(float)column + 0.5f, (float)row + 0.5f};
    if (args->sensors & RAYCAST_NORMALS) write_normal(args, sight, at);
    if (args->sensors & RAYCAST_FLOW)
        write_flow(args, lens, sight, GPU_AT(const RaycastBefore, args->before) + view_index, here,
                   at);
}

//---- tiles ---------------------------------------------------------------------------------------

static void draw_pixel(const RaycastLensArgs *args, uint32_t v, uint32_t column, uint32_t row) {
    const RenderLens *lens = GPU_AT(const RenderLens, args->lens);
    const RaycastView *view = GPU_AT(const RaycastView, args->views) + v;
    size_t at = ((size_t)v * args->height + row) * args->width + column;
    bool has_rgb = args->sensors & RAYCAST_RGB;
    RaycastSight sight;
    if (has_rgb)
        GPU_AT(uint32_t, args->rgba)[at] = draw_samples(args, lens, view, column, row, &sight);
    if (!(args->sensors & ~RAYCAST_RGB)) return;
    if (!has_rgb || args->samples != 1)
        look(args, lens, view, (float)column + 0.5f, (float)row + 0.5f, &sight);
    write_geometry(args, &sight, at);
    raycast_lens_finish(args, lens, &sight, v, column, row);
}

void raycast_lens_plain(const void *arguments, uint32_t begin, uint32_t end) {
    const RaycastLensArgs *args = arguments;
    uint32_t columns = tiles(args->width), rows = tiles(args->height);
    for (uint32_t group = begin; group < end; group++) {
        uint32_t left = group % columns * RAYCAST_TILE;
        uint32_t upper = group / columns % rows * RAYCAST_TILE;
        for (uint32_t row = upper; row < upper + RAYCAST_TILE && row < args->height; row++) {
            for (uint32_t c = left; c < left + RAYCAST_TILE && c < args->width; c++) {
                draw_pixel(args, group / (columns * rows), c, row);
            }
        }
    }
}
