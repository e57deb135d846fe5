# The powers that colour spaces are made of: x**2.4, x**(1/2.4), x**(1/3), by additions, products and square roots only,
# so that they become vector instructions and give the same bits at every level.
#
# A guess r of x**(-1/n) from the bits of x is off by at most 4 %. h = 1 - x r**n tells by how much, and the power
# wanted is what r gives times (1 - h)**(-m/n), a short binomial series: one step to 5 digits, one more to all.
from libc.math cimport sqrt, sqrtf

from _types cimport real_t

cdef extern from "power.h" nogil:
    float guess_f "fi_guess_f" (float, float, float)
    double guess_d "fi_guess_d" (double, double, double)


cdef inline real_t _within(real_t x) noexcept nogil:
    """`x`, or the nearest number that the guesses are made for; the lowest for NaN."""
    cdef real_t low = <real_t> 1e-3, high = <real_t> (3.4e38 if real_t is float else 1.7e308)
    x = x if x > low else low
    return x if x < high else high


cdef inline real_t root(real_t x) noexcept nogil:
    if real_t is float:
        return sqrtf(x)
    else:
        return sqrt(x)


cdef inline real_t _minus_fifth(real_t x) noexcept nogil:
    """x**(-1/5) to 4e-5."""
    cdef real_t r, h, s
    if real_t is float:
        r = guess_f(x, <float> -0.2, <float> 1277905443.2)
    else:
        r = guess_d(x, -0.2, 1287167095.6)
    s = r * r
    h = <real_t> 1 - x * r * s * s
    return r + r * h * (<real_t> 0.2 + h * (<real_t> 0.12 + h * <real_t> 0.088))


cdef inline real_t _minus_third(real_t x) noexcept nogil:
    """x**(-1/3) to 2e-5."""
    cdef real_t r, h
    if real_t is float:
        r = guess_f(x, <float> (-1.0 / 3), <float> 1419900529.3)
    else:
        r = guess_d(x, -1.0 / 3, 1430186360.8)
    h = <real_t> 1 - x * r * r * r
    return r + r * h * (<real_t> (1.0 / 3) + h * (<real_t> (2.0 / 9) + h * <real_t> (14.0 / 81)))


cdef inline real_t power_24(real_t x) noexcept nogil:
    """x**2.4, for x > 0.001."""
    cdef real_t c = _within(x), r = _minus_fifth(c), s = r * r, v = c * r * s, h = <real_t> 1 - v * s
    if real_t is float:
        h = h * (<float> 0.6 + h * <float> 0.48)
    else:
        h = h * (0.6 + h * (0.48 + h * (0.416 + h * 0.3744)))
    return (v + v * h) * x * x


cdef inline real_t power_inverse_24(real_t x) noexcept nogil:
    """x**(1 / 2.4), for x > 0.001; by way of x**(5 / 3), of whose error two square roots leave a quarter."""
    cdef real_t c, r, h
    x = x if x < 16 else <real_t> 16     # results beyond 1 are clipped, and the square must not overflow
    c = _within(x)
    r = _minus_third(c)
    h = <real_t> 1 - c * r * r * r
    if real_t is float:
        h = h * <float> (1.0 / 3)
    else:
        h = h * (1.0 / 3 + h * (2.0 / 9 + h * (14.0 / 81)))
    c = c * c * r
    return root(root(c + c * h))


cdef inline real_t cube_root(real_t x) noexcept nogil:
    """x**(1/3), for x > 0.001."""
    cdef real_t c = _within(x), r = _minus_third(c), y = c * r * r, h = <real_t> 1 - y * r
    if real_t is float:
        h = h * <float> (2.0 / 3)
    else:
        h = h * (2.0 / 3 + h * (5.0 / 9 + h * (40.0 / 81)))
    y = y + y * h
    return y if x - x == 0 else x
