/* Rows of the Canny detector, for float and double images: src_cy/feature/canny.pyx. */
#ifndef FASTIMG_CANNY_H
#define FASTIMG_CANNY_H
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include "bits.h"
#include "simd.h"
#define CANNY_STEP (4 * (ptrdiff_t)(SIMD_BYTES / sizeof(double)))
/* Symmetric correlation as SciPy adds: the centre first, then the pairs from the outside in. rows[j] is read at
   0..n-1, rounded up to CANNY_STEP, for j from -radius to radius; rows and taps point at the centre. */
static inline void fi_correlate(const double *const *rows, const double *taps, ptrdiff_t radius, ptrdiff_t n,
                                double *out) {
    const ptrdiff_t lanes = SIMD_BYTES / sizeof(double);
    for (ptrdiff_t x = 0; x < n; x += CANNY_STEP) {
        vd t = vd_set1(taps[0]);
        vd a = t * vd_load(rows[0] + x), b = t * vd_load(rows[0] + x + lanes);
        vd c = t * vd_load(rows[0] + x + 2 * lanes), d = t * vd_load(rows[0] + x + 3 * lanes);
        for (ptrdiff_t j = radius; j > 0; --j) {
            const double *p = rows[-j] + x, *q = rows[j] + x;
            t = vd_set1(taps[j]);
            a += (vd_load(p) + vd_load(q)) * t;
            b += (vd_load(p + lanes) + vd_load(q + lanes)) * t;
            c += (vd_load(p + 2 * lanes) + vd_load(q + 2 * lanes)) * t;
            d += (vd_load(p + 3 * lanes) + vd_load(q + 3 * lanes)) * t;
        }
        vd_store(out + x, a);
        vd_store(out + x + lanes, b);
        vd_store(out + x + 2 * lanes, c);
        vd_store(out + x + 3 * lanes, d);
    }
}
#define CANNY_NAME_(name, suffix) name##_##suffix
#define CANNY_NAME(name, suffix) CANNY_NAME_(name, suffix)
#define T float
#define SUFFIX f32
#define T_SQRT sqrtf
#define T_ABS fabsf
#include "canny_of.h"
#undef T
#undef SUFFIX
#undef T_SQRT
#undef T_ABS
#define T double
#define SUFFIX f64
#define T_SQRT sqrt
#define T_ABS fabs
#include "canny_of.h"
#undef T
#undef SUFFIX
#undef T_SQRT
#undef T_ABS
#endif
