// Dead reckoning: the motion is felt in the agent's own frame, with errors, and added at the
// heading that the agent believes in.
//
//          truth   ────►────►──┐         a heading off by a little bends everything that follows:
//          reckoned ────►───╮            the error of position grows with the square of the way,
//                            ╲           that of length only with the way itself
//
// This is the model behind the odometry of Thrun, Burgard and Fox, "Probabilistic Robotics" (2005),
// section 5.4, with one size for its four variances and a constant part for each body.
//
// Normal numbers are sums of twelve uniform ones (variance 12 x 1/12): no logarithm, so the same
// bits on every machine; what lies beyond six deviations is missing, and not missed.

#include "sim/odometry.h"

#include <math.h>
#include <string.h>

#define PI 3.14159265358979323846

static float normal(Rng *rng) {
    float sum = -6.0f;
    for (int i = 0; i < 12; i++) sum += rng_unit(rng);
    return sum;
}

// to (-pi, pi]
static float wrap(double angle) {
    double wrapped = remainder(angle, 2.0 * PI);
    return (float)(wrapped <= -PI ? wrapped + 2.0 * PI : wrapped);
}

// adds a motion, told in the frame of the body, to the reckoned pose
static void advance(float front, float left, float rise, double heading, SimState *state) {
    state->odometry[0] += (float)(-front * sin(heading) - left * cos(heading));
    state->odometry[1] += rise;
    state->odometry[2] += (float)(-front * cos(heading) + left * sin(heading));
}

static void copy_truth(SimState *state) {
    memcpy(state->odometry, state->position, sizeof state->odometry);
    state->odometry_yaw = state->yaw;
}

void sim_odometry_begin(const SimWorld *world, SimState *state) {
    copy_truth(state);
    if (world->config.drift == 0.0f) return;
    state->drift_yaw = world->config.drift * normal(&state->rng);
    state->drift_length = world->config.drift * normal(&state->rng);
}

void sim_odometry_step(const SimWorld *world, float rise, SimState *state) {
    float drift = world->config.drift, longer = 0.0f, askew = 0.0f;
    // who is lost reckons in a frame of its own
    if (drift == 0.0f && !state->is_lost) {
        copy_truth(state);
        return;
    }
    float front = state->moved[0], left = state->moved[1], turned = state->moved[2];
    if (drift > 0.0f) {
        longer = state->drift_length + drift * normal(&state->rng);
        askew = state->drift_yaw + drift * normal(&state->rng); // a metre, or a whole turn
        askew *= hypotf(front, left) + turned / (float)(2.0 * PI);
    }
    advance(front * (1.0f + longer), left * (1.0f + longer), rise, state->odometry_yaw, state);
    state->odometry_yaw = wrap((double)state->odometry_yaw + turned + askew);
}

void sim_odometry_carry(const SimWorld *world, const SimState *before, float distance,
                        SimState *state) {
    float drift = world->config.drift, longer = 0.0f, askew = 0.0f;
    state->drift_yaw = before->drift_yaw;
    state->drift_length = before->drift_length;
    if (drift == 0.0f) {
        copy_truth(state);
        return;
    }
    memcpy(state->odometry, before->odometry, sizeof state->odometry);
    longer = distance * (state->drift_length + drift * normal(&state->rng));
    askew = distance * (state->drift_yaw + drift * normal(&state->rng));
    // the way itself is not known here: it is taken as straight, bent evenly, and its length counts
    float away[3];
    for (int k = 0; k < 3; k++) away[k] = state->position[k] - before->position[k];
    float straight = hypotf(away[0], away[2]);
    float share = straight > 0.0f ? 1.0f + longer / straight : 1.0f;
    double off = (double)before->odometry_yaw - before->yaw + 0.5 * askew;
    // the displacement told to a body that heads along -Z
    advance(-away[2] * share, -away[0] * share, away[1], off, state);
    state->odometry_yaw = wrap((double)before->odometry_yaw - before->yaw + state->yaw + askew);
}

void sim_odometry_lose(SimState *state) {
    memset(state->odometry, 0, sizeof state->odometry);
    state->odometry_yaw = 0.0f;
    state->is_lost = true;
}
