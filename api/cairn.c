// The functions of cairn.h, each a few words of the files below it (envs.h).
//
// Whatever changes the environments marks them broken first and takes the mark off when it is done,
// so that a step that failed half way is never gone on from.

#include "api/envs.h"
#include "base/hash.h"
#include "sim/batch.h"

#include <stdio.h>
#include <string.h>

const char *cairn_version(void) {
    return CAIRN_VERSION;
}

//---- open and close ------------------------------------------------------------------------------

static bool open_places(CairnEnvs *envs, Error *err) {
    const CairnOptions *options = &envs->settings.options;
    envs->places = arena_array(&envs->arena, ApiPlace, (size_t)options->scene_count);
    for (int i = 0; i < options->scene_count; i++, envs->place_count++) {
        if (options->scenes[i] == NULL) return error_set(err, "options.scenes[%d] is NULL", i);
        if (!api_place_open(&envs->settings, options->scenes[i], envs->gpu, &envs->arena,
                            &envs->places[i], err))
            return false;
    }
    return true;
}

static void create_rows(CairnEnvs *envs) {
    Arena *arena = &envs->arena;
    size_t count = (size_t)envs->count;
    envs->worlds = arena_array(arena, const SimWorld *, count);
    envs->episodes = arena_array(arena, SimEpisode, count);
    envs->playing = arena_array(arena, const SimEpisode *, count);
    envs->memories = arena_array(arena, Arena, count);
    envs->marks = arena_array(arena, ArenaMark, count);
    envs->errors = arena_array(arena, Error, count);
    envs->actions = arena_array(arena, Action, count);
    envs->states = arena_array(arena, SimState, count);
    envs->turns = arena_array(arena, ApiTurn, count);
    envs->is_new = arena_array(arena, bool, count);
    for (int i = 0; i < envs->count; i++) {
        envs->worlds[i] = &envs->places[i % envs->place_count].world;
        envs->playing[i] = &envs->episodes[i];
        envs->memories[i] = arena_create("episode");
        arena_alloc(&envs->memories[i], 1); // a block that stays when the arena is rewound
        envs->marks[i] = arena_mark(&envs->memories[i]);
    }
    api_senses_create(envs);
}

static bool open_all(CairnEnvs *envs, Error *err) {
    const CairnOptions *options = &envs->settings.options;
    envs->count = options->count;
    if (options->sensors != 0) {
        envs->gpu = gpu_create(&envs->settings.gpu, &envs->arena, err);
        if (envs->gpu == NULL) return false;
    }
    if (!open_places(envs, err)) return false;
    envs->fingerprint = api_snapshot_fingerprint(envs);
    create_rows(envs);
    if (!api_picture_create(envs, err)) return false;
    if (cairn_reset(envs, options->seed)) return true;
    *err = envs->err;
    return false;
}

CairnEnvs *cairn_open(const CairnOptions *options, char *error, size_t error_bytes) {
    Error err = {0};
    ApiSettings settings;
    CairnEnvs *envs = NULL;
    if (api_settings_take(options, &settings, &err)) {
        Arena arena = arena_create("environments");
        envs = arena_new(&arena, CairnEnvs);
        envs->arena = arena; // it owns the struct that it lies in
        envs->settings = settings;
        if (!open_all(envs, &err)) {
            cairn_close(envs);
            envs = NULL;
        }
    }
    if (error_bytes > 0) snprintf(error, error_bytes, "%s", err.text);
    return envs;
}

void cairn_close(CairnEnvs *envs) {
    if (envs == NULL) return;
    render_destroy(envs->render);
    for (int i = 0; i < envs->place_count; i++) api_place_close(&envs->places[i]);
    if (envs->gpu != NULL) gpu_destroy(envs->gpu);
    for (int i = 0; envs->memories != NULL && i < envs->count; i++)
        arena_destroy(&envs->memories[i]);
    Arena arena = envs->arena;
    arena_destroy(&arena);
}

//---- what is read --------------------------------------------------------------------------------

const CairnOutputs *cairn_outputs(const CairnEnvs *envs) {
    return &envs->outputs;
}

const char *cairn_error(const CairnEnvs *envs) {
    return envs->err.text;
}

const char *cairn_category_name(const CairnEnvs *envs, int32_t environment, uint32_t category) {
    if (environment < 0 || environment >= envs->count) return NULL;
    const Scene *scene = envs->worlds[environment]->scene;
    return category < scene->category_count ? scene_category_name(scene, category) : NULL;
}

uint64_t cairn_digest(const CairnEnvs *envs) {
    uint64_t digest = 0;
    for (int i = 0; i < envs->count; i++) {
        const uint64_t one[2] = {sim_digest(&envs->states[i]), (uint64_t)envs->turns[i].number};
        digest = hash_bytes(one, sizeof one, digest);
    }
    return digest;
}

//---- what changes --------------------------------------------------------------------------------

static bool begin_new(CairnEnvs *envs) {
    if (!api_turn_make(envs, &envs->err)) return false;
    api_turn_start(envs);
    return api_picture_draw_goals(envs, &envs->err);
}

bool cairn_reset(CairnEnvs *envs, uint64_t seed) {
    envs->is_broken = true;
    envs->seed = seed;
    for (int i = 0; i < envs->count; i++) {
        envs->turns[i] = (ApiTurn){0};
        envs->is_new[i] = true;
    }
    if (!begin_new(envs)) return false;
    api_senses_fill(envs);
    envs->is_broken = !api_picture_draw(envs, &envs->err);
    return !envs->is_broken;
}

static bool check_step(const CairnEnvs *envs, const int32_t *actions, Error *err) {
    if (envs->is_broken)
        return error_set(err, "the last call failed half way; reset or load before stepping");
    for (int i = 0; i < envs->count; i++) {
        if (actions[i] >= 0 && actions[i] < ACTION_COUNT) continue;
        return error_set(err, "environment %d: action %d; choose 0 to %d", i, actions[i],
                         ACTION_COUNT - 1);
    }
    return true;
}

bool cairn_step(CairnEnvs *envs, const int32_t *actions) {
    if (!check_step(envs, actions, &envs->err)) return false;
    envs->is_broken = true;
    for (int i = 0; i < envs->count; i++) {
        envs->is_new[i] = envs->states[i].is_over;
        envs->turns[i].number += envs->is_new[i];
        envs->actions[i] = envs->is_new[i] ? ACTION_COUNT : (Action)actions[i];
    }
    if (!begin_new(envs)) return false;
    sim_step_batch(envs->worlds, envs->playing, envs->actions, envs->states, envs->count);
    api_senses_step(envs);
    envs->is_broken = !api_picture_draw(envs, &envs->err);
    return !envs->is_broken;
}

//---- snapshots -----------------------------------------------------------------------------------

size_t cairn_save_bytes(const CairnEnvs *envs) {
    return api_snapshot_bytes(envs);
}

void cairn_save(const CairnEnvs *envs, void *snapshot) {
    api_snapshot_write(envs, snapshot);
}

bool cairn_load(CairnEnvs *envs, const void *snapshot, size_t bytes) {
    if (!api_snapshot_read(envs, snapshot, bytes, &envs->err)) return false;
    envs->is_broken = true;
    if (!api_turn_make(envs, &envs->err) || !api_picture_draw_goals(envs, &envs->err)) return false;
    api_senses_fill(envs);
    envs->is_broken = !api_picture_draw(envs, &envs->err);
    return !envs->is_broken;
}
