// .navmesh files: the MSET format of Recast's samples, which Habitat uses.
//
//     0   'TESM'  version  tile count             3 x int32
//     12  origin x y z, tile width, tile depth    5 x float
//     32  max tiles, max polygons a tile          2 x int32
//     40  [settings]                              Habitat's version 2 may have some here: skipped
//     ..  tile reference, size                    2 x uint32    for each tile
//         Detour's tile, `size` bytes
//     ..  [up to 256 bytes that are ignored: settings of others, our cache's checksum]
//
// Version 1 has no settings, and is what we write: everybody reads it. Tiles are written with empty
// links, so that a mesh has one image: save, load, save gives the same bytes.

#include "scenes/navmesh_parts.h"

#include <math.h>
#include <string.h>

enum {
    MAGIC = 'M' << 24 | 'S' << 16 | 'E' << 8 | 'T',
    MAX_TILES = 1 << 16,
    MAX_SETTINGS = 128, // bytes between the header and the first tile
    MAX_TAIL = 256,
    TILE_MAGIC = 'D' << 24 | 'N' << 16 | 'A' << 8 | 'V',
};

typedef struct SetHeader {
    int32_t magic, version, tile_count;
    NavmeshGrid grid;
} SetHeader;

typedef struct TileHeader {
    uint32_t ref, size;
} TileHeader;

_Static_assert(sizeof(SetHeader) == 40 && sizeof(TileHeader) == 8, "as the file has them");

//---- writing -------------------------------------------------------------------------------------

FileBytes navmesh_file_compose(const NavmeshGrid *grid, const NavmeshTileBytes *tiles,
                               int tile_count, Arena *arena) {
    size_t size = sizeof(SetHeader);
    for (int i = 0; i < tile_count; i++) size += sizeof(TileHeader) + (size_t)tiles[i].size;
    uint8_t *bytes = arena_alloc(arena, size), *at = bytes;

    SetHeader header = {MAGIC, 1, tile_count, *grid};
    memcpy(at, &header, sizeof header);
    at += sizeof header;
    for (int i = 0; i < tile_count; i++) {
        TileHeader tile = {tiles[i].ref, (uint32_t)tiles[i].size};
        memcpy(at, &tile, sizeof tile);
        memcpy(at + sizeof tile, tiles[i].data, tile.size);
        at += sizeof tile + tile.size;
    }
    return (FileBytes){bytes, size};
}

bool navmesh_save(const Navmesh *navmesh, const char *path, Error *err) {
    return file_save(path, navmesh->image.data, navmesh->image.size, err);
}

//---- reading -------------------------------------------------------------------------------------

static bool read_header(FileBytes image, SetHeader *header, Error *err) {
    if (image.size < sizeof *header) return error_set(err, "too short for a navmesh file");
    memcpy(header, image.data, sizeof *header);
    const NavmeshGrid *g = &header->grid;
    if (header->magic != MAGIC)
        return error_set(err, "not a navmesh file (it does not start with MSET)");
    if (header->version != 1 && header->version != 2)
        return error_set(err, "navmesh version %d; 1 and 2 can be read", header->version);
    bool counts = header->tile_count >= 0 && g->max_tiles >= 1 && g->max_tiles <= MAX_TILES &&
                  header->tile_count <= g->max_tiles && g->max_polygons >= 1 &&
                  g->max_polygons <= 1 << 20;
    const float *o = g->origin;
    bool floats = navmesh_place_is_finite(o) && g->tile_width >= 0.1f && g->tile_depth >= 0.1f &&
                  g->tile_width <= 1e6f && g->tile_depth <= 1e6f;
    if (!counts || !floats)
        return error_set(err, "damaged: the header of the navmesh is out of range");
    return true;
}

// where the first tile starts: behind the header, or behind settings that follow it
static size_t find_first_tile(FileBytes image) {
    for (size_t skip = 0; skip <= MAX_SETTINGS; skip += 4) {
        size_t at = sizeof(SetHeader) + skip;
        int32_t magic = 0;
        if (at + sizeof(TileHeader) + sizeof magic > image.size) break;
        memcpy(&magic, image.data + at + sizeof(TileHeader), sizeof magic);
        if (magic == TILE_MAGIC) return at;
    }
    return sizeof(SetHeader);
}

// copies a tile, as Detour writes into what it is given
static bool read_tile(FileBytes image, size_t *at, NavmeshTileBytes *tile, Arena *arena,
                      Error *err) {
    TileHeader header;
    if (image.size - *at < sizeof header) return error_set(err, "cut short between two tiles");
    memcpy(&header, image.data + *at, sizeof header);
    *at += sizeof header;
    if (header.size > image.size - *at || header.size > INT32_MAX)
        return error_set(err, "cut short inside a tile");
    const char *why = navmesh_check_tile(image.data + *at, header.size);
    if (why != NULL) return error_set(err, "damaged: %s", why);
    *tile = (NavmeshTileBytes){header.ref, (int)header.size, arena_alloc(arena, header.size)};
    memcpy(tile->data, image.data + *at, header.size);
    *at += header.size;
    return true;
}

static bool read_tiles(FileBytes image, const SetHeader *header, NavmeshTileBytes *tiles,
                       size_t *end, Arena *arena, Error *err) {
    *end = header->tile_count > 0 ? find_first_tile(image) : sizeof *header;
    for (int i = 0; i < header->tile_count; i++) {
        if (!read_tile(image, end, &tiles[i], arena, err)) return false;
    }
    if (image.size - *end > MAX_TAIL) return error_set(err, "damaged: bytes behind the last tile");
    return true;
}

Navmesh *navmesh_file_parse(FileBytes image, Arena *arena, Error *err) {
    SetHeader header;
    if (!read_header(image, &header, err)) return NULL;
    NavmeshTileBytes *tiles = arena_array(arena, NavmeshTileBytes, (size_t)header.tile_count);
    size_t end = 0;
    if (!read_tiles(image, &header, tiles, &end, arena, err)) return NULL;

    const char *why = NULL;
    NavmeshDetour *detour = navmesh_detour_create(&header.grid, tiles, header.tile_count, &why);
    if (detour == NULL) {
        error_set(err, "%s", why);
        return NULL;
    }
    Navmesh *navmesh = arena_new(arena, Navmesh);
    *navmesh = (Navmesh){.image = {image.data, end}, .detour = detour};
    navmesh_detour_box(detour, navmesh->low, navmesh->high);
    navmesh_islands_find(navmesh, arena);
    return navmesh;
}

Navmesh *navmesh_load(const char *path, Arena *arena, Error *err) {
    FileBytes image;
    if (!file_read(path, arena, &image, err)) return NULL;
    Navmesh *navmesh = navmesh_file_parse(image, arena, err);
    if (navmesh == NULL) error_wrap(err, "%s", path);
    return navmesh;
}
