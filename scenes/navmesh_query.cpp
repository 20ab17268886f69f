// Questions to the polygons, by Detour, asked as Habitat's PathFinder asks them.
//
// Detour plans with A* over the middles of the edges between polygons and pulls the string tight
// inside the polygons found. So a path is not always the shortest: in the furnished test house the
// way back differs by 1 % from the way there in the mean, by 40 % at worst. Habitat's geodesic
// distances have this too, and those are the field's.

#include "scenes/navmesh_detour.hpp"

#include <DetourCommon.h>
#include <cmath>

namespace {

constexpr int MAX_ROUTE = 16384; // polygons along a path; 800 m of Manhattan cross about 1,000
constexpr int MAX_CORNERS = 4096;
constexpr int MAX_VISITED = 256;     // polygons along one step, as Habitat
constexpr float STOP_BEFORE = 1e-3f; // metres a straight walk keeps from the wall it meets
constexpr float NUDGE = 1e-4f;       // metres, as Habitat

} // namespace

//---- where a point is ----------------------------------------------------------------------------

namespace {

NavmeshAsker &asker(const NavmeshDetour *detour, int thread) {
    // the slot belongs to this thread alone, so filling it at the first question is no race
    std::unique_ptr<NavmeshAsker> &slot = const_cast<NavmeshDetour *>(detour)->askers[thread];
    if (!slot) {
        slot.reset(new NavmeshAsker);
        slot->query.init(&detour->mesh, detour->max_nodes);
        slot->route.resize(MAX_ROUTE);
        slot->corners.resize(3 * MAX_CORNERS);
    }
    return *slot;
}

// Detour's measure of nearness, with islands: a point straight above or below a polygon is at no
// distance within the agent's climb, and beyond that at its vertical distance.
class Nearest final : public dtPolyQuery {
  public:
    Nearest(const NavmeshDetour &detour_, const dtNavMeshQuery &query_, const float *point_,
            int island_)
        : detour(detour_), query(query_), point(point_), island(island_) {
    }
    ~Nearest() override = default;

    void process(const dtMeshTile *tile, dtPoly **, dtPolyRef *refs, int count) override {
        for (int i = 0; i < count; i++) consider(*tile, refs[i]);
    }

    NavmeshPlace best = {};
    float best_distance = INFINITY; // squared

  private:
    void consider(const dtMeshTile &tile, dtPolyRef ref) {
        int number = detour.number(ref);
        if (island >= 0 && detour.islands[number] != island) return;
        float closest[3];
        bool over = false;
        query.closestPointOnPoly(ref, point, closest, &over);
        float distance = dtVdistSqr(point, closest);
        if (over) {
            float height = std::fabs(point[1] - closest[1]) - tile.header->walkableClimb;
            distance = height > 0 ? height * height : 0;
        }
        if (distance >= best_distance) return;
        best_distance = distance;
        best = {ref, number, {closest[0], closest[1], closest[2]}, over};
    }

    const NavmeshDetour &detour;
    const dtNavMeshQuery &query;
    const float *point;
    int island;
};

bool search_box(const NavmeshDetour *detour, int thread, const float point[3],
                const float extents[3], int island, NavmeshPlace *place, float *distance) {
    const dtNavMeshQuery &query = asker(detour, thread).query;
    Nearest nearest(*detour, query, point, island);
    query.queryPolygons(point, extents, &detour->filter, &nearest);
    *place = nearest.best;
    *distance = nearest.best_distance;
    return nearest.best.ref != 0;
}

} // namespace

bool navmesh_query_nearest(const NavmeshDetour *detour, int thread, const float point[3],
                           const float half_extents[3], int island, NavmeshPlace *place) {
    // a polygon under the point at no distance cannot be beaten: look there first. The order of the
    // search is that of the large box, so the answer is the same, and it is found 20 times sooner.
    const float close[3] = {0.01f, std::min(detour->climb + 0.01f, half_extents[1]), 0.01f};
    float distance;
    if (search_box(detour, thread, point, close, island, place, &distance) && distance == 0)
        return true;
    return search_box(detour, thread, point, half_extents, island, place, &distance);
}

//---- steps ---------------------------------------------------------------------------------------

namespace {

// puts (x, z) on the surface of the polygon
NavmeshPlace settle(const NavmeshDetour &detour, const dtNavMeshQuery &query, dtPolyRef ref,
                    const float *point) {
    NavmeshPlace place = {ref, detour.number(ref), {0, 0, 0}, false};
    query.closestPointOnPoly(ref, point, place.point, &place.over);
    return place;
}

} // namespace

bool navmesh_query_slide(const NavmeshDetour *detour, int thread, const NavmeshPlace *start,
                         const float to[3], NavmeshPlace *end) {
    const dtNavMeshQuery &query = asker(detour, thread).query;
    dtPolyRef visited[MAX_VISITED];
    int count = 0;
    float reached[3];
    dtStatus status = query.moveAlongSurface(start->ref, start->point, to, &detour->filter, reached,
                                             visited, &count, MAX_VISITED);
    if (dtStatusFailed(status) || count == 0) return false;
    *end = settle(*detour, query, visited[count - 1], reached);
    return true;
}

namespace {

// The polygons that a straight line crosses, and the share of the line that lies on them. Detour's
// own raycast goes round in circles for ever where polygons overlap; this one ends.
struct Line {
    float share;
    dtPolyRef path[MAX_VISITED];
    int count;
};

// the neighbour across an edge at `point`, or 0: at the seam of two tiles one edge has several
dtPolyRef across(const NavmeshDetour &detour, const dtMeshTile &tile, const dtPoly &poly, int edge,
                 const float *point) {
    const float *a = &tile.verts[3 * poly.verts[edge]];
    const float *b = &tile.verts[3 * poly.verts[(edge + 1) % poly.vertCount]];
    float along[3], offset[3];
    dtVsub(along, b, a);
    dtVsub(offset, point, a);
    float at = 255 * dtVdot2D(offset, along) / std::max(dtVdot2D(along, along), 1e-12f);
    for (unsigned i = poly.firstLink; i != DT_NULL_LINK; i = tile.links[i].next) {
        const dtLink &link = tile.links[i];
        if (link.edge != edge || link.ref == 0) continue;
        bool whole = link.side == 0xff || (link.bmin == 0 && link.bmax == 255);
        if (!whole && (at < (float)link.bmin || at > (float)link.bmax)) continue;
        if (navmesh_detour_is_walkable(&detour, detour.number(link.ref))) return link.ref;
    }
    return 0;
}

// where the line leaves the polygon: the share of the line, and the edge (-1: it ends inside)
bool leave(const dtMeshTile &tile, const dtPoly &poly, const float *from, const float *to,
           float *share, int *edge) {
    float corners[3 * DT_VERTS_PER_POLYGON];
    for (int i = 0; i < poly.vertCount; i++)
        dtVcopy(&corners[3 * i], &tile.verts[3 * poly.verts[i]]);
    float enter;
    int entered;
    return dtIntersectSegmentPoly2D(from, to, corners, poly.vertCount, enter, *share, entered,
                                    *edge);
}

Line draw_line(const NavmeshDetour &detour, const NavmeshPlace &start, const float to[3]) {
    Line line;
    line.share = 0;
    line.count = 0;
    dtPolyRef ref = start.ref;
    while (ref != 0 && line.count < MAX_VISITED) {
        line.path[line.count++] = ref;
        const dtMeshTile *tile = nullptr;
        const dtPoly *poly = nullptr;
        detour.mesh.getTileAndPolyByRefUnsafe(ref, &tile, &poly);
        float share = 0, point[3];
        int edge = -1;
        if (!leave(*tile, *poly, start.point, to, &share, &edge)) break;
        line.share = std::max(line.share, edge < 0 ? 1 : share);
        if (edge < 0) break;
        dtVlerp(point, start.point, to, share);
        ref = across(detour, *tile, *poly, edge, point);
    }
    return line;
}

// The last of the polygons on the line that holds the point.
NavmeshPlace settle_along(const NavmeshDetour &detour, const dtNavMeshQuery &query,
                          const Line &line, const float *point) {
    NavmeshPlace last = settle(detour, query, line.path[line.count - 1], point);
    for (int i = line.count - 2; i >= 0 && !last.over; i--) {
        NavmeshPlace place = settle(detour, query, line.path[i], point);
        if (place.over) return place;
    }
    return last;
}

} // namespace

void navmesh_query_walk(const NavmeshDetour *detour, int thread, const NavmeshPlace *start,
                        const float to[3], NavmeshPlace *end) {
    const dtNavMeshQuery &query = asker(detour, thread).query;
    NavmeshPlace from = *start;
    Line line = draw_line(*detour, from, to);
    // on an edge, rounding may put the start outside: try again from just inside
    if (line.share < 1e-4f) {
        navmesh_query_nudge(detour, thread, &from);
        line = draw_line(*detour, from, to);
    }
    float share = line.share;
    if (share < 1) {
        float length = dtVdist2D(from.point, to);
        share = std::max(0.0f, share - STOP_BEFORE / std::max(length, STOP_BEFORE));
    }
    float reached[3];
    dtVlerp(reached, from.point, to, share);
    *end = share > 0 ? settle_along(*detour, query, line, reached) : from;
}

void navmesh_query_nudge(const NavmeshDetour *detour, int thread, NavmeshPlace *place) {
    const dtMeshTile *tile = nullptr;
    const dtPoly *poly = nullptr;
    detour->mesh.getTileAndPolyByRefUnsafe(place->ref, &tile, &poly);
    float middle[3] = {0, 0, 0};
    for (int i = 0; i < poly->vertCount; i++)
        dtVmad(middle, middle, &tile->verts[3 * poly->verts[i]], 1.0f / (float)poly->vertCount);
    float distance = dtVdist2D(place->point, middle);
    if (distance <= NUDGE) return;
    float moved[3];
    dtVlerp(moved, place->point, middle, NUDGE / distance);
    *place = settle(*detour, asker(detour, thread).query, place->ref, moved);
}

float navmesh_query_wall_distance(const NavmeshDetour *detour, int thread,
                                  const NavmeshPlace *place, float max_distance) {
    float distance = 0, hit[3], normal[3];
    dtStatus status = asker(detour, thread)
                          .query.findDistanceToWall(place->ref, place->point, max_distance,
                                                    &detour->filter, &distance, hit, normal);
    return dtStatusFailed(status) ? 0 : distance;
}

//---- paths ---------------------------------------------------------------------------------------

NavmeshRoute navmesh_query_route(const NavmeshDetour *detour, int thread, const NavmeshPlace *start,
                                 const NavmeshPlace *goal, const float (**corners)[3],
                                 int *corner_count) {
    NavmeshAsker &a = asker(detour, thread);
    int polygon_count = 0;
    dtStatus status = a.query.findPath(start->ref, goal->ref, start->point, goal->point,
                                       &detour->filter, a.route.data(), &polygon_count, MAX_ROUTE);
    // an incomplete path would have a length, but not that of the way to the goal
    const unsigned cut = DT_OUT_OF_NODES | DT_BUFFER_TOO_SMALL;
    if ((status & cut) != 0) return NAVMESH_ROUTE_TOO_LONG;
    if (dtStatusFailed(status) || (status & DT_PARTIAL_RESULT) != 0 || polygon_count == 0)
        return NAVMESH_ROUTE_NONE;

    *corner_count = 0;
    status =
        a.query.findStraightPath(start->point, goal->point, a.route.data(), polygon_count,
                                 a.corners.data(), nullptr, nullptr, corner_count, MAX_CORNERS);
    // a full buffer is reported even where the last corner just fitted; both are too long
    if ((status & DT_BUFFER_TOO_SMALL) != 0) return NAVMESH_ROUTE_TOO_LONG;
    if (dtStatusFailed(status) || *corner_count == 0) return NAVMESH_ROUTE_NONE;
    *corners = reinterpret_cast<const float(*)[3]>(a.corners.data());
    return NAVMESH_ROUTE_FOUND;
}
