// What every test file starts with: CMocka, and an arena that lives as long as one test.

#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static inline int test_arena_create(void **state) {
    static Arena arena;
    arena = arena_create("test");
    *state = &arena;
    return 0;
}

static inline int test_arena_destroy(void **state) {
    arena_destroy(*state);
    return 0;
}

#define test_with_arena(test) \
    cmocka_unit_test_setup_teardown(test, test_arena_create, test_arena_destroy)

#define assert_ok(call, err)                                \
    do {                                                    \
        if (!(call)) fail_msg("%s: %s", #call, (err).text); \
    } while (0)

// A file of the real data beside the checkout (or in $CAIRN_DATA); skips the test where it is
// absent.
static inline const char *test_data(const char *name, Arena *arena) {
    const char *root = getenv("CAIRN_DATA");
    const char *path = text_format(arena, "%s/%s", root ? root : "../shared/data", name);
    if (!file_exists(path)) {
        print_message("skipped: %s is not here\n", path);
        skip();
    }
    return path;
}
