// The matrix product on every device against sums in double, for all flags and awkward sizes.

#define TEST_BY_ADDRESS
#include "base/cpu.h"
#include "base/rng.h"
#include "model/matmul.h"
#include "test_gpu.h"

#include <math.h>

typedef struct Case {
    uint32_t rows, cols, k, flags;
} Case;

static const Case CASES[] = {
    {1, 1, 1, 0},     {56, 32, 16, 0}, {57, 33, 17, 0}, {13, 100, 300, 0}, {64, 192, 128, 0},
    {1, 512, 128, 0}, {200, 7, 5, 0},  {56, 32, 0, 0},  {70, 40, 513, 0},
};

static float *random_values(Rng *rng, Arena *arena, size_t count) {
    float *values = arena_array(arena, float, count);
    for (size_t i = 0; i < count; i++) values[i] = rng_range(rng, -1, 1);
    return values;
}

static GpuBuffer uploaded(Gpu *gpu, const float *values, size_t count) {
    Error err;
    GpuBuffer buffer;
    size_t bytes = (count > 0 ? count : 1) * sizeof *values;
    assert_true(gpu_buffer_create(gpu, bytes, &buffer, &err));
    if (count > 0) gpu_write(gpu, buffer, 0, values, count * sizeof *values);
    return buffer;
}

typedef struct Product {
    MatmulArgs args;
    const float *a, *b, *bias, *before;
    float *c; // [rows][cols]
} Product;

static Product make(Rng *rng, Arena *arena, Case shape) {
    size_t size = (size_t)shape.rows * shape.cols;
    Product p = {.args = model_matmul_args(shape.rows, shape.cols, shape.k, shape.flags)};
    p.a = random_values(rng, arena, (size_t)shape.rows * shape.k);
    p.b = random_values(rng, arena, (size_t)shape.k * shape.cols);
    p.bias = random_values(rng, arena, shape.cols);
    p.before = random_values(rng, arena, size);
    p.c = arena_array(arena, float, size);
    return p;
}

static void run(Gpu *gpu, Product *p) {
    Error err;
    MatmulArgs *args = &p->args;
    size_t size = (size_t)args->rows * args->cols;
    GpuBuffer a = uploaded(gpu, p->a, (size_t)args->rows * args->k);
    GpuBuffer b = uploaded(gpu, p->b, (size_t)args->k * args->cols);
    GpuBuffer bias = uploaded(gpu, p->bias, args->cols), c = uploaded(gpu, p->before, size);
    GpuKernel kernel;
    assert_true(gpu_kernel_create(gpu, &model_matmul_code, &kernel, &err));
    args->a = gpu_address(gpu, a), args->b = gpu_address(gpu, b);
    args->bias = gpu_address(gpu, bias), args->c = gpu_address(gpu, c);
    gpu_dispatch(gpu, kernel, args, sizeof *args, model_matmul_groups(args));
    gpu_read(gpu, c, 0, p->c, size * sizeof *p->c);
    assert_true(gpu_finish(gpu, &err));
    const GpuBuffer all[] = {a, b, bias, c};
    for (size_t i = 0; i < ARRAY_COUNT(all); i++) gpu_buffer_destroy(gpu, all[i]);
}

// the nearest number of 8 bits, the even one of two
static double rounded(double x) {
    int exponent;
    double fraction = frexp(x, &exponent);
    return ldexp(nearbyint(ldexp(fraction, 8)), exponent - 8);
}

static double operand(const MatmulArgs *args, float x) {
    return args->flags & MATMUL_BF16 ? rounded((double)x) : (double)x;
}

static void assert_right(const Product *p) {
    const MatmulArgs *args = &p->args;
    bool is_a_turned = args->flags & MATMUL_A_TURNED, is_b_turned = args->flags & MATMUL_B_TURNED;
    for (uint32_t r = 0; r < args->rows; r++) {
        for (uint32_t c = 0; c < args->cols; c++) {
            double sum = args->flags & MATMUL_BIAS ? (double)p->bias[c] : 0;
            if (args->flags & MATMUL_ACCUMULATE) sum += (double)p->before[r * args->cols + c];
            for (uint32_t k = 0; k < args->k; k++) {
                float a = is_a_turned ? p->a[k * args->rows + r] : p->a[r * args->k + k];
                float b = is_b_turned ? p->b[c * args->k + k] : p->b[k * args->cols + c];
                sum += operand(args, a) * operand(args, b);
            }
            // k roundings of sums that stay below 64
            double allowed = 1e-6 + 1e-7 * args->k;
            if (fabs(sum - (double)p->c[r * args->cols + c]) > allowed)
                fail_msg("%u x %u x %u, flags %u: C[%u][%u] is %g, not %g", args->rows, args->cols,
                         args->k, args->flags, r, c, (double)p->c[r * args->cols + c], sum);
        }
    }
}

static void every_layout_gives_the_product(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(1, "matmul");
    for (size_t i = 0; i < ARRAY_COUNT(CASES); i++) {
        for (uint32_t flags = 0; flags < 32; flags++) {
            ArenaMark mark = arena_mark(arena);
            Case shape = CASES[i];
            shape.flags = flags;
            Product p = make(&rng, arena, shape);
            run(gpu, &p);
            assert_right(&p);
            arena_reset(arena, mark);
        }
    }
}

static void the_same_product_has_the_same_bits(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(2, "matmul");
    Product p = make(&rng, arena, (Case){300, 200, 100, 0}), again = p;
    again.c = arena_array(arena, float, 300 * 200);
    run(gpu, &p);
    run(gpu, &again);
    assert_memory_equal(p.c, again.c, 300 * 200 * sizeof(float));
}

static float of_bits(uint32_t bits) {
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static void what_is_not_a_number_stays_so_when_rounded(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(6, "matmul");
    const uint32_t bits[] = {0x7fffffff, 0xffffffff, 0x7fc00000, 0x7f800001, 0xff800001};
    for (size_t i = 0; i < ARRAY_COUNT(bits); i++) {
        Product p = make(&rng, arena, (Case){20, 20, 20, MATMUL_BF16});
        ((float *)p.a)[7] = of_bits(bits[i]);
        run(gpu, &p);
        for (int c = 0; c < 20; c++) assert_true(isnan(p.c[c]));
        for (int c = 20; c < 400; c++) assert_false(isnan(p.c[c]));
    }
}

// numbers of 9 bits: half of the large ones lie in the middle of two bfloat16
static void a_tie_is_rounded_to_even(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(7, "matmul");
    Product p = make(&rng, arena, (Case){60, 40, 50, MATMUL_BF16});
    for (int i = 0; i < 60 * 50; i++) ((float *)p.a)[i] = roundf(p.a[i] * 512) / 512;
    for (int i = 0; i < 50 * 40; i++) ((float *)p.b)[i] = roundf(p.b[i] * 512) / 512;
    run(gpu, &p);
    assert_right(&p);
}

#define ON_DEVICES(X)                             \
    X(every_layout_gives_the_product)             \
    X(the_same_product_has_the_same_bits)         \
    X(what_is_not_a_number_stays_so_when_rounded) \
    X(a_tie_is_rounded_to_even)
ON_DEVICES(TEST_ON_DEVICES)

// on the host, in place
static void point_at_own_memory(Product *p) {
    MatmulArgs *args = &p->args;
    memcpy(p->c, p->before, (size_t)args->rows * args->cols * sizeof *p->c);
    args->a = (uintptr_t)p->a, args->b = (uintptr_t)p->b;
    args->bias = (uintptr_t)p->bias, args->c = (uintptr_t)p->c;
}

static void a_block_is_the_whole_product(void **state) {
    Arena *arena = *state;
    Rng rng = rng_stream(4, "matmul");
    for (uint32_t flags = 0; flags < 32; flags++) {
        Product p = make(&rng, arena, (Case){133, 70, 600, flags});
        point_at_own_memory(&p);
        model_matmul_block(&p.args);
        assert_right(&p);
    }
}

// a block is one cut, a dispatch to threads is many
static void the_bits_do_not_depend_on_how_the_work_is_cut(void **state) {
    Arena *arena = *state;
    Gpu *gpu = test_gpu(arena, "host");
    Rng rng = rng_stream(8, "matmul");
    for (uint32_t flags = 0; flags < 32; flags++) {
        ArenaMark mark = arena_mark(arena);
        Product p = make(&rng, arena, (Case){270, 330, 530, flags}), block = p;
        run(gpu, &p);
        block.c = arena_array(arena, float, 270 * 330);
        point_at_own_memory(&block);
        model_matmul_block(&block.args);
        assert_memory_equal(p.c, block.c, 270 * 330 * sizeof(float));
        arena_reset(arena, mark);
    }
    test_gpu_destroy(gpu);
}

// all operands are parts of matrices that are NaN around them
static void a_block_reads_and_writes_its_part_alone(void **state) {
    enum { ROWS = 21, COLS = 37, K = 45, WIDE = 150, SIZE = WIDE * WIDE };
    Arena *arena = *state;
    Rng rng = rng_stream(5, "matmul");
    float *around[3];
    for (int i = 0; i < 3; i++) around[i] = arena_array(arena, float, SIZE);
    for (uint32_t flags = 0; flags < 32; flags++) {
        Product p = make(&rng, arena, (Case){ROWS, COLS, K, flags});
        MatmulArgs *args = &p.args, wide = p.args;
        const float *parts[3] = {p.a, p.b, p.before};
        const uint32_t pitches[3] = {args->a_pitch, args->b_pitch, args->c_pitch};
        const uint32_t sizes[3] = {ROWS * K, K * COLS, ROWS * COLS};
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < SIZE; j++) around[i][j] = NAN;
            for (uint32_t j = 0; j < sizes[i]; j++)
                around[i][3 + j / pitches[i] * WIDE + j % pitches[i]] = parts[i][j];
        }
        wide.a_pitch = wide.b_pitch = wide.c_pitch = WIDE;
        wide.a = (uintptr_t)(around[0] + 3), wide.b = (uintptr_t)(around[1] + 3);
        wide.c = (uintptr_t)(around[2] + 3), wide.bias = (uintptr_t)p.bias;
        model_matmul_block(&wide);
        int numbers = 0;
        for (int j = 0; j < SIZE; j++) numbers += !isnan(around[2][j]);
        assert_int_equal(numbers, ROWS * COLS);
        for (uint32_t j = 0; j < ROWS * COLS; j++)
            p.c[j] = around[2][3 + j / COLS * WIDE + j % COLS];
        assert_right(&p);
    }
}

// the host takes the fastest body that there is; the others are what other machines run
static void every_body_gives_the_product(void **state) {
    const struct {
        const char *name;
        MatmulPart *part;
        bool is_here;
        uint32_t needs;
    } bodies[] = {
        {"plain", model_matmul_part_plain, true, 0},
#if defined __x86_64__
        {"AVX2", model_matmul_part_avx2, cpu_has_avx2(), 0},
        {"AVX-512", model_matmul_part_avx512, cpu_has_avx512(), 0},
        {"AMX", model_matmul_part_amx, cpu_has_amx(), MATMUL_BF16},
#endif
    };
    Arena *arena = *state;
    Rng rng = rng_stream(3, "matmul");
    for (size_t i = 0; i < ARRAY_COUNT(bodies); i++) {
        if (!bodies[i].is_here) print_message("no %s here\n", bodies[i].name);
        for (uint32_t flags = 0; bodies[i].is_here && flags < 32; flags++) {
            if ((flags & bodies[i].needs) != bodies[i].needs) continue;
            for (uint32_t rows = 1; rows < 40; rows += 13) {
                Product p = make(&rng, arena, (Case){rows, 3 * rows + 1, 700 - 8 * rows, flags});
                point_at_own_memory(&p);
                bodies[i].part(&p.args, 0, rows, 0, rows);
                bodies[i].part(&p.args, 0, rows, rows, 2 * rows + 1);
                assert_right(&p);
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_DEVICES(TEST_ON_DEVICES_ROW) test_with_arena(a_block_is_the_whole_product),
        test_with_arena(the_bits_do_not_depend_on_how_the_work_is_cut),
        test_with_arena(a_block_reads_and_writes_its_part_alone),
        test_with_arena(every_body_gives_the_product)};
    return cmocka_run_group_tests_name("model.matmul", tests, NULL, NULL);
}
