// glTF 2.0: the format of most scenes that can be had today (Khronos, 2017; .glb and .gltf).
//
// The reader is strict: a document that breaks the specification where it matters is refused with
// the path of the fault, because a scene that is half read gives numbers that look right. What the
// renderer has no use for (animations, cameras, lights, further texture sets) is left alone.
//
// scene_gltf.h lists the steps. Everything is read into `arena`, which the caller drops once the
// scene is finished.

#include "scenes/scene_gltf.h"

#include <stdio.h>

static bool load_contents(Gltf *gltf, FileBytes file) {
    return scene_gltf_container_open(gltf, file) && scene_gltf_container_buffers(gltf) &&
           scene_gltf_accessor_check_all(gltf) && scene_gltf_material_load_all(gltf) &&
           scene_gltf_node_load_all(gltf);
}

bool scene_gltf_load(FileBytes file, const char *directory, const SceneConfig *config,
                     Semantics *semantics, SceneBuilder *builder, Arena *arena, Error *err) {
    Gltf gltf = {
        .directory = directory,
        .config = config,
        .builder = builder,
        .semantics = semantics,
        .arena = arena,
        .scratch = arena_create("glTF primitive"),
        .err = err,
    };
    bool ok = load_contents(&gltf, file);
    json_decref(gltf.root);
    arena_destroy(&gltf.scratch);
    if (ok && gltf.skipped > 0)
        fprintf(stderr, "%u primitives without triangles are not shown\n", gltf.skipped);
    return ok;
}

static bool load(const char *path, const SceneConfig *config, SceneBuilder *builder, Arena *arena,
                 Error *err) {
    FileBytes file;
    Semantics *semantics = NULL;
    return file_read(path, arena, &file, err) &&
           semantics_load(semantics_path(path, config, arena), arena, &semantics, err) &&
           scene_gltf_load(file, file_directory(path, arena), config, semantics, builder, arena,
                           err);
}

const SceneFormat scene_format_gltf = {
    .name = "gltf",
    .about = "glTF 2.0, with its buffers and pictures",
    .extensions = ".gltf .glb",
    .load = load,
};
