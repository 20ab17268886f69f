// Time for progress bars and benchmarks. Nothing that is simulated ever reads it.

#pragma once

double clock_seconds(void);     // monotonic wall time
double clock_cpu_seconds(void); // processor time of the whole process, all threads
