// What is drawn into the big picture: the agent's mind (octree, graph, objects, plan), where one
// can walk, and the truth that the agent does not know (goals, the shortest path).

#pragma once

#include "app/map_reading.h"
#include "app/view_game.h"
#include "app/view_pen.h"

void view_overlay_navmesh(const ViewPen *pen, const NavmeshView *floor);
// `with_relations`: also who sees whom and what.
void view_overlay_mind(ViewPen *pen, const Scene *scene, const AgentMind *mind,
                       uint32_t goal_category, bool with_relations);
// What its last question gave, the three cheapest; view_overlay_answers.c.
void view_overlay_answers(ViewPen *pen, const AgentMind *mind);
void view_overlay_movers(const ViewPen *pen, MemoryOctree *octree); // with where they will be
void view_overlay_truth(ViewPen *pen, const ViewGame *game, const NavmeshPath *shortest);

// The octree, read back every few steps: reading stops the device, and a map grows slowly.
typedef struct ViewVoxels {
    Arena arena;
    MapReading map;
    int read_at; // step of the last reading, -1 = never
} ViewVoxels;

ViewVoxels view_voxels_create(void);
void view_voxels_destroy(ViewVoxels *voxels);
void view_voxels_forget(ViewVoxels *voxels); // another agent, another scene
bool view_voxels_refresh(ViewVoxels *voxels, MemoryOctree *octree, float edge, int step,
                         Error *err);
// Colours tell the height above the floor at `floor_y`, and what is moving.
void view_overlay_voxels(const ViewPen *pen, const ViewVoxels *voxels, float floor_y);
