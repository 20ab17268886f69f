// The rows: settings to numbers, plane to ray, ray to plane.
//
// Sines and arc tangents are polynomials of our own, good to 1e-7, so that host and devices look
// along the same rays to the last bit (where division and square root are exact).

#include "render/lens.h"

#include "base/hash.h"
#include "render/raycast_vector.h"
#include "render/render.h"

#include <math.h>
#include <string.h>

#define PI 3.14159265f

#define X(name, SYMBOL, is_radial) #name,
const char *const render_lens_names[RENDER_LENS_COUNT] = {LENSES(X)};
#undef X

#define X(name, SYMBOL, is_radial) is_radial,
static const bool radial[RENDER_LENS_COUNT] = {LENSES(X)};
#undef X

bool render_lens_is_radial(const RenderLens *lens) {
    return radial[lens->kind];
}

//---- angles --------------------------------------------------------------------------------------

// of -pi .. pi: the series of Taylor about 0, once folded to -pi/2 .. pi/2
static float sine(float x) {
    if (x > PI * 0.5f) x = PI - x;
    if (x < PI * -0.5f) x = -PI - x;
    float y = x * x;
    float s = y * (1.0f / 362880.0f) - y * y * (1.0f / 39916800.0f);
    s = y * (y * (s - 1.0f / 5040.0f) + 1.0f / 120.0f) - 1.0f / 6.0f;
    return x + x * (y * s);
}

static float cosine(float x) {
    return sine(PI * 0.5f - fabsf(x));
}

// of y / x >= 0, both >= 0: S. Moshier's atanf (Cephes) below tan(pi / 8)
static float quarter_turn(float y, float x) {
    bool is_steep = y > x;
    float low = is_steep ? x : y, high = is_steep ? y : x;
    bool is_half = low > 0.414213562f * high;
    float r = is_half ? (low - high) / (low + high) : low / max2(high, 1e-30f);
    float z = r * r;
    float p = (8.05374449538e-2f * z - 1.38776856032e-1f) * z + 1.99777106478e-1f;
    float angle = (p * z - 3.33329491539e-1f) * z * r + r;
    if (is_half) angle = angle + PI * 0.25f;
    return is_steep ? PI * 0.5f - angle : angle;
}

static float arc_tangent(float y, float x) {
    float angle = quarter_turn(fabsf(y), fabsf(x));
    if (x < 0.0f) angle = PI - angle;
    return y < 0.0f ? -angle : angle;
}

//---- settings ------------------------------------------------------------------------------------

static float radians(float degrees) {
    return degrees * (PI / 180.0f);
}

// (a, b) = 0 in the middle of the picture
static void centre(RenderLens *lens, float across, float down) {
    lens->across = across;
    lens->down = down;
    lens->left = across * (float)lens->width * 0.5f;
    lens->top = down * (float)lens->height * 0.5f;
}

// the numbers of raycast.c, for the same rays
static bool make_pinhole(const RenderConfig *config, RenderLens *lens, Error *err) {
    UNUSED(err);
    lens->left = tanf(config->hfov * (PI / 180.0f) * 0.5f);
    lens->across = lens->down = lens->step = 2.0f * lens->left / (float)lens->width;
    lens->top = lens->down * (float)lens->height * 0.5f;
    return true;
}

static bool make_equirectangular(const RenderConfig *config, RenderLens *lens, Error *err) {
    UNUSED(config);
    UNUSED(err);
    lens->step = PI / (float)lens->height;
    centre(lens, 2.0f * PI / (float)lens->width, lens->step);
    return true;
}

// Usenko et al., eqs. 42-44 and 50: what the two spheres can see
static void bound_fisheye(RenderLens *lens) {
    float alpha = lens->alpha, xi = lens->xi;
    float w1 = alpha > 0.5f ? (1.0f - alpha) / alpha : alpha / (1.0f - alpha);
    lens->behind = (w1 + xi) / sqrtf(2.0f * w1 * xi + xi * xi + 1.0f);
    lens->edge2 = alpha > 0.5f ? 1.0f / (2.0f * alpha - 1.0f) : INFINITY;
}

static bool make_fisheye(const RenderConfig *config, RenderLens *lens, Error *err) {
    float xi = config->fisheye_xi, alpha = config->fisheye_alpha;
    float fx = config->fisheye_fx, fy = config->fisheye_fy;
    if (!(xi > -1.0f && xi < 1.0f && alpha >= 0.0f && alpha <= 1.0f))
        return error_set(err,
                         "a fisheye of xi %g and alpha %g: xi must be within -1 .. 1, alpha 0 .. 1",
                         (double)xi, (double)alpha);
    lens->xi = xi;
    lens->alpha = alpha;
    bound_fisheye(lens);
    // where a ray at a right angle to the axis appears: a of the point (1, 0, 0)
    float right_angle = 1.0f / (alpha * sqrtf(1.0f + xi * xi) + (1.0f - alpha) * xi);
    if (fx == 0.0f && !(right_angle > 0.0f && right_angle < 1e4f && lens->behind > 0.0f))
        return error_set(err,
                         "a fisheye of xi %g and alpha %g cannot see 180 degrees: name its focal "
                         "length (fisheye_fx)",
                         (double)xi, (double)alpha);
    if (fx == 0.0f)
        fx = (float)(lens->width < lens->height ? lens->width : lens->height) * 0.5f / right_angle;
    if (fy == 0.0f) fy = fx;
    if (!(fx > 0.0f && fy > 0.0f))
        return error_set(err, "a fisheye's focal length of %g x %g pixels: it must be positive",
                         (double)fx, (double)fy);
    centre(lens, 1.0f / fx, 1.0f / fy);
    if (config->fisheye_cx != -1.0f) lens->left = config->fisheye_cx / fx;
    if (config->fisheye_cy != -1.0f) lens->top = config->fisheye_cy / fy;
    lens->step = lens->down;
    return true;
}

static bool make_orthographic(const RenderConfig *config, RenderLens *lens, Error *err) {
    if (!(config->ortho_scale > 0.0f))
        return error_set(err, "an orthographic scale of %g: it must be positive",
                         (double)config->ortho_scale);
    lens->step = 1.0f / config->ortho_scale / (float)lens->width;
    centre(lens, lens->step, lens->step);
    return true;
}

static bool make_lidar(const RenderConfig *config, RenderLens *lens, Error *err) {
    float low = config->lidar_low, high = config->lidar_high, turn = config->lidar_azimuth;
    if (!(low >= -90.0f && low <= high && high <= 90.0f))
        return error_set(err,
                         "beams from %g to %g degrees: choose -90 <= lidar_low <= lidar_high <= 90",
                         (double)low, (double)high);
    if (!(turn > 0.0f && turn <= 360.0f))
        return error_set(err, "a scan of %g degrees: lidar_azimuth must be within 0 .. 360",
                         (double)turn);
    if (!(config->lidar_noise >= 0.0f && config->lidar_dropout >= 0.0f &&
          config->lidar_dropout <= 1.0f))
        return error_set(err, "noise of %g m and %g of the returns lost: choose >= 0 and 0 .. 1",
                         (double)config->lidar_noise, (double)config->lidar_dropout);
    bool has_rows = lens->height > 1 && high > low;
    float down = has_rows ? (radians(high) - radians(low)) / (float)(lens->height - 1) : radians(1);
    centre(lens, radians(turn) / (float)lens->width, down);
    // beams go through the middles of the rows
    lens->top = (has_rows ? radians(high) : radians(low + high) * 0.5f) + down * 0.5f;
    lens->step = down;
    return true;
}

bool render_lens_make(const RenderConfig *config, RenderLens *lens, Error *err) {
#define X(name, SYMBOL, is_radial) make_##name,
    static bool (*const make[])(const RenderConfig *, RenderLens *, Error *) = {LENSES(X)};
#undef X
    *lens = (RenderLens){.width = (uint32_t)config->width, .height = (uint32_t)config->height};
    for (; lens->kind < RENDER_LENS_COUNT; lens->kind++) {
        if (strcmp(config->lens.at, render_lens_names[lens->kind]) == 0)
            return make[lens->kind](config, lens, err);
    }
    return config_no_such("lens", config->lens.at, render_lens_names, RENDER_LENS_COUNT,
                          "cairn render --help", err);
}

//---- plane to ray --------------------------------------------------------------------------------

static bool ray_pinhole(const RenderLens *lens, float a, float b, Vec3 *origin, Vec3 *direction) {
    UNUSED(lens);
    *origin = (Vec3){0};
    *direction = (Vec3){a, b, 1.0f};
    return true;
}

static bool ray_equirectangular(const RenderLens *lens, float a, float b, Vec3 *origin,
                                Vec3 *direction) {
    UNUSED(lens);
    float flat = cosine(b);
    *origin = (Vec3){0};
    *direction = (Vec3){flat * sine(a), sine(b), flat * cosine(a)};
    return true;
}

#define ray_lidar ray_equirectangular

static bool ray_fisheye(const RenderLens *lens, float a, float b, Vec3 *origin, Vec3 *direction) {
    float alpha = lens->alpha, xi = lens->xi;
    float r2 = a * a + b * b;
    *origin = (Vec3){0};
    if (r2 > lens->edge2) return false;
    float root = sqrtf(max2(1.0f - (2.0f * alpha - 1.0f) * r2, 0.0f));
    float z = (1.0f - alpha * alpha * r2) / ((alpha * root + 1.0f) - alpha);
    float scale = (z * xi + sqrtf(z * z + (1.0f - xi * xi) * r2)) / (z * z + r2);
    *direction = (Vec3){scale * a, scale * b, scale * z - xi};
    return true;
}

static bool ray_orthographic(const RenderLens *lens, float a, float b, Vec3 *origin,
                             Vec3 *direction) {
    UNUSED(lens);
    *origin = (Vec3){a, b, 0.0f};
    *direction = (Vec3){0.0f, 0.0f, 1.0f};
    return true;
}

bool render_lens_ray(const RenderLens *lens, float x, float y, float origin[3],
                     float direction[3]) {
#define X(name, SYMBOL, is_radial) ray_##name,
    static bool (*const ray[])(const RenderLens *, float, float, Vec3 *, Vec3 *) = {LENSES(X)};
#undef X
    Vec3 o, d = {0};
    bool sees =
        ray[lens->kind](lens, x * lens->across - lens->left, lens->top - y * lens->down, &o, &d);
    memcpy(origin, &o, sizeof o);
    memcpy(direction, &d, sizeof d);
    return sees;
}

//---- point to plane ------------------------------------------------------------------------------

static bool plane_pinhole(const RenderLens *lens, Vec3 p, float *a, float *b) {
    UNUSED(lens);
    if (!(p.z > 1e-6f)) return false;
    *a = p.x / p.z;
    *b = p.y / p.z;
    return true;
}

static bool plane_equirectangular(const RenderLens *lens, Vec3 p, float *a, float *b) {
    UNUSED(lens);
    *a = arc_tangent(p.x, p.z);
    *b = arc_tangent(p.y, sqrtf(p.x * p.x + p.z * p.z));
    return true;
}

#define plane_lidar plane_equirectangular

static bool plane_fisheye(const RenderLens *lens, Vec3 p, float *a, float *b) {
    float alpha = lens->alpha, flat2 = p.x * p.x + p.y * p.y;
    float d1 = sqrtf(flat2 + p.z * p.z);
    float z = lens->xi * d1 + p.z;
    float below = alpha * sqrtf(flat2 + z * z) + (1.0f - alpha) * z;
    if (!(p.z > -lens->behind * d1) || !(below > 0.0f)) return false;
    *a = p.x / below;
    *b = p.y / below;
    return true;
}

static bool plane_orthographic(const RenderLens *lens, Vec3 p, float *a, float *b) {
    UNUSED(lens);
    *a = p.x;
    *b = p.y;
    return p.z > 0.0f;
}

bool render_lens_project(const RenderLens *lens, const float point[3], float pixel[2],
                         float *depth) {
#define X(name, SYMBOL, is_radial) plane_##name,
    static bool (*const plane[])(const RenderLens *, Vec3, float *, float *) = {LENSES(X)};
#undef X
    Vec3 p = vec3_load(point);
    float a = 0.0f, b = 0.0f;
    *depth = radial[lens->kind] ? sqrtf(vec3_dot(p, p)) : p.z;
    if (!plane[lens->kind](lens, p, &a, &b)) return false;
    pixel[0] = (a + lens->left) / lens->across;
    pixel[1] = (lens->top - b) / lens->down;
    return true;
}

//---- noise ---------------------------------------------------------------------------------------

static float unit_of(uint64_t bits) {
    return ((float)(bits >> 40) + 0.5f) * (1.0f / 16777216.0f);
}

// Box and Muller (1958)
static float disturbed(const RenderConfig *config, uint64_t seed, uint64_t pixel, float range) {
    uint64_t one = hash_bytes(&pixel, sizeof pixel, seed);
    uint64_t two = hash_bytes(&one, sizeof one, seed), three = hash_bytes(&two, sizeof two, seed);
    if (unit_of(three) < config->lidar_dropout) return 0.0f;
    float normal = sqrtf(-2.0f * logf(unit_of(one))) * cosf(2.0f * PI * unit_of(two));
    return fmaxf(range + config->lidar_noise * normal, 0.0f);
}

void render_lens_disturb(const RenderConfig *config, uint64_t seed, float *ranges, size_t count) {
    if (config->lidar_noise == 0.0f && config->lidar_dropout == 0.0f) return;
    for (size_t i = 0; i < count; i++) {
        if (ranges[i] > 0.0f) ranges[i] = disturbed(config, seed, i, ranges[i]);
    }
}
