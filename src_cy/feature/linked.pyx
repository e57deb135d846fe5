"""Canny's last step: the 8-connected regions of a mask of low thresholds that hold a pixel of the high ones.

Algorithm: runs of ones as nodes of a union-find forest, see _linked.pxd. Runs of two lines that touch at corners only
are those where one ends in a column and the other begins in the next, with nothing beside.
Loop order: lines, words. Runs are counted and written out by threads, joined by one.
Memory: per run 9 bytes, per line 8 bytes, on whichever thread.
"""
from cython.parallel cimport prange
from libc.stdint cimport uint8_t, uint64_t
from libc.stdlib cimport free
from libc.string cimport memset

from _linked cimport (
    begins_of, count_runs, fi_lowest, fi_popcount, join_lines, mark_roots, number_of, unite, write_marked,
)
from _scratch cimport scratch_alloc


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
            for _ in range(fi_popcount(ends)):
                at = fi_lowest(ends)
                ends &= ends - 1
                # the run of `right` begins after this bit: as many before it as begin up to here
                unite(parent, number_of(run_left, begins, at),
                      run_right + fi_popcount(begins_of(right, i) << (63 - at)))
        run_left += fi_popcount(begins_of(left, i))
        run_right += fi_popcount(begins_of(right, i))


cdef void _link(const uint64_t* low, const uint64_t* high, Py_ssize_t lines, Py_ssize_t words, const Py_ssize_t* first,
                Py_ssize_t* parent, uint8_t* marked) noexcept nogil:
    """Unite the runs and mark the roots; then each run's parent is its root."""
    cdef Py_ssize_t i
    cdef const uint64_t* line
    for i in range(first[lines]):
        parent[i] = i
    for i in range(1, lines):
        if first[i - 1] == first[i] or first[i] == first[i + 1]:
            continue
        line = low + i * words
        join_lines(line, line - words, words, parent, first[i], first[i - 1])
        _join_corners(line, line - words, words, parent, first[i], first[i - 1])
        _join_corners(line - words, line, words, parent, first[i - 1], first[i])
    for i in range(first[lines]):       # parents have lower numbers
        parent[i] = parent[parent[i]]
    for i in range(lines):
        mark_roots(low + i * words, high + i * words, words, parent, first[i], marked)


def linked(const uint64_t[:, ::1] low, const uint64_t[:, ::1] high, uint8_t[:, ::1] out, int n_threads):
    """low, high # IN, (lines, words), bits; out # OUT, (lines, pixels), filled with 0 before."""
    cdef Py_ssize_t lines = low.shape[0], words = low.shape[1], i
    cdef Py_ssize_t* first = <Py_ssize_t*> scratch_alloc(1, lines + 1, sizeof(Py_ssize_t))
    if first == NULL:
        raise MemoryError()
    first[0] = 0
    for i in prange(lines, schedule="static", num_threads=n_threads, nogil=True):
        first[i + 1] = count_runs(&low[i, 0], words)
    for i in range(lines):
        first[i + 1] += first[i]
    cdef Py_ssize_t* parent = <Py_ssize_t*> scratch_alloc(1, first[lines], sizeof(Py_ssize_t))
    cdef uint8_t* marked = <uint8_t*> scratch_alloc(1, first[lines], 1)
    if parent == NULL or marked == NULL:
        free(first)
        free(parent)
        free(marked)
        raise MemoryError()
    memset(marked, 0, first[lines])
    with nogil:
        _link(&low[0, 0], &high[0, 0], lines, words, first, parent, marked)
        for i in prange(lines, schedule="static", num_threads=n_threads):
            write_marked(&low[i, 0], out.shape[1], parent, first[i], marked, &out[i, 0])
    free(first)
    free(parent)
    free(marked)
