/* Running maxima of rows and columns, and where an image equals them: src_cy/feature/peaks.pyx. No NaN. */
#ifndef FASTIMG_PEAKS_H
#define FASTIMG_PEAKS_H
#include <stddef.h>
#include <stdint.h>
/* fi_running: the greatest of each `window` of elements `step` apart that begin at a[0] .. a[n - 1]; the number of
   elements in a window doubles with each pass. a, b: n + (window - 1) * step elements, both overwritten; the result is
   in the one that is returned.
   fi_equal: where a row of the image equals the maximum and is not below `least`; whether it differs anywhere. */
#define PEAKS(T, name)                                                                                              \
    static inline void fi_greater_##name(const T *p, const T *q, T *restrict out, ptrdiff_t n) {                    \
        for (ptrdiff_t i = 0; i < n; ++i) out[i] = p[i] > q[i] ? p[i] : q[i];                                       \
    }                                                                                                               \
    static inline T *fi_running_##name(T *a, T *b, ptrdiff_t n, ptrdiff_t window, ptrdiff_t step) {                 \
        ptrdiff_t length = n + (window - 1) * step, have = 1;                                                       \
        T *other;                                                                                                   \
        while (2 * have <= window) {                                                                                \
            length -= have * step;                                                                                  \
            fi_greater_##name(a, a + have * step, b, length);                                                       \
            other = a, a = b, b = other;                                                                            \
            have *= 2;                                                                                              \
        }                                                                                                           \
        if (have == window) return a;                                                                               \
        fi_greater_##name(a, a + (window - have) * step, b, n);                                                     \
        return b;                                                                                                   \
    }                                                                                                               \
    static inline int fi_equal_##name(const T *restrict row, const T *restrict high, T least, ptrdiff_t n,          \
                                      uint8_t *restrict out) {                                                      \
        uint8_t differs = 0;                                                                                        \
        for (ptrdiff_t i = 0; i < n; ++i) {                                                                         \
            differs |= row[i] != high[i];                                                                           \
            out[i] = (row[i] == high[i]) & (row[i] >= least);                                                       \
        }                                                                                                           \
        return differs;                                                                                             \
    }
PEAKS(float, f32)
PEAKS(double, f64)
#endif
