// From the builder's lists to a scene: one tree per mesh, one over the instances, mip maps, and all
// arrays laid out in one block.

#include "base/parallel.h"
#include "scenes/scene_collect.h"
#include "scenes/scene_image.h"
#include "scenes/scene_people.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TRIANGLES_PER_LEAF = 4 };

typedef struct Finish {
    SceneBuilder *builder;
    Arena *scratch;
    SceneImageHeader *header;
    uint64_t start[SCENE_SECTIONS];
    Bvh *trees; // [mesh]
} Finish;

static void *section(const Finish *f, int id) {
    return (char *)f->header + f->start[id];
}

static BvhBox empty_box(void) {
    return (BvhBox){{INFINITY, INFINITY, INFINITY}, {-INFINITY, -INFINITY, -INFINITY}};
}

static void grow_box(BvhBox *box, const float point[3]) {
    for (int k = 0; k < 3; k++) {
        box->low[k] = fminf(box->low[k], point[k]);
        box->high[k] = fmaxf(box->high[k], point[k]);
    }
}

static void triangle_corner(const SceneTriangle *t, int corner, float point[3]) {
    for (int k = 0; k < 3; k++) {
        float edge = corner == 1 ? t->edge1[k] : corner == 2 ? t->edge2[k] : 0.0f;
        point[k] = t->origin[k] + edge;
    }
}

//---- meshes --------------------------------------------------------------------------------------

static Bvh build_tree(const BuilderMesh *mesh, Arena *scratch) {
    uint32_t count = mesh->triangles.count;
    BvhBox *boxes = arena_array(scratch, BvhBox, count);
    for (uint32_t i = 0; i < count; i++) {
        boxes[i] = empty_box();
        for (int corner = 0; corner < 3; corner++) {
            float point[3];
            triangle_corner(LIST_AT(&mesh->triangles, SceneTriangle, i), corner, point);
            grow_box(&boxes[i], point);
        }
    }
    return bvh_build(boxes, count, TRIANGLES_PER_LEAF, scratch);
}

// the lists of one mesh, in the order of its leaves
static void place_mesh(const Finish *f, uint32_t m, SceneMesh *to) {
    const BuilderMesh *mesh = LIST_AT(&f->builder->meshes, BuilderMesh, m);
    const Bvh *tree = &f->trees[m];
    SceneTriangle *triangles = (SceneTriangle *)section(f, SECTION_TRIANGLES) + to->first_triangle;
    SceneShade *shades = (SceneShade *)section(f, SECTION_SHADES) + to->first_triangle;
    BvhBox box = empty_box();
    for (uint32_t i = 0; i < to->triangle_count; i++) {
        triangles[i] = *LIST_AT(&mesh->triangles, SceneTriangle, tree->order[i]);
        shades[i] = *LIST_AT(&mesh->shades, SceneShade, tree->order[i]);
        for (int corner = 0; corner < 3; corner++) {
            float point[3];
            triangle_corner(&triangles[i], corner, point);
            grow_box(&box, point);
        }
    }
    memcpy(to->low, box.low, sizeof to->low);
    memcpy(to->high, box.high, sizeof to->high);
    memcpy((BvhNode *)section(f, SECTION_NODES) + to->first_node, tree->nodes,
           tree->node_count * sizeof(BvhNode));
}

static void place_meshes(const Finish *f) {
    SceneMesh *meshes = section(f, SECTION_MESHES);
    uint32_t node = 0, triangle = 0;
    for (uint32_t m = 0; m < f->builder->meshes.count; m++) {
        meshes[m].first_node = node;
        meshes[m].node_count = f->trees[m].node_count;
        meshes[m].first_triangle = triangle;
        meshes[m].triangle_count = LIST_AT(&f->builder->meshes, BuilderMesh, m)->triangles.count;
        place_mesh(f, m, &meshes[m]);
        node += meshes[m].node_count;
        triangle += meshes[m].triangle_count;
    }
}

//---- instances -----------------------------------------------------------------------------------

// the exact world box: over the corners of its triangles, not over the corners of its local box
static BvhBox instance_box(const Finish *f, const SceneInstance *instance) {
    const BuilderMesh *mesh = LIST_AT(&f->builder->meshes, BuilderMesh, instance->mesh);
    const float *m = instance->world_from_local;
    BvhBox box = empty_box();
    for (uint32_t i = 0; i < mesh->triangles.count; i++) {
        for (int corner = 0; corner < 3; corner++) {
            float p[3], world[3];
            triangle_corner(LIST_AT(&mesh->triangles, SceneTriangle, i), corner, p);
            for (int r = 0; r < 3; r++) {
                world[r] =
                    m[4 * r] * p[0] + m[4 * r + 1] * p[1] + m[4 * r + 2] * p[2] + m[4 * r + 3];
            }
            grow_box(&box, world);
        }
    }
    return box;
}

typedef struct BoxJob {
    const Finish *finish;
    BvhBox *boxes;
} BoxJob;

static void measure_instances(void *context, int begin, int end) {
    const BoxJob *job = context;
    for (int i = begin; i < end; i++) {
        const SceneInstance *instance = LIST_AT(&job->finish->builder->instances, SceneInstance, i);
        job->boxes[i] = instance_box(job->finish, instance);
    }
}

static void merge_box(float low[3], float high[3], const BvhBox *box) {
    for (int k = 0; k < 3; k++) {
        low[k] = fminf(low[k], box->low[k]);
        high[k] = fmaxf(high[k], box->high[k]);
    }
}

static void place_objects(const Finish *f, const BvhBox *boxes) {
    SceneObject *objects = section(f, SECTION_OBJECTS);
    uint32_t count = f->builder->objects.count;
    if (count > 0) memcpy(objects, f->builder->objects.items, count * sizeof *objects);
    BvhBox none = empty_box();
    for (uint32_t i = 0; i < count; i++) {
        memcpy(objects[i].low, none.low, sizeof none.low);
        memcpy(objects[i].high, none.high, sizeof none.high);
    }
    for (uint32_t i = 0; i < f->builder->instances.count; i++) {
        SceneObject *object = &objects[LIST_AT(&f->builder->instances, SceneInstance, i)->object];
        merge_box(object->low, object->high, &boxes[i]);
    }
}

// of all instances, people left out
static BvhBox scene_box(const Finish *f, const BvhBox *boxes) {
    BvhBox box = empty_box();
    for (uint32_t i = 0; i < f->builder->instances.count - f->builder->people; i++)
        merge_box(box.low, box.high, &boxes[i]);
    return box;
}

static void measure_all(const Finish *f, BvhBox *boxes) {
    BoxJob job = {f, boxes};
    int count = (int)f->builder->instances.count, people = (int)f->builder->people;
    parallel_for(count, 8, measure_instances, &job);
    if (people == 0) return;
    BvhBox box = scene_box(f, boxes);
    scene_people_park(f->builder, box.low, box.high);
    measure_instances(&job, count - people, count);
}

//---- textures ------------------------------------------------------------------------------------

static float srgb_to_linear(uint32_t value) {
    float s = (float)value / 255.0f;
    return s <= 0.04045f ? s / 12.92f : powf((s + 0.055f) / 1.055f, 2.4f);
}

static uint32_t linear_to_srgb(float linear) {
    float s = linear <= 0.0031308f ? linear * 12.92f : 1.055f * powf(linear, 1.0f / 2.4f) - 0.055f;
    return (uint32_t)(s * 255.0f + 0.5f);
}

enum { ENCODE_STEPS = 4096 }; // fine enough that every 8-bit value is reached

typedef struct MipJob {
    const Finish *finish;
    float linear[256];
    uint8_t encoded[ENCODE_STEPS + 1];
} MipJob;

// four texels averaged in linear light, so that distant surfaces keep their brightness
static uint32_t average(const MipJob *job, const uint32_t texels[4]) {
    uint32_t result = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        float sum = 0.0f;
        for (int i = 0; i < 4; i++) sum += job->linear[texels[i] >> shift & 255];
        result |= (uint32_t)job->encoded[(int)(sum * 0.25f * ENCODE_STEPS + 0.5f)] << shift;
    }
    uint32_t alpha = 2;
    for (int i = 0; i < 4; i++) alpha += texels[i] >> 24;
    return result | alpha / 4 << 24;
}

static void make_level(const MipJob *job, const uint32_t *from, uint32_t w, uint32_t h,
                       uint32_t *to) {
    uint32_t half_w = w > 1 ? w / 2 : 1, half_h = h > 1 ? h / 2 : 1;
    for (uint32_t y = 0; y < half_h; y++) {
        for (uint32_t x = 0; x < half_w; x++) {
            size_t x0 = 2 * x, x1 = x0 + 1 < w ? x0 + 1 : x0;
            size_t y0 = 2 * y, y1 = y0 + 1 < h ? y0 + 1 : y0;
            uint32_t four[4] = {from[y0 * w + x0], from[y0 * w + x1], from[y1 * w + x0],
                                from[y1 * w + x1]};
            to[(size_t)y * half_w + x] = average(job, four);
        }
    }
}

static void make_mips(void *context, int begin, int end) {
    const MipJob *job = context;
    const SceneTexture *textures = section(job->finish, SECTION_TEXTURES);
    uint32_t *texels = section(job->finish, SECTION_TEXELS);
    for (int i = begin; i < end; i++) {
        const BuilderTexture *source = LIST_AT(&job->finish->builder->textures, BuilderTexture, i);
        uint32_t w = textures[i].width, h = textures[i].height;
        uint32_t *level = texels + textures[i].first_texel;
        memcpy(level, source->texels, (size_t)w * h * sizeof *level);
        for (uint32_t l = 1; l < textures[i].levels; l++) {
            uint32_t *next = level + (size_t)w * h;
            make_level(job, level, w, h, next);
            level = next;
            w = w > 1 ? w / 2 : 1;
            h = h > 1 ? h / 2 : 1;
        }
    }
}

static void place_textures(const Finish *f) {
    SceneTexture *textures = section(f, SECTION_TEXTURES);
    uint32_t at = 0;
    for (uint32_t i = 0; i < f->builder->textures.count; i++) {
        textures[i] = LIST_AT(&f->builder->textures, BuilderTexture, i)->texture;
        textures[i].first_texel = at;
        at += (uint32_t)scene_image_texels(&textures[i]);
    }
    MipJob job = {.finish = f};
    for (uint32_t i = 0; i < 256; i++) job.linear[i] = srgb_to_linear(i);
    for (int i = 0; i <= ENCODE_STEPS; i++)
        job.encoded[i] = (uint8_t)linear_to_srgb((float)i / ENCODE_STEPS);
    parallel_for((int)f->builder->textures.count, 1, make_mips, &job);
}

//---- all of it -----------------------------------------------------------------------------------

static void count_sections(const Finish *f, const Bvh *top, uint32_t count[SCENE_SECTIONS]) {
    const SceneBuilder *b = f->builder;
    uint64_t triangles = 0, nodes = 0, texels = 0;
    for (uint32_t m = 0; m < b->meshes.count; m++) {
        triangles += LIST_AT(&b->meshes, BuilderMesh, m)->triangles.count;
        nodes += f->trees[m].node_count;
    }
    for (uint32_t i = 0; i < b->textures.count; i++)
        texels += scene_image_texels(&LIST_AT(&b->textures, BuilderTexture, i)->texture);
    ASSERT(triangles < BVH_LEAF && nodes < BVH_LEAF && texels < UINT32_MAX);

    count[SECTION_TRIANGLES] = count[SECTION_SHADES] = (uint32_t)triangles;
    count[SECTION_NODES] = (uint32_t)nodes;
    count[SECTION_MESHES] = b->meshes.count;
    count[SECTION_INSTANCES] = b->instances.count;
    count[SECTION_TOP_NODES] = top->node_count;
    count[SECTION_MATERIALS] = b->materials.count;
    count[SECTION_TEXTURES] = b->textures.count;
    count[SECTION_TEXELS] = (uint32_t)texels;
    count[SECTION_OBJECTS] = b->objects.count;
    count[SECTION_CATEGORIES] = b->categories.count;
    count[SECTION_NAMES] = b->names.count;
}

static void place_list(const Finish *f, int id, const List *list) {
    if (list->count > 0) memcpy(section(f, id), list->items, list->count * list->item_bytes);
}

void scene_builder_finish(SceneBuilder *builder, const char *name, Arena *arena, Scene *scene) {
    Arena scratch = arena_create("scene trees");
    Finish f = {.builder = builder, .scratch = &scratch};
    f.trees = arena_array(&scratch, Bvh, builder->meshes.count + 1);
    for (uint32_t m = 0; m < builder->meshes.count; m++)
        f.trees[m] = build_tree(LIST_AT(&builder->meshes, BuilderMesh, m), &scratch);

    BvhBox *boxes = arena_array(&scratch, BvhBox, builder->instances.count + 1);
    measure_all(&f, boxes);
    Bvh top = bvh_build_top(boxes, builder->instances.count, &scratch);

    uint32_t count[SCENE_SECTIONS];
    count_sections(&f, &top, count);
    uint64_t bytes = scene_image_layout(count, f.start);
    f.header = arena_alloc(arena, bytes);
    memcpy(f.header->count, count, sizeof count);
    snprintf(f.header->name, sizeof f.header->name, "%.63s", name);
    f.header->light = builder->light;
    f.header->people = (uint16_t)builder->people;
    BvhBox box = scene_box(&f, boxes);
    memcpy(f.header->low, box.low, sizeof box.low);
    memcpy(f.header->high, box.high, sizeof box.high);

    place_meshes(&f);
    place_textures(&f);
    place_objects(&f, boxes);
    place_list(&f, SECTION_INSTANCES, &builder->instances);
    place_list(&f, SECTION_MATERIALS, &builder->materials);
    place_list(&f, SECTION_CATEGORIES, &builder->categories);
    place_list(&f, SECTION_NAMES, &builder->names);
    memcpy(section(&f, SECTION_TOP_NODES), top.nodes, top.node_count * sizeof(BvhNode));
    scene_image_seal(f.header);
    arena_destroy(&scratch);

    Error err;
    bool sound = scene_from_image((FileBytes){(const uint8_t *)f.header, bytes}, scene, &err);
    ASSERT(sound);
}
