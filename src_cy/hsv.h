/* RGB to HSV of float pixels, sixteen at a time where there is AVX-512: in registers from the interleaved triples to
   the interleaved result. By way of planes in the cache the same took twice as long, since memory waited while blocks
   were computed and the divisions while blocks were fetched. Functions return how many pixels they have done: whole
   sixteens, or none where the level has no such vectors. The bits are those of _hsv.pxd. */
#ifndef FASTIMG_HSV_H
#define FASTIMG_HSV_H
#include <stddef.h>
#include <stdint.h>

#if defined(__AVX512F__)
#include <immintrin.h>
#define FI_HSV_INLINE static inline __attribute__((always_inline))

typedef struct { __m512 a, b, c; } fi_planes16;

FI_HSV_INLINE fi_planes16 fi_hsv16(fi_planes16 rgb) {
    __m512 r = rgb.a, g = rgb.b, b = rgb.c, zero = _mm512_setzero_ps();
    __m512 high = _mm512_max_ps(_mm512_max_ps(r, g), b), low = _mm512_min_ps(_mm512_min_ps(r, g), b);
    __m512 delta = _mm512_sub_ps(high, low);
    __mmask16 green = _mm512_cmp_ps_mask(g, high, _CMP_EQ_OQ), blue = _mm512_cmp_ps_mask(b, high, _CMP_EQ_OQ);
    __mmask16 number = _mm512_cmp_ps_mask(r, g, _CMP_ORD_Q) & _mm512_cmp_ps_mask(b, b, _CMP_ORD_Q);
    __mmask16 colour = _mm512_mask_cmp_ps_mask(number, delta, zero, _CMP_NEQ_UQ);
    /* The next channel less the one after it, and the sector; blue is asked last: it wins. */
    __m512 next = _mm512_mask_mov_ps(_mm512_mask_mov_ps(g, green, b), blue, r);
    __m512 after = _mm512_mask_mov_ps(_mm512_mask_mov_ps(b, green, r), blue, g);
    __m512 sector = _mm512_mask_mov_ps(_mm512_maskz_mov_ps(green, _mm512_set1_ps(2.0f)), blue, _mm512_set1_ps(4.0f));
    __m512 h = _mm512_add_ps(sector, _mm512_div_ps(_mm512_sub_ps(next, after), delta));
    __m512 s = _mm512_div_ps(delta, high);
    h = _mm512_div_ps(h, _mm512_set1_ps(6.0f));
    __mmask16 below = _mm512_cmp_ps_mask(h, zero, _CMP_LT_OQ);
    h = _mm512_add_ps(h, _mm512_maskz_mov_ps(below, _mm512_set1_ps(1.0f)));
    h = _mm512_maskz_mov_ps(_mm512_mask_cmp_ps_mask(colour, h, h, _CMP_ORD_Q), h);
    s = _mm512_maskz_mov_ps(_mm512_mask_cmp_ps_mask(colour, s, s, _CMP_ORD_Q), s);
    return (fi_planes16){h, s, _mm512_maskz_mov_ps(number, high)};
}

/* Lane j of the first (0 to 15) of two vectors, or of the second (16 to 31). */
#define FI_LANES(...) _mm512_setr_epi32(__VA_ARGS__)
FI_HSV_INLINE __m512 fi_pick(fi_planes16 v, __m512i of_two, __m512i with_third) {
    return _mm512_permutex2var_ps(_mm512_permutex2var_ps(v.a, of_two, v.b), with_third, v.c);
}

FI_HSV_INLINE fi_planes16 fi_split16(const float *p) {
    fi_planes16 v = {_mm512_loadu_ps(p), _mm512_loadu_ps(p + 16), _mm512_loadu_ps(p + 32)};
    return (fi_planes16){
        fi_pick(v, FI_LANES(0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 0, 0, 0, 0, 0),
                FI_LANES(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 20, 23, 26, 29)),
        fi_pick(v, FI_LANES(1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 0, 0, 0, 0, 0),
                FI_LANES(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 18, 21, 24, 27, 30)),
        fi_pick(v, FI_LANES(2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 0, 0, 0, 0, 0, 0),
                FI_LANES(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 19, 22, 25, 28, 31))};
}

FI_HSV_INLINE fi_planes16 fi_join16(fi_planes16 v) {
    return (fi_planes16){
        fi_pick(v, FI_LANES(0, 16, 0, 1, 17, 0, 2, 18, 0, 3, 19, 0, 4, 20, 0, 5),
                FI_LANES(0, 1, 16, 3, 4, 17, 6, 7, 18, 9, 10, 19, 12, 13, 20, 15)),
        fi_pick(v, FI_LANES(21, 0, 6, 22, 0, 7, 23, 0, 8, 24, 0, 9, 25, 0, 10, 26),
                FI_LANES(0, 21, 2, 3, 22, 5, 6, 23, 8, 9, 24, 11, 12, 25, 14, 15)),
        fi_pick(v, FI_LANES(0, 11, 27, 0, 12, 28, 0, 13, 29, 0, 14, 30, 0, 15, 31, 0),
                FI_LANES(26, 1, 2, 27, 4, 5, 28, 7, 8, 29, 10, 11, 30, 13, 14, 31))};
}

/* n interleaved pixels; past the caches if `large`, which wants whole lines. */
static inline ptrdiff_t fi_hsv_pixels(const float *src, float *out, ptrdiff_t n, int large) {
    enum { AHEAD = 1 << 10 }; /* floats */
    ptrdiff_t i = 0;
    if (large && (uintptr_t)out % 64) return 0;
    for (; i + 16 <= n; i += 16, src += 48, out += 48) {
        fi_planes16 v = fi_join16(fi_hsv16(fi_split16(src)));
        if (large) {
            for (int line = 0; line < 48; line += 16) __builtin_prefetch(src + AHEAD + line);
            _mm512_stream_ps(out, v.a);
            _mm512_stream_ps(out + 16, v.b);
            _mm512_stream_ps(out + 32, v.c);
        } else {
            _mm512_storeu_ps(out, v.a);
            _mm512_storeu_ps(out + 16, v.b);
            _mm512_storeu_ps(out + 32, v.c);
        }
    }
    return i;
}

/* n pixels in place, as three planes that follow each other at `distance` floats. */
static inline ptrdiff_t fi_hsv_planes(float *p, ptrdiff_t distance, ptrdiff_t n) {
    ptrdiff_t i = 0;
    for (; i + 16 <= n; i += 16) {
        float *a = p + i, *b = a + distance, *c = b + distance;
        fi_planes16 v = fi_hsv16((fi_planes16){_mm512_loadu_ps(a), _mm512_loadu_ps(b), _mm512_loadu_ps(c)});
        _mm512_storeu_ps(a, v.a);
        _mm512_storeu_ps(b, v.b);
        _mm512_storeu_ps(c, v.c);
    }
    return i;
}
#else
static inline ptrdiff_t fi_hsv_pixels(const float *src, float *out, ptrdiff_t n, int large) {
    (void)src, (void)out, (void)n, (void)large;
    return 0;
}
static inline ptrdiff_t fi_hsv_planes(float *p, ptrdiff_t distance, ptrdiff_t n) {
    (void)p, (void)distance, (void)n;
    return 0;
}
#endif
#endif
