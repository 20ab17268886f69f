// How likely an alignment is right. See align_inside.h.
//
// A logistic in five numbers, fitted by maximum likelihood on alignments whose truth is known: the
// surroundings of places seen on walks of 8 m through homes 100 .. 119, laid over maps from other
// walks through the same home (a small search, or all round) and through any home; right means
// within 0.25 m and 4 degrees. 2530 alignments, 1901 of them right. How well it holds in homes that
// were not looked at is told in docs/results.
//
//     score      share on walls less share on free, of all local walls: alone it says little, for a
//                map that covers half of what is seen scores a half at best
//     margin     to the best elsewhere: two rooms of one shape
//     agreement  the score among walls that fell on known ground
//     blocked    local free ground where the map has walls
//     walls      how much of a wall there was to compare, in doublings

#include "memory/align_inside.h"

#include <math.h>

float memory_align_probability(const MemoryAlignEvidence *evidence) {
    float doublings = log2f(fmaxf((float)evidence->walls, 1.0f) / 64.0f);
    float odds = -12.617f + 2.206f * evidence->score + 15.287f * evidence->margin +
                 13.301f * evidence->agreement - 138.38f * evidence->blocked + 1.731f * doublings;
    return 1.0f / (1.0f + expf(-odds));
}
