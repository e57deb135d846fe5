"""Hysteresis: the connected regions of a mask that hold a pixel of another mask.

Algorithm: the mask's runs along the last axis are the nodes of a union-find forest (He, Chao and Suzuki, 2008); a run
joins those of the preceding line along each other axis that it touches, faces only. A region is marked at its root, the
run with the least number, so the result does not depend on anything but the masks.
Loop order: lines. The runs are counted (and written out in the end) by threads, and joined by one.
Memory: per run 24 bytes, per line 8, on whichever thread.
"""
from cython.parallel cimport prange
from libc.stdint cimport uint8_t
from libc.stdlib cimport free
from libc.string cimport memset

from _scratch cimport scratch_alloc


cdef struct Run:
    Py_ssize_t begin, end
    Py_ssize_t parent       # for a root, itself


cdef inline Py_ssize_t _count(const uint8_t* low, Py_ssize_t n) noexcept nogil:
    """Runs in a line: places where it becomes true."""
    cdef Py_ssize_t x, total = low[0]
    cdef int part = 0
    for x in range(1, n):
        part += low[x] & ~low[x - 1]
    return total + part


cdef inline void _list(const uint8_t* low, Py_ssize_t n, Run* runs, Py_ssize_t number) noexcept nogil:
    cdef Py_ssize_t x = 0
    while x < n:
        if not low[x]:
            x += 1
            continue
        runs.begin = x
        while x < n and low[x]:
            x += 1
        runs.end = x
        runs.parent = number
        runs += 1
        number += 1


cdef inline Py_ssize_t _root(Run* runs, Py_ssize_t i) noexcept nogil:
    while runs[i].parent != i:
        runs[i].parent = runs[runs[i].parent].parent
        i = runs[i].parent
    return i


cdef inline void _join(Run* runs, Py_ssize_t a, Py_ssize_t last_a, Py_ssize_t b, Py_ssize_t last_b) noexcept nogil:
    """Unite the runs a..last_a of one line with those of another, b..last_b, that they touch."""
    cdef Py_ssize_t i, j
    while a < last_a and b < last_b:
        if runs[a].begin < runs[b].end and runs[b].begin < runs[a].end:
            i = _root(runs, a)
            j = _root(runs, b)
            runs[max(i, j)].parent = min(i, j)
        if runs[a].end < runs[b].end:
            a += 1
        else:
            b += 1


cdef inline bint _any(const uint8_t* mask, Py_ssize_t n) noexcept nogil:
    cdef int found = 0
    cdef Py_ssize_t x
    for x in range(n):
        found |= mask[x]
    return found


cdef inline void _mark(const uint8_t* high, Run* runs, Py_ssize_t n, uint8_t* marked, Py_ssize_t first) noexcept nogil:
    """Mark the roots of runs that hold a pixel of `high`."""
    cdef Py_ssize_t i, root
    for i in range(n):
        root = _root(runs, first + i)
        if not marked[root] and _any(high + runs[first + i].begin, runs[first + i].end - runs[first + i].begin):
            marked[root] = 1


cdef inline void _write(const Run* runs, Py_ssize_t n, const Run* forest, const uint8_t* marked,
                        uint8_t* out) noexcept nogil:
    """Regions that are marked. Nothing is written to the forest here: other threads read it."""
    cdef Py_ssize_t i, root
    for i in range(n):
        root = runs[i].parent
        while forest[root].parent != root:
            root = forest[root].parent
        if marked[root]:
            memset(out + runs[i].begin, 1, runs[i].end - runs[i].begin)


def regions(const uint8_t[:, ::1] low, const uint8_t[:, ::1] high, uint8_t[:, ::1] out, const Py_ssize_t[::1] outer,
            int n_threads):
    """low, high # IN, 0 or 1, (lines, n); out # OUT, filled with 0 before; outer: shape of the axes but the last."""
    cdef Py_ssize_t lines = low.shape[0], n = low.shape[1], i, d, stride, total
    cdef Py_ssize_t* first = <Py_ssize_t*> scratch_alloc(1, lines + 1, sizeof(Py_ssize_t))
    if first == NULL:
        raise MemoryError()
    first[0] = 0
    for i in prange(lines, schedule="static", num_threads=n_threads, nogil=True):
        first[i + 1] = _count(&low[i, 0], n)
    for i in range(lines):
        first[i + 1] += first[i]
    total = first[lines]
    cdef Run* runs = <Run*> scratch_alloc(1, total, sizeof(Run))
    cdef uint8_t* marked = <uint8_t*> scratch_alloc(1, total, 1)
    if runs == NULL or marked == NULL:
        free(first)
        free(runs)
        free(marked)
        raise MemoryError()
    memset(marked, 0, total)
    with nogil:
        for i in prange(lines, schedule="static", num_threads=n_threads):
            _list(&low[i, 0], n, runs + first[i], first[i])
        for i in range(lines):
            stride = 1
            for d in range(outer.shape[0] - 1, -1, -1):
                if i // stride % outer[d] > 0:
                    _join(runs, first[i], first[i + 1], first[i - stride], first[i - stride + 1])
                stride = stride * outer[d]
        for i in range(lines):
            _mark(&high[i, 0], runs, first[i + 1] - first[i], marked, first[i])
        for i in prange(lines, schedule="static", num_threads=n_threads):
            _write(runs + first[i], first[i + 1] - first[i], runs, marked, &out[i, 0])
    free(first)
    free(runs)
    free(marked)
