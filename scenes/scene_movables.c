// What may be carried elsewhere. Three questions, the cheap ones first:
//
//     what is it?        its category ends with a word of the table: "OfficeChair", "side_table"
//     can one carry it?  at most 1.2 m wide and 1.6 m high
//     what holds it?     rays down from five points of its foot, starting a little inside: they
//                        must meet something else within 3 cm, as a ceiling lamp's do not
//
//           ┌──┐ vase            what such a ray meets carries something: the table below stays, as
//        ┌──┴──┴──┐ table        long as the vase stands on it; the vase may go
//        │ │ │ │ │               (five rays, each from 3 cm above the foot to 3 cm below it)
//     ───┴─┴─┴─┴─┴──── floor
//
// A table of words, not of what is excluded: a thing that nobody thought of stays where it is.
// To add one, add its last word.

#include "scenes/ray.h"
#include "scenes/scene_arrange.h"

#include <math.h>
#include <string.h>
#include <strings.h>

static const char *const WORDS[] = {
    "chair",    "armchair", "stool",  "lamp",    "plant",      "basket", "box",
    "ball",     "can",      "bin",    "vase",    "pot",        "laptop", "bowl",
    "kettle",   "books",    "book",   "cushion", "pillow",     "table",  "bag",
    "backpack", "suitcase", "bottle", "cup",     "nightstand",
};

static const float WIDEST = 1.2f, TALLEST = 1.6f; // what one person can carry through a door [m]
static const float SLACK = 0.03f;                 // between a foot and what it stands on [m]
static const float LEVEL = 0.01f;                 // feet that differ by less are on one level [m]

enum { RAYS = 5 };

//---- what is it ----------------------------------------------------------------------------------

static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// words end at what is no letter, and in CamelCase at capitals
static bool ends_with(const char *text, const char *word) {
    size_t length = strlen(text), tail = strlen(word);
    if (tail > length) return false;
    const char *last = text + length - tail;
    if (strcasecmp(last, word) != 0) return false;
    return last == text || !is_letter(last[-1]) || (*last >= 'A' && *last <= 'Z');
}

static bool is_portable(const Scene *scene, uint32_t index) {
    const SceneObject *object = &scene->objects[index];
    const float *low = object->low, *high = object->high;
    float width = fmaxf(high[0] - low[0], high[2] - low[2]);
    if (width > WIDEST || high[1] - low[1] > TALLEST) return false;
    const char *category = scene_category_name(scene, object->category);
    for (size_t i = 0; i < ARRAY_COUNT(WORDS); i++)
        if (ends_with(category, WORDS[i])) return true;
    return false;
}

//---- what holds it -------------------------------------------------------------------------------

// The scene with one object at a time out of the way, because a foot and the floor below it may lie
// in one plane, where a ray cannot tell them apart.
typedef struct Search {
    const Scene *scene;
    Scene without;            // the scene with an instance list of its own:
    SceneInstance *instances; // [instance_count]
    uint32_t *first, *next;   // [object_count], [instance_count]: the instances of an object, +1
    bool *carries;            // [object_count]
} Search;

static Search begin_search(const Scene *scene, Arena *arena) {
    Search s = {.scene = scene, .without = *scene};
    s.instances = arena_array(arena, SceneInstance, scene->instance_count + 1);
    s.first = arena_array(arena, uint32_t, scene->object_count + 1);
    s.next = arena_array(arena, uint32_t, scene->instance_count + 1);
    s.carries = arena_array(arena, bool, scene->object_count + 1);
    memcpy(s.instances, scene->instances, scene->instance_count * sizeof *s.instances);
    memset(s.first, 0, scene->object_count * sizeof *s.first);
    memset(s.carries, 0, scene->object_count * sizeof *s.carries);
    s.without.instances = s.instances;
    for (uint32_t i = 0; i < scene->instance_count; i++) {
        s.next[i] = s.first[scene->instances[i].object];
        s.first[scene->instances[i].object] = i + 1;
    }
    return s;
}

// To a ray of the search, which is centimetres long, an instance a million metres aside is gone.
static void hide(Search *s, uint32_t object) {
    for (uint32_t i = s->first[object]; i != 0; i = s->next[i - 1])
        s->instances[i - 1].local_from_world[3] += 1e6f;
}

static void show(Search *s, uint32_t object) {
    for (uint32_t i = s->first[object]; i != 0; i = s->next[i - 1])
        s->instances[i - 1] = s->scene->instances[i - 1];
}

// the middle of its box seen from above, or a point halfway to a corner; a little inside
static void foot_point(const SceneObject *object, int i, float point[3]) {
    static const float at[RAYS][2] = {
        {0.5f, 0.5f}, {0.25f, 0.25f}, {0.75f, 0.25f}, {0.25f, 0.75f}, {0.75f, 0.75f}};
    point[0] = object->low[0] + at[i][0] * (object->high[0] - object->low[0]);
    point[1] = object->low[1] + SLACK;
    point[2] = object->low[2] + at[i][1] * (object->high[2] - object->low[2]);
}

// Does anything hold it? What does, and has its own foot farther down, is noted as carrying
// something: a floor and the chair on it may both begin at 0, and neither carries a floor.
static bool stands(Search *s, uint32_t object) {
    const float down[3] = {0.0f, -1.0f, 0.0f};
    bool found = false;
    hide(s, object);
    for (int i = 0; i < RAYS; i++) {
        float from[3];
        SceneHit hit;
        foot_point(&s->scene->objects[object], i, from);
        if (!scene_ray(&s->without, from, down, 2.0f * SLACK, &hit)) continue;
        found = true;
        if (s->scene->objects[hit.object].low[1] < s->scene->objects[object].low[1] - LEVEL)
            s->carries[hit.object] = true;
    }
    show(s, object);
    return found;
}

int scene_movables(const Scene *scene, uint32_t *objects, int max) {
    Arena scratch = arena_create("movables");
    Search search = begin_search(scene, &scratch);
    bool *can_go = arena_array(&scratch, bool, scene->object_count + 1);
    for (uint32_t i = 0; i < scene->object_count; i++) {
        bool has_box = scene->objects[i].low[0] <= scene->objects[i].high[0];
        can_go[i] = has_box && stands(&search, i) && is_portable(scene, i);
    }
    int count = 0;
    for (uint32_t i = 0; i < scene->object_count && count < max; i++)
        if (can_go[i] && !search.carries[i]) objects[count++] = i;
    arena_destroy(&scratch);
    return count;
}
