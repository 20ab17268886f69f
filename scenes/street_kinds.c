// The rows of street_rows.h with their builders. What scene.furniture has already is taken from
// there, in a colour by its look.

#include "scenes/scene_furniture.h"
#include "scenes/street_site.h"

#include <string.h>

#define X(symbol, category, looks, width, depth, landmark) \
    {category, looks, width, depth, landmark},
const StreetKindRow street_kinds[STREET_KIND_COUNT] = {STREET_KINDS(X)};
#undef X

static void furniture(const StreetSite *site, const char *category, uint32_t rgb) {
    for (int i = 0; i < scene_furniture_count; i++)
        if (strcmp(scene_furniture[i].category, category) == 0)
            scene_furniture[i].make(site->shape, rgb);
}

#define FURNITURE(name, category, first, second)          \
    static void name(const StreetSite *site, int look) {  \
        furniture(site, category, look ? second : first); \
    }
FURNITURE(lamp, "street_lamp", 0x2d3238, 0x2d3238)
FURNITURE(bench, "bench", 0x8a6240, 0x8a6240)
FURNITURE(bin, "trash_bin", 0x40454c, 0x3f5f4a)
FURNITURE(hydrant, "hydrant", 0xc8372d, 0xc8372d)
FURNITURE(mailbox, "mailbox", 0x2a4fa0, 0x2a4fa0)
FURNITURE(kiosk, "kiosk", 0x2e7d6b, 0xb5482f)
FURNITURE(planter, "planter", 0x5f8a3a, 0xb8607a)
FURNITURE(statue, "statue", 0x5f8a78, 0x5f8a78)

StreetBuilder *const street_kind_builders[STREET_KIND_COUNT] = {
    [STREET_TREE] = street_trees_make,
    [STREET_LAMP] = lamp,
    [STREET_LIGHTS] = street_things_lights,
    [STREET_NAME_SIGN] = street_things_name_sign,
    [STREET_BENCH] = bench,
    [STREET_BIN] = bin,
    [STREET_HYDRANT] = hydrant,
    [STREET_MAILBOX] = mailbox,
    [STREET_PHONE] = street_things_phone,
    [STREET_RACK] = street_things_rack,
    [STREET_BUS_STOP] = street_things_bus_stop,
    [STREET_SUBWAY] = street_things_subway,
    [STREET_KIOSK] = kiosk,
    [STREET_PLANTER] = planter,
    [STREET_SCAFFOLDING] = street_things_scaffolding,
    [STREET_STATUE] = statue,
    [STREET_FOUNTAIN] = street_things_fountain,
    [STREET_PLAYGROUND] = street_things_playground,
    [STREET_HEDGE] = street_things_hedge,
    [STREET_CAR] = street_cars_car,
    [STREET_VAN] = street_cars_van,
};
