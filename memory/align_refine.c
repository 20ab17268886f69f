// From a cell to a part of a cell, with all walls; and what speaks for and against the result. See
// align_inside.h.
//
// The score is a staircase, so no derivatives: the 26 neighbours in heading and shift are tried,
// the best is gone to, and where none is better the steps are halved.

#include "memory/align_inside.h"

#include <math.h>

enum {
    HALVINGS = 4,
    MOVES = 8
}; // to 1/8 cell; a candidate of the search is at most a few moves off

typedef struct Counts {
    int on_wall, on_free, sum; // on_wall: or beside one
    int in_wall;
} Counts;

static Counts count_points(const MemoryAligner *aligner, const AlignPoint *points, int count,
                           const AlignFine *fine, float guess_yaw) {
    float c = cosf(guess_yaw + fine->yaw), s = sinf(guess_yaw + fine->yaw);
    float x0 = (float)aligner->half + aligner->fraction[0] + fine->x;
    float z0 = (float)aligner->half + aligner->fraction[1] + fine->z;
    Counts counts = {0};
    for (int i = 0; i < count; i++) {
        float x = points[i].x, z = points[i].z;
        int cell = align_grid_at(aligner, x0 + c * x + s * z, z0 + c * z - s * x);
        counts.sum += cell;
        counts.on_wall += cell > 0;
        counts.on_free += cell < 0;
        counts.in_wall += cell == ALIGN_WALL;
    }
    return counts;
}

static int score_walls(const MemoryAligner *aligner, const AlignFine *fine, float guess_yaw) {
    return count_points(aligner, aligner->walls, aligner->wall_count, fine, guess_yaw).sum;
}

// goes to the best neighbour; false where there is none better
static bool move(const MemoryAligner *aligner, float yaw_step, float step, float guess_yaw,
                 AlignFine *fine, int *score) {
    AlignFine from = *fine;
    bool is_better = false;
    for (int i = 0; i < 27; i++) {
        AlignFine to = {from.yaw + (float)(i / 9 - 1) * yaw_step,
                        from.x + (float)(i / 3 % 3 - 1) * step, from.z + (float)(i % 3 - 1) * step};
        int here = score_walls(aligner, &to, guess_yaw);
        if (here > *score) *fine = to, *score = here, is_better = true;
    }
    return is_better;
}

static void gather_evidence(MemoryAligner *aligner, const AlignFine *fine, float guess_yaw) {
    Counts walls = count_points(aligner, aligner->walls, aligner->wall_count, fine, guess_yaw);
    Counts ground = count_points(aligner, aligner->ground, aligner->ground_count, fine, guess_yaw);
    int known = walls.on_wall + walls.on_free;
    float score = (float)walls.sum / (float)(ALIGN_WALL * aligner->wall_count);
    aligner->evidence = (MemoryAlignEvidence){
        .score = fminf(fmaxf(score, 0.0f), 1.0f),
        .agreement = known ? (float)(walls.on_wall - walls.on_free) / (float)known : 0.0f,
        .blocked = (float)ground.in_wall / (float)(aligner->ground_count + 1),
        .walls = walls.on_wall,
    };
}

AlignFine align_refine(MemoryAligner *aligner, const AlignNode *best, float guess_yaw) {
    AlignFine fine = {aligner->first_yaw + (float)best->heading * aligner->yaw_step, (float)best->x,
                      (float)best->z};
    int score = score_walls(aligner, &fine, guess_yaw);
    float yaw_step = 0.5f * aligner->yaw_step, step = 1.0f;
    for (int halving = 0; halving < HALVINGS; halving++) {
        for (int i = 0; i < MOVES && move(aligner, yaw_step, step, guess_yaw, &fine, &score); i++) {
        }
        yaw_step *= 0.5f, step *= 0.5f;
    }
    gather_evidence(aligner, &fine, guess_yaw);
    return fine;
}
