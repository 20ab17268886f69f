// Cars that move: made with a scene, they wait below it until a world moves them (sim/cast.h), as
// people do (scene_people.h). They are the scene's last instances before its people, objects
// "moving_car_1", ..., category "car" as the parked ones.
//
// Where they drive: a lane is a round without end on the right-hand side of a street. Streets
// (street.h) have one round each block, clockwise seen from above, which turns right at every
// corner: so no two lanes ever cross, and cars that keep their distance on one never meet.

#pragma once

#include "scenes/scene_builder.h"

enum { SCENE_MAX_CARS = 32, SCENE_MAX_LANES = 32, SCENE_LANE_STOPS = 4 };

typedef struct SceneLane {
    float (*points)[3]; // [count] corners, the first again as the last
    int count;
    float length;                  // [m]
    float stops[SCENE_LANE_STOPS]; // where to wait before a crossing, from the first corner [m]
} SceneLane;

// Appends `count` cars; only people may be added to the builder afterwards.
void scene_cars_add(SceneBuilder *builder, int count);
// Returns their number, at most `max`; 0 for what is no street.
int scene_lanes(const Scene *scene, Arena *arena, SceneLane *lanes, int max);
