// Writes and rewinds on a device, in batches: rows and observations go up, the kernel changes the
// tokens where they lie, remainders come back. The buffers that travel are kept and grow to the
// largest batch seen, so that a step allocates nothing.

#include "memory/token_net.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

static const uint32_t write_spirv[] =
#include "memory/token_write.spv.h"
    ;
static const uint32_t rewind_spirv[] =
#include "memory/token_rewind.spv.h"
    ;

// the kernels address a net by bytes
static_assert(
    offsetof(TokenNet, position) == TOKEN_AT_POSITION &&
        offsetof(TokenNet, query) == TOKEN_AT_QUERY && offsetof(TokenNet, key) == TOKEN_AT_KEY &&
        offsetof(TokenNet, value) == TOKEN_AT_VALUE && offsetof(TokenNet, mix) == TOKEN_AT_MIX &&
        offsetof(TokenNet, bias) == TOKEN_AT_BIAS && offsetof(TokenNet, up) == TOKEN_AT_UP &&
        offsetof(TokenNet, up_bias) == TOKEN_AT_UP_BIAS &&
        offsetof(TokenNet, down) == TOKEN_AT_DOWN &&
        offsetof(TokenNet, down_bias) == TOKEN_AT_DOWN_BIAS &&
        offsetof(TokenNet, scale) == TOKEN_AT_SCALE && sizeof(TokenNet) == TOKEN_NET_BYTES,
    "token_gpu.h says where a net's matrices are");

enum { GROUP_TOKENS = TOKEN_GROUP / TOKEN_PARTS };

struct MemoryTokenCoder {
    Gpu *gpu;
    const MemoryTokenModel *model;
    GpuKernel write_kernel, rewind_kernel;
    GpuBuffer weights;
    GpuBuffer rows, observations, remainders;
    uint32_t room; // of a batch
};

// of those that the groups before `end` write
static size_t last_token(const TokenArgs *args, size_t end) {
    return end * GROUP_TOKENS < args->count ? end * GROUP_TOKENS : args->count;
}

static void write_tokens(const void *argument, uint32_t begin, uint32_t end) {
    const TokenArgs *args = argument;
    for (size_t i = begin * GROUP_TOKENS; i < last_token(args, end); i++) {
        size_t row = GPU_AT(uint32_t, args->rows)[i];
        memory_token_step(GPU_AT(MemoryTokenModel, args->model),
                          GPU_AT(int32_t, args->tokens) + TOKEN_WIDTH * row,
                          GPU_AT(int16_t, args->observations) + TOKEN_WIDTH * i,
                          GPU_AT(int32_t, args->remainders) + TOKEN_WIDTH * i);
    }
}

static void rewind_tokens(const void *argument, uint32_t begin, uint32_t end) {
    const TokenArgs *args = argument;
    for (size_t i = begin * GROUP_TOKENS; i < last_token(args, end); i++) {
        size_t row = GPU_AT(uint32_t, args->rows)[i];
        memory_token_step_back(GPU_AT(MemoryTokenModel, args->model),
                               GPU_AT(int32_t, args->tokens) + TOKEN_WIDTH * row,
                               GPU_AT(int32_t, args->remainders) + TOKEN_WIDTH * i,
                               GPU_AT(int16_t, args->observations) + TOKEN_WIDTH * i);
    }
}

// a token takes some microseconds, waking a thread some ten
enum { HOST_GRAIN = 16 / GROUP_TOKENS };

static const GpuCode write_code = {
    .name = "token_write",
    .words = write_spirv,
    .bytes = sizeof write_spirv,
    .host = write_tokens,
    .host_grain = HOST_GRAIN,
};
static const GpuCode rewind_code = {
    .name = "token_rewind",
    .words = rewind_spirv,
    .bytes = sizeof rewind_spirv,
    .host = rewind_tokens,
    .host_grain = HOST_GRAIN,
};

static void destroy_batch(MemoryTokenCoder *coder) {
    gpu_buffer_destroy(coder->gpu, coder->rows);
    gpu_buffer_destroy(coder->gpu, coder->observations);
    gpu_buffer_destroy(coder->gpu, coder->remainders);
    coder->rows = coder->observations = coder->remainders = (GpuBuffer){0};
    coder->room = 0;
}

static bool make_room(MemoryTokenCoder *coder, uint32_t count, Error *err) {
    if (count <= coder->room) return true;
    uint32_t room = coder->room == 0 ? 64 : coder->room; // a step's batch is smaller
    while (room < count) room *= 2;
    destroy_batch(coder);
    size_t values = (size_t)room * TOKEN_WIDTH;
    if (!gpu_buffer_create(coder->gpu, room * sizeof(uint32_t), &coder->rows, err) ||
        !gpu_buffer_create(coder->gpu, values * sizeof(int16_t), &coder->observations, err) ||
        !gpu_buffer_create(coder->gpu, values * sizeof(int32_t), &coder->remainders, err)) {
        destroy_batch(coder);
        return error_wrap(err, "a batch of %u observations", count);
    }
    coder->room = room;
    return true;
}

MemoryTokenCoder *memory_token_coder_create(Gpu *gpu, const MemoryTokenModel *model, Arena *arena,
                                            Error *err) {
    MemoryTokenCoder *coder = arena_new(arena, MemoryTokenCoder);
    coder->gpu = gpu;
    coder->model = model;
    if (!gpu_kernel_create(gpu, &write_code, &coder->write_kernel, err) ||
        !gpu_kernel_create(gpu, &rewind_code, &coder->rewind_kernel, err) ||
        !gpu_buffer_wrap(gpu, model, sizeof *model, &coder->weights, err) ||
        !make_room(coder, 1, err)) {
        memory_token_coder_destroy(coder);
        error_wrap(err, "tokens");
        return NULL;
    }
    return coder;
}

void memory_token_coder_destroy(MemoryTokenCoder *coder) {
    if (coder == NULL) return;
    destroy_batch(coder);
    gpu_buffer_destroy(coder->gpu, coder->weights);
}

static TokenArgs arguments(const MemoryTokenCoder *coder, GpuBuffer tokens, uint32_t count) {
    Gpu *gpu = coder->gpu;
    return (TokenArgs){
        .model = gpu_address(gpu, coder->weights),
        .tokens = gpu_address(gpu, tokens),
        .rows = gpu_address(gpu, coder->rows),
        .observations = gpu_address(gpu, coder->observations),
        .remainders = gpu_address(gpu, coder->remainders),
        .count = count,
    };
}

static void check_rows(const MemoryTokenCoder *coder, GpuBuffer tokens, const uint32_t *rows,
                       uint32_t count) {
    size_t room = gpu_buffer_bytes(coder->gpu, tokens) / (TOKEN_WIDTH * sizeof(int32_t));
    for (uint32_t i = 0; i < count; i++) ASSERT(rows[i] < room);
}

// What a batch takes and what it gives, one of the two observations, the other remainders.
typedef struct Batch {
    GpuKernel kernel;
    GpuBuffer in, out;
    const void *from;
    void *to;
    size_t in_bytes, out_bytes; // of a value
} Batch;

static bool run_batch(MemoryTokenCoder *coder, GpuBuffer tokens, const uint32_t *rows,
                      uint32_t count, const Batch *batch, Error *err) {
    Gpu *gpu = coder->gpu;
    check_rows(coder, tokens, rows, count);
    size_t values = (size_t)count * TOKEN_WIDTH;
    TokenArgs args = arguments(coder, tokens, count);
    gpu_write(gpu, coder->rows, 0, rows, count * sizeof *rows);
    gpu_write(gpu, batch->in, 0, batch->from, values * batch->in_bytes);
    gpu_dispatch(gpu, batch->kernel, &args, sizeof args, (count + GROUP_TOKENS - 1) / GROUP_TOKENS);
    gpu_read(gpu, batch->out, 0, batch->to, values * batch->out_bytes);
    return gpu_finish(gpu, err);
}

bool memory_token_write(MemoryTokenCoder *coder, GpuBuffer tokens, const uint32_t *rows,
                        uint32_t count, const int16_t *observations, int32_t *remainders,
                        Error *err) {
    if (count == 0) return true;
    if (!make_room(coder, count, err)) return false;
    Batch batch = {coder->write_kernel, coder->observations,  coder->remainders, observations,
                   remainders,          sizeof *observations, sizeof *remainders};
    return run_batch(coder, tokens, rows, count, &batch, err);
}

bool memory_token_rewind(MemoryTokenCoder *coder, GpuBuffer tokens, const uint32_t *rows,
                         uint32_t count, const int32_t *remainders, int16_t *observations,
                         Error *err) {
    if (count == 0) return true;
    if (!make_room(coder, count, err)) return false;
    Batch batch = {coder->rewind_kernel, coder->remainders,  coder->observations, remainders,
                   observations,         sizeof *remainders, sizeof *observations};
    return run_batch(coder, tokens, rows, count, &batch, err);
}
