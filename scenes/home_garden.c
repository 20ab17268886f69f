// A strip of lawn, a hedge that ends the view, a few trees, and the light of the day.
//
// All of it is wound backwards: it looks as it should (normals are given), but the navmesh takes
// only faces that look up by their winding, so nobody's episode starts on the lawn.

#include "scenes/home_structure.h"

#include <math.h>
#include <stdio.h>

enum { LAWN = 0x8fae62, HEDGE = 0x7d9c58, BARK = 0x7a5f47 };

#define GROUND -0.06f

static void turn_faces_over(HomeShape *shape) {
    for (int i = 0; i < shape->face_count; i++) {
        SceneCorner *c = shape->faces[i].corners, kept = c[1];
        c[1] = c[2];
        c[2] = kept;
    }
}

static void lawn(const HomeSite *site) {
    float x = 0.5f * site->home->width + HOME_GARDEN, z = 0.5f * site->home->depth + HOME_GARDEN;
    HomePanel panel = {.origin = {-x, GROUND, -z},
                       .u = {1, 0, 0},
                       .v = {0, 0, 1},
                       .normal = {0, 1, 0},
                       .width = 2.0f * x,
                       .height = 2.0f * z,
                       .step = 3.0f,
                       .surface = HOME_GRASS,
                       .rgb = LAWN,
                       .is_hidden_from_navmesh = true};
    int mesh = scene_builder_mesh(site->builder);
    home_panel_add(&panel, site->kit, NULL, mesh, site->scratch);
    home_structure_show(site, mesh, "lawn", "ground");
}

static void hedge(const HomeSite *site) {
    HomeShape *s = site->shape;
    float x = 0.5f * site->home->width + HOME_GARDEN - 0.3f,
          z = 0.5f * site->home->depth + HOME_GARDEN - 0.3f;
    home_shape_begin(s);
    home_shape_paint(s, HOME_LEAVES, HEDGE);
    for (int side = -1; side <= 1; side += 2) {
        float at_x = (float)side * x, at_z = (float)side * z;
        home_solid_soft(s, -x - 0.3f, GROUND, at_z - 0.3f, x + 0.3f, 1.45f, at_z + 0.3f, 0.12f);
        home_solid_soft(s, at_x - 0.3f, GROUND, -z + 0.3f, at_x + 0.3f, 1.45f, z - 0.3f, 0.12f);
    }
    turn_faces_over(s);
    home_structure_show(site, home_shape_end(s), "hedge", "hedge");
}

static int tree_mesh(const HomeSite *site, Rng *rng) {
    HomeShape *s = site->shape;
    home_shape_begin(s);
    home_shape_paint(s, HOME_WOOD, BARK);
    home_solid_post(s, 0, 0, GROUND, 1.6f, 0.11f, 0.07f, 10);
    home_shape_paint(s, HOME_LEAVES, 0x8aa85c);
    for (int i = 0; i < 7; i++) {
        float c, d;
        home_noise_circle((float)i / 6.0f, &c, &d);
        float away = i == 6 ? 0.0f : 0.5f, radius = rng_range(rng, 0.5f, 0.7f);
        home_solid_ball(s, away * c, rng_range(rng, 1.7f, 2.3f) + (i == 6 ? 0.5f : 0.0f), away * d,
                        radius, 14);
    }
    turn_faces_over(s);
    return home_shape_end(s);
}

static void trees(const HomeSite *site) {
    Rng rng = rng_stream(site->home->seed, "garden");
    int mesh = tree_mesh(site, &rng);
    float x = 0.5f * site->home->width + 2.3f, z = 0.5f * site->home->depth + 2.3f;
    for (int i = 0; i < 6; i++) {
        float along = rng_range(&rng, -0.9f, 0.9f), way = i % 2 ? 1.0f : -1.0f;
        float place_x = i < 4 ? along * x : way * x, place_z = i < 4 ? way * z : along * z;
        mat4 matrix = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {place_x, 0, place_z, 1}};
        char name[16];
        snprintf(name, sizeof name, "tree_%d", i + 1);
        scene_builder_instance(site->builder, mesh,
                               scene_builder_object(site->builder, name, "tree"), matrix);
    }
}

// The sun stands 30 to 50 degrees high, over one of the long sides, where most windows are.
static void daylight(const HomeSite *site) {
    Rng rng = rng_stream(site->home->seed, "sun");
    float height_c, height_s, c, s;
    home_noise_circle(rng_range(&rng, 30.0f, 50.0f) / 360.0f, &height_c, &height_s);
    home_noise_circle((float)rng_below(&rng, 2) * 0.5f + rng_range(&rng, 0.13f, 0.37f), &c, &s);
    SceneLight light = {
        .sun_direction = {height_c * c, height_s, height_c * s},
        .sun_color = {3.6f, 3.1f, 2.4f},
        .sky_color = {0.98f, 1.04f, 1.14f},
        .ground_color = {1.08f, 1.0f, 0.9f}, // light comes back from floors and walls, warmer
    };
    scene_builder_light(site->builder, &light);
}

void home_garden_build(const HomeSite *site) {
    lawn(site);
    hedge(site);
    trees(site);
    daylight(site);
}
