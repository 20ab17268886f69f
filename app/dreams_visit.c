// See dreams_visit.h.

#include "app/dreams_visit.h"

#include "base/hash.h"

enum { LINES = 4 };

size_t dreams_picture_bytes(const DreamsScene *scene) {
    return (size_t)scene->size * scene->size * 3;
}

//---- beginning -----------------------------------------------------------------------------------

static bool make_history(DreamsVisit *visit, uint32_t gap, Error *err) {
    DreamsJob *job = visit->job;
    const DreamsConfig *config = &job->app->dreams;
    uint32_t frames = (uint32_t)config->place;
    return walk_make(job->app, &visit->scene.world, visit->scene.render, WALK_LOOK, job->seed,
                     frames, true, &job->arena, &visit->place, err) &&
           dreams_targets(&visit->scene, &visit->place, 0, frames, frames,
                          (uint32_t)config->targets, job->seed, &visit->targets, err) &&
           dreams_past(&visit->scene, &visit->place, &visit->targets, gap, job->seed, &visit->past,
                       err);
}

static void begin_strip(DreamsVisit *visit) {
    const DreamsTargets *targets = &visit->targets;
    uint32_t lines = targets->count < LINES ? targets->count : LINES;
    uint32_t columns = (uint32_t)dreams_parts[visit->job->part]->cell_count + 2;
    visit->strip = dreams_strip(columns, lines, visit->scene.size, 2, &visit->job->arena);
    dreams_strip_put(&visit->strip, 0, "true", targets->truth.rgb);
    for (uint32_t line = 0; line < lines; line++)
        dreams_strip_put_one(&visit->strip, line, 1, "had seen", dreams_truth(targets, line),
                             dreams_mask(targets, line));
}

bool dreams_visit_begin(DreamsVisit *visit, DreamsJob *job, uint32_t gap, Error *err) {
    *visit = (DreamsVisit){.job = job};
    if (!dreams_scene_open(job, job->scene_seed, &visit->scene, err)) return false;
    if (!make_history(visit, gap, err)) {
        dreams_scene_close(&visit->scene);
        return false;
    }
    visit->pictures = arena_array(&job->arena, uint8_t,
                                  visit->targets.count * dreams_picture_bytes(&visit->scene));
    begin_strip(visit);
    return true;
}

void dreams_visit_end(DreamsVisit *visit) {
    dreams_scene_close(&visit->scene);
}

//---- asking --------------------------------------------------------------------------------------

static bool ask(DreamsVisit *visit, DreamsMemory *memory, int cell, int at, Error *err) {
    DreamsMeasures measures;
    for (uint32_t f = 0; f < visit->past.count; f++)
        if (!dreams_memory_see(memory, &visit->past.views[f], err)) return false;
    if (!dreams_memory_answer(memory, &visit->targets, visit->pictures, &measures, err))
        return false;
    dreams_visit_show(visit, cell);
    return dreams_tell(visit->job, cell, at, &measures, memory->digest, err);
}

bool dreams_visit_ask(DreamsVisit *visit, const DreamsKept *kept, int cell, int at, Error *err) {
    DreamsMemory memory;
    if (!dreams_memory_begin(&memory, visit->job, kept, visit->past.count, err)) return false;
    bool ok = ask(visit, &memory, cell, at, err);
    dreams_memory_end(&memory);
    return ok;
}

bool dreams_visit_baseline(DreamsVisit *visit, int baseline, uint32_t views, int cell, int at,
                           Error *err) {
    Arena *arena = &visit->job->arena;
    size_t values = dreams_picture_bytes(&visit->scene);
    ArenaMark mark = arena_mark(arena);
    float *prediction = arena_array(arena, float, values);
    for (uint32_t t = 0; t < visit->targets.count; t++) {
        WalkView target = walk_view(&visit->targets.truth, t);
        walk_baselines[baseline].predict(&visit->job->app->render, &target, visit->past.views,
                                         views, prediction);
        dreams_bytes(prediction, visit->scene.size, visit->pictures + t * values);
    }
    DreamsMeasures measures = dreams_nothing();
    dreams_measure_pictures(&visit->targets, visit->pictures, arena, &measures);
    uint64_t digest = hash_bytes(visit->pictures, visit->targets.count * values, 0);
    arena_reset(arena, mark);
    dreams_visit_show(visit, cell);
    return dreams_tell(visit->job, cell, at, &measures, digest, err);
}

//---- pictures ------------------------------------------------------------------------------------

void dreams_visit_show(DreamsVisit *visit, int cell) {
    const DreamsPart *part = dreams_parts[visit->job->part];
    dreams_strip_put(&visit->strip, (uint32_t)cell + 2, part->cells[cell], visit->pictures);
}

bool dreams_visit_save(const DreamsVisit *visit, Error *err) {
    DreamsJob *job = visit->job;
    if (job->folder == NULL) return true;
    const char *path =
        text_format(&job->arena, "%s/%s_pictures.png", job->folder, dreams_parts[job->part]->name);
    return dreams_strip_save(&visit->strip, path, err);
}
