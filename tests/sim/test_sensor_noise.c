// Noise of pictures follows its laws, keeps off what it must not touch, and is the same for the
// same frame.

#include "sim/sensor_noise.h"
#include "test.h"

#include <math.h>
#include <stdio.h>

enum { WIDTH = 160, HEIGHT = 120, PIXELS = WIDTH * HEIGHT, BYTES = PIXELS * 4, PLACES = 64 };
static const float MAX_DEPTH = 20.0f; // beyond the range of a Kinect

static void assert_near(double a, double b, double epsilon) {
    if (!(fabs(a - b) <= epsilon)) fail_msg("%g is not within %g of %g", a, epsilon, b);
}

static NoiseConfig settings(const char *rgb, const char *depth) {
    NoiseConfig config = noise_config_default();
    snprintf(config.rgb.at, sizeof config.rgb.at, "%s", rgb);
    snprintf(config.depth.at, sizeof config.depth.at, "%s", depth);
    return config;
}

static SimSensorNoise create(const NoiseConfig *config, Arena *arena) {
    SimSensorNoise noise;
    Error err = {0};
    assert_ok(sim_sensor_noise_create(config, WIDTH, HEIGHT, MAX_DEPTH, arena, &noise, &err), err);
    return noise;
}

static SimSensorNoise color_noise(const char *rgb, Arena *arena) {
    NoiseConfig config = settings(rgb, "none");
    return create(&config, arena);
}

static SimSensorNoise depth_noise(const char *depth, float warp, Arena *arena) {
    NoiseConfig config = settings("none", depth);
    config.warp = warp;
    return create(&config, arena);
}

typedef struct Moments {
    double mean, variance;
} Moments;

static Moments of_numbers(const double *at, int count) {
    double sum = 0.0, squares = 0.0;
    for (int i = 0; i < count; i++) sum += at[i];
    for (int i = 0; i < count; i++) squares += (at[i] - sum / count) * (at[i] - sum / count);
    return (Moments){sum / count, squares / count};
}

// of one colour of a noisy picture
static Moments of_color(const uint8_t *rgba, int channel) {
    static double at[PIXELS];
    for (int i = 0; i < PIXELS; i++) at[i] = rgba[i * 4 + channel];
    return of_numbers(at, PIXELS);
}

static Moments of_depth(const float *depth, double truth) {
    static double at[PIXELS];
    for (int i = 0; i < PIXELS; i++) at[i] = (double)depth[i] - truth;
    return of_numbers(at, PIXELS);
}

static const uint8_t *plain(uint8_t red, uint8_t green, uint8_t blue) {
    static uint8_t rgba[BYTES];
    for (int i = 0; i < PIXELS; i++) {
        const uint8_t color[4] = {red, green, blue, 255};
        memcpy(&rgba[i * 4], color, sizeof color);
    }
    return rgba;
}

static const float *wall(float metres) {
    static float depth[PIXELS];
    for (int i = 0; i < PIXELS; i++) depth[i] = metres;
    return depth;
}

// every value that there is, in every colour
static const uint8_t *every_value(void) {
    static uint8_t rgba[BYTES];
    for (int i = 0; i < BYTES; i++) rgba[i] = (uint8_t)(i % 4 == 3 ? 255 : i * 7 + i / 1024);
    return rgba;
}

//---- all rows ------------------------------------------------------------------------------------

static void none_is_the_picture_itself(void **test) {
    NoiseConfig config = noise_config_default();
    SimSensorNoise noise = create(&config, *test);
    const uint8_t *rgba = every_value();
    const float *depth = wall(2.0f);
    assert_ptr_equal(sim_sensor_noise_rgba(&noise, 1, 2, rgba), rgba);
    assert_ptr_equal(sim_sensor_noise_depth(&noise, 1, 2, depth), depth);
    assert_null(sim_sensor_noise_rgba(&noise, 1, 2, NULL));
}

static void a_frame_has_the_same_noise_whenever_it_is_seen(void **test) {
    static uint8_t kept[BYTES];
    static float kept_depth[PIXELS];
    for (int row = 1; row < SIM_COLOR_COUNT; row++) {
        SimSensorNoise noise = color_noise(sim_color_noise_names[row], *test);
        SimSensorNoise other = color_noise(sim_color_noise_names[row], *test);
        const uint8_t *rgba = every_value();
        memcpy(kept, sim_sensor_noise_rgba(&noise, 1, 2, rgba), BYTES);
        assert_memory_not_equal(kept, rgba, BYTES);
        assert_memory_not_equal(kept, sim_sensor_noise_rgba(&noise, 1, 3, rgba), BYTES);
        assert_memory_not_equal(kept, sim_sensor_noise_rgba(&noise, 2, 2, rgba), BYTES);
        assert_memory_equal(kept, sim_sensor_noise_rgba(&noise, 1, 2, rgba), BYTES);
        assert_memory_equal(kept, sim_sensor_noise_rgba(&other, 1, 2, rgba), BYTES);
        for (int i = 3; i < BYTES; i += 4) assert_int_equal(kept[i], 255);
    }
    for (int row = 1; row < SIM_DEPTH_COUNT; row++) {
        SimSensorNoise noise = depth_noise(sim_depth_noise_names[row], 0.02f, *test);
        const float *depth = wall(2.0f);
        memcpy(kept_depth, sim_sensor_noise_depth(&noise, 1, 2, depth), sizeof kept_depth);
        assert_memory_not_equal(kept_depth, depth, sizeof kept_depth);
        assert_memory_not_equal(kept_depth, sim_sensor_noise_depth(&noise, 1, 3, depth),
                                sizeof kept_depth);
        assert_memory_equal(kept_depth, sim_sensor_noise_depth(&noise, 1, 2, depth),
                            sizeof kept_depth);
    }
}

// The noise of a pixel does not depend on its neighbours being drawn: cut out, it is the same.
static void a_smaller_picture_has_the_noise_of_its_pixels(void **test) {
    NoiseConfig config = settings("gaussian", "none");
    SimSensorNoise whole = create(&config, *test), top;
    Error err = {0};
    assert_ok(sim_sensor_noise_create(&config, WIDTH, HEIGHT / 2, MAX_DEPTH, *test, &top, &err),
              err);
    const uint8_t *rgba = every_value();
    assert_memory_equal(sim_sensor_noise_rgba(&whole, 1, 2, rgba),
                        sim_sensor_noise_rgba(&top, 1, 2, rgba), BYTES / 2);
}

static void colors_and_neighbours_err_independently(void **test) {
    SimSensorNoise noise = color_noise("gaussian", *test);
    noise.config.intensity_constant = 0.1f;
    const uint8_t *at = sim_sensor_noise_rgba(&noise, 1, 2, plain(128, 128, 128));
    double next = 0.0, across = 0.0, below = 0.0, own = 0.0;
    for (int i = 0; i + WIDTH < PIXELS; i++) {
        double e = at[i * 4] - 127.5;
        own += e * e;
        next += e * (at[i * 4 + 4] - 127.5);
        across += e * (at[i * 4 + 1] - 127.5);
        below += e * (at[(i + WIDTH) * 4] - 127.5);
    }
    assert_near(next / own, 0.0, 0.03);
    assert_near(across / own, 0.0, 0.03);
    assert_near(below / own, 0.0, 0.03);
}

//---- colour --------------------------------------------------------------------------------------

// far enough from black and white that nothing is cut; half a value is lost by rounding down
static void gaussian_noise_is_as_strong_on_every_value(void **test) {
    SimSensorNoise noise = color_noise("gaussian", *test);
    noise.config.intensity_constant = 0.1f;
    const uint8_t color[3] = {105, 128, 150};
    const uint8_t *rgba = sim_sensor_noise_rgba(&noise, 1, 2, plain(105, 128, 150));
    for (int c = 0; c < 3; c++) {
        Moments m = of_color(rgba, c);
        assert_near(m.mean, color[c] - 0.5, 0.8);
        assert_near(sqrt(m.variance), 25.5, 0.5);
    }
}

// Habitat's default of 0.2: 51 values, and the tails of the normal law beyond black and white
static void gaussian_noise_of_the_default_is_cut_at_black_and_white(void **test) {
    SimSensorNoise noise = color_noise("gaussian", *test);
    const uint8_t *rgba = sim_sensor_noise_rgba(&noise, 1, 2, plain(0, 128, 255));
    int black = 0, white = 0, one_off = 0;
    for (int i = 0; i < PIXELS; i++) {
        black += rgba[i * 4] == 0;
        white += rgba[i * 4 + 2] == 255;
        one_off += abs(rgba[i * 4 + 1] - 128) <= 51;
    }
    assert_near((double)black / PIXELS, 0.5078, 0.015); // below 1: half, and 1/51 of a deviation
    assert_near((double)white / PIXELS, 0.5, 0.015);
    assert_near((double)one_off / PIXELS, 0.6827, 0.015);
}

static void speckle_grows_with_the_value(void **test) {
    SimSensorNoise noise = color_noise("speckle", *test);
    const uint8_t color[3] = {0, 50, 140};
    const uint8_t *rgba = sim_sensor_noise_rgba(&noise, 1, 2, plain(0, 50, 140));
    for (int c = 0; c < 3; c++) {
        Moments m = of_color(rgba, c);
        assert_near(m.mean, color[c] > 0 ? color[c] - 0.5 : 0.0, 0.8);
        assert_near(sqrt(m.variance), 0.2 * color[c], 0.5);
    }
}

// Of all 256 values: a count of k reads 255 k / 256 rounded down, which is k - 1, or 0 for 0. So
// the mean is that of the law less almost one value, and the variance that of the law.
static void poisson_noise_has_the_variance_of_its_mean(void **test) {
    SimSensorNoise noise = color_noise("poisson", *test);
    const uint8_t *rgba = every_value();
    static double at[PIXELS];
    sim_sensor_noise_rgba(&noise, 1, 2, rgba);
    assert_int_equal(noise.levels, 256);
    for (int value = 4; value <= 160; value += 39) {
        int count = 0;
        for (uint32_t frame = 0; frame < 16; frame++) {
            const uint8_t *noisy = sim_sensor_noise_rgba(&noise, 1, frame, rgba);
            for (int i = 0; i < BYTES && count < PIXELS; i++)
                if (i % 4 != 3 && rgba[i] == value) at[count++] = noisy[i];
        }
        assert_true(count > 2000);
        Moments m = of_numbers(at, count);
        double mean = value / 255.0 * 256.0, error = 4.0 * sqrt(mean / count);
        double none = exp(-mean), lost = 1.0 - none; // of a count that is not 0
        assert_near(m.mean, mean - lost, error);
        assert_near(m.variance / (mean + lost * none - 2.0 * mean * none), 1.0, 0.12);
    }
}

static void poisson_noise_of_few_values_is_coarse(void **test) {
    SimSensorNoise noise = color_noise("poisson", *test);
    const uint8_t *rgba = sim_sensor_noise_rgba(&noise, 1, 2, plain(0, 64, 128));
    assert_int_equal(noise.levels, 4);
    int counts[5] = {0};
    for (int i = 0; i < PIXELS; i++) {
        assert_int_equal(rgba[i * 4], 0);
        assert_int_equal(rgba[i * 4 + 1], 255 * ((rgba[i * 4 + 1] + 1) / 64) / 4);
        counts[(rgba[i * 4 + 1] + 1) / 64]++;
    }
    double mean = 64.0 / 255.0 * 4.0, chance = exp(-mean), rest = 1.0;
    for (int k = 0; k < 4; k++, rest -= chance, chance *= mean / k) {
        assert_near((double)counts[k] / PIXELS, chance, 0.015);
        if (k == 3) assert_near((double)counts[4] / PIXELS, rest - chance, 0.015);
    }
}

static void salt_and_pepper_hit_the_share_they_should(void **test) {
    NoiseConfig config = settings("salt_and_pepper", "none");
    static const float shares[][2] = {{0.05f, 0.5f}, {0.2f, 0.25f}, {1.0f, 1.0f}, {0.0f, 0.5f}};
    for (size_t s = 0; s < ARRAY_COUNT(shares); s++) {
        config.amount = shares[s][0], config.s_vs_p = shares[s][1];
        SimSensorNoise noise = create(&config, *test);
        const uint8_t *rgba = sim_sensor_noise_rgba(&noise, 1, 2, plain(100, 128, 150));
        int salt = 0, pepper = 0, other = 0;
        for (int i = 0; i < BYTES; i++) {
            if (i % 4 == 3) continue;
            bool is_salt = rgba[i] == 255, is_pepper = rgba[i] == 0;
            salt += is_salt, pepper += is_pepper;
            other += !is_salt && !is_pepper && rgba[i] != (const uint8_t[]){100, 128, 150}[i % 4];
        }
        double values = 3.0 * PIXELS;
        assert_near(salt / values, (double)(config.amount * config.s_vs_p), 0.005);
        assert_near(pepper / values, (double)(config.amount * (1 - config.s_vs_p)), 0.005);
        assert_int_equal(other, 0);
    }
}

//---- depth ---------------------------------------------------------------------------------------

static void no_reading_stays_none_and_nothing_within_stays_nothing(void **test) {
    for (int row = 1; row < SIM_DEPTH_COUNT; row++) {
        NoiseConfig config = settings("none", sim_depth_noise_names[row]);
        SimSensorNoise near;
        Error err = {0};
        assert_ok(sim_sensor_noise_create(&config, WIDTH, HEIGHT, 5.0f, *test, &near, &err), err);
        const float *none = sim_sensor_noise_depth(&near, 1, 2, wall(0.0f));
        for (int i = 0; i < PIXELS; i++) assert_true(none[i] == 0.0f);
        const float *far = sim_sensor_noise_depth(&near, 1, 2, wall(5.0f));
        for (int i = 0; i < PIXELS; i++) assert_true(far[i] == 5.0f);
        const float *short_of = sim_sensor_noise_depth(&near, 1, 2, wall(4.99f));
        for (int i = 0; i < PIXELS; i++) assert_true(short_of[i] > 0.0f && short_of[i] <= 5.0f);
    }
}

static void gaussian_depth_errs_with_the_square_of_distance(void **test) {
    SimSensorNoise noise = depth_noise("gaussian", 0.0f, *test);
    for (float z = 0.5f; z < 9.0f; z *= 2.0f) {
        Moments m = of_depth(sim_sensor_noise_depth(&noise, 1, 2, wall(z)), (double)z);
        double sigma = 1.425e-3 * (double)(z * z);
        assert_near(m.mean, 0.0, 4.0 * sigma / sqrt(PIXELS));
        assert_near(sqrt(m.variance) / sigma, 1.0, 0.02);
    }
}

static void a_kinect_ends_at_ten_metres(void **test) {
    SimSensorNoise noise = depth_noise("redwood", 0.0f, *test);
    const float *far = sim_sensor_noise_depth(&noise, 1, 2, wall(10.0f));
    for (int i = 0; i < PIXELS; i++) assert_true(far[i] == 0.0f);
    const float *within = sim_sensor_noise_depth(&noise, 1, 2, wall(9.99f));
    for (int i = 0; i < PIXELS; i++) assert_true(within[i] > 8.0f);
}

// every reading is 281.04 / a whole number
static void a_kinect_reads_in_steps_of_disparity(void **test) {
    SimSensorNoise noise = depth_noise("redwood", 0.02f, *test);
    for (float z = 0.5f; z < 10.0f; z += 0.7f) {
        const float *depth = sim_sensor_noise_depth(&noise, 1, 2, wall(z));
        for (int i = 0; i < PIXELS; i++) {
            double steps = 35.130 * 8.0 / (double)depth[i];
            assert_near(steps, round(steps), 1e-3);
        }
    }
}

// Noise of 1/36 and rounding to 1/8 of a pixel of disparity, together: error of z is theirs times
// z z / 35.13. Over places within a step of disparity, for a single wall shows one phase only.
static void a_kinect_errs_with_the_square_of_distance(void **test) {
    SimSensorNoise noise = depth_noise("redwood", 0.0f, *test);
    double disparity = sqrt(0.027778 * 0.027778 + 1.0 / (8.0 * 8.0 * 12.0));
    for (float z = 1.0f; z < 9.0f; z *= 1.5f) {
        double bias = 0.0, squares = 0.0, step = (double)(z * z) / (35.130 * 8.0);
        for (int i = 0; i < PLACES; i++) {
            float truth = z + (float)(step * i / PLACES);
            Moments m = of_depth(sim_sensor_noise_depth(&noise, 1, (uint32_t)i, wall(truth)),
                                 (double)truth);
            bias += m.mean / PLACES;
            squares += (m.variance + m.mean * m.mean) / PLACES;
        }
        double sigma = disparity * (double)(z * z) / 35.130;
        printf("  redwood: %.2f m errs by %.1f mm, law %.1f mm\n", (double)z, 1e3 * sqrt(squares),
               1e3 * sigma);
        assert_near(sqrt(squares) / sigma, 1.0, 0.06);
        assert_near(bias / sigma, 0.0, 0.1);
    }
}

static void without_its_random_part_a_kinect_only_rounds(void **test) {
    NoiseConfig config = settings("none", "redwood");
    config.depth_multiplier = 0.0f; // the lens is straight by default
    SimSensorNoise noise = create(&config, *test);
    for (float z = 0.3f; z < 10.0f; z += 0.31f) {
        const float *depth = sim_sensor_noise_depth(&noise, 1, 2, wall(z));
        float want = 35.130f * 8.0f / floorf(35.130f / z * 8.0f + 0.5f);
        for (int i = 0; i < PIXELS; i++) assert_true(depth[i] == want);
        assert_near((double)want, (double)z, 0.51 * (double)(z * z) / 281.0 * 1.02);
    }
}

// near in the middle, far in the corners, by two in a hundred at ten metres and one at five
static void the_lens_warps_depth_with_distance(void **test) {
    NoiseConfig config = settings("none", "redwood");
    config.depth_multiplier = 0.0f;
    config.warp = 0.02f;
    SimSensorNoise noise = create(&config, *test);
    for (float z = 2.5f; z < 10.0f; z *= 1.99f) {
        const float *depth = sim_sensor_noise_depth(&noise, 1, 2, wall(z));
        double middle = (double)depth[(HEIGHT / 2) * WIDTH + WIDTH / 2], corner = (double)depth[0];
        double share = 0.02 * (double)z / 10.0, step = (double)(z * z) / 281.0;
        assert_near(middle, (double)z / (1.0 + share), 0.55 * step);
        assert_near(corner, (double)z / (1.0 - share), 0.55 * step);
    }
}

// edges are shuffled by a quarter of a pixel on a grid of two, so never by more than two or three
static void edges_are_shuffled_by_few_pixels(void **test) {
    static float depth[PIXELS];
    for (int i = 0; i < PIXELS; i++) depth[i] = i % WIDTH < WIDTH / 2 ? 1.0f : 4.0f;
    SimSensorNoise noise = depth_noise("redwood", 0.0f, *test);
    const float *noisy = sim_sensor_noise_depth(&noise, 1, 2, depth);
    int swapped = 0;
    for (int i = 0; i < PIXELS; i++) {
        bool is_near = noisy[i] < 2.0f, was_near = depth[i] < 2.0f;
        int from_edge = abs(i % WIDTH - WIDTH / 2);
        if (is_near != was_near) assert_true(from_edge <= 3);
        swapped += is_near != was_near;
    }
    assert_true(swapped > 0 && swapped < 2 * HEIGHT);
}

//---- refusals ------------------------------------------------------------------------------------

static void refuse(const NoiseConfig *config, const char *part, Arena *arena) {
    SimSensorNoise noise;
    Error err = {0};
    assert_false(sim_sensor_noise_create(config, WIDTH, HEIGHT, MAX_DEPTH, arena, &noise, &err));
    if (strstr(err.text, part) == NULL) fail_msg("%s: no '%s'", err.text, part);
}

static void unknown_noise_is_refused_with_the_nearest(void **test) {
    NoiseConfig config = settings("gausian", "none");
    refuse(&config, "gaussian?", *test);
    config = settings("none", "redwoods");
    refuse(&config, "redwood?", *test);
    config = settings("none", "poisson"); // of pictures only
    refuse(&config, "noise of depth", *test);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        test_with_arena(none_is_the_picture_itself),
        test_with_arena(a_frame_has_the_same_noise_whenever_it_is_seen),
        test_with_arena(a_smaller_picture_has_the_noise_of_its_pixels),
        test_with_arena(colors_and_neighbours_err_independently),
        test_with_arena(gaussian_noise_is_as_strong_on_every_value),
        test_with_arena(gaussian_noise_of_the_default_is_cut_at_black_and_white),
        test_with_arena(speckle_grows_with_the_value),
        test_with_arena(poisson_noise_has_the_variance_of_its_mean),
        test_with_arena(poisson_noise_of_few_values_is_coarse),
        test_with_arena(salt_and_pepper_hit_the_share_they_should),
        test_with_arena(no_reading_stays_none_and_nothing_within_stays_nothing),
        test_with_arena(gaussian_depth_errs_with_the_square_of_distance),
        test_with_arena(a_kinect_ends_at_ten_metres),
        test_with_arena(a_kinect_reads_in_steps_of_disparity),
        test_with_arena(a_kinect_errs_with_the_square_of_distance),
        test_with_arena(without_its_random_part_a_kinect_only_rounds),
        test_with_arena(the_lens_warps_depth_with_distance),
        test_with_arena(edges_are_shuffled_by_few_pixels),
        test_with_arena(unknown_noise_is_refused_with_the_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
