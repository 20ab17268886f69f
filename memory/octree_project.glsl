// Projection and exact division for octree_cull.comp and octree_carve.comp; the definitions are in
// octree_view.h. A projected point is (a, b, z), see octree_gpu.h.

uint level_of(OctreeFrameAt frame, uint span) {
    uint level = span < 3 ? 0 : uint(findMSB(span / 3)) + 1;
    return min(level, frame.at.level_count - 1);
}

int divide(int a, int z, float inverse) {
    int quotient = int(float(a) * inverse);
    int remainder = a - quotient * z;
    return quotient + (remainder >= z ? 1 : 0) - (remainder < 0 ? 1 : 0);
}

ivec3 project_brick(OctreeFrameAt frame, uvec3 brick) {
    i64vec3 sum = i64vec3(0);
    for (int i = 0; i < 3; i++) {
        int64_t offset = int64_t(brick[i]) * 8 * OCTREE_UNIT - frame.at.eye[i];
        sum.x += offset * frame.at.a_axis[i];
        sum.y += offset * frame.at.b_axis[i];
        sum.z += offset * frame.at.z_axis[i];
    }
    return ivec3(int(sum.x >> OCTREE_AXIS_BITS), int(sum.y >> OCTREE_AXIS_BITS),
                 int(sum.z >> OCTREE_AXIS_BITS));
}

ivec3 step_halves(OctreeFrameAt frame, ivec3 from, ivec3 halves) {
    for (int i = 0; i < 3; i++) {
        from.x += halves[i] * frame.at.a_half[i];
        from.y += halves[i] * frame.at.b_half[i];
        from.z += halves[i] * frame.at.z_half[i];
    }
    return from;
}
