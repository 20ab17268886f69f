// The processes, pipes and shared memory of walk_maker.h.

#include "app/walk_maker.h"

#include "base/parallel.h"

#include <sys/mman.h>
#include <sys/wait.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MAX_WORKERS = 64, MAX_ORDERS = 1 << 12, SEED_HOMES = 1000000, PATIENCE = 500 /* ms */ };

typedef struct Message {
    uint32_t home;
    bool ok;
    char error[512];
} Message;

// What draws: the trainer has one, or each worker
typedef struct Easel {
    Arena arena;
    Gpu *gpu;
    Render *render;
} Easel;

struct WalkMaker {
    App app;
    uint64_t seed;
    WalkMakerSizes sizes;
    void *shared;
    size_t shared_bytes;
    Walk *walks; // [slots][walks], in shared memory
    Easel easel; // of whoever makes homes in this process
    // orders that no worker takes: made here
    uint32_t orders[MAX_ORDERS], first, last;
    int jobs[2], done[2]; // pipes
    pid_t workers[MAX_WORKERS];
    int worker_count;
};

//---- one home ------------------------------------------------------------------------------------

static bool easel_create(const App *app, Easel *easel, Error *err) {
    easel->arena = arena_create("walks");
    easel->gpu = gpu_create(&app->gpu, &easel->arena, err);
    if (easel->gpu == NULL) return false;
    easel->render = render_create(easel->gpu, &app->render, WALK_BATCH, &easel->arena, err);
    return easel->render != NULL;
}

static void easel_destroy(Easel *easel) {
    render_destroy(easel->render);
    gpu_destroy(easel->gpu);
    arena_destroy(&easel->arena);
    *easel = (Easel){0};
}

uint64_t walk_maker_scene(const WalkMaker *maker, uint32_t home) {
    return WALK_TRAIN + maker->seed * SEED_HOMES + home;
}

static Walk *walk_at(const WalkMaker *maker, uint32_t home, uint32_t walk) {
    return &maker->walks[home % maker->sizes.slots * maker->sizes.walks + walk];
}

static bool make_walks(WalkMaker *maker, const World *world, uint32_t home, Error *err) {
    uint64_t scene = walk_maker_scene(maker, home);
    Rng rng = rng_stream(scene, "kinds");
    float eye = maker->app.sim.sensor_height;
    bool ok = true;
    for (uint32_t i = 0; ok && i < maker->sizes.walks; i++) {
        Walk *walk = walk_at(maker, home, i);
        walk->kind = walk_kind_draw(&rng);
        walk->scene_seed = scene;
        ok = walk_plan(world->navmesh, eye, maker->app.walk.bold, walk->kind, scene * 64 + i,
                       walk->frames, walk->cameras, err) &&
             walk_draw(world, maker->easel.render, walk, err);
    }
    return ok;
}

static bool make_home(WalkMaker *maker, uint32_t home, Error *err) {
    World world;
    if (!walk_home_open(&maker->app, walk_maker_scene(maker, home), maker->easel.gpu, &world, err))
        return false;
    bool ok = make_walks(maker, &world, home, err);
    world_close(&world);
    return ok;
}

//---- shared memory -------------------------------------------------------------------------------

static size_t rounded(size_t bytes) {
    return (bytes + 63) / 64 * 64;
}

//     walks [slots][walks] | cameras [slots][walks][frames] | rgb [slots][walks][frames]...
static bool share_memory(WalkMaker *maker, Error *err) {
    const WalkMakerSizes *sizes = &maker->sizes;
    size_t count = (size_t)sizes->slots * sizes->walks;
    size_t table = rounded(count * sizeof(Walk));
    size_t poses = rounded(sizes->frames * sizeof(RenderCamera));
    size_t colors = (size_t)sizes->frames * sizes->size * sizes->size * 3;
    maker->shared_bytes = table + count * (poses + rounded(colors));
    maker->shared =
        mmap(NULL, maker->shared_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (maker->shared == MAP_FAILED) {
        maker->shared = NULL;
        return error_set(err, "%zu MB for walks: %s", maker->shared_bytes >> 20, strerror(errno));
    }
    maker->walks = maker->shared;
    char *cameras = (char *)maker->shared + table, *rgb = cameras + count * poses;
    for (size_t i = 0; i < count; i++)
        maker->walks[i] = (Walk){.frames = sizes->frames,
                                 .size = sizes->size,
                                 .cameras = (void *)(cameras + i * poses),
                                 .rgb = (void *)(rgb + i * rounded(colors))};
    return true;
}

//---- the worker ----------------------------------------------------------------------------------

static bool write_whole(int pipe, const void *bytes, size_t count) {
    ssize_t sent;
    do {
        sent = write(pipe, bytes, count);
    } while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)count;
}

// false at the end
static bool read_whole(int pipe, void *bytes, size_t count) {
    size_t have = 0;
    while (have < count) {
        ssize_t got = read(pipe, (char *)bytes + have, count - have);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return false;
        have += (size_t)got;
    }
    return true;
}

_Noreturn static void work(WalkMaker *maker) {
    Error err = {0};
    Message message = {.ok = true};
    close(maker->jobs[1]);
    close(maker->done[0]);
    parallel_set_thread_count(1); // fails where the parent has run a loop already
    bool ok = easel_create(&maker->app, &maker->easel, &err);
    while (message.ok && read_whole(maker->jobs[0], &message.home, sizeof message.home)) {
        message.ok = ok && make_home(maker, message.home, &err);
        snprintf(message.error, sizeof message.error, "%s", err.text);
        write_whole(maker->done[1], &message, sizeof message);
    }
    _exit(0);
}

static bool start_workers(WalkMaker *maker, Error *err) {
    if (pipe(maker->jobs) != 0 || pipe(maker->done) != 0)
        return error_set(err, "pipe: %s", strerror(errno));
    fflush(NULL); // or the workers would print it again
    while (maker->worker_count < maker->sizes.workers) {
        pid_t pid = fork();
        if (pid == 0) work(maker);
        if (pid < 0) return error_set(err, "cannot start a worker: %s", strerror(errno));
        maker->workers[maker->worker_count++] = pid;
    }
    close(maker->done[1]); // so that it ends when the last worker does
    maker->done[1] = -1;
    return true;
}

//---- create --------------------------------------------------------------------------------------

static bool check_sizes(const WalkMakerSizes *sizes, Error *err) {
    if (sizes->workers < 0 || sizes->workers > MAX_WORKERS)
        return error_set(err, "%d workers; choose 0 to %d", sizes->workers, MAX_WORKERS);
    if (sizes->slots == 0 || sizes->slots > MAX_ORDERS)
        return error_set(err, "%u homes at once; choose 1 to %d", sizes->slots, MAX_ORDERS);
    if (sizes->walks == 0 || sizes->walks > 64)
        return error_set(err, "%u walks in a home; choose 1 to 64", sizes->walks);
    if (sizes->frames == 0) return error_set(err, "walks of no frames");
    return true;
}

WalkMaker *walk_maker_create(const App *app, uint64_t seed, const WalkMakerSizes *sizes,
                             Arena *arena, Error *err) {
    if (!check_sizes(sizes, err)) return NULL;
    WalkMaker *maker = arena_new(arena, WalkMaker);
    *maker = (WalkMaker){.app = *app, .seed = seed, .sizes = *sizes};
    for (int i = 0; i < 2; i++) maker->jobs[i] = maker->done[i] = -1;
    walk_settings(&maker->app, sizes->size);
    bool ok = share_memory(maker, err);
    if (ok && sizes->workers > 0) ok = start_workers(maker, err);
    if (ok && sizes->workers == 0) ok = easel_create(&maker->app, &maker->easel, err);
    if (ok) return maker;
    walk_maker_destroy(maker);
    return NULL;
}

static void close_pipe(int *end) {
    if (*end >= 0) close(*end);
    *end = -1;
}

void walk_maker_destroy(WalkMaker *maker) {
    if (maker == NULL) return;
    for (int i = 0; i < 2; i++) {
        close_pipe(&maker->jobs[i]);
        close_pipe(&maker->done[i]);
    }
    for (int w = 0; w < maker->worker_count; w++) {
        if (maker->workers[w] == 0) continue;
        kill(maker->workers[w], SIGTERM); // what it is making is wanted no more
        while (waitpid(maker->workers[w], NULL, 0) < 0 && errno == EINTR) {
        }
    }
    maker->worker_count = 0;
    easel_destroy(&maker->easel);
    if (maker->shared != NULL) munmap(maker->shared, maker->shared_bytes);
    maker->shared = NULL;
}

//---- orders --------------------------------------------------------------------------------------

bool walk_maker_order(WalkMaker *maker, uint32_t home, Error *err) {
    if (maker->worker_count == 0) {
        maker->orders[maker->last++ % MAX_ORDERS] = home;
        return true;
    }
    return write_whole(maker->jobs[1], &home, sizeof home) ||
           error_set(err, "an order for walks: %s", strerror(errno));
}

// A worker that was killed says nothing, and others may still live.
static bool has_lost_one(WalkMaker *maker) {
    bool lost = false;
    for (int w = 0; w < maker->worker_count; w++) {
        if (maker->workers[w] == 0 || waitpid(maker->workers[w], NULL, WNOHANG) == 0) continue;
        maker->workers[w] = 0;
        lost = true;
    }
    return lost;
}

static bool hear(WalkMaker *maker, Message *message, Error *err) {
    struct pollfd end = {.fd = maker->done[0], .events = POLLIN};
    while (poll(&end, 1, PATIENCE) <= 0) {
        if (has_lost_one(maker)) return error_set(err, "a process that makes walks was killed");
    }
    return read_whole(maker->done[0], message, sizeof *message) ||
           error_set(err, "the processes that make walks are gone");
}

bool walk_maker_wait(WalkMaker *maker, uint32_t *home, Error *err) {
    if (maker->worker_count == 0) {
        ASSERT(maker->first != maker->last);
        *home = maker->orders[maker->first++ % MAX_ORDERS];
        return make_home(maker, *home, err);
    }
    Message message;
    if (!hear(maker, &message, err)) return false;
    *home = message.home;
    return message.ok || error_set(err, "%s", message.error);
}

const Walk *walk_maker_walk(const WalkMaker *maker, uint32_t home, uint32_t walk) {
    ASSERT(walk < maker->sizes.walks);
    return walk_at(maker, home, walk);
}
