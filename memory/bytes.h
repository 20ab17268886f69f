// Numbers as bytes and back, little endian whatever the processor, for memory files.
//
//     ByteWriter out = {.arena = arena};              ByteReader in = {bytes, size};
//     byte_put_u32(&out, count);                      uint32_t count = byte_get_u32(&in);
//                                                     if (in.is_short) ...   reading past the end
//                                                                            gives zeros and says
//                                                                            so

#pragma once

#include "base/arena.h"

typedef struct ByteWriter {
    Arena *arena;
    uint8_t *at; // [size], moves when it grows
    size_t size, room;
} ByteWriter;

void byte_put(ByteWriter *out, const void *bytes, size_t count);
void byte_put_u8(ByteWriter *out, uint8_t value);
void byte_put_i16(ByteWriter *out, int16_t value);
void byte_put_u32(ByteWriter *out, uint32_t value);
void byte_put_i32(ByteWriter *out, int32_t value);
void byte_put_u64(ByteWriter *out, uint64_t value);
void byte_put_f32(ByteWriter *out, float value);

typedef struct ByteReader {
    const uint8_t *at;
    size_t size, next;
    bool is_short;
} ByteReader;

void byte_get(ByteReader *in, void *bytes, size_t count);
uint8_t byte_get_u8(ByteReader *in);
int16_t byte_get_i16(ByteReader *in);
uint32_t byte_get_u32(ByteReader *in);
int32_t byte_get_i32(ByteReader *in);
uint64_t byte_get_u64(ByteReader *in);
float byte_get_f32(ByteReader *in); // what is no finite number becomes 0 and counts as short
