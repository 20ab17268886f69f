// The tree of nodes: each has a transform relative to its parent, and perhaps a mesh.
//
//     house                      node without mesh
//     ├── sofa_1   extras.semantic = "sofa"        object "sofa_1", category "sofa"
//     │   ├── frame      mesh 4                    instance of sofa_1
//     │   └── cushion    mesh 5                    instance of sofa_1
//     └── lamp_3         mesh 6                    object "lamp_3", category from the side file
//
// A node with a category (extras.semantic, .category or .object_category, or the side file) is an
// object, and everything below it belongs to it. A mesh that belongs to none is an object by
// itself. Objects without a mesh are not made.
//
// The walk keeps its own stack and visits a node at most once, so a cycle or a node with two
// parents is an error, and no depth of nesting can overflow anything.

#include "base/list.h"
#include "scenes/scene_frame.h"
#include "scenes/scene_gltf.h"

#include <cglm/cglm.h>

#include <math.h>
#include <string.h>

enum { NOBODY = -1 };

// A node that will be an object as soon as one of its meshes is shown.
typedef struct Owner {
    const char *name, *category;
    int object; // in the builder, NOBODY until then
} Owner;

typedef struct Visit {
    int node, owner;
    mat4 world; // of the parent
} Visit;

typedef struct Walk {
    Gltf *gltf;
    List owners;  // Owner
    Visit *stack; // [nodes]
    size_t depth;
    bool *visited; // [nodes]
} Walk;

//---- transforms ----------------------------------------------------------------------------------

static bool is_finite_matrix(mat4 matrix) {
    float sum = 0.0f;
    for (int i = 0; i < 16; i++) sum += matrix[i / 4][i % 4] * 0.0f;
    return sum == 0.0f; // NaN and infinities make it NaN
}

static void local_transform(const json_t *node, mat4 local) {
    glm_mat4_identity(local);
    if (gltf_numbers(node, "matrix", local[0], 16)) return;
    vec3 translation = {0.0f, 0.0f, 0.0f}, scale = {1.0f, 1.0f, 1.0f};
    versor rotation = {0.0f, 0.0f, 0.0f, 1.0f};
    gltf_numbers(node, "translation", translation, 3);
    gltf_numbers(node, "rotation", rotation, 4);
    gltf_numbers(node, "scale", scale, 3);
    glm_translate(local, translation);
    glm_quat_normalize(rotation); // one without length becomes the identity
    glm_quat_rotate(local, rotation, local);
    glm_scale(local, scale);
}

//---- objects -------------------------------------------------------------------------------------

static const char *name_of(const Gltf *gltf, int index) {
    const json_t *node = gltf_item(gltf, "nodes", index);
    const json_t *mesh = gltf_item(gltf, "meshes", gltf_index(node, "mesh"));
    const char *name = gltf_text(node, "name", "");
    if (name[0] == '\0') name = gltf_text(mesh, "name", "");
    return name[0] != '\0' ? name : text_format(gltf->arena, "node_%d", index);
}

// what the file or the side file calls the node's kind, or ""
static const char *category_of(const Gltf *gltf, int index) {
    static const char *const keys[] = {"semantic", "category", "object_category"};
    const json_t *extras = json_object_get(gltf_item(gltf, "nodes", index), "extras");
    for (size_t i = 0; i < ARRAY_COUNT(keys); i++) {
        const char *category = gltf_text(extras, keys[i], "");
        if (category[0] != '\0') return category;
    }
    return semantics_category(gltf->semantics,
                              gltf_text(gltf_item(gltf, "nodes", index), "name", ""));
}

// whose part the node is; makes it an owner where it has a category, or a mesh and no owner above
static int owner_of(Walk *walk, const Visit *visit) {
    const char *category = category_of(walk->gltf, visit->node);
    bool has_mesh = gltf_index(gltf_item(walk->gltf, "nodes", visit->node), "mesh") >= 0;
    bool is_own = category[0] != '\0' || (visit->owner == NOBODY && has_mesh);
    if (!is_own) return visit->owner;
    Owner *owner = list_push(&walk->owners, walk->gltf->arena);
    *owner = (Owner){name_of(walk->gltf, visit->node), category, NOBODY};
    return (int)walk->owners.count - 1;
}

static bool show_mesh(Walk *walk, int mesh, int owner_index, mat4 world) {
    Gltf *gltf = walk->gltf;
    int loaded = 0;
    if (!scene_gltf_mesh_load(gltf, mesh, &loaded)) return false;
    Owner *owner = LIST_AT(&walk->owners, Owner, owner_index);
    if (owner->object == NOBODY) {
        owner->object =
            semantics_object(gltf->semantics, gltf->builder, owner->name, owner->category);
    }
    scene_builder_instance(gltf->builder, loaded, owner->object, world);
    return true;
}

//---- the walk ------------------------------------------------------------------------------------

static bool push(Walk *walk, const json_t *nodes, int owner, mat4 world) {
    // last first, so that the first is taken next
    for (size_t i = json_array_size(nodes); i-- > 0;) {
        int node = gltf_index_at(nodes, i);
        if (walk->visited[node])
            return error_set(walk->gltf->err,
                             "nodes[%d]: reached twice; nodes form a cycle or have two parents",
                             node);
        walk->visited[node] = true;
        Visit *visit = &walk->stack[walk->depth++];
        visit->node = node;
        visit->owner = owner;
        glm_mat4_copy(world, visit->world);
    }
    return true;
}

static bool enter(Walk *walk, Visit *visit) {
    const json_t *node = gltf_item(walk->gltf, "nodes", visit->node);
    mat4 local, world;
    local_transform(node, local);
    glm_mat4_mul(visit->world, local, world);
    if (!is_finite_matrix(world))
        return error_set(walk->gltf->err, "nodes[%d]: transform out of range", visit->node);

    int owner = owner_of(walk, visit), mesh = gltf_index(node, "mesh");
    if (mesh >= 0 && !show_mesh(walk, mesh, owner, world)) return false;
    // a mesh that is an object only by itself does not own the nodes below it
    bool owns = owner != NOBODY && LIST_AT(&walk->owners, Owner, owner)->category[0] != '\0';
    return push(walk, json_object_get(node, "children"), owns ? owner : NOBODY, world);
}

// the nodes that are nobody's child, for documents without scenes
static json_t *find_roots(const Gltf *gltf) {
    size_t count = gltf_count(gltf, "nodes");
    bool *is_child = arena_array(gltf->arena, bool, count);
    for (size_t i = 0; i < count; i++) {
        const json_t *children = json_object_get(gltf_item(gltf, "nodes", (int)i), "children");
        for (size_t c = 0; c < json_array_size(children); c++) {
            is_child[gltf_index_at(children, c)] = true;
        }
    }
    json_t *roots = json_array();
    for (size_t i = 0; i < count; i++) {
        if (!is_child[i]) json_array_append_new(roots, json_integer((json_int_t)i));
    }
    return roots;
}

// those of the default scene; all root nodes where the document names none
static json_t *choose_roots(const Gltf *gltf) {
    int chosen = gltf_index(gltf->root, "scene");
    if (chosen < 0 || gltf_count(gltf, "scenes") == 0) return find_roots(gltf);
    return json_incref(json_object_get(gltf_item(gltf, "scenes", chosen), "nodes"));
}

bool scene_gltf_node_load_all(Gltf *gltf) {
    size_t count = gltf_count(gltf, "nodes"), meshes = gltf_count(gltf, "meshes");
    gltf->meshes = arena_array(gltf->arena, int, meshes);
    for (size_t i = 0; i < meshes; i++) gltf->meshes[i] = -1;
    Walk walk = {
        .gltf = gltf,
        .owners.item_bytes = sizeof(Owner),
        .stack = arena_array(gltf->arena, Visit, count),
        .visited = arena_array(gltf->arena, bool, count),
    };
    mat4 world;
    if (!scene_frame(gltf->config, world, gltf->err)) return false;
    json_t *roots = choose_roots(gltf);
    bool is_knot = count > 0 && gltf_count(gltf, "scenes") == 0 && json_array_size(roots) == 0;
    bool ok = is_knot ? error_set(gltf->err, "nodes: every node is some node's child (a cycle)")
                      : push(&walk, roots, NOBODY, world);
    json_decref(roots);
    while (ok && walk.depth > 0) {
        Visit visit = walk.stack[--walk.depth];
        ok = enter(&walk, &visit);
    }
    return ok;
}
