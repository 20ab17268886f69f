// Sharing scenes among processes: a scene is a job of app/pool.h, an episode that was played a row
// of it.
//
//     scene ──job──► evaluation_scene ──► rows with walks, of which the pictures are drawn there
//                                     └─► plain rows ──pool──► results, in order
//
// A plain row has indices instead of names and no walk: what the pictures need stays in the process
// that draws them, and the results are put together from plain rows even where there is but one
// process. So they are the same for any number of workers.

#include "app/evaluation.h"
#include "app/resume.h"

#include <string.h>

typedef struct PlainRow {
    int scene, agent, task; // indices
    ResultRow row;          // its pointers are NULL
} PlainRow;

_Static_assert(sizeof(PlainRow) <= POOL_ROW_BYTES, "rows must fit a message");

//---- rows ----------------------------------------------------------------------------------------

static int index_of_agent(const Evaluation *e, const char *name) {
    for (int i = 0; i < e->agent_count; i++)
        if (strcmp(e->agents[i]->name, name) == 0) return i;
    return 0;
}

// a file's episodes may be of a task that --tasks does not name
static int index_of_task(const char *name) {
    for (int i = 0; i < sim_task_count; i++)
        if (strcmp(sim_tasks[i]->name, name) == 0) return i;
    return 0;
}

bool evaluation_tell(Evaluation *e, int scene, const ResultRow *row, Error *err) {
    PlainRow plain;
    memset(&plain, 0, sizeof plain); // padding included: it goes through a pipe
    plain.scene = scene;
    plain.agent = index_of_agent(e, row->agent);
    plain.task = index_of_task(row->task);
    plain.row = *row;
    plain.row.scene = plain.row.agent = plain.row.task = NULL;
    plain.row.walk = plain.row.goals = NULL;
    plain.row.walk_count = plain.row.goal_count = 0;
    return pool_tell(&e->pool, &plain, err);
}

static void gather(Evaluation *e) {
    e->results.rows.count = 0; // those with walks, of the scenes that were played here
    for (uint32_t i = 0; i < e->pool.rows.count; i++) {
        const PlainRow *plain = LIST_AT(&e->pool.rows, PlainRow, i);
        ResultRow *row = list_push(&e->results.rows, &e->results.arena);
        *row = plain->row;
        row->scene = e->scenes[plain->scene];
        row->agent = e->agents[plain->agent]->name;
        row->task = sim_tasks[plain->task]->name;
    }
}

//---- jobs ----------------------------------------------------------------------------------------

static bool play_scene(Pool *pool, Gpu *gpu, int job, Error *err) {
    return evaluation_scene(pool->context, gpu, job, err);
}

static void show_progress(Pool *pool, const void *told) {
    Evaluation *e = pool->context;
    const PlainRow *row = told;
    char what[160];
    snprintf(what, sizeof what, "%.60s, %s", e->scenes[row->scene], e->agents[row->agent]->name);
    progress_step(&e->progress, what);
}

static void flush_trajectories(Pool *pool) {
    Evaluation *e = pool->context;
    report_flush(&e->report);
}

bool evaluation_begin(Evaluation *e, Error *err) {
    Arena *arena = &e->results.arena;
    const char **paths = arena_array(arena, const char *, (size_t)e->scene_count);
    for (int i = 0; i < e->scene_count; i++)
        paths[i] = evaluation_scene_path(e, e->scenes[i], arena);
    const ResumeRun run = {.scenes = paths,
                           .scene_count = e->scene_count,
                           .device = e->results.device,
                           .job_count = e->scene_count,
                           .row_bytes = sizeof(PlainRow)};
    return resume_begin(e->app, &run, arena, &e->journal, err);
}

bool evaluation_run(Evaluation *e, int workers, Error *err) {
    e->pool = (Pool){.app = e->app,
                     .context = e,
                     .job_count = e->scene_count,
                     .row_bytes = sizeof(PlainRow),
                     .play = play_scene,
                     .told = show_progress,
                     .leave = flush_trajectories,
                     .journal = e->journal.out != NULL ? &e->journal : NULL};
    bool ok = pool_run(&e->pool, workers, err);
    gather(e);
    pool_destroy(&e->pool);
    return ok;
}
