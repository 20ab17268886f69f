// A text is gone through piece by piece with the same result wherever its pieces end, and what is
// wrong in it is found at its line, for every length that it can be cut to.

#include "sim/json_stream.h"
#include "test.h"

// a source that gives so many bytes at a time
typedef struct Drops {
    SimJsonText text;
    size_t most;
} Drops;

static size_t read_drop(void *from, void *to, size_t room) {
    Drops *drops = from;
    SimJsonSource whole = sim_json_text_source(&drops->text);
    return whole.read(whole.from, to, room < drops->most ? room : drops->most);
}

static bool rewind_drops(void *from) {
    ((Drops *)from)->text.at = 0;
    return true;
}

static SimJsonStream stream_of(const char *text, size_t most, Drops *drops, Arena *arena) {
    *drops = (Drops){{{(const uint8_t *)text, strlen(text)}, 0}, most};
    return sim_json_stream_begin((SimJsonSource){read_drop, rewind_drops, drops}, arena);
}

// the items of a list, each as compact text, one after the other; false with the reason
static bool items_of(SimJsonStream *stream, char told[512], Error *err) {
    told[0] = '\0';
    if (sim_json_stream_peek(stream) != '[') return error_set(err, "no list");
    sim_json_stream_open(stream);
    for (bool more = true;;) {
        if (!sim_json_stream_more(stream, ']', &more, err)) return false;
        if (!more) return sim_json_stream_end(stream, err);
        json_t *item = sim_json_stream_value(stream, err);
        if (item == NULL) return false;
        char *text = json_dumps(item, JSON_COMPACT | JSON_ENCODE_ANY);
        strcat(strcat(told, text), ";");
        free(text);
        json_decref(item);
    }
}

static const char LIST[] = " [ 1,\n-2.5e3 , \"a ] , \\\" \\\\\" ,null,true, "
                           "{\"x\":[1,{\"y\":\"}\"}] ,\"z\":0},[[],[]] ]\n ";
static const char ITEMS[] =
    "1;-2500.0;\"a ] , \\\" \\\\\";null;true;{\"x\":[1,{\"y\":\"}\"}],\"z\":0};[[],[]];";

static void items_are_the_same_wherever_the_pieces_end(void **test) {
    for (size_t most = 1; most < sizeof LIST + 1; most++) {
        Drops drops;
        SimJsonStream stream = stream_of(LIST, most, &drops, *test);
        char told[512];
        Error err = {0};
        assert_ok(items_of(&stream, told, &err), err);
        assert_string_equal(told, ITEMS);
        assert_ok(sim_json_stream_rewind(&stream, &err), err); // and again
        assert_ok(items_of(&stream, told, &err), err);
        assert_string_equal(told, ITEMS);
    }
}

static void every_shorter_text_fails_cleanly(void **test) {
    size_t whole = strlen(LIST) - 2; // without the spaces at its end
    for (size_t length = 0; length < whole; length++) {
        Drops drops;
        ArenaMark mark = arena_mark(*test);
        SimJsonStream stream =
            stream_of(text_format(*test, "%.*s", (int)length, LIST), 7, &drops, *test);
        char told[512];
        Error err = {0};
        assert_false(items_of(&stream, told, &err));
        assert_true(err.text[0] != '\0');
        arena_reset(*test, mark);
    }
}

static void mistakes_are_found_at_their_line(void **test) {
    static const struct {
        const char *text, *error;
    } cases[] = {
        {"[1,\n2,\n}", "line 3: unexpected token near '}'"},
        {"[,1]", "line 1: unexpected token near ','"},
        {"[1,]", "line 1: unexpected token near ']'"},
        {"[1 2]", "line 1: unexpected token near '2'"},
        {"[\n\n{\"a\":\n\nNaN}]", "line 5: invalid token near 'NaN'"},
        {"[{]}]", "line 1: string or '}' expected near ']'"},
        {"[1]\n]", "line 2: end of file expected near ']'"},
        {"[1", "line 1: the text ends too early"},
    };
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        Drops drops;
        SimJsonStream stream = stream_of(cases[i].text, 3, &drops, *test);
        char told[512];
        Error err = {0};
        assert_false(items_of(&stream, told, &err));
        assert_string_equal(err.text, cases[i].error);
    }
}

static void members_are_named_and_can_be_skipped(void **test) {
    Drops drops;
    Error err = {0};
    SimJsonStream stream = stream_of("{\"a\\u0062\":[{\"]\":1}], \"c\" : 7}", 2, &drops, *test);
    bool more;
    assert_int_equal(sim_json_stream_peek(&stream), '{');
    sim_json_stream_open(&stream);
    assert_true(sim_json_stream_more(&stream, '}', &more, &err) && more);
    json_t *key = sim_json_stream_key(&stream, &err);
    assert_string_equal(json_string_value(key), "ab");
    json_decref(key);
    assert_ok(sim_json_stream_skip(&stream, &err), err);
    assert_true(sim_json_stream_more(&stream, '}', &more, &err) && more);
    key = sim_json_stream_key(&stream, &err);
    assert_string_equal(json_string_value(key), "c");
    json_decref(key);
    json_t *value = sim_json_stream_value(&stream, &err);
    assert_int_equal(json_integer_value(value), 7);
    json_decref(value);
    assert_true(sim_json_stream_more(&stream, '}', &more, &err) && !more);
    assert_ok(sim_json_stream_end(&stream, &err), err);
}

static void memory_is_that_of_the_largest_item(void **test) {
    UNUSED(test);
    enum { ITEMS_OF_LIST = 20000 };
    Arena text = arena_create("text"), own = arena_create("stream");
    char *list = arena_alloc(&text, ITEMS_OF_LIST * 16 + 2), *end = list;
    *end++ = '[';
    for (int i = 0; i < ITEMS_OF_LIST; i++) end += sprintf(end, "%s[%d,2,3]", i ? "," : "", i);
    *end = ']';
    Drops drops;
    Error err = {0};
    SimJsonStream stream = stream_of(list, 1000, &drops, &own);
    sim_json_stream_peek(&stream);
    sim_json_stream_open(&stream);
    int count = 0;
    for (bool more; sim_json_stream_more(&stream, ']', &more, &err) && more; count++) {
        json_t *item = sim_json_stream_value(&stream, &err);
        assert_int_equal(json_integer_value(json_array_get(item, 0)), count);
        json_decref(item);
    }
    assert_int_equal(count, ITEMS_OF_LIST);
    assert_true(own.peak < SIM_JSON_CHUNK + 8192 && drops.text.at > 200000);
    arena_destroy(&own);
    arena_destroy(&text);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(items_are_the_same_wherever_the_pieces_end),
        test_with_arena(every_shorter_text_fails_cleanly),
        test_with_arena(mistakes_are_found_at_their_line),
        test_with_arena(members_are_named_and_can_be_skipped),
        test_with_arena(memory_is_that_of_the_largest_item),
    };
    return cmocka_run_group_tests_name("sim/json_stream", tests, NULL, NULL);
}
