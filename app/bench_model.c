// The matrix product at the shapes of the world model: what its steps are made of.
//
// Each is measured three times: in float on the device, whose limit is the calibrated arithmetic;
// in bfloat16 on the device, which has no limit here, since tiles (AMX) multiply faster than the
// vectors that were calibrated; and, where OpenBLAS is built in, in float on one thread beside it,
// on the same operands. The large results at the end wait for memory, not for arithmetic.

#include "app/bench.h"
#include "app/bench_blas.h"
#include "base/parallel.h"
#include "base/rng.h"

typedef struct Shape {
    const char *name;
    uint32_t rows, cols, k, flags;
} Shape;

static const Shape SHAPES[] = {
    {"X W", 2048, 512, 128, 0},
    {"X W", 2048, 128, 512, 0},
    {"dY W'", 2048, 128, 512, MATMUL_B_TURNED},
    {"dY W'", 2048, 512, 128, MATMUL_B_TURNED},
    {"X' dY", 128, 512, 2048, MATMUL_A_TURNED},
    {"X' dY", 512, 128, 2048, MATMUL_A_TURNED},
    {"Q K'", 64, 768, 32, MATMUL_B_TURNED},
    {"X W", 24576, 768, 48, 0},
};

// One product on the device, or on one thread for operands in memory.
typedef struct Product {
    Gpu *gpu;
    GpuKernel kernel;
    MatmulArgs args;
    void (*multiply)(const MatmulArgs *args);
} Product;

static bool dispatch(void *context, int round, Error *err) {
    UNUSED(round);
    const Product *p = context;
    gpu_dispatch(p->gpu, p->kernel, &p->args, sizeof p->args, model_matmul_groups(&p->args));
    return gpu_finish(p->gpu, err);
}

static bool multiply(void *context, int round, Error *err) {
    UNUSED(round);
    UNUSED(err);
    const Product *p = context;
    p->multiply(&p->args);
    return true;
}

static BenchCase figure_of(const Bench *bench, Product *product, const char *name) {
    const MatmulArgs *args = &product->args;
    bool has_limit = !(args->flags & MATMUL_BF16) && gpu_is_host(bench->gpu);
    double threads = product->multiply ? (double)parallel_thread_count() : 1.0;
    return (BenchCase){
        .name = name,
        .unit = "Gflop/s",
        .items = 2.0 * args->rows * args->cols * args->k,
        .scale = 1e9,
        .limit = has_limit ? bench->best.flops_per_second / threads / 1e9 : 0.0,
        .work = product->multiply ? multiply : dispatch,
        .context = product,
        .on_one_thread = product->multiply != NULL,
    };
}

//---- on the device -------------------------------------------------------------------------------

static bool measure_device(Bench *bench, Product *product, const char *name, Arena *arena,
                           Error *err) {
    static const char *const kinds[] = {"float", "bfloat16"};
    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        if (i == 1) product->args.flags |= MATMUL_BF16;
        BenchCase figure = figure_of(bench, product, text_format(arena, "%s %s", name, kinds[i]));
        if (!bench_rate(bench, &figure, err)) return false;
    }
    return true;
}

static const float *random_values(Rng *rng, size_t count, Arena *arena) {
    float *values = arena_array(arena, float, count);
    for (size_t i = 0; i < count; i++) values[i] = rng_range(rng, -1.0f, 1.0f);
    return values;
}

static bool upload(Gpu *gpu, const float *values, size_t count, GpuBuffer *buffer, Error *err) {
    if (!gpu_buffer_create(gpu, count * sizeof(float), buffer, err)) return false;
    if (values != NULL) gpu_write(gpu, *buffer, 0, values, count * sizeof(float));
    return true;
}

static bool on_device(Bench *bench, const MatmulArgs *in_memory, const char *name, Arena *arena,
                      Error *err) {
    Gpu *gpu = bench->gpu;
    const MatmulArgs *args = in_memory;
    size_t sizes[] = {(size_t)args->rows * args->k, (size_t)args->k * args->cols,
                      (size_t)args->rows * args->cols};
    const float *values[] = {GPU_AT(const float, args->a), GPU_AT(const float, args->b), NULL};
    GpuBuffer buffers[3] = {0};
    Product product = {.gpu = gpu, .args = *args};
    bool ok = gpu_kernel_create(gpu, &model_matmul_code, &product.kernel, err);
    for (int i = 0; ok && i < 3; i++) ok = upload(gpu, values[i], sizes[i], &buffers[i], err);
    if (ok) {
        product.args.a = gpu_address(gpu, buffers[0]),
        product.args.b = gpu_address(gpu, buffers[1]);
        product.args.c = gpu_address(gpu, buffers[2]);
        ok = measure_device(bench, &product, name, arena, err);
    }
    for (int i = 0; i < 3; i++) gpu_buffer_destroy(gpu, buffers[i]);
    return ok;
}

//---- beside OpenBLAS -----------------------------------------------------------------------------

static bool beside_blas(Bench *bench, const MatmulArgs *args, const char *name, Arena *arena,
                        Error *err) {
    Product ours = {.args = *args, .multiply = model_matmul_block};
    Product theirs = {.args = *args, .multiply = bench_blas_multiply};
    BenchCase our_figure =
        figure_of(bench, &ours, text_format(arena, "%s float, one thread", name));
    BenchCase their_figure = figure_of(bench, &theirs, text_format(arena, "%s OpenBLAS", name));
    BenchTaken our, their;
    if (!bench_time_work(bench, &our_figure, &our, err)) return false;
    if (!bench_time_work(bench, &their_figure, &their, err)) return false;
    bench_tell(bench, &their_figure, their);
    bench_tell(bench, &our_figure, our);
    bench_value(bench, "  times as fast as OpenBLAS", "times",
                their.cpu / their.rounds / (our.cpu / our.rounds), 0.0);
    return true;
}

static bool measure(Bench *bench, const Shape *shape, Arena *arena, Error *err) {
    Rng rng = rng_create(6);
    MatmulArgs args = model_matmul_args(shape->rows, shape->cols, shape->k, shape->flags);
    args.a = (uintptr_t)random_values(&rng, (size_t)shape->rows * shape->k, arena);
    args.b = (uintptr_t)random_values(&rng, (size_t)shape->k * shape->cols, arena);
    args.c = (uintptr_t)arena_array(arena, float, (size_t)shape->rows * shape->cols);
    const char *name =
        text_format(arena, "%s %ux%ux%u", shape->name, shape->rows, shape->cols, shape->k);
    if (!on_device(bench, &args, name, arena, err)) return false;
    return !bench_blas_is_built_in() || beside_blas(bench, &args, name, arena, err);
}

static bool run(Bench *bench, Arena *arena, Error *err) {
    if (!bench_blas_is_built_in())
        bench_note(bench, "OpenBLAS not built in: libopenblas was not found");
    for (size_t i = 0; i < ARRAY_COUNT(SHAPES); i++) {
        ArenaMark mark = arena_mark(arena);
        if (!measure(bench, &SHAPES[i], arena, err)) return false;
        arena_reset(arena, mark);
    }
    return true;
}

const BenchType bench_model = {"model", "matrix products of the world model, rows x cols x k", run};
