// The settings' functions. See config.h.

#include "memory/config.h"

CONFIG_DEFINE(MemoryConfig, memory, MEMORY_CONFIG)
