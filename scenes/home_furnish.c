// Rules to items: the loop over rooms and rules, and the way from a room's frame into the plan.

#include "scenes/home_place.h"

#include <math.h>
#include <string.h>

static bool place(HomeLayout *layout, const HomeRule *rule, int host) {
    switch (rule->placing) {
    case PLACE_WINDOWS:
        return home_place_windows(layout, rule);
    case PLACE_WALL:
    case PLACE_CORNER:
    case PLACE_LINE:
    case PLACE_FACING:
    case PLACE_HUNG:
        return home_place_wall(layout, rule, host);
    case PLACE_NEXT:
    case PLACE_CHAIN:
        return home_place_next(layout, rule, host);
    case PLACE_ABOVE:
        return home_place_above(layout, rule, host);
    case PLACE_BEFORE:
    case PLACE_SEAT:
        return home_arrange_before(layout, rule, host);
    case PLACE_ROUND:
    case PLACE_ENDS:
        return home_arrange_round(layout, rule, host);
    case PLACE_MIDDLE:
        return home_arrange_middle(layout, rule);
    case PLACE_ANYWHERE:
        return home_arrange_anywhere(layout, rule);
    case PLACE_UPON:
    case PLACE_CENTRED:
        return home_arrange_upon(layout, rule, host);
    case PLACE_LAID:
        return home_arrange_laid(layout, rule, host);
    case PLACE_OVERHEAD:
        return home_arrange_overhead(layout, rule, host);
    case PLACE_UNDER:
        return home_arrange_under(layout, rule, host);
    }
    return false;
}

static int count_of(const HomeLayout *layout, HomeKindName kind) {
    int count = 0;
    while (home_layout_find(layout, kind, count) >= 0) count++;
    return count;
}

// placings that put all their things at once
static bool is_group(HomePlacing placing) {
    return placing == PLACE_ROUND || placing == PLACE_ENDS || placing == PLACE_LAID ||
           placing == PLACE_OVERHEAD || placing == PLACE_WINDOWS;
}

static bool is_at_limit(const HomeLayout *layout, const HomeRule *rule) {
    return rule->limit > 0 && count_of(layout, rule->kind) >= rule->limit;
}

static void at_hosts(HomeLayout *layout, const HomeRule *rule, int count) {
    for (int nth = 0;; nth++) {
        int host = home_layout_find(layout, rule->host, nth);
        // what was just put upon a host of its own kind is no new host
        if (host < 0 || (rule->host == rule->kind && nth > 1)) return;
        for (int i = 0; i < (is_group(rule->placing) ? 1 : count); i++)
            if (is_at_limit(layout, rule) || !place(layout, rule, host)) break;
    }
}

static void in_room(HomeLayout *layout, const HomeRule *rule, int count) {
    int tries = is_group(rule->placing) ? 1 : count - count_of(layout, rule->kind);
    for (int i = 0; i < tries; i++)
        if (!place(layout, rule, layout->spot_count - 1)) return;
}

static void apply(HomeLayout *layout, const HomeRule *rule) {
    bool applies = (int)rng_below(&layout->rng, 100) < rule->percent;
    int count =
        rule->least + (int)rng_below(&layout->rng, (uint32_t)(rule->most - rule->least + 1));
    if (!applies) return;
    bool is_chain = rule->placing == PLACE_CHAIN;
    if (rule->host != HOME_NO_KIND)
        at_hosts(layout, rule, count);
    else if (rule->placing == PLACE_OVERHEAD || rule->placing == PLACE_UNDER)
        place(layout, rule, -1);
    else if (!is_chain || layout->spot_count > 0)
        in_room(layout, rule, count);
}

// there is one dining table: in the kitchen only where the home has no dining room
static bool is_meant(const Home *home, const HomeRoom *room, const HomeRule *rule) {
    if (!(rule->rooms >> room->type & 1)) return false;
    if (room->type != HOME_KITCHEN || rule->kind != HOME_DINING_TABLE) return true;
    for (int i = 0; i < home->room_count; i++)
        if (home->rooms[i].type == HOME_DINING) return false;
    return true;
}

//---- into the plan -------------------------------------------------------------------------------

static void add_item(Home *home, const HomeLayout *layout, const HomeSpot *spot) {
    if (home->item_count == HOME_MAX_ITEMS) return;
    const HomeRoom *room = layout->room;
    HomeRect in = home_room_inside(room);
    HomeItem *item = &home->items[home->item_count++];
    *item = (HomeItem){
        .kind = spot->kind,
        .variant = spot->variant,
        .palette = room->palette,
        .room = layout->room_index,
        .is_standing = spot->is_standing,
        .position = {room->mirror_x ? in.x1 - spot->u : in.x0 + spot->u, spot->y,
                     room->mirror_z ? in.z1 - spot->v : in.z0 + spot->v},
        .front = {room->mirror_x ? -spot->front[0] : spot->front[0],
                  room->mirror_z ? -spot->front[1] : spot->front[1]},
    };
    memcpy(item->size, spot->size, sizeof item->size);
}

void home_furnish_all(Home *home, Arena *scratch) {
    ArenaMark mark = arena_mark(scratch);
    HomeLayout *layout = arena_new(scratch, HomeLayout);
    for (int i = 0; i < home->room_count; i++) {
        home_layout_begin(layout, home, i, scratch);
        for (int r = 0; r < home_rule_count; r++)
            if (is_meant(home, layout->room, &home_rules[r])) apply(layout, &home_rules[r]);
        for (int s = 0; s < layout->spot_count; s++) add_item(home, layout, &layout->spots[s]);
    }
    arena_reset(scratch, mark);
}
