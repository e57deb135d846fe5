"""Sums, smallest and largest elements of the blocks that an image is cut into.

Loop order: rows of blocks, lines of such a row, elements. Sums of floats are added in the order of numpy.sum over the
block axes of a C-contiguous image: a block's part of a line first, in NumPy's pairwise order (in turn below 8 elements,
by eights up to 128), then the lines in turn, from 0 on. Sums of integers are those modulo 2**64, in any order.
Memory: none.
"""
from cython.parallel cimport prange
from libc.stdint cimport uint64_t

from _pairwise cimport run_of
from _slabs cimport Slabs, more, slabs
from _types cimport integer_t, number_t, real_t


cdef inline void _add_integers(const integer_t* src, uint64_t* out, Py_ssize_t n, Py_ssize_t b) noexcept nogil:
    cdef Py_ssize_t i, j
    cdef uint64_t total
    for i in range(n):
        total = out[i]
        for j in range(b):
            total += <uint64_t> src[i * b + j]
        out[i] = total


cdef inline void _add_floats(const real_t* src, real_t* out, Py_ssize_t n, Py_ssize_t b) noexcept nogil:
    cdef Py_ssize_t i, j
    cdef real_t total
    for i in range(n):
        total = src[i * b]
        for j in range(1, b):
            total = total + src[i * b + j]
        out[i] = out[i] + total


cdef inline void _add_eights(const real_t* src, real_t* out, Py_ssize_t n, Py_ssize_t b) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        out[i] = out[i] + run_of(src + i * b, b)


cdef inline void _compare(const number_t* src, number_t* out, Py_ssize_t n, Py_ssize_t b, bint largest,
                          bint nan) noexcept nogil:
    """A NaN is both the smallest and the largest; `nan` says that there are any."""
    cdef Py_ssize_t i, j
    cdef number_t best, value
    for i in range(n):
        best = out[i]
        for j in range(b):
            value = src[i * b + j]
            if number_t is float or number_t is double:
                if nan and value != value:
                    best = value
                    continue
            if largest:
                best = value if value > best else best
            else:
                best = value if value < best else best
        out[i] = best


def sum_integers(const integer_t[:, ::1] src, uint64_t[:, ::1] out, const Py_ssize_t[::1] lines,
                 const Py_ssize_t[::1] offsets, Py_ssize_t b, int n_threads):
    """src # IN (lines, n * b); out # OUT (rows, n), 0; lines # IN: each row's first line; offsets # IN: the lines of a
    block, counted from its first one."""
    cdef Py_ssize_t y, k, n = out.shape[1]
    cdef const integer_t* line
    cdef Slabs s = slabs(out.shape[0], 4.0 * n * b * offsets.shape[0], n_threads)
    with nogil:
        while more(&s):
            for y in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                for k in range(offsets.shape[0]):
                    line = &src[lines[y] + offsets[k], 0]
                    if b == 1:      # constants let the compiler use vectors
                        _add_integers(line, &out[y, 0], n, 1)
                    elif b == 2:
                        _add_integers(line, &out[y, 0], n, 2)
                    elif b == 4:
                        _add_integers(line, &out[y, 0], n, 4)
                    else:
                        _add_integers(line, &out[y, 0], n, b)


def sum_floats(const real_t[:, ::1] src, real_t[:, ::1] out, const Py_ssize_t[::1] lines,
               const Py_ssize_t[::1] offsets, Py_ssize_t b, int n_threads):
    """As `sum_integers`; b up to 128."""
    cdef Py_ssize_t y, k, n = out.shape[1]
    cdef const real_t* line
    cdef Slabs s = slabs(out.shape[0], 4.0 * n * b * offsets.shape[0], n_threads)
    with nogil:
        while more(&s):
            for y in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                for k in range(offsets.shape[0]):
                    line = &src[lines[y] + offsets[k], 0]
                    if b == 1:
                        _add_floats(line, &out[y, 0], n, 1)
                    elif b == 2:
                        _add_floats(line, &out[y, 0], n, 2)
                    elif b == 4:
                        _add_floats(line, &out[y, 0], n, 4)
                    elif b < 8:
                        _add_floats(line, &out[y, 0], n, b)
                    else:
                        _add_eights(line, &out[y, 0], n, b)


cdef inline void _first(const number_t* src, number_t* out, Py_ssize_t n, Py_ssize_t b) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        out[i] = src[i * b]


cdef inline void _compare_line(const number_t* src, number_t* out, Py_ssize_t n, Py_ssize_t b, bint largest,
                               bint nan) noexcept nogil:
    if b == 1:
        _compare(src, out, n, 1, largest, nan)
    elif b == 2:
        _compare(src, out, n, 2, largest, nan)
    elif b == 4:
        _compare(src, out, n, 4, largest, nan)
    else:
        _compare(src, out, n, b, largest, nan)


def extremes(const number_t[:, ::1] src, number_t[:, ::1] out, const Py_ssize_t[::1] lines,
             const Py_ssize_t[::1] offsets, Py_ssize_t b, bint largest, bint nan, int n_threads):
    """As `sum_integers`; what `out` holds before does not matter."""
    cdef Py_ssize_t y, k, n = out.shape[1]
    cdef const number_t* line
    cdef Slabs s = slabs(out.shape[0], 4.0 * n * b * offsets.shape[0], n_threads)
    with nogil:
        while more(&s):
            for y in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _first(&src[lines[y], 0], &out[y, 0], n, b)
                for k in range(offsets.shape[0]):
                    line = &src[lines[y] + offsets[k], 0]
                    if nan:
                        _compare_line(line, &out[y, 0], n, b, largest, True)
                    elif largest:
                        _compare_line(line, &out[y, 0], n, b, True, False)
                    else:
                        _compare_line(line, &out[y, 0], n, b, False, False)
