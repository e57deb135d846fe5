"""Canny's last step: the 8-connected regions of a mask of low thresholds that hold a pixel of the high ones.

Algorithm: runs of ones as nodes of a union-find forest, see _linked.pxd. Runs of two lines that touch at corners only
are those where one ends in a column and the other begins in the next, with nothing beside.
Loop order: lines, words. Runs are counted and written out by threads, joined by one.
Memory: per run 9 bytes, per line 8 bytes, on whichever thread.
"""
from cython.parallel cimport prange
from libc.stdint cimport uint8_t, uint64_t

from _linked cimport (
    Forest, begin, begins_of, count_runs, join_lines, mark_roots, number_of, release, reserve, write_marked,
)
from _runs cimport lowest, popcount, unite
from _slabs cimport Slabs, more, slabs


cdef inline void _join_corners(const uint64_t* left, const uint64_t* right, Py_ssize_t n, Py_ssize_t* parent,
                               Py_ssize_t run_left, Py_ssize_t run_right) noexcept nogil:
    """Unite runs of the line `left` that end where, one column on, runs of the line `right` begin."""
    cdef Py_ssize_t i, _, at
    cdef uint64_t ends, begins, next_left, next_right
    for i in range(n):
        next_left = left[i] >> 1 | (left[i + 1] << 63 if i + 1 < n else 0)
        next_right = right[i] >> 1 | (right[i + 1] << 63 if i + 1 < n else 0)
        ends = left[i] & ~right[i] & next_right & ~next_left
        if ends:
            begins = begins_of(left, i)
            for _ in range(popcount(ends)):
                at = lowest(ends)
                ends &= ends - 1
                # the run of `right` begins after this bit: as many before it as begin up to here
                unite(parent, number_of(run_left, begins, at),
                      run_right + popcount(begins_of(right, i) << (63 - at)))
        run_left += popcount(begins_of(left, i))
        run_right += popcount(begins_of(right, i))


cdef int _link(const uint64_t* low, Py_ssize_t lines, Py_ssize_t words, Forest* f) except -1 nogil:
    """Unite the runs."""
    cdef Py_ssize_t i
    cdef const Py_ssize_t* first = f.first
    cdef const uint64_t* line
    cdef Slabs s = slabs(lines, 128.0 * words, 1)
    while more(&s):
        for i in range(max(1, s.first), s.last):
            if first[i - 1] == first[i] or first[i] == first[i + 1]:
                continue
            line = low + i * words
            join_lines(line, line - words, words, f.parent, first[i], first[i - 1])
            _join_corners(line, line - words, words, f.parent, first[i], first[i - 1])
            _join_corners(line - words, line, words, f.parent, first[i - 1], first[i])
    return 0


def linked(const uint64_t[:, ::1] low, const uint64_t[:, ::1] high, uint8_t[:, ::1] out, int n_threads):
    """low, high # IN, (lines, words), bits; out # OUT, (lines, pixels), filled with 0 before."""
    cdef Py_ssize_t lines = low.shape[0], words = low.shape[1], i
    cdef Forest f
    cdef Slabs s
    if not reserve(&f, lines):
        raise MemoryError()
    try:
        with nogil:
            s = slabs(lines, 32.0 * words, n_threads)
            while more(&s):
                for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                    f.first[i + 1] = count_runs(&low[i, 0], words)
        if not begin(&f, lines):
            raise MemoryError()
        with nogil:
            _link(&low[0, 0], lines, words, &f)
            mark_roots(&low[0, 0], &high[0, 0], lines, words, &f)
            s = slabs(lines, 64.0 * words, n_threads)
            while more(&s):
                for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                    write_marked(&low[i, 0], out.shape[1], &f, i, &out[i, 0])
    finally:
        release(&f)
