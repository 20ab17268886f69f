// The library as it is installed: found by find_package, linked by a C99 program, and showing no
// name but its own.

#include "test.h"

#include <stdio.h>
#include <unistd.h>

static char build[1024]; // where the test was built
static char folder[64];  // where all is made

static int begin(void **state) {
    UNUSED(state);
    ssize_t length = readlink("/proc/self/exe", build, sizeof build - 1);
    if (length <= 0) return -1;
    build[length] = '\0';
    *strrchr(build, '/') = '\0';
    strcpy(folder, "/tmp/cairn-library-XXXXXX");
    return mkdtemp(folder) == NULL ? -1 : 0;
}

static int end(void **state) {
    UNUSED(state);
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

// everything that a line of shell prints; it must succeed
static const char *shell(Arena *arena, const char *line) {
    char *text = arena_alloc(arena, 1 << 16);
    FILE *pipe = popen(text_format(arena, "( %s ) 2>&1", line), "r");
    assert_non_null(pipe);
    size_t length = fread(text, 1, (1 << 16) - 1, pipe);
    text[length] = '\0';
    if (pclose(pipe) != 0) fail_msg("%s\n%s", line, text);
    return text;
}

static void skip_without_library(Arena *arena) {
    if (file_exists(text_format(arena, "%s/libcairn.so", build))) return;
    print_message("skipped: this tree was built without CAIRN_LIBRARY\n");
    skip();
}

static void only_names_of_the_library_are_seen(void **state) {
    skip_without_library(*state);
    const char *names = shell(
        *state, text_format(*state, "nm -D --defined-only %s/libcairn.so | cut -c20-", build));
    int count = 0;
    for (const char *name = names; *name != '\0'; name += strcspn(name, "\n") + 1) {
        if (strncmp(name, "CAIRN_0\n", 8) == 0) continue; // the version itself
        if (strncmp(name, "cairn_", 6) != 0) fail_msg("a name that is not ours: %.60s", name);
        size_t length = strcspn(name, "\n");
        assert_true(length > 9 && strncmp(name + length - 9, "@@CAIRN_0", 9) == 0);
        count++;
    }
    assert_int_equal(count, 12); // the functions of cairn.h
}

// the windows and fonts of the program are no business of a library's user
static void it_wants_no_window(void **state) {
    skip_without_library(*state);
    const char *wanted = shell(*state, text_format(*state, "readelf -d %s/libcairn.so", build));
    assert_non_null(strstr(wanted, "libcairn.so.0"));
    assert_non_null(strstr(wanted, "NODELETE"));
    assert_null(strstr(wanted, "SDL"));
    assert_null(strstr(wanted, "freetype"));
}

static void the_header_is_c99_and_cpp_alone(void **state) {
    shell(*state, "cc -std=c99 -pedantic -Wall -Wextra -Werror -fsyntax-only -x c api/cairn.h");
    shell(*state, "c++ -std=c++98 -Wall -Wextra -Werror -fsyntax-only -x c++ -Wno-long-long "
                  "api/cairn.h");
}

static const char *walk(Arena *arena, const char *words) {
    return shell(arena, text_format(arena, "cd %s && example/walk %s", folder, words));
}

static float success_of(const char *line) {
    const char *at = strstr(line, "success ");
    if (at == NULL || strncmp(line, "cairn 0.", 8) != 0) fail_msg("%s", line);
    return strtof(at + 8, NULL);
}

static void a_program_outside_finds_links_and_runs_it(void **state) {
    skip_without_library(*state);
#ifdef __SANITIZE_ADDRESS__
    print_message("skipped: a program would have to be sanitized as the library is\n");
    skip();
#endif
    shell(*state, text_format(*state, "cmake --install %s --prefix %s/prefix", build, folder));
    shell(*state, text_format(*state, "test -x %s/prefix/bin/cairn", folder));
    shell(*state, text_format(*state,
                              "cmake -S examples -B %s/example -DCMAKE_PREFIX_PATH=%s/prefix "
                              "-DCMAKE_C_FLAGS=-Werror && cmake --build %s/example",
                              folder, folder, folder));
    const char *greedy = walk(*state, "greedy 300"), *random = walk(*state, "random 300");
    print_message("greedy: %srandom: %s", greedy, random);
    assert_true(success_of(greedy) > 0.2f);
    assert_true(success_of(random) == 0.0f); // it never stops
    assert_string_equal(greedy, walk(*state, "greedy 300"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(only_names_of_the_library_are_seen),
        test_with_arena(it_wants_no_window),
        test_with_arena(the_header_is_c99_and_cpp_alone),
        test_with_arena(a_program_outside_finds_links_and_runs_it),
    };
    return cmocka_run_group_tests_name("api/library", tests, begin, end);
}
