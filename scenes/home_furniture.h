// The kinds of things in a home: what they are called, how large they may be, who builds them.
//
// To add a kind: a name here, a row in home_furniture.c, a builder in the home_build_*.c that it
// belongs to, and one or more rows in home_rules.c saying where it stands.

#pragma once

#include "base/rng.h"
#include "scenes/home_palette.h"
#include "scenes/home_shape.h"

#define HOME_KINDS(X)                                                                             \
    X(BED)                                                                                        \
    X(PILLOW)                                                                                     \
    X(NIGHTSTAND)                                                                                 \
    X(WARDROBE)                                                                                   \
    X(DRESSER) X(DESK) X(OFFICE_CHAIR) X(CHAIR) X(STOOL) X(DINING_TABLE) X(COFFEE_TABLE)          \
        X(SIDE_TABLE) X(SOFA) X(ARMCHAIR) X(CUSHION) X(TV_STAND) X(TV) X(BOOKSHELF) X(BOOKS)      \
            X(FLOOR_LAMP) X(TABLE_LAMP) X(CEILING_LAMP) X(RUG) X(RUNNER) X(BATH_MAT) X(PLANT)     \
                X(CURTAIN) X(PICTURE) X(MIRROR) X(CLOCK) X(REFRIGERATOR) X(STOVE) X(COUNTER)      \
                    X(SINK) X(DISHWASHER) X(CABINET) X(HOOD) X(MICROWAVE) X(KETTLE) X(BOWL)       \
                        X(TOILET) X(BATHTUB) X(SHOWER) X(WASHBASIN) X(TOWEL) X(WASHING_MACHINE)   \
                            X(TRASH_CAN) X(BASKET) X(SHOE_RACK) X(COAT_RACK) X(BENCH) X(RADIATOR) \
                                X(BALL) X(VASE) X(LAPTOP) X(BOX) X(SHELF)

#define X(symbol) HOME_##symbol,
typedef enum HomeKindName {
    HOME_KINDS(X) HOME_KIND_COUNT,
    HOME_NO_KIND = HOME_KIND_COUNT
} HomeKindName;
#undef X

// What a builder is told. Sizes are of the whole thing: width, height, depth.
typedef struct HomeLook {
    float w, h, d;
    int variant;
    const HomePalette *palette;
    const HomeWoods *woods;
    Rng *rng; // for details, seeded by kind, variant and palette
} HomeLook;

typedef void HomeBuilder(HomeShape *shape, const HomeLook *look);

typedef struct HomeKind {
    const char *name;      // also the category
    float low[3], high[3]; // width, height, depth [m]
    int variants;
    float front; // room left free before it [m]
    HomeBuilder *build;
} HomeKind;

extern const HomeKind home_kinds[HOME_KIND_COUNT];

// The size that this home gives to a variant of a kind; whole centimetres.
void home_furniture_size(uint64_t seed, HomeKindName kind, int variant, float size[3]);

// home_build_seats.c
HomeBuilder home_build_chair, home_build_office_chair, home_build_stool, home_build_sofa,
    home_build_armchair, home_build_bench, home_build_cushion;
// home_build_tables.c
HomeBuilder home_build_dining_table, home_build_coffee_table, home_build_side_table,
    home_build_desk, home_build_nightstand, home_build_tv_stand;
// home_build_storage.c
HomeBuilder home_build_wardrobe, home_build_dresser, home_build_bookshelf, home_build_books,
    home_build_shelf, home_build_shoe_rack, home_build_coat_rack, home_build_box, home_build_basket;
// home_build_bedroom.c
HomeBuilder home_build_bed, home_build_pillow, home_build_curtain, home_build_rug,
    home_build_runner, home_build_bath_mat;
// home_build_kitchen.c
HomeBuilder home_build_refrigerator, home_build_stove, home_build_counter, home_build_sink,
    home_build_dishwasher, home_build_cabinet, home_build_hood, home_build_microwave,
    home_build_kettle, home_build_bowl;
// home_build_bathroom.c
HomeBuilder home_build_toilet, home_build_bathtub, home_build_shower, home_build_washbasin,
    home_build_towel, home_build_washing_machine, home_build_mirror, home_build_trash_can;
// home_build_decor.c
HomeBuilder home_build_floor_lamp, home_build_table_lamp, home_build_ceiling_lamp, home_build_plant,
    home_build_picture, home_build_clock, home_build_radiator, home_build_ball, home_build_vase,
    home_build_laptop, home_build_tv;
