// One that saves is killed, or another reads meanwhile: the file is always a whole memory, the old
// one or the new.

#include "base/clock.h"
#include "base/parallel.h"
#include "base/rng.h"
#include "memory_walk.h"

#include <sys/prctl.h>
#include <sys/wait.h>

#include <signal.h>

typedef struct Versions {
    Memory *memories[2];
    uint64_t digests[2];
    Memory *reader;
    const char *path;
} Versions;

static Versions versions_create(Gpu *gpu, const char *name, Arena *arena) {
    MemoryConfig config = walk_config(6.0f);
    Versions versions = {.path = walk_path(name, arena),
                         .reader = walk_create(gpu, &config, arena)};
    for (int i = 0; i < 2; i++) {
        versions.memories[i] = walk_create(gpu, &config, arena);
        walk(versions.memories[i], 0, 24 + 40 * i, 0.003f);
        versions.digests[i] = walk_digest(versions.memories[i]);
    }
    return versions;
}

static void versions_destroy(Versions *versions) {
    for (int i = 0; i < 2; i++) memory_destroy(versions->memories[i]);
    memory_destroy(versions->reader);
    unlink(versions->path);
}

_Noreturn static void save_for_ever(const Versions *versions, int first) {
    Error err;
    prctl(PR_SET_PDEATHSIG, SIGKILL); // a test that failed kills nobody
    for (int i = first;; i++) {
        if (!memory_save(versions->memories[i % 2], versions->path, &err)) _exit(1);
    }
}

static pid_t start_saving(const Versions *versions, int first) {
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) save_for_ever(versions, first);
    return child;
}

static void stop_saving(pid_t child) {
    int status;
    kill(child, SIGKILL);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status)); // it had not failed before
}

// which of the versions the file holds; anything else fails the test
static int read_version(const Versions *versions) {
    Error err = {0};
    assert_ok(memory_load(versions->reader, versions->path, &err), err);
    uint64_t digest = walk_digest(versions->reader);
    for (int i = 0; i < 2; i++)
        if (digest == versions->digests[i]) return i;
    fail_msg("%s holds neither the old memory nor the new", versions->path);
    return -1;
}

static void one_that_is_killed_while_saving_leaves_a_memory(void **state) {
    Error err = {0};
    Gpu *gpu = test_gpu(*state, "host");
    Versions versions = versions_create(gpu, "killed", *state);
    double start = clock_seconds();
    assert_ok(memory_save(versions.memories[0], versions.path, &err), err);
    uint32_t one = 1000 + (uint32_t)(1e6 * (clock_seconds() - start)); // microseconds of a save
    Rng rng = rng_create(9);
    int found[2] = {0}, inside = 0;
    for (int i = 0; i < 100; i++) {
        pid_t child = start_saving(&versions, i);
        usleep(rng_below(&rng, 4 * one));
        stop_saving(child);
        found[read_version(&versions)]++;
        const char *half = text_format(*state, "%s.tmp-%d", versions.path, (int)child);
        inside += unlink(half) == 0; // it was writing
    }
    print_message("100 killed: %d times the one, %d times the other; %d while writing\n", found[0],
                  found[1], inside);
    assert_true(found[0] > 0 && found[1] > 0 && inside > 0);
    versions_destroy(&versions);
    test_gpu_destroy(gpu);
}

static void one_that_reads_while_another_saves_gets_a_whole_memory(void **state) {
    Error err = {0};
    Gpu *gpu = test_gpu(*state, "host");
    Versions versions = versions_create(gpu, "reader", *state);
    assert_ok(memory_save(versions.memories[0], versions.path, &err), err);
    pid_t child = start_saving(&versions, 1);
    int found[2] = {0}, changes = 0, last = 0;
    for (int i = 0; i < 200; i++) {
        int version = read_version(&versions);
        changes += version != last;
        found[version]++;
        last = version;
    }
    stop_saving(child);
    print_message("read the one %d times, the other %d times\n", found[0], found[1]);
    assert_true(found[0] > 0 && found[1] > 0 && changes > 2);
    unlink(text_format(*state, "%s.tmp-%d", versions.path, (int)child));
    versions_destroy(&versions);
    test_gpu_destroy(gpu);
}

int main(void) {
    parallel_set_thread_count(1); // a child of fork has no other
    const struct CMUnitTest tests[] = {
        test_with_arena(one_that_is_killed_while_saving_leaves_a_memory),
        test_with_arena(one_that_reads_while_another_saves_gets_a_whole_memory),
    };
    return cmocka_run_group_tests_name("memory/memory_killed", tests, NULL, NULL);
}
