// One job at a time, described in `job` and guarded by `lock`. Workers wait on `wake` for a new
// generation, take chunks from an atomic counter, and the last one to finish signals `done`.

#include "base/parallel.h"

#include "base/cpu.h"

#include <pthread.h>
#include <stdatomic.h>

static struct {
    pthread_mutex_t lock;
    pthread_cond_t wake, done;
    ParallelBody *body;
    void *context;
    int count, grain;
    atomic_llong next; // first item nobody has taken; every thread takes it past count once
    int working;       // workers still inside the job
    unsigned generation;
    int threads, wanted;
    int limit; // threads with this index and above have a holiday; 0: none has
    bool started;
} job = {.lock = PTHREAD_MUTEX_INITIALIZER,
         .wake = PTHREAD_COND_INITIALIZER,
         .done = PTHREAD_COND_INITIALIZER};

static pthread_mutex_t caller_lock = PTHREAD_MUTEX_INITIALIZER; // one loop at a time
static _Thread_local int thread_index;
static _Thread_local bool inside;

static void take_chunks(int limit) {
    if (limit > 0 && thread_index >= limit) return;
    inside = true;
    for (;;) {
        long long taken = atomic_fetch_add(&job.next, job.grain);
        if (taken >= job.count) break;
        int begin = (int)taken;
        int end = job.count - begin < job.grain ? job.count : begin + job.grain;
        job.body(job.context, begin, end);
    }
    inside = false;
}

static void *work(void *argument) {
    thread_index = (int)(intptr_t)argument;
    unsigned seen = 0;
    pthread_mutex_lock(&job.lock);
    for (;;) {
        while (job.generation == seen) pthread_cond_wait(&job.wake, &job.lock);
        seen = job.generation;
        int limit = job.limit;
        pthread_mutex_unlock(&job.lock);
        take_chunks(limit);
        pthread_mutex_lock(&job.lock);
        if (--job.working == 0) pthread_cond_signal(&job.done);
    }
    return NULL;
}

static int wanted_threads(void) {
    int threads = job.wanted > 0 ? job.wanted : cpu_count();
    return threads < PARALLEL_MAX_THREADS ? threads : PARALLEL_MAX_THREADS;
}

static void start(void) {
    job.started = true;
    job.threads = wanted_threads();
    for (int i = 1; i < job.threads; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, work, (void *)(intptr_t)i) == 0) {
            pthread_detach(thread);
        } else {
            job.threads = i; // fewer workers give the same results, later
        }
    }
}

static void run_job(int count, int grain, ParallelBody *body, void *context) {
    pthread_mutex_lock(&job.lock);
    job.body = body;
    job.context = context;
    job.count = count;
    job.grain = grain;
    atomic_store(&job.next, 0);
    job.working = job.threads - 1;
    job.generation++;
    pthread_cond_broadcast(&job.wake);
    pthread_mutex_unlock(&job.lock);

    take_chunks(0); // the caller always works

    pthread_mutex_lock(&job.lock);
    while (job.working > 0) pthread_cond_wait(&job.done, &job.lock);
    pthread_mutex_unlock(&job.lock);
}

void parallel_for(int count, int grain, ParallelBody *body, void *context) {
    ASSERT(grain > 0);
    if (count <= 0) return;
    if (inside || count <= grain) {
        body(context, 0, count);
        return;
    }
    pthread_mutex_lock(&caller_lock);
    if (!job.started) start();
    run_job(count, grain, body, context);
    pthread_mutex_unlock(&caller_lock);
}

int parallel_thread_count(void) {
    return job.started ? job.threads : wanted_threads();
}

void parallel_set_thread_count(int count) {
    ASSERT(!job.started);
    job.wanted = count;
}

void parallel_after_fork(void) {
    ASSERT(!inside);
    pthread_mutex_init(&job.lock, NULL); // as another thread may have left them
    pthread_mutex_init(&caller_lock, NULL);
    pthread_cond_init(&job.wake, NULL);
    pthread_cond_init(&job.done, NULL);
    job.started = false;
    job.generation = 0;
    job.working = job.threads = 0;
}

void parallel_limit(int threads) {
    pthread_mutex_lock(&caller_lock); // no loop is running
    job.limit = threads;
    pthread_mutex_unlock(&caller_lock);
}

bool parallel_has_begun(void) {
    return job.started;
}

int parallel_thread_index(void) {
    return thread_index;
}
