// The glTF reader refuses what is wrong, and says where.

#include "triangle.h"

//----------------------------------------------------------------------------------------

static void every_lie_about_a_buffer_is_refused(void **state) {
    static const struct {
        const char *from, *to, *reason;
    } lies[] = {
        {"'byteLength':80", "'byteLength':81", "buffers[0].byteLength"},
        {"'byteLength':80", "'byteLength':1e999", "JSON"},
        {"'byteLength':80", "'byteLength':-1", "buffers[0].byteLength: expected a number"},
        {"'byteLength':36", "'byteLength':81", "bufferViews[0]"},
        {"'byteOffset':36", "'byteOffset':9007199254740992", "bufferViews[1]"},
        {"'byteOffset':36", "'byteOffset':18446744073709551612", "JSON"},
        {"'byteOffset':36", "'byteOffset':9223372036854775807", "out of range"},
        {"'buffer':0", "'buffer':1", "bufferViews[0].buffer: index out of range (buffers has 1)"},
        {"'byteLength':36", "'byteLength':36,'byteStride':8", "accessors[0]"},
        {"'byteLength':36", "'byteLength':36,'byteStride':253", "bufferViews[0].byteStride"},
        {"'byteLength':36", "'byteLength':36,'byteStride':16", "accessors[0]"},
        {"'count':3", "'count':4", "accessors[0]"},
        {"'count':3", "'count':0", "accessors[0].count"},
        {"'count':3", "'count':9007199254740991", "accessors[0].count"},
        {"'count':3", "'count':2.5", "accessors[0].count: expected a number"},
        {"'bufferView':0,'componentType':5126,'count':3", "'componentType':5126,'count':2000000000",
         "without a buffer view"},
        {"'componentType':5126", "'componentType':5124", "accessors[0].componentType"},
        {"'type':'VEC3'", "'type':'VEC5'", "accessors[0].type"},
        {"'type':'VEC3'", "'type':'VEC2'", "POSITION"},
        {"'type':'SCALAR'", "'type':'VEC2'", "accessors[1]"},
        {"'type':'VEC2'", "'type':'VEC3'", "accessors[2]"},
        {"'componentType':5123", "'componentType':5126", "accessors[1]"},
        {"'componentType':5123", "'componentType':5122", "indices must be"},
        {"'indices':1", "'indices':0", "indices must be"},
        {"'indices':1", "'indices':1,'mode':7", "unknown mode"},
        {"'indices':1", "'indices':4", "index out of range (accessors has 4)"},
        {"'TEXCOORD_0':2", "'TEXCOORD_0':'two'", "attributes.TEXCOORD_0: expected a number"},
        {"'mesh':0", "'mesh':1", "nodes[0].mesh: index out of range (meshes has 1)"},
        {"'mesh':0", "'mesh':0,'translation':[0,0]", "nodes[0].translation: wrong number"},
        {"'mesh':0", "'mesh':0,'translation':[0,0,1e39]", "translation[2]: number out of range"},
        {"'mesh':0", "'mesh':0,'scale':[1e38,1,1],'translation':[3e38,3e38,0]", NULL},
        {"'scene':0", "'scene':1", "scene: index out of range"},
        {"'version':'2.0'", "'version':'1.0'", "asset.version"},
        {"'version':'2.0'", "'version':'2.0','minVersion':'2.1'", "asset.minVersion"},
        {"'asset'", "'assets'", "asset: missing"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(lies); i++) {
        Scene scene;
        Error err;
        const char *json = with(TRIANGLE, lies[i].from, lies[i].to, *state);
        bool ok = read_json(json, *state, &scene, &err);
        if (lies[i].reason == NULL) continue; // only must not crash
        if (ok) fail_msg("not refused: %s", lies[i].to);
        if (strstr(err.text, lies[i].reason) == NULL)
            fail_msg("expected '%s' in '%s'", lies[i].reason, err.text);
    }
}

static void an_unknown_required_extension_is_named(void **state) {
    static const char *const refused[] = {
        "KHR_draco_mesh_compression",
        "EXT_meshopt_compression",
        "KHR_texture_basisu",
        "EXT_mesh_gpu_instancing",
    };
    Scene scene;
    Error err;
    for (size_t i = 0; i < ARRAY_COUNT(refused); i++) {
        const char *asset = text_format(*state, "'extensionsRequired':['%s'],'asset'", refused[i]);
        assert_refused(read_json(with(TRIANGLE, "'asset'", asset, *state), *state, &scene, &err),
                       err, refused[i]);
    }
    const char *known =
        "'extensionsRequired':['KHR_texture_transform','KHR_materials_unlit'],'asset'";
    assert_ok(read_json(with(TRIANGLE, "'asset'", known, *state), *state, &scene, &err), err);
}

static void a_uri_reaches_no_further_than_the_files_beside_the_document(void **state) {
    static const char *const uris[] = {
        "",
        "/etc/passwd",
        "file:///etc/passwd",
        "http://x/y.bin",
        "a%00b",
        "a%2",
        "%2",
        "data:text/plain,hello",
        "data:;base64,####",
        "c:x.y",
        "none.bin",
        "data:;base64,AAAA",
    };
    for (size_t i = 0; i < ARRAY_COUNT(uris); i++) {
        const char *uri = text_format(*state, "'uri':'%s','byteLength':80", uris[i]);
        Scene scene;
        Error err;
        assert_refused(
            read_json(with(TRIANGLE, "'byteLength':80", uri, *state), *state, &scene, &err), err,
            "buffers[0]");
    }
}

static void a_picture_that_cannot_be_decoded_is_told_by_its_number(void **state) {
    Scene scene;
    Error err;
    assert_refused(
        read_json(with(TEXTURED, "iVBORw0KGgo", "iVBORw0KGgAA", *state), *state, &scene, &err), err,
        "images[0]");
}

static void every_shorter_glb_fails(void **state) {
    Arena *arena = *state;
    FileBytes bin = triangle_bin(arena);
    FileBytes glb = make_glb(TEXTURED, bin.data, bin.size, arena);
    for (size_t size = 0; size < glb.size; size++) {
        ArenaMark mark = arena_mark(arena);
        uint8_t *cut = malloc(size + 1); // a block of its own, so that reading past it is seen
        memcpy(cut, glb.data, size);
        Scene scene;
        Error err;
        assert_false(read_gltf((FileBytes){cut, size}, arena, &scene, &err));
        // and with a header that agrees with the length
        uint32_t length = (uint32_t)size;
        if (size >= 12) memcpy(cut + 8, &length, 4);
        assert_false(read_gltf((FileBytes){cut, size}, arena, &scene, &err));
        free(cut);
        arena_reset(arena, mark);
    }
}

static void every_shorter_gltf_fails(void **state) {
    Arena *arena = *state;
    Scene scene;
    Error err;
    FileBytes whole;
    const char *path =
        test_data("scenes/gltf_conformance/BoxTextured-glTF-Embedded/BoxTextured.gltf", arena);
    assert_ok(file_read(path, arena, &whole, &err), err);
    while (whole.size > 0 && whole.data[whole.size - 1] <= ' ') whole.size--;
    for (size_t size = 0; size < whole.size; size++) {
        ArenaMark mark = arena_mark(arena);
        uint8_t *cut = malloc(size + 1);
        memcpy(cut, whole.data, size);
        assert_false(read_gltf((FileBytes){cut, size}, arena, &scene, &err));
        free(cut);
        arena_reset(arena, mark);
    }
    assert_ok(read_gltf(whole, arena, &scene, &err), err);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(every_lie_about_a_buffer_is_refused),
        test_with_arena(an_unknown_required_extension_is_named),
        test_with_arena(a_uri_reaches_no_further_than_the_files_beside_the_document),
        test_with_arena(a_picture_that_cannot_be_decoded_is_told_by_its_number),
        test_with_arena(every_shorter_glb_fails),
        test_with_arena(every_shorter_gltf_fails),
    };
    return cmocka_run_group_tests_name("scenes/scene_gltf_faults", tests, NULL, NULL);
}
