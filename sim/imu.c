// Differences of positions, turned into the frame of the body; errors from streams of their own.

#include "sim/imu.h"

#include <math.h>

CONFIG_DEFINE(ImuConfig, imu, IMU_CONFIG)

static const float GRAVITY = 9.81f; // [m/s2]
static const double PI = 3.14159265358979323846;

SimImu sim_imu(const SimWorld *world, const SimState *two_before, const SimState *before,
               const SimState *now) {
    float t = world->config.step_seconds;
    float a[3];
    for (int k = 0; k < 3; k++)
        a[k] = (now->position[k] - 2.0f * before->position[k] + two_before->position[k]) / (t * t);
    float sine = sinf(now->yaw), cosine = cosf(now->yaw);
    double turned = remainder((double)now->yaw - before->yaw, 2.0 * PI);
    return (SimImu){
        .acceleration = {-sine * a[0] - cosine * a[2], -cosine * a[0] + sine * a[2],
                         a[1] + GRAVITY},
        .rotation = {0.0f, 0.0f, (float)turned / t},
    };
}

// sum of twelve uniform numbers, as in sim/odometry.c
static float normal(Rng *rng) {
    float sum = -6.0f;
    for (int i = 0; i < 12; i++) sum += rng_unit(rng);
    return sum;
}

static void add(float white, float bias, Rng *step, Rng *episode, float values[3]) {
    for (int k = 0; k < 3; k++) values[k] += white * normal(step) + bias * normal(episode);
}

void sim_imu_disturb(const ImuConfig *config, uint64_t seed, int step, SimImu *imu) {
    Rng whole = rng_stream(seed, "imu bias");
    Rng one = rng_stream(seed + (uint64_t)step * 0x9e3779b97f4a7c15ull, "imu noise");
    add(config->acceleration, config->acceleration_bias, &one, &whole, imu->acceleration);
    add(config->rotation, config->rotation_bias, &one, &whole, imu->rotation);
}
