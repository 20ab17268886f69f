// Which of two histories a picture follows, where what is true differs between them.

#pragma once

#include "app/dreams_score.h"

typedef struct DreamsVerdict {
    WalkError own, other; // of pictures to the truth of their own history, and of the other one
    WalkError agree;      // between the pictures from both
    int judged, follow;   // pairs; those in which both pictures are nearer to their own
} DreamsVerdict;

// mask [pixels]: 1 where a and b, U8 [pixels][3], differ clearly. Returns the share of ones.
float dreams_changed(const uint8_t *a, const uint8_t *b, uint8_t *mask, size_t pixels);

// Pictures and truths of one question: [0] of the history as it was, [1] as it is. Only pixels in
// the mask count.
void dreams_verdict_add(DreamsVerdict *verdict, const uint8_t *const picture[2],
                        const uint8_t *const truth[2], const uint8_t *mask, size_t pixels);
