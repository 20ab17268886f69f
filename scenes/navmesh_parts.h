// What the files scenes/navmesh_*.c share: the inside of a Navmesh, and the questions one file has
// for another.
//
//     image      the MSET bytes, as built or read; what is saved, hashed and kept in the cache
//     detour     the same tiles, linked, in Detour's hands
//     triangles  the surface as triangles, island after island, with running sums of their areas
//
// Thread safety: every question takes a const Navmesh and may be asked from the threads of
// parallel_for at the same time (each has its own scratch, by parallel_thread_index()). A program
// that makes other threads must not let two of them ask at once.

#pragma once

#include "base/file.h"
#include "scenes/navmesh.h"
#include "scenes/navmesh_recast.h"

typedef struct NavmeshTriangle {
    float corners[3][3];
    int island;
} NavmeshTriangle;

typedef struct NavmeshIsland {
    int first_triangle, triangle_count;
    float area;            // horizontal, square metres
    float low[2], high[2]; // x, z
} NavmeshIsland;

struct Navmesh {
    FileBytes image;
    NavmeshDetour *detour;
    float low[3], high[3]; // what a view covers: the scene's box, else that of the tiles

    int polygon_count, island_count, triangle_count;
    const int *polygon_islands;       // [polygon_count] -1: not walkable
    const NavmeshIsland *islands;     // [island_count], by falling area
    const NavmeshTriangle *triangles; // [triangle_count], by island
    const double *area_before;        // [triangle_count + 1] of the triangles before this one
};

// navmesh_build.c: the MSET image of a scene
bool navmesh_build_image(const Scene *scene, const NavmeshConfig *config, Arena *arena,
                         FileBytes *image, Error *err);
// navmesh_file.c: checks every byte that Detour will trust; the image must live as long as the mesh
Navmesh *navmesh_file_parse(FileBytes image, Arena *arena, Error *err);
FileBytes navmesh_file_compose(const NavmeshGrid *grid, const NavmeshTileBytes *tiles,
                               int tile_count, Arena *arena);
// navmesh_islands.c: fills the lower half of the struct
void navmesh_islands_find(Navmesh *navmesh, Arena *arena);
// navmesh_place.c: as Habitat looks for a point: 2 m around, 4 m above and below
bool navmesh_place_find(const Navmesh *navmesh, const float point[3], int island,
                        NavmeshPlace *place);
bool navmesh_place_is_finite(const float point[3]);
