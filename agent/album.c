// See album.h.

#include "agent/album.h"

#include <math.h>

Album *album_create(Arena *arena) {
    Album *album = arena_new(arena, Album);
    album->pictures = arena_array(arena, AlbumPicture, ALBUM_MOST);
    return album;
}

void album_clear(Album *album) {
    album->count = 0;
}

int album_size(const Album *album) {
    return album->count < ALBUM_MOST ? album->count : ALBUM_MOST;
}

static float apart(const float a[3], const float b[3]) {
    return hypotf(a[0] - b[0], a[2] - b[2]);
}

bool album_has(const Album *album, const MemoryPose *eye, float metres, float radians,
               bool is_page) {
    for (int i = 0; i < album_size(album); i++) {
        const MemoryPose *other = &album->pictures[i].eye;
        if (album->pictures[i].is_lost || (is_page && !album->pictures[i].is_page)) continue;
        if (apart(other->position, eye->position) >= metres) continue;
        if (fabsf(remainderf(other->yaw - eye->yaw, 6.2831853f)) < radians) return true;
    }
    return false;
}

AlbumPicture *album_add(Album *album, const Glance *glance, const MemoryPose *eye,
                        const Memory *memory, const Glance *goal) {
    AlbumPicture *picture = &album->pictures[album->count++ % ALBUM_MOST];
    float unlike = goal != NULL ? glance_unlike(goal, glance) : INFINITY;
    *picture = (AlbumPicture){.glance = *glance, .eye = *eye, .unlike = unlike};
    if (memory != NULL) picture->tie = memory_tie(memory);
    return picture;
}

static float follow(AlbumPicture *picture, const Memory *memory) {
    MemoryTransform motion;
    MemoryPose before = picture->eye;
    MemoryTieNews news = memory_tie_follow(&picture->tie, memory, &motion);
    picture->is_lost = news == MEMORY_TIE_LOST;
    if (news != MEMORY_TIE_MOVED) return 0;
    memory_transform_pose(&motion, &before, &picture->eye);
    picture->eye.yaw = memory_transform_angle(picture->eye.yaw);
    return memory_tie_way(&motion, before.position, picture->eye.position);
}

float album_follow(Album *album, const Memory *memory) {
    float most = 0;
    for (int i = 0; i < album_size(album); i++)
        if (!album->pictures[i].is_lost) most = fmaxf(most, follow(&album->pictures[i], memory));
    return most;
}

void album_compare(Album *album, const Glance *goal) {
    for (int i = 0; i < album_size(album); i++) {
        AlbumPicture *picture = &album->pictures[i];
        picture->unlike = glance_unlike(goal, &picture->glance);
    }
}

const AlbumPicture *album_best(const Album *album, const float xz[2], float radius,
                               bool (*is_open)(const void *self, const float eye[3]),
                               const void *self) {
    const AlbumPicture *best = NULL;
    for (int i = 0; i < album_size(album); i++) {
        const AlbumPicture *picture = &album->pictures[i];
        const float *at = picture->eye.position;
        if (picture->is_lost) continue;
        if (best != NULL && picture->unlike >= best->unlike) continue;
        if (hypotf(at[0] - xz[0], at[2] - xz[1]) > radius) continue;
        if (is_open == NULL || is_open(self, at)) best = picture;
    }
    return best;
}
