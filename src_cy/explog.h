/* Natural logarithm and exponential of doubles, within 1 ulp: the algorithms of FreeBSD's msun (Sun Microsystems, 1993),
   without branches, so that loops over them become vector code with the same bits at every level. */
#ifndef FASTIMG_EXPLOG_H
#define FASTIMG_EXPLOG_H
#include <math.h>
#include <stdint.h>
#include <string.h>
/* For normal x > 0; NaN and infinity are the caller's. */
static inline double fi_log(double x) {
    int64_t bits;
    int32_t high;
    double k, f, s, z, w, r, half;
    memcpy(&bits, &x, 8);
    high = (int32_t)(bits >> 32) + (0x3ff00000 - 0x3fe6a09e);  /* the mantissa becomes that of sqrt(1/2)..sqrt(2) */
    k = (double)((high >> 20) - 0x3ff);
    bits = (int64_t)((high & 0xfffff) + 0x3fe6a09e) * ((int64_t)1 << 32) | (bits & 0xffffffff);
    memcpy(&x, &bits, 8);
    f = x - 1.0;
    s = f / (2.0 + f);
    z = s * s;
    w = z * z;
    r = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
        + z * (6.666666666666735130e-01 + w * (2.857142874366239149e-01
               + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
    half = 0.5 * f * f;
    return s * (half + r) + k * 1.90821492927058770002e-10 - half + f + k * 6.93147180369123816490e-01;
}
/* For x in -700..0. */
static inline double fi_exp(double x) {
    double k = rint(x * 1.4426950408889634), high = x - k * 6.93147180369123816490e-01;
    double low = k * 1.90821492927058770002e-10, r = high - low, t = r * r, c, y;
    int64_t bits = (int64_t)(((int32_t)k + 1023) << 20) * ((int64_t)1 << 32);
    c = r - t * (1.66666666666666019037e-01 + t * (-2.77777777770155933842e-03 + t * (6.61375632143793436117e-05
             + t * (-1.65339022054652515390e-06 + t * 4.13813679705723846039e-08))));
    y = 1.0 + (r * c / (2.0 - c) - low + high);
    memcpy(&c, &bits, 8);
    return y * c;
}
#endif
