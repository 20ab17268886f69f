// Sharing scenes among processes. Each worker is a fork that makes its own device and plays every
// n-th scene; after each episode it writes the row to one pipe that all share (a message is shorter
// than PIPE_BUF, so messages never mix). The parent draws the progress bar and gathers; in the end
// it sorts the rows into the order in which one process would have made them.
//
// A fork has the parent's memory and none of its threads: the parent must have run no loop on all
// cores (base/parallel.h) before. A worker leaves with _exit, so it frees nothing and flushes only
// its own trajectories. A parent that is gone ends its workers at their next message (SIGPIPE).
//
//     parent ──fork──► worker 0: scenes 0, n, 2n ...   ──┐
//            ──fork──► worker 1: scenes 1, n + 1, ...  ──┴──pipe──► rows, errors

#include "app/evaluation.h"
#include "base/parallel.h"

#include <sys/wait.h>

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct Message {
    int scene;       // -1: no row but the worker's last words
    int agent, task; // indices
    int number;      // of the row in its scene
    ResultRow row;   // its pointers mean nothing here
    char error[512];
} Message;

_Static_assert(sizeof(Message) <= PIPE_BUF, "messages must be written in one piece");

enum { MAX_WORKERS = 256 };

//---- the worker ----------------------------------------------------------------------------------

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

static bool send(int pipe, const Message *message) {
    ssize_t sent;
    do {
        sent = write(pipe, message, sizeof *message);
    } while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)sizeof *message;
}

static bool tell_parent(Evaluation *e, int scene, const ResultRow *row, Error *err) {
    Message message = {.scene = scene,
                       .agent = index_of_agent(e, row->agent),
                       .task = index_of_task(row->task),
                       .number = (int)e->results.rows.count,
                       .row = *row};
    return send(e->played_pipe, &message) || error_set(err, "the evaluation was given up");
}

_Noreturn static void work(Evaluation *e, int worker, int workers, int pipe) {
    Error err = {0};
    e->played = tell_parent;
    e->played_pipe = pipe;
    int threads = parallel_thread_count() / workers;
    parallel_set_thread_count(threads > 0 ? threads : 1);
    Arena arena = arena_create("worker");
    Gpu *gpu = gpu_create(&e->app->gpu, &arena, &err);
    bool ok = gpu != NULL;
    for (int s = worker; ok && s < e->scene_count; s += workers)
        ok = evaluation_scene(e, gpu, s, &err);
    if (!ok) {
        Message message = {.scene = -1};
        memcpy(message.error, err.text, sizeof message.error);
        send(pipe, &message);
    }
    gpu_destroy(gpu);
    report_flush(&e->report);
    _exit(ok ? 0 : 1);
}

//---- the parent ----------------------------------------------------------------------------------

static void show_progress(Evaluation *e, const char *scene, const ResultRow *row) {
    char what[160];
    snprintf(what, sizeof what, "%.60s, %s", scene, row->agent);
    progress_step(&e->progress, what);
}

static bool count_played(Evaluation *e, int scene, const ResultRow *row, Error *err) {
    UNUSED(err);
    show_progress(e, e->scenes[scene], row);
    return true;
}

static void gather(Evaluation *e, const Message *message, List *order) {
    ResultRow *row = list_push(&e->results.rows, &e->results.arena);
    *row = message->row;
    row->scene = e->scenes[message->scene];
    row->agent = e->agents[message->agent]->name;
    row->task = sim_tasks[message->task]->name;
    row->walk = row->goals = NULL; // the pictures that need them are drawn by the worker
    row->walk_count = row->goal_count = 0;
    *(uint64_t *)list_push(order, &e->results.arena) =
        (uint64_t)(uint32_t)message->scene << 32 | (uint32_t)message->number;
    show_progress(e, row->scene, row);
}

// one whole message; false at the end, or with a reason
static bool receive(int pipe, Message *message, Error *err) {
    size_t have = 0;
    while (have < sizeof *message) {
        ssize_t got = read(pipe, (char *)message + have, sizeof *message - have);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return error_set(err, "reading what the workers found: %s", strerror(errno));
        if (got == 0 && have == 0) return false;
        if (got == 0) return error_set(err, "a worker ended in the middle of a message");
        have += (size_t)got;
    }
    return true;
}

// Reads until every worker has closed its end: one that fails does not take from the others what
// they play. False with the first worker's last words.
static bool listen(Evaluation *e, int pipe, List *order, Error *err) {
    Message message;
    bool ok = true;
    for (;;) {
        Error why = {0};
        if (!receive(pipe, &message, &why))
            return why.text[0] == '\0' || !ok ? ok : error_set(err, "%s", why.text);
        if (message.scene >= 0)
            gather(e, &message, order);
        else if (ok)
            ok = error_set(err, "%s", message.error);
    }
}

typedef struct Ordered {
    uint64_t key;
    ResultRow row;
} Ordered;

static int compare_keys(const void *a, const void *b) {
    uint64_t x = ((const Ordered *)a)->key, y = ((const Ordered *)b)->key;
    return (x > y) - (x < y);
}

static void sort_rows(Results *results, const List *order) {
    uint32_t count = results->rows.count;
    Ordered *rows = arena_array(&results->arena, Ordered, count + 1);
    for (uint32_t i = 0; i < count; i++)
        rows[i] = (Ordered){*LIST_AT(order, uint64_t, i), *LIST_AT(&results->rows, ResultRow, i)};
    qsort(rows, count, sizeof *rows, compare_keys);
    for (uint32_t i = 0; i < count; i++) *LIST_AT(&results->rows, ResultRow, i) = rows[i].row;
}

// waits for all; a worker that was killed has said nothing
static bool bury(const pid_t workers[], int count, bool ok, Error *err) {
    for (int w = 0; w < count; w++) {
        int status = 0;
        if (!ok) kill(workers[w], SIGTERM);
        while (waitpid(workers[w], &status, 0) < 0 && errno == EINTR) {
        }
        if (ok && WIFSIGNALED(status))
            ok = error_set(err, "worker %d was ended by signal %d", w, WTERMSIG(status));
        else if (ok && WEXITSTATUS(status) != 0)
            ok = error_set(err, "worker %d failed without a word", w);
    }
    return ok;
}

static bool run_workers(Evaluation *e, int count, Error *err) {
    int ends[2];
    pid_t workers[MAX_WORKERS];
    int started = 0;
    if (pipe(ends) != 0) return error_set(err, "pipe: %s", strerror(errno));
    fflush(NULL); // or the workers would print it again
    bool ok = true;
    while (ok && started < count) {
        pid_t pid = fork();
        if (pid == 0) {
            close(ends[0]);
            work(e, started, count, ends[1]);
        }
        if (pid > 0)
            workers[started++] = pid;
        else
            ok = error_set(err, "cannot start worker %d: %s; try --workers=1", started,
                           strerror(errno));
    }
    close(ends[1]);
    List order = {.item_bytes = sizeof(uint64_t)};
    ok = ok && listen(e, ends[0], &order, err);
    close(ends[0]);
    ok = bury(workers, started, ok, err);
    sort_rows(&e->results, &order);
    return ok;
}

static bool run_here(Evaluation *e, Error *err) {
    Arena arena = arena_create("evaluation");
    e->played = count_played;
    Gpu *gpu = gpu_create(&e->app->gpu, &arena, err);
    bool ok = gpu != NULL;
    for (int s = 0; ok && s < e->scene_count; s++) ok = evaluation_scene(e, gpu, s, err);
    gpu_destroy(gpu);
    arena_destroy(&arena);
    return ok;
}

bool evaluation_run(Evaluation *e, int workers, Error *err) {
    if (workers > e->scene_count) workers = e->scene_count;
    if (workers > MAX_WORKERS) workers = MAX_WORKERS;
    return workers > 1 ? run_workers(e, workers, err) : run_here(e, err);
}
