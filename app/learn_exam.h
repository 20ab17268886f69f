// How well the model imagines homes that it never learns from, while it learns: the same walks and
// the same questions every time, so that runs with other settings can be compared.
//
// 8 held-out homes, a walk of each kind in turn; as many whole frames are remembered as there is
// room for, all from before; nothing is given of what is to be imagined.

#pragma once

#include "app/learn_batch.h"

typedef struct LearnExam LearnExam;

// Walks are drawn here: some seconds.
LearnExam *learn_exam_create(const App *app, const ModelShape *shape, float slope, Arena *arena,
                             Error *err);

// Mean squared error over all pixels of all questions, as a PSNR in dB.
bool learn_exam_run(LearnExam *exam, ModelTrainer *trainer, double *decibels, Error *err);
