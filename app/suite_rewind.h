// Is what the long term wrote still there, bit for bit?
//
//     tokens, log ──rewind──► observations ──write again, in their order──► a new log
//          └───────────────────── record by record the same? ──────────────────┘
//
// What was observed is not kept anywhere but in tokens and remainders, so there is nothing to
// compare it with. But writing is one to one: from equal tokens, only the observation that was
// written leaves the remainder that is in the log (memory/token.h). So an observation that was
// rewound and, written again, leaves the same record is the one that was written. A history that is
// off by one bit at one place is off in its record and, by the token, in all records after it.

#pragma once

#include "memory/memory.h"

typedef struct SuiteRewind {
    int written, rewound; // observations in the log, and how many of them came back bit for bit
} SuiteRewind;

// Of all keys, retired ones included. Fails only when the device does.
bool suite_rewind(Memory *memory, SuiteRewind *rewind, Error *err);
