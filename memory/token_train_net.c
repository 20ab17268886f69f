// The way back through one net: each block below undoes, in reverse, the block of the same name in
// token_float.c. Gains and the power-of-two unit are picked by sizes and count as constants.

#include "memory/token_train.h"

#include <math.h>
#include <string.h>

// y = W x: the gradient by W and by x
static void back_matrix(const float *weights, const float *x, const float *dy, int outputs,
                        int inputs, float *dweights, float *dx) {
    for (int o = 0; o < outputs; o++) {
        const float *row = weights + o * inputs;
        float *drow = dweights + o * inputs;
        for (int i = 0; i < inputs; i++) drow[i] += dy[o] * x[i];
        for (int i = 0; i < inputs; i++) dx[i] += dy[o] * row[i];
    }
}

static float pass(float value, float gradient) { // through a saturation
    return fabsf(value) < 8.0f ? gradient : 0.0f;
}

static void back_think(const TokenFloatNet *net, const TokenFloatTrace *trace, int p,
                       const float *dout, TokenFloatNet *gradient, float *dz) {
    float dhidden[TOKEN_HIDDEN] = {0};
    for (int c = 0; c < TOKEN_CHANNELS; c++) {
        dz[c] = dout[c];
        gradient->down_bias[c] += dout[c];
    }
    back_matrix(net->down[0], trace->hidden[p], dout, TOKEN_CHANNELS, TOKEN_HIDDEN,
                gradient->down[0], dhidden);
    for (int i = 0; i < TOKEN_HIDDEN; i++) {
        dhidden[i] *= 1.0f - trace->hidden[p][i] * trace->hidden[p][i];
        gradient->up_bias[i] += dhidden[i];
    }
    back_matrix(net->up[0], trace->z[p], dhidden, TOKEN_HIDDEN, TOKEN_CHANNELS, gradient->up[0],
                dz);
}

typedef struct Attention { // gradients on the way
    TokenFloatState query, key, value, h;
} Attention;

// scores are in octaves: the softmax is of powers of two
static void back_weights(const TokenFloatTrace *trace, int p, const float *dmixed,
                         TokenFloatNet *gradient, Attention *back) {
    const float *weights = trace->weights[p];
    float dweights[TOKEN_PARTS], mean = 0.0f;
    for (int j = 0; j < TOKEN_PARTS; j++) {
        dweights[j] = 0.0f;
        for (int c = 0; c < TOKEN_CHANNELS; c++) {
            dweights[j] += dmixed[c] * trace->value[j][c];
            back->value[j][c] += weights[j] * dmixed[c];
        }
        mean += weights[j] * dweights[j];
    }
    for (int j = 0; j < TOKEN_PARTS; j++) {
        float dscore = 0.69314718f * weights[j] * (dweights[j] - mean);
        gradient->bias[p][j] += dscore;
        for (int c = 0; c < TOKEN_CHANNELS; c++) {
            back->query[p][c] += 0.5f * dscore * trace->key[j][c];
            back->key[j][c] += 0.5f * dscore * trace->query[p][c];
        }
    }
}

static void back_attend(const TokenFloatNet *net, const TokenFloatTrace *trace, TokenFloatState dz,
                        TokenFloatNet *gradient, Attention *back) {
    const int n = TOKEN_CHANNELS;
    for (int p = 0; p < TOKEN_PARTS; p++) {
        float dmixed[TOKEN_CHANNELS] = {0};
        for (int c = 0; c < n; c++) {
            dz[p][c] = pass(trace->z[p][c], dz[p][c]);
            back->h[p][c] += dz[p][c];
        }
        back_matrix(net->mix[0], trace->mixed[p], dz[p], n, n, gradient->mix[0], dmixed);
        back_weights(trace, p, dmixed, gradient, back);
    }
    for (int p = 0; p < TOKEN_PARTS; p++) {
        const float *h = trace->h[p];
        for (int c = 0; c < n; c++) {
            back->value[p][c] = pass(trace->value[p][c], back->value[p][c]);
        }
        back_matrix(net->query[0], h, back->query[p], n, n, gradient->query[0], back->h[p]);
        back_matrix(net->key[0], h, back->key[p], n, n, gradient->key[0], back->h[p]);
        back_matrix(net->value[0], h, back->value[p], n, n, gradient->value[0], back->h[p]);
    }
}

void token_train_backward(const TokenFloatNet *net, const TokenFloatTrace *trace,
                          const float x[TOKEN_WIDTH], const float dy[TOKEN_WIDTH],
                          TokenFloatNet *gradient, float dx[TOKEN_WIDTH]) {
    TokenFloatState dout, dz;
    Attention back;
    memset(&back, 0, sizeof back);
    for (int p = 0; p < TOKEN_PARTS; p++) {
        float *dgain = &gradient->gain[p][trace->gain_index[p]];
        for (int c = 0; c < TOKEN_CHANNELS; c++) {
            int i = p * TOKEN_CHANNELS + c;
            *dgain += dy[i] * x[i];
            gradient->scale[p][c] += dy[i] * trace->unit * trace->out[p][c];
            dout[p][c] = pass(trace->out[p][c], dy[i] * trace->unit * net->scale[p][c]);
        }
        back_think(net, trace, p, dout[p], gradient, dz[p]);
    }
    back_attend(net, trace, dz, gradient, &back);
    for (int p = 0; p < TOKEN_PARTS; p++) {
        float gain = net->gain[p][trace->gain_index[p]];
        for (int c = 0; c < TOKEN_CHANNELS; c++) {
            int i = p * TOKEN_CHANNELS + c;
            gradient->position[p][c] += back.h[p][c];
            dx[i] = gain * dy[i] + back.h[p][c] / trace->unit;
        }
    }
}
