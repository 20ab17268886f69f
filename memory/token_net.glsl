// A net by one workgroup, one thread for each of the 128 values. The definition is in token_net.c.

shared uint most[TOKEN_PARTS];
shared int state[TOKEN_PARTS][TOKEN_CHANNELS];
shared int queries[TOKEN_PARTS][TOKEN_CHANNELS];
shared int keys[TOKEN_PARTS][TOKEN_CHANNELS];
shared int values[TOKEN_PARTS][TOKEN_CHANNELS];
shared int scores[TOKEN_PARTS][TOKEN_PARTS];
shared int hidden[TOKEN_PARTS][TOKEN_HIDDEN];

#define NET args.model.at[0].nets[net]

int saturate(int x) {
    return clamp(x, -32768, 32767);
}

uint bits_of(uint x) {
    return uint(findMSB(x) + 1);
}

// what part p takes from the values of all parts, channel c
int mix_values(uint p, uint c) {
    int largest = scores[p][0];
    for (uint j = 1; j < TOKEN_PARTS; j++) largest = max(largest, scores[p][j]);
    uint weights[TOKEN_PARTS], sum = 0;
    for (uint j = 0; j < TOKEN_PARTS; j++) {
        uint below = (uint(largest) - uint(scores[p][j])) >> 11;
        weights[j] = below < TOKEN_HALVES ? uint(args.model.at[0].halves[below]) : 0;
        sum += weights[j];
    }
    uint inverse = 0x80000000u / sum;
    int mixed = 0;
    for (uint j = 0; j < TOKEN_PARTS; j++) {
        mixed += int(weights[j] * inverse >> 19) * values[j][c];
    }
    return mixed >> 12;
}

// h -> z; leaves z in `state`
int attend(uint net, uint p, uint c, int h) {
    state[p][c] = h;
    barrier();
    int query = 0, key = 0, value = 0;
    for (uint i = 0; i < TOKEN_CHANNELS; i++) {
        int x = state[p][i];
        query += int(NET.query[c][i]) * x;
        key += int(NET.key[c][i]) * x;
        value += int(NET.value[c][i]) * x;
    }
    queries[p][c] = query >> 11;
    keys[p][c] = key >> 11;
    values[p][c] = saturate(value >> 6);
    barrier();
    if (c < TOKEN_PARTS) {
        int score = int(NET.bias[p][c]) * 2048;
        for (uint i = 0; i < TOKEN_CHANNELS; i++) score += queries[p][i] * keys[c][i];
        scores[p][c] = score;
    }
    barrier();
    state[p][c] = mix_values(p, c);
    barrier();
    int sum = 0;
    for (uint i = 0; i < TOKEN_CHANNELS; i++) sum += int(NET.mix[c][i]) * state[p][i];
    int z = saturate(h + (sum >> 6));
    barrier();
    state[p][c] = z;
    barrier();
    return z;
}

int bend(int x) {
    uint index = min((x < 0 ? 0u - uint(x) : uint(x)) >> 6, TOKEN_BENDS - 1);
    int y = int(args.model.at[0].bends[index]);
    return x < 0 ? -y : y;
}

int think(uint net, uint p, uint c, int z) {
    for (uint i = c; i < TOKEN_HIDDEN; i += TOKEN_CHANNELS) {
        int sum = 0;
        for (uint k = 0; k < TOKEN_CHANNELS; k++) sum += int(NET.up[i][k]) * state[p][k];
        hidden[p][i] = bend((sum >> 6) + int(NET.up_bias[i]) * 128);
    }
    barrier();
    int sum = 0;
    for (uint i = 0; i < TOKEN_HIDDEN; i++) sum += int(NET.down[c][i]) * hidden[p][i];
    return saturate(z + (sum >> 6) + int(NET.down_bias[c]) * 32);
}

// the value of this thread; all threads of the group call it together
int token_net(uint net, int x) {
    uint p = gl_LocalInvocationID.x / TOKEN_CHANNELS, c = gl_LocalInvocationID.x % TOKEN_CHANNELS;
    if (c == 0) most[p] = 0;
    barrier();
    atomicMax(most[p], x < 0 ? 0u - uint(x) : uint(x));
    barrier();
    uint all = 0;
    for (uint i = 0; i < TOKEN_PARTS; i++) all |= most[i];
    uint bits = bits_of(all), own = bits_of(most[p]);
    uint shift = bits > TOKEN_STATE_BITS ? bits - TOKEN_STATE_BITS : 0;
    uint index = own > TOKEN_FRACTION ? min(own - TOKEN_FRACTION, TOKEN_GAINS - 1) : 0;

    int h = (x >> shift) + int(NET.position[p][c]) * 32;
    int change = think(net, p, c, attend(net, p, c, h)) * int(NET.scale[p][c]);
    int scaled = shift < 7 ? change >> (7 - shift) : change << (shift - 7);
    return (((x >> 4) * int(NET.gain[p][index])) >> 4) + scaled;
}

int predict(int token) {
    uint p = gl_LocalInvocationID.x / TOKEN_CHANNELS;
    int grid = int(args.model.at[0].nets[TOKEN_P].grid[p]), bits = TOKEN_FRACTION + grid;
    return (token_net(TOKEN_P, token) + (1 << (bits - 1))) >> bits << grid;
}

int update(int remainder) {
    return token_net(TOKEN_U, remainder << TOKEN_FRACTION);
}
