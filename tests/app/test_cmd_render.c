// cairn render through every lens: what it writes, where a lidar's points lie, what it refuses.

#include "base/image.h"
#include "program.h"

#include <math.h>

#define ROOM "render room.obj --device=host --views=1 --position=-2,1.2,1 --yaw=30 --width=96 "

static Image load_picture(const char *name, Arena *arena) {
    FileBytes bytes;
    Image image;
    Error err = {0};
    assert_ok(file_read(program_file(name, arena), arena, &bytes, &err), err);
    assert_ok(image_decode(bytes, arena, &image, &err), err);
    return image;
}

static void every_lens_writes_its_pictures_and_its_arrays(void **state) {
    Arena *arena = *state;
    static const char *const lenses[] = {"equirectangular", "fisheye", "orthographic", "lidar"};
    static const char *const kinds[] = {"rgb", "depth", "semantic", "instance", "normals", "flow"};
    write_room("room.obj", 0, arena);
    for (size_t l = 0; l < ARRAY_COUNT(lenses); l++) {
        program_output(text_format(arena, ROOM "--height=48 --normals --flow --lens=%s --folder=%s",
                                   lenses[l], lenses[l]),
                       arena);
        for (size_t k = 0; k < ARRAY_COUNT(kinds); k++) {
            Image image =
                load_picture(text_format(arena, "%s/view0_%s.png", lenses[l], kinds[k]), arena);
            assert_int_equal(image.width, 96);
            assert_int_equal(image.height, 48);
        }
        const char *arrays = text_format(arena, "%s/view0.npz", lenses[l]);
        assert_true(file_exists(program_file(arrays, arena)));
    }
}

static void a_pinholes_pictures_are_the_four_unless_more_is_asked_for(void **state) {
    Arena *arena = *state;
    write_room("room.obj", 0, arena);
    program_output(ROOM "--height=64 --folder=plain", arena);
    program_output(ROOM "--height=64 --normals --flow --turned=15 --folder=more", arena);
    assert_false(file_exists(program_file("plain/view0.npz", arena)));
    assert_false(file_exists(program_file("plain/view0_flow.png", arena)));
    assert_true(file_exists(program_file("more/view0.npz", arena)));
    assert_true(file_exists(program_file("more/view0_normals.png", arena)));
    Image a = load_picture("plain/view0_rgb.png", arena);
    Image b = load_picture("more/view0_rgb.png", arena);
    assert_memory_equal(a.pixels, b.pixels, (size_t)96 * 64 * a.channels);
    // it turned left: what is at the left edge was out of the picture
    Image flow = load_picture("more/view0_flow.png", arena);
    const uint8_t *left = flow.pixels + (size_t)32 * 96 * flow.channels;
    assert_int_equal(left[0] + left[1] + left[2], 0);
    const uint8_t *right = left + (size_t)90 * flow.channels;
    assert_true(right[0] + right[1] + right[2] > 0);
}

// How far a point is from the nearest surface of write_room's boxes: floor, outer walls, the one
// in the middle.
static float from_surface(const float p[3]) {
    float least = fabsf(p[1]);
    for (int k = 0; k < 3; k += 2) least = fminf(least, fminf(fabsf(p[k] - 4), fabsf(p[k] + 4)));
    if (p[2] < 2.001f) least = fminf(least, fminf(fabsf(p[0]), fabsf(p[0] - 0.1f)));
    if (p[0] > -0.001f && p[0] < 0.101f) least = fminf(least, fabsf(p[2] - 2));
    return fminf(least, fabsf(p[1] - 2.5f)); // tops of walls
}

static size_t check_points(const char *name, float tolerance, Arena *arena) {
    FileBytes bytes;
    Error err = {0};
    assert_ok(file_read(program_file(name, arena), arena, &bytes, &err), err);
    const char *text = (const char *)bytes.data;
    const char *count_at = strstr(text, "element vertex"), *end = strstr(text, "end_header\n");
    assert_non_null(count_at);
    assert_non_null(end);
    size_t count = (size_t)strtoul(count_at + 14, NULL, 10), header = (size_t)(end - text) + 11;
    assert_int_equal(bytes.size, header + 23 * count);
    for (size_t i = 0; i < count; i++) {
        float p[3];
        memcpy(p, bytes.data + header + 23 * i, sizeof p);
        if (from_surface(p) > tolerance)
            fail_msg("point %zu at %g, %g, %g lies on nothing", i, (double)p[0], (double)p[1],
                     (double)p[2]);
    }
    return count;
}

static void the_points_of_a_lidar_lie_on_the_walls(void **state) {
    Arena *arena = *state;
    write_room("room.obj", 0, arena);
    program_output(ROOM "--lens=lidar --height=32 --folder=scan", arena);
    size_t all = check_points("scan/view0_points.ply", 1e-4f, arena);
    assert_true(all > 2000);
    program_output(ROOM "--lens=lidar --height=32 --max_depth=3 --folder=short", arena);
    assert_true(check_points("short/view0_points.ply", 1e-4f, arena) < all / 2);
    program_output(ROOM "--lens=lidar --height=32 --lidar_noise=0.02 --lidar_dropout=0.5 "
                        "--folder=noisy",
                   arena);
    size_t kept = check_points("noisy/view0_points.ply", 0.12f, arena);
    assert_true(kept > all * 4 / 10 && kept < all * 6 / 10);
}

static void a_lens_that_is_not_there_or_not_for_this_command_is_refused(void **state) {
    Arena *arena = *state;
    write_room("room.obj", 0, arena);
    Ran ran = program_run(ROOM "--lens=fish", arena);
    assert_int_equal(ran.status, 1);
    assert_non_null(strstr(ran.err, "no lens named 'fish'"));
    ran = program_run(ROOM "--lens=lidar --lidar_azimuth=0", arena);
    assert_int_equal(ran.status, 1);
    assert_non_null(strstr(ran.err, "lidar_azimuth"));
    ran = program_run("eval --lens=fisheye", arena);
    assert_int_equal(ran.status, 1);
    assert_non_null(strstr(ran.err, "pinhole"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(every_lens_writes_its_pictures_and_its_arrays),
        test_with_arena(a_pinholes_pictures_are_the_four_unless_more_is_asked_for),
        test_with_arena(the_points_of_a_lidar_lie_on_the_walls),
        test_with_arena(a_lens_that_is_not_there_or_not_for_this_command_is_refused),
    };
    return run_tests_of_program("app/cmd_render", tests);
}
