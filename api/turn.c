// Whose turn it is: the endless row of episodes of each environment.
//
//     environment 0   episode 0 ─► 1 ─► 2 ...        episode n of environment e comes from a seed
//     environment 1   episode 0 ─► 1 ...             hashed from (seed, e, n): so none needs those
//                                                    before it, and a snapshot holds only n
//
// Making one takes milliseconds (paths to some dozen places, and for ObjectNav the places from
// which things are seen), so environments whose turn it is make theirs in parallel.

#include "api/envs.h"
#include "base/hash.h"
#include "base/parallel.h"

static uint64_t seed_of(const CairnEnvs *envs, int environment) {
    const int64_t name[3] = {(int64_t)envs->seed, environment, envs->turns[environment].number};
    return hash_bytes(name, sizeof name, 0);
}

static void make_one(CairnEnvs *envs, int i) {
    SimEpisodes made;
    arena_reset(&envs->memories[i], envs->marks[i]);
    bool ok = sim_episodes_make(envs->worlds[i], envs->settings.task, 1, 1, seed_of(envs, i),
                                &envs->memories[i], &made, &envs->errors[i]);
    if (!ok) return;
    envs->episodes[i] = made.at[0];
    envs->errors[i].text[0] = '\0'; // of goals that there was no room for
}

static void make_some(void *context, int begin, int end) {
    CairnEnvs *envs = context;
    for (int i = begin; i < end; i++) {
        envs->errors[i].text[0] = '\0';
        if (envs->is_new[i]) make_one(envs, i);
    }
}

bool api_turn_make(CairnEnvs *envs, Error *err) {
    bool has_any = false;
    for (int i = 0; i < envs->count; i++) has_any = has_any || envs->is_new[i];
    if (!has_any) return true; // at most steps; waking the threads would cost more than they do
    parallel_for(envs->count, 1, make_some, envs);
    for (int i = 0; i < envs->count; i++) {
        if (envs->errors[i].text[0] == '\0') continue;
        *err = envs->errors[i];
        return error_wrap(err, "environment %d, episode %lld", i, (long long)envs->turns[i].number);
    }
    return true;
}

void api_turn_start(CairnEnvs *envs) {
    for (int i = 0; i < envs->count; i++) {
        if (!envs->is_new[i]) continue;
        sim_reset(envs->worlds[i], envs->playing[i], &envs->states[i]);
        envs->turns[i].reward = 0.0f;
        envs->turns[i].distance = envs->states[i].start_distance;
    }
}
