// The window of walk_pool.h: which homes belong to a step, and seeing to it that they are there.

#include "app/walk_pool.h"

#include "app/walk_maker.h"
#include "base/progress.h"

CONFIG_DEFINE(WalkConfig, walk, WALK_CONFIG)

struct WalkPool {
    WalkMaker *maker;
    WalkConfig config;
    uint32_t slots;
    uint32_t begin, end; // homes that are shown
    uint32_t ordered;    // the first that is not
    uint32_t pending;    // ordered and not heard of
    uint32_t *holds;     // [slots] 1 + the home that is ready there; 0: none
    bool quiet, is_filled;
};

//---- create --------------------------------------------------------------------------------------

static bool check_config(const WalkConfig *c, Error *err) {
    if (c->size < 1 || c->frames < 1 || c->walks < 1 || c->homes < 1 || c->home_steps < 1)
        return error_set(err, "walk: sizes, frames, walks, homes and steps must be above 0");
    if (c->first_homes < 1 || c->first_homes > c->homes)
        return error_set(err, "walk.first_homes is %d; choose 1 to walk.homes, %d", c->first_homes,
                         c->homes);
    if (c->homes_ahead < 0)
        return error_set(err, "walk.homes_ahead is %d; choose 0 or more", c->homes_ahead);
    return true;
}

WalkPool *walk_pool_create(const App *app, const WalkConfig *config, uint64_t seed, Arena *arena,
                           Error *err) {
    if (!check_config(config, err)) return NULL;
    WalkPool *pool = arena_new(arena, WalkPool);
    *pool = (WalkPool){.config = *config, .quiet = app->run.quiet};
    if (config->makers == 0) pool->config.homes_ahead = 0; // nobody makes them meanwhile
    pool->slots = (uint32_t)(pool->config.homes + pool->config.homes_ahead);
    pool->holds = arena_array(arena, uint32_t, pool->slots);
    WalkMakerSizes sizes = {.slots = pool->slots,
                            .walks = (uint32_t)config->walks,
                            .frames = (uint32_t)config->frames,
                            .size = (uint32_t)config->size,
                            .workers = config->makers};
    pool->maker = walk_maker_create(app, seed, &sizes, arena, err);
    return pool->maker != NULL ? pool : NULL;
}

void walk_pool_destroy(WalkPool *pool) {
    if (pool == NULL) return;
    walk_maker_destroy(pool->maker);
    pool->maker = NULL;
}

//---- advance -------------------------------------------------------------------------------------

static bool is_ready(const WalkPool *pool, uint32_t home) {
    return pool->holds[home % pool->slots] == home + 1;
}

static uint32_t missing(const WalkPool *pool) {
    uint32_t count = 0;
    for (uint32_t home = pool->begin; home < pool->end; home++) count += !is_ready(pool, home);
    return count;
}

static bool hear_of_one(WalkPool *pool, Error *err) {
    uint32_t home;
    if (!walk_maker_wait(pool->maker, &home, err)) return false;
    pool->holds[home % pool->slots] = home + 1;
    pool->pending--;
    return true;
}

static bool order(WalkPool *pool, Error *err) {
    // a leap: what was being made for the old window may not write into the new one
    if (pool->ordered < pool->begin) {
        while (pool->pending > 0)
            if (!hear_of_one(pool, err)) return false;
        pool->ordered = pool->begin;
    }
    uint32_t until = pool->end + (uint32_t)pool->config.homes_ahead;
    for (; pool->ordered < until; pool->ordered++) {
        if (!walk_maker_order(pool->maker, pool->ordered, err)) return false;
        pool->pending++;
    }
    return true;
}

static bool wait_for_all(WalkPool *pool, Error *err) {
    uint32_t before = missing(pool);
    bool is_told = !pool->is_filled && before > 0, ok = true;
    Progress progress = progress_begin("walks", (int)before, pool->quiet || !is_told);
    while (ok && before > 0) {
        ok = hear_of_one(pool, err);
        uint32_t now = missing(pool);
        if (now < before) progress_step(&progress, "homes");
        before = now;
    }
    if (is_told) progress_end(&progress);
    pool->is_filled = true;
    return ok;
}

bool walk_pool_advance(WalkPool *pool, uint32_t step, Error *err) {
    const WalkConfig *c = &pool->config;
    uint32_t end = (uint32_t)c->first_homes + step / (uint32_t)c->home_steps;
    ASSERT(end >= pool->end);
    pool->end = end;
    pool->begin = end > (uint32_t)c->homes ? end - (uint32_t)c->homes : 0;
    return order(pool, err) && wait_for_all(pool, err);
}

uint32_t walk_pool_count(const WalkPool *pool) {
    return (pool->end - pool->begin) * (uint32_t)pool->config.walks;
}

const Walk *walk_pool_at(const WalkPool *pool, uint32_t index) {
    ASSERT(index < walk_pool_count(pool));
    uint32_t walks = (uint32_t)pool->config.walks;
    return walk_maker_walk(pool->maker, pool->begin + index / walks, index % walks);
}
