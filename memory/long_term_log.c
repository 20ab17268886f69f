// What the long term writes into its log.
//
//     MODEL         hash u64, float u8        the first: tokens mean nothing under another model
//     KEY           kind u8, id u64           of the next row; rows count from 0
//     OBSERVATION   row, back, clock, code    three varints, then the remainder's bytes
//     RETIRE        row                       varint
//
// back: how far back the key's observation before this one lies, in words of 4 bytes, 0 for the
// first. clock: change since that one, zigzag. So a record of 12 bytes around the payload costs
// some 3 to 5 more, and each key's history is a list through the log, newest first.
//
// Varints: seven bits a byte, lowest first, the top bit set on all but the last.

#include "memory/long_term_inside.h"
#include "memory/token_float.h"
#include "memory/token_net.h"

#include <string.h>

enum { MAX_VARINT = 10 };

static size_t put_varint(uint8_t *bytes, uint64_t value) {
    size_t count = 0;
    for (; value >= 128; value >>= 7) bytes[count++] = (uint8_t)(value | 128);
    bytes[count++] = (uint8_t)value;
    return count;
}

// false when there is none; moves *bytes past it
static bool get_varint(const uint8_t **bytes, const uint8_t *end, uint64_t *value) {
    *value = 0;
    for (uint32_t shift = 0; *bytes < end && shift < 64; shift += 7) {
        uint8_t byte = *(*bytes)++;
        *value |= (uint64_t)(byte & 127) << shift;
        if (byte < 128) return true;
    }
    return false;
}

static void put_u64(uint8_t *bytes, uint64_t value) {
    for (int i = 0; i < 8; i++) bytes[i] = (uint8_t)(value >> 8 * i);
}

static uint64_t get_u64(const uint8_t *bytes) {
    uint64_t value = 0;
    for (int i = 0; i < 8; i++) value |= (uint64_t)bytes[i] << 8 * i;
    return value;
}

// ---- writing ----

static bool append(MemoryLongTerm *memory, LongTermRecord kind, const uint8_t *payload, size_t size,
                   uint64_t *at, Error *err) {
    if (memory_log_append(memory->log, (uint8_t)kind, payload, (uint32_t)size, at, err)) {
        return true;
    }
    return error_wrap(err, "long-term memory");
}

bool long_term_log_begin(MemoryLongTerm *memory, Error *err) {
    uint8_t payload[9];
    uint64_t at;
    put_u64(payload, memory_token_model_hash(memory->model));
    payload[8] = memory->config.float_tokens;
    return append(memory, LONG_TERM_MODEL, payload, sizeof payload, &at, err);
}

bool long_term_log_key(MemoryLongTerm *memory, MemoryKey key, Error *err) {
    uint8_t payload[9] = {(uint8_t)key.kind};
    uint64_t at;
    put_u64(payload + 1, key.id);
    return append(memory, LONG_TERM_KEY, payload, sizeof payload, &at, err);
}

bool long_term_log_observation(MemoryLongTerm *memory, uint32_t row, const int32_t *remainder,
                               int clock, Error *err) {
    LongTermRow *known = &memory->keys.rows[row];
    uint64_t next = memory_log_bytes(memory->log);
    int64_t change = (int64_t)clock - (known->count == 0 ? 0 : known->clock);
    uint8_t payload[3 * MAX_VARINT + MEMORY_REMAINDER_MAX];
    size_t size = put_varint(payload, row);
    size += put_varint(payload + size, known->count == 0 ? 0 : (next - known->last) / 4);
    size += put_varint(payload + size, (uint64_t)change << 1 ^ (change < 0 ? UINT64_MAX : 0));
    size += memory_remainder_encode(remainder, payload + size);
    if (!append(memory, LONG_TERM_OBSERVATION, payload, size, &known->last, err)) return false;
    known->clock = clock;
    known->count++;
    memory->observations++;
    return true;
}

bool long_term_log_retire(MemoryLongTerm *memory, uint32_t row, Error *err) {
    uint8_t payload[MAX_VARINT];
    uint64_t at;
    return append(memory, LONG_TERM_RETIRE, payload, put_varint(payload, row), &at, err);
}

// ---- reading ----

bool long_term_log_parse(uint64_t at, const uint8_t *payload, uint32_t size, LongTermNote *note) {
    const uint8_t *end = payload + size;
    uint64_t row, back, clock;
    if (!get_varint(&payload, end, &row) || !get_varint(&payload, end, &back) ||
        !get_varint(&payload, end, &clock) || row > UINT32_MAX || back > at / 4) {
        return false;
    }
    *note = (LongTermNote){
        .row = (uint32_t)row,
        .before = back == 0 ? 0 : at - 4 * back,
        .clock_change = (int)(int64_t)(clock >> 1 ^ (clock & 1 ? UINT64_MAX : 0)),
        .code = payload,
        .code_bytes = (size_t)(end - payload),
    };
    return true;
}

typedef struct Replay {
    MemoryLongTerm *memory;
    int32_t *tokens; // [room][MEMORY_WIDTH]
    uint32_t room;
    bool is_ours; // its first record said so
} Replay;

static bool replay_model(Replay *replay, const uint8_t *payload, uint32_t size, Error *err) {
    const MemoryLongTerm *memory = replay->memory;
    replay->is_ours = size == 9 && get_u64(payload) == memory_token_model_hash(memory->model) &&
                      payload[8] == memory->config.float_tokens;
    return replay->is_ours || error_set(err, "the log was written with other tokens (model or "
                                             "memory.float_tokens)");
}

static bool replay_key(Replay *replay, const uint8_t *payload, uint32_t size, Error *err) {
    if (size != 9 || payload[0] > MEMORY_KEY_OBJECT) return error_set(err, "a damaged key");
    LongTermKeys *keys = &replay->memory->keys;
    MemoryKey key = {(MemoryKeyKind)payload[0], get_u64(payload + 1)};
    uint32_t row;
    if (long_term_keys_find(keys, key) >= 0) return error_set(err, "a key that comes twice");
    if (!long_term_keys_add(keys, key, &row, err)) return false;
    if (row < replay->room) return true;
    uint32_t room = keys->room;
    int32_t *larger = memory_alloc((size_t)room * MEMORY_WIDTH * sizeof *larger);
    if (larger == NULL) return error_set(err, "no memory for %u tokens", room);
    if (row > 0) memcpy(larger, replay->tokens, (size_t)row * MEMORY_WIDTH * sizeof *larger);
    memory_free(replay->tokens);
    replay->tokens = larger;
    replay->room = room;
    return true;
}

static bool replay_observation(Replay *replay, uint64_t at, const uint8_t *payload, uint32_t size,
                               Error *err) {
    MemoryLongTerm *memory = replay->memory;
    LongTermNote note;
    int32_t remainder[MEMORY_WIDTH];
    if (!long_term_log_parse(at, payload, size, &note) || note.row >= memory->keys.count ||
        note.before != memory->keys.rows[note.row].last ||
        !memory_remainder_decode(note.code, note.code_bytes, remainder)) {
        return error_set(err, "a damaged observation");
    }
    LongTermRow *row = &memory->keys.rows[note.row];
    int32_t *token = replay->tokens + (size_t)note.row * MEMORY_WIDTH;
    if (memory->config.float_tokens) {
        token_float_replay(memory->model, token, remainder);
    } else {
        token_replay(memory->model, token, remainder);
    }
    row->last = at;
    row->clock = (int)((uint32_t)row->clock + (uint32_t)note.clock_change);
    row->count++;
    row->is_retired = false;
    memory->observations++;
    return true;
}

static bool replay_retire(Replay *replay, const uint8_t *payload, uint32_t size, Error *err) {
    uint64_t row;
    if (!get_varint(&payload, payload + size, &row) || row >= replay->memory->keys.count) {
        return error_set(err, "a damaged retirement");
    }
    replay->memory->keys.rows[row].is_retired = true;
    replay->memory->keys.rows[row].since = replay->memory->keys.rows[row].count;
    return true;
}

static bool replay_record(Replay *replay, uint64_t at, LongTermRecord kind, const uint8_t *payload,
                          uint32_t size, Error *err) {
    if (!replay->is_ours && kind != LONG_TERM_MODEL) {
        return error_set(err, "the log does not say what its tokens are");
    }
    switch (kind) {
    case LONG_TERM_MODEL:
        return replay_model(replay, payload, size, err);
    case LONG_TERM_KEY:
        return replay_key(replay, payload, size, err);
    case LONG_TERM_OBSERVATION:
        return replay_observation(replay, at, payload, size, err);
    case LONG_TERM_RETIRE:
        return replay_retire(replay, payload, size, err);
    }
    return error_set(err, "a record of unknown kind %d", (int)kind);
}

bool long_term_log_replay(MemoryLongTerm *memory, int32_t **tokens, uint32_t *room, Error *err) {
    Replay replay = {.memory = memory};
    uint64_t at = 0;
    uint8_t kind;
    const void *payload;
    uint32_t size;
    bool ok = true;
    while (ok && memory_log_next(memory->log, &at, &kind, &payload, &size)) {
        ok = replay_record(&replay, at, (LongTermRecord)kind, payload, size, err);
        if (!ok) error_wrap(err, "record at byte %llu of the log", (unsigned long long)at);
    }
    *tokens = replay.tokens;
    *room = replay.room;
    return ok;
}
