// The tiles, linked: making Detour's mesh from their bytes, and listing what is in it.

#include "scenes/navmesh_detour.hpp"

#include <DetourCommon.h>
#include <cstring>

namespace {

constexpr unsigned short FLAG_WALK = 1, FLAG_DISABLED = 16; // Habitat's
constexpr int MAX_NODES = 65535; // Detour numbers the nodes of a search with 16 bits

} // namespace

//---- making --------------------------------------------------------------------------------------

namespace {

int power_of_two(int count) {
    int power = 1;
    while (power < count) power *= 2;
    return power;
}

const char *add_tiles(NavmeshDetour &detour, const NavmeshGrid &grid, const NavmeshTileBytes *tiles,
                      int tile_count) {
    for (int i = 0; i < tile_count; i++) {
        dtMeshHeader header;
        memcpy(&header, tiles[i].data, sizeof header);
        if (header.polyCount > power_of_two(grid.max_polygons))
            return "a tile has too many polygons";
        if (dtStatusFailed(
                detour.mesh.addTile(tiles[i].data, tiles[i].size, 0, tiles[i].ref, nullptr)))
            return "two tiles stand in the same place, or a tile reference is out of range";
    }
    return nullptr;
}

// A number for every polygon. Unused tiles come to share the number of the next used one, so that
// upper_bound in ref() finds the used one, the last of equals.
void number_polygons(NavmeshDetour &detour) {
    detour.first.resize((size_t)detour.mesh.getMaxTiles());
    for (int i = 0; i < detour.mesh.getMaxTiles(); i++) {
        detour.first[(size_t)i] = detour.polygon_count;
        const dtMeshTile *tile = detour.tile(i);
        if (tile->header == nullptr) continue;
        detour.polygon_count += tile->header->polyCount;
        detour.climb = std::max(detour.climb, tile->header->walkableClimb);
    }
    // with two nodes a polygon (it can be entered from two tiles) no search runs out
    detour.max_nodes = std::min(MAX_NODES, std::max(512, 2 * detour.polygon_count));
}

} // namespace

NavmeshDetour *navmesh_detour_create(const NavmeshGrid *grid, const NavmeshTileBytes *tiles,
                                     int tile_count, const char **why) {
    std::unique_ptr<NavmeshDetour> detour(new NavmeshDetour);
    dtNavMeshParams params = {};
    dtVcopy(params.orig, grid->origin);
    params.tileWidth = grid->tile_width;
    params.tileHeight = grid->tile_depth;
    params.maxTiles = grid->max_tiles;
    params.maxPolys = grid->max_polygons;
    if (dtStatusFailed(detour->mesh.init(&params))) {
        *why = "the mesh has too many tiles or polygons for Detour's 32-bit references";
        return nullptr;
    }
    *why = add_tiles(*detour, *grid, tiles, tile_count);
    if (*why != nullptr) return nullptr;
    number_polygons(*detour);
    detour->filter.setIncludeFlags(FLAG_WALK);
    detour->filter.setExcludeFlags(FLAG_DISABLED);
    return detour.release();
}

void navmesh_detour_destroy(NavmeshDetour *detour) {
    delete detour;
}

//---- the mesh itself -----------------------------------------------------------------------------

int navmesh_detour_polygon_count(const NavmeshDetour *detour) {
    return detour->polygon_count;
}

void navmesh_detour_box(const NavmeshDetour *detour, float low[3], float high[3]) {
    bool empty = true;
    dtVset(low, 0, 0, 0);
    dtVset(high, 0, 0, 0);
    for (int i = 0; i < detour->mesh.getMaxTiles(); i++) {
        const dtMeshHeader *header = detour->tile(i)->header;
        if (header == nullptr) continue;
        if (empty) {
            dtVcopy(low, header->bmin);
            dtVcopy(high, header->bmax);
        }
        dtVmin(low, header->bmin);
        dtVmax(high, header->bmax);
        empty = false;
    }
}

bool navmesh_detour_is_walkable(const NavmeshDetour *detour, int number) {
    unsigned short flags = 0;
    detour->mesh.getPolyFlags(detour->ref(number), &flags);
    return (flags & FLAG_WALK) != 0 && (flags & FLAG_DISABLED) == 0;
}

void navmesh_detour_disable(NavmeshDetour *detour, int number) {
    detour->mesh.setPolyFlags(detour->ref(number), FLAG_DISABLED);
}

void navmesh_detour_set_islands(NavmeshDetour *detour, const int *islands) {
    detour->islands = islands;
}

namespace {

void visit_polygon(const dtMeshTile &tile, int i, int number, NavmeshTriangleVisit *visit,
                   void *context) {
    const dtPoly &poly = tile.polys[i];
    const dtPolyDetail &detail = tile.detailMeshes[i];
    for (unsigned t = 0; t < detail.triCount; t++) {
        const unsigned char *triangle = &tile.detailTris[4 * (detail.triBase + t)];
        float corners[3][3];
        for (int k = 0; k < 3; k++) {
            unsigned v = triangle[k];
            const float *corner =
                v < poly.vertCount ? &tile.verts[3 * poly.verts[v]]
                                   : &tile.detailVerts[3 * (detail.vertBase + v - poly.vertCount)];
            dtVcopy(corners[k], corner);
        }
        visit(context, number, corners);
    }
}

template <typename Body> void for_each_polygon(const NavmeshDetour &detour, Body body) {
    for (int t = 0; t < detour.mesh.getMaxTiles(); t++) {
        const dtMeshTile *tile = detour.tile(t);
        if (tile->header == nullptr) continue;
        for (int i = 0; i < tile->header->polyCount; i++)
            body(*tile, i, detour.first[(size_t)t] + i);
    }
}

} // namespace

void navmesh_detour_triangles(const NavmeshDetour *detour, NavmeshTriangleVisit *visit,
                              void *context) {
    for_each_polygon(*detour, [&](const dtMeshTile &tile, int i, int number) {
        visit_polygon(tile, i, number, visit, context);
    });
}

void navmesh_detour_links(const NavmeshDetour *detour, NavmeshLinkVisit *visit, void *context) {
    for_each_polygon(*detour, [&](const dtMeshTile &tile, int i, int number) {
        for (unsigned link = tile.polys[i].firstLink; link != DT_NULL_LINK;
             link = tile.links[link].next)
            if (tile.links[link].ref != 0)
                visit(context, number, detour->number(tile.links[link].ref));
    });
}
