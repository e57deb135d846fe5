/* First guesses for roots, and bits as numbers. Scalar code that compilers turn into vector code inside loops. */
#ifndef FASTIMG_POWER_H
#define FASTIMG_POWER_H
#include <stdint.h>
#include <string.h>
/* A float's bits, read as an integer, are its logarithm but for 6 %: start + slope * log. For finite x > 0. */
static inline float fi_guess_f(float x, float slope, float start) {
    int32_t i;
    float y;
    memcpy(&i, &x, 4);
    i = (int32_t)(start + slope * (float)i);
    memcpy(&y, &i, 4);
    return y;
}
/* The same for the upper half of a double, which has as many bits as vectors can convert at every level. */
static inline double fi_guess_d(double x, double slope, double start) {
    int64_t i;
    double y;
    memcpy(&i, &x, 8);
    i = (int64_t)(int32_t)(start + slope * (double)(int32_t)(i >> 32)) * ((int64_t)1 << 32);
    memcpy(&y, &i, 8);
    return y;
}
#endif
