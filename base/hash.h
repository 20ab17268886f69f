// 64-bit content hashes (XXH3): the names of cache files, and the digests by which two runs, two
// builds or two devices show that they computed the same thing.

#pragma once

#include "base/base.h"

uint64_t hash_bytes(const void *bytes, size_t count, uint64_t seed);
uint64_t hash_text(const char *text, uint64_t seed);
