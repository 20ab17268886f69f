// How far what a pixel shows has moved, as raycast_lens.c has it.

vec3 placed_before(RaycastPlacements placements, uint i, vec3 local) {
    vec3 point;
    for (int r = 0; r < 3; r++) {
        vec3 row = vec3(placements.at[i].world_from_local[4 * r],
                        placements.at[i].world_from_local[4 * r + 1],
                        placements.at[i].world_from_local[4 * r + 2]);
        point[r] = exact_dot(row, local) + placements.at[i].world_from_local[4 * r + 3];
    }
    return point;
}

vec3 point_before(RaycastView view, Sight sight, RaycastBefore before) {
    uint i = sight.hit.instance;
    if (i == RAYCAST_NONE) return sight.direction;
    precise vec3 point = sight.position + sight.direction * sight.hit.t;
    if (before.has_placements != 0u && before.placements.at[i].is_moved != 0u) {
        vec3 local = turn(view.instances, i, point) + row_ends(view.instances, i);
        point = placed_before(before.placements, i, local);
    }
    return point - vec3_of(before.position);
}

bool find_before(RenderLens lens, RaycastView view, Sight sight, RaycastBefore before,
                 out vec2 pixel) {
    bool is_sky = sight.hit.instance == RAYCAST_NONE;
    pixel = vec2(0.0);
    if (!sight.sees || (is_sky && lens.kind == LENS_ORTHOGRAPHIC)) return false;
    vec3 p = point_before(view, sight, before);
    vec3 seen = vec3(exact_dot(p, vec3_of(before.right)), exact_dot(p, vec3_of(before.up)),
                     exact_dot(p, vec3_of(before.forward)));
    return lens_project(lens, seen, pixel) && all(greaterThanEqual(pixel, vec2(0.0))) &&
           all(lessThanEqual(pixel, vec2(lens.width, lens.height)));
}

void write_flow(RenderLens lens, RaycastView view, Sight sight, uint v, uvec2 pixel, uint at) {
    vec2 was;
    bool is_known = find_before(lens, view, sight, args.before.at[v], was);
    vec2 moved = vec2(pixel) + 0.5 - was;
    if (is_spherical(lens)) {
        float turn_pixels = 6.28318531 / lens.across;
        if (moved.x > turn_pixels * 0.5) moved.x -= turn_pixels;
        if (moved.x < turn_pixels * -0.5) moved.x += turn_pixels;
    }
    args.flow.at[2u * at] = is_known ? floatBitsToUint(moved.x) : RAYCAST_NAN;
    args.flow.at[2u * at + 1u] = is_known ? floatBitsToUint(moved.y) : RAYCAST_NAN;
}
