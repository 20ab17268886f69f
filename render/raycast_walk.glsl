// What a ray meets, as raycast_walk.c and raycast_triangle.h have it. `precise` keeps the compiler
// from fusing products and sums, so that edges fall on the same pixels as on the host.

struct Ray {
    vec3 origin, direction, inverse;
};

struct Hit {
    float t, u, v;
    uint instance, triangle; // RAYCAST_NONE = nothing
};

float invert(float d) {
    return 1.0 / (abs(d) > 1e-20 ? d : d < 0.0 ? -1e-20 : 1e-20);
}

Ray make_ray(vec3 origin, vec3 direction) {
    return Ray(origin, direction, vec3(invert(direction.x), invert(direction.y), invert(direction.z)));
}

vec3 vec3_of(float a[3]) {
    return vec3(a[0], a[1], a[2]);
}

// the nearest of the boxes' planes comes first whatever the sign; empty boxes stay empty
bool meets_box(RaycastNodes nodes, uint n, uint c, Ray ray, float limit) {
    vec3 low = vec3(nodes.at[n].low[0][c], nodes.at[n].low[1][c], nodes.at[n].low[2][c]);
    vec3 high = vec3(nodes.at[n].high[0][c], nodes.at[n].high[1][c], nodes.at[n].high[2][c]);
    bvec3 forward = greaterThanEqual(ray.inverse, vec3(0.0));
    vec3 near = (mix(high, low, forward) - ray.origin) * ray.inverse;
    vec3 far = (mix(low, high, forward) - ray.origin) * ray.inverse;
    float enter = max(max(near.x, near.y), max(near.z, 0.0));
    float leave = min(min(far.x, far.y), min(far.z, limit));
    return enter <= leave * RAYCAST_SLACK;
}

float exact_dot(vec3 a, vec3 b) {
    precise float d = (a.x * b.x + a.y * b.y) + a.z * b.z;
    return d;
}

vec3 exact_cross(vec3 a, vec3 b) {
    precise vec3 c = vec3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x);
    return c;
}

// p = (det, u, v, t), not yet divided
bool is_inside(inout vec4 p) {
    if (p.x < 0.0) p = -p;
    precise float edge = p.x * RAYCAST_EDGE;
    precise float sum = p.y + p.z;
    precise float bound = p.x + edge;
    return p.x > 0.0 && p.w > 0.0 && p.y >= -edge && p.z >= -edge && sum <= bound;
}

bool meets_triangle(RaycastTriangles triangles, uint i, Ray ray, bool to_sun, out vec3 tuv) {
    vec3 e1 = vec3_of(triangles.at[i].edge1), e2 = vec3_of(triangles.at[i].edge2);
    vec3 s = ray.origin - vec3_of(triangles.at[i].origin), d = ray.direction;
    vec4 p;
    if (to_sun) {
        vec3 across = exact_cross(d, e2);
        p = vec4(exact_dot(e1, across), exact_dot(s, across), exact_dot(s, exact_cross(e1, d)),
                 exact_dot(s, exact_cross(e1, e2)));
    } else {
        vec3 n = exact_cross(e2, e1);
        p = vec4(exact_dot(d, n), exact_dot(d, exact_cross(e2, s)),
                 exact_dot(d, exact_cross(s, e1)), -exact_dot(s, n));
    }
    if (!is_inside(p)) return false;
    precise float scale = 1.0 / p.x;
    precise vec3 scaled = p.wyz * scale;
    tuv = scaled;
    return true;
}

vec3 turn(RaycastInstances instances, uint i, vec3 a) {
    precise vec3 b;
    for (int r = 0; r < 3; r++) {
        b[r] = (instances.at[i].local_from_world[4 * r] * a.x +
                instances.at[i].local_from_world[4 * r + 1] * a.y) +
               instances.at[i].local_from_world[4 * r + 2] * a.z;
    }
    return b;
}

vec3 row_ends(RaycastInstances instances, uint i) {
    return vec3(instances.at[i].local_from_world[3], instances.at[i].local_from_world[7],
                instances.at[i].local_from_world[11]);
}

bool is_hole(RaycastScene scene, uint triangle, float u, float v); // raycast_shade.glsl

bool is_before(Hit a, Hit b) {
    if (a.t != b.t) return a.t < b.t;
    if (a.instance != b.instance) return a.instance < b.instance;
    return a.triangle < b.triangle;
}

void meet_leaf(RaycastScene scene, uint first_triangle, bool has_cutout, Hit hit, uint first,
               uint count, Ray ray, bool to_sun, inout Hit best) {
    for (uint i = first; i < first + count; i++) {
        vec3 tuv;
        if (!meets_triangle(scene.triangles, first_triangle + i, ray, to_sun, tuv)) continue;
        hit = Hit(tuv.x, tuv.y, tuv.z, hit.instance, i);
        if (!to_sun && !is_before(hit, best)) continue;
        if (has_cutout && is_hole(scene, first_triangle + i, hit.u, hit.v)) continue;
        best = hit;
        if (to_sun) return;
    }
}

void walk_mesh(RaycastScene scene, RaycastInstances instances, uint index, Ray world, bool to_sun,
               inout Hit best) {
    vec3 moved = turn(instances, index, world.origin) + row_ends(instances, index);
    Ray ray = make_ray(moved, turn(instances, index, world.direction));
    uint first_node = instances.at[index].first_node;
    uint first_triangle = instances.at[index].first_triangle;
    bool has_cutout = (instances.at[index].flags & RAYCAST_HAS_CUTOUT) != 0u;
    Hit hit = Hit(0.0, 0.0, 0.0, index, 0u);
    uint stack[BVH_STACK + BVH_WIDTH];
    stack[0] = first_node;
    int top = 1;
    while (top > 0) {
        uint n = stack[--top];
        for (uint c = 0u; c < BVH_WIDTH; c++) {
            uint child = scene.nodes.at[n].child[c];
            if (child == BVH_EMPTY) break;
            if (!meets_box(scene.nodes, n, c, ray, to_sun ? INFINITY : best.t)) continue;
            if (child < BVH_LEAF) {
                stack[top++] = first_node + child;
                continue;
            }
            meet_leaf(scene, first_triangle, has_cutout, hit, child - BVH_LEAF,
                      scene.nodes.at[n].count[c], ray, to_sun, best);
            if (to_sun && best.instance != RAYCAST_NONE) return;
        }
    }
}

// The nearest hit; for rays to the sun, any hit.
Hit trace(RaycastView view, RaycastScene scene, vec3 origin, vec3 direction, bool to_sun) {
    Hit best = Hit(INFINITY, 0.0, 0.0, RAYCAST_NONE, RAYCAST_NONE);
    Ray ray = make_ray(origin, direction);
    uint stack[BVH_STACK + BVH_WIDTH];
    stack[0] = 0u;
    int top = 1;
    while (top > 0) {
        uint n = stack[--top];
        for (uint c = 0u; c < BVH_WIDTH; c++) {
            uint child = view.top_nodes.at[n].child[c];
            if (child == BVH_EMPTY) break;
            if (!meets_box(view.top_nodes, n, c, ray, best.t)) continue;
            if (child < BVH_LEAF) {
                stack[top++] = child;
                continue;
            }
            walk_mesh(scene, view.instances, child - BVH_LEAF, ray, to_sun, best);
            if (to_sun && best.instance != RAYCAST_NONE) return best;
        }
    }
    return best;
}
