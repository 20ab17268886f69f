// A mesh under construction, from boxes, bevelled boxes, rods, turned solids and pillows.
//
//     home_shape_begin(shape);
//     home_shape_paint(shape, HOME_WOOD, 0xb98a5a);
//     home_solid_box(shape, -0.6f, 0.70f, -0.4f, 0.6f, 0.74f, 0.4f);
//     int table = home_shape_end(shape);        // a mesh of the scene builder
//
// Frame of a piece of furniture: origin on the floor below its middle, x to the right of someone
// standing before it, y up, front towards +z. Texture coordinates are metres over the period of
// the surface (0 .. 1 for a picture), so patterns keep their size.
//
// Each solid also leaves a block, the box that it fills. home_shape_end casts short rays against
// the blocks and darkens corners under tables, between shelves and at the foot (ambient
// obscurance, Zhukov, Iones and Kronin 1998); the same blocks later shade the room's floor.

#pragma once

#include "scenes/home_kit.h"

enum { HOME_MAX_FACES = 6000, HOME_MAX_BLOCKS = 160 };

typedef struct HomeFace {
    SceneCorner corners[3];
    int material;
    bool glows; // shines by itself: no shade upon it
} HomeFace;

typedef struct HomeBlock {
    float low[3], high[3];
} HomeBlock;

typedef struct HomeShape {
    HomeKit *kit;
    HomeFace *faces; // [HOME_MAX_FACES]
    int face_count;
    HomeBlock blocks[HOME_MAX_BLOCKS];
    int block_count;
    int material;
    bool glows;
    float scale[2];           // texture periods per metre
    float turn[2], offset[3]; // the part frame: yaw as (cos, sin), then moved
    uint8_t *cells;           // occupancy for the shading, see home_shape.c
} HomeShape;

HomeShape *home_shape_create(HomeKit *kit, Arena *arena);
void home_shape_begin(HomeShape *shape);
int home_shape_end(HomeShape *shape); // makes the mesh and returns its index
// The same with the corners' colours as they are: for what is larger than the shading reaches.
int home_shape_end_unshaded(HomeShape *shape);
// Winds the faces so far that look up the other way. They look as before, for normals are given,
// but the navmesh takes only faces that look up by their winding: nobody walks on them.
void home_shape_hide_floors(HomeShape *shape);

void home_shape_paint(HomeShape *shape, HomeSurface surface, uint32_t rgb);
// A material of one's own instead, with so many repeats of its texture in a metre.
void home_shape_paint_with(HomeShape *shape, int material, float along_u, float along_v);
// The next solids stand at `offset`, turned to the left by `turns` of a full circle.
void home_shape_place(HomeShape *shape, float x, float y, float z, float turns);

//---- parts that solids are made of ---------------------------------------------------------------

void home_shape_face(HomeShape *shape, const SceneCorner corners[3]);
// Corners in order round the front; the normal is the face's own. Texture: metres along the sides.
void home_shape_quad(HomeShape *shape, const float a[3], const float b[3], const float c[3],
                     const float d[3]);
// The same with the whole picture upon it: a is its lower left corner, b the lower right.
void home_shape_picture(HomeShape *shape, const float a[3], const float b[3], const float c[3],
                        const float d[3]);
// The same with the texture so many times along a to b and along a to d; a's corner is its lower
// left one.
void home_shape_tile(HomeShape *shape, const float a[3], const float b[3], const float c[3],
                     const float d[3], float across, float up);
void home_shape_block(HomeShape *shape, const float low[3], const float high[3]);

//---- solids (home_solids.c) ----------------------------------------------------------------------

void home_solid_box(HomeShape *shape, float x0, float y0, float z0, float x1, float y1, float z1);
// Edges cut by `bevel` and shaded round.
void home_solid_soft(HomeShape *shape, float x0, float y0, float z0, float x1, float y1, float z1,
                     float bevel);
// A cushion: flat at the rim, bulging in the middle of both sides; thickness along y.
void home_solid_pillow(HomeShape *shape, float x0, float y0, float z0, float x1, float y1,
                       float z1);
// The same standing on its lower edge, leaning back by a fifth; origin below its middle.
void home_solid_cushion(HomeShape *shape, float width, float height, float thickness);
// Round bar between two points; the radii may differ. Ends are closed.
void home_solid_rod(HomeShape *shape, const float from[3], const float to[3], float radius_from,
                    float radius_to, int sides);
// Upright post from y0 to y1.
void home_solid_post(HomeShape *shape, float x, float z, float y0, float y1, float radius_low,
                     float radius_high, int sides);
// Turned on a lathe: profile of (radius, height), from below, about the axis at (x, y, z).
void home_solid_lathe(HomeShape *shape, float x, float y, float z, const float profile[][2],
                      int count, int sides);
void home_solid_ball(HomeShape *shape, float x, float y, float z, float radius, int sides);
// Four posts at the corners of a rectangle.
void home_solid_legs(HomeShape *shape, float half_x, float half_z, float y1, float radius,
                     int sides);
