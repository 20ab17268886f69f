// Bodies of houses: four walls and the bands that go round them.
//
//     ┌───────────┐   parapet, roof, what stands on it (street_roofs.c)
//     ╞═══════════╡   cornice
//     │ ▯ ▯ ▯ ▯ ▯ │   upper floors: a printed front on streets and at the back, bare walls
//     │ ▯ ▯ ▯ ▯ ▯ │   towards neighbours
//     ├───────────┤   string course
//     │ [ ] ∩ [ ] │   ground floor (street_shops.c), on a plinth
//     └───────────┘
//
// Bands are boxes as large as the whole house, grown only where it looks on a street: so they go
// round corners, and never into the neighbour's wall.

#include "scenes/street_site.h"

#include <math.h>
#include <stdio.h>

static const float FOOT = 0.08f; // walls begin a little below the pavement [m]

StreetFace street_face(StreetRect r, int quarter) {
    bool along_x = quarter % 2 == 0;
    return (StreetFace){.x = quarter == 0 || quarter == 3 ? r.x0 : r.x1,
                        .z = quarter == 0 || quarter == 1 ? r.z1 : r.z0,
                        .width = along_x ? r.x1 - r.x0 : r.z1 - r.z0,
                        .turns = 0.25f * (float)quarter,
                        .quarter = quarter};
}

void street_face_place(HomeShape *shape, const StreetFace *face) {
    home_shape_place(shape, face->x, 0.0f, face->z, face->turns);
}

void street_shade_low(HomeShape *shape, float height) {
    for (int f = 0; f < shape->face_count; f++)
        for (int i = 0; i < 3 && !shape->faces[f].glows; i++) {
            SceneCorner *corner = &shape->faces[f].corners[i];
            float part = fminf(fmaxf(corner->position[1] / height, 0.0f), 1.0f);
            uint32_t byte = (uint32_t)(255.0f * (0.7f + 0.3f * sqrtf(part)) + 0.5f);
            corner->color = byte | byte << 8 | byte << 16 | 0xff000000u;
        }
}

//---- walls ---------------------------------------------------------------------------------------

static void wall(HomeShape *shape, float width, float low, float high, float across, float up) {
    home_shape_tile(shape, (float[3]){0, low, 0}, (float[3]){width, low, 0},
                    (float[3]){width, high, 0}, (float[3]){0, high, 0}, across, up);
}

// `surface` in its own size
static void plain_wall(HomeShape *shape, HomeSurface surface, uint32_t rgb, float width, float low,
                       float high) {
    const float *period = home_kit_surface(surface)->period;
    home_shape_paint(shape, surface, rgb);
    wall(shape, width, low, high, width / period[0], (high - low) / period[1]);
}

// ground floors of old houses are of cut stone or of the wall's own stuff, those of newer ones
// smooth
static void ground_wall(HomeShape *shape, const StreetParcel *parcel, float width) {
    const StreetStyle *style = &street_styles[parcel->style];
    uint32_t trim = style->trims[parcel->colour], own = style->walls[parcel->colour];
    bool is_odd = parcel->colour % 2 == 1;
    if (style->wall == STREET_BRICK && !is_odd)
        plain_wall(shape, HOME_BRICK, own, width, FOOT, STREET_GROUND);
    else if (style->wall <= STREET_STONE || (style->wall == STREET_STUCCO && is_odd))
        plain_wall(shape, HOME_ASHLAR, trim, width, FOOT, STREET_GROUND);
    else
        plain_wall(shape, HOME_PLASTER, trim, width, FOOT, STREET_GROUND);
}

static void printed_wall(const StreetSite *site, const StreetParcel *parcel, float width,
                         float top) {
    const StreetStyle *style = &street_styles[parcel->style];
    float bays = floorf(width / style->bay + 0.5f);
    int material = street_print_front(site->prints, parcel->style, parcel->colour);
    home_shape_paint_with(site->shape, material, 1.0f, 1.0f);
    wall(site->shape, width, STREET_GROUND, top, bays / STREET_PRINT_BAYS,
         (float)(parcel->storeys - 1) / STREET_PRINT_STOREYS);
}

static void walls(const StreetSite *site, const StreetParcel *parcel, float top) {
    const StreetStyle *style = &street_styles[parcel->style];
    HomeSurface bare =
        style->wall == STREET_BRICK || style->wall == STREET_IRON ? HOME_BRICK : HOME_PLASTER;
    uint32_t bare_rgb = style->wall == STREET_GLASS  ? 0x8a9096
                        : style->wall == STREET_IRON ? 0x9c6a50
                                                     : style->walls[parcel->colour];
    for (int quarter = 0; quarter < 4; quarter++) {
        StreetFace face = street_face(parcel->rect, quarter);
        bool is_front = parcel->fronts >> quarter & 1,
             is_back = quarter == (parcel->quarter + 2) % 4;
        street_face_place(site->shape, &face);
        if (is_front)
            ground_wall(site->shape, parcel, face.width);
        else
            plain_wall(site->shape, bare, bare_rgb, face.width, FOOT, STREET_GROUND);
        if (is_front || is_back)
            printed_wall(site, parcel, face.width, top);
        else
            plain_wall(site->shape, bare, bare_rgb, face.width, STREET_GROUND, top);
    }
    home_shape_place(site->shape, 0, 0, 0, 0);
}

//---- bands ---------------------------------------------------------------------------------------

static void band(HomeShape *shape, const StreetParcel *parcel, float low, float high, float out) {
    const StreetRect *r = &parcel->rect;
    int fronts = parcel->fronts;
    home_solid_box(shape, r->x0 - (fronts & 8 ? out : 0.0f), low, r->z0 - (fronts & 4 ? out : 0.0f),
                   r->x1 + (fronts & 2 ? out : 0.0f), high, r->z1 + (fronts & 1 ? out : 0.0f));
}

static void bands(const StreetSite *site, const StreetParcel *parcel, float top) {
    const StreetStyle *style = &street_styles[parcel->style];
    HomeShape *s = site->shape;
    bool is_new = style->wall == STREET_GLASS || style->wall == STREET_BANDS;
    home_shape_paint(s, HOME_PLASTER, style->trims[parcel->colour]);
    band(s, parcel, STREET_GROUND - 0.22f, STREET_GROUND + 0.12f, 0.14f);
    if (is_new) {
        band(s, parcel, top - 0.25f, top, 0.06f);
        return;
    }
    band(s, parcel, top - 0.75f, top - 0.6f, 0.12f);
    band(s, parcel, top - 0.34f, top - 0.14f, 0.3f);
    band(s, parcel, top - 0.14f, top, 0.46f);
}

// upright ribs on high fronts, from the string course to the cornice
static void ribs(const StreetSite *site, const StreetParcel *parcel, float top) {
    const StreetStyle *style = &street_styles[parcel->style];
    bool has_ribs =
        style->wall == STREET_IRON || (style->wall == STREET_STONE && parcel->storeys > 5);
    if (!has_ribs) return;
    home_shape_paint(site->shape, HOME_PLASTER, style->trims[parcel->colour]);
    for (int quarter = 0; quarter < 4; quarter++) {
        if (!(parcel->fronts >> quarter & 1)) continue;
        StreetFace face = street_face(parcel->rect, quarter);
        int bays = (int)(face.width / style->bay + 0.5f);
        street_face_place(site->shape, &face);
        for (int i = 0; i <= bays; i += 2) {
            float x = face.width * (float)i / (float)bays;
            float low = fmaxf(x - 0.2f, 0.0f), high = fminf(x + 0.2f, face.width);
            home_solid_box(site->shape, low, STREET_GROUND, -0.02f, high, top - 0.4f, 0.16f);
        }
    }
    home_shape_place(site->shape, 0, 0, 0, 0);
}

// slabs with a front and two sides, under every other window of stucco houses and newer flats
static void balconies(const StreetSite *site, const StreetParcel *parcel) {
    const StreetStyle *style = &street_styles[parcel->style];
    bool has_some = (style->wall == STREET_STUCCO && parcel->colour != 0) ||
                    (style->wall == STREET_BANDS && parcel->colour >= 2);
    if (!has_some || parcel->use != STREET_HOMES) return;
    StreetFace face = street_face(parcel->rect, parcel->quarter);
    int bays = (int)(face.width / style->bay + 0.5f);
    float bay = face.width / (float)bays;
    street_face_place(site->shape, &face);
    for (int floor = 1; floor < parcel->storeys; floor++)
        for (int i = 1; i + 1 < bays; i += 2) {
            float y = STREET_GROUND + (float)(floor - 1) * parcel->storey + 0.04f;
            float x0 = bay * (float)i + 0.1f, x1 = bay * (float)(i + 1) - 0.1f;
            home_shape_paint(site->shape, HOME_PLASTER, style->trims[parcel->colour]);
            home_solid_box(site->shape, x0, y - 0.14f, -0.05f, x1, y, 0.95f);
            home_shape_paint(site->shape, HOME_PLAIN, 0x3a4045);
            home_solid_box(site->shape, x0, y, 0.9f, x1, y + 0.85f, 0.94f);
            home_solid_box(site->shape, x0, y, -0.02f, x0 + 0.04f, y + 0.85f, 0.9f);
            home_solid_box(site->shape, x1 - 0.04f, y, -0.02f, x1, y + 0.85f, 0.9f);
        }
    home_shape_place(site->shape, 0, 0, 0, 0);
}

//---- all of them ---------------------------------------------------------------------------------

static void body(const StreetSite *site, const StreetParcel *parcel, int number) {
    float top = STREET_GROUND + (float)(parcel->storeys - 1) * parcel->storey;
    home_shape_begin(site->shape);
    walls(site, parcel, top);
    bands(site, parcel, top);
    ribs(site, parcel, top);
    balconies(site, parcel);
    street_roof_build(site, parcel, number, top);
    street_shade_low(site->shape, 16.0f);
    home_shape_hide_floors(site->shape);
    char name[32];
    snprintf(name, sizeof name, "building_%d", number + 1);
    street_show(site, name, "building");
}

// all street fronts of a ground floor are one thing: the bank, the cafe
static void ground_floor(const StreetSite *site, const StreetParcel *parcel, int number) {
    const StreetLandmark *landmark = street_landmark_of(site->plan, number, -1);
    char name[32];
    home_shape_begin(site->shape);
    for (int quarter = 0; quarter < 4; quarter++)
        if (parcel->fronts >> quarter & 1)
            street_front_build(site, parcel, quarter, quarter == parcel->quarter);
    home_shape_place(site->shape, 0, 0, 0, 0);
    street_shade_low(site->shape, 5.0f);
    home_shape_hide_floors(site->shape);
    snprintf(name, sizeof name, "ground_floor_%d", number + 1);
    street_show(site, landmark ? landmark->object : name,
                landmark ? landmark->category : "building");
}

void street_buildings_build(const StreetSite *site) {
    for (int i = 0; i < site->plan->parcel_count; i++) {
        const StreetParcel *parcel = &site->plan->parcels[i];
        if (parcel->use == STREET_CHURCH || parcel->use == STREET_GARDEN) {
            const StreetLandmark *landmark = street_landmark_of(site->plan, i, -1);
            home_shape_begin(site->shape);
            (parcel->use == STREET_CHURCH ? street_church_build : street_garden_build)(site,
                                                                                       parcel);
            home_shape_place(site->shape, 0, 0, 0, 0);
            street_shade_low(site->shape, 5.0f);
            home_shape_hide_floors(site->shape);
            street_show(site, landmark->object, landmark->category);
            continue;
        }
        body(site, parcel, i);
        ground_floor(site, parcel, i);
    }
}
