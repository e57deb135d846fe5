/* Masks as bits, 64 to a word: _runs.pxd. */
#ifndef FASTIMG_BITS_H
#define FASTIMG_BITS_H
#include <stdint.h>
#include <string.h>
#define fi_popcount __builtin_popcountll
#define fi_lowest __builtin_ctzll
/* 64 bytes, 0 or 1, as bits: a product gathers those of eight. */
static inline uint64_t fi_word(const uint8_t *flags) {
    uint64_t word = 0, eight;
    for (int i = 0; i < 8; ++i) {
        memcpy(&eight, flags + 8 * i, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        eight = __builtin_bswap64(eight);
#endif
        word |= (eight * (uint64_t)0x0102040810204080 >> 56) << (8 * i);
    }
    return word;
}
#endif
