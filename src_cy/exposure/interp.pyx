"""Linear interpolation of float images between points at nearly equal distances: numpy.interp's results.

Reference: numpy.interp (arr_interp in NumPy's compiled_base.c): slope * (x - x[j]) + y[j] in double, the end values
outside, y[j] itself at a point, NaN for NaN. NumPy searches for j; here it is computed from the distance of the points
and moved by one where x lies beyond a point, which the caller has made sure is enough.

Loop order: blocks of consecutive pixels, vectorised with gathers. Memory per thread: none.
"""
from cython.parallel cimport prange

from _slabs cimport Slabs, more, slabs
from _types cimport real_t

ctypedef fused result_t:
    float
    double

cdef enum:
    BLOCK = 1 << 14     # pixels that a thread takes at a time


cdef inline void _row(const real_t* src, result_t* out, Py_ssize_t n, const double* x, const double* y,
                      const double* slope, int last, double density) noexcept nogil:
    """`last` is the last point's index, at least 1; slope[last] is 0, so that the last point is like the others."""
    cdef double first = x[0], end = x[last], v, inside, result
    cdef Py_ssize_t i
    cdef int j
    for i in range(n):
        v = src[i]
        inside = v if v > first else first      # NaN gives `first` too
        inside = inside if inside < end else end
        j = <int> ((inside - first) * density)
        j = j if j < last else last
        j = j - (j > 0 and inside < x[j])
        j = j + (j < last and inside >= x[j + (j < last)])
        result = slope[j] * (inside - x[j]) + y[j]
        result = y[j] if inside == x[j] else result
        out[i] = <result_t> (v if v != v else result)


def interp(const real_t[::1] src, result_t[::1] out, const double[::1] x, const double[::1] y,
           const double[::1] slope, double density, int n_threads):
    """src # IN (n,); out # OUT (n,); x, y, slope # IN, at least two points; density: points per unit."""
    cdef Py_ssize_t n = src.shape[0], i
    cdef int last = <int> (x.shape[0] - 1)
    cdef Slabs s = slabs((n + BLOCK - 1) // BLOCK, 20 * BLOCK, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _row(&src[i * BLOCK], &out[i * BLOCK], min(BLOCK, n - i * BLOCK), &x[0], &y[0], &slope[0], last,
                     density)
