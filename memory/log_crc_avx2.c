// CRC32C by SSE4.2's instruction, which every processor with AVX2 has: eight bytes in three cycles.

#include "memory/log_crc.h"

#ifdef __AVX2__

#include <immintrin.h>
#include <string.h>

uint32_t log_crc_avx2(uint32_t crc, const uint8_t *bytes, size_t count) {
    uint64_t sum = ~crc;
    for (; count >= 8; bytes += 8, count -= 8) {
        uint64_t word;
        memcpy(&word, bytes, sizeof word);
        sum = _mm_crc32_u64(sum, word);
    }
    uint32_t rest = (uint32_t)sum;
    for (; count > 0; bytes++, count--) rest = _mm_crc32_u8(rest, *bytes);
    return ~rest;
}

#else

uint32_t log_crc_avx2(uint32_t crc, const uint8_t *bytes, size_t count) {
    return log_crc_table(crc, bytes, count); // never asked for
}

#endif
