// Histograms of hue and lightness. See appearance.h.

#include "agent/appearance.h"

#include <math.h>
#include <string.h>

enum { HUES = 12, LIGHTS = 4, FULL = 120, SIXTH = 2 }; // SIXTH: bins from one primary to the next

// which twelfth of the colour circle; only for coloured pixels
static int hue_bin(int r, int g, int b, int most, int spread) {
    int turn = most == r   ? (g - b) * SIXTH
               : most == g ? (b - r) * SIXTH + 2 * SIXTH * spread
                           : (r - g) * SIXTH + 4 * SIXTH * spread;
    if (turn < 0) turn += HUES * spread;
    return turn / spread % HUES;
}

typedef struct Tally {
    int64_t hues[HUES], lights[LIGHTS], sum[3];
} Tally;

static void count_pixel(Tally *tally, const uint8_t *pixel) {
    int r = pixel[0], g = pixel[1], b = pixel[2];
    int most = r > g ? (r > b ? r : b) : (g > b ? g : b);
    int least = r < g ? (r < b ? r : b) : (g < b ? g : b);
    int spread = most - least; // how far the pixel is coloured
    if (spread > 0) tally->hues[hue_bin(r, g, b, most, spread)] += spread;
    tally->lights[most * LIGHTS / 256] += 255 - spread;
    tally->sum[0] += r;
    tally->sum[1] += g;
    tally->sum[2] += b;
}

static int8_t limited(int64_t value) {
    return (int8_t)(value < -127 ? -127 : value > 127 ? 127 : value);
}

static int8_t centimetres(float metres) {
    return limited(llroundf(metres * 50));
}

void appearance_feature(const uint8_t *rgba, const int32_t *pixels, int count, AppearanceSize size,
                        int8_t feature[MEMORY_FEATURE]) {
    Tally tally = {0};
    for (int i = 0; i < count; i++) count_pixel(&tally, rgba + 4 * (size_t)pixels[i]);
    memset(feature, 0, MEMORY_FEATURE);
    int64_t all = 255 * (int64_t)count;
    for (int i = 0; i < HUES; i++) feature[i] = limited(tally.hues[i] * 3 * FULL / all);
    for (int i = 0; i < LIGHTS; i++) feature[HUES + i] = limited(tally.lights[i] * FULL / 2 / all);
    int64_t mean = (tally.sum[0] + tally.sum[1] + tally.sum[2]) / 3;
    for (int i = 0; i < 3; i++) feature[16 + i] = limited((tally.sum[i] - mean) * 2 / count);
    feature[19] = centimetres(size.height);
    feature[20] = centimetres(size.radius);
    feature[21] = centimetres(size.above_eye);
}
