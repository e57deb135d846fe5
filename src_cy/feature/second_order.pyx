"""Second differences of a plane, eigenvalues of symmetric 2x2 matrices, and the measure of Kitchen and Rosenfeld.

Reference: numpy.gradient applied twice (central differences, one-sided at the borders), the closed form for two
eigenvalues, Kitchen and Rosenfeld (1982); each with NumPy's operations in NumPy's order, so the bits are the same.
Loop order: rows. Memory per thread: four rows, for the differences.
"""
from cython.parallel cimport prange, threadid
from libc.math cimport sqrt, sqrtf
from libc.stdlib cimport free

from _scratch cimport round_up, scratch_alloc
from _slabs cimport Slabs, more, slabs
from _stream cimport put, stream_end, streams
from _types cimport real_t


cdef inline void _down(const real_t* src, Py_ssize_t height, Py_ssize_t width, Py_ssize_t y,
                       real_t* out) noexcept nogil:
    """The gradient down the columns at row y."""
    cdef Py_ssize_t x
    cdef const real_t* up = src + max(y - 1, 0) * width
    cdef const real_t* low = src + min(y + 1, height - 1) * width
    cdef real_t two = 2 if 0 < y < height - 1 else 1
    for x in range(width):
        out[x] = (low[x] - up[x]) / two


cdef inline void _along(const real_t* row, Py_ssize_t width, real_t* out) noexcept nogil:
    """The gradient along a row."""
    cdef Py_ssize_t x
    cdef real_t two = 2
    for x in range(1, width - 1):
        out[x] = (row[x + 1] - row[x - 1]) / two
    out[0] = row[1] - row[0]
    out[width - 1] = row[width - 1] - row[width - 2]


cdef inline void _hessian_row(const real_t* src, Py_ssize_t height, Py_ssize_t width, Py_ssize_t y, real_t* rr,
                              real_t* rc, real_t* cc, real_t* rows, bint large) noexcept nogil:
    """Row y of the three; `rows` is scratch for four rows."""
    cdef Py_ssize_t x, size = width * sizeof(real_t), pitch = round_up(width, 64)
    cdef real_t* first = rows + pitch
    cdef real_t* second = rows + 2 * pitch
    cdef real_t* third = rows + 3 * pitch
    cdef real_t two = 2 if 0 < y < height - 1 else 1
    _down(src, height, width, max(y - 1, 0), first)
    _down(src, height, width, min(y + 1, height - 1), second)
    for x in range(width):
        third[x] = (second[x] - first[x]) / two
    put(rr + y * width, third, size, large)
    _down(src, height, width, y, first)
    _along(first, width, third)
    put(rc + y * width, third, size, large)
    _along(src + y * width, width, first)
    _along(first, width, third)
    put(cc + y * width, third, size, large)
    stream_end()


def hessian(const real_t[:, ::1] src, real_t[:, ::1] rr, real_t[:, ::1] rc, real_t[:, ::1] cc, int n_threads):
    """src # IN, at least 2 x 2; rr, rc, cc # OUT, none of them src."""
    cdef Py_ssize_t y, height = src.shape[0], width = src.shape[1], size = 4 * round_up(width, 64)
    cdef bint large = streams(height * width * sizeof(real_t))
    cdef real_t* scratch = <real_t*> scratch_alloc(n_threads, size, sizeof(real_t))
    if scratch == NULL:
        raise MemoryError()
    cdef Slabs s = slabs(height, 16.0 * width, n_threads)
    try:
        with nogil:
            while more(&s):
                for y in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                    _hessian_row(&src[0, 0], height, width, y, &rr[0, 0], &rc[0, 0], &cc[0, 0],
                                 scratch + threadid() * size, large)
    finally:
        free(scratch)


cdef inline void _eigenvalues(const real_t* a, const real_t* b, const real_t* c, real_t* larger, real_t* smaller,
                              Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t x
    cdef real_t mean, half, root, two = 2
    for x in range(n):
        mean = (a[x] + c[x]) / two
        half = (a[x] - c[x]) / two
        root = b[x] * b[x] + half * half
        if real_t is float:
            root = sqrtf(root)
        else:
            root = sqrt(root)
        larger[x] = mean + root
        smaller[x] = mean - root


def eigenvalues(const real_t[:, ::1] a, const real_t[:, ::1] b, const real_t[:, ::1] c, real_t[:, ::1] larger,
                real_t[:, ::1] smaller, int n_threads):
    """a, b, c # IN: upper left, upper right, lower right element; larger, smaller # OUT, same shape."""
    cdef Py_ssize_t y
    cdef Slabs s = slabs(a.shape[0], 16.0 * a.shape[1], n_threads)
    with nogil:
        while more(&s):
            for y in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _eigenvalues(&a[y, 0], &b[y, 0], &c[y, 0], &larger[y, 0], &smaller[y, 0], a.shape[1])


cdef inline void _kitchen_rosenfeld(const real_t* y, const real_t* x, const real_t* yy, const real_t* xy,
                                    const real_t* xx, real_t* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef real_t above, below, two = 2, zero = 0
    for i in range(n):
        above = xx[i] * (y[i] * y[i]) + yy[i] * (x[i] * x[i]) - two * xy[i] * x[i] * y[i]
        below = x[i] * x[i] + y[i] * y[i]
        out[i] = above / below if below != 0 else zero


def kitchen_rosenfeld(const real_t[:, ::1] y, const real_t[:, ::1] x, const real_t[:, ::1] yy,
                      const real_t[:, ::1] xy, const real_t[:, ::1] xx, real_t[:, ::1] out, int n_threads):
    """y, x, yy, xy, xx # IN: the derivatives; out # OUT, may be any of them."""
    cdef Py_ssize_t i
    cdef Slabs s = slabs(y.shape[0], 16.0 * y.shape[1], n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _kitchen_rosenfeld(&y[i, 0], &x[i, 0], &yy[i, 0], &xy[i, 0], &xx[i, 0], &out[i, 0], y.shape[1])
