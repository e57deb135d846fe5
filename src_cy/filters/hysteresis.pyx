"""Hysteresis: the connected regions of a mask that hold a pixel of another mask.

Algorithm: the mask's runs along the last axis are the nodes of a union-find forest (He, Chao and Suzuki, 2008); a run
joins those of the preceding line along each other axis that it touches, faces only. A region is marked at its root, the
run with the least number, so the result does not depend on anything but the masks. Lines are kept as bits, 64 to a
word: two runs touch where a run of the bits that both lines have begins, and a run's number is that of the line's first
one plus the beginnings before it. So there is no branch per run.
Loop order: lines, words. Bits are packed and written out by threads, runs joined by one.
Memory: per run 9 bytes, per pixel a quarter of a byte, per line 8 bytes, on whichever thread.
"""
from cython.parallel cimport prange
from libc.stdint cimport uint8_t, uint64_t
from libc.stdlib cimport free
from libc.string cimport memset

from _linked cimport count_runs, join_lines, mark_roots, pack, write_marked
from _scratch cimport scratch_alloc


cdef void _regions(const uint64_t* low, const uint64_t* high, Py_ssize_t lines, Py_ssize_t words,
                   const Py_ssize_t* first, const Py_ssize_t[::1] outer, Py_ssize_t* parent,
                   uint8_t* marked) noexcept nogil:
    """Unite the runs and mark the roots; then each run's parent is its root."""
    cdef Py_ssize_t i, d, stride
    for i in range(first[lines]):
        parent[i] = i
    for i in range(lines):
        stride = 1
        for d in range(outer.shape[0] - 1, -1, -1):
            if i // stride % outer[d] > 0:
                join_lines(low + i * words, low + (i - stride) * words, words, parent, first[i], first[i - stride])
            stride = stride * outer[d]
    for i in range(first[lines]):       # parents have lower numbers
        parent[i] = parent[parent[i]]
    for i in range(lines):
        mark_roots(low + i * words, high + i * words, words, parent, first[i], marked)


def regions(const uint8_t[:, ::1] low, const uint8_t[:, ::1] high, uint8_t[:, ::1] out, const Py_ssize_t[::1] outer,
            int n_threads):
    """low, high # IN, 0 or 1, (lines, n); out # OUT, filled with 0 before; outer: shape of the axes but the last."""
    cdef Py_ssize_t lines = low.shape[0], n = low.shape[1], words = (n + 63) // 64, i
    cdef uint64_t* bits = <uint64_t*> scratch_alloc(2 * lines, words, sizeof(uint64_t))
    cdef Py_ssize_t* first = <Py_ssize_t*> scratch_alloc(1, lines + 1, sizeof(Py_ssize_t))
    cdef uint64_t* high_bits = bits + lines * words
    if bits == NULL or first == NULL:
        free(bits)
        free(first)
        raise MemoryError()
    first[0] = 0
    for i in prange(lines, schedule="static", num_threads=n_threads, nogil=True):
        pack(&low[i, 0], n, bits + i * words)
        pack(&high[i, 0], n, high_bits + i * words)
        first[i + 1] = count_runs(bits + i * words, words)
    for i in range(lines):
        first[i + 1] += first[i]
    cdef Py_ssize_t* parent = <Py_ssize_t*> scratch_alloc(1, first[lines], sizeof(Py_ssize_t))
    cdef uint8_t* marked = <uint8_t*> scratch_alloc(1, first[lines], 1)
    if parent == NULL or marked == NULL:
        free(bits)
        free(first)
        free(parent)
        free(marked)
        raise MemoryError()
    memset(marked, 0, first[lines])
    with nogil:
        _regions(bits, high_bits, lines, words, first, outer, parent, marked)
        for i in prange(lines, schedule="static", num_threads=n_threads):
            write_marked(bits + i * words, n, parent, first[i], marked, &out[i, 0])
    free(bits)
    free(first)
    free(parent)
    free(marked)
