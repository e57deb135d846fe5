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
/* REALs per member of a row of tiles. */
#define SLIC_REALS(channels) (4 + (channels) + SLIC_HEIGHT)
#define SLIC_INLINE static inline __attribute__((always_inline))
#define SLIC_NAME_(a, b) a##_##b
#define SLIC_NAME(a, b) SLIC_NAME_(a, b)

struct fi_slic_type;

/* Rows of tiles that are left to a worker: from the first of the high half of the word to before that of the low one. */
typedef struct {
    uint64_t left;
    char apart[56]; /* its neighbour is in another cache line */
} fi_slic_share;

/* Lines are the image's rows, `pitch` elements apart, a whole number of tiles. */
typedef struct {
    /* given */
    const struct fi_slic_type *type;
    ptrdiff_t depth, height, width, pitch, plane, channels; /* plane: elements from one channel to the next */
    ptrdiff_t n, workers;                                   /* centres; threads */
    int colour, zero, fresh; /* whether distances have colours; SLIC-zero; whether all centres have the same colour */
    double spacing[3], weight;
    const ptrdiff_t *steps; /* between the seeds: z, y, x */
    const uint8_t *mask;    /* lines x width, or NULL */
    const void *planes;     /* channels x lines x pitch */
    void *centres;          /* z, y, x and the channels of each */
    int32_t *labels;        /* lines x pitch, -1 for none */
    /* memory of its own, see slic_team.h */
    ptrdiff_t tiles_y, tiles_x, rows;
    void *columns;      /* the number of each column, the last one's from there on */
    void *boxes;        /* least and largest value per channel of each block */
    void *most;         /* largest squared distance of colours of each centre: SLIC-zero */
    void *sums;         /* of the colours of each segment: four apart where there are three */
    void *places;       /* sums of the coordinates of each segment, rounded after each pixel */
    int64_t *totals;    /* of each segment: pixels, and the sums of their z, y and x */
    int32_t *extents;   /* least and largest label of each block */
    int32_t *hints;     /* per block: which centres won pixels in the pass before */
    int32_t *windows;   /* per centre z, y, x: first, and one past the last */
    int32_t *order, *buckets;
    int32_t *members;   /* the centres that reach each row of tiles, by their columns */
    ptrdiff_t *starts;  /* where each row's members begin */
    void *reals;        /* of each worker, for members of a row */
    int32_t *numbers;
    ptrdiff_t members_room, widest;
    fi_slic_share *shares;
    ptrdiff_t first, until; /* rows of this slab */
    int changed;        /* whether any pixel is within a window */
    int by_pixel;       /* whether sums of coordinates are no whole numbers of the image's type any more */
} fi_slic;

/* What is done for one type of values, float or double. */
typedef struct fi_slic_type {
    ptrdiff_t item, units; /* bytes of a value; blocks of a tile */
    void (*prepare)(const fi_slic *);
    void (*box)(const fi_slic *, ptrdiff_t row);
    void (*windows)(const fi_slic *, ptrdiff_t first, ptrdiff_t last);
    int (*row)(const fi_slic *, ptrdiff_t row, ptrdiff_t worker);
    void (*clear)(const fi_slic *, ptrdiff_t first, ptrdiff_t last);
    void (*sum)(const fi_slic *, ptrdiff_t row, ptrdiff_t first, ptrdiff_t last);
    void (*coordinates)(const fi_slic *, ptrdiff_t row, ptrdiff_t first, ptrdiff_t last);
    int (*move)(const fi_slic *, ptrdiff_t first, ptrdiff_t last, int by_pixel);
    void (*spread)(const fi_slic *, ptrdiff_t row, ptrdiff_t first, ptrdiff_t last);
} fi_slic_type;

SLIC_INLINE ptrdiff_t fi_slic_least(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }

/* The lines of a row of tiles: the first, and one past the last. */
SLIC_INLINE ptrdiff_t fi_slic_line(const fi_slic *s, ptrdiff_t row) {
    return row / s->tiles_y * s->height + row % s->tiles_y * SLIC_HEIGHT;
}

SLIC_INLINE ptrdiff_t fi_slic_end(const fi_slic *s, ptrdiff_t row) {
    return row / s->tiles_y * s->height + fi_slic_least(s->height, (row % s->tiles_y + 1) * SLIC_HEIGHT);
}

/* Room of a worker: per member four numbers and four more for what up to four vectors of a block keep; one per centre;
   two per block of a row of tiles. */
SLIC_INLINE ptrdiff_t fi_slic_numbers(const fi_slic *s) {
    return 8 * s->widest + s->n + 2 * (s->tiles_x * s->type->units + 1);
}

/* Values of a segment in `sums`. */
SLIC_INLINE ptrdiff_t fi_slic_sums(const fi_slic *s) { return s->channels == 3 ? 4 : s->channels; }

/* Whether a block may hold any of the segments first..last. */
SLIC_INLINE int fi_slic_holds(const int32_t *extent, ptrdiff_t first, ptrdiff_t last) {
    return (extent[1] >= first) & (extent[0] < last);
}

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
#define MANTISSA FLT_MANT_DIG
#if defined(__AVX512F__)
#define LANES __mmask16
#define LESS(a, b) _mm512_cmp_ps_mask((__m512)(a), (__m512)(b), _CMP_LT_OQ)
#define SAME(a, b) _mm512_cmp_ps_mask((__m512)(a), (__m512)(b), _CMP_EQ_OQ)
#define EITHER(a, b) _kor_mask16(a, b)
#define AT_MOST(p, top) _mm512_cmp_ps_mask(_mm512_loadu_ps(p), _mm512_set1_ps(top), _CMP_LE_OQ)
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
#define MANTISSA DBL_MANT_DIG
#if defined(__AVX512F__)
#define LANES __mmask8
#define LESS(a, b) _mm512_cmp_pd_mask((__m512d)(a), (__m512d)(b), _CMP_LT_OQ)
#define SAME(a, b) _mm512_cmp_pd_mask((__m512d)(a), (__m512d)(b), _CMP_EQ_OQ)
#define EITHER(a, b) _kor_mask8(a, b)
#define AT_MOST(p, top) _mm512_cmp_pd_mask(_mm512_loadu_pd(p), _mm512_set1_pd(top), _CMP_LE_OQ)
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
#include "slic_team.h"
#endif
