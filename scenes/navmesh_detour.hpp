// The tiles in Detour's hands, as navmesh_detour.cpp makes them and navmesh_query.cpp asks them.
//
// dtNavMesh is read-only once made. dtNavMeshQuery is not: it holds the open list and the nodes of
// a search. So each thread has its own, made at its first question (about 2 MB for a large mesh);
// after that no question allocates.

#pragma once

#include "scenes/navmesh_recast.h"

#include <DetourNavMesh.h>
#include <DetourNavMeshQuery.h>
#include <algorithm>
#include <memory>
#include <vector>

// What one thread asks with.
struct NavmeshAsker {
    dtNavMeshQuery query;
    std::vector<dtPolyRef> route;
    std::vector<float> corners;
};

struct NavmeshDetour {
    dtNavMesh mesh;
    dtQueryFilter filter;
    std::vector<int> first; // [tiles] number of the tile's first polygon
    int polygon_count = 0, max_nodes = 0;
    float climb = 0;              // of all tiles, the largest
    const int *islands = nullptr; // [polygon_count]
    std::unique_ptr<NavmeshAsker> askers[NAVMESH_DETOUR_THREADS];

    const dtMeshTile *tile(int i) const {
        return const_cast<const dtNavMesh &>(mesh).getTile(i);
    }
    int number(dtPolyRef ref) const {
        return first[mesh.decodePolyIdTile(ref)] + (int)mesh.decodePolyIdPoly(ref);
    }
    dtPolyRef ref(int number) const {
        size_t i =
            (size_t)(std::upper_bound(first.begin(), first.end(), number) - first.begin()) - 1;
        return mesh.getPolyRefBase(tile((int)i)) | (dtPolyRef)(number - first[i]);
    }
};
