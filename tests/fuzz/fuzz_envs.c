// Snapshots of environments with arbitrary changes. The checksum would turn them all away, so the
// harness mends it; what is accepted is stepped. No seeds are needed: bytes of another length are
// laid over a sound snapshot.

#include "api/cairn.h"
#include "base/hash.h"
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

volatile uint64_t fuzz_sink;

enum { COUNT = 2, MOST_BYTES = 512 };

static CairnEnvs *open_once(void) {
    static CairnEnvs *envs;
    if (envs != NULL) return envs;
    static const char *const scenes[] = {"home:3"};
    CairnOptions options = {
        .bytes = sizeof options, .scenes = scenes, .scene_count = 1, .count = COUNT, .threads = 1};
    envs = cairn_open(&options, NULL, 0);
    ASSERT(envs != NULL);
    return envs;
}

static void use(CairnEnvs *envs) {
    for (int32_t action = 0; action < CAIRN_ACTION_COUNT; action++) {
        const int32_t actions[COUNT] = {CAIRN_ACTION_COUNT - 1 - action, action};
        ASSERT(cairn_step(envs, actions));
        fuzz_sink = cairn_digest(envs);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    CairnEnvs *envs = open_once();
    if (cairn_load(envs, data, size)) use(envs); // as it is
    cairn_reset(envs, 1);
    uint8_t snapshot[MOST_BYTES];
    size_t bytes = cairn_save_bytes(envs);
    ASSERT(bytes <= sizeof snapshot);
    cairn_save(envs, snapshot);
    for (size_t i = 0; i < size && i + 8 < bytes; i++) snapshot[i] ^= data[i];
    uint64_t checksum = hash_bytes(snapshot, bytes - 8, 0);
    memcpy(snapshot + bytes - 8, &checksum, 8);
    if (cairn_load(envs, snapshot, bytes)) use(envs);
    return 0;
}
