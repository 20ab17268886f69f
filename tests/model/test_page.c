// Encoding and decoding of rows, in every format, against arithmetic in double.

#define TEST_BY_ADDRESS
#include "base/cpu.h"
#include "model/kernel_test.h"
#include "model/page_basis.h"
#include "model/page_body.h"
#include "model/run_kernel.h"

enum { GRID = 8, PATCHES = GRID * GRID, HEADS = 3, WIDTH = 2 * HEADS * HEAD, STORE_ROWS = 80 };
enum { BASIS_FLOATS = PAGE_BASES * HEADS * HEAD * HEAD };

static const ModelShape SHAPE = {.size = 64, .readers = 3, .kv_heads = 1};
static const char *const FORMATS[] = {
#define X(name, k, v) #name,
    MODEL_PAGE_FORMATS(X)
#undef X
};

typedef struct Pages {
    PageFormat format;
    float *page, *basis;
    uint32_t count;
    uint32_t *table, *list; // of encoding, of decoding
    uint16_t *store;
    float *y; // [count][WIDTH]
} Pages;

// random axes at right angles in the second basis, the identity in the first
static void put_bases(Rng *rng, float *basis) {
    for (int i = 0; i < HEADS * HEAD; i++) basis[i * HEAD + i % HEAD] = 1;
    for (int h = 0; h < HEADS; h++) {
        float *axes = basis + (HEADS + h) * HEAD * HEAD;
        for (int i = 0; i < HEAD; i++) {
            double axis[HEAD], length = 0;
            for (int k = 0; k < HEAD; k++) axis[k] = (double)rng_range(rng, -1, 1);
            for (int twice = 0; twice < 2; twice++) {
                for (int j = 0; j < i; j++) {
                    double dot = 0;
                    for (int k = 0; k < HEAD; k++) dot += axis[k] * (double)axes[j * HEAD + k];
                    for (int k = 0; k < HEAD; k++) axis[k] -= dot * (double)axes[j * HEAD + k];
                }
            }
            for (int k = 0; k < HEAD; k++) length += axis[k] * axis[k];
            for (int k = 0; k < HEAD; k++) axes[i * HEAD + k] = (float)(axis[k] / sqrt(length));
        }
    }
}

// every patch, then squares of 2 and of 4, to scattered rows of the store
static Pages make(Rng *rng, Arena *arena, const char *format, uint32_t turned) {
    Error err;
    Pages p = {.count = 64 + 9};
    assert_ok(model_page_format(format, &SHAPE, 0.3f, 1, &p.format, &err), err);
    p.page = test_random(rng, arena, PATCHES * WIDTH, 2);
    p.basis = arena_array(arena, float, BASIS_FLOATS);
    put_bases(rng, p.basis);
    p.table = arena_array(arena, uint32_t, p.count * 2);
    p.list = arena_array(arena, uint32_t, p.count);
    for (uint32_t i = 0; i < p.count; i++) {
        uint32_t side = i < 64 ? 1 : i < 70 ? 2 : 4;
        uint32_t most = GRID - side + 1,
                 at = i < 64 ? i : rng_below(rng, most) * GRID + rng_below(rng, most);
        p.table[2 * i] = p.list[i] = (i * 37 % STORE_ROWS) | turned;
        p.table[2 * i + 1] = at | side << 16;
    }
    p.store = arena_array(arena, uint16_t, STORE_ROWS * p.format.words);
    p.y = unwritten_values(arena, p.count * WIDTH);
    return p;
}

static void encode(Gpu *gpu, Pages *p) {
    PageEncodeArgs args = {.format = p->format, .count = p->count, .grid = GRID};
    const Operand operands[] = {{&args.page, p->page, PATCHES * WIDTH * sizeof(float)},
                                {&args.table, p->table, p->count * 8},
                                {&args.basis, p->basis, BASIS_FLOATS * sizeof(float)},
                                {&args.store, p->store, STORE_ROWS * (size_t)p->format.words * 2}};
    run_kernel(gpu, &model_page_encode_code, &args, sizeof args, model_page_encode_groups(&args),
               operands, ARRAY_COUNT(operands));
}

static void decode(Gpu *gpu, Pages *p) {
    PageDecodeArgs args = {.format = p->format, .count = p->count};
    const Operand operands[] = {{&args.store, p->store, STORE_ROWS * (size_t)p->format.words * 2},
                                {&args.table, p->list, p->count * 4},
                                {&args.basis, p->basis, BASIS_FLOATS * sizeof(float)},
                                {&args.y, p->y, p->count * WIDTH * sizeof(float)}};
    run_kernel(gpu, &model_page_decode_code, &args, sizeof args, model_page_decode_groups(&args),
               operands, ARRAY_COUNT(operands));
}

//---- what it should be ---------------------------------------------------------------------------

static void mean(const Pages *p, uint32_t row, double x[WIDTH]) {
    uint32_t first = p->table[2 * row + 1] & 0xffff, side = p->table[2 * row + 1] >> 16;
    for (uint32_t c = 0; c < WIDTH; c++) {
        x[c] = 0;
        for (uint32_t k = 0; k < side * side; k++)
            x[c] +=
                (double)p->page[(first + k / side * GRID + k % side) * WIDTH + c] / (side * side);
    }
}

static const float *axes_of(const Pages *p, uint32_t row, uint32_t head) {
    return p->basis + ((p->list[row] & PAGE_ROTATED ? HEADS : 0) + head) * HEAD * HEAD;
}

static void turn(const float *axes, const double *x, double y[HEAD]) {
    for (int i = 0; i < HEAD; i++) {
        y[i] = 0;
        for (int k = 0; k < HEAD; k++) y[i] += (double)axes[i * HEAD + k] * x[k];
    }
}

static void turn_back(const float *axes, const double *y, double x[HEAD]) {
    for (int k = 0; k < HEAD; k++) {
        x[k] = 0;
        for (int i = 0; i < HEAD; i++) x[k] += (double)axes[i * HEAD + k] * y[i];
    }
}

static double largest_of(const double x[HEAD]) {
    double most = 0;
    for (int i = 0; i < HEAD; i++) most = fmax(most, fabs(x[i]));
    return most;
}

static const uint16_t *words_of(const Pages *p, uint32_t row, uint32_t head) {
    return p->store + (p->list[row] & ~PAGE_ROTATED) * (size_t)p->format.words +
           head_at(&p->format, head);
}

//---- claims --------------------------------------------------------------------------------------

static void each_format_keeps_its_error_bound(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(1, "page");
    for (size_t f = 0; f < 3; f++) {
        Pages p = make(&rng, arena, FORMATS[f], 0);
        encode(gpu, &p);
        decode(gpu, &p);
        for (uint32_t row = 0; row < p.count; row++) {
            double x[WIDTH];
            mean(&p, row, x);
            for (uint32_t c = 0; c < WIDTH; c++) {
                const double *head = x + c / HEAD * HEAD;
                const double allowed[] = {3e-7, 3e-7 + fabs(x[c]) * 0x1p-11,
                                          3e-7 + largest_of(head) / 127 * (0.5 + 0x1p-10)};
                assert_close((double)p.y[row * WIDTH + c], x[c], allowed[f], FORMATS[f],
                             row * WIDTH + c);
            }
        }
    }
}

static void a_patch_that_halves_can_hold_comes_back_bit_for_bit(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(2, "page");
    for (size_t f = 0; f < 2; f++) {
        Pages p = make(&rng, arena, FORMATS[f], 0);
        for (int i = 0; i < PATCHES * WIDTH; i++)
            p.page[i] = ldexpf((float)rng_below(&rng, 4095) - 2047, (int)rng_below(&rng, 20) - 15);
        encode(gpu, &p);
        decode(gpu, &p);
        for (uint32_t i = 0; i < 64 * WIDTH; i++)
            if (p.y[i] != p.page[i]) fail_msg("%g became %g", (double)p.page[i], (double)p.y[i]);
    }
}

static void a_byte_is_off_by_half_a_step_at_most(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(3, "page");
    Pages p = make(&rng, arena, "int8", 0);
    for (int i = 0; i < PATCHES * WIDTH; i++) p.page[i] *= ldexpf(1, -(int)(i / WIDTH % 24));
    for (int i = 0; i < 4 * HEAD; i++) p.page[i] = 0; // heads without a largest value
    encode(gpu, &p);
    decode(gpu, &p);
    for (uint32_t row = 0; row < p.count; row++) {
        double x[WIDTH];
        mean(&p, row, x);
        for (uint32_t c = 0; c < WIDTH; c++) {
            double step = (double)page_half_value(words_of(&p, row, c / HEAD)[0]);
            assert_close((double)p.y[row * WIDTH + c], x[c], step * 0.50002 + 1e-7, "value", c);
        }
    }
}

static int bit_count(uint32_t bits) {
    return __builtin_popcount(bits);
}

static void a_bitmap_keeps_exactly_the_largest_of_the_rotated_head(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(4, "page");
    const char *const formats[] = {"bitmap", "bitmap8"};
    for (size_t f = 0; f < 4; f++) {
        Pages p = make(&rng, arena, formats[f / 2], f % 2 ? PAGE_ROTATED : 0);
        encode(gpu, &p);
        for (uint32_t row = 0; row < p.count; row++) {
            double x[WIDTH], y[HEAD];
            mean(&p, row, x);
            for (uint32_t head = 0; head < HEADS; head++) {
                const uint16_t *words = words_of(&p, row, head);
                uint32_t bits = words[0] | (uint32_t)words[1] << 16;
                assert_int_equal(bit_count(bits), 10);
                turn(axes_of(&p, row, head), x + head * HEAD, y);
                double least = INFINITY, most = 0;
                for (int i = 0; i < HEAD; i++) {
                    if (bits >> i & 1)
                        least = fmin(least, fabs(y[i]));
                    else
                        most = fmax(most, fabs(y[i]));
                }
                assert_true(least >= most - 1e-6);
            }
        }
    }
}

// all the same size: the first ten stay
static void of_equal_values_a_bitmap_keeps_the_first(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(5, "page");
    Pages p = make(&rng, arena, "bitmap", 0);
    for (int i = 0; i < PATCHES * WIDTH; i++) p.page[i] = i % 3 ? 1 : -1;
    encode(gpu, &p);
    for (uint32_t row = 0; row < 64; row++) {
        assert_int_equal(words_of(&p, row, 1)[0], 0x3ff);
        assert_int_equal(words_of(&p, row, 1)[1], 0);
    }
}

// softmax(q · K) V over the rows of one head
static void attend(const double *q, const double *k, const double *v, uint32_t rows, double *out) {
    double sum = 0;
    memset(out, 0, HEAD * sizeof *out);
    for (uint32_t r = 0; r < rows; r++) {
        double score = 0;
        for (int i = 0; i < HEAD; i++) score += q[i] * k[r * HEAD + i] / sqrt(HEAD);
        double weight = exp(score);
        sum += weight;
        for (int i = 0; i < HEAD; i++) out[i] += weight * v[r * HEAD + i];
    }
    for (int i = 0; i < HEAD; i++) out[i] /= sum;
}

// K of one head as the store holds it: zeros where nothing is kept, rotated back
static void stored_k(const Pages *p, uint32_t row, uint32_t head, double k[HEAD]) {
    const uint16_t *words = words_of(p, row, head);
    uint32_t bits = words[0] | (uint32_t)words[1] << 16, n = 0;
    double y[HEAD] = {0};
    for (int i = 0; i < HEAD; i++)
        if (bits >> i & 1) y[i] = (double)page_half_value(words[2 + n++]);
    turn_back(axes_of(p, row, head), y, k);
}

static void attention_to_packed_rows_is_attention_to_what_was_kept(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(6, "page");
    Pages p = make(&rng, arena, "bitmap", PAGE_ROTATED);
    encode(gpu, &p);
    decode(gpu, &p);
    double *k = arena_array(arena, double, p.count *HEAD),
           *v = arena_array(arena, double, p.count *HEAD);
    double *kept = arena_array(arena, double, p.count *HEAD);
    for (uint32_t head = 0; head < HEADS; head++) {
        double q[HEAD], packed[HEAD], dense[HEAD];
        for (int i = 0; i < HEAD; i++) q[i] = (double)rng_range(&rng, -3, 3);
        for (uint32_t row = 0; row < p.count; row++) {
            stored_k(&p, row, head, kept + row * HEAD);
            for (int i = 0; i < HEAD; i++) {
                k[row * HEAD + i] = (double)p.y[row * WIDTH + head * HEAD + i];
                v[row * HEAD + i] = (double)p.y[row * WIDTH + (HEADS + head) * HEAD + i];
            }
        }
        attend(q, k, v, p.count, packed);
        attend(q, kept, v, p.count, dense);
        for (int i = 0; i < HEAD; i++) assert_close(packed[i], dense[i], 1e-5, "out", i);
    }
}

static void keeping_all_of_a_bitmap_keeps_what_was_there(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(7, "page");
    Error err;
    Pages p = make(&rng, arena, "f32", PAGE_ROTATED);
    assert_ok(model_page_format("bitmap", &SHAPE, 1, 0.999f, &p.format, &err), err);
    p.store = arena_array(arena, uint16_t, STORE_ROWS * p.format.words);
    encode(gpu, &p);
    decode(gpu, &p);
    for (uint32_t row = 0; row < p.count; row++) {
        double x[WIDTH];
        mean(&p, row, x);
        for (uint32_t c = 0; c < WIDTH; c++)
            assert_close((double)p.y[row * WIDTH + c], x[c],
                         1e-6 + 6 * largest_of(x + c / HEAD * HEAD) * 0x1p-11, "value", c);
    }
}

// rows that no table names keep their bytes
static void encoding_writes_its_own_rows_alone(Gpu *gpu, Arena *arena) {
    Rng rng = rng_stream(8, "page");
    for (size_t f = 0; f < ARRAY_COUNT(FORMATS); f++) {
        Pages p = make(&rng, arena, FORMATS[f], 0);
        uint32_t words = p.format.words;
        for (uint32_t i = 0; i < STORE_ROWS * words; i++) p.store[i] = 0x5a5a;
        p.count = 5;
        encode(gpu, &p);
        for (uint32_t row = 0, at; row < STORE_ROWS; row++) {
            bool is_written = false;
            for (uint32_t i = 0; i < p.count; i++) is_written |= p.list[i] == row;
            for (at = 0; !is_written && at < words; at++)
                assert_int_equal(p.store[row * words + at], 0x5a5a);
        }
    }
}

static void the_same_page_has_the_same_bits(Gpu *gpu, Arena *arena) {
    for (size_t f = 0; f < ARRAY_COUNT(FORMATS); f++) {
        Pages p[2];
        for (int i = 0; i < 2; i++) {
            Rng rng = rng_stream(9, "page");
            p[i] = make(&rng, arena, FORMATS[f], PAGE_ROTATED);
            encode(gpu, &p[i]);
            decode(gpu, &p[i]);
        }
        assert_memory_equal(p[0].store, p[1].store, STORE_ROWS * (size_t)p[0].format.words * 2);
        assert_memory_equal(p[0].y, p[1].y, p[0].count * WIDTH * sizeof(float));
    }
}

#define ON_DEVICES(X)                                         \
    X(each_format_keeps_its_error_bound)                      \
    X(a_patch_that_halves_can_hold_comes_back_bit_for_bit)    \
    X(a_byte_is_off_by_half_a_step_at_most)                   \
    X(a_bitmap_keeps_exactly_the_largest_of_the_rotated_head) \
    X(of_equal_values_a_bitmap_keeps_the_first)               \
    X(attention_to_packed_rows_is_attention_to_what_was_kept) \
    X(keeping_all_of_a_bitmap_keeps_what_was_there)           \
    X(encoding_writes_its_own_rows_alone)                     \
    X(the_same_page_has_the_same_bits)
ON_DEVICES(TEST_ON_DEVICES)

static void every_half_comes_back_as_itself(void **state) {
    UNUSED(state);
    for (uint32_t bits = 0; bits < 0x10000; bits++) {
        float value = page_half_value(bits);
        if ((bits & 0x7fff) < 0x7c00) {
            double fraction = bits & 0x3ff, exponent = bits >> 10 & 0x1f;
            double right = exponent > 0 ? ldexp(1 + fraction / 1024, (int)exponent - 15)
                                        : ldexp(fraction, -24);
            assert_true((double)value == (bits & 0x8000 ? -right : right));
            assert_int_equal(page_half(value), bits);
        } else if (bits & 0x3ff) {
            assert_true(isnan(value) && isnan(page_half_value(page_half(value))));
        } else {
            assert_int_equal(page_half(value) & 0x7fff, 0x7bff); // infinite: the largest
        }
    }
}

static void a_number_becomes_the_nearest_half_and_a_tie_the_even_one(void **state) {
    UNUSED(state);
    for (uint32_t bits = 0; bits < 0x7bff; bits++) {
        float low = page_half_value(bits), high = page_half_value(bits + 1);
        float middle = low + (high - low) / 2; // exact
        assert_int_equal(page_half(middle), bits % 2 ? bits + 1 : bits);
        assert_int_equal(page_half(nextafterf(middle, 0)), bits);
        assert_int_equal(page_half(nextafterf(middle, 1e6f)), bits + 1);
    }
}

static void rows_take_the_bytes_that_formats_promise(void **state) {
    UNUSED(state);
    Error err;
    const ModelShape shape = {.size = 64, .readers = 6, .kv_heads = 2};
    const double shares[] = {2, 1, 0.53125, 58.0 / 128, 50.0 / 128};
    for (size_t f = 0; f < ARRAY_COUNT(FORMATS); f++) {
        PageFormat format;
        assert_ok(model_page_format(FORMATS[f], &shape, 0.3f, 1, &format, &err), err);
        double share = (double)model_page_row_bytes(&format) / (2.0 * model_row(&shape));
        assert_true(share == shares[f]);
        if (f == 3) assert_true(share <= 0.455);
    }
}

static void a_format_that_is_not_there_is_named(void **state) {
    UNUSED(state);
    Error err;
    PageFormat format;
    assert_false(model_page_format("bitmpa", &SHAPE, 0.3f, 1, &format, &err));
    assert_non_null(strstr(err.text, "bitmap"));
    assert_false(model_page_format("bitmap", &SHAPE, 0, 1, &format, &err));
    assert_false(model_page_format("bitmap", &SHAPE, 0.3f, 1.5f, &format, &err));
}

// M = Aᵀ diag A, with the values falling
static void the_axes_of_a_matrix_are_its_eigenvectors(void **state) {
    UNUSED(state);
    Rng rng = rng_stream(10, "page");
    double m[HEAD][HEAD] = {{0}}, kept[HEAD][HEAD], axes[HEAD][HEAD];
    for (int r = 0; r < 100; r++) {
        double x[HEAD];
        for (int i = 0; i < HEAD; i++) x[i] = (double)rng_range(&rng, -1, 1) / (1 + i);
        for (int i = 0; i < HEAD; i++)
            for (int j = 0; j < HEAD; j++) m[i][j] += x[i] * x[j];
    }
    memcpy(kept, m, sizeof kept);
    page_basis_axes(m, axes);
    for (int i = 0; i < HEAD; i++) {
        for (int j = 0; j < HEAD; j++) {
            double product = 0, dot = 0;
            for (int k = 0; k < HEAD; k++) {
                product += kept[j][k] * axes[i][k];
                dot += axes[i][k] * axes[j][k];
            }
            assert_close(product, m[i][i] * axes[i][j], 1e-10, "M a", (size_t)(i * HEAD + j));
            assert_close(dot, i == j, 1e-12, "a · a", (size_t)(i * HEAD + j));
        }
        if (i > 0) assert_true(m[i][i] <= m[i - 1][i - 1]);
    }
}

static void point(const Pages *p, PageEncodeArgs *encode_args, PageDecodeArgs *decode_args) {
    *encode_args = (PageEncodeArgs){.page = (uintptr_t)p->page,
                                    .table = (uintptr_t)p->table,
                                    .basis = (uintptr_t)p->basis,
                                    .store = (uintptr_t)p->store,
                                    .format = p->format,
                                    .count = p->count,
                                    .grid = GRID};
    *decode_args = (PageDecodeArgs){.store = (uintptr_t)p->store,
                                    .table = (uintptr_t)p->list,
                                    .basis = (uintptr_t)p->basis,
                                    .y = (uintptr_t)p->y,
                                    .format = p->format,
                                    .count = p->count};
}

static void vectors_give_the_bits_of_the_plain_body(void **state) {
    Arena *arena = *state;
#if defined __x86_64__
    for (size_t f = 0; cpu_has_avx512() && f < ARRAY_COUNT(FORMATS); f++) {
        Pages p[2];
        for (int i = 0; i < 2; i++) {
            Rng rng = rng_stream(11, "page");
            PageEncodeArgs to;
            PageDecodeArgs from;
            p[i] = make(&rng, arena, FORMATS[f], PAGE_ROTATED);
            point(&p[i], &to, &from);
            (i ? model_page_encode_avx512 : encode_groups)(&to, 0, p[i].count);
            (i ? model_page_decode_avx512 : decode_groups)(&from, 0, p[i].count);
        }
        assert_memory_equal(p[0].store, p[1].store, STORE_ROWS * (size_t)p[0].format.words * 2);
        assert_memory_equal(p[0].y, p[1].y, p[0].count * WIDTH * sizeof(float));
    }
#endif
    UNUSED(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_DEVICES(TEST_ON_DEVICES_ROW) cmocka_unit_test(every_half_comes_back_as_itself),
        cmocka_unit_test(a_number_becomes_the_nearest_half_and_a_tie_the_even_one),
        cmocka_unit_test(rows_take_the_bytes_that_formats_promise),
        cmocka_unit_test(a_format_that_is_not_there_is_named),
        cmocka_unit_test(the_axes_of_a_matrix_are_its_eigenvectors),
        test_with_arena(vectors_give_the_bits_of_the_plain_body),
    };
    return cmocka_run_group_tests_name("model.page", tests, NULL, NULL);
}
