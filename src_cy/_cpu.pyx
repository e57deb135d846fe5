"""The psABI level of this processor: 4, 3, 2, or 1 below x86-64-v2; 0 on anything but x86-64."""
cdef extern from *:
    """
    #if defined(__x86_64__)
    static int fi_level(void) {
        __builtin_cpu_init();
        if (!__builtin_cpu_supports("sse4.2") || !__builtin_cpu_supports("popcnt")) return 1;
        if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") || !__builtin_cpu_supports("bmi2"))
            return 2;
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
            && __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq")
            && __builtin_cpu_supports("avx512vl")) return 4;
        return 3;
    }
    #else
    static int fi_level(void) { return 0; }
    #endif
    """
    int fi_level() nogil


def level():
    """Return the highest psABI level that this processor and its operating system run."""
    return fi_level()
