// The processes and pipes of pool.h.

#include "app/pool.h"

#include "base/cpu.h"
#include "base/parallel.h"

#include <sys/prctl.h>
#include <sys/wait.h>

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef enum MessageKind { MESSAGE_ROW, MESSAGE_DONE, MESSAGE_ERROR } MessageKind;

typedef struct Message {
    MessageKind kind;
    JournalKey key; // of a row; of a job that is done, how many rows it told
    union {
        char error[512];
        uint8_t row[POOL_ROW_BYTES];
        uint64_t unused; // so that a row of any type may stand here
    } what;
} Message;

_Static_assert(sizeof(Message) <= PIPE_BUF, "messages must be written in one piece");

enum { MAX_WORKERS = 256 };

//---- rows ----------------------------------------------------------------------------------------

static void add_row(Pool *pool, JournalKey key, const void *row) {
    memcpy(list_push(&pool->rows, &pool->arena), row, pool->row_bytes);
    uint64_t order = (uint64_t)(uint32_t)key.job << 32 | (uint32_t)key.number;
    *(uint64_t *)list_push(&pool->keys, &pool->arena) = order;
}

static bool keep_row(Pool *pool, JournalKey key, const void *row, Error *err) {
    add_row(pool, key, row);
    if (pool->told != NULL) pool->told(pool, row);
    return pool->journal == NULL || journal_row(pool->journal, key, row, err);
}

static bool keep_done(Pool *pool, JournalKey key, Error *err) {
    return pool->journal == NULL || journal_done(pool->journal, key.job, key.number, err);
}

// of jobs that an earlier run has done
static void take_known(Pool *pool) {
    const Journal *journal = pool->journal;
    if (journal == NULL) return;
    ASSERT(journal->run.job_count == pool->job_count && journal->run.row_bytes == pool->row_bytes);
    for (uint32_t i = 0; i < journal->rows.count; i++)
        add_row(pool, *LIST_AT(&journal->keys, JournalKey, i),
                (const char *)journal->rows.items + i * pool->row_bytes);
}

static bool is_known(const Pool *pool, int job) {
    return pool->journal != NULL && pool->journal->is_done[job];
}

static bool write_whole(int pipe, const void *bytes, size_t count) {
    ssize_t sent;
    do {
        sent = write(pipe, bytes, count);
    } while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)count;
}

static bool send(const Pool *pool, const Message *message, Error *err) {
    return write_whole(pool->pipe, message, sizeof *message) ||
           error_set(err, "the run was given up");
}

bool pool_tell(Pool *pool, const void *row, Error *err) {
    JournalKey key = {pool->job, pool->number++};
    if (pool->pipe == 0) return keep_row(pool, key, row, err);
    Message message = {.kind = MESSAGE_ROW, .key = key};
    memcpy(message.what.row, row, pool->row_bytes);
    return send(pool, &message, err);
}

static bool tell_done(Pool *pool, Error *err) {
    JournalKey key = {pool->job, pool->number};
    if (pool->pipe == 0) return keep_done(pool, key, err);
    Message message = {.kind = MESSAGE_DONE, .key = key};
    return send(pool, &message, err);
}

static bool play(Pool *pool, Gpu *gpu, int job, Error *err) {
    pool->job = job;
    pool->number = 0;
    return pool->play(pool, gpu, job, err) && tell_done(pool, err);
}

static int compare_keys(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

// sorts the keys, each with the place of its row behind it, and lays out the rows anew
static void sort_rows(Pool *pool) {
    uint32_t count = pool->rows.count;
    size_t bytes = pool->row_bytes;
    uint64_t(*order)[2] = arena_alloc(&pool->arena, (count + 1) * sizeof *order);
    char *sorted = arena_alloc(&pool->arena, count * bytes + 1);
    for (uint32_t i = 0; i < count; i++) {
        order[i][0] = *LIST_AT(&pool->keys, uint64_t, i);
        order[i][1] = i;
    }
    qsort(order, count, sizeof *order, compare_keys);
    for (uint32_t i = 0; i < count; i++)
        memcpy(sorted + i * bytes, (char *)pool->rows.items + order[i][1] * bytes, bytes);
    if (count > 0) memcpy(pool->rows.items, sorted, count * bytes);
}

//---- the worker ----------------------------------------------------------------------------------

// pipes hand out a message of four bytes whole: a job goes to one worker
static bool next_job(int queue, int *job) {
    ssize_t got;
    do {
        got = read(queue, job, sizeof *job);
    } while (got < 0 && errno == EINTR);
    return got == (ssize_t)sizeof *job;
}

_Noreturn static void work(Pool *pool, int workers, int queue, int pipe) {
    Error err = {0};
    pool->pipe = pipe;
    parallel_after_fork(); // the parent may have opened a scene
    int threads = parallel_thread_count() / workers, job;
    parallel_set_thread_count(threads > 0 ? threads : 1);
    Arena arena = arena_create("worker");
    Gpu *gpu = gpu_create(&pool->app->gpu, &arena, &err);
    bool ok = gpu != NULL;
    while (ok && next_job(queue, &job)) ok = play(pool, gpu, job, &err);
    if (!ok) {
        Message message = {.kind = MESSAGE_ERROR};
        memcpy(message.what.error, err.text, sizeof message.what.error);
        write_whole(pipe, &message, sizeof message);
    }
    gpu_destroy(gpu);
    if (pool->leave != NULL) pool->leave(pool);
    _exit(ok ? 0 : 1);
}

//---- the parent ----------------------------------------------------------------------------------

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
// they play. False with the first worker's last words, or at once where the journal cannot be kept.
static bool listen(Pool *pool, int pipe, Error *err) {
    Message message;
    bool ok = true;
    for (;;) {
        Error why = {0};
        if (!receive(pipe, &message, &why))
            return why.text[0] == '\0' || !ok ? ok : error_set(err, "%s", why.text);
        if (message.kind == MESSAGE_ERROR)
            ok = ok && error_set(err, "%s", message.what.error);
        else if (message.kind == MESSAGE_ROW ? !keep_row(pool, message.key, message.what.row, &why)
                                             : !keep_done(pool, message.key, &why))
            return error_set(err, "%s", why.text);
    }
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

// all jobs at once: they fit the pipe, so this never waits
static bool fill_queue(const Pool *pool, int queue, Error *err) {
    for (int job = 0; job < pool->job_count; job++)
        if (!is_known(pool, job) && !write_whole(queue, &job, sizeof job))
            return error_set(err, "queue of jobs: %s", strerror(errno));
    return true;
}

// a worker that plays on alone would write files that another run may write by then
static void end_with(pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1); // it was gone before
}

static bool start_workers(Pool *pool, int count, int queue, int ends[2], pid_t workers[],
                          int *started, Error *err) {
    pid_t parent = getpid();
    fflush(NULL); // or the workers would print it again
    for (*started = 0; *started < count; ++*started) {
        pid_t pid = fork();
        if (pid == 0) {
            end_with(parent);
            close(ends[0]);
            work(pool, count, queue, ends[1]);
        }
        if (pid < 0)
            return error_set(err, "cannot start worker %d: %s; try --workers=1", *started,
                             strerror(errno));
        workers[*started] = pid;
    }
    return true;
}

static bool run_workers(Pool *pool, int count, Error *err) {
    int queue[2], ends[2], started = 0;
    pid_t workers[MAX_WORKERS];
    if (pipe(queue) != 0 || pipe(ends) != 0) return error_set(err, "pipe: %s", strerror(errno));
    bool ok = fill_queue(pool, queue[1], err);
    close(queue[1]);
    ok = ok && start_workers(pool, count, queue[0], ends, workers, &started, err);
    close(queue[0]);
    close(ends[1]);
    ok = ok && listen(pool, ends[0], err);
    close(ends[0]);
    return bury(workers, started, ok, err);
}

static bool run_here(Pool *pool, Error *err) {
    Arena arena = arena_create("pool");
    Gpu *gpu = gpu_create(&pool->app->gpu, &arena, err);
    bool ok = gpu != NULL;
    for (int job = 0; ok && job < pool->job_count; job++)
        ok = is_known(pool, job) || play(pool, gpu, job, err);
    gpu_destroy(gpu);
    arena_destroy(&arena);
    return ok;
}

bool pool_run(Pool *pool, int workers, Error *err) {
    ASSERT(pool->row_bytes <= POOL_ROW_BYTES);
    if (pool->job_count > POOL_JOBS)
        return error_set(err, "%d jobs; at most %d at once", pool->job_count, POOL_JOBS);
    pool->arena = arena_create("rows");
    pool->rows = (List){.item_bytes = pool->row_bytes};
    pool->keys = (List){.item_bytes = sizeof(uint64_t)};
    take_known(pool);
    int left = pool->job_count - (pool->journal != NULL ? pool->journal->done_count : 0);
    if (workers > left) workers = left;
    if (workers > MAX_WORKERS) workers = MAX_WORKERS;
    bool ok = left == 0 || (workers > 1 ? run_workers(pool, workers, err) : run_here(pool, err));
    sort_rows(pool);
    return ok;
}

void pool_destroy(Pool *pool) {
    arena_destroy(&pool->arena);
}

bool pool_workers(const App *app, int *workers, char *device, size_t device_bytes, Error *err) {
    Arena arena = arena_create("device check");
    Gpu *gpu = gpu_create(&app->gpu, &arena, err);
    bool ok = gpu != NULL;
    if (ok) {
        int threads = app->run.threads > 0 ? app->run.threads : cpu_count();
        *workers = app->eval.workers > 0 ? app->eval.workers : gpu_is_host(gpu) ? threads : 1;
        snprintf(device, device_bytes, "%s", gpu_name(gpu));
    }
    gpu_destroy(gpu);
    arena_destroy(&arena);
    return ok;
}
