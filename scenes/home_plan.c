// The plan: a hallway as spine, rooms cut off on both sides of it.
//
//     open end                                     through hall
//     +-----+------+-----+-----------+             +-----------+--------+--------+
//     | bed | bath | bed |  living   |             |  living   | dining | kitch. |
//     +-----+------+-----+           |             +---- ------+--------+--------+
//     E      hallway                 |             E           hallway           |
//     +-----+------+-----+-----------+             +-----+------+-----+----+-----+
//     |study| stor.| bath|  kitchen  |             | bed | bath | bed | st.| study
//     +-----+------+-----+-----------+             +-----+------+-----+----+-----+
//
// A strip beside the hallway is cut into rooms in one direction, so each touches the hallway; the
// open block is cut recursively, its rooms join through wide passages. Draws that give a room less
// than its least size, or an ugly shape, are thrown away and drawn again.

#include "scenes/home.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { MAX_DRAWS = 4000, MAX_LIST = 8 };

// least and best sizes [m]: narrow side, area
typedef struct RoomSize {
    float least_side, least_area, weight;
} RoomSize;

static const RoomSize sizes[HOME_ROOM_TYPE_COUNT] = {
    [HOME_HALLWAY] = {1.3f, 5.0f, 0.0f},   [HOME_LIVING] = {3.9f, 17.0f, 23.0f},
    [HOME_KITCHEN] = {2.6f, 9.0f, 12.0f},  [HOME_DINING] = {3.0f, 10.5f, 13.0f},
    [HOME_BEDROOM] = {2.9f, 10.5f, 13.0f}, [HOME_BATHROOM] = {2.05f, 5.5f, 7.0f},
    [HOME_STUDY] = {2.5f, 8.0f, 9.5f},     [HOME_STORAGE] = {1.6f, 4.5f, 5.0f},
};

typedef struct RoomList {
    HomeRoomType types[MAX_LIST];
    int count;
} RoomList;

static void add(RoomList *list, HomeRoomType type) {
    ASSERT(list->count < MAX_LIST);
    list->types[list->count++] = type;
}

static HomeRoom *add_room(Home *home, HomeRoomType type, HomeRect rect) {
    ASSERT(home->room_count < HOME_MAX_ROOMS);
    HomeRoom *room = &home->rooms[home->room_count++];
    *room = (HomeRoom){.type = type, .rect = rect};
    return room;
}

// plan measures are whole centimetres, so that rooms that should be equal are
static float centimetres(float x) {
    return rintf(x * 100.0f) / 100.0f;
}

// half of it is whole centimetres, too
static float even_centimetres(float x) {
    return 2.0f * centimetres(0.5f * x);
}

static void shuffle(RoomList *list, Rng *rng) {
    for (int i = list->count - 1; i > 0; i--) {
        int j = (int)rng_below(rng, (uint32_t)i + 1);
        HomeRoomType kept = list->types[i];
        list->types[i] = list->types[j];
        list->types[j] = kept;
    }
}

// bedrooms, and bathrooms, are all `twin` wide; the others share what is left by weight
static bool cut_strip(Home *home, const RoomList *list, HomeRect strip, float bedroom,
                      float bathroom, bool mirror_z) {
    float left = strip.x1 - strip.x0, weights = 0.0f;
    int last_free = -1; // takes what rounding leaves
    for (int i = 0; i < list->count; i++) {
        HomeRoomType type = list->types[i];
        if (type == HOME_BEDROOM)
            left -= bedroom;
        else if (type == HOME_BATHROOM)
            left -= bathroom;
        else
            weights += sizes[type].weight, last_free = i;
    }
    if (weights == 0.0f && fabsf(left) > 0.001f) return false;

    float x = strip.x0, given = 0.0f;
    for (int i = 0; i < list->count; i++) {
        HomeRoomType type = list->types[i];
        float share =
            i == last_free ? left - given : centimetres(left * sizes[type].weight / weights);
        float width = type == HOME_BEDROOM ? bedroom : type == HOME_BATHROOM ? bathroom : share;
        if (width == share) given += share;
        float end = i + 1 == list->count ? strip.x1 : centimetres(x + width);
        HomeRoom *room = add_room(home, type, (HomeRect){x, strip.z0, end, strip.z1});
        room->mirror_z = mirror_z;
        room->mirror_x = i % 2;
        x = end;
    }
    return true;
}

// recursive halving of a block by the weights of its rooms, across the longer side
static void cut_block(Home *home, const HomeRoomType *types, int count, HomeRect block, Rng *rng) {
    if (count == 1) {
        add_room(home, types[0], block);
        return;
    }
    float all = 0.0f, first = sizes[types[0]].weight;
    for (int i = 0; i < count; i++) all += sizes[types[i]].weight;
    float part = first / all + rng_range(rng, -0.05f, 0.05f);
    HomeRect a = block, b = block;
    if (block.x1 - block.x0 > block.z1 - block.z0)
        a.x1 = b.x0 = centimetres(block.x0 + part * (block.x1 - block.x0));
    else
        a.z1 = b.z0 = centimetres(block.z0 + part * (block.z1 - block.z0));
    add_room(home, types[0], a);
    cut_block(home, types + 1, count - 1, b, rng);
}

//---- the two kinds of plan -----------------------------------------------------------------------

// what the home has beside living room, kitchen, two bedrooms, bathroom and hallway
typedef struct Programme {
    bool dining, study, storage, bathroom, bedroom;
} Programme;

static Programme draw_programme(Rng *rng, int extra) {
    Programme p = {0};
    bool *const wanted[5] = {&p.dining, &p.study, &p.storage, &p.bathroom, &p.bedroom};
    while (extra > 0) {
        bool *pick = wanted[rng_below(rng, 5)];
        if (*pick || (pick == &p.bedroom && extra < 3)) continue;
        *pick = true;
        extra--;
    }
    return p;
}

static RoomList private_rooms(const Programme *p) {
    RoomList list = {{HOME_BEDROOM, HOME_BATHROOM, HOME_BEDROOM}, 3};
    if (p->study) add(&list, HOME_STUDY);
    if (p->storage) add(&list, HOME_STORAGE);
    if (p->bathroom) add(&list, HOME_BATHROOM);
    if (p->bedroom) add(&list, HOME_BEDROOM);
    return list;
}

static bool draw_open_end(Home *home, const Programme *p, Rng *rng) {
    float strip = centimetres(rng_range(rng, 3.2f, 4.4f)),
          hall = centimetres(rng_range(rng, 1.5f, 1.8f));
    float block = centimetres(rng_range(rng, 4.3f, 6.2f));
    float bedroom = centimetres(rng_range(rng, 3.1f, 4.0f)),
          bathroom = centimetres(rng_range(rng, 2.15f, 2.7f));
    RoomList all = private_rooms(p), north = {{0}, 0}, south = {{0}, 0};
    shuffle(&all, rng);
    for (int i = 0; i < all.count; i++) add(i % 2 ? &south : &north, all.types[i]);

    home->depth = 2.0f * strip + hall;
    float x0 = -0.5f * home->width, x1 = 0.5f * home->width - block;
    float z0 = -0.5f * home->depth, z1 = 0.5f * home->depth;
    add_room(home, HOME_HALLWAY, (HomeRect){x0, z0 + strip, x1, z1 - strip});
    if (!cut_strip(home, &north, (HomeRect){x0, z0, x1, z0 + strip}, bedroom, bathroom, true))
        return false;
    if (!cut_strip(home, &south, (HomeRect){x0, z1 - strip, x1, z1}, bedroom, bathroom, false))
        return false;

    HomeRoomType types[3] = {HOME_LIVING, p->dining ? HOME_DINING : HOME_KITCHEN, HOME_KITCHEN};
    cut_block(home, types, p->dining ? 3 : 2, (HomeRect){x1, z0, 0.5f * home->width, z1}, rng);
    return true;
}

static float set_width(const RoomList *list, float bedroom, float bathroom) {
    float width = 0.0f;
    for (int i = 0; i < list->count; i++)
        width += list->types[i] == HOME_BEDROOM ? bedroom : bathroom;
    return even_centimetres(width);
}

static bool draw_through_hall(Home *home, const Programme *p, Rng *rng) {
    float deep = centimetres(rng_range(rng, 4.1f, 5.2f)),
          strip = centimetres(rng_range(rng, 3.2f, 4.2f));
    float hall = centimetres(rng_range(rng, 1.5f, 1.9f));
    float bedroom = even_centimetres(rng_range(rng, 3.1f, 4.0f)),
          bathroom = even_centimetres(rng_range(rng, 2.15f, 2.7f));
    RoomList south = private_rooms(p), north = {{HOME_LIVING}, 1};
    shuffle(&south, rng);
    if (p->dining) add(&north, HOME_DINING);
    add(&north, HOME_KITCHEN);
    // nothing can stretch where all rooms have a set width: the house fits them
    bool is_set = !p->study && !p->storage;
    if (is_set) home->width = set_width(&south, bedroom, bathroom);

    home->depth = deep + hall + strip;
    float x0 = -0.5f * home->width, x1 = 0.5f * home->width;
    float z0 = -0.5f * home->depth, z1 = 0.5f * home->depth;
    add_room(home, HOME_HALLWAY, (HomeRect){x0, z0 + deep, x1, z1 - strip});
    return cut_strip(home, &north, (HomeRect){x0, z0, x1, z0 + deep}, bedroom, bathroom, true) &&
           cut_strip(home, &south, (HomeRect){x0, z1 - strip, x1, z1}, bedroom, bathroom, false);
}

//---- is it a good plan? --------------------------------------------------------------------------

static bool is_good_room(const HomeRoom *room) {
    HomeRect in = home_room_inside(room);
    float w = in.x1 - in.x0, d = in.z1 - in.z0;
    const RoomSize *size = &sizes[room->type];
    if (fminf(w, d) < size->least_side || w * d < size->least_area) return false;
    if (room->type == HOME_HALLWAY) return true;
    bool is_large = size->weight > 0.0f && w * d > 1.45f * size->weight;
    return fmaxf(w, d) / fminf(w, d) < 2.1f && !is_large;
}

// the hallway's end must meet one room of the open block, not the wall between two
static bool is_hall_end_free(const Home *home) {
    HomeRect hall = home->rooms[0].rect;
    for (int i = 1; i < home->room_count; i++) {
        HomeRect r = home->rooms[i].rect;
        if (r.x0 != hall.x1 || r.z0 >= hall.z1 || r.z1 <= hall.z0) continue;
        if (r.z0 > hall.z0 || r.z1 < hall.z1) return false;
    }
    return true;
}

static bool is_good(const Home *home) {
    for (int i = 0; i < home->room_count; i++)
        if (!is_good_room(&home->rooms[i])) return false;
    return is_hall_end_free(home);
}

//---- names, looks, palettes ----------------------------------------------------------------------

static void mirror(Home *home) {
    for (int i = 0; i < home->room_count; i++) {
        HomeRoom *room = &home->rooms[i];
        room->rect = (HomeRect){-room->rect.x1, room->rect.z0, -room->rect.x0, room->rect.z1};
        room->mirror_x = !room->mirror_x;
    }
}

static bool has_twin_size(const HomeRoom *a, const HomeRoom *b) {
    float w = (a->rect.x1 - a->rect.x0) - (b->rect.x1 - b->rect.x0);
    float d = (a->rect.z1 - a->rect.z0) - (b->rect.z1 - b->rect.z0);
    return a->type == b->type && fabsf(w) < 0.005f && fabsf(d) < 0.005f;
}

static void give_looks(Home *home, Rng *rng) {
    int next = (int)rng_below(rng, HOME_PALETTE_COUNT);
    for (int i = 0; i < home->room_count; i++) {
        HomeRoom *room = &home->rooms[i];
        room->look = i;
        for (int j = i - 1; j >= 0; j--)
            if (has_twin_size(room, &home->rooms[j])) room->look = home->rooms[j].look;
        // neighbours in the list get palettes that are far apart in the table
        room->palette = room->look == i ? next : home->rooms[room->look].palette;
        if (room->look == i) next = (next + 3) % HOME_PALETTE_COUNT;
    }
}

static void give_names(Home *home) {
    int used[HOME_ROOM_TYPE_COUNT] = {0}, all[HOME_ROOM_TYPE_COUNT] = {0};
    for (int i = 0; i < home->room_count; i++) all[home->rooms[i].type]++;
    for (int i = 0; i < home->room_count; i++) {
        HomeRoom *room = &home->rooms[i];
        const char *type = home_room_type_name(room->type);
        int number = ++used[room->type];
        if (all[room->type] == 1)
            snprintf(room->name, sizeof room->name, "%s", type);
        else
            snprintf(room->name, sizeof room->name, "%s_%d", type, number);
    }
}

static bool draw(Home *home, Rng *rng, int extra) {
    home->room_count = 0;
    Programme programme = draw_programme(rng, extra);
    home->width = even_centimetres(rng_range(rng, 9.0f, 16.0f));
    bool drawn = rng_below(rng, 2) ? draw_open_end(home, &programme, rng)
                                   : draw_through_hall(home, &programme, rng);
    return drawn && is_good(home);
}

void home_plan_rooms(Home *home) {
    Rng rng = rng_stream(home->seed, "plan");
    int draws = 0, extra = (int)rng_below(&rng, 4); // rooms beside the six that every home has
    while (!draw(home, &rng, extra)) ASSERT(++draws < MAX_DRAWS);
    if (rng_below(&rng, 2)) mirror(home);
    home->woods = (int)rng_below(&rng, HOME_WOODS_COUNT);
    home->floor = rng_below(&rng, 3) == 0 ? HOME_PARQUET : HOME_PLANKS;
    give_looks(home, &rng);
    give_names(home);
}
