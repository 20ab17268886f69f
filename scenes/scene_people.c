// A figure from the solids of which furniture is made: a person at a glance, from all sides and
// from far, with just enough of a face to tell the front.
//
//        .-.        1.71    head and hair: balls, drawn out upwards
//       ( _ )
//      /|   |\      1.42    shoulders
//     / |   | \             torso: two turned solids side by side, so flat
//     \ |___| /     0.95    hips
//       |   |
//       | | |               legs a step apart: the figure walks
//      _| |_|       0.00    shoes
//
// Frame as furniture: origin on the floor between the feet, front towards +z. Clothes come in three
// colourings, each a mesh of its own, which the people of a scene take in turn.
//
// They wait 100 m below the scene: beyond the far plane of a camera that looks through a crack, and
// far enough for the upper tree to keep them in a node of their own, which few rays ever touch.

#include "scenes/scene_people.h"

#include "scenes/home_shape.h"
#include "scenes/scene_collect.h"

#include <math.h>
#include <stdio.h>

typedef struct Clothes {
    uint32_t skin, hair, shirt, trousers, shoes;
} Clothes;

static const Clothes CLOTHES[] = {
    {0xe0ac8a, 0x4a3222, 0xb8433f, 0x2f3a52, 0x2a2522},
    {0x8a5a3c, 0x1d1815, 0xd9a832, 0x4b4d50, 0xd8d4cc},
    {0xf0c8a8, 0xa8742f, 0x3f7f6a, 0x8a7659, 0x4a2f20},
};

enum { EYES = 0x2b2320 };

#define DEPTH_BELOW 100.0f // of their heads, under the lowest point of the scene [m]
#define TALL 1.72f

//---- the figure ----------------------------------------------------------------------------------

static void limb(HomeShape *s, const float from[3], const float to[3], float r0, float r1) {
    home_solid_rod(s, from, to, r0, r1, 10);
    home_solid_ball(s, to[0], to[1], to[2], r1, 10);
}

// hip, knee, ankle, shoe; `stride` is how far the foot is before the hip
static void leg(HomeShape *s, const Clothes *c, float side, float stride) {
    float hip[3] = {side * 0.095f, 0.9f, 0.0f};
    float knee[3] = {side * 0.1f, 0.49f, 0.5f * stride + 0.04f};
    float ankle[3] = {side * 0.1f, 0.09f, stride};
    home_shape_paint(s, HOME_FABRIC, c->trousers);
    home_solid_ball(s, hip[0], hip[1], hip[2], 0.095f, 10);
    limb(s, hip, knee, 0.095f, 0.062f);
    limb(s, knee, ankle, 0.062f, 0.048f);
    home_shape_paint(s, HOME_PLAIN, c->shoes);
    home_solid_soft(s, ankle[0] - 0.048f, 0.0f, stride - 0.08f, ankle[0] + 0.048f, 0.085f,
                    stride + 0.18f, 0.03f);
}

static void arm(HomeShape *s, const Clothes *c, float side, float swing) {
    float shoulder[3] = {side * 0.19f, 1.38f, 0.0f};
    float elbow[3] = {side * 0.255f, 1.1f, 0.4f * swing - 0.03f};
    float wrist[3] = {side * 0.25f, 0.87f, swing + 0.04f};
    home_shape_paint(s, HOME_FABRIC, c->shirt);
    home_solid_ball(s, shoulder[0], shoulder[1], shoulder[2], 0.06f, 10);
    limb(s, shoulder, elbow, 0.06f, 0.046f);
    limb(s, elbow, wrist, 0.046f, 0.034f);
    home_shape_paint(s, HOME_PLAIN, c->skin);
    home_solid_ball(s, wrist[0], wrist[1] - 0.05f, wrist[2] + 0.01f, 0.042f, 10);
}

// two turned solids side by side are as wide as a body and only as deep as one of them
static void torso(HomeShape *s, const Clothes *c) {
    static const float profile[][2] = {{0, 0},          {0.1f, 0},       {0.112f, 0.1f},
                                       {0.105f, 0.22f}, {0.114f, 0.36f}, {0.1f, 0.45f},
                                       {0.06f, 0.5f},   {0, 0.515f}};
    home_shape_paint(s, HOME_FABRIC, c->shirt);
    for (int side = -1; side <= 1; side += 2) {
        home_solid_lathe(s, (float)side * 0.08f, 0.9f, 0.0f, profile, ARRAY_COUNT(profile), 14);
        home_solid_rod(s, (float[3]){0, 1.43f, -0.01f}, (float[3]){(float)side * 0.19f, 1.38f, 0},
                       0.065f, 0.06f, 10);
    }
    home_solid_soft(s, -0.08f, 0.9f, -0.1f, 0.08f, 1.4f, 0.1f, 0.04f);
}

static void head(HomeShape *s, const Clothes *c) {
    static const float skull[][2] = {{0, 0},           {0.045f, 0.005f}, {0.078f, 0.05f},
                                     {0.09f, 0.12f},   {0.086f, 0.17f},  {0.06f, 0.215f},
                                     {0.025f, 0.232f}, {0, 0.235f}};
    static const float hair[][2] = {
        {0.096f, 0}, {0.098f, 0.05f}, {0.07f, 0.105f}, {0.03f, 0.124f}, {0, 0.127f}};
    home_shape_paint(s, HOME_PLAIN, c->skin);
    home_solid_post(s, 0, 0, 1.4f, 1.52f, 0.052f, 0.048f, 10);
    home_solid_lathe(s, 0, 1.475f, 0.012f, skull, ARRAY_COUNT(skull), 14);
    home_solid_ball(s, 0, 1.572f, 0.104f, 0.015f, 8);
    home_shape_paint(s, HOME_PLAIN, EYES);
    for (int side = -1; side <= 1; side += 2)
        home_solid_ball(s, (float)side * 0.034f, 1.605f, 0.09f, 0.011f, 8);
    home_shape_paint(s, HOME_PLAIN, c->hair);
    home_solid_lathe(s, 0, 1.6f, -0.004f, hair, ARRAY_COUNT(hair), 14);
    home_solid_soft(s, -0.075f, 1.5f, -0.095f, 0.075f, 1.62f, -0.03f, 0.03f);
}

static int make_figure(HomeShape *s, const Clothes *c) {
    home_shape_begin(s);
    leg(s, c, -1.0f, 0.17f);
    leg(s, c, 1.0f, -0.15f);
    torso(s, c);
    arm(s, c, -1.0f, -0.12f);
    arm(s, c, 1.0f, 0.13f);
    head(s, c);
    return home_shape_end(s);
}

//---- all of them ---------------------------------------------------------------------------------

void scene_people_add(SceneBuilder *builder, int count) {
    ASSERT(count >= 0 && count <= SCENE_MAX_PEOPLE);
    if (count == 0) return;
    Arena scratch = arena_create("people");
    HomeShape *shape = home_shape_create(home_kit_create(builder, &scratch), &scratch);
    int meshes[ARRAY_COUNT(CLOTHES)];
    mat4 here = {{1, 0, 0, 0}, {0, 1, 0, 0}, {0, 0, 1, 0}, {0, 0, 0, 1}};
    for (int i = 0; i < count; i++) {
        int look = i % (int)ARRAY_COUNT(CLOTHES);
        if (i == look) meshes[look] = make_figure(shape, &CLOTHES[look]);
        char name[32];
        snprintf(name, sizeof name, "person_%d", i + 1);
        scene_builder_instance(builder, meshes[look], scene_builder_object(builder, name, "person"),
                               here);
    }
    builder->people += (uint32_t)count; // after the cars
    arena_destroy(&scratch);
}

void scene_people_park(SceneBuilder *builder, const float low[3], const float high[3]) {
    bool is_empty = !(low[0] <= high[0]); // a scene without geometry
    for (uint32_t i = builder->instances.count - builder->people; i < builder->instances.count;
         i++) {
        SceneInstance *instance = LIST_AT(&builder->instances, SceneInstance, i);
        for (int k = 0; k < 3; k++) {
            float middle = is_empty ? 0.0f : 0.5f * (low[k] + high[k]);
            float floor = is_empty ? 0.0f : low[k];
            float at = k == 1 ? floor - DEPTH_BELOW - TALL : middle;
            instance->world_from_local[4 * k + 3] = at;
            instance->local_from_world[4 * k + 3] = -at;
        }
    }
}
