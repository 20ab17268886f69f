// glTF meshes: every primitive made of triangles goes into one mesh of the builder.
//
//     triangles  0 1 2  3 4 5      strip  0 1 2 3 4        fan   0 1 2 3 4
//                └───┘  └───┘             └───┘               (1 2 0) (2 3 0) (3 4 0)
//                                           └───┘ reversed
//
// Points and lines have no surface that a camera or a robot could meet; they are skipped. A mesh is
// read when the first node shows it; further nodes are instances. Skinned and morphed meshes are
// taken as they were modelled (the bind pose).
//
// Attributes: POSITION, NORMAL, the TEXCOORD set that the base colour uses, COLOR_0. Integers are
// read where the specification or KHR_mesh_quantization allows them.

#include "scenes/scene_gltf.h"

#include <stdio.h>

enum {
    MODE_TRIANGLES = 4,
    MODE_STRIP = 5,
    MODE_FAN = 6,
};

// 2^26 triangles are 6 GB of scene: a file that asks for more repeats the same buffer.
static const uint64_t MAX_TRIANGLES = 1u << 26;
// Each primitive reads its vertex arrays whole: this bounds the time to some ten seconds.
static const uint64_t MAX_VERTICES = 1u << 30;

// The vertices of one primitive; arrays that are absent are NULL.
typedef struct Vertices {
    uint32_t count;
    const float *positions; // [count][3]
    const float *normals;   // [count][3]
    const float *uvs;       // [count][2]
    const float *colors;    // [count][color_width]
    size_t color_width;
} Vertices;

typedef struct Primitive {
    int mesh, index; // for errors
    const json_t *json;
    const GltfMaterial *material;
    Vertices vertices;
    const uint32_t *indices; // [corners], or NULL: 0, 1, 2 ...
    uint32_t corners;
    uint64_t mode;
} Primitive;

static bool wrong(const Gltf *gltf, const Primitive *primitive, const char *what) {
    return error_set(gltf->err, "meshes[%d].primitives[%d]: %s", primitive->mesh, primitive->index,
                     what);
}

//---- vertices ------------------------------------------------------------------------------------

// One attribute with components in [low, high]; true and NULL where the primitive has none.
static bool read_attribute(Gltf *gltf, const Primitive *primitive, const char *name, int low,
                           int high, const float **values, size_t *width) {
    *values = NULL;
    int accessor = gltf_index(json_object_get(primitive->json, "attributes"), name);
    if (accessor < 0) return true;
    int components = gltf_accessor_components(gltf, accessor);
    char what[80];
    snprintf(what, sizeof what, "%.20s has the wrong type or number of items", name);
    if (components < low || components > high ||
        gltf_accessor_count(gltf, accessor) != primitive->vertices.count)
        return wrong(gltf, primitive, what);
    *values = gltf_accessor_floats(gltf, accessor, &gltf->scratch);
    *width = (size_t)components;
    return true;
}

static bool read_vertices(Gltf *gltf, Primitive *primitive) {
    Vertices *v = &primitive->vertices;
    int positions = gltf_index(json_object_get(primitive->json, "attributes"), "POSITION");
    v->count = gltf_accessor_count(gltf, positions);
    gltf->vertices += v->count;
    if (gltf->vertices > MAX_VERTICES) return wrong(gltf, primitive, "too many vertices");
    char uv_name[32];
    snprintf(uv_name, sizeof uv_name, "TEXCOORD_%d", primitive->material->uv_set);
    size_t width = 0;
    return read_attribute(gltf, primitive, "POSITION", 3, 3, &v->positions, &width) &&
           read_attribute(gltf, primitive, "NORMAL", 3, 3, &v->normals, &width) &&
           read_attribute(gltf, primitive, uv_name, 2, 2, &v->uvs, &width) &&
           read_attribute(gltf, primitive, "COLOR_0", 3, 4, &v->colors, &v->color_width);
}

static SceneCorner corner_at(const Primitive *primitive, uint32_t place) {
    const Vertices *v = &primitive->vertices;
    uint32_t i = primitive->indices != NULL ? primitive->indices[place] : place;
    SceneCorner corner = {.color = 0xffffffffu};
    for (int k = 0; k < 3; k++) corner.position[k] = v->positions[3 * (size_t)i + k];
    for (int k = 0; k < 3 && v->normals != NULL; k++)
        corner.normal[k] = v->normals[3 * (size_t)i + k];
    for (int k = 0; k < 2 && v->uvs != NULL; k++) {
        const float *uv = v->uvs + 2 * (size_t)i, *row = primitive->material->uv[k];
        corner.uv[k] = row[0] * uv[0] + row[1] * uv[1] + row[2];
    }
    if (v->colors != NULL)
        corner.color = scene_pack_color(v->colors + v->color_width * i, v->color_width);
    return corner;
}

//---- triangles -----------------------------------------------------------------------------------

static void add_triangle(Gltf *gltf, const Primitive *primitive, int to, uint32_t a, uint32_t b,
                         uint32_t c) {
    SceneCorner corners[3] = {
        corner_at(primitive, a),
        corner_at(primitive, b),
        corner_at(primitive, c),
    };
    scene_builder_triangle(gltf->builder, to, corners, primitive->material->material);
}

static void add_triangles(Gltf *gltf, const Primitive *primitive, int to) {
    if (primitive->mode == MODE_TRIANGLES) {
        for (uint32_t i = 0; i + 2 < primitive->corners; i += 3) {
            add_triangle(gltf, primitive, to, i, i + 1, i + 2);
        }
        return;
    }
    for (uint32_t i = 0; i + 2 < primitive->corners; i++) {
        if (primitive->mode == MODE_FAN)
            add_triangle(gltf, primitive, to, i + 1, i + 2, 0);
        else
            add_triangle(gltf, primitive, to, i, i + 1 + i % 2, i + 2 - i % 2);
    }
}

static bool check_corners(Gltf *gltf, const Primitive *primitive) {
    if (primitive->corners < 3) return wrong(gltf, primitive, "fewer than three corners");
    bool is_list = primitive->mode == MODE_TRIANGLES;
    if (is_list && primitive->corners % 3 != 0)
        return wrong(gltf, primitive, "the number of corners is no multiple of three");
    gltf->triangles += is_list ? primitive->corners / 3 : primitive->corners - 2;
    return gltf->triangles <= MAX_TRIANGLES || wrong(gltf, primitive, "too many triangles");
}

static bool read_indices(Gltf *gltf, Primitive *primitive) {
    primitive->corners = primitive->vertices.count;
    int accessor = gltf_index(primitive->json, "indices");
    if (accessor < 0) return true;
    primitive->corners = gltf_accessor_count(gltf, accessor);
    primitive->indices =
        gltf_accessor_indices(gltf, accessor, primitive->vertices.count, &gltf->scratch);
    return primitive->indices != NULL ||
           error_wrap(gltf->err, "meshes[%d].primitives[%d]", primitive->mesh, primitive->index);
}

static bool load_primitive(Gltf *gltf, Primitive *primitive, int to) {
    primitive->mode = gltf_uint(primitive->json, "mode", MODE_TRIANGLES);
    if (primitive->mode > MODE_FAN) return wrong(gltf, primitive, "unknown mode");
    const json_t *attributes = json_object_get(primitive->json, "attributes");
    if (primitive->mode < MODE_TRIANGLES || gltf_index(attributes, "POSITION") < 0) {
        gltf->skipped++;
        return true;
    }
    primitive->material = gltf_material(gltf, gltf_index(primitive->json, "material"));
    if (!read_vertices(gltf, primitive) || !read_indices(gltf, primitive) ||
        !check_corners(gltf, primitive))
        return false;
    add_triangles(gltf, primitive, to);
    return true;
}

bool scene_gltf_mesh_load(Gltf *gltf, int mesh, int *loaded) {
    *loaded = gltf->meshes[mesh];
    if (*loaded >= 0) return true;
    *loaded = gltf->meshes[mesh] = scene_builder_mesh(gltf->builder);
    const json_t *primitives = json_object_get(gltf_item(gltf, "meshes", mesh), "primitives");
    for (size_t i = 0; i < json_array_size(primitives); i++) {
        Primitive primitive = {mesh, (int)i, .json = json_array_get(primitives, i)};
        ArenaMark mark = arena_mark(&gltf->scratch);
        if (!load_primitive(gltf, &primitive, *loaded)) return false;
        arena_reset(&gltf->scratch, mark);
    }
    return true;
}
