// How near a picture is to the truth.
//
//     PSNR   squared errors of many pictures are pooled before they become decibels
//     SSIM   Wang et al. 2004: luma, Gaussian windows of 11 x 11 with sigma 1.5, K1 0.01, K2 0.03;
//            the mean over windows that lie wholly in the picture and whose middle counts

#pragma once

#include "app/walk_baseline.h"

enum { DREAMS_WINDOW = 11 }; // of SSIM [pixels]

typedef struct DreamsScore {
    WalkError seen, all;
    double ssim, windows;
    double pixels, seen_pixels;
} DreamsScore;

// Pictures U8 [size][size][3]. mask [size][size]: 1 where the truth had been seen; NULL:
// everywhere.
void dreams_score_add(DreamsScore *score, const uint8_t *picture, const uint8_t *truth,
                      const uint8_t *mask, uint32_t size, Arena *scratch);

// map [size][size]; within five pixels of the border it is 0.
void dreams_ssim(const uint8_t *picture, const uint8_t *truth, uint32_t size, float *map,
                 Arena *scratch);

// What a bounded memory keeps of what a whole one gains over the last frames alone.
double dreams_retention(double bounded, double window, double full);

void dreams_bytes(const float *prediction, uint32_t size, uint8_t *picture); // 0 .. 1 to 0 .. 255
