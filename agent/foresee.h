// Where would it look like that? From coarse to fine, by imagined looks.
//
//     atlas    an imagined picture for every metre of known ground and every 45 degrees. Made once,
//              whatever the goal is; made again where more was seen since
//     refine   from a pose that looks right, half a metre and 20 degrees to each side, then half as
//              much, as long as it looks more right
//
// When the map moves (a loop closure) what is remembered moves along; the atlas begins anew when
// that was farther than a quarter of its metre.
//
// Goals come and the ground stays, so most looks are paid once: a goal is compared with thousands
// of places in a millisecond, and about forty looks refine one of them.

#pragma once

#include "agent/imagine.h"

enum {
    FORESEE_HEADINGS = 8,
    FORESEE_SIDE = 64,   // metres after which the atlas begins anew
    FORESEE_PAGES = 512, // places of remembered pictures
};

typedef struct ForeseePose {
    float eye[3], yaw;
    float unlike; // the goal
} ForeseePose;

// Where one may stand.
typedef struct ForeseeGround {
    bool (*is_free)(const void *self, float x, float z);
    const void *self;
} ForeseeGround;

typedef struct ForeseeView {
    Glance glance;
    int16_t x, z;       // metres
    uint16_t is_there;  // else this place of the atlas is empty
    uint32_t made_with; // pictures that were remembered then
} ForeseeView;

typedef struct Foresee {
    Imagine imagine;
    ForeseeView *views; // [SIDE][SIDE][HEADINGS]
    float (*pages)[2];  // [PAGES] where remembered pictures were taken; a ring
    uint32_t page_count;
    uint32_t looks; // so far
    uint32_t next;  // view of the atlas that is considered next
    float moved;    // what is remembered, since the atlas began [m, and radians]
} Foresee;

Foresee *foresee_create(const Imagine *imagine, Arena *arena);
void foresee_forget(Foresee *foresee);
bool foresee_remember(Foresee *foresee, const uint8_t *rgb, const MemoryPose *eye,
                      const Memory *memory, Error *err);
// In every step: the map may have moved. True when what was found in the atlas is out of date.
bool foresee_follow(Foresee *foresee, const Memory *memory);

// Makes up to `most` pictures of the atlas that are missing or out of date, within `radius` of
// `around`; made: how many.
bool foresee_fill(Foresee *foresee, const ForeseeGround *ground, const float around[3],
                  float radius, int most, int *made, Error *err);
// The poses of the atlas that look most like the goal, best first, none within a metre of another;
// returns their number. `is_open` (NULL: all) tells which may be taken.
int foresee_find(const Foresee *foresee, const Glance *goal, float height, ForeseePose *poses,
                 int most, bool (*is_open)(const void *self, const float eye[3]), const void *self);
// Makes a pose better.
bool foresee_refine(Foresee *foresee, const ForeseeGround *ground, const Glance *goal,
                    ForeseePose *pose, Error *err);
