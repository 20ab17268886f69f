// See suite_ghost.h.

#include "app/suite_ghost.h"

#include "sim/cast.h"
#include "sim/tour.h"

#include <math.h>

static const float RISE = 0.5f;   // a storey's floor is within so much of the feet [m]
static const float PEOPLE = 0.5f; // around them nothing is judged [m]

static bool is_somebody_at(const SimWorld *world, const SimState *state, const float point[3]) {
    if (world->cast == NULL) return false;
    float seconds = (float)state->step * world->config.step_seconds;
    for (int w = 0; w < world->cast->count; w++) {
        float at[3], yaw;
        sim_cast_at(world->cast, w, seconds, at, &yaw);
        if (hypotf(at[0] - point[0], at[2] - point[2]) < PEOPLE) return true;
    }
    return false;
}

static bool is_ghost(const SimWorld *world, const SimState *state, const MemorySlice *slice,
                     int32_t column, int32_t row) {
    if (slice->cells[row * slice->width + column] != MEMORY_OCCUPIED) return false;
    float x = ((float)(slice->first[0] + column) + 0.5f) * slice->voxel;
    float z = ((float)(slice->first[1] + row) + 0.5f) * slice->voxel;
    const float point[3] = {x, state->position[1], z};
    return navmesh_is_navigable(world->navmesh, point, RISE) &&
           !is_somebody_at(world, state, point);
}

float suite_ghosts(const SimTour *tour, const SimWorld *world, const SimState *state,
                   const MemorySlice *slice) {
    bool is_elsewhere = tour->variant->is_kidnapped || tour->variant->drift > 0.0f;
    if (slice == NULL || slice->cells == NULL || is_elsewhere) return NAN;
    int count = 0;
    for (int32_t row = 0; row < slice->height; row++)
        for (int32_t column = 0; column < slice->width; column++)
            count += is_ghost(world, state, slice, column, row);
    return (float)count * slice->voxel * slice->voxel;
}
