// A lane runs along the kerb of its block, outside of the parked cars:
//
//            ┌────────────────────┐        arcs at the corners, of the kerb's middle points
//          ╭─┤  parked            ├─╮      ● stops, one before each corner
//     ●────│ └────────────────────┘ │
//          ╰────────────────────────●
//
// A prepared scene is nothing but triangles, so the blocks are asked of the plan: "street:7" names
// the seed, and planning streets again takes a millisecond.

#include "scenes/scene_cars.h"

#include "scenes/scene_collect.h"
#include "scenes/street_site.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARC = 6, LANE_POINTS = 4 * (ARC + 1) + 1, LOOKS = 6 };

static const float FROM_KERB = 3.8f; // parked cars, and half of a lane [m]
static const float BEFORE = 8.0f;    // from where one waits to the corner's arc [m]

void scene_cars_add(SceneBuilder *builder, int count) {
    ASSERT(count >= 0 && count <= SCENE_MAX_CARS && builder->people == 0);
    if (count == 0) return;
    Arena scratch = arena_create("cars");
    HomeKit *kit = home_kit_create(builder, &scratch);
    StreetSite site = {.builder = builder, .kit = kit, .shape = home_shape_create(kit, &scratch)};
    int meshes[LOOKS];
    mat4 here = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
    for (int i = 0; i < count; i++) {
        int look = i % LOOKS;
        if (i == look) {
            home_shape_begin(site.shape);
            street_cars_car(&site, look + 6); // the taxi first
            home_shape_hide_floors(site.shape);
            meshes[look] = home_shape_end(site.shape);
        }
        char name[32];
        snprintf(name, sizeof name, "moving_car_%d", i + 1);
        scene_builder_instance(builder, meshes[look], scene_builder_object(builder, name, "car"),
                               here);
    }
    builder->people = (uint32_t)count;
    arena_destroy(&scratch);
}

//---- lanes ---------------------------------------------------------------------------------------

static bool parse_street(const char *name, uint64_t *seed) {
    static const char PREFIX[] = "street:";
    if (strncmp(name, PREFIX, sizeof PREFIX - 1) != 0) return false;
    char *end;
    errno = 0;
    *seed = strtoull(name + sizeof PREFIX - 1, &end, 10);
    return *end == '\0' && errno == 0;
}

static float distance(const float a[3], const float b[3]) {
    float x = b[0] - a[0], z = b[2] - a[2];
    return sqrtf(x * x + z * z);
}

// clockwise from the south-west: the middle of the arc, and where it begins on the circle
static void arc_at(const StreetRect *r, float radius, int corner, int i, float point[3]) {
    const float x[4] = {r->x0 + radius, r->x0 + radius, r->x1 - radius, r->x1 - radius};
    const float z[4] = {r->z1 - radius, r->z0 + radius, r->z0 + radius, r->z1 - radius};
    float c, s;
    // from south over west and north to east: downwards on the circle that street_ground.c goes up
    home_noise_circle(-0.25f * ((float)corner + (float)i / ARC), &c, &s);
    point[0] = x[corner] + radius * s;
    point[1] = 0.0f;
    point[2] = z[corner] + radius * c;
}

static SceneLane lane_round(const StreetRect *kerb, Arena *arena) {
    StreetRect r = {kerb->x0 - FROM_KERB, kerb->z0 - FROM_KERB, kerb->x1 + FROM_KERB,
                    kerb->z1 + FROM_KERB};
    float radius = STREET_CORNER + FROM_KERB;
    SceneLane lane = {.count = LANE_POINTS};
    lane.points = arena_alloc(arena, LANE_POINTS * sizeof lane.points[0]);
    for (int k = 0; k < LANE_POINTS; k++) {
        int corner = k / (ARC + 1) % 4;
        arc_at(&r, radius, corner, k % (ARC + 1), lane.points[k]);
        if (k == 0) continue;
        lane.length += distance(lane.points[k - 1], lane.points[k]);
        bool is_arc = k % (ARC + 1) == 0; // begins here: the straight before it has a stop
        if (is_arc) lane.stops[k / (ARC + 1) - 1] = lane.length - BEFORE;
    }
    return lane;
}

int scene_lanes(const Scene *scene, Arena *arena, SceneLane *lanes, int max) {
    uint64_t seed;
    if (!parse_street(scene->name, &seed)) return 0;
    Arena scratch = arena_create("lanes");
    StreetPlan *plan = arena_new(&scratch, StreetPlan);
    street_plan_create(seed, plan);
    int count = 0;
    for (int b = 0; b < plan->block_count && count < max; b++)
        lanes[count++] = lane_round(&plan->blocks[b].kerb, arena);
    arena_destroy(&scratch);
    return count;
}
