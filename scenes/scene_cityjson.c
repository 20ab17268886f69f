// CityJSON 1.0, 1.1 and 2.0: cities as governments publish them (Ledoux et al., "CityJSON: a
// compact and easy-to-use encoding of the CityGML data model", 2019).
//
//     {"type": "CityJSON", "version": "1.1",
//      "transform": {"scale": [0.001, 0.001, 0.001], "translate": [78612.1, 457782.1, 3.4]},
//      "vertices": [[23, 1, 4055], ...],                       integers, where there is a transform
//      "CityObjects": {"ID": {"type": "Building", "geometry": [{"type": "Solid", "lod": "2",
//          "boundaries": [[[[0, 1, 2, 3]], ...]], "semantics": {...}}]}, ...}}
//
// Coordinates are those of a country's map, Z up, with hundreds of kilometres to their origin,
// where floats step by centimetres. So the scene has an origin of its own: the middle of the
// vertices' box, at its lowest height. They are put together in doubles; `up` is Z whatever the
// setting says.
//
// Of a city object the geometries with the highest level of detail are read. It is called by its
// attribute "name", else by its id.

#include "scenes/scene_cityjson.h"

#include "scenes/scene_frame.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

//---- vertices ------------------------------------------------------------------------------------

static bool read_numbers(const json_t *array, double numbers[3]) {
    for (size_t k = 0; k < 3; k++) {
        const json_t *value = json_array_get(array, k);
        if (!json_is_number(value)) return false;
        numbers[k] = json_number_value(value);
    }
    return json_array_size(array) == 3;
}

static bool read_scale(const json_t *root, double scale[3], Error *err) {
    const json_t *transform = json_object_get(root, "transform");
    for (int k = 0; k < 3; k++) scale[k] = 1.0;
    if (transform == NULL) return true;
    double translate[3]; // the scene has its own origin, but a file without one is broken
    return (read_numbers(json_object_get(transform, "scale"), scale) &&
            read_numbers(json_object_get(transform, "translate"), translate)) ||
           error_set(err, "transform: expected scale and translate of three numbers each");
}

static void move_origin(City *city, const double scale[3]) {
    double low[3], high[3], origin[3];
    for (uint32_t i = 0; i < city->vertex_count; i++) {
        for (int k = 0; k < 3; k++) {
            low[k] = i > 0 ? fmin(low[k], city->vertices[i][k]) : city->vertices[i][k];
            high[k] = i > 0 ? fmax(high[k], city->vertices[i][k]) : city->vertices[i][k];
        }
    }
    for (int k = 0; k < 3 && city->vertex_count > 0; k++)
        origin[k] = k < 2 ? 0.5 * (low[k] + high[k]) : low[k];
    for (uint32_t i = 0; i < city->vertex_count; i++)
        for (int k = 0; k < 3; k++)
            city->vertices[i][k] = (city->vertices[i][k] - origin[k]) * scale[k];
}

static bool read_vertices(City *city, const json_t *root) {
    const json_t *vertices = json_object_get(root, "vertices");
    double scale[3];
    size_t count = json_array_size(vertices);
    if (!json_is_array(vertices) || count > INT32_MAX)
        return error_set(city->err, "vertices: expected an array");
    if (!read_scale(root, scale, city->err)) return false;
    city->vertices = arena_alloc(city->arena, (count + 1) * sizeof *city->vertices);
    city->vertex_count = (uint32_t)count;
    for (size_t i = 0; i < count; i++)
        if (!read_numbers(json_array_get(vertices, i), city->vertices[i]))
            return error_set(city->err, "vertices[%zu]: expected three numbers", i);
    move_origin(city, scale);
    return true;
}

//---- city objects --------------------------------------------------------------------------------

// a text since 1.1 ("2.2"), a number before
static double detail_of(const json_t *geometry) {
    const json_t *lod = json_object_get(geometry, "lod");
    if (json_is_string(lod)) {
        double value = 0.0;
        return sscanf(json_string_value(lod), "%lf", &value) == 1 ? value : 0.0;
    }
    return json_number_value(lod);
}

static bool read_geometries(City *city, const json_t *geometries) {
    double most = -INFINITY;
    for (size_t i = 0; i < json_array_size(geometries); i++)
        most = fmax(most, detail_of(json_array_get(geometries, i)));
    for (size_t i = 0; i < json_array_size(geometries); i++) {
        const json_t *geometry = json_array_get(geometries, i);
        if (detail_of(geometry) < most) continue;
        if (!cityjson_geometry_load(city, geometry)) return false;
    }
    return true;
}

static bool read_object(City *city, const char *id, const json_t *object) {
    const char *type = json_string_value(json_object_get(object, "type"));
    if (type == NULL) return error_set(city->err, "CityObjects.%.80s.type: missing", id);
    const json_t *attributes = json_object_get(object, "attributes");
    const char *name = json_string_value(json_object_get(attributes, "name"));
    city->id = id;
    city->name = name != NULL && name[0] != '\0' ? name : id;
    city->kind = cityjson_kind(type, city->arena);
    city->parts.count = 0;
    return read_geometries(city, json_object_get(object, "geometry"));
}

static bool read_objects(City *city, json_t *root) {
    json_t *objects = json_object_get(root, "CityObjects");
    if (!json_is_object(objects)) return error_set(city->err, "CityObjects: expected an object");
    for (void *at = json_object_iter(objects); at != NULL; at = json_object_iter_next(objects, at))
        if (!read_object(city, json_object_iter_key(at), json_object_iter_value(at))) return false;
    return city->triangle_count > 0 || error_set(city->err, "no city object has a surface");
}

//---- the document --------------------------------------------------------------------------------

static bool check_version(const json_t *root, Error *err) {
    const char *type = json_string_value(json_object_get(root, "type"));
    const char *version = json_string_value(json_object_get(root, "version"));
    if (type == NULL || strcmp(type, "CityJSON") != 0)
        return error_set(err, "not CityJSON, the only .json that is a scene");
    if (version == NULL || (strncmp(version, "1.", 2) != 0 && strncmp(version, "2.", 2) != 0))
        return error_set(err, "CityJSON %.20s; 1.0, 1.1 and 2.0 can be read",
                         version != NULL ? version : "without a version");
    return true;
}

static bool read_document(City *city, json_t *root) {
    city->looks = json_object_get(json_object_get(root, "appearance"), "materials");
    return check_version(root, city->err) && read_vertices(city, root) && read_objects(city, root);
}

bool scene_cityjson_load(FileBytes file, const SceneConfig *config, Semantics *semantics,
                         SceneBuilder *builder, Arena *arena, Error *err) {
    mat4 frame;
    SceneConfig z_up = *config;
    snprintf(z_up.up.at, sizeof z_up.up.at, "z");
    if (!scene_frame(&z_up, frame, err)) return false;
    City city = {
        .builder = builder,
        .semantics = semantics,
        .arena = arena,
        .scratch = arena_create("CityJSON surface"),
        .err = err,
        .frame = frame,
        .parts.item_bytes = sizeof(CityPart),
    };
    json_error_t why;
    json_t *root = json_loadb((const char *)file.data, file.size, 0, &why);
    bool ok = root != NULL ? read_document(&city, root)
                           : error_set(err, "JSON, line %d: %s", why.line, why.text);
    json_decref(root);
    arena_destroy(&city.scratch);
    if (ok && city.skipped > 0)
        fprintf(stderr, "%u geometries without surfaces of their own are not shown\n",
                city.skipped);
    return ok;
}

static bool load(const char *path, const SceneConfig *config, SceneBuilder *builder, Arena *arena,
                 Error *err) {
    FileBytes file;
    Semantics *semantics = NULL;
    return file_read(path, arena, &file, err) &&
           semantics_load(semantics_path(path, config, arena), arena, &semantics, err) &&
           scene_cityjson_load(file, config, semantics, builder, arena, err);
}

const SceneFormat scene_format_cityjson = {
    .name = "cityjson",
    .about = "CityJSON 1.0 to 2.0: buildings with roofs, walls and grounds",
    .extensions = ".json .cityjson",
    .load = load,
};
