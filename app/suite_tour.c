// Playing a tour and counting.
//
//     arrange ──► (shown) ──► begin ──► steps ──► row        for each subtask, with one mind
//
// Walks and references are compared as lines: both get a point every forward step, so that turning
// on the spot costs nothing and a reference's straight legs count by their length (Ilharco et al.
// 2019, who sample both alike).
//
// To be shown the world is to see it from all round: a grid of places on the storey that the
// subtask starts on, six pictures at each.

#include "app/suite_tour.h"

#include "app/suite_ghost.h"
#include "app/suite_place.h"

#include <cglm/cglm.h>

#include <math.h>
#include <string.h>

static const double DTW_THRESHOLD = 3.0; // [m] d_th of R2R
static const float SHOWN_SPACING = 1.5f; // [m] a room has a few such places
static const float SHOWN_RISE = 0.5f;    // [m] other storeys are not shown
static const float TIMES = 4.0f;         // the steps of the shortest way that are "in time"
enum { SHOWN_HEADINGS = 6 };             // 60 degrees apart: pictures of 90 degrees overlap

typedef struct Play {
    SuiteScene *scene;
    Stage stage;
    World world;                 // of the subtask
    SimState state;              // of the subtask, at its end what the next one goes on from
    SimPath *walks, *references; // [tour.count]
    float all_solved;
    int pursued, refuted; // by the mind, up to the last subtask
    SuitePlace place;     // of the subtask: where the mind believes to be
    Arena arena;          // lives as long as the tour
} Play;

//---- the upper bound -----------------------------------------------------------------------------

static bool watch(Play *play, const SimEpisode *episode, const SimState *state, Error *err) {
    Observation seen;
    return episode_observe(&play->stage, &play->world, episode, state, &seen, err) &&
           play->stage.type->watch(play->stage.agent, &seen, err);
}

static bool show_place(Play *play, const SimEpisode *episode, SimState *state, Error *err) {
    for (int h = 0; h < SHOWN_HEADINGS; h++) {
        state->yaw = glm_rad(360.0f / SHOWN_HEADINGS) * (float)h;
        if (!watch(play, episode, state, err)) return false;
    }
    return true;
}

// the place nearest to a point of the grid, if it is on the storey and not another point's
static bool find_place(const World *world, int island, float x, float y, float z, float place[3]) {
    float wanted[3] = {x, y, z};
    return navmesh_snap(world->navmesh, wanted, island, place) &&
           fabsf(place[0] - x) <= 0.5f * SHOWN_SPACING &&
           fabsf(place[2] - z) <= 0.5f * SHOWN_SPACING && fabsf(place[1] - y) <= SHOWN_RISE;
}

static bool show_world(Play *play, const SimEpisode *episode, Error *err) {
    const Scene *scene = &play->scene->world.scene;
    SimState state = play->state;
    float start_y = state.position[1];
    int island = navmesh_island(play->scene->world.navmesh, state.position);
    for (float x = scene->low[0]; x <= scene->high[0]; x += SHOWN_SPACING)
        for (float z = scene->low[2]; z <= scene->high[2]; z += SHOWN_SPACING)
            if (find_place(&play->scene->world, island, x, start_y, z, state.position) &&
                !show_place(play, episode, &state, err))
                return false;
    return true;
}

// a world that does not change is shown once
static bool is_to_be_shown(const Play *play, int index) {
    const SimVariant *variant = play->scene->tour.variant;
    const Stage *stage = &play->stage;
    return stage->setup.config.shown && stage->type->watch != NULL &&
           (index == 0 || variant->moved > 0.0f || variant->closed > 0.0f);
}

// An agent that is shown round is told first that the scene is new, or it would forget what it was
// shown.
static bool show(Play *play, int index, Error *err) {
    Stage *stage = &play->stage;
    const SimEpisode *episode = &play->scene->tour.subtasks[index].episode;
    if (!is_to_be_shown(play, index)) return true;
    if (index == 0) {
        Observation seen;
        stage->scene_hash = play->world.scene.hash;
        if (!episode_observe(stage, &play->world, episode, &play->state, &seen, err) ||
            !stage->type->begin(stage->agent, &seen, true, err))
            return false;
    }
    return show_world(play, episode, err);
}

//---- what is counted -----------------------------------------------------------------------------

static SimPath walk_of(const SimTrajectory *trajectory, Arena *arena) {
    float(*points)[3] = arena_alloc(arena, (size_t)trajectory->count * sizeof *points);
    for (int i = 0; i < trajectory->count; i++)
        memcpy(points[i], trajectory->steps[i].position, sizeof points[i]);
    return (SimPath){(const float(*)[3])points, trajectory->count};
}

static float length_of(SimPath path) {
    float length = 0.0f;
    for (int i = 1; i < path.count; i++)
        length += glm_vec3_distance((float *)(uintptr_t)path.points[i - 1],
                                    (float *)(uintptr_t)path.points[i]);
    return length;
}

// whoever follows a route walks farther than the straight way: its length is the one to be held to
// (Jain et al. 2019, on R4R)
static float spl_of(const SimSubtask *subtask, const SimMetrics *metrics) {
    if (subtask->kind != SIM_GOAL_ROUTE) return metrics->spl;
    float shortest = length_of(subtask->reference);
    float longer = fmaxf(shortest, metrics->path_length);
    return longer > 0.0f ? metrics->success * shortest / longer : metrics->success;
}

// a mind counts all its life; what is counted here is since the last subtask
static void count_beliefs(Play *play, const AgentMind *mind, SuiteMeasures *measures) {
    measures->pursued = (float)(mind->pursued - play->pursued);
    measures->refuted = (float)(mind->refuted - play->refuted);
    measures->remembered = measures->pursued <= 0   ? NAN
                           : measures->refuted <= 0 ? measures->success
                                                    : 0.0f;
    play->pursued = mind->pursued;
    play->refuted = mind->refuted;
}

// the whole of the long term is looked at once, when all is in it
static bool count_rewound(const Play *play, int index, Memory *memory, SuiteMeasures *measures,
                          Error *err) {
    MemoryLongTermCheck check;
    measures->written = measures->rewound = NAN;
    if (index + 1 < play->scene->tour.count || memory == NULL) return true;
    if (!memory_flush(memory, err) || !memory_long_term_check(memory->far, &check, err))
        return false;
    measures->written = (float)check.written;
    measures->rewound = (float)check.rewound;
    return true;
}

static bool count_mind(Play *play, int index, SuiteMeasures *measures, Error *err) {
    const Stage *stage = &play->stage;
    AgentMind mind = {0};
    if (stage->type->mind != NULL) stage->type->mind(stage->agent, &mind);
    size_t bytes = mind.memory != NULL   ? memory_sizes(mind.memory).total
                   : mind.octree != NULL ? memory_octree_bytes(mind.octree)
                                         : 0;
    measures->memory = (float)bytes / (1 << 20);
    measures->ghosts = suite_ghosts(&play->scene->tour, &play->world.sim, &play->state, mind.slice);
    count_beliefs(play, &mind, measures);
    suite_place_count(&play->place, measures);
    return count_rewound(play, index, mind.memory, measures, err);
}

static void count_path(Play *play, int index, SuiteMeasures *measures) {
    const SimSubtask *subtask = &play->scene->tour.subtasks[index];
    float spacing = subtask->world.config.forward;
    SimPath walk = walk_of(&play->stage.trajectory, &play->arena);
    play->walks[index] = sim_path_resample(walk, spacing, &play->arena);
    play->references[index] = sim_path_resample(subtask->reference, spacing, &play->arena);
    measures->ndtw =
        (float)sim_ndtw(play->walks[index], play->references[index], DTW_THRESHOLD, &play->arena);
    measures->ndtw_metres =
        (float)sim_ndtw_metres(play->walks[index], play->references[index], &play->arena);
}

static void count_tour(Play *play, int index, SuiteMeasures *measures) {
    int count = play->scene->tour.count;
    measures->tour_ndtw = measures->tour_success = NAN;
    play->all_solved = fminf(index == 0 ? 1.0f : play->all_solved, measures->success);
    if (index + 1 < count) return;
    measures->tour_success = play->all_solved;
    measures->tour_ndtw =
        (float)sim_tour_ndtw(play->walks, play->references, count, DTW_THRESHOLD, &play->arena);
}

// so many steps the shortest way takes, a full turn for its corners included
static float shortest_steps(const Play *play, int index) {
    SimPath way = play->scene->tour.subtasks[index].reference;
    const SimConfig *sim = &play->scene->app->sim;
    float metres = 0;
    for (int i = 1; i < way.count; i++)
        metres += hypotf(way.points[i][0] - way.points[i - 1][0],
                         way.points[i][2] - way.points[i - 1][2]);
    return metres / sim->forward + 360.0f / sim->turn;
}

static bool count(Play *play, int index, const EpisodeResult *result, SuiteRow *row, Error *err) {
    const SimSubtask *subtask = &play->scene->tour.subtasks[index];
    const SimMetrics *metrics = &result->metrics;
    bool stopped = play->state.has_stopped;
    *row = (SuiteRow){
        .subtask = index,
        .kind = subtask->kind,
        .is_revisit = subtask->is_revisit,
        .is_stale = subtask->is_stale,
        .age = subtask->age,
        .digest = result->digest,
        .measures = {.success = metrics->success,
                     .spl = spl_of(subtask, metrics),
                     .at_1m = stopped && metrics->distance_to_goal <= 1.0f,
                     .at_3m = stopped && metrics->distance_to_goal <= 3.0f,
                     .distance = metrics->distance_to_goal,
                     .steps = metrics->steps,
                     .collisions = metrics->collisions,
                     .path = metrics->path_length,
                     .milliseconds = (float)(1e3 * result->seconds / fmax(1.0, metrics->steps))},
    };
    row->measures.in_time =
        row->measures.at_3m > 0 && metrics->steps <= TIMES * shortest_steps(play, index);
    count_path(play, index, &row->measures);
    count_tour(play, index, &row->measures);
    return count_mind(play, index, &row->measures, err);
}

//---- the tour ------------------------------------------------------------------------------------

static void enter(Play *play, int index) {
    SuiteScene *scene = play->scene;
    const SimSubtask *subtask = &scene->tour.subtasks[index];
    suite_scene_arrange(scene, index);
    play->world = scene->world;
    play->world.sim = subtask->world;
    suite_place_begin(&play->place, &play->stage, scene->tour.variant, index);
    play->stage.tour = (EpisodeTour){.tour = &scene->tour,
                                     .subtask = subtask,
                                     .seen = scene->seen,
                                     .acted = suite_place_step,
                                     .watcher = &play->place};
    memcpy(play->stage.tour.feature, scene->features[index], MEMORY_FEATURE);
    SimState before = play->state;
    sim_tour_begin(&scene->tour, index, index > 0 ? &before : NULL, &play->state);
}

static bool play_subtask(Play *play, int index, SuiteRow *row, Error *err) {
    EpisodeResult result;
    const SimEpisode *episode = &play->scene->tour.subtasks[index].episode;
    enter(play, index);
    if (!show(play, index, err)) return false;
    if (!episode_play_from(&play->stage, &play->world, episode, &play->state, &result, err))
        return false;
    return count(play, index, &result, row, err);
}

bool suite_tour_play(SuiteScene *scene, const App *as, Gpu *gpu, const AgentType *type,
                     SuitePlayed *played, void *context, Error *err) {
    Play play = {.scene = scene, .arena = arena_create("tour")};
    play.walks = arena_array(&play.arena, SimPath, (size_t)scene->tour.count);
    play.references = arena_array(&play.arena, SimPath, (size_t)scene->tour.count);
    bool ok = stage_create(as, gpu, type, &play.stage, err);
    for (int i = 0; ok && i < scene->tour.count; i++) {
        SuiteRow row;
        ok = play_subtask(&play, i, &row, err) && played(context, &row, err);
    }
    stage_destroy(&play.stage);
    arena_destroy(&play.arena);
    return ok;
}
