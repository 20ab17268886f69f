// The PLY reader: the three forms, what is passed over, colours, objects, faults, damaged files.

#include "reading.h"
#include "scenes/scene_ply.h"

#include <math.h>
#include <stdio.h>

static bool read_ply_with(FileBytes file, const SceneConfig *config, Arena *arena, Scene *scene,
                          Error *err) {
    SceneBuilder *builder = scene_builder_create(arena);
    Semantics *semantics = NULL;
    err->text[0] = '\0';
    if (!semantics_load(NULL, arena, &semantics, err) ||
        !scene_ply_load(file, "test.ply", config, semantics, builder, arena, err))
        return false;
    scene_builder_finish(builder, "test", arena, scene);
    return true;
}

static bool read_ply(const char *text, Arena *arena, Scene *scene, Error *err) {
    SceneConfig config = scene_config_default();
    FileBytes file = {(const uint8_t *)text, strlen(text)};
    return read_ply_with(file, &config, arena, scene, err);
}

#define HEAD "ply\nformat ascii 1.0\n"
#define XYZ "property float x\nproperty float y\nproperty float z\n"
#define LIST "property list uchar int vertex_indices\n"
#define SQUARE "0 0 0\n1 0 0\n1 2 0\n0 2 0\n"
#define QUAD \
    HEAD "element vertex 4\n" XYZ "element face 1\n" LIST "end_header\n" SQUARE "4 0 1 2 3\n"

//---- surfaces ------------------------------------------------------------------------------------

static void a_polygon_becomes_a_fan(void **state) {
    Scene scene;
    Error err;
    assert_ok(read_ply(QUAD, *state, &scene, &err), err);
    assert_int_equal(scene.triangle_count, 2);
    assert_int_equal(scene.material_count, 1);
    assert_int_equal(scene.materials[0].flags, 0);
    assert_string_equal(scene_object_name(&scene, 0), "test.ply");
    assert_near(scene.high[0], 1.0f);
    assert_near(scene.high[1], 2.0f);
}

static void the_file_is_turned_and_scaled(void **state) {
    SceneConfig config = scene_config_default();
    strcpy(config.up.at, "z");
    config.scale = 0.5f;
    Scene scene;
    Error err;
    FileBytes file = {(const uint8_t *)QUAD, strlen(QUAD)};
    assert_ok(read_ply_with(file, &config, *state, &scene, &err), err);
    assert_near(scene.high[0], 0.5f);
    assert_near(scene.low[2], -1.0f);
    assert_near(scene.high[1], 0.0f);
}

static void other_elements_and_properties_are_passed_over(void **state) {
    const char *text =
        "ply\r\nformat ascii 1.0\r\ncomment by hand\r\nobj_info 3\r\n"
        "element camera 2\r\nproperty double fov\r\nproperty list uchar float m\r\n"
        "element vertex 3\r\nproperty uchar mask\r\n" XYZ
        "property list int short seen\r\nproperty float confidence\r\n"
        "element empty 5\r\nelement face 1\r\nproperty int flags\r\n"
        "property list uint ushort vertex_index\r\nproperty list uchar float texcoord\r\n"
        "element edge 1\r\nproperty int vertex1\r\nend_header\r\n"
        "90 2 1 1\r\n91 0\r\n7 0 0 0 2 5 6 0.5\r\n7 3 0 0 0 0.5\r\n7 0 4 0 1 9 1e-3\r\n"
        "5 3 0 1 2 6 0 0 1 0 1 1\r\n12\r\n";
    Scene scene;
    Error err;
    assert_ok(read_ply(text, *state, &scene, &err), err);
    assert_int_equal(scene.triangle_count, 1);
    assert_near(scene.high[0], 3.0f);
    assert_near(scene.high[1], 4.0f);
}

static void lines_and_points_are_no_faces(void **state) {
    const char *text = HEAD "element vertex 4\n" XYZ "element face 4\n" LIST "end_header\n" SQUARE
                            "2 0 1\n1 2\n0\n3 0 1 2\n";
    Scene scene;
    Error err;
    assert_ok(read_ply(text, *state, &scene, &err), err);
    assert_int_equal(scene.triangle_count, 1);
}

//---- bytes ---------------------------------------------------------------------------------------

typedef struct Bytes {
    uint8_t at[1024];
    size_t size;
    bool is_big;
} Bytes;

static void put(Bytes *bytes, const void *value, size_t size) {
    const uint8_t *from = value;
    for (size_t i = 0; i < size; i++)
        bytes->at[bytes->size++] = from[bytes->is_big ? size - 1 - i : i];
}

static void put_text(Bytes *bytes, const char *text) {
    memcpy(bytes->at + bytes->size, text, strlen(text));
    bytes->size += strlen(text);
}

#define PUT(bytes, Type, value) put(bytes, &(Type){value}, sizeof(Type))

// two triangles with normals, colours and objects, and an element that is passed over
static Bytes make_binary(bool is_big) {
    Bytes b = {.is_big = is_big};
    put_text(&b, is_big ? "ply\nformat binary_big_endian 1.0\n"
                        : "ply\nformat binary_little_endian 1.0\n");
    put_text(&b, "element vertex 4\nproperty double x\nproperty float y\nproperty short z\n"
                 "property float nx\nproperty float ny\nproperty float nz\nproperty uchar red\n"
                 "property uchar green\nproperty uchar blue\nproperty uchar alpha\n"
                 "element junk 2\nproperty list ushort double d\n"
                 "element face 2\nproperty list uchar uint vertex_indices\n"
                 "property int object_id\nend_header\n");
    for (int i = 0; i < 4; i++) {
        PUT(&b, double, i == 1 || i == 2 ? 1.5 : -0.5);
        PUT(&b, float, i >= 2 ? 2.0f : 0.0f);
        PUT(&b, int16_t, -3);
        for (int k = 0; k < 3; k++) PUT(&b, float, k == 1 ? 1.0f : 0.0f);
        PUT(&b, uint8_t, 255);
        PUT(&b, uint8_t, 188); // half as much light
        PUT(&b, uint8_t, (uint8_t)(i == 0 ? 255 : 0));
        PUT(&b, uint8_t, 128);
    }
    for (uint16_t i = 0; i < 2; i++) {
        PUT(&b, uint16_t, i);
        for (uint16_t k = 0; k < i; k++) PUT(&b, double, 7);
    }
    for (uint32_t i = 0; i < 2; i++) {
        PUT(&b, uint8_t, 3);
        for (uint32_t k = 0; k < 3; k++) PUT(&b, uint32_t, k > 0 ? k + i : 0);
        PUT(&b, int32_t, (int32_t)(i == 0 ? 12 : -1));
    }
    return b;
}

// a copy of its own size, so that reading past it is seen; a zero byte follows, as readers give it
static bool read_bytes(const Bytes *bytes, Arena *arena, Scene *scene, Error *err) {
    SceneConfig config = scene_config_default();
    uint8_t *copy = malloc(bytes->size + 1);
    memcpy(copy, bytes->at, bytes->size);
    copy[bytes->size] = '\0';
    bool ok = read_ply_with((FileBytes){copy, bytes->size}, &config, arena, scene, err);
    free(copy);
    return ok;
}

static void both_byte_orders_hold_the_same_scene(void **state) {
    Scene scenes[2];
    for (int i = 0; i < 2; i++) {
        Error err;
        Bytes bytes = make_binary(i == 1);
        assert_ok(read_bytes(&bytes, *state, &scenes[i], &err), err);
        assert_int_equal(scenes[i].triangle_count, 2);
        assert_near(scenes[i].low[0], -0.5f);
        assert_near(scenes[i].high[1], 2.0f);
        assert_near(scenes[i].high[2], -3.0f);
    }
    assert_true(scenes[0].hash == scenes[1].hash);
}

static void colors_and_normals_are_those_of_the_corners(void **state) {
    Scene scene;
    Error err;
    Bytes bytes = make_binary(false);
    assert_ok(read_bytes(&bytes, *state, &scene, &err), err);
    for (uint32_t t = 0; t < 2; t++) {
        const SceneShade *shade = &scene.shades[t];
        float normal[3];
        scene_unpack_normal(shade->normal[1], normal);
        assert_near(normal[1], 1.0f);
        assert_int_equal(shade->color[0], 0x80ff80ff); // linear, alpha first
        assert_int_equal(shade->color[1], 0x800080ff);
        // light is in the colours of a scan
        assert_int_equal(scene.materials[shade->material].flags, SCENE_MATERIAL_EMISSIVE);
    }
}

static void float_colors_and_those_of_faces_are_taken(void **state) {
    const char *text = HEAD "element vertex 3\n" XYZ "property float red\nproperty float green\n"
                            "property float blue\nelement face 2\n" LIST
                            "property uchar red\nproperty uchar green\nproperty uchar blue\n"
                            "end_header\n0 0 0 1 0 0\n1 0 0 nan 0 9\n0 1 0 1 0 0\n3 0 1 2 0 255 0\n"
                            "3 2 1 0 0 0 255\n";
    Scene scene;
    Error err;
    assert_ok(read_ply(text, *state, &scene, &err), err);
    uint32_t both = scene.shades[0].color[0] ^ scene.shades[1].color[2];
    assert_int_equal(both, 0x00ffff00);
}

//---- objects -------------------------------------------------------------------------------------

static void object_ids_of_faces_become_objects(void **state) {
    Scene scene;
    Error err;
    Bytes bytes = make_binary(false);
    assert_ok(read_bytes(&bytes, *state, &scene, &err), err);
    assert_int_equal(scene.object_count, 2);
    assert_int_equal(scene.instance_count, 2);
    assert_string_equal(scene_object_name(&scene, 0), "object_12");
    assert_string_equal(scene_object_name(&scene, 1), "test.ply");
}

static void object_ids_of_vertices_become_objects(void **state) {
    const char *text =
        HEAD "element vertex 4\n" XYZ "property ushort object_id\nelement face 3\n" LIST
             "end_header\n0 0 0 4\n1 0 0 65535\n1 1 0 4\n0 1 0 0\n"
             "3 0 1 2\n3 2 0 3\n3 1 2 3\n";
    Scene scene;
    Error err;
    assert_ok(read_ply(text, *state, &scene, &err), err);
    assert_int_equal(scene.object_count, 2);
    assert_string_equal(scene_object_name(&scene, 0), "object_4");
    assert_string_equal(scene_object_name(&scene, 1), "object_65535");
}

//---- faults --------------------------------------------------------------------------------------

static void every_fault_is_told_where_it_is(void **state) {
    static const struct {
        const char *text, *reason;
    } faults[] = {
        {"", "not a PLY file"},
        {"plyer\n", "not a PLY file"},
        {"ply\n", "no end_header"},
        {"ply\nend_header\n", "no format"},
        {"ply\nformat ascii 2.0\nend_header\n", "line 2: format: not version"},
        {"ply\nformat text 1.0\nend_header\n", "line 2: format: expected"},
        {HEAD "elephant 3\nend_header\n", "line 3: unknown statement 'elephant'"},
        {HEAD "element vertex many\nend_header\n", "line 3: element"},
        {HEAD "element vertex -1\nend_header\n", "line 3: element"},
        {HEAD "element vertex 99999999999\nend_header\n", "line 3: element"},
        {HEAD "property float x\nend_header\n", "line 3: property: of no element"},
        {HEAD "element vertex 1\nproperty half x\nend_header\n", "line 4: unknown type 'half'"},
        {HEAD "element vertex 1\nproperty x\nend_header\n", "line 4: property"},
        {HEAD "element vertex 1\nproperty list int x\nend_header\n", "line 4: property"},
        {HEAD "element vertex 1000\n" XYZ "end_header\n0 0 0\n", "too few bytes for 1000 rows"},
        {HEAD "element vertex 1\nproperty float x\nend_header\n0\n", "no x, y and z"},
        {HEAD "element vertex 1\n" XYZ "end_header\n0 0 0\n", "no face"},
        {HEAD "element vertex 1\n" XYZ "end_header\n0 0 zero\n", "vertex 0: cut short, or not"},
        {HEAD "element vertex 1\n" XYZ "end_header\n0 0 1a\n", "vertex 0: cut short, or not"},
        {HEAD "element vertex 1\n" XYZ "element vertex 1\n" XYZ "end_header\n0 0 0\n0 0 0\n",
         "more than one"},
        {HEAD "element face 1\n" LIST "element vertex 1\n" XYZ "end_header\n3 0 0 0\n0 0 0\n",
         "before vertex"},
        {HEAD "element vertex 1\n" XYZ "element face 1\nproperty int a\nend_header\n0 0 0\n1\n",
         "no list vertex_indices"},
        {HEAD "element vertex 1\n" XYZ "element face 1\nproperty list uchar float vertex_indices\n"
              "end_header\n0 0 0\n3 0 0 0\n",
         "not integers"},
        {HEAD "element vertex 4\n" XYZ "element face 2\n" LIST "end_header\n" SQUARE
              "3 0 1 2\n3 0 1 4",
         "face 1: vertex 4; there are 4"},
        {HEAD "element vertex 4\n" XYZ "element face 1\n" LIST "end_header\n" SQUARE "3 0 1 -1\n",
         "face 0: vertex -1"},
        {HEAD "element vertex 4\n" XYZ "element face 1\n" LIST "end_header\n" SQUARE "3 0 1 nan\n",
         "face 0: vertex"},
        {HEAD "element vertex 4\n" XYZ "element face 1\n" LIST "end_header\n" SQUARE "4 0 1 2\n",
         "face 0: a list is cut short"},
        {HEAD "element vertex 4\n" XYZ "element face 1\n" LIST "end_header\n" SQUARE "400 0 1 2\n",
         "face 0: a list is cut short"},
        {HEAD "element vertex 4\n" XYZ "element face 1\n" LIST "end_header\n" SQUARE "-3 0 1 2\n",
         "face 0: a list"},
        {HEAD "element vertex 4\n" XYZ "element face 1\n" LIST "end_header\n" SQUARE "2.5 0 1 2\n",
         "face 0: a list"},
        {HEAD "element vertex 4\n" XYZ "element face 1\n" LIST
              "property int object_id\nend_header\n" SQUARE "3 0 1 2 65536\n",
         "face 0: object_id out of range"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(faults); i++) {
        Scene scene;
        Error err;
        if (read_ply(faults[i].text, *state, &scene, &err))
            fail_msg("not refused: %s", faults[i].text);
        if (strstr(err.text, faults[i].reason) == NULL)
            fail_msg("expected '%s' in '%s'", faults[i].reason, err.text);
    }
}

static void every_shorter_binary_file_is_refused(void **state) {
    Arena *arena = *state;
    for (int big = 0; big < 2; big++) {
        Bytes bytes = make_binary(big == 1);
        for (size_t whole = bytes.size; bytes.size-- > 0;) {
            ArenaMark mark = arena_mark(arena);
            Scene scene;
            Error err;
            assert_false(read_bytes(&bytes, arena, &scene, &err));
            assert_true(err.text[0] != '\0');
            assert_true(bytes.size < whole);
            arena_reset(arena, mark);
        }
    }
}

static void every_shorter_text_fails_or_loads(void **state) {
    Arena *arena = *state;
    Bytes bytes = {.size = 0};
    put_text(&bytes, QUAD);
    while (bytes.size-- > 0) {
        ArenaMark mark = arena_mark(arena);
        Scene scene;
        Error err;
        if (!read_bytes(&bytes, arena, &scene, &err)) assert_true(err.text[0] != '\0');
        arena_reset(arena, mark);
    }
}

static void no_damaged_bit_leads_astray(void **state) {
    Arena *arena = *state;
    int refused = 0;
    for (int form = 0; form < 3; form++) {
        Bytes whole = {.size = 0};
        if (form < 2)
            whole = make_binary(form == 1);
        else
            put_text(&whole, QUAD);
        for (size_t bit = 0; bit < 8 * whole.size; bit++) {
            ArenaMark mark = arena_mark(arena);
            Bytes bytes = whole;
            bytes.at[bit / 8] ^= (uint8_t)(1u << bit % 8);
            Scene scene;
            Error err;
            bool ok = read_bytes(&bytes, arena, &scene, &err);
            if (!ok) assert_true(err.text[0] != '\0');
            refused += !ok;
            arena_reset(arena, mark);
        }
    }
    assert_true(refused > 1000);
}

//---- a real tile ---------------------------------------------------------------------------------

static void a_tile_of_new_york_has_its_faces(void **state) {
    Scene scene;
    Error err;
    const char *path = test_data("scenes/nyc_manhattan/bronx_tile78_lod2.ply", *state);
    assert_ok(open_uncached(path, *state, &scene, &err), err);
    // 122,268 faces, of which some have no area
    assert_in_range(scene.triangle_count, 121000, 122268);
    assert_true(isfinite(scene.low[0]) && scene.high[1] > 10.0f);
    scene_close(&scene);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_polygon_becomes_a_fan),
        test_with_arena(the_file_is_turned_and_scaled),
        test_with_arena(other_elements_and_properties_are_passed_over),
        test_with_arena(lines_and_points_are_no_faces),
        test_with_arena(both_byte_orders_hold_the_same_scene),
        test_with_arena(colors_and_normals_are_those_of_the_corners),
        test_with_arena(float_colors_and_those_of_faces_are_taken),
        test_with_arena(object_ids_of_faces_become_objects),
        test_with_arena(object_ids_of_vertices_become_objects),
        test_with_arena(every_fault_is_told_where_it_is),
        test_with_arena(every_shorter_binary_file_is_refused),
        test_with_arena(every_shorter_text_fails_or_loads),
        test_with_arena(no_damaged_bit_leads_astray),
        test_with_arena(a_tile_of_new_york_has_its_faces),
    };
    return cmocka_run_group_tests_name("scenes/scene_ply", tests, NULL, NULL);
}
