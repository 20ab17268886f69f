// Any lens in vectors of 8, for processors with AVX2. See raycast_packet.h.

#ifdef __AVX2__

#define PACKET_LENS

#include "render/raycast_lanes_avx2.h"
// the template, of those lanes
#include "render/raycast_packet.h"

void raycast_lens_avx2(const void *args, uint32_t begin, uint32_t end) {
    draw_through_lens(args, begin, end);
}

#else

typedef int raycast_lens_avx2_is_empty_here; // a translation unit may not be

#endif
