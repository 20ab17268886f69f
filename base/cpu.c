// The compiler's own question to the processor. F16C cannot be asked for everywhere (clang 14 does
// not know its name), but no processor has AVX2 without it. Nor for AMX (gcc 11): its bits are read
// here, and Linux wants to be asked before a process uses tiles, since they make 8 KiB more of its
// state to save.

#include "base/cpu.h"

#include <sys/syscall.h>

#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

bool cpu_has_avx2(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
           __builtin_cpu_supports("bmi2");
#else
    return false;
#endif
}

bool cpu_has_avx512(void) {
#if defined(__x86_64__)
    return cpu_has_avx2() && __builtin_cpu_supports("avx512f") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512bw");
#else
    return false;
#endif
}

#if defined(__x86_64__)
static bool amx_is_there(void) {
    enum { TILE_DATA = 18, REQUEST_PERMISSION = 0x1023, BF16_TILE = 1 << 22, TILE = 1 << 24 };
    enum { AVX512_BF16 = 1 << 5 };
    uint32_t a, b, c, d, more, unused;
    if (!cpu_has_avx512() || !__get_cpuid_count(7, 0, &a, &b, &c, &d)) return false;
    if (!__get_cpuid_count(7, 1, &more, &b, &c, &unused)) return false;
    if (!(d & BF16_TILE) || !(d & TILE) || !(more & AVX512_BF16)) return false;
    return syscall(SYS_arch_prctl, REQUEST_PERMISSION, TILE_DATA) == 0;
}
#endif

bool cpu_has_amx(void) {
#if defined(__x86_64__)
    // asked once; two threads that ask at the same time get the same answer
    enum { UNKNOWN, NO, YES };
    static atomic_int answer;
    int known = atomic_load_explicit(&answer, memory_order_relaxed);
    if (known == UNKNOWN) {
        known = amx_is_there() ? YES : NO;
        atomic_store_explicit(&answer, known, memory_order_relaxed);
    }
    return known == YES;
#else
    return false;
#endif
}

int cpu_count(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0) return 1;
    int count = CPU_COUNT(&set);
    return count > 0 ? count : 1;
}
