// The bank of landmarks: which frames that leave the window are kept, and which go when it is full.
//
// In by odometer: a frame that moved by more than 0.3 m or turned by more than 20° since the last
// one that came in. Out by class and by likeness: first what moves by itself, then what was
// imagined, then the frame that has the nearest other (metres and three times the radians between:
// 0.17 dB better after 512 frames than twice). Of two that are alike an imagined one goes if it is
// the newer (imagination drifts), a seen one if it is the older (the world changes). The first
// frame of all never goes.

#pragma once

#include "model/cache_state.h"

void policy_bank_leave(ModelCache *cache, uint32_t slot);
bool policy_bank_drop(ModelCache *cache);
// The frame to go first: of those with whole rows, or of all. -1 when there is none.
int policy_bank_worst(const ModelCache *cache, bool is_whole);
