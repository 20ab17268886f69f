// Optimizer steps against the equations of update.h in double, over several steps.

#include "model/update_body.h"
#include "run_kernel.h"

#include <math.h>

enum { STEPS = 4 };

static float *copied(Arena *arena, const float *values, size_t count) {
    float *copy = arena_array(arena, float, count);
    memcpy(copy, values, count * sizeof *copy);
    return copy;
}

static const uint32_t COUNTS[] = {1, 1000, UPDATE_COUNT, 3 * UPDATE_COUNT + 17};

static void run_adam(Gpu *gpu, AdamArgs *args, float *w, float *g, float *mean, float *square) {
    size_t bytes = args->count * sizeof(float);
    const Operand operands[] = {{&args->w, w, bytes},
                                {&args->g, g, bytes},
                                {&args->mean, mean, bytes},
                                {&args->square, square, bytes}};
    run_kernel(gpu, &model_adam_code, args, sizeof *args, model_adam_groups(args), operands,
               ARRAY_COUNT(operands));
}

static AdamArgs adam_args(uint32_t count, int step) {
    return (AdamArgs){
        .count = count,
        .rate = 0.01f,
        .decay = 0.02f,
        .beta1 = 0.9f,
        .beta2 = 0.98f,
        .correct1 = (float)(1 / (1 - pow(0.9, step))),
        .correct2 = (float)(1 / (1 - pow(0.98, step))),
        .scale = 0.3f,
    };
}

typedef struct Moments {
    double w, mean, square;
} Moments;

static void step_adam(Moments *m, double g, int step) {
    g *= 0.3;
    m->mean = 0.9 * m->mean + 0.1 * g;
    m->square = 0.98 * m->square + 0.02 * g * g;
    double mean = m->mean / (1 - pow(0.9, step)), square = m->square / (1 - pow(0.98, step));
    m->w -= 0.01 * (mean / (sqrt(square) + 1e-8) + 0.02 * m->w);
}

static void adam_follows_its_equations(Gpu *gpu, Arena *arena) {
    for (size_t c = 0; c < ARRAY_COUNT(COUNTS); c++) {
        Rng rng = rng_stream(c, "adam");
        uint32_t count = COUNTS[c];
        float *w = test_random(&rng, arena, count, 1), *mean = arena_array(arena, float, count);
        float *square = arena_array(arena, float, count);
        Moments *expected = arena_array(arena, Moments, count);
        for (uint32_t i = 0; i < count; i++) expected[i].w = (double)w[i];
        for (int step = 1; step <= STEPS; step++) {
            float *g = test_random(&rng, arena, count, 2);
            AdamArgs args = adam_args(count, step);
            run_adam(gpu, &args, w, g, mean, square);
            for (uint32_t i = 0; i < count; i++) step_adam(&expected[i], (double)g[i], step);
        }
        for (uint32_t i = 0; i < count; i++) {
            assert_close((double)w[i], expected[i].w, 1e-6, "weight", i);
            assert_close((double)mean[i], expected[i].mean, 1e-6, "mean", i);
            assert_close((double)square[i], expected[i].square, 1e-6, "square", i);
        }
    }
}

static void gradients_of_zero_leave_adam_to_decay(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(5, "adam");
    float *w = test_random(&rng, arena, 100, 1), *before = copied(arena, w, 100);
    float *zeros = arena_array(arena, float, 300);
    AdamArgs args = adam_args(100, 1);
    run_adam(gpu, &args, w, zeros, zeros + 100, zeros + 200);
    for (uint32_t i = 0; i < 100; i++)
        assert_close((double)w[i], (double)before[i] * (1 - 0.01 * 0.02), 1e-7, "weight", i);
}

typedef struct Matrix {
    ScaleArgs args;
    float *w, *g, *mean; // [rows][cols]; mean is NULL for no momentum
    size_t count;
} Matrix;

static Matrix matrix_of(Rng *rng, Arena *arena, uint32_t rows, uint32_t cols, bool has_mean) {
    Matrix m = {.args = {.rows = rows, .cols = cols, .rate = 0.01f, .decay = 0.02f, .beta = 0.9f},
                .count = (size_t)rows * cols};
    m.w = test_random(rng, arena, m.count, 1);
    m.g = arena_array(arena, float, m.count);
    m.mean = has_mean ? test_random(rng, arena, m.count, 1) : NULL;
    return m;
}

static void run_scale(Gpu *gpu, Matrix *m) {
    ScaleArgs *args = &m->args;
    args->mean = 0;
    size_t bytes = m->count * sizeof(float);
    const Operand operands[] = {
        {&args->w, m->w, bytes}, {&args->g, m->g, bytes}, {&args->mean, m->mean, bytes}};
    run_kernel(gpu, &model_scale_code, args, sizeof *args, model_scale_groups(args), operands,
               m->mean != NULL ? 3 : 2);
}

static void step_scale(Matrix *m, double *w, double *mean) {
    size_t rows = m->args.rows, cols = m->args.cols;
    for (size_t i = 0; i < m->count; i++)
        mean[i] = m->mean != NULL ? 0.9 * mean[i] + 0.1 * (double)m->g[i] : (double)m->g[i];
    for (size_t col = 0; col < cols; col++) {
        double sum = 0;
        for (size_t row = 0; row < rows; row++) sum += pow(mean[row * cols + col], 2);
        double rms = fmax(sqrt(sum / (double)rows), 1e-8);
        for (size_t i = col; i < m->count; i += cols) w[i] -= 0.01 * (mean[i] / rms + 0.02 * w[i]);
    }
}

static const uint32_t SHAPES[][2] = {{1, 1}, {128, 512}, {7, 100}, {130, 64}};

static void scale_follows_its_equations(Gpu *gpu, Arena *arena) {
    for (uint32_t c = 0; c < 2 * ARRAY_COUNT(SHAPES); c++) {
        Rng rng = rng_stream(c, "scale");
        Matrix m = matrix_of(&rng, arena, SHAPES[c / 2][0], SHAPES[c / 2][1], c % 2);
        double *w = arena_array(arena, double, m.count),
               *mean = arena_array(arena, double, m.count);
        for (size_t i = 0; i < m.count; i++) w[i] = (double)m.w[i];
        for (size_t i = 0; i < m.count && m.mean != NULL; i++) mean[i] = (double)m.mean[i];
        for (int step = 0; step < STEPS; step++) {
            m.g = test_random(&rng, arena, m.count, 2);
            run_scale(gpu, &m);
            step_scale(&m, w, mean);
        }
        for (size_t i = 0; i < m.count; i++) {
            assert_close((double)m.w[i], w[i], 1e-6, "weight", i);
            if (m.mean != NULL) assert_close((double)m.mean[i], mean[i], 1e-6, "mean", i);
        }
    }
}

static void what_scale_moves_an_output_by_has_unit_rms(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(9, "scale");
    Matrix m = matrix_of(&rng, arena, 128, 70, false);
    m.args.decay = 0, m.args.rate = 1;
    for (size_t i = 0; i < m.count; i++) // columns of very different gradients
        m.g[i] = rng_range(&rng, -1, 1) * powf(10, (float)(i % 70 % 9) - 4);
    const float *before = copied(arena, m.w, m.count);
    run_scale(gpu, &m);
    for (size_t col = 0; col < 70; col++) {
        double sum = 0;
        for (size_t i = col; i < m.count; i += 70)
            sum += pow((double)m.w[i] - (double)before[i], 2);
        assert_close(sqrt(sum / 128), 1, 1e-5, "rms", col);
    }
}

static void gradients_of_zero_leave_scale_to_decay(Gpu *gpu, Arena *arena) {
    for (int has_mean = 0; has_mean < 2; has_mean++) {
        Rng rng = rng_stream(8, "scale");
        Matrix m = matrix_of(&rng, arena, 10, 20, has_mean);
        const float *before = copied(arena, m.w, m.count);
        if (has_mean) memset(m.mean, 0, m.count * sizeof *m.mean);
        run_scale(gpu, &m);
        for (size_t i = 0; i < m.count; i++)
            assert_close((double)m.w[i], (double)before[i] * (1 - 0.01 * 0.02), 1e-7, "weight", i);
    }
}

static void the_parts_of_the_norm_add_up(Gpu *gpu, Arena *arena) {
    for (size_t c = 0; c < ARRAY_COUNT(COUNTS); c++) {
        Rng rng = rng_stream(c, "norm");
        NormArgs args = {.count = COUNTS[c]};
        uint32_t groups = model_norm_groups(&args);
        float *g = test_random(&rng, arena, COUNTS[c], 2);
        float *parts = unwritten_values(arena, groups);
        const Operand operands[] = {{&args.g, g, COUNTS[c] * sizeof *g},
                                    {&args.parts, parts, groups * sizeof *parts}};
        run_kernel(gpu, &model_norm_code, &args, sizeof args, groups, operands, 2);
        double sum = 0, expected = 0;
        for (uint32_t i = 0; i < groups; i++) sum += (double)parts[i];
        for (uint32_t i = 0; i < COUNTS[c]; i++) expected += (double)g[i] * (double)g[i];
        assert_close(sum, expected, 1e-6 * expected, "norm", c);
    }
}

static void the_same_step_gives_the_same_bits(Gpu *gpu, Arena *arena) {
    float *w[2];
    for (int i = 0; i < 2; i++) {
        Rng rng = rng_stream(6, "update");
        Matrix m = matrix_of(&rng, arena, 100, 90, true);
        m.g = test_random(&rng, arena, m.count, 1);
        float *square = arena_array(arena, float, m.count);
        run_scale(gpu, &m);
        AdamArgs args = adam_args((uint32_t)m.count, 1);
        run_adam(gpu, &args, m.w, m.g, m.mean, square);
        w[i] = m.w;
    }
    assert_memory_equal(w[0], w[1], 100 * 90 * sizeof *w[0]);
}

#define ON_DEVICES(X)                             \
    X(adam_follows_its_equations)                 \
    X(gradients_of_zero_leave_adam_to_decay)      \
    X(scale_follows_its_equations)                \
    X(what_scale_moves_an_output_by_has_unit_rms) \
    X(gradients_of_zero_leave_scale_to_decay)     \
    X(the_parts_of_the_norm_add_up)               \
    X(the_same_step_gives_the_same_bits)
ON_DEVICES(TEST_ON_DEVICES)

// the host takes the body with the widest vectors that there are; here is the plain one
static void vectors_change_no_bit(void **state) {
    Arena *arena = *state;
    float *w[2], *parts[2];
    for (int is_plain = 0; is_plain < 2; is_plain++) {
        Rng rng = rng_stream(6, "update");
        Matrix m = matrix_of(&rng, arena, 100, 90, true);
        m.g = test_random(&rng, arena, m.count, 1);
        m.args.w = (uintptr_t)m.w, m.args.g = (uintptr_t)m.g, m.args.mean = (uintptr_t)m.mean;
        AdamArgs adam = adam_args((uint32_t)m.count, 1);
        adam.w = (uintptr_t)m.w, adam.g = (uintptr_t)m.g, adam.mean = (uintptr_t)m.mean;
        adam.square = (uintptr_t)arena_array(arena, float, m.count);
        NormArgs norm = {.g = (uintptr_t)m.g, .count = (uint32_t)m.count};
        w[is_plain] = m.w, parts[is_plain] = arena_array(arena, float, model_norm_groups(&norm));
        norm.parts = (uintptr_t)parts[is_plain];
        (is_plain ? scale_groups : model_scale_code.host)(&m.args, 0, model_scale_groups(&m.args));
        (is_plain ? adam_groups : model_adam_code.host)(&adam, 0, model_adam_groups(&adam));
        (is_plain ? norm_groups : model_norm_code.host)(&norm, 0, model_norm_groups(&norm));
    }
    assert_memory_equal(w[0], w[1], 100 * 90 * sizeof *w[0]);
    assert_memory_equal(parts[0], parts[1],
                        (100 * 90 + UPDATE_COUNT - 1) / UPDATE_COUNT * sizeof(float));
}

int main(void) {
    const struct CMUnitTest tests[] = {ON_DEVICES(TEST_ON_DEVICES_ROW)
                                           test_with_arena(vectors_change_no_bit)};
    return cmocka_run_group_tests_name("model.update", tests, NULL, NULL);
}
