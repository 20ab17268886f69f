// What this machine can do at best, right now: the limits that benchmarks are printed beside.
//
// Measured in the same process as the benchmark, because shared machines drift: bandwidth by
// reading and writing arrays far larger than the caches, arithmetic by independent multiply-adds
// held in registers, both on all threads.

#pragma once

#include "base/arena.h"

typedef struct Calibration {
    double bytes_per_second; // a[i] = b[i] + s * c[i]: two reads and a write
    double flops_per_second; // float multiplications and additions
} Calibration;

Calibration calibrate(Arena *scratch);
