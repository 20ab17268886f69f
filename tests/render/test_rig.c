// Rigs: what the words mean, what is refused, and that a mounted sensor shows what a camera in its
// place would.

#include "render/rig.h"
#include "render/room.h"
#include "test_gpu.h"

#include <math.h>

static void words_give_sensors_settings_and_mounts(void **state) {
    UNUSED(state);
    Rig rig;
    Error err = {0};
    RenderConfig defaults = render_config_default();
    defaults.width = 40;
    assert_ok(rig_parse("front; left : yaw = 90, hfov=60,up=0.5 ;\n"
                        " top_2: lens=equirectangular, width=64, height=32, back=-0.1;",
                        &defaults, &rig, &err),
              err);
    assert_int_equal(rig.count, 3);
    assert_string_equal(rig.sensors[0].name, "front");
    assert_int_equal(rig.sensors[0].config.width, 40);
    assert_string_equal(rig.sensors[1].name, "left");
    assert_float_equal(rig.sensors[1].mount.yaw, 1.5707963f, 1e-6f);
    assert_float_equal(rig.sensors[1].mount.position[1], 0.5f, 1e-6f);
    assert_float_equal(rig.sensors[1].config.hfov, 60.0f, 1e-6f);
    assert_int_equal(rig.sensors[1].config.width, 40);
    assert_string_equal(rig.sensors[2].config.lens.at, "equirectangular");
    assert_float_equal(rig.sensors[2].mount.position[2], -0.1f, 1e-6f);
}

static void what_is_no_rig_is_told_why(void **state) {
    static const struct {
        const char *text, *why;
    } wrong[] = {
        {"", "no sensor"},
        {" ; ", "no sensor"},
        {": yaw=3", "no name"},
        {"a b", "no name"},
        {"front; front", "two sensors are called front"},
        {"front: yawn=3", "sensor front"},
        {"front: yaw=x", "sensor front"},
        {"front: 90", "sensor front"},
        {"a234567890123456789012345", "longer"},
    };
    RenderConfig defaults = render_config_default();
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++) {
        Rig rig;
        Error err = {0};
        if (rig_parse(wrong[i].text, &defaults, &rig, &err)) fail_msg("took %s", wrong[i].text);
        if (strstr(err.text, wrong[i].why) == NULL)
            fail_msg("%s: no '%s' in '%s'", wrong[i].text, wrong[i].why, err.text);
    }
    const char *many = "";
    for (int i = 0; i <= RIG_SENSORS; i++) many = text_format(*state, "%ss%d;", many, i);
    Rig rig;
    Error err = {0};
    assert_false(rig_parse(many, &defaults, &rig, &err));
}

static void sensors_see_what_a_camera_in_their_place_sees(Gpu *gpu, Arena *arena) {
    Scene scene;
    RenderScene *seen;
    Error err = {0};
    room_build(1, arena, &scene);
    assert_ok(render_scene_create(gpu, &scene, arena, &seen, &err), err);
    RenderConfig defaults = render_config_default();
    defaults.width = 24;
    defaults.height = 16;
    Rig rig;
    assert_ok(rig_parse("ahead; aside: yaw=90, right=0.2, up=0.3, hfov=70; behind: yaw=180, "
                        "width=12",
                        &defaults, &rig, &err),
              err);
    assert_ok(rig_create(&rig, gpu, 2, arena, &err), err);
    RenderView bodies[2] = {{.scene = seen, .camera = {{0.5f, 1.3f, 0.2f}, 0.4f, 0.1f, 0.0f}},
                            {.scene = seen, .camera = {{-1.0f, 1.1f, 0.7f}, 2.4f, 0.0f, 0.0f}}};
    for (int s = 0; s < rig.count; s++) {
        RenderFrames frames;
        assert_ok(rig_render(&rig, s, bodies, 2, RENDER_RGB | RENDER_DEPTH, &frames, &err), err);
        size_t pixels = 2 * (size_t)frames.width * frames.height;
        float *depth = arena_array(arena, float, pixels);
        memcpy(depth, frames.depth, pixels * sizeof *depth);
        Render *alone = render_create(gpu, &rig.sensors[s].config, 2, arena, &err);
        assert_ok(alone != NULL, err);
        RenderView views[2] = {bodies[0], bodies[1]};
        for (int v = 0; v < 2; v++)
            views[v].camera = render_mount(&bodies[v].camera, &rig.sensors[s].mount);
        assert_ok(render_views(alone, views, 2, RENDER_RGB | RENDER_DEPTH, &frames, &err), err);
        assert_memory_equal(depth, frames.depth, pixels * sizeof *depth);
        render_destroy(alone);
    }
    assert_int_equal(rig.sensors[2].config.width, 12);
    rig_destroy(&rig);
    render_scene_destroy(seen);
}

static void mounted_sensors_on_all_devices(void **state) {
    test_on_devices(sensors_see_what_a_camera_in_their_place_sees, *state);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_give_sensors_settings_and_mounts),
        test_with_arena(what_is_no_rig_is_told_why),
        test_with_arena(mounted_sensors_on_all_devices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
