// One tile of the navmesh, from triangles to Detour's bytes, in the order of Habitat's PathFinder
// (and of Recast's own solo and tile samples):
//
//     triangles ─► solid voxels ─► filters ─► compact field ─► eroded by the agent's radius
//        ─► regions (watershed) ─► contours ─► convex polygons ─► height detail ─► tile bytes
//
// A small scene is one tile over the whole box, exactly as Habitat builds it. Of a large scene each
// tile is built by itself, with a border of cells around it, which Recast throws away in the end:
// erosion and regions then come out as if the neighbours had been there, and the polygons of two
// tiles meet exactly at the seam.

#include "scenes/navmesh_recast.h"

#include <DetourAlloc.h>
#include <DetourNavMesh.h>
#include <DetourNavMeshBuilder.h>
#include <Recast.h>
#include <cmath>
#include <memory>

namespace {

// Habitat's names: area 0 is ground, flag 1 is walkable
constexpr unsigned char AREA_GROUND = 0;
constexpr unsigned short FLAG_WALK = 1;

struct Free {
    void operator()(rcHeightfield *p) const {
        rcFreeHeightField(p);
    }
    void operator()(rcCompactHeightfield *p) const {
        rcFreeCompactHeightfield(p);
    }
    void operator()(rcContourSet *p) const {
        rcFreeContourSet(p);
    }
    void operator()(rcPolyMesh *p) const {
        rcFreePolyMesh(p);
    }
    void operator()(rcPolyMeshDetail *p) const {
        rcFreePolyMeshDetail(p);
    }
};
template <typename T> using Owned = std::unique_ptr<T, Free>;

// What one tile covers, border included.
struct Frame {
    int width, depth, border; // cells
    float low[3], high[3];
};

Frame whole_frame(const RecastWorld &world) {
    Frame frame = {};
    rcVcopy(frame.low, world.low);
    rcVcopy(frame.high, world.high);
    rcCalcGridSize(frame.low, frame.high, world.settings.cell_size, &frame.width, &frame.depth);
    if (frame.width < 1) frame.width = 1;
    if (frame.depth < 1) frame.depth = 1;
    return frame;
}

Frame tile_frame(const RecastWorld &world, int column, int row) {
    const RecastSettings &s = world.settings;
    if (s.tile_cells == 0) return whole_frame(world);
    Frame frame = {};
    // erosion reaches walkable_radius cells into the tile; 3 more is what Recast's samples keep
    frame.border = s.walkable_radius + 3;
    frame.width = frame.depth = s.tile_cells + 2 * frame.border;
    float side = (float)s.tile_cells * s.cell_size, margin = (float)frame.border * s.cell_size;
    const int at[2] = {column, row};
    for (int i = 0; i < 2; i++) {
        int axis = 2 * i;
        frame.low[axis] = world.low[axis] + (float)at[i] * side - margin;
        frame.high[axis] = world.low[axis] + (float)(at[i] + 1) * side + margin;
    }
    frame.low[1] = world.low[1];
    frame.high[1] = world.high[1];
    return frame;
}

Owned<rcHeightfield> voxelize(rcContext &ctx, const RecastWorld &world, const Frame &frame) {
    const RecastSettings &s = world.settings;
    Owned<rcHeightfield> solid(rcAllocHeightfield());
    bool ok = solid && rcCreateHeightfield(&ctx, *solid, frame.width, frame.depth, frame.low,
                                           frame.high, s.cell_size, s.cell_height);
    ok = ok && rcRasterizeTriangles(&ctx, world.corners, 3 * world.triangle_count, world.indices,
                                    world.walkable, world.triangle_count, *solid, s.walkable_climb);
    if (!ok) return nullptr;
    if (s.filter_low_hanging_obstacles)
        rcFilterLowHangingWalkableObstacles(&ctx, s.walkable_climb, *solid);
    if (s.filter_ledge_spans) rcFilterLedgeSpans(&ctx, s.walkable_height, s.walkable_climb, *solid);
    if (s.filter_walkable_low_height_spans)
        rcFilterWalkableLowHeightSpans(&ctx, s.walkable_height, *solid);
    return solid;
}

// The solid field goes out of scope here: the two fields are the peak of memory.
Owned<rcCompactHeightfield> open_space(rcContext &ctx, const RecastWorld &world,
                                       const Frame &frame) {
    const RecastSettings &s = world.settings;
    Owned<rcHeightfield> solid = voxelize(ctx, world, frame);
    Owned<rcCompactHeightfield> open(rcAllocCompactHeightfield());
    bool ok = solid && open &&
              rcBuildCompactHeightfield(&ctx, s.walkable_height, s.walkable_climb, *solid, *open);
    solid.reset();
    ok = ok && rcErodeWalkableArea(&ctx, s.walkable_radius, *open) &&
         rcBuildDistanceField(&ctx, *open) &&
         rcBuildRegions(&ctx, *open, frame.border, s.min_region_area, s.merge_region_area);
    return ok ? std::move(open) : nullptr;
}

Owned<rcPolyMesh> polygons(rcContext &ctx, const RecastSettings &s, rcCompactHeightfield &open) {
    Owned<rcContourSet> contours(rcAllocContourSet());
    Owned<rcPolyMesh> mesh(rcAllocPolyMesh());
    bool ok =
        contours && mesh &&
        rcBuildContours(&ctx, open, s.max_simplification_error, s.max_edge_length, *contours) &&
        rcBuildPolyMesh(&ctx, *contours, s.verts_per_poly, *mesh);
    if (!ok) return nullptr;
    for (int i = 0; i < mesh->npolys; i++) {
        mesh->areas[i] = AREA_GROUND;
        mesh->flags[i] = FLAG_WALK;
    }
    return mesh;
}

dtNavMeshCreateParams tile_params(const RecastSettings &s, const rcPolyMesh &mesh,
                                  const rcPolyMeshDetail &detail) {
    dtNavMeshCreateParams params = {};
    params.verts = mesh.verts;
    params.vertCount = mesh.nverts;
    params.polys = mesh.polys;
    params.polyAreas = mesh.areas;
    params.polyFlags = mesh.flags;
    params.polyCount = mesh.npolys;
    params.nvp = mesh.nvp;
    params.detailMeshes = detail.meshes;
    params.detailVerts = detail.verts;
    params.detailVertsCount = detail.nverts;
    params.detailTris = detail.tris;
    params.detailTriCount = detail.ntris;
    params.walkableHeight = s.agent_height;
    params.walkableRadius = s.agent_radius;
    params.walkableClimb = s.agent_max_climb;
    params.cs = s.cell_size;
    params.ch = s.cell_height;
    params.buildBvTree = true;
    rcVcopy(params.bmin, mesh.bmin);
    rcVcopy(params.bmax, mesh.bmax);
    return params;
}

} // namespace

void navmesh_recast_slopes(RecastWorld *world) {
    rcContext ctx(false);
    rcMarkWalkableTriangles(&ctx, world->settings.max_slope, world->corners,
                            3 * world->triangle_count, world->indices, world->triangle_count,
                            world->walkable);
}

bool navmesh_recast_tile(const RecastWorld *world, int column, int row, RecastTile *tile) {
    *tile = {};
    const RecastSettings &s = world->settings;
    rcContext ctx(false);
    Owned<rcCompactHeightfield> open = open_space(ctx, *world, tile_frame(*world, column, row));
    if (!open) return false;
    Owned<rcPolyMesh> mesh = polygons(ctx, s, *open);
    if (!mesh) return false;
    if (mesh->npolys == 0) return true;

    Owned<rcPolyMeshDetail> detail(rcAllocPolyMeshDetail());
    if (!detail || !rcBuildPolyMeshDetail(&ctx, *mesh, *open, s.detail_sample_distance,
                                          s.detail_sample_max_error, *detail))
        return false;

    dtNavMeshCreateParams params = tile_params(s, *mesh, *detail);
    params.tileX = column;
    params.tileY = row;
    if (!dtCreateNavMeshData(&params, &tile->data, &tile->size)) return false;
    tile->polygon_count = mesh->npolys;
    return true;
}

void navmesh_recast_free(RecastTile *tile) {
    dtFree(tile->data);
    *tile = {};
}
