# Logarithm, powers and exponential of floats and doubles, for loops that become vector code: no branches, no tables.
# Only additions, products and one division, so the bits are the same at every level. tests/exposure/test_tone.py
# states the errors.
#
# The logarithm is msun's (FreeBSD; Sun Microsystems, 1993), in two parts of which the upper one has half the bits: its
# product with another half is exact (T. J. Dekker, 1971). Powers need it; the last bits of log2 gain from it.
from libc.math cimport INFINITY, rint, rintf
from libc.stdint cimport uint32_t, uint64_t
from libc.string cimport memcpy

from _types cimport real_t

cdef extern from "inline.h":
    pass


cdef struct Exponent:       # y of power(), and y / log(2): two parts each, the upper one of half the bits
    double y_half, y_rest
    double c_half, c_rest


cdef struct Format:         # of float32 or float64
    int mantissa            # stored bits of the fraction
    int bias                # of the stored power of two
    double least            # normal number
    double integer          # 1.5 * 2**mantissa: added to a whole number, it moves that number to the last bits
    double ln2_high, ln2_low            # log(2), to more bits than one number has
    double inv_ln2_half, inv_ln2_rest   # 1 / log(2), the upper part of half the bits


cdef inline Format _format(real_t x) noexcept nogil:
    if real_t is float:
        return Format(23, 127, 1.1754943508222875e-38, 12582912, <float> 6.9314575195e-01, <float> 1.4286067653e-06,
                      1.4423828125, <float> 0.00031222839606925845)
    else:
        return Format(52, 1023, 2.2250738585072014e-308, 6755399441055744, 6.93147180369123816490e-01,
                      1.90821492927058770002e-10, 1.4426950216293335, 1.9259629911266175e-08)


cdef inline real_t _half(real_t x) noexcept nogil:
    """The upper half of the bits of a number."""
    cdef uint32_t single
    cdef uint64_t bits
    if real_t is float:
        memcpy(&single, &x, sizeof(x))
        single &= <uint32_t> 0xfffff000             # 12 bits of 24
        memcpy(&x, &single, sizeof(x))
    else:
        memcpy(&bits, &x, sizeof(x))
        bits &= <uint64_t> 0xfffffffff8000000       # 26 bits of 53
        memcpy(&x, &bits, sizeof(x))
    return x


cdef inline real_t _whole(real_t x) noexcept nogil:
    """The nearest whole number."""
    if real_t is float:
        return rintf(x)
    else:
        return rint(x)


cdef inline void _split(real_t x, real_t* exponent, real_t* fraction) noexcept nogil:
    """x = 2**exponent * fraction for normal x > 0; fraction from sqrt(1/2) to sqrt(2)."""
    cdef Format f = _format(x)
    cdef real_t integer = <real_t> f.integer
    cdef uint32_t single, single_integer
    cdef uint64_t bits, integer_bits
    if real_t is float:
        memcpy(&single, &x, sizeof(x))
        memcpy(&single_integer, &integer, sizeof(x))
        single += (<uint32_t> 127 << 23) - <uint32_t> 0x3f3504f3                    # 1, and sqrt(1/2)
        single_integer |= single >> 23
        single = (single & ((<uint32_t> 1 << 23) - 1)) + <uint32_t> 0x3f3504f3
        memcpy(exponent, &single_integer, sizeof(x))
        memcpy(fraction, &single, sizeof(x))
    else:
        memcpy(&bits, &x, sizeof(x))
        memcpy(&integer_bits, &integer, sizeof(x))
        bits += (<uint64_t> 1023 << 52) - <uint64_t> 0x3fe6a09e667f3bcd
        integer_bits |= bits >> 52
        bits = (bits & ((<uint64_t> 1 << 52) - 1)) + <uint64_t> 0x3fe6a09e667f3bcd
        memcpy(exponent, &integer_bits, sizeof(x))
        memcpy(fraction, &bits, sizeof(x))
    exponent[0] -= <real_t> (f.integer + f.bias)


cdef inline real_t _normal_power(real_t n) noexcept nogil:
    """2**n for whole n, if that is a normal number."""
    cdef Format f = _format(n)
    cdef uint32_t single
    cdef uint64_t bits
    n = n + <real_t> f.integer
    if real_t is float:
        memcpy(&single, &n, sizeof(n))
        single = (single + 127) << 23
        memcpy(&n, &single, sizeof(n))
    else:
        memcpy(&bits, &n, sizeof(n))
        bits = (bits + 1023) << 52
        memcpy(&n, &bits, sizeof(n))
    return n


cdef inline real_t _times_power(real_t y, real_t n) noexcept nogil:
    """y * 2**n for whole n within _limit(). By two factors: results below the least normal number are rounded."""
    cdef Format f = _format(n)
    cdef real_t integer = <real_t> f.integer, low, high
    cdef uint32_t single, single_first
    cdef uint64_t bits, first
    n = n + <real_t> (f.integer + 2 * f.bias)
    if real_t is float:
        memcpy(&single, &n, sizeof(n))
        memcpy(&single_first, &integer, sizeof(n))
        single -= single_first
        single_first = single >> 1
        single = (single - single_first) << 23
        single_first <<= 23
        memcpy(&low, &single_first, sizeof(n))
        memcpy(&high, &single, sizeof(n))
    else:
        memcpy(&bits, &n, sizeof(n))
        memcpy(&first, &integer, sizeof(n))
        bits -= first
        first = bits >> 1
        bits = (bits - first) << 52
        first <<= 52
        memcpy(&low, &first, sizeof(n))
        memcpy(&high, &bits, sizeof(n))
    return y * low * high


cdef inline real_t _limited(real_t x, real_t limit) noexcept nogil:
    """x, or the nearest number whose absolute value is at most `limit`; NaN for NaN."""
    x = limit if limit < x else x
    return -limit if -limit > x else x


cdef inline real_t _limit(real_t x) noexcept nogil:
    """Beyond this power of two results are infinite, or zero."""
    return <real_t> (2 * _format(x).bias - 2)


cdef inline real_t _series(real_t z) noexcept nogil:
    """(log(1 + f) - f + f**2 / 2) / s - f**2 / 2 with s = f / (2 + f), z = s**2; 1 + f from sqrt(1/2) to sqrt(2)."""
    cdef real_t w = z * z
    if real_t is float:
        return (w * (<float> 0.40000972152 + w * <float> 0.24279078841)
                + z * (<float> 0.66666662693 + w * <float> 0.28498786688))
    else:
        return (w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
                + z * (6.666666666666735130e-01 + w * (2.857142874366239149e-01
                       + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01))))


cdef inline real_t _near_one(real_t w) noexcept nogil:
    """exp(w) for |w| <= log(2) / 2: minimax polynomials, to 2**-32 and 2**-60."""
    cdef real_t p
    if real_t is float:
        p = <float> 0.001393382048977602 + w * <float> 0.00019891180158282143
        p = <float> 0.008333310754576892 + w * p
        p = <float> 0.041666463386339524 + w * p
        p = <float> 0.16666666681794626 + w * p
    else:
        p = 2.5105419192016337e-08 + w * 2.151324097444809e-09
        p = 2.755528876568597e-07 + w * p
        p = 2.75572549134867e-06 + w * p
        p = 2.4801589719049924e-05 + w * p
        p = 0.00019841269875205077 + w * p
        p = 0.0013888888887621004 + w * p
        p = 0.008333333333326025 + w * p
        p = 0.04166666666666939 + w * p
        p = 0.1666666666666667 + w * p
    p = <real_t> 0.5 + w * p
    return <real_t> 1 + (w + w * w * p)


cdef inline void _log_parts(real_t x, bint any, real_t* e, real_t* h, real_t* l) noexcept nogil:
    """log(x) = e * log(2) + h + l for finite x > 0: e is whole, h has half the bits, l at least the other half.

    x is below the least normal number only if `any`.
    """
    cdef Format format = _format(x)
    cdef int shift = format.mantissa + 1
    cdef bint small = any & (x < <real_t> format.least)
    cdef real_t f, s, fh, fl, hh, a, low
    _split(x * <real_t> (<uint64_t> 1 << shift) if small else x, e, &f)
    e[0] = e[0] - <real_t> shift if small else e[0]
    f = f - <real_t> 1
    s = f / (<real_t> 2 + f)
    fh = _half(f)
    fl = f - fh
    hh = <real_t> 0.5 * fh * fh             # exact, as is what `a` lacks of f - hh
    a = f - hh
    low = ((f - a) - hh) - <real_t> 0.5 * fl * (f + fh) + s * (<real_t> 0.5 * f * f + _series(s * s))
    h[0] = _half(a)
    l[0] = (a - h[0]) + low


cdef inline real_t _exp_with(real_t x, real_t n) noexcept nogil:
    """exp(x) / 2**n for the whole number n nearest to x / log(2)."""
    cdef Format f = _format(x)
    return _near_one((x - n * <real_t> f.ln2_high) - n * <real_t> f.ln2_low)


cdef inline real_t exp2(real_t x) noexcept nogil:
    cdef real_t n
    x = _limited(x, _limit(x))
    n = _whole(x)
    return _times_power(_near_one((x - n) * <real_t> 0.6931471805599453), n)


cdef inline real_t exp(real_t x) noexcept nogil:
    cdef real_t n
    x = _limited(x, _limit(x) * <real_t> 0.693)
    n = _whole(x * <real_t> 1.4426950408889634)
    return _times_power(_exp_with(x, n), n)


cdef inline real_t normal_exp(real_t x) noexcept nogil:
    """For x whose exponential is a normal number: neither too large nor nearly 0."""
    cdef real_t n = _whole(x * <real_t> 1.4426950408889634)
    return _exp_with(x, n) * _normal_power(n)


cdef inline real_t log(real_t x) noexcept nogil:
    """For finite normal x > 0."""
    cdef Format f = _format(x)
    cdef real_t e, h, l
    _log_parts(x, False, &e, &h, &l)
    return e * <real_t> f.ln2_high + (h + (l + e * <real_t> f.ln2_low))


cdef inline real_t log2(real_t x) noexcept nogil:
    """For x >= 1, infinity and NaN."""
    cdef Format f = _format(x)
    cdef real_t half = <real_t> f.inv_ln2_half, e, h, l, p, s
    _log_parts(x, False, &e, &h, &l)
    p = h * half                            # exact
    s = e + p
    s += ((e - s) + p) + (l * half + (h + l) * <real_t> f.inv_ln2_rest)
    return s if x < <real_t> INFINITY else x


cdef inline Exponent exponent_of(real_t y) noexcept nogil:
    cdef Format f = _format(y)
    cdef Exponent r
    cdef real_t half = <real_t> f.inv_ln2_half, y_half = _half(y), y_rest = y - y_half
    cdef real_t c_half = _half(y * <real_t> 1.4426950408889634)
    r.y_half, r.y_rest, r.c_half = y_half, y_rest, c_half
    r.c_rest = (y_half * half - c_half) + (y_rest * half + y * <real_t> f.inv_ln2_rest)
    return r


cdef inline real_t power(real_t x, Exponent y, bint any) noexcept nogil:
    """x**y for x that is 0 or `ordinary`, or also for infinity, NaN and the least numbers if `any`; 0 < y <= 5: beyond,
    log(x) would need more bits than it has."""
    cdef real_t e, h, l, n, p, t
    _log_parts(x, any, &e, &h, &l)
    t = e * <real_t> y.y_half               # exact, as p, and t - n
    p = h * <real_t> y.c_half
    n = _whole(t + p)
    t = ((t - n) + p) + (e * <real_t> y.y_rest + (l * <real_t> y.c_half + (h + l) * <real_t> y.c_rest))
    p = _times_power(_near_one(t * <real_t> 0.6931471805599453), _limited(n, _limit(n)))
    p = p if x > 0 else <real_t> 0
    return x if any & (not x < <real_t> INFINITY) else p


cdef inline bint ordinary(real_t x) noexcept nogil:
    """Whether x is positive, normal and finite."""
    return (x >= <real_t> _format(x).least) & (x < <real_t> INFINITY)
