// Filling the grid, and looking through it. Steps grow with the distance: near cells decide about
// contact shadows and are sampled at 4 cm, a window at five metres needs no such care.

#include "scenes/home_light.h"

#include <math.h>
#include <string.h>

#define CELL 0.1f
#define OPEN 1.7f     // from here on a surface takes no light away [m]
#define FARTHEST 7.0f // [m]
#define WINDOW 2.1f   // brightness of the sky seen through a window, of a white wall = 1
#define LAMP 0.42f

enum { RAYS = 32 };

// an orthogonal frame with the rays' pole along y; cosine-weighted: rings of equal flux
static void make_rays(HomeLight *light) {
    for (int i = 0; i < RAYS; i++) {
        float out = sqrtf(((float)i + 0.5f) / RAYS), c, s;
        home_noise_circle((float)i * 0.618034f, &c, &s);
        light->rays[i][0] = out * c;
        light->rays[i][1] = sqrtf(1.0f - out * out);
        light->rays[i][2] = out * s;
    }
}

static int cell_of(const HomeLight *light, float x, int k) {
    return home_noise_floor((x - light->origin[k]) * (1.0f / CELL));
}

static void fill_box(HomeLight *light, const float low[3], const float high[3], uint8_t value) {
    int from[3], to[3];
    for (int k = 0; k < 3; k++) {
        // cells whose middle is inside, at least one
        from[k] = (int)ceilf((low[k] - light->origin[k]) / CELL - 0.5f);
        to[k] = (int)floorf((high[k] - light->origin[k]) / CELL - 0.5f);
        if (to[k] < from[k]) from[k] = to[k] = cell_of(light, 0.5f * (low[k] + high[k]), k);
        if (from[k] < 0) from[k] = 0;
        if (to[k] >= light->size[k]) to[k] = light->size[k] - 1;
    }
    for (int z = from[2]; z <= to[2]; z++)
        for (int y = from[1]; y <= to[1] && to[0] >= from[0]; y++)
            memset(light->cells +
                       ((size_t)z * (size_t)light->size[1] + (size_t)y) * (size_t)light->size[0] +
                       from[0],
                   value, (size_t)(to[0] - from[0] + 1));
}

static void fill_rect(HomeLight *light, HomeRect r, float y0, float y1, uint8_t value) {
    fill_box(light, (float[3]){r.x0, y0, r.z0}, (float[3]){r.x1, y1, r.z1}, value);
}

// everything that is not inside a room is wall, then the openings are cut out again
static void fill_walls(HomeLight *light) {
    const Home *home = light->home;
    memset(light->cells, 1,
           (size_t)light->size[0] * (size_t)light->size[1] * (size_t)light->size[2]);
    for (int i = 0; i < home->room_count; i++)
        fill_rect(light, home_room_inside(&home->rooms[i]), 0.0f, HOME_HEIGHT, 0);
    for (int i = 0; i < home->opening_count; i++) {
        const HomeOpening *opening = &home->openings[i];
        HomeRect r = home_opening_rect(opening);
        const float more = 0.1f; // whole cells through the wall
        if (opening->along_x)
            r.z0 -= more, r.z1 += more;
        else
            r.x0 -= more, r.x1 += more;
        if (opening->kind != HOME_ENTRANCE) fill_rect(light, r, opening->sill, opening->head, 0);
    }
}

static void add_lamps(HomeLight *light) {
    for (int i = 0; i < light->home->item_count && light->lamp_count < HOME_MAX_LAMPS; i++) {
        const HomeItem *item = &light->home->items[i];
        if (item->kind != HOME_CEILING_LAMP && item->kind != HOME_FLOOR_LAMP &&
            item->kind != HOME_TABLE_LAMP)
            continue;
        float *lamp = light->lamps[light->lamp_count++];
        float part = item->kind == HOME_CEILING_LAMP ? 0.2f : 0.85f;
        lamp[0] = item->position[0];
        lamp[1] = item->position[1] + part * item->size[1];
        lamp[2] = item->position[2];
    }
}

HomeLight *home_light_create(const Home *home, Arena *arena) {
    HomeLight *light = arena_new(arena, HomeLight);
    light->home = home;
    light->origin[0] = -0.5f * home->width - 0.2f;
    light->origin[2] = -0.5f * home->depth - 0.2f;
    light->size[0] = (int)((home->width + 0.4f) / CELL);
    light->size[1] = (int)(HOME_HEIGHT / CELL + 0.5f);
    light->size[2] = (int)((home->depth + 0.4f) / CELL);
    light->cells = arena_alloc(arena, (size_t)light->size[0] * (size_t)light->size[1] *
                                          (size_t)light->size[2]);
    make_rays(light);
    fill_walls(light);
    add_lamps(light);
    return light;
}

void home_light_fill(HomeLight *light, const HomeItem *item, const HomeBlock *blocks, int count) {
    float m[4][4];
    home_item_matrix(item, m);
    for (int i = 0; i < count; i++) {
        float low[3], high[3];
        for (int k = 0; k < 3; k++) {
            low[k] = high[k] = m[3][k];
            for (int j = 0; j < 3; j++) {
                float a = m[j][k] * blocks[i].low[j], b = m[j][k] * blocks[i].high[j];
                low[k] += fminf(a, b);
                high[k] += fmaxf(a, b);
            }
        }
        fill_box(light, low, high, 1);
    }
}

//---- looking -------------------------------------------------------------------------------------

typedef enum Seen { SEEN_NOTHING, SEEN_SURFACE, SEEN_SKY } Seen;

static Seen look(const HomeLight *light, const float p[3], const float d[3], float farthest,
                 float *distance) {
    for (float t = 0.03f; t < farthest; t += 0.04f + 0.07f * t) {
        int at[3];
        *distance = t;
        for (int k = 0; k < 3; k++) at[k] = cell_of(light, p[k] + d[k] * t, k);
        if (at[1] < 0 || at[1] >= light->size[1]) return SEEN_SURFACE;
        if (at[0] < 0 || at[0] >= light->size[0] || at[2] < 0 || at[2] >= light->size[2])
            return SEEN_SKY;
        if (light->cells[((size_t)at[2] * (size_t)light->size[1] + (size_t)at[1]) *
                             (size_t)light->size[0] +
                         (size_t)at[0]])
            return SEEN_SURFACE;
    }
    return SEEN_NOTHING;
}

static void turn_ray(const float ray[3], const float normal[3], float d[3]) {
    int axis = fabsf(normal[0]) > 0.5f ? 0 : fabsf(normal[1]) > 0.5f ? 1 : 2;
    d[axis] = normal[axis] > 0.0f ? ray[1] : -ray[1];
    d[(axis + 1) % 3] = ray[0];
    d[(axis + 2) % 3] = ray[2];
}

// light from all around: 1 in the middle of a room, 2 right beside a window, 0.3 in a corner
static float ambient(const HomeLight *light, const float p[3], const float normal[3], float *sky) {
    float sum = 0.0f, from_sky = 0.0f;
    for (int i = 0; i < RAYS; i++) {
        float d[3], distance = FARTHEST;
        turn_ray(light->rays[i], normal, d);
        Seen seen = look(light, p, d, FARTHEST, &distance);
        if (seen == SEEN_SKY)
            from_sky += d[1] > -0.05f ? WINDOW : 0.6f * WINDOW;
        else
            sum += sqrtf(fminf(distance / OPEN, 1.0f));
    }
    *sky = from_sky / RAYS;
    return sum / RAYS;
}

static float lamp_light(const HomeLight *light, const float p[3], const float normal[3]) {
    float sum = 0.0f;
    for (int i = 0; i < light->lamp_count; i++) {
        float d[3], length2 = 0.0f, cosine = 0.0f, distance;
        for (int k = 0; k < 3; k++) {
            d[k] = light->lamps[i][k] - p[k];
            length2 += d[k] * d[k];
        }
        if (length2 > 16.0f) continue;
        float length = sqrtf(length2);
        for (int k = 0; k < 3; k++) {
            d[k] /= length;
            cosine += d[k] * normal[k];
        }
        if (cosine < -0.2f || look(light, p, d, length - 0.25f, &distance) != SEEN_NOTHING)
            continue;
        // a shade is no point: it lights surfaces beside it, too
        sum += (0.25f + 0.75f * fmaxf(cosine, 0.0f)) / (0.8f + 0.45f * length2);
    }
    return sum;
}

static uint32_t to_byte(float x) {
    return (uint32_t)(fminf(fmaxf(x, 0.0f), 1.0f) * 255.0f + 0.5f);
}

uint32_t home_light_at(const HomeLight *light, const float point[3], const float normal[3]) {
    float p[3], sky;
    for (int k = 0; k < 3; k++) p[k] = point[k] + 0.07f * normal[k];
    float around = ambient(light, p, normal, &sky), lamps = LAMP * lamp_light(light, p, normal);
    float base = 0.09f + 0.74f * around;
    return to_byte(base + sky * 0.62f + lamps) | to_byte(base + sky * 0.66f + 0.86f * lamps) << 8 |
           to_byte(base + sky * 0.70f + 0.64f * lamps) << 16 | 0xff000000u;
}
