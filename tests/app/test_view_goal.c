// Goals that a person sets: what one may point at, and what then begins.

#include "app/view.h"
#include "app/view_goal.h"
#include "viewer.h"

#include <math.h>

// a game without a picture: a world, and a body somewhere in it
static void stand(const char *spec, const float at[3], Arena *arena, ViewGame *game) {
    App *app = arena_new(arena, App);
    Error err = {0};
    app_create(app);
    *game = (ViewGame){.app = app, .past = view_past_create(1, arena)};
    game->world = arena_new(arena, World);
    assert_ok(world_open(app, spec, NULL, game->world, &err), err);
    SimState state = {.yaw = 0.5f, .pitch = 0.25f};
    navmesh_snap(game->world->navmesh, at, 0, state.position);
    view_past_begin(&game->past, &state);
}

static void leave(ViewGame *game) {
    world_close(game->world);
    arena_destroy(&((App *)game->app)->arena);
}

static const float MIDDLE[3] = {0.0f, 0.0f, 0.0f};

static void a_place_on_the_floor_is_pointnav_from_where_the_body_stands(void **state) {
    ViewGame game;
    stand("home:1", MIDDLE, *state, &game);
    const SimState *body = view_past_shown(&game.past);
    Rng rng = rng_stream(1, "goals");
    for (int i = 0; i < 20; i++) {
        float point[3];
        SimEpisode episode;
        Error why = {0};
        assert_true(navmesh_random_point(game.world->navmesh, &rng, 0, point));
        float way = navmesh_distance(game.world->navmesh, body->position,
                                     (const float(*)[3])(const void *)point, 1);
        if (way < 0.3f) continue;
        point[1] += 0.2f; // as a carpet on it
        assert_ok(view_goal_of_point(&game, point, *state, &episode, &why), why);
        assert_ptr_equal(episode.task, &sim_task_pointnav);
        assert_memory_equal(episode.start, body->position, sizeof episode.start);
        assert_true(episode.start_yaw == body->yaw && episode.start_pitch == body->pitch);
        assert_int_equal(episode.goal_count, 1);
        assert_true(fabsf(episode.geodesic - way) < 0.05f);
    }
    leave(&game);
}

static void a_thing_is_objectnav_for_its_category_and_a_wall_is_not(void **state) {
    ViewGame game;
    stand("home:1", MIDDLE, *state, &game);
    const Scene *scene = &game.world->scene;
    int things = 0, others = 0;
    for (uint32_t i = 0; i < scene->object_count; i++) {
        const SceneObject *object = &scene->objects[i];
        const char *name = scene_category_name(scene, object->category);
        SimEpisode episode;
        Error why = {0};
        if (!view_goal_at(&game, i, object->low, *state, &episode, &why)) {
            assert_true(why.text[0] != '\0');
            continue;
        }
        bool is_thing = sim_object_is_thing(name);
        things += is_thing;
        others += !is_thing;
        assert_ptr_equal(episode.task, is_thing ? &sim_task_objectnav : &sim_task_pointnav);
        assert_string_equal(episode.category, is_thing ? name : "");
        assert_int_equal(episode.category_id, is_thing ? object->category : 0);
        assert_true(episode.geodesic > 0.0f && isfinite(episode.geodesic));
    }
    assert_true(things > 10 && others > 0);
    leave(&game);
}

static bool says(const ViewGame *game, const float point[3], const char *words, Arena *arena) {
    SimEpisode episode;
    Error why = {0};
    return !view_goal_of_point(game, point, arena, &episode, &why) &&
           strstr(why.text, words) != NULL;
}

// two floors of 4 x 4 m, six metres apart
static void what_cannot_be_reached_says_why(void **state) {
    static const char *const floors = "v 0 0 0\nv 0 0 4\nv 4 0 4\nv 4 0 0\n"
                                      "v 10 0 0\nv 10 0 4\nv 14 0 4\nv 14 0 0\n"
                                      "f 1 2 3 4\nf 5 6 7 8\n";
    char path[64];
    snprintf(path, sizeof path, "/tmp/cairn-view-goal-%d.obj", (int)getpid());
    Error err = {0};
    assert_ok(file_save(path, floors, strlen(floors), &err), err);
    ViewGame game;
    stand(path, (const float[3]){2.0f, 0.0f, 2.0f}, *state, &game);
    remove(path);
    assert_int_equal(navmesh_island_count(game.world->navmesh), 2);
    const float *body = view_past_shown(&game.past)->position;
    const float other[3] = {body[0] < 5.0f ? 12.0f : 2.0f, 0.0f, 2.0f};
    assert_true(says(&game, other, "island", *state));
    assert_true(says(&game, body, "reached already", *state));
    assert_true(says(&game, (const float[3]){2.0f, 2.0f, 2.0f}, "nobody can stand there", *state));
    assert_true(says(&game, (const float[3]){2.0f, 0.0f, 50.0f}, "no walkable floor", *state));
    leave(&game);
}

// 640 x 400: the picture is 425 x 312 at (10, 34)
static void a_click_sets_it_for_all_who_play(void **state) {
    viewer_without_display();
    Error err = {0};
    Image before, asked, again, other, refused;
    assert_ok(viewer("oracle", ".*14", *state, &before, &err), err);
    assert_ok(viewer("oracle", ".*14b<click=222,320>_*20", *state, &asked, &err), err);
    assert_false(viewer_is_same_box(&before, &asked, 60, 0, 400, 34)); // what the goal is
    // anew, and by another agent, it is the same goal; the next episode is another
    assert_ok(viewer("oracle", ".*14b<click=222,320>.*3r_*20", *state, &again, &err), err);
    assert_true(viewer_is_same(&asked, &again));
    assert_ok(viewer("oracle", ".*14b<click=222,320>4_*20", *state, &other, &err), err);
    assert_true(viewer_is_same_box(&asked, &other, 60, 0, 340, 34));
    assert_ok(viewer("oracle", ".*14b<click=222,320><tab>_*20", *state, &other, &err), err);
    assert_false(viewer_is_same_box(&asked, &other, 60, 0, 340, 34));
    // beside the picture there is nothing to choose, and B leaves it
    assert_ok(viewer("oracle", ".*14b<click=600,380>b_*20", *state, &refused, &err), err);
    assert_ok(viewer("oracle", ".*14_*23", *state, &before, &err), err);
    assert_true(viewer_is_same(&before, &refused));
}

//---- naming what is there ------------------------------------------------------------------------

static void a_click_names_what_is_there_and_how_far_it_is(void **state) {
    ViewGame game;
    stand("home:1", MIDDLE, *state, &game);
    View *view = arena_new((Arena *)*state, View);
    view->game = game;
    view->screen.layout.picture = (ViewRect){10, 34, 320, 240};
    view->eye.config = game.app->render;
    view->eye.config.width = 320;
    view->eye.config.height = 240;
    sim_camera(&game.world->sim, view_past_shown(&game.past), view->eye.camera.position);
    int named = 0;
    for (float y = 40.0f; y < 270.0f; y += 23.0f) {
        for (float x = 12.0f; x < 330.0f; x += 31.0f) {
            view_identify(view, x, y);
            if (!view->pick.is_there) continue;
            const ViewPick *pick = &view->pick;
            SceneHit hit;
            float point[3], away = 0.0f;
            assert_true(view_ray(view, x, y, &hit, point));
            for (int k = 0; k < 3; k++) {
                away += powf(pick->point[k] - view->eye.camera.position[k], 2.0f);
                assert_true(pick->point[k] > pick->low[k] - 0.01f);
                assert_true(pick->point[k] < pick->high[k] + 0.01f);
            }
            const Scene *scene = &game.world->scene;
            char distance[32];
            snprintf(distance, sizeof distance, "%.1f", floor(10.0 * (double)sqrtf(away)) / 10.0);
            assert_non_null(strstr(pick->text, scene_object_name(scene, hit.object)));
            assert_non_null(strstr(
                pick->text, scene_category_name(scene, scene->objects[hit.object].category)));
            named += strstr(pick->text, distance) != NULL; // but for rounding
        }
    }
    assert_true(named > 60);
    // beside the picture is nothing
    view_identify(view, 400.0f, 100.0f);
    assert_false(view->pick.is_there);
    leave(&game);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_place_on_the_floor_is_pointnav_from_where_the_body_stands),
        test_with_arena(a_thing_is_objectnav_for_its_category_and_a_wall_is_not),
        test_with_arena(what_cannot_be_reached_says_why),
        test_with_arena(a_click_sets_it_for_all_who_play),
        test_with_arena(a_click_names_what_is_there_and_how_far_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
