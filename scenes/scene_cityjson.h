// The CityJSON reader's own header.
//
//     scene_cityjson.c           the document: vertices, city objects
//     scene_cityjson_surface.c   geometries: solids, surfaces, rings -> triangles
//     scene_cityjson_kind.c      what surfaces and objects are, and how they look

#pragma once

#include "base/list.h"
#include "scenes/name_table.h"
#include "scenes/scene_builder.h"
#include "scenes/semantics.h"

#include <jansson.h>

// A part of a city object: all its surfaces of one kind.
typedef struct CityPart {
    const char *kind; // "roof", "" for what has no semantics
    int mesh;
} CityPart;

typedef struct City {
    SceneBuilder *builder;
    Semantics *semantics;
    Arena *arena;
    Arena scratch; // of one surface
    Error *err;
    float (*frame)[4]; // world from file

    double (*vertices)[3]; // [vertex_count] metres from the origin of the scene
    uint32_t vertex_count;
    const json_t *looks; // appearance.materials, or NULL
    NameTable materials; // of kinds and looks -> builder material + 1
    uint64_t triangle_count;
    uint32_t skipped; // geometries without surfaces, and templates

    // the city object that is being read
    const char *id, *name, *kind;
    List parts; // CityPart
} City;

// Reads a document in memory.
bool scene_cityjson_load(FileBytes file, const SceneConfig *config, Semantics *semantics,
                         SceneBuilder *builder, Arena *arena, Error *err);

// The surfaces of one geometry; false with the reason where it is malformed.
bool cityjson_geometry_load(City *city, const json_t *geometry);

// "RoofSurface" -> "roof", "WaterBody" -> "water_body", "+Shed" -> "shed"
const char *cityjson_kind(const char *type, Arena *arena);
// The builder's material of surfaces of a kind, with look `look` of the file (-1: none).
int cityjson_material(City *city, const char *kind, int look);
