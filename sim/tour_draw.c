// Drawing goals: candidates in a random order, of which the first that can be set is taken.
//
// A candidate's order comes from the stream alone and its fitness from the world, so a change of
// the world changes only those goals that it makes impossible.
//
// Every other draw prefers what can be carried elsewhere (a fifth of a home's things), in all
// variants, so that in those where things are moved many goals are not where they were.
//
// Which categories qualify: things, with one to six instances (as in ObjectNav). A description must
// tell something: of the "lamps near a sofa" there are fewer than of the lamps. A thing told by its
// look is not smaller than a football, else a picture shows a few pixels of it.

#include "scenes/scene_arrange.h"
#include "sim/tour_goal.h"

#include <math.h>
#include <string.h>

enum { LANDMARKS_LEAST = 2, LANDMARKS_MOST = 4 };

static const float SMALLEST = 0.22f; // longest side of a thing shown [m]

typedef struct Draw {
    SimTourViews *views;
    bool portable_first;
    const float *start;
    const SimTourGoal *earlier; // [count]
    int count;
    Rng *rng;
} Draw;

// 0 .. count - 1 in random order (Fisher and Yates)
static uint32_t *shuffled(uint32_t count, Rng *rng, Arena *arena) {
    uint32_t *order = arena_array(arena, uint32_t, count + 1);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t j = rng_below(rng, i + 1);
        order[i] = order[j];
        order[j] = i;
    }
    return order;
}

static const bool *portable_categories(const Scene *scene, Arena *arena) {
    bool *portable = arena_array(arena, bool, scene->category_count + 1);
    uint32_t *objects = arena_array(arena, uint32_t, scene->object_count + 1);
    int count = scene_movables(scene, objects, (int)scene->object_count);
    for (int i = 0; i < count; i++) portable[scene->objects[objects[i]].category] = true;
    return portable;
}

// all categories in random order, those that can be carried in front where they are preferred
static uint32_t *category_order(const Draw *draw) {
    SimTourViews *views = draw->views;
    uint32_t count = views->world.scene->category_count, at = 0;
    uint32_t *order = shuffled(count, draw->rng, views->arena);
    if (!draw->portable_first) return order;
    uint32_t *sorted = arena_array(views->arena, uint32_t, count + 1);
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < count; i++) {
            if (views->portable[order[i]] == (pass == 0)) sorted[at++] = order[i];
        }
    }
    return sorted;
}

static uint32_t instance_count(const Scene *scene, uint32_t category) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < scene->object_count; i++) {
        count += scene->objects[i].category == category;
    }
    return count;
}

static bool is_set_before(const Draw *draw, uint32_t category) {
    for (int i = 0; i < draw->count; i++) {
        if (draw->earlier[i].category == category) return true;
    }
    return false;
}

static bool is_new_thing(const Draw *draw, uint32_t category) {
    return sim_tour_goal_is_thing(draw->views->world.scene, category) &&
           !is_set_before(draw, category);
}

static bool can_be_set(const Draw *draw, const SimTourGoal *goal) {
    Arena scratch = arena_create("goal");
    SimSubtask subtask = {0};
    bool can = sim_tour_goal_set(draw->views, goal, draw->start, &scratch, &subtask);
    arena_destroy(&scratch);
    return can;
}

static bool draw_category(const Draw *draw, SimTourGoal *goal) {
    const Scene *scene = draw->views->world.scene;
    uint32_t *order = category_order(draw);
    for (uint32_t i = 0; i < scene->category_count; i++) {
        *goal = (SimTourGoal){.kind = SIM_GOAL_CATEGORY, .category = order[i]};
        if (is_new_thing(draw, order[i]) && can_be_set(draw, goal)) return true;
    }
    return false;
}

static bool is_large_enough(const SceneObject *object) {
    float longest = 0.0f;
    for (int k = 0; k < 3; k++) longest = fmaxf(longest, object->high[k] - object->low[k]);
    return longest >= SMALLEST && longest < INFINITY;
}

static bool draw_object(const Draw *draw, uint32_t category, SimTourGoal *goal) {
    const Scene *scene = draw->views->world.scene;
    uint32_t *order = shuffled(scene->object_count, draw->rng, draw->views->arena);
    for (uint32_t i = 0; i < scene->object_count; i++) {
        const SceneObject *object = &scene->objects[order[i]];
        if (object->category != category || !is_large_enough(object)) continue;
        *goal = (SimTourGoal){.kind = SIM_GOAL_FEATURE, .category = category, .object = order[i]};
        if (can_be_set(draw, goal)) return true;
    }
    return false;
}

static bool draw_feature(const Draw *draw, SimTourGoal *goal) {
    uint32_t *order = category_order(draw);
    for (uint32_t i = 0; i < draw->views->world.scene->category_count; i++) {
        if (is_new_thing(draw, order[i]) && draw_object(draw, order[i], goal)) return true;
    }
    return false;
}

// how many of `category` have one of `near` near
static uint32_t described_count(const Scene *scene, uint32_t category, uint32_t near) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < scene->object_count; i++) {
        if (scene->objects[i].category != category) continue;
        bool has = false;
        for (uint32_t j = 0; !has && j < scene->object_count; j++) {
            has = scene->objects[j].category == near &&
                  sim_tour_goal_gap(&scene->objects[i], &scene->objects[j]) <= SIM_TOUR_NEAR;
        }
        count += has;
    }
    return count;
}

static bool draw_near(const Draw *draw, uint32_t category, uint32_t all, SimTourGoal *goal) {
    const Scene *scene = draw->views->world.scene;
    uint32_t *order = shuffled(scene->category_count, draw->rng, draw->views->arena);
    for (uint32_t i = 0; i < scene->category_count; i++) {
        uint32_t near = order[i];
        if (near == category || !sim_tour_goal_is_thing(scene, near)) continue;
        uint32_t count = described_count(scene, category, near);
        if (count == 0 || count == all) continue;
        *goal = (SimTourGoal){.kind = SIM_GOAL_DESCRIBED, .category = category, .near = near};
        if (can_be_set(draw, goal)) return true;
    }
    return false;
}

static bool draw_described(const Draw *draw, SimTourGoal *goal) {
    const Scene *scene = draw->views->world.scene;
    uint32_t *order = category_order(draw);
    for (uint32_t i = 0; i < scene->category_count; i++) {
        if (!is_new_thing(draw, order[i])) continue;
        uint32_t all = instance_count(scene, order[i]);
        if (all >= 2 && draw_near(draw, order[i], all, goal)) return true;
    }
    return false;
}

static bool is_on_route(const SimTourGoal *goal, uint32_t category) {
    for (int i = 0; i < goal->route_count; i++) {
        if (goal->route[i] == category) return true;
    }
    return false;
}

// the landmark that comes next from `at`; moves `at` to it
static bool add_landmark(const Draw *draw, float at[3], SimTourGoal *goal) {
    const Scene *scene = draw->views->world.scene;
    uint32_t *order = category_order(draw);
    for (uint32_t i = 0; i < scene->category_count; i++) {
        if (!is_new_thing(draw, order[i]) || is_on_route(goal, order[i])) continue;
        SimTourGoal leg = {.kind = SIM_GOAL_CATEGORY, .category = order[i]};
        Arena scratch = arena_create("leg");
        SimSubtask subtask = {0};
        bool fits = sim_tour_goal_set(draw->views, &leg, at, &scratch, &subtask) &&
                    subtask.episode.geodesic >= draw->views->config->leg_least &&
                    subtask.episode.geodesic <= draw->views->config->leg_most;
        if (fits) {
            goal->route[goal->route_count++] = goal->category = order[i];
            memcpy(at, subtask.reference.points[subtask.reference.count - 1], sizeof(float[3]));
        }
        arena_destroy(&scratch);
        if (fits) return true;
    }
    return false;
}

static bool draw_route(const Draw *draw, SimTourGoal *goal) {
    float at[3];
    memcpy(at, draw->start, sizeof at);
    *goal = (SimTourGoal){.kind = SIM_GOAL_ROUTE};
    int wanted = LANDMARKS_LEAST +
                 (int)rng_below(draw->rng, (uint32_t)(LANDMARKS_MOST - LANDMARKS_LEAST + 1));
    while (goal->route_count < wanted && add_landmark(draw, at, goal)) {
    }
    return goal->route_count >= LANDMARKS_LEAST && can_be_set(draw, goal);
}

bool sim_tour_draw(SimTourViews *views, SimGoalKind kind, const float start[3],
                   const SimTourGoal *earlier, int count, Rng *rng, SimTourGoal *goal) {
    if (views->portable == NULL)
        views->portable = portable_categories(views->world.scene, views->arena);
    Draw draw = {views, rng_below(rng, 2) == 0, start, earlier, count, rng};
    switch (kind) {
    case SIM_GOAL_CATEGORY:
        return draw_category(&draw, goal);
    case SIM_GOAL_FEATURE:
        return draw_feature(&draw, goal);
    case SIM_GOAL_DESCRIBED:
        return draw_described(&draw, goal);
    case SIM_GOAL_ROUTE:
        return draw_route(&draw, goal);
    }
    return false;
}
