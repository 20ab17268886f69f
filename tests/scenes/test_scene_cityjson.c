// The CityJSON reader: kinds, names, detail, origin; faults; damaged documents; real towns.

#include "reading.h"
#include "scenes/scene_cityjson.h"

#include <math.h>

static bool read_city_with(FileBytes file, const SceneConfig *config, Arena *arena, Scene *scene,
                           Error *err) {
    SceneBuilder *builder = scene_builder_create(arena);
    Semantics *semantics = NULL;
    err->text[0] = '\0';
    if (!semantics_load(NULL, arena, &semantics, err) ||
        !scene_cityjson_load(file, config, semantics, builder, arena, err))
        return false;
    scene_builder_finish(builder, "test", arena, scene);
    return true;
}

// with ' for "
static FileBytes document(const char *json, Arena *arena) {
    char *text = text_format(arena, "%s", json);
    for (char *c = text; *c != '\0'; c++) *c = *c == '\'' ? '"' : *c;
    return (FileBytes){(const uint8_t *)text, strlen(text)};
}

static bool read_city(const char *json, Arena *arena, Scene *scene, Error *err) {
    SceneConfig config = scene_config_default();
    return read_city_with(document(json, arena), &config, arena, scene, err);
}

static const char *with(const char *json, const char *from, const char *to, Arena *arena) {
    const char *at = strstr(json, from);
    if (at == NULL) fail_msg("the document has no %s", from);
    return text_format(arena, "%.*s%s%s", (int)(at - json), json, to, at + strlen(from));
}

// a box of 4 x 2 x 3 m without its sides in the north and the south
#define GEOMETRY                                                                      \
    "{'type':'Solid','lod':'2.2','boundaries':[[[[0,3,2,1]],[[4,5,6,7]],[[1,2,6,5]]," \
    "[[0,4,7,3]]]],'semantics':{'surfaces':[{'type':'GroundSurface'},{'type':"        \
    "'RoofSurface'},{'type':'WallSurface'}],'values':[[0,1,2,2]]},"                   \
    "'material':{'theme':{'values':[[null,0,1,null]]}}}"
#define BOX                                                                                        \
    "{'type':'CityJSON','version':'1.1','transform':{'scale':[0.001,0.001,0.001],"                 \
    "'translate':[85000.5,446000.25,-3]},'vertices':[[10000,0,500],[14000,0,500],"                 \
    "[14000,2000,500],[10000,2000,500],[10000,0,3500],[14000,0,3500],[14000,2000,3500],"           \
    "[10000,2000,3500]],'appearance':{'materials':[{'name':'red','diffuseColor':"                  \
    "[1,0.5,0]},{'name':'none'}]},'CityObjects':{'house':{'type':'Building','geometry':[" GEOMETRY \
    "]}}}"

static void a_solid_becomes_roof_walls_and_ground(void **state) {
    Scene scene;
    Error err;
    assert_ok(read_city(BOX, *state, &scene, &err), err);
    static const char *const names[] = {"house ground", "house roof", "house wall"};
    static const char *const kinds[] = {"ground", "roof", "wall"};
    assert_int_equal(scene.object_count, 3);
    assert_int_equal(scene.instance_count, 3);
    assert_int_equal(scene.triangle_count, 8);
    for (uint32_t i = 0; i < 3; i++) {
        assert_string_equal(scene_object_name(&scene, i), names[i]);
        assert_string_equal(scene_category_name(&scene, scene.objects[i].category), kinds[i]);
    }
    assert_near(scene.objects[1].low[1], 3.0f); // the roof lies on top
    assert_near(scene.objects[0].high[1], 0.0f);
}

static void the_origin_is_the_middle_of_the_ground(void **state) {
    Scene scene;
    Error err;
    assert_ok(read_city(BOX, *state, &scene, &err), err);
    const float low[3] = {-2, 0, -1}, high[3] = {2, 3, 1};
    for (int k = 0; k < 3; k++) {
        assert_near(scene.low[k], low[k]);
        assert_near(scene.high[k], high[k]);
    }
    SceneConfig config = scene_config_default(); // z is up whatever is said
    strcpy(config.up.at, "z");
    config.scale = 2.0f;
    assert_ok(read_city_with(document(BOX, *state), &config, *state, &scene, &err), err);
    assert_near(scene.high[1], 6.0f);
}

static void materials_of_the_file_color_surfaces_else_their_kind(void **state) {
    Scene scene;
    Error err;
    assert_ok(read_city(BOX, *state, &scene, &err), err);
    assert_int_equal(scene.material_count, 3); // ground, red, wall
    assert_near(scene.materials[1].base_color[0], 1.0f);
    assert_near(scene.materials[1].base_color[1], 0.25f);
    const char *one = with(BOX, "'values':[[null,0,1,null]]", "'value':0", *state);
    assert_ok(read_city(one, *state, &scene, &err), err);
    assert_int_equal(scene.material_count, 1);
}

static void without_semantics_an_object_is_one_of_its_type(void **state) {
    static const char *const types[][2] = {{"Building", "building"},
                                           {"WaterBody", "water_body"},
                                           {"TINRelief", "tinrelief"},
                                           {"+BigShed", "big_shed"}};
    const char *bare = with(BOX, "'semantics'", "'other'", *state);
    bare = with(bare, "'type':'Building',", "'type':'TYPE','attributes':{'name':'Town hall'},",
                *state);
    for (size_t i = 0; i < ARRAY_COUNT(types); i++) {
        Scene scene;
        Error err;
        assert_ok(read_city(with(bare, "TYPE", types[i][0], *state), *state, &scene, &err), err);
        assert_int_equal(scene.object_count, 1);
        assert_string_equal(scene_object_name(&scene, 0), "Town hall");
        assert_string_equal(scene_category_name(&scene, scene.objects[0].category), types[i][1]);
    }
}

static void the_highest_level_of_detail_is_read(void **state) {
    static const char *const others[] = {
        "{'type':'MultiSurface','lod':'1.2','boundaries':[[[0,1,2]]]},",
        "{'type':'MultiSurface','lod':1,'boundaries':[[[0,1,2]]]},",
        "{'type':'MultiSurface','boundaries':[[[0,1,2]]]},",
    };
    for (size_t i = 0; i < ARRAY_COUNT(others); i++) {
        Scene scene;
        Error err;
        const char *json =
            with(BOX, GEOMETRY, text_format(*state, "%s%s", others[i], GEOMETRY), *state);
        assert_ok(read_city(json, *state, &scene, &err), err);
        assert_int_equal(scene.triangle_count, 8);
    }
}

static void all_forms_of_geometry_are_read_to_their_depth(void **state) {
    static const struct {
        const char *geometry;
        uint32_t triangles;
    } forms[] = {
        {"{'type':'MultiSurface','lod':2,'boundaries':[[[0,1,2]],[[0,2,3]]]}", 2},
        {"{'type':'CompositeSurface','lod':2,'boundaries':[[[0,1,2,3]]]}", 2},
        {"{'type':'MultiSolid','lod':2,'boundaries':[[[[[0,1,2]]]],[[[[4,5,6]]]]],'semantics':"
         "{'surfaces':[{'type':'Door'}],'values':[[[0]],null]}}",
         2},
        {"{'type':'MultiPoint','lod':2,'boundaries':[0]},"
         "{'type':'CompositeSolid','lod':2,'boundaries':[[[[[0,1,2]]]]]}",
         1},
        {"{'type':'MultiSurface','boundaries':[[[4,5,6,7],[0,1,2]]]}", 2}, // a hole outside
    };
    for (size_t i = 0; i < ARRAY_COUNT(forms); i++) {
        Scene scene;
        Error err;
        assert_ok(read_city(with(BOX, GEOMETRY, forms[i].geometry, *state), *state, &scene, &err),
                  err);
        if (i < 4) assert_int_equal(scene.triangle_count, forms[i].triangles);
    }
}

static void version_1_0_needs_no_transform(void **state) {
    Scene scene;
    Error err;
    const char *json = "{'type':'CityJSON','version':'1.0','vertices':[[447000.5,2,1],"
                       "[447004.5,2,1.5],[447000.5,5,1]],'CityObjects':{'a':{'type':'LandUse',"
                       "'geometry':[{'type':'MultiSurface','lod':1,'boundaries':[[[0,1,2]]]}]}}}";
    assert_ok(read_city(json, *state, &scene, &err), err);
    assert_near(scene.high[0] - scene.low[0], 4.0f);
    assert_near(scene.high[1], 0.5f);
}

//---- faults --------------------------------------------------------------------------------------

static void every_fault_is_told_where_it_is(void **state) {
    static const struct {
        const char *from, *to, *reason;
    } faults[] = {
        {"'CityJSON'", "'CityGML'", "not CityJSON"},
        {"'version':'1.1',", "", "without a version"},
        {"'1.1'", "'0.9'", "CityJSON 0.9"},
        {"'vertices':[[10000,0,500]", "'vertices':[[10000,0]", "vertices[0]: expected three"},
        {"[10000,0,500]", "[10000,'0',500]", "vertices[0]: expected three"},
        {"'vertices'", "'vertexes'", "vertices: expected an array"},
        {"'scale':[0.001,", "'scale':[", "transform: expected"},
        {"'translate'", "'move'", "transform: expected"},
        {"'CityObjects'", "'Objects'", "CityObjects: expected an object"},
        {"'type':'Building',", "", "CityObjects.house.type: missing"},
        {"'type':'Solid',", "", "CityObjects.house: geometry.type"},
        {"'boundaries'", "'bounds'", "CityObjects.house: boundaries: expected"},
        {"[[0,3,2,1]]", "[[0,3,2,8]]", "CityObjects.house: a ring names no vertex"},
        {"[[0,3,2,1]]", "[[0,3,2,-1]]", "a ring names no vertex"},
        {"[[0,3,2,1]]", "[[0,3,2,'1']]", "a ring names no vertex"},
        {"[[0,3,2,1]]", "[0,3,2,1]", "a ring is no array"},
        {"[[0,3,2,1]]", "3", "a surface is no array"},
        {"'type':'Solid'", "'type':'MultiPoint'", "no city object has a surface"},
        {"]}}}", "]}}", "JSON, line 1"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(faults); i++) {
        Scene scene;
        Error err;
        if (read_city(with(BOX, faults[i].from, faults[i].to, *state), *state, &scene, &err))
            fail_msg("not refused: %s", faults[i].to);
        if (strstr(err.text, faults[i].reason) == NULL)
            fail_msg("expected '%s' in '%s'", faults[i].reason, err.text);
    }
}

static void every_shorter_document_is_refused(void **state) {
    Arena *arena = *state;
    FileBytes whole = document(BOX, arena);
    SceneConfig config = scene_config_default();
    for (size_t size = 0; size < whole.size; size++) {
        ArenaMark mark = arena_mark(arena);
        uint8_t *cut = malloc(size + 1);
        memcpy(cut, whole.data, size);
        Scene scene;
        Error err;
        assert_false(read_city_with((FileBytes){cut, size}, &config, arena, &scene, &err));
        assert_true(err.text[0] != '\0');
        free(cut);
        arena_reset(arena, mark);
    }
}

// another byte of the format's own letters in each place: what is accepted is a sound scene
static void no_changed_letter_leads_astray(void **state) {
    Arena *arena = *state;
    FileBytes whole = document(BOX, arena);
    SceneConfig config = scene_config_default();
    uint8_t *bytes = malloc(whole.size);
    int refused = 0;
    for (size_t at = 0; at < whole.size; at++) {
        for (const char *c = "9-.,[]{}\"en\xff"; *c != '\0'; c++) {
            ArenaMark mark = arena_mark(arena);
            memcpy(bytes, whole.data, whole.size);
            bytes[at] = (uint8_t)*c;
            Scene scene;
            Error err;
            bool ok = read_city_with((FileBytes){bytes, whole.size}, &config, arena, &scene, &err);
            if (!ok) assert_true(err.text[0] != '\0');
            refused += !ok;
            arena_reset(arena, mark);
        }
    }
    free(bytes);
    assert_true(refused > 1000);
}

//---- real towns ----------------------------------------------------------------------------------

typedef struct Areas {
    const Scene *scene;
    double of[64]; // by category
} Areas;

static void add_area(void *context, uint32_t instance, const float corners[3][3]) {
    Areas *areas = context;
    double n[3];
    for (int k = 0; k < 3; k++) {
        int u = (k + 1) % 3, v = (k + 2) % 3;
        const float *a = corners[0], *b = corners[1], *c = corners[2];
        n[k] = (double)(b[u] - a[u]) * (double)(c[v] - a[v]) -
               (double)(b[v] - a[v]) * (double)(c[u] - a[u]);
    }
    areas->of[areas->scene->instances[instance].category] +=
        0.5 * sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
}

// The areas were summed from the rings of the files by another program, holes taken off.
static void real_towns_have_the_area_of_their_rings(void **state) {
    static const struct {
        const char *file, *category;
        double area;
    } rows[] = {
        {"DH_01_subs.city.json", "roof", 291.0677},
        {"DH_01_subs.city.json", "wall", 1191.9591},
        {"zurich_subset_lod2.json", "roof", 12309.3790},
        {"zurich_subset_lod2.json", "wall", 40878.6774},
        {"zurich_subset_lod2.json", "ground", 9121.7874},
        {"rotterdam_subset.json", "roof", 2205.3661},
        {"rotterdam_subset.json", "wall", 6242.9445},
    };
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        Scene scene;
        Error err;
        const char *path =
            test_data(text_format(*state, "scenes/cityjson/%s", rows[i].file), *state);
        assert_ok(open_uncached(path, *state, &scene, &err), err);
        Areas areas = {.scene = &scene};
        scene_for_each_triangle(&scene, add_area, &areas);
        double area = areas.of[scene_category_find(&scene, rows[i].category)];
        assert_true(fabs(area - rows[i].area) < 1e-5 * rows[i].area);
        scene_close(&scene);
    }
}

static void delft_has_its_570_objects(void **state) {
    Scene scene;
    Error err;
    assert_ok(open_uncached(test_data("scenes/cityjson/delft.json", *state), *state, &scene, &err),
              err);
    assert_int_equal(scene.object_count, 570);
    assert_in_range(scene.triangle_count, 36200, 36271);
    assert_true(scene_category_find(&scene, "plant_cover") > 0);
    assert_float_equal(scene.high[0] - scene.low[0], 524.37f, 0.1f);
    scene_close(&scene);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_solid_becomes_roof_walls_and_ground),
        test_with_arena(the_origin_is_the_middle_of_the_ground),
        test_with_arena(materials_of_the_file_color_surfaces_else_their_kind),
        test_with_arena(without_semantics_an_object_is_one_of_its_type),
        test_with_arena(the_highest_level_of_detail_is_read),
        test_with_arena(all_forms_of_geometry_are_read_to_their_depth),
        test_with_arena(version_1_0_needs_no_transform),
        test_with_arena(every_fault_is_told_where_it_is),
        test_with_arena(every_shorter_document_is_refused),
        test_with_arena(no_changed_letter_leads_astray),
        test_with_arena(real_towns_have_the_area_of_their_rings),
        test_with_arena(delft_has_its_570_objects),
    };
    return cmocka_run_group_tests_name("scenes/scene_cityjson", tests, NULL, NULL);
}
