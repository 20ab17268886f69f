// The doors of a home. A prepared scene is nothing but triangles, so what could turn about what is
// asked of the plan: "home:7" names the seed, and planning a home again takes milliseconds. The
// leaf of an opening is found by its name, as home_joinery.c gives it.

#include "scenes/home.h"
#include "scenes/scene_arrange.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool parse_home(const char *name, uint64_t *seed) {
    static const char PREFIX[] = "home:";
    if (strncmp(name, PREFIX, sizeof PREFIX - 1) != 0) return false;
    char *end;
    errno = 0;
    *seed = strtoull(name + sizeof PREFIX - 1, &end, 10);
    return *end == '\0' && errno == 0;
}

static bool find_instance(const Scene *scene, const char *object, uint32_t *instance) {
    for (uint32_t i = 0; i < scene->instance_count; i++) {
        *instance = i;
        if (strcmp(scene_object_name(scene, scene->instances[i].object), object) == 0) return true;
    }
    return false;
}

static bool find_door(const Scene *scene, const HomeOpening *opening, int number, SceneDoor *door) {
    char name[32];
    snprintf(name, sizeof name, "door_%d", number);
    if (opening->leaf_room < 0 || !find_instance(scene, name, &door->instance)) return false;
    home_joinery_closed(opening, door->closed);
    float along = 0.5f * (opening->from + opening->to);
    door->middle[0] = opening->along_x ? along : opening->wall;
    door->middle[1] = 0.0f;
    door->middle[2] = opening->along_x ? opening->wall : along;
    return true;
}

int scene_doors(const Scene *scene, SceneDoor *doors, int max) {
    uint64_t seed;
    if (!parse_home(scene->name, &seed)) return 0;
    Arena scratch = arena_create("doors");
    Home *home = arena_new(&scratch, Home);
    home_create(seed, &scratch, home);
    int count = 0, number = 0; // windows have numbers of their own
    for (int i = 0; i < home->opening_count && count < max; i++) {
        if (home->openings[i].kind == HOME_WINDOW) continue;
        count += find_door(scene, &home->openings[i], ++number, &doors[count]);
    }
    arena_destroy(&scratch);
    return count;
}
