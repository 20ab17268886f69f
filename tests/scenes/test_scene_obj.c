// The Wavefront reader: statements, materials, faults with their line, every shorter file.

#include "reading.h"

#include <stdio.h>
#include <unistd.h>

#define SQUARE "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\n"

static void a_polygon_becomes_a_fan(void **state) {
    Scene scene;
    Error err;
    assert_ok(read_obj(SQUARE "f 1 2 3 4\n", *state, &scene, &err), err);
    assert_int_equal(scene.triangle_count, 2);
    assert_int_equal(scene.material_count, 1);
    assert_string_equal(scene_object_name(&scene, 0), "test.obj");
    assert_near(scene.high[0], 1.0f);
    assert_near(scene.high[1], 1.0f);
}

static void corners_may_name_textures_and_normals_and_count_from_the_end(void **state) {
    static const char *const faces[] = {
        "f 1/1/1 2/2/1 3/3/1\n",
        "f -4/-3/-1 -3/-2/-1 -2/-1/-1\n",
        "f 1/1 2/2 3/3\n",
        "f 1//1 2//1 3//1\n",
    };
    for (int i = 0; i < 4; i++) {
        const char *text = text_format(
            *state, SQUARE "vt 0.5\nvt 0.25 1\nvt 0.125 0.75 9\nvn 0 0 -2\n%s", faces[i]);
        Scene scene;
        Error err;
        assert_ok(read_obj(text, *state, &scene, &err), err);
        float normal[3];
        scene_unpack_normal(scene.shades[0].normal[0], normal);
        assert_near(normal[2], i == 2 ? 1.0f : -1.0f);
        assert_near(scene.shades[0].uv[0][0], i == 3 ? 0.0f : 0.5f);
        assert_near(scene.shades[0].uv[2][1], i == 3 ? 0.0f : 0.25f); // v runs down here
    }
}

static void lines_are_ended_joined_and_commented_as_the_format_says(void **state) {
    const char *text = "\n# a comment \\\n that goes on\r\nv 0 0 0\r\n\tv 1 \\\n 0 0 # not one\n";
    Scene scene;
    Error err;
    assert_refused(read_obj(text, *state, &scene, &err), err, "line 5: v: expected");
    text = "\n#c\\\nc\r\nv 0 0 0\r\n\tv 1 \\\r\n 0 0\nv 0 1 0 0.5 0.25 2\ns off\nl 1 2\nf 1 2 3";
    assert_ok(read_obj(text, *state, &scene, &err), err);
    assert_int_equal(scene.triangle_count, 1);
    assert_int_equal(scene.shades[0].color[0], 0xffffffff);
    assert_int_equal(scene.shades[0].color[2], 0xffff4080);
}

static void groups_and_objects_are_meshes_with_one_object_each(void **state) {
    const char *text = SQUARE "f 1 2 3\no chair one\nf 1 2 3\ng seat\nf 1 2 3\nf 2 3 4\n"
                              "g empty\ng\nf 1 2 3\no chair one\nf 1 3 4\n";
    Scene scene;
    Error err;
    assert_ok(read_obj(text, *state, &scene, &err), err);
    static const char *const names[] = {"test.obj", "chair one", "seat", "default"};
    static const uint32_t triangles[] = {1, 2, 2, 1};
    assert_int_equal(scene.object_count, 4);
    assert_int_equal(scene.instance_count, 4);
    for (uint32_t i = 0; i < 4; i++) {
        const SceneInstance *instance = &scene.instances[i];
        assert_string_equal(scene_object_name(&scene, instance->object), names[instance->object]);
        assert_int_equal(scene.meshes[instance->mesh].triangle_count, triangles[instance->object]);
    }
}

static void the_file_is_turned_and_scaled(void **state) {
    SceneConfig config = scene_config_default();
    strcpy(config.up.at, "z");
    config.scale = 0.01f;
    Scene scene;
    Error err;
    assert_ok(read_obj_with("v 0 0 0\nv 100 0 0\nv 0 200 300\nf 1 2 3\n", "/nowhere", &config,
                            *state, &scene, &err),
              err);
    assert_near(scene.high[0], 1.0f);
    assert_near(scene.high[1], 3.0f);
    assert_near(scene.low[2], -2.0f);
}

//---- materials
//-------------------------------------------------------------------------------------

// a directory with one file in it
static const char *make_directory(const char *name, const char *content, Arena *arena) {
    const char *directory = text_format(arena, "/tmp/cairn-obj-%d", (int)getpid());
    Error err;
    assert_ok(file_make_directories(directory, &err), err);
    const char *path = text_format(arena, "%s/%s", directory, name);
    assert_ok(file_save(path, content, strlen(content), &err), err);
    return directory;
}

static void a_library_gives_colours_holes_and_light(void **state) {
    const char *directory = make_directory("my room.mtl",
                                           "# made by hand\nKd 9 9 9\nnewmtl oak\nKd 0.5 0.4 0.3\n"
                                           "Ns 96\nillum 2\nd 0.25\nPr 0.6\nnewmtl the sun\n"
                                           "Kd 0\nKe 2 1 0.5\nunknown word\n",
                                           *state);
    SceneConfig config = scene_config_default();
    Scene scene;
    Error err;
    assert_ok(read_obj_with("mtllib my room.mtl\nmtllib my room.mtl\n" SQUARE
                            "usemtl oak\nf 1 2 3\nusemtl the sun\nf 1 2 3\nusemtl none\nf 2 3 4\n",
                            directory, &config, *state, &scene, &err),
              err);
    assert_int_equal(scene.material_count, 3);
    assert_near(scene.materials[0].base_color[1], 0.4f);
    assert_near(scene.materials[0].base_color[3], 0.25f);
    assert_near(scene.materials[0].roughness, 0.6f);
    assert_int_equal(scene.materials[0].flags, SCENE_MATERIAL_CUTOUT);
    assert_int_equal(scene.materials[1].flags, SCENE_MATERIAL_EMISSIVE);
    assert_near(scene.materials[1].base_color[2], 0.5f);
    assert_int_equal(scene.materials[2].flags, 0);
}

static void a_picture_of_a_library_is_found_after_its_options(void **state) {
    Arena *arena = *state;
    const char *directory = make_directory("p.mtl",
                                           "newmtl a\nKd 0 0 0\nmap_Kd -s 2 2 2 -clamp on red.png\n"
                                           "newmtl b\nKd 1 0.5 1\nmap_Kd red.png\nnewmtl c\n",
                                           arena);
    Image red = image_create(2, 2, 3, arena);
    SceneConfig config = scene_config_default();
    Scene scene;
    Error err;
    const char *text = "mtllib p.mtl\n" SQUARE "usemtl a\nf 1 2 3\n";
    const char *picture = text_format(arena, "%s/red.png", directory);
    unlink(picture);
    assert_refused(read_obj_with(text, directory, &config, arena, &scene, &err), err, "red.png");
    assert_ok(image_save_png(picture, &red, &err), err);
    assert_ok(read_obj_with(text, directory, &config, arena, &scene, &err), err);
    assert_int_equal(scene.texture_count, 1);
    assert_int_equal(scene.materials[0].texture, 0);
    assert_near(scene.materials[0].base_color[0], 1.0f);
    assert_near(scene.materials[1].base_color[1], 0.5f);
    assert_int_equal(scene.materials[2].texture, SCENE_NO_TEXTURE);
}

static void a_library_with_a_broken_number_is_refused_by_its_line(void **state) {
    const char *directory = make_directory("b.mtl", "newmtl a\n\nKd 0 0\n", *state);
    SceneConfig config = scene_config_default();
    Scene scene;
    Error err;
    assert_refused(read_obj_with("mtllib b.mtl\n", directory, &config, *state, &scene, &err), err,
                   "b.mtl, line 3");
}

//---- faults
//----------------------------------------------------------------------------------------

static void every_fault_is_told_with_its_line(void **state) {
    static const struct {
        const char *text, *reason;
    } faults[] = {
        {"v 1 2\n", "line 1: v"},
        {"v 1 2 3 4 5\n", "line 1: v"},
        {"v 1 2 x\n", "line 1: v"},
        {"v 1 2 3x\n", "line 1: v"},
        {"v 1 2\n3\n", "line 1: v"},
        {"vn 1 2\n", "line 1: vn"},
        {"vt\n", "line 1: vt"},
        {SQUARE "f 1 2\n", "line 5: f"},
        {SQUARE "f 1 2 5\n", "line 5: f: index out of range"},
        {SQUARE "f 1 2 0\n", "line 5: f: index out of range"},
        {SQUARE "f 1 2 -5\n", "line 5: f: index out of range"},
        {SQUARE "f 1 2 99999999999999999999999\n", "line 5: f: index out of range"},
        {SQUARE "f 1 2 -\n", "line 5: f: expected an index"},
        {SQUARE "f 1/1 2/1 3/1\n", "line 5: f: index out of range"},
        {SQUARE "f 1//1 2//1 3//1\n", "line 5: f: index out of range"},
        {SQUARE "f 1/ 2/ 3/\n", NULL},
        {SQUARE "f 1// 2// 3//\n", "line 5: f: expected an index"},
        {SQUARE "f 1 2 3junk\n", "line 5: f"},
        {"hello\n", "line 1: unknown statement 'hello'"},
        {"abcdefghijklmnopqrstuvwxyz\n", "line 1: unknown statement"},
        {"\x89PNG\r\n", "line 1: unknown statement"},
        {"mtllib\n", "line 1: mtllib"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(faults); i++) {
        Scene scene;
        Error err;
        bool ok = read_obj(faults[i].text, *state, &scene, &err);
        if (faults[i].reason == NULL) continue;
        if (ok) fail_msg("not refused: %s", faults[i].text);
        if (strstr(err.text, faults[i].reason) == NULL)
            fail_msg("expected '%s' in '%s'", faults[i].reason, err.text);
    }
}

static void every_shorter_file_fails_or_loads(void **state) {
    Arena *arena = *state;
    const char *text = "o a\n" SQUARE "vt 0 0\nvn 0 0 1\nusemtl x\n"
                       "f 1/1/1 2/1/1 -1/-1/-1 \\\n 3//1\ng b\nf 1 2 3\n";
    for (size_t size = 0; size < strlen(text); size++) {
        ArenaMark mark = arena_mark(arena);
        char *cut = malloc(size + 1);
        memcpy(cut, text, size);
        cut[size] = '\0';
        Scene scene;
        Error err;
        if (!read_obj(cut, arena, &scene, &err)) assert_true(strlen(err.text) > 0);
        free(cut);
        arena_reset(arena, mark);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_polygon_becomes_a_fan),
        test_with_arena(corners_may_name_textures_and_normals_and_count_from_the_end),
        test_with_arena(lines_are_ended_joined_and_commented_as_the_format_says),
        test_with_arena(groups_and_objects_are_meshes_with_one_object_each),
        test_with_arena(the_file_is_turned_and_scaled),
        test_with_arena(a_library_gives_colours_holes_and_light),
        test_with_arena(a_picture_of_a_library_is_found_after_its_options),
        test_with_arena(a_library_with_a_broken_number_is_refused_by_its_line),
        test_with_arena(every_fault_is_told_with_its_line),
        test_with_arena(every_shorter_file_fails_or_loads),
    };
    return cmocka_run_group_tests_name("scenes/scene_obj", tests, NULL, NULL);
}
