// The parts of a town as meshes. Called by street_build.c.
//
// Only ground is there to walk on: everything else hides its floors (home_shape_hide_floors), so
// that roofs of houses and cars are no islands of the navmesh.

#pragma once

#include "scenes/home_shape.h"
#include "scenes/street.h"
#include "scenes/street_print.h"

typedef struct StreetSite {
    const StreetPlan *plan;
    SceneBuilder *builder;
    HomeKit *kit;
    HomeShape *shape;
    StreetPrints *prints;
    Arena *scratch;
} StreetSite;

void street_ground_build(const StreetSite *site);    // carriageways, pavements, yards, parks
void street_markings_build(const StreetSite *site);  // lines, zebras
void street_buildings_build(const StreetSite *site); // bodies, roofs, ground floors
void street_things_build(const StreetSite *site);    // all items

//---- shared by the parts -------------------------------------------------------------------------

// Level ground with the surface laid out in the world's metres; corners as x and z in order.
void street_ground_quad(HomeShape *shape, const float corners[4][2], float y);
void street_ground_rect(HomeShape *shape, StreetRect r, float y);

// One wall of a lot, as somebody before it has it: x to the right from its left end, y up, z
// towards him. home_shape_place puts the shape there.
typedef struct StreetFace {
    float x, z, width, turns;
    int quarter;
} StreetFace;

StreetFace street_face(StreetRect rect, int quarter);
void street_face_place(HomeShape *shape, const StreetFace *face);

void street_roof_build(const StreetSite *site, const StreetParcel *parcel, int number, float top);
void street_church_build(const StreetSite *site, const StreetParcel *parcel);
void street_garden_build(const StreetSite *site, const StreetParcel *parcel);
// One street front of a ground floor: windows of homes, or a shop with its board (`is_main`).
void street_front_build(const StreetSite *site, const StreetParcel *parcel, int quarter,
                        bool is_main);

// Darkens corners near the ground, up to `height`, as streets are.
void street_shade_low(HomeShape *shape, float height);
// An object with one mesh, which stands where it was built.
void street_show(const StreetSite *site, const char *name, const char *category);
// "bank_2": the name that the landmark of a parcel has; NULL: it is none
const StreetLandmark *street_landmark_of(const StreetPlan *plan, int parcel, int item);

//---- things (street_kinds.c, street_things_*.c, street_cars.c, street_trees.c) -------------------

// Makes the shape of a thing: origin on the ground, front towards +z.
typedef void StreetBuilder(const StreetSite *site, int look);
extern StreetBuilder *const street_kind_builders[STREET_KIND_COUNT];

StreetBuilder street_things_lights, street_things_name_sign, street_things_phone,
    street_things_rack, street_things_bus_stop, street_things_subway, street_things_scaffolding,
    street_things_fountain, street_things_playground, street_things_hedge;
StreetBuilder street_trees_make, street_cars_car, street_cars_van;

// A picture of words, `height` high, its lower left corner at (x, y, z), along +x, seen from +z;
// width 0: as wide as the words are, else the board is stretched to it. Returns the width.
float street_words(const StreetSite *site, const char *text, uint32_t board, uint32_t letters,
                   float x, float y, float z, float width, float height);
// A smooth surface through rows x columns points; a closed one repeats its first column as last.
// Seen from where rows go up and columns go to the right.
void street_loft(HomeShape *shape, const float (*points)[3], int rows, int columns);
