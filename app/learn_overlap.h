// How much of what one camera sees another sees too, from poses alone: the share of 27 points of
// the first one's view (9 directions at 0.7, 1.5 and 3 m) that lie in the second one's. Walls are
// not asked; it is as good as the true overlap for choosing what to remember (docs/design.md).

#pragma once

#include "render/render.h"

float learn_overlap(const RenderCamera *seen, const RenderCamera *by, float slope); // 0 .. 1
