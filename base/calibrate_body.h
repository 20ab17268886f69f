// The arithmetic loop of calibrate.c for vectors of LANES floats; included once per instruction
// set. Twelve chains are enough to fill the pipelines of every processor met so far.

typedef float Lanes __attribute__((vector_size(LANES * sizeof(float))));

enum { CHAINS = 12 };

double CALIBRATE_FLOPS(int rounds, float *sink);

// returns the operations done; *sink keeps the compiler from dropping them
double CALIBRATE_FLOPS(int rounds, float *sink) {
    Lanes x[CHAINS], scale, add;
    for (int lane = 0; lane < LANES; lane++) {
        scale[lane] = 0.999f;
        add[lane] = 0.001f;
        for (int c = 0; c < CHAINS; c++) x[c][lane] = (float)(lane + c);
    }
    for (int i = 0; i < rounds; i++)
        for (int c = 0; c < CHAINS; c++) x[c] = x[c] * scale + add;
    float sum = 0.0f;
    for (int c = 0; c < CHAINS; c++) sum += x[c][0];
    *sink = sum;
    return 2.0 * LANES * CHAINS * rounds;
}
