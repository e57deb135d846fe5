# RGB to HSV and back, in place, of a block of pixels as three planes: scikit-image's arithmetic.
# Each operation, its order and its rounding are those of its NumPy code: ties go to blue, then green, then red; h and s
# are 0 where the colour is grey; what would be NaN is 0.
from libc.math cimport floor, floorf

from _planes cimport PLANE
from _types cimport real_t

cdef extern from "hsv.h" nogil:
    Py_ssize_t hsv_pixels "fi_hsv_pixels" (const float*, float*, Py_ssize_t, bint)
    Py_ssize_t hsv_planes "fi_hsv_planes" (float*, Py_ssize_t, Py_ssize_t)


cdef inline real_t _floor(real_t x) noexcept nogil:
    if real_t is float:
        return floorf(x)
    else:
        return floor(x)


cdef inline void to_hsv(real_t* p, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, done = 0
    cdef real_t r, g, b, high, low, delta, h, s, t
    if real_t is float:
        done = hsv_planes(p, PLANE, n)
    for i in range(done, n):
        r = p[i]
        g = p[PLANE + i]
        b = p[2 * PLANE + i]
        high = r if r > g else g
        high = high if high > b else b
        # NaN in any channel makes `high` NaN; in blue it does already.
        high = high if r == r else r
        high = high if g == g else g
        low = r if r < g else g
        low = low if low < b else b
        delta = high - low
        # One division instead of three: the numerator and the sector are chosen first. Blue is asked last: it wins.
        t = b - r if g == high else g - b
        t = r - g if b == high else t
        h = t / delta
        t = <real_t> 2 if g == high else <real_t> 0
        t = <real_t> 4 if b == high else t
        h = (t + h) / <real_t> 6
        h = h + <real_t> 1 if h < 0 else h + <real_t> 0
        s = delta / high
        # Grey has delta 0; NaN equals nothing, itself included.
        h = h if h == h else <real_t> 0
        p[i] = h if delta != 0 else <real_t> 0
        s = s if s == s else <real_t> 0
        p[PLANE + i] = s if delta != 0 else <real_t> 0
        p[2 * PLANE + i] = high if high == high else <real_t> 0


cdef inline void to_rgb(real_t* p, Py_ssize_t n) noexcept nogil:
    """One condition to a line: `and`, `or` and comparisons in double would not become vector instructions."""
    cdef Py_ssize_t i
    cdef real_t h, s, v, f, x, y, z, k, one = <real_t> 1, half = <real_t> 0.5, limit = <real_t> 2147483648.0
    for i in range(n):
        h = p[i] * <real_t> 6
        s = p[PLANE + i]
        v = p[2 * PLANE + i]
        k = _floor(h)
        f = h - k
        x = v * (one - s)
        y = v * (one - f * s)
        z = v * (one - (one - f) * s)
        # The sector is NumPy's cast to uint8, modulo 6: low byte of an int32, 0 for what does not fit into one.
        k = k if k < limit else <real_t> 0
        k = k if k >= -limit else <real_t> 0
        k = k - <real_t> 256 * _floor(k * <real_t> (1.0 / 256))
        k = k - <real_t> 6 * _floor((k + half) * <real_t> (1.0 / 6))
        # Sectors 0..5: red v y x x z v, green z v v y x x, blue x x z v v y.
        h = v if k > <real_t> 4 + half else z
        h = h if k > <real_t> 3 + half else x
        h = h if k > one + half else y
        p[i] = h if k > half else v
        h = x if k > <real_t> 3 + half else y
        h = h if k > <real_t> 2 + half else v
        p[PLANE + i] = h if k > half else z
        h = y if k > <real_t> 4 + half else v
        h = h if k > <real_t> 2 + half else z
        p[2 * PLANE + i] = h if k > one + half else x
