/* The functions of elementary.h for one type, REAL. */
#define N(name) FI_NAME(name, SUFFIX)
#define LIMIT ((REAL)(2 * BIAS - 2))       /* powers of two beyond it are infinite, or zero */

FI_INLINE BITS N(fi_bits)(REAL x) { BITS b; memcpy(&b, &x, sizeof b); return b; }
FI_INLINE REAL N(fi_real)(BITS b) { REAL x; memcpy(&x, &b, sizeof x); return x; }
FI_INLINE REAL N(fi_half)(REAL x) { return N(fi_real)(N(fi_bits)(x) & HALF_MASK); }

/* log(x) = e * log(2) + h + l for finite x > 0; e is whole, h has half the bits, l at least the other half. x below the
   least normal number only if `any`. */
FI_INLINE void N(fi_log_parts)(REAL x, int any, REAL *e, REAL *h, REAL *l) {
    const BITS one = (BITS)BIAS << MANTISSA, fraction = ((BITS)1 << MANTISSA) - 1;
    const int small = any && x < LEAST;
    REAL f, s, z, fh, fl, hh, a, low;
    BITS bits = N(fi_bits)(small ? x * ((REAL)((BITS)1 << (MANTISSA + 1))) : x) + (one - ROOT_HALF);
    *e = N(fi_real)((bits >> MANTISSA) | N(fi_bits)(INTEGER)) - (INTEGER + BIAS);
    *e = small ? *e - (MANTISSA + 1) : *e;
    f = N(fi_real)((bits & fraction) + ROOT_HALF) - 1;
    s = f / (2 + f);
    z = s * s;
    fh = N(fi_half)(f);
    fl = f - fh;
    hh = (REAL)0.5 * fh * fh;              /* exact, as is what `a` lacks of f - hh */
    a = f - hh;
    low = ((f - a) - hh) - (REAL)0.5 * fl * (f + fh) + s * ((REAL)0.5 * f * f + N(fi_series)(z));
    *h = N(fi_half)(a);
    *l = (a - *h) + low;
}
/* x, or the nearest number of at most `limit`; NaN for NaN. */
FI_INLINE REAL N(fi_limited)(REAL x, REAL limit) {
    x = limit < x ? limit : x;
    return -limit > x ? -limit : x;
}
/* y * 2**n for whole n within the limits. By two factors, so that results below the least normal one are rounded. */
FI_INLINE REAL N(fi_times_power)(REAL y, REAL n) {
    BITS both = N(fi_bits)(n + (INTEGER + 2 * BIAS)) - N(fi_bits)(INTEGER), first = both >> 1;
    return y * N(fi_real)(first << MANTISSA) * N(fi_real)((both - first) << MANTISSA);
}
FI_INLINE REAL N(fi_exp2)(REAL x) {
    REAL n;
    x = N(fi_limited)(x, LIMIT);
    n = ROUND(x);
    return N(fi_times_power)(N(fi_near_one)((x - n) * (REAL)0.6931471805599453), n);
}
FI_INLINE REAL N(fi_exponential)(REAL x) {
    REAL n;
    x = N(fi_limited)(x, LIMIT * (REAL)0.693);
    n = ROUND(x * (REAL)1.4426950408889634);
    return N(fi_times_power)(N(fi_near_one)((x - n * LN2_HIGH) - n * LN2_LOW), n);
}
/* For x whose exponential is a normal number. */
FI_INLINE REAL N(fi_normal_exp)(REAL x) {
    REAL n = ROUND(x * (REAL)1.4426950408889634);
    return N(fi_near_one)((x - n * LN2_HIGH) - n * LN2_LOW) * N(fi_real)((N(fi_bits)(n + INTEGER) + BIAS) << MANTISSA);
}
/* For finite x that are not below the least normal number. */
FI_INLINE REAL N(fi_log)(REAL x) {
    REAL e, h, l;
    N(fi_log_parts)(x, 0, &e, &h, &l);
    return e * LN2_HIGH + (h + (l + e * LN2_LOW));
}
/* For x >= 1, infinity and NaN. */
FI_INLINE REAL N(fi_log2)(REAL x) {
    REAL e, h, l, p, s;
    N(fi_log_parts)(x, 0, &e, &h, &l);
    p = h * INV_LN2_HALF;                  /* exact */
    s = e + p;
    s += ((e - s) + p) + (l * INV_LN2_HALF + (h + l) * INV_LN2_REST);
    return x < (REAL)INFINITY ? s : x;
}
/* An exponent y for fi_power, and y / log(2), each in two parts of which the upper one has half the bits. */
typedef struct { REAL y_half, y_rest, c_half, c_rest; } N(fi_exponent);
FI_INLINE N(fi_exponent) N(fi_exponent_of)(REAL y) {
    N(fi_exponent) r;
    r.y_half = N(fi_half)(y);
    r.y_rest = y - r.y_half;
    r.c_half = N(fi_half)(y * (REAL)1.4426950408889634);
    r.c_rest = (r.y_half * INV_LN2_HALF - r.c_half) + (r.y_rest * INV_LN2_HALF + y * INV_LN2_REST);
    return r;
}
/* x**y for x that is 0 or `fi_ordinary`, or also for infinity, NaN and the least numbers if `any`; 0 < y <= 5: beyond,
   log(x) would need more bits than it has. */
FI_INLINE REAL N(fi_power)(REAL x, const N(fi_exponent) *y, int any) {
    REAL e, h, l, n, p, t;
    N(fi_log_parts)(x, any, &e, &h, &l);
    t = e * y->y_half;                      /* exact, as p, and t - n */
    p = h * y->c_half;
    n = ROUND(t + p);
    t = ((t - n) + p) + (e * y->y_rest + (l * y->c_half + (h + l) * y->c_rest));
    p = N(fi_times_power)(N(fi_near_one)(t * (REAL)0.6931471805599453), N(fi_limited)(n, LIMIT));
    p = x > 0 ? p : 0;
    return any && !(x < (REAL)INFINITY) ? x : p;
}
FI_INLINE int N(fi_ordinary)(REAL x) { return (x >= LEAST) & (x < (REAL)INFINITY); }
#undef N
#undef LIMIT
#undef REAL
#undef BITS
#undef SUFFIX
#undef ROUND
#undef MANTISSA
#undef BIAS
#undef LEAST
#undef ROOT_HALF
#undef HALF_MASK
#undef INTEGER
#undef LN2_HIGH
#undef LN2_LOW
#undef INV_LN2_HALF
#undef INV_LN2_REST
