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
        const vd *middle = (const vd *)rows[0];
        vd t = vd_splat((const vd *)taps, 0);
        vd a = t * vd_load(middle, x), b = t * vd_load(middle, x + lanes);
        vd c = t * vd_load(middle, x + 2 * lanes), d = t * vd_load(middle, x + 3 * lanes);
        for (ptrdiff_t j = radius; j > 0; --j) {
            const vd *p = (const vd *)rows[-j], *q = (const vd *)rows[j];
            t = vd_splat((const vd *)taps, j);
            a += (vd_load(p, x) + vd_load(q, x)) * t;
            b += (vd_load(p, x + lanes) + vd_load(q, x + lanes)) * t;
            c += (vd_load(p, x + 2 * lanes) + vd_load(q, x + 2 * lanes)) * t;
            d += (vd_load(p, x + 3 * lanes) + vd_load(q, x + 3 * lanes)) * t;
        }
        vd_store((vd *)out, x, a);
        vd_store((vd *)out, x + lanes, b);
        vd_store((vd *)out, x + 2 * lanes, c);
        vd_store((vd *)out, x + 3 * lanes, d);
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
