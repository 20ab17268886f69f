// A net by eight invocations, one for each part of a token; all of a group call it together. The
// definition is in token_net.c. Parts meet twice: for the largest magnitude, and in attention,
// where each lays its key and its value into shared memory, 16 bits a channel.

#include "memory/token_part.glsl"

shared uint magnitudes[TOKEN_NETS][TOKENS]; // all of a token's, or'ed: the bits of the largest
shared uint64_t keys[TOKENS][TOKEN_PARTS][QUADS], values[TOKENS][TOKEN_PARTS][QUADS];

void begin() {
    if (PART < TOKEN_NETS) magnitudes[PART][TOKEN] = 0;
    fetch_weights();
}

ivec4 saturate(ivec4 x) {
    return clamp(x, -32768, 32767);
}

uint bits_of(uint x) {
    return uint(findMSB(x) + 1);
}

uint magnitude_of(int x) {
    return x < 0 ? 0u - uint(x) : uint(x);
}

// how much this part takes from each, 4096 for all together
int[TOKEN_PARTS] weigh(uint net, State query) {
    int scores[TOKEN_PARTS], largest = -0x7fffffff;
    uint64_t biases = weights[(TOKEN_NET_BYTES * net + TOKEN_AT_BIAS) / 8 + PART];
    [[unroll]] for (uint j = 0; j != TOKEN_PARTS; j++) {
        scores[j] = int(int8_t(biases >> (8 * j))) * 2048;
        [[unroll]] for (uint i = 0; i != QUADS; i++) {
            scores[j] += dot_of(query.at[i], shorts_of(keys[TOKEN][j][i]));
        }
        largest = max(largest, scores[j]);
    }
    uint shares[TOKEN_PARTS], sum = 0;
    [[unroll]] for (uint j = 0; j != TOKEN_PARTS; j++) {
        uint below = (uint(largest) - uint(scores[j])) >> 11;
        uint share = uint(args.model.at[0].halves[min(below, TOKEN_HALVES - 1)]);
        shares[j] = below < TOKEN_HALVES ? share : 0;
        sum += shares[j];
    }
    uint inverse = 0x80000000u / sum;
    [[unroll]] for (uint j = 0; j != TOKEN_PARTS; j++) scores[j] = int(shares[j] * inverse >> 19);
    return scores;
}

State mix_values(int shares[TOKEN_PARTS]) {
    State mixed;
    [[unroll]] for (uint i = 0; i != QUADS; i++) {
        mixed.at[i] = ivec4(0);
        [[unroll]] for (uint j = 0; j != TOKEN_PARTS; j++) {
            mixed.at[i] += shares[j] * shorts_of(values[TOKEN][j][i]);
        }
        mixed.at[i] >>= 12;
    }
    return mixed;
}

// h -> z
State attend(uint net, State h) {
    State query = project(net, TOKEN_AT_QUERY, h), key = project(net, TOKEN_AT_KEY, h);
    State value = project(net, TOKEN_AT_VALUE, h);
    [[unroll]] for (uint i = 0; i != QUADS; i++) {
        query.at[i] >>= 11;
        keys[TOKEN][PART][i] = shorts_packed(key.at[i] >> 11);
        values[TOKEN][PART][i] = shorts_packed(saturate(value.at[i] >> 6));
    }
    barrier();
    State sums = project(net, TOKEN_AT_MIX, mix_values(weigh(net, query))), z;
    [[unroll]] for (uint i = 0; i != QUADS; i++) z.at[i] = saturate(h.at[i] + (sums.at[i] >> 6));
    return z;
}

int bend(int x) {
    uint index = min(magnitude_of(x) >> 6, TOKEN_BENDS - 1);
    int y = int(args.model.at[0].bends[index]);
    return x < 0 ? -y : y;
}

State think(uint net, State z) {
    ivec4 hidden[HIDDEN_QUADS];
    [[unroll]] for (uint i = 0; i != HIDDEN_QUADS; i++) {
        ivec4 sums = four_rows(net, TOKEN_AT_UP + 4 * i * TOKEN_CHANNELS, z) >> 6;
        sums += four_weights(net, TOKEN_AT_UP_BIAS + 4 * i) * 128;
        hidden[i] = ivec4(bend(sums.x), bend(sums.y), bend(sums.z), bend(sums.w));
    }
    [[unroll]] for (uint c = 0; c != QUADS; c++) {
        ivec4 sums = ivec4(0);
        [[unroll]] for (uint k = 0; k != 4; k++) {
            [[unroll]] for (uint i = 0; i != HIDDEN_QUADS; i++) {
                uint at = TOKEN_AT_DOWN + (4 * c + k) * TOKEN_HIDDEN + 4 * i;
                sums[k] += dot_of(four_weights(net, at), hidden[i]);
            }
        }
        ivec4 bias = four_weights(net, TOKEN_AT_DOWN_BIAS + 4 * c) * 32;
        z.at[c] = saturate(z.at[c] + (sums >> 6) + bias);
    }
    return z;
}

uint largest_of(State x) {
    uint most = 0;
    [[unroll]] for (uint i = 0; i != QUADS; i++) {
        [[unroll]] for (uint k = 0; k != 4; k++) most = max(most, magnitude_of(x.at[i][k]));
    }
    return most;
}

State token_net(uint net, State x) {
    uint most = largest_of(x);
    atomicOr(magnitudes[net][TOKEN], most);
    barrier();
    uint bits = bits_of(magnitudes[net][TOKEN]), own = bits_of(most);
    uint shift = bits > TOKEN_STATE_BITS ? bits - TOKEN_STATE_BITS : 0;
    uint index = own > TOKEN_FRACTION ? min(own - TOKEN_FRACTION, TOKEN_GAINS - 1) : 0;
    int gain = int(args.model.at[0].nets[net].gain[PART][index]);

    State h = own_weights(net, TOKEN_AT_POSITION), scale = own_weights(net, TOKEN_AT_SCALE), y;
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
