// Linear discriminants in closed form. See descriptor.h.
//
//     x      raw values, brought to mean 0 and deviation 1
//     Sw     scatter of the pictures of a place about their mean, averaged over places
//     Sb     scatter of the means of places
//     W      whitens Sw: W Sw W^T = 1, so distance counts what is noise in units of noise
//     v      eigenvectors of W Sb W^T, the 64 largest: where places differ most
//
// A direction whose value is l carries l / (1 + l) of signal (probabilistic discriminants: Ioffe
// 2006), so it is weighted by the root of that: directions of pure noise fade out by themselves.

#include "memory/descriptor.h"
#include "memory/descriptor_eigen.h"

#include <math.h>
#include <string.h>

enum { RAW = MEMORY_DESCRIPTOR_RAW, VALUES = MEMORY_DESCRIPTOR_VALUES };

// one deviation of a raw value after its gain; one deviation of noise in what comes out
static const double even_size = 1024.0, noise_size = 160.0;

typedef double Square[RAW][RAW];

static void standardise(const int16_t *raw, int count, MemoryDescriptorWeights *weights,
                        double *x) {
    for (int i = 0; i < RAW; i++) {
        double sum = 0.0, squares = 0.0;
        for (int n = 0; n < count; n++) sum += raw[n * RAW + i];
        double mean = round(sum / count);
        for (int n = 0; n < count; n++) squares += pow(raw[n * RAW + i] - mean, 2.0);
        double deviation =
            fmax(sqrt(squares / count), 8.0); // a value that never changes says nothing
        double gain = fmin(round(256.0 * even_size / deviation), INT16_MAX);
        weights->mean[i] = (int16_t)mean;
        weights->gain[i] = (int16_t)gain;
        for (int n = 0; n < count; n++) {
            x[n * RAW + i] = (raw[n * RAW + i] - mean) * gain / (256.0 * even_size);
        }
    }
}

static void add_outer(Square sum, const double *v, double weight) {
    for (int i = 0; i < RAW; i++)
        for (int j = 0; j < RAW; j++) sum[i][j] += weight * v[i] * v[j];
}

// The mean of few pictures is itself off by the scatter within over their number: that much of the
// scatter of means is no difference between places, and is taken out of it.
static void scatter_place(const double *x, int count, Square within, Square between) {
    double mean[RAW] = {0}, difference[RAW];
    for (int n = 0; n < count; n++)
        for (int i = 0; i < RAW; i++) mean[i] += x[n * RAW + i] / count;
    add_outer(between, mean, 1.0);
    for (int n = 0; n < count && count > 1; n++) {
        for (int i = 0; i < RAW; i++) difference[i] = x[n * RAW + i] - mean[i];
        add_outer(within, difference, 1.0 / (count - 1));
        add_outer(between, difference, -1.0 / ((double)count * (count - 1)));
    }
}

static void scatter(const double *x, const int *places, int count, Square within, Square between) {
    int place_count = 0;
    for (int first = 0, last; first < count; first = last) {
        for (last = first; last < count && places[last] == places[first];) last++;
        scatter_place(x + first * RAW, last - first, within, between);
        place_count++;
    }
    for (int i = 0; i < RAW; i++)
        for (int j = 0; j < RAW; j++) within[i][j] /= place_count, between[i][j] /= place_count;
}

static void shrink(Square within, double shrinkage) {
    double trace = 0.0;
    for (int i = 0; i < RAW; i++) trace += within[i][i];
    for (int i = 0; i < RAW; i++) {
        for (int j = 0; j < RAW; j++) within[i][j] *= 1.0 - shrinkage;
        within[i][i] += shrinkage * trace / RAW + 1e-9;
    }
}

// out = a b^T
static void multiply_transposed(Square a, Square b, Square out) {
    for (int i = 0; i < RAW; i++)
        for (int j = 0; j < RAW; j++) {
            double sum = 0.0;
            for (int k = 0; k < RAW; k++) sum += a[i][k] * b[j][k];
            out[i][j] = sum;
        }
}

static void multiply(Square a, Square b, Square out) {
    for (int i = 0; i < RAW; i++)
        for (int j = 0; j < RAW; j++) {
            double sum = 0.0;
            for (int k = 0; k < RAW; k++) sum += a[i][k] * b[k][j];
            out[i][j] = sum;
        }
}

// a row of doubles as eight bits a weight and one scale for all
static void quantise(const double *row, double size, int8_t out[RAW], int16_t *scale) {
    double most = 1e-12;
    for (int i = 0; i < RAW; i++) most = fmax(most, fabs(row[i]));
    for (int i = 0; i < RAW; i++) out[i] = (int8_t)lround(row[i] / most * 127.0);
    double unit = size * most / 127.0 / even_size; // of a weight of 1 on an even value of 1
    *scale = (int16_t)fmin(round(unit * 65536.0), INT16_MAX);
}

void memory_descriptor_train(const int16_t *raw, const int *places, int count, double shrinkage,
                             Arena *scratch, MemoryDescriptorWeights *weights) {
    ASSERT(count > 1);
    ArenaMark mark = arena_mark(scratch);
    Square *s = arena_array(scratch, Square, 6);
    double *within = s[0][0], *between = s[1][0], *whiten = s[2][0], values[RAW];
    double *x = arena_array(scratch, double, (size_t)count *RAW);
    standardise(raw, count, weights, x);
    scatter(x, places, count, s[0], s[1]);
    shrink(s[0], shrinkage);

    memory_descriptor_eigen(within, RAW, values, whiten);
    for (int i = 0; i < RAW; i++)
        for (int j = 0; j < RAW; j++) s[2][i][j] /= sqrt(values[i]);
    multiply(s[2], s[1], s[3]);
    multiply_transposed(s[3], s[2], s[4]);
    memory_descriptor_eigen(s[4][0], RAW, values, between);
    multiply(s[1], s[2], s[5]); // directions among the raw values
    for (int j = 0; j < VALUES; j++) {
        double signal = fmax(values[j], 0.0);
        double size = noise_size * sqrt(signal / (1.0 + signal));
        quantise(s[5][j], size, weights->row[j], &weights->scale[j]);
    }
    arena_reset(scratch, mark);
}
