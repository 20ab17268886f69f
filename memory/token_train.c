// The training loop. See token_train.h.
//
// A step of the chain, forwards and back, in units of a token (256 of an observation's):
//
//     r  = v - P(s) / 256                         dr  = dloss(r) + 256 * U'(ds')
//     s' = s + U(256 r)                           ds  = ds' + P'(-dr / 256)
//
// The first observation of a key costs whole bytes whatever is learned, the later ones what noise
// costs; so the loss of all steps is taken alike.

#include "memory/token_train.h"

#include "base/rng.h"

#include <math.h>
#include <string.h>

CONFIG_DEFINE(MemoryTokenTrainConfig, memory_token_train, MEMORY_TOKEN_TRAIN_CONFIG)

enum { KEPT_BACK = 10, MOST_CHAIN = 64, MOST_GRID = 8 };
static const float ONE = 1 << TOKEN_FRACTION;

typedef struct Weights { // both nets
    TokenFloatNet nets[TOKEN_NETS];
} Weights;
enum { WEIGHTS = sizeof(Weights) / sizeof(float) };

typedef struct Moment { // one write of a chain
    float s[TOKEN_WIDTH], x[TOKEN_WIDTH], r[TOKEN_WIDTH];
    TokenFloatTrace predict, update;
} Moment;

typedef struct Trainer {
    const MemoryTokenChains *chains;
    const size_t *starts; // of each chain, in observations
    Weights shadow, rounded, gradient, mean, square;
    MemoryTokenModel model; // the rounded weights
    Moment *moments;        // [MOST_CHAIN]
    double loss;
    uint64_t values;
    Rng rng;
} Trainer;

//---- weights -------------------------------------------------------------------------------------

static int8_t round_weight(float *weight, float one) {
    *weight = fminf(fmaxf(*weight, -127.0f / one), 127.0f / one);
    return (int8_t)lrintf(*weight * one);
}

static void round_weights(float *weights, float one, int8_t *result, int count) {
    for (int i = 0; i < count; i++) result[i] = round_weight(&weights[i], one);
}

// the shadow's net as it will ship; the shadow is kept within what can be written
static void round_net(TokenFloatNet *shadow, TokenNet *net) {
    const int square = TOKEN_CHANNELS * TOKEN_CHANNELS, tall = TOKEN_HIDDEN * TOKEN_CHANNELS;
    for (int p = 0; p < TOKEN_PARTS; p++) {
        for (int i = 0; i < TOKEN_GAINS; i++) {
            float *gain = &shadow->gain[p][i];
            *gain = fminf(fmaxf(*gain, 0.0f), 2.0f); // beyond, a token would swing
            net->gain[p][i] = (int16_t)lrintf(*gain * TOKEN_GAIN_ONE);
        }
    }
    round_weights(shadow->position[0], 128.0f, net->position[0], TOKEN_WIDTH);
    round_weights(shadow->query[0], 64.0f, net->query[0], square);
    round_weights(shadow->key[0], 64.0f, net->key[0], square);
    round_weights(shadow->value[0], 64.0f, net->value[0], square);
    round_weights(shadow->mix[0], 64.0f, net->mix[0], square);
    round_weights(shadow->bias[0], 16.0f, net->bias[0], TOKEN_PARTS * TOKEN_PARTS);
    round_weights(shadow->up[0], 64.0f, net->up[0], tall);
    round_weights(shadow->up_bias, 32.0f, net->up_bias, TOKEN_HIDDEN);
    round_weights(shadow->down[0], 64.0f, net->down[0], tall);
    round_weights(shadow->down_bias, 128.0f, net->down_bias, TOKEN_CHANNELS);
    round_weights(shadow->scale[0], 128.0f, net->scale[0], TOKEN_WIDTH);
}

static void round_all(Trainer *trainer) {
    for (int i = 0; i < TOKEN_NETS; i++) {
        round_net(&trainer->shadow.nets[i], &trainer->model.nets[i]);
        token_float_from(&trainer->model.nets[i], &trainer->rounded.nets[i]);
    }
}

static void fill_random(Rng *rng, float *weights, int inputs, int count) {
    float reach = sqrtf(1.0f / (float)inputs);
    for (int i = 0; i < count; i++) weights[i] = rng_range(rng, -reach, reach);
}

// the plain model, with a random net behind a scale of 0 (ReZero: Bachlechner et al. 2020)
static void begin(Trainer *trainer) {
    const int square = TOKEN_CHANNELS * TOKEN_CHANNELS, tall = TOKEN_HIDDEN * TOKEN_CHANNELS;
    for (int i = 0; i < TOKEN_NETS; i++) {
        TokenFloatNet *net = &trainer->shadow.nets[i];
        for (int p = 0; p < TOKEN_PARTS; p++) {
            for (int g = 0; g < TOKEN_GAINS; g++) net->gain[p][g] = i == TOKEN_P ? 1.0f : 0.25f;
        }
        fill_random(&trainer->rng, net->position[0], TOKEN_CHANNELS, TOKEN_WIDTH);
        fill_random(&trainer->rng, net->query[0], TOKEN_CHANNELS, square);
        fill_random(&trainer->rng, net->key[0], TOKEN_CHANNELS, square);
        fill_random(&trainer->rng, net->value[0], TOKEN_CHANNELS, square);
        fill_random(&trainer->rng, net->mix[0], TOKEN_CHANNELS, square);
        fill_random(&trainer->rng, net->up[0], TOKEN_CHANNELS, tall);
        fill_random(&trainer->rng, net->down[0], TOKEN_HIDDEN, tall);
    }
}

// The largest power of two that divides a part of at least a quarter of the observations, where it
// is not 0: coarser remainders then pay for those that are not on the grid.
static int8_t find_grid(const MemoryTokenChains *chains, size_t observations, int p) {
    uint32_t counts[MOST_GRID + 1] = {0}, all = 0;
    for (size_t o = 0; o < observations; o++) {
        const int16_t *part = chains->observations + o * MEMORY_WIDTH + p * TOKEN_CHANNELS;
        uint32_t any = 0, grid = 0;
        for (int c = 0; c < TOKEN_CHANNELS; c++) any |= (uint32_t)part[c];
        if (any == 0) continue;
        while (grid < MOST_GRID && (any >> grid & 1) == 0) grid++;
        for (uint32_t g = 0; g <= grid; g++) counts[g]++;
        all++;
    }
    int8_t grid = 0;
    while (grid < MOST_GRID && counts[grid + 1] > 0 && counts[grid + 1] >= all / 4) grid++;
    return grid;
}

//---- one chain -----------------------------------------------------------------------------------

static void write_forward(const Weights *weights, const int16_t *observation, const float *s,
                          Moment *moment, float *next) {
    float y[TOKEN_WIDTH];
    memcpy(moment->s, s, sizeof moment->s);
    token_float_forward(&weights->nets[TOKEN_P], moment->s, &moment->predict, y);
    for (int i = 0; i < TOKEN_WIDTH; i++) {
        moment->r[i] = (float)observation[i] - y[i] / ONE;
        moment->x[i] = moment->r[i] * ONE;
    }
    token_float_forward(&weights->nets[TOKEN_U], moment->x, &moment->update, y);
    for (int i = 0; i < TOKEN_WIDTH; i++) next[i] = s[i] + y[i];
}

// of log2(1 + |r| / step) by r; adds the loss
static float back_loss(Trainer *trainer, float r, float step) {
    float size = fabsf(r) / step;
    trainer->loss += (double)log2f(1.0f + size);
    trainer->values++;
    return copysignf(1.442695f / (step * (1.0f + size)), r);
}

static void write_backward(Trainer *trainer, const Moment *moment, float ds[TOKEN_WIDTH]) {
    const Weights *weights = &trainer->rounded;
    const int8_t *grid = trainer->model.nets[TOKEN_P].grid;
    float dr[TOKEN_WIDTH], dy[TOKEN_WIDTH], dx[TOKEN_WIDTH];
    token_train_backward(&weights->nets[TOKEN_U], &moment->update, moment->x, ds,
                         &trainer->gradient.nets[TOKEN_U], dx);
    for (int i = 0; i < TOKEN_WIDTH; i++) {
        float step = (float)(1 << grid[i / TOKEN_CHANNELS]);
        dr[i] = back_loss(trainer, moment->r[i], step) + ONE * dx[i];
        dy[i] = -dr[i] / ONE;
    }
    token_train_backward(&weights->nets[TOKEN_P], &moment->predict, moment->s, dy,
                         &trainer->gradient.nets[TOKEN_P], dx);
    for (int i = 0; i < TOKEN_WIDTH; i++) ds[i] += dx[i];
}

static void learn_chain(Trainer *trainer, uint32_t chain, uint32_t most) {
    const int16_t *observations =
        trainer->chains->observations + trainer->starts[chain] * MEMORY_WIDTH;
    uint32_t count = trainer->chains->lengths[chain];
    count = count < most ? count : most;
    float s[TOKEN_WIDTH] = {0}, ds[TOKEN_WIDTH] = {0};
    for (uint32_t i = 0; i < count; i++) {
        write_forward(&trainer->rounded, observations + (size_t)i * MEMORY_WIDTH, s,
                      &trainer->moments[i], s);
    }
    while (count-- > 0) write_backward(trainer, &trainer->moments[count], ds);
}

//---- the loop ------------------------------------------------------------------------------------

// Adam (Kingma & Ba 2015)
static void step_adam(Trainer *trainer, int step, float rate) {
    float *w = (float *)&trainer->shadow, *g = (float *)&trainer->gradient;
    float *m = (float *)&trainer->mean, *v = (float *)&trainer->square;
    float mean_scale = 1.0f / (1.0f - powf(0.9f, (float)(step + 1)));
    float square_scale = 1.0f / (1.0f - powf(0.999f, (float)(step + 1)));
    for (int i = 0; i < WEIGHTS; i++) {
        float slope = g[i] / (float)trainer->values;
        m[i] = 0.9f * m[i] + 0.1f * slope;
        v[i] = 0.999f * v[i] + 0.001f * slope * slope;
        w[i] -= rate * m[i] * mean_scale / (sqrtf(v[i] * square_scale) + 1e-12f);
    }
}

static uint32_t choose_chain(Trainer *trainer) {
    for (;;) {
        uint32_t chain = rng_below(&trainer->rng, trainer->chains->count);
        if (chain % KEPT_BACK != 0 || trainer->chains->count < KEPT_BACK) return chain;
    }
}

static void train_step(Trainer *trainer, const MemoryTokenTrainConfig *config, int step) {
    memset(&trainer->gradient, 0, sizeof trainer->gradient);
    trainer->loss = 0.0;
    trainer->values = 0;
    for (int i = 0; i < config->batch; i++) {
        learn_chain(trainer, choose_chain(trainer), (uint32_t)config->chain);
    }
    float done = (float)step / (float)config->steps;
    step_adam(trainer, step, config->rate * (1.0f - 0.9f * done));
    round_all(trainer);
}

static size_t *find_starts(const MemoryTokenChains *chains, Arena *arena) {
    size_t *starts = arena_array(arena, size_t, chains->count + 1);
    for (uint32_t i = 0; i < chains->count; i++) starts[i + 1] = starts[i] + chains->lengths[i];
    return starts;
}

void memory_token_train(const MemoryTokenChains *chains, const MemoryTokenTrainConfig *config,
                        Arena *arena, MemoryTokenModel *model, FILE *log) {
    ASSERT(config->chain > 0 && config->chain <= MOST_CHAIN && chains->count > 0);
    ArenaMark mark = arena_mark(arena);
    Trainer *trainer = arena_new(arena, Trainer);
    trainer->chains = chains;
    trainer->starts = find_starts(chains, arena);
    trainer->moments = arena_array(arena, Moment, MOST_CHAIN);
    trainer->model = *memory_token_model_plain();
    trainer->rng = rng_stream((uint64_t)config->seed, "tokens");
    for (int p = 0; p < TOKEN_PARTS; p++) {
        size_t count = trainer->starts[chains->count];
        trainer->model.nets[TOKEN_P].grid[p] = find_grid(chains, count, p);
    }
    begin(trainer);
    round_all(trainer);

    uint32_t chain = (uint32_t)config->chain;
    double best = INFINITY;
    for (int step = 0; step <= config->steps; step++) {
        if (step % config->check == 0 || step == config->steps) {
            double bytes = memory_token_train_bytes(&trainer->model, chains, 0, KEPT_BACK, chain);
            if (log != NULL) {
                fprintf(log, "step %d: loss %.4f, kept back: %.2f bytes\n", step,
                        trainer->values ? trainer->loss / (double)trainer->values : 0.0, bytes);
            }
            if (bytes < best) *model = trainer->model;
            best = bytes < best ? bytes : best;
        }
        if (step < config->steps) train_step(trainer, config, step);
    }
    arena_reset(arena, mark);
}

double memory_token_train_bytes(const MemoryTokenModel *model, const MemoryTokenChains *chains,
                                uint32_t first, uint32_t step, uint32_t chain) {
    size_t start = 0, bytes = 0, observations = 0;
    for (uint32_t i = 0; i < chains->count; start += chains->lengths[i], i++) {
        if (i < first || (i - first) % step != 0) continue;
        int32_t token[TOKEN_WIDTH] = {0}, remainder[TOKEN_WIDTH];
        uint8_t code[MEMORY_REMAINDER_MAX];
        for (uint32_t k = 0; k < chains->lengths[i] && k < chain; k++) {
            const int16_t *observation = chains->observations + (start + k) * MEMORY_WIDTH;
            memory_token_step(model, token, observation, remainder);
            bytes += memory_remainder_encode(remainder, code);
            observations++;
        }
    }
    return observations == 0 ? 0.0 : (double)bytes / (double)observations;
}
