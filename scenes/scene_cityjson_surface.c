// Geometries of CityJSON. The boundaries are arrays in arrays, deeper for what is made of more:
//
//     MultiSurface, CompositeSurface                 surface ► ring ► vertex
//     Solid                                 shell ► surface ► ring ► vertex
//     MultiSolid, CompositeSolid    solid ► shell ► surface ► ring ► vertex
//
// The values of semantics and of materials are arrays of the same shape down to the surface, whose
// number says which of the surfaces or materials it is; null, at any depth, says none.
//
// A surface goes into the part of its kind: a building with semantics becomes the objects
// "NAME roof", "NAME wall", "NAME ground". Points and lines have no surface and are skipped, as are
// instances of templates.

#include "scenes/scene_cityjson.h"
#include "scenes/scene_polygon.h"

#include <string.h>

enum { MOST_TRIANGLES = 1 << 26, MOST_CORNERS = 1 << 20 };

typedef struct Surfaces {
    City *city;
    const json_t *kinds; // semantics.surfaces
} Surfaces;

static bool wrong(const City *city, const char *what) {
    return error_set(city->err, "CityObjects.%.80s: %s", city->id, what);
}

//---- parts ---------------------------------------------------------------------------------------

// the mesh of a kind, made and shown at its first surface
static int part_mesh(City *city, const char *kind) {
    for (uint32_t i = 0; i < city->parts.count; i++) {
        const CityPart *part = LIST_AT(&city->parts, CityPart, i);
        if (strcmp(part->kind, kind) == 0) return part->mesh;
    }
    bool is_whole = kind[0] == '\0';
    const char *name = is_whole ? city->name : text_format(city->arena, "%s %s", city->name, kind);
    const char *told = semantics_category(city->semantics, name);
    const char *category = told[0] != '\0' ? told : is_whole ? city->kind : kind;
    int mesh = scene_builder_mesh(city->builder);
    int object = semantics_object(city->semantics, city->builder, name, category);
    scene_builder_instance(city->builder, mesh, object, city->frame);
    *(CityPart *)list_push(&city->parts, city->arena) = (CityPart){kind, mesh};
    return mesh;
}

// the kind of semantic surface `index`; "" where there is none
static const char *surface_kind(const Surfaces *surfaces, int index) {
    const json_t *surface = json_array_get(surfaces->kinds, (size_t)index);
    const char *type = index >= 0 ? json_string_value(json_object_get(surface, "type")) : NULL;
    return type != NULL ? cityjson_kind(type, surfaces->city->arena) : "";
}

//---- a surface -----------------------------------------------------------------------------------

typedef struct Polygon {
    double (*points)[3]; // [ring_ends[ring_count - 1]]
    uint32_t *ring_ends; // [ring_count]
    uint32_t ring_count;
} Polygon;

static bool read_ring(City *city, const json_t *ring, Polygon *polygon, uint32_t *count) {
    for (size_t i = 0; i < json_array_size(ring); i++) {
        const json_t *index = json_array_get(ring, i);
        json_int_t value = json_is_integer(index) ? json_integer_value(index) : -1;
        if (value < 0 || value >= (json_int_t)city->vertex_count)
            return wrong(city, "a ring names no vertex");
        memcpy(polygon->points[(*count)++], city->vertices[value], sizeof *polygon->points);
    }
    polygon->ring_ends[polygon->ring_count++] = *count;
    return true;
}

static bool read_polygon(City *city, const json_t *surface, Polygon *polygon) {
    size_t corners = 0, rings = json_array_size(surface);
    if (!json_is_array(surface)) return wrong(city, "a surface is no array of rings");
    for (size_t r = 0; r < rings; r++) {
        if (!json_is_array(json_array_get(surface, r)))
            return wrong(city, "a ring is no array of vertices");
        corners += json_array_size(json_array_get(surface, r));
    }
    if (corners + rings > MOST_CORNERS) return wrong(city, "a surface has too many corners");
    polygon->points = arena_alloc(&city->scratch, (corners + 1) * sizeof *polygon->points);
    polygon->ring_ends = arena_array(&city->scratch, uint32_t, rings + 1);
    uint32_t count = 0;
    for (size_t r = 0; r < rings; r++)
        if (!read_ring(city, json_array_get(surface, r), polygon, &count)) return false;
    return true;
}

static void add_triangle(City *city, const Polygon *polygon, const uint32_t triangle[3], int mesh,
                         int material) {
    SceneCorner corners[3] = {
        {.color = 0xffffffffu}, {.color = 0xffffffffu}, {.color = 0xffffffffu}};
    for (int c = 0; c < 3; c++)
        for (int k = 0; k < 3; k++) corners[c].position[k] = (float)polygon->points[triangle[c]][k];
    scene_builder_triangle(city->builder, mesh, corners, material);
}

static bool cut_surface(const Surfaces *surfaces, const Polygon *polygon, int kind_index,
                        int look) {
    City *city = surfaces->city;
    uint32_t corners = polygon->ring_count > 0 ? polygon->ring_ends[polygon->ring_count - 1] : 0;
    uint32_t(*triangles)[3] = arena_alloc(
        &city->scratch, (scene_polygon_most(corners, polygon->ring_count) + 1) * sizeof *triangles);
    uint32_t count = scene_polygon_cut((const double(*)[3])polygon->points, polygon->ring_ends,
                                       polygon->ring_count, triangles, &city->scratch);
    city->triangle_count += count;
    if (city->triangle_count > MOST_TRIANGLES) return wrong(city, "too many triangles");
    if (count == 0) return true;
    const char *kind = surface_kind(surfaces, kind_index);
    int mesh = part_mesh(city, kind);
    int material = cityjson_material(city, kind[0] != '\0' ? kind : city->kind, look);
    for (uint32_t i = 0; i < count; i++) add_triangle(city, polygon, triangles[i], mesh, material);
    return true;
}

static int index_of(const json_t *value) {
    json_int_t index = json_is_integer(value) ? json_integer_value(value) : -1;
    return index >= 0 && index < INT32_MAX ? (int)index : -1;
}

static bool read_surface(const Surfaces *surfaces, const json_t *surface, const json_t *kind,
                         const json_t *look) {
    City *city = surfaces->city;
    ArenaMark mark = arena_mark(&city->scratch);
    Polygon polygon = {.ring_count = 0};
    bool ok = read_polygon(city, surface, &polygon) &&
              cut_surface(surfaces, &polygon, index_of(kind), index_of(look));
    arena_reset(&city->scratch, mark);
    return ok;
}

//---- a geometry ----------------------------------------------------------------------------------

// `depth`: 1 for an array of surfaces, one more for each array around
static bool read_surfaces(const Surfaces *surfaces, const json_t *array, const json_t *kinds,
                          const json_t *looks, int depth) {
    if (!json_is_array(array)) return wrong(surfaces->city, "boundaries: expected an array");
    for (size_t i = 0; i < json_array_size(array); i++) {
        const json_t *item = json_array_get(array, i), *kind = json_array_get(kinds, i);
        // "value" of a material counts for all
        const json_t *look = json_is_integer(looks) ? looks : json_array_get(looks, i);
        bool ok = depth == 1 ? read_surface(surfaces, item, kind, look)
                             : read_surfaces(surfaces, item, kind, look, depth - 1);
        if (!ok) return false;
    }
    return true;
}

static int depth_of(const char *type) {
    static const struct {
        const char *type;
        int depth;
    } types[] = {
        {"MultiSurface", 1}, {"CompositeSurface", 1}, {"Solid", 2},
        {"MultiSolid", 3},   {"CompositeSolid", 3},
    };
    for (size_t i = 0; i < ARRAY_COUNT(types); i++)
        if (strcmp(types[i].type, type) == 0) return types[i].depth;
    return 0;
}

// numbers of materials, of the first theme that the geometry has
static const json_t *looks_of(const json_t *geometry) {
    json_t *themes = json_object_get(geometry, "material");
    const json_t *theme = json_object_iter_value(json_object_iter(themes));
    const json_t *one = json_object_get(theme, "value");
    return one != NULL ? one : json_object_get(theme, "values");
}

bool cityjson_geometry_load(City *city, const json_t *geometry) {
    const char *type = json_string_value(json_object_get(geometry, "type"));
    if (type == NULL) return wrong(city, "geometry.type: missing");
    int depth = depth_of(type);
    if (depth == 0) {
        city->skipped++;
        return true;
    }
    const json_t *semantics = json_object_get(geometry, "semantics");
    Surfaces surfaces = {city, json_object_get(semantics, "surfaces")};
    return read_surfaces(&surfaces, json_object_get(geometry, "boundaries"),
                         json_object_get(semantics, "values"), looks_of(geometry), depth);
}
