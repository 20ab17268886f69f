// What one invocation holds, a part of a token, and the weights that it meets: how they are packed
// and multiplied. The net made of these is in token_net.glsl.
//
//     State       the 16 values of a part, four vectors of four
//     weights     both nets as they lie in the model, eight bytes to a word, once for a group
//
// Eight invocations share a token, and all of a group share the weights: each needs the same one at
// the same time. A GPU reads it once for all of them. So does lavapipe, which otherwise reads
// shared memory and buffers lane by lane (7 ns for each), if it sees when it compiles that the
// address is the same in all lanes and that all of them are there: addresses must be constants,
// outside of loops and branches. Hence all loops here are unrolled and no kernel returns early.
// What differs from lane to lane is read 64 bits at a time. (A thread for each value, with weights
// of its own, cost 125 us of processor a write; this costs 8.)
//
// The driver unrolls. glslc would too, to ten times the SPIR-V, but leaves loops alone that end
// with `!=` in place of `<`.

#extension GL_EXT_control_flow_attributes : require

#define QUADS (TOKEN_CHANNELS / 4)
#define HIDDEN_QUADS (TOKEN_HIDDEN / 4)
#define TOKENS (TOKEN_GROUP / TOKEN_PARTS) // of a group

#define PART (gl_LocalInvocationID.x % TOKEN_PARTS)
#define TOKEN (gl_LocalInvocationID.x / TOKEN_PARTS)

struct State {
    ivec4 at[QUADS];
};

shared uint64_t weights[TOKEN_NETS * TOKEN_NET_BYTES / 8];

void fetch_weights() {
    U64 model = U64(args.model);
    for (uint i = gl_LocalInvocationID.x; i < TOKEN_NETS * TOKEN_NET_BYTES / 8; i += TOKEN_GROUP) {
        weights[i] = model.at[i];
    }
    barrier();
}

//---- packed words --------------------------------------------------------------------------------

ivec4 bytes_of(int word) {
    return ivec4(word << 24, word << 16, word << 8, word) >> 24;
}

ivec4 shorts_of(uint64_t packed) {
    ivec2 words = ivec2(unpackUint2x32(packed));
    return ivec4(words.x << 16, words.x, words.y << 16, words.y) >> 16;
}

uint64_t shorts_packed(ivec4 x) {
    uvec4 low = uvec4(x) & 0xffffu;
    return packUint2x32(low.xz | low.yw << 16);
}

State read_ints(U64 from, uint at) {
    State x;
    [[unroll]] for (uint i = 0; i != QUADS; i++) {
        uint64_t low = from.at[at + 2 * i], high = from.at[at + 2 * i + 1];
        x.at[i] = ivec4(unpackUint2x32(low), unpackUint2x32(high));
    }
    return x;
}

void write_ints(U64 to, uint at, State x) {
    [[unroll]] for (uint i = 0; i != QUADS; i++) {
        to.at[at + 2 * i] = packUint2x32(uvec2(x.at[i].xy));
        to.at[at + 2 * i + 1] = packUint2x32(uvec2(x.at[i].zw));
    }
}

//---- weights -------------------------------------------------------------------------------------

// the four that begin at byte `at`, a constant multiple of 4
ivec4 four_weights(uint net, uint at) {
    uvec2 words = unpackUint2x32(weights[(TOKEN_NET_BYTES * net + at) / 8]);
    return bytes_of(int(at % 8 < 4 ? words.x : words.y));
}

// this part's row of a [TOKEN_PARTS][TOKEN_CHANNELS]
State own_weights(uint net, uint at) {
    uint first = (TOKEN_NET_BYTES * net + at) / 8 + QUADS / 2 * PART;
    State x;
    [[unroll]] for (uint i = 0; i != QUADS / 2; i++) {
        uvec2 words = unpackUint2x32(weights[first + i]);
        x.at[2 * i] = bytes_of(int(words.x));
        x.at[2 * i + 1] = bytes_of(int(words.y));
    }
    return x;
}

int dot_of(ivec4 a, ivec4 b) {
    ivec4 products = a * b;
    return products.x + products.y + products.z + products.w;
}

// four rows of a matrix of TOKEN_CHANNELS columns
ivec4 four_rows(uint net, uint rows, State x) {
    ivec4 sums = ivec4(0);
    [[unroll]] for (uint k = 0; k != 4; k++) {
        [[unroll]] for (uint i = 0; i != QUADS; i++) {
            ivec4 four = four_weights(net, rows + k * TOKEN_CHANNELS + 4 * i);
            sums[k] += dot_of(four, x.at[i]);
        }
    }
    return sums;
}

State project(uint net, uint matrix, State x) {
    State sums;
    [[unroll]] for (uint c = 0; c != QUADS; c++) {
        sums.at[c] = four_rows(net, matrix + 4 * c * TOKEN_CHANNELS, x);
    }
    return sums;
}
