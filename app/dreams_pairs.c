// Pairs of histories that differ in one thing, and the same question.
//
//     things       the same frames with all that can be carried taken away: the picture must lack
//                  it, too
//     home         frames of another home, said to have been seen from the same poses
//     irrelevant   the frames that do not see what is asked, replaced by another home's: the
//                  picture must stay
//
// A history: frames elsewhere, then a look all the way round one spot. Only pixels in which the
// truths of both histories differ are judged (things, home), or all of them (irrelevant).

#include "app/dreams_verdict.h"
#include "app/dreams_visit.h"
#include "base/hash.h"
#include "scenes/scene_arrange.h"

#include <cglm/cglm.h>

#include <math.h>
#include <string.h>

static const char *const cells[] = {"things", "home", "irrelevant"};
static const char *const labels[] = {"pairs"};

enum { THINGS, HOME, IRRELEVANT, ROUND = 12, ELSEWHERE = 12, MOST_THINGS = 1024 };
static const float LEAST_CHANGED = 0.01f; // share of pixels, of a pair that is judged
enum { HOMES_APART = 32 };                // the other home's number is so much higher

// A history's frames and what is then true.
typedef struct History {
    Walk elsewhere, round, truth;
} History;

typedef struct Pairs {
    DreamsVisit visit; // its targets are asked; its place is not used
    DreamsScene other; // another home
    History was, is;   // the pair
    Walk ring;
    uint8_t *pictures[2]; // [targets][size][size][3]
    uint64_t digest;
    DreamsStrip strip;
} Pairs;

//---- frames --------------------------------------------------------------------------------------

static Walk copy_poses(const DreamsScene *scene, const Walk *walk, const float shift[3]) {
    Walk copy = dreams_walk(scene, walk->frames);
    for (uint32_t f = 0; f < walk->frames; f++) {
        copy.cameras[f] = walk->cameras[f];
        for (int k = 0; k < 3; k++) copy.cameras[f].position[k] += shift[k];
    }
    return copy;
}

// all the way round where the place's walk began
static bool look_round(DreamsScene *scene, const RenderCamera *middle, Walk *walk, Error *err) {
    *walk = dreams_walk(scene, ROUND);
    for (uint32_t f = 0; f < ROUND; f++) {
        float angle = 6.2831853f * (float)f / ROUND;
        walk->cameras[f] = *middle;
        walk->cameras[f].pitch = 0;
        walk->cameras[f].yaw = middle->yaw + angle;
    }
    return dreams_draw(scene, NULL, walk, err);
}

static Walk gather(const DreamsScene *scene, const WalkView *views, uint32_t count) {
    Walk walk = dreams_walk(scene, count);
    size_t pixels = (size_t)scene->size * scene->size;
    for (uint32_t f = 0; f < count; f++) {
        walk.cameras[f] = *views[f].camera;
        memcpy(walk.rgb + f * pixels * 3, views[f].rgb, pixels * 3);
        memcpy(walk.depth + f * pixels, views[f].depth, pixels * sizeof(float));
    }
    return walk;
}

static bool make_first(Pairs *pairs, Error *err) {
    DreamsVisit *visit = &pairs->visit;
    DreamsScene *scene = &visit->scene;
    DreamsJob *job = visit->job;
    if (!look_round(scene, &visit->place.cameras[0], &pairs->ring, err) ||
        !dreams_targets(scene, &pairs->ring, 0, ROUND, ROUND, (uint32_t)job->app->dreams.targets,
                        job->seed, &visit->targets, err) ||
        !dreams_past(scene, &pairs->ring, &visit->targets, ELSEWHERE, job->seed, &visit->past, err))
        return false;
    pairs->was.round = pairs->ring;
    pairs->was.truth = visit->targets.truth;
    pairs->was.elsewhere = gather(scene, visit->past.views + ROUND, visit->past.count - ROUND);
    pairs->is = pairs->was;
    return true;
}

//---- things are taken away -----------------------------------------------------------------------

static bool is_among(const uint32_t *objects, int count, uint32_t object) {
    for (int i = 0; i < count; i++)
        if (objects[i] == object) return true;
    return false;
}

// all that can be carried goes far below the floor
static void take_away(const Scene *scene, RenderWorld *moved) {
    uint32_t movable[MOST_THINGS];
    int count = scene_movables(scene, movable, MOST_THINGS);
    for (uint32_t i = 0; i < scene->instance_count; i++) {
        const SceneInstance *instance = &scene->instances[i];
        if (!is_among(movable, count, instance->object)) continue;
        mat4 placement;
        glm_mat4_identity(placement);
        for (int row = 0; row < 3; row++)
            for (int column = 0; column < 4; column++)
                placement[column][row] = instance->world_from_local[4 * row + column];
        placement[3][1] -= 1000;
        render_world_move(moved, i, placement);
    }
}

// the same poses in the world without them
static bool draw_without(Pairs *pairs, Error *err) {
    DreamsScene *scene = &pairs->visit.scene;
    static const float stay[3] = {0};
    RenderWorld *moved = NULL;
    if (!render_world_create(scene->world.seen, scene->arena, &moved, err)) return false;
    take_away(&scene->world.scene, moved);
    pairs->is = pairs->was;
    pairs->is.round = copy_poses(scene, &pairs->was.round, stay);
    pairs->is.truth = copy_poses(scene, &pairs->was.truth, stay);
    bool ok = dreams_draw(scene, moved, &pairs->is.round, err) &&
              dreams_draw(scene, moved, &pairs->is.truth, err);
    render_world_destroy(moved);
    return ok;
}

//---- another home --------------------------------------------------------------------------------

// from this home's spot to a spacious one of the other home
static void find_shift(Pairs *pairs, float shift[3]) {
    const RenderCamera *here = &pairs->ring.cameras[0];
    RenderCamera there;
    Error ignored = {0};
    walk_plan(pairs->other.world.navmesh, pairs->other.app->sim.sensor_height, 0, WALK_LOOK,
              pairs->visit.job->seed, 1, &there, &ignored);
    for (int k = 0; k < 3; k++) shift[k] = there.position[k] - here->position[k];
}

static bool draw_there(Pairs *pairs, const Walk *walk, Walk *drawn, Error *err) {
    float shift[3];
    find_shift(pairs, shift);
    *drawn = copy_poses(&pairs->other, walk, shift);
    if (!dreams_draw(&pairs->other, NULL, drawn, err)) return false;
    memcpy(drawn->cameras, walk->cameras, walk->frames * sizeof *walk->cameras); // it is said
    return true;
}

//---- asking --------------------------------------------------------------------------------------

static bool see_all(DreamsMemory *memory, const Walk *walk, Error *err) {
    bool ok = true;
    for (uint32_t f = 0; ok && f < walk->frames; f++) {
        WalkView view = walk_view(walk, f);
        ok = dreams_memory_see(memory, &view, err);
    }
    return ok;
}

static bool ask(Pairs *pairs, const History *history, uint8_t *pictures, Error *err) {
    DreamsMemory memory;
    DreamsMeasures ignored;
    DreamsKept kept = {0};
    if (!dreams_memory_begin(&memory, pairs->visit.job, &kept, ROUND + ELSEWHERE, err))
        return false;
    bool ok = see_all(&memory, &history->elsewhere, err) &&
              see_all(&memory, &history->round, err) &&
              dreams_memory_answer(&memory, &pairs->visit.targets, pictures, &ignored, err);
    pairs->digest = hash_bytes(&memory.digest, sizeof memory.digest, pairs->digest);
    dreams_memory_end(&memory);
    return ok;
}

//---- judging -------------------------------------------------------------------------------------

static DreamsVerdict judge_all(Pairs *pairs, bool wants_changed) {
    DreamsScene *scene = &pairs->visit.scene;
    size_t pixels = (size_t)scene->size * scene->size;
    uint8_t *mask = arena_array(scene->arena, uint8_t, pixels);
    DreamsVerdict verdict = {0};
    for (uint32_t t = 0; t < pairs->was.truth.frames; t++) {
        size_t at = t * pixels * 3;
        const uint8_t *truth[2] = {pairs->was.truth.rgb + at, pairs->is.truth.rgb + at};
        const uint8_t *picture[2] = {pairs->pictures[0] + at, pairs->pictures[1] + at};
        float changed = dreams_changed(truth[0], truth[1], mask, pixels);
        if (!wants_changed) memset(mask, 1, pixels);
        if (!wants_changed || changed >= LEAST_CHANGED)
            dreams_verdict_add(&verdict, picture, truth, mask, pixels);
    }
    return verdict;
}

static bool tell(Pairs *pairs, int cell, Error *err) {
    DreamsVerdict verdict = judge_all(pairs, cell != IRRELEVANT);
    DreamsMeasures measures = dreams_nothing();
    if (verdict.judged > 0) {
        measures.own = (float)walk_error_psnr(&verdict.own);
        measures.agree = (float)fmin(walk_error_psnr(&verdict.agree), 99);
        if (cell != IRRELEVANT) measures.other = (float)walk_error_psnr(&verdict.other);
        if (cell != IRRELEVANT) measures.follows = (float)verdict.follow / (float)verdict.judged;
    }
    return dreams_tell(pairs->visit.job, cell, 0, &measures, pairs->digest, err);
}

//---- the part ------------------------------------------------------------------------------------

enum { TRUE_WAS, SAID_WAS, COLUMNS = 8 };

static void show(Pairs *pairs, int cell) {
    uint32_t column = cell == IRRELEVANT ? 6 : 2 + 2 * (uint32_t)cell;
    static const char *const titles[] = {"true: gone", "imagined", "true: home", "imagined",
                                         "irrelevant"};
    if (cell != IRRELEVANT)
        dreams_strip_put(&pairs->strip, column, titles[column - 2], pairs->is.truth.rgb);
    uint32_t said = cell == IRRELEVANT ? column : column + 1;
    dreams_strip_put(&pairs->strip, said, titles[said - 2], pairs->pictures[1]);
}

static bool compare(Pairs *pairs, int cell, Error *err) {
    if (!ask(pairs, &pairs->is, pairs->pictures[1], err)) return false;
    show(pairs, cell);
    return tell(pairs, cell, err);
}

static bool begin(Pairs *pairs, Error *err) {
    DreamsScene *scene = &pairs->visit.scene;
    uint32_t count = (uint32_t)pairs->visit.job->app->dreams.targets;
    ASSERT(count <= WALK_BATCH);
    for (int h = 0; h < 2; h++)
        pairs->pictures[h] =
            arena_array(scene->arena, uint8_t, count * dreams_picture_bytes(scene));
    if (!make_first(pairs, err) || !ask(pairs, &pairs->was, pairs->pictures[0], err)) return false;
    pairs->strip =
        dreams_strip(COLUMNS - 1, count < 4 ? count : 4, scene->size, COLUMNS, scene->arena);
    dreams_strip_put(&pairs->strip, 0, "true", pairs->was.truth.rgb);
    dreams_strip_put(&pairs->strip, 1, "imagined", pairs->pictures[0]);
    return true;
}

static bool play_things(Pairs *pairs, Error *err) {
    return draw_without(pairs, err) && compare(pairs, THINGS, err);
}

static bool play_home(Pairs *pairs, Error *err) {
    pairs->is = pairs->was;
    return draw_there(pairs, &pairs->was.round, &pairs->is.round, err) &&
           draw_there(pairs, &pairs->was.truth, &pairs->is.truth, err) && compare(pairs, HOME, err);
}

static bool play_irrelevant(Pairs *pairs, Error *err) {
    pairs->is = pairs->was;
    return draw_there(pairs, &pairs->was.elsewhere, &pairs->is.elsewhere, err) &&
           compare(pairs, IRRELEVANT, err);
}

static bool play_all(Pairs *pairs, Error *err) {
    DreamsJob *job = pairs->visit.job;
    if (!begin(pairs, err) || !play_things(pairs, err) || !play_home(pairs, err) ||
        !play_irrelevant(pairs, err))
        return false;
    return job->folder == NULL ||
           dreams_strip_save(&pairs->strip,
                             text_format(&job->arena, "%s/pairs_pictures.png", job->folder), err);
}

static bool play(DreamsJob *job, Error *err) {
    Pairs pairs = {0};
    if (!dreams_visit_begin(&pairs.visit, job, 0, err)) return false;
    bool ok = dreams_scene_open(job, job->scene_seed + HOMES_APART, &pairs.other, err);
    if (ok) {
        ok = play_all(&pairs, err);
        dreams_scene_close(&pairs.other);
    }
    dreams_visit_end(&pairs.visit);
    return ok;
}

static const int shown[] = {DREAMS_own, DREAMS_other, DREAMS_follows, DREAMS_agree};

const DreamsPart dreams_pairs = {
    .name = "pairs",
    .about = "histories that differ in one thing, and the same question",
    .axis = "what is replaced",
    .cells = cells,
    .cell_count = ARRAY_COUNT(cells),
    .at = labels,
    .at_count = ARRAY_COUNT(labels),
    .shown = shown,
    .shown_count = ARRAY_COUNT(shown),
    .judged = DREAMS_own,
    .against = -1,
    .play = play,
};
