#version 460
#extension GL_GOOGLE_include_directive : require

// One thread draws one pixel, one workgroup a tile of 8 × 8. The definition is raycast.c.

#include "render/raycast_gpu.h"

#define INFINITY uintBitsToFloat(0x7f800000u)

layout(local_size_x = RAYCAST_GROUP) in;
GPU_ARGS(RaycastArgs);

#include "render/raycast_walk.glsl"
// needs trace() for shadows
#include "render/raycast_shade.glsl"

vec3 direction_at(RaycastView view, float x, float y) {
    precise float right = x * args.step - args.half_width;
    precise float up = args.half_height - y * args.step;
    precise vec3 direction =
        (vec3_of(view.forward) + vec3_of(view.right) * right) + vec3_of(view.up) * up;
    return direction;
}

Hit draw_samples(RaycastView view, RaycastScene scene, uvec2 pixel, uint at) {
    vec3 sum = vec3(0.0);
    float part = 1.0 / float(args.samples);
    Hit hit;
    for (uint i = 0u; i < args.samples * args.samples; i++) {
        vec2 inside = (vec2(i % args.samples, i / args.samples) + 0.5) * part;
        vec3 direction = direction_at(view, float(pixel.x) + inside.x, float(pixel.y) + inside.y);
        hit = trace(view, scene, vec3_of(view.position), direction, false);
        sum += tone(hit.instance == RAYCAST_NONE ? sky(scene, direction)
                                                 : shade(view, scene, direction, hit));
    }
    args.rgba.at[at] = encode(sum * (part * part));
    return hit;
}

void write_geometry(RaycastView view, Hit hit, uint at) {
    bool is_hit = hit.instance != RAYCAST_NONE;
    if ((args.sensors & RAYCAST_DEPTH) != 0u) {
        args.depth.at[at] = hit.t < args.min_depth ? 0.0 : min(hit.t, args.max_depth);
    }
    if ((args.sensors & RAYCAST_SEMANTIC) != 0u) {
        args.semantic.at[at] = is_hit ? view.instances.at[hit.instance].category : 0u;
    }
    if ((args.sensors & RAYCAST_INSTANCE) != 0u) {
        args.instance.at[at] = is_hit ? view.instances.at[hit.instance].object : 0u;
    }
}

void main() {
    uvec2 tiles = (uvec2(args.width, args.height) + RAYCAST_TILE - 1u) / RAYCAST_TILE;
    uint group = gpu_group(), thread = gl_LocalInvocationID.x;
    uint v = group / (tiles.x * tiles.y);
    uvec2 tile = uvec2(group % tiles.x, group / tiles.x % tiles.y);
    uvec2 pixel = tile * RAYCAST_TILE + uvec2(thread % RAYCAST_TILE, thread / RAYCAST_TILE);
    if (v >= args.view_count || pixel.x >= args.width || pixel.y >= args.height) return;

    RaycastView view = args.views.at[v];
    RaycastScene scene = view.scene.at;
    uint at = (v * args.height + pixel.y) * args.width + pixel.x;
    bool has_rgb = (args.sensors & RAYCAST_RGB) != 0u;
    Hit hit;
    if (has_rgb) hit = draw_samples(view, scene, pixel, at);
    if ((args.sensors & ~RAYCAST_RGB) == 0u) return;
    if (!has_rgb || args.samples != 1u) {
        vec3 direction = direction_at(view, float(pixel.x) + 0.5, float(pixel.y) + 0.5);
        hit = trace(view, scene, vec3_of(view.position), direction, false);
    }
    write_geometry(view, hit, at);
}
