// See page_basis.h.

#include "model/page_basis.h"

#include <math.h>
#include <string.h>

enum { SIZE = BASIS_SIZE, SQUARE = SIZE * SIZE, MOST_SWEEPS = 50 };

struct PageBasis {
    const ModelOps *ops;
    GpuBuffer basis, gathered;
    uint32_t heads, rows, row, count; // rows of a page, floats of a row, pages so far
    float *pages;                     // [BASIS_PAGES][rows][row]
    float *axes;                      // [heads][32][32]
};

PageBasis *page_basis_create(const ModelShape *shape, Arena *arena) {
    PageBasis *state = arena_new(arena, PageBasis);
    *state = (PageBasis){
        .heads = shape->readers * shape->kv_heads,
        .rows = model_tokens(shape),
        .row = model_row(shape),
    };
    state->pages = arena_array(arena, float, BASIS_PAGES * state->rows * (size_t)state->row);
    state->axes = arena_array(arena, float, state->heads *(size_t)SQUARE);
    return state;
}

size_t page_basis_bytes(uint32_t heads) {
    return (size_t)PAGE_BASES * heads * SQUARE * sizeof(float);
}

static void write_axes(PageBasis *state, uint32_t which) {
    size_t bytes = (size_t)state->heads * SQUARE * sizeof(float);
    gpu_write(state->ops->gpu, state->basis, which * bytes, state->axes, bytes);
}

void page_basis_open(PageBasis *state, const ModelOps *ops, GpuBuffer basis, GpuBuffer gathered) {
    state->ops = ops, state->basis = basis, state->gathered = gathered;
    for (uint32_t i = 0; i < state->heads * SIZE; i++) state->axes[i * (size_t)SIZE + i % SIZE] = 1;
    write_axes(state, 0);
}

void page_basis_clear(PageBasis *state) {
    state->count = 0;
}

//---- axes ----------------------------------------------------------------------------------------

typedef double Matrix[SIZE][SIZE];

// turns rows and columns p and q so that their common value becomes 0
static void turn(Matrix m, Matrix axes, int p, int q) {
    if (m[p][q] == 0) return;
    double theta = (m[q][q] - m[p][p]) / (2 * m[p][q]);
    double t = (theta >= 0 ? 1 : -1) / (fabs(theta) + sqrt(theta * theta + 1));
    double c = 1 / sqrt(t * t + 1), s = t * c;
    for (int k = 0; k < SIZE; k++) {
        double a = m[k][p], b = m[k][q];
        m[k][p] = c * a - s * b, m[k][q] = s * a + c * b;
    }
    for (int k = 0; k < SIZE; k++) {
        double a = m[p][k], b = m[q][k];
        m[p][k] = c * a - s * b, m[q][k] = s * a + c * b;
        a = axes[p][k], b = axes[q][k];
        axes[p][k] = c * a - s * b, axes[q][k] = s * a + c * b;
    }
}

static double beside(Matrix m) {
    double sum = 0;
    for (int i = 0; i < SIZE; i++)
        for (int j = 0; j < i; j++) sum += m[i][j] * m[i][j];
    return sum;
}

static void swap_axes(Matrix m, Matrix axes, int i, int j) {
    double value = m[i][i], axis[SIZE];
    m[i][i] = m[j][j], m[j][j] = value;
    memcpy(axis, axes[i], sizeof axis);
    memcpy(axes[i], axes[j], sizeof axis);
    memcpy(axes[j], axis, sizeof axis);
}

static void sort(Matrix m, Matrix axes) {
    for (int i = 0; i < SIZE; i++) {
        int best = i;
        for (int j = i + 1; j < SIZE; j++)
            if (m[j][j] > m[best][best]) best = j;
        if (best != i) swap_axes(m, axes, i, best);
    }
}

static void set_sign(double axis[SIZE]) {
    int at = 0;
    for (int k = 1; k < SIZE; k++)
        if (fabs(axis[k]) > fabs(axis[at])) at = k;
    for (int k = 0; axis[at] < 0 && k < SIZE; k++) axis[k] = k == at ? axis[k] : -axis[k];
    axis[at] = fabs(axis[at]);
}

void page_basis_axes(Matrix m, Matrix axes) {
    double trace = 0;
    for (int i = 0; i < SIZE; i++) {
        trace += fabs(m[i][i]);
        for (int j = 0; j < SIZE; j++) axes[i][j] = i == j;
    }
    for (int sweep = 0; sweep < MOST_SWEEPS && beside(m) > 1e-26 * trace * trace; sweep++)
        for (int p = 0; p < SIZE; p++)
            for (int q = p + 1; q < SIZE; q++) turn(m, axes, p, q);
    sort(m, axes);
    for (int i = 0; i < SIZE; i++) set_sign(axes[i]);
}

//---- pages ---------------------------------------------------------------------------------------

// second moments about zero: it is the size of values that pruning goes by
static void add_moments(const PageBasis *state, uint32_t head, Matrix m) {
    for (size_t r = 0; r < (size_t)BASIS_PAGES * state->rows; r++) {
        const float *k = state->pages + r * state->row + head * SIZE;
        for (int i = 0; i < SIZE; i++)
            for (int j = 0; j < SIZE; j++) m[i][j] += (double)k[i] * (double)k[j];
    }
}

static void find_axes(PageBasis *state) {
    for (uint32_t head = 0; head < state->heads; head++) {
        Matrix m = {{0}}, axes;
        add_moments(state, head, m);
        page_basis_axes(m, axes);
        for (int i = 0; i < SQUARE; i++)
            state->axes[head * (size_t)SQUARE + (size_t)i] = (float)axes[i / SIZE][i % SIZE];
    }
}

static void gather(PageBasis *state, uint64_t rows) {
    Gpu *gpu = state->ops->gpu;
    size_t floats = state->rows * (size_t)state->row;
    CopyArgs args = {
        .from = rows, .to = gpu_address(gpu, state->gathered), .count = (uint32_t)floats};
    MODEL_RUN(state->ops, copy, &args);
    gpu_read(gpu, state->gathered, 0, state->pages + state->count * floats, floats * sizeof(float));
    state->count++;
}

bool page_basis_add(PageBasis *state, uint64_t rows) {
    gather(state, rows);
    if (state->count < BASIS_PAGES) return false;
    Error lost; // a device that is lost says so again at the caller's own gpu_finish
    if (!gpu_finish(state->ops->gpu, &lost)) return false;
    find_axes(state);
    write_axes(state, 1);
    return true;
}

//---- files ---------------------------------------------------------------------------------------

static size_t page_floats(const PageBasis *state) {
    return state->count * (size_t)state->rows * state->row;
}

static size_t axis_floats(const PageBasis *state) {
    return state->heads * (size_t)SQUARE;
}

void page_basis_encode(const PageBasis *state, ByteWriter *out) {
    bool is_known = state->count == BASIS_PAGES;
    const float *from = is_known ? state->axes : state->pages;
    size_t count = is_known ? axis_floats(state) : page_floats(state);
    byte_put_u32(out, state->count);
    for (size_t i = 0; i < count; i++) byte_put_f32(out, from[i]);
}

static bool decode_axes(PageBasis *state, ByteReader *in) {
    for (size_t i = 0; i < axis_floats(state); i++) {
        state->axes[i] = byte_get_f32(in);
        if (fabsf(state->axes[i]) > 1.001f) in->is_short = true;
    }
    if (!in->is_short) write_axes(state, 1);
    return true;
}

bool page_basis_decode(PageBasis *state, ByteReader *in) {
    uint32_t count = byte_get_u32(in);
    if (count > BASIS_PAGES) in->is_short = true;
    if (in->is_short) return false;
    state->count = count;
    if (count == BASIS_PAGES) return decode_axes(state, in);
    for (size_t i = 0; i < page_floats(state); i++) state->pages[i] = byte_get_f32(in);
    return false;
}
