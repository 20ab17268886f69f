// Clouds from files, and as pictures: the counts and boxes are those of another reader
// (fixtures/pointcloud_stats.json of the real data).

#include "app/bench_cloud.h"
#include "app/bench_faces.h"
#include "test.h"

#include <cglm/cglm.h>

#include <jansson.h>
#include <math.h>

//---- real files ----------------------------------------------------------------------------------

static void check_against(const json_t *expected, const BenchCloud *cloud, bool has_holes) {
    assert_int_equal(cloud->stored, json_integer_value(json_object_get(expected, "points")));
    if (has_holes)
        assert_int_equal(cloud->count, json_integer_value(json_object_get(expected, "finite")));
    for (int k = 0; k < 3; k++) {
        float low = INFINITY, high = -INFINITY;
        for (uint32_t i = 0; i < cloud->count; i++) {
            low = fminf(low, cloud->points[i][k]);
            high = fmaxf(high, cloud->points[i][k]);
        }
        const json_t *min = json_object_get(expected, "min"),
                     *max = json_object_get(expected, "max");
        assert_true(fabs((double)low - json_number_value(json_array_get(min, k))) < 1e-3);
        assert_true(fabs((double)high - json_number_value(json_array_get(max, k))) < 1e-3);
    }
}

static void real_scans_are_read_as_another_reader_does(void **state) {
    static const char *const names[] = {
        "octomap/scan.dat",    "pcl/room_scan1.pcd", "pcl/room_scan2.pcd",
        "pcl/capture0001.pcd", "pcl/lamppost.pcd",   "pcl/table_scene_mug_stereo_textured.pcd"};
    json_t *stats = json_load_file(test_data("fixtures/pointcloud_stats.json", *state), 0, NULL);
    for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
        Error err = {0};
        BenchCloud cloud;
        const char *path = test_data(text_format(*state, "pointclouds/%s", names[i]), *state);
        assert_ok(bench_cloud_load(path, *state, &cloud, &err), err);
        const json_t *expected = json_object_get(stats, file_name(path));
        check_against(expected, &cloud, json_object_get(expected, "finite") != NULL);
    }
    json_decref(stats);
}

//---- made files ----------------------------------------------------------------------------------

#define HEADER(data)                                                           \
    "VERSION 0.7\nFIELDS i z x y\nSIZE 2 4 4 4\nTYPE U F F F\nCOUNT 2 1 1 1\n" \
    "POINTS 2\nDATA " data "\n"

static FileBytes bytes_of(const void *data, size_t size, Arena *arena) {
    uint8_t *copy = arena_alloc(arena, size + 1);
    memcpy(copy, data, size);
    return (FileBytes){copy, size};
}

// two points of 16 bytes: i i z x y
static FileBytes binary_file(Arena *arena) {
    static const char header[] = HEADER("binary");
    uint8_t file[sizeof header - 1 + 32] = {0};
    memcpy(file, header, sizeof header - 1);
    const float values[2][3] = {{3, 1, 2}, {6, 4, 5}};
    for (int p = 0; p < 2; p++) memcpy(file + sizeof header - 1 + 16 * p + 4, values[p], 12);
    return bytes_of(file, sizeof file, arena);
}

// field after field, as LZF: 8 zero bytes of i (one as it is, then copies of it), the rest as it is
static FileBytes compressed_file(Arena *arena) {
    static const char header[] = HEADER("binary_compressed");
    const float values[6] = {3, 6, 1, 4, 2, 5};
    uint8_t packed[8 + 4 + 25] = {29, 0, 0, 0, 32, 0, 0, 0, 0, 0, 5 << 5, 0};
    packed[12] = 23;
    memcpy(packed + 13, values, 24);
    uint8_t file[sizeof header - 1 + sizeof packed];
    memcpy(file, header, sizeof header - 1);
    memcpy(file + sizeof header - 1, packed, sizeof packed);
    return bytes_of(file, sizeof file, arena);
}

static FileBytes ascii_file(Arena *arena) {
    static const char file[] = HEADER("ascii") "7 7 3 1 2\n7 7 6 4 5\n";
    return bytes_of(file, sizeof file - 1, arena);
}

static void check_two_points(const BenchCloud *cloud) {
    assert_int_equal(cloud->count, 2);
    for (int i = 0; i < 6; i++) assert_true(cloud->points[i / 3][i % 3] == (float)(i + 1));
}

static void the_three_forms_of_data_hold_the_same_points(void **state) {
    FileBytes files[] = {ascii_file(*state), binary_file(*state), compressed_file(*state)};
    for (size_t i = 0; i < ARRAY_COUNT(files); i++) {
        Error err = {0};
        BenchCloud cloud;
        assert_ok(bench_pcd_parse(files[i], *state, &cloud, &err), err);
        check_two_points(&cloud);
    }
}

static void every_shorter_file_is_refused(void **state) {
    // of the ascii file the last line end and digit can be spared: "5" needs to stand there
    FileBytes files[] = {ascii_file(*state), binary_file(*state), compressed_file(*state)};
    for (size_t i = 0; i < ARRAY_COUNT(files); i++) {
        size_t spared = i == 0 ? 1 : 0;
        for (size_t size = 0; size + spared < files[i].size; size++) {
            Error err = {0};
            BenchCloud cloud;
            FileBytes cut = bytes_of(files[i].data, size, *state);
            assert_false(bench_pcd_parse(cut, *state, &cloud, &err));
            assert_true(err.text[0] != '\0');
        }
    }
}

static void damaged_packing_never_leaves_its_bytes(void **state) {
    FileBytes file = compressed_file(*state);
    for (size_t at = 0; at < file.size; at++) {
        for (int bit = 0; bit < 8; bit++) {
            Error err = {0};
            BenchCloud cloud;
            FileBytes bad = bytes_of(file.data, file.size, *state);
            ((uint8_t *)bad.data)[at] ^= (uint8_t)(1 << bit);
            (void)bench_pcd_parse(bad, *state, &cloud, &err); // the sanitizer watches
        }
    }
}

static void packing_that_copies_what_was_not_there_is_refused(void **state) {
    static const char header[] = HEADER("binary_compressed");
    // 9 + 23 bytes from one before the first
    static const uint8_t packed[] = {3, 0, 0, 0, 32, 0, 0, 0, 7 << 5, 23, 0};
    uint8_t file[sizeof header - 1 + sizeof packed];
    memcpy(file, header, sizeof header - 1);
    memcpy(file + sizeof header - 1, packed, sizeof packed);
    Error err = {0};
    BenchCloud cloud;
    assert_false(bench_pcd_parse(bytes_of(file, sizeof file, *state), *state, &cloud, &err));
    assert_non_null(strstr(err.text, "damaged"));
}

static void text_that_is_no_cloud_is_refused(void **state) {
    static const char *const texts[] = {"", "1 2\n3 4 5\n", "1 2 x\n", "1 2 3 4 5 6\n"};
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++) {
        Error err = {0};
        BenchCloud cloud;
        FileBytes text = bytes_of(texts[i], strlen(texts[i]), *state);
        assert_false(bench_cloud_parse(text, *state, &cloud, &err));
    }
}

//---- as pictures ---------------------------------------------------------------------------------

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
static BenchCloud make_sphere(uint32_t count, float radius, const float origin[3], Arena *arena) {
    BenchCloud cloud = {.points = arena_alloc(arena, count * sizeof(float[3])), .count = count};
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
    BenchCloud all = make_sphere(400, reach, origin, *state);
    BenchFaces faces;
    bench_faces_create(&faces, &all, reach, voxel, false, origin, *state);
    for (uint32_t i = 0; i < all.count; i++) {
        BenchCloud one = {.points = all.points + i, .count = 1};
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
    BenchCloud cloud = {.points = points, .count = 3};
    BenchFaces faces;
    bench_faces_create(&faces, &cloud, 4.0f, 0.1f, false, origin, *state);
    bench_faces_fill(&faces, &cloud);
    uint32_t middle = faces.size / 2 * faces.size + faces.size / 2;
    assert_true(faces.depth[0][middle] == 1.0f);
}

static void beams_fill_the_gaps_and_leave_the_points(void **state) {
    const float origin[3] = {0};
    BenchCloud cloud = make_sphere(4000, 4.0f, origin, *state);
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
        test_with_arena(real_scans_are_read_as_another_reader_does),
        test_with_arena(the_three_forms_of_data_hold_the_same_points),
        test_with_arena(every_shorter_file_is_refused),
        test_with_arena(damaged_packing_never_leaves_its_bytes),
        test_with_arena(packing_that_copies_what_was_not_there_is_refused),
        test_with_arena(text_that_is_no_cloud_is_refused),
        test_with_arena(each_point_lies_in_its_pixel_of_some_face),
        test_with_arena(the_nearest_of_two_points_stays),
        test_with_arena(beams_fill_the_gaps_and_leave_the_points),
    };
    return cmocka_run_group_tests_name("app/bench_cloud", tests, NULL, NULL);
}
