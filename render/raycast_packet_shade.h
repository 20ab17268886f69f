// Part of the template in raycast_packet.h: the colours of a vector of hits. Line for line the
// arithmetic of raycast_shade.c, where it is explained; only loads are gathers here, and branches
// are selections.

#pragma once

#include "render/raycast_packet_bundle.h"

// Words from one element to the next.
enum {
    INSTANCE_WORDS = sizeof(RaycastInstance) / 4,
    TRIANGLE_WORDS = sizeof(SceneTriangle) / 4,
    SHADE_WORDS = sizeof(SceneShade) / 4,
    MATERIAL_WORDS = sizeof(SceneMaterial) / 4,
    TEXTURE_WORDS = sizeof(RaycastTexture) / 4,
};
#define WORD_OF(Type, member) (int)(offsetof(Type, member) / 4)

// Of one vector; the second pass needs what the rays to the sun do not.
typedef struct Surface {
    V3 normal, direction;
    F toward_eye, distance2, sun;
    V3 albedo;
    M is_hit, is_dark; // dark: shows its own colour, whatever the light
} Surface;

INLINE F f_mix(F a, F b, F t) {
    return a + (b - a) * t;
}

INLINE F f_clamp(F x, float low, float high) {
    return f_min(f_max(x, f_set(low)), f_set(high));
}

INLINE V3 v3_scale(V3 a, F s) {
    return (V3){a.x * s, a.y * s, a.z * s};
}

INLINE V3 v3_flip(V3 a, M mask) {
    I sign = i_select(mask, i_set((int)0x80000000u), i_set(0));
    return (V3){f_xor(a.x, sign), f_xor(a.y, sign), f_xor(a.z, sign)};
}

INLINE V3 v3_normalize(V3 a) {
    return v3_scale(a, f_set(1.0f) / f_sqrt(f_max(v3_dot(a, a), f_set(1e-30f))));
}

INLINE V3 v3_cross(V3 a, V3 b) {
    return (V3){a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

//---- textures ------------------------------------------------------------------------------------

INLINE F f_decode(I texel, int shift) {
    F s = f_from_i(i_and(i_shift_right(texel, shift), i_set(255))) * f_set(1.0f / 255.0f);
    F inner = s * f_set(0.305306011f) + f_set(0.682171111f);
    return s * (s * inner + f_set(0.012522878f));
}

INLINE F in_texels(F coordinate, F size, M is_clamped) {
    F whole = f_select(is_clamped, f_set(0.0f), f_floor(coordinate));
    return f_clamp(coordinate - whole, 0.0f, 1.0f) * size;
}

INLINE I i_wrap(I i, I size, M is_clamped) {
    I last = i_sub(size, i_set(1));
    I below = i_select(is_clamped, i_set(0), last), above = i_select(is_clamped, last, i_set(0));
    i = i_select(i_less(i, i_set(0)), below, i);
    return i_select(i_less(last, i), above, i);
}

typedef struct Texture {
    I at, width, height, last_level; // `at`: word of the element
    M clamp_u, clamp_v;
} Texture;

INLINE I mip_level(const Texture *texture, const F uv[6], V3 face, V3 local, F t, float step) {
    F du1 = uv[2] - uv[0], dv1 = uv[3] - uv[1], du2 = uv[4] - uv[0], dv2 = uv[5] - uv[1];
    F texels =
        f_abs(du1 * dv2 - du2 * dv1) * (f_from_i(texture->width) * f_from_i(texture->height));
    F length2 = v3_dot(local, local), length = f_sqrt(length2);
    F width = t * f_set(step);
    F across = f_abs(v3_dot(face, local));
    F ratio = (texels * (width * width)) * (length2 * length) / across;
    ratio = ratio * f_set(2.0f);
    I exponent = i_and(i_shift_right(f_bits(ratio), 23), i_set(255));
    I level = i_shift_right_signed(i_sub(exponent, i_set(127)), 1);
    return i_min(i_max(level, i_set(0)), texture->last_level);
}

INLINE V3 sample(const RaycastScene *scene, const Texture *texture, I level, F u, F v) {
    I width = i_max(i_shift_right_by(texture->width, level), i_set(1));
    I height = i_max(i_shift_right_by(texture->height, level), i_set(1));
    F x = in_texels(u, f_from_i(width), texture->clamp_u) - f_set(0.5f);
    F y = in_texels(v, f_from_i(height), texture->clamp_v) - f_set(0.5f);
    F left = f_floor(x), upper = f_floor(y);
    F fx = x - left, fy = y - upper;
    I column = i_from_f(left), row = i_from_f(upper), one = i_set(1);
    I x0 = i_wrap(column, width, texture->clamp_u);
    I x1 = i_wrap(i_add(column, one), width, texture->clamp_u);
    I first =
        i_gather(scene->textures + 4 * WORD_OF(RaycastTexture, first), i_add(texture->at, level));
    I y0 = i_add(first, i_mul(i_wrap(row, height, texture->clamp_v), width));
    I y1 = i_add(first, i_mul(i_wrap(i_add(row, one), height, texture->clamp_v), width));
    I a = i_gather(scene->texels, i_add(y0, x0)), b = i_gather(scene->texels, i_add(y0, x1));
    I c = i_gather(scene->texels, i_add(y1, x0)), d = i_gather(scene->texels, i_add(y1, x1));
    F rgb[3];
    for (int k = 0; k < 3; k++) {
        rgb[k] = f_mix(f_mix(f_decode(a, 8 * k), f_decode(b, 8 * k), fx),
                       f_mix(f_decode(c, 8 * k), f_decode(d, 8 * k), fx), fy);
    }
    return (V3){rgb[0], rgb[1], rgb[2]};
}

//---- surfaces ------------------------------------------------------------------------------------

INLINE F snorm16(I shifted_left) {
    F whole = f_from_i(i_shift_right_signed(shifted_left, 16));
    return f_max(whole * f_set(1.0f / 32767.0f), f_set(-1.0f));
}

INLINE V3 unpack_normal(I packed) {
    F one = f_set(1.0f), zero = f_set(0.0f);
    F x = snorm16(i_shift_left(packed, 16)), y = snorm16(packed);
    F z = (one - f_abs(x)) - f_abs(y);
    F fold = f_max(zero - z, zero);
    return (V3){f_select(f_ge(x, zero), x - fold, x + fold),
                f_select(f_ge(y, zero), y - fold, y + fold), z};
}

INLINE V3 smooth_normal(const F packed[3], F u, F v, F w) {
    V3 a = v3_scale(unpack_normal(f_bits(packed[0])), w);
    V3 b = v3_scale(unpack_normal(f_bits(packed[1])), u);
    V3 c = v3_scale(unpack_normal(f_bits(packed[2])), v);
    return (V3){(a.x + b.x) + c.x, (a.y + b.y) + c.y, (a.z + b.z) + c.z};
}

INLINE F channel(const F colors[3], int shift, F u, F v, F w) {
    I a = f_bits(colors[0]), b = f_bits(colors[1]), c = f_bits(colors[2]), byte = i_set(255);
    F x = f_from_i(i_and(i_shift_right(a, shift), byte));
    F y = f_from_i(i_and(i_shift_right(b, shift), byte));
    F z = f_from_i(i_and(i_shift_right(c, shift), byte));
    return ((x * w + y * u) + z * v) * f_set(1.0f / 255.0f);
}

// By each lane's own rows, and by their transpose.
INLINE V3 turn(F rows[3][4], V3 a) {
    return (V3){(rows[0][0] * a.x + rows[0][1] * a.y) + rows[0][2] * a.z,
                (rows[1][0] * a.x + rows[1][1] * a.y) + rows[1][2] * a.z,
                (rows[2][0] * a.x + rows[2][1] * a.y) + rows[2][2] * a.z};
}

INLINE V3 turn_back(F rows[3][4], V3 a) {
    return (V3){(rows[0][0] * a.x + rows[1][0] * a.y) + rows[2][0] * a.z,
                (rows[0][1] * a.x + rows[1][1] * a.y) + rows[2][1] * a.z,
                (rows[0][2] * a.x + rows[1][2] * a.y) + rows[2][2] * a.z};
}

INLINE F f_blend(F a, F b, F c, F u, F v) {
    return (a + (b - a) * u) + (c - a) * v;
}

// What the lanes of one vector hit, loaded four words at a time.
typedef struct Hits {
    F t, u, v, w;
    V3 ray;
    F rows[3][4];     // local from world
    V3 face;          // e1 × e2, local
    F normals[4];     // packed, and the first u
    F colors[4];      // packed, and the material
    I shade;          // word of the SceneShade
    F base[4];        // linear RGBA
    I texture, flags; // of the material
} Hits;

INLINE Hits load_hits(const Eye *eye, int k, M is_hit) {
    const RaycastScene *scene = eye->scene;
    int lane = k * LANES;
    Hits at = {.ray = eye->direction[k]};
    at.t = f_load(eye->t + lane);
    at.u = f_load(eye->u + lane);
    at.v = f_load(eye->v + lane);
    at.w = (f_set(1.0f) - at.u) - at.v;
    I instance = i_select(is_hit, i_load(eye->instance + lane), i_set(0));
    I triangle = i_select(is_hit, i_load(eye->triangle + lane), i_set(0));
    instance = i_mul(instance, i_set(INSTANCE_WORDS));
    for (int r = 0; r < 3; r++)
        f_load4(eye->view->instances + 16 * (unsigned)r, instance, at.rows[r]);
    triangle = i_add(
        triangle,
        i_gather(eye->view->instances + 4 * WORD_OF(RaycastInstance, first_triangle), instance));
    F edges[8]; // from the first edge on: e1, e2.x | e1.z, e2
    I words = i_mul(triangle, i_set(TRIANGLE_WORDS));
    f_load4(scene->triangles + 4 * WORD_OF(SceneTriangle, edge1), words, edges);
    f_load4(scene->triangles + 4 * WORD_OF(SceneTriangle, edge1) + 8, words, edges + 4);
    at.face = v3_cross((V3){edges[0], edges[1], edges[2]}, (V3){edges[5], edges[6], edges[7]});
    at.shade = i_mul(triangle, i_set(SHADE_WORDS));
    f_load4(scene->shades, at.shade, at.normals);
    f_load4(scene->shades + 4 * WORD_OF(SceneShade, color), at.shade, at.colors);
    I material = i_mul(f_bits(at.colors[3]), i_set(MATERIAL_WORDS));
    F rest[4];
    f_load4(scene->materials, material, at.base);
    f_load4(scene->materials + 4 * WORD_OF(SceneMaterial, texture), material, rest);
    at.texture = f_bits(rest[0]);
    at.flags = f_bits(rest[2]);
    return at;
}

INLINE V3 textured(const RaycastScene *scene, const Hits *at, V3 local, M mask, float step) {
    F words[4], uv[6];
    Texture texture = {.at = i_mul(i_select(mask, at->texture, i_set(0)), i_set(TEXTURE_WORDS))};
    f_load4(scene->textures, texture.at, words);
    texture.width = f_bits(words[0]);
    texture.height = f_bits(words[1]);
    texture.last_level = i_sub(f_bits(words[2]), i_set(1));
    texture.clamp_u = i_test(f_bits(words[3]), i_set(SCENE_TEXTURE_CLAMP_U));
    texture.clamp_v = i_test(f_bits(words[3]), i_set(SCENE_TEXTURE_CLAMP_V));
    uv[0] = at->normals[3];
    uv[1] = f_gather(scene->shades + 4 * WORD_OF(SceneShade, uv) + 4, at->shade);
    f_load4(scene->shades + 4 * WORD_OF(SceneShade, uv) + 8, at->shade, uv + 2);
    I level = mip_level(&texture, uv, at->face, local, at->t, step);
    return sample(scene, &texture, level, f_blend(uv[0], uv[2], uv[4], at->u, at->v),
                  f_blend(uv[1], uv[3], uv[5], at->u, at->v));
}

INLINE V3 albedo_at(const RaycastArgs *args, const RaycastScene *scene, Hits *at, M is_hit) {
    V3 albedo = {at->base[0] * channel(at->colors, 0, at->u, at->v, at->w),
                 at->base[1] * channel(at->colors, 8, at->u, at->v, at->w),
                 at->base[2] * channel(at->colors, 16, at->u, at->v, at->w)};
    M has_texture = m_and_not(is_hit, i_equal(at->texture, i_set((int)SCENE_NO_TEXTURE)));
    if (!m_any(has_texture) || !(args->flags & RAYCAST_TEXTURES)) return albedo;
    V3 texel = textured(scene, at, turn(at->rows, at->ray), has_texture, args->step);
    return (V3){f_select(has_texture, albedo.x * texel.x, albedo.x),
                f_select(has_texture, albedo.y * texel.y, albedo.y),
                f_select(has_texture, albedo.z * texel.z, albedo.z)};
}

// First pass: everything but the sun's visibility, for which it leaves a point off the surface.
INLINE void find_surface(const RaycastArgs *args, const Eye *eye, int k, Surface *to, Sun *sun) {
    const RaycastScene *scene = eye->scene;
    V3 ray = eye->direction[k];
    *to = (Surface){.direction = ray};
    to->is_hit = m_and_not(m_all(), i_equal(i_load(eye->instance + k * LANES), i_set(-1)));
    sun->waiting[k] = m_none();
    if (!m_any(to->is_hit)) return;

    Hits at = load_hits(eye, k, to->is_hit);
    to->albedo = albedo_at(args, scene, &at, to->is_hit);
    to->is_dark = i_test(at.flags, i_set(SCENE_MATERIAL_EMISSIVE));
    V3 face = v3_normalize(turn_back(at.rows, at.face));
    to->normal = v3_normalize(turn_back(at.rows, smooth_normal(at.normals, at.u, at.v, at.w)));
    face = v3_flip(face, f_gt(v3_dot(face, ray), f_set(0.0f)));
    to->normal = v3_flip(to->normal, f_lt(v3_dot(to->normal, face), f_set(0.0f)));

    F zero = f_set(0.0f), length2 = v3_dot(ray, ray);
    to->toward_eye = f_max((zero - v3_dot(to->normal, ray)) / f_sqrt(length2), zero);
    to->distance2 = at.t * at.t * length2;
    V3 to_sun = v3_set(vec3_load(scene->sun_direction));
    to->sun = f_max(v3_dot(to->normal, to_sun), zero);
    to->sun = f_select(f_gt(v3_dot(face, to_sun), zero), to->sun, zero);
    if (!(args->flags & RAYCAST_SHADOWS)) return;
    sun->waiting[k] = m_and(m_and_not(to->is_hit, to->is_dark), f_gt(to->sun, zero));
    F away = f_set(RAYCAST_OFFSET) + at.t * f_set(RAYCAST_OFFSET_BY_DISTANCE);
    V3 from = v3_set(vec3_load(eye->view->position));
    sun->origin[k] =
        (V3){(from.x + ray.x * at.t) + face.x * away, (from.y + ray.y * at.t) + face.y * away,
             (from.z + ray.z * at.t) + face.z * away};
}

//---- light ---------------------------------------------------------------------------------------

INLINE V3 lit_color(const RaycastScene *scene, const Surface *at) {
    V3 to_sun = v3_set(vec3_load(scene->sun_direction));
    F half = f_set(0.5f), one = f_set(1.0f);
    F up = at->normal.y * half + half;
    F wrapped = v3_dot(at->normal, to_sun) * half + half;
    F bounce = wrapped * wrapped * f_set(0.25f);
    F facing = at->toward_eye * f_set(0.45f) + f_set(0.55f);
    F eye = at->toward_eye * f_set(0.3f) / (one + at->distance2 * f_set(0.1f));
    F light[3];
    for (int k = 0; k < 3; k++) {
        F sun = f_set(scene->sun_color[k]);
        F ambient =
            f_mix(f_set(scene->ground_color[k]), f_set(scene->sky_color[k]), up) + sun * bounce;
        light[k] = f_select(at->is_dark, one, (ambient * facing + eye) + sun * at->sun);
    }
    return (V3){at->albedo.x * light[0], at->albedo.y * light[1], at->albedo.z * light[2]};
}

INLINE V3 sky_color(const RaycastScene *scene, V3 direction) {
    F zero = f_set(0.0f), one = f_set(1.0f);
    V3 ray = v3_normalize(direction);
    F height = one - f_max(ray.y, zero);
    F pale = height * height;
    pale = pale * pale;
    F below = f_clamp(ray.y * f_set(-8.0f), 0.0f, 1.0f);
    F s = f_max(v3_dot(ray, v3_set(vec3_load(scene->sun_direction))), zero);
    F glow = s * s;
    for (int i = 0; i < 4; i++) glow = glow * glow;
    F disc = f_clamp((s - f_set(0.9994f)) * f_set(5000.0f), 0.0f, 1.0f);
    F sun = (glow * f_set(0.2f) + disc * f_set(4.0f)) * (one - below);
    F color[3];
    for (int k = 0; k < 3; k++) {
        F sky = f_set(scene->sky_color[k]);
        F horizon = sky * f_set(0.4f) + f_set(0.6f);
        F air = f_mix(sky * sky, horizon, pale);
        color[k] =
            f_mix(air, f_set(scene->ground_color[k]), below) + f_set(scene->sun_color[k]) * sun;
    }
    return (V3){color[0], color[1], color[2]};
}

INLINE F f_tone(F linear) {
    F x = f_max(linear, f_set(0.0f)) * f_set(1.5f), one = f_set(1.0f);
    return f_min(x * (one + x * f_set(0.0625f)) / (one + x), one);
}

// Second pass, toned. `shadowed`: lanes that the sun does not reach.
INLINE V3 surface_color(const RaycastScene *scene, Surface *at, M shadowed) {
    V3 color = {f_set(0.0f), f_set(0.0f), f_set(0.0f)};
    if (m_any(at->is_hit)) {
        at->sun = f_select(shadowed, f_set(0.0f), at->sun);
        color = lit_color(scene, at);
    }
    if (m_any(m_and_not(m_all(), at->is_hit))) {
        V3 sky = sky_color(scene, at->direction);
        color = (V3){f_select(at->is_hit, color.x, sky.x), f_select(at->is_hit, color.y, sky.y),
                     f_select(at->is_hit, color.z, sky.z)};
    }
    return (V3){f_tone(color.x), f_tone(color.y), f_tone(color.z)};
}

INLINE I encode_channel(F linear) {
    F r2 = f_sqrt(linear), r4 = f_sqrt(r2), r8 = f_sqrt(r4);
    F s = ((r2 * f_set(0.662002687f) + r4 * f_set(0.684122060f)) - r8 * f_set(0.323583601f)) -
          linear * f_set(0.0225411470f);
    return i_from_f(f_clamp(s, 0.0f, 1.0f) * f_set(255.0f) + f_set(0.5f));
}

INLINE I encode(V3 color) {
    I red = encode_channel(color.x), green = encode_channel(color.y);
    I blue = encode_channel(color.z);
    I rgb = i_or(red, i_or(i_shift_left(green, 8), i_shift_left(blue, 16)));
    return i_or(rgb, i_set((int)0xff000000u));
}
