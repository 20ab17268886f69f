// The window of the last survey as bytes, and back. See graph_inside.h.
//
//     f32 voxel, height; i32 first 2, width, height_z; a byte per cell
//
// It could be cut from the map again, but not as it was: pictures have come since the survey. A
// visit asks it whether a wall parts two places, so without it a memory that was loaded would grow
// another graph than the one saved, until the next survey. What is unknown packs to nothing.

#include "memory/graph_inside.h"

static const int32_t FARTHEST = 1 << 22; // twice the world of an octree, in voxels

void memory_graph_encode_window(const MemoryGraph *graph, ByteWriter *out) {
    const GraphWindow *window = &memory_graph_store(graph)->window;
    bool is_empty = window->width == 0 || window->height_z == 0;
    static const GraphWindow nothing;
    if (is_empty) window = &nothing;
    byte_put_f32(out, window->voxel);
    byte_put_f32(out, window->height);
    for (int i = 0; i < 2; i++) byte_put_i32(out, window->first[i]);
    byte_put_i32(out, window->width);
    byte_put_i32(out, window->height_z);
    byte_put(out, window->known, (size_t)(window->width * window->height_z));
}

// the numbers before the cells; false when they make no window
static bool get_frame(ByteReader *in, const MemoryGraph *graph, GraphWindow *window) {
    window->voxel = byte_get_f32(in);
    window->height = byte_get_f32(in);
    bool is_good = true;
    for (int i = 0; i < 2; i++) {
        window->first[i] = byte_get_i32(in);
        is_good &= window->first[i] >= -FARTHEST && window->first[i] <= FARTHEST;
    }
    window->width = byte_get_i32(in);
    window->height_z = byte_get_i32(in);
    is_good &= window->width >= 0 && window->width <= GRAPH_WINDOW;
    is_good &= window->height_z >= 0 && window->height_z <= GRAPH_WINDOW;
    is_good &= window->width == 0 || window->voxel == graph->config.voxel;
    return is_good && !in->is_short;
}

static bool get_cells(ByteReader *in, GraphWindow *window) {
    size_t count = (size_t)(window->width * window->height_z);
    byte_get(in, window->known, count);
    bool is_good = !in->is_short && in->next == in->size;
    for (size_t i = 0; i < count; i++) is_good &= window->known[i] <= MEMORY_MOVING;
    return is_good;
}

bool memory_graph_decode_window(MemoryGraph *graph, ByteReader *in, Error *err) {
    GraphWindow *window = &memory_graph_store(graph)->window;
    if (get_frame(in, graph, window) && get_cells(in, window)) {
        if (window->width > 0 && window->height_z > 0) memory_graph_window_measure(window);
        return true;
    }
    window->width = window->height_z = 0;
    return error_set(err, "chunk window is damaged: its size or a cell of it makes no sense");
}
