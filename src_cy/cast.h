/* double -> unsigned integer as SciPy's filters convert on x86-64: truncated, then wrapped; 0 for NaN and for
   magnitudes of 2^31 and more. Every value is defined, unlike C's own cast. */
#ifndef FASTIMG_CAST_H
#define FASTIMG_CAST_H
#include <stdint.h>
static inline int32_t fi_truncate(double x) { return x > -2147483649.0 && x < 2147483648.0 ? (int32_t)x : INT32_MIN; }
static inline uint8_t fi_wrap_u8(double x) { return (uint8_t)fi_truncate(x); }
static inline uint16_t fi_wrap_u16(double x) { return (uint16_t)fi_truncate(x); }
#endif
