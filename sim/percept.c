// What is drawn, and from what:
//
//     key   = (object, cell x, cell z, heading in eighths)      the view
//     first = hash(key, seed) in [0, 1)
//
//     0        missed     missed + confused              1
//     ├─ nothing ─┼─ another category ─┼─ its own category ─┤
//
// The other category is drawn from the same key, among the things of the scene, each as likely. An
// eighth is centred on its heading, so that an agent that looks along an axis is not on the edge of
// two views.
//
// Errors befall things only. Floors, walls and doors are what geometry tells, not a detector; and a
// person is always seen as one, because who walks is told by its moving and must not be looked for.
//
// Nothing is stored: an answer costs one hash, and a picture asks once per run of equal pixels and
// keeps a few answers at hand.

#include "sim/percept.h"

#include "base/hash.h"
#include "sim/task.h"

#include <math.h>
#include <string.h>

#define PI 3.14159265358979323846

enum {
    EIGHTHS = 8,
    DRAWS = 64, // of another category; fewer than 1 in 1e9 calls need more where 1 of 3 is a thing
    AT_HAND = 64,
};

static const float CELL = 1.0f; // [m]

// plain integers without padding
typedef struct View {
    uint32_t object;
    int32_t column, row, eighth;
} View;

static View view_from(uint32_t object, const SimState *state) {
    long eighth = lround((double)state->yaw / (2.0 * PI / EIGHTHS));
    return (View){
        .object = object,
        .column = (int32_t)floorf(state->position[0] / CELL),
        .row = (int32_t)floorf(state->position[2] / CELL),
        .eighth = (int32_t)(eighth & (EIGHTHS - 1)), // also right for negative numbers
    };
}

static bool is_recognised(const Scene *scene, uint32_t category) {
    const char *name = scene_category_name(scene, category);
    return category != 0 && sim_object_is_thing(name) && strcmp(name, "person") != 0;
}

// a thing category other than `own`; `own` where the scene has no other
static uint32_t draw_other(const Scene *scene, uint32_t own, Rng *rng) {
    for (int i = 0; i < DRAWS; i++) {
        uint32_t category = rng_below(rng, scene->category_count);
        if (category != own && is_recognised(scene, category)) return category;
    }
    return own;
}

uint32_t sim_percept_category(const SimPercept *percept, const Scene *scene, uint32_t object,
                              const SimState *state) {
    ASSERT(object < scene->object_count);
    uint32_t own = scene->objects[object].category;
    if (percept->missed + percept->confused <= 0.0f || !is_recognised(scene, own)) return own;
    View view = view_from(object, state);
    Rng rng = rng_create(hash_bytes(&view, sizeof view, percept->seed));
    float first = rng_unit(&rng);
    if (first < percept->missed) return 0;
    if (first < percept->missed + percept->confused) return draw_other(scene, own, &rng);
    return own;
}

// what was answered of late, by the object's last bits
typedef struct Answer {
    uint32_t instance, category; // instance 0 is nobody's
} Answer;

void sim_percept_picture(const SimPercept *percept, const Scene *scene, const SimState *state,
                         const uint32_t *instance, uint32_t *semantic, uint32_t pixels) {
    if (percept->missed + percept->confused <= 0.0f) return;
    Answer at_hand[AT_HAND] = {0};
    for (uint32_t i = 0; i < pixels; i++) {
        if (instance[i] == 0 || semantic[i] == 0) continue;
        Answer *answer = &at_hand[instance[i] % AT_HAND];
        if (answer->instance != instance[i]) {
            answer->instance = instance[i];
            answer->category = sim_percept_category(percept, scene, instance[i] - 1, state);
        }
        semantic[i] = answer->category;
    }
}
