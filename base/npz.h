// Arrays for whoever reads them with numpy.load: an NPZ is a zip archive of .npy files.
//
//     Npz npz = npz_create();
//     npz_add(&npz, "poses", NPZ_F32, poses, (size_t[]){count, 16}, 2);
//     ok = npz_save(&npz, "walk.npz", err);
//     npz_destroy(&npz);
//
//     local header, "poses.npy", deflated:  \x93NUMPY 1 0  header text, padded to 64 bytes  values
//     local header, ...
//     central directory: a record for each
//     end record
//
// Sums and deflating are zlib's. No times are written: the same arrays give the same bytes. The
// archive is the plain kind: 2 GiB at most, 64 arrays.

#pragma once

#include "base/arena.h"
#include "base/error.h"

// NPZ_S64: texts of 64 bytes, filled up with zeros (b'...' in Python).
typedef enum NpzType { NPZ_U8, NPZ_U32, NPZ_F32, NPZ_S64 } NpzType;

enum { NPZ_ARRAYS = 64, NPZ_DIMENSIONS = 8, NPZ_NAME_BYTES = 32 };

typedef struct NpzEntry {
    char name[NPZ_NAME_BYTES]; // with ".npy"
    uint32_t sum, bytes, packed, at;
} NpzEntry;

typedef struct Npz {
    Arena arena;
    uint8_t *data;
    size_t size, room;
    NpzEntry entries[NPZ_ARRAYS];
    int count;
    bool is_too_large;
} Npz;

Npz npz_create(void);
void npz_destroy(Npz *npz);
// values [shape[0]][shape[1]]..., in this machine's order of bytes, which is little endian.
void npz_add(Npz *npz, const char *name, NpzType type, const void *values, const size_t *shape,
             int dimensions);
bool npz_save(Npz *npz, const char *path, Error *err); // after the last npz_add
