/* Scratch memory of a kernel: one checked, 64-byte aligned allocation, freed with free(). */
#ifndef FASTIMG_SCRATCH_H
#define FASTIMG_SCRATCH_H
#include <stdint.h>
#include <stdlib.h>
static inline void *fi_scratch(size_t threads, size_t elements, size_t element_size) {
    size_t bytes;
    void *p = NULL;
    if (__builtin_mul_overflow(threads, elements, &bytes)) return NULL;
    if (__builtin_mul_overflow(bytes, element_size, &bytes) || bytes > PTRDIFF_MAX - 64) return NULL;
    return posix_memalign(&p, 64, bytes + 64) ? NULL : p;
}
#endif
