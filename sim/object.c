// From where is a thing near and in sight? Habitat's ObjectNav stores "viewpoints" with every goal
// object: navigable points within 1 m of it that see it. Here they are computed:
//
//      . . . . . .          1. a grid over the box of the thing, grown by view_distance
//      . o o o o .          2. every point is put on the floor; off the mesh: dropped
//      . o ┌─┐ o .          3. nearer than view_distance to the box, seen from above
//      . o └─┘ o .          4. the box is between knee-deep and arm's reach above that floor
//      ────────────  wall   5. a ray from the camera meets the thing first, at one of 27 points
//      . . . . . .          6. of what is left (o) at most 128, as far apart as can be
//
// Success is measured to these points by geodesic distance, with a reach of SIM_OBJECT_REACH, as
// the points are samples of the area where stopping is right. So a stop within view_distance
// counts, and one at most SIM_OBJECT_REACH farther away may count too (Habitat's points lie closer
// together and have a reach of 0.1 m).
//
// Thinning is farthest-point sampling (Gonzalez 1985): each next point is the one farthest from all
// chosen, so a few points cover the area evenly, and the order is the same on every machine.

#include "sim/object.h"

#include "base/list.h"
#include "scenes/ray.h"
#include "sim/start.h"

#include <math.h>
#include <string.h>

enum {
    MAX_PLACES = 128, // per thing: keeps distances to the nearest of 6 things affordable
    MAX_ISLANDS = 8,  // by falling area; what comes later is never a room
    GRID_CELLS = 64,  // along the longer side of a large thing
    SIGHT_POINTS = 3, // along each axis of the box
};

static const float SPACING = 0.25f;            // of the grid [m]
static const float BELOW = 0.2f, ABOVE = 2.3f; // the thing's box reaches into this, above the floor

typedef struct Thing {
    const SimWorld *world;
    uint32_t index;
    const SceneObject *object;
    float range; // horizontal distance to the box [m]
} Thing;

//---- one place -----------------------------------------------------------------------------------

static float outside(float value, float low, float high) {
    return fmaxf(0.0f, fmaxf(low - value, value - high));
}

static bool is_near(const Thing *thing, const float feet[3]) {
    const float *low = thing->object->low, *high = thing->object->high;
    float away = hypotf(outside(feet[0], low[0], high[0]), outside(feet[2], low[2], high[2]));
    return away <= thing->range && high[1] >= feet[1] - BELOW && low[1] <= feet[1] + ABOVE;
}

// does a ray from `eye` through one of the points of the box meet the thing first?
static bool sees(const Thing *thing, const float eye[3], const int part[3]) {
    float direction[3];
    for (int k = 0; k < 3; k++) {
        float low = thing->object->low[k], high = thing->object->high[k];
        // 1/6, 1/2, 5/6 of each side
        direction[k] = low + (high - low) * (float)(2 * part[k] + 1) / (2 * SIGHT_POINTS) - eye[k];
    }
    SceneHit hit;
    return scene_ray(thing->world->scene, eye, direction, INFINITY, &hit) &&
           hit.object == thing->index;
}

static bool is_in_sight(const Thing *thing, const float feet[3]) {
    const float eye[3] = {feet[0], feet[1] + thing->world->config.sensor_height, feet[2]};
    for (int i = 0; i < SIGHT_POINTS * SIGHT_POINTS * SIGHT_POINTS; i++) {
        // the middle of the box first: it is what is seen most often
        int at = (i + SIGHT_POINTS * SIGHT_POINTS * SIGHT_POINTS / 2) %
                 (SIGHT_POINTS * SIGHT_POINTS * SIGHT_POINTS);
        int part[3] = {at % SIGHT_POINTS, at / SIGHT_POINTS % SIGHT_POINTS,
                       at / SIGHT_POINTS / SIGHT_POINTS};
        if (sees(thing, eye, part)) return true;
    }
    return false;
}

//---- all places ----------------------------------------------------------------------------------

static void try_place(const Thing *thing, const float point[3], int island, List *found,
                      Arena *scratch) {
    float feet[3];
    if (!navmesh_snap(thing->world->navmesh, point, island, feet)) return;
    if (hypotf(feet[0] - point[0], feet[2] - point[2]) > SPACING / 2.0f) return;
    if (!is_near(thing, feet) || !is_in_sight(thing, feet)) return;
    memcpy(list_push(found, scratch), feet, sizeof feet);
}

// the grid lies at multiples of its spacing, so that equal things give equal places
static void search_island(const Thing *thing, int island, List *found, Arena *scratch) {
    const float *low = thing->object->low, *high = thing->object->high;
    float longer = fmaxf(high[0] - low[0], high[2] - low[2]) + 2.0f * thing->range;
    float spacing = fmaxf(SPACING, longer / GRID_CELLS);
    int first[2], last[2];
    for (int i = 0; i < 2; i++) {
        first[i] = (int)ceilf((low[2 * i] - thing->range) / spacing);
        last[i] = (int)floorf((high[2 * i] + thing->range) / spacing);
    }
    for (int row = first[1]; row <= last[1]; row++) {
        for (int column = first[0]; column <= last[0]; column++) {
            float point[3] = {(float)column * spacing, low[1], (float)row * spacing};
            try_place(thing, point, island, found, scratch);
        }
    }
}

static void search_islands(const Thing *thing, int island, List *found, Arena *scratch) {
    if (island != NAVMESH_ANY_ISLAND) {
        search_island(thing, island, found, scratch);
        return;
    }
    const Navmesh *navmesh = thing->world->navmesh;
    float limit = thing->world->config.island_radius_limit;
    int count = navmesh_island_count(navmesh);
    for (int i = 0; i < count && i < MAX_ISLANDS; i++) {
        if (navmesh_island_radius(navmesh, i) < limit) continue;
        search_island(thing, i, found, scratch);
    }
}

static float squared_distance(const float a[3], const float b[3]) {
    float sum = 0.0f;
    for (int k = 0; k < 3; k++) sum += (a[k] - b[k]) * (a[k] - b[k]);
    return sum;
}

// moves MAX_PLACES well-spread points to the front
static void thin(List *found, Arena *scratch) {
    if (found->count <= MAX_PLACES) return;
    float(*points)[3] = found->items;
    float *away = arena_array(scratch, float, found->count);
    for (uint32_t i = 0; i < found->count; i++) away[i] = INFINITY;
    for (uint32_t chosen = 1; chosen < MAX_PLACES; chosen++) {
        uint32_t farthest = chosen;
        for (uint32_t i = chosen; i < found->count; i++) {
            away[i] = fminf(away[i], squared_distance(points[i], points[chosen - 1]));
            if (away[i] > away[farthest]) farthest = i;
        }
        float point[3], distance = away[chosen];
        memcpy(point, points[chosen], sizeof point);
        memcpy(points[chosen], points[farthest], sizeof point);
        memcpy(points[farthest], point, sizeof point);
        away[chosen] = away[farthest];
        away[farthest] = distance;
    }
    found->count = MAX_PLACES;
}

// appends the places of one thing; false if there are none
static bool add_places(const SimWorld *world, uint32_t object, int island, List *places,
                       Arena *arena) {
    Arena scratch = arena_create("places");
    Thing thing = {
        .world = world,
        .index = object,
        .object = &world->scene->objects[object],
        .range = world->config.view_distance,
    };
    List found = {.item_bytes = sizeof(float[3])};
    // a thing without geometry has an empty box
    if (thing.object->low[0] <= thing.object->high[0])
        search_islands(&thing, island, &found, &scratch);
    thin(&found, &scratch);
    for (uint32_t i = 0; i < found.count; i++) {
        memcpy(list_push(places, arena), (char *)found.items + i * found.item_bytes,
               found.item_bytes);
    }
    arena_destroy(&scratch);
    return found.count > 0;
}

int sim_object_places(const SimWorld *world, uint32_t category, int island, int *instances,
                      Arena *arena, const float (**points)[3]) {
    List places = {.item_bytes = sizeof(float[3])};
    *instances = 0;
    for (uint32_t i = 0; category != 0 && i < world->scene->object_count; i++) {
        if (world->scene->objects[i].category != category) continue;
        *instances += add_places(world, i, island, &places, arena);
    }
    *points = places.items;
    return (int)places.count;
}

int sim_object_places_of(const SimWorld *world, uint32_t object, int island, Arena *arena,
                         const float (**points)[3]) {
    List places = {.item_bytes = sizeof(float[3])};
    add_places(world, object, island, &places, arena);
    *points = places.items;
    return (int)places.count;
}

int sim_object_viewpoints(const SimWorld *world, uint32_t category, Arena *arena,
                          const float (**points)[3]) {
    int instances;
    return sim_object_places(world, category, NAVMESH_ANY_ISLAND, &instances, arena, points);
}

//---- things
//----------------------------------------------------------------------------------------

// Parts of buildings and land, and names that mean nothing, as the last word of a category:
// "RoomWall", "door frame", "kitchen_floor".
static const char *const STRUCTURE[] = {
    "wall",      "floor",     "ceiling",  "door",     "window",    "roof",      "stairs",
    "stair",     "staircase", "step",     "skirting", "frame",     "doorframe", "doorway",
    "baseboard", "column",    "pillar",   "beam",     "railing",   "handrail",  "banister",
    "ground",    "building",  "terrain",  "road",     "sidewalk",  "path",      "grass",
    "sky",       "water",     "house",    "room",     "facade",    "structure", "handle",
    "misc",      "object",    "objects",  "unknown",  "unlabeled", "void",      "undefined",
    "stage",     "lawn",      "pavement", "curb",     "kerb",      "street",    "fence",
    "hedge",     "tree",      "garden",
};

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// words end at what is no letter, and in CamelCase at capitals
static bool ends_with_word(const char *text, const char *word) {
    size_t length = strlen(text), tail = strlen(word);
    if (tail > length) return false;
    const char *last = text + length - tail;
    if (strcasecmp(last, word) != 0) return false;
    return last == text || !is_letter(last[-1]) || (*last >= 'A' && *last <= 'Z');
}

bool sim_object_is_thing(const char *category) {
    if (category[0] == '\0' || strlen(category) >= SIM_ID_BYTES) return false;
    for (size_t i = 0; i < ARRAY_COUNT(STRUCTURE); i++) {
        if (ends_with_word(category, STRUCTURE[i])) return false;
    }
    return true;
}
