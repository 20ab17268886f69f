// The table that `cairn train prior` writes.

#pragma once

#include <stdint.h>

extern const int prior_table_count;
extern const char *const prior_table_names[]; // sorted
extern const int8_t prior_table_values[];     // [count][count], log2 in sixteenths
