// Clouds as pictures.

#include "app/bench_faces.h"
#include "test.h"

#include <cglm/cglm.h>

#include <math.h>

// back from a pixel to the point, by the pose alone
static void unproject(const BenchFaces *faces, int face, uint32_t pixel, float point[3]) {
    const MemoryPose *pose = &faces->poses[face];
    float half = 0.5f * (float)faces->size, depth = faces->depth[face][pixel];
    float x = ((float)(pixel % faces->size) + 0.5f - half) / half * depth;
    float y = (half - 0.5f - (float)(pixel / faces->size)) / half * depth;
    float sy = sinf(pose->yaw), cy = cosf(pose->yaw), sp = sinf(pose->pitch),
          cp = cosf(pose->pitch);
    const float right[3] = {cy, 0, -sy}, up[3] = {sy * sp, cp, cy * sp},
                forward[3] = {-sy * cp, sp, -cy * cp};
    for (int k = 0; k < 3; k++)
        point[k] = pose->position[k] + x * right[k] + y * up[k] + depth * forward[k];
}

// points all round a sphere
static MemoryCloud make_sphere(uint32_t count, float radius, const float origin[3], Arena *arena) {
    MemoryCloud cloud = {.points = arena_alloc(arena, count * sizeof(float[3])), .count = count};
    for (uint32_t i = 0; i < count; i++) { // a spiral
        float y = 1.0f - 2.0f * ((float)i + 0.5f) / (float)count, turn = 2.399963f * (float)i;
        float across = sqrtf(1.0f - y * y);
        const float d[3] = {across * cosf(turn), y, across * sinf(turn)};
        for (int k = 0; k < 3; k++) cloud.points[i][k] = origin[k] + radius * d[k];
    }
    return cloud;
}

static void each_point_lies_in_its_pixel_of_some_face(void **state) {
    const float origin[3] = {0.3f, -1.0f, 2.0f}, reach = 4.0f, voxel = 0.1f;
    MemoryCloud all = make_sphere(400, reach, origin, *state);
    BenchFaces faces;
    bench_faces_create(&faces, &all, reach, voxel, false, origin, *state);
    for (uint32_t i = 0; i < all.count; i++) {
        MemoryCloud one = {.points = all.points + i, .count = 1};
        bench_faces_fill(&faces, &one);
        int found = 0;
        for (int f = 0; f < BENCH_FACES; f++) {
            for (uint32_t p = 0; faces.is_seen[f] && p < faces.size * faces.size; p++) {
                if (faces.depth[f][p] == 0.0f) continue;
                float back[3];
                unproject(&faces, f, p, back);
                assert_true(glm_vec3_distance(back, all.points[i]) < 0.5f * voxel);
                found++;
            }
        }
        assert_int_equal(found, 1);
    }
}

static void the_nearest_of_two_points_stays(void **state) {
    const float origin[3] = {0};
    float points[3][3] = {{0, 0, -2}, {0, 0, -1}, {0, 0, -3}};
    MemoryCloud cloud = {.points = points, .count = 3};
    BenchFaces faces;
    bench_faces_create(&faces, &cloud, 4.0f, 0.1f, false, origin, *state);
    bench_faces_fill(&faces, &cloud);
    uint32_t middle = faces.size / 2 * faces.size + faces.size / 2;
    assert_true(faces.depth[0][middle] == 1.0f);
}

static void beams_fill_the_gaps_and_leave_the_points(void **state) {
    const float origin[3] = {0};
    MemoryCloud cloud = make_sphere(4000, 4.0f, origin, *state);
    BenchFaces narrow, wide;
    bench_faces_create(&wide, &cloud, 4.0f, 0.05f, true, origin, *state);
    bench_faces_create(&narrow, &cloud, 4.0f, 0.05f, true, origin, *state);
    narrow.beam = 0;
    bench_faces_fill(&narrow, &cloud);
    bench_faces_fill(&wide, &cloud);
    assert_true(wide.beam >= 2);
    uint32_t pixels = narrow.size * narrow.size, holes[2] = {0};
    for (int f = 0; f < BENCH_FACES; f++) {
        for (uint32_t p = 0; p < pixels; p++) {
            holes[0] += narrow.depth[f][p] == 0.0f;
            holes[1] += wide.depth[f][p] == 0.0f;
            if (narrow.depth[f][p] > 0.0f) assert_true(wide.depth[f][p] == narrow.depth[f][p]);
        }
    }
    assert_true(holes[0] > BENCH_FACES * pixels / 2);
    assert_true(holes[1] < BENCH_FACES * pixels / 100); // along the edges of the cube
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(each_point_lies_in_its_pixel_of_some_face),
        test_with_arena(the_nearest_of_two_points_stays),
        test_with_arena(beams_fill_the_gaps_and_leave_the_points),
    };
    return cmocka_run_group_tests_name("app/bench_faces", tests, NULL, NULL);
}
