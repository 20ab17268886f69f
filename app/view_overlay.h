// What is drawn into the big picture: the agent's mind (octree, graph, objects, plan), where one
// can walk, and the truth that the agent does not know (goals, the shortest path).

#pragma once

#include "app/view_game.h"
#include "app/view_pen.h"

void view_overlay_navmesh(const ViewPen *pen, const NavmeshView *floor);
void view_overlay_mind(ViewPen *pen, const Scene *scene, const AgentMind *mind,
                       uint32_t goal_category);
void view_overlay_truth(ViewPen *pen, const ViewGame *game, const NavmeshPath *shortest);

// The occupied voxels of an octree, read back every few steps: reading stops the device, and a map
// grows slowly.
typedef struct ViewVoxels {
    Arena arena;
    float edge;          // [m]
    int32_t (*cells)[3]; // [count]
    uint32_t count;
    int read_at; // step of the last reading, -1 = never
} ViewVoxels;

ViewVoxels view_voxels_create(void);
void view_voxels_destroy(ViewVoxels *voxels);
void view_voxels_forget(ViewVoxels *voxels); // another agent, another scene
bool view_voxels_refresh(ViewVoxels *voxels, MemoryOctree *octree, float edge, int step,
                         Error *err);
// Colours tell the height above the floor at `floor_y`.
void view_overlay_voxels(const ViewPen *pen, const ViewVoxels *voxels, float floor_y);
