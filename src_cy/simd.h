/* Vectors as wide as the level that the file is compiled for: the operations that _simd.pxd names. GCC and Clang;
   x86-64, and any other processor by vectors of 16 bytes.

   V is vf (float), vd (double) or vi (int32_t); V_name is `name` of _simd.pxd for V. A mask has one bit per lane: with
   AVX-512 in a k register, else as lanes of zeros and ones. All operations give the same bits at each level. */
#ifndef FASTIMG_SIMD_H
#define FASTIMG_SIMD_H
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if defined(__SSE2__)
#include <immintrin.h>
#endif
#if defined(__AVX512F__)
#define SIMD_BYTES 64
#elif defined(__AVX2__)
#define SIMD_BYTES 32
#else
#define SIMD_BYTES 16
#endif
#define SIMD_INLINE static inline __attribute__((always_inline))
#define SIMD_VECTOR __attribute__((vector_size(SIMD_BYTES)))
#define SIMD_LANES(V) ((ptrdiff_t)(sizeof(V) / sizeof((V){0}[0])))

typedef float vf SIMD_VECTOR;
typedef double vd SIMD_VECTOR;
typedef int32_t vi SIMD_VECTOR;
typedef int64_t simd_vl SIMD_VECTOR;
typedef uint32_t simd_vu SIMD_VECTOR;
#if defined(__AVX512F__)
/* Masks of both widths, of which a kernel computes one. A single type of 16 bits costs two moves per comparison of
   doubles. */
typedef struct { __mmask16 f; __mmask8 d; } mask;
#else
typedef vi mask;
#endif

/* ---- Memory. Loads and stores need no alignment and never touch a byte outside the vector. ---- */
/* Scalar minus zero repeats the scalar with its bits: x - 0 is x for each x, -0 and NaN included; x + 0 is not. */
#define SIMD_MEMORY(V, S)                                                                                              \
    SIMD_INLINE ptrdiff_t V##_lanes(const V *p) { (void)p; return SIMD_LANES(V); }                                     \
    SIMD_INLINE V V##_load(const V *p, ptrdiff_t i) { V v; memcpy(&v, (const S *)p + i, sizeof v); return v; }         \
    SIMD_INLINE void V##_store(V *p, ptrdiff_t i, V v) { memcpy((S *)p + i, &v, sizeof v); }                           \
    SIMD_INLINE V V##_splat(const V *p, ptrdiff_t i) { return ((const S *)p)[i] - (V){0}; }                            \
    SIMD_INLINE V *V##_vectors(const S *p) { return (V *)p; }                                                          \
    SIMD_INLINE S *V##_elements(const V *p) { return (S *)p; }                                                         \
    SIMD_INLINE V *V##_skip(const V *p, ptrdiff_t i) { return (V *)((const S *)p + i); }                               \
    SIMD_INLINE V V##_like(V v, double x) { (void)v; return (S)x - (V){0}; }
SIMD_MEMORY(vf, float)
SIMD_MEMORY(vd, double)
/* Whole numbers of type S, as wide as a lane, whose bits are a vector's; stored as int32_t. */
typedef int32_t simd_half __attribute__((vector_size(SIMD_BYTES / 2)));
#define SIMD_WHOLE(V, W, S)                                                                                            \
    SIMD_INLINE V V##_whole(V v, ptrdiff_t k) { (void)v; return (V)((S)k - (W){0}); }                                  \
    SIMD_INLINE V V##_count(V v, ptrdiff_t k) {                                                                        \
        W w;                                                                                                           \
        for (ptrdiff_t i = 0; i < SIMD_LANES(W); ++i) w[i] = (S)i;                                                     \
        return (V)(w + (W)V##_whole(v, k));                                                                            \
    }
SIMD_WHOLE(vf, vi, int32_t)
SIMD_WHOLE(vd, simd_vl, int64_t)
SIMD_INLINE void vf_store_whole(int32_t *p, vf v) { memcpy(p, &v, sizeof v); }
SIMD_INLINE void vd_store_whole(int32_t *p, vd v) {
    const simd_half half = __builtin_convertvector((simd_vl)v, simd_half);
    memcpy(p, &half, sizeof half);
}
SIMD_INLINE vf vf_floats(float x) { return x - (vf){0}; }
SIMD_INLINE vi vi_ints(int k) { return k - (vi){0}; }
/* Doubles from as many floats, and rounded to them. Every lane is named: GCC makes of it one conversion from memory,
   but two of half the width of __builtin_convertvector. */
#if SIMD_BYTES == 64
#define SIMD_DOUBLES(p) (vd){(p)[0], (p)[1], (p)[2], (p)[3], (p)[4], (p)[5], (p)[6], (p)[7]}
#elif SIMD_BYTES == 32
#define SIMD_DOUBLES(p) (vd){(p)[0], (p)[1], (p)[2], (p)[3]}
#else
#define SIMD_DOUBLES(p) (vd){(p)[0], (p)[1]}
#endif
typedef float vd_floats __attribute__((vector_size(SIMD_BYTES / 2)));
SIMD_INLINE vd vd_widen(const float *p) { return SIMD_DOUBLES(p); }
SIMD_INLINE void vd_narrow(float *p, vd v) {
    vd_floats f = __builtin_convertvector(v, vd_floats);
    memcpy(p, &f, sizeof f);
}
/* The same vector, kept in a register: GCC otherwise loads it anew for each use, and loads are what is scarce. */
#if defined(__x86_64__)
#define SIMD_KEEP(v) __asm__("" : "+v"(v))
#elif defined(__aarch64__)
#define SIMD_KEEP(v) __asm__("" : "+w"(v))
#else
#define SIMD_KEEP(v) ((void)0)
#endif
SIMD_INLINE vf vf_keep(vf v) { SIMD_KEEP(v); return v; }
SIMD_INLINE vd vd_keep(vd v) { SIMD_KEEP(v); return v; }
/* a * b + c in one rounding where the level has the instruction, in two elsewhere. Both are the same bits only if each
   product is exact in double, as that of two float32 numbers is: callers must have made sure of it. */
SIMD_INLINE vd vd_fma(vd a, vd b, vd c) {
#if defined(__AVX512F__)
    return (vd)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c);
#elif defined(__AVX2__) && defined(__FMA__)
    return (vd)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c);
#else
    return a * b + c;
#endif
}
/* The smaller and the larger of two, lane by lane; NaN in either operand gives NaN. */
#define SIMD_SELECT(T, mask, a, b) ((T)(((mask) & (SIMD_MASK(T))(a)) | (~(mask) & (SIMD_MASK(T))(b))))
#define SIMD_MASK(T) __typeof__((T){0} < (T){0})
SIMD_INLINE vf vf_min(vf a, vf b) { return SIMD_SELECT(vf, (a < b) | (a != a), a, b); }
SIMD_INLINE vd vd_min(vd a, vd b) { return SIMD_SELECT(vd, (a < b) | (a != a), a, b); }
SIMD_INLINE vf vf_max(vf a, vf b) { return SIMD_SELECT(vf, (a > b) | (a != a), a, b); }
SIMD_INLINE vd vd_max(vd a, vd b) { return SIMD_SELECT(vd, (a > b) | (a != a), a, b); }

#if defined(__AVX512F__)
/* ---- AVX-512: masks in k registers. By `&` of masks GCC makes one masked comparison of two comparisons. ---- */
SIMD_INLINE mask simd_none(void) { return (mask){0, 0}; }
SIMD_INLINE mask simd_both(mask a, mask b) { return (mask){a.f & b.f, a.d & b.d}; }
/* By name: given `|`, GCC takes masks through general registers. */
SIMD_INLINE mask simd_either(mask a, mask b) { return (mask){_kor_mask16(a.f, b.f), _kor_mask8(a.d, b.d)}; }
#define SIMD_MASKS(V, T, f, ps, S, epi32)                                                                              \
    SIMD_INLINE mask V##_less(V a, V b) { return (mask){.f = _mm512_cmp_##ps##_mask((T)a, (T)b, _CMP_LT_OQ)}; }        \
    SIMD_INLINE mask V##_at_most(V a, V b) { return (mask){.f = _mm512_cmp_##ps##_mask((T)a, (T)b, _CMP_LE_OQ)}; }     \
    SIMD_INLINE mask V##_at_least(V a, V b) { return (mask){.f = _mm512_cmp_##ps##_mask((T)a, (T)b, _CMP_GE_OQ)}; }    \
    SIMD_INLINE mask V##_same(V a, V b) { return (mask){.f = _mm512_cmp_##ps##_mask((T)a, (T)b, _CMP_EQ_OQ)}; }        \
    SIMD_INLINE mask V##_differ(V a, V b) { return (mask){.f = _mm512_cmp_##ps##_mask((T)a, (T)b, _CMP_NEQ_UQ)}; }     \
    SIMD_INLINE mask V##_ordered(V a, V b) { return (mask){.f = _mm512_cmp_##ps##_mask((T)a, (T)b, _CMP_ORD_Q)}; }     \
    SIMD_INLINE mask V##_above(V a, V b) { return (mask){.f = _mm512_cmpgt_##epi32##_mask((__m512i)a, (__m512i)b)}; }  \
    SIMD_INLINE mask V##_first(V v, ptrdiff_t n) {                                                                     \
        (void)v;                                                                                                       \
        return (mask){.f = (1u << (n < SIMD_LANES(V) ? n : SIMD_LANES(V))) - 1};                                       \
    }                                                                                                                  \
    SIMD_INLINE int V##_any(V v, mask m) { (void)v; return m.f != 0; }                                                 \
    SIMD_INLINE unsigned V##_bits(V v, mask m) { (void)v; return m.f; }                                                \
    SIMD_INLINE S V##_top(V a) { return _mm512_reduce_max_##ps((T)a); }                                                \
    SIMD_INLINE ptrdiff_t V##_put_where(V v, int32_t *list, mask m, ptrdiff_t k) {                                     \
        (void)v;                                                                                                       \
        _mm512_storeu_si512(list, _mm512_maskz_compress_epi32(m.f, (__m512i)vf_count((vf){0}, k)));                    \
        return __builtin_popcount(m.f);                                                                                \
    }                                                                                                                  \
    SIMD_INLINE V V##_choose(mask m, V a, V b) { return (V)_mm512_mask_blend_##ps(m.f, (T)b, (T)a); }                  \
    SIMD_INLINE V V##_only(mask m, V a) { return (V)_mm512_maskz_mov_##ps(m.f, (T)a); }                                \
    SIMD_INLINE V V##_lesser(V a, V b) { return (V)_mm512_min_##ps((T)a, (T)b); }                                      \
    SIMD_INLINE V V##_greater(V a, V b) { return (V)_mm512_max_##ps((T)a, (T)b); }
SIMD_MASKS(vf, __m512, f, ps, float, epi32)
SIMD_MASKS(vd, __m512d, d, pd, double, epi64)
SIMD_INLINE vi vi_set_bits(mask m, vi a, int bits) {
    return (vi)_mm512_mask_or_epi32((__m512i)a, m.f, (__m512i)a, _mm512_set1_epi32(bits));
}
SIMD_INLINE mask vi_test_bit(vi words, vi at) {
    return (mask){_mm512_test_epi32_mask(_mm512_rorv_epi32((__m512i)words, (__m512i)at), _mm512_set1_epi32(1)), 0};
}
SIMD_INLINE vi vi_look_up8(const uint32_t *table, vi at) {
    return (vi)_mm512_permutexvar_epi32((__m512i)at, _mm512_broadcast_i64x4(_mm256_loadu_si256((const void *)table)));
}

#else
/* ---- No AVX-512: masks are lanes of zeros and ones. ---- */
SIMD_INLINE mask simd_none(void) { return (mask){0}; }
SIMD_INLINE mask simd_both(mask a, mask b) { return a & b; }
SIMD_INLINE mask simd_either(mask a, mask b) { return a | b; }
#if defined(__AVX2__)
SIMD_INLINE int vf_any(vf v, mask m) { (void)v; return !_mm256_testz_si256((__m256i)m, (__m256i)m); }
SIMD_INLINE unsigned vf_bits(vf v, mask m) { (void)v; return (unsigned)_mm256_movemask_ps((__m256)m); }
SIMD_INLINE unsigned vd_bits(vd v, mask m) { (void)v; return (unsigned)_mm256_movemask_pd((__m256d)m); }
SIMD_INLINE vf vf_choose(mask m, vf a, vf b) { return (vf)_mm256_blendv_ps((__m256)b, (__m256)a, (__m256)m); }
SIMD_INLINE vd vd_choose(mask m, vd a, vd b) { return (vd)_mm256_blendv_pd((__m256d)b, (__m256d)a, (__m256d)m); }
SIMD_INLINE vi vi_look_up8(const uint32_t *table, vi at) {
    return (vi)_mm256_permutevar8x32_epi32(_mm256_loadu_si256((const void *)table), (__m256i)at);
}
#else
#if defined(__SSE2__)
SIMD_INLINE int vf_any(vf v, mask m) { (void)v; return _mm_movemask_epi8((__m128i)m) != 0; }
SIMD_INLINE unsigned vf_bits(vf v, mask m) { (void)v; return (unsigned)_mm_movemask_ps((__m128)m); }
SIMD_INLINE unsigned vd_bits(vd v, mask m) { (void)v; return (unsigned)_mm_movemask_pd((__m128d)m); }
#else
SIMD_INLINE int vf_any(vf v, mask m) { (void)v; return (m[0] | m[1] | m[2] | m[3]) != 0; }
SIMD_INLINE unsigned vf_bits(vf v, mask m) { (void)v; return (m[0] & 1) | (m[1] & 2) | (m[2] & 4) | (m[3] & 8); }
SIMD_INLINE unsigned vd_bits(vd v, mask m) { (void)v; return (m[0] & 1) | (m[2] & 2); }
#endif
#if defined(__SSE4_1__)
SIMD_INLINE vf vf_choose(mask m, vf a, vf b) { return (vf)_mm_blendv_ps((__m128)b, (__m128)a, (__m128)m); }
SIMD_INLINE vd vd_choose(mask m, vd a, vd b) { return (vd)_mm_blendv_pd((__m128d)b, (__m128d)a, (__m128d)m); }
#else
SIMD_INLINE vf vf_choose(mask m, vf a, vf b) { return (vf)((m & (vi)a) | (~m & (vi)b)); }
SIMD_INLINE vd vd_choose(mask m, vd a, vd b) { return (vd)((m & (vi)a) | (~m & (vi)b)); }
#endif
SIMD_INLINE vi vi_look_up8(const uint32_t *table, vi at) {
    vi words;
    for (int i = 0; i < SIMD_LANES(vi); ++i) words[i] = (int32_t)table[at[i]];
    return words;
}
#endif
SIMD_INLINE int vd_any(vd v, mask m) { (void)v; return vf_any((vf){0}, m); }
/* The lanes of each set of four. */
typedef int32_t simd_ints4 __attribute__((vector_size(16)));
static const simd_ints4 simd_places[16] = {
    {0}, {0}, {1}, {0, 1}, {2}, {0, 2}, {1, 2}, {0, 1, 2}, {3}, {0, 3}, {1, 3}, {0, 1, 3}, {2, 3}, {0, 2, 3}, {1, 2, 3},
    {0, 1, 2, 3}};
#define SIMD_MASKS(V, W, S)                                                                                            \
    SIMD_INLINE mask V##_less(V a, V b) { return (mask)(a < b); }                                                      \
    SIMD_INLINE mask V##_at_most(V a, V b) { return (mask)(a <= b); }                                                  \
    SIMD_INLINE mask V##_at_least(V a, V b) { return (mask)(a >= b); }                                                 \
    SIMD_INLINE mask V##_same(V a, V b) { return (mask)(a == b); }                                                     \
    SIMD_INLINE mask V##_differ(V a, V b) { return (mask)(a != b); }                                                   \
    SIMD_INLINE mask V##_ordered(V a, V b) { return (mask)((a == a) & (b == b)); }                                     \
    SIMD_INLINE mask V##_above(V a, V b) { return (mask)((W)a > (W)b); }                                               \
    SIMD_INLINE mask V##_first(V v, ptrdiff_t n) { return (mask)((W)V##_count(v, 0) < (W)V##_whole(v, n)); }           \
    SIMD_INLINE S V##_top(V a) {                                                                                       \
        S top = a[0];                                                                                                  \
        for (ptrdiff_t i = 1; i < SIMD_LANES(V); ++i) top = a[i] > top ? a[i] : top;                                   \
        return top;                                                                                                    \
    }                                                                                                                  \
    SIMD_INLINE ptrdiff_t V##_put_where(V v, int32_t *list, mask m, ptrdiff_t k) {                                     \
        const unsigned bits = V##_bits(v, m);                                                                          \
        ptrdiff_t n = 0;                                                                                               \
        for (ptrdiff_t i = 0; i < SIMD_LANES(V); i += 4) {                                                             \
            const simd_ints4 four = simd_places[bits >> i & 15] + (int32_t)(k + i);                                    \
            memcpy(list + n, &four, sizeof four);                                                                      \
            n += __builtin_popcount(bits >> i & 15);                                                                   \
        }                                                                                                              \
        return n;                                                                                                      \
    }                                                                                                                  \
    SIMD_INLINE V V##_only(mask m, V a) { return (V)(m & (vi)a); }                                                     \
    SIMD_INLINE V V##_lesser(V a, V b) { return V##_choose((mask)(a < b), a, b); }                                     \
    SIMD_INLINE V V##_greater(V a, V b) { return V##_choose((mask)(a > b), a, b); }
SIMD_MASKS(vf, vi, float)
SIMD_MASKS(vd, simd_vl, double)
SIMD_INLINE vi vi_set_bits(mask m, vi a, int bits) { return a | (m & bits); }
SIMD_INLINE mask vi_test_bit(vi words, vi at) { return -(mask)((simd_vu)words >> (simd_vu)(at & 31) & 1); }
#endif

/* ---- Stores past the caches: p + i is aligned to a vector. ---- */
#if defined(__AVX512F__)
SIMD_INLINE void vf_stream(vf *p, ptrdiff_t i, vf v) { _mm512_stream_ps((float *)p + i, (__m512)v); }
SIMD_INLINE void vd_stream(vd *p, ptrdiff_t i, vd v) { _mm512_stream_pd((double *)p + i, (__m512d)v); }
#elif defined(__AVX2__)
SIMD_INLINE void vf_stream(vf *p, ptrdiff_t i, vf v) { _mm256_stream_ps((float *)p + i, (__m256)v); }
SIMD_INLINE void vd_stream(vd *p, ptrdiff_t i, vd v) { _mm256_stream_pd((double *)p + i, (__m256d)v); }
#elif defined(__SSE2__)
SIMD_INLINE void vf_stream(vf *p, ptrdiff_t i, vf v) { _mm_stream_ps((float *)p + i, (__m128)v); }
SIMD_INLINE void vd_stream(vd *p, ptrdiff_t i, vd v) { _mm_stream_pd((double *)p + i, (__m128d)v); }
#else
SIMD_INLINE void vf_stream(vf *p, ptrdiff_t i, vf v) { vf_store(p, i, v); }
SIMD_INLINE void vd_stream(vd *p, ptrdiff_t i, vd v) { vd_store(p, i, v); }
#endif


/* ---- Four numbers in memory, at each level. ---- */
#define SIMD_QUAD(V, S)                                                                                                \
    typedef S V __attribute__((vector_size(4 * sizeof(S)), aligned(sizeof(S)), may_alias));                            \
    SIMD_INLINE void V##_set_triple(S *to, S a, S b, S c) { *(V *)to = (V){a, b, c, 0}; }                              \
    SIMD_INLINE void V##_add_triple(S *to, const S *p, ptrdiff_t i) { *(V *)to += (V){p[0], p[i], p[2 * i], 0}; }
SIMD_QUAD(qf, float)
SIMD_QUAD(qd, double)
SIMD_QUAD(ql, int64_t)
SIMD_INLINE void ql_add_wholes(int64_t *to, int64_t a, int64_t b, int64_t c, int64_t d) {
    *(ql *)to += (ql){a, b, c, d};
}

/* ---- A square of vectors, transposed in place: lanes of neighbours change places, then pairs .. (Eklundh, 1972). */
#define SIMD_LOW(j, d, N) (((j) & (d)) ? (N) + (j) - (d) : (j))
#define SIMD_HIGH(j, d, N) (((j) & (d)) ? (N) + (j) : (j) + (d))
#define SIMD_LANES2(F, d, N) F(0, d, N), F(1, d, N)
#define SIMD_LANES4(F, d, N) SIMD_LANES2(F, d, N), F(2, d, N), F(3, d, N)
#define SIMD_LANES8(F, d, N) SIMD_LANES4(F, d, N), F(4, d, N), F(5, d, N), F(6, d, N), F(7, d, N)
#define SIMD_LANES16(F, d, N)                                                                                          \
    SIMD_LANES8(F, d, N), F(8, d, N), F(9, d, N), F(10, d, N), F(11, d, N), F(12, d, N), F(13, d, N), F(14, d, N),     \
        F(15, d, N)
#define SIMD_EXCHANGE(V, v, count, d, N)                                                                               \
    for (int i = 0; i < (count); ++i)                                                                                  \
        if (!(i & (d))) {                                                                                              \
            const V a = v[i], b = v[i + (d)];                                                                          \
            v[i] = __builtin_shufflevector(a, b, SIMD_LANES##N(SIMD_LOW, d, N));                                       \
            v[i + (d)] = __builtin_shufflevector(a, b, SIMD_LANES##N(SIMD_HIGH, d, N));                                \
        }
#define SIMD_SQUARE2(V, v) SIMD_EXCHANGE(V, v, 2, 1, 2)
#define SIMD_FOURS(V, v, N) SIMD_EXCHANGE(V, v, 4, 1, N) SIMD_EXCHANGE(V, v, 4, 2, N)
#define SIMD_SQUARE4(V, v) SIMD_FOURS(V, v, 4)
#define SIMD_SQUARE8(V, v) SIMD_EXCHANGE(V, v, 8, 1, 8) SIMD_EXCHANGE(V, v, 8, 2, 8) SIMD_EXCHANGE(V, v, 8, 4, 8)
#define SIMD_SQUARE16(V, v)                                                                                            \
    SIMD_EXCHANGE(V, v, 16, 1, 16) SIMD_EXCHANGE(V, v, 16, 2, 16)                                                      \
    SIMD_EXCHANGE(V, v, 16, 4, 16) SIMD_EXCHANGE(V, v, 16, 8, 16)
#if SIMD_BYTES == 64
SIMD_INLINE void vf_transpose(vf *v) { SIMD_SQUARE16(vf, v) }
SIMD_INLINE void vd_transpose(vd *v) { SIMD_SQUARE8(vd, v) }
#elif SIMD_BYTES == 32
SIMD_INLINE void vf_transpose(vf *v) { SIMD_SQUARE8(vf, v) }
SIMD_INLINE void vd_transpose(vd *v) { SIMD_SQUARE4(vd, v) }
#else
SIMD_INLINE void vf_transpose(vf *v) { SIMD_SQUARE4(vf, v) }
SIMD_INLINE void vd_transpose(vd *v) { SIMD_SQUARE2(vd, v) }
#endif

/* Element k of the four floats at of[i] becomes lane i of v[k]: fours side by side are transposed, each by itself. */
typedef float simd_floats4 __attribute__((vector_size(16)));
SIMD_INLINE simd_floats4 simd_floats4_at(const float *p) { simd_floats4 v; memcpy(&v, p, sizeof v); return v; }
#define SIMD_PAIR(a, b) __builtin_shufflevector(simd_floats4_at(a), simd_floats4_at(b), 0, 1, 2, 3, 4, 5, 6, 7)
SIMD_INLINE void vf_gather4(const float **of, vf *v) {
    for (int i = 0; i < 4; ++i)
#if SIMD_BYTES == 64
        v[i] = __builtin_shufflevector(SIMD_PAIR(of[i], of[i + 4]), SIMD_PAIR(of[i + 8], of[i + 12]),
                                       0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    SIMD_FOURS(vf, v, 16)
#elif SIMD_BYTES == 32
        v[i] = SIMD_PAIR(of[i], of[i + 4]);
    SIMD_FOURS(vf, v, 8)
#else
        v[i] = simd_floats4_at(of[i]);
    SIMD_FOURS(vf, v, 4)
#endif
}

/* ---- Sixteen bytes src[at]; each `at` is below 16. ---- */
SIMD_INLINE void simd_pick16(uint8_t *out, const uint8_t *src, const uint8_t *at) {
#if defined(__SSSE3__)
    const __m128i picked = _mm_shuffle_epi8(_mm_loadu_si128((const void *)src), _mm_loadu_si128((const void *)at));
#else
    uint8_t picked[16];
    for (int i = 0; i < 16; ++i) picked[i] = src[at[i]];
#endif
    memcpy(out, &picked, 16);
}

/* ---- Interleaved triples. Each vector of the result mixes two vectors, then that mixture and the third vector; the
   lanes of the second operand count on from those of the first. ---- */
#define SIMD_MIX(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#define SIMD_SPLIT2_0(a, b, c) SIMD_MIX(SIMD_MIX(a, b, 0, 3), c, 0, 1)
#define SIMD_SPLIT2_1(a, b, c) SIMD_MIX(SIMD_MIX(a, b, 1, 0), c, 0, 2)
#define SIMD_SPLIT2_2(a, b, c) SIMD_MIX(SIMD_MIX(a, b, 2, 0), c, 0, 3)
#define SIMD_JOIN2_0(a, b, c) SIMD_MIX(SIMD_MIX(a, b, 0, 2), c, 0, 1)
#define SIMD_JOIN2_1(a, b, c) SIMD_MIX(SIMD_MIX(a, b, 0, 1), c, 2, 1)
#define SIMD_JOIN2_2(a, b, c) SIMD_MIX(SIMD_MIX(a, b, 3, 0), c, 0, 3)
#define SIMD_SPLIT4_0(a, b, c) SIMD_MIX(SIMD_MIX(a, b, 0, 3, 6, 0), c, 0, 1, 2, 5)
#define SIMD_SPLIT4_1(a, b, c) SIMD_MIX(SIMD_MIX(a, b, 1, 4, 7, 0), c, 0, 1, 2, 6)
#define SIMD_SPLIT4_2(a, b, c) SIMD_MIX(SIMD_MIX(a, b, 2, 5, 0, 0), c, 0, 1, 4, 7)
#define SIMD_JOIN4_0(a, b, c) SIMD_MIX(SIMD_MIX(a, b, 0, 4, 0, 1), c, 0, 1, 4, 3)
#define SIMD_JOIN4_1(a, b, c) SIMD_MIX(SIMD_MIX(a, b, 5, 0, 2, 6), c, 0, 5, 2, 3)
#define SIMD_JOIN4_2(a, b, c) SIMD_MIX(SIMD_MIX(a, b, 0, 3, 7, 0), c, 6, 1, 2, 7)
#define SIMD_SPLIT8_0(a, b, c) SIMD_MIX(SIMD_MIX(a, b, 0, 3, 6, 9, 12, 15, 0, 0), c, 0, 1, 2, 3, 4, 5, 10, 13)
#define SIMD_SPLIT8_1(a, b, c) SIMD_MIX(SIMD_MIX(a, b, 1, 4, 7, 10, 13, 0, 0, 0), c, 0, 1, 2, 3, 4, 8, 11, 14)
#define SIMD_SPLIT8_2(a, b, c) SIMD_MIX(SIMD_MIX(a, b, 2, 5, 8, 11, 14, 0, 0, 0), c, 0, 1, 2, 3, 4, 9, 12, 15)
#define SIMD_JOIN8_0(a, b, c) SIMD_MIX(SIMD_MIX(a, b, 0, 8, 0, 1, 9, 0, 2, 10), c, 0, 1, 8, 3, 4, 9, 6, 7)
#define SIMD_JOIN8_1(a, b, c) SIMD_MIX(SIMD_MIX(a, b, 0, 3, 11, 0, 4, 12, 0, 5), c, 10, 1, 2, 11, 4, 5, 12, 7)
#define SIMD_JOIN8_2(a, b, c) SIMD_MIX(SIMD_MIX(a, b, 13, 0, 6, 14, 0, 7, 15, 0), c, 0, 13, 2, 3, 14, 5, 6, 15)
#define SIMD_SPLIT16_0(a, b, c) \
    SIMD_MIX(SIMD_MIX(a, b, 0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 0, 0, 0, 0, 0), c, \
             0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 20, 23, 26, 29)
#define SIMD_SPLIT16_1(a, b, c) \
    SIMD_MIX(SIMD_MIX(a, b, 1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 0, 0, 0, 0, 0), c, \
             0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 18, 21, 24, 27, 30)
#define SIMD_SPLIT16_2(a, b, c) \
    SIMD_MIX(SIMD_MIX(a, b, 2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 0, 0, 0, 0, 0, 0), c, \
             0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 19, 22, 25, 28, 31)
#define SIMD_JOIN16_0(a, b, c) \
    SIMD_MIX(SIMD_MIX(a, b, 0, 16, 0, 1, 17, 0, 2, 18, 0, 3, 19, 0, 4, 20, 0, 5), c, \
             0, 1, 16, 3, 4, 17, 6, 7, 18, 9, 10, 19, 12, 13, 20, 15)
#define SIMD_JOIN16_1(a, b, c) \
    SIMD_MIX(SIMD_MIX(a, b, 21, 0, 6, 22, 0, 7, 23, 0, 8, 24, 0, 9, 25, 0, 10, 26), c, \
             0, 21, 2, 3, 22, 5, 6, 23, 8, 9, 24, 11, 12, 25, 14, 15)
#define SIMD_JOIN16_2(a, b, c) \
    SIMD_MIX(SIMD_MIX(a, b, 0, 11, 27, 0, 12, 28, 0, 13, 29, 0, 14, 30, 0, 15, 31, 0), c, \
             26, 1, 2, 27, 4, 5, 28, 7, 8, 29, 10, 11, 30, 13, 14, 31)
#define SIMD_TRIPLES(V, SPLIT, JOIN)                                                                                   \
    SIMD_INLINE void V##_split3(const V *p, ptrdiff_t i, V *a, V *b, V *c) {                                           \
        const V u = V##_load(p, i), v = V##_load(p, i + SIMD_LANES(V)), w = V##_load(p, i + 2 * SIMD_LANES(V));        \
        *a = SPLIT##_0(u, v, w);                                                                                       \
        *b = SPLIT##_1(u, v, w);                                                                                       \
        *c = SPLIT##_2(u, v, w);                                                                                       \
    }                                                                                                                  \
    SIMD_INLINE void V##_join3(V *p, ptrdiff_t i, V a, V b, V c, int past_caches) {                                    \
        (past_caches ? V##_stream : V##_store)(p, i, JOIN##_0(a, b, c));                                               \
        (past_caches ? V##_stream : V##_store)(p, i + SIMD_LANES(V), JOIN##_1(a, b, c));                               \
        (past_caches ? V##_stream : V##_store)(p, i + 2 * SIMD_LANES(V), JOIN##_2(a, b, c));                           \
    }
#if SIMD_BYTES == 64
SIMD_TRIPLES(vf, SIMD_SPLIT16, SIMD_JOIN16)
SIMD_TRIPLES(vd, SIMD_SPLIT8, SIMD_JOIN8)
#elif SIMD_BYTES == 32
SIMD_TRIPLES(vf, SIMD_SPLIT8, SIMD_JOIN8)
SIMD_TRIPLES(vd, SIMD_SPLIT4, SIMD_JOIN4)
#else
SIMD_TRIPLES(vf, SIMD_SPLIT4, SIMD_JOIN4)
SIMD_TRIPLES(vd, SIMD_SPLIT2, SIMD_JOIN2)
#endif

/* Vectors that are only compared: the smaller and the larger of two, lane by lane, NaN apart. GCC makes one
   instruction of such a loop, and none of the same in the vectors' own operators. */
#define SIMD_ORDER(T, V)                                                                                 \
    typedef T V __attribute__((vector_size(SIMD_BYTES)));                                                \
    SIMD_INLINE V V##_read(const T *p) { V v; memcpy(&v, p, sizeof v); return v; }                       \
    SIMD_INLINE void V##_write(T *p, V v) { memcpy(p, &v, sizeof v); }                                   \
    SIMD_INLINE void V##_low(V *a, V *b) { SIMD_EACH(T, x[i] < y[i] ? x[i] : y[i]) *a = r; }             \
    SIMD_INLINE void V##_high(V *a, V *b) { SIMD_EACH(T, x[i] < y[i] ? y[i] : x[i]) *b = r; }            \
    SIMD_INLINE void V##_sort2(V *a, V *b) { V low = *a; V##_low(&low, b); V##_high(a, b); *a = low; }
#define SIMD_EACH(T, expression)                                                                         \
    __typeof__(*a) r;                                                                                    \
    T x[SIMD_BYTES / sizeof(T)], y[SIMD_BYTES / sizeof(T)];                                              \
    memcpy(x, a, sizeof r);                                                                              \
    memcpy(y, b, sizeof r);                                                                              \
    _Pragma("GCC unroll 1") /* unrolled early, a loop of few lanes does not become a vector again */      \
    for (size_t i = 0; i < SIMD_BYTES / sizeof(T); ++i) x[i] = expression;                               \
    memcpy(&r, x, sizeof r);
SIMD_ORDER(uint8_t, ob)
SIMD_ORDER(uint16_t, oh)
SIMD_ORDER(uint32_t, oi)
SIMD_ORDER(float, of)
SIMD_ORDER(double, od)
/* Chosen by the operands' type, here and not in Cython, whose own functions GCC would not always inline. */
#define SIMD_CHOOSE(name, p) \
    _Generic((p), ob *: ob##name, oh *: oh##name, oi *: oi##name, of *: of##name, od *: od##name)
#define order_low(a, b) SIMD_CHOOSE(_low, a)(a, b)
#define order_high(a, b) SIMD_CHOOSE(_high, a)(a, b)
#define order_sort2(a, b) SIMD_CHOOSE(_sort2, a)(a, b)
#endif
