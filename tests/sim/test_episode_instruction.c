// VLN-CE's episodes: instructions, reference paths, radii and the ways of _gt files are read
// unchanged and written back the same.

#include "base/rng.h"
#include "room.h"
#include "sim/episode.h"

#include <jansson.h>
#include <stdio.h>
#include <unistd.h>

// the first episode's start is that of VLN-CE's train split; the second one is RxR's kind
static const char EPISODES[] =
    "{\"episodes\":[{\"episode_id\":1,\"trajectory_id\":4,\"scene_id\":\"mp3d/7y3sRwLe3Va/"
    "7y3sRwLe3Va.glb\",\"start_position\":[-16.267,0.152,0.721],\"start_rotation\":[-0.0,0.707,"
    "-0.0,-0.707],\"info\":{\"geodesic_distance\":6.43},\"goals\":[{\"position\":[-12.337,0.152,"
    "4.214],\"radius\":3.0}],\"reference_path\":[[-16.267,0.152,0.721],[-13.5,0.152,1.25],"
    "[-12.337,0.152,4.214]],\"instruction\":{\"instruction_text\":\"Walk \\\"out\\\"\\n of the "
    "caf\\u00e9."
    "\",\"instruction_tokens\":[2,0,1]}},"
    "{\"episode_id\":22,\"trajectory_id\":9,\"scene_id\":\"mp3d/a/a.glb\",\"start_position\":"
    "[1,2,3],\"start_rotation\":[0,0,0,1],\"goals\":[{\"position\":[4,5,6],\"radius\":null}],"
    "\"reference_path\":[[1,2,3]],\"instruction\":{\"instruction_id\":77,\"language\":\"hi-IN\","
    "\"instruction_text\":\"\\u0906\\u0917\\u0947\",\"timed_instruction\":[{\"word\":\"x\","
    "\"start_time\":0.1,\"end_time\":1.25}],\"edit_distance\":0.0625}}],"
    "\"instruction_vocab\":{\"word_list\":[\"<pad>\",\"caf\\u00e9\",\"walk\"]}}";

static const char TRUTH[] =
    "{\"1\":{\"locations\":[[-16.267,0.152,0.721],[-16.017,0.152,0.721]],\"forward_steps\":1,"
    "\"actions\":[1,2,3,0]},\"22\":{\"locations\":[[1,2,3]]},\"5\":{\"locations\":\"of no one\"}}";

static FileBytes bytes_of(const char *text) {
    return (FileBytes){(const uint8_t *)text, strlen(text)};
}

static SimEpisodes read_both(Arena *arena) {
    SimEpisodes episodes;
    Error err = {0};
    assert_ok(sim_episodes_parse(bytes_of(EPISODES), arena, &episodes, &err), err);
    assert_ok(sim_episode_truth_parse(bytes_of(TRUTH), arena, &episodes, &err), err);
    return episodes;
}

//---- reading -------------------------------------------------------------------------------------

static void instructions_and_paths_are_read(void **test) {
    SimEpisodes episodes = read_both(*test);
    assert_int_equal(episodes.count, 2);
    assert_int_equal(episodes.word_count, 3);
    assert_string_equal(episodes.words[1], "caf\xc3\xa9");
    const SimEpisode *first = &episodes.at[0], *second = &episodes.at[1];
    assert_string_equal(first->id, "1");
    assert_ptr_equal(first->task, &sim_task_pointnav);
    assert_float_equal(first->start_yaw, -1.5707964f, 1e-6f);
    assert_true(first->reach == 3.0f && second->reach == 0.0f);
    assert_string_equal(first->instruction->text, "Walk \"out\"\n of the caf\xc3\xa9.");
    assert_string_equal(first->instruction->trajectory, "4");
    assert_int_equal(first->instruction->token_count, 3);
    assert_int_equal(first->instruction->tokens[0], 2);
    assert_int_equal(first->path_count, 3);
    assert_true(first->path[1][0] == -13.5f && first->path[1][2] == 1.25f);
    assert_int_equal(second->instruction->token_count, 0);
    assert_non_null(strstr(second->instruction->json, "\"language\":\"hi-IN\""));
}

static void truths_are_found_by_episode(void **test) {
    SimEpisodes episodes = read_both(*test);
    const SimTruth *first = episodes.at[0].truth, *second = episodes.at[1].truth;
    assert_int_equal(first->location_count, 2);
    assert_true(first->locations[1][0] == -16.017f);
    assert_int_equal(first->action_count, 4);
    assert_int_equal(first->actions[1], ACTION_TURN_LEFT);
    assert_int_equal(first->forward_steps, 1);
    assert_int_equal(second->location_count, 1);
    assert_int_equal(second->action_count, 0);
}

static void pointnav_files_stay_as_they_were(void **test) {
    static const char text[] =
        "{\"episodes\":[{\"episode_id\":\"1\",\"scene_id\":\"a\",\"start_position\":[0,0,0],"
        "\"start_rotation\":[0,0,0,1],\"goals\":[{\"position\":[1,1,1],\"radius\":0.5}]}]}";
    SimEpisodes episodes;
    Error err = {0};
    assert_ok(sim_episodes_parse(bytes_of(text), *test, &episodes, &err), err);
    assert_null(episodes.at[0].instruction);
    assert_null(episodes.at[0].truth);
    assert_true(episodes.at[0].reach == 0.0f); // as in Habitat, where the configuration says it
}

static void the_name_of_the_truth_is_that_of_the_split(void **test) {
    assert_string_equal(sim_episode_truth_path("a.b/val.json.gz", *test), "a.b/val_gt.json.gz");
    assert_string_equal(sim_episode_truth_path("val.json", *test), "val_gt.json");
    assert_string_equal(sim_episode_truth_path("val", *test), "val_gt");
}

//---- success -------------------------------------------------------------------------------------

static void success_is_within_the_radius_of_the_file(void **test) {
    static const float GOAL[1][3] = {{2.0f, 0.0f, -1.5f}};
    Room room;
    room_create(&room, *test);
    SimEpisode episode = room_episode(&room, 2.0f, 1.0f, 0.0f, GOAL); // 2.5 m from it
    SimState state;
    sim_reset(&room.world, &episode, &state);
    sim_step(&room.world, &episode, ACTION_STOP, &state);
    assert_float_equal(sim_metrics(&room.world, &episode, &state).success, 0.0f, 0.0f);
    episode.reach = 3.0f;
    assert_float_equal(sim_metrics(&room.world, &episode, &state).success, 1.0f, 0.0f);
    episode.reach = 2.0f;
    assert_float_equal(sim_metrics(&room.world, &episode, &state).success, 0.0f, 0.0f);
    room_destroy(&room);
}

//---- writing -------------------------------------------------------------------------------------

static json_t *load_json(const char *path, Arena *arena) {
    FileBytes packed, text;
    Error err = {0};
    assert_ok(file_read(path, arena, &packed, &err), err);
    assert_ok(file_gunzip(packed, arena, &text, &err), err);
    json_t *root = json_loadb((const char *)text.data, text.size, 0, NULL);
    assert_non_null(root);
    return root;
}

// is all that the original says said by the copy? floats went through single precision
static bool says(const json_t *copy, const json_t *original) {
    const char *key;
    json_t *value;
    size_t index;
    if (json_is_real(original))
        return (float)json_number_value(copy) == (float)json_number_value(original);
    if (json_is_array(original)) {
        json_array_foreach(original, index, value) {
            if (!says(json_array_get(copy, index), value)) return false;
        }
        return json_array_size(copy) == json_array_size(original);
    }
    if (!json_is_object(original))
        return json_equal(copy, original) ||
               (json_is_number(copy) && json_is_number(original) &&
                json_number_value(copy) == json_number_value(original));
    json_object_foreach((json_t *)(uintptr_t)original, key, value) {
        // the same rotation, but for the sign of all
        if (strcmp(key, "start_rotation") != 0 && !says(json_object_get(copy, key), value))
            return false;
    }
    return true;
}

static void what_was_read_is_written_back_the_same(void **test) {
    static const char *const endings[] = {".json", ".json.gz"};
    SimEpisodes episodes = read_both(*test), loaded;
    for (size_t e = 0; e < ARRAY_COUNT(endings); e++) {
        const char *path = text_format(*test, "/tmp/cairn-vln-%ld%s", (long)getpid(), endings[e]);
        const char *truth = sim_episode_truth_path(path, *test);
        Error err = {0};
        assert_ok(sim_episodes_save(path, &episodes, &err), err);
        json_t *copy = load_json(path, *test), *ways = load_json(truth, *test);
        json_t *original = json_loads(EPISODES, 0, NULL), *steps = json_loads(TRUTH, 0, NULL);
        assert_true(says(copy, original));
        assert_true(says(json_object_get(ways, "1"), json_object_get(steps, "1")));
        assert_true(says(json_object_get(ways, "22"), json_object_get(steps, "22")));
        assert_false(says(copy, steps)); // the comparison can fail
        json_decref(copy), json_decref(original), json_decref(ways), json_decref(steps);

        // and the truth beside it is found without being named
        assert_ok(sim_episodes_load(path, *test, &loaded, &err), err);
        assert_int_equal(loaded.at[0].truth->action_count, 4);
        assert_string_equal(loaded.at[1].instruction->json, episodes.at[1].instruction->json);
        assert_true(loaded.at[0].start_yaw == episodes.at[0].start_yaw);
        unlink(path), unlink(truth);
        assert_false(file_exists(truth));
    }
}

//---- what is wrong -------------------------------------------------------------------------------

static const char *replaced(const char *text, const char *from, const char *to, Arena *arena) {
    const char *at = strstr(text, from);
    assert_non_null(at);
    return text_format(arena, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

static void mistakes_name_the_episode_and_the_field(void **test) {
    static const struct {
        const char *from, *to, *error;
    } cases[] = {
        {"instruction_text\":\"", "instruction_text\":1,\"x\":\"",
         "episode 0: instruction: instruction_text: expected a text"},
        {"[2,0,1]", "[2,-1]",
         "episode 0: instruction: instruction_tokens: 1: expected the number of a word"},
        {"[2,0,1]", "{}", "episode 0: instruction: instruction_tokens: expected a list"},
        {"3.0", "\"3\"", "episode 0: goals: goal 0: radius: expected a length"},
        {"3.0", "-3", "episode 0: goals: goal 0: radius: expected a length"},
        {"[-13.5,", "[", "episode 0: reference_path: 1: expected a list of 3 numbers"},
        {"[[-16", "7,\"z\":[[-16", "episode 0: reference_path: expected a list of points"},
        {"\"trajectory_id\":4", "\"trajectory_id\":[]",
         "episode 0: trajectory_id: expected a text"},
        {"\"<pad>\"", "0", "instruction_vocab: word_list: 0: expected a text"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        const char *text = replaced(EPISODES, cases[i].from, cases[i].to, *test);
        SimEpisodes episodes;
        Error err = {0};
        assert_false(sim_episodes_parse(bytes_of(text), *test, &episodes, &err));
        assert_string_equal(err.text, cases[i].error);
    }
}

static void mistakes_in_truths_name_the_episode(void **test) {
    static const struct {
        const char *from, *to, *error;
    } cases[] = {
        {"[1,2,3,0]", "[1,6]", "1: actions: 1: expected a number from 0 to 5"},
        {"[1,2,3,0]", "[1,\"2\"]", "1: actions: 1: expected a number from 0 to 5"},
        {"[1,2,3,0]", "3", "1: actions: expected a list"},
        {"\"forward_steps\":1", "\"forward_steps\":-1", "1: forward_steps: expected a count"},
        {"0.721],[", "0.721],7,[", "1: locations: 1: expected a list of 3 numbers"},
        {"[[1,2,3]]", "0", "22: locations: expected a list of points"},
    };
    SimEpisodes episodes = read_both(*test);
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        const char *text = replaced(TRUTH, cases[i].from, cases[i].to, *test);
        Error err = {0};
        assert_false(sim_episode_truth_parse(bytes_of(text), *test, &episodes, &err));
        assert_string_equal(err.text, cases[i].error);
    }
    Error err = {0};
    assert_false(sim_episode_truth_parse(bytes_of("[]"), *test, &episodes, &err));
    assert_string_equal(err.text, "expected {\"EPISODE_ID\": {...}, ...}");
}

static void damaged_files_are_survived(void **test) {
    Arena *arena = *test;
    Rng rng = rng_create(9);
    for (int round = 0; round < 4000; round++) {
        char damaged[sizeof EPISODES];
        bool is_truth = round % 2 == 0;
        const char *text = is_truth ? TRUTH : EPISODES;
        size_t size = strlen(text);
        memcpy(damaged, text, size);
        if (round % 8 < 2) size = 1 + rng_below(&rng, (uint32_t)size - 1);
        for (int i = round % 4 < 2 ? 0 : 2; i < 3; i++)
            damaged[rng_below(&rng, (uint32_t)size)] = (char)rng_next(&rng);
        ArenaMark mark = arena_mark(arena);
        FileBytes bytes = {(uint8_t *)damaged, size};
        Error err = {0};
        SimEpisodes episodes;
        bool ok;
        if (is_truth) {
            episodes = read_both(arena);
            ok = sim_episode_truth_parse(bytes, arena, &episodes, &err);
        } else {
            ok = sim_episodes_parse(bytes, arena, &episodes, &err);
        }
        assert_true(ok || err.text[0] != '\0');
        arena_reset(arena, mark);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(instructions_and_paths_are_read),
        test_with_arena(truths_are_found_by_episode),
        test_with_arena(pointnav_files_stay_as_they_were),
        test_with_arena(the_name_of_the_truth_is_that_of_the_split),
        test_with_arena(success_is_within_the_radius_of_the_file),
        test_with_arena(what_was_read_is_written_back_the_same),
        test_with_arena(mistakes_name_the_episode_and_the_field),
        test_with_arena(mistakes_in_truths_name_the_episode),
        test_with_arena(damaged_files_are_survived),
    };
    return cmocka_run_group_tests_name("sim/episode_instruction", tests, NULL, NULL);
}
