// What a town can hold: uses of ground floors, kinds of things on the ground, styles of fronts.
//
// To add a use: a row here, its names in street_uses.c. To add a kind: a row here and its builder
// (street_things_*.c). Categories are what ObjectNav looks for; those of street furniture are the
// names of scene_furniture_kinds.c where it is the same thing.

#pragma once

#include "base/arena.h"

//      symbol       category       share  board     letters   about
//                                  (of lots with a shop)
#define STREET_USES(X)                                   \
    X(HOMES, "", 0, 0, 0)                                \
    X(BANK, "bank", 5, 0x1f3f63, 0xf4f1e6)               \
    X(PHARMACY, "pharmacy", 4, 0x1f7a4a, 0xffffff)       \
    X(CAFE, "cafe", 8, 0x4a3226, 0xf3e3c3)               \
    X(RESTAURANT, "restaurant", 8, 0x8c2f28, 0xf6e7c8)   \
    X(GROCERY, "grocery", 6, 0x3f6d2e, 0xfff3c8)         \
    X(BAKERY, "bakery", 5, 0xd8a24a, 0x3d2413)           \
    X(BOOKSHOP, "bookshop", 4, 0x27343f, 0xe6d6a8)       \
    X(FLORIST, "florist", 3, 0x6f8a6a, 0xfff8ee)         \
    X(HAIRDRESSER, "hairdresser", 4, 0xb8485a, 0xffffff) \
    X(CLOTHES, "clothes_shop", 5, 0x2b2b2e, 0xf2f2ee)    \
    X(HARDWARE, "hardware_shop", 3, 0xc8742c, 0xffffff)  \
    X(LAUNDRY, "laundry", 3, 0x3f7fa8, 0xffffff)         \
    X(POST, "post_office", 2, 0x2a4a8a, 0xffffff)        \
    X(SCHOOL, "school", 0, 0x6a4632, 0xf3e9d2)           \
    X(CHURCH, "church", 0, 0, 0)                         \
    X(HOTEL, "hotel", 0, 0x5a2030, 0xf0d890)             \
    X(THEATRE, "theatre", 0, 0xa82a2a, 0xfff0b0)         \
    X(LIBRARY, "library", 0, 0x4a5a50, 0xf2ecd8)         \
    X(GARDEN, "garden", 0, 0, 0)

#define X(symbol, category, share, board, letters) STREET_##symbol,
typedef enum StreetUse { STREET_USES(X) STREET_USE_COUNT } StreetUse;
#undef X

typedef struct StreetUseRow {
    const char *category;
    int share;
    uint32_t board, letters; // of its sign, 0xrrggbb
} StreetUseRow;

extern const StreetUseRow street_uses[STREET_USE_COUNT];

//      symbol        category        looks  width  depth  landmark
//                                           of its foot [m]
#define STREET_KINDS(X)                                \
    X(TREE, "tree", 3, 0.9f, 0.9f, false)              \
    X(LAMP, "street_lamp", 1, 0.5f, 0.5f, false)       \
    X(LIGHTS, "traffic_light", 1, 0.5f, 0.5f, false)   \
    X(NAME_SIGN, "street_sign", 36, 0.3f, 0.3f, false) \
    X(BENCH, "bench", 1, 1.9f, 0.8f, false)            \
    X(BIN, "trash_bin", 2, 0.7f, 0.7f, false)          \
    X(HYDRANT, "hydrant", 1, 0.5f, 0.5f, true)         \
    X(MAILBOX, "mailbox", 1, 0.6f, 0.6f, true)         \
    X(PHONE, "phone_booth", 1, 1.0f, 1.0f, true)       \
    X(RACK, "bike_rack", 2, 2.6f, 1.7f, true)          \
    X(BUS_STOP, "bus_stop", 1, 4.0f, 1.7f, true)       \
    X(SUBWAY, "subway_entrance", 1, 4.4f, 2.0f, true)  \
    X(KIOSK, "kiosk", 2, 2.6f, 2.3f, true)             \
    X(PLANTER, "planter", 2, 1.3f, 1.3f, false)        \
    X(SCAFFOLDING, "scaffolding", 1, 8.0f, 2.6f, true) \
    X(STATUE, "statue", 1, 1.5f, 1.5f, true)           \
    X(FOUNTAIN, "fountain", 1, 5.2f, 5.2f, true)       \
    X(PLAYGROUND, "playground", 1, 9.0f, 7.0f, true)   \
    X(HEDGE, "hedge", 1, 4.0f, 0.6f, false)            \
    X(CAR, "car", 12, 1.9f, 4.6f, false)               \
    X(VAN, "van", 4, 2.1f, 5.4f, false)

#define X(symbol, category, looks, width, depth, landmark) STREET_##symbol,
typedef enum StreetKind { STREET_KINDS(X) STREET_KIND_COUNT } StreetKind;
#undef X

typedef struct StreetKindRow {
    const char *category;
    int looks;
    float width, depth;
    bool is_landmark;
} StreetKindRow;

extern const StreetKindRow street_kinds[STREET_KIND_COUNT];

//---- fronts --------------------------------------------------------------------------------------

typedef enum StreetWall {
    STREET_BRICK,
    STREET_STONE,
    STREET_STUCCO,
    STREET_IRON,  // cast-iron lofts: wide windows between columns
    STREET_GLASS, // panes from floor to ceiling
    STREET_BANDS, // windows in a row between bands of concrete
    STREET_WALL_COUNT
} StreetWall;

enum { STREET_STYLE_COLOURS = 4 };

typedef struct StreetStyle {
    StreetWall wall;
    float bay; // width of one window with its share of wall, about [m]
    float low_storey, high_storey;
    int fewest, most; // storeys
    int share;        // of all buildings
    uint32_t walls[STREET_STYLE_COLOURS], trims[STREET_STYLE_COLOURS];
} StreetStyle;

extern const StreetStyle street_styles[STREET_WALL_COUNT];
