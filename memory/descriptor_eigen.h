// Eigenvalues of a symmetric matrix by Jacobi's rotations (Golub & Van Loan 2013, 8.5): slow for
// large ones, but simple, exact to rounding, and the same on every machine.

#pragma once

#include "base/base.h"

// matrix [n][n], symmetric, is destroyed. values [n] fall; vectors [n][n]: row k belongs to value
// k and has length 1.
void memory_descriptor_eigen(double *matrix, int n, double *values, double *vectors);
