// One token of one head of the mixing over the patch neighbourhood, for mix.comp and mix_back.comp.
// The definition is in mix_body.h.

const uint TAPS = 9;

bool has_mean() {
    return (args.flags & MIX_MEAN) != 0 && args.q_heads > 0 && args.k_heads > 0;
}

// row and column of a token, found once: divisions are slow
ivec2 spot_of(uint t) {
    return ivec2(t / args.grid, t % args.grid);
}

// the token where tap i of the token at a spot lies, or -1 outside the frame
int neighbour(ivec2 spot, uint i) {
    int row = spot.x + int(i / 3) - 1, col = spot.y + int(i % 3) - 1, grid = int(args.grid);
    return row < 0 || col < 0 || row >= grid || col >= grid ? -1 : row * grid + col;
}

// the skip: what the head starts from
void skip(uint frame, uint t, uint head, out float to[MIX_HEAD]) {
    uint at = (frame * args.grid * args.grid + t) * args.pitch;
    for (uint c = 0; c < MIX_HEAD; c++) to[c] = args.x.at[at + head * MIX_HEAD + c];
    if (!has_mean()) return;
    uint g = args.q_heads / args.k_heads;
    bool is_q = head < args.q_heads;
    uint first = is_q ? args.q_heads + head / g : (head - args.q_heads) * g;
    for (uint c = 0; c < MIX_HEAD; c++) {
        float sum = 0.0;
        for (uint h = first; h < first + (is_q ? 1 : g); h++)
            sum += args.x.at[at + h * MIX_HEAD + c];
        to[c] = 0.5 * (to[c] + sum / float(is_q ? 1 : g));
    }
}

// channel c of the depthwise convolution
float convolved(uint frame, ivec2 spot, uint head, uint c) {
    float sum = 0.0;
    for (uint i = 0; i < TAPS; i++) {
        int from = neighbour(spot, i);
        if (from < 0) continue;
        uint at = (frame * args.grid * args.grid + uint(from)) * args.pitch + head * MIX_HEAD + c;
        sum += args.conv.at[(head * TAPS + i) * MIX_HEAD + c] * args.x.at[at];
    }
    return sum;
}

// q' or k'
void prepare(uint frame, uint t, uint head, out float p[MIX_HEAD]) {
    skip(frame, t, head, p);
    if ((args.flags & MIX_CONV) == 0) return;
    ivec2 spot = spot_of(t);
    for (uint i = 0; i < MIX_HEAD; i++) {
        float c = convolved(frame, spot, head, i);
        for (uint o = 0; o < MIX_HEAD; o++)
            p[o] += c * args.mix.at[(head * MIX_HEAD + i) * MIX_HEAD + o];
    }
}

float temperature(uint head) { // of the norm; queries have none
    return MIX_ROOT * (head < args.q_heads ? 1.0 : args.heat.at[head - args.q_heads]);
}
