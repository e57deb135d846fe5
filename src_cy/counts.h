/* Sixteen 16-bit counts in a vector: how many elements have a digit of at most 0, 1, .. 15. */
#ifndef FASTIMG_COUNTS_H
#define FASTIMG_COUNTS_H
#include <stdint.h>
#include <string.h>
typedef int16_t counts __attribute__((vector_size(32)));
typedef int8_t fi_bytes16 __attribute__((vector_size(16)));
#define COUNTS_INLINE static inline __attribute__((always_inline))
COUNTS_INLINE counts counts_read(const int16_t *p) { counts v; memcpy(&v, p, sizeof v); return v; }
COUNTS_INLINE void counts_write(int16_t *p, counts v) { memcpy(p, &v, sizeof v); }
COUNTS_INLINE counts counts_none(void) { return (counts){0}; }
/* How many of the counts are at most `rank`: the digit of the element of that rank. */
COUNTS_INLINE int counts_digit(counts v, int rank) {
    fi_bytes16 m = __builtin_convertvector(v <= (int16_t)rank, fi_bytes16);
    uint64_t w[2];
    memcpy(w, &m, sizeof w);
    return (__builtin_popcountll(w[0]) + __builtin_popcountll(w[1])) >> 3;
}
#endif
