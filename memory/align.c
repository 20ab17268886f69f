// The parts of an alignment in order: the local walls as points, the map as scores, the search, the
// last part of a cell. See align.h and align_inside.h.

#include "memory/align_inside.h"

#include <math.h>
#include <string.h>

MemoryAligner *memory_aligner_create(Arena *arena) {
    MemoryAligner *aligner = arena_new(arena, MemoryAligner);
    // reading on from a cell at a block's width, and whole vectors
    size_t cells = (size_t)ALIGN_SIDE * (ALIGN_SIDE + ALIGN_MARGIN) + 4 * ALIGN_LANES;
    for (int i = 0; i <= ALIGN_TOP; i++) aligner->level[i] = arena_array(arena, int8_t, cells);
    aligner->top = arena_array(arena, int8_t, cells);
    aligner->walls = arena_array(arena, AlignPoint, ALIGN_WALLS);
    aligner->ground = arena_array(arena, AlignPoint, ALIGN_GROUND);
    aligner->offset = arena_array(arena, int32_t, ALIGN_HEADINGS * ALIGN_POINTS);
    size_t most_blocks = 2 * (ALIGN_REACH / ALIGN_BLOCK + 1);
    aligner->bounds = arena_array(arena, int16_t, ALIGN_HEADINGS * most_blocks * most_blocks);
    aligner->order = arena_array(arena, uint32_t, ALIGN_ORDER);
    return aligner;
}

// ---- the local slice as points ----

static int cell_at(const MemorySlice *slice, int x, int z) {
    if (x < 0 || x >= slice->width || z < 0 || z >= slice->height) return MEMORY_UNKNOWN;
    return slice->cells[z * slice->width + x];
}

// a wall as it is seen: the side towards free ground
static bool is_wall(const MemorySlice *slice, int x, int z) {
    return cell_at(slice, x, z) == MEMORY_OCCUPIED &&
           (cell_at(slice, x - 1, z) == MEMORY_FREE || cell_at(slice, x + 1, z) == MEMORY_FREE ||
            cell_at(slice, x, z - 1) == MEMORY_FREE || cell_at(slice, x, z + 1) == MEMORY_FREE);
}

static bool is_ground(const MemorySlice *slice, int x, int z) {
    return cell_at(slice, x, z) == MEMORY_FREE;
}

typedef bool IsKind(const MemorySlice *slice, int x, int z);

static int count_kind(const MemorySlice *slice, IsKind *is_kind) {
    int count = 0;
    for (int z = 0; z < slice->height; z++)
        for (int x = 0; x < slice->width; x++) count += is_kind(slice, x, z);
    return count;
}

// every so-many-th cell of a kind, that there be at most `room`, in cells of the slice
static int take_kind(const MemorySlice *slice, IsKind *is_kind, AlignPoint *points, int room) {
    int total = count_kind(slice, is_kind), stride = (total + room - 1) / room, count = 0, i = 0;
    for (int z = 0; z < slice->height && total > 0; z++)
        for (int x = 0; x < slice->width; x++) {
            if (!is_kind(slice, x, z) || i++ % stride != 0) continue;
            points[count++] = (AlignPoint){(float)x + 0.5f, (float)z + 0.5f};
        }
    return count;
}

// counts from the middle and drops what is too far from it
static int centre_points(AlignPoint *points, int count, const AlignPoint *middle, float *radius) {
    int kept = 0;
    float most = 0.0f;
    for (int i = 0; i < count; i++) {
        AlignPoint p = {points[i].x - middle->x, points[i].z - middle->z};
        float square = p.x * p.x + p.z * p.z;
        if (square > (float)(ALIGN_RADIUS * ALIGN_RADIUS)) continue;
        points[kept++] = p;
        most = fmaxf(most, square);
    }
    *radius = sqrtf(most);
    return kept;
}

static bool take_points(MemoryAligner *aligner, const MemorySlice *local) {
    int count = take_kind(local, is_wall, aligner->walls, ALIGN_WALLS);
    if (count < ALIGN_FEWEST) return false;
    AlignPoint middle = {0};
    for (int i = 0; i < count; i++) {
        middle.x += aligner->walls[i].x / (float)count;
        middle.z += aligner->walls[i].z / (float)count;
    }
    float unused;
    aligner->wall_count = centre_points(aligner->walls, count, &middle, &aligner->radius);
    count = take_kind(local, is_ground, aligner->ground, ALIGN_GROUND);
    aligner->ground_count = centre_points(aligner->ground, count, &middle, &unused);
    aligner->stride = (aligner->wall_count + ALIGN_POINTS - 1) / ALIGN_POINTS;
    if (aligner->wall_count < ALIGN_FEWEST) return false;
    aligner->point_count = (aligner->wall_count + aligner->stride - 1) / aligner->stride;
    aligner->middle[0] = ((float)local->first[0] + middle.x) * local->voxel;
    aligner->middle[1] = ((float)local->first[1] + middle.z) * local->voxel;
    return true;
}

// ---- where to look ----

// the guess puts the middle of the walls into cell `half` of the window
static void place_window(MemoryAligner *aligner, const MemoryAlignRange *range) {
    const float local[3] = {aligner->middle[0], 0.0f, aligner->middle[1]};
    float at[3];
    memory_transform_point(&range->guess, local, at);
    int reach = (int)ceilf(range->radius / aligner->voxel);
    aligner->reach = reach < ALIGN_REACH ? reach : ALIGN_REACH;
    aligner->blocks = 2 * (aligner->reach / ALIGN_BLOCK + 1);
    int half = aligner->blocks / 2 * ALIGN_BLOCK + (int)aligner->radius + 2 + ALIGN_MARGIN;
    aligner->half = (half + ALIGN_BLOCK - 1) / ALIGN_BLOCK * ALIGN_BLOCK;
    aligner->side = 2 * aligner->half;
    ASSERT(aligner->side <= ALIGN_SIDE);
    for (int i = 0; i < 2; i++) {
        float cells = at[2 * i] / aligner->voxel, whole = floorf(cells);
        aligner->corner[i] = (int32_t)whole - aligner->half;
        aligner->fraction[i] = cells - whole;
    }
}

static void make_fan(MemoryAligner *aligner, const MemoryAlignRange *range) {
    float step = ALIGN_SLIP / fmaxf(aligner->radius, 20.0f);
    bool is_all = range->angle >= 3.1415f;
    int side = (int)ceilf(fminf(range->angle, 3.1415927f) / step);
    aligner->heading_count = is_all ? 2 * side : 2 * side + 1;
    aligner->yaw_step = is_all ? 3.1415927f / (float)side
                        : side ? range->angle / (float)side
                               : 0.0f;
    aligner->first_yaw = (float)-side * aligner->yaw_step;
    ASSERT(aligner->heading_count <= ALIGN_HEADINGS);
}

static void turn_points(MemoryAligner *aligner, int heading, float guess_yaw) {
    float yaw = guess_yaw + aligner->first_yaw + (float)heading * aligner->yaw_step;
    float c = cosf(yaw), s = sinf(yaw);
    int32_t *offset = aligner->offset + (size_t)heading * ALIGN_POINTS;
    for (int i = 0; i < aligner->point_count; i++) {
        AlignPoint p = aligner->walls[i * aligner->stride];
        int x = aligner->half + (int)floorf(aligner->fraction[0] + c * p.x + s * p.z);
        int z = aligner->half + (int)floorf(aligner->fraction[1] + c * p.z - s * p.x);
        offset[i] = z * aligner->side + x;
    }
}

// ---- all of it ----

// the transform that takes the middle of the walls to where it was found
static MemoryTransform transform_of(const MemoryAligner *aligner, const AlignFine *fine,
                                    float guess_yaw, float height) {
    float yaw = memory_transform_angle(guess_yaw + fine->yaw), c = cosf(yaw), s = sinf(yaw);
    float x = ((float)(aligner->corner[0] + aligner->half) + aligner->fraction[0] + fine->x);
    float z = ((float)(aligner->corner[1] + aligner->half) + aligner->fraction[1] + fine->z);
    const float *middle = aligner->middle;
    return (MemoryTransform){
        .position = {x * aligner->voxel - (c * middle[0] + s * middle[1]), height,
                     z * aligner->voxel - (c * middle[1] - s * middle[0])},
        .yaw = yaw,
    };
}

bool memory_align(MemoryAligner *aligner, const MemorySlice *map, const MemorySlice *local,
                  const MemoryAlignRange *range, MemoryAlignment *best) {
    *best = (MemoryAlignment){.map_from_local = range->guess};
    if (map->width == 0 || local->width == 0) return false;
    ASSERT(map->voxel == local->voxel);
    aligner->voxel = map->voxel;
    if (!take_points(aligner, local)) return false;
    place_window(aligner, range);
    make_fan(aligner, range);
    align_grid_fill(aligner, map);
    for (int h = 0; h < aligner->heading_count; h++) turn_points(aligner, h, range->guess.yaw);

    AlignFound found;
    if (!align_search(aligner, &found)) return false;
    AlignFine fine = align_refine(aligner, &found.best, range->guess.yaw);
    MemoryAlignEvidence *evidence = &aligner->evidence;
    float whole = (float)(ALIGN_WALL * aligner->point_count);
    evidence->margin = (float)(found.best.bound - found.second) / whole;
    best->map_from_local = transform_of(aligner, &fine, range->guess.yaw, range->guess.position[1]);
    best->score = evidence->score;
    best->second = fmaxf(evidence->score - evidence->margin, 0.0f);
    best->walls = aligner->wall_count;
    best->probability = memory_align_probability(evidence);
    return true;
}
