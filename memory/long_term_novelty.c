// What is worth keeping, and what a distance to the past says, by
// `cairn train keep memory/long_term_novelty.c`, from homes 126 to 135, where it takes
// the bytes of keeping the 1st, 2nd, 4th, 8th ... sighting. On homes 136 to 145, each
// rule at the bytes of the counts above it (log and its records; 6633 questions):
//
//     rule                       kept      KiB      by tokens @1, @3   by the past
//     counts, base 8.0           3432    180.2      0.397  0.612      0.414  0.630
//     surprise > 218 bits        3332    180.7      0.379  0.600      0.383  0.601
//     novelty, first 4980416     3343    179.9      0.367  0.577      0.382  0.601
//     counts, base 4.0           4380    212.8      0.395  0.604      0.422  0.643
//     surprise > 192 bits        4270    219.3      0.388  0.606      0.407  0.632
//     novelty, first 1309747     4195    212.8      0.367  0.564      0.411  0.632
//     counts, base 2.0           7145    304.1      0.413  0.623      0.463  0.689
//     surprise > 152 bits        7043    320.9      0.395  0.608      0.467  0.688
//     novelty, first 115478      6809    304.8      0.371  0.580      0.469  0.692
//     counts, base 1.5           9147    371.1      0.394  0.612      0.480  0.701
//     surprise > 136 bits        7841    347.8      0.397  0.612      0.477  0.698
//     novelty, first 26896       8818    370.7      0.385  0.591      0.488  0.713
//     as below                   6645    299.2      0.371  0.581      0.468  0.693
//
// The probability is right to 0.023 there (expected calibration error; questions of things not
// known count too).

#include "memory/long_term_inside.h"

const MemoryNovelty long_term_novelty = {130387.0f, 1.00f};
const LongTermCalibration long_term_calibration_past = {-0.805f, 0.040f, 0.386f};
