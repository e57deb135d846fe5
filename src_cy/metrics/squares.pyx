"""Sums of squares or of squared differences, in NumPy's order of adding: its bits, whatever the SIMD level.

Algorithm: pairwise summation (Higham, The accuracy of floating point summation, 1993) as numpy.sum does it: halves of
a multiple of eight elements down to 128 or fewer, and these in eight sums. Loop order: the ranges that the caller
gives, each by one thread. No scratch: no array of differences, which is what takes the time in NumPy.
"""
from cython.parallel cimport prange

from _slabs cimport Slabs, more, slabs
from _types cimport pixel_t

cdef enum:
    LEAF = 128  # elements that NumPy adds up without halving


cdef inline void _squares(const pixel_t* a, const pixel_t* b, double* out, Py_ssize_t n, bint both) noexcept nogil:
    """Squares of a, or of a - b, in the type that scikit-image computes in: float32 stays, integers become double."""
    cdef Py_ssize_t i
    cdef float narrow
    cdef double wide
    for i in range(n):
        if pixel_t is float:
            narrow = a[i] - b[i] if both else a[i]
            out[i] = narrow * narrow
        else:
            wide = <double> a[i] - <double> b[i] if both else <double> a[i]
            out[i] = wide * wide


cdef inline double _eights(const double* p, Py_ssize_t n) noexcept nogil:
    """Sum of n = 8, 16, ... elements in eight sums, which are scalars so that they stay in (vector) registers."""
    cdef double s0 = p[0], s1 = p[1], s2 = p[2], s3 = p[3], s4 = p[4], s5 = p[5], s6 = p[6], s7 = p[7]
    cdef Py_ssize_t i
    for i in range(1, n // 8):
        s0 = s0 + p[8 * i]
        s1 = s1 + p[8 * i + 1]
        s2 = s2 + p[8 * i + 2]
        s3 = s3 + p[8 * i + 3]
        s4 = s4 + p[8 * i + 4]
        s5 = s5 + p[8 * i + 5]
        s6 = s6 + p[8 * i + 6]
        s7 = s7 + p[8 * i + 7]
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7))


cdef inline double _leaf(const pixel_t* a, const pixel_t* b, Py_ssize_t n, bint both) noexcept nogil:
    cdef double[LEAF] squares
    cdef double total
    cdef Py_ssize_t i, whole = n - n % 8
    _squares(a, b, &squares[0], n, both)
    total = _eights(&squares[0], whole) if whole else 0
    for i in range(whole, n):
        total += squares[i]
    return total


cdef double _pairwise(const pixel_t* a, const pixel_t* b, Py_ssize_t n, bint both) noexcept nogil:
    cdef Py_ssize_t half = n // 2 - n // 2 % 8
    if n <= LEAF:
        return _leaf(a, b, n, both)
    return _pairwise(a, b, half, both) + _pairwise(a + half, b + half, n - half, both)


def sums(const pixel_t[::1] a, const pixel_t[::1] b, const Py_ssize_t[::1] ends, double[::1] out, int n_threads):
    """a # IN (n,); b # IN (n,), or empty for squares of a; ends # IN (m,) of the ranges; out # OUT (m,)."""
    cdef Py_ssize_t i, start
    cdef bint both = b.shape[0] > 0
    cdef Slabs s = slabs(ends.shape[0], 4.0 * a.shape[0] / max(1, ends.shape[0]), n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                start = ends[i - 1] if i else 0
                out[i] = _pairwise(&a[start], &b[start], ends[i] - start, both)
