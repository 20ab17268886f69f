// 64-bit atomics: adds each key to counts[key % bins], and to sums[key % bins] up to a limit. Both
// results are the same in any order of the keys.
#include "gpu/shared.h"

#define TALLY_GROUP 64
#define TALLY_LIMIT 100000000000ul

struct TallyArgs {
    GPU_PTR(U64) keys;
    GPU_PTR(U64) counts;
    GPU_PTR(U64) sums;
    uint count, bins;
};
