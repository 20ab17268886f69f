// Paired bootstrap, McNemar's exact test, slopes. All sums are in the order of the values, and the
// draws are those of one PCG32 stream: nothing here depends on the machine.

#include "app/suite_statistics.h"

#include "base/rng.h"

#include <math.h>
#include <stdlib.h>

enum { RESAMPLES = 10000 };
static const double TAIL = 0.025; // on each side of a 95 % interval

//---- the bootstrap -------------------------------------------------------------------------------

static double mean_of(const double *values, int count) {
    double sum = 0.0;
    for (int i = 0; i < count; i++) sum += values[i];
    return count > 0 ? sum / count : 0.0;
}

static double mean_of_draw(const double *values, int count, Rng *rng) {
    double sum = 0.0;
    for (int i = 0; i < count; i++) sum += values[rng_below(rng, (uint32_t)count)];
    return sum / count;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// Twice the smaller share beyond 0. The observed mean counts as one more draw, so that p is never
// 0: ten thousand draws cannot show less than one in five thousand (Davison & Hinkley 1997, 4.2).
static double crossing_share(const double *means) {
    int below = 0, above = 0;
    for (int i = 0; i < RESAMPLES; i++) {
        below += means[i] <= 0.0;
        above += means[i] >= 0.0;
    }
    int fewer = below < above ? below : above;
    return fmin(1.0, 2.0 * (fewer + 1) / (RESAMPLES + 1));
}

SuiteInterval suite_statistics_bootstrap(const double *values, int count, uint64_t seed,
                                         Arena *scratch) {
    double mean = mean_of(values, count);
    if (count < 2) return (SuiteInterval){count, mean, mean, mean, 1.0, false};
    ArenaMark mark = arena_mark(scratch);
    double *means = arena_array(scratch, double, RESAMPLES);
    Rng rng = rng_stream(seed, "bootstrap");
    for (int i = 0; i < RESAMPLES; i++) means[i] = mean_of_draw(values, count, &rng);
    qsort(means, RESAMPLES, sizeof *means, compare);
    SuiteInterval found = {
        .count = count,
        .mean = mean,
        .low = means[(int)(TAIL * RESAMPLES)],
        .high = means[RESAMPLES - 1 - (int)(TAIL * RESAMPLES)],
        .p = crossing_share(means),
    };
    found.is_significant = count >= SUITE_FEWEST_SCENES && (found.low > 0.0 || found.high < 0.0);
    arena_reset(scratch, mark);
    return found;
}

//---- others --------------------------------------------------------------------------------------

// The binomial terms of n fair coins run down to 2^-n, so they are kept as logarithms.
double suite_statistics_mcnemar(int only_first, int only_second) {
    int n = only_first + only_second;
    int fewer = only_first < only_second ? only_first : only_second;
    double term = -n * log(2.0), sum = 0.0; // log of (n choose 0) / 2^n
    for (int k = 0; k <= fewer; k++) {
        sum += exp(term);
        term += log((double)(n - k)) - log(k + 1.0);
    }
    return fmin(1.0, 2.0 * sum);
}

double suite_statistics_slope(const double *values, int count) {
    double n = 0.0, x = 0.0, y = 0.0, xx = 0.0, xy = 0.0;
    for (int i = 0; i < count; i++) {
        if (!isfinite(values[i])) continue;
        n += 1.0;
        x += i;
        y += values[i];
        xx += (double)i * i;
        xy += i * values[i];
    }
    double spread = n * xx - x * x;
    return spread > 0.0 ? (n * xy - x * y) / spread : 0.0;
}
