// The street graph, as a panorama map of a town has it: a node at every crossing and every 12 m or
// so between two, on the middle of the road; edges both ways, each with its length and its heading.
// Then the landmarks: what has a name or stands out, and the node before it.

#include "scenes/street.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

//---- nodes and edges -----------------------------------------------------------------------------

static int add_node(StreetPlan *plan, float x, float z, bool is_junction) {
    ASSERT(plan->node_count < STREET_MAX_NODES);
    plan->nodes[plan->node_count] = (StreetNode){x, z, is_junction};
    return plan->node_count++;
}

// east 90, south 180, west 270, north 0: streets are straight and square to each other
static float heading_of(const StreetNode *from, const StreetNode *to) {
    if (to->x > from->x + 0.01f) return 90.0f;
    if (to->x < from->x - 0.01f) return 270.0f;
    return to->z > from->z ? 180.0f : 0.0f;
}

static void add_edges(StreetPlan *plan, int a, int b, int axis, int line) {
    ASSERT(plan->edge_count + 2 <= STREET_MAX_EDGES);
    const StreetNode *from = &plan->nodes[a], *to = &plan->nodes[b];
    float length = fabsf(to->x - from->x) + fabsf(to->z - from->z);
    plan->edges[plan->edge_count++] = (StreetEdge){a, b, length, heading_of(from, to), axis, line};
    plan->edges[plan->edge_count++] = (StreetEdge){b, a, length, heading_of(to, from), axis, line};
}

// the nodes between two crossings, and the edges along all of them
static void add_street(StreetPlan *plan, int from, int to, int axis, int line) {
    StreetNode a = plan->nodes[from], b = plan->nodes[to];
    float length = fabsf(b.x - a.x) + fabsf(b.z - a.z);
    int parts = (int)(length / STREET_SPACING + 0.5f), before = from;
    if (parts < 1) parts = 1;
    for (int i = 1; i < parts; i++) {
        float t = (float)i / (float)parts;
        int node = add_node(plan, a.x + t * (b.x - a.x), a.z + t * (b.z - a.z), false);
        add_edges(plan, before, node, axis, line);
        before = node;
    }
    add_edges(plan, before, to, axis, line);
}

// by counting: few, and the order of equals is kept
static void sort_edges(StreetPlan *plan) {
    int at[STREET_MAX_NODES + 1] = {0};
    for (int e = 0; e < plan->edge_count; e++) at[plan->edges[e].from + 1]++;
    for (int n = 0; n < plan->node_count; n++) at[n + 1] += at[n];
    StreetEdge sorted[STREET_MAX_EDGES];
    for (int e = 0; e < plan->edge_count; e++) sorted[at[plan->edges[e].from]++] = plan->edges[e];
    memcpy(plan->edges, sorted, (size_t)plan->edge_count * sizeof sorted[0]);
}

static void make_graph(StreetPlan *plan) {
    int crossings[STREET_MAX_LINES][STREET_MAX_LINES];
    for (int row = 0; row <= plan->rows; row++)
        for (int column = 0; column <= plan->columns; column++)
            crossings[row][column] =
                add_node(plan, plan->lines[0][column].at, plan->lines[1][row].at, true);
    for (int row = 0; row <= plan->rows; row++)
        for (int column = 0; column <= plan->columns; column++) {
            if (street_has_arm(plan, column, row, 1))
                add_street(plan, crossings[row][column], crossings[row][column + 1], 1, row);
            if (street_has_arm(plan, column, row, 0))
                add_street(plan, crossings[row][column], crossings[row + 1][column], 0, column);
        }
    sort_edges(plan);
}

//---- landmarks -----------------------------------------------------------------------------------

static int nearest_node(const StreetPlan *plan, float x, float z) {
    int best = 0;
    float nearest = 1e30f;
    for (int n = 0; n < plan->node_count; n++) {
        float dx = plan->nodes[n].x - x, dz = plan->nodes[n].z - z, away = dx * dx + dz * dz;
        if (away >= nearest) continue;
        nearest = away;
        best = n;
    }
    return best;
}

static StreetLandmark *add_landmark(StreetPlan *plan, const char *category, float x, float z) {
    ASSERT(plan->landmark_count < STREET_MAX_LANDMARKS);
    int number = 1;
    for (int i = 0; i < plan->landmark_count; i++)
        number += strcmp(plan->landmarks[i].category, category) == 0;
    StreetLandmark *landmark = &plan->landmarks[plan->landmark_count++];
    *landmark = (StreetLandmark){.category = category,
                                 .x = x,
                                 .z = z,
                                 .node = nearest_node(plan, x, z),
                                 .parcel = -1,
                                 .item = -1,
                                 .block = -1};
    snprintf(landmark->object, sizeof landmark->object, "%s_%d", category, number);
    return landmark;
}

// before the middle of its front, on the pavement
static void add_parcel_landmark(StreetPlan *plan, int index) {
    const StreetParcel *parcel = &plan->parcels[index];
    const StreetRect *r = &parcel->rect;
    float x, z, half_x = 0.5f * (r->x1 - r->x0), half_z = 0.5f * (r->z1 - r->z0);
    street_direction(parcel->quarter, &x, &z);
    StreetLandmark *landmark =
        add_landmark(plan, street_uses[parcel->use].category, r->x0 + half_x + x * (half_x + 1.2f),
                     r->z0 + half_z + z * (half_z + 1.2f));
    landmark->parcel = index;
    memcpy(landmark->name, parcel->name, sizeof landmark->name);
}

static void add_item_landmark(StreetPlan *plan, int index) {
    const StreetItem *item = &plan->items[index];
    const StreetKindRow *kind = &street_kinds[item->kind];
    float x, z;
    street_direction(item->quarter, &x, &z);
    if (item->side >= 0) street_direction(plan->sides[item->side].quarter + 2, &x, &z);
    float away = 0.5f * kind->depth + 0.6f;
    if (item->kind == STREET_SCAFFOLDING) away = 0.0f; // one stands below it
    add_landmark(plan, kind->category, item->x + away * x, item->z + away * z)->item = index;
}

void street_graph_make(StreetPlan *plan) {
    make_graph(plan);
    for (int p = 0; p < plan->parcel_count; p++)
        if (plan->parcels[p].use != STREET_HOMES) add_parcel_landmark(plan, p);
    for (int i = 0; i < plan->item_count; i++)
        if (street_kinds[plan->items[i].kind].is_landmark) add_item_landmark(plan, i);
    for (int b = 0; b < plan->block_count; b++) {
        const StreetRect *in = &plan->blocks[b].inside;
        if (!plan->blocks[b].is_park) continue;
        add_landmark(plan, "park", 0.5f * (in->x0 + in->x1), in->z1 + 1.0f)->block = b;
    }
}
