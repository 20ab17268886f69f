// Lenses, as lens.c has them; lens.h explains them. `precise` as in raycast_walk.glsl.

#define PI 3.14159265

float sine(float x) {
    if (x > PI * 0.5) x = PI - x;
    if (x < PI * -0.5) x = -PI - x;
    precise float y = x * x;
    precise float s = y * (1.0 / 362880.0) - y * y * (1.0 / 39916800.0);
    precise float t = y * (y * (s - 1.0 / 5040.0) + 1.0 / 120.0) - 1.0 / 6.0;
    precise float u = x + x * (y * t);
    return u;
}

float cosine(float x) {
    return sine(PI * 0.5 - abs(x));
}

float quarter_turn(float y, float x) {
    bool is_steep = y > x;
    float low = is_steep ? x : y, high = is_steep ? y : x;
    precise float bound = 0.414213562 * high;
    bool is_half = low > bound;
    precise float r = is_half ? (low - high) / (low + high) : low / max(high, 1e-30);
    precise float z = r * r;
    precise float p = (8.05374449538e-2 * z - 1.38776856032e-1) * z + 1.99777106478e-1;
    precise float angle = (p * z - 3.33329491539e-1) * z * r + r;
    if (is_half) angle = angle + PI * 0.25;
    return is_steep ? PI * 0.5 - angle : angle;
}

float arc_tangent(float y, float x) {
    float angle = quarter_turn(abs(y), abs(x));
    if (x < 0.0) angle = PI - angle;
    return y < 0.0 ? -angle : angle;
}

bool is_spherical(RenderLens lens) {
    return lens.kind == LENS_EQUIRECTANGULAR || lens.kind == LENS_LIDAR;
}

bool fisheye_ray(RenderLens lens, float a, float b, out vec3 direction) {
    float alpha = lens.alpha, xi = lens.xi;
    precise float r2 = a * a + b * b;
    precise float root = sqrt(max(1.0 - (2.0 * alpha - 1.0) * r2, 0.0));
    precise float z = (1.0 - alpha * alpha * r2) / ((alpha * root + 1.0) - alpha);
    precise float scale = (z * xi + sqrt(z * z + (1.0 - xi * xi) * r2)) / (z * z + r2);
    precise vec3 d = vec3(scale * a, scale * b, scale * z - xi);
    direction = d;
    return r2 <= lens.edge2;
}

// in the frame of the camera: right, up, forward
bool lens_ray(RenderLens lens, vec2 pixel, out vec3 origin, out vec3 direction) {
    precise float a = pixel.x * lens.across - lens.left;
    precise float b = lens.top - pixel.y * lens.down;
    origin = vec3(0.0);
    direction = vec3(a, b, 1.0); // pinhole
    if (lens.kind == LENS_FISHEYE) return fisheye_ray(lens, a, b, direction);
    if (lens.kind == LENS_ORTHOGRAPHIC) {
        origin = vec3(a, b, 0.0);
        direction = vec3(0.0, 0.0, 1.0);
    }
    if (is_spherical(lens)) {
        float flat_part = cosine(b);
        precise vec3 d = vec3(flat_part * sine(a), sine(b), flat_part * cosine(a));
        direction = d;
    }
    return true;
}

bool fisheye_plane(RenderLens lens, vec3 p, out vec2 plane) {
    precise float flat2 = p.x * p.x + p.y * p.y;
    precise float d1 = sqrt(flat2 + p.z * p.z);
    precise float z = lens.xi * d1 + p.z;
    precise float below = lens.alpha * sqrt(flat2 + z * z) + (1.0 - lens.alpha) * z;
    plane = p.xy / below;
    precise float rim = -lens.behind * d1;
    return p.z > rim && below > 0.0;
}

bool lens_project(RenderLens lens, vec3 p, out vec2 pixel) {
    vec2 plane = p.xy / p.z; // pinhole
    bool sees = p.z > 1e-6;
    if (lens.kind == LENS_FISHEYE) sees = fisheye_plane(lens, p, plane);
    if (lens.kind == LENS_ORTHOGRAPHIC) {
        plane = p.xy;
        sees = p.z > 0.0;
    }
    if (is_spherical(lens)) {
        precise float flat_part = sqrt(p.x * p.x + p.z * p.z);
        plane = vec2(arc_tangent(p.x, p.z), arc_tangent(p.y, flat_part));
        sees = true;
    }
    precise vec2 at = vec2((plane.x + lens.left) / lens.across, (lens.top - plane.y) / lens.down);
    pixel = at;
    return sees;
}
