// Is a tile's block of bytes one that Detour can use? Detour takes every count and index in it on
// trust, and a damaged file would make it read anywhere. So all of them are checked once, here.
//
//     header │ vertices │ polygons │ links │ detail meshes, vertices, triangles │ box tree
//
// Links are Detour's own scratch, rebuilt when a tile is added: only their number matters.

#include "scenes/navmesh_recast.h"

#include <DetourNavMesh.h>
#include <cmath>
#include <cstring>

namespace {

constexpr float FARTHEST = 1e6f; // metres: floats still resolve 6 cm there
constexpr int MOST = 1 << 24;    // of anything in one tile; keeps the sums below in 64 bits
constexpr int MOST_POLYGONS = 1 << 20;
constexpr int MOST_LAYERS = 32; // Detour looks at 32 tiles in one place

// Where the parts lie.
struct Parts {
    dtMeshHeader header;
    const unsigned char *vertices, *polygons, *details, *detail_vertices, *detail_triangles, *tree;
};

template <typename T> T read(const unsigned char *bytes, int index) {
    T value;
    memcpy(&value, bytes + (size_t)index * sizeof(T), sizeof(T));
    return value;
}

bool counts_are_sane(const dtMeshHeader &h) {
    const int counts[] = {h.vertCount, h.maxLinkCount, h.detailVertCount, h.detailTriCount,
                          h.bvNodeCount};
    for (int count : counts)
        if (count < 0 || count > MOST) return false;
    // Detour writes to the last link without asking whether there is one
    return h.polyCount >= 1 && h.polyCount <= MOST_POLYGONS && h.vertCount >= 3 &&
           h.maxLinkCount >= 1 && h.detailMeshCount == h.polyCount && h.layer >= 0 &&
           h.layer < MOST_LAYERS;
}

size_t aligned(size_t count, size_t bytes) {
    return (count * bytes + 3) & ~(size_t)3;
}

// the parts in their order; the total must be the size of the block to the byte
bool find_parts(const unsigned char *data, size_t size, Parts &parts) {
    const dtMeshHeader &h = parts.header;
    size_t at = aligned(1, sizeof(dtMeshHeader));
    auto take = [&](int count, size_t bytes) {
        const unsigned char *part = data + (at <= size ? at : size);
        at += aligned((size_t)count, bytes);
        return part;
    };
    parts.vertices = take(h.vertCount, 3 * sizeof(float));
    parts.polygons = take(h.polyCount, sizeof(dtPoly));
    take(h.maxLinkCount, sizeof(dtLink));
    parts.details = take(h.detailMeshCount, sizeof(dtPolyDetail));
    parts.detail_vertices = take(h.detailVertCount, 3 * sizeof(float));
    parts.detail_triangles = take(h.detailTriCount, 4);
    parts.tree = take(h.bvNodeCount, sizeof(dtBVNode));
    return at == size;
}

bool floats_are_sane(const unsigned char *bytes, int count) {
    for (int i = 0; i < count; i++)
        if (!(std::fabs(read<float>(bytes, i)) <= FARTHEST)) return false; // NaN fails too
    return true;
}

bool box_is_sane(const dtMeshHeader &h) {
    const float numbers[] = {h.walkableHeight, h.walkableRadius, h.walkableClimb, h.bvQuantFactor,
                             h.bmin[0],        h.bmin[1],        h.bmin[2],       h.bmax[0],
                             h.bmax[1],        h.bmax[2]};
    for (float number : numbers)
        if (!(std::fabs(number) <= FARTHEST)) return false;
    for (int i = 0; i < 3; i++)
        if (h.bmin[i] > h.bmax[i]) return false;
    return h.bvQuantFactor > 0;
}

bool edge_is_sane(unsigned short neighbour, int polygon_count) {
    if (neighbour & DT_EXT_LINK) return (neighbour & 0xff) < 8; // one of eight sides
    return neighbour <= polygon_count;                          // 0: a wall
}

bool polygon_is_sane(const dtPoly &poly, const dtMeshHeader &h) {
    if (poly.vertCount < 3 || poly.vertCount > DT_VERTS_PER_POLYGON) return false;
    if (poly.getType() != DT_POLYTYPE_GROUND) return false;
    for (int i = 0; i < poly.vertCount; i++)
        if (poly.verts[i] >= h.vertCount || !edge_is_sane(poly.neis[i], h.polyCount)) return false;
    return true;
}

bool detail_is_sane(const Parts &parts, const dtPolyDetail &detail, int corner_count) {
    const dtMeshHeader &h = parts.header;
    uint64_t vertex_end = (uint64_t)detail.vertBase + detail.vertCount;
    uint64_t triangle_end = (uint64_t)detail.triBase + detail.triCount;
    if (vertex_end > (uint64_t)h.detailVertCount || triangle_end > (uint64_t)h.detailTriCount)
        return false;
    for (uint64_t i = detail.triBase; i < triangle_end; i++)
        for (int k = 0; k < 3; k++)
            if (parts.detail_triangles[4 * i + (uint64_t)k] >= corner_count + detail.vertCount)
                return false;
    return true;
}

// a leaf names a polygon, an inner node says how many nodes its part of the tree has
bool tree_is_sane(const Parts &parts) {
    int count = parts.header.bvNodeCount;
    for (int i = 0; i < count; i++) {
        int64_t next = read<dtBVNode>(parts.tree, i).i;
        if (next >= parts.header.polyCount || i - next > count) return false;
    }
    return true;
}

bool polygons_are_sane(const Parts &parts) {
    for (int i = 0; i < parts.header.polyCount; i++) {
        dtPoly poly = read<dtPoly>(parts.polygons, i);
        if (!polygon_is_sane(poly, parts.header)) return false;
        if (!detail_is_sane(parts, read<dtPolyDetail>(parts.details, i), poly.vertCount))
            return false;
    }
    return true;
}

} // namespace

const char *navmesh_check_tile(const unsigned char *data, size_t size) {
    Parts parts = {};
    if (size < sizeof(dtMeshHeader)) return "the tile is shorter than its header";
    parts.header = read<dtMeshHeader>(data, 0);
    const dtMeshHeader &h = parts.header;
    if (h.magic != DT_NAVMESH_MAGIC) return "the tile is not Detour's";
    if (h.version != DT_NAVMESH_VERSION) return "the tile has another Detour version than 7";
    if (h.offMeshConCount != 0) return "off-mesh connections are not supported";
    if (!counts_are_sane(h)) return "a count is out of range";
    if (!find_parts(data, size, parts)) return "the counts do not add up to the tile's size";
    if (!box_is_sane(h)) return "the tile's box is not finite";
    if (!floats_are_sane(parts.vertices, 3 * h.vertCount)) return "a vertex is not finite";
    if (!floats_are_sane(parts.detail_vertices, 3 * h.detailVertCount))
        return "a height is not finite";
    if (!polygons_are_sane(parts)) return "a polygon's index is out of range";
    if (!tree_is_sane(parts)) return "the box tree is damaged";
    return nullptr;
}
