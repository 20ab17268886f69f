// Doors, passages, windows. Two rooms that share a wall may be joined, by what they are:
//
//     hallway | private room   doorway, 0.9 m, mostly with a leaf standing open in the room
//     hallway | public room    a wide passage; the kitchen of a through hall gets a doorway
//     public  | public         a wide passage
//     private | private        nothing
//
// The offset of a doorway is drawn in the room's own frame from the room's look, so rooms that look
// alike have their doors alike. The entrance, at the hallway's outer end, is closed.

#include "scenes/home.h"

#include <math.h>

typedef struct SharedWall {
    bool along_x;
    float wall, from, to; // the range that is inside both rooms
    int low, high;        // rooms on the low and on the high side
} SharedWall;

static bool is_public(HomeRoomType type) {
    return type == HOME_LIVING || type == HOME_KITCHEN || type == HOME_DINING;
}

static bool is_same(float a, float b) {
    return fabsf(a - b) < 0.005f;
}

static bool share_wall(const Home *home, int low, int high, SharedWall *wall) {
    HomeRect a = home->rooms[low].rect, b = home->rooms[high].rect;
    bool beside = is_same(a.x1, b.x0), above = is_same(a.z1, b.z0);
    if (!beside && !above) return false;
    *wall = (SharedWall){.along_x = !beside, .low = low, .high = high};
    wall->wall = beside ? a.x1 : a.z1;
    wall->from = (beside ? fmaxf(a.z0, b.z0) : fmaxf(a.x0, b.x0)) + 0.5f * HOME_WALL;
    wall->to = (beside ? fminf(a.z1, b.z1) : fminf(a.x1, b.x1)) - 0.5f * HOME_WALL;
    return wall->to - wall->from > 1.0f;
}

static HomeOpening *add_opening(Home *home, HomeOpeningKind kind, const SharedWall *wall,
                                float from, float to) {
    ASSERT(home->opening_count < HOME_MAX_OPENINGS);
    HomeOpening *opening = &home->openings[home->opening_count++];
    *opening = (HomeOpening){
        .kind = kind,
        .along_x = wall->along_x,
        .wall = wall->wall,
        .from = from,
        .to = to,
        .head = kind == HOME_PASSAGE ? 2.25f : HOME_HEAD,
        .rooms = {wall->low, wall->high},
        .leaf_room = -1,
    };
    return opening;
}

// offset from the corner in the room's frame: a hand's breadth of wall, or a little more
static void cut_doorway(Home *home, const SharedWall *wall, int index) {
    const HomeRoom *room = &home->rooms[index];
    Rng rng = rng_stream(home->seed + (uint64_t)room->look * 131, "doors");
    float offset = rintf(rng_range(&rng, 0.2f, 0.45f) * 100.0f) / 100.0f;
    bool has_leaf = rng_below(&rng, 4) > 0;
    float length = wall->to - wall->from;
    bool from_high = wall->along_x ? room->mirror_x : room->mirror_z;
    float from = from_high ? wall->to - offset - HOME_DOOR : wall->from + offset;
    HomeOpening *door = add_opening(home, HOME_DOORWAY, wall, from, from + HOME_DOOR);
    // between whole centimetres: no tie that rounding could decide differently in two rooms
    if (has_leaf && length - offset - HOME_DOOR > HOME_DOOR + 0.045f) {
        door->leaf_room = index;
        door->leaf_at_from = from_high;
    }
}

static void cut_passage(Home *home, const SharedWall *wall, float widest, float part) {
    float length = wall->to - wall->from, middle = 0.5f * (wall->from + wall->to);
    float half = 0.5f * fminf(widest, length * part);
    add_opening(home, HOME_PASSAGE, wall, middle - half, middle + half);
}

static void join(Home *home, const SharedWall *wall) {
    HomeRoomType a = home->rooms[wall->low].type, b = home->rooms[wall->high].type;
    bool has_hall = a == HOME_HALLWAY || b == HOME_HALLWAY;
    int other = a == HOME_HALLWAY ? wall->high : wall->low;
    HomeRoomType type = home->rooms[other].type;
    if (has_hall && !wall->along_x)
        cut_passage(home, wall, 1.4f, 0.85f);
    else if (has_hall && type == HOME_LIVING)
        cut_passage(home, wall, 1.8f, 0.5f);
    else if (has_hall && type != HOME_DINING)
        cut_doorway(home, wall, other);
    else if (!has_hall && is_public(a) && is_public(b))
        cut_passage(home, wall, 2.2f, 0.5f);
}

//---- windows and the entrance --------------------------------------------------------------------

typedef struct WindowSize {
    float width, sill; // width 0: none
} WindowSize;

static const WindowSize windows[HOME_ROOM_TYPE_COUNT] = {
    [HOME_HALLWAY] = {0.8f, HOME_SILL}, [HOME_LIVING] = {2.1f, HOME_SILL},
    [HOME_KITCHEN] = {1.3f, 1.1f},      [HOME_DINING] = {1.9f, HOME_SILL},
    [HOME_BEDROOM] = {1.6f, HOME_SILL}, [HOME_BATHROOM] = {0.7f, 1.35f},
    [HOME_STUDY] = {1.5f, HOME_SILL},   [HOME_STORAGE] = {0.0f, 0.0f},
};

static void cut_window(Home *home, const SharedWall *wall, HomeRoomType type, float middle,
                       float width) {
    float half = 0.5f * width;
    HomeOpening *window = add_opening(home, HOME_WINDOW, wall, middle - half, middle + half);
    window->sill = windows[type].sill;
}

static void cut_windows(Home *home, const SharedWall *wall, HomeRoomType type) {
    float length = wall->to - wall->from, middle = 0.5f * (wall->from + wall->to);
    float width = fminf(windows[type].width, length - 0.7f);
    if (windows[type].width == 0.0f || width < 0.6f) return;
    if (length < 5.2f || type == HOME_BATHROOM) {
        cut_window(home, wall, type, middle, width);
        return;
    }
    width = fminf(width, 0.32f * length);
    cut_window(home, wall, type, wall->from + 0.27f * length, width);
    cut_window(home, wall, type, wall->to - 0.27f * length, width);
}

static SharedWall outer_wall(const Home *home, int index, int side) {
    HomeRect in = home_room_inside(&home->rooms[index]), r = home->rooms[index].rect;
    bool along_x = side < 2, is_high = side & 1;
    return (SharedWall){
        .along_x = along_x,
        .wall = along_x ? (is_high ? r.z1 : r.z0) : (is_high ? r.x1 : r.x0),
        .from = along_x ? in.x0 : in.z0,
        .to = along_x ? in.x1 : in.z1,
        .low = is_high ? index : HOME_OUTSIDE,
        .high = is_high ? HOME_OUTSIDE : index,
    };
}

static bool is_outer(const Home *home, const SharedWall *wall) {
    float edge = 0.5f * (wall->along_x ? home->depth : home->width);
    return is_same(fabsf(wall->wall), edge);
}

// where two outer ends exist, the entrance is at the one that the mirrored plan shows
static void cut_hall_end(Home *home, const SharedWall *wall, bool *has_entrance) {
    float middle = 0.5f * (wall->from + wall->to);
    if (*has_entrance) {
        cut_window(home, wall, HOME_HALLWAY, middle, windows[HOME_HALLWAY].width);
        return;
    }
    add_opening(home, HOME_ENTRANCE, wall, middle - 0.48f, middle + 0.48f);
    *has_entrance = true;
}

void home_openings_cut(Home *home) {
    for (int i = 0; i < home->room_count; i++)
        for (int j = 0; j < home->room_count; j++) {
            SharedWall wall;
            if (i != j && share_wall(home, i, j, &wall)) join(home, &wall);
        }
    bool has_entrance = false;
    for (int i = 0; i < home->room_count; i++)
        for (int side = 0; side < 4; side++) {
            SharedWall wall = outer_wall(home, i, side);
            HomeRoomType type = home->rooms[i].type;
            if (!is_outer(home, &wall)) continue;
            if (type == HOME_HALLWAY)
                cut_hall_end(home, &wall, &has_entrance);
            else if (wall.along_x || is_public(type))
                cut_windows(home, &wall, type);
        }
    ASSERT(has_entrance);
}
