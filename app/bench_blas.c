// The matrix product of OpenBLAS (cblas_sgemm) behind the arguments of ours.

#include "app/bench_blas.h"

#ifdef CAIRN_OPENBLAS

#include <cblas.h>

bool bench_blas_is_built_in(void) {
    return true;
}

void bench_blas_multiply(const MatmulArgs *args) {
    openblas_set_num_threads(1);
    cblas_sgemm(CblasRowMajor, args->flags & MATMUL_A_TURNED ? CblasTrans : CblasNoTrans,
                args->flags & MATMUL_B_TURNED ? CblasTrans : CblasNoTrans, (blasint)args->rows,
                (blasint)args->cols, (blasint)args->k, 1.0f, GPU_AT(const float, args->a),
                (blasint)args->a_pitch, GPU_AT(const float, args->b), (blasint)args->b_pitch, 0.0f,
                GPU_AT(float, args->c), (blasint)args->c_pitch);
}

#else

bool bench_blas_is_built_in(void) {
    return false;
}

void bench_blas_multiply(const MatmulArgs *args) {
    UNUSED(args);
    ASSERT(false);
}

#endif
