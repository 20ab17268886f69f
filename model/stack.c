// See stack.h.

#include "model/stack.h"

static uint32_t block_count(const ModelShape *shape, bool is_reader) {
    return is_reader ? shape->readers : shape->writers;
}

static void take_streams(ModelStackTape *tape, size_t count, bool has_gradients,
                         ModelSpace *space) {
    tape->first = model_take(space, count);
    tape->second = model_take(space, count);
    tape->spare = model_take(space, count);
    if (!has_gradients) return;
    tape->d_first = model_take(space, count);
    tape->d_second = model_take(space, count);
}

ModelStackTape model_stack_tape(const ModelShape *shape, uint32_t frames, bool is_reader,
                                bool has_gradients, ModelSpace *space) {
    ModelStackTape tape = {0};
    bool is_one = shape->wiring == MODEL_WIRED || !has_gradients;
    for (uint32_t i = 0; i < block_count(shape, is_reader); i++) {
        tape.blocks[i] =
            is_one && i > 0 ? tape.blocks[0] : model_block_tape(shape, frames, is_reader, space);
    }
    if (shape->wiring != MODEL_PLAIN)
        take_streams(&tape, (size_t)frames * model_tokens(shape) * shape->width, has_gradients,
                     space);
    return tape;
}

static void block_forward(const ModelPass *pass, const ModelStackTape *tape, uint32_t i,
                          bool is_reader) {
    const ModelLayout *l = pass->layout;
    model_block_forward(pass, is_reader ? &l->reader[i] : &l->writer[i], &tape->blocks[i],
                        is_reader ? (int)i : -1);
}

static void block_back(const ModelPass *pass, const ModelStackTape *tape, uint32_t i,
                       bool is_reader) {
    const ModelLayout *l = pass->layout;
    model_block_back(pass, is_reader ? &l->reader[i] : &l->writer[i], &tape->blocks[i],
                     is_reader ? (int)i : -1);
}

//---- wired ---------------------------------------------------------------------------------------

// to = a x + b y + c z
static void blend(const ModelPass *pass, uint64_t to, float a, uint64_t x, float b, uint64_t y,
                  float c, uint64_t z) {
    const ModelShape *s = &pass->layout->shape;
    BlendArgs args = {.x = x,
                      .y = y,
                      .z = z,
                      .to = to,
                      .count = pass->frames * model_tokens(s) * s->width,
                      .a = a,
                      .b = b,
                      .c = c};
    MODEL_RUN(pass->ops, blend, &args);
}

static void copy(const ModelPass *pass, uint64_t to, uint64_t from) {
    blend(pass, to, 1, from, 0, 0, 0, 0);
}

static void wired_forward(const ModelPass *pass, const ModelStackTape *tape, bool is_reader) {
    uint64_t second = tape->second, spare = tape->spare;
    copy(pass, second, pass->x);
    for (uint32_t i = 0; i < block_count(&pass->layout->shape, is_reader); i++) {
        copy(pass, spare, pass->x);
        block_forward(pass, tape, i, is_reader);
        blend(pass, pass->x, 1, pass->x, 1, second, -1, spare);
        uint64_t other = second;
        second = spare;
        spare = other;
    }
    copy(pass, tape->first, pass->x);
    if (second != tape->second) copy(pass, tape->second, second);
    blend(pass, pass->x, 0.5f, tape->first, 0.5f, tape->second, 0, 0);
}

// of block i, that led to first and second: its activations on the tape, and x2 in `spare`
static void undo(const ModelPass *pass, const ModelStackTape *tape, uint32_t i, bool is_reader,
                 uint64_t first, uint64_t second, uint64_t spare) {
    copy(pass, pass->x, second);
    block_forward(pass, tape, i, is_reader);
    blend(pass, spare, 1, first, -1, pass->x, 1, second);
}

static void wired_back(const ModelPass *pass, const ModelStackTape *tape, bool is_reader) {
    uint64_t first = tape->first, second = tape->second, spare = tape->spare;
    blend(pass, tape->d_first, 0.5f, pass->dx, 0, 0, 0, 0);
    copy(pass, tape->d_second, tape->d_first);
    bool is_undone = pass->layout->shape.wiring == MODEL_WIRED;
    for (uint32_t i = block_count(&pass->layout->shape, is_reader); i-- > 0;) {
        if (is_undone) undo(pass, tape, i, is_reader, first, second, spare);
        copy(pass, pass->dx, tape->d_first);
        block_back(pass, tape, i, is_reader);
        blend(pass, pass->dx, 1, pass->dx, -1, tape->d_first, 1, tape->d_second);
        copy(pass, tape->d_second, tape->d_first);
        copy(pass, tape->d_first, pass->dx);
        uint64_t other = first;
        first = second; // x1
        second = spare;
        spare = other;
    }
    blend(pass, pass->dx, 1, tape->d_first, 1, tape->d_second, 0, 0);
}

//---- either --------------------------------------------------------------------------------------

void model_stack_forward(const ModelPass *pass, const ModelStackTape *tape, bool is_reader) {
    if (pass->layout->shape.wiring != MODEL_PLAIN) {
        wired_forward(pass, tape, is_reader);
        return;
    }
    for (uint32_t i = 0; i < block_count(&pass->layout->shape, is_reader); i++)
        block_forward(pass, tape, i, is_reader);
}

void model_stack_back(const ModelPass *pass, const ModelStackTape *tape, bool is_reader) {
    if (pass->layout->shape.wiring != MODEL_PLAIN) {
        wired_back(pass, tape, is_reader);
        return;
    }
    for (uint32_t i = block_count(&pass->layout->shape, is_reader); i-- > 0;)
        block_back(pass, tape, i, is_reader);
}
