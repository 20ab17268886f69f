// CRC32C (Castagnoli 1993): the checksum for which processors have an instruction.
//
// Bits are taken from the lowest, the polynomial is 0x1edc6f41 mirrored. crc goes in and comes out
// inverted, so that memory_crc32c(memory_crc32c(0, a), b) is that of a and b together, and leading
// zeros count.

#include "memory/log_crc.h"

#include "base/cpu.h"

static const uint32_t POLYNOMIAL = 0x82f63b78;

// four bits a step: a table of 16 entries can be computed here, a byte's would be a global
uint32_t log_crc_table(uint32_t crc, const uint8_t *bytes, size_t count) {
    uint32_t table[16];
    for (uint32_t i = 0; i < ARRAY_COUNT(table); i++) {
        table[i] = i;
        for (int bit = 0; bit < 4; bit++) {
            table[i] = table[i] >> 1 ^ (table[i] & 1 ? POLYNOMIAL : 0);
        }
    }
    crc = ~crc;
    for (size_t i = 0; i < count; i++) {
        crc ^= bytes[i];
        crc = crc >> 4 ^ table[crc & 15];
        crc = crc >> 4 ^ table[crc & 15];
    }
    return ~crc;
}

uint32_t memory_crc32c(uint32_t crc, const void *bytes, size_t count) {
    return (cpu_has_avx2() ? log_crc_avx2 : log_crc_table)(crc, bytes, count);
}
