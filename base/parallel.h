// Doing one loop on all cores.
//
//     static void scale(void *context, int begin, int end) { ... rows begin..end-1 ... }
//     parallel_for(row_count, 64, scale, &context);
//
// The workers are started once, at the first call, and sleep between loops. Chunks of `grain`
// items are handed out in order; the caller works too and returns when all are done. Which thread
// does which chunk is not fixed, so a chunk must not depend on another: results are then the same
// for any number of threads. A loop inside a loop runs on the thread that meets it.

#pragma once

#include "base/base.h"

enum { PARALLEL_MAX_THREADS = 256 };

typedef void ParallelBody(void *context, int begin, int end);

void parallel_for(int count, int grain, ParallelBody *body, void *context);

int parallel_thread_count(void);           // threads a loop may use, the caller included
void parallel_set_thread_count(int count); // before the first loop; 0 = all cores
void parallel_limit(int threads); // of loops from now on, the caller included; 0 = no limit
// In a process that was just forked: the threads of loops stayed with the parent, the next loop
// starts its own. The parent must not have been inside a loop.
void parallel_after_fork(void);
bool parallel_has_begun(void);   // the first loop was met: the number is fixed
int parallel_thread_index(void); // of the running thread, 0 <= index < thread count
