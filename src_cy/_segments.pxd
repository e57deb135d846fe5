# A row cut into as many segments of one length as a vector has lanes: vector i holds element i of every segment. The
# taps of a row then step over whole vectors, aligned, and neighbouring outputs lie in different vectors.
from _simd cimport SIMD_BYTES, store, vd, vd_strided, vf, vf_strided
from _types cimport real_t


cdef inline void _strided(const real_t* p, Py_ssize_t step, real_t* out) noexcept nogil:
    if real_t is float:
        store(<vf*> out, 0, vf_strided(p, step))
    else:
        store(<vd*> out, 0, vd_strided(p, step))


cdef inline void cut(const real_t* row, Py_ssize_t first, Py_ssize_t last, Py_ssize_t length,
                     real_t* out) noexcept nogil:
    """Vectors first..last, which may lie beyond the segments' ends: there a segment goes on into its neighbour."""
    cdef Py_ssize_t i, lanes = SIMD_BYTES // sizeof(real_t)
    for i in range(first, last):
        _strided(row + i, length, out + (i - first) * lanes)


cdef inline void join(const real_t* vectors, Py_ssize_t lanes, Py_ssize_t length, real_t* row) noexcept nogil:
    """The row of `lanes` segments; up to a vector less one is read and written beyond both ends."""
    cdef Py_ssize_t i, lane, n = SIMD_BYTES // sizeof(real_t)
    for lane in range(lanes):
        for i in range((length + n - 1) // n):
            _strided(vectors + lane + i * n * lanes, lanes, row + lane * length + i * n)
