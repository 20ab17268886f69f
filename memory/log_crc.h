// Inside log*.c: the bodies of memory_crc32c, which all give the same.

#pragma once

#include "memory/log.h"

uint32_t log_crc_table(uint32_t crc, const uint8_t *bytes, size_t count);
uint32_t log_crc_avx2(uint32_t crc, const uint8_t *bytes, size_t count);
