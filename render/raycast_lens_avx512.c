// Any lens in vectors of 16, for processors with AVX-512. See raycast_packet.h.

#ifdef __AVX512F__

#define PACKET_LENS

#include "render/raycast_lanes_avx512.h"
// the template, of those lanes
#include "render/raycast_packet.h"

void raycast_lens_avx512(const void *args, uint32_t begin, uint32_t end) {
    draw_through_lens(args, begin, end);
}

#else

typedef int raycast_lens_avx512_is_empty_here; // a translation unit may not be

#endif
