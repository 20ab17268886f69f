// See leg.h.

#include "agent/leg.h"

#include <math.h>

void leg_measure(Plan *plan, const Explorer *explorer) {
    int start = grid_cell(explorer->grid, explorer->leg_from[0], explorer->leg_from[1]);
    plan_spread(plan, explorer->grid, start < 0 ? explorer->plan->start : start);
}

float leg_metres(const Plan *plan, const Explorer *explorer, const float xz[2], float radius) {
    int stand = plan_stand(plan, explorer->grid, xz, radius);
    return stand < 0 ? INFINITY : plan_metres(explorer->grid, plan->cost[stand]);
}
