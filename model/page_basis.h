// The axes in which K is pruned: for each head of each reader block the principal axes of its first
// pages, so that few of a vector's values hold most of it.
//
//     K of the first BASIS_PAGES pages ─► second moments [heads][32][32] ─► eigenvectors, the
//     greatest first, as rows of an orthogonal matrix: r = B k is stored, k = Bᵀ r comes back
//
// Pages are copied aside as they come; the last of them is waited for once (gpu_finish), and Jacobi
// rotations in double on the host do the rest: the same axes on every device and in every run.
// Until then rows are pruned as they are, in the first basis, which is the identity; a row
// remembers which of the two it was encoded in.

#pragma once

#include "memory/bytes.h"
#include "model/ops.h"

enum { BASIS_PAGES = 4 };

typedef struct PageBasis PageBasis;

PageBasis *page_basis_create(const ModelShape *shape, Arena *arena);
size_t page_basis_bytes(uint32_t heads); // of the device's buffer, both bases
// Writes the identity to `basis`. `gathered` has room for a page. The caller owns both.
void page_basis_open(PageBasis *state, const ModelOps *ops, GpuBuffer basis, GpuBuffer gathered);
void page_basis_clear(PageBasis *state);

// Gathers a page; true when it was the last one, and the second basis is on the device now.
bool page_basis_add(PageBasis *state, uint64_t rows);

// For files: the axes, or the pages so far that they will be learned from. decode tells whether it
// was the axes; then they are on the device. What makes no sense leaves in->is_short.
void page_basis_encode(const PageBasis *state, ByteWriter *out);
bool page_basis_decode(PageBasis *state, ByteReader *in);

// Eigenvectors of a symmetric matrix by Jacobi rotations, by rows, the greatest value first; their
// largest component is positive. `matrix` becomes diagonal.
enum { BASIS_SIZE = 32 };
void page_basis_axes(double matrix[BASIS_SIZE][BASIS_SIZE], double axes[BASIS_SIZE][BASIS_SIZE]);
