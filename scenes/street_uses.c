// What the ground floors are for. First the few large uses, one or two of each in a town, on lots
// that are wide enough; then shops, more on avenues and at corners; the rest are homes.

#include "scenes/street.h"

#include <stdio.h>
#include <string.h>

#define X(symbol, category, share, board, letters) {category, share, board, letters},
const StreetUseRow street_uses[STREET_USE_COUNT] = {STREET_USES(X)};
#undef X

enum { NAMES = 6 }; // no two of a use are called alike

static const char *const names[STREET_USE_COUNT][NAMES] = {
    [STREET_BANK] = {"FIRST BANK", "UNION BANK", "CITY SAVINGS", "RIVER BANK", "STATE BANK",
                     "HARBOR BANK"},
    [STREET_PHARMACY] = {"PHARMACY", "CORNER PHARMACY", "CITY PHARMACY", "SUN PHARMACY",
                         "GREEN CROSS", "PARK PHARMACY"},
    [STREET_CAFE] = {"CAFE LUNA", "BLUE CUP CAFE", "CAFE ROMA", "CORNER CAFE", "CAFE MOKA",
                     "GARDEN CAFE"},
    [STREET_RESTAURANT] = {"TRATTORIA", "GOLDEN WOK", "BISTRO 21", "TAQUERIA SOL", "STEAK HOUSE",
                           "SPICE ROUTE"},
    [STREET_GROCERY] = {"GROCERY", "FRESH MARKET", "FAMILY GROCERY", "GREEN GROCER", "DAILY FOODS",
                        "CORNER GROCERY"},
    [STREET_BAKERY] = {"BAKERY", "DAILY BREAD", "OLD MILL BAKERY", "SWEET CRUST", "RYE + WHEAT",
                       "SUNRISE BAKERY"},
    [STREET_BOOKSHOP] = {"BOOKS", "PAGE ONE BOOKS", "OWL BOOKSHOP", "CITY BOOKS", "INK + PAPER",
                         "RARE BOOKS"},
    [STREET_FLORIST] = {"FLOWERS", "ROSE + FERN", "FLORIST", "IVY FLOWERS", "TULIP", "BLOOM"},
    [STREET_HAIRDRESSER] = {"BARBER", "HAIR STUDIO", "SCISSORS", "SALON VERA", "CUT + COLOR",
                            "HAIR BY JO"},
    [STREET_CLOTHES] = {"CLOTHING CO", "TAILOR", "DENIM HOUSE", "COAT + HAT", "SILK ROAD",
                        "WOOL + LINEN"},
    [STREET_HARDWARE] = {"HARDWARE", "PAINT + TOOLS", "BOLT HARDWARE", "HOME SUPPLY",
                         "NAILS + SCREWS", "TOOL SHED"},
    [STREET_LAUNDRY] = {"LAUNDROMAT", "DRY CLEANERS", "WASH + FOLD", "BUBBLES", "QUICK WASH",
                        "CLEAN LINEN"},
    [STREET_POST] = {"POST OFFICE", "POST OFFICE 2", "POST OFFICE 3", "POST OFFICE 4",
                     "POST OFFICE 5", "POST OFFICE 6"},
    [STREET_SCHOOL] = {"CITY SCHOOL", "PUBLIC SCHOOL 12", "PUBLIC SCHOOL 41", "NORTH SCHOOL",
                       "RIVER SCHOOL", "PUBLIC SCHOOL 7"},
    [STREET_CHURCH] = {"", "", "", "", "", ""},
    [STREET_HOTEL] = {"GRAND HOTEL", "HOTEL METRO", "PARK HOTEL", "HOTEL ASTOR", "HOTEL ROYAL",
                      "CITY HOTEL"},
    [STREET_THEATRE] = {"THEATRE", "PALACE THEATRE", "LYRIC THEATRE", "CITY THEATRE",
                        "ROYAL THEATRE", "OPERA"},
    [STREET_LIBRARY] = {"PUBLIC LIBRARY", "LIBRARY", "CITY LIBRARY", "TOWN LIBRARY", "PARK LIBRARY",
                        "OLD LIBRARY"},
    [STREET_GARDEN] = {"", "", "", "", "", ""},
};

typedef struct Large {
    StreetUse use;
    float least, most; // width of the lot [m]
    int fewest, highest;
    int count;
} Large;

static const Large large[] = {
    {STREET_CHURCH, 12.0f, 25.0f, 1, 1, 1},  {STREET_SCHOOL, 15.0f, 26.0f, 3, 5, 1},
    {STREET_HOTEL, 13.0f, 26.0f, 8, 12, 2},  {STREET_THEATRE, 13.0f, 26.0f, 3, 5, 1},
    {STREET_LIBRARY, 12.0f, 26.0f, 3, 4, 1}, {STREET_GARDEN, 9.0f, 18.0f, 0, 0, 2},
};

static float width_of(const StreetParcel *parcel) {
    const StreetRect *r = &parcel->rect;
    return parcel->quarter % 2 == 0 ? r->x1 - r->x0 : r->z1 - r->z0;
}

static bool is_corner(const StreetParcel *parcel) {
    return (parcel->fronts & (parcel->fronts - 1)) != 0;
}

static void put(StreetParcel *parcel, StreetUse use, int number) {
    parcel->use = use;
    snprintf(parcel->name, sizeof parcel->name, "%s", names[use][number % NAMES]);
}

// churches and gardens would show their neighbours' side streets at a corner
static bool suits(const StreetParcel *parcel, const Large *row) {
    float width = width_of(parcel);
    if (parcel->use != STREET_HOMES || width < row->least || width > row->most) return false;
    return row->highest > 1 || !is_corner(parcel);
}

static void build_large(StreetParcel *parcel, const Large *row, Rng *rng) {
    parcel->storeys = row->fewest + (int)rng_below(rng, (uint32_t)(row->highest - row->fewest) + 1);
    parcel->has_pitched_roof = row->use == STREET_CHURCH;
    parcel->has_awning = false;
    if (row->use == STREET_SCHOOL) parcel->style = STREET_BRICK;
    if (row->use == STREET_THEATRE || row->use == STREET_LIBRARY || row->use == STREET_CHURCH)
        parcel->style = STREET_STONE;
    if (row->use == STREET_HOTEL && parcel->style == STREET_IRON) parcel->style = STREET_BANDS;
}

static void assign_large(StreetPlan *plan, const Large *row, Rng *rng) {
    int done = 0;
    uint32_t first = rng_below(rng, NAMES);
    for (int attempt = 0; attempt < 2000 && done < row->count; attempt++) {
        StreetParcel *parcel = &plan->parcels[rng_below(rng, (uint32_t)plan->parcel_count)];
        bool is_beyond = plan->sides[parcel->side].block < 0;
        if (is_beyond || !suits(parcel, row)) continue;
        put(parcel, row->use, (int)first + done++);
        build_large(parcel, row, rng);
    }
}

static StreetUse draw_shop(Rng *rng) {
    int sum = 0, use = 0;
    for (int i = 0; i < STREET_USE_COUNT; i++) sum += street_uses[i].share;
    int at = (int)rng_below(rng, (uint32_t)sum);
    while (at >= street_uses[use].share) at -= street_uses[use++].share;
    return (StreetUse)use;
}

// does its front stand on a street? The corners beyond the outer streets do not
static bool is_on_street(const StreetPlan *plan, const StreetParcel *parcel) {
    const StreetRect *r = &parcel->rect, *o = &plan->outside;
    float x = 0.5f * (r->x0 + r->x1), z = 0.5f * (r->z0 + r->z1);
    return parcel->quarter % 2 == 0 ? x > o->x0 && x < o->x1 : z > o->z0 && z < o->z1;
}

// The town has at most six of a category, so that one can be told to find "the bank".
static void assign_shop(StreetPlan *plan, StreetParcel *parcel, int counts[STREET_USE_COUNT],
                        Rng *rng) {
    enum { MOST = 6 };
    const StreetSide *side = &plan->sides[parcel->side];
    bool is_avenue = plan->lines[side->axis][side->line].is_avenue;
    float chance = is_avenue ? 0.45f : 0.12f;
    if (is_corner(parcel)) chance += 0.25f;
    bool has_shop = rng_unit(rng) < chance;
    StreetUse use = draw_shop(rng);
    if (!has_shop || parcel->use != STREET_HOMES || counts[use] == MOST) return;
    if (!is_on_street(plan, parcel)) return;
    put(parcel, use, counts[use]++);
}

void street_uses_assign(StreetPlan *plan) {
    Rng rng = rng_stream(plan->seed, "street uses");
    for (size_t i = 0; i < ARRAY_COUNT(large); i++) assign_large(plan, &large[i], &rng);
    int counts[STREET_USE_COUNT];
    for (int i = 0; i < STREET_USE_COUNT; i++) counts[i] = 0;
    // in an order that spreads every use over the town
    for (int k = 0; k < plan->parcel_count; k++)
        assign_shop(plan, &plan->parcels[(int)((int64_t)k * 997 % plan->parcel_count)], counts,
                    &rng);
}
