// What many trials say together.
//
// Figures are of the trials that a filter lets through: all, the moves, the turns, one action; at
// one speed or at the three that are told apart.

#pragma once

#include "app/control.h"

#include <stdio.h>

// Commands whose true pictures are nearer than this to another one's are twins [dB].
#define CONTROL_TWIN 38.0f

enum { CONTROL_ANY = -1, CONTROL_MOVES = -2, CONTROL_TURNS = -3 };

typedef struct ControlFilter {
    int action; // ModelActionKind, or one of the above
    int speed;  // into control_speeds; CONTROL_ANY: those that are told apart, and static
} ControlFilter;

typedef struct ControlSpread {
    double median, ninety; // of 90 % of the values; NAN of none
} ControlSpread;

typedef struct ControlFigures {
    int asked, blocked, unseen, played;
    int twins;         // of those played
    double told;       // share of those played whose nearest true picture is that of the command
    double told_apart; // the same without twins
    double told_all;   // without twins, by all pixels
    double told_noise; // without twins: what the truth with white noise is taken for
    double action;     // without twins: the action is right, whatever the speed
    double psnr;       // mean
    double prompt;     // share of those whose pictures change at all that are nearest to the
                       // commanded pose, of the one before, it, and the one after it
    int changing;
    ControlSpread moved, turned;             // [% of a step], [degrees]
    ControlSpread floor_moved, floor_turned; // of the true pictures
} ControlFigures;

ControlFigures control_figures(const ControlTrial *trials, int count, ControlFilter filter,
                               Arena *scratch);

// How far it goes when told how far: medians of what was refined, a line through 0 fitted to them.
typedef struct ControlLine {
    int count;
    double slope;
    double went[CONTROL_SPEEDS]; // medians [steps]
    double off_full;             // the largest deviation from the line, of the largest amount
    double off_each;             // the largest deviation from what was told, of what was told
} ControlLine;
ControlLine control_line(const ControlTrial *trials, int count, int action, Arena *scratch);

uint64_t control_digest(const ControlTrial *trials, int count);
void control_print(const ControlTrial *trials, int count, FILE *out, Arena *scratch);
