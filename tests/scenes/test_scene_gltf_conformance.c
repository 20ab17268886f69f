// The public conformance files: each does what EXPECT.tsv says, and none does worse.

#include "reading.h"

#include <ftw.h>

enum { MAX_FILES = 256, PATH_ROOM = 512 };
typedef enum Outcome { LOADS, REFUSED, EITHER } Outcome;

static const struct {
    const char *name;
    Outcome outcome;
    uint32_t triangles, materials; // where it loads; 0: not told
} expected[] = {
    {"TestNoRootNode/NoScene.gltf", LOADS, 0, 0},
    {"TestNoRootNode/SceneWithoutNodes.gltf", LOADS, 0, 0},
    {"SchemaFailures/sceneWrongType.gltf", REFUSED, 0, 0},
    {"IncorrectVertexArrays/Cube.gltf", REFUSED, 0, 0},
    {"IndexOutOfRange/AllIndicesOutOfRange.gltf", REFUSED, 0, 0},
    {"IndexOutOfRange/IndexOutOfRange.gltf", REFUSED, 0, 0},
    {"wrongTypes/badArray.gltf", REFUSED, 0, 0},
    {"wrongTypes/badExtension.gltf", REFUSED, 0, 0},
    {"wrongTypes/badNumber.gltf", REFUSED, 0, 0},
    {"wrongTypes/badObject.gltf", REFUSED, 0, 0},
    {"wrongTypes/badString.gltf", REFUSED, 0, 0},
    {"wrongTypes/badUint.gltf", REFUSED, 0, 0},
    {"RecursiveNodes/RecursiveNodes.gltf", REFUSED, 0, 0},
    {"MissingBin/BoxTextured.gltf", REFUSED, 0, 0},
    {"BoxBadNormals-glTF-Binary/BoxBadNormals.glb", LOADS, 12, 1},
    {"BoxWithInfinites-glTF-Binary/BoxWithInfinites.glb", EITHER, 0, 0},
    {"BoxTextured-glTF-Binary/BoxTextured.glb", LOADS, 12, 1},
    {"BoxTextured-glTF-Embedded/BoxTextured.gltf", LOADS, 12, 1},
    {"BoxTextured-glTF/BoxTextured.gltf", LOADS, 12, 1},
    {"BoxTextured-glTF-pbrSpecularGlossiness/BoxTextured.gltf", LOADS, 12, 1},
    {"BoxTexcoords-glTF/boxTexcoords.gltf", LOADS, 12, 1},
    {"cameras/Cameras.gltf", LOADS, 2, 1},
    {"glTF-Sample-Models/AnimatedMorphCube-glTF/AnimatedMorphCube.gltf", LOADS, 12, 1},
    {"issue_3269/texcoord_crash.gltf", EITHER, 0, 0},
    {"simple_skin/simple_skin.gltf", LOADS, 8, 1},
    {"textureTransform/TextureTransformTest.gltf", LOADS, 24, 9},
    {"ClearCoat-glTF/ClearCoatTest.gltf", LOADS, 0, 19},
};

static char found[MAX_FILES][PATH_ROOM];
static int found_count;

static int note_file(const char *path, const struct stat *info, int kind, struct FTW *where) {
    UNUSED(info);
    UNUSED(where);
    const char *extension = file_extension(path);
    bool is_gltf = strcmp(extension, ".gltf") == 0 || strcmp(extension, ".glb") == 0;
    if (kind == FTW_F && is_gltf && found_count < MAX_FILES)
        snprintf(found[found_count++], PATH_ROOM, "%s", path);
    return 0;
}

static void every_file_does_what_is_expected_of_it(void **state) {
    UNUSED(state);
    Arena arena = arena_create("test");
    const char *root = test_data("scenes/gltf_conformance", &arena);
    found_count = 0;
    nftw(root, note_file, 8, 0);
    assert_in_range(found_count, 40, MAX_FILES - 1);
    size_t told = 0;
    for (int f = 0; f < found_count; f++) {
        const char *name = found[f] + strlen(root) + 1;
        Arena each = arena_create("file");
        Scene scene;
        Error err;
        bool ok = open_uncached(found[f], &each, &scene, &err);
        if (!ok) assert_true(strlen(err.text) > strlen(found[f]) + 10); // names the file, and why
        bool is_told = false;
        for (size_t i = 0; i < ARRAY_COUNT(expected); i++) {
            if (strcmp(expected[i].name, name) != 0) continue;
            is_told = true;
            if (expected[i].outcome == LOADS && !ok) fail_msg("%s", err.text);
            if (expected[i].outcome == REFUSED && ok) fail_msg("%s: was not refused", name);
            if (!ok) continue;
            if (expected[i].triangles > 0)
                assert_int_equal(scene_world_triangle_count(&scene), expected[i].triangles);
            if (expected[i].materials > 0)
                assert_int_equal(scene.material_count, expected[i].materials);
        }
        told += is_told;
        if (!is_told && !ok) fail_msg("%s", err.text); // the other files are valid
        if (ok) scene_close(&scene);
        arena_destroy(&each);
    }
    assert_int_equal(told, ARRAY_COUNT(expected));
    arena_destroy(&arena);
}

static void every_primitive_mode_gives_its_triangles(void **state) {
    Arena *arena = *state;
    // points, four kinds of lines, then a quad of two triangles in every way to write it
    static const uint32_t triangles[16] = {0, 0, 0, 0, 2, 2, 2, 0, 0, 0, 0, 2, 2, 2, 2, 2};
    for (int i = 0; i < 16; i++) {
        const char *path =
            test_data(text_format(arena,
                                  "scenes/gltf_conformance/glTF-Asset-Generator/Mesh_PrimitiveMode/"
                                  "Mesh_PrimitiveMode_%02d.gltf",
                                  i),
                      arena);
        Scene scene;
        Error err;
        assert_ok(open_uncached(path, arena, &scene, &err), err);
        assert_int_equal(scene_world_triangle_count(&scene), triangles[i]);
    }
}

// All triangles of the quad face the same way, so a strip's every second one is turned.
static void strips_and_fans_keep_the_facing(void **state) {
    Arena *arena = *state;
    for (int i = 4; i <= 6; i++) {
        const char *path =
            test_data(text_format(arena,
                                  "scenes/gltf_conformance/glTF-Asset-Generator/Mesh_PrimitiveMode/"
                                  "Mesh_PrimitiveMode_%02d.gltf",
                                  i),
                      arena);
        Scene scene;
        Error err;
        assert_ok(open_uncached(path, arena, &scene, &err), err);
        for (uint32_t t = 0; t < scene.triangle_count; t++) {
            float normal[3];
            scene_unpack_normal(scene.shades[t].normal[0], normal);
            assert_near(normal[2], 1.0f);
        }
    }
}

static void one_box_in_four_forms_is_one_scene(void **state) {
    static const char *const forms[] = {
        "BoxTextured-glTF/BoxTextured.gltf",
        "BoxTextured-glTF-Binary/BoxTextured.glb",
        "BoxTextured-glTF-Embedded/BoxTextured.gltf",
        "BoxTextured-glTF-pbrSpecularGlossiness/BoxTextured.gltf",
    };
    Arena *arena = *state;
    Scene scenes[4];
    for (int i = 0; i < 4; i++) {
        const char *path =
            test_data(text_format(arena, "scenes/gltf_conformance/%s", forms[i]), arena);
        Error err;
        assert_ok(open_uncached(path, arena, &scenes[i], &err), err);
        assert_int_equal(scenes[i].texture_count, 1);
        assert_int_equal(scenes[i].texel_count, scenes[0].texel_count);
        assert_memory_equal(scenes[i].texels, scenes[0].texels, scenes[0].texel_count * 4);
        assert_memory_equal(scenes[i].triangles, scenes[0].triangles, 12 * sizeof(SceneTriangle));
        assert_memory_equal(scenes[i].shades, scenes[0].shades, 12 * sizeof(SceneShade));
    }
}

static void a_wrong_type_is_told_with_its_path(void **state) {
    static const struct {
        const char *name, *reason;
    } files[] = {
        {"wrongTypes/badArray.gltf", "meshes[0].primitives: expected an array"},
        {"wrongTypes/badExtension.gltf",
         "materials[0].pbrMetallicRoughness.baseColorTexture.extensions.KHR_texture_transform: "
         "expected an object"},
        {"wrongTypes/badNumber.gltf", "materials[0].normalTexture.index: missing"},
        {"wrongTypes/badObject.gltf", "materials[0].pbrMetallicRoughness: expected an object"},
        {"wrongTypes/badString.gltf", "scenes[0].name: expected a text"},
        {"wrongTypes/badUint.gltf",
         "materials[0].pbrMetallicRoughness.baseColorTexture.index: expected a number"},
        {"SchemaFailures/sceneWrongType.gltf", "scene: expected a number"},
        {"MissingBin/BoxTextured.gltf", "BoxTextured0.bin: No such file"},
        {"RecursiveNodes/RecursiveNodes.gltf", "cycle"},
    };
    Arena *arena = *state;
    for (size_t i = 0; i < ARRAY_COUNT(files); i++) {
        const char *path =
            test_data(text_format(arena, "scenes/gltf_conformance/%s", files[i].name), arena);
        Scene scene;
        Error err;
        assert_refused(open_uncached(path, arena, &scene, &err), err, files[i].reason);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(every_file_does_what_is_expected_of_it),
        test_with_arena(every_primitive_mode_gives_its_triangles),
        test_with_arena(strips_and_fans_keep_the_facing),
        test_with_arena(one_box_in_four_forms_is_one_scene),
        test_with_arena(a_wrong_type_is_told_with_its_path),
    };
    return cmocka_run_group_tests_name("scenes/scene_gltf_conformance", tests, NULL, NULL);
}
