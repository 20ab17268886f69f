// Episode files: Habitat's schema is read unchanged, what was saved comes back equal, and what is
// wrong is named by episode and field, for every length that a file can be cut to.

#include "room.h"
#include "sim/episode.h"

#include <jansson.h>
#include <stdio.h>
#include <unistd.h>

static FileBytes bytes_of(const char *text) {
    return (FileBytes){(const uint8_t *)text, strlen(text)};
}

// start_* are those of habitat-lab's own test episode; unknown keys are everywhere
static const char POINTNAV[] =
    "{\"episodes\":[{\"episode_id\":\"17\",\"scene_id\":\"data/scene_datasets/"
    "habitat-test-scenes/skokloster-castle.glb\",\"start_position\":[-3.0133917,0.04623024,"
    "7.3064547],\"start_rotation\":[0,0.163276,0,0.98658],\"info\":{\"geodesic_distance\":6.335,"
    "\"difficulty\":\"easy\"},\"goals\":[{\"position\":[-3.6,0.2,1.3],\"radius\":null}],"
    "\"shortest_paths\":null,\"start_room\":null,\"scene_dataset_config\":\"default\","
    "\"additional_obj_config_paths\":[]},"
    "{\"episode_id\":3,\"scene_id\":\"b.glb\",\"start_position\":[1,2,3],"
    "\"start_rotation\":[0,0,0,1],\"goals\":[{\"position\":[4,5,6]},{\"position\":[7,8,9]}]}],"
    "\"extra\":[{}]}";

static const char OBJECTNAV[] =
    "{\"category_to_task_category_id\":{\"chair\":0},"
    "\"category_to_scene_annotation_category_id\":{\"chair\":5},\"goals_by_category\":{"
    "\"house.glb_chair\":[{\"position\":[9,9,9],\"object_id\":1,\"view_points\":["
    "{\"agent_state\":{\"position\":[1,0,1],\"rotation\":[0,0,0,1]},\"iou\":0.2},"
    "{\"agent_state\":{\"position\":[2,0,2],\"rotation\":null}}]},"
    "{\"position\":[8,8,8],\"view_points\":[{\"agent_state\":{\"position\":[3,0,3]}}]}]},"
    "\"episodes\":["
    "{\"episode_id\":\"x\",\"scene_id\":\"hm3d/val/house.glb\",\"object_category\":\"chair\","
    "\"start_position\":[0,0,0],\"start_rotation\":[0,1,0,0],\"goals\":[],"
    "\"info\":{\"geodesic_distance\":2.5,\"closest_goal_object_id\":1}},"
    "{\"episode_id\":\"x\",\"scene_id\":\"hm3d/val/house.glb\",\"object_category\":\"chair\","
    "\"start_position\":[5,0,5],\"start_rotation\":[0,0,0,1],\"goals\":[]},"
    "{\"episode_id\":\"x\",\"scene_id\":\"hm3d/val/house.glb\",\"object_category\":\"bed\","
    "\"start_position\":[5,0,5],\"start_rotation\":[0,0,0,1],\"goals\":[]}]}";

static void pointnav_files_of_habitat_are_read_unchanged(void **test) {
    SimEpisodes episodes;
    Error err = {0};
    assert_ok(sim_episodes_parse(bytes_of(POINTNAV), *test, &episodes, &err), err);
    assert_int_equal(episodes.count, 2);
    const SimEpisode *first = &episodes.at[0], *second = &episodes.at[1];
    assert_string_equal(first->id, "17");
    assert_string_equal(first->scene,
                        "data/scene_datasets/habitat-test-scenes/skokloster-castle.glb");
    assert_ptr_equal(first->task, &sim_task_pointnav);
    assert_float_equal(first->start[2], 7.3064547f, 0.0f);
    assert_float_equal(first->start_yaw, 2.0f * atan2f(0.163276f, 0.98658f), 1e-6f);
    assert_float_equal(first->geodesic, 6.335f, 0.0f);
    assert_float_equal(first->goals[0][2], 1.3f, 0.0f);
    assert_int_equal(first->visit, 1);
    assert_string_equal(second->id, "3");
    assert_int_equal(second->goal_count, 2);
    assert_float_equal(second->geodesic, 0.0f, 0.0f); // not in the file
    assert_true(first->seed != second->seed);
}

static void objectnav_files_share_the_viewpoints_of_a_category(void **test) {
    SimEpisodes episodes;
    Error err = {0};
    assert_ok(sim_episodes_parse(bytes_of(OBJECTNAV), *test, &episodes, &err), err);
    assert_int_equal(episodes.count, 3);
    const SimEpisode *e = episodes.at;
    assert_ptr_equal(e[0].task, &sim_task_objectnav);
    assert_string_equal(e[0].category, "chair");
    assert_int_equal(e[0].goal_count, 3);
    assert_float_equal(e[0].goals[2][0], 3.0f, 0.0f);
    assert_ptr_equal(e[0].goals, e[1].goals);
    assert_int_equal(e[2].goal_count, 0); // to be found in the scene
    // the running index replaces the ids of the file, as in Habitat's loader
    assert_string_equal(e[0].id, "0");
    assert_string_equal(e[1].id, "1");
}

//---- what is wrong -------------------------------------------------------------------------------

#define EPISODE(fields) "{\"episodes\":[{\"episode_id\":1,\"scene_id\":\"s\"," fields "}]}"
#define START "\"start_position\":[0,0,0],\"start_rotation\":[0,0,0,1]"
#define GOALS "\"goals\":[{\"position\":[1,0,0]}]"

static void mistakes_name_the_episode_and_the_field(void **test) {
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"{\"episodes\":[}", "line 1: unexpected token near '}'"},
        {"[{\"id\":1}]",
         "a list, but neither RoboTHOR's nor Habitat's {\"episodes\": [...]} (R2R's "
         "files are lists, too)"},
        {"{\"x\":1}", "no list \"episodes\" in it"},
        {"{\"episodes\":[7]}", "episode 0: expected an object"},
        {"{\"episodes\":[{\"episode_id\":null}]}", "episode 0: episode_id: expected a text"},
        {EPISODE("\"start_position\":[0,0],\"start_rotation\":[0,0,0,1]," GOALS),
         "episode 0: start_position: expected a list of 3 numbers"},
        {EPISODE("\"start_position\":[0,0,\"a\"],\"start_rotation\":[0,0,0,1]," GOALS),
         "episode 0: start_position: expected a number"},
        {EPISODE("\"start_position\":[0,0,1e300],\"start_rotation\":[0,0,0,1]," GOALS),
         "episode 0: start_position: number too large"},
        {EPISODE("\"start_position\":[0,0,NaN],\"start_rotation\":[0,0,0,1]," GOALS),
         "line 1: invalid token near 'NaN'"},
        {EPISODE("\"start_position\":[0,0,0],\"start_rotation\":[0,0,0,0]," GOALS),
         "episode 0: start_rotation: a quaternion of length zero"},
        {EPISODE(START), "episode 0: goals: expected a list with at least one goal"},
        {EPISODE(START ",\"goals\":[{\"position\":[1,0,0]},{\"radius\":1}]"),
         "episode 0: goals: goal 1: position: expected a list of 3 numbers"},
        {EPISODE(START "," GOALS ",\"info\":{\"geodesic_distance\":\"far\"}"),
         "episode 0: info: geodesic_distance: expected a number"},
        {EPISODE(START "," GOALS ",\"info\":{\"start_pitch\":2}"),
         "episode 0: info: start_pitch: more than a right angle"},
        {EPISODE(START ",\"object_category\":[]"), "episode 0: object_category: expected a text"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        SimEpisodes episodes;
        Error err = {0};
        assert_false(sim_episodes_parse(bytes_of(cases[i].text), *test, &episodes, &err));
        assert_string_equal(err.text, cases[i].error);
        assert_int_equal(episodes.count, 0);
    }
}

static void every_shorter_text_fails_cleanly(void **test) {
    static const char *const texts[] = {POINTNAV, OBJECTNAV};
    Arena *arena = *test;
    for (size_t t = 0; t < ARRAY_COUNT(texts); t++) {
        for (size_t length = 0; length < strlen(texts[t]); length++) {
            ArenaMark mark = arena_mark(arena);
            SimEpisodes episodes;
            Error err = {0};
            FileBytes cut = {(const uint8_t *)texts[t], length};
            assert_false(sim_episodes_parse(cut, arena, &episodes, &err));
            assert_true(err.text[0] != '\0');
            arena_reset(arena, mark);
        }
    }
}

//---- saving --------------------------------------------------------------------------------------

static void assert_same_episode(const SimEpisode *a, const SimEpisode *b) {
    assert_string_equal(a->id, b->id);
    assert_string_equal(a->scene, b->scene);
    assert_ptr_equal(a->task, b->task);
    assert_memory_equal(a->start, b->start, sizeof a->start);
    assert_memory_equal(&a->start_yaw, &b->start_yaw, sizeof a->start_yaw);
    assert_string_equal(a->category, b->category);
    assert_int_equal(a->goal_count, b->goal_count);
    assert_memory_equal(a->goals, b->goals, (size_t)a->goal_count * sizeof a->goals[0]);
    assert_memory_equal(&a->geodesic, &b->geodesic, sizeof a->geodesic);
    assert_true(a->seed == b->seed);
    assert_int_equal(a->visit, b->visit);
    assert_memory_equal(&a->goal_yaw, &b->goal_yaw, sizeof a->goal_yaw);
}

static void what_was_saved_is_loaded_equal(void **test) {
    static const char *const endings[] = {".json", ".json.gz"};
    Room room;
    room_create(&room, *test);
    for (int t = 0; t < sim_task_count; t++) {
        SimEpisodes made, loaded;
        Error err = {0};
        assert_ok(sim_episodes_make(&room.world, sim_tasks[t], 10, 2, 0xfedcba9876543210u, *test,
                                    &made, &err),
                  err);
        for (size_t e = 0; e < ARRAY_COUNT(endings); e++) {
            const char *path =
                text_format(*test, "/tmp/cairn-episodes-%ld%s", (long)getpid(), endings[e]);
            assert_ok(sim_episodes_save(path, &made, &err), err);
            assert_ok(sim_episodes_load(path, *test, &loaded, &err), err);
            unlink(path);
            assert_int_equal(loaded.count, made.count);
            for (int i = 0; i < made.count; i++) {
                assert_same_episode(&made.at[i], &loaded.at[i]);
            }
        }
    }
    room_destroy(&room);
}

static void a_pointnav_episode_becomes_imagenav_by_its_seed(void **test) {
    SimEpisodes a, b;
    Error err = {0};
    assert_ok(sim_episodes_parse(bytes_of(POINTNAV), *test, &a, &err), err);
    assert_ok(sim_episodes_parse(bytes_of(POINTNAV), *test, &b, &err), err);
    for (int i = 0; i < a.count; i++) {
        sim_episode_picture(&a.at[i]);
        sim_episode_picture(&b.at[i]);
        assert_ptr_equal(a.at[i].task, &sim_task_imagenav);
        assert_int_equal(a.at[i].goal_count, 1);
        assert_true(a.at[i].goal_yaw == b.at[i].goal_yaw);
        assert_true(fabsf(a.at[i].goal_yaw) <= 3.15f);
    }
    assert_true(a.at[0].goal_yaw != a.at[1].goal_yaw);
}

//---- binding -------------------------------------------------------------------------------------

static void binding_finds_category_viewpoints_and_distance(void **test) {
    Room room;
    room_create(&room, *test);
    SimEpisode episode = room_episode(&room, -4.0f, -4.0f, 0.0f, NULL);
    episode.goal_count = 0;
    episode.start[1] = 0.4f; // hovers
    strcpy(episode.category, "sofa");
    episode.task = &sim_task_objectnav;
    Error err = {0};
    assert_ok(sim_episode_bind(&room.world, &episode, *test, &err), err);
    assert_int_equal(episode.category_id, scene_category_find(&room.scene, "sofa"));
    assert_true(episode.goal_count > 10);
    assert_true(episode.geodesic > 8.0f && episode.geodesic < 13.0f);
    assert_true(episode.start[1] < 0.3f);
    room_destroy(&room);
}

static void binding_tells_why_an_episode_cannot_be_played(void **test) {
    static const float FAR_AWAY[1][3] = {{500.0f, 0.0f, 500.0f}};
    Room room;
    room_create(&room, *test);
    Error err = {0};
    SimEpisode episode = room_episode(&room, 2.0f, 1.0f, 0.0f, FAR_AWAY);
    assert_false(sim_episode_bind(&room.world, &episode, *test, &err));
    assert_string_equal(err.text, "room, episode 0: the goal is not on the walkable surface");

    memcpy(episode.start, (float[3]){6.5f, 0.0f, 0.0f}, sizeof episode.start);
    assert_false(sim_episode_bind(&room.world, &episode, *test, &err));
    assert_non_null(strstr(err.text, "m beside the walkable floor"));

    episode = room_episode(&room, 2.0f, 1.0f, 0.0f, NULL);
    episode.goal_count = 0;
    strcpy(episode.category, "unicorn");
    assert_false(sim_episode_bind(&room.world, &episode, *test, &err));
    assert_string_equal(err.text, "room, episode 0: no 'unicorn' that can be seen from nearby");
    room_destroy(&room);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(pointnav_files_of_habitat_are_read_unchanged),
        test_with_arena(objectnav_files_share_the_viewpoints_of_a_category),
        test_with_arena(mistakes_name_the_episode_and_the_field),
        test_with_arena(every_shorter_text_fails_cleanly),
        test_with_arena(what_was_saved_is_loaded_equal),
        test_with_arena(a_pointnav_episode_becomes_imagenav_by_its_seed),
        test_with_arena(binding_finds_category_viewpoints_and_distance),
        test_with_arena(binding_tells_why_an_episode_cannot_be_played),
    };
    return cmocka_run_group_tests_name("sim/episode", tests, NULL, NULL);
}
