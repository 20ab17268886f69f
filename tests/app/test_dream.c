// `cairn dream` by script, with a small model that has learned nothing: what it imagines is noise,
// but the same noise every time, and everything around it is as it is with a trained one.

#include "app/dream_screen.h"
#include "model/action.h"
#include "model/weights.h"
#include "program.h"

#include <math.h>
#include <unistd.h>

enum { SIZE = 32 };

// weights of a small model, as a file in the folder
static const char *write_weights_as(const char *name, uint64_t seed, Arena *arena) {
    const ModelShape shape = {.size = SIZE,
                              .width = 32,
                              .writers = 1,
                              .readers = 2,
                              .heads = 2,
                              .kv_heads = 1,
                              .inner = 2};
    ModelWeights weights = {.slope = 1};
    Error err = {0};
    assert_ok(model_layout_create(&shape, &weights.layout, &err), err);
    weights.parameters = arena_array(arena, float, weights.layout.count);
    model_layout_fill(&weights.layout, seed, weights.parameters);
    const char *path = program_file(name, arena);
    assert_ok(model_weights_save(&weights, MODEL_FLOAT16, path, &err), err);
    return path;
}

static const char *write_weights(Arena *arena) {
    return write_weights_as("small.weights", 7, arena);
}

static void no_display(void) {
    unsetenv("DISPLAY");
    unsetenv("WAYLAND_DISPLAY");
    unsetenv("SDL_VIDEODRIVER");
}

static const char *words_of(const char *more, Arena *arena) {
    no_display();
    write_weights(arena);
    write_room("room.obj", 0, arena);
    return text_format(arena, "dream room.obj --device=host --weights=small.weights --context=4 %s",
                       more);
}

static FileBytes read_whole(const char *name, Arena *arena) {
    FileBytes bytes;
    Error err = {0};
    assert_ok(file_read(program_file(name, arena), arena, &bytes, &err), err);
    return bytes;
}

static void assert_same_file(const char *a, const char *b, Arena *arena) {
    FileBytes first = read_whole(a, arena), second = read_whole(b, arena);
    if (first.size != second.size || memcmp(first.data, second.data, first.size) != 0)
        fail_msg("%s and %s differ", a, b);
}

static void the_same_script_dreams_the_same(void **state) {
    program_output(words_of("--keys='wwqe.rfad<space>ws' --out=one --quiet", *state), *state);
    program_output(words_of("--keys='wwqe.rfad<space>ws' --out=two --quiet", *state), *state);
    assert_same_file("one/dream.npz", "two/dream.npz", *state);
    assert_same_file("one/dream.avi", "two/dream.avi", *state);
    assert_same_file("one/sheet.png", "two/sheet.png", *state);
    assert_same_file("one/frames/0014.png", "two/frames/0014.png", *state);
    assert_false(file_exists(program_file("one/frames/0016.png", *state)));
}

static void what_it_says_is_one_json_value(void **state) {
    json_t *json =
        parse_whole(program_output(words_of("--keys='ww<space>q' --json", *state), *state));
    assert_int_equal(json_integer_value(json_object_get(json, "frames")), 4 + 3);
    // the first frame of all comes from nothing
    assert_int_equal(json_integer_value(json_object_get(json, "fed")), 3 + 1);
    assert_int_equal(json_integer_value(json_object_get(json, "alone")), 2);
    assert_true(json_number_value(json_object_get(json, "fed_psnr")) > 0);
    json_decref(json);
}

static double time_of(const json_t *json, const char *part, const char *which) {
    json_t *times = json_object_get(json_object_get(json, "latency"), part);
    assert_non_null(times);
    return json_number_value(json_object_get(times, which));
}

static void it_tells_how_long_a_key_waits_for_its_picture(void **state) {
    json_t *json =
        parse_whole(program_output(words_of("--keys='wwhq<space>ww' --json", *state), *state));
    static const char *const parts[] = {"real", "imagine", "draw"};
    double sum = 0;
    for (size_t i = 0; i < ARRAY_COUNT(parts); i++) {
        assert_true(time_of(json, parts[i], "p50_ms") > 0);
        assert_true(time_of(json, parts[i], "p99_ms") >= time_of(json, parts[i], "p50_ms"));
        sum += time_of(json, parts[i], "p99_ms");
    }
    // five motions; the slowest of them is no quicker than the quickest parts
    assert_true(time_of(json, "key_to_picture", "frames") > 4.5);
    assert_true(time_of(json, "key_to_picture", "frames") < 5.5);
    assert_true(time_of(json, "key_to_picture", "p50_ms") > 0);
    assert_true(time_of(json, "key_to_picture", "p50_ms") < 2 * sum + 50);
    assert_true(time_of(json, "remember", "p50_ms") > 0);
    json_decref(json);
}

//---- saved dreams --------------------------------------------------------------------------------

static void save_half(const char *more, Arena *arena) {
    const char *words = "--keys='wwqe.<space>r' --save=half.dream --quiet %s";
    program_output(words_of(text_format(arena, words, more), arena), arena);
}

static const char *go_on(const char *more, Arena *arena) {
    return program_output(text_format(arena, "dream half.dream --device=host %s", more), arena);
}

static void assert_goes_on(const char *more, Arena *arena) {
    const char *words = "--keys='wwqe.<space>rwsqqad<space>w' --out=whole --quiet %s";
    program_output(words_of(text_format(arena, words, more), arena), arena);
    save_half(more, arena);
    go_on("--keys='wsqqad<space>w' --out=rest --quiet", arena);
    for (int i = 0; i < 7; i++) // the context, and six motions before
        assert_same_file(text_format(arena, "whole/frames/%04d.png", 4 + 6 + i),
                         text_format(arena, "rest/frames/%04d.png", i), arena);
    assert_false(file_exists(program_file("rest/frames/0007.png", arena)));
    assert_true(file_exists(program_file("whole/frames/0016.png", arena)));
    assert_false(file_exists(program_file("whole/frames/0017.png", arena)));
}

static void a_saved_dream_goes_on_bit_for_bit(void **state) {
    assert_goes_on("", *state);
    // what it was begun with need not be said again
    assert_goes_on("--policy=landmarks --format=bitmap8 --steps=2 --gamma=0.5 --bf16=false "
                   "--seed=3",
                   *state);
}

static void a_dream_goes_on_without_its_scene(void **state) {
    save_half("", *state);
    write_room("room.obj", 0, *state);
    assert_int_equal(unlink(program_file("room.obj", *state)), 0);
    const char *tale = go_on("--keys='wwq<space>mp' --out=rest --shot=shot.png", *state);
    assert_non_null(strstr(tale, "nothing real beside it: room.obj"));
    assert_true(file_exists(program_file("rest/frames/0002.png", *state)));
}

static void what_is_damaged_or_was_dreamt_otherwise_is_refused(void **state) {
    save_half("", *state);
    write_weights_as("other.weights", 8, *state);
    FileBytes bytes = read_whole("half.dream", *state);
    program_write("short.dream", "CAIRNMEM", *state);
    Error err = {0};
    assert_ok(file_save(program_file("short.dream", *state), bytes.data, bytes.size / 2, &err),
              err);
    static const struct {
        const char *words, *reason;
    } refusals[] = {
        {"half.dream --weights=other.weights", "half.dream: was dreamt with weights"},
        {"half.dream --policy=window", "is stored with model_cache.policy=landmarks"},
        {"half.dream --format=int8", "is stored with model_cache.format=f16"},
        {"short.dream", "short.dream: "},
        {"half.dream --save=/proc/no", "/proc/no"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(refusals); i++) {
        const char *words =
            text_format(*state, "dream %s --keys=w --device=host", refusals[i].words);
        Ran ran = program_run(words, *state);
        if (ran.status != 1 || count_lines(ran.err) != 1 || ran.out[0] != '\0')
            fail_msg("cairn %s: status %d, %s%s", words, ran.status, ran.err, ran.out);
        if (strstr(ran.err, refusals[i].reason) == NULL)
            fail_msg("cairn %s: no '%s' in: %s", words, refusals[i].reason, ran.err);
    }
}

static void other_words_dream_otherwise(void **state) {
    static const char *const others[] = {"--keys=wwq --gamma=0.5", "--keys=wwe",
                                         "--keys=wwq --steps=2"};
    program_output(words_of("--keys=wwq --out=plain --quiet", *state), *state);
    FileBytes plain = read_whole("plain/dream.npz", *state);
    for (size_t i = 0; i < ARRAY_COUNT(others); i++) {
        const char *more = text_format(*state, "%s --out=other --quiet", others[i]);
        program_output(words_of(more, *state), *state);
        FileBytes other = read_whole("other/dream.npz", *state);
        assert_true(other.size != plain.size || memcmp(other.data, plain.data, plain.size) != 0);
    }
}

static void every_policy_can_be_had_by_name_and_by_key(void **state) {
    // once round from the default, a frame with each, and all is forgotten at the end
    const char *tale = program_output(words_of("--keys='wpwpwpwpwpwpwpwpwmw+-h'", *state), *state);
    assert_non_null(strstr(tale, "policy landmarks"));
    tale = program_output(words_of("--keys='pppw' --policy=full", *state), *state);
    assert_non_null(strstr(tale, "policy landmarks"));
}

static void the_last_picture_of_the_window_can_be_saved(void **state) {
    program_output(words_of("--keys='wwh' --shot=shot.png --quiet --window-width=640 "
                            "--window-height=400",
                            *state),
                   *state);
    Image image;
    Error err = {0};
    assert_ok(image_decode(read_whole("shot.png", *state), *state, &image, &err), err);
    assert_int_equal(image.width, 640);
    assert_int_equal(image.height, 400);
}

//---- refusals ------------------------------------------------------------------------------------

// a memory file begins so
static void write_memory(Arena *arena) {
    program_write("some.memory", "CAIRNMEM and so on", arena);
}

static void bad_input_is_one_clear_line(void **state) {
    static const struct {
        const char *words, *reason;
    } refusals[] = {
        {"dream home:1 --weights=missing.weights --keys=w", "missing.weights"},
        {"dream home:1 --weights=some.memory --keys=w", "some.memory"},
        {"dream some.memory --keys=w", "no pictures to dream from"},
        {"dream small.weights --keys=w", "name them with --dream.weights"},
        {"dream home:1 home:2 --keys=w", "one scene at a time"},
        {"dream nothing.glb --weights=small.weights --keys=w", "nothing.glb"},
        {"dream room.obj --weights=small.weights --keys='w<wrong>'", "<wrong>"},
        {"dream room.obj --weights=small.weights --keys=w --walk=lok", "did you mean look?"},
        {"dream room.obj --weights=small.weights --keys=w --policy=ful", "full"},
        {"dream room.obj --weights=small.weights --keys=w --format=f61", "did you mean f32?"},
        {"dream home:1 --context=0", "dream.context is 0; choose 1"},
        {"dream home:1 --gamma=9", "dream.gamma is 9"},
        {"dream home:1 --steps=0", "dream.steps is 0"},
        {"dream home:1 --contxt=3", "did you mean dream.context?"},
        {"dream room.obj --weights=small.weights --keys=w*99999", "more than 20000 keys"},
        {"dream room.obj --weights=small.weights --keys=w --out=/proc/no", "/proc/no"},
    };
    no_display();
    write_weights(*state);
    write_room("room.obj", 0, *state);
    write_memory(*state);
    for (size_t i = 0; i < ARRAY_COUNT(refusals); i++) {
        const char *words = text_format(*state, "%s --device=host", refusals[i].words);
        Ran ran = program_run(words, *state);
        if (ran.status != 1 || count_lines(ran.err) != 1 || ran.out[0] != '\0')
            fail_msg("cairn %s: status %d, %s%s", words, ran.status, ran.err, ran.out);
        if (strstr(ran.err, refusals[i].reason) == NULL)
            fail_msg("cairn %s: no '%s' in: %s", words, refusals[i].reason, ran.err);
    }
}

// the line of a setting, without its padding and its comment
static const char *setting_line(const char *config, const char *name, Arena *arena) {
    const char *at = strstr(config, text_format(arena, "\n%s ", name));
    assert_non_null(at);
    char value[64] = "";
    sscanf(at, "%*s = %63s", value);
    return text_format(arena, "%s=%s", name, value);
}

static void a_bare_name_means_the_setting_of_its_command(void **state) {
    static const struct {
        const char *words, *name, *value;
    } wanted[] = {
        {"dream --keys=abc", "dream.keys", "abc"},    {"dream --keys=abc", "view.keys", "#"},
        {"view --keys=abc", "view.keys", "abc"},      {"view --keys=abc", "dream.keys", "#"},
        {"--keys=abc", "view.keys", "abc"},           {"eval --out=abc", "eval.out", "abc"},
        {"memory --out=abc", "eval.out", "abc"},      {"dream --out=abc", "dream.out", "abc"},
        {"view --dream.out=a.b", "dream.out", "a.b"}, {"dream --no-bf16", "dream.bf16", "false"},
        {"train --steps=7", "learn.steps", "7"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(wanted); i++) {
        const char *words = text_format(*state, "%s --print-config", wanted[i].words);
        const char *line = setting_line(program_output(words, *state), wanted[i].name, *state);
        assert_string_equal(line, text_format(*state, "%s=%s", wanted[i].name, wanted[i].value));
    }
}

//---- the window ----------------------------------------------------------------------------------

static bool do_meet(const ViewRect *a, const ViewRect *b) {
    return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height &&
           b->y < a->y + a->height;
}

static void boxes_lie_inside_the_window_and_never_meet(void **state) {
    UNUSED(state);
    static const int sizes[][2] = {{1280, 720}, {640, 400}, {1920, 1080}, {700, 1400}, {3000, 500}};
    for (size_t i = 0; i < ARRAY_COUNT(sizes); i++) {
        DreamLayout l = dream_layout(sizes[i][0], sizes[i][1]);
        const ViewRect *boxes[] = {&l.top,   &l.bottom, &l.real, &l.imagined, &l.error,
                                   &l.doubt, &l.action, &l.map,  &l.pages,    &l.chart};
        ViewRect window = {0, 0, sizes[i][0], sizes[i][1]};
        for (size_t a = 0; a < ARRAY_COUNT(boxes); a++) {
            assert_true(boxes[a]->width > 0 && boxes[a]->height > 0);
            assert_true(boxes[a]->x >= 0 && boxes[a]->x + boxes[a]->width <= window.width);
            assert_true(boxes[a]->y >= 0 && boxes[a]->y + boxes[a]->height <= window.height);
            for (size_t b = a + 1; b < ARRAY_COUNT(boxes); b++)
                if (do_meet(boxes[a], boxes[b]))
                    fail_msg("%d x %d: boxes %zu and %zu meet", sizes[i][0], sizes[i][1], a, b);
        }
    }
}

static void equal_pictures_are_as_alike_as_can_be(void **state) {
    UNUSED(state);
    const uint8_t a[4] = {0, 100, 200, 255}, b[4] = {0, 100, 200, 245}, c[4] = {255, 0, 0, 0};
    assert_true(dream_psnr(a, a, 4) == 99.0);
    assert_true(fabs(dream_psnr(a, b, 4) - 10 * log10(65025.0 / 25)) < 1e-9);
    assert_true(dream_psnr(a, c, 4) < dream_psnr(a, b, 4));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(the_same_script_dreams_the_same),
        test_with_arena(what_it_says_is_one_json_value),
        test_with_arena(it_tells_how_long_a_key_waits_for_its_picture),
        test_with_arena(a_saved_dream_goes_on_bit_for_bit),
        test_with_arena(a_dream_goes_on_without_its_scene),
        test_with_arena(what_is_damaged_or_was_dreamt_otherwise_is_refused),
        test_with_arena(other_words_dream_otherwise),
        test_with_arena(every_policy_can_be_had_by_name_and_by_key),
        test_with_arena(the_last_picture_of_the_window_can_be_saved),
        test_with_arena(bad_input_is_one_clear_line),
        test_with_arena(a_bare_name_means_the_setting_of_its_command),
        test_with_arena(boxes_lie_inside_the_window_and_never_meet),
        test_with_arena(equal_pictures_are_as_alike_as_can_be),
    };
    return run_tests_of_program("app/dream", tests);
}
