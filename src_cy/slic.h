/* Passes of SLIC for float and double images: functions fi_slic_*_f and fi_slic_*_d of slic_of.h. */
#ifndef FASTIMG_SLIC_H
#define FASTIMG_SLIC_H
#include <float.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include "simd.h"
#if defined(__AVX512F__)
#include <immintrin.h>
#endif

#define SLIC_WIDTH 32 /* pixels of a tile */
#define SLIC_HEIGHT 8
#define SLIC_HINTS 8 /* numbers per block: how many centres, and up to 7 of them */
/* Room of a row of tiles, times that of a member: REALs, and numbers besides one per centre. */
#define SLIC_REALS(channels) (4 + (channels) + SLIC_HEIGHT)
#define SLIC_NUMBERS 8 /* four of them for those that up to four vectors of a block keep */
#define SLIC_INLINE static inline __attribute__((always_inline))
#define SLIC_NAME_(a, b) a##_##b
#define SLIC_NAME(a, b) SLIC_NAME_(a, b)

/* What all passes read. Lines are the image's rows, `pitch` elements apart, a whole number of tiles. */
typedef struct {
    ptrdiff_t height, width, pitch, plane; /* plane: elements from one channel to the next */
    ptrdiff_t tiles_y, tiles_x, channels;
    int colour, zero, fresh;   /* whether distances have colours; SLIC-zero; whether all centres have the same colour */
    const uint8_t *mask;       /* lines x width, or NULL */
    int32_t *labels;           /* lines x pitch, -1 for none */
    int32_t *extents;          /* least and largest label per row of tiles */
    int32_t *hints;            /* per block: which centres won pixels in the pass before */
    const int32_t *windows;    /* per centre z, y, x: first, and one past the last */
} fi_slic;

SLIC_INLINE ptrdiff_t fi_slic_least(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }

/* Of a segment: pixels, and the sums of their z, y and x. */
typedef int64_t fi_slic_whole __attribute__((vector_size(32), aligned(8), may_alias));

typedef int32_t fi_slic_if __attribute__((vector_size(SIMD_BYTES)));
typedef int64_t fi_slic_id __attribute__((vector_size(SIMD_BYTES)));

#define REAL float
#define SUFFIX f
#define VEC vf
#define WORD int32_t
#define WORDS fi_slic_if
#define FAR INFINITY
#define EPSILON FLT_EPSILON
#if defined(__AVX512F__)
#define LANES __mmask16
#define LESS(a, b) _mm512_cmp_ps_mask((__m512)(a), (__m512)(b), _CMP_LT_OQ)
#define SAME(a, b) _mm512_cmp_ps_mask((__m512)(a), (__m512)(b), _CMP_EQ_OQ)
#define LATER(a, b) _mm512_cmpgt_epi32_mask((__m512i)(a), (__m512i)(b))
#define MOST(a, b) ((vf)_mm512_max_ps((__m512)(a), (__m512)(b)))
#define LEAST(a, b) ((vf)_mm512_min_ps((__m512)(a), (__m512)(b)))
#define TOP(a) _mm512_reduce_max_ps((__m512)(a))
#define PICK(m, a, b) ((vf)_mm512_mask_blend_ps(m, (__m512)(b), (__m512)(a)))
#define PICK_WORDS(m, a, b) ((fi_slic_if)_mm512_mask_blend_epi32(m, (__m512i)(b), (__m512i)(a)))
#else
#define LANES fi_slic_if
#endif
#include "slic_of.h"

#define REAL double
#define SUFFIX d
#define VEC vd
#define WORD int64_t
#define WORDS fi_slic_id
#define FAR DBL_MAX
#define EPSILON DBL_EPSILON
#if defined(__AVX512F__)
#define LANES __mmask8
#define LESS(a, b) _mm512_cmp_pd_mask((__m512d)(a), (__m512d)(b), _CMP_LT_OQ)
#define SAME(a, b) _mm512_cmp_pd_mask((__m512d)(a), (__m512d)(b), _CMP_EQ_OQ)
#define LATER(a, b) _mm512_cmpgt_epi64_mask((__m512i)(a), (__m512i)(b))
#define MOST(a, b) ((vd)_mm512_max_pd((__m512d)(a), (__m512d)(b)))
#define LEAST(a, b) ((vd)_mm512_min_pd((__m512d)(a), (__m512d)(b)))
#define TOP(a) _mm512_reduce_max_pd((__m512d)(a))
#define PICK(m, a, b) ((vd)_mm512_mask_blend_pd(m, (__m512d)(b), (__m512d)(a)))
#define PICK_WORDS(m, a, b) ((fi_slic_id)_mm512_mask_blend_epi64(m, (__m512i)(b), (__m512i)(a)))
#else
#define LANES fi_slic_id
#endif
#include "slic_of.h"
#endif
