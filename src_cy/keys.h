/* Numbers as unsigned keys in the same order, and back. Both zeros have the key of 0, all NaN the greatest key. */
#ifndef FASTIMG_KEYS_H
#define FASTIMG_KEYS_H
#include <stdint.h>
#include <string.h>
enum { FI_UNSIGNED, FI_SIGNED, FI_REAL };
#define FI_KEYS(K, S, R, suffix)                                                                                    \
    static inline __attribute__((always_inline)) K fi_key_##suffix(K bits, int kind) {                              \
        const K top = (K)1 << (8 * sizeof(K) - 1);                                                                  \
        R x;                                                                                                        \
        if (kind == FI_UNSIGNED) return bits;                                                                       \
        if (kind == FI_SIGNED) return bits ^ top;                                                                   \
        memcpy(&x, &bits, sizeof x);                                                                                \
        bits = (K)(bits << 1) == 0 ? 0 : bits;                                                                      \
        bits = bits & top ? ~bits : bits | top;                                                                     \
        return x != x ? ~(K)0 : bits;                                                                               \
    }                                                                                                               \
    static inline __attribute__((always_inline)) K fi_of_key_##suffix(K key, int kind) {                            \
        const K top = (K)1 << (8 * sizeof(K) - 1);                                                                  \
        if (kind == FI_UNSIGNED) return key;                                                                        \
        if (kind == FI_SIGNED) return key ^ top;                                                                    \
        return key & top ? key ^ top : ~key; /* the greatest key is a NaN's bits */                                 \
    }                                                                                                               \
    static inline __attribute__((always_inline)) int32_t fi_line_##suffix(K bits, double low, double factor,        \
                                                                          int32_t parts) {                          \
        R x, y;                                                                                                     \
        int32_t i;                                                                                                  \
        memcpy(&x, &bits, sizeof x);                                                                                \
        y = (x - (R)low) * (R)factor;                                                                               \
        y = y < (R)(parts - 1) ? y : (R)(parts - 1);                                                                \
        i = (int32_t)(y > 0 ? y : 0);                                                                               \
        return x == x ? i : parts;                                                                                  \
    }
FI_KEYS(uint32_t, int32_t, float, 32)
FI_KEYS(uint64_t, int64_t, double, 64)
static inline int fi_bit_length(uint64_t x) { return x ? 64 - __builtin_clzll(x) : 0; }
#endif
