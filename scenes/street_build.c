// From the plan to the scene builder: ground, houses, things, light. A kind's looks are one mesh
// each, made when the first thing of that look is put down.

#include "scenes/street_site.h"

#include <cglm/cglm.h>

#include <stdio.h>
#include <string.h>

const StreetLandmark *street_landmark_of(const StreetPlan *plan, int parcel, int item) {
    for (int i = 0; i < plan->landmark_count; i++) {
        const StreetLandmark *landmark = &plan->landmarks[i];
        if (parcel >= 0 && landmark->parcel == parcel) return landmark;
        if (item >= 0 && landmark->item == item) return landmark;
    }
    return NULL;
}

void street_show(const StreetSite *site, const char *name, const char *category) {
    mat4 here = GLM_MAT4_IDENTITY_INIT;
    int mesh = home_shape_end_unshaded(site->shape);
    scene_builder_instance(site->builder, mesh, scene_builder_object(site->builder, name, category),
                           here);
}

//---- things --------------------------------------------------------------------------------------

static int make_mesh(const StreetSite *site, const StreetItem *item) {
    home_shape_begin(site->shape);
    street_kind_builders[item->kind](site, item->look);
    home_shape_hide_floors(site->shape);
    // a treetop brings its own shade, and is too large for that of furniture
    return item->kind == STREET_TREE ? home_shape_end_unshaded(site->shape)
                                     : home_shape_end(site->shape);
}

static void stand(const StreetItem *item, mat4 matrix) {
    float x, z;
    street_direction(item->quarter, &x, &z);
    const float columns[4][4] = {
        {z, 0, -x, 0}, {0, 1, 0, 0}, {x, 0, z, 0}, {item->x, item->y, item->z, 1}};
    memcpy(matrix, columns, sizeof columns);
}

void street_things_build(const StreetSite *site) {
    enum { LOOKS = 36 };
    int meshes[STREET_KIND_COUNT][LOOKS], numbers[STREET_KIND_COUNT] = {0};
    memset(meshes, -1, sizeof meshes);
    for (int i = 0; i < site->plan->item_count; i++) {
        const StreetItem *item = &site->plan->items[i];
        const StreetLandmark *landmark = street_landmark_of(site->plan, -1, i);
        int *mesh = &meshes[item->kind][item->look];
        if (*mesh < 0) *mesh = make_mesh(site, item);
        char name[48];
        const char *category = street_kinds[item->kind].category;
        snprintf(name, sizeof name, "%s_%d", category, ++numbers[item->kind]);
        mat4 matrix;
        stand(item, matrix);
        int object =
            scene_builder_object(site->builder, landmark ? landmark->object : name, category);
        scene_builder_instance(site->builder, *mesh, object, matrix);
    }
}

//---- light ---------------------------------------------------------------------------------------

// The sun stands 44 to 56 degrees high and shines along none of the streets.
static void daylight(const StreetSite *site) {
    Rng rng = rng_stream(site->plan->seed, "street sun");
    float height_c, height_s, c, s;
    home_noise_circle(rng_range(&rng, 44.0f, 56.0f) / 360.0f, &height_c, &height_s);
    home_noise_circle(0.25f * (float)rng_below(&rng, 4) + rng_range(&rng, 0.07f, 0.18f), &c, &s);
    SceneLight light = {
        .sun_direction = {height_c * c, height_s, height_c * s},
        .sun_color = {2.45f, 2.22f, 1.88f},
        .sky_color = {0.62f, 0.74f, 0.95f},
        .ground_color = {0.5f, 0.46f, 0.42f},
    };
    scene_builder_light(site->builder, &light);
}

void street_build(const StreetPlan *plan, SceneBuilder *builder, Arena *scratch) {
    HomeKit *kit = home_kit_create(builder, scratch);
    StreetSite site = {
        plan,   builder, kit, home_shape_create(kit, scratch), street_prints_create(kit, scratch),
        scratch};
    street_ground_build(&site);
    street_markings_build(&site);
    street_buildings_build(&site);
    street_things_build(&site);
    daylight(&site);
}
