// Jacobi's method in cyclic order. See descriptor_eigen.h.

#include "memory/descriptor_eigen.h"

#include <math.h>
#include <string.h>

enum { SWEEPS = 30 }; // quadratic at the end: ten are enough for a hundred rows

// rotates the pair (a, b) by the angle with cosine c, sine s
static void turn(double *a, double *b, double c, double s) {
    double x = *a, y = *b;
    *a = c * x - s * y;
    *b = s * x + c * y;
}

// makes element (p, q) zero by turning rows and columns p and q
static void rotate(double *matrix, int n, double *vectors, int p, int q) {
    double off = matrix[p * n + q];
    if (off == 0.0) return;
    double theta = (matrix[q * n + q] - matrix[p * n + p]) / (2.0 * off);
    double t = (theta < 0.0 ? -1.0 : 1.0) / (fabs(theta) + sqrt(theta * theta + 1.0));
    double c = 1.0 / sqrt(t * t + 1.0), s = t * c;
    for (int k = 0; k < n; k++) turn(&matrix[k * n + p], &matrix[k * n + q], c, s);
    for (int k = 0; k < n; k++) turn(&matrix[p * n + k], &matrix[q * n + k], c, s);
    for (int k = 0; k < n; k++) turn(&vectors[p * n + k], &vectors[q * n + k], c, s);
}

static double off_diagonal(const double *matrix, int n) {
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        for (int j = 0; j < i; j++) sum += matrix[i * n + j] * matrix[i * n + j];
    return sum;
}

// largest first: selection sort, equal ones keep their order
static void sort(int n, double *values, double *vectors) {
    for (int i = 0; i < n; i++) {
        int most = i;
        for (int j = i + 1; j < n; j++) most = values[j] > values[most] ? j : most;
        double value = values[i];
        values[i] = values[most], values[most] = value;
        for (int k = 0; k < n && most != i; k++) {
            turn(&vectors[i * n + k], &vectors[most * n + k], 0.0, 1.0);
        }
    }
}

void memory_descriptor_eigen(double *matrix, int n, double *values, double *vectors) {
    memset(vectors, 0, sizeof(double) * (size_t)n * (size_t)n);
    double trace = 0.0;
    for (int i = 0; i < n; i++) vectors[i * n + i] = 1.0, trace += fabs(matrix[i * n + i]);
    double least = trace * trace * 1e-24;
    for (int sweep = 0; sweep < SWEEPS && off_diagonal(matrix, n) > least; sweep++)
        for (int p = 0; p < n; p++)
            for (int q = p + 1; q < n; q++) rotate(matrix, n, vectors, p, q);
    for (int i = 0; i < n; i++) values[i] = matrix[i * n + i];
    sort(n, values, vectors);
}
