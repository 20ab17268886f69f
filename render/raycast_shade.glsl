// What a hit looks like, as raycast_shade.c has it; the formulas are explained there. A kernel may
// define what a pixel spans at distance 1 before it includes this.

#ifndef RAYCAST_STEP
#define RAYCAST_STEP args.step
#endif

vec3 decode_texel(uint texel) {
    vec3 s = unpackUnorm4x8(texel).rgb;
    return s * (s * (s * 0.305306011 + 0.682171111) + 0.012522878);
}

float in_texels(float coordinate, float size, bool is_clamped) {
    return clamp(coordinate - (is_clamped ? 0.0 : floor(coordinate)), 0.0, 1.0) * size;
}

int wrap(int i, int size, bool is_clamped) {
    if (i < 0) return is_clamped ? 0 : size - 1;
    if (i >= size) return is_clamped ? size - 1 : 0;
    return i;
}

vec2 uv_of(RaycastScene scene, uint triangle, int corner) {
    return vec2(scene.shades.at[triangle].uv[corner][0], scene.shades.at[triangle].uv[corner][1]);
}

vec2 blend_uv(RaycastScene scene, uint triangle, float u, float v) {
    vec2 a = uv_of(scene, triangle, 0);
    return (a + (uv_of(scene, triangle, 1) - a) * u) + (uv_of(scene, triangle, 2) - a) * v;
}

bool is_hole(RaycastScene scene, uint triangle, float u, float v) {
    uint m = scene.shades.at[triangle].material;
    if ((scene.materials.at[m].flags & SCENE_MATERIAL_CUTOUT) == 0u) return false;
    float cutoff = scene.materials.at[m].alpha_cutoff;
    float alpha = scene.materials.at[m].base_color[3];
    uint t = scene.materials.at[m].texture;
    if (t == SCENE_NO_TEXTURE) return alpha < cutoff;
    vec2 uv = blend_uv(scene, triangle, u, v);
    uint flags = scene.textures.at[t].flags;
    int width = int(scene.textures.at[t].width), height = int(scene.textures.at[t].height);
    int x = int(in_texels(uv.x, float(width), (flags & SCENE_TEXTURE_CLAMP_U) != 0u));
    int y = int(in_texels(uv.y, float(height), (flags & SCENE_TEXTURE_CLAMP_V) != 0u));
    x = min(x, width - 1);
    y = min(y, height - 1);
    uint texel = scene.texels.at[scene.textures.at[t].first[0] + y * width + x];
    return float(texel >> 24) * (1.0 / 255.0) * alpha < cutoff;
}

int mip_level(RaycastScene scene, uint t, uint triangle, vec3 face, vec3 local, float distance) {
    vec2 a = uv_of(scene, triangle, 0);
    vec2 d1 = uv_of(scene, triangle, 1) - a, d2 = uv_of(scene, triangle, 2) - a;
    float texels = abs(d1.x * d2.y - d2.x * d1.y) *
                   (float(scene.textures.at[t].width) * float(scene.textures.at[t].height));
    float length2 = dot(local, local), width = distance * RAYCAST_STEP;
    float ratio = (texels * (width * width)) * (length2 * sqrt(length2)) / abs(dot(face, local));
    int level = (int((floatBitsToUint(ratio * 2.0) >> 23) & 255u) - 127) >> 1;
    return clamp(level, 0, int(scene.textures.at[t].levels) - 1);
}

vec3 sample_texture(RaycastScene scene, uint t, int level, vec2 uv) {
    int width = max(int(scene.textures.at[t].width) >> level, 1);
    int height = max(int(scene.textures.at[t].height) >> level, 1);
    uint flags = scene.textures.at[t].flags;
    bool clamp_u = (flags & SCENE_TEXTURE_CLAMP_U) != 0u;
    bool clamp_v = (flags & SCENE_TEXTURE_CLAMP_V) != 0u;
    float x = in_texels(uv.x, float(width), clamp_u) - 0.5;
    float y = in_texels(uv.y, float(height), clamp_v) - 0.5;
    float left = floor(x), upper = floor(y);
    int x0 = wrap(int(left), width, clamp_u), x1 = wrap(int(left) + 1, width, clamp_u);
    int y0 = wrap(int(upper), height, clamp_v), y1 = wrap(int(upper) + 1, height, clamp_v);
    uint first = scene.textures.at[t].first[level];
    vec3 a = decode_texel(scene.texels.at[first + y0 * width + x0]);
    vec3 b = decode_texel(scene.texels.at[first + y0 * width + x1]);
    vec3 c = decode_texel(scene.texels.at[first + y1 * width + x0]);
    vec3 d = decode_texel(scene.texels.at[first + y1 * width + x1]);
    return mix(mix(a, b, x - left), mix(c, d, x - left), y - upper);
}

vec3 unpack_normal(uint packed) {
    vec2 p = unpackSnorm2x16(packed);
    float z = 1.0 - abs(p.x) - abs(p.y), fold = max(-z, 0.0);
    return vec3(p.x >= 0.0 ? p.x - fold : p.x + fold, p.y >= 0.0 ? p.y - fold : p.y + fold, z);
}

vec3 turn_back(RaycastInstances instances, uint i, vec3 a) {
    vec3 b = vec3(0.0);
    for (int r = 0; r < 3; r++) {
        b += a[r] * vec3(instances.at[i].local_from_world[4 * r],
                         instances.at[i].local_from_world[4 * r + 1],
                         instances.at[i].local_from_world[4 * r + 2]);
    }
    return b;
}

vec3 sky(RaycastScene scene, vec3 direction) {
    vec3 ray = normalize(direction);
    float height = 1.0 - max(ray.y, 0.0);
    float pale = height * height;
    pale = pale * pale;
    float below = clamp(ray.y * -8.0, 0.0, 1.0);
    float s = max(dot(ray, vec3_of(scene.sun_direction)), 0.0);
    float glow = pow(s, 32.0), disc = clamp((s - 0.9994) * 5000.0, 0.0, 1.0);
    float sun = (glow * 0.2 + disc * 4.0) * (1.0 - below);
    vec3 overhead = vec3_of(scene.sky_color);
    vec3 air = mix(overhead * overhead, overhead * 0.4 + 0.6, pale);
    return mix(air, vec3_of(scene.ground_color), below) + vec3_of(scene.sun_color) * sun;
}

vec3 light_at(RaycastScene scene, vec3 normal, float toward_eye, float distance2, float sun) {
    float wrapped = dot(normal, vec3_of(scene.sun_direction)) * 0.5 + 0.5;
    vec3 ambient =
        mix(vec3_of(scene.ground_color), vec3_of(scene.sky_color), normal.y * 0.5 + 0.5) +
        vec3_of(scene.sun_color) * (wrapped * wrapped * 0.25);
    float eye = toward_eye * 0.3 / (1.0 + distance2 * 0.1);
    return (ambient * (toward_eye * 0.45 + 0.55) + eye) + vec3_of(scene.sun_color) * sun;
}

vec3 face_of(RaycastScene scene, uint triangle) {
    return cross(vec3_of(scene.triangles.at[triangle].edge1),
                 vec3_of(scene.triangles.at[triangle].edge2));
}

struct Facing {
    vec3 face, normal;
};

Facing facing_of(RaycastView view, RaycastScene scene, vec3 ray, Hit hit) {
    uint triangle = view.instances.at[hit.instance].first_triangle + hit.triangle;
    vec3 smoothed =
        unpack_normal(scene.shades.at[triangle].normal[0]) * (1.0 - hit.u - hit.v) +
        unpack_normal(scene.shades.at[triangle].normal[1]) * hit.u +
        unpack_normal(scene.shades.at[triangle].normal[2]) * hit.v;
    vec3 face = normalize(turn_back(view.instances, hit.instance, face_of(scene, triangle)));
    vec3 normal = normalize(turn_back(view.instances, hit.instance, smoothed));
    if (dot(face, ray) > 0.0) face = -face;
    if (dot(normal, face) < 0.0) normal = -normal;
    return Facing(face, normal);
}

vec3 shade(RaycastView view, RaycastScene scene, vec3 ray, Hit hit) {
    uint triangle = view.instances.at[hit.instance].first_triangle + hit.triangle;
    uint m = scene.shades.at[triangle].material;
    float w = 1.0 - hit.u - hit.v;
    vec3 albedo = vec3(scene.materials.at[m].base_color[0], scene.materials.at[m].base_color[1],
                       scene.materials.at[m].base_color[2]);
    albedo *= unpackUnorm4x8(scene.shades.at[triangle].color[0]).rgb * w +
              unpackUnorm4x8(scene.shades.at[triangle].color[1]).rgb * hit.u +
              unpackUnorm4x8(scene.shades.at[triangle].color[2]).rgb * hit.v;
    uint t = scene.materials.at[m].texture;
    if (t != SCENE_NO_TEXTURE && (args.flags & RAYCAST_TEXTURES) != 0u) {
        vec3 local = turn(view.instances, hit.instance, ray);
        int level = mip_level(scene, t, triangle, face_of(scene, triangle), local, hit.t);
        albedo *= sample_texture(scene, t, level, blend_uv(scene, triangle, hit.u, hit.v));
    }
    if ((scene.materials.at[m].flags & SCENE_MATERIAL_EMISSIVE) != 0u) return albedo;

    Facing facing = facing_of(view, scene, ray, hit);
    vec3 face = facing.face, normal = facing.normal;
    vec3 to_sun = vec3_of(scene.sun_direction);
    float sun = dot(face, to_sun) > 0.0 ? max(dot(normal, to_sun), 0.0) : 0.0;
    if (sun > 0.0 && (args.flags & RAYCAST_SHADOWS) != 0u) {
        vec3 point = (vec3_of(view.position) + ray * hit.t) +
                     face * (RAYCAST_OFFSET + hit.t * RAYCAST_OFFSET_BY_DISTANCE);
        if (trace(view, scene, point, to_sun, true).instance != RAYCAST_NONE) sun = 0.0;
    }
    float length2 = dot(ray, ray);
    float toward_eye = max(-dot(normal, ray) / sqrt(length2), 0.0);
    return albedo * light_at(scene, normal, toward_eye, hit.t * hit.t * length2, sun);
}

vec3 tone(vec3 linear) {
    vec3 x = max(linear, vec3(0.0)) * 1.5;
    return min(x * (1.0 + x * 0.0625) / (1.0 + x), vec3(1.0));
}

uint encode(vec3 linear) {
    vec3 r2 = sqrt(linear), r4 = sqrt(r2), r8 = sqrt(r4);
    vec3 s = r2 * 0.662002687 + r4 * 0.684122060 - r8 * 0.323583601 - linear * 0.0225411470;
    uvec3 c = uvec3(clamp(s, 0.0, 1.0) * 255.0 + 0.5);
    return c.r | c.g << 8 | c.b << 16 | 0xff000000u;
}
