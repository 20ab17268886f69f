// One value of a PLY file, whatever it is kept as. Every one becomes a double, which holds all the
// format's types exactly.

#include "scenes/scene_ply.h"

#include <stdlib.h>
#include <string.h>

size_t ply_type_bytes(PlyType type) {
    static const uint8_t bytes[] = {
        [PLY_INT8] = 1,  [PLY_UINT8] = 1,  [PLY_INT16] = 2, [PLY_UINT16] = 2,
        [PLY_INT32] = 4, [PLY_UINT32] = 4, [PLY_FLOAT] = 4, [PLY_DOUBLE] = 8,
    };
    return bytes[type];
}

double ply_type_most(PlyType type) {
    static const double most[] = {
        [PLY_INT8] = INT8_MAX,     [PLY_UINT8] = UINT8_MAX, [PLY_INT16] = INT16_MAX,
        [PLY_UINT16] = UINT16_MAX, [PLY_INT32] = INT32_MAX, [PLY_UINT32] = UINT32_MAX,
        [PLY_FLOAT] = 1.0,         [PLY_DOUBLE] = 1.0,
    };
    return most[type];
}

static double float_of(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return (double)value;
}

static double double_of(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static double value_of(uint64_t bits, PlyType type) {
    switch (type) {
    case PLY_INT8:
        return (double)(int8_t)bits;
    case PLY_INT16:
        return (double)(int16_t)bits;
    case PLY_INT32:
        return (double)(int32_t)bits;
    case PLY_FLOAT:
        return float_of((uint32_t)bits);
    case PLY_DOUBLE:
        return double_of(bits);
    default:
        return (double)bits;
    }
}

static bool read_bytes(PlyCursor *cursor, PlyType type, double *value) {
    size_t size = ply_type_bytes(type);
    if ((size_t)(cursor->end - cursor->at) < size) return false;
    uint64_t bits = 0;
    for (size_t i = 0; i < size; i++) {
        size_t shift = cursor->form == PLY_BIG ? size - 1 - i : i;
        bits |= (uint64_t)cursor->at[i] << 8 * shift;
    }
    cursor->at += size;
    *value = value_of(bits, type);
    return true;
}

static bool is_space(uint8_t c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool read_text(PlyCursor *cursor, double *value) {
    const char *at = (const char *)cursor->at;
    char *stop = NULL;
    *value = strtod(at, &stop);
    const uint8_t *after = (const uint8_t *)stop;
    if (stop == at || after > cursor->end) return false;
    if (after < cursor->end && !is_space(*after)) return false;
    cursor->at = after;
    return true;
}

bool ply_value(PlyCursor *cursor, PlyType type, double *value) {
    return cursor->form == PLY_ASCII ? read_text(cursor, value) : read_bytes(cursor, type, value);
}

bool ply_length(PlyCursor *cursor, const PlyProperty *list, uint64_t *length) {
    double value;
    if (!ply_value(cursor, list->count_type, &value)) return false;
    size_t left = (size_t)(cursor->end - cursor->at);
    size_t least = cursor->form == PLY_ASCII ? 2 : ply_type_bytes(list->type); // " 1"
    if (!(value >= 0.0 && value <= (double)(left / least))) return false;      // NaN fails too
    *length = (uint64_t)value;
    return (double)*length == value;
}
