// All that changes from step to step, as bytes:
//
//     | magic 8 | version 4 | count 4 | fingerprint 8 | seed 8 | rows: count x (turn 16, state 104)
//     | | checksum of all before 8 |
//
// in the byte order and layout of the machine. The fingerprint is of what the rows mean something
// in: scenes, walkable surfaces, task, rewards and settings of sim. Episodes are not in it: they
// are made again from their numbers (turn.c).
//
// A reader trusts nothing: what passes here cannot make a step misbehave, though it may be a state
// that no walk leads to.

#include "api/envs.h"
#include "base/hash.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { VERSION = 1 };
static const char MAGIC[8] = "CAIRNENV";
static const float FARTHEST = 1e5f; // [m] no scene is larger

typedef struct Header {
    char magic[8];
    uint32_t version, count;
    uint64_t fingerprint, seed;
} Header;

typedef struct Row {
    ApiTurn turn;
    SimState state;
} Row;
_Static_assert(sizeof(Header) == 32 && sizeof(ApiTurn) == 16 && sizeof(Row) == 120, "padding");

//---- fingerprint ---------------------------------------------------------------------------------

static uint64_t hash_table(const ConfigTable *table, const void *config, uint64_t seed) {
    for (int i = 0; i < table->count; i++) {
        char value[CONFIG_TEXT_BYTES];
        config_format(&table->fields[i], config, value, sizeof value);
        seed = hash_text(value, hash_text(table->fields[i].name, seed));
    }
    return seed;
}

uint64_t api_snapshot_fingerprint(const CairnEnvs *envs) {
    const CairnOptions *options = &envs->settings.options;
    const float rewards[2] = {options->success_reward, options->step_reward};
    uint64_t hash = hash_text(envs->settings.task->name, VERSION);
    hash = hash_bytes(rewards, sizeof rewards, hash);
    hash = hash_table(&sim_config_table, &envs->settings.sim, hash);
    for (int i = 0; i < envs->place_count; i++) {
        const uint64_t place[2] = {envs->places[i].scene.hash,
                                   navmesh_digest(envs->places[i].navmesh)};
        hash = hash_bytes(place, sizeof place, hash);
    }
    return hash;
}

//---- write ---------------------------------------------------------------------------------------

size_t api_snapshot_bytes(const CairnEnvs *envs) {
    return sizeof(Header) + (size_t)envs->count * sizeof(Row) + sizeof(uint64_t);
}

void api_snapshot_write(const CairnEnvs *envs, void *snapshot) {
    char *to = snapshot;
    Header header = {.version = VERSION,
                     .count = (uint32_t)envs->count,
                     .fingerprint = envs->fingerprint,
                     .seed = envs->seed};
    memcpy(header.magic, MAGIC, sizeof MAGIC);
    memcpy(to, &header, sizeof header);
    to += sizeof header;
    for (int i = 0; i < envs->count; i++, to += sizeof(Row)) {
        Row row = {envs->turns[i], envs->states[i]};
        memcpy(to, &row, sizeof row);
    }
    uint64_t checksum = hash_bytes(snapshot, api_snapshot_bytes(envs) - sizeof checksum, 0);
    memcpy(to, &checksum, sizeof checksum);
}

//---- check ---------------------------------------------------------------------------------------

static bool check_header(const CairnEnvs *envs, const char *snapshot, size_t bytes, Error *err) {
    Header header;
    uint64_t checksum;
    if (bytes < sizeof header) return error_set(err, "no snapshot: %zu bytes", bytes);
    memcpy(&header, snapshot, sizeof header);
    if (memcmp(header.magic, MAGIC, sizeof MAGIC) != 0)
        return error_set(err, "no snapshot: it does not begin with CAIRNENV");
    if (header.version != VERSION)
        return error_set(err, "a snapshot of version %u; this is version %d", header.version,
                         VERSION);
    if (header.count != (uint32_t)envs->count)
        return error_set(err, "a snapshot of %u environments; these are %d", header.count,
                         envs->count);
    if (bytes != api_snapshot_bytes(envs))
        return error_set(err, "a snapshot of %zu bytes; wanted are %zu", bytes,
                         api_snapshot_bytes(envs));
    memcpy(&checksum, snapshot + bytes - sizeof checksum, sizeof checksum);
    if (checksum != hash_bytes(snapshot, bytes - sizeof checksum, 0))
        return error_set(err, "a damaged snapshot: its checksum is wrong");
    return header.fingerprint == envs->fingerprint ||
           error_set(err, "a snapshot of other scenes, another task or other settings of sim");
}

static bool are_within(const float *numbers, int count, float limit) {
    for (int i = 0; i < count; i++)
        if (!(fabsf(numbers[i]) <= limit)) return false;
    return true;
}

// the four flags as bytes: a bool that is neither 0 nor 1 must not be read as one
static bool are_flags_sound(const char *row, int step, int max_steps) {
    uint8_t flags[4];
    memcpy(flags, row + offsetof(Row, state) + offsetof(SimState, is_collision), sizeof flags);
    for (int i = 0; i < 4; i++)
        if (flags[i] > 1) return false;
    return flags[1] == (flags[2] || step >= max_steps) && !flags[3];
}

static bool is_sound(const char *at, int max_steps) {
    Row row;
    memcpy(&row, at, sizeof row);
    const SimState *s = &row.state;
    return row.turn.number >= 0 && !isnan(row.turn.reward) && row.turn.distance >= 0.0f &&
           s->step >= 0 && s->step <= max_steps && abs(s->turns / 2) <= max_steps &&
           abs(s->tilts / 2) <= max_steps && s->collisions >= 0 && s->collisions <= max_steps &&
           are_within(s->position, 3, FARTHEST) && are_within(&s->yaw, 1, FARTHEST) &&
           are_within(&s->pitch, 1, FARTHEST) && are_within(&s->slip, 1, FARTHEST) &&
           are_within(&s->path_length, 1, INFINITY) && are_within(s->moved, 3, FARTHEST) &&
           s->start_distance >= 0.0f && are_within(s->odometry, 3, INFINITY) &&
           are_within(&s->odometry_yaw, 1, FARTHEST) && are_within(&s->drift_yaw, 1, FARTHEST) &&
           are_within(&s->drift_length, 1, FARTHEST) && are_flags_sound(at, s->step, max_steps);
}

//---- read ----------------------------------------------------------------------------------------

static void take(CairnEnvs *envs, const char *snapshot) {
    Header header;
    memcpy(&header, snapshot, sizeof header);
    for (int i = 0; i < envs->count; i++) {
        Row row;
        memcpy(&row, snapshot + sizeof header + (size_t)i * sizeof row, sizeof row);
        envs->is_new[i] = envs->is_broken || header.seed != envs->seed ||
                          row.turn.number != envs->turns[i].number;
        envs->turns[i] = row.turn;
        envs->states[i] = row.state;
    }
    envs->seed = header.seed;
}

bool api_snapshot_read(CairnEnvs *envs, const void *snapshot, size_t bytes, Error *err) {
    if (!check_header(envs, snapshot, bytes, err)) return false;
    for (int i = 0; i < envs->count; i++) {
        const char *row = (const char *)snapshot + sizeof(Header) + (size_t)i * sizeof(Row);
        if (!is_sound(row, envs->settings.sim.max_steps))
            return error_set(err, "a snapshot with a state of environment %d that cannot be", i);
    }
    take(envs, snapshot);
    return true;
}
