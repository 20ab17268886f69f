// People: figures of 1.7 m that are made with a scene and wait below it until a world moves them
// (sim/cast.h). They are the scene's last instances, after its cars (scene_cars.h), objects
// "person_1", ..., category "person".

#pragma once

#include "scenes/scene_builder.h"

enum { SCENE_MAX_PEOPLE = 64 };

// Appends `count` people; nothing may be added to the builder afterwards.
void scene_people_add(SceneBuilder *builder, int count);
// Puts them below the middle of a scene with this box. For scene_builder_finish.
void scene_people_park(SceneBuilder *builder, const float low[3], const float high[3]);
