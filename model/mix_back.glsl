// What a token does by itself on the way back through the mixing, for mix_back.comp.

#include "model/mix.glsl"

const uint CONV = TAPS * MIX_HEAD, MIX = MIX_HEAD * MIX_HEAD; // weights of a head

uint me = gl_LocalInvocationID.x, frame = gpu_group(), tokens = args.grid * args.grid;
uint heads = args.q_heads + args.k_heads;
uint partial = frame * (heads * (CONV + MIX) + args.k_heads);

uint place(uint t, uint head) {
    return (frame * tokens + t) * args.pitch + head * MIX_HEAD;
}

// dp; returns the token's part of d heat
float unit_back(uint t, uint head, out float dp[MIX_HEAD]) {
    uint at = place(t, head);
    for (uint c = 0; c < MIX_HEAD; c++) dp[c] = args.dy.at[at + c];
    if ((args.flags & MIX_UNIT) == 0) return 0.0;
    float p[MIX_HEAD], squares = float(MIX_EPSILON), along = 0.0;
    prepare(frame, t, head, p);
    for (uint c = 0; c < MIX_HEAD; c++) squares += p[c] * p[c], along += p[c] * dp[c];
    float scale = temperature(head) / sqrt(squares);
    for (uint c = 0; c < MIX_HEAD; c++) dp[c] = (dp[c] - p[c] * (along / squares)) * scale;
    return MIX_ROOT * along / sqrt(squares);
}

void add(uint t, uint head, float dp[MIX_HEAD], float scale) {
    for (uint c = 0; c < MIX_HEAD; c++) args.dx.at[place(t, head) + c] += scale * dp[c];
}

void skip_back(uint t, uint head) {
    float dp[MIX_HEAD];
    unit_back(t, head, dp);
    add(t, head, dp, has_mean() ? 0.5 : 1.0);
    if (!has_mean()) return;
    uint g = args.q_heads / args.k_heads;
    bool is_q = head < args.q_heads;
    uint first = is_q ? args.q_heads + head / g : (head - args.q_heads) * g;
    for (uint h = first; h < first + (is_q ? 1 : g); h++)
        add(t, h, dp, is_q ? 0.5 : 0.5 / float(g));
}

void values_back(uint t) {
    uint col = t % args.grid;
    for (uint c = 0; c < args.v_heads * MIX_HEAD; c++) {
        uint at = place(t, heads) + c;
        bool is_shifted = (args.flags & MIX_SHIFT) != 0 && c % MIX_HEAD >= MIX_HEAD / 2;
        float sum = !is_shifted || col == 0 ? args.dy.at[at] : 0.0;
        if (is_shifted && col + 1 < args.grid) sum += args.dy.at[at + args.pitch];
        args.dx.at[at] = sum;
    }
}
