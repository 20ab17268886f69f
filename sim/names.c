// Open addressing: a name's hash chooses a slot, and the next free one after it holds the name.
//
//     slots   0  3  0  1  2  0  0  0      "b" hashes to slot 3, which "a" has: it lies in slot 4
//                |     |  |
//     names      c     a  b               at least half of the slots are empty, so a search ends
//                                         after one or two steps

#include "sim/names.h"

#include "base/hash.h"

#include <string.h>

static uint32_t room_for(int count) {
    uint32_t room = 8;
    while (room < 2 * (uint32_t)count) room *= 2;
    return room;
}

// the slot that holds the name, or the empty one where it would lie
static uint32_t slot_of(const SimNames *names, const char *name) {
    uint32_t mask = names->slot_count - 1, slot = (uint32_t)hash_text(name, 0) & mask;
    while (names->slots[slot] != 0 && strcmp(names->at[names->slots[slot] - 1], name) != 0)
        slot = (slot + 1) & mask;
    return slot;
}

SimNames sim_names_create(const char *const *names, int count, Arena *arena) {
    ASSERT(count >= 0 && count < 1 << 30);
    uint32_t room = room_for(count);
    int *slots = arena_array(arena, int, room);
    SimNames made = {names, count, slots, room};
    for (int i = 0; i < count; i++) {
        uint32_t slot = slot_of(&made, names[i]);
        if (slots[slot] == 0) slots[slot] = i + 1;
    }
    return made;
}

int sim_names_find(const SimNames *names, const char *name) {
    return names->slot_count == 0 ? -1 : names->slots[slot_of(names, name)] - 1;
}
