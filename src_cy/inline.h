/* Functions that Cython marks inline are inlined wherever they are called: GCC keeps vectors in registers only then. */
#ifndef FASTIMG_INLINE_H
#define FASTIMG_INLINE_H
#undef CYTHON_INLINE
#define CYTHON_INLINE inline __attribute__((always_inline))
#endif
