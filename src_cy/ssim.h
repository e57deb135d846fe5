/* Structural similarity of two images in one sweep; src_cy/metrics/ssim.pyx says how.
   Vectors are eight rows (or, in the vertical pass, eight columns), however wide the level's own are. */
#ifndef FASTIMG_SSIM_H
#define FASTIMG_SSIM_H
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define FI_INLINE_SSIM static inline __attribute__((always_inline))
enum { FI_SSIM_MOMENTS = 5, FI_SSIM_LANES = 8, FI_SSIM_PLANES = 4 };
typedef double fi_ssim_d __attribute__((vector_size(64)));

typedef struct {
    ptrdiff_t height, width, step; /* width in elements: pixels times step, which are the channels side by side */
    ptrdiff_t before;              /* of the window on either side of its middle */
    const double *taps;            /* the middle one and those after it, or NULL for a plain mean */
    double c1, c2, cov;
    ptrdiff_t plane;               /* from one plane of the result to the next; 0 if there is S only */
} fi_ssim;

/* Elements that the window of the horizontal pass keeps at hand: see fi_ssim_chunk. */
static inline ptrdiff_t fi_ssim_chunk(const fi_ssim *s) {
    ptrdiff_t pixels = 64 / s->step > 2 * s->before + 1 ? 64 / s->step : 2 * s->before + 1;
    return (pixels + 7) / 8 * 8 * s->step;
}
static inline ptrdiff_t fi_ssim_kept(const fi_ssim *s) {
    return (3 * s->before + 1) * s->step + fi_ssim_chunk(s) + FI_SSIM_LANES;
}
/* Doubles of scratch that one thread needs. */
static inline size_t fi_ssim_scratch(const fi_ssim *s) {
    size_t results = (size_t)(fi_ssim_chunk(s) + (2 * s->before + 1) * s->step + FI_SSIM_LANES) * FI_SSIM_PLANES;
    size_t tile = s->taps ? (size_t)(FI_SSIM_LANES + 2 * s->before) * FI_SSIM_MOMENTS : 0;
    return ((size_t)fi_ssim_kept(s) * FI_SSIM_MOMENTS + results + tile + (size_t)s->step * FI_SSIM_MOMENTS)
           * FI_SSIM_LANES;
}
/* Row (or column) i of n, which goes on beyond its ends as in a mirror; windows are no larger than n. */
FI_INLINE_SSIM ptrdiff_t fi_ssim_mirror(ptrdiff_t i, ptrdiff_t n) { return i < 0 ? -1 - i : i < n ? i : 2 * n - 1 - i; }

#if !defined(__has_builtin)
#define __has_builtin(x) 0
#endif
#if __has_builtin(__builtin_shufflevector) /* GCC from 12 on, Clang */
#define FI_SSIM_STAGE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#define FI_SSIM_TRANSPOSE(V, vectors)                                                                     \
    do {                                                                                                  \
        V half[8], most[8];                                                                               \
        for (int i = 0; i < 8; i += 2) {                                                                  \
            half[i] = FI_SSIM_STAGE((vectors)[i], (vectors)[i + 1], 0, 8, 2, 10, 4, 12, 6, 14);           \
            half[i + 1] = FI_SSIM_STAGE((vectors)[i], (vectors)[i + 1], 1, 9, 3, 11, 5, 13, 7, 15);       \
        }                                                                                                 \
        for (int i = 0; i < 8; i += 4)                                                                    \
            for (int j = i; j < i + 2; ++j) {                                                             \
                most[j] = FI_SSIM_STAGE(half[j], half[j + 2], 0, 1, 8, 9, 4, 5, 12, 13);                  \
                most[j + 2] = FI_SSIM_STAGE(half[j], half[j + 2], 2, 3, 10, 11, 6, 7, 14, 15);            \
            }                                                                                             \
        for (int i = 0; i < 4; ++i) {                                                                     \
            (vectors)[i] = FI_SSIM_STAGE(most[i], most[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);                 \
            (vectors)[i + 4] = FI_SSIM_STAGE(most[i], most[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);           \
        }                                                                                                 \
    } while (0)
#else
#define FI_SSIM_TRANSPOSE(V, vectors)                                                                     \
    do {                                                                                                  \
        V turned[8];                                                                                      \
        for (int i = 0; i < 8; ++i)                                                                       \
            for (int j = 0; j < 8; ++j) turned[i][j] = (vectors)[j][i];                                   \
        memcpy(vectors, turned, sizeof turned);                                                           \
    } while (0)
#endif

/* S, and what its gradient is made of, of the means m: x, y, xx, yy, xy. `T` is a vector or a number. */
#define FI_SSIM_FORMULA(T, m, c1, c2, cov, S, a1_d, s_b2, rest)                                          \
    do {                                                                                                  \
        T ux = m[0], uy = m[1];                                                                           \
        T vx = cov * (m[2] - ux * ux), vy = cov * (m[3] - uy * uy), vxy = cov * (m[4] - ux * uy);         \
        T A1 = 2 * ux * uy + c1, A2 = 2 * vxy + c2, B1 = ux * ux + uy * uy + c1, B2 = vx + vy + c2;       \
        T D = B1 * B2;                                                                                    \
        S = (A1 * A2) / D;                                                                                \
        a1_d = A1 / D;                                                                                    \
        s_b2 = -S / B2;                                                                                   \
        rest = (ux * (A2 - A1) - uy * (B2 - B1) * S) / D;                                                 \
    } while (0)

#define FI_SSIM_JOIN(name, suffix) name##_##suffix
#define FI_SSIM_NAME(name, suffix) FI_SSIM_JOIN(name, suffix)
#define F(name) FI_SSIM_NAME(fi_ssim_##name, SUFFIX)
/* `count` elements of the planes of means, which are n apart; the result's planes are, too. */
#define FI_SSIM_PLANES_OF(REAL, suffix)                                                                   \
    static inline void fi_ssim_formula_##suffix(const REAL *means, ptrdiff_t n, ptrdiff_t count, REAL c1,    \
                                                REAL c2, REAL cov, REAL *out, int gradient) {             \
        for (ptrdiff_t i = 0; i < count; ++i) {                                                           \
            REAL m[FI_SSIM_MOMENTS], S, a, b, c;                                                          \
            for (int q = 0; q < FI_SSIM_MOMENTS; ++q) m[q] = means[q * n + i];                            \
            FI_SSIM_FORMULA(REAL, m, c1, c2, cov, S, a, b, c);                                            \
            out[i] = S;                                                                                   \
            if (!gradient) continue;                                                                      \
            out[n + i] = a;                                                                               \
            out[2 * n + i] = b;                                                                           \
            out[3 * n + i] = c;                                                                           \
        }                                                                                                 \
    }
FI_SSIM_PLANES_OF(float, f4)
FI_SSIM_PLANES_OF(double, f8)
#define PIXEL uint8_t
#define REAL double
#define SUFFIX u1
#include "ssim_of.h"
#undef PIXEL
#undef SUFFIX
#define PIXEL uint16_t
#define SUFFIX u2
#include "ssim_of.h"
#undef PIXEL
#undef SUFFIX
#define PIXEL double
#define SUFFIX f8
#include "ssim_of.h"
#undef PIXEL
#undef REAL
#undef SUFFIX
#define PIXEL float
#define REAL float
#define SUFFIX f4
#include "ssim_of.h"
#undef PIXEL
#undef REAL
#undef SUFFIX
#undef F
#endif
