// Opening scenes: real files, the cache, the settings, and what can be asked of a scene.

#include "reading.h"
#include "scenes/scene_image.h"

#include <sys/stat.h>

#include <math.h>
#include <stdio.h>
#include <unistd.h>

static const char *new_cache(Arena *arena) {
    static int number = 0;
    const char *path = text_format(arena, "/tmp/cairn-cache-%d-%d", (int)getpid(), number++);
    assert_int_equal(setenv("CAIRN_CACHE", path, 1), 0);
    return path;
}

static void remove_all(const char *path, Arena *arena) {
    if (system(text_format(arena, "rm -rf '%s'", path)) != 0) fail_msg("cannot remove %s", path);
}

//---- real files
//------------------------------------------------------------------------------------

static void real_scenes_load_and_the_second_time_they_are_mapped(void **state) {
    static const struct {
        const char *path, *up;
        uint32_t triangles, objects, categories;
    } files[] = {
        // triangles without area are left out: two of the house's 147,764, four of the garage's
        {"aws_small_house/aws_small_house.glb", "y", 147762, 87, 42},
        {"aws_bookstore/aws_bookstore.glb", "y", 118009, 137, 20},
        {"webxr/garage/garage.gltf", "y", 11354, 1, 1},
        {"webxr/home-theater/home-theater.gltf", "y", 7905, 1, 1},
        {"webxr/cube-room/cube-room.gltf", "y", 5364, 1, 1},
        {"habitat_test/simple_room.glb", "z", 84, 7, 1},
        {"habitat_test/stage_floor1.glb", "y", 2048, 1, 1},
        {"habitat_test/chair.glb", "y", 1008, 1, 1},
        {"habitat_test/skinned_prism.glb", "y", 768, 1, 1},
        {"habitat_test/transform_box.glb", "y", 12, 6, 1},
        {"habitat_test/nested_box.glb", "y", 24, 2, 1},
        {"recast/dungeon.obj", "y", 10133, 1, 1},
        {"recast/nav_test.obj", "y", 1612, 2, 1},
        {"recast/undulating.obj", "y", 5202, 1, 1},
        {"nyc_manhattan/manhattan_800m.glb", "y", 73311, 1317, 3},
    };
    Arena *arena = *state;
    const char *cache = new_cache(arena);
    for (size_t i = 0; i < ARRAY_COUNT(files); i++) {
        const char *path = test_data(text_format(arena, "scenes/%s", files[i].path), arena);
        SceneConfig config = scene_config_default();
        strcpy(config.up.at, files[i].up);
        Scene first, second;
        Error err;
        ArenaMark mark = arena_mark(arena);
        assert_ok(scene_open(path, &config, arena, &first, &err), err);
        assert_false(first.is_mapped);
        assert_int_equal(scene_world_triangle_count(&first), files[i].triangles);
        assert_int_equal(first.object_count, files[i].objects);
        assert_int_equal(first.category_count, files[i].categories);
        assert_ok(scene_open(path, &config, arena, &second, &err), err);
        assert_true(second.is_mapped);
        assert_int_equal(first.image.size, second.image.size);
        assert_memory_equal(first.image.data, second.image.data, first.image.size);
        assert_true(first.hash == second.hash);
        scene_close(&first);
        scene_close(&second);
        arena_reset(arena, mark);
    }
    remove_all(cache, arena);
}

static void the_kinds_of_things_come_from_the_side_file_where_the_scene_has_none(void **state) {
    Arena *arena = *state;
    const char *path = test_data("scenes/aws_small_house/aws_small_house_collision.glb", arena);
    Scene scene;
    Error err;
    assert_ok(open_uncached(path, arena, &scene, &err), err);
    uint32_t bed = scene_category_find(&scene, "Bed");
    assert_true(bed > 0);
    uint32_t beds = 0;
    for (uint32_t i = 0; i < scene.instance_count; i++) beds += scene.instances[i].category == bed;
    assert_true(beds > 0);
}

static void the_house_stands_on_its_floor(void **state) {
    Arena *arena = *state;
    const char *path = test_data("scenes/habitat_test/simple_room.glb", arena);
    SceneConfig config = scene_config_default();
    config.cache = false;
    strcpy(config.up.at, "z");
    Scene scene;
    Error err;
    assert_ok(scene_open(path, &config, arena, &scene, &err), err);
    assert_near(scene.low[1], -0.0613824f);
    assert_near(scene.high[1], 2.1535f);
}

//---- the cache
//-------------------------------------------------------------------------------------

#define SQUARE "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\n"

static void save_text(const char *directory, const char *name, const char *text, Arena *arena) {
    Error err;
    assert_ok(file_save(text_format(arena, "%s/%s", directory, name), text, strlen(text), &err),
              err);
}

// opens twice; is the first time a hit in the cache? The second always is.
static bool is_known(const char *path, const SceneConfig *config, Arena *arena) {
    Scene scene;
    Error err;
    assert_ok(scene_open(path, config, arena, &scene, &err), err);
    bool known = scene.is_mapped;
    scene_close(&scene);
    assert_ok(scene_open(path, config, arena, &scene, &err), err);
    assert_true(scene.is_mapped);
    scene_close(&scene);
    return known;
}

// a directory with an OBJ file and its library
static const char *make_scene(Arena *arena) {
    const char *directory = text_format(arena, "/tmp/cairn-scene-%d", (int)getpid());
    Error err;
    assert_ok(file_make_directories(directory, &err), err);
    unlink(text_format(arena, "%s/instances.json", directory));
    save_text(directory, "a.obj", "mtllib a.mtl\n" SQUARE "usemtl m\no thing\nf 1 2 3 4\n", arena);
    save_text(directory, "a.mtl", "newmtl m\nKd 1 0 0\n", arena);
    return directory;
}

static void a_change_of_anything_that_shapes_a_scene_is_noticed(void **state) {
    Arena *arena = *state;
    const char *cache = new_cache(arena), *directory = make_scene(arena);
    const char *path = text_format(arena, "%s/a.obj", directory);
    SceneConfig config = scene_config_default();
    assert_false(is_known(path, &config, arena));
    assert_true(is_known(path, &config, arena));

    // the library, there and back
    save_text(directory, "a.mtl", "newmtl m\nKd 0 1 0\n", arena);
    assert_false(is_known(path, &config, arena));
    save_text(directory, "a.mtl", "newmtl m\nKd 1 0 0\n", arena);
    assert_true(is_known(path, &config, arena));
    unlink(text_format(arena, "%s/a.mtl", directory));
    assert_false(is_known(path, &config, arena));
    save_text(directory, "a.mtl", "newmtl m\nKd 0 0 1\n", arena);
    assert_false(is_known(path, &config, arena));

    // the side file
    save_text(directory, "instances.json",
              "{\"instances\":[{\"name\":\"thing\",\"category\":\"chair\"}]}", arena);
    assert_false(is_known(path, &config, arena));

    // the file itself, and its name
    save_text(directory, "a.obj", "mtllib a.mtl\n" SQUARE "f 1 2 3\n", arena);
    assert_false(is_known(path, &config, arena));
    save_text(directory, "b.obj", "mtllib a.mtl\n" SQUARE "f 1 2 3\n", arena);
    assert_false(is_known(text_format(arena, "%s/b.obj", directory), &config, arena));

    // settings
    config.scale = 2.0f;
    assert_false(is_known(path, &config, arena));
    config.max_texture = 64;
    assert_false(is_known(path, &config, arena));
    strcpy(config.up.at, "z");
    assert_false(is_known(path, &config, arena));
    assert_true(is_known(path, &config, arena));
    remove_all(cache, arena);
    remove_all(directory, arena);
}

static void a_side_file_tells_what_things_are(void **state) {
    Arena *arena = *state;
    const char *directory = make_scene(arena);
    const char *path = text_format(arena, "%s/a.obj", directory);
    save_text(directory, "kinds.json",
              "{\"instances\":[{\"name\":\"thing\",\"category\":\"chair\"}]}", arena);
    SceneConfig config = scene_config_default();
    config.cache = false;
    Scene scene;
    Error err;
    assert_ok(scene_open(path, &config, arena, &scene, &err), err);
    assert_int_equal(scene.instances[0].category, 0);
    snprintf(config.semantics.at, sizeof config.semantics.at, "%s/kinds.json", directory);
    assert_ok(scene_open(path, &config, arena, &scene, &err), err);
    assert_string_equal(scene_category_name(&scene, scene.instances[0].category), "chair");
    remove_all(directory, arena);
}

static void a_scene_that_is_moved_is_still_known(void **state) {
    Arena *arena = *state;
    const char *cache = new_cache(arena), *directory = make_scene(arena);
    SceneConfig config = scene_config_default();
    assert_false(is_known(text_format(arena, "%s/a.obj", directory), &config, arena));
    const char *moved = text_format(arena, "%s-moved", directory);
    remove_all(moved, arena);
    assert_int_equal(rename(directory, moved), 0);
    assert_true(is_known(text_format(arena, "%s/a.obj", moved), &config, arena));
    remove_all(cache, arena);
    remove_all(moved, arena);
}

// the only file of that kind in the cache
static const char *cache_file(const char *cache, const char *extension, Arena *arena) {
    const char *list = text_format(arena, "%s/list.txt", cache);
    FileBytes bytes;
    Error err;
    if (system(text_format(arena, "ls %s/*.%s > %s", cache, extension, list)) != 0)
        fail_msg("no .%s in %s", extension, cache);
    assert_ok(file_read(list, arena, &bytes, &err), err);
    return text_format(arena, "%.*s", (int)strcspn((const char *)bytes.data, "\n"), bytes.data);
}

static void every_shorter_or_damaged_cache_file_is_rebuilt(void **state) {
    Arena *arena = *state;
    const char *cache = new_cache(arena), *directory = make_scene(arena);
    const char *path = text_format(arena, "%s/a.obj", directory);
    SceneConfig config = scene_config_default();
    assert_false(is_known(path, &config, arena));
    const char *kept = cache_file(cache, "scene", arena);
    FileBytes whole;
    Error err;
    assert_ok(file_read(kept, arena, &whole, &err), err);
    for (size_t size = 0; size < whole.size; size += 1 + size / 64) {
        ArenaMark mark = arena_mark(arena);
        Scene scene;
        uint8_t *bad = malloc(whole.size);
        // shorter, then as long with one bit wrong
        assert_ok(file_save(kept, whole.data, size, &err), err);
        assert_ok(scene_open(path, &config, arena, &scene, &err), err);
        assert_false(scene.is_mapped);
        memcpy(bad, whole.data, whole.size);
        bad[size] ^= 4;
        assert_ok(file_save(kept, bad, whole.size, &err), err);
        free(bad);
        assert_ok(scene_open(path, &config, arena, &scene, &err), err);
        size_t name = offsetof(SceneImageHeader, name); // the one part that no check covers
        if (size < name || size >= name + 64) assert_false(scene.is_mapped);
        assert_int_equal(scene.image.size, whole.size);
        if (!scene.is_mapped) assert_memory_equal(scene.image.data, whole.data, whole.size);
        scene_close(&scene);
        arena_reset(arena, mark);
    }
    assert_true(is_known(path, &config, arena));
    // the list of files
    const char *list = cache_file(cache, "files", arena);
    save_text(cache, file_name(list), "no such file\n\n/etc/passwd\nx", arena);
    assert_false(is_known(path, &config, arena));
    remove_all(cache, arena);
    remove_all(directory, arena);
}

// 64 triangles in a row: a tree with inner nodes
static Scene row_of_triangles(Arena *arena) {
    SceneBuilder *b = scene_builder_create(arena);
    int material = scene_builder_material(b, &(SceneMaterial){.texture = SCENE_NO_TEXTURE});
    int mesh = scene_builder_mesh(b);
    for (int i = 0; i < 64; i++) {
        float x = (float)i;
        SceneCorner corners[3] = {{{x, 0, 0}}, {{x + 0.5f, 0, 0}}, {{x, 1, 0}}};
        scene_builder_triangle(b, mesh, corners, material);
    }
    mat4 here = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
    scene_builder_instance(b, mesh, scene_builder_object(b, "row", ""), here);
    Scene scene;
    scene_builder_finish(b, "row", arena, &scene);
    return scene;
}

// sets one word of the image's trees, mends the checksum, and asks
static bool is_sound_with(const Scene *scene, const uint32_t *word, uint32_t value, Arena *arena) {
    uint8_t *copy = arena_alloc(arena, scene->image.size);
    memcpy(copy, scene->image.data, scene->image.size);
    memcpy(copy + ((const uint8_t *)word - scene->image.data), &value, sizeof value);
    scene_image_seal((SceneImageHeader *)(void *)copy);
    Scene changed;
    Error err;
    return scene_from_image((FileBytes){copy, scene->image.size}, &changed, &err);
}

static void an_image_whose_trees_a_walk_could_not_leave_is_refused(void **state) {
    Arena *arena = *state;
    Scene scene = row_of_triangles(arena);
    const BvhNode *root = &scene.nodes[0], *top = &scene.top_nodes[0];
    assert_true(scene.node_count > 2 && root->child[1] < BVH_LEAF);
    assert_true(is_sound_with(&scene, &root->child[0], root->child[0], arena));
    assert_false(is_sound_with(&scene, &root->child[0], 0, arena));                // a circle
    assert_false(is_sound_with(&scene, &root->child[0], root->child[1], arena));   // two parents
    assert_false(is_sound_with(&scene, &root->child[0], scene.node_count, arena)); // nowhere
    assert_false(is_sound_with(&scene, &top->child[0], BVH_LEAF + 1, arena));      // no such thing
    assert_false(is_sound_with(&scene, &top->count[0], 0, arena)); // no thing at all
}

static void a_cache_that_cannot_be_written_is_no_error(void **state) {
    Arena *arena = *state;
    const char *directory = make_scene(arena);
    const char *path = text_format(arena, "%s/a.obj", directory);
    SceneConfig config = scene_config_default();
    Scene scene;
    Error err;
    // a file stands where the directory should be
    setenv("CAIRN_CACHE", text_format(arena, "%s/a.obj/cache", directory), 1);
    assert_ok(scene_open(path, &config, arena, &scene, &err), err);
    assert_false(scene.is_mapped);
    assert_int_equal(scene.triangle_count, 2);
    setenv("CAIRN_CACHE", "/proc", 1); // a directory in which nothing can be made
    assert_ok(scene_open(path, &config, arena, &scene, &err), err);
    assert_false(scene.is_mapped);
    remove_all(directory, arena);
}

static void procedural_scenes_are_kept_by_their_name(void **state) {
    Arena *arena = *state;
    const char *cache = new_cache(arena);
    SceneConfig config = scene_config_default();
    assert_false(is_known("home:3", &config, arena));
    assert_true(is_known("home:3", &config, arena));
    assert_false(is_known("home:4", &config, arena));
    remove_all(cache, arena);
}

//---- faults
//----------------------------------------------------------------------------------------

static void what_cannot_be_opened_is_told_in_one_line(void **state) {
    Arena *arena = *state;
    const char *directory = make_scene(arena);
    SceneConfig config = scene_config_default();
    config.cache = false;
    Scene scene;
    Error err;
    assert_refused(scene_open("nothing.glb", &config, arena, &scene, &err), err,
                   "nothing.glb: No such file");
    assert_refused(scene_open("x.blend", &config, arena, &scene, &err), err, ".gltf .glb");
    assert_refused(scene_open("/tmp", &config, arena, &scene, &err), err, "/tmp");
    const char *path = text_format(arena, "%s/a.obj", directory);
    strcpy(config.semantics.at, "absent.json");
    assert_refused(scene_open(path, &config, arena, &scene, &err), err, "absent.json");
    config = scene_config_default();
    config.scale = 0.0f;
    assert_refused(scene_open(path, &config, arena, &scene, &err), err, "scene.scale");
    config = scene_config_default();
    config.max_texture = 0;
    assert_refused(scene_open(path, &config, arena, &scene, &err), err, "scene.max_texture");
    strcpy(config.up.at, "w");
    config.max_texture = 8;
    assert_refused(scene_open("home:1", &config, arena, &scene, &err), err, "scene.up");
    scene_close(&scene); // zeroed: fine
    remove_all(directory, arena);
}

//---- questions
//-------------------------------------------------------------------------------------

static void normals_survive_being_packed(void **state) {
    UNUSED(state);
    for (int i = 0; i < 20000; i++) {
        // a spiral over the sphere, at all lengths
        float y = 1.0f - 2.0f * ((float)i + 0.5f) / 20000.0f, angle = 2.39996f * (float)i;
        float r = sqrtf(1.0f - y * y), out[3];
        float normal[3] = {r * cosf(angle), y, r * sinf(angle)};
        float length = ldexpf(1.0f, i % 60 - 30), longer[3];
        for (int k = 0; k < 3; k++) longer[k] = normal[k] * length;
        scene_unpack_normal(scene_pack_normal(longer), out);
        float dot = out[0] * normal[0] + out[1] * normal[1] + out[2] * normal[2];
        assert_true(dot > 1.0f - 2e-7f || acosf(fminf(dot, 1.0f)) < 1e-3f);
        assert_float_equal(out[0] * out[0] + out[1] * out[1] + out[2] * out[2], 1.0f, 1e-5f);
    }
    float up[3];
    scene_unpack_normal(scene_pack_normal((float[3]){0, 0, 0}), up);
    assert_near(up[2], 1.0f);
}

typedef struct Sum {
    uint64_t count;
    float low[3], high[3];
} Sum;

static void add(void *context, uint32_t instance, const float corners[3][3]) {
    Sum *sum = context;
    UNUSED(instance);
    sum->count++;
    for (int c = 0; c < 3; c++) {
        for (int k = 0; k < 3; k++) {
            sum->low[k] = fminf(sum->low[k], corners[c][k]);
            sum->high[k] = fmaxf(sum->high[k], corners[c][k]);
        }
    }
}

static void every_triangle_of_the_world_is_visited(void **state) {
    Arena *arena = *state;
    const char *path = test_data("scenes/aws_bookstore/aws_bookstore.glb", arena);
    Scene scene;
    Error err;
    assert_ok(open_uncached(path, arena, &scene, &err), err);
    Sum sum = {0, {INFINITY, INFINITY, INFINITY}, {-INFINITY, -INFINITY, -INFINITY}};
    scene_for_each_triangle(&scene, add, &sum);
    assert_int_equal(sum.count, scene_world_triangle_count(&scene));
    for (int k = 0; k < 3; k++) {
        assert_float_equal(sum.low[k], scene.low[k], 1e-3f);
        assert_float_equal(sum.high[k], scene.high[k], 1e-3f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(real_scenes_load_and_the_second_time_they_are_mapped),
        test_with_arena(the_kinds_of_things_come_from_the_side_file_where_the_scene_has_none),
        test_with_arena(the_house_stands_on_its_floor),
        test_with_arena(a_change_of_anything_that_shapes_a_scene_is_noticed),
        test_with_arena(a_side_file_tells_what_things_are),
        test_with_arena(a_scene_that_is_moved_is_still_known),
        test_with_arena(every_shorter_or_damaged_cache_file_is_rebuilt),
        test_with_arena(an_image_whose_trees_a_walk_could_not_leave_is_refused),
        test_with_arena(a_cache_that_cannot_be_written_is_no_error),
        test_with_arena(procedural_scenes_are_kept_by_their_name),
        test_with_arena(what_cannot_be_opened_is_told_in_one_line),
        test_with_arena(normals_survive_being_packed),
        test_with_arena(every_triangle_of_the_world_is_visited),
    };
    return cmocka_run_group_tests_name("scenes/scene", tests, NULL, NULL);
}
