#version 460
#extension GL_GOOGLE_include_directive : require

// One thread draws one pixel, one workgroup a tile of 8 × 8. The definition is raycast_lens.c.

#include "render/raycast_lens_gpu.h"

#define INFINITY uintBitsToFloat(0x7f800000u)

layout(local_size_x = RAYCAST_GROUP) in;
GPU_ARGS(RaycastLensArgs);

float pixel_step; // what a pixel spans at distance 1
#define RAYCAST_STEP pixel_step

#include "render/lens.glsl"
#include "render/raycast_walk.glsl"
// needs trace() for shadows
#include "render/raycast_shade.glsl"

// One ray and what it meets; `position` is where it starts.
struct Sight {
    vec3 position, direction;
    Hit hit;
    bool sees;
};

vec3 to_world(RaycastView view, vec3 p) {
    precise vec3 q = (vec3_of(view.forward) * p.z + vec3_of(view.right) * p.x) + vec3_of(view.up) * p.y;
    return q;
}

Sight look(RenderLens lens, RaycastView view, RaycastScene scene, vec2 pixel) {
    vec3 origin, direction;
    Sight sight;
    sight.hit = Hit(INFINITY, 0.0, 0.0, RAYCAST_NONE, RAYCAST_NONE);
    sight.sees = lens_ray(lens, pixel, origin, direction);
    sight.position = vec3_of(view.position) + to_world(view, origin);
    sight.direction = to_world(view, direction);
    if (!sight.sees) return sight;
    sight.hit = trace(view, scene, sight.position, sight.direction, false);
    if (lens.kind == LENS_LIDAR) {
        sight.sees = sight.hit.instance != RAYCAST_NONE && sight.hit.t >= args.min_depth &&
                     sight.hit.t <= args.max_depth;
    }
    return sight;
}

vec3 color_of(RenderLens lens, RaycastView view, RaycastScene scene, Sight sight) {
    if (!sight.sees) return vec3(0.0);
    if (sight.hit.instance == RAYCAST_NONE) return tone(sky(scene, sight.direction));
    pixel_step = lens.kind == LENS_ORTHOGRAPHIC ? lens.step / sight.hit.t : lens.step;
    view.position = float[3](sight.position.x, sight.position.y, sight.position.z);
    return tone(shade(view, scene, sight.direction, sight.hit));
}

void write_geometry(RaycastView view, Sight sight, uint at) {
    bool is_hit = sight.sees && sight.hit.instance != RAYCAST_NONE;
    float t = sight.hit.t < args.min_depth ? 0.0 : min(sight.hit.t, args.max_depth);
    if ((args.sensors & RAYCAST_DEPTH) != 0u) args.depth.at[at] = sight.sees ? t : 0.0;
    if ((args.sensors & RAYCAST_SEMANTIC) != 0u)
        args.semantic.at[at] = is_hit ? view.instances.at[sight.hit.instance].category : 0u;
    if ((args.sensors & RAYCAST_INSTANCE) != 0u)
        args.instance.at[at] = is_hit ? view.instances.at[sight.hit.instance].object : 0u;
}

void write_normal(RaycastView view, RaycastScene scene, Sight sight, uint at) {
    vec3 n = vec3(0.0);
    if (sight.sees && sight.hit.instance != RAYCAST_NONE)
        n = facing_of(view, scene, sight.direction, sight.hit).normal;
    args.normals.at[3u * at] = dot(n, vec3_of(view.right));
    args.normals.at[3u * at + 1u] = dot(n, vec3_of(view.up));
    args.normals.at[3u * at + 2u] = -dot(n, vec3_of(view.forward));
}

#include "render/raycast_flow.glsl"

void main() {
    uvec2 tiles = (uvec2(args.width, args.height) + RAYCAST_TILE - 1u) / RAYCAST_TILE;
    uint group = gpu_group(), thread = gl_LocalInvocationID.x;
    uint v = group / (tiles.x * tiles.y);
    uvec2 tile = uvec2(group % tiles.x, group / tiles.x % tiles.y);
    uvec2 pixel = tile * RAYCAST_TILE + uvec2(thread % RAYCAST_TILE, thread / RAYCAST_TILE);
    if (v >= args.view_count || pixel.x >= args.width || pixel.y >= args.height) return;

    RenderLens lens = args.lens.at;
    RaycastView view = args.views.at[v];
    RaycastScene scene = view.scene.at;
    uint at = (v * args.height + pixel.y) * args.width + pixel.x;
    bool has_rgb = (args.sensors & RAYCAST_RGB) != 0u;
    Sight sight;
    vec3 sum = vec3(0.0);
    float part = 1.0 / float(args.samples);
    for (uint i = 0u; has_rgb && i < args.samples * args.samples; i++) {
        vec2 inside = (vec2(i % args.samples, i / args.samples) + 0.5) * part;
        sight = look(lens, view, scene, vec2(pixel) + inside);
        sum += color_of(lens, view, scene, sight);
    }
    if (has_rgb) args.rgba.at[at] = encode(sum * (part * part));
    if ((args.sensors & ~RAYCAST_RGB) == 0u) return;
    if (!has_rgb || args.samples != 1u) sight = look(lens, view, scene, vec2(pixel) + 0.5);
    write_geometry(view, sight, at);
    if ((args.sensors & RAYCAST_NORMALS) != 0u) write_normal(view, scene, sight, at);
    if ((args.sensors & RAYCAST_FLOW) != 0u) write_flow(lens, view, sight, v, pixel, at);
}
