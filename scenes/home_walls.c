// Rooms as six lit panels with holes, the outside as brick panels, and a roof slab that keeps the
// sun out. Walls have no body: what shows is the plaster of either side, and the linings of the
// openings (home_joinery.c) close the gap between the two.

#include "scenes/home_structure.h"

#include <cglm/cglm.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#define FLOOR_STEP 0.15f // finer than walls: shadows under furniture end here [m]
#define WALL_STEP 0.28f
#define CEILING_STEP 0.4f
#define SKIRTING 0.08f
#define EAVES 0.25f
#define FACADE 2.85f

enum { WHITE = 0xfbfaf7, TRIM = 0xf5f3ee };

void home_structure_show(const HomeSite *site, int mesh, const char *name, const char *category) {
    mat4 place = GLM_MAT4_IDENTITY_INIT;
    int object = scene_builder_object(site->builder, name, category);
    scene_builder_instance(site->builder, mesh, object, place);
}

static void show_in_room(const HomeSite *site, int mesh, const char *what, const HomeRoom *room,
                         const char *category) {
    char name[64];
    snprintf(name, sizeof name, "%s_%s", what, room->name);
    home_structure_show(site, mesh, name, category);
}

//---- what a room is covered with -----------------------------------------------------------------

typedef struct Cover {
    HomeSurface surface;
    uint32_t rgb;
} Cover;

static Rng look_rng(const HomeSite *site, const HomeRoom *room, const char *purpose) {
    return rng_stream(site->home->seed + (uint64_t)room->look * 389, purpose);
}

static Cover floor_cover(const HomeSite *site, const HomeRoom *room) {
    static const uint32_t stones[4] = {0xe9e4da, 0xcfd3d2, 0xd9c8b0, 0xf1efea};
    Rng rng = look_rng(site, room, "floor");
    uint32_t stone = stones[rng_below(&rng, 4)];
    uint32_t wood = home_woods[site->home->woods].floor;
    switch (room->type) {
    case HOME_KITCHEN:
        return (Cover){HOME_TILES, stone};
    case HOME_BATHROOM:
        return (Cover){rng_below(&rng, 2) ? HOME_TERRAZZO : HOME_TILES, stone};
    case HOME_STORAGE:
        return (Cover){HOME_TILES, 0xcac5bb};
    case HOME_BEDROOM:
        if (rng_below(&rng, 3) == 0) return (Cover){HOME_CARPET, home_palettes[room->palette].rug};
        return (Cover){site->home->floor, wood};
    default:
        return (Cover){site->home->floor, wood};
    }
}

// the wall behind the bed, the sofa, the sideboard
static int feature_side(const HomeSite *site, int room) {
    for (int i = 0; i < site->home->item_count; i++) {
        const HomeItem *item = &site->home->items[i];
        bool is_main = item->kind == HOME_BED || item->kind == HOME_SOFA ||
                       item->kind == HOME_DRESSER || item->kind == HOME_DESK ||
                       item->kind == HOME_SHOE_RACK;
        if (item->room != room || !is_main) continue;
        if (fabsf(item->front[1]) > 0.5f) return item->front[1] > 0.0f ? 0 : 1;
        return item->front[0] > 0.0f ? 2 : 3;
    }
    return -1;
}

static uint32_t half_white(uint32_t rgb) {
    return (rgb >> 1 & 0x7f7f7f) + 0x808080;
}

static Cover wall_cover(const HomeSite *site, int index, int side) {
    static const HomeSurface papers[4] = {HOME_PLASTER, HOME_STRIPES, HOME_DAMASK, HOME_PLASTER};
    const HomeRoom *room = &site->home->rooms[index];
    const HomePalette *palette = &home_palettes[room->palette];
    Rng rng = look_rng(site, room, "walls");
    HomeSurface paper = papers[rng_below(&rng, 4)];
    if (room->type == HOME_BATHROOM)
        return (Cover){HOME_SUBWAY, rng_below(&rng, 2) ? 0xfdfdfb : half_white(palette->feature)};
    if (side == feature_side(site, index)) return (Cover){paper, palette->feature};
    return (Cover){HOME_PLASTER, palette->wall};
}

//---- panels --------------------------------------------------------------------------------------

// side 0: z low, 1: z high, 2: x low, 3: x high. The panel of a wall, seen from within `in`.
static HomePanel wall_panel(HomeRect in, int side, float y0, float y1, bool outward) {
    HomePanel panel = {.v = {0, 1, 0}, .height = y1 - y0, .step = WALL_STEP};
    bool along_x = side < 2, is_high = side & 1;
    panel.origin[0] = side == 3 ? in.x1 : in.x0;
    panel.origin[1] = y0;
    panel.origin[2] = side == 1 ? in.z1 : in.z0;
    panel.u[along_x ? 0 : 2] = 1.0f;
    panel.width = along_x ? in.x1 - in.x0 : in.z1 - in.z0;
    panel.normal[along_x ? 2 : 0] = is_high != outward ? -1.0f : 1.0f;
    panel.texture[0] = panel.origin[along_x ? 0 : 2];
    return panel;
}

static void cut_holes(const HomeSite *site, HomePanel *panel, int room, int side, float y0) {
    for (int i = 0; i < site->home->opening_count; i++) {
        const HomeOpening *o = &site->home->openings[i];
        bool along_x = side < 2, is_high = side & 1;
        if (o->along_x != along_x || o->rooms[is_high ? 0 : 1] != room) continue;
        float start = panel->origin[along_x ? 0 : 2];
        bool is_here =
            room != HOME_OUTSIDE || fabsf(o->wall - panel->origin[along_x ? 2 : 0]) < HOME_WALL;
        if (!is_here) continue;
        ASSERT(panel->hole_count < HOME_MAX_HOLES);
        panel->holes[panel->hole_count++] = (HomeRect){
            o->from - start, fmaxf(o->sill - y0, -1.0f) - (o->sill == 0.0f ? 1.0f : 0.0f),
            o->to - start, o->head - y0};
    }
}

static void add(const HomeSite *site, const HomePanel *panel, bool is_lit, int mesh) {
    home_panel_add(panel, site->kit, is_lit ? site->light : NULL, mesh, site->scratch);
}

static HomePanel level_panel(HomeRect r, float y, float up, float step, Cover cover) {
    return (HomePanel){.origin = {r.x0, y, r.z0},
                       .u = {1, 0, 0},
                       .v = {0, 0, 1},
                       .normal = {0, up, 0},
                       .width = r.x1 - r.x0,
                       .height = r.z1 - r.z0,
                       .step = step,
                       .surface = cover.surface,
                       .rgb = cover.rgb,
                       .texture = {r.x0, r.z0}};
}

static void build_floor(const HomeSite *site, int index) {
    const HomeRoom *room = &site->home->rooms[index];
    HomePanel floor =
        level_panel(home_room_inside(room), 0.0f, 1.0f, FLOOR_STEP, floor_cover(site, room));
    int mesh = scene_builder_mesh(site->builder);
    add(site, &floor, true, mesh);
    show_in_room(site, mesh, "floor", room, "floor");

    HomePanel ceiling = level_panel(home_room_inside(room), HOME_HEIGHT, -1.0f, CEILING_STEP,
                                    (Cover){HOME_PLASTER, WHITE});
    mesh = scene_builder_mesh(site->builder);
    add(site, &ceiling, true, mesh);
    show_in_room(site, mesh, "ceiling", room, "ceiling");
}

static void build_room_walls(const HomeSite *site, int index) {
    const HomeRoom *room = &site->home->rooms[index];
    int mesh = scene_builder_mesh(site->builder);
    for (int side = 0; side < 4; side++) {
        HomePanel panel = wall_panel(home_room_inside(room), side, 0.0f, HOME_HEIGHT, false);
        Cover cover = wall_cover(site, index, side);
        panel.surface = cover.surface;
        panel.rgb = cover.rgb;
        cut_holes(site, &panel, index, side, 0.0f);
        add(site, &panel, true, mesh);
    }
    show_in_room(site, mesh, "wall", room, "wall");
}

// a board of 8 cm along the foot of each wall, interrupted by doors: its face and its upper edge
static void build_skirting(const HomeSite *site, int index) {
    const HomeRoom *room = &site->home->rooms[index];
    HomeRect in = home_room_inside(room);
    const float thick = 0.012f;
    HomeRect face = {in.x0 + thick, in.z0 + thick, in.x1 - thick, in.z1 - thick};
    if (room->type == HOME_BATHROOM) return; // tiled to the floor
    int mesh = scene_builder_mesh(site->builder);
    for (int side = 0; side < 4; side++) {
        HomePanel board = wall_panel(face, side, 0.0f, SKIRTING, false);
        board.surface = HOME_PLAIN;
        board.rgb = TRIM;
        board.step = 0.6f;
        cut_holes(site, &board, index, side, 0.0f);
        HomePanel edge = board;
        edge.origin[1] = SKIRTING;
        memset(edge.v, 0, sizeof edge.v);
        memset(edge.normal, 0, sizeof edge.normal);
        for (int k = 0; k < 3; k++) edge.v[k] = -board.normal[k];
        edge.normal[1] = 1.0f;
        edge.height = thick;
        edge.is_hidden_from_navmesh = true;
        add(site, &board, true, mesh);
        add(site, &edge, true, mesh);
    }
    show_in_room(site, mesh, "skirting", room, "skirting");
}

// floor between two rooms, and behind the closed entrance
static void build_thresholds(const HomeSite *site) {
    int mesh = scene_builder_mesh(site->builder), count = 0;
    for (int i = 0; i < site->home->opening_count; i++) {
        const HomeOpening *o = &site->home->openings[i];
        if (o->kind == HOME_WINDOW) continue;
        Cover wood = {site->home->floor, home_woods[site->home->woods].floor};
        HomePanel panel = level_panel(home_opening_rect(o), 0.0f, 1.0f, 0.5f, wood);
        add(site, &panel, true, mesh);
        count++;
    }
    if (count > 0) home_structure_show(site, mesh, "thresholds", "floor");
}

//---- outside -------------------------------------------------------------------------------------

static HomeRect outline(const Home *home, float more) {
    float x = 0.5f * home->width + more, z = 0.5f * home->depth + more;
    return (HomeRect){-x, -z, x, z};
}

static void build_facade(const HomeSite *site) {
    static const Cover covers[4] = {{HOME_BRICK, 0xb9745a},
                                    {HOME_PLASTER, 0xf1e9da},
                                    {HOME_BRICK, 0xd8cfc2},
                                    {HOME_PLASTER, 0xd9e0dc}};
    Rng rng = rng_stream(site->home->seed, "facade");
    Cover cover = covers[rng_below(&rng, 4)];
    int mesh = scene_builder_mesh(site->builder);
    for (int side = 0; side < 4; side++) {
        HomePanel panel =
            wall_panel(outline(site->home, 0.5f * HOME_WALL), side, -0.1f, FACADE, true);
        panel.surface = cover.surface;
        panel.rgb = cover.rgb;
        panel.step = 1.5f;
        cut_holes(site, &panel, HOME_OUTSIDE, side ^ 1, -0.1f);
        add(site, &panel, false, mesh);
    }
    home_structure_show(site, mesh, "facade", "wall");
}

// What shows between the plaster of two rooms when a map cuts the house open.
static void build_footing(const HomeSite *site) {
    HomePanel panel =
        level_panel(outline(site->home, 0.0f), -0.03f, 1.0f, 8.0f, (Cover){HOME_PLAIN, 0x4a4744});
    int mesh = scene_builder_mesh(site->builder);
    panel.is_hidden_from_navmesh = true;
    add(site, &panel, false, mesh);
    home_structure_show(site, mesh, "footing", "wall");
}

// Two levels and an edge. Both levels are wound to look down, so that nobody can walk on the roof.
static void build_roof(const HomeSite *site) {
    HomeRect r = outline(site->home, EAVES);
    int mesh = scene_builder_mesh(site->builder);
    HomePanel top = level_panel(r, FACADE + 0.14f, 1.0f, 4.0f, (Cover){HOME_PLAIN, 0x6d6a68});
    HomePanel under = level_panel(r, FACADE - 0.02f, -1.0f, 4.0f, (Cover){HOME_PLAIN, 0xe9e6e0});
    top.is_hidden_from_navmesh = true;
    add(site, &top, false, mesh);
    add(site, &under, false, mesh);
    for (int side = 0; side < 4; side++) {
        HomePanel edge = wall_panel(r, side, FACADE - 0.02f, FACADE + 0.14f, true);
        edge.surface = HOME_PLAIN;
        edge.rgb = 0x7a7674;
        edge.step = 4.0f;
        add(site, &edge, false, mesh);
    }
    home_structure_show(site, mesh, "roof", "roof");
}

void home_walls_build(const HomeSite *site) {
    for (int i = 0; i < site->home->room_count; i++) {
        build_floor(site, i);
        build_room_walls(site, i);
        build_skirting(site, i);
    }
    build_thresholds(site);
    build_footing(site);
    build_facade(site);
    build_roof(site);
}
