// The steps in their order, and the small questions everybody asks about directions and sides.

#include "scenes/street.h"

#include <string.h>

void street_plan_create(uint64_t seed, StreetPlan *plan) {
    memset(plan, 0, sizeof *plan);
    plan->seed = seed;
    street_plan_lines(plan);
    street_parcels_cut(plan);
    street_uses_assign(plan);
    street_place_all(plan);
    street_graph_make(plan);
}

void street_direction(int quarter, float *x, float *z) {
    static const float xs[4] = {0, 1, 0, -1}, zs[4] = {1, 0, -1, 0};
    *x = xs[quarter & 3];
    *z = zs[quarter & 3];
}

void street_side_point(const StreetSide *side, float along, float back, float *x, float *z) {
    float out_x, out_z, right_x, right_z;
    street_direction(side->quarter, &out_x, &out_z);
    street_direction(side->quarter + 1, &right_x, &right_z);
    *x = side->x + along * right_x - back * out_x;
    *z = side->z + along * right_z - back * out_z;
}

StreetRect street_item_rect(const StreetItem *item) {
    const StreetKindRow *kind = &street_kinds[item->kind];
    bool is_turned = item->quarter % 2 == 1;
    float half_x = 0.5f * (is_turned ? kind->depth : kind->width);
    float half_z = 0.5f * (is_turned ? kind->width : kind->depth);
    return (StreetRect){item->x - half_x, item->z - half_z, item->x + half_x, item->z + half_z};
}

bool street_rects_overlap(StreetRect a, StreetRect b, float apart) {
    return a.x0 < b.x1 + apart && b.x0 < a.x1 + apart && a.z0 < b.z1 + apart && b.z0 < a.z1 + apart;
}
