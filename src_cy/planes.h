/* Rounding to the nearest integer, to even from halfway, as a vector instruction where there is one. */
#ifndef FASTIMG_PLANES_H
#define FASTIMG_PLANES_H
static inline float fi_round_f(float x) { return __builtin_rintf(x); }
#endif
