// A normal number between two bounds, drawn by rejection: z uniform between the bounds is kept with
// probability exp(-z z / 2).
//
// The coin with that probability needs no exponential (von Neumann 1951, "Various techniques used
// in connection with random digits"): draw uniform numbers for as long as they fall, the first one
// below x <= 1. The run has n numbers or more with probability x^n / n!, so its length is even with
// probability 1 - x + x^2/2! - ... = exp(-x). A larger x is paid in coins of 1:
//
//     exp(-3.4) = exp(-1) exp(-1) exp(-1) exp(-0.4)
//
// Five numbers of twelve are kept where the bounds are three deviations away.

#include "sim/actuation.h"

#include "base/config.h"

#include <math.h>
#include <string.h>

static const float CUT = 3.0f;        // [standard deviations]
static const float MOST_LOST = 0.95f; // of the way or the angle that was told

#define X(name, a, av, c, cv, t, tv, ra, rav, rc, rcv, rt, rtv, about) \
    {#name, {{a, av}, {c, cv}, {t, tv}}, {{ra, rav}, {rc, rcv}, {rt, rtv}}, about},
const SimActuation sim_actuations[] = {SIM_ACTUATIONS(X)};
#undef X

const int sim_actuation_count = ARRAY_COUNT(sim_actuations);

#define X(name, ...) #name,
static const char *const names[] = {SIM_ACTUATIONS(X)};
#undef X

bool sim_actuation_choose(const char *name, const SimActuation **actuation, Error *err) {
    for (int i = 0; i < sim_actuation_count; i++) {
        if (strcmp(names[i], name) != 0) continue;
        *actuation = i == 0 ? NULL : &sim_actuations[i];
        return true;
    }
    return config_no_such("actuation", name, names, sim_actuation_count, "cairn --print-config",
                          err);
}

//---- draws ---------------------------------------------------------------------------------------

// true with probability exp(-x), 0 <= x <= 1
static bool toss_below_one(float x, Rng *rng) {
    bool is_even = true;
    for (float last = x, next; (next = rng_unit(rng)) < last; last = next) is_even = !is_even;
    return is_even;
}

static bool toss(float x, Rng *rng) {
    for (; x > 1.0f; x -= 1.0f) {
        if (!toss_below_one(1.0f, rng)) return false;
    }
    return toss_below_one(x, rng);
}

// `low`: nothing below [unit of the mean]
static float draw(SimNormal normal, float low, Rng *rng) {
    if (normal.variance <= 0.0f) return normal.mean;
    float deviation = sqrtf(normal.variance), z;
    float least = fmaxf((low - normal.mean) / deviation, -CUT);
    do z = rng_range(rng, least, CUT);
    while (!toss(0.5f * z * z, rng));
    return normal.mean + deviation * z;
}

//---- motion --------------------------------------------------------------------------------------

SimMotion sim_actuation_perform(const SimActuation *actuation, float multiplier, SimMotion told,
                                Rng *rng) {
    bool is_turn = told.turned != 0.0f;
    const SimMotionNoise *noise = is_turn ? &actuation->turning : &actuation->moving;
    float least_along = is_turn ? -INFINITY : -MOST_LOST * fabsf(told.front);
    float least_turned = is_turn ? -MOST_LOST * fabsf(told.turned) : -INFINITY;
    float moving = told.front < 0.0f ? -multiplier : multiplier;
    float along = moving * draw(noise->along, least_along, rng);
    float across = moving * draw(noise->across, -INFINITY, rng);
    float turned = multiplier * draw(noise->turned, least_turned, rng);
    return (SimMotion){
        .front = told.front + along,
        .left = told.left - across,
        .turned = told.turned + (told.turned < 0.0f ? -turned : turned),
    };
}
