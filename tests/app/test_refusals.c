// What cannot be done is refused with one line that says what, which and what is possible: no
// crash, no second line, nothing on standard output, and nothing done first.

#include "app/bench.h"
#include "program.h"

typedef struct Refusal {
    const char *words;  // after `cairn`
    const char *reason; // part of the line
} Refusal;

static void refuse(const Refusal *refusal, Arena *arena) {
    Ran ran = program_run(refusal->words, arena);
    if (ran.status != 1)
        fail_msg("cairn %s: status %d instead of 1; %s", refusal->words, ran.status, ran.err);
    if (count_lines(ran.err) != 1 || strncmp(ran.err, "cairn", 5) != 0)
        fail_msg("cairn %s: not one line: %s", refusal->words, ran.err);
    if (strstr(ran.err, refusal->reason) == NULL)
        fail_msg("cairn %s: no '%s' in: %s", refusal->words, refusal->reason, ran.err);
    if (ran.out[0] != '\0') fail_msg("cairn %s: printed %s", refusal->words, ran.out);
}

static void refuse_all(const Refusal *refusals, size_t count, Arena *arena) {
    for (size_t i = 0; i < count; i++) refuse(&refusals[i], arena);
}

static void unknown_words_suggest_the_nearest(void **state) {
    static const Refusal refusals[] = {
        {"evl", "did you mean eval?"},
        {"scenes home:1", "did you mean scene?"},
        {"frobnicate", "cairn --help"},
        {"''", "no command named"},
        {"eval --episods=3", "did you mean eval.episodes?"},
        {"eval --eval.agent=memory", "did you mean eval.agents?"},
        {"eval --frobnicate=3", "--print-config lists all"},
        {"eval --limit=3", "limit: no such setting"}, // of another command alone
        {"dream --threshold=3", "threshold: no such setting"},
        {"replay --threshold=3", "threshold: no such setting"},
        {"eval --agents=memry", "did you mean memory?"},
        {"eval --tasks=pointnaf", "did you mean pointnav?"},
        {"bench --device=host --only=ray", "did you mean rays?"},
    };
    refuse_all(refusals, ARRAY_COUNT(refusals), *state);
}

static void bad_values_say_what_is_possible(void **state) {
    static const Refusal refusals[] = {
        {"eval --seed=many", "'many' is not a whole number"},
        {"eval --seed=", "not a whole number"},
        {"eval --seed=99999999999", "not a whole number"},
        {"eval --seed", "--seed wants a value"},
        {"eval --json=perhaps", "neither true nor false"},
        {"eval --hfov=nan", "'nan' is not a number"},
        {"eval --forward=inf", "not a number"},
        {"eval --episodes=0", "eval.episodes is 0; choose 1"},
        {"eval --episodes=-2", "choose 1"},
        {"eval --visits=0", "choose 1"},
        {"eval --scenes=", "--scenes names none"},
        {"eval --scenes=,,", "--scenes names none"},
        {"eval --agents=", "--agents names none"},
        {"eval --tasks=", "--tasks names none"},
        {"eval --max-steps=-1", "choose 1"},
        {"eval --max-steps=2000000000", "choose 1"},
        {"eval --workers=-1", "eval.workers is -1"},
        {"eval --threads=-1", "run.threads is -1"},
        {"eval --turn=0", "sim.turn is 0"},
        {"eval --forward=-0.25", "sim.forward is -0.25"},
        {"eval --voxel=0", "memory.voxel is 0"},
        {"eval --bricks=-5", "memory.bricks is -5"},
        {"eval --max-depth=-1", "render.max_depth is -1"},
        {"eval --min-depth=20", "less than render.max_depth"},
        {"bench --seconds=-1", "bench.seconds is -1"},
        {"render home:1 --views=0", "shot.views is 0"},
        {"replay file --limit=-1", "replay.limit is -1"},
        {"replay file --video", "--video wants --export=DIR"},
        {"eval --device=nosuch", "0 = host"},
        {"doctor --seconds", "--seconds wants a value"},
    };
    refuse_all(refusals, ARRAY_COUNT(refusals), *state);
}

static void impossible_pictures_are_refused(void **state) {
    write_room("room.obj", 0, *state);
    static const char *const settings[] = {"--width=1000000",
                                           "--width=0",
                                           "--width=-3",
                                           "--height=16385",
                                           "--width=16384 --height=16384",
                                           "--hfov=180",
                                           "--hfov=0",
                                           "--height=-2147483648",
                                           "--hfov=-90",
                                           "--samples=3"};
    static const char *const runs[] = {"render room.obj --device=host",
                                       "eval room.obj --device=host --agents=frontier"};
    for (size_t c = 0; c < ARRAY_COUNT(runs); c++)
        for (size_t i = 0; i < ARRAY_COUNT(settings); i++)
            refuse(&(Refusal){text_format(*state, "%s %s", runs[c], settings[i]), ""}, *state);
}

static void wrong_files_are_refused(void **state) {
    write_room("room.obj", 0, *state);
    program_write("words.txt", "hello", *state);
    program_write("empty.glb", "", *state);
    program_write("empty.obj", "", *state);
    program_write("text.gltf", "hello", *state);
    program_write("bad.json", "{\"episodes\": 3}", *state);
    static const Refusal refusals[] = {
        {"scene", "name one scene"},
        {"scene room.obj room.obj", "name one scene"},
        {"scene missing.glb", "missing.glb: No such file"},
        {"scene .", "expected one of"},
        {"scene /nowhere/missing.glb --json", "No such file"},
        {"scene words.txt", "expected one of"},
        {"scene empty.glb", "empty.glb"},
        {"scene empty.obj", "empty.obj"},
        {"scene text.gltf", "text.gltf"},
        {"scene home:x", "home:x"},
        {"scene home:", "whole number"},
        {"scene home:-1", "whole number"},
        {"scene room.obj --up=x", "say y or z"},
        {"scene room.obj --scale=0", "above 0"},
        {"scene room.obj --semantics=missing.json", "missing.json"},
        {"scene room.obj --cell-size=0", "navmesh.cell_size is 0"},
        {"render", "name one scene"},
        {"render missing.obj", "missing.obj"},
        {"render room.obj --device=host --position=1,2", "--position"},
        {"render room.obj --device=host --folder=words.txt", "words.txt"},
        {"eval --device=host missing.glb", "missing.glb: no such file"},
        {"eval --device=host room.obj --out=words.txt", "words.txt"},
        {"eval --device=host room.obj --out=/proc/nowhere", "/proc/nowhere"},
        {"eval --device=host --episode-file=missing.json", "missing.json"},
        {"eval --device=host --episode-file=bad.json", "bad.json"},
        {"--config missing.cfg", "missing.cfg: No such file"},
        {"--config", "wants a file"},
        {"eval --config=.", "."},
    };
    refuse_all(refusals, ARRAY_COUNT(refusals), *state);
}

static void a_view_that_cannot_be_shown_says_why(void **state) {
    unsetenv("DISPLAY");
    unsetenv("WAYLAND_DISPLAY");
    write_room("room.obj", 0, *state);
    static const Refusal refusals[] = {
        {"view room.obj --device=host", "no display"},
        {"view missing.glb --device=host --keys=w", "missing.glb"},
        {"view room.obj --device=host --agent=memry --keys=w", "did you mean memory"},
        {"view room.obj --device=host --task=fetch --keys=w", "no task named 'fetch'"},
        {"view room.obj --device=host --keys='<bogus>'", "<bogus>"},
        {"view room.obj --device=host --speed=0 --keys=w", "speed"},
        {"view room.obj --window-width=1", "view.window_width is 1"},
    };
    refuse_all(refusals, ARRAY_COUNT(refusals), *state);
}

static void a_folder_named_like_a_scene_is_refused(void **state) {
    Error err = {0};
    assert_ok(file_make_directories(program_file("folder.glb", *state), &err), err);
    refuse(&(Refusal){"scene folder.glb", "not a regular file"}, *state);
}

static void a_damaged_settings_file_names_its_line(void **state) {
    program_write("one.cfg", "# mine\nrun.seed = 3\n\nrender.widht = 3\n", *state);
    program_write("two.cfg", "run.seed = 3 # good\nrender.width = wide\n", *state);
    program_write("three.cfg", "hello\n", *state);
    static const Refusal refusals[] = {
        {"eval --config one.cfg", "one.cfg:4: render.widht"},
        {"eval --config two.cfg", "two.cfg:2: render.width"},
        {"eval --config=three.cfg", "three.cfg:1"},
    };
    refuse_all(refusals, ARRAY_COUNT(refusals), *state);
}

static void a_truncated_scene_is_refused(void **state) {
    Error err = {0};
    FileBytes whole;
    const char *path = bench_make_scene(1000, *state, &err);
    if (path == NULL) fail_msg("%s", err.text);
    assert_ok(file_read(path, *state, &whole, &err), err);
    static const size_t parts[] = {1, 11, 12, 20, 100, 5000};
    for (size_t i = 0; i < ARRAY_COUNT(parts); i++) {
        const char *cut = program_file("cut.glb", *state);
        assert_ok(file_save(cut, whole.data, parts[i], &err), err);
        refuse(&(Refusal){"scene cut.glb", "cut.glb"}, *state);
    }
    assert_ok(file_save(program_file("cut.glb", *state), whole.data, whole.size - 1, &err), err);
    refuse(&(Refusal){"scene cut.glb", "cut.glb"}, *state);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(unknown_words_suggest_the_nearest),
        test_with_arena(bad_values_say_what_is_possible),
        test_with_arena(impossible_pictures_are_refused),
        test_with_arena(wrong_files_are_refused),
        test_with_arena(a_view_that_cannot_be_shown_says_why),
        test_with_arena(a_folder_named_like_a_scene_is_refused),
        test_with_arena(a_damaged_settings_file_names_its_line),
        test_with_arena(a_truncated_scene_is_refused),
    };
    return run_tests_of_program("app/refusals", tests);
}
