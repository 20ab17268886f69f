// SSumM (Lee et al., KDD 2020): a graph within a given number of bits.
//
//     nodes       o o o   o o          supernodes   (o o o)---(o o)
//                 |X|X| \ | |                         3 of 3    5 of 6
//                 o o o   o o                       pairs related
//
//     region_of   [V]  the supernode of each node                     ceil(log2 |S|) bits each
//     edges       [P]  two supernodes and a count  2 ceil(log2 |S|) + ceil(log2 w_max) bits each
//
// graph_summary_merge.c decides who is merged and which pairs of supernodes are worth an edge;
// graph_summary_code.c writes the bytes. Here, what is left of the graph is fitted to the budget:
// superedges go, least loss first, and supernodes without any become one.
//
//     lost by dropping a superedge (L2)    e - e (1 - e / M)  =  e^2 / M
//
// No saving. A summary errs, and so does keeping only as many edges as fit into its bits. Where
// the summary errs no less (on a road network neighbours have nothing in common, so that merging
// them smears edges over pairs without any) it is refused. Errors are L1: of each pair of nodes,
// how far the told part is from the truth.

#include "memory/graph_summary_inside.h"

#include <stdlib.h>

uint64_t summary_pairs(int size_a, int size_b, bool is_same) {
    uint64_t a = (uint64_t)size_a, b = (uint64_t)size_b;
    return is_same ? a * (a - 1) / 2 : a * b;
}

//---- from merged nodes to a summary --------------------------------------------------------------

static int compare_edges(const void *a, const void *b) {
    const SummaryEdge *x = a, *y = b;
    if (x->from != y->from) return x->from < y->from ? -1 : 1;
    return (x->to > y->to) - (x->to < y->to);
}

// A superedge that may go.
typedef struct Loss {
    double lost;
    SummaryEdge edge;
} Loss;

static int compare_losses(const void *a, const void *b) {
    const Loss *x = a, *y = b;
    if (x->lost != y->lost) return x->lost < y->lost ? -1 : 1;
    return compare_edges(&x->edge, &y->edge);
}

// superedges between members' names, least loss first
static int list_losses(const SummaryWork *work, Loss *losses) {
    int count = 0;
    for (int a = 0; a < work->node_count; a++) {
        const SummaryLinks *links = work->links + a;
        for (int i = 0; i < links->count; i++) {
            SummaryLink link = links->at[i];
            if (!link.is_kept || link.to < a) continue;
            uint64_t pairs = summary_pairs(work->sizes[a], work->sizes[link.to], link.to == a);
            double edges = link.count;
            losses[count++] = (Loss){edges * edges / (double)pairs, {a, link.to, link.count}};
        }
    }
    if (count > 1) qsort(losses, (size_t)count, sizeof *losses, compare_losses);
    return count;
}

// What is left when the first `dropped` superedges have gone.
typedef struct Rest {
    int dropped, regions;
    int *degrees;          // [node_count] superedges of a supernode
    uint32_t *weight_maxs; // [count + 1] largest count from there on
} Rest;

static Rest start_rest(const SummaryWork *work, const Loss *losses, int count) {
    Rest rest = {.degrees = arena_array(work->scratch, int, (size_t)work->node_count),
                 .weight_maxs = arena_array(work->scratch, uint32_t, (size_t)count + 1)};
    for (int i = count - 1; i >= 0; i--) {
        uint32_t weight = losses[i].edge.count, later = rest.weight_maxs[i + 1];
        rest.weight_maxs[i] = weight > later ? weight : later;
        rest.degrees[losses[i].edge.from]++;
        rest.degrees[losses[i].edge.to]++;
    }
    int alone = 0;
    for (int v = 0; v < work->node_count; v++) alone += work->sizes[v] > 0 && rest.degrees[v] == 0;
    rest.regions = work->regions - alone; // with superedges; all others are one
    return rest;
}

static void drop_next(Rest *rest, const Loss *losses) {
    const SummaryEdge *edge = &losses[rest->dropped++].edge;
    rest->regions -= --rest->degrees[edge->from] == 0;
    rest->regions -= --rest->degrees[edge->to] == 0;
}

// supernodes that the rest tells apart: those with superedges, and one for all others
static int told_apart(const Rest *rest, const SummaryWork *work) {
    return rest->regions + (rest->regions < work->regions);
}

// supernodes by their first member, those without superedges all as one
static void number_regions(MemorySummary *summary, const SummaryWork *work, const Rest *rest,
                           int *number_of) {
    int *name_of = arena_array(work->scratch, int, (size_t)work->node_count);
    for (int a = 0; a < work->node_count; a++) {
        number_of[a] = -1;
        for (int v = a; work->sizes[a] > 0 && v >= 0; v = work->next[v]) name_of[v] = a;
    }
    int pooled = -1;
    for (int v = 0; v < work->node_count; v++) {
        int name = name_of[v], *number = rest->degrees[name] > 0 ? number_of + name : &pooled;
        if (*number < 0) *number = summary->region_count++;
        summary->region_of[v] = *number;
        summary->sizes[*number]++;
    }
}

static MemorySummary *make_summary(const SummaryWork *work, const Rest *rest, const Loss *losses,
                                   int count, Arena *arena) {
    MemorySummary *summary = arena_new(arena, MemorySummary);
    int *number_of = arena_array(work->scratch, int, (size_t)work->node_count);
    summary->node_count = work->node_count;
    summary->edge_count = count - rest->dropped;
    summary->weight_max = rest->weight_maxs[rest->dropped];
    summary->region_of = arena_array(arena, int, (size_t)work->node_count);
    summary->sizes = arena_array(arena, int, (size_t)told_apart(rest, work));
    summary->edges = arena_array(arena, SummaryEdge, (size_t)summary->edge_count);
    number_regions(summary, work, rest, number_of);
    for (int i = 0; i < summary->edge_count; i++) {
        SummaryEdge edge = losses[rest->dropped + i].edge;
        int a = number_of[edge.from], b = number_of[edge.to];
        summary->edges[i] = (SummaryEdge){a < b ? a : b, a < b ? b : a, edge.count};
    }
    qsort(summary->edges, (size_t)summary->edge_count, sizeof *summary->edges, compare_edges);
    return summary;
}

//---- is it worth it? -----------------------------------------------------------------------------

static uint64_t pairs_of(const MemorySummary *summary, const SummaryEdge *edge) {
    return summary_pairs(summary->sizes[edge->from], summary->sizes[edge->to],
                         edge->from == edge->to);
}

// L1: e related pairs are told as e / M, and so are the M - e others; what is dropped errs by 1
static double error_of(const MemorySummary *summary, int edge_count) {
    double error = 0, told = 0;
    for (int i = 0; i < summary->edge_count; i++) {
        double count = summary->edges[i].count;
        error += 2 * count * (1 - count / (double)pairs_of(summary, summary->edges + i));
        told += count;
    }
    return error + edge_count - told;
}

static bool is_saving(const MemorySummary *summary, int edge_count, Error *err) {
    double error = error_of(summary, edge_count);
    uint64_t bits = memory_summary_bits(summary);
    double kept = (double)bits / (double)memory_summary_edge_bits(summary->node_count, 1);
    double rest = kept < edge_count ? edge_count - kept : 0;
    if (error < rest) return true;
    return error_set(err,
                     "no saving: of %d edges between %d nodes a summary of %llu bits gets %.0f "
                     "wrong, keeping as many edges as fit into these bits %.0f; keep the edges",
                     edge_count, summary->node_count, (unsigned long long)bits, error, rest);
}

//---- creation ------------------------------------------------------------------------------------

static MemorySummary *fit_summary(const SummaryWork *work, Arena *arena, Error *err) {
    Loss *losses = arena_array(work->scratch, Loss, (size_t)work->kept);
    int count = list_losses(work, losses);
    Rest rest = start_rest(work, losses, count);
    while (rest.dropped < count &&
           summary_size(work->node_count, told_apart(&rest, work), count - rest.dropped,
                        rest.weight_maxs[rest.dropped]) > work->budget) {
        drop_next(&rest, losses);
    }
    if (rest.dropped == count) {
        error_set(err, "%llu bits are too few for a summary of %d nodes and %d edges",
                  (unsigned long long)work->budget, work->node_count, work->edge_count);
        return NULL;
    }
    MemorySummary *summary = make_summary(work, &rest, losses, count, arena);
    return is_saving(summary, work->edge_count, err) ? summary : NULL;
}

MemorySummary *memory_summary_create(int node_count, const int (*edges)[2], int edge_count,
                                     uint64_t budget_bits, uint64_t seed, Arena *arena,
                                     Error *err) {
    ASSERT(node_count >= 0 && node_count <= SUMMARY_MAX_NODES && edge_count >= 0);
    for (int e = 0; e < edge_count; e++) {
        ASSERT(edges[e][0] >= 0 && edges[e][0] < node_count && edges[e][0] != edges[e][1] &&
               edges[e][1] >= 0 && edges[e][1] < node_count);
    }
    if (edge_count == 0) {
        error_set(err, "no saving: there are no edges to sum up");
        return NULL;
    }
    Arena scratch = arena_create("summary");
    SummaryWork work;
    summary_work_create(&work, node_count, edges, edge_count, &scratch);
    work.budget = budget_bits;
    work.rng = rng_stream(seed, "graph summary");
    summary_merge(&work);
    MemorySummary *summary = fit_summary(&work, arena, err);
    arena_destroy(&scratch);
    return summary;
}

// co-visible and sees edges; what was merged or given up is not seen any more
static int list_relations(const MemoryGraph *graph, int (*edges)[2]) {
    int count = 0;
    for (int e = 0; e < graph->edge_count; e++) {
        const MemoryEdge *edge = graph->edges + e;
        bool is_seen = edge->kind == MEMORY_EDGE_SEES && !graph->objects[edge->to].is_retired;
        if (!is_seen && edge->kind != MEMORY_EDGE_COVISIBLE) continue;
        edges[count][0] = edge->from;
        edges[count++][1] = is_seen ? graph->place_count + edge->to : edge->to;
    }
    return count;
}

MemorySummary *memory_summary_of_graph(const MemoryGraph *graph, uint64_t budget_bits,
                                       uint64_t seed, Arena *arena, Error *err) {
    Arena scratch = arena_create("relations");
    int(*edges)[2] = arena_alloc(&scratch, ((size_t)graph->edge_count + 1) * sizeof *edges);
    int count = list_relations(graph, edges);
    MemorySummary *summary =
        memory_summary_create(graph->place_count + graph->object_count, (const int(*)[2])edges,
                              count, budget_bits, seed, arena, err);
    arena_destroy(&scratch);
    return summary;
}

//---- questions -----------------------------------------------------------------------------------

uint64_t memory_summary_bits(const MemorySummary *summary) {
    return summary_size(summary->node_count, summary->region_count, summary->edge_count,
                        summary->weight_max);
}

uint64_t memory_summary_edge_bits(int node_count, int edge_count) {
    return (uint64_t)edge_count * 2 * summary_width((uint32_t)node_count);
}

int memory_summary_region_count(const MemorySummary *summary) {
    return summary->region_count;
}

int memory_summary_region(const MemorySummary *summary, int node) {
    ASSERT(node >= 0 && node < summary->node_count);
    return summary->region_of[node];
}

float memory_summary_related(const MemorySummary *summary, int a, int b) {
    int from = memory_summary_region(summary, a), to = memory_summary_region(summary, b);
    if (a == b) return 0.0f;
    SummaryEdge key = {from < to ? from : to, from < to ? to : from, 0};
    int low = 0, high = summary->edge_count;
    while (low < high) { // the first edge that is not before the key
        int middle = (low + high) / 2;
        if (compare_edges(summary->edges + middle, &key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    const SummaryEdge *edge = summary->edges + low;
    if (low == summary->edge_count || compare_edges(edge, &key) != 0) return 0.0f;
    return (float)((double)edge->count / (double)pairs_of(summary, edge));
}
