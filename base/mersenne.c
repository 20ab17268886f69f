// The recurrence of the paper; seeding by an array of one word, and choosing by rejection from the
// upper bits, are what Python does around it.

#include "base/mersenne.h"

static const int MIDDLE = 397;

static void seed_by_word(Mersenne *m, uint32_t seed) {
    m->words[0] = seed;
    for (uint32_t i = 1; i < MERSENNE_WORDS; i++)
        m->words[i] = 1812433253u * (m->words[i - 1] ^ m->words[i - 1] >> 30) + i;
}

// init_by_array of the authors' 2002 version, for an array of one word
static void seed_by_array(Mersenne *m, uint32_t key) {
    seed_by_word(m, 19650218u);
    uint32_t *words = m->words;
    int i = 1;
    for (int k = 0; k < 2 * MERSENNE_WORDS - 1; k++) {
        bool is_second = k >= MERSENNE_WORDS;
        uint32_t mixed = words[i - 1] ^ words[i - 1] >> 30;
        words[i] = is_second ? (words[i] ^ mixed * 1566083941u) - (uint32_t)i
                             : (words[i] ^ mixed * 1664525u) + key;
        if (++i < MERSENNE_WORDS) continue;
        words[0] = words[MERSENNE_WORDS - 1];
        i = 1;
    }
    words[0] = 0x80000000u;
}

Mersenne mersenne_create(uint32_t seed) {
    Mersenne mersenne;
    seed_by_array(&mersenne, seed);
    mersenne.next = MERSENNE_WORDS;
    return mersenne;
}

static void twist(Mersenne *m) {
    for (int i = 0; i < MERSENNE_WORDS; i++) {
        uint32_t joined =
            (m->words[i] & 0x80000000u) | (m->words[(i + 1) % MERSENNE_WORDS] & 0x7fffffffu);
        m->words[i] =
            m->words[(i + MIDDLE) % MERSENNE_WORDS] ^ joined >> 1 ^ (joined & 1 ? 0x9908b0dfu : 0);
    }
    m->next = 0;
}

uint32_t mersenne_next(Mersenne *m) {
    if (m->next == MERSENNE_WORDS) twist(m);
    uint32_t y = m->words[m->next++];
    y ^= y >> 11;
    y ^= y << 7 & 0x9d2c5680u;
    y ^= y << 15 & 0xefc60000u;
    return y ^ y >> 18;
}

uint32_t mersenne_below(Mersenne *m, uint32_t bound) {
    ASSERT(bound > 0);
    int bits = 0;
    while (bits < 32 && bound >> bits != 0) bits++;
    uint32_t drawn;
    do {
        drawn = mersenne_next(m) >> (32 - bits);
    } while (drawn >= bound);
    return drawn;
}
