// The glTF reader, by documents that are made here: what each part of the format gives.

#include "triangle.h"

#include <math.h>
#include <stdio.h>

//---- contents
//--------------------------------------------------------------------------------------

static void a_triangle_has_its_corners_and_their_colours(void **state) {
    Scene scene;
    Error err;
    assert_ok(read_json(TRIANGLE, *state, &scene, &err), err);
    assert_int_equal(scene.triangle_count, 1);
    assert_int_equal(scene.instance_count, 1);
    const SceneTriangle *t = &scene.triangles[0];
    assert_near(t->edge1[0], 1.0f);
    assert_near(t->edge2[1], 1.0f);
    const SceneShade *shade = &scene.shades[0];
    assert_int_equal(shade->color[0], 0xff0000ff);
    assert_int_equal(shade->color[1], 0xff003300);
    assert_int_equal(shade->color[2], 0x00ff0000);
    float normal[3]; // of the face, because the file has none
    scene_unpack_normal(shade->normal[0], normal);
    assert_near(normal[2], 1.0f);
    assert_string_equal(scene_object_name(&scene, 0), "tri");
    assert_int_equal(scene.objects[0].category, 0);
}

static void whole_numbers_may_be_written_with_a_point(void **state) {
    Scene scene;
    Error err;
    const char *json = with(TRIANGLE, "'nodes':[0]", "'nodes':[0.0]", *state);
    assert_ok(read_json(with(json, "'scene':0", "'scene':0.0", *state), *state, &scene, &err), err);
    assert_int_equal(scene.instance_count, 1);
}

static void indices_have_8_16_or_32_bits(void **state) {
    static const struct {
        int type;
        const uint8_t bytes[16];
    } kinds[] = {
        {5121, {2, 0, 1}},
        {5123, {2, 0, 0, 0, 1, 0}},
        {5125, {2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0}},
    };
    Arena *arena = *state;
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        uint8_t bin[36 + 12];
        memcpy(bin, triangle_bin(arena).data, 36);
        memcpy(bin + 36, kinds[i].bytes, 12);
        const char *json = text_format(
            arena,
            "{'asset':{'version':'2.0'},'buffers':[{'byteLength':48}],"
            "'bufferViews':[{'buffer':0,'byteLength':36},{'buffer':0,'byteOffset':36,'byteLength':"
            "12}],"
            "'accessors':[{'bufferView':0,'componentType':5126,'count':3,'type':'VEC3'},"
            "{'bufferView':1,'componentType':%d,'count':3,'type':'SCALAR'}],"
            "'meshes':[{'primitives':[{'attributes':{'POSITION':0},'indices':1}]}]," ONE_NODE "}",
            kinds[i].type);
        Scene scene;
        Error err;
        assert_ok(read_gltf(make_glb(json, bin, sizeof bin, arena), arena, &scene, &err), err);
        assert_near(scene.triangles[0].origin[1], 1.0f); // vertex 2
    }
}

static void sparse_values_replace_what_they_name(void **state) {
    Arena *arena = *state;
    struct {
        float positions[9], moved[3];
        uint8_t index[4];
    } bin = {{0, 0, 0, 1, 0, 0, 0, 1, 0}, {5, 6, 7}, {2}};
    const char *json =
        "{'asset':{'version':'2.0'},'buffers':[{'byteLength':52}],"
        "'bufferViews':[{'buffer':0,'byteLength':36},{'buffer':0,'byteOffset':36,'byteLength':12},"
        "{'buffer':0,'byteOffset':48,'byteLength':1}],"
        "'accessors':[{'bufferView':0,'componentType':5126,'count':3,'type':'VEC3','sparse':"
        "{'count':1,'indices':{'bufferView':2,'componentType':5121},'values':{'bufferView':1}}}],"
        "'meshes':[{'primitives':[{'attributes':{'POSITION':0}}]}]," ONE_NODE "}";
    Scene scene;
    Error err;
    assert_ok(read_gltf(make_glb(json, &bin, sizeof bin, arena), arena, &scene, &err), err);
    assert_near(scene.triangles[0].edge2[0], 5.0f);
    assert_near(scene.triangles[0].edge2[2], 7.0f);

    // without a view the rest is zero: two corners fall together, and nothing is left
    json = with(json, "'bufferView':0,'componentType':5126", "'componentType':5126", arena);
    assert_ok(read_gltf(make_glb(json, &bin, sizeof bin, arena), arena, &scene, &err), err);
    assert_int_equal(scene.triangle_count, 0);

    bin.index[0] = 3;
    assert_refused(read_gltf(make_glb(json, &bin, sizeof bin, arena), arena, &scene, &err), err,
                   "accessors[0].sparse.indices[0]: out of range");
}

//---- materials
//-------------------------------------------------------------------------------------

static SceneMaterial read_material(const char *material, Arena *arena) {
    const char *json = with(TRIANGLE, "'indices':1", "'indices':1,'material':0", arena);
    json = text_format(arena, "{'materials':[%s],%s", material, json + 1);
    Scene scene;
    Error err;
    if (!read_json(json, arena, &scene, &err)) fail_msg("%s", err.text);
    assert_int_equal(scene.material_count, 1);
    return scene.materials[0];
}

static void materials_keep_what_can_be_seen(void **state) {
    SceneMaterial m = read_material("{}", *state);
    assert_int_equal(m.flags, 0);
    assert_int_equal(m.texture, SCENE_NO_TEXTURE);
    assert_near(m.base_color[2], 1.0f);

    m = read_material("{'pbrMetallicRoughness':{'baseColorFactor':[0.1,0.2,0.3,0.4],"
                      "'roughnessFactor':0.7},'alphaMode':'MASK','alphaCutoff':0.25}",
                      *state);
    assert_near(m.base_color[1], 0.2f);
    assert_near(m.base_color[3], 0.4f);
    assert_near(m.roughness, 0.7f);
    assert_near(m.alpha_cutoff, 0.25f);
    assert_int_equal(m.flags, SCENE_MATERIAL_CUTOUT);

    m = read_material("{'alphaMode':'BLEND','alphaCutoff':0.9}", *state);
    assert_near(m.alpha_cutoff, 0.5f);
    assert_int_equal(m.flags, SCENE_MATERIAL_CUTOUT);

    m = read_material("{'extensions':{'KHR_materials_unlit':{}}}", *state);
    assert_int_equal(m.flags, SCENE_MATERIAL_EMISSIVE);

    m = read_material("{'extensions':{'KHR_materials_pbrSpecularGlossiness':"
                      "{'diffuseFactor':[0.5,0.25,0.125,1],'glossinessFactor':0.25}}}",
                      *state);
    assert_near(m.base_color[1], 0.25f);
    assert_near(m.roughness, 0.75f);
}

static void a_surface_shines_only_where_its_light_outshines_its_colour(void **state) {
    SceneMaterial m = read_material("{'emissiveFactor':[0.2,0.2,0.2]}", *state);
    assert_int_equal(m.flags, 0);
    assert_near(m.base_color[0], 1.0f);
    m = read_material("{'pbrMetallicRoughness':{'baseColorFactor':[0,0,0,1]},"
                      "'emissiveFactor':[0.9,0.8,0.7]}",
                      *state);
    assert_int_equal(m.flags, SCENE_MATERIAL_EMISSIVE);
    assert_near(m.base_color[2], 0.7f);
    m = read_material("{'emissiveFactor':[1,1,1],'extensions':"
                      "{'KHR_materials_emissive_strength':{'emissiveStrength':4}}}",
                      *state);
    assert_int_equal(m.flags, SCENE_MATERIAL_EMISSIVE);
    assert_near(m.base_color[2], 1.0f);
}

static void samplers_become_flags_and_equal_textures_are_one(void **state) {
    Scene scene;
    Error err;
    assert_ok(read_json(TEXTURED, *state, &scene, &err), err);
    assert_int_equal(scene.texture_count, 2);
    assert_int_equal(scene.materials[0].texture, scene.materials[2].texture);
    assert_int_equal(scene.textures[scene.materials[0].texture].flags, SCENE_TEXTURE_CLAMP_U);
    assert_int_equal(scene.textures[scene.materials[1].texture].flags, 0); // mirror as repeat
    assert_int_equal(scene.shades[0].uv[1][0], 0); // the material uses set 0, the mesh has set 1
}

static void the_texture_transform_and_the_set_of_the_base_colour_are_applied(void **state) {
    // by the extension's rule u' = c·u + s·v + offset, after scaling; v runs down
    const char *json = with(TEXTURED, "{'index':0}",
                            "{'index':0,'texCoord':7,'extensions':{'KHR_texture_transform':"
                            "{'offset':[0.5,-1],'rotation':0.3926990817,'scale':[2,3],"
                            "'texCoord':1}}}",
                            *state);
    Scene scene;
    Error err;
    assert_ok(read_json(json, *state, &scene, &err), err);
    float c = cosf(0.3926990817f), s = sinf(0.3926990817f);
    assert_near(scene.shades[0].uv[0][0], 0.5f);
    assert_near(scene.shades[0].uv[0][1], -1.0f);
    assert_near(scene.shades[0].uv[1][0], 0.5f + 2.0f * c);
    assert_near(scene.shades[0].uv[1][1], -1.0f - 2.0f * s);
    assert_near(scene.shades[0].uv[2][0], 0.5f + 3.0f * s);
    assert_near(scene.shades[0].uv[2][1], -1.0f + 3.0f * c);
}

//---- nodes
//-----------------------------------------------------------------------------------------

static bool read_nodes(const char *nodes, const SceneConfig *config, Arena *arena, Scene *scene,
                       Error *err) {
    FileBytes bin = triangle_bin(arena);
    const char *json =
        text_format(arena, "{" BUFFERS "," ACCESSORS "," MESH ",'nodes':[%s]}", nodes);
    FileBytes glb = make_glb(json, bin.data, bin.size, arena);
    return read_gltf_with(glb, "/nowhere", config, arena, scene, err);
}

static void children_stand_where_their_parents_put_them(void **state) {
    SceneConfig config = scene_config_default();
    Scene scene;
    Error err;
    // a quarter turn to the left about y, two metres up, twice the size; the child is one ahead
    const char *nodes =
        "{'children':[1],'translation':[0,2,0],'rotation':[0,0.70710678,0,0.70710678],"
        "'scale':[2,2,2]},{'mesh':0,'matrix':[1,0,0,0,0,1,0,0,0,0,1,0,0,0,-1,1]}";
    assert_ok(read_nodes(nodes, &config, *state, &scene, &err), err);
    const float *m = scene.instances[0].world_from_local;
    static const float expected[12] = {0, 0, 2, -2, 0, 2, 0, 2, -2, 0, 0, 0};
    for (int i = 0; i < 12; i++) assert_near(m[i], expected[i]);

    strcpy(config.up.at, "z");
    config.scale = 0.5f;
    assert_ok(read_nodes(nodes, &config, *state, &scene, &err), err);
    // (x, y, z) -> (x, z, -y) / 2
    for (int i = 0; i < 4; i++) {
        const float *z_up = scene.instances[0].world_from_local;
        assert_near(z_up[i], expected[i] / 2);
        assert_near(z_up[4 + i], expected[8 + i] / 2);
        assert_near(z_up[8 + i], -expected[4 + i] / 2);
    }
    strcpy(config.up.at, "x");
    assert_refused(read_nodes(nodes, &config, *state, &scene, &err), err, "scene.up: 'x'");
}

static void a_mesh_that_several_nodes_show_is_kept_once(void **state) {
    SceneConfig config = scene_config_default();
    Scene scene;
    Error err;
    assert_ok(read_nodes("{'mesh':0},{'mesh':0,'translation':[3,0,0]},{'mesh':0,'scale':[0,0,0]}",
                         &config, *state, &scene, &err),
              err);
    assert_int_equal(scene.mesh_count, 1);
    assert_int_equal(scene.triangle_count, 1);
    assert_int_equal(scene.instance_count, 2); // nothing is left of the third
    assert_int_equal(scene_world_triangle_count(&scene), 2);
}

static void parts_belong_to_the_object_that_has_a_category(void **state) {
    SceneConfig config = scene_config_default();
    Scene scene;
    Error err;
    const char *nodes =
        "{'name':'house','children':[1,4,5,6]},"
        "{'name':'sofa_1','extras':{'semantic':'sofa'},'children':[2,3]},"
        "{'name':'frame','mesh':0},{'name':'cushion','mesh':0,'children':[7]},"
        "{'name':'lamp','mesh':0,'extras':{'object_category':'lamp'}},"
        "{'name':'wall','mesh':0,'extras':{'semantic':5}},{'name':'wall','mesh':0,'extras':3},"
        "{'name':'button','mesh':0,'extras':{'category':'button'}}";
    assert_ok(read_nodes(nodes, &config, *state, &scene, &err), err);
    static const char *const names[] = {"sofa_1", "button", "lamp", "wall", "wall_2"};
    static const char *const categories[] = {"sofa", "button", "lamp", "", ""};
    assert_int_equal(scene.object_count, 5);
    for (uint32_t i = 0; i < 5; i++) {
        assert_string_equal(scene_object_name(&scene, i), names[i]);
        assert_string_equal(scene_category_name(&scene, scene.objects[i].category), categories[i]);
    }
    assert_int_equal(scene.instance_count, 6);
    assert_int_equal(scene_category_find(&scene, "lamp"), scene.objects[2].category);
    assert_int_equal(scene_category_find(&scene, "spoon"), 0);
}

static void a_chain_of_a_hundred_thousand_nodes_is_walked(void **state) {
    enum { COUNT = 100000 };
    Arena *arena = *state;
    char *nodes = arena_alloc(arena, COUNT * 32);
    size_t at = 0;
    for (int i = 1; i < COUNT; i++) at += (size_t)sprintf(nodes + at, "{'children':[%d]},", i);
    sprintf(nodes + at, "{'mesh':0}");
    SceneConfig config = scene_config_default();
    Scene scene;
    Error err;
    assert_ok(read_nodes(nodes, &config, arena, &scene, &err), err);
    assert_int_equal(scene.instance_count, 1);
}

static void knots_of_nodes_are_refused(void **state) {
    static const char *const knots[] = {
        "{'children':[0]}",
        "{'children':[1]},{'children':[0]}",
        "{'children':[2]},{'children':[2]},{'mesh':0}",
        "{'children':[1,1]},{'mesh':0}",
    };
    SceneConfig config = scene_config_default();
    for (size_t i = 0; i < ARRAY_COUNT(knots); i++) {
        Scene scene;
        Error err;
        assert_refused(read_nodes(knots[i], &config, *state, &scene, &err), err, "cycle");
    }
}

static void the_default_scene_is_shown_or_else_every_root(void **state) {
    static const struct {
        const char *scenes;
        uint32_t instances;
    } cases[] = {
        {"", 3},
        {",'scene':0", 3},
        {",'scenes':[{'nodes':[0]},{'nodes':[1,2]}],'scene':1", 2},
        {",'scenes':[{'nodes':[0]},{'nodes':[1,2]}]", 3},
        {",'scenes':[{}],'scene':0", 0},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        const char *json = text_format(*state,
                                       "{" BUFFERS "," ACCESSORS "," MESH
                                       ",'nodes':[{'mesh':0},{'mesh':0},{'mesh':0}]%s}",
                                       cases[i].scenes);
        Scene scene;
        Error err;
        assert_ok(read_json(json, *state, &scene, &err), err);
        assert_int_equal(scene.instance_count, cases[i].instances);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_triangle_has_its_corners_and_their_colours),
        test_with_arena(whole_numbers_may_be_written_with_a_point),
        test_with_arena(indices_have_8_16_or_32_bits),
        test_with_arena(sparse_values_replace_what_they_name),
        test_with_arena(materials_keep_what_can_be_seen),
        test_with_arena(a_surface_shines_only_where_its_light_outshines_its_colour),
        test_with_arena(samplers_become_flags_and_equal_textures_are_one),
        test_with_arena(the_texture_transform_and_the_set_of_the_base_colour_are_applied),
        test_with_arena(children_stand_where_their_parents_put_them),
        test_with_arena(a_mesh_that_several_nodes_show_is_kept_once),
        test_with_arena(parts_belong_to_the_object_that_has_a_category),
        test_with_arena(a_chain_of_a_hundred_thousand_nodes_is_walked),
        test_with_arena(knots_of_nodes_are_refused),
        test_with_arena(the_default_scene_is_shown_or_else_every_root),
    };
    return cmocka_run_group_tests_name("scenes/scene_gltf", tests, NULL, NULL);
}
