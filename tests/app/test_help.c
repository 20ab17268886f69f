// What a newcomer meets: help, suggestions, settings, a machine without a driver.

#include "app/options.h"
#include "program.h"

#define X(name) #name,
static const char *const NAMES[] = {COMMANDS(X)};
#undef X

// "max_steps" or "sim.max_steps"
static bool is_setting(const App *app, const char *name) {
    const char *dot = strchr(name, '.');
    size_t length = dot != NULL ? (size_t)(dot - name) : 0;
    for (int s = 0; s < APP_SECTION_COUNT; s++) {
        const ConfigTable *table = app->sections[s].table;
        if (dot != NULL &&
            (strlen(table->prefix) != length || strncmp(table->prefix, name, length) != 0))
            continue;
        for (int f = 0; f < table->count; f++)
            if (strcmp(table->fields[f].name, dot != NULL ? dot + 1 : name) == 0) return true;
    }
    return false;
}

static bool is_option(const App *app, const char *name) {
    static const char *const requests[] = {"help",         "config",  "print_config",
                                           "list_devices", "version", "SETTING"};
    for (size_t i = 0; i < ARRAY_COUNT(requests); i++)
        if (strcmp(name, requests[i]) == 0) return true;
    return is_setting(app, name) || (strncmp(name, "no_", 3) == 0 && is_setting(app, name + 3));
}

// "... --max-steps=500" -> max_steps; NULL after the last
static const char *next_option(const char **text, char name[64]) {
    const char *at = strstr(*text, "--");
    if (at == NULL) return NULL;
    at += 2;
    size_t length = 0;
    for (; length < 63 && strchr("=, \n);`", at[length]) == NULL; length++)
        name[length] = at[length] == '-' ? '_' : at[length];
    name[length] = '\0';
    *text = at + length;
    return name;
}

static void check_options(const App *app, const char *command, const char *text) {
    char name[64];
    int count = 0;
    for (; next_option(&text, name) != NULL; count++)
        if (!is_option(app, name)) fail_msg("cairn %s --help: there is no --%s", command, name);
    assert_true(count > 0);
}

static void every_option_that_help_names_exists(void **state) {
    static App app;
    app_create(&app);
    check_options(&app, "", program_output("--help", *state));
    for (size_t i = 0; i < ARRAY_COUNT(NAMES); i++) {
        const char *words = text_format(*state, "%s --help", NAMES[i]);
        const char *help = program_output(words, *state);
        assert_ptr_equal(strstr(help, text_format(*state, "usage: cairn %s", NAMES[i])), help);
        check_options(&app, NAMES[i], help);
    }
    arena_destroy(&app.arena);
}

static void a_command_explains_all_its_own_settings(void **state) {
    static const struct {
        const char *command;
        const ConfigTable *table;
    } own[] = {{"eval", &eval_config_table},    {"view", &view_config_table},
               {"dream", &dream_config_table},  {"render", &shot_config_table},
               {"bench", &bench_config_table},  {"score", &score_config_table},
               {"replay", &replay_config_table}};
    for (size_t i = 0; i < ARRAY_COUNT(own); i++) {
        const char *help = program_output(text_format(*state, "%s --help", own[i].command), *state);
        for (int f = 0; f < own[i].table->count; f++) {
            char *option = text_format(*state, "--%s", own[i].table->fields[f].name);
            for (char *c = option; *c != '\0'; c++)
                if (*c == '_') *c = '-';
            if (strstr(help, option) == NULL)
                fail_msg("cairn %s --help does not mention %s", own[i].command, option);
        }
    }
}

static void help_is_the_same_however_it_is_asked_for(void **state) {
    const char *help = program_output("--help", *state);
    for (size_t i = 0; i < ARRAY_COUNT(NAMES); i++)
        assert_non_null(strstr(help, text_format(*state, "  %s ", NAMES[i])));
    assert_string_equal(program_output("", *state), help);
    assert_string_equal(program_output("-h", *state), help);
    assert_string_equal(program_output("help", *state), help);
}

static void printed_settings_load_back_the_same(void **state) {
    const char *words = "--seed=7 --sensor-height=0.1234567 --width=77 --no-sliding "
                        "--keys='a # b' --up=z --print-config";
    char *settings = program_output(words, *state);
    assert_non_null(strstr(settings, "0.1234567"));
    program_write("settings", settings, *state);
    assert_string_equal(program_output("--config settings --print-config", *state), settings);
    assert_string_equal(program_output("eval --config=settings --print-config", *state), settings);
    assert_null(strstr(program_output("--config settings --width=5 --print-config", *state), "77"));
}

static void a_machine_without_a_driver_gets_advice(void **state) {
    setenv("VK_DRIVER_FILES", "/nowhere.json", 1);
    setenv("VK_ICD_FILENAMES", "/nowhere.json", 1);
    assert_non_null(strstr(program_output("--list-devices", *state), "host"));
    assert_non_null(strstr(program_output("doctor", *state), "next step"));
    json_t *json = parse_whole(program_output("doctor --json", *state));
    assert_int_equal(json_array_size(json_object_get(json, "devices")), 1);
    assert_true(json_string_length(json_object_get(json, "next_step")) > 0);
    json_decref(json);
    unsetenv("VK_DRIVER_FILES");
    unsetenv("VK_ICD_FILENAMES");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(every_option_that_help_names_exists),
        test_with_arena(a_command_explains_all_its_own_settings),
        test_with_arena(help_is_the_same_however_it_is_asked_for),
        test_with_arena(printed_settings_load_back_the_same),
        test_with_arena(a_machine_without_a_driver_gets_advice),
    };
    return run_tests_of_program("app/help", tests);
}
