// The Wavefront reader's own header.
//
//     scene_obj.c            statements of the .obj file: vertices, faces, groups
//     scene_obj_material.c   statements of .mtl files
//     scene_obj_text.c       lines and words, shared by both

#pragma once

#include "base/list.h"
#include "scenes/name_table.h"
#include "scenes/scene_builder.h"
#include "scenes/scene_picture.h"
#include "scenes/semantics.h"

//---- text ----------------------------------------------------------------------------------------

// A walk through a text line by line; a backslash at the end of a line joins the next to it.
typedef struct ObjText {
    const char *at, *end; // of the whole text, which a zero byte follows
    const char *line_end; // of the line that is being read
    int line, next_line;  // numbers, from 1
} ObjText;

ObjText obj_text(FileBytes bytes);
bool obj_next_line(ObjText *text); // goes to the next line that is not empty or a comment
// The next word of the line, copied; "" at its end. False if it is longer than `room`.
bool obj_word(ObjText *text, char *word, size_t room);
// What is left of the line, without the spaces around it.
const char *obj_rest(ObjText *text, Arena *arena);
bool obj_at_line_end(ObjText *text);
bool obj_number(ObjText *text, float *value);
int obj_numbers(ObjText *text, float *values, int most); // how many there were; -1: not a number

//---- reader --------------------------------------------------------------------------------------

typedef struct Obj {
    const char *directory;
    SceneBuilder *builder;
    Semantics *semantics;
    Arena *arena;
    Error *err;
    NameTable materials; // name -> builder material + 1
    NameTable libraries; // read so far
    NameTable groups;    // name -> builder mesh + 1
    List vertices;       // ObjVertex
    List normals;        // float[3]
    List uvs;            // float[2]
    const char *group;   // name of the current one
    int mesh;            // its mesh, -1 until its first face
    int material;        // current
    int plain;           // material of faces without one, -1 until it is needed
    float (*frame)[4];   // world from file
} Obj;

// Reads a text that is in memory and followed by a zero byte.
bool scene_obj_load(FileBytes file, const char *name, const char *directory,
                    const SceneConfig *config, Semantics *semantics, SceneBuilder *builder,
                    Arena *arena, Error *err);

// Adds the materials of one .mtl file; one that is absent is told on stderr.
bool scene_obj_material_load(Obj *obj, const char *file_name);
