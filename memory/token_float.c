// The forward pass in float, line by line that of token_net.c, and the floating-point coupling that
// Mem4Nav uses: s' = s + U(r), r = v - P(s), with roundings. (s + u) - u is not s in float, and a
// remainder that is rounded to be logged is not the one that the token has learned from; each write
// taken back adds its errors. Logged as floats, remainders would take 512 bytes and the roundings
// of the sums would still be there.

#include "memory/token_float.h"

#include <math.h>
#include <string.h>

static void widen(const int8_t *weights, float unit, float *result, int count) {
    for (int i = 0; i < count; i++) result[i] = (float)weights[i] / unit;
}

void token_float_from(const TokenNet *net, TokenFloatNet *result) {
    for (int p = 0; p < TOKEN_PARTS; p++) {
        for (int i = 0; i < TOKEN_GAINS; i++) {
            result->gain[p][i] = (float)net->gain[p][i] / TOKEN_GAIN_ONE;
        }
    }
    widen(net->position[0], 128.0f, result->position[0], TOKEN_WIDTH);
    widen(net->query[0], 64.0f, result->query[0], TOKEN_CHANNELS * TOKEN_CHANNELS);
    widen(net->key[0], 64.0f, result->key[0], TOKEN_CHANNELS * TOKEN_CHANNELS);
    widen(net->value[0], 64.0f, result->value[0], TOKEN_CHANNELS * TOKEN_CHANNELS);
    widen(net->mix[0], 64.0f, result->mix[0], TOKEN_CHANNELS * TOKEN_CHANNELS);
    widen(net->bias[0], 16.0f, result->bias[0], TOKEN_PARTS * TOKEN_PARTS);
    widen(net->up[0], 64.0f, result->up[0], TOKEN_HIDDEN * TOKEN_CHANNELS);
    widen(net->up_bias, 32.0f, result->up_bias, TOKEN_HIDDEN);
    widen(net->down[0], 64.0f, result->down[0], TOKEN_HIDDEN * TOKEN_CHANNELS);
    widen(net->down_bias, 128.0f, result->down_bias, TOKEN_CHANNELS);
    widen(net->scale[0], 128.0f, result->scale[0], TOKEN_WIDTH);
}

//---- forward -------------------------------------------------------------------------------------

static float dot(const float *weights, const float *x, int count) {
    float sum = 0.0f;
    for (int i = 0; i < count; i++) sum += weights[i] * x[i];
    return sum;
}

static float saturate(float x) {
    return fminf(fmaxf(x, -8.0f), 8.0f);
}

static uint32_t magnitude_of(float x) {
    return (uint32_t)fminf(fabsf(x), 2147483648.0f);
}

static void measure(const float x[TOKEN_WIDTH], TokenFloatTrace *trace) {
    uint32_t all = 0;
    for (int p = 0; p < TOKEN_PARTS; p++) {
        uint32_t most = 0;
        for (int c = 0; c < TOKEN_CHANNELS; c++) {
            uint32_t magnitude = magnitude_of(x[p * TOKEN_CHANNELS + c]);
            most = magnitude > most ? magnitude : most;
        }
        trace->gain_index[p] = token_gain_index(most);
        all |= most;
    }
    uint32_t bits = token_bits(all);
    trace->unit = ldexpf(1.0f, bits > TOKEN_STATE_BITS ? (int)bits : TOKEN_STATE_BITS);
}

static void weigh(const TokenFloatNet *net, TokenFloatTrace *trace, int p) {
    float largest = -INFINITY, sum = 0.0f, *weights = trace->weights[p];
    for (int j = 0; j < TOKEN_PARTS; j++) {
        weights[j] = net->bias[p][j] + 0.5f * dot(trace->query[p], trace->key[j], TOKEN_CHANNELS);
        largest = fmaxf(largest, weights[j]);
    }
    for (int j = 0; j < TOKEN_PARTS; j++) sum += weights[j] = exp2f(weights[j] - largest);
    for (int j = 0; j < TOKEN_PARTS; j++) weights[j] /= sum;
}

static void attend(const TokenFloatNet *net, TokenFloatTrace *trace) {
    for (int p = 0; p < TOKEN_PARTS; p++) {
        const float *h = trace->h[p];
        for (int c = 0; c < TOKEN_CHANNELS; c++) {
            trace->query[p][c] = dot(net->query[c], h, TOKEN_CHANNELS);
            trace->key[p][c] = dot(net->key[c], h, TOKEN_CHANNELS);
            trace->value[p][c] = saturate(dot(net->value[c], h, TOKEN_CHANNELS));
        }
    }
    for (int p = 0; p < TOKEN_PARTS; p++) {
        weigh(net, trace, p);
        float *mixed = trace->mixed[p];
        memset(mixed, 0, sizeof trace->mixed[p]);
        for (int j = 0; j < TOKEN_PARTS; j++) {
            for (int c = 0; c < TOKEN_CHANNELS; c++) {
                mixed[c] += trace->weights[p][j] * trace->value[j][c];
            }
        }
        for (int c = 0; c < TOKEN_CHANNELS; c++) {
            trace->z[p][c] = saturate(trace->h[p][c] + dot(net->mix[c], mixed, TOKEN_CHANNELS));
        }
    }
}

static void think(const TokenFloatNet *net, TokenFloatTrace *trace, int p) {
    float *hidden = trace->hidden[p];
    const float *z = trace->z[p];
    for (int i = 0; i < TOKEN_HIDDEN; i++) {
        hidden[i] = tanhf(dot(net->up[i], z, TOKEN_CHANNELS) + net->up_bias[i]);
    }
    for (int c = 0; c < TOKEN_CHANNELS; c++) {
        float sum = dot(net->down[c], hidden, TOKEN_HIDDEN);
        trace->out[p][c] = saturate(z[c] + sum + net->down_bias[c]);
    }
}

void token_float_forward(const TokenFloatNet *net, const float x[TOKEN_WIDTH],
                         TokenFloatTrace *trace, float y[TOKEN_WIDTH]) {
    measure(x, trace);
    for (int p = 0; p < TOKEN_PARTS; p++) {
        for (int c = 0; c < TOKEN_CHANNELS; c++) {
            trace->h[p][c] = x[p * TOKEN_CHANNELS + c] / trace->unit + net->position[p][c];
        }
    }
    attend(net, trace);
    for (int p = 0; p < TOKEN_PARTS; p++) {
        think(net, trace, p);
        float gain = net->gain[p][trace->gain_index[p]];
        for (int c = 0; c < TOKEN_CHANNELS; c++) {
            int i = p * TOKEN_CHANNELS + c;
            y[i] = gain * x[i] + net->scale[p][c] * trace->unit * trace->out[p][c];
        }
    }
}

//---- the comparison arm --------------------------------------------------------------------------

static void run(const MemoryTokenModel *model, int net, const float x[TOKEN_WIDTH],
                float y[TOKEN_WIDTH]) {
    TokenFloatNet wide;
    TokenFloatTrace trace;
    token_float_from(&model->nets[net], &wide);
    token_float_forward(&wide, x, &trace, y);
}

static void change_token(const MemoryTokenModel *model, int32_t token[TOKEN_WIDTH],
                         const float remainder[TOKEN_WIDTH], float sign) {
    float s[TOKEN_WIDTH], x[TOKEN_WIDTH], change[TOKEN_WIDTH];
    memcpy(s, token, sizeof s);
    for (int i = 0; i < TOKEN_WIDTH; i++) x[i] = remainder[i] * (1 << TOKEN_FRACTION);
    run(model, TOKEN_U, x, change);
    for (int i = 0; i < TOKEN_WIDTH; i++) s[i] += sign * change[i];
    memcpy(token, s, sizeof s);
}

static void expect(const MemoryTokenModel *model, const int32_t token[TOKEN_WIDTH],
                   float expected[TOKEN_WIDTH]) {
    float s[TOKEN_WIDTH];
    memcpy(s, token, sizeof s);
    run(model, TOKEN_P, s, expected);
    for (int i = 0; i < TOKEN_WIDTH; i++) expected[i] /= 1 << TOKEN_FRACTION;
}

static int32_t nearest(float x, float most) {
    return (int32_t)lrintf(fminf(fmaxf(x, -most), most));
}

void token_float_step(const MemoryTokenModel *model, int32_t token[TOKEN_WIDTH],
                      const int16_t observation[TOKEN_WIDTH], int32_t remainder[TOKEN_WIDTH]) {
    float expected[TOKEN_WIDTH], r[TOKEN_WIDTH];
    expect(model, token, expected);
    for (int i = 0; i < TOKEN_WIDTH; i++) {
        r[i] = (float)observation[i] - expected[i];
        remainder[i] = nearest(r[i], 1e9f);
    }
    change_token(model, token, r, 1.0f);
}

void token_float_step_back(const MemoryTokenModel *model, int32_t token[TOKEN_WIDTH],
                           const int32_t remainder[TOKEN_WIDTH], int16_t observation[TOKEN_WIDTH]) {
    float expected[TOKEN_WIDTH], r[TOKEN_WIDTH];
    for (int i = 0; i < TOKEN_WIDTH; i++) r[i] = (float)remainder[i];
    change_token(model, token, r, -1.0f);
    expect(model, token, expected);
    for (int i = 0; i < TOKEN_WIDTH; i++) {
        observation[i] = (int16_t)nearest(r[i] + expected[i], 32767.0f);
    }
}

void token_float_replay(const MemoryTokenModel *model, int32_t token[TOKEN_WIDTH],
                        const int32_t remainder[TOKEN_WIDTH]) {
    float r[TOKEN_WIDTH];
    for (int i = 0; i < TOKEN_WIDTH; i++) r[i] = (float)remainder[i];
    change_token(model, token, r, 1.0f);
}

void token_float_expect(const MemoryTokenModel *model, const int32_t token[TOKEN_WIDTH],
                        int16_t expected[TOKEN_WIDTH]) {
    float values[TOKEN_WIDTH];
    expect(model, token, values);
    for (int i = 0; i < TOKEN_WIDTH; i++) expected[i] = (int16_t)nearest(values[i], 32767.0f);
}
