/* Copy a finished row to a large result past the caches. An ordinary store first reads the line that it is about to
   overwrite: half as much again over the memory bus for a filter. Results that a cache could hold are stored
   ordinarily, since whoever reads them next would have to fetch them from memory. */
#ifndef FASTIMG_STREAM_H
#define FASTIMG_STREAM_H
#include <stdint.h>
#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

enum { FI_STREAM_BYTES = 8 << 20 };  /* results from this size on: 2048x2048 float32 gained 15 %, 8192x8192 a third */

static inline int fi_streams(size_t bytes) {
#if defined(__x86_64__)
    return bytes >= FI_STREAM_BYTES;
#else
    (void)bytes;
    return 0;
#endif
}

#if defined(__x86_64__)
static inline void fi_stream_line(char *to, const char *from) {
#if defined(__AVX512F__)
    _mm512_stream_si512((__m512i *)to, _mm512_loadu_si512(from));
#elif defined(__AVX__)
    for (int i = 0; i < 64; i += 32)
        _mm256_stream_si256((__m256i *)(to + i), _mm256_loadu_si256((const __m256i *)(from + i)));
#else
    for (int i = 0; i < 64; i += 16)
        _mm_stream_si128((__m128i *)(to + i), _mm_loadu_si128((const __m128i *)(from + i)));
#endif
}
#endif

/* Write `bytes` that do not overlap; fi_stream_end() before another thread may look at them. */
static inline void fi_stream(void *to, const void *from, size_t bytes) {
#if defined(__x86_64__)
    char *t = to;
    const char *f = from;
    size_t head = -(uintptr_t)t % 64;
    if (head > bytes) head = bytes;
    memcpy(t, f, head);
    for (; head + 64 <= bytes; head += 64) fi_stream_line(t + head, f + head);
    memcpy(t + head, f + head, bytes - head);
#else
    memcpy(to, from, bytes);
#endif
}

static inline void fi_stream_end(void) {
#if defined(__x86_64__)
    _mm_sfence();
#endif
}
#endif
