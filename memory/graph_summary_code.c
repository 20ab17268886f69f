// A summary as bytes, and back.
//
//     0   "SSUM"                             20  bits, lowest first, no gaps:
//     4   nodes |V|           u32                region_of [|V|]     ceil(log2 |S|) each
//     8   supernodes |S|      u32                per superedge       from, to: ceil(log2 |S|) each
//     12  superedges |P|      u32                                    count - 1: ceil(log2 w_max)
//     16  w_max               u32                zeros up to a whole byte
//                                            then crc32 of all before it, u32
//
// Numbers are little-endian. A summary has one encoding: supernodes are numbered by their first
// member, superedges are ordered, w_max is the largest count that occurs. Decoding insists on it,
// so that what it accepts encodes to the same bytes.

#include "memory/graph_summary_inside.h"

#include <string.h>
#include <zlib.h>

enum { HEADER = 20, CHECKSUM = 4 };

static const uint8_t MAGIC[4] = {'S', 'S', 'U', 'M'};

//---- size ----------------------------------------------------------------------------------------

uint32_t summary_width(uint32_t count) {
    return count <= 1 ? 0 : 32 - (uint32_t)__builtin_clz(count - 1);
}

static uint64_t byte_count(uint64_t nodes, uint32_t regions, uint64_t edges, uint32_t weight_max) {
    uint64_t region = summary_width(regions);
    uint64_t bits = nodes * region + edges * (2 * region + summary_width(weight_max));
    return HEADER + (bits + 7) / 8 + CHECKSUM;
}

uint64_t summary_size(int nodes, int regions, int edges, uint32_t weight_max) {
    return 8 * byte_count((uint64_t)nodes, (uint32_t)regions, (uint64_t)edges, weight_max);
}

//---- bits ----------------------------------------------------------------------------------------

// The next bit goes to, or comes from, number `at`.
typedef struct BitWriter {
    uint8_t *bytes;
    uint64_t at;
} BitWriter;

typedef struct BitReader {
    const uint8_t *bytes;
    uint64_t at;
} BitReader;

static void write_bits(BitWriter *bits, uint32_t value, uint32_t width) {
    for (uint32_t i = 0; i < width; i++, bits->at++) {
        if (value >> i & 1) bits->bytes[bits->at / 8] |= (uint8_t)(1 << bits->at % 8);
    }
}

static uint32_t read_bits(BitReader *bits, uint32_t width) {
    uint32_t value = 0;
    for (uint32_t i = 0; i < width; i++, bits->at++) {
        value |= (uint32_t)(bits->bytes[bits->at / 8] >> bits->at % 8 & 1) << i;
    }
    return value;
}

static void write_word(uint8_t *bytes, uint32_t value) {
    for (int i = 0; i < 4; i++) bytes[i] = (uint8_t)(value >> 8 * i);
}

static uint32_t read_word(const uint8_t *bytes) {
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) value |= (uint32_t)bytes[i] << 8 * i;
    return value;
}

static uint32_t checksum_of(const uint8_t *bytes, size_t size) {
    return (uint32_t)crc32(crc32(0, NULL, 0), bytes, (uInt)size);
}

//---- encoding ------------------------------------------------------------------------------------

size_t memory_summary_encode(const MemorySummary *summary, Arena *arena, uint8_t **bytes) {
    size_t size = memory_summary_bits(summary) / 8;
    uint8_t *out = *bytes = arena_array(arena, uint8_t, size);
    memcpy(out, MAGIC, sizeof MAGIC);
    write_word(out + 4, (uint32_t)summary->node_count);
    write_word(out + 8, (uint32_t)summary->region_count);
    write_word(out + 12, (uint32_t)summary->edge_count);
    write_word(out + 16, summary->weight_max);

    BitWriter bits = {out + HEADER, 0};
    uint32_t region = summary_width((uint32_t)summary->region_count);
    uint32_t weight = summary_width(summary->weight_max);
    for (int v = 0; v < summary->node_count; v++) {
        write_bits(&bits, (uint32_t)summary->region_of[v], region);
    }
    for (int i = 0; i < summary->edge_count; i++) {
        const SummaryEdge *edge = summary->edges + i;
        write_bits(&bits, (uint32_t)edge->from, region);
        write_bits(&bits, (uint32_t)edge->to, region);
        write_bits(&bits, edge->count - 1, weight);
    }
    write_word(out + size - CHECKSUM, checksum_of(out, size - CHECKSUM));
    return size;
}

//---- decoding ------------------------------------------------------------------------------------

// counts that fit each other and the size, so that what follows needs no bounds
static bool read_header(MemorySummary *summary, const uint8_t *bytes, size_t size, Error *err) {
    if (size < HEADER + CHECKSUM || memcmp(bytes, MAGIC, sizeof MAGIC) != 0) {
        return error_set(err, "not a summary of relations");
    }
    uint32_t nodes = read_word(bytes + 4), regions = read_word(bytes + 8);
    uint32_t edges = read_word(bytes + 12), weight_max = read_word(bytes + 16);
    uint64_t pairs = (uint64_t)regions * (regions + 1) / 2; // with themselves
    bool fits = nodes >= 1 && nodes <= SUMMARY_MAX_NODES && regions >= 1 && regions <= nodes &&
                edges >= 1 && edges <= pairs && weight_max >= 1 && weight_max <= INT32_MAX;
    if (!fits || byte_count(nodes, regions, edges, weight_max) != size) {
        return error_set(err,
                         "a summary of relations is damaged: %zu bytes do not hold %u nodes, %u "
                         "supernodes and %u superedges",
                         size, nodes, regions, edges);
    }
    if (read_word(bytes + size - CHECKSUM) != checksum_of(bytes, size - CHECKSUM)) {
        return error_set(err, "a summary of relations is damaged: its checksum is wrong");
    }
    *summary = (MemorySummary){.node_count = (int)nodes,
                               .region_count = (int)regions,
                               .edge_count = (int)edges,
                               .weight_max = weight_max};
    return true;
}

// supernodes appear in the order of their numbers, all of them
static bool read_regions(MemorySummary *summary, BitReader *bits) {
    uint32_t width = summary_width((uint32_t)summary->region_count);
    int seen = 0;
    for (int v = 0; v < summary->node_count; v++) {
        int region = (int)read_bits(bits, width);
        if (region > seen || region >= summary->region_count) return false;
        seen += region == seen;
        summary->region_of[v] = region;
        summary->sizes[region]++;
    }
    return seen == summary->region_count;
}

static bool is_after(const SummaryEdge *edge, const SummaryEdge *before) {
    return edge->from != before->from ? edge->from > before->from : edge->to > before->to;
}

static bool read_edges(MemorySummary *summary, BitReader *bits) {
    uint32_t region = summary_width((uint32_t)summary->region_count);
    uint32_t weight = summary_width(summary->weight_max), largest = 0;
    for (int i = 0; i < summary->edge_count; i++) {
        SummaryEdge *edge = summary->edges + i;
        edge->from = (int)read_bits(bits, region);
        edge->to = (int)read_bits(bits, region);
        edge->count = 1 + read_bits(bits, weight);
        if (edge->from > edge->to || edge->to >= summary->region_count) return false;
        if (i > 0 && !is_after(edge, edge - 1)) return false;
        int size_a = summary->sizes[edge->from], size_b = summary->sizes[edge->to];
        if (edge->count > summary_pairs(size_a, size_b, edge->from == edge->to)) return false;
        if (edge->count > largest) largest = edge->count;
    }
    while (bits->at % 8 != 0) {
        if (read_bits(bits, 1) != 0) return false;
    }
    return largest == summary->weight_max;
}

MemorySummary *memory_summary_decode(const uint8_t *bytes, size_t size, Arena *arena, Error *err) {
    MemorySummary *summary = arena_new(arena, MemorySummary);
    if (!read_header(summary, bytes, size, err)) return NULL;
    summary->region_of = arena_array(arena, int, (size_t)summary->node_count);
    summary->sizes = arena_array(arena, int, (size_t)summary->region_count);
    summary->edges = arena_array(arena, SummaryEdge, (size_t)summary->edge_count);
    BitReader bits = {bytes + HEADER, 0};
    if (!read_regions(summary, &bits) || !read_edges(summary, &bits)) {
        error_set(err, "a summary of relations is damaged: its supernodes or superedges are not "
                       "such as are written");
        return NULL;
    }
    return summary;
}
