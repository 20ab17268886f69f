// Arbitrary bytes as a .navmesh file; what is accepted is asked as a simulator would. Good seeds:
// small files that `cairn scene SCENE --navmesh-out=FILE` wrote.

#include "fuzz.h"
#include "scenes/navmesh_parts.h"

volatile uint64_t fuzz_sink;

static void ask(const Navmesh *navmesh) {
    float goal[1][3] = {{3, 0, -2}}, end[3], from[3] = {-3, 0, -2}, to[3] = {-2.7f, 0, -2};
    Rng rng = rng_create(1);
    if (navmesh_random_point(navmesh, &rng, 0, from))
        navmesh_random_point(navmesh, &rng, 0, goal[0]);
    NavmeshPath path;
    navmesh_path(navmesh, from, (const float(*)[3])goal, 1, &path);
    navmesh_try_step(navmesh, from, to, true, end);
    navmesh_try_step(navmesh, from, to, false, end);
    navmesh_obstacle_distance(navmesh, from, 2);
    fuzz_sink = (uint64_t)path.count + (uint64_t)navmesh_island_count(navmesh);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena arena = arena_create("fuzz");
    Error err = {0};
    Navmesh *navmesh = navmesh_file_parse((FileBytes){data, size}, &arena, &err);
    if (navmesh != NULL)
        ask(navmesh);
    else
        ASSERT(err.text[0] != '\0');
    navmesh_close(navmesh);
    arena_destroy(&arena);
    return 0;
}
