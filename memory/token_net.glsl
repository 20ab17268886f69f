// A net by eight invocations, one for each part of a token. The definition is in token_net.c.

#extension GL_EXT_control_flow_attributes : require

#define QUADS (TOKEN_CHANNELS / 4)
#define TOKENS (TOKEN_GROUP / TOKEN_PARTS) // of a workgroup

shared uint64_t weights[TOKEN_NETS * TOKEN_NET_BYTES / 8];
shared uint magnitudes[TOKEN_NETS][TOKENS];
shared uint64_t keys[TOKENS][TOKEN_PARTS][QUADS], values[TOKENS][TOKEN_PARTS][QUADS];

#define PART (gl_LocalInvocationID.x % TOKEN_PARTS)
#define TOKEN (gl_LocalInvocationID.x / TOKEN_PARTS)

void fetch_weights() {
    U64 model = U64(args.model);
    for (uint i = gl_LocalInvocationID.x; i < TOKEN_NETS * TOKEN_NET_BYTES / 8; i += TOKEN_GROUP) {
        weights[i] = model.at[i];
    }
    if (PART < TOKEN_NETS) magnitudes[PART][TOKEN] = 0;
    barrier();
}

int saturate(int x) {
    return clamp(x, -32768, 32767);
}

uint bits_of(uint x) {
    return uint(findMSB(x) + 1);
}

uint magnitude_of(int x) {
    return x < 0 ? 0u - uint(x) : uint(x);
}

// the four bytes that stand at `at`, a multiple of 4
int word_of(uint net, uint at) {
    uvec2 words = unpackUint2x32(weights[(TOKEN_NET_BYTES * net + at) / 8]);
    return int(at % 8 < 4 ? words.x : words.y);
}

ivec4 bytes_of(int word) {
    return ivec4(word << 24, word << 16, word << 8, word) >> 24;
}

ivec4 shorts_of(uint64_t packed) {
    ivec2 words = ivec2(unpackUint2x32(packed));
    return ivec4(words.x << 16, words.x, words.y << 16, words.y) >> 16;
}

uint64_t packed(ivec4 x) {
    uvec4 low = uvec4(x) & 0xffffu;
    return packUint2x32(low.xz | low.yw << 16);
}

int dot_of(ivec4 a, ivec4 b) {
    ivec4 products = a * b;
    return products.x + products.y + products.z + products.w;
}

struct State {
    ivec4 at[QUADS];
};

// one row of a matrix times a state
int row_times(uint net, uint row, State x) {
    int sum = 0;
    [[unroll]] for (uint i = 0; i != QUADS; i++) {
        sum += dot_of(bytes_of(word_of(net, row + 4 * i)), x.at[i]);
    }
    return sum;
}

ivec4 rows_times(uint net, uint rows, State x) {
    ivec4 sums;
    [[unroll]] for (uint i = 0; i != 4; i++) {
        sums[i] = row_times(net, rows + i * TOKEN_CHANNELS, x);
    }
    return sums;
}

State project(uint net, uint matrix, State x) {
    State sums;
    [[unroll]] for (uint c = 0; c != QUADS; c++) {
        sums.at[c] = rows_times(net, matrix + 4 * c * TOKEN_CHANNELS, x);
    }
    return sums;
}


// what this part takes from the values of all parts
State mix_values(int scores[TOKEN_PARTS]) {
    int largest = scores[0];
    [[unroll]] for (uint j = 1; j != TOKEN_PARTS; j++) largest = max(largest, scores[j]);
    uint shares[TOKEN_PARTS], sum = 0;
    [[unroll]] for (uint j = 0; j != TOKEN_PARTS; j++) {
        uint below = (uint(largest) - uint(scores[j])) >> 11;
        uint half_ = uint(args.model.at[0].halves[min(below, TOKEN_HALVES - 1)]);
        shares[j] = below < TOKEN_HALVES ? half_ : 0;
        sum += shares[j];
    }
    uint inverse = 0x80000000u / sum;
    State mixed;
    [[unroll]] for (uint i = 0; i != QUADS; i++) mixed.at[i] = ivec4(0);
    [[unroll]] for (uint j = 0; j != TOKEN_PARTS; j++) {
        int share = int(shares[j] * inverse >> 19);
        [[unroll]] for (uint i = 0; i != QUADS; i++) {
            mixed.at[i] += share * shorts_of(values[TOKEN][j][i]);
        }
    }
    [[unroll]] for (uint i = 0; i != QUADS; i++) mixed.at[i] >>= 12;
    return mixed;
}

State attend(uint net, State h) {
    State query = project(net, TOKEN_AT_QUERY, h);
    State key = project(net, TOKEN_AT_KEY, h);
    State value = project(net, TOKEN_AT_VALUE, h);
    [[unroll]] for (uint i = 0; i != QUADS; i++) {
        query.at[i] >>= 11;
        keys[TOKEN][PART][i] = packed(key.at[i] >> 11);
        values[TOKEN][PART][i] = packed(clamp(value.at[i] >> 6, -32768, 32767));
    }
    barrier();
    int scores[TOKEN_PARTS];
    uint64_t biases = weights[(TOKEN_NET_BYTES * net + TOKEN_AT_BIAS) / 8 + PART];
    [[unroll]] for (uint j = 0; j != TOKEN_PARTS; j++) {
        scores[j] = (int(uint(biases >> (8 * j)) << 24) >> 24) * 2048;
        [[unroll]] for (uint i = 0; i != QUADS; i++) {
            scores[j] += dot_of(query.at[i], shorts_of(keys[TOKEN][j][i]));
        }
    }
    State sums = project(net, TOKEN_AT_MIX, mix_values(scores)), z;
    [[unroll]] for (uint i = 0; i != QUADS; i++) {
        z.at[i] = clamp(h.at[i] + (sums.at[i] >> 6), -32768, 32767);
    }
    return z;
}

int bend(int x) {
    uint index = min(magnitude_of(x) >> 6, TOKEN_BENDS - 1);
    int y = int(args.model.at[0].bends[index]);
    return x < 0 ? -y : y;
}

State think(uint net, State z) {
    ivec4 hidden[TOKEN_HIDDEN / 4];
    [[unroll]] for (uint i = 0; i != TOKEN_HIDDEN / 4; i++) {
        ivec4 sums = rows_times(net, TOKEN_AT_UP + 4 * i * TOKEN_CHANNELS, z) >> 6;
        sums += bytes_of(word_of(net, TOKEN_AT_UP_BIAS + 4 * i)) * 128;
        hidden[i] = ivec4(bend(sums.x), bend(sums.y), bend(sums.z), bend(sums.w));
    }
    State out_;
    [[unroll]] for (uint c = 0; c != QUADS; c++) {
        ivec4 sums = ivec4(0);
        [[unroll]] for (uint k = 0; k != 4; k++) {
            uint row = TOKEN_AT_DOWN + (4 * c + k) * TOKEN_HIDDEN;
            [[unroll]] for (uint i = 0; i != TOKEN_HIDDEN / 4; i++) {
                sums[k] += dot_of(bytes_of(word_of(net, row + 4 * i)), hidden[i]);
            }
        }
        ivec4 bias = bytes_of(word_of(net, TOKEN_AT_DOWN_BIAS + 4 * c)) * 32;
        out_.at[c] = clamp(z.at[c] + (sums >> 6) + bias, -32768, 32767);
    }
    return out_;
}

// 16 bytes of this part
State own_bytes(uint net, uint at) {
    uint first = (TOKEN_NET_BYTES * net + at) / 8 + 2 * PART;
    State x;
    [[unroll]] for (uint i = 0; i != 2; i++) {
        uvec2 words = unpackUint2x32(weights[first + i]);
        x.at[2 * i] = bytes_of(int(words.x));
        x.at[2 * i + 1] = bytes_of(int(words.y));
    }
    return x;
}

// a part of the token of this invocation; all invocations of the group call it together
State token_net(uint net, State x) {
    uint most = 0;
    [[unroll]] for (uint i = 0; i != QUADS; i++) {
        [[unroll]] for (uint k = 0; k != 4; k++) most = max(most, magnitude_of(x.at[i][k]));
    }
    atomicOr(magnitudes[net][TOKEN], most);
    barrier();
    uint bits = bits_of(magnitudes[net][TOKEN]), own = bits_of(most);
    uint shift = bits > TOKEN_STATE_BITS ? bits - TOKEN_STATE_BITS : 0;
    uint index = own > TOKEN_FRACTION ? min(own - TOKEN_FRACTION, TOKEN_GAINS - 1) : 0;
    int gain = int(args.model.at[0].nets[net].gain[PART][index]);

    State h = own_bytes(net, TOKEN_AT_POSITION), scale = own_bytes(net, TOKEN_AT_SCALE), y;
    [[unroll]] for (uint i = 0; i != QUADS; i++) h.at[i] = (x.at[i] >> shift) + h.at[i] * 32;
    State change = think(net, attend(net, h));
    [[unroll]] for (uint i = 0; i != QUADS; i++) {
        ivec4 scaled = change.at[i] * scale.at[i];
        scaled = shift < 7 ? scaled >> (7 - shift) : scaled << (shift - 7);
        y.at[i] = (((x.at[i] >> 4) * gain) >> 4) + scaled;
    }
    return y;
}

State predict(State token) {
    int grid = int(args.model.at[0].nets[TOKEN_P].grid[PART]), bits = TOKEN_FRACTION + grid;
    State y = token_net(TOKEN_P, token);
    [[unroll]] for (uint i = 0; i != QUADS; i++) {
        y.at[i] = (y.at[i] + (1 << (bits - 1))) >> bits << grid;
    }
    return y;
}

State update(State remainder) {
    [[unroll]] for (uint i = 0; i != QUADS; i++) remainder.at[i] <<= TOKEN_FRACTION;
    return token_net(TOKEN_U, remainder);
}

State read_ints(U64 from, uint at) {
    State x;
    [[unroll]] for (uint i = 0; i != QUADS; i++) {
        x.at[i] = ivec4(unpackUint2x32(from.at[at + 2 * i]), unpackUint2x32(from.at[at + 2 * i + 1]));
    }
    return x;
}

void write_ints(U64 to, uint at, State x) {
    [[unroll]] for (uint i = 0; i != QUADS; i++) {
        to.at[at + 2 * i] = packUint2x32(uvec2(x.at[i].xy));
        to.at[at + 2 * i + 1] = packUint2x32(uvec2(x.at[i].zw));
    }
}
