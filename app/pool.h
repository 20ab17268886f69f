// Jobs shared among processes, each giving rows; the same rows in the same order for any number of
// workers.
//
//                        ┌── jobs 0 1 2 ... n-1, a queue in a pipe ──┐
//     parent ──fork──► worker 0 ◄─┤                                  │  a worker takes the next
//            ──fork──► worker 1 ◄─┘                                  │  job when it is done with
//               ▲         │                                          │  one
//               └─ rows ──┴─ one pipe that all share ────────────────┘
//
// A job depends on nothing that happened in another, so who plays it does not matter. A message is
// shorter than PIPE_BUF, so messages never mix. Each worker makes its own device.
//
// A fork has the parent's memory and none of its threads; a worker's loops start their own
// (parallel_after_fork). A worker leaves with _exit: it frees and flushes nothing but what
// `leave` does. A parent that is gone ends its workers at once (PR_SET_PDEATHSIG), or at their next
// message (SIGPIPE).
//
// With a journal (app/journal.h) the parent writes down each row that arrives and each job that is
// done, and does not play those that were done when the journal was opened: their rows are the
// journal's. What `play` leaves in files must be on disk when it is back.

#pragma once

#include "app/app.h"
#include "app/journal.h"

enum { POOL_ROW_BYTES = JOURNAL_ROW_BYTES, POOL_JOBS = 1 << 14 }; // the queue fits a pipe: 64 KiB

typedef struct Pool Pool;
struct Pool {
    const App *app;
    void *context;
    int job_count;
    size_t row_bytes; // rows are plain: no pointers
    // Plays one job and tells its rows by pool_tell.
    bool (*play)(Pool *pool, Gpu *gpu, int job, Error *err);
    void (*told)(Pool *pool, const void *row); // in the parent, after each row played: progress
    void (*leave)(Pool *pool);                 // in a worker, before it ends. NULL: nothing to do
    Journal *journal; // open, for as many jobs and rows of that size. NULL: none is kept

    Arena arena;     // of the rows
    List rows, keys; // in order when pool_run is back
    int job, number; // that is being played here, and how many rows it has told
    int pipe;        // a worker's end; 0: there are no workers
};

// All jobs, by `workers` processes (1: by this one). What was told before a failure is kept.
bool pool_run(Pool *pool, int workers, Error *err);
bool pool_tell(Pool *pool, const void *row, Error *err);
void pool_destroy(Pool *pool);

// How many processes are worth having: one per core on the host device, where jobs side by side use
// the cores best; a GPU is kept busy by one. Also finds out early whether the device is there.
bool pool_workers(const App *app, int *workers, char *device, size_t device_bytes, Error *err);
