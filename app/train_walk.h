// Homes walked for what can be learned from them: in each, a fresh memory agent looks for six
// things, one after the other, and what it remembers then is handed over.

#pragma once

#include "app/app.h"
#include "memory/memory.h"

typedef bool TrainVisit(void *context, const Memory *memory, Error *err);

bool train_walk_homes(const App *app, Gpu *gpu, int first, int count, TrainVisit *visit,
                      void *context, Error *err);
