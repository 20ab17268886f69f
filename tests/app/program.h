// Running the program as a user does: one command line, its exit status, what it wrote.
//
// Every test file gets a folder of its own for what it makes; the commands run in it. The program
// is the one that was built beside the test.

#pragma once

#include "test.h"

#include <sys/wait.h>

#include <jansson.h>
#include <stdio.h>
#include <unistd.h>

typedef struct Ran {
    int status;      // of the exit; 128 + signal when it was killed by one
    char *out, *err; // standard output and error
} Ran;

static char program_folder[64];
static char program_path[1024];

static inline int program_begin(void **state) {
    UNUSED(state);
    strcpy(program_folder, "/tmp/cairn-app-XXXXXX");
    if (mkdtemp(program_folder) == NULL) return -1;
    ssize_t length = readlink("/proc/self/exe", program_path, sizeof program_path - 16);
    if (length <= 0) return -1;
    program_path[length] = '\0';
    strcpy(strrchr(program_path, '/'), "/cairn");
    if (getenv("CAIRN_CACHE") == NULL) {
        char cache[128];
        snprintf(cache, sizeof cache, "%s/cache", program_folder);
        setenv("CAIRN_CACHE", cache, 1);
    }
    return access(program_path, X_OK);
}

static inline int program_end(void **state) {
    UNUSED(state);
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", program_folder);
    return system(command);
}

#define run_tests_of_program(name, tests) \
    cmocka_run_group_tests_name(name, tests, program_begin, program_end)

static inline const char *program_file(const char *name, Arena *arena) {
    return text_format(arena, "%s/%s", program_folder, name);
}

// the whole file as text; "" where there is none
static inline char *program_text(const char *name, Arena *arena) {
    FileBytes bytes;
    Error err = {0};
    const char *path = program_file(name, arena);
    return file_read(path, arena, &bytes, &err) ? (char *)(uintptr_t)bytes.data
                                                : text_format(arena, "%s", "");
}

static inline void program_write(const char *name, const char *text, Arena *arena) {
    Error err = {0};
    assert_ok(file_save(program_file(name, arena), text, strlen(text), &err), err);
}

// starts the shell words after `cairn` in the folder, without waiting; in a process group of its
// own, a signal can reach the program with all that it started
static inline pid_t program_start_in(bool own_group, const char *words, Arena *arena) {
    const char *line = text_format(arena, "cd %s && exec %s %s >out 2>err </dev/null",
                                   program_folder, program_path, words);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (own_group) setpgid(child, child); // in both: whoever comes first
    if (child == 0) {
        execl("/bin/sh", "sh", "-c", line, (char *)NULL);
        _exit(127);
    }
    return child;
}

static inline pid_t program_start(const char *words, Arena *arena) {
    return program_start_in(false, words, arena);
}

static inline Ran program_wait(pid_t child, Arena *arena) {
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return (Ran){WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
                 program_text("out", arena), program_text("err", arena)};
}

static inline Ran program_run(const char *words, Arena *arena) {
    return program_wait(program_start(words, arena), arena);
}

// runs what must succeed
static inline char *program_output(const char *words, Arena *arena) {
    Ran ran = program_run(words, arena);
    if (ran.status != 0) fail_msg("cairn %s: status %d, %s", words, ran.status, ran.err);
    return ran.out;
}

static inline int count_lines(const char *text) {
    int lines = 0;
    for (; *text != '\0'; text++) lines += *text == '\n';
    return lines;
}

// one JSON value and nothing else
static inline json_t *parse_whole(const char *text) {
    json_error_t error;
    json_t *json = json_loads(text, 0, &error); // text after the value is an error
    if (json == NULL) fail_msg("not one JSON value: %s\n%.300s", error.text, text);
    return json;
}

//---- a small place to walk in --------------------------------------------------------------------

static inline void add_box(FILE *out, const char *name, const float low[3], const float high[3]) {
    fprintf(out, "o %s\n", name);
    for (int i = 0; i < 8; i++)
        fprintf(out, "v %g %g %g\n", (double)(i & 1 ? high : low)[0],
                (double)(i & 2 ? high : low)[1], (double)(i & 4 ? high : low)[2]);
    static const int faces[6][4] = {{0, 2, 3, 1}, {4, 5, 7, 6}, {0, 1, 5, 4},
                                    {2, 6, 7, 3}, {0, 4, 6, 2}, {1, 3, 7, 5}};
    for (int f = 0; f < 6; f++) {
        fprintf(out, "f");
        for (int i = 0; i < 4; i++) fprintf(out, " %d", faces[f][i] - 8);
        fprintf(out, "\n");
    }
}

// 8 x 8 m, walls, and one more wall across with a gap; `shift` makes it another place each time
static inline const char *write_room(const char *name, float shift, Arena *arena) {
    const char *path = program_file(name, arena);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    add_box(out, "floor", (float[3]){-4, -0.1f, -4}, (float[3]){4, 0, 4});
    add_box(out, "wall_n", (float[3]){-4, 0, -4.1f}, (float[3]){4, 2.5f, -4});
    add_box(out, "wall_s", (float[3]){-4, 0, 4}, (float[3]){4, 2.5f, 4.1f});
    add_box(out, "wall_w", (float[3]){-4.1f, 0, -4}, (float[3]){-4, 2.5f, 4});
    add_box(out, "wall_e", (float[3]){4, 0, -4}, (float[3]){4.1f, 2.5f, 4});
    add_box(out, "wall_middle", (float[3]){shift, 0, -4}, (float[3]){shift + 0.1f, 2.5f, 2});
    fclose(out);
    return path;
}
