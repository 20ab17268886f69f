// `uint` in C as it is in GLSL, for headers that both compilers read.

#ifndef VULKAN
#pragma once
#include <stdint.h>
typedef uint32_t uint;
#endif
