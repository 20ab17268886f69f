// Sealing an image, and the checks that let one be used. Where the sections start is computed from
// the counts, never read, so the only offsets in a file are indices into sections: each is checked
// against the count of what it points into.

#include "scenes/scene_image.h"

#include "base/hash.h"
#include "scenes/scene_builder.h"

#include <stdio.h>
#include <string.h>

static const char MAGIC[8] = "CAIRNSC";

static const size_t ITEM_BYTES[SCENE_SECTIONS] = {
    sizeof(SceneTriangle), sizeof(SceneShade),  sizeof(BvhNode),       sizeof(SceneMesh),
    sizeof(SceneInstance), sizeof(BvhNode),     sizeof(SceneMaterial), sizeof(SceneTexture),
    sizeof(uint32_t),      sizeof(SceneObject), sizeof(uint32_t),      1,
};

static uint64_t align(uint64_t bytes) {
    return (bytes + SCENE_ALIGNMENT - 1) / SCENE_ALIGNMENT * SCENE_ALIGNMENT;
}

uint64_t scene_image_layout(const uint32_t count[SCENE_SECTIONS], uint64_t start[SCENE_SECTIONS]) {
    uint64_t at = align(sizeof(SceneImageHeader));
    for (int i = 0; i < SCENE_SECTIONS; i++) {
        start[i] = at;
        at = align(at + (uint64_t)count[i] * ITEM_BYTES[i]);
    }
    return at;
}

uint64_t scene_image_texels(const SceneTexture *texture) {
    uint64_t sum = 0;
    uint32_t w = texture->width, h = texture->height;
    for (uint32_t l = 0; l < texture->levels; l++) {
        sum += (uint64_t)w * h;
        w = w > 1 ? w / 2 : 1;
        h = h > 1 ? h / 2 : 1;
    }
    return sum;
}

static uint64_t content_hash(const SceneImageHeader *header) {
    uint64_t seed =
        hash_bytes(header->low, sizeof *header - offsetof(SceneImageHeader, low), header->people);
    return hash_bytes((const char *)header + sizeof *header,
                      (size_t)header->total_bytes - sizeof *header, seed);
}

void scene_image_seal(SceneImageHeader *header) {
    uint64_t start[SCENE_SECTIONS];
    memcpy(header->magic, MAGIC, sizeof MAGIC);
    header->version = SCENE_IMAGE_VERSION;
    header->header_bytes = sizeof *header;
    header->total_bytes = scene_image_layout(header->count, start);
    header->hash = content_hash(header);
}

//---- checks --------------------------------------------------------------------------------------
// A sealed image passes them all; they stand between a damaged or hostile file and the kernels,
// which follow indices without looking.

static bool check_header(FileBytes image, Error *err) {
    const SceneImageHeader *header = (const void *)image.data;
    if (image.size < sizeof *header || memcmp(header->magic, MAGIC, sizeof MAGIC) != 0)
        return error_set(err, "not a prepared scene");
    if (header->version != SCENE_IMAGE_VERSION || header->header_bytes != sizeof *header)
        return error_set(err, "prepared by another version of Cairn");
    uint64_t start[SCENE_SECTIONS];
    if (header->total_bytes != image.size || scene_image_layout(header->count, start) != image.size)
        return error_set(err, "prepared scene cut short");
    if (header->hash != content_hash(header)) return error_set(err, "prepared scene damaged");
    return true;
}

typedef struct Tree {
    const BvhNode *nodes; // [node_count]
    uint32_t node_count, items;
    uint32_t most;    // items in a leaf
    uint8_t *waiting; // [node_count] 1 + what a walk has stacked when it comes here; 0: no way here
} Tree;

// a child comes after its parent and has no other, so a walk ends; a leaf stays inside the items
static bool check_child(const Tree *tree, uint32_t parent, int i, uint32_t stacked) {
    uint32_t child = tree->nodes[parent].child[i], count = tree->nodes[parent].count[i];
    if (child >= BVH_LEAF)
        return count >= 1 && count <= tree->most &&
               (uint64_t)(child - BVH_LEAF) + count <= tree->items;
    if (child <= parent || child >= tree->node_count || tree->waiting[child] != 0) return false;
    tree->waiting[child] = (uint8_t)(1 + stacked);
    return true;
}

// no walk may need more than BVH_STACK entries: the kernels do not look
static bool check_node(const Tree *tree, uint32_t n) {
    uint32_t stacked = tree->waiting[n] > 0 ? tree->waiting[n] - 1u : 0, children = 0;
    for (int i = 0; i < BVH_WIDTH; i++) children += tree->nodes[n].child[i] != BVH_EMPTY;
    if (children > 0) stacked += children - 1;
    if (stacked >= BVH_STACK) return false;
    for (int i = 0; i < BVH_WIDTH; i++) {
        if (tree->nodes[n].child[i] != BVH_EMPTY && !check_child(tree, n, i, stacked)) return false;
    }
    return true;
}

static bool check_tree(const BvhNode *nodes, uint32_t node_count, uint32_t items, uint32_t most,
                       Arena *scratch) {
    if (node_count == 0) return false;
    ArenaMark mark = arena_mark(scratch);
    Tree tree = {nodes, node_count, items, most, arena_alloc(scratch, node_count)};
    bool ok = true;
    for (uint32_t n = 0; n < node_count && ok; n++) ok = check_node(&tree, n);
    arena_reset(scratch, mark);
    return ok;
}

static bool check_mesh(const Scene *scene, const SceneMesh *mesh, Arena *scratch) {
    return (uint64_t)mesh->first_node + mesh->node_count <= scene->node_count &&
           (uint64_t)mesh->first_triangle + mesh->triangle_count <= scene->triangle_count &&
           check_tree(scene->nodes + mesh->first_node, mesh->node_count, mesh->triangle_count,
                      UINT32_MAX, scratch);
}

static bool check_trees(const Scene *scene) {
    Arena scratch = arena_create("tree check");
    arena_alloc(&scratch, 1); // keeps the first block between the meshes
    bool ok =
        check_tree(scene->top_nodes, scene->top_node_count, scene->instance_count, 1, &scratch);
    for (uint32_t m = 0; m < scene->mesh_count && ok; m++)
        ok = check_mesh(scene, &scene->meshes[m], &scratch);
    arena_destroy(&scratch);
    return ok;
}

static bool check_surfaces(const Scene *scene) {
    for (uint32_t i = 0; i < scene->triangle_count; i++) {
        if (scene->shades[i].material >= scene->material_count) return false;
    }
    for (uint32_t i = 0; i < scene->material_count; i++) {
        uint32_t texture = scene->materials[i].texture;
        if (texture != SCENE_NO_TEXTURE && texture >= scene->texture_count) return false;
    }
    for (uint32_t i = 0; i < scene->texture_count; i++) {
        const SceneTexture *t = &scene->textures[i];
        if (t->width == 0 || t->height == 0 || t->levels == 0 || t->levels > 32) return false;
        if (t->first_texel + scene_image_texels(t) > scene->texel_count) return false;
    }
    return true;
}

static bool check_things(const Scene *scene) {
    if (scene->people > scene->instance_count) return false;
    for (uint32_t i = 0; i < scene->instance_count; i++) {
        const SceneInstance *instance = &scene->instances[i];
        if (instance->mesh >= scene->mesh_count || instance->object >= scene->object_count ||
            instance->category >= scene->category_count)
            return false;
    }
    for (uint32_t i = 0; i < scene->object_count; i++) {
        if (scene->objects[i].name >= scene->name_bytes ||
            scene->objects[i].category >= scene->category_count)
            return false;
    }
    for (uint32_t i = 0; i < scene->category_count; i++) {
        if (scene->categories[i] >= scene->name_bytes) return false;
    }
    return scene->category_count > 0 && scene->name_bytes > 0 &&
           scene->names[scene->name_bytes - 1] == '\0';
}

//---- the scene in the image ----------------------------------------------------------------------

static void point_into(FileBytes image, Scene *scene) {
    const SceneImageHeader *header = (const void *)image.data;
    uint64_t start[SCENE_SECTIONS];
    scene_image_layout(header->count, start);
    const uint32_t *count = header->count;
#define SECTION(id) ((const void *)(image.data + start[id]))
    *scene = (Scene){
        .hash = header->hash,
        .light = header->light,
        .triangle_count = count[SECTION_TRIANGLES],
        .node_count = count[SECTION_NODES],
        .mesh_count = count[SECTION_MESHES],
        .instance_count = count[SECTION_INSTANCES],
        .top_node_count = count[SECTION_TOP_NODES],
        .material_count = count[SECTION_MATERIALS],
        .texture_count = count[SECTION_TEXTURES],
        .object_count = count[SECTION_OBJECTS],
        .category_count = count[SECTION_CATEGORIES],
        .texel_count = count[SECTION_TEXELS],
        .name_bytes = count[SECTION_NAMES],
        .people = header->people,
        .triangles = SECTION(SECTION_TRIANGLES),
        .shades = SECTION(SECTION_SHADES),
        .nodes = SECTION(SECTION_NODES),
        .meshes = SECTION(SECTION_MESHES),
        .instances = SECTION(SECTION_INSTANCES),
        .top_nodes = SECTION(SECTION_TOP_NODES),
        .materials = SECTION(SECTION_MATERIALS),
        .textures = SECTION(SECTION_TEXTURES),
        .texels = SECTION(SECTION_TEXELS),
        .objects = SECTION(SECTION_OBJECTS),
        .categories = SECTION(SECTION_CATEGORIES),
        .names = SECTION(SECTION_NAMES),
        .image = image,
    };
#undef SECTION
    snprintf(scene->name, sizeof scene->name, "%.63s", header->name);
    memcpy(scene->low, header->low, sizeof scene->low);
    memcpy(scene->high, header->high, sizeof scene->high);
}

bool scene_from_image(FileBytes image, Scene *scene, Error *err) {
    ASSERT((uintptr_t)image.data % SCENE_ALIGNMENT == 0);
    *scene = (Scene){0};
    if (!check_header(image, err)) return false;
    Scene found;
    point_into(image, &found);
    if (found.shades == NULL || !check_things(&found) || !check_surfaces(&found) ||
        !check_trees(&found))
        return error_set(err, "prepared scene has an index out of range");
    *scene = found;
    return true;
}
