// One function a part. Where a part's axis was not played to its end, the farthest that was counts.

#include "app/suite_world_claims.h"

#include <math.h>

typedef struct Claims {
    const WorldResults *results;
    WorldClaim *at;
    int count;
} Claims;

static void claim(Claims *claims, const char *text, double value, bool is_least, double bound) {
    ASSERT(claims->count < WORLD_CLAIMS);
    claims->at[claims->count++] = (WorldClaim){text, value, bound, is_least};
}

static double mean_of(const Claims *claims, const char *part, const char *cell, int at,
                      int measure) {
    int p = world_part_find(part);
    return world_mean(claims->results, (WorldCell){p, world_cell_find(p, cell), at}, measure);
}

static int farthest(const Claims *claims, const char *part) {
    int p = world_part_find(part), at = dreams_parts[p]->at_count - 1;
    while (at > 0 && !world_reaches(claims->results, p, at)) at--;
    return at;
}

static void claim_gap(Claims *claims) {
    int far = farthest(claims, "gap");
    double seen = mean_of(claims, "gap", "landmarks", far, DREAMS_seen);
    double rows = mean_of(claims, "gap", "full", far, DREAMS_rows);
    claim(
        claims, "retention of `landmarks` at the longest gap",
        world_retention(claims->results, world_cell_find(world_part_find("gap"), "landmarks"), far),
        true, 0.85);
    claim(claims, "rows that `full` looks at, for one of `landmarks`",
          rows / mean_of(claims, "gap", "landmarks", far, DREAMS_rows), true, 5);
    claim(claims, "rows that `full` stores, for one of `landmarks`",
          rows / mean_of(claims, "gap", "landmarks", far, DREAMS_stored), true, 5);
    claim(claims, "`landmarks` less `window` at the longest gap [dB]",
          seen - mean_of(claims, "gap", "window", far, DREAMS_seen), true, 3);
    claim(claims, "seen pixels by `landmarks` at the longest gap [dB]", seen, true, 24);
}

// the least of all kinds
static void claim_kinds(Claims *claims) {
    double least = INFINITY;
    for (int at = 0; at <= farthest(claims, "kinds"); at++)
        least = fmin(least, mean_of(claims, "kinds", "combined", at, DREAMS_seen) -
                                mean_of(claims, "kinds", "window", at, DREAMS_seen));
    claim(claims, "`combined` less `window`, the least of all kinds of walks [dB]", least, true, 0);
}

static void claim_stream(Claims *claims) {
    int far = farthest(claims, "stream");
    claim(claims, "loss of seen pixels from a stream's first window to its last [dB]",
          mean_of(claims, "stream", "landmarks", 0, DREAMS_seen) -
              mean_of(claims, "stream", "landmarks", far, DREAMS_seen),
          false, 1.5);
    claim(claims, "growth of the processor time that a frame takes [%]",
          mean_of(claims, "stream", "landmarks", far, DREAMS_growth), false, 1);
    claim(claims, "growth of what is held on the device [KiB]",
          mean_of(claims, "stream", "landmarks", far, DREAMS_device) -
              mean_of(claims, "stream", "landmarks", 0, DREAMS_device),
          false, 0);
}

static void claim_format(Claims *claims) {
    claim(claims, "what int8 pages cost [dB]",
          mean_of(claims, "format", "f32", 0, DREAMS_seen) -
              mean_of(claims, "format", "int8", 0, DREAMS_seen),
          false, 0.2);
}

static void claim_pairs(Claims *claims) {
    claim(claims, "share of pairs in which things that are gone are gone",
          mean_of(claims, "pairs", "things", 0, DREAMS_follows), true, 0.5);
    claim(claims, "share of pairs that follow the home that is remembered",
          mean_of(claims, "pairs", "home", 0, DREAMS_follows), true, 0.9);
    claim(claims, "agreement of pictures when irrelevant frames are replaced [dB]",
          mean_of(claims, "pairs", "irrelevant", 0, DREAMS_agree), true, 30);
}

static void claim_poses(Claims *claims) {
    claim(claims, "permuted poses less one colour [dB]",
          mean_of(claims, "poses", "permuted", 0, DREAMS_seen) -
              mean_of(claims, "poses", "mean", 0, DREAMS_seen),
          false, 1);
}

static void claim_control(Claims *claims) {
    int told = dreams_parts[world_part_find("control")]->at_count - 1;
    claim(claims, "commands of 37 that are told apart, twins left out [%]",
          mean_of(claims, "control", "all", told, DREAMS_told), true, 99);
    claim(claims, "commands that are followed at once [%]",
          mean_of(claims, "control", "all", told, DREAMS_prompt), true, 99);
    claim(claims, "off the commanded direction, median [degrees]",
          mean_of(claims, "control", "all", told, DREAMS_turned), false, 0.5);
    claim(claims, "off the commanded place, median [% of a step]",
          mean_of(claims, "control", "all", told, DREAMS_moved), false, 5);
    claim(claims, "moves: the farthest off the line of speed [% of 2 steps]",
          mean_of(claims, "control", "moves", told, DREAMS_off_line), false, 5);
    claim(claims, "turns: the farthest off the line of speed [% of 2 steps]",
          mean_of(claims, "control", "turns", told, DREAMS_off_line), false, 5);
}

int world_claims(const WorldResults *results, WorldClaim at[WORLD_CLAIMS]) {
    static void (*const bodies[])(Claims *) = {
#define X(name) claim_##name,
        DREAMS_PARTS(X)
#undef X
    };
    Claims claims = {results, at, 0};
    for (int p = 0; p < dreams_part_count; p++)
        if (results->is_played[p]) bodies[p](&claims);
    return claims.count;
}

bool world_claim_holds(const WorldClaim *claim) {
    return claim->is_least ? claim->value >= claim->bound : claim->value <= claim->bound;
}
