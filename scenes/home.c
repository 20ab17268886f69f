// The steps in their order, and the small questions everybody asks about rooms, openings and items.

#include "scenes/home.h"

#include <math.h>
#include <string.h>

void home_create(uint64_t seed, Arena *scratch, Home *home) {
    memset(home, 0, sizeof *home);
    home->seed = seed;
    home_plan_rooms(home);
    home_openings_cut(home);
    home_furnish_all(home, scratch);
}

const char *home_room_type_name(HomeRoomType type) {
#define X(symbol, name) name,
    static const char *const names[] = {HOME_ROOM_TYPES(X)};
#undef X
    ASSERT((unsigned)type < HOME_ROOM_TYPE_COUNT);
    return names[type];
}

HomeRect home_room_inside(const HomeRoom *room) {
    const float half = 0.5f * HOME_WALL;
    return (HomeRect){room->rect.x0 + half, room->rect.z0 + half, room->rect.x1 - half,
                      room->rect.z1 - half};
}

HomeRect home_opening_rect(const HomeOpening *opening) {
    const float half = 0.5f * HOME_WALL, low = opening->wall - half, high = opening->wall + half;
    if (opening->along_x) return (HomeRect){opening->from, low, opening->to, high};
    return (HomeRect){low, opening->from, high, opening->to};
}

bool home_opening_is_way(const HomeOpening *opening) {
    return opening->kind == HOME_DOORWAY || opening->kind == HOME_PASSAGE;
}

HomeRect home_item_box(const HomeItem *item) {
    float c = fabsf(item->front[1]), s = fabsf(item->front[0]);
    float half_x = 0.5f * (c * item->size[0] + s * item->size[2]);
    float half_z = 0.5f * (s * item->size[0] + c * item->size[2]);
    return (HomeRect){item->position[0] - half_x, item->position[2] - half_z,
                      item->position[0] + half_x, item->position[2] + half_z};
}

void home_item_matrix(const HomeItem *item, float matrix[4][4]) {
    float fx = item->front[0], fz = item->front[1];
    const float columns[4][4] = {{fz, 0, -fx, 0},
                                 {0, 1, 0, 0},
                                 {fx, 0, fz, 0},
                                 {item->position[0], item->position[1], item->position[2], 1}};
    memcpy(matrix, columns, sizeof columns);
}
