// Two ways to see what has moved: a world that moves instances, and a scene arranged anew. They are
// one picture.

#include "render/render.h"
#include "scenes/scene_arrange.h"
#include "test_gpu.h"

#include <cglm/cglm.h>

#include <math.h>

enum { SIDE = 72, VIEWS = 6, MAX_MOVES = 24 };

static Scene open_home(Arena *arena) {
    Scene scene;
    Error err;
    SceneConfig config = scene_config_default();
    config.cache = false;
    config.people = 2;
    assert_ok(scene_open("home:3", &config, arena, &scene, &err), err);
    return scene;
}

// half the movable things a little aside, all doors shut, people in the middle of the house
static int make_moves(const Scene *scene, SceneMove moves[MAX_MOVES]) {
    uint32_t things[256];
    SceneDoor doors[8];
    int thing_count = scene_movables(scene, things, 256), count = 0;
    int door_count = scene_doors(scene, doors, 8);
    for (int i = 0; i < door_count; i++, count++) {
        moves[count].instance = doors[i].instance;
        memcpy(moves[count].world_from_local, doors[i].closed, sizeof doors[i].closed);
    }
    for (int i = 0; i < thing_count && count + 2 < MAX_MOVES; i += 2, count++) {
        SceneMove *move = &moves[count];
        for (uint32_t k = 0; k < scene->instance_count; k++)
            if (scene->instances[k].object == things[i]) move->instance = k;
        glm_mat4_identity(move->world_from_local);
        for (int k = 0; k < 12; k++)
            move->world_from_local[k % 4][k / 4] =
                scene->instances[move->instance].world_from_local[k];
        move->world_from_local[3][0] += 0.37f;
        move->world_from_local[3][2] -= 0.21f;
    }
    for (uint32_t i = 0; i < scene->people; i++, count++) {
        moves[count].instance = scene->instance_count - scene->people + i;
        glm_translate_make(moves[count].world_from_local, (vec3){2.0f * (float)i, 0.0f, -2.8f});
    }
    return count;
}

typedef struct Pictures {
    uint32_t semantic[VIEWS * SIDE * SIDE], instance[VIEWS * SIDE * SIDE];
    float depth[VIEWS * SIDE * SIDE];
} Pictures;

static Pictures *draw(Render *render, RenderScene *seen, RenderWorld *world, Arena *arena) {
    RenderView views[VIEWS];
    for (int v = 0; v < VIEWS; v++) {
        RenderCamera camera = {{1.0f, 1.5f, v < 4 ? -2.7f : 1.0f}, 1.5f * (float)v + 0.3f, -0.2f};
        views[v] = (RenderView){.scene = seen, .world = world, .camera = camera};
    }
    Error err;
    RenderFrames frames;
    assert_ok(render_views(render, views, VIEWS, RENDER_ALL, &frames, &err), err);
    Pictures *kept = arena_new(arena, Pictures);
    memcpy(kept->semantic, frames.semantic, sizeof kept->semantic);
    memcpy(kept->instance, frames.instance, sizeof kept->instance);
    memcpy(kept->depth, frames.depth, sizeof kept->depth);
    return kept;
}

static int shown(const Pictures *pictures, uint32_t object) {
    int count = 0;
    for (int i = 0; i < VIEWS * SIDE * SIDE; i++) count += pictures->instance[i] == object + 1;
    return count;
}

static void check_one_picture(Gpu *gpu, Arena *arena) {
    Error err;
    Scene scene = open_home(arena), arranged;
    SceneMove moves[MAX_MOVES];
    int count = make_moves(&scene, moves);
    assert_ok(scene_arrange(&scene, moves, count, arena, &arranged, &err), err);
    RenderConfig config = render_config_default();
    config.width = config.height = SIDE;
    Render *render = render_create(gpu, &config, VIEWS, arena, &err);
    assert_ok(render != NULL, err);
    RenderScene *seen, *seen_arranged;
    RenderWorld *world;
    assert_ok(render_scene_create(gpu, &scene, arena, &seen, &err), err);
    assert_ok(render_scene_create(gpu, &arranged, arena, &seen_arranged, &err), err);
    assert_ok(render_world_create(seen, arena, &world, &err), err);

    Pictures *before = draw(render, seen, NULL, arena);
    for (int i = 0; i < count; i++)
        render_world_move(world, moves[i].instance, moves[i].world_from_local);
    Pictures *moved = draw(render, seen, world, arena);
    Pictures *as_arranged = draw(render, seen_arranged, NULL, arena);
    assert_memory_equal(moved->semantic, as_arranged->semantic, sizeof moved->semantic);
    assert_memory_equal(moved->instance, as_arranged->instance, sizeof moved->instance);
    for (int i = 0; i < VIEWS * SIDE * SIDE; i++)
        assert_float_equal(moved->depth[i], as_arranged->depth[i], 1e-4f);

    // something is to be seen of it all
    uint32_t person = scene.instances[scene.instance_count - 1].object;
    assert_int_equal(shown(before, person), 0);
    assert_true(shown(moved, person) > 50);
    assert_memory_not_equal(before->semantic, moved->semantic, sizeof before->semantic);
    render_world_destroy(world);
    render_scene_destroy(seen_arranged);
    render_scene_destroy(seen);
    render_destroy(render);
}

static void a_world_with_moves_and_the_scene_arranged_by_them_are_one_picture(void **state) {
    test_on_devices(check_one_picture, *state);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_world_with_moves_and_the_scene_arranged_by_them_are_one_picture),
    };
    return cmocka_run_group_tests_name("render.render_scene", tests, NULL, NULL);
}
