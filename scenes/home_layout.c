// Boxes against boxes, and floods on a grid. Rooms hold a few dozen things, so every question is
// answered by looking at all of them.

#include "scenes/home_layout.h"

#include <math.h>
#include <string.h>

#define CELL 0.05f
#define WIDE 0.31f   // half of the narrowest way between doors [m]
#define THIN 0.20f   // an agent of 0.18 m and a little
#define FLAT 0.03f   // rugs are lower
#define TOUCH 0.004f // boxes that overlap by less only touch

static float millimetres(float x) {
    return rintf(x * 1000.0f) / 1000.0f;
}

//---- the room's own frame ------------------------------------------------------------------------

static void to_local(const HomeRoom *room, float x, float z, float *u, float *v) {
    HomeRect in = home_room_inside(room);
    *u = millimetres(room->mirror_x ? in.x1 - x : x - in.x0);
    *v = millimetres(room->mirror_z ? in.z1 - z : z - in.z0);
}

static int local_side(const HomeRoom *room, const HomeOpening *opening, bool is_high) {
    // is_high: the room lies on the high side of the wall, so the wall is the room's low side
    if (opening->along_x) return is_high != room->mirror_z ? 0 : 2;
    return is_high != room->mirror_x ? 3 : 1;
}

static HomeGap local_gap(const HomeRoom *room, const HomeOpening *opening, bool is_high) {
    HomeGap gap = {
        .side = local_side(room, opening, is_high), .sill = opening->sill, .head = opening->head};
    gap.is_way = home_opening_is_way(opening) || opening->kind == HOME_ENTRANCE;
    gap.is_window = opening->kind == HOME_WINDOW;
    float u[2], v[2];
    for (int i = 0; i < 2; i++) {
        float along = i ? opening->to : opening->from;
        to_local(room, opening->along_x ? along : opening->wall,
                 opening->along_x ? opening->wall : along, &u[i], &v[i]);
    }
    gap.from = opening->along_x ? fminf(u[0], u[1]) : fminf(v[0], v[1]);
    gap.to = opening->along_x ? fmaxf(u[0], u[1]) : fmaxf(v[0], v[1]);
    return gap;
}

// the rectangle on the floor before a stretch of a wall
static HomeRect strip_before(const HomeLayout *layout, int side, float from, float to, float deep) {
    switch (side) {
    case 0:
        return (HomeRect){from, 0, to, deep};
    case 1:
        return (HomeRect){layout->w - deep, from, layout->w, to};
    case 2:
        return (HomeRect){from, layout->d - deep, to, layout->d};
    default:
        return (HomeRect){0, from, deep, to};
    }
}

static void add_way(HomeLayout *layout, HomeRect rect) {
    ASSERT(layout->way_count < LAYOUT_MAX_KEEPS);
    layout->ways[layout->way_count++] = rect;
}

static void add_gap(HomeLayout *layout, const HomeOpening *opening, bool is_high) {
    ASSERT(layout->gap_count < LAYOUT_MAX_GAPS);
    HomeGap gap = local_gap(layout->room, opening, is_high);
    layout->gaps[layout->gap_count++] = gap;
    if (!gap.is_way) return;
    add_way(layout, strip_before(layout, gap.side, gap.from - 0.06f, gap.to + 0.06f, 0.75f));
    if (opening->leaf_room != layout->room_index) return;
    // the leaf lies against the wall, on the side of its hinge
    bool mirrored = opening->along_x ? layout->room->mirror_x : layout->room->mirror_z;
    bool at_low = opening->leaf_at_from != mirrored;
    float from = at_low ? gap.from - HOME_DOOR - 0.04f : gap.to;
    add_way(layout, strip_before(layout, gap.side, from, from + HOME_DOOR + 0.04f, 0.1f));
}

void home_layout_begin(HomeLayout *layout, const Home *home, int room, Arena *scratch) {
    const HomeRoom *r = &home->rooms[room];
    HomeRect in = home_room_inside(r);
    memset(layout, 0, sizeof *layout);
    layout->home = home;
    layout->room = r;
    layout->room_index = room;
    layout->w = millimetres(in.x1 - in.x0);
    layout->d = millimetres(in.z1 - in.z0);
    layout->rng = rng_stream(home->seed + (uint64_t)r->look * 977, "furnish");
    layout->columns = (int)(layout->w / CELL);
    layout->rows = (int)(layout->d / CELL);
    size_t cells = (size_t)layout->columns * (size_t)layout->rows;
    layout->cells = arena_alloc(scratch, cells);
    layout->pending = arena_array(scratch, int32_t, cells);
    for (int i = 0; i < home->opening_count; i++)
        for (int k = 0; k < 2; k++)
            if (home->openings[i].rooms[k] == room) add_gap(layout, &home->openings[i], k == 1);
}

//---- boxes ---------------------------------------------------------------------------------------

HomeBox home_layout_box(const HomeSpot *spot) {
    float c = fabsf(spot->front[1]), s = fabsf(spot->front[0]);
    float half_u = 0.5f * (c * spot->size[0] + s * spot->size[2]);
    float half_v = 0.5f * (s * spot->size[0] + c * spot->size[2]);
    return (HomeBox){{spot->u - half_u, spot->y, spot->v - half_v},
                     {spot->u + half_u, spot->y + spot->size[1], spot->v + half_v}};
}

// into the room
static void side_normal(int side, float normal[2]) {
    normal[0] = side == 1 ? -1.0f : side == 3 ? 1.0f : 0.0f;
    normal[1] = side == 0 ? 1.0f : side == 2 ? -1.0f : 0.0f;
}

float home_layout_length(const HomeLayout *layout, int side) {
    return side % 2 ? layout->d : layout->w;
}

void home_layout_lean(const HomeLayout *layout, HomeSpot *spot, int side, float along, float y,
                      float gap) {
    float away = 0.5f * spot->size[2] + gap;
    spot->side = side;
    spot->y = y;
    side_normal(side, spot->front);
    spot->u = side == 1 ? layout->w - away : side == 3 ? away : along;
    spot->v = side == 0 ? away : side == 2 ? layout->d - away : along;
}

static bool boxes_meet(const HomeBox *a, const HomeBox *b) {
    for (int k = 0; k < 3; k++)
        if (a->low[k] >= b->high[k] - TOUCH || b->low[k] >= a->high[k] - TOUCH) return false;
    return true;
}

static bool meets_rect(const HomeBox *box, HomeRect rect) {
    return box->low[0] < rect.x1 - TOUCH && box->high[0] > rect.x0 + TOUCH &&
           box->low[2] < rect.z1 - TOUCH && box->high[2] > rect.z0 + TOUCH;
}

// something at the wall before an opening hides or blocks it
static bool covers_gap(const HomeLayout *layout, const HomeBox *box, const HomeGap *gap) {
    HomeRect before = strip_before(layout, gap->side, gap->from - 0.09f, gap->to + 0.09f, 0.12f);
    return meets_rect(box, before) && box->low[1] < gap->head + 0.09f &&
           box->high[1] > gap->sill - 0.03f;
}

bool home_layout_fits(const HomeLayout *layout, const HomeSpot *spot, int host,
                      bool ignore_fronts) {
    HomeBox box = home_layout_box(spot);
    bool inside = box.low[0] >= 0.0f && box.low[2] >= 0.0f && box.high[0] <= layout->w &&
                  box.high[2] <= layout->d;
    if (!inside) return false;
    bool is_curtain = spot->kind == HOME_CURTAIN;
    for (int i = 0; i < layout->gap_count && !is_curtain; i++)
        if (covers_gap(layout, &box, &layout->gaps[i])) return false;
    bool is_flat = box.high[1] < FLAT;
    for (int i = 0; i < layout->spot_count; i++) {
        HomeBox other = home_layout_box(&layout->spots[i]);
        if (i == host || (other.high[1] < FLAT) != is_flat) continue; // rugs lie below things
        if (boxes_meet(&box, &other)) return false;
    }
    for (int i = 0; i < layout->way_count && spot->is_standing; i++)
        if (meets_rect(&box, layout->ways[i])) return false;
    for (int i = 0; i < layout->front_count && spot->is_standing && !ignore_fronts; i++)
        if (meets_rect(&box, layout->fronts[i])) return false;
    return true;
}

int home_layout_find(const HomeLayout *layout, HomeKindName kind, int nth) {
    for (int i = 0; i < layout->spot_count; i++)
        if (layout->spots[i].kind == kind && nth-- == 0) return i;
    return -1;
}

//---- can one walk? -------------------------------------------------------------------------------

enum { FREE = 1, REACHED = 2 };

static int clamp(int x, int low, int high) {
    return x < low ? low : x > high ? high : x;
}

static void block(HomeLayout *layout, float u0, float v0, float u1, float v1) {
    int i0 = clamp((int)(u0 / CELL), 0, layout->columns),
        i1 = clamp((int)(u1 / CELL) + 1, 0, layout->columns);
    int j0 = clamp((int)(v0 / CELL), 0, layout->rows),
        j1 = clamp((int)(v1 / CELL) + 1, 0, layout->rows);
    for (int j = j0; j < j1; j++)
        if (i1 > i0)
            memset(layout->cells + (size_t)j * (size_t)layout->columns + i0, 0, (size_t)(i1 - i0));
}

// free cells are those where an agent's middle may be: walls and things grow by its radius
static void mark_free(HomeLayout *layout, float radius) {
    memset(layout->cells, 0, (size_t)layout->columns * (size_t)layout->rows);
    int margin = (int)(radius / CELL);
    for (int j = margin; j < layout->rows - margin; j++)
        for (int i = margin; i < layout->columns - margin; i++)
            layout->cells[j * layout->columns + i] = FREE;
    for (int i = 0; i < layout->spot_count; i++) {
        if (!layout->spots[i].is_standing) continue;
        HomeBox box = home_layout_box(&layout->spots[i]);
        block(layout, box.low[0] - radius, box.low[2] - radius, box.high[0] + radius,
              box.high[2] + radius);
    }
}

// the cell an arm's length inside the way
static int way_cell(const HomeLayout *layout, const HomeGap *gap) {
    float middle = 0.5f * (gap->from + gap->to);
    HomeRect before = strip_before(layout, gap->side, middle, middle, 0.4f);
    float u = gap->side == 3 ? before.x1 : before.x0, v = gap->side == 0 ? before.z1 : before.z0;
    int i = clamp((int)(u / CELL), 0, layout->columns - 1),
        j = clamp((int)(v / CELL), 0, layout->rows - 1);
    return j * layout->columns + i;
}

static int flood(HomeLayout *layout, int start) {
    int count = 0, reached = 0;
    if (layout->cells[start] != FREE) return 0;
    layout->cells[start] = REACHED;
    layout->pending[count++] = start;
    while (count > 0) {
        int at = layout->pending[--count], column = at % layout->columns,
            row = at / layout->columns;
        const int next[4] = {column > 0 ? at - 1 : -1, column + 1 < layout->columns ? at + 1 : -1,
                             row > 0 ? at - layout->columns : -1,
                             row + 1 < layout->rows ? at + layout->columns : -1};
        reached++;
        for (int k = 0; k < 4; k++) {
            if (next[k] < 0 || layout->cells[next[k]] != FREE) continue;
            layout->cells[next[k]] = REACHED;
            layout->pending[count++] = next[k];
        }
    }
    return reached;
}

static bool are_ways_reached(const HomeLayout *layout) {
    for (int i = 0; i < layout->gap_count; i++)
        if (layout->gaps[i].is_way && layout->cells[way_cell(layout, &layout->gaps[i])] != REACHED)
            return false;
    return true;
}

// cells cut off for an agent of this radius, as a part of those that it reaches; 2 if no way is
// free
static float cut_off(HomeLayout *layout, float radius, bool *ways_join) {
    mark_free(layout, radius);
    int all = 0, reached = 0;
    for (int i = 0; i < layout->columns * layout->rows; i++) all += layout->cells[i];
    for (int i = 0; i < layout->gap_count && reached == 0; i++)
        if (layout->gaps[i].is_way) reached = flood(layout, way_cell(layout, &layout->gaps[i]));
    *ways_join = are_ways_reached(layout);
    return reached > 0 ? (float)(all - reached) / (float)reached : 2.0f;
}

bool home_layout_is_walkable(HomeLayout *layout) {
    bool wide_joins, thin_joins;
    float wide = cut_off(layout, WIDE, &wide_joins);
    if (!wide_joins || wide > 0.15f) return false;
    return cut_off(layout, THIN, &thin_joins) < 0.01f && thin_joins;
}
