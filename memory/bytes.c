// Shifts, not casts: the same bytes on every processor. See bytes.h.

#include "memory/bytes.h"

#include <math.h>
#include <string.h>

void byte_put(ByteWriter *out, const void *bytes, size_t count) {
    if (out->size + count > out->room) {
        size_t room = 2 * out->room + count + 256;
        uint8_t *larger = arena_alloc(out->arena, room);
        if (out->size > 0) memcpy(larger, out->at, out->size);
        out->at = larger;
        out->room = room;
    }
    if (count > 0) memcpy(out->at + out->size, bytes, count);
    out->size += count;
}

void byte_put_u8(ByteWriter *out, uint8_t value) {
    byte_put(out, &value, 1);
}

void byte_put_i16(ByteWriter *out, int16_t value) {
    uint8_t bytes[2] = {(uint8_t)value, (uint8_t)((uint16_t)value >> 8)};
    byte_put(out, bytes, sizeof bytes);
}

void byte_put_u32(ByteWriter *out, uint32_t value) {
    uint8_t bytes[4];
    for (int i = 0; i < 4; i++) bytes[i] = (uint8_t)(value >> 8 * i);
    byte_put(out, bytes, sizeof bytes);
}

void byte_put_i32(ByteWriter *out, int32_t value) {
    byte_put_u32(out, (uint32_t)value);
}

void byte_put_u64(ByteWriter *out, uint64_t value) {
    byte_put_u32(out, (uint32_t)value);
    byte_put_u32(out, (uint32_t)(value >> 32));
}

void byte_put_f32(ByteWriter *out, float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    byte_put_u32(out, bits);
}

//---- reading -------------------------------------------------------------------------------------

void byte_get(ByteReader *in, void *bytes, size_t count) {
    bool is_there = count <= in->size - in->next;
    if (!is_there) in->is_short = true;
    if (count == 0) return;
    if (is_there)
        memcpy(bytes, in->at + in->next, count);
    else
        memset(bytes, 0, count);
    in->next += is_there ? count : in->size - in->next;
}

uint8_t byte_get_u8(ByteReader *in) {
    uint8_t value;
    byte_get(in, &value, 1);
    return value;
}

int16_t byte_get_i16(ByteReader *in) {
    uint8_t bytes[2];
    byte_get(in, bytes, sizeof bytes);
    return (int16_t)(uint16_t)(bytes[0] | bytes[1] << 8);
}

uint32_t byte_get_u32(ByteReader *in) {
    uint8_t bytes[4];
    byte_get(in, bytes, sizeof bytes);
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) value |= (uint32_t)bytes[i] << 8 * i;
    return value;
}

int32_t byte_get_i32(ByteReader *in) {
    return (int32_t)byte_get_u32(in);
}

uint64_t byte_get_u64(ByteReader *in) {
    uint64_t low = byte_get_u32(in);
    return low | (uint64_t)byte_get_u32(in) << 32;
}

float byte_get_f32(ByteReader *in) {
    uint32_t bits = byte_get_u32(in);
    float value;
    memcpy(&value, &bits, sizeof value);
    if (isfinite(value)) return value;
    in->is_short = true;
    return 0;
}
