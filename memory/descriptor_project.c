// Raw values of a place times the learned weights, in whole numbers. See descriptor.h.

#include "memory/descriptor.h"
#include "memory/observation.h"

static int64_t clamp(int64_t value, int64_t most) {
    return value > most ? most : value < -most ? -most : value;
}

void memory_descriptor_project(const MemoryDescriptorWeights *weights,
                               const int16_t raw[MEMORY_DESCRIPTOR_RAW],
                               int16_t values[MEMORY_DESCRIPTOR_VALUES]) {
    int32_t even[MEMORY_DESCRIPTOR_RAW]; // one size for all; far outliers count as far
    for (int i = 0; i < MEMORY_DESCRIPTOR_RAW; i++) {
        even[i] = (int32_t)clamp((raw[i] - weights->mean[i]) * weights->gain[i] / 256, 8191);
    }
    for (int j = 0; j < MEMORY_DESCRIPTOR_VALUES; j++) {
        int64_t sum = 0;
        for (int i = 0; i < MEMORY_DESCRIPTOR_RAW; i++) sum += weights->row[j][i] * even[i];
        values[j] = (int16_t)clamp(sum * weights->scale[j] / 65536, MEMORY_OBSERVATION_MAX);
    }
}
