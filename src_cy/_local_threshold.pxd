# Mean and standard deviation of a window, and the thresholds of Niblack and Sauvola from them.
from libc.math cimport sqrt, sqrtf

from _types cimport real_t

cdef enum:
    MOMENTS = 0
    NIBLACK = 1
    SAUVOLA = 2


cdef inline void put(real_t m, real_t square, int kind, real_t k, real_t r, real_t* out,
                     real_t* deviation) noexcept nogil:
    """Write the threshold, or mean m and deviation; square: the mean of the squares."""
    cdef real_t s = square - m * m, one = 1
    s = 0 if s < 0 else s
    if real_t is float:
        s = sqrtf(s)
    else:
        s = sqrt(s)
    if kind == NIBLACK:
        out[0] = m - k * s
    elif kind == SAUVOLA:
        out[0] = m * (one + k * (s / r - one))
    else:
        out[0] = m
        deviation[0] = s
