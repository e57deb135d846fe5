/* A cascade of stumps on multi-block binary patterns, for as many neighbouring windows at once as a vector has lanes,
   until one window is left, which is then looked at alone. Sums are taken in scikit-image's order: its bits.

   A feature is a grid of 4 x 4 points of the integral image, which bound 3 x 3 blocks. Windows are `step` pixels apart;
   the integral image holds, row by row, the columns 0, step, 2 step..., then 1, 1 + step...: neighbouring windows read
   neighbouring numbers, whatever the step. */
#ifndef FASTIMG_CASCADE_H
#define FASTIMG_CASCADE_H
#include <stddef.h>
#include <stdint.h>
#include "simd.h"
#if defined(__SSE2__)
#include <immintrin.h>
#endif

typedef struct {
    const ptrdiff_t *grids;    /* per stump: four rows, then four columns, as offsets */
    const uint32_t *tables;    /* per stump: eight words */
    const float *leaves;       /* per stump: what is added where the table's bit is set, and where it is not */
    const ptrdiff_t *ends;     /* per stage: the number of stumps up to its end */
    const float *thresholds;   /* per stage */
    ptrdiff_t stages;
} fi_cascade;

enum { FI_LANES = SIMD_BYTES / sizeof(float) };
typedef int32_t fi_vi __attribute__((vector_size(SIMD_BYTES)));
typedef uint32_t fi_vu __attribute__((vector_size(SIMD_BYTES)));

/* Sum of a block with these corners. */
#define FI_BLOCK(top_left, top_right, bottom_left, bottom_right) \
    ((((bottom_right) + (top_left)) - (top_right)) - (bottom_left))

#if defined(__AVX512F__)
/* One bit per lane where `points` are too few. */
SIMD_INLINE unsigned fi_below(vf points, float threshold) {
    return _mm512_cmp_ps_mask((__m512)points, _mm512_set1_ps(threshold), _CMP_LT_OQ);
}
SIMD_INLINE fi_vi fi_mark(fi_vi code, vf block, vf centre, int bit) {
    return (fi_vi)_mm512_mask_add_epi32((__m512i)code, _mm512_cmp_ps_mask((__m512)block, (__m512)centre, _CMP_GE_OQ),
                                        (__m512i)code, _mm512_set1_epi32(1 << bit));
}
/* What a stump gives for the codes of its windows. */
SIMD_INLINE vf fi_leaf(fi_vi code, const uint32_t *table, const float *leaf) {
    __m512i words = _mm512_broadcast_i64x4(_mm256_loadu_si256((const void *)table));
    __m512i word = _mm512_permutexvar_epi32(_mm512_srli_epi32((__m512i)code, 5), words);
    __mmask16 set = _mm512_test_epi32_mask(_mm512_rorv_epi32(word, (__m512i)code), _mm512_set1_epi32(1));
    return (vf)_mm512_mask_mov_ps(_mm512_set1_ps(leaf[1]), set, _mm512_set1_ps(leaf[0]));
}
#else
SIMD_INLINE unsigned fi_below(vf points, float threshold) {
    fi_vi below = points < vf_floats(threshold);
#if defined(__AVX2__)
    return _mm256_movemask_ps((__m256)below);
#elif defined(__SSE2__)
    return _mm_movemask_ps((__m128)below);
#else
    unsigned bits = 0;
    for (int i = 0; i < FI_LANES; ++i) bits |= (unsigned)(below[i] & 1) << i;
    return bits;
#endif
}
SIMD_INLINE fi_vi fi_mark(fi_vi code, vf block, vf centre, int bit) { return code | ((block >= centre) & (1 << bit)); }
SIMD_INLINE vf fi_leaf(fi_vi code, const uint32_t *table, const float *leaf) {
    fi_vu word;
    fi_vi at = code >> 5;
#if defined(__AVX2__)
    memcpy(&word, table, sizeof word);
    word = (fi_vu)_mm256_permutevar8x32_epi32((__m256i)word, (__m256i)at);
#else
    for (int i = 0; i < FI_LANES; ++i) word[i] = table[at[i]];
#endif
    fi_vi set = -(fi_vi)(word >> (fi_vu)(code & 31) & 1);
    return (vf)((set & (fi_vi)vf_floats(leaf[0])) | (~set & (fi_vi)vf_floats(leaf[1])));
}
#endif

/* The eight neighbours of a feature's middle block that hold at least as much; bit 7 is top left, then clockwise. */
SIMD_INLINE fi_vi fi_codes(const float *p, const ptrdiff_t *grid) {
    const ptrdiff_t *column = grid + 4;
    vf a[4], b[4], blocks[9];
    for (int j = 0; j < 4; ++j) a[j] = vf_load((const vf *)(p + grid[0]), column[j]);
    for (int i = 0; i < 3; ++i) {
        for (int j = 0; j < 4; ++j) b[j] = vf_load((const vf *)(p + grid[i + 1]), column[j]);
        for (int j = 0; j < 3; ++j) blocks[3 * i + j] = FI_BLOCK(a[j], a[j + 1], b[j], b[j + 1]);
        for (int j = 0; j < 4; ++j) a[j] = b[j];
    }
    fi_vi code = {0};
    static const int clockwise[8] = {0, 1, 2, 5, 8, 7, 6, 3};
#pragma GCC unroll 8
    for (int k = 0; k < 8; ++k) code = fi_mark(code, blocks[clockwise[k]], blocks[4], 7 - k);
    return code;
}

/* The same for one window. */
SIMD_INLINE unsigned fi_code(const float *p, const ptrdiff_t *grid) {
    const ptrdiff_t *column = grid + 4;
    float g[4][4], blocks[9];
    unsigned code = 0;
    static const int clockwise[8] = {0, 1, 2, 5, 8, 7, 6, 3};
    for (int i = 0; i < 4; ++i)
        for (int j = 0; j < 4; ++j) g[i][j] = p[grid[i] + column[j]];
    for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 3; ++j) blocks[3 * i + j] = FI_BLOCK(g[i][j], g[i][j + 1], g[i + 1][j], g[i + 1][j + 1]);
#pragma GCC unroll 8
    for (int k = 0; k < 8; ++k) code |= (unsigned)(blocks[clockwise[k]] >= blocks[4]) << (7 - k);
    return code;
}

/* Whether one window passes the stages from `stage` on. */
static int fi_passes(const fi_cascade *cascade, const float *p, ptrdiff_t stage) {
    ptrdiff_t stump = stage ? cascade->ends[stage - 1] : 0;
    for (; stage < cascade->stages; ++stage) {
        float points = 0;
        for (; stump < cascade->ends[stage]; ++stump) {
            unsigned code = fi_code(p, cascade->grids + 8 * stump);
            points += cascade->leaves[2 * stump + !(cascade->tables[8 * stump + (code >> 5)] >> (code & 31) & 1)];
        }
        if (points < cascade->thresholds[stage]) return 0;
    }
    return 1;
}

/* Which of the windows from p on, one bit each, pass; those asked for are `alive`. */
static unsigned fi_windows(const fi_cascade *cascade, const float *p, unsigned alive) {
    ptrdiff_t stump = 0;
    for (ptrdiff_t stage = 0; stage < cascade->stages; ++stage) {
        vf points = {0};
        for (; stump < cascade->ends[stage]; ++stump)
            points += fi_leaf(fi_codes(p, cascade->grids + 8 * stump), cascade->tables + 8 * stump,
                              cascade->leaves + 2 * stump);
        alive &= ~fi_below(points, cascade->thresholds[stage]);
        if (!(alive & (alive - 1))) /* one or none */
            return alive && fi_passes(cascade, p + __builtin_ctz(alive), stage + 1) ? alive : 0;
    }
    return alive;
}

/* One row of n windows; bit i of `hits`, which are 0 before, says whether window i passes. */
static inline void fi_window_row(const fi_cascade *cascade, const float *p, ptrdiff_t n, uint8_t *hits) {
    for (ptrdiff_t i = 0; i < n; i += FI_LANES) {
        unsigned asked = n - i < FI_LANES ? (1u << (n - i)) - 1 : (unsigned)((1ull << FI_LANES) - 1);
        unsigned found = fi_windows(cascade, p + i, asked);
        for (ptrdiff_t k = i >> 3; found; ++k) {
            hits[k] |= (uint8_t)(found << (i & 7));
            found = found << (i & 7) >> 8;
        }
    }
}
#endif
