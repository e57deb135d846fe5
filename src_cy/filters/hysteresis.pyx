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

from _linked cimport Forest, begin, count_runs, join_lines, mark_roots, pack, release, reserve, write_marked
from _scratch cimport scratch_alloc
from _slabs cimport Slabs, more, slabs


cdef int _link(const uint64_t* low, Py_ssize_t lines, Py_ssize_t words, const Py_ssize_t[::1] outer,
               Forest* f) except -1 nogil:
    """Unite the runs."""
    cdef Py_ssize_t i, d, stride
    cdef Slabs s = slabs(lines, 64.0 * words * outer.shape[0], 1)
    while more(&s):
        for i in range(s.first, s.last):
            stride = 1
            for d in range(outer.shape[0] - 1, -1, -1):
                if i // stride % outer[d] > 0:
                    join_lines(low + i * words, low + (i - stride) * words, words, f.parent, f.first[i],
                               f.first[i - stride])
                stride = stride * outer[d]
    return 0


def regions(const uint8_t[:, ::1] low, const uint8_t[:, ::1] high, uint8_t[:, ::1] out, const Py_ssize_t[::1] outer,
            int n_threads):
    """low, high # IN, 0 or 1, (lines, n); out # OUT, filled with 0 before; outer: shape of the axes but the last."""
    cdef Py_ssize_t lines = low.shape[0], n = low.shape[1], words = (n + 63) // 64, i
    cdef uint64_t* bits = <uint64_t*> scratch_alloc(2 * lines, words, sizeof(uint64_t))
    cdef uint64_t* high_bits = bits + lines * words
    cdef Forest f
    if bits == NULL or not reserve(&f, lines):
        free(bits)
        raise MemoryError()
    cdef Slabs s
    try:
        with nogil:
            s = slabs(lines, 4.0 * n, n_threads)
            while more(&s):
                for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                    pack(&low[i, 0], n, bits + i * words)
                    pack(&high[i, 0], n, high_bits + i * words)
                    f.first[i + 1] = count_runs(bits + i * words, words)
        if not begin(&f, lines):
            raise MemoryError()
        with nogil:
            _link(bits, lines, words, outer, &f)
            mark_roots(bits, high_bits, lines, words, &f)
            s = slabs(lines, n, n_threads)
            while more(&s):
                for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                    write_marked(bits + i * words, n, &f, i, &out[i, 0])
    finally:
        release(&f)
        free(bits)
