#version 460
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_control_flow_attributes : require

// The way back: a frame a workgroup, an invocation every MIX_GROUP-th token. For each head
//
//     1  dc of the own tokens goes to dx, where only this invocation looks; d mix is summed from
//        c and dp of MIX_GROUP tokens at a time in shared memory
//     2  SLICE channels at a time, dc is shared: d conv, and dx = conv, turned, on dc
//
// and when all heads have done so, dp is computed once more for the skips, which join heads.

#include "model/mix_gpu.h"

layout(local_size_x = MIX_GROUP) in;
GPU_ARGS(MixBackArgs);

const uint SLICE = 8;
const uint OWN = MIX_HEAD * MIX_HEAD / MIX_GROUP; // values of d mix of one invocation

shared float shared_c[MIX_GROUP][MIX_HEAD], shared_dp[MIX_GROUP][MIX_HEAD];
shared float slice[MIX_TOKENS][SLICE];
shared float heats[MIX_GROUP];

#include "model/mix_back.glsl"

// of one token: shares c and dp, dx = dc
float token_back(uint t, uint head) {
    float dp[MIX_HEAD];
    ivec2 spot = spot_of(t);
    float heat = unit_back(t, head, dp);
    for (uint i = 0; i < MIX_HEAD; i++) {
        float dc = 0.0;
        if ((args.flags & MIX_CONV) != 0) {
            for (uint o = 0; o < MIX_HEAD; o++)
                dc += args.mix.at[head * MIX + i * MIX_HEAD + o] * dp[o];
            shared_c[me][i] = convolved(frame, spot, head, i);
        }
        shared_dp[me][i] = dp[i];
        args.dx.at[place(t, head) + i] = dc;
    }
    return heat;
}

void mix_back(uint head) {
    float dmix[OWN], heat = 0.0;
    for (uint k = 0; k < OWN; k++) dmix[k] = 0.0;
    uint i = me * OWN / MIX_HEAD, o = me * OWN % MIX_HEAD;
    for (uint first = 0; first < tokens; first += MIX_GROUP) {
        if (first + me < tokens) heat += token_back(first + me, head);
        barrier();
        for (uint t = 0; t < min(MIX_GROUP, tokens - first); t++) {
            for (uint k = 0; k < OWN; k++) dmix[k] += shared_c[t][i] * shared_dp[t][o + k];
        }
        barrier();
    }
    bool has_conv = (args.flags & MIX_CONV) != 0;
    uint to = partial + heads * CONV + head * MIX + me * OWN;
    for (uint k = 0; k < OWN; k++) args.partial.at[to + k] = has_conv ? dmix[k] : 0.0;
    heats[me] = heat;
    barrier();
    if (me > 0 || head < args.q_heads) return;
    float sum = 0.0;
    for (uint k = 0; k < MIX_GROUP; k++) sum += heats[k];
    args.partial.at[partial + heads * (CONV + MIX) + head - args.q_heads] = sum;
}

// channels first .. first+SLICE-1
void conv_back(uint head, uint first) {
    for (uint t = me; t < tokens; t += MIX_GROUP) {
        for (uint c = 0; c < SLICE; c++) slice[t][c] = args.dx.at[place(t, head) + first + c];
    }
    barrier();
    for (uint k = me; k < TAPS * SLICE; k += MIX_GROUP) {
        uint c = k % SLICE, tap = k / SLICE;
        float sum = 0.0;
        for (uint t = 0; t < tokens; t++) {
            int at = neighbour(spot_of(t), tap);
            if (at >= 0) sum += slice[t][c] * args.x.at[place(uint(at), head) + first + c];
        }
        args.partial.at[partial + head * CONV + tap * MIX_HEAD + first + c] = sum;
    }
    for (uint t = me; t < tokens; t += MIX_GROUP) {
        ivec2 spot = spot_of(t);
        for (uint c = 0; c < SLICE; c++) {
            float sum = 0.0;
            for (uint tap = 0; tap < TAPS; tap++) {
                int at = neighbour(spot, tap);
                uint weight = head * CONV + (TAPS - 1 - tap) * MIX_HEAD + first + c;
                if (at >= 0) sum += args.conv.at[weight] * slice[at][c];
            }
            args.dx.at[place(t, head) + first + c] = sum;
        }
    }
    barrier();
}

void main() {
    if (frame >= args.frames) return;
    for (uint head = 0; head < heads; head++) {
        mix_back(head);
        for (uint c = 0; c < MIX_HEAD; c += SLICE) {
            if ((args.flags & MIX_CONV) != 0) conv_back(head, c);
        }
    }
    if ((args.flags & MIX_CONV) == 0) {
        for (uint k = me; k < heads * CONV; k += MIX_GROUP) args.partial.at[partial + k] = 0.0;
    }
    for (uint t = me; t < tokens; t += MIX_GROUP) {
        for (uint head = 0; head < heads; head++) skip_back(t, head);
        values_back(t);
    }
}
