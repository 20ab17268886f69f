// The ray cast in vectors of 16, for processors with AVX-512. See raycast_packet.h.

#ifdef __AVX512F__

#include "render/raycast_lanes_avx512.h"
// the template, of those lanes
#include "render/raycast_packet.h"

void raycast_avx512(const void *args, uint32_t begin, uint32_t end) {
    draw_tiles(args, begin, end);
}

#else

typedef int raycast_avx512_is_empty_here; // a translation unit may not be

#endif
