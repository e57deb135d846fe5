/* One vector type per element type, as wide as the level that the file is compiled for (GCC and Clang).
   Loads and stores need no alignment and never touch a byte outside the vector. */
#ifndef FASTIMG_SIMD_H
#define FASTIMG_SIMD_H
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#if defined(__AVX__)
#include <immintrin.h>
#endif
#if defined(__AVX512F__)
#define SIMD_BYTES 64
#elif defined(__AVX__)
#define SIMD_BYTES 32
#else
#define SIMD_BYTES 16
#endif
#define SIMD_INLINE static inline __attribute__((always_inline))
typedef float vf __attribute__((vector_size(SIMD_BYTES)));
typedef double vd __attribute__((vector_size(SIMD_BYTES)));
SIMD_INLINE vf vf_load(const float *p) { vf v; memcpy(&v, p, sizeof v); return v; }
SIMD_INLINE vd vd_load(const double *p) { vd v; memcpy(&v, p, sizeof v); return v; }
SIMD_INLINE void vf_store(float *p, vf v) { memcpy(p, &v, sizeof v); }
SIMD_INLINE void vd_store(double *p, vd v) { memcpy(p, &v, sizeof v); }
SIMD_INLINE vf vf_set1(float x) { return x - (vf){0}; }
SIMD_INLINE vd vd_set1(double x) { return x - (vd){0}; }
/* Doubles from as many floats, and rounded to them. Every lane is named: GCC makes of it one conversion from memory, but
   two of half the width of __builtin_convertvector. */
#if SIMD_BYTES == 64
#define SIMD_DOUBLES(p) (vd){(p)[0], (p)[1], (p)[2], (p)[3], (p)[4], (p)[5], (p)[6], (p)[7]}
#elif SIMD_BYTES == 32
#define SIMD_DOUBLES(p) (vd){(p)[0], (p)[1], (p)[2], (p)[3]}
#else
#define SIMD_DOUBLES(p) (vd){(p)[0], (p)[1]}
#endif
typedef float vd_floats __attribute__((vector_size(SIMD_BYTES / 2)));
SIMD_INLINE vd vd_widen(const float *p) { return SIMD_DOUBLES(p); }
SIMD_INLINE void vd_narrow(float *p, vd v) { vd_floats f = __builtin_convertvector(v, vd_floats); memcpy(p, &f, sizeof f); }
/* Every step-th element. */
#define SIMD_4(p, i, step) (p)[(i) * (step)], (p)[((i) + 1) * (step)], (p)[((i) + 2) * (step)], (p)[((i) + 3) * (step)]
#if SIMD_BYTES == 64
SIMD_INLINE vf vf_strided(const float *p, ptrdiff_t step) {
    return (vf){SIMD_4(p, 0, step), SIMD_4(p, 4, step), SIMD_4(p, 8, step), SIMD_4(p, 12, step)};
}
SIMD_INLINE vd vd_strided(const double *p, ptrdiff_t step) { return (vd){SIMD_4(p, 0, step), SIMD_4(p, 4, step)}; }
#elif SIMD_BYTES == 32
SIMD_INLINE vf vf_strided(const float *p, ptrdiff_t step) { return (vf){SIMD_4(p, 0, step), SIMD_4(p, 4, step)}; }
SIMD_INLINE vd vd_strided(const double *p, ptrdiff_t step) { return (vd){SIMD_4(p, 0, step)}; }
#else
SIMD_INLINE vf vf_strided(const float *p, ptrdiff_t step) { return (vf){SIMD_4(p, 0, step)}; }
SIMD_INLINE vd vd_strided(const double *p, ptrdiff_t step) { return (vd){p[0], p[step]}; }
#endif
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
#elif defined(__FMA__)
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
