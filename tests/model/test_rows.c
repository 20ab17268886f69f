// Fetching remembered rows: means in double, and the way back as the transpose of the way there.
//
// Each table here covers its pages as memory would: squares of side 1, 2 and 4 that do not overlap,
// with some patches left out. At a width of 768 there is more than the caches are written with.

#include "model/rows_body.h"
#include "run_kernel.h"

#include <math.h>

enum { GRID = 8, PATCHES = GRID * GRID, TABLES = 8, PER_TABLE = 3, TARGETS = TABLES * PER_TABLE };
enum { PAGES_PER_TABLE = 3, PAGES = TABLES * PAGES_PER_TABLE };

typedef struct Fetch {
    RowsArgs args;
    RowsBackArgs back;
    uint32_t *rows;   // [TABLES][row_count][2]
    uint32_t *row_of; // [PAGES][PATCHES]
    float *pages, *y; // [PAGES][PATCHES][width], [TARGETS][row_count][width]
} Fetch;

// page i of a table lies in squares of this side; every seventh is forgotten
static const uint32_t SIDES[PAGES_PER_TABLE] = {1, 4, 2};

static uint32_t fill_tables(Fetch *fetch, uint32_t row_count) {
    uint32_t most = 0;
    for (uint32_t table = 0; table < TABLES; table++) {
        uint32_t row = 0, drawn = table;
        for (uint32_t i = 0; i < PAGES_PER_TABLE; i++) {
            uint32_t page = table * PAGES_PER_TABLE + i, side = SIDES[i];
            for (uint32_t s = 0; s < PATCHES; s++) {
                if (s / GRID % side != 0 || s % GRID % side != 0 || drawn++ % 7 == 6) continue;
                if (row_count > 0) {
                    uint32_t *words = fetch->rows + 2 * (table * row_count + row);
                    words[0] = page, words[1] = s | side << 16;
                    for (uint32_t k = 0; k < side * side; k++)
                        fetch->row_of[page * PATCHES + s + k / side * GRID + k % side] = row;
                }
                row++;
            }
        }
        most = row > most ? row : most;
    }
    return most;
}

static Fetch fetch_of(Arena *arena, uint32_t width) {
    Rng rng = rng_stream(width, "rows");
    Fetch fetch = {0};
    uint32_t row_count = fill_tables(&fetch, 0);
    fetch.rows = arena_array(arena, uint32_t, TABLES * row_count * 2);
    fetch.row_of = arena_array(arena, uint32_t, PAGES * PATCHES);
    for (uint32_t i = 0; i < TABLES * row_count; i++) // rows left over repeat some patch
        fetch.rows[2 * i] = i / row_count * PAGES_PER_TABLE, fetch.rows[2 * i + 1] = 1 << 16;
    for (uint32_t i = 0; i < PAGES * PATCHES; i++) fetch.row_of[i] = ROWS_NONE;
    fill_tables(&fetch, row_count);
    fetch.pages = test_random(&rng, arena, (size_t)PAGES * PATCHES * width, 1);
    fetch.y = unwritten_values(arena, (size_t)TARGETS * row_count * width);
    fetch.args = (RowsArgs){.targets = TARGETS,
                            .row_count = row_count,
                            .width = width,
                            .targets_per_table = PER_TABLE,
                            .grid = GRID};
    fetch.back = (RowsBackArgs){.pages = PAGES,
                                .row_count = row_count,
                                .width = width,
                                .pages_per_table = PAGES_PER_TABLE,
                                .targets_per_table = PER_TABLE,
                                .grid = GRID};
    return fetch;
}

static size_t y_count(const Fetch *fetch) {
    return (size_t)TARGETS * fetch->args.row_count * fetch->args.width;
}

static size_t page_count(const Fetch *fetch) {
    return (size_t)PAGES * PATCHES * fetch->args.width;
}

static size_t table_bytes(const Fetch *fetch) {
    return TABLES * fetch->args.row_count * 2 * sizeof(uint32_t);
}

static void run(Gpu *gpu, Fetch *fetch) {
    RowsArgs *args = &fetch->args;
    const Operand operands[] = {{&args->pages, fetch->pages, page_count(fetch) * sizeof(float)},
                                {&args->rows, fetch->rows, table_bytes(fetch)},
                                {&args->y, fetch->y, y_count(fetch) * sizeof(float)}};
    run_kernel(gpu, &model_rows_code, args, sizeof *args, model_rows_groups(args), operands,
               ARRAY_COUNT(operands));
}

static void run_back(Gpu *gpu, Fetch *fetch, float *d_y, float *d_pages) {
    RowsBackArgs *args = &fetch->back;
    const Operand operands[] = {
        {&args->d_y, d_y, y_count(fetch) * sizeof(float)},
        {&args->row_of, fetch->row_of, PAGES * PATCHES * sizeof(uint32_t)},
        {&args->rows, fetch->rows, table_bytes(fetch)},
        {&args->d_pages, d_pages, page_count(fetch) * sizeof(float)},
    };
    run_kernel(gpu, &model_rows_back_code, args, sizeof *args, model_rows_back_groups(args),
               operands, ARRAY_COUNT(operands));
}

static const uint32_t WIDTHS[] = {768, 32, 7};

static void a_row_is_the_mean_of_its_square(Gpu *gpu, Arena *arena) {
    for (size_t w = 0; w < ARRAY_COUNT(WIDTHS); w++) {
        Fetch fetch = fetch_of(arena, WIDTHS[w]);
        uint32_t width = WIDTHS[w], row_count = fetch.args.row_count;
        run(gpu, &fetch);
        for (size_t i = 0; i < y_count(&fetch); i++) {
            size_t row = i / width % row_count, table = i / width / row_count / PER_TABLE;
            const uint32_t *words = fetch.rows + 2 * (table * row_count + row);
            uint32_t side = words[1] >> 16, first = words[1] & 0xffff;
            double mean = 0;
            for (uint32_t k = 0; k < side * side; k++) {
                size_t patch = words[0] * PATCHES + first + k / side * GRID + k % side;
                mean += (double)fetch.pages[patch * width + i % width] / (side * side);
            }
            assert_close((double)fetch.y[i], mean, 1e-6, "value", i);
        }
    }
}

static void the_way_back_is_the_gradient(Gpu *gpu, Arena *arena) {
    for (size_t w = 0; w < ARRAY_COUNT(WIDTHS); w++) {
        Fetch fetch = fetch_of(arena, WIDTHS[w]);
        Rng rng = rng_stream(3, "rows");
        uint32_t width = WIDTHS[w], row_count = fetch.args.row_count;
        float *d_y = test_random(&rng, arena, y_count(&fetch), 1);
        float *d_pages = unwritten_values(arena, page_count(&fetch));
        double *expected = arena_array(arena, double, page_count(&fetch));
        run_back(gpu, &fetch, d_y, d_pages);
        for (size_t i = 0; i < y_count(&fetch); i++) { // scattered, as the gradient of a mean is
            size_t row = i / width % row_count, table = i / width / row_count / PER_TABLE;
            const uint32_t *words = fetch.rows + 2 * (table * row_count + row);
            uint32_t side = words[1] >> 16, first = words[1] & 0xffff;
            if (fetch.row_of[words[0] * PATCHES + first] != row) continue; // a row left over
            for (uint32_t k = 0; k < side * side; k++) {
                size_t patch = words[0] * PATCHES + first + k / side * GRID + k % side;
                expected[patch * width + i % width] += (double)d_y[i] / (side * side);
            }
        }
        for (size_t i = 0; i < page_count(&fetch); i++)
            assert_close((double)d_pages[i], expected[i], 1e-6, "gradient", i);
    }
}

static double product(const float *a, const float *b, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += (double)a[i] * (double)b[i];
    return sum;
}

// <A x, y> = <x, A' y>, for gradients of rows that some patch calls its own
static void the_way_back_is_the_transpose(Gpu *gpu, Arena *arena) {
    Fetch fetch = fetch_of(arena, 768);
    Rng rng = rng_stream(4, "rows");
    float *d_y = test_random(&rng, arena, y_count(&fetch), 1);
    float *d_pages = unwritten_values(arena, page_count(&fetch));
    for (size_t i = 0; i < y_count(&fetch); i++) {
        size_t row = i / 768 % fetch.args.row_count;
        size_t table = i / 768 / fetch.args.row_count / PER_TABLE;
        const uint32_t *words = fetch.rows + 2 * (table * fetch.args.row_count + row);
        if (fetch.row_of[words[0] * PATCHES + (words[1] & 0xffff)] != row) d_y[i] = 0;
    }
    run(gpu, &fetch);
    run_back(gpu, &fetch, d_y, d_pages);
    double forward = product(fetch.y, d_y, y_count(&fetch));
    double back = product(fetch.pages, d_pages, page_count(&fetch));
    assert_true(fabs(forward) > 1);
    assert_close(back, forward, 1e-3, "product", 0);
}

static void the_same_call_gives_the_same_bits(Gpu *gpu, Arena *arena) {
    Fetch fetch = fetch_of(arena, 96), again = fetch_of(arena, 96);
    run(gpu, &fetch);
    run(gpu, &again);
    assert_memory_equal(fetch.y, again.y, y_count(&fetch) * sizeof(float));
    float *once = unwritten_values(arena, page_count(&fetch));
    float *twice = unwritten_values(arena, page_count(&fetch));
    run_back(gpu, &fetch, fetch.y, once);
    run_back(gpu, &fetch, fetch.y, twice);
    assert_memory_equal(once, twice, page_count(&fetch) * sizeof(float));
}

#define ON_DEVICES(X)                  \
    X(a_row_is_the_mean_of_its_square) \
    X(the_way_back_is_the_gradient)    \
    X(the_way_back_is_the_transpose)   \
    X(the_same_call_gives_the_same_bits)
ON_DEVICES(TEST_ON_DEVICES)

// the host takes the body with the widest vectors that there are; here is the plain one
static void vectors_change_no_bit(void **state) {
    Arena *arena = *state;
    for (size_t w = 0; w < ARRAY_COUNT(WIDTHS); w++) {
        Fetch fetch = fetch_of(arena, WIDTHS[w]);
        RowsArgs *args = &fetch.args;
        RowsBackArgs *back = &fetch.back;
        float *y = unwritten_values(arena, y_count(&fetch));
        float *d_pages[2] = {unwritten_values(arena, page_count(&fetch)),
                             unwritten_values(arena, page_count(&fetch))};
        args->pages = (uintptr_t)fetch.pages, args->y = (uintptr_t)fetch.y;
        args->rows = back->rows = (uintptr_t)fetch.rows;
        back->row_of = (uintptr_t)fetch.row_of;
        model_rows_code.host(args, 0, model_rows_groups(args));
        args->y = back->d_y = (uintptr_t)y, back->d_pages = (uintptr_t)d_pages[0];
        rows_groups(args, 0, model_rows_groups(args));
        assert_memory_equal(y, fetch.y, y_count(&fetch) * sizeof *y);
        model_rows_back_code.host(back, 0, model_rows_back_groups(back));
        back->d_pages = (uintptr_t)d_pages[1];
        rows_back_groups(back, 0, model_rows_back_groups(back));
        assert_memory_equal(d_pages[0], d_pages[1], page_count(&fetch) * sizeof(float));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {ON_DEVICES(TEST_ON_DEVICES_ROW)
                                           test_with_arena(vectors_change_no_bit)};
    return cmocka_run_group_tests_name("model.rows", tests, NULL, NULL);
}
