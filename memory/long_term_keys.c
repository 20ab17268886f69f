// Keys to rows: a table of row numbers, probed one slot after the other. Rows are never taken out
// (a retired key keeps its history), so that there are no gaps to mark; the table doubles with the
// rows.

#include "memory/long_term_inside.h"

#include <string.h>

enum { FIRST_ROOM = 256 };

// the finaliser of MurmurHash3 (Appleby): location codes differ in few bits
static uint64_t mix(MemoryKey key) {
    uint64_t x = key.id ^ (uint64_t)key.kind << 62;
    x = (x ^ x >> 33) * 0xff51afd7ed558ccdu;
    x = (x ^ x >> 33) * 0xc4ceb9fe1a85ec53u;
    return x ^ x >> 33;
}

// the slot of the key, or the empty one where it would be
static uint32_t find_slot(const LongTermKeys *keys, MemoryKey key) {
    uint32_t mask = 2 * keys->room - 1, slot = (uint32_t)mix(key) & mask;
    for (;; slot = (slot + 1) & mask) {
        if (keys->slots[slot] == 0) return slot;
        const MemoryKey *found = &keys->rows[keys->slots[slot] - 1].key;
        if (found->kind == key.kind && found->id == key.id) return slot;
    }
}

int64_t long_term_keys_find(const LongTermKeys *keys, MemoryKey key) {
    if (keys->count == 0) return LONG_TERM_NO_ROW;
    return (int64_t)keys->slots[find_slot(keys, key)] - 1;
}

static bool grow(LongTermKeys *keys, Error *err) {
    uint32_t room = keys->room == 0 ? FIRST_ROOM : 2 * keys->room;
    LongTermKeys larger = {.room = room, .count = keys->count};
    larger.rows = memory_alloc(room * sizeof *larger.rows);
    larger.slots = memory_alloc(2 * (size_t)room * sizeof *larger.slots);
    if (larger.rows == NULL || larger.slots == NULL) {
        long_term_keys_destroy(&larger);
        return error_set(err, "no memory for %u keys", room);
    }
    if (keys->count > 0) memcpy(larger.rows, keys->rows, keys->count * sizeof *keys->rows);
    for (uint32_t row = 0; row < keys->count; row++) {
        larger.slots[find_slot(&larger, larger.rows[row].key)] = row + 1;
    }
    long_term_keys_destroy(keys);
    *keys = larger;
    return true;
}

bool long_term_keys_add(LongTermKeys *keys, MemoryKey key, uint32_t *row, Error *err) {
    if (keys->count == keys->room && !grow(keys, err)) return false;
    *row = keys->count++;
    keys->rows[*row] = (LongTermRow){.key = key};
    keys->slots[find_slot(keys, key)] = *row + 1;
    return true;
}

void long_term_keys_clear(LongTermKeys *keys) {
    keys->count = 0;
    if (keys->room > 0) memset(keys->slots, 0, 2 * (size_t)keys->room * sizeof *keys->slots);
}

void long_term_keys_destroy(LongTermKeys *keys) {
    memory_free(keys->rows);
    memory_free(keys->slots);
    *keys = (LongTermKeys){0};
}
