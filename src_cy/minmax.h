/* Smaller and larger of two rows, element by element. `n` counts whole blocks of MINMAX_BYTES; a row may be written
   over one that is read at the same or at higher elements, since each block is read before it is written. */
#ifndef FASTIMG_MINMAX_H
#define FASTIMG_MINMAX_H
#include <stddef.h>
#include <stdint.h>
#define MINMAX_BYTES 128
#define MINMAX_LOOP(T, body)                                              \
    for (ptrdiff_t block = 0; block < n; ++block) {                       \
        const T *p = a + block * (MINMAX_BYTES / sizeof(T));              \
        const T *q = b + block * (MINMAX_BYTES / sizeof(T));              \
        const ptrdiff_t at = block * (MINMAX_BYTES / sizeof(T));          \
        _Pragma("GCC ivdep") _Pragma("GCC unroll 1")                      \
        for (size_t i = 0; i < MINMAX_BYTES / sizeof(T); ++i) {           \
            const T x = p[i], y = q[i];                                   \
            body                                                          \
        }                                                                 \
    }
#define MINMAX(T, name)                                                                                     \
    static inline void fi_minmax_##name(const T *a, const T *b, T *low, T *high, ptrdiff_t n) {             \
        if (low && high) {                                                                                  \
            MINMAX_LOOP(T, low[at + i] = x < y ? x : y; high[at + i] = x < y ? y : x;)                      \
        } else if (low) {                                                                                   \
            MINMAX_LOOP(T, low[at + i] = x < y ? x : y;)                                                    \
        } else {                                                                                            \
            MINMAX_LOOP(T, high[at + i] = x < y ? y : x;)                                                   \
        }                                                                                                   \
    }
MINMAX(uint8_t, u8)
MINMAX(uint16_t, u16)
MINMAX(uint32_t, u32)
MINMAX(float, f32)
MINMAX(double, f64)
#endif
