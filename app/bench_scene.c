// A scene of a chosen size for benchmarks, as a real .glb file, so that reading is measured too: a
// hall of 16 x 16 m with a floor and four walls, and 64 bumpy spheres, each a mesh of its own.
//
//     | header | JSON chunk | BIN chunk: vertices and indices of one mesh, then of the next |

#include "app/bench.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BALLS = 64, VERTEX_FLOATS = 8 };

typedef struct Part {
    uint32_t vertex_count, index_count;
    size_t vertices, indices; // byte offsets in the BIN chunk
    float low[3], high[3];
} Part;

typedef struct Writer {
    uint8_t *bin;
    size_t used;
    Part parts[BALLS + 1];
    int part_count;
} Writer;

// a sphere of radius 0.7 with waves on it, `rings` x 2 `rings` quads
static void add_ball(Writer *w, int rings, float x, float z, int number) {
    Part *part = &w->parts[w->part_count++];
    int columns = 2 * rings;
    *part = (Part){.vertex_count = (uint32_t)((rings + 1) * (columns + 1)),
                   .index_count = (uint32_t)(rings * columns * 6),
                   .vertices = w->used};
    float *v = (float *)(void *)(w->bin + w->used);
    for (int k = 0; k < 3; k++) part->low[k] = INFINITY, part->high[k] = -INFINITY;
    for (int r = 0; r <= rings; r++) {
        for (int c = 0; c <= columns; c++, v += VERTEX_FLOATS) {
            float theta = 3.14159265f * (float)r / (float)rings,
                  phi = 6.2831853f * (float)c / (float)columns;
            float normal[3] = {sinf(theta) * cosf(phi), cosf(theta), sinf(theta) * sinf(phi)};
            float radius = 0.6f + 0.1f * sinf(7.0f * theta) * sinf((float)(5 + number % 4) * phi);
            float place[3] = {x, 0.9f, z};
            for (int k = 0; k < 3; k++) {
                v[k] = place[k] + radius * normal[k];
                v[3 + k] = normal[k];
                part->low[k] = fminf(part->low[k], v[k]);
                part->high[k] = fmaxf(part->high[k], v[k]);
            }
            v[6] = (float)c / (float)columns;
            v[7] = (float)r / (float)rings;
        }
    }
    part->indices = (size_t)((uint8_t *)v - w->bin);
    uint32_t *index = (uint32_t *)(void *)v;
    for (int r = 0; r < rings; r++) {
        for (int c = 0; c < columns; c++) {
            uint32_t a = (uint32_t)(r * (columns + 1) + c), b = a + (uint32_t)columns + 1;
            uint32_t quad[6] = {a, a + 1, b, a + 1, b + 1, b};
            memcpy(index, quad, sizeof quad);
            index += 6;
        }
    }
    w->used = (size_t)((uint8_t *)index - w->bin);
}

// floor and walls: five quads
static void add_hall(Writer *w) {
    static const float quads[5][4][3] = {
        {{-8, 0, -8}, {-8, 0, 8}, {8, 0, 8}, {8, 0, -8}},
        {{-8, 0, -8}, {8, 0, -8}, {8, 3, -8}, {-8, 3, -8}},
        {{8, 0, 8}, {-8, 0, 8}, {-8, 3, 8}, {8, 3, 8}},
        {{-8, 0, 8}, {-8, 0, -8}, {-8, 3, -8}, {-8, 3, 8}},
        {{8, 0, -8}, {8, 0, 8}, {8, 3, 8}, {8, 3, -8}},
    };
    static const float normals[5][3] = {{0, 1, 0}, {0, 0, 1}, {0, 0, -1}, {1, 0, 0}, {-1, 0, 0}};
    Part *part = &w->parts[w->part_count++];
    *part = (Part){.vertex_count = 20,
                   .index_count = 30,
                   .vertices = w->used,
                   .low = {-8, 0, -8},
                   .high = {8, 3, 8}};
    float *v = (float *)(void *)(w->bin + w->used);
    for (int q = 0; q < 5; q++) {
        for (int c = 0; c < 4; c++, v += VERTEX_FLOATS) {
            memcpy(v, quads[q][c], sizeof quads[q][c]);
            memcpy(v + 3, normals[q], sizeof normals[q]);
            v[6] = c == 1 || c == 2 ? 4.0f : 0.0f;
            v[7] = c >= 2 ? 4.0f : 0.0f;
        }
    }
    part->indices = (size_t)((uint8_t *)v - w->bin);
    uint32_t *index = (uint32_t *)(void *)v;
    for (uint32_t q = 0; q < 5; q++) {
        uint32_t six[6] = {4 * q, 4 * q + 1, 4 * q + 2, 4 * q, 4 * q + 2, 4 * q + 3};
        memcpy(index, six, sizeof six);
        index += 6;
    }
    w->used = (size_t)((uint8_t *)index - w->bin);
}

static json_t *accessor(int view, int offset, int component, uint32_t count, const char *type) {
    return json_pack("{s:i s:i s:i s:i s:s}", "bufferView", view, "byteOffset", offset,
                     "componentType", component, "count", (int)count, "type", type);
}

static json_t *describe(const Writer *w) {
    json_t *views = json_array(), *accessors = json_array(), *meshes = json_array(),
           *nodes = json_array(), *roots = json_array();
    for (int i = 0; i < w->part_count; i++) {
        const Part *p = &w->parts[i];
        json_array_append_new(views, json_pack("{s:i s:I s:I s:i}", "buffer", 0, "byteOffset",
                                               (json_int_t)p->vertices, "byteLength",
                                               (json_int_t)p->vertex_count * VERTEX_FLOATS * 4,
                                               "byteStride", VERTEX_FLOATS * 4));
        json_array_append_new(views, json_pack("{s:i s:I s:I}", "buffer", 0, "byteOffset",
                                               (json_int_t)p->indices, "byteLength",
                                               (json_int_t)p->index_count * 4));
        json_t *position = accessor(2 * i, 0, 5126, p->vertex_count, "VEC3");
        json_object_set_new(
            position, "min",
            json_pack("[f,f,f]", (double)p->low[0], (double)p->low[1], (double)p->low[2]));
        json_object_set_new(
            position, "max",
            json_pack("[f,f,f]", (double)p->high[0], (double)p->high[1], (double)p->high[2]));
        json_array_append_new(accessors, position);
        json_array_append_new(accessors, accessor(2 * i, 12, 5126, p->vertex_count, "VEC3"));
        json_array_append_new(accessors, accessor(2 * i, 24, 5126, p->vertex_count, "VEC2"));
        json_array_append_new(accessors, accessor(2 * i + 1, 0, 5125, p->index_count, "SCALAR"));
        json_array_append_new(meshes, json_pack("{s:[{s:{s:i s:i s:i} s:i s:i}]}", "primitives",
                                                "attributes", "POSITION", 4 * i, "NORMAL",
                                                4 * i + 1, "TEXCOORD_0", 4 * i + 2, "indices",
                                                4 * i + 3, "material", i == 0 ? 0 : 1));
        json_array_append_new(nodes,
                              json_pack("{s:s s:i}", "name", i == 0 ? "hall" : "ball", "mesh", i));
        json_array_append_new(roots, json_integer(i));
    }
    return json_pack(
        "{s:{s:s} s:i s:[{s:o}] s:o s:o s:o s:o s:[{s:I}] s:[{s:{s:[f,f,f,f]}} {s:{s:[f,f,f,f]}}]}",
        "asset", "version", "2.0", "scene", 0, "scenes", "nodes", roots, "nodes", nodes, "meshes",
        meshes, "accessors", accessors, "bufferViews", views, "buffers", "byteLength",
        (json_int_t)w->used, "materials", "pbrMetallicRoughness", "baseColorFactor", 0.7, 0.68,
        0.62, 1.0, "pbrMetallicRoughness", "baseColorFactor", 0.5, 0.3, 0.25, 1.0);
}

static bool write_glb(const Writer *w, const char *path, Arena *arena, Error *err) {
    json_t *json = describe(w);
    char *text = json_dumps(json, JSON_COMPACT);
    json_decref(json);
    ASSERT(text != NULL);
    size_t text_bytes = (strlen(text) + 3) / 4 * 4, total = 12 + 8 + text_bytes + 8 + w->used;
    uint8_t *file = arena_alloc(arena, total);
    uint32_t head[5] = {0x46546c67u, 2, (uint32_t)total, (uint32_t)text_bytes, 0x4e4f534au};
    memcpy(file, head, sizeof head);
    memset(file + 20, ' ', text_bytes);
    memcpy(file + 20, text, strlen(text));
    uint32_t chunk[2] = {(uint32_t)w->used, 0x004e4942u};
    memcpy(file + 20 + text_bytes, chunk, sizeof chunk);
    memcpy(file + 28 + text_bytes, w->bin, w->used);
    free(text);
    return file_save(path, file, total, err);
}

const char *bench_make_scene(uint32_t triangles, Arena *arena, Error *err) {
    char folder[1024];
    if (!file_cache_directory(folder, sizeof folder, err)) return NULL;
    const char *path = text_format(arena, "%s/bench_%uk.glb", folder, triangles / 1000);
    if (file_exists(path)) return path;

    Arena scratch = arena_create("bench scene");
    int rings = (int)(sqrt((double)triangles / BALLS / 4.0) + 0.5);
    Writer w = {0};
    size_t ball_bytes = (size_t)(rings + 1) * (size_t)(2 * rings + 1) * VERTEX_FLOATS * 4 +
                        (size_t)rings * (size_t)rings * 48;
    w.bin = arena_alloc(&scratch, BALLS * ball_bytes + 4096);
    add_hall(&w);
    for (int i = 0; i < BALLS; i++)
        add_ball(&w, rings, -7.0f + 2.0f * (float)(i % 8), -7.0f + 2.0f * (float)(i / 8), i);
    bool ok = write_glb(&w, path, &scratch, err);
    arena_destroy(&scratch);
    return ok ? path : NULL;
}
