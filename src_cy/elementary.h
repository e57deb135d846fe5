/* Logarithm, powers and exponential of floats and doubles without branches or tables, so that loops over them become
   vector code, with additions, products and one division only, so that it gives the same bits at every level.

   The logarithm is msun's (FreeBSD; Sun Microsystems, 1993), in two parts of which the upper one has half the bits:
   its product with another half is exact (T. J. Dekker, 1971). Powers need it; the last bits of log2 gain from it. */
#ifndef FASTIMG_ELEMENTARY_H
#define FASTIMG_ELEMENTARY_H
#include <math.h>
#include <stdint.h>
#include <string.h>
#define FI_INLINE static inline __attribute__((always_inline))
#define FI_JOIN(a, b) a##b
#define FI_NAME(name, suffix) FI_JOIN(name, suffix)

/* (log(1 + f) - f + f**2 / 2) / s - f**2 / 2, where s = f / (2 + f) and z = s**2; for 1 + f from sqrt(1/2) to sqrt(2). */
FI_INLINE float fi_series_f(float z) {
    float w = z * z;
    return w * (0.40000972152f + w * 0.24279078841f) + z * (0.66666662693f + w * 0.28498786688f);
}
FI_INLINE double fi_series_d(double z) {
    double w = z * z;
    return w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
        + z * (6.666666666666735130e-01 + w * (2.857142874366239149e-01
               + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01)));
}
/* exp(w) for |w| <= log(2) / 2: minimax polynomials, to 2**-32 and 2**-60. */
FI_INLINE float fi_near_one_f(float w) {
    float p = 0.001393382048977602f + w * 0.00019891180158282143f;
    p = 0.008333310754576892f + w * p;
    p = 0.041666463386339524f + w * p;
    p = 0.16666666681794626f + w * p;
    p = 0.5f + w * p;
    return 1.0f + (w + w * w * p);
}
FI_INLINE double fi_near_one_d(double w) {
    double p = 2.5105419192016337e-08 + w * 2.151324097444809e-09;
    p = 2.755528876568597e-07 + w * p;
    p = 2.75572549134867e-06 + w * p;
    p = 2.4801589719049924e-05 + w * p;
    p = 0.00019841269875205077 + w * p;
    p = 0.0013888888887621004 + w * p;
    p = 0.008333333333326025 + w * p;
    p = 0.04166666666666939 + w * p;
    p = 0.1666666666666667 + w * p;
    p = 0.5 + w * p;
    return 1.0 + (w + w * w * p);
}

#define REAL float
#define BITS uint32_t
#define SUFFIX _f
#define ROUND rintf
#define MANTISSA 23
#define BIAS 127
#define LEAST 0x1p-126f
#define ROOT_HALF 0x3f3504f3u
#define HALF_MASK 0xfffff000u              /* 12 bits of 24 */
#define INTEGER 0x1.8p23f
#define LN2_HIGH 6.9314575195e-01f
#define LN2_LOW 1.4286067653e-06f
#define INV_LN2_HALF 1.4423828125f
#define INV_LN2_REST 0.00031222839606925845f
#include "elementary_of.h"

#define REAL double
#define BITS uint64_t
#define SUFFIX _d
#define ROUND rint
#define MANTISSA 52
#define BIAS 1023
#define LEAST 0x1p-1022
#define ROOT_HALF 0x3fe6a09e667f3bcdu
#define HALF_MASK 0xfffffffff8000000u      /* 26 bits of 53 */
#define INTEGER 0x1.8p52
#define LN2_HIGH 6.93147180369123816490e-01
#define LN2_LOW 1.90821492927058770002e-10
#define INV_LN2_HALF 1.4426950216293335
#define INV_LN2_REST 1.9259629911266175e-08
#include "elementary_of.h"
#endif
