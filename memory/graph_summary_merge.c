// The search of SSumM (Lee et al., KDD 2020): which nodes become one?
//
//     round t of 20:  supernodes with like neighbourhoods come into one group (min-hash)
//                     in a group of n: the best of n random pairs is merged if its saving is at
//                     least 1 / (1 + t), in the last round 0; until log2 n tries in a row fail
//     stop            as soon as the size is within the budget
//
//     saving(A, B) = 1 - cost(A u B) / (cost(A) + cost(B) - cost(A, B))
//
// cost(A) sums over all supernodes that A has edges to, each pair by its cheaper form. The choice
// of form is *sticky*: it is made anew only for pairs that take part in a merge. Costs of a
// superedge rise with w_max, and choosing all pairs anew would drop every single edge at once.
//
// Linear time: a group has at most 500 members, and a round looks at each edge a bounded number of
// times.

#include "memory/graph_summary_inside.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 20, MOST_HASHES = 10, MOST_GROUP = 500 };

//---- links ---------------------------------------------------------------------------------------

// where a link to `to` is or belongs
static int link_place(const SummaryLinks *links, int to) {
    int low = 0, high = links->count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (links->at[middle].to < to) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static void reserve_links(SummaryLinks *links, int room, Arena *scratch) {
    if (room <= links->room) return;
    SummaryLink *larger = arena_array(scratch, SummaryLink, (size_t)room);
    if (links->count > 0) memcpy(larger, links->at, (size_t)links->count * sizeof *larger);
    links->at = larger;
    links->room = room;
}

static void remove_link(SummaryLinks *links, int to) {
    int at = link_place(links, to);
    if (at == links->count || links->at[at].to != to) return;
    links->count--;
    memmove(links->at + at, links->at + at + 1, (size_t)(links->count - at) * sizeof *links->at);
}

static void set_link(SummaryLinks *links, SummaryLink link, Arena *scratch) {
    int at = link_place(links, link.to);
    if (at == links->count || links->at[at].to != link.to) {
        if (links->count == links->room) reserve_links(links, 2 * links->room + 2, scratch);
        memmove(links->at + at + 1, links->at + at,
                (size_t)(links->count - at) * sizeof *links->at);
        links->count++;
    }
    links->at[at] = link;
}

//---- the graph -----------------------------------------------------------------------------------

static int compare_links(const void *a, const void *b) {
    int x = ((const SummaryLink *)a)->to, y = ((const SummaryLink *)b)->to;
    return (x > y) - (x < y);
}

static void list_neighbours(SummaryWork *work, const int (*edges)[2]) {
    int *first = arena_array(work->scratch, int, (size_t)work->node_count + 2);
    int *beside = arena_array(work->scratch, int, 2 * (size_t)work->edge_count);
    for (int e = 0; e < work->edge_count; e++) {
        for (int side = 0; side < 2; side++) first[edges[e][side] + 2]++;
    }
    for (int v = 0; v < work->node_count; v++) first[v + 2] += first[v + 1];
    for (int e = 0; e < work->edge_count; e++) { // first[v + 1] runs from v's first to its end
        for (int side = 0; side < 2; side++) beside[first[edges[e][side] + 1]++] = edges[e][!side];
    }
    work->first = first;
    work->beside = beside;
}

void summary_work_create(SummaryWork *work, int nodes, const int (*edges)[2], int edge_count,
                         Arena *scratch) {
    *work = (SummaryWork){.node_count = nodes,
                          .edge_count = edge_count,
                          .regions = nodes,
                          .kept = edge_count,
                          .weight_max = 1,
                          .scratch = scratch};
    work->sizes = arena_array(scratch, int, (size_t)nodes);
    work->last = arena_array(scratch, int, (size_t)nodes);
    work->next = arena_array(scratch, int, (size_t)nodes);
    work->links = arena_array(scratch, SummaryLinks, (size_t)nodes);
    list_neighbours(work, edges);
    summary_cost_create(&work->cost, nodes, scratch);
    for (int v = 0; v < nodes; v++) {
        SummaryLinks *links = work->links + v;
        int degree = work->first[v + 1] - work->first[v];
        work->sizes[v] = 1;
        work->last[v] = v;
        work->next[v] = -1;
        reserve_links(links, degree, scratch);
        for (int i = 0; i < degree; i++) {
            links->at[links->count++] = (SummaryLink){work->beside[work->first[v] + i], 1, 1};
        }
        if (degree > 1) qsort(links->at, (size_t)degree, sizeof *links->at, compare_links);
    }
}

//---- savings -------------------------------------------------------------------------------------

static uint64_t link_cost(const SummaryWork *work, SummaryLink link, uint64_t pairs) {
    return link.is_kept ? summary_cost_keep(&work->cost, link.count, pairs)
                        : summary_cost_drop(&work->cost, link.count);
}

static bool is_worth_keeping(const SummaryWork *work, uint64_t count, uint64_t pairs) {
    return summary_cost_keep(&work->cost, count, pairs) <= summary_cost_drop(&work->cost, count);
}

static uint64_t best_cost(const SummaryWork *work, uint64_t count, uint64_t pairs) {
    uint64_t keep = summary_cost_keep(&work->cost, count, pairs);
    uint64_t drop = summary_cost_drop(&work->cost, count);
    return keep < drop ? keep : drop;
}

// What a pair costs apart and merged.
typedef struct Saving {
    uint64_t apart, merged;
} Saving;

// the links of a and b to one other supernode; NULL: none
static void save_outside(const SummaryWork *work, int a, int b, const SummaryLink *of_a,
                         const SummaryLink *of_b, Saving *saving) {
    uint64_t count = 0;
    int other = (of_a != NULL ? of_a : of_b)->to;
    if (of_a != NULL) {
        saving->apart +=
            link_cost(work, *of_a, summary_pairs(work->sizes[a], work->sizes[other], 0));
        count += of_a->count;
    }
    if (of_b != NULL) {
        saving->apart +=
            link_cost(work, *of_b, summary_pairs(work->sizes[b], work->sizes[other], 0));
        count += of_b->count;
    }
    int size = work->sizes[a] + work->sizes[b];
    saving->merged += best_cost(work, count, summary_pairs(size, work->sizes[other], false));
}

// links from a, in a or to b; returns their number of edges
static uint64_t save_inside(const SummaryWork *work, int from, int to, Saving *saving) {
    const SummaryLinks *links = work->links + from;
    int at = link_place(links, to);
    if (at == links->count || links->at[at].to != to) return 0;
    uint64_t pairs = summary_pairs(work->sizes[from], work->sizes[to], from == to);
    saving->apart += link_cost(work, links->at[at], pairs);
    return links->at[at].count;
}

// next link that leads elsewhere
static const SummaryLink *outside(const SummaryLinks *links, int *at, int a, int b) {
    while (*at < links->count && (links->at[*at].to == a || links->at[*at].to == b)) ++*at;
    return *at < links->count ? links->at + *at : NULL;
}

static Saving saving_of(const SummaryWork *work, int a, int b) {
    Saving saving = {0};
    int i = 0, j = 0, size = work->sizes[a] + work->sizes[b];
    for (;;) { // both lists at once, in order
        const SummaryLink *of_a = outside(work->links + a, &i, a, b);
        const SummaryLink *of_b = outside(work->links + b, &j, a, b);
        if (of_a == NULL && of_b == NULL) break;
        bool takes_a = of_a != NULL && (of_b == NULL || of_a->to <= of_b->to);
        bool takes_b = of_b != NULL && (of_a == NULL || of_b->to <= of_a->to);
        save_outside(work, a, b, takes_a ? of_a : NULL, takes_b ? of_b : NULL, &saving);
        i += takes_a;
        j += takes_b;
    }
    uint64_t inside = save_inside(work, a, a, &saving) + save_inside(work, b, b, &saving) +
                      save_inside(work, a, b, &saving);
    if (inside > 0) saving.merged += best_cost(work, inside, summary_pairs(size, size, true));
    return saving;
}

// part of what the pair costs apart; -1: it costs nothing
static double saved_part(Saving saving) {
    return saving.apart == 0 ? -1 : 1 - (double)saving.merged / (double)saving.apart;
}

static double least_part(int round) {
    return round == ROUNDS ? 0 : 1.0 / (1 + round);
}

//---- merging -------------------------------------------------------------------------------------

static void count_kept(SummaryWork *work, const SummaryLinks *links, int skip, int change) {
    for (int i = 0; i < links->count; i++) {
        if (links->at[i].to != skip && links->at[i].is_kept) work->kept += change;
    }
}

// the links of a and b as those of one, named a, each decided anew
static SummaryLinks merged_links(SummaryWork *work, int a, int b) {
    const SummaryLinks *of_a = work->links + a, *of_b = work->links + b;
    SummaryLinks merged = {0};
    uint64_t inside = 0;
    reserve_links(&merged, of_a->count + of_b->count + 1, work->scratch);
    for (int i = 0, j = 0; i < of_a->count || j < of_b->count;) {
        bool takes_a = i < of_a->count && (j == of_b->count || of_a->at[i].to <= of_b->at[j].to);
        bool takes_b = j < of_b->count && (i == of_a->count || of_b->at[j].to <= of_a->at[i].to);
        int to = takes_a ? of_a->at[i].to : of_b->at[j].to;
        uint32_t count = (takes_a ? of_a->at[i].count : 0) + (takes_b ? of_b->at[j].count : 0);
        if (to == a && takes_b) count -= of_b->at[j].count; // a - b stands in both lists
        i += takes_a;
        j += takes_b;
        if (to == a || to == b) {
            inside += count;
        } else {
            merged.at[merged.count++] = (SummaryLink){to, count & 0x7fffffff, 0};
        }
    }
    if (inside > 0) {
        set_link(&merged, (SummaryLink){a, inside & 0x7fffffff, 0}, work->scratch);
    }
    return merged;
}

static void decide_links(SummaryWork *work, int a, SummaryLinks *links) {
    for (int i = 0; i < links->count; i++) {
        SummaryLink *link = links->at + i;
        uint64_t pairs = summary_pairs(work->sizes[a], work->sizes[link->to], link->to == a);
        link->is_kept = is_worth_keeping(work, link->count, pairs);
        if (link->is_kept && link->count > work->weight_max) work->weight_max = link->count;
    }
}

static void merge(SummaryWork *work, int a, int b) {
    count_kept(work, work->links + a, -1, -1);
    count_kept(work, work->links + b, a, -1);
    SummaryLinks merged = merged_links(work, a, b);
    work->sizes[a] += work->sizes[b];
    work->sizes[b] = 0;
    work->next[work->last[a]] = b;
    work->last[a] = work->last[b];
    work->regions--;
    decide_links(work, a, &merged);
    for (int i = 0; i < merged.count; i++) {
        SummaryLink link = merged.at[i];
        if (link.to == a) continue;
        SummaryLinks *back = work->links + link.to;
        remove_link(back, b);
        set_link(back, (SummaryLink){a, link.count, link.is_kept}, work->scratch);
    }
    work->links[a] = merged;
    work->links[b] = (SummaryLinks){0};
    count_kept(work, &merged, -1, 1);
    summary_cost_set(&work->cost, work->regions, work->weight_max);
}

static bool fits(const SummaryWork *work) {
    return summary_size(work->node_count, work->regions, work->kept, work->weight_max) <=
           work->budget;
}

//---- groups --------------------------------------------------------------------------------------

typedef struct Candidate {
    uint64_t shingle;
    int region;
} Candidate;

static int compare_candidates(const void *a, const void *b) {
    const Candidate *x = a, *y = b;
    if (x->shingle != y->shingle) return x->shingle < y->shingle ? -1 : 1;
    return (x->region > y->region) - (x->region < y->region);
}

// a place in a random order of all nodes (the finisher of MurmurHash3: a bijection)
static uint64_t order_of(int node, uint64_t key) {
    uint64_t x = (uint64_t)node ^ key;
    x = (x ^ x >> 33) * 0xff51afd7ed558ccdu;
    x = (x ^ x >> 33) * 0xc4ceb9fe1a85ec53u;
    return x ^ x >> 33;
}

// least order among the members and their neighbours: two sets share it with the probability that
// is their likeness (Broder 1997)
static uint64_t shingle_of(const SummaryWork *work, int region, uint64_t key) {
    uint64_t least = UINT64_MAX;
    for (int v = region; v >= 0; v = work->next[v]) {
        uint64_t order = order_of(v, key);
        if (order < least) least = order;
        for (int i = work->first[v]; i < work->first[v + 1]; i++) {
            order = order_of(work->beside[i], key);
            if (order < least) least = order;
        }
    }
    return least;
}

// the best of `count` random pairs; a < b in the group's order
static Saving sample_pairs(SummaryWork *work, const Candidate *group, int count, int best[2]) {
    Saving most = {0};
    for (int i = 0; i < count; i++) {
        int a = (int)rng_below(&work->rng, (uint32_t)count);
        int b = (int)rng_below(&work->rng, (uint32_t)count - 1);
        b += b >= a;
        Saving saving = saving_of(work, group[a].region, group[b].region);
        if (i > 0 && saved_part(saving) <= saved_part(most)) continue;
        most = saving;
        best[0] = a < b ? a : b;
        best[1] = a < b ? b : a;
    }
    return most;
}

static void merge_group(SummaryWork *work, Candidate *group, int count, int round) {
    int fails = 0, best[2] = {0, 1};
    while (count > 1 && !fits(work)) {
        int patience = 32 - __builtin_clz((uint32_t)count); // log2 n, rounded up
        if (fails >= patience) return;
        if (saved_part(sample_pairs(work, group, count, best)) < least_part(round)) {
            fails++;
            continue;
        }
        merge(work, group[best[0]].region, group[best[1]].region);
        group[best[1]] = group[--count];
        fails = 0;
    }
}

// splits by shingles until groups are small, then merges within them
static void split_group(SummaryWork *work, Candidate *group, int count, int round,
                        const uint64_t keys[MOST_HASHES], int hash) {
    if (hash > 0 && (count <= MOST_GROUP || hash == MOST_HASHES)) {
        for (int from = 0; from < count; from += MOST_GROUP) {
            merge_group(work, group + from, count - from < MOST_GROUP ? count - from : MOST_GROUP,
                        round);
        }
        return;
    }
    for (int i = 0; i < count; i++) {
        group[i].shingle = shingle_of(work, group[i].region, keys[hash]);
    }
    qsort(group, (size_t)count, sizeof *group, compare_candidates);
    for (int from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && group[to].shingle == group[from].shingle;) to++;
        split_group(work, group + from, to - from, round, keys, hash + 1);
    }
}

// the largest count that is a superedge now: merges only ever raise the one in use
static void find_weight_max(SummaryWork *work) {
    work->weight_max = 1;
    for (int v = 0; v < work->node_count; v++) {
        const SummaryLinks *links = work->links + v;
        for (int i = 0; i < links->count; i++) {
            if (links->at[i].is_kept && links->at[i].count > work->weight_max) {
                work->weight_max = links->at[i].count;
            }
        }
    }
    summary_cost_set(&work->cost, work->regions, work->weight_max);
}

void summary_merge(SummaryWork *work) {
    Candidate *all = arena_array(work->scratch, Candidate, (size_t)work->node_count);
    for (int round = 1; round <= ROUNDS && !fits(work); round++) {
        uint64_t keys[MOST_HASHES];
        for (int i = 0; i < MOST_HASHES; i++) {
            keys[i] = (uint64_t)rng_next(&work->rng) << 32;
            keys[i] |= rng_next(&work->rng);
        }
        int count = 0;
        for (int v = 0; v < work->node_count; v++) {
            if (work->sizes[v] > 0) all[count++] = (Candidate){0, v};
        }
        split_group(work, all, count, round, keys, 0);
        find_weight_max(work);
    }
}
