// RoboTHOR's episodes: its axes and angles become ours, lengths are those of the files, and damaged
// files are answered in one line.

#include "base/rng.h"
#include "room.h"
#include "sim/episode.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#define PI 3.14159265f

#define EPISODE(id, orientation, x, end)                                                     \
    "{\"id\":\"" id "\",\"initial_horizon\":30,\"initial_orientation\":" orientation         \
    ",\"initial_position\":{\"x\":" x ",\"y\":0.9,\"z\":-2.5},\"object_type\":\"Mug\","      \
    "\"scene\":\"FloorPlan_Val1_1\",\"shortest_path\":[{\"x\":" x ",\"y\":0.01,\"z\":-2.5}," \
    "{\"x\":" x ",\"y\":0.01,\"z\":" end "}],\"shortest_path_length\":1.5}"

static const char LIST[] = "[" EPISODE("a_0", "0", "4.75", "-4.0") "," EPISODE(
    "a_1", "90", "1", "-4") "," EPISODE("a_2", "330", "4.75", "-4.0") "]";

static FileBytes bytes_of(const char *text) {
    return (FileBytes){(const uint8_t *)text, strlen(text)};
}

static void axes_and_angles_become_ours(void **test) {
    SimEpisodes episodes;
    Error err = {0};
    assert_ok(sim_episodes_parse(bytes_of(LIST), *test, &episodes, &err), err);
    assert_int_equal(episodes.count, 3);
    const SimEpisode *first = &episodes.at[0];
    assert_string_equal(first->id, "a_0");
    assert_string_equal(first->scene, "FloorPlan_Val1_1");
    assert_string_equal(first->category, "Mug");
    assert_ptr_equal(first->task, &sim_task_objectnav);
    assert_true(first->start[0] == 4.75f && first->start[1] == 0.01f && first->start[2] == 2.5f);
    assert_float_equal(first->start_yaw, 0.0f, 1e-6f);
    assert_float_equal(first->start_pitch, -PI / 6, 1e-6f);
    assert_float_equal(first->geodesic, 1.5f, 0.0f);
    assert_int_equal(first->path_count, 2);
    assert_true(first->path[1][2] == 4.0f);
    assert_float_equal(episodes.at[1].start_yaw, -PI / 2, 1e-6f);
    assert_float_equal(episodes.at[2].start_yaw, PI / 6, 1e-6f);
    assert_true(first->seed != episodes.at[1].seed);
}

static void episodes_of_a_type_share_their_goals(void **test) {
    SimEpisodes episodes;
    Error err = {0};
    assert_ok(sim_episodes_parse(bytes_of(LIST), *test, &episodes, &err), err);
    assert_int_equal(episodes.at[0].goal_count, 2); // a_0 and a_2 end in one place
    assert_ptr_equal(episodes.at[0].goals, episodes.at[1].goals);
    assert_true(episodes.at[0].goals[1][0] == 1.0f && episodes.at[0].goals[1][2] == 4.0f);
}

static void saved_as_objectnav_they_are_loaded_equal(void **test) {
    SimEpisodes read, loaded;
    Error err = {0};
    const char *path = text_format(*test, "/tmp/cairn-robothor-%ld.json.gz", (long)getpid());
    assert_ok(sim_episodes_parse(bytes_of(LIST), *test, &read, &err), err);
    assert_ok(sim_episodes_save(path, &read, &err), err);
    assert_ok(sim_episodes_load(path, *test, &loaded, &err), err);
    unlink(path);
    assert_int_equal(loaded.count, 3);
    for (int i = 0; i < 3; i++) {
        const SimEpisode *a = &read.at[i], *b = &loaded.at[i];
        assert_memory_equal(a->start, b->start, sizeof a->start);
        assert_true(a->start_yaw == b->start_yaw && a->start_pitch == b->start_pitch);
        assert_true(a->geodesic == b->geodesic && a->goal_count == b->goal_count);
        assert_memory_equal(a->goals, b->goals, (size_t)a->goal_count * sizeof *a->goals);
        assert_string_equal(a->category, b->category);
    }
}

static void the_camera_starts_at_the_horizon_of_the_file(void **test) {
    static const float GOAL[1][3] = {{4.0f, 0.0f, 4.5f}};
    Room room;
    room_create(&room, *test);
    SimEpisode episode = room_episode(&room, 2.0f, 1.0f, 0.0f, GOAL);
    episode.start_pitch = -PI / 6;
    SimState state;
    sim_reset(&room.world, &episode, &state);
    assert_float_equal(state.pitch, -PI / 6, 1e-6f);
    for (int i = 0; i < 4; i++) sim_step(&room.world, &episode, ACTION_LOOK_DOWN, &state);
    assert_float_equal(state.pitch, -PI / 3, 1e-5f); // max_tilt
    for (int i = 0; i < 9; i++) sim_step(&room.world, &episode, ACTION_LOOK_UP, &state);
    assert_float_equal(state.pitch, PI / 3, 1e-5f);
    room_destroy(&room);
}

//---- what is wrong -------------------------------------------------------------------------------

static void mistakes_name_the_episode_and_the_field(void **test) {
    static const struct {
        const char *from, *to, *error;
    } cases[] = {
        {"\"y\":0.9", "\"y\":\"\"", "episode 0: initial_position: y: expected a number"},
        {"length\":1.5", "length\":1.6",
         "episode 0: shortest_path_length: 1.6, but shortest_path is 1.5 m long"},
        {"_length\":1.5", "_lengths\":1", "episode 0: shortest_path_length: expected a number"},
        {"\"z\":-4.0", "\"w\":-4.0", "episode 0: shortest_path: 1: z: expected a number"},
        {"shortest_path\"", "longest_path\"",
         "episode 0: shortest_path: expected a list with at least one point"},
        {"\"id\":\"a_0\"", "\"id\":null", "episode 0: id: expected a text"},
        {"horizon\":30", "horizon\":120", "episode 0: initial_horizon: more than a right angle"},
        {"\"scene\":\"F", "\"scene\":[],\"s\":\"F", "episode 0: scene: expected a text"},
        {"},{\"id\"", "},7,{\"id\"", "episode 1: expected an object"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        const char *at = strstr(LIST, cases[i].from);
        assert_non_null(at);
        const char *text = text_format(*test, "%.*s%s%s", (int)(at - LIST), LIST, cases[i].to,
                                       at + strlen(cases[i].from));
        SimEpisodes episodes;
        Error err = {0};
        assert_false(sim_episodes_parse(bytes_of(text), *test, &episodes, &err));
        assert_string_equal(err.text, cases[i].error);
        assert_int_equal(episodes.count, 0);
    }
}

static void damaged_files_are_survived(void **test) {
    Arena *arena = *test;
    Rng rng = rng_create(5);
    int accepted = 0;
    for (int round = 0; round < 4000; round++) {
        char damaged[sizeof LIST];
        memcpy(damaged, LIST, sizeof LIST);
        size_t size = sizeof LIST - 1;
        if (round % 4 == 0) size = rng_below(&rng, (uint32_t)size);
        for (uint32_t i = rng_below(&rng, 3); size > 0 && i < 3; i++)
            damaged[rng_below(&rng, (uint32_t)size)] = (char)rng_next(&rng);
        ArenaMark mark = arena_mark(arena);
        SimEpisodes episodes;
        Error err = {0};
        bool ok = sim_episodes_parse((FileBytes){(uint8_t *)damaged, size}, arena, &episodes, &err);
        assert_true(ok ? episodes.count > 0 : err.text[0] != '\0');
        accepted += ok;
        arena_reset(arena, mark);
    }
    assert_true(accepted > 0); // a letter of a name does no harm
}

//---- the challenge's files -----------------------------------------------------------------------

static double component(const json_t *point, const char *key) {
    return json_number_value(json_object_get(point, key));
}

// the way along the points of one episode of the file, in its own numbers
static double way_of(const json_t *json) {
    const json_t *path = json_object_get(json, "shortest_path");
    double length = 0.0;
    for (size_t i = 1; i < json_array_size(path); i++) {
        const json_t *a = json_array_get(path, i - 1), *b = json_array_get(path, i);
        double d[3] = {component(a, "x") - component(b, "x"), component(a, "y") - component(b, "y"),
                       component(a, "z") - component(b, "z")};
        length += sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
    }
    return length;
}

static double read_way(const SimEpisode *episode) {
    double length = 0.0;
    for (int i = 1; i < episode->path_count; i++) {
        double sum = 0.0;
        for (int k = 0; k < 3; k++) {
            double d = (double)episode->path[i][k] - (double)episode->path[i - 1][k];
            sum += d * d;
        }
        length += sqrt(sum);
    }
    return length;
}

static int check_file(const char *path, double worst[2], Arena *arena) {
    SimEpisodes episodes;
    FileBytes packed, text;
    Error err = {0};
    assert_ok(sim_episodes_load(path, arena, &episodes, &err), err);
    assert_ok(file_read(path, arena, &packed, &err), err);
    assert_ok(file_gunzip(packed, arena, &text, &err), err);
    json_t *root = json_loadb((const char *)text.data, text.size, 0, NULL);
    assert_int_equal(json_array_size(root), episodes.count);
    for (int i = 0; i < episodes.count; i++) {
        const json_t *json = json_array_get(root, (size_t)i);
        const SimEpisode *episode = &episodes.at[i];
        double stated = json_number_value(json_object_get(json, "shortest_path_length"));
        worst[0] = fmax(worst[0], fabs(way_of(json) - stated));
        worst[1] = fmax(worst[1], fabs(read_way(episode) - stated));
        assert_true(episode->geodesic == (float)stated);
        // paths begin below the feet, but for a step of the simulator's
        assert_true(fabsf(episode->path[0][0] - episode->start[0]) < 0.3f);
        assert_true(fabsf(episode->path[0][2] - episode->start[2]) < 0.3f);
    }
    json_decref(root);
    return episodes.count;
}

static void lengths_are_those_of_the_files(void **test) {
    double worst[2] = {0.0, 0.0};
    int count = 0;
    for (int house = 1; house <= 3; house++) {
        for (int room = 1; room <= 5; room++) {
            const char *name =
                text_format(*test, "episodes/robothor/val/FloorPlan_Val%d_%d.json.gz", house, room);
            count += check_file(test_data(name, *test), worst, *test);
        }
    }
    print_message("%d episodes: off by %.1e m at most, by %.1e m in single precision\n", count,
                  worst[0], worst[1]);
    assert_int_equal(count, 1800);
    assert_true(worst[0] < 1e-9 && worst[1] < 1e-5);
}

static void train_files_are_read_too(void **test) {
    double worst[2] = {0.0, 0.0};
    int count = 0;
    for (int house = 1; house <= 12; house++) {
        const char *name =
            text_format(*test, "episodes/robothor/train/FloorPlan_Train%d_1.json.gz", house);
        count += check_file(test_data(name, *test), worst, *test);
    }
    print_message("%d episodes: off by %.1e m at most\n", count, worst[0]);
    assert_true(count == 21600 && worst[0] < 1e-9);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(axes_and_angles_become_ours),
        test_with_arena(episodes_of_a_type_share_their_goals),
        test_with_arena(saved_as_objectnav_they_are_loaded_equal),
        test_with_arena(the_camera_starts_at_the_horizon_of_the_file),
        test_with_arena(mistakes_name_the_episode_and_the_field),
        test_with_arena(damaged_files_are_survived),
        test_with_arena(lengths_are_those_of_the_files),
        test_with_arena(train_files_are_read_too),
    };
    return cmocka_run_group_tests_name("sim/episode_robothor", tests, NULL, NULL);
}
