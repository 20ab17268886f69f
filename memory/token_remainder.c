// Remainders as bytes. Most are small numbers around 0, of a size that differs from part to part:
// how a thing looks is noisy, what it is called is not.
//
//     zigzag        0, -1, 1, -2, 2 ...  ->  0, 1, 2, 3, 4 ...
//     Golomb-Rice   value >> k in ones and a 0, then the k low bits            (Rice 1979)
//     part          5 bits: 0 = all zero, else k + 1
//                   1 bit: 1 = all are multiples of a power of two, whose 4 bits follow; 16 values
//
// k is the one that makes the part shortest. Values that do not fit under k = 30 cost at most 34
// bits each, so that a part of any numbers takes 10 + 16 * 34 bits at most: half of
// MEMORY_REMAINDER_MAX. Bits fill bytes from the lowest; the last byte is filled with zeros.
//
// What decode accepts is exactly what encode makes: it encodes what it read and compares, so that
// another k, a stray bit or bytes at the end are all found.

#include "memory/token.h"

#include <string.h>

enum { PART_BITS = 5, MAX_K = 30, GRID_BITS = 4, MAX_GRID = 15 };

typedef struct BitWriter {
    uint8_t *bytes;
    size_t at; // bits
} BitWriter;

typedef struct BitReader {
    const uint8_t *bytes;
    size_t at, end; // bits
    bool failed;
} BitReader;

static void put_bits(BitWriter *writer, uint32_t value, uint32_t count) {
    for (uint32_t i = 0; i < count; i++, writer->at++) {
        if (writer->at % 8 == 0) writer->bytes[writer->at / 8] = 0;
        writer->bytes[writer->at / 8] |= (uint8_t)((value >> i & 1) << writer->at % 8);
    }
}

static uint32_t get_bits(BitReader *reader, uint32_t count) {
    uint32_t value = 0;
    for (uint32_t i = 0; i < count; i++, reader->at++) {
        if (reader->at >= reader->end) {
            reader->failed = true;
            return 0;
        }
        value |= (uint32_t)(reader->bytes[reader->at / 8] >> reader->at % 8 & 1) << i;
    }
    return value;
}

static uint32_t zigzag(int32_t x) {
    return (uint32_t)x << 1 ^ (x < 0 ? UINT32_MAX : 0);
}

static int32_t unzigzag(uint32_t x) {
    return (int32_t)(x >> 1 ^ (x & 1 ? UINT32_MAX : 0));
}

static uint64_t length_with(const uint32_t *values, uint32_t k) {
    uint64_t bits = 0;
    for (int i = 0; i < MEMORY_TOKEN_CHANNELS; i++) bits += (uint64_t)(values[i] >> k) + 1 + k;
    return bits;
}

// the shortest, the smaller of equals; lengths fall, then rise
static uint32_t choose_k(const uint32_t *values) {
    uint32_t k = 0;
    uint64_t length = length_with(values, 0);
    while (k < MAX_K) {
        uint64_t next = length_with(values, k + 1);
        if (next >= length) break;
        length = next;
        k++;
    }
    return k;
}

static uint32_t choose_grid(const int32_t *remainder) {
    uint32_t any = 0, grid = 0;
    for (int i = 0; i < MEMORY_TOKEN_CHANNELS; i++) any |= (uint32_t)remainder[i];
    while (grid < MAX_GRID && (any >> grid & 1) == 0) grid++;
    return grid;
}

static void put_part(BitWriter *writer, const int32_t *remainder) {
    uint32_t values[MEMORY_TOKEN_CHANNELS], any = 0, grid = choose_grid(remainder);
    for (int i = 0; i < MEMORY_TOKEN_CHANNELS; i++) {
        any |= values[i] = zigzag(remainder[i] / (1 << grid));
    }
    if (any == 0) {
        put_bits(writer, 0, PART_BITS);
        return;
    }
    uint32_t k = choose_k(values);
    put_bits(writer, k + 1, PART_BITS);
    put_bits(writer, grid > 0, 1);
    if (grid > 0) put_bits(writer, grid, GRID_BITS);
    for (int i = 0; i < MEMORY_TOKEN_CHANNELS; i++) {
        for (uint32_t ones = values[i] >> k; ones > 0; ones--) put_bits(writer, 1, 1);
        put_bits(writer, 0, 1);
        put_bits(writer, values[i], k);
    }
}

static void get_part(BitReader *reader, int32_t *remainder) {
    memset(remainder, 0, MEMORY_TOKEN_CHANNELS * sizeof *remainder);
    uint32_t code = get_bits(reader, PART_BITS);
    if (code == 0) return;
    uint32_t grid = get_bits(reader, 1) ? get_bits(reader, GRID_BITS) : 0;
    for (int i = 0; i < MEMORY_TOKEN_CHANNELS; i++) {
        uint32_t high = 0;
        while (!reader->failed && get_bits(reader, 1)) high++;
        uint32_t value = high << (code - 1) | get_bits(reader, code - 1);
        remainder[i] = (int32_t)((uint32_t)unzigzag(value) << grid);
    }
}

size_t memory_remainder_encode(const int32_t remainder[MEMORY_WIDTH], uint8_t *bytes) {
    BitWriter writer = {.bytes = bytes};
    for (int p = 0; p < MEMORY_TOKEN_PARTS; p++) {
        put_part(&writer, remainder + p * MEMORY_TOKEN_CHANNELS);
    }
    return (writer.at + 7) / 8;
}

bool memory_remainder_decode(const uint8_t *bytes, size_t size, int32_t remainder[MEMORY_WIDTH]) {
    if (size > MEMORY_REMAINDER_MAX) return false;
    BitReader reader = {.bytes = bytes, .end = 8 * size};
    for (int p = 0; p < MEMORY_TOKEN_PARTS && !reader.failed; p++) {
        get_part(&reader, remainder + p * MEMORY_TOKEN_CHANNELS);
    }
    uint8_t again[MEMORY_REMAINDER_MAX];
    return !reader.failed && memory_remainder_encode(remainder, again) == size &&
           memcmp(again, bytes, size) == 0;
}
