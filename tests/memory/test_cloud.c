// Clouds from files: the counts and boxes are those of another reader
// (fixtures/pointcloud_stats.json of the real data).

#include "memory/cloud.h"
#include "test.h"

#include <jansson.h>
#include <math.h>

//---- real files ----------------------------------------------------------------------------------

static void check_against(const json_t *expected, const MemoryCloud *cloud, bool has_holes) {
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
        MemoryCloud cloud;
        const char *path = test_data(text_format(*state, "pointclouds/%s", names[i]), *state);
        assert_ok(memory_cloud_load(path, *state, &cloud, &err), err);
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

static void check_two_points(const MemoryCloud *cloud) {
    assert_int_equal(cloud->count, 2);
    for (int i = 0; i < 6; i++) assert_true(cloud->points[i / 3][i % 3] == (float)(i + 1));
}

static void the_three_forms_of_data_hold_the_same_points(void **state) {
    FileBytes files[] = {ascii_file(*state), binary_file(*state), compressed_file(*state)};
    for (size_t i = 0; i < ARRAY_COUNT(files); i++) {
        Error err = {0};
        MemoryCloud cloud;
        assert_ok(memory_cloud_parse_pcd(files[i], *state, &cloud, &err), err);
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
            MemoryCloud cloud;
            FileBytes cut = bytes_of(files[i].data, size, *state);
            assert_false(memory_cloud_parse_pcd(cut, *state, &cloud, &err));
            assert_true(err.text[0] != '\0');
        }
    }
}

static void damaged_packing_never_leaves_its_bytes(void **state) {
    FileBytes file = compressed_file(*state);
    for (size_t at = 0; at < file.size; at++) {
        for (int bit = 0; bit < 8; bit++) {
            Error err = {0};
            MemoryCloud cloud;
            FileBytes bad = bytes_of(file.data, file.size, *state);
            ((uint8_t *)bad.data)[at] ^= (uint8_t)(1 << bit);
            (void)memory_cloud_parse_pcd(bad, *state, &cloud, &err); // the sanitizer watches
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
    MemoryCloud cloud;
    assert_false(memory_cloud_parse_pcd(bytes_of(file, sizeof file, *state), *state, &cloud, &err));
    assert_non_null(strstr(err.text, "damaged"));
}

static void what_a_header_cannot_mean_is_refused(void **state) {
    static const struct {
        const char *header, *reason;
    } faults[] = {
        {"FIELDS x y\nSIZE 4 4\nPOINTS 1\nDATA ascii\n1 2\n", "no field z"},
        {"FIELDS x y z\nSIZE 4 4 2\nPOINTS 1\nDATA ascii\n1 2 3\n", "field z has 2 bytes"},
        {"FIELDS x y z\nSIZE 4 4 4\nTYPE F F I\nPOINTS 1\nDATA ascii\n1 2 3\n", "field z is no"},
        {"FIELDS x y z\nSIZE 4 4 4\nCOUNT 2 1 1\nPOINTS 1\nDATA ascii\n1 2 3\n", "field x is no"},
        {"FIELDS x y z\nSIZE 4 4 4\nPOINTS 0\nDATA ascii\n1 2 3\n", "0 points"},
        {"FIELDS x y z\nSIZE 4 4 4\nPOINTS 60000000\nDATA ascii\n1 2 3\n", "too few bytes"},
        {"FIELDS x y z\nSIZE 4 4 4\nPOINTS 60000000\nDATA binary\n1 2 3\n", "are missing"},
        {"FIELDS x y z\nSIZE 4 4 4\nPOINTS 1\nDATA ascii\n1 2 x\n", "point 0 is cut short or no"},
        {"FIELDS x y z\nSIZE 4 4 4\nPOINTS 1\nDATA ascii\n1 2 nan\n", "no points"},
        {"FIELDS x y z\nSIZE 4 4 4\nPOINTS 1\nDATA zipped\n1 2 3\n", "DATA zipped"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(faults); i++) {
        Error err = {0};
        MemoryCloud cloud;
        FileBytes file = bytes_of(faults[i].header, strlen(faults[i].header), *state);
        assert_false(memory_cloud_parse_pcd(file, *state, &cloud, &err));
        if (strstr(err.text, faults[i].reason) == NULL)
            fail_msg("expected '%s' in '%s'", faults[i].reason, err.text);
    }
}

static void doubles_are_read(void **state) {
    static const char header[] = "FIELDS x y z\nSIZE 8 8 8\nTYPE F F F\nPOINTS 1\nDATA binary\n";
    const double values[3] = {1, 2, 3};
    uint8_t file[sizeof header - 1 + sizeof values];
    memcpy(file, header, sizeof header - 1);
    memcpy(file + sizeof header - 1, values, sizeof values);
    Error err = {0};
    MemoryCloud cloud;
    assert_ok(memory_cloud_parse_pcd(bytes_of(file, sizeof file, *state), *state, &cloud, &err),
              err);
    for (int k = 0; k < 3; k++) assert_true(cloud.points[0][k] == (float)(k + 1));
}

static void text_that_is_no_cloud_is_refused(void **state) {
    static const char *const texts[] = {"", "1 2\n3 4 5\n", "1 2 x\n", "1 2 3 4 5 6\n"};
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++) {
        Error err = {0};
        MemoryCloud cloud;
        FileBytes text = bytes_of(texts[i], strlen(texts[i]), *state);
        assert_false(memory_cloud_parse(text, *state, &cloud, &err));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(real_scans_are_read_as_another_reader_does),
        test_with_arena(the_three_forms_of_data_hold_the_same_points),
        test_with_arena(every_shorter_file_is_refused),
        test_with_arena(damaged_packing_never_leaves_its_bytes),
        test_with_arena(packing_that_copies_what_was_not_there_is_refused),
        test_with_arena(what_a_header_cannot_mean_is_refused),
        test_with_arena(doubles_are_read),
        test_with_arena(text_that_is_no_cloud_is_refused),
    };
    return cmocka_run_group_tests_name("memory/cloud", tests, NULL, NULL);
}
