// See foresee.h.

#include "agent/foresee.h"

#include <math.h>
#include <string.h>

#define PI 3.14159265f

enum {
    VIEWS = FORESEE_SIDE * FORESEE_SIDE * FORESEE_HEADINGS,
    NEWS = 3, // so many new pictures nearby make a view out of date
};
static const float NEARBY = 2.5f; // [m]
static const float MOVED = 0.25f; // of the map: the atlas is out of date [m]
static const float APART = 1.0f;  // poses nearer to each other are one guess [m]

Foresee *foresee_create(const Imagine *imagine, Arena *arena) {
    Foresee *foresee = arena_new(arena, Foresee);
    foresee->imagine = *imagine;
    foresee->views = arena_array(arena, ForeseeView, VIEWS);
    foresee->pages = arena_alloc(arena, sizeof *foresee->pages * FORESEE_PAGES);
    return foresee;
}

static void begin_atlas(Foresee *foresee) {
    memset(foresee->views, 0, VIEWS * sizeof *foresee->views);
    foresee->next = 0;
    foresee->moved = 0;
}

void foresee_forget(Foresee *foresee) {
    begin_atlas(foresee);
    foresee->page_count = 0;
    foresee->imagine.forget(foresee->imagine.self);
}

bool foresee_remember(Foresee *foresee, const uint8_t *rgb, const MemoryPose *eye,
                      const Memory *memory, Error *err) {
    float *page = foresee->pages[foresee->page_count++ % FORESEE_PAGES];
    page[0] = eye->position[0], page[1] = eye->position[2];
    return foresee->imagine.remember(foresee->imagine.self, rgb, eye, memory, err);
}

bool foresee_follow(Foresee *foresee, const Memory *memory) {
    if (foresee->imagine.follow == NULL) return false;
    foresee->moved += foresee->imagine.follow(foresee->imagine.self, memory);
    if (foresee->moved <= MOVED) return false;
    begin_atlas(foresee);
    return true;
}

static bool look(Foresee *foresee, const float eye[3], float yaw, Glance *glance, Error *err) {
    foresee->looks++;
    return foresee->imagine.look(foresee->imagine.self, eye, yaw, glance, err);
}

//---- the atlas -----------------------------------------------------------------------------------

static ForeseeView *view_at(const Foresee *foresee, int x, int z, int heading) {
    int column = x & (FORESEE_SIDE - 1), row = z & (FORESEE_SIDE - 1);
    return &foresee->views[(row * FORESEE_SIDE + column) * FORESEE_HEADINGS + heading];
}

static float yaw_of(int heading) {
    return (float)heading * (2 * PI / FORESEE_HEADINGS);
}

static bool is_due(const Foresee *foresee, const ForeseeView *view, int x, int z) {
    if (!view->is_there || view->x != x || view->z != z) return true;
    uint32_t first = view->made_with, news = 0;
    if (foresee->page_count - first > FORESEE_PAGES) first = foresee->page_count - FORESEE_PAGES;
    for (uint32_t i = first; i < foresee->page_count; i++) {
        const float *page = foresee->pages[i % FORESEE_PAGES];
        news += hypotf(page[0] - (float)x, page[1] - (float)z) < NEARBY;
    }
    return news >= NEWS;
}

static bool make_view(Foresee *foresee, int x, int z, int heading, float height, Error *err) {
    const float eye[3] = {(float)x, height, (float)z};
    ForeseeView *view = view_at(foresee, x, z, heading);
    view->is_there = true;
    view->x = (int16_t)x, view->z = (int16_t)z;
    view->made_with = foresee->page_count;
    return look(foresee, eye, yaw_of(heading), &view->glance, err);
}

bool foresee_fill(Foresee *foresee, const ForeseeGround *ground, const float around[3],
                  float radius, int most, int *made, Error *err) {
    *made = 0;
    if (!foresee->imagine.can_look(foresee->imagine.self)) return true;
    int reach = (int)fminf(radius, 0.5f * FORESEE_SIDE - 1);
    int cx = (int)lroundf(around[0]), cz = (int)lroundf(around[2]);
    uint32_t side = (uint32_t)(2 * reach + 1), places = side * side;
    for (uint32_t i = 0; i < places && *made < most; i++) {
        uint32_t at = foresee->next++ % places;
        int x = cx - reach + (int)(at % side), z = cz - reach + (int)(at / side);
        if (hypotf((float)(x - cx), (float)(z - cz)) > radius) continue;
        if (!ground->is_free(ground->self, (float)x, (float)z)) continue;
        for (int h = 0; h < FORESEE_HEADINGS; h++) {
            if (!is_due(foresee, view_at(foresee, x, z, h), x, z)) continue;
            if (!make_view(foresee, x, z, h, around[1], err)) return false;
            ++*made;
        }
    }
    return true;
}

//---- finding -------------------------------------------------------------------------------------

// among the best so far, best first; one within a metre of a better one is no guess of its own
static int insert(ForeseePose *poses, int count, int most, const ForeseePose *pose) {
    int at = count;
    for (int i = count - 1; i >= 0; i--) {
        bool is_near =
            hypotf(poses[i].eye[0] - pose->eye[0], poses[i].eye[2] - pose->eye[2]) < APART;
        if (poses[i].unlike <= pose->unlike) {
            if (is_near) return count;
            continue;
        }
        at = i;
        if (is_near) { // worse: gives way
            memmove(poses + i, poses + i + 1, (size_t)(count - i - 1) * sizeof *poses);
            count--;
        }
    }
    if (at >= most) return count;
    if (count == most) count--;
    memmove(poses + at + 1, poses + at, (size_t)(count - at) * sizeof *poses);
    poses[at] = *pose;
    return count + 1;
}

int foresee_find(const Foresee *foresee, const Glance *goal, float height, ForeseePose *poses,
                 int most, bool (*is_open)(const void *self, const float eye[3]),
                 const void *self) {
    int count = 0;
    for (int i = 0; i < VIEWS; i++) {
        const ForeseeView *view = &foresee->views[i];
        if (!view->is_there) continue;
        ForeseePose pose = {
            {(float)view->x, height, (float)view->z}, yaw_of(i % FORESEE_HEADINGS), 0};
        if (is_open != NULL && !is_open(self, pose.eye)) continue;
        pose.unlike = glance_unlike(goal, &view->glance);
        count = insert(poses, count, most, &pose);
    }
    return count;
}

//---- refining ------------------------------------------------------------------------------------

static bool judge(Foresee *foresee, const Glance *goal, ForeseePose *pose, Error *err) {
    Glance glance;
    if (!look(foresee, pose->eye, pose->yaw, &glance, err)) return false;
    pose->unlike = glance_unlike(goal, &glance);
    return true;
}

// the best of the neighbours, if it is better
static bool improve(Foresee *foresee, const ForeseeGround *ground, const Glance *goal, float metres,
                    float radians, ForeseePose *pose, bool *is_better, Error *err) {
    ForeseePose best = *pose;
    for (int way = 0; way < 6; way++) {
        ForeseePose other = *pose;
        float sign = way % 2 ? -1.0f : 1.0f, side = way < 2 ? 1.0f : 0.0f;
        // along the heading, across it, and turned
        if (way < 4) {
            float angle = pose->yaw + side * 0.5f * PI;
            other.eye[0] -= sign * metres * sinf(angle);
            other.eye[2] -= sign * metres * cosf(angle);
            if (!ground->is_free(ground->self, other.eye[0], other.eye[2])) continue;
        } else {
            other.yaw += sign * radians;
        }
        if (!judge(foresee, goal, &other, err)) return false;
        if (other.unlike < best.unlike) best = other;
    }
    *is_better = best.unlike < pose->unlike;
    *pose = best;
    return true;
}

bool foresee_refine(Foresee *foresee, const ForeseeGround *ground, const Glance *goal,
                    ForeseePose *pose, Error *err) {
    enum { ROUNDS = 3, MOST = 5 }; // steps halve so often; moves at most of one length
    if (!foresee->imagine.can_look(foresee->imagine.self)) return true;
    if (!judge(foresee, goal, pose, err)) return false;
    float metres = 0.5f, radians = PI / 9;
    for (int round = 0; round < ROUNDS; round++) {
        bool is_better = true;
        for (int i = 0; i < MOST && is_better; i++)
            if (!improve(foresee, ground, goal, metres, radians, pose, &is_better, err))
                return false;
        metres *= 0.5f;
        radians *= 0.5f;
    }
    return true;
}
