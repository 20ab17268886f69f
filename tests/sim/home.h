// A furnished home and tours in it, for the tests of tours.

#pragma once

#include "room.h"
#include "sim/follower.h"
#include "sim/tour.h"

enum { FIRST_HOME = 3 };

typedef struct Place {
    Scene scene;
    NavmeshConfig navmesh_config;
    Navmesh *navmesh;
    SimWorld world;
} Place;

static inline void open_home(Place *place, int seed, Arena *arena) {
    Error err = {0};
    SceneConfig config = scene_config_default();
    config.people = 3;
    assert_ok(scene_open(text_format(arena, "home:%d", seed), &config, arena, &place->scene, &err),
              err);
    place->navmesh_config = navmesh_config_default();
    place->navmesh = navmesh_open(&place->scene, &place->navmesh_config, arena, &err);
    if (place->navmesh == NULL) fail_msg("%s", err.text);
    place->world = (SimWorld){
        .scene = &place->scene, .navmesh = place->navmesh, .config = sim_config_default()};
}

static inline void close_home(Place *place) {
    navmesh_close(place->navmesh);
    scene_close(&place->scene);
}

static inline void make(const Place *place, const char *variant, const TourConfig *config,
                        uint64_t seed, Arena *arena, SimTour *tour) {
    Error err = {0};
    TourConfig defaults = tour_config_default();
    assert_ok(sim_tour_make(&place->world, &place->navmesh_config, sim_variant_find(variant),
                            config == NULL ? &defaults : config, seed, arena, tour, &err),
              err);
}

static inline float distance(const SimSubtask *subtask, const float from[3]) {
    return navmesh_distance(subtask->world.navmesh, from, subtask->episode.goals,
                            subtask->episode.goal_count);
}

// a tour of a changing world costs a tenth of a second a subtask
static inline void make_short(const Place *place, int subtasks, uint64_t seed, Arena *arena,
                              SimTour *tour) {
    TourConfig config = tour_config_default();
    config.subtasks = subtasks;
    make(place, "dynamic", &config, seed, arena, tour);
}

static inline SimMetrics follow(const SimSubtask *subtask, SimState *state) {
    SimWorld world = subtask->world;
    world.cast = NULL; // the follower knows no people
    while (!state->is_over) {
        sim_step(&world, &subtask->episode, sim_follow(&world, &subtask->episode, state), state);
    }
    return sim_metrics(&world, &subtask->episode, state);
}
