// What the tests of the graph share: places and things in one line, floors drawn in letters.
//
//     # wall   . free   (blank) unknown      a letter is 20 cm: 4 x 4 voxels of 5 cm
//
// Column 0 begins at x = 0, row 0 at z = 0.

#pragma once

#include "base/rng.h"
#include "memory/graph_inside.h"
#include "test.h"

#include <math.h>

enum { LETTER = 4 };
static const float LETTER_SIZE = 0.2f;

static inline MemoryGraph *make_graph(Arena *arena) {
    MemoryConfig config = memory_config_default();
    return memory_graph_create(&config, arena);
}

static inline int visit(MemoryGraph *graph, float x, float z, int step) {
    const float position[3] = {x, 0.0f, z};
    return memory_graph_visit(graph, position, step);
}

static inline int see(MemoryGraph *graph, uint32_t category, float x, float z, int step) {
    MemorySighting sighting = {category, {x, 0.5f, z}, 0.2f, {0}};
    return memory_graph_see(graph, &sighting, step);
}

static inline uint8_t meaning(char letter) {
    return letter == '#' ? MEMORY_OCCUPIED : letter == '.' ? MEMORY_FREE : MEMORY_UNKNOWN;
}

static inline MemorySlice draw(const char *const *rows, int count, Arena *arena) {
    int width = LETTER * (int)strlen(rows[0]), height = LETTER * count;
    MemorySlice slice = {0.05f, {0, 0}, width, height, arena_array(arena, uint8_t, width * height)};
    for (int z = 0; z < height; z++) {
        for (int x = 0; x < width; x++) {
            slice.cells[z * width + x] = meaning(rows[z / LETTER][x / LETTER]);
        }
    }
    return slice;
}

// a walk in a straight line, 25 cm a step
static inline int walk(MemoryGraph *graph, const float from[2], const float to[2], int step) {
    float length = hypotf(to[0] - from[0], to[1] - from[1]);
    int count = (int)ceilf(length / 0.25f);
    for (int i = 0; i <= count; i++) {
        float t = count == 0 ? 0 : (float)i / (float)count;
        visit(graph, from[0] + (to[0] - from[0]) * t, from[1] + (to[1] - from[1]) * t, step++);
    }
    return step;
}

static inline void survey(MemoryGraph *graph, const MemorySlice *slice, float x, float z,
                          int step) {
    const float position[3] = {x, 0, z};
    memory_graph_survey(graph, slice, position, step);
}

// lists and array say the same: every edge is in the list of both ends, and nothing else is; it is
// as long as the straight line
static inline void check_lists(const MemoryGraph *graph) {
    int listed = 0, ends = 0;
    for (int i = 0; i < graph->place_count; i++) {
        int e = graph->places[i].first_edge;
        for (; e >= 0; e = memory_graph_next_edge(graph, e, i)) {
            const MemoryEdge *edge = &graph->edges[e];
            assert_true(e < graph->edge_count);
            assert_true(edge->from == i || (edge->to == i && edge->kind != MEMORY_EDGE_SEES));
            listed++;
        }
    }
    for (int i = 0; i < graph->object_count; i++) {
        for (int e = graph->objects[i].first_edge; e >= 0; e = graph->edges[e].next[1]) {
            assert_true(graph->edges[e].kind == MEMORY_EDGE_SEES && graph->edges[e].to == i);
            listed++;
        }
    }
    for (int e = 0; e < graph->edge_count; e++) {
        const MemoryEdge *edge = &graph->edges[e];
        ends += 2;
        assert_int_equal(memory_graph_find_edge(graph, edge->kind, edge->from, edge->to), e);
        if (edge->kind == MEMORY_EDGE_SEES) continue;
        assert_true(edge->from < edge->to && edge->to < graph->place_count);
        assert_int_equal(memory_graph_find_edge(graph, edge->kind, edge->to, edge->from), e);
        const float *a = graph->places[edge->from].position;
        assert_int_equal(edge->length,
                         memory_graph_straight_up(a, graph->places[edge->to].position));
    }
    assert_int_equal(listed, ends);
}
