// Branch and bound over headings and shifts (Olson 2009; Hess et al. 2016). See align_inside.h.
//
//     1. all headings, all blocks of 16 x 16 shifts: bounds, many at a time in vectors
//     2. blocks in the order of their bounds, each split in four until a single shift is left; what
//        cannot beat the best so far is dropped
//     3. once more for the best elsewhere, which can drop what is far below the best
//
// The answer is that of trying everything, unless the search is cut short: then what was not
// looked at counts as the second, so that the answer is believed less.

#include "memory/align_inside.h"

#include <limits.h>
#include <math.h>
#include <string.h>

typedef int8_t Lanes __attribute__((vector_size(ALIGN_LANES)));
typedef int16_t WideLanes __attribute__((vector_size(2 * ALIGN_LANES)));

// below this no alignment is of use; and a second so far below the best makes no difference [1]
static const float least_score = 0.3f, widest_margin = 0.25f;
static const float elsewhere_metres = 0.5f, elsewhere_angle = 0.349f; // 20 degrees

// ---- the first pass ----

// sums the points' scores for ALIGN_LANES blocks beside each other
static void sum_points(const int8_t *row, const int32_t *at, int count, WideLanes *sums) {
    WideLanes sum = {0};
    for (int first = 0; first < count; first += ALIGN_GROUP) {
        Lanes few = {0}, next;
        int last = first + ALIGN_GROUP < count ? first + ALIGN_GROUP : count;
        for (int i = first; i < last; i++) {
            memcpy(&next, row + at[i], sizeof next);
            few += next;
        }
        sum += __builtin_convertvector(few, WideLanes);
    }
    *sums = sum;
}

// where each point at the first shift lies in the phase-split level
static void find_in_top(const MemoryAligner *aligner, int heading, int32_t at[ALIGN_POINTS]) {
    int side = aligner->side, width = side / ALIGN_BLOCK;
    int first = aligner->blocks / 2 * ALIGN_BLOCK;
    const int32_t *offset = aligner->offset + (size_t)heading * ALIGN_POINTS;
    for (int i = 0; i < aligner->point_count; i++) {
        int x = offset[i] % side - first, z = offset[i] / side - first;
        at[i] = z * side + x % ALIGN_BLOCK * width + x / ALIGN_BLOCK;
    }
}

static void bound_heading(MemoryAligner *aligner, int heading) {
    int32_t at[ALIGN_POINTS];
    find_in_top(aligner, heading, at);
    int blocks = aligner->blocks;
    int16_t *bounds = aligner->bounds + (size_t)heading * (size_t)(blocks * blocks);
    for (int z = 0; z < blocks; z++) {
        const int8_t *row = aligner->top + (size_t)z * ALIGN_BLOCK * (size_t)aligner->side;
        for (int x = 0; x < blocks; x += ALIGN_LANES) {
            WideLanes sum;
            sum_points(row + x, at, aligner->point_count, &sum);
            int width = blocks - x < ALIGN_LANES ? blocks - x : ALIGN_LANES;
            memcpy(bounds + z * blocks + x, &sum, sizeof(int16_t) * (size_t)width);
        }
    }
}

// counting sort of the blocks above `least`, best first, ties in their order; those for which there
// is no room are remembered by their best bound
static void sort_blocks(MemoryAligner *aligner, int least) {
    int most = ALIGN_WALL * aligner->point_count;
    int count = aligner->heading_count * aligner->blocks * aligner->blocks;
    int start[ALIGN_WALL * ALIGN_POINTS + 1] = {0};
    for (int i = 0; i < count; i++)
        if (aligner->bounds[i] > least) start[aligner->bounds[i]]++;
    int total = 0, cut = least;
    for (int bound = most; bound > least; bound--) {
        int here = start[bound];
        if (cut == least && total + here > ALIGN_ORDER) cut = bound;
        start[bound] = total;
        if (cut == least) total += here;
    }
    for (int i = 0; i < count; i++)
        if (aligner->bounds[i] > cut) aligner->order[start[aligner->bounds[i]]++] = (uint32_t)i;
    aligner->order_count = total;
    aligner->unsearched = cut > least ? cut : INT16_MIN;
}

static AlignNode block_at(const MemoryAligner *aligner, int i) {
    int blocks = aligner->blocks, number = (int)aligner->order[i];
    return (AlignNode){
        .heading = number / (blocks * blocks),
        .z = (number / blocks % blocks - blocks / 2) * ALIGN_BLOCK,
        .x = (number % blocks - blocks / 2) * ALIGN_BLOCK,
        .level = ALIGN_TOP,
        .bound = aligner->bounds[number],
    };
}

// ---- below it ----

// what is looked for: a shift that scores more than `score`, not beside `beside` (NULL: anywhere)
typedef struct Aim {
    const AlignNode *beside;
    int score;
    AlignNode best;
    bool is_found;
} Aim;

// the node's bound; whatever is no better than `least` may come out as any number up to it
static int bound_node(MemoryAligner *aligner, const AlignNode *node, int least) {
    aligner->evaluations++;
    const int32_t *offset = aligner->offset + (size_t)node->heading * ALIGN_POINTS;
    const int8_t *cells = aligner->level[node->level] + node->z * aligner->side + node->x;
    int sum = 0, left = aligner->point_count;
    for (int i = 0; left > 0;) {
        int count = left < 16 ? left : 16;
        for (int k = 0; k < count; k++) sum += cells[offset[i + k]];
        i += count, left -= count;
        if (sum + ALIGN_WALL * left <= least) return least;
    }
    return sum;
}

static bool is_beside(const MemoryAligner *aligner, const AlignNode *a, const AlignNode *b) {
    float x = (float)(a->x - b->x) * aligner->voxel, z = (float)(a->z - b->z) * aligner->voxel;
    float turn =
        fabsf(memory_transform_angle((float)(a->heading - b->heading) * aligner->yaw_step));
    return x * x + z * z < elsewhere_metres * elsewhere_metres && turn < elsewhere_angle;
}

static bool is_in_range(const MemoryAligner *aligner, const AlignNode *node) {
    return node->x >= -aligner->reach && node->x <= aligner->reach && node->z >= -aligner->reach &&
           node->z <= aligner->reach;
}

static void take_leaf(const MemoryAligner *aligner, const AlignNode *node, Aim *aim) {
    if (!is_in_range(aligner, node)) return;
    if (aim->beside != NULL && is_beside(aligner, node, aim->beside)) return;
    aim->score = node->bound, aim->best = *node, aim->is_found = true;
}

static void search_node(MemoryAligner *aligner, const AlignNode *node, Aim *aim);

// the four quarters, best first
static void split_node(MemoryAligner *aligner, const AlignNode *node, Aim *aim) {
    AlignNode parts[4];
    int half = 1 << (node->level - 1), count = 0;
    for (int i = 0; i < 4; i++) {
        AlignNode part = {node->heading, node->x + i % 2 * half, node->z + i / 2 * half,
                          node->level - 1, 0};
        part.bound = bound_node(aligner, &part, aim->score);
        if (part.bound <= aim->score) continue;
        int at = count++;
        for (; at > 0 && parts[at - 1].bound < part.bound; at--) parts[at] = parts[at - 1];
        parts[at] = part;
    }
    for (int i = 0; i < count; i++) search_node(aligner, &parts[i], aim);
}

static void search_node(MemoryAligner *aligner, const AlignNode *node, Aim *aim) {
    if (node->bound <= aim->score) return;
    if (node->level == 0) {
        take_leaf(aligner, node, aim);
    } else {
        split_node(aligner, node, aim);
    }
}

// returns the best bound of what was left out because time was up
static int search_all(MemoryAligner *aligner, Aim *aim) {
    aligner->evaluations = 0;
    for (int i = 0; i < aligner->order_count; i++) {
        AlignNode block = block_at(aligner, i);
        if (block.bound <= aim->score) break; // and so are all after it
        if (aligner->evaluations > ALIGN_EVALUATIONS) return block.bound;
        search_node(aligner, &block, aim);
    }
    return aligner->unsearched;
}

bool align_search(MemoryAligner *aligner, AlignFound *found) {
    float whole = (float)(ALIGN_WALL * aligner->point_count);
    int least = (int)(least_score * whole);
    for (int h = 0; h < aligner->heading_count; h++) bound_heading(aligner, h);
    sort_blocks(aligner, least);

    Aim best = {.score = least};
    int left = search_all(aligner, &best);
    if (!best.is_found) return false;
    int far_below = best.score - (int)(widest_margin * whole);
    Aim second = {.beside = &best.best, .score = far_below > least ? far_below : least};
    int left_too = search_all(aligner, &second);
    left = left > left_too ? left : left_too;
    left = left < best.score ? left : best.score;
    found->best = best.best;
    found->second = left > second.score ? left : second.score;
    return true;
}
