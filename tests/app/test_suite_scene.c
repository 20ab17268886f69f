// Scenes in variants: things stand where the tour says, in pictures as in the world, and agents are
// told of it what they should be and no more.

#include "app/options.h"
#include "app/suite_scene.h"
#include "test_gpu.h"

#include <math.h>

enum { SUBTASKS = 4, ALL_KINDS = 10, PIXELS = 64 * 64 }; // ten subtasks have goals of all kinds

static void app_begin(App *app, const char *variant, int subtasks) {
    app_create(app);
    app->tour.subtasks = subtasks;
    app->render.width = app->render.height = 64;
    app->scene.people = sim_variant_find(variant)->walkers;
}

static void scene_begin(const App *app, Gpu *gpu, const char *variant, SuiteScene *scene) {
    Error err = {0};
    assert_ok(suite_scene_open(app, gpu, "home:1000", sim_variant_find(variant), 5, scene, &err),
              err);
}

typedef struct Shot {
    uint32_t instance[PIXELS];
    float depth[PIXELS];
} Shot;

// from where subtask `index` starts, round about
static void take_shot(Render *render, const RenderScene *seen, RenderWorld *world,
                      const SuiteScene *scene, int index, int heading, Shot *shot) {
    const SimEpisode *episode = &scene->tour.subtasks[index].episode;
    RenderView view = {.scene = seen, .world = world, .camera.yaw = 0.785f * (float)heading};
    RenderFrames frames;
    Error err = {0};
    memcpy(view.camera.position, episode->start, sizeof episode->start);
    view.camera.position[1] += 1.25f;
    assert_ok(render_views(render, &view, 1, RENDER_INSTANCE | RENDER_DEPTH, &frames, &err), err);
    memcpy(shot->instance, frames.instance, sizeof shot->instance);
    memcpy(shot->depth, frames.depth, sizeof shot->depth);
}

// pictures of an arranged scene, uploaded as a scene of its own, and of the world moved to it;
// returns how many differ from those of the scene as made
static int compare_shots(SuiteScene *scene, Gpu *gpu, Render *render, int index, Shot shots[3],
                         Arena *arena) {
    RenderScene *arranged;
    Error err = {0};
    int differences = 0;
    const Scene *told = scene->tour.subtasks[index].world.scene;
    assert_ok(render_scene_create(gpu, told, arena, &arranged, &err), err);
    suite_scene_arrange(scene, index);
    for (int heading = 0; heading < 8; heading++) {
        take_shot(render, arranged, NULL, scene, index, heading, &shots[0]);
        take_shot(render, scene->world.seen, scene->seen, scene, index, heading, &shots[1]);
        take_shot(render, scene->world.seen, NULL, scene, index, heading, &shots[2]);
        assert_memory_equal(&shots[0], &shots[1], sizeof shots[0]);
        differences += memcmp(&shots[2], &shots[1], sizeof shots[1]) != 0;
    }
    render_scene_destroy(arranged);
    return differences;
}

// forwards, and backwards, where things have to go home again
static void moved_things_are_seen_where_they_are(void **state) {
    App app;
    Error err = {0};
    SuiteScene *scene = arena_new(*state, SuiteScene);
    Shot *shots = arena_array(*state, Shot, 3);
    int differences = 0;
    app_begin(&app, "dynamic", SUBTASKS);
    Gpu *gpu = test_gpu(*state, "host");
    scene_begin(&app, gpu, "dynamic", scene);
    Render *render = render_create(gpu, &app.render, 1, *state, &err);
    assert_non_null(render);
    for (int i = 0; i < 2 * SUBTASKS; i++) {
        int index = i < SUBTASKS ? i : 2 * SUBTASKS - 1 - i;
        differences += compare_shots(scene, gpu, render, index, shots, *state);
    }
    assert_true(differences > 0);
    render_destroy(render);
    suite_scene_close(scene);
    test_gpu_destroy(gpu);
    arena_destroy(&app.arena);
}

//---- what agents are told ------------------------------------------------------------------------

// enters a subtask with an agent that has eyes, and looks
static void look(SuiteScene *scene, Stage *stage, int index, const SimState *now,
                 Observation *seen) {
    Error err = {0};
    World here = scene->world;
    here.sim = scene->tour.subtasks[index].world;
    suite_scene_arrange(scene, index);
    stage->tour = (EpisodeTour){&scene->tour, &scene->tour.subtasks[index], scene->seen, {0}};
    assert_ok(episode_observe(stage, &here, &scene->tour.subtasks[index].episode, now, seen, &err),
              err);
}

typedef struct Eyes {
    App app;
    Gpu *gpu;
    SuiteScene scene;
    Stage stage;
} Eyes;

static Eyes *eyes_open(const char *variant, int subtasks, bool is_shown, Arena *arena) {
    Error err = {0};
    Eyes *eyes = arena_new(arena, Eyes);
    app_begin(&eyes->app, variant, subtasks);
    eyes->app.agent.shown = is_shown;
    eyes->gpu = test_gpu(arena, "host");
    scene_begin(&eyes->app, eyes->gpu, variant, &eyes->scene);
    assert_ok(stage_create(&eyes->app, eyes->gpu, agent_find("memory"), &eyes->stage, &err), err);
    return eyes;
}

static void eyes_close(Eyes *eyes) {
    stage_destroy(&eyes->stage);
    suite_scene_close(&eyes->scene);
    test_gpu_destroy(eyes->gpu);
    arena_destroy(&eyes->app.arena);
}

// so far from where it began that odometry has erred
static SimState walk(const SuiteScene *scene, int index) {
    SimState now, before;
    const SimSubtask *subtask = &scene->tour.subtasks[index];
    sim_tour_begin(&scene->tour, 0, NULL, &before);
    if (index > 0)
        sim_tour_begin(&scene->tour, index, &before, &now);
    else
        now = before;
    for (int i = 0; i < 40; i++)
        sim_step(&subtask->world, &subtask->episode, i % 4 == 3 ? ACTION_TURN_LEFT : ACTION_FORWARD,
                 &now);
    return now;
}

static bool is_at(const Observation *seen, const float position[3]) {
    return memcmp(seen->position, position, sizeof seen->position) == 0;
}

static void agents_hear_of_their_place_from_odometry(void **state) {
    Observation seen;
    Eyes *eyes = eyes_open("drift", SUBTASKS, false, *state);
    SimState now = walk(&eyes->scene, 0);
    look(&eyes->scene, &eyes->stage, 0, &now, &seen);
    assert_true(is_at(&seen, now.odometry));
    assert_false(is_at(&seen, now.position));
    assert_true(seen.yaw == now.odometry_yaw);
    eyes_close(eyes);
    eyes = eyes_open("drift", SUBTASKS, true, *state); // the upper bound is told the truth
    look(&eyes->scene, &eyes->stage, 0, &now, &seen);
    assert_true(is_at(&seen, now.position));
    assert_true(seen.yaw == now.yaw);
    eyes_close(eyes);
}

static void who_is_carried_off_is_told_that_and_only_that(void **state) {
    Observation seen;
    SimState before, now;
    Eyes *eyes = eyes_open("relocation", SUBTASKS, false, *state);
    sim_tour_begin(&eyes->scene.tour, 0, NULL, &before);
    look(&eyes->scene, &eyes->stage, 0, &before, &seen);
    assert_false(seen.is_lost);
    sim_tour_begin(&eyes->scene.tour, 1, &before, &now);
    look(&eyes->scene, &eyes->stage, 1, &now, &seen);
    assert_true(seen.is_lost);
    assert_false(is_at(&seen, now.position));
    now = walk(&eyes->scene, 1);
    look(&eyes->scene, &eyes->stage, 1, &now, &seen);
    assert_false(seen.is_lost); // it is told once
    eyes_close(eyes);
}

static void goals_of_all_kinds_are_told(void **state) {
    Eyes *eyes = eyes_open("clean", ALL_KINDS, false, *state);
    bool is_told[4] = {false};
    for (int i = 0; i < ALL_KINDS; i++) {
        Observation seen;
        SimState now;
        const SimSubtask *subtask = &eyes->scene.tour.subtasks[i];
        sim_tour_begin(&eyes->scene.tour, i, NULL, &now);
        look(&eyes->scene, &eyes->stage, i, &now, &seen);
        assert_int_equal(seen.goal_category, subtask->episode.category_id);
        assert_int_equal((int)seen.goal, (int)subtask->kind + 1);
        assert_int_equal(seen.route_count, subtask->route_count);
        assert_memory_equal(seen.route, subtask->route, sizeof seen.route);
        assert_int_equal(seen.goal_near, subtask->near);
        is_told[subtask->kind] = true;
    }
    for (int k = 0; k < 4; k++) assert_true(is_told[k]);
    eyes_close(eyes);
}

static void a_goal_told_by_its_looks_has_been_looked_at(void **state) {
    App app;
    SuiteScene *scene = arena_new(*state, SuiteScene);
    int told = 0;
    app_begin(&app, "clean", ALL_KINDS);
    Gpu *gpu = test_gpu(*state, "host");
    scene_begin(&app, gpu, "clean", scene);
    for (int i = 0; i < scene->tour.count; i++) {
        bool is_zero = true;
        for (int k = 0; k < MEMORY_FEATURE; k++) is_zero &= scene->features[i][k] == 0;
        bool is_feature = scene->tour.subtasks[i].kind == SIM_GOAL_FEATURE;
        if (is_zero == is_feature)
            fail_msg("subtask %d: feature %d, zero %d", i, is_feature, is_zero);
        told += is_feature;
    }
    assert_true(told > 0);
    suite_scene_close(scene);
    test_gpu_destroy(gpu);
    arena_destroy(&app.arena);
}

static void recognition_errs_only_where_the_variant_says(void **state) {
    static const char *const variants[] = {"clean", "perception"};
    uint32_t *pictures[2];
    for (int v = 0; v < 2; v++) {
        Eyes *eyes = eyes_open(variants[v], SUBTASKS, false, *state);
        pictures[v] = arena_array(*state, uint32_t, 8 * PIXELS);
        for (int heading = 0; heading < 8; heading++) {
            Observation seen;
            SimState now;
            sim_tour_begin(&eyes->scene.tour, 0, NULL, &now);
            now.yaw = 0.785f * (float)heading;
            look(&eyes->scene, &eyes->stage, 0, &now, &seen);
            memcpy(pictures[v] + heading * PIXELS, seen.semantic, PIXELS * sizeof(uint32_t));
        }
        eyes_close(eyes);
    }
    int differences = 0;
    for (int i = 0; i < 8 * PIXELS; i++) differences += pictures[0][i] != pictures[1][i];
    assert_in_range(differences, 1, 8 * PIXELS / 3);
}

// a place a metre from `there` with nothing between, facing it; false: there is none
static bool stand_before(const SuiteScene *scene, const float there[3], SimState *now) {
    for (int i = 0; i < 8; i++) {
        float yaw = 0.7853982f * (float)i, end[3];
        float wanted[3] = {there[0] + sinf(yaw), there[1], there[2] + cosf(yaw)};
        navmesh_try_step(scene->tour.subtasks[0].world.navmesh, there, wanted, false, end);
        if (hypotf(end[0] - wanted[0], end[2] - wanted[2]) > 0.01f) continue;
        memcpy(now->position, end, sizeof end);
        now->yaw = yaw;
        return true;
    }
    return false;
}

static int pixels_of(const Observation *seen, uint32_t category) {
    int pixels = 0;
    for (int i = 0; i < PIXELS; i++) pixels += seen->semantic[i] == category;
    return pixels;
}

static void people_are_seen_where_they_walk(void **state) {
    Eyes *eyes = eyes_open("dynamic", SUBTASKS, false, *state);
    const SimCast *cast = eyes->scene.tour.subtasks[0].world.cast;
    assert_non_null(cast);
    assert_true(cast->count > 0);
    uint32_t person = eyes->scene.world.scene.instances[cast->walkers[0].instance].category;
    int tried = 0;
    for (int step = 0; step < 40; step += 4) {
        SimState now;
        Observation seen;
        float yaw, there[3];
        sim_tour_begin(&eyes->scene.tour, 0, NULL, &now);
        now.step = step;
        sim_cast_at(cast, 0, (float)step * eyes->app.sim.step_seconds, there, &yaw);
        if (!stand_before(&eyes->scene, there, &now)) continue;
        look(&eyes->scene, &eyes->stage, 0, &now, &seen);
        assert_true(pixels_of(&seen, person) > 200);
        now.yaw += 3.14f; // nobody is behind
        look(&eyes->scene, &eyes->stage, 0, &now, &seen);
        assert_true(pixels_of(&seen, person) < 200);
        tried++;
    }
    assert_true(tried >= 5);
    eyes_close(eyes);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(moved_things_are_seen_where_they_are),
        test_with_arena(agents_hear_of_their_place_from_odometry),
        test_with_arena(who_is_carried_off_is_told_that_and_only_that),
        test_with_arena(goals_of_all_kinds_are_told),
        test_with_arena(a_goal_told_by_its_looks_has_been_looked_at),
        test_with_arena(recognition_errs_only_where_the_variant_says),
        test_with_arena(people_are_seen_where_they_walk),
    };
    return cmocka_run_group_tests_name("app/suite_scene", tests, NULL, NULL);
}
