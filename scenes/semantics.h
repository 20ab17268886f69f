// Names and kinds of things: what a file's nodes are called, and what they are.
//
// A side file can tell the kinds of a scene whose own file does not:
//
//     {"instances": [{"name": "Bed_01_001", "category": "Bed"}, ...]}
//
// It is the file that the setting scene.semantics names, else instances.json beside the scene.

#pragma once

#include "scenes/scene_builder.h"

typedef struct Semantics Semantics;

// NULL where the setting is empty and nothing lies beside the scene.
const char *semantics_path(const char *scene_path, const SceneConfig *config, Arena *arena);

// `path` may be NULL: then no name has a kind. Fails where the file is absent or malformed.
bool semantics_load(const char *path, Arena *arena, Semantics **semantics, Error *err);

// What the side file says about a node's name, or "".
const char *semantics_category(const Semantics *semantics, const char *name);

// Adds an object to the builder. Names are made unique: "chair", "chair_2", "chair_3".
int semantics_object(Semantics *semantics, SceneBuilder *builder, const char *name,
                     const char *category);
