// Between two subtasks each movable thing is carried elsewhere with a certain probability; in each
// subtask each door is shut with another. Everything is drawn from one stream per subtask, so what
// happens in one does not depend on how many draws another took.
//
// Where to? To a free place on the floor, in another part of the scene, from which nobody is shut
// out:
//
//      ┌────────────/ ──┐     at least 3 m from where it stood
//      │  . . .    :    │     so far from walls, furniture and other moved things that one can go
//      │  . x .    :    │         round it on all sides (LANE); the longer the search, the
//      │  . . .         │         narrower the lane, down to a place where it just fits
//      └────────────────┘     well away from doors
//
// Then the navmesh is built, and if the walkable floor has still lost more than 5 % of what it was
// before, or a fifth of what it was at first, the later half of the new moves is taken back, and so
// on. Doors are opened again, in the order of the scene, until 60 % of the floor hang together.
//
// A navmesh costs a tenth of a second, so arrangements are kept: one that comes up again, or is the
// scene as made, is used again.

#include "sim/tour_world.h"

#include "base/hash.h"
#include "scenes/ray.h"

#include <cglm/cglm.h>

#include <math.h>
#include <string.h>

enum { TRIES = 200 };

static const float FAR_ENOUGH = 3.0f;  // from where a thing stood [m]
static const float LANE = 0.35f;       // left free round a thing: the agent's radius and a step [m]
static const float DOOR_CLEAR = 1.0f;  // between a thing and the middle of a door [m]
static const float LEAST_KEPT = 0.95f; // of the floor, by one change, doors open
static const float LEAST_FLOOR = 0.8f; // of the floor as made, doors open
static const float LEAST_HOME = 0.6f;  // with doors shut
static const float WAY_CLEAR = 0.6f;   // a way leads through a door when it comes so near [m]

typedef struct Built {
    uint64_t hash; // of the arrangement
    Scene scene;
    const Navmesh *navmesh;
    const SceneMove *moves; // [count]
    int count;
} Built;

static Rng subtask_stream(const SimTourWorlds *worlds, int index) {
    return rng_stream(hash_bytes(&index, sizeof index, worlds->seed), "tour world");
}

//---- arrangements --------------------------------------------------------------------------------

static bool is_away(const SimTourThing *thing) {
    return thing->offset[0] != 0.0f || thing->offset[1] != 0.0f || thing->offset[2] != 0.0f;
}

static void add_moves(const Scene *scene, const SimTourThing *thing, List *moves, Arena *arena) {
    for (uint32_t i = 0; i < scene->instance_count; i++) {
        const SceneInstance *instance = &scene->instances[i];
        if (instance->object != thing->object) continue;
        SceneMove *move = list_push(moves, arena);
        move->instance = i;
        glm_mat4_identity(move->world_from_local);
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 4; column++) {
                move->world_from_local[column][row] = instance->world_from_local[4 * row + column];
            }
            move->world_from_local[3][row] += thing->offset[row];
        }
    }
}

static List list_moves(const SimTourWorlds *worlds) {
    List moves = {.item_bytes = sizeof(SceneMove)};
    for (int i = 0; i < worlds->thing_count; i++) {
        if (is_away(&worlds->things[i]))
            add_moves(worlds->made->scene, &worlds->things[i], &moves, worlds->arena);
    }
    for (int i = 0; i < worlds->door_count; i++) {
        if (!worlds->is_shut[i]) continue;
        SceneMove *move = list_push(&moves, worlds->arena);
        move->instance = worlds->doors[i].instance;
        glm_mat4_copy((vec4 *)worlds->doors[i].closed, move->world_from_local);
    }
    return moves;
}

static const Built *find_built(const SimTourWorlds *worlds, uint64_t hash) {
    for (uint32_t i = 0; i < worlds->built.count; i++) {
        const Built *built = *LIST_AT(&worlds->built, Built *, i);
        if (built->hash == hash) return built;
    }
    return NULL;
}

static Built *add_built(SimTourWorlds *worlds) {
    Built *built = arena_new(worlds->arena, Built);
    *(Built **)list_push(&worlds->built, worlds->arena) = built;
    return built;
}

// the navmesh belongs to the tour
static bool build_navmesh(SimTourWorlds *worlds, Built *built, Error *err) {
    SimTour *tour = worlds->tour;
    Navmesh *navmesh = navmesh_build(&built->scene, worlds->navmesh, worlds->arena, err);
    if (navmesh == NULL) return error_wrap(err, "a changed world of %s", worlds->made->scene->name);
    List navmeshes = {tour->navmeshes, (uint32_t)tour->navmesh_count, (uint32_t)tour->navmesh_room,
                      sizeof(Navmesh *)};
    *(Navmesh **)list_push(&navmeshes, worlds->arena) = navmesh;
    tour->navmeshes = navmeshes.items;
    tour->navmesh_count = (int)navmeshes.count;
    tour->navmesh_room = (int)navmeshes.room;
    built->navmesh = navmesh;
    return true;
}

// the world as things and doors stand now; NULL with an error
static const Built *build(SimTourWorlds *worlds, Error *err) {
    List moves = list_moves(worlds);
    if (moves.count == 0) return find_built(worlds, worlds->made->scene->hash);
    Scene scene;
    if (!scene_arrange(worlds->made->scene, moves.items, (int)moves.count, worlds->arena, &scene,
                       err))
        return NULL;
    const Built *known = find_built(worlds, scene.hash);
    if (known != NULL) return known;
    Built *built = add_built(worlds);
    *built = (Built){
        .hash = scene.hash, .scene = scene, .moves = moves.items, .count = (int)moves.count};
    return build_navmesh(worlds, built, err) ? built : NULL;
}

static void write_world(const SimTourWorlds *worlds, const Built *built, SimSubtask *subtask) {
    subtask->world = *worlds->made;
    subtask->arranged = built->scene;
    if (built->count > 0) subtask->world.scene = &subtask->arranged;
    subtask->world.navmesh = built->navmesh;
    subtask->moves = built->moves;
    subtask->move_count = built->count;
}

static float floor_share(const SimTourWorlds *worlds, const Built *built) {
    if (navmesh_island_count(built->navmesh) == 0) return 0.0f;
    return navmesh_island_area(built->navmesh, 0) / worlds->area;
}

//---- things that are moved -----------------------------------------------------------------------

static const SceneObject *box_of(const SimTourWorlds *worlds, const SimTourThing *thing) {
    return &worlds->made->scene->objects[thing->object];
}

// of the circle round its foot
static float radius_of(const SimTourWorlds *worlds, const SimTourThing *thing) {
    const SceneObject *box = box_of(worlds, thing);
    return 0.5f * hypotf(box->high[0] - box->low[0], box->high[2] - box->low[2]);
}

// of its foot, where it stands now
static void middle_of(const SimTourWorlds *worlds, const SimTourThing *thing, float middle[3]) {
    const SceneObject *box = box_of(worlds, thing);
    for (int k = 0; k < 3; k++) {
        middle[k] = (k == 1 ? box->low[k] : 0.5f * (box->low[k] + box->high[k])) + thing->offset[k];
    }
}

static float flat_distance(const float a[3], const float b[3]) {
    return hypotf(a[0] - b[0], a[2] - b[2]);
}

static bool is_clear_of_things(const SimTourWorlds *worlds, const SimTourThing *thing,
                               const float spot[3], float radius, float lane) {
    for (int i = 0; i < worlds->thing_count; i++) {
        const SimTourThing *other = &worlds->things[i];
        float middle[3];
        if (other == thing || !is_away(other)) continue;
        middle_of(worlds, other, middle);
        if (flat_distance(spot, middle) < radius + radius_of(worlds, other) + lane) return false;
    }
    return true;
}

static bool is_free(const SimTourWorlds *worlds, const SimTourThing *thing, const float spot[3],
                    float lane) {
    float from[3], radius = radius_of(worlds, thing);
    middle_of(worlds, thing, from);
    if (flat_distance(spot, from) < FAR_ENOUGH) return false;
    for (int i = 0; i < worlds->door_count; i++) {
        if (flat_distance(spot, worlds->doors[i].middle) < radius + DOOR_CLEAR) return false;
    }
    return is_clear_of_things(worlds, thing, spot, radius, lane) &&
           navmesh_obstacle_distance(worlds->made->navmesh, spot, radius + lane) >= radius + lane;
}

// The navmesh floats up to a cell height above the floor; a thing stands on what a ray meets.
static float floor_below(const Scene *scene, const float spot[3]) {
    const float from[3] = {spot[0], spot[1] + 0.3f, spot[2]}, down[3] = {0.0f, -1.0f, 0.0f};
    SceneHit hit;
    return scene_ray(scene, from, down, 1.0f, &hit) ? from[1] - hit.distance : spot[1];
}

// false, and where it was, when no place is found
static bool move_thing(SimTourWorlds *worlds, int index, SimTourThing *thing, Rng *rng) {
    const SceneObject *box = box_of(worlds, thing);
    for (int i = 0; i < TRIES; i++) {
        float spot[3];
        if (!navmesh_random_point(worlds->made->navmesh, rng, 0, spot)) return false;
        float lane = LANE * (1.0f - (float)i / TRIES);
        if (!is_free(worlds, thing, spot, lane)) continue;
        thing->offset[0] = spot[0] - 0.5f * (box->low[0] + box->high[0]);
        thing->offset[1] = floor_below(worlds->made->scene, spot) - box->low[1];
        thing->offset[2] = spot[2] - 0.5f * (box->low[2] + box->high[2]);
        thing->moved_at = index;
        return true;
    }
    return false;
}

static void draw_moves(SimTourWorlds *worlds, int index, Rng *rng) {
    for (int i = 0; i < worlds->thing_count; i++) {
        Rng own = rng_create((uint64_t)rng_next(rng) << 32 | (uint32_t)i);
        if (rng_unit(&own) < worlds->variant->moved)
            move_thing(worlds, index, &worlds->things[i], &own);
    }
}

// takes back the later half of what was moved before `index`
static void take_back(SimTourWorlds *worlds, int index, const SimTourThing *before) {
    int moved = 0, kept = 0;
    for (int i = 0; i < worlds->thing_count; i++) moved += worlds->things[i].moved_at == index;
    for (int i = 0; i < worlds->thing_count; i++) {
        if (worlds->things[i].moved_at != index) continue;
        if (kept++ >= moved / 2) worlds->things[i] = before[i];
    }
}

// moves things so that enough floor is left; the world with open doors, or NULL
static const Built *rearrange(SimTourWorlds *worlds, int index, Rng *rng, Error *err) {
    size_t bytes = (size_t)worlds->thing_count * sizeof(SimTourThing);
    SimTourThing *before = arena_alloc(worlds->arena, bytes + 1);
    if (bytes > 0) memcpy(before, worlds->things, bytes);
    if (index > 0 && worlds->variant->moved > 0.0f) draw_moves(worlds, index, rng);
    float least = fmaxf(LEAST_FLOOR, LEAST_KEPT * worlds->floor);
    const Built *built = build(worlds, err);
    while (built != NULL && floor_share(worlds, built) < least) {
        if (bytes == 0 || memcmp(worlds->things, before, bytes) == 0) break; // as it was
        take_back(worlds, index, before);
        built = build(worlds, err);
    }
    if (built != NULL) worlds->floor = floor_share(worlds, built);
    return built;
}

//---- doors ---------------------------------------------------------------------------------------

static void draw_doors(SimTourWorlds *worlds, Rng *rng) {
    for (int i = 0; i < worlds->door_count; i++) {
        worlds->is_shut[i] = rng_unit(rng) < worlds->variant->closed;
    }
}

// false when none is shut
static bool open_first(SimTourWorlds *worlds) {
    for (int i = 0; i < worlds->door_count; i++) {
        if (!worlds->is_shut[i]) continue;
        worlds->is_shut[i] = false;
        return true;
    }
    return false;
}

static const Built *shut_doors(SimTourWorlds *worlds, Error *err) {
    const Built *built = build(worlds, err);
    while (built != NULL && floor_share(worlds, built) < LEAST_HOME && open_first(worlds)) {
        built = build(worlds, err);
    }
    return built;
}

static float distance_to_way(const float point[3], SimPath way) {
    float nearest = INFINITY;
    for (int i = 0; i < way.count; i++) {
        nearest = fminf(nearest, flat_distance(point, way.points[i]));
    }
    return nearest;
}

//---- what the tour asks for ----------------------------------------------------------------------

bool sim_tour_world_begin(SimTourWorlds *worlds, Error *err) {
    const Scene *scene = worlds->made->scene;
    worlds->built = (List){.item_bytes = sizeof(Built *)};
    *add_built(worlds) =
        (Built){.hash = scene->hash, .scene = *scene, .navmesh = worlds->made->navmesh};
    worlds->area = navmesh_island_area(worlds->made->navmesh, 0);
    if (!(worlds->area > 0.0f)) return error_set(err, "%s: its floor has no area", scene->name);
    worlds->floor = 1.0f;
    if (worlds->variant->closed > 0.0f)
        worlds->door_count = scene_doors(scene, worlds->doors, SIM_TOUR_DOORS);
    if (worlds->variant->moved <= 0.0f) return true;
    uint32_t *movable = arena_array(worlds->arena, uint32_t, SIM_TOUR_THINGS);
    worlds->thing_count = scene_movables(scene, movable, SIM_TOUR_THINGS);
    worlds->things = arena_array(worlds->arena, SimTourThing, worlds->thing_count + 1);
    for (int i = 0; i < worlds->thing_count; i++) worlds->things[i].object = movable[i];
    return true;
}

bool sim_tour_world_change(SimTourWorlds *worlds, int index, SimSubtask *subtask, Error *err) {
    Rng rng = subtask_stream(worlds, index);
    Rng doors = rng_stream(rng_next(&rng), "doors");
    memset(worlds->is_shut, 0, sizeof worlds->is_shut);
    const Built *built = rearrange(worlds, index, &rng, err);
    if (built == NULL) return false;
    draw_doors(worlds, &doors);
    built = shut_doors(worlds, err);
    if (built == NULL) return false;
    write_world(worlds, built, subtask);
    return true;
}

bool sim_tour_world_open(SimTourWorlds *worlds, SimSubtask *subtask, Error *err) {
    bool is_shut[SIM_TOUR_DOORS];
    memcpy(is_shut, worlds->is_shut, sizeof is_shut);
    memset(worlds->is_shut, 0, sizeof worlds->is_shut);
    const Built *built = build(worlds, err);
    memcpy(worlds->is_shut, is_shut, sizeof is_shut);
    if (built != NULL) write_world(worlds, built, subtask);
    return built != NULL;
}

bool sim_tour_world_unbar(SimTourWorlds *worlds, SimPath way, SimSubtask *subtask, Error *err) {
    for (int i = 0; i < worlds->door_count; i++) {
        if (distance_to_way(worlds->doors[i].middle, way) < WAY_CLEAR) worlds->is_shut[i] = false;
    }
    const Built *built = build(worlds, err);
    if (built != NULL) write_world(worlds, built, subtask);
    return built != NULL;
}

int sim_tour_world_moved_at(const SimTourWorlds *worlds, uint32_t object) {
    for (int i = 0; i < worlds->thing_count; i++) {
        if (worlds->things[i].object == object) return worlds->things[i].moved_at;
    }
    return 0;
}
