/* CLAHE's blend of four maps for a run of pixels, eight at a time: the maps come in fours, so one load of four floats
   per pixel and a transposition take the place of four gathers. */
#ifndef FASTIMG_CLAHE_H
#define FASTIMG_CLAHE_H
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef float fi_float4 __attribute__((vector_size(16)));
typedef float fi_float8 __attribute__((vector_size(32)));
typedef double fi_double8 __attribute__((vector_size(64)));

/* The weights of a tile for eight pixels are the products of the axes' shares, from the last axis to the first. */
typedef struct {
    const double *shares;   /* of each pixel along the last axis: how far it is on the way to the next tile */
    double below;           /* that of the line along the last but one axis */
    const double *further;  /* factors of the axes further out */
    ptrdiff_t n_further;
} fi_weights;

#if defined(__has_builtin)
#if __has_builtin(__builtin_shufflevector) /* GCC from 12 on, Clang */
#define FI_CLAHE_EIGHT 1
#endif
#endif
#define FI_CLAHE_INLINE static inline __attribute__((always_inline))

#ifdef FI_CLAHE_EIGHT
FI_CLAHE_INLINE fi_float8 fi_two_fours(const float *a, const float *b) {
    fi_float4 x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return __builtin_shufflevector(x, y, 0, 1, 2, 3, 4, 5, 6, 7);
}

/* A level times its weight in double, rounded to float. */
FI_CLAHE_INLINE fi_float8 fi_clahe_term(fi_float8 level, fi_double8 weight, const fi_weights *w) {
    for (ptrdiff_t a = 0; a < w->n_further; a++) weight *= w->further[a];
    return __builtin_convertvector(__builtin_convertvector(level, fi_double8) * weight, fi_float8);
}

/* levels[k] += the blend of the fours that of[k] points at, for eight pixels from number `first` of the shares on. */
FI_CLAHE_INLINE void fi_clahe_eight(const float *const *of, const fi_weights *w, ptrdiff_t first, float *levels) {
    fi_float8 a = fi_two_fours(of[0], of[4]), b = fi_two_fours(of[1], of[5]);
    fi_float8 c = fi_two_fours(of[2], of[6]), d = fi_two_fours(of[3], of[7]), sum;
    fi_float8 ab_above = __builtin_shufflevector(a, b, 0, 8, 1, 9, 4, 12, 5, 13);
    fi_float8 ab_below = __builtin_shufflevector(a, b, 2, 10, 3, 11, 6, 14, 7, 15);
    fi_float8 cd_above = __builtin_shufflevector(c, d, 0, 8, 1, 9, 4, 12, 5, 13);
    fi_float8 cd_below = __builtin_shufflevector(c, d, 2, 10, 3, 11, 6, 14, 7, 15);
    fi_double8 right, left;
    memcpy(&right, w->shares + first, sizeof right);
    memcpy(&sum, levels, sizeof sum);
    left = 1.0 - right;
    sum += fi_clahe_term(__builtin_shufflevector(ab_above, cd_above, 0, 1, 8, 9, 4, 5, 12, 13),
                         left * (1 - w->below), w);
    sum += fi_clahe_term(__builtin_shufflevector(ab_above, cd_above, 2, 3, 10, 11, 6, 7, 14, 15),
                         right * (1 - w->below), w);
    sum += fi_clahe_term(__builtin_shufflevector(ab_below, cd_below, 0, 1, 8, 9, 4, 5, 12, 13),
                         left * w->below, w);
    sum += fi_clahe_term(__builtin_shufflevector(ab_below, cd_below, 2, 3, 10, 11, 6, 7, 14, 15),
                         right * w->below, w);
    memcpy(levels, &sum, sizeof sum);
}

#endif

/* The same for one pixel. */
FI_CLAHE_INLINE void fi_clahe_one(const float *t, const fi_weights *w, ptrdiff_t first, float *level) {
    double right = w->shares[first], left = 1.0 - right;
    double weight[4] = {left * (1 - w->below), right * (1 - w->below), left * w->below, right * w->below};
    for (int k = 0; k < 4; k++) {
        for (ptrdiff_t a = 0; a < w->n_further; a++) weight[k] *= w->further[a];
        *level += (float)((double)t[k] * weight[k]);
    }
}

#ifdef FI_CLAHE_EIGHT
#define FI_CLAHE_EIGHTS                                                                \
    for (; i + 8 <= n; i += 8) {                                                       \
        const float *of[8];                                                            \
        for (int k = 0; k < 8; k++) of[k] = fours + 4 * (size_t)bin_of[pixels[i + k]]; \
        fi_clahe_eight(of, w, first + i, levels + i);                                  \
    }
#else
#define FI_CLAHE_EIGHTS
#endif

/* levels[i] += the blend for pixels[i], i < n, the first of which is number `first` of the shares. */
#define FI_CLAHE_BLEND(name, pixel)                                                                                \
    FI_CLAHE_INLINE void name(const pixel *pixels, const uint16_t *bin_of, const float *fours,                     \
                              const fi_weights *w, ptrdiff_t first, ptrdiff_t n, float *levels) {                  \
        ptrdiff_t i = 0;                                                                                           \
        FI_CLAHE_EIGHTS                                                                                            \
        for (; i < n; i++) fi_clahe_one(fours + 4 * (size_t)bin_of[pixels[i]], w, first + i, levels + i);          \
    }
FI_CLAHE_BLEND(fi_clahe_blend_u8, uint8_t)
FI_CLAHE_BLEND(fi_clahe_blend_u16, uint16_t)
#endif
