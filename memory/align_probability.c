// How likely an alignment is right. See align_inside.h.

#include "memory/align_inside.h"

#include <math.h>

float memory_align_probability(const MemoryAlignEvidence *evidence) {
    float z =
        -9.0f + 8.0f * evidence->score + 20.0f * evidence->margin + 4.0f * evidence->agreement;
    return 1.0f / (1.0f + expf(-z));
}
