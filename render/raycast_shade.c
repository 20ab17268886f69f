// What a hit looks like: the definition, one ray at a time.
//
//     albedo  = base colour × vertex colour × texture            linear light
//     ambient = ground .. sky colour by how far the surface faces up, plus a quarter of the sun
//               "wrapped" round to the far side (half-Lambert, Mitchell et al. 2006)
//     eye     = a weak light at the camera, falling off with distance and angle
//     colour  = albedo × (sun × N·L × visible + ambient × (0.55 .. 1 by N·V) + eye)
//
// Ambient has no rays. In a closed room, where all is shadow, walls, floor and ceiling still differ
// (the wrapped sun knows the compass, the hemisphere knows up), and corners and curved things show
// by N·V and by the light at the camera.
//
// The mip level comes from the ray cone (Akenine-Möller et al. 2021): the texels of a triangle
// against the pixels that it fills, (texel area / triangle area) × (pixel width at t)² / cos, whose
// half logarithm is read off the exponent of the float. The nearest level is taken, bilinear inside
// it. sRGB is decoded and encoded by polynomials within half a level of the standard's curve, so
// that nothing here depends on a math library: the same bits from the packets, to one level the
// same from a GPU.

#include "render/raycast.h"
#include "render/raycast_vector.h"

#include <math.h>
#include <string.h>

typedef struct Surface {
    const RaycastInstance *instance;
    const SceneShade *shade;
    uint32_t triangle; // in the scene
    Vec3 face;         // e1 × e2, local: its length is twice the area
    Vec3 local;        // direction of the ray, local
    float u, v, w, t;
} Surface;

static float clamp(float x, float low, float high) {
    return min2(max2(x, low), high);
}

static float mix(float a, float b, float t) {
    return a + (b - a) * t;
}

static Vec3 normalize(Vec3 a) {
    return vec3_scale(a, 1.0f / sqrtf(max2(vec3_dot(a, a), 1e-30f)));
}

//---- textures ------------------------------------------------------------------------------------

// Within 0.4 % of the curve of IEC 61966-2-1 (a cubic through 0 and 1).
static float decode(uint32_t value) {
    float s = (float)(value & 255u) * (1.0f / 255.0f);
    return s * (s * (s * 0.305306011f + 0.682171111f) + 0.012522878f);
}

static Vec3 decode_texel(uint32_t texel) {
    return (Vec3){decode(texel), decode(texel >> 8), decode(texel >> 16)};
}

// A texture coordinate in texels, 0 .. size, from which half a texel is still to be taken.
static float in_texels(float coordinate, float size, bool is_clamped) {
    float whole = is_clamped ? 0.0f : floorf(coordinate);
    return clamp(coordinate - whole, 0.0f, 1.0f) * size;
}

// The neighbour outside comes from the far side, or is the edge again.
static int wrap(int i, int size, bool is_clamped) {
    if (i < 0) return is_clamped ? 0 : size - 1;
    if (i >= size) return is_clamped ? size - 1 : 0;
    return i;
}

static uint32_t mip_level(const RaycastTexture *texture, const Surface *at, float step) {
    const float(*uv)[2] = at->shade->uv;
    float du1 = uv[1][0] - uv[0][0], dv1 = uv[1][1] - uv[0][1];
    float du2 = uv[2][0] - uv[0][0], dv2 = uv[2][1] - uv[0][1];
    float texels = fabsf(du1 * dv2 - du2 * dv1) * ((float)texture->width * (float)texture->height);
    float length2 = vec3_dot(at->local, at->local);
    float length = sqrtf(length2);
    float width = at->t * step;
    float across = fabsf(vec3_dot(at->face, at->local));
    float ratio = (texels * (width * width)) * (length2 * length) / across;
    ratio = ratio * 2.0f; // rounds the half logarithm to the nearest level
    uint32_t bits;
    memcpy(&bits, &ratio, sizeof bits);
    int level = ((int)((bits >> 23) & 255u) - 127) >> 1;
    int last = (int)texture->levels - 1;
    return (uint32_t)(level < 0 ? 0 : level > last ? last : level);
}

static Vec3 sample(const RaycastScene *scene, const RaycastTexture *texture, uint32_t level,
                   float u, float v) {
    int width = (int)(texture->width >> level), height = (int)(texture->height >> level);
    if (width < 1) width = 1;
    if (height < 1) height = 1;
    bool clamp_u = texture->flags & SCENE_TEXTURE_CLAMP_U;
    bool clamp_v = texture->flags & SCENE_TEXTURE_CLAMP_V;
    float x = in_texels(u, (float)width, clamp_u) - 0.5f;
    float y = in_texels(v, (float)height, clamp_v) - 0.5f;
    float left = floorf(x), upper = floorf(y);
    float fx = x - left, fy = y - upper;
    int x0 = wrap((int)left, width, clamp_u), x1 = wrap((int)left + 1, width, clamp_u);
    int y0 = wrap((int)upper, height, clamp_v), y1 = wrap((int)upper + 1, height, clamp_v);

    const uint32_t *texels = GPU_AT(const uint32_t, scene->texels) + texture->first[level];
    Vec3 a = decode_texel(texels[y0 * width + x0]), b = decode_texel(texels[y0 * width + x1]);
    Vec3 c = decode_texel(texels[y1 * width + x0]), d = decode_texel(texels[y1 * width + x1]);
    return (Vec3){mix(mix(a.x, b.x, fx), mix(c.x, d.x, fx), fy),
                  mix(mix(a.y, b.y, fx), mix(c.y, d.y, fx), fy),
                  mix(mix(a.z, b.z, fx), mix(c.z, d.z, fx), fy)};
}

static float blend(float a, float b, float c, float u, float v) {
    return (a + (b - a) * u) + (c - a) * v;
}

bool raycast_is_hole(const RaycastScene *scene, uint32_t triangle, float u, float v) {
    const SceneShade *shade = GPU_AT(const SceneShade, scene->shades) + triangle;
    const SceneMaterial *material = GPU_AT(const SceneMaterial, scene->materials) + shade->material;
    if (material->texture == SCENE_NO_TEXTURE)
        return material->base_color[3] < material->alpha_cutoff;
    const RaycastTexture *texture =
        GPU_AT(const RaycastTexture, scene->textures) + material->texture;
    float s = blend(shade->uv[0][0], shade->uv[1][0], shade->uv[2][0], u, v);
    float t = blend(shade->uv[0][1], shade->uv[1][1], shade->uv[2][1], u, v);
    int width = (int)texture->width, height = (int)texture->height;
    int x = (int)in_texels(s, (float)width, texture->flags & SCENE_TEXTURE_CLAMP_U);
    int y = (int)in_texels(t, (float)height, texture->flags & SCENE_TEXTURE_CLAMP_V);
    x = x < width ? x : width - 1;
    y = y < height ? y : height - 1;
    uint32_t texel = GPU_AT(const uint32_t, scene->texels)[texture->first[0] + y * width + x];
    float alpha = (float)(texel >> 24) * (1.0f / 255.0f) * material->base_color[3];
    return alpha < material->alpha_cutoff;
}

//---- surface -------------------------------------------------------------------------------------

static Surface surface_at(const RaycastView *view, const RaycastScene *scene, Vec3 direction,
                          const RaycastHit *hit) {
    Surface at = {.u = hit->u, .v = hit->v, .w = (1.0f - hit->u) - hit->v, .t = hit->t};
    at.instance = GPU_AT(const RaycastInstance, view->instances) + hit->instance;
    at.triangle = at.instance->first_triangle + hit->triangle;
    at.shade = GPU_AT(const SceneShade, scene->shades) + at.triangle;
    const SceneTriangle *triangle = GPU_AT(const SceneTriangle, scene->triangles) + at.triangle;
    at.face = vec3_cross(vec3_load(triangle->edge1), vec3_load(triangle->edge2));
    at.local = vec3_turn(at.instance->local_from_world, direction);
    return at;
}

static float snorm16(uint32_t bits) {
    return max2((float)(int16_t)(bits & 0xffffu) * (1.0f / 32767.0f), -1.0f);
}

// Octahedral normals (Cigolle et al. 2014), not of unit length: the sum over the corners is.
static Vec3 unpack_normal(uint32_t packed) {
    float x = snorm16(packed), y = snorm16(packed >> 16);
    float z = (1.0f - fabsf(x)) - fabsf(y);
    float fold = max2(0.0f - z, 0.0f);
    return (Vec3){x >= 0.0f ? x - fold : x + fold, y >= 0.0f ? y - fold : y + fold, z};
}

static Vec3 smooth_normal(const Surface *at) {
    const uint32_t *packed = at->shade->normal;
    Vec3 a = vec3_scale(unpack_normal(packed[0]), at->w);
    Vec3 b = vec3_scale(unpack_normal(packed[1]), at->u);
    Vec3 c = vec3_scale(unpack_normal(packed[2]), at->v);
    return vec3_add(vec3_add(a, b), c);
}

static float channel(const Surface *at, int shift) {
    const uint32_t *color = at->shade->color;
    float a = (float)(color[0] >> shift & 255u), b = (float)(color[1] >> shift & 255u);
    float c = (float)(color[2] >> shift & 255u);
    return ((a * at->w + b * at->u) + c * at->v) * (1.0f / 255.0f);
}

static Vec3 albedo_at(const RaycastArgs *args, const RaycastScene *scene,
                      const SceneMaterial *material, const Surface *at) {
    Vec3 albedo = {material->base_color[0] * channel(at, 0),
                   material->base_color[1] * channel(at, 8),
                   material->base_color[2] * channel(at, 16)};
    if (material->texture == SCENE_NO_TEXTURE || !(args->flags & RAYCAST_TEXTURES)) return albedo;
    const RaycastTexture *texture =
        GPU_AT(const RaycastTexture, scene->textures) + material->texture;
    const float(*uv)[2] = at->shade->uv;
    Vec3 texel = sample(scene, texture, mip_level(texture, at, args->step),
                        blend(uv[0][0], uv[1][0], uv[2][0], at->u, at->v),
                        blend(uv[0][1], uv[1][1], uv[2][1], at->u, at->v));
    return (Vec3){albedo.x * texel.x, albedo.y * texel.y, albedo.z * texel.z};
}

//---- light ---------------------------------------------------------------------------------------

static bool is_lit(const RaycastArgs *args, const RaycastView *view, Vec3 direction, Vec3 face,
                   float t) {
    if (!(args->flags & RAYCAST_SHADOWS)) return true;
    float away = RAYCAST_OFFSET + t * RAYCAST_OFFSET_BY_DISTANCE;
    Vec3 point = vec3_add(vec3_load(view->position), vec3_scale(direction, t));
    point = vec3_add(point, vec3_scale(face, away));
    return !raycast_is_shadowed(view, (float[3]){point.x, point.y, point.z});
}

static Vec3 light_at(const RaycastScene *scene, Vec3 normal, float toward_eye, float distance2,
                     float sun) {
    Vec3 to_sun = vec3_load(scene->sun_direction);
    float up = normal.y * 0.5f + 0.5f;
    float wrapped = vec3_dot(normal, to_sun) * 0.5f + 0.5f;
    float bounce = wrapped * wrapped * 0.25f;
    float facing = toward_eye * 0.45f + 0.55f;
    float eye = toward_eye * 0.3f / (1.0f + distance2 * 0.1f);
    const float *sky = scene->sky_color, *ground = scene->ground_color, *light = scene->sun_color;
    float color[3];
    for (int k = 0; k < 3; k++) {
        float ambient = mix(ground[k], sky[k], up) + light[k] * bounce;
        color[k] = (ambient * facing + eye) + light[k] * sun;
    }
    return vec3_load(color);
}

typedef struct Facing {
    Vec3 face, normal; // of the triangle; of the surface that it approximates
} Facing;

// Both in the world, of unit length and towards the eye: surfaces have two sides.
static Facing facing_of(const Surface *at, Vec3 ray) {
    const float *rows = at->instance->local_from_world;
    Facing facing = {normalize(vec3_turn_back(rows, at->face)),
                     normalize(vec3_turn_back(rows, smooth_normal(at)))};
    if (vec3_dot(facing.face, ray) > 0.0f) facing.face = vec3_scale(facing.face, -1.0f);
    if (vec3_dot(facing.normal, facing.face) < 0.0f)
        facing.normal = vec3_scale(facing.normal, -1.0f);
    return facing;
}

void raycast_normal(const RaycastView *view, const float direction[3], const RaycastHit *hit,
                    float normal[3]) {
    Vec3 ray = vec3_load(direction);
    Surface at = surface_at(view, GPU_AT(const RaycastScene, view->scene), ray, hit);
    Facing facing = facing_of(&at, ray);
    memcpy(normal, &facing.normal, sizeof facing.normal);
}

void raycast_shade(const RaycastArgs *args, const RaycastView *view, const float direction[3],
                   const RaycastHit *hit, float color[3]) {
    const RaycastScene *scene = GPU_AT(const RaycastScene, view->scene);
    Vec3 ray = vec3_load(direction);
    Surface at = surface_at(view, scene, ray, hit);
    const SceneMaterial *material =
        GPU_AT(const SceneMaterial, scene->materials) + at.shade->material;
    Vec3 albedo = albedo_at(args, scene, material, &at);
    Vec3 light = {1.0f, 1.0f, 1.0f};

    if (!(material->flags & SCENE_MATERIAL_EMISSIVE)) {
        Facing facing = facing_of(&at, ray);
        Vec3 face = facing.face, normal = facing.normal;
        float length2 = vec3_dot(ray, ray);
        float toward_eye = max2(-vec3_dot(normal, ray) / sqrtf(length2), 0.0f);
        Vec3 to_sun = vec3_load(scene->sun_direction);
        float sun = max2(vec3_dot(normal, to_sun), 0.0f);
        if (!(vec3_dot(face, to_sun) > 0.0f)) sun = 0.0f;
        if (sun > 0.0f && !is_lit(args, view, ray, face, at.t)) sun = 0.0f;
        light = light_at(scene, normal, toward_eye, at.t * at.t * length2, sun);
    }
    color[0] = albedo.x * light.x;
    color[1] = albedo.y * light.y;
    color[2] = albedo.z * light.z;
}

// Deep blue overhead (the light of the sky, squared), pale at the horizon, dim ground below it; the
// sun's disc with a soft glow.
void raycast_sky(const RaycastScene *scene, const float direction[3], float color[3]) {
    Vec3 ray = normalize(vec3_load(direction));
    float height = 1.0f - max2(ray.y, 0.0f);
    float pale = height * height;
    pale = pale * pale;
    float below = clamp(ray.y * -8.0f, 0.0f, 1.0f);
    float s = max2(vec3_dot(ray, vec3_load(scene->sun_direction)), 0.0f);
    float glow = s * s;
    for (int i = 0; i < 4; i++) glow = glow * glow; // 32nd power
    float disc = clamp((s - 0.9994f) * 5000.0f, 0.0f, 1.0f);
    float sun = (glow * 0.2f + disc * 4.0f) * (1.0f - below);
    for (int k = 0; k < 3; k++) {
        float sky = scene->sky_color[k];
        float horizon = sky * 0.4f + 0.6f;
        float air = mix(sky * sky, horizon, pale);
        color[k] = mix(air, scene->ground_color[k], below) + scene->sun_color[k] * sun;
    }
}

//---- to the screen -------------------------------------------------------------------------------

// Reinhard et al. (2002), equation 4, half a stop brighter: 2.7 becomes white, a white wall in the
// sun; in the shade it keeps a good half of that.
float raycast_tone(float linear) {
    float x = max2(linear, 0.0f) * 1.5f;
    return min2(x * (1.0f + x * 0.0625f) / (1.0f + x), 1.0f);
}

// The curve of IEC 61966-2-1 as a sum of roots, within 0.5 level.
static uint32_t encode_channel(float linear) {
    float r2 = sqrtf(linear), r4 = sqrtf(r2), r8 = sqrtf(r4);
    float s =
        ((r2 * 0.662002687f + r4 * 0.684122060f) - r8 * 0.323583601f) - linear * 0.0225411470f;
    return (uint32_t)(clamp(s, 0.0f, 1.0f) * 255.0f + 0.5f);
}

uint32_t raycast_encode(const float color[3]) {
    return encode_channel(color[0]) | encode_channel(color[1]) << 8 |
           encode_channel(color[2]) << 16 | 0xff000000u;
}
