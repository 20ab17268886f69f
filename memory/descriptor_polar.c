// Rays over the slice, and what of them does not change when one turns. See descriptor.h.
//
// A ray is walked in fixed point (16 bits after the point, in cells), its directions are a table of
// cosines rounded to 14 bits: the 256 angles are far from any tie, so every libm gives the same
// table.

#include "memory/descriptor.h"
#include "memory/observation.h"

#include <math.h>
#include <string.h>

enum {
    RAYS = MEMORY_DESCRIPTOR_RAYS,
    STEPS = MEMORY_DESCRIPTOR_STEPS,
    SECTORS = 64,
    RINGS = 16,
    RAYS_OF_SECTOR = RAYS / SECTORS,
    STEPS_OF_RING = STEPS / RINGS,
    UNIT = 1 << 14, // of the table of cosines
    MOST = MEMORY_OBSERVATION_MAX,
};

static const double step_metres = 0.05;

typedef struct Circle {
    int32_t cosine[RAYS], sine[RAYS];
} Circle;

// what the rays met
typedef struct Polar {
    int way[SECTORS];             // samples to the first wall, summed over the sector's rays
    int occupied[RINGS][SECTORS]; // samples
    int free[RINGS];
} Polar;

static void make_circle(Circle *circle) {
    for (int i = 0; i < RAYS; i++) {
        double angle = i * (2.0 * M_PI / RAYS);
        circle->cosine[i] = (int32_t)lround(cos(angle) * UNIT);
        circle->sine[i] = (int32_t)lround(sin(angle) * UNIT);
    }
}

static int cell_at(const MemorySlice *slice, int64_t x, int64_t z) {
    int64_t column = (x >> 16) - slice->first[0], row = (z >> 16) - slice->first[1];
    if (column < 0 || column >= slice->width || row < 0 || row >= slice->height) {
        return MEMORY_UNKNOWN;
    }
    return slice->cells[row * slice->width + column];
}

// a ray's start, and its step times UNIT, in 65536ths of a cell
typedef struct Ray {
    int64_t x, z, step;
} Ray;

static Ray ray_from(const MemorySlice *slice, const float position[3]) {
    double cells = 65536.0 / (double)slice->voxel;
    return (Ray){llround((double)position[0] * cells), llround((double)position[2] * cells),
                 llround(step_metres * cells)};
}

static int sample(const MemorySlice *slice, const Ray *ray, const Circle *circle, int i, int step) {
    int64_t way = ray->step * (step + 1);
    return cell_at(slice, ray->x + way * circle->cosine[i] / UNIT,
                   ray->z + way * circle->sine[i] / UNIT);
}

static void walk_ray(const MemorySlice *slice, const Ray *ray, const Circle *circle, int i,
                     Polar *polar) {
    int sector = i / RAYS_OF_SECTOR, way = STEPS;
    for (int step = 0; step < STEPS; step++) {
        int cell = sample(slice, ray, circle, i, step), ring = step / STEPS_OF_RING;
        if (cell == MEMORY_OCCUPIED) {
            polar->occupied[ring][sector]++;
            way = step < way ? step : way;
        } else if (cell != MEMORY_UNKNOWN) {
            polar->free[ring]++;
        }
    }
    polar->way[sector] += way;
}

// largest whole number whose square is not above `square`
static int64_t root(int64_t square) {
    int64_t guess = (int64_t)sqrt((double)square);
    while (guess * guess > square) guess--;
    while ((guess + 1) * (guess + 1) <= square) guess++;
    return guess;
}

// |sum over sectors of values * e^(i k angle)| in units of `values`
static int64_t magnitude(const int *values, const Circle *circle, int k) {
    int64_t re = 0, im = 0;
    for (int s = 0; s < SECTORS; s++) {
        int i = k * s % SECTORS * RAYS_OF_SECTOR;
        re += (int64_t)values[s] * circle->cosine[i];
        im += (int64_t)values[s] * circle->sine[i];
    }
    re /= 256; // so that the squares fit
    im /= 256;
    return root(re * re + im * im) / (UNIT / 256);
}

static int16_t clamp(int64_t value) {
    return (int16_t)(value > MOST ? MOST : value);
}

// of all that could be: `times` lifts what is always a small part
static int16_t share(int64_t part, int64_t whole, int times) {
    return clamp(part * times * MOST / whole);
}

static void fill_rings(const Polar *polar, int16_t raw[MEMORY_DESCRIPTOR_RAW]) {
    const int ring_samples = RAYS * STEPS_OF_RING;
    for (int ring = 0; ring < RINGS; ring++) {
        int occupied = 0;
        for (int s = 0; s < SECTORS; s++) occupied += polar->occupied[ring][s];
        raw[ring] = share(occupied, ring_samples, 2);
        raw[RINGS + ring] = share(polar->free[ring], ring_samples, 1);
    }
}

// a sum over sectors divided by the largest possible; higher waves are small, so they count more
static void fill_waves(const Polar *polar, const Circle *circle,
                       int16_t raw[MEMORY_DESCRIPTOR_RAW]) {
    for (int k = 0; k < SECTORS / 2; k++) {
        raw[2 * RINGS + k] = share(magnitude(polar->way, circle, k), RAYS * STEPS, k ? 4 : 1);
    }
    int16_t *out = raw + 2 * RINGS + SECTORS / 2;
    for (int ring = 0; ring < RINGS; ring += 2) {
        int both[SECTORS];
        for (int s = 0; s < SECTORS; s++) {
            both[s] = polar->occupied[ring][s] + polar->occupied[ring + 1][s];
        }
        for (int k = 1; k <= 4; k++) {
            *out++ = share(magnitude(both, circle, k), 2 * RAYS * STEPS_OF_RING, 4);
        }
    }
}

void memory_descriptor_polar(const MemorySlice *slice, const float position[3],
                             int16_t raw[MEMORY_DESCRIPTOR_RAW]) {
    Circle circle;
    make_circle(&circle);
    Polar polar = {0};
    Ray ray = ray_from(slice, position);
    for (int i = 0; i < RAYS; i++) walk_ray(slice, &ray, &circle, i, &polar);
    fill_rings(&polar, raw);
    fill_waves(&polar, &circle, raw);
}

float memory_descriptor_known(const MemorySlice *slice, const float position[3], float reach) {
    Circle circle;
    make_circle(&circle);
    Ray ray = ray_from(slice, position);
    int steps = (int)((double)reach / step_metres), known = 0;
    ASSERT(steps <= STEPS);
    for (int i = 0; i < RAYS; i++) {
        int cell = MEMORY_FREE;
        for (int step = 0; step < steps && cell != MEMORY_UNKNOWN; step++) {
            cell = sample(slice, &ray, &circle, i, step);
            if (cell == MEMORY_OCCUPIED) break;
        }
        known += cell != MEMORY_UNKNOWN;
    }
    return (float)known / RAYS;
}
