// A memory that was saved is the memory: on every device, whatever happens to who saves it.

#include "base/rng.h"
#include "memory/snapshot.h"
#include "memory_walk.h"

static Gpu *host(Arena *arena) {
    return test_gpu(arena, "host");
}

static void assert_same_file(FileBytes a, FileBytes b) {
    assert_int_equal(a.size, b.size);
    assert_memory_equal(a.data, b.data, a.size);
}

//---- the same memory -----------------------------------------------------------------------------

static void save_load_save(Gpu *gpu, Arena *arena) {
    Error err = {0};
    MemoryConfig config = walk_config(6.0f);
    Memory *memory = walk_create(gpu, &config, arena), *other = walk_create(gpu, &config, arena);
    walk(memory, 0, 190, 0.004f);
    FileBytes first = walk_save(memory, "first", arena);
    assert_ok(memory_load(other, walk_path("first", arena), &err), err);
    assert_true(walk_digest(other) == walk_digest(memory));
    assert_same_file(first, walk_save(other, "second", arena));
    assert_true(memory_octree_submap_count(other->octree) > 2);
    assert_true(other->graph->object_count > 5 && memory_long_term_stats(other->far).keys > 5);
    print_message("%zu bytes for %u bricks, %d places, %d things\n", first.size,
                  memory_octree_brick_count(other->octree), other->graph->place_count,
                  other->graph->object_count);
    // into a memory that has something in it: it is gone
    walk(other, 0, 40, 0.0f);
    assert_ok(memory_load(other, walk_path("first", arena), &err), err);
    assert_same_file(first, walk_save(other, "second", arena));
    unlink(walk_path("first", arena));
    unlink(walk_path("second", arena));
    memory_destroy(memory);
    memory_destroy(other);
}

static void a_loaded_memory_is_saved_to_the_same_bytes(void **state) {
    test_on_devices(save_load_save, *state);
}

static FileBytes file_of_walk(const char *device, const char *load, Arena *arena) {
    Error err = {0};
    Gpu *gpu = test_gpu(arena, device);
    MemoryConfig config = walk_config(6.0f);
    Memory *memory = walk_create(gpu, &config, arena);
    if (load != NULL) assert_ok(memory_load(memory, load, &err), err);
    walk(memory, load == NULL ? 0 : 120, load == NULL ? 120 : 160, 0.004f);
    FileBytes bytes = walk_save(memory, device, arena);
    memory_destroy(memory);
    test_gpu_destroy(gpu);
    return bytes;
}

static void host_and_lavapipe_write_the_same_bytes(void **state) {
    FileBytes a = file_of_walk("host", NULL, *state);
    FileBytes b = file_of_walk("lavapipe", NULL, *state);
    assert_same_file(a, b);
    // each goes on with what the other wrote
    const char *host_file = walk_path("host", *state), *other = walk_path("lavapipe", *state);
    assert_int_equal(rename(host_file, walk_path("a", *state)), 0);
    assert_int_equal(rename(other, walk_path("b", *state)), 0);
    a = file_of_walk("host", walk_path("b", *state), *state);
    b = file_of_walk("lavapipe", walk_path("a", *state), *state);
    assert_same_file(a, b);
    static const char *const names[] = {"a", "b", "host", "lavapipe"};
    for (size_t i = 0; i < ARRAY_COUNT(names); i++) unlink(walk_path(names[i], *state));
}

// saved in the middle of everything, at several places: also between surveys, while things wait
static void go_on(Gpu *gpu, float submap, int middle, Arena *arena) {
    Error err = {0};
    MemoryConfig config = walk_config(submap);
    Memory *kept = walk_create(gpu, &config, arena), *saved = walk_create(gpu, &config, arena),
           *loaded = walk_create(gpu, &config, arena);
    walk(kept, 0, middle, 0.003f);
    walk(saved, 0, middle, 0.003f);
    walk_save(saved, "middle", arena);
    assert_ok(memory_load(loaded, walk_path("middle", arena), &err), err);
    for (int step = middle; step < middle + 60; step++) {
        walk(kept, step, step + 1, 0.003f);
        walk(saved, step, step + 1, 0.003f);
        walk(loaded, step, step + 1, 0.003f);
        uint64_t digest = walk_digest(kept);
        if (walk_digest(saved) != digest) fail_msg("saving at %d changed step %d", middle, step);
        if (walk_digest(loaded) != digest) fail_msg("loaded at %d: another step %d", middle, step);
    }
    assert_same_file(walk_save(kept, "middle", arena), walk_save(loaded, "end", arena));
    unlink(walk_path("middle", arena));
    unlink(walk_path("end", arena));
    memory_destroy(kept);
    memory_destroy(saved);
    memory_destroy(loaded);
}

static void a_loaded_memory_goes_on_as_one_that_was_never_saved(void **state) {
    Gpu *gpu = host(*state);
    go_on(gpu, 0.0f, 33, *state);
    go_on(gpu, 0.0f, 167, *state);
    go_on(gpu, 5.0f, 41, *state);
    go_on(gpu, 5.0f, 202, *state);
    test_gpu_destroy(gpu);
}

static void a_lost_memory_is_still_lost_after_loading(void **state) {
    Error err = {0};
    Gpu *gpu = host(*state);
    MemoryConfig config = walk_config(0.0f);
    Memory *kept = walk_create(gpu, &config, *state), *loaded = walk_create(gpu, &config, *state);
    walk(kept, 0, WALK_ROUND, 0.0f);
    assert_ok(memory_begin(kept, &(MemoryPose){0}, false, true, &err), err);
    walk(kept, 0, 7, 0.0f);
    assert_true(memory_closure_is_lost(kept->closure));
    walk_save(kept, "lost", *state);
    assert_ok(memory_load(loaded, walk_path("lost", *state), &err), err);
    assert_true(memory_closure_is_lost(loaded->closure));
    walk(kept, 7, WALK_ROUND, 0.0f);
    walk(loaded, 7, WALK_ROUND, 0.0f);
    print_message("%s\n", memory_closure_is_lost(kept->closure) ? "still lost" : "found");
    assert_true(walk_digest(kept) == walk_digest(loaded));
    unlink(walk_path("lost", *state));
    memory_destroy(kept);
    memory_destroy(loaded);
    test_gpu_destroy(gpu);
}

// what waits on the host is in the file as if it were on the device
static void save_in_pages(Gpu *gpu, Arena *arena) {
    Error err = {0};
    MemoryConfig config = walk_config(0.0f);
    config.voxel = 0.07f; // some 3000 bricks
    MemoryConfig tight = config;
    tight.budget = 1; // 1500 of them
    Memory *memory = walk_create(gpu, &config, arena), *paged = walk_create(gpu, &tight, arena);
    walk(memory, 0, WALK_ROUND, 0.0f);
    walk(paged, 0, WALK_ROUND, 0.0f);
    MemoryPaging paging = memory_octree_paging(paged->octree);
    print_message("%u of %u pages are out\n", paging.pages_out, paging.pages);
    assert_true(paging.pages_out > 0);
    assert_true(walk_digest(memory) == walk_digest(paged));
    FileBytes first = walk_save(paged, "paged", arena);
    assert_ok(memory_load(paged, walk_path("paged", arena), &err), err);
    assert_same_file(first, walk_save(paged, "again", arena));
    assert_true(memory_octree_paging(paged->octree).pages_out > 0);
    assert_ok(memory_load(memory, walk_path("again", arena), &err), err);
    walk(memory, 0, 60, 0.0f);
    walk(paged, 0, 60, 0.0f);
    assert_true(walk_digest(memory) == walk_digest(paged));
    unlink(walk_path("paged", arena));
    unlink(walk_path("again", arena));
    memory_destroy(memory);
    memory_destroy(paged);
}

static void pages_that_are_out_are_in_the_file(void **state) {
    test_on_devices(save_in_pages, *state);
}

//---- settings ------------------------------------------------------------------------------------

static void peek_tells_the_settings_of_a_file(void **state) {
    Error err = {0};
    Gpu *gpu = host(*state);
    MemoryConfig config = walk_config(3.7f), found;
    config.relation_kb = 0.1f;
    config.split = false;
    MemoryCamera camera;
    Memory *memory = walk_create(gpu, &config, *state);
    walk_save(memory, "peek", *state);
    assert_ok(memory_peek(walk_path("peek", *state), &found, &camera, &err), err);
    assert_memory_equal(&found, &config, sizeof config);
    assert_memory_equal(&camera, &walk_camera, sizeof camera);
    // settings that would give the numbers another meaning
    config.voxel = 0.05f;
    Memory *other = walk_create(gpu, &config, *state);
    walk(other, 0, 5, 0.0f);
    uint64_t digest = walk_digest(other);
    assert_false(memory_load(other, walk_path("peek", *state), &err));
    assert_non_null(strstr(err.text, "set memory.voxel=0.1"));
    assert_non_null(strstr(err.text, walk_path("peek", *state)));
    assert_true(walk_digest(other) == digest);
    unlink(walk_path("peek", *state));
    memory_destroy(memory);
    memory_destroy(other);
    test_gpu_destroy(gpu);
}

//---- damage --------------------------------------------------------------------------------------

static bool parses(FileBytes bytes) {
    Arena arena = arena_create("parse");
    Error err = {0};
    MemoryChunk *chunks;
    int count;
    bool ok = memory_snapshot_parse(bytes, &arena, &chunks, &count, &err);
    arena_destroy(&arena);
    return ok;
}

static bool is_flip_missed(uint8_t *file, size_t size, size_t bit) {
    file[bit / 8] ^= (uint8_t)(1u << bit % 8);
    bool ok = parses((FileBytes){file, size});
    file[bit / 8] ^= (uint8_t)(1u << bit % 8);
    return ok;
}

static void no_damage_of_a_memory_goes_unseen(void **state) {
    Gpu *gpu = host(*state);
    MemoryConfig config = walk_config(0.0f);
    Memory *memory = walk_create(gpu, &config, *state);
    walk(memory, 0, 6, 0.0f);
    FileBytes bytes = walk_save(memory, "whole", *state);
    assert_true(parses(bytes));
    for (size_t size = 0; size < bytes.size; size++)
        assert_false(parses((FileBytes){bytes.data, size}));
    uint8_t *file = arena_alloc(*state, bytes.size);
    memcpy(file, bytes.data, bytes.size);
    uint32_t chunks;
    memcpy(&chunks, file + 12, sizeof chunks);
    size_t table = 20 + 56 * (size_t)chunks;
    for (size_t bit = 0; bit < 8 * table; bit++)
        assert_false(is_flip_missed(file, bytes.size, bit));
    Rng rng = rng_create(11);
    for (int i = 0; i < 2000; i++) {
        size_t bit = 8 * table + rng_below(&rng, (uint32_t)(8 * (bytes.size - table)));
        assert_false(is_flip_missed(file, bytes.size, bit));
    }
    print_message("%zu lengths, %zu bits of the table and 2000 of %u chunks\n", bytes.size,
                  8 * table, chunks);
    unlink(walk_path("whole", *state));
    memory_destroy(memory);
    test_gpu_destroy(gpu);
}

static void a_file_that_is_not_there_or_damaged_costs_nothing(void **state) {
    Error err = {0};
    Gpu *gpu = host(*state);
    MemoryConfig config = walk_config(0.0f);
    Memory *memory = walk_create(gpu, &config, *state);
    walk(memory, 0, 9, 0.0f);
    uint64_t digest = walk_digest(memory);
    FileBytes bytes = walk_save(memory, "damaged", *state);
    const char *path = walk_path("damaged", *state);
    assert_ok(file_save(path, bytes.data, bytes.size - 1, &err), err);
    assert_false(memory_load(memory, path, &err));
    assert_non_null(strstr(err.text, "chunk log"));
    unlink(path);
    assert_false(memory_load(memory, path, &err));
    assert_true(walk_digest(memory) == digest);
    // a folder that is not there, told once
    const char *nowhere = text_format(*state, "%s/no/such/folder", path);
    assert_false(memory_save(memory, nowhere, &err));
    print_message("%s\n", err.text);
    assert_non_null(strstr(err.text, nowhere));
    memory_destroy(memory);
    test_gpu_destroy(gpu);
}

// chunks with a byte changed, under checksums that are right: whoever reads them must notice or not
// mind, and what is refused leaves an empty memory
static void what_was_written_wrong_is_refused_or_harmless(void **state) {
    Error err = {0};
    Gpu *gpu = host(*state);
    MemoryConfig config = walk_config(4.0f);
    Memory *memory = walk_create(gpu, &config, *state);
    uint64_t empty = walk_digest(memory);
    walk(memory, 0, 60, 0.003f);
    walk_save(memory, "wrong", *state);
    const char *path = walk_path("wrong", *state);
    enum { WRONG = 160 };
    MemoryChunk *chunks;
    int count, refused = 0;
    assert_ok(memory_snapshot_load(path, *state, &chunks, &count, &err), err);
    Rng rng = rng_create(5);
    for (int i = 0; i < WRONG; i++) {
        MemoryChunk *chunk = &chunks[rng_below(&rng, (uint32_t)count)];
        if (chunk->size == 0) continue;
        uint8_t *byte = (uint8_t *)(uintptr_t)chunk->data + rng_below(&rng, (uint32_t)chunk->size);
        uint8_t before = *byte;
        *byte = (uint8_t)rng_next(&rng);
        assert_ok(memory_snapshot_save(path, chunks, count, *state, &err), err);
        if (!memory_load(memory, path, &err)) {
            refused++;
            assert_non_null(strstr(err.text, path));
            if (strstr(err.text, "written wrong") != NULL)
                assert_true(walk_digest(memory) == empty);
        } else {
            walk(memory, 60, 66, 0.003f);
        }
        *byte = before;
    }
    print_message("%d of %d refused\n", refused, WRONG);
    assert_true(refused > WRONG / 4);
    unlink(path);
    memory_destroy(memory);
    test_gpu_destroy(gpu);
}

static void a_file_without_one_of_its_chunks_is_refused(void **state) {
    Error err = {0};
    Gpu *gpu = host(*state);
    MemoryConfig config = walk_config(0.0f);
    Memory *memory = walk_create(gpu, &config, *state);
    walk(memory, 0, 6, 0.0f);
    walk_save(memory, "missing", *state);
    const char *path = walk_path("missing", *state);
    MemoryChunk *chunks;
    int count;
    assert_ok(memory_snapshot_load(path, *state, &chunks, &count, &err), err);
    for (int i = 0; i < count; i++) {
        MemoryChunk *fewer = arena_array(*state, MemoryChunk, (size_t)count);
        for (int k = 0, at = 0; k < count; k++)
            if (k != i) fewer[at++] = chunks[k];
        assert_ok(memory_snapshot_save(path, fewer, count - 1, *state, &err), err);
        bool is_bricks = strcmp(chunks[i].name, "bricks") == 0; // less of the map is a map
        assert_int_equal(memory_load(memory, path, &err), is_bricks);
        if (is_bricks) continue;
        assert_non_null(strstr(err.text, chunks[i].name));
        assert_non_null(strstr(err.text, "missing"));
    }
    unlink(path);
    memory_destroy(memory);
    test_gpu_destroy(gpu);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(a_loaded_memory_is_saved_to_the_same_bytes),
        test_with_arena(host_and_lavapipe_write_the_same_bytes),
        test_with_arena(a_loaded_memory_goes_on_as_one_that_was_never_saved),
        test_with_arena(a_lost_memory_is_still_lost_after_loading),
        test_with_arena(pages_that_are_out_are_in_the_file),
        test_with_arena(peek_tells_the_settings_of_a_file),
        test_with_arena(no_damage_of_a_memory_goes_unseen),
        test_with_arena(a_file_that_is_not_there_or_damaged_costs_nothing),
        test_with_arena(what_was_written_wrong_is_refused_or_harmless),
        test_with_arena(a_file_without_one_of_its_chunks_is_refused),
    };
    return cmocka_run_group_tests_name("memory/memory_file", tests, NULL, NULL);
}
