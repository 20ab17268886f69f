// The node of scenes/bvh.c, as the ray-cast kernel reads it.
//
//     child[i]   BVH_EMPTY            no child: its box is empty, no ray meets it
//                below BVH_LEAF       index of an inner node
//                BVH_LEAF + first     a leaf: items first .. first + count[i] - 1
//
// Children are packed to the front: the first BVH_EMPTY ends them. A depth-first walk that stacks
// every child but the one it enters never holds more than BVH_STACK entries: bvh_build sees to it.
//
// Boxes lie axis by axis, so that one vector load takes one plane of all children.

#ifndef SCENES_BVH_GPU_H // both compilers know this form
#define SCENES_BVH_GPU_H

#include "base/words.h"

#define BVH_WIDTH 4
#define BVH_LEAF 0x80000000u
#define BVH_EMPTY 0xffffffffu
#define BVH_STACK 64

struct BvhNode {
    float low[3][BVH_WIDTH];
    float high[3][BVH_WIDTH];
    uint child[BVH_WIDTH];
    uint count[BVH_WIDTH];
};

#ifndef VULKAN
typedef struct BvhNode BvhNode;
#endif

#endif
