// Doubling: a list of n items has been copied fewer than n times in all. The smaller arrays stay in
// the arena until it is reset, so a list costs at most twice its final room.

#include "base/list.h"

#include <string.h>

enum { FIRST_ROOM = 8 };

static void grow(List *list, Arena *arena) {
    ASSERT(list->room < UINT32_MAX / 2);
    uint32_t room = list->room == 0 ? FIRST_ROOM : 2 * list->room;
    void *items = arena_alloc(arena, room * list->item_bytes);
    if (list->count > 0) memcpy(items, list->items, list->count * list->item_bytes);
    list->items = items;
    list->room = room;
}

void *list_push(List *list, Arena *arena) {
    if (list->count == list->room) grow(list, arena);
    return (char *)list->items + list->item_bytes * list->count++;
}
