// A hierarchy of navigable small worlds (Malkov & Yashunin 2018).
//
//     level 2   o---------------------------o          every row is on level 0, one in M of them
//               |                           |          on level 1, one in M of those on level 2
//     level 1   o--------o------------o-----o
//               |        |            |     |
//     level 0   o--o--o--o--o--o--o---o--o--o          a search goes down greedily and widens to
//                                                      the ef nearest on level 0
//
// What differs from the paper: links go both ways always (hnsw_links.c), so that a row can be taken
// out and its node used again. Mem4Nav's index only marks rows as gone and ends with an error after
// as many writes as it has room for rows. Nodes, links and the scratch of a search are taken once,
// from the arena; the same calls give the same graph.
//
// A search looks on among rows of any tag and keeps those that are asked for. It uses scratch that
// the index owns: one search at a time.

#include "memory/hnsw_inside.h"

#include <string.h>

//---- life ----------------------------------------------------------------------------------------

static uint32_t power_of_two(uint32_t least) {
    uint32_t size = 16;
    while (size < least) size *= 2;
    return size;
}

// levels hold 1 / (m - 1) rows of the ground's in the mean; a row that finds none left stays lower
static int upper_blocks(const MemoryHnswConfig *config) {
    return (int)(2 * config->room / (config->m - 1)) + 64;
}

MemoryHnsw *memory_hnsw_create(const MemoryHnswConfig *config, Arena *arena) {
    ASSERT(config->width > 0 && config->width % 16 == 0 && config->room > 0);
    ASSERT(config->m >= 2 && config->m <= HNSW_MOST_LINKS && config->ef_construction > 0);
    MemoryHnsw *hnsw = arena_new(arena, MemoryHnsw);
    size_t room = config->room, m = config->m;
    uint32_t ef =
        config->ef_construction > config->ef_search ? config->ef_construction : config->ef_search;
    hnsw->config = *config;
    hnsw->math = index_math_best();
    hnsw->bucket_mask = power_of_two(config->room) - 1;
    hnsw->block_room = upper_blocks(config);
    hnsw->nodes = arena_array(arena, HnswNode, room);
    hnsw->values = arena_array(arena, int16_t, room * config->width);
    hnsw->buckets = arena_array(arena, int, hnsw->bucket_mask + 1);
    hnsw->ground = arena_array(arena, int, room *(1 + 2 * m));
    hnsw->upper = arena_array(arena, int, (size_t)hnsw->block_room *(1 + m));
    hnsw->visited = arena_array(arena, uint32_t, room);
    hnsw->search = arena_new(arena, uint32_t);
    hnsw->pool = arena_array(arena, HnswNear, ef + MEMORY_INDEX_MAX_K);
    hnsw->chosen = arena_array(arena, HnswNear, 2 * m + 1);
    memory_hnsw_clear(hnsw);
    return hnsw;
}

void memory_hnsw_clear(MemoryHnsw *hnsw) {
    hnsw->rng = rng_stream(hnsw->config.seed, "hnsw levels");
    for (uint32_t i = 0; i <= hnsw->bucket_mask; i++) hnsw->buckets[i] = HNSW_NONE;
    hnsw->used = hnsw->block_used = 0;
    hnsw->free_node = hnsw->free_block = hnsw->entry = HNSW_NONE;
}

//---- rows and nodes ------------------------------------------------------------------------------

static int *bucket_of(const MemoryHnsw *hnsw, uint32_t row) {
    return hnsw->buckets + (row * 2654435769u >> 7 & hnsw->bucket_mask); // golden ratio: Knuth
}

static int find_node(const MemoryHnsw *hnsw, uint32_t row) {
    int node = *bucket_of(hnsw, row);
    while (node != HNSW_NONE && hnsw->nodes[node].row != row) node = hnsw->nodes[node].next;
    return node;
}

static int take_node(MemoryHnsw *hnsw) {
    int node = hnsw->free_node;
    if (node == HNSW_NONE) return hnsw->used < (int)hnsw->config.room ? hnsw->used++ : HNSW_NONE;
    hnsw->free_node = hnsw->nodes[node].next;
    return node;
}

// the first number of a free block is the next free block
static int take_block(MemoryHnsw *hnsw) {
    int block = hnsw->free_block;
    if (block == HNSW_NONE) {
        return hnsw->block_used < hnsw->block_room ? hnsw->block_used++ : HNSW_NONE;
    }
    hnsw->free_block = hnsw->upper[(size_t)block * (1 + 2 * hnsw->config.m)];
    return block;
}

// on level l or higher with probability m^-l: the paper's floor(-ln(uniform) / ln m) without a
// logarithm
static int draw_level(MemoryHnsw *hnsw) {
    int level = 0;
    while (level < HNSW_LEVELS && rng_below(&hnsw->rng, hnsw->config.m) == 0) level++;
    return level;
}

static void take_levels(MemoryHnsw *hnsw, HnswNode *node, int wanted) {
    node->level = 0;
    while (node->level < wanted) {
        int block = take_block(hnsw);
        if (block == HNSW_NONE) return;
        node->block[node->level++] = block;
        hnsw->upper[(size_t)block * (1 + 2 * hnsw->config.m)] = 0;
    }
}

static void give_levels(MemoryHnsw *hnsw, HnswNode *node) {
    while (node->level > 0) {
        int block = node->block[--node->level];
        hnsw->upper[(size_t)block * (1 + 2 * hnsw->config.m)] = hnsw->free_block;
        hnsw->free_block = block;
    }
}

//---- search --------------------------------------------------------------------------------------

// One search: what is looked for, what was found, what it cost.
typedef struct Search {
    const MemoryHnsw *hnsw;
    const int16_t *query;
    HnswNear *pool; // nearest first
    int count, room;
    uint64_t compared;
    // rows to be told, by tag; none for searches on the way
    HnswNear *told;
    int told_count, told_room;
    uint32_t tags;
} Search;

static void look_at(Search *search, int node) {
    const MemoryHnsw *hnsw = search->hnsw;
    if (hnsw->visited[node] == *hnsw->search) return;
    hnsw->visited[node] = *hnsw->search;
    const int16_t *values = hnsw->values + (size_t)node * hnsw->config.width;
    HnswNear near = {hnsw->math->distance(search->query, values, hnsw->config.width), node, false};
    search->compared++;
    hnsw_pool_insert(hnsw, search->pool, &search->count, search->room, near);
    if (search->told_room > 0 && (1u << hnsw->nodes[node].tag & search->tags) != 0) {
        hnsw_pool_insert(hnsw, search->told, &search->told_count, search->told_room, near);
    }
}

// follows the links of the nearest that were not followed, until all of the pool were (algorithm 2)
static void search_level(Search *search, int level, int start) {
    const MemoryHnsw *hnsw = search->hnsw;
    if (++*hnsw->search == 0) { // after 2^32 searches marks would be believed again
        memset(hnsw->visited, 0, hnsw->config.room * sizeof *hnsw->visited);
        *hnsw->search = 1;
    }
    search->count = 0;
    look_at(search, start);
    for (int i = 0; i < search->count;) {
        if (search->pool[i].is_expanded) {
            i++;
            continue;
        }
        search->pool[i].is_expanded = true;
        const int *links = hnsw_links(hnsw, search->pool[i].node, level);
        for (int l = 1; l <= links[0]; l++) look_at(search, links[l]);
        i = 0;
    }
}

// greedily from the entry down to the level above `level`; returns where it came to
static int descend(Search *search, int level) {
    const MemoryHnsw *hnsw = search->hnsw;
    int at = hnsw->entry;
    search->room = 1;
    for (int l = hnsw->nodes[at].level; l > level; l--) {
        search_level(search, l, at);
        at = search->pool[0].node;
    }
    return at;
}

uint64_t memory_hnsw_search(const MemoryHnsw *hnsw, const int16_t *query, uint32_t k, uint32_t tags,
                            MemoryHit *hits) {
    ASSERT(k > 0 && k <= MEMORY_INDEX_MAX_K);
    HnswNear told[MEMORY_INDEX_MAX_K];
    Search search = {.hnsw = hnsw, .query = query, .pool = hnsw->pool, .told = told, .tags = tags};
    if (hnsw->entry != HNSW_NONE) {
        int start = descend(&search, 0);
        search.room = (int)(hnsw->config.ef_search > k ? hnsw->config.ef_search : k);
        search.told_room = (int)k;
        search_level(&search, 0, start);
    }
    for (uint32_t i = 0; i < k; i++) {
        bool is_found = (int)i < search.told_count;
        hits[i].row = is_found ? (int32_t)hnsw->nodes[told[i].node].row : MEMORY_NO_ROW;
        hits[i].distance = is_found ? told[i].distance : UINT64_MAX;
    }
    return search.compared;
}

//---- writing -------------------------------------------------------------------------------------

// algorithm 1
static void link_node(MemoryHnsw *hnsw, int node) {
    Search search = {.hnsw = hnsw,
                     .query = hnsw->values + (size_t)node * hnsw->config.width,
                     .pool = hnsw->pool};
    int level = hnsw->nodes[node].level, highest = hnsw->nodes[hnsw->entry].level;
    int at = descend(&search, level);
    search.room = (int)hnsw->config.ef_construction;
    for (int l = level < highest ? level : highest; l >= 0; l--) {
        search_level(&search, l, at);
        at = search.pool[0].node;
        hnsw_join(hnsw, node, l, search.pool, search.count);
    }
    if (level > highest) hnsw->entry = node;
}

bool memory_hnsw_put(MemoryHnsw *hnsw, uint32_t row, const int16_t *values, uint8_t tag) {
    ASSERT(tag < 32 && index_math_takes(values, hnsw->config.width));
    memory_hnsw_remove(hnsw, row);
    int at = take_node(hnsw), *bucket = bucket_of(hnsw, row);
    if (at == HNSW_NONE) return false;
    HnswNode *node = hnsw->nodes + at;
    *node = (HnswNode){.row = row, .tag = tag, .next = *bucket};
    *bucket = at;
    take_levels(hnsw, node, draw_level(hnsw));
    memcpy(hnsw->values + (size_t)at * hnsw->config.width, values,
           hnsw->config.width * sizeof *values);
    hnsw_links(hnsw, at, 0)[0] = 0;
    if (hnsw->entry == HNSW_NONE) {
        hnsw->entry = at;
    } else {
        link_node(hnsw, at);
    }
    return true;
}

// a node of the highest level that is left; looked for once in as many removals as there are rows
static int highest_node(const MemoryHnsw *hnsw) {
    int best = HNSW_NONE;
    for (uint32_t b = 0; b <= hnsw->bucket_mask; b++) {
        for (int n = hnsw->buckets[b]; n != HNSW_NONE; n = hnsw->nodes[n].next) {
            if (best == HNSW_NONE || hnsw->nodes[n].level > hnsw->nodes[best].level) best = n;
        }
    }
    return best;
}

void memory_hnsw_remove(MemoryHnsw *hnsw, uint32_t row) {
    int at = find_node(hnsw, row), *before = bucket_of(hnsw, row);
    if (at == HNSW_NONE) return;
    HnswNode *node = hnsw->nodes + at;
    for (int l = 0; l <= node->level; l++) hnsw_part(hnsw, at, l);
    while (*before != at) before = &hnsw->nodes[*before].next;
    *before = node->next;
    give_levels(hnsw, node);
    node->next = hnsw->free_node;
    hnsw->free_node = at;
    if (hnsw->entry == at) hnsw->entry = highest_node(hnsw);
}
