"""Counting the values below two intervals and in them, and collecting those inside: order statistics without sorting.

Reference: R. W. Floyd and R. L. Rivest, Expected time bounds for selection, Comm. ACM 18 (1975): a sample tells between
which two values an order statistic lies; only what lies between these has to be sorted. NaN is never in an interval.

Loop order: blocks of consecutive values, each counted in a loop that vectorises; one with values inside an interval is
looked at again. Blocks are collected in the order in which threads come to them, which no sorted result shows.
Memory per thread: none.
"""
from cython.parallel cimport prange, threadid
from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.string cimport memcpy

from _slabs cimport Slabs, more, slabs

ctypedef fused value_t:
    float
    double
    int32_t
    uint32_t
    int64_t
    uint64_t

cdef enum:
    GROUP = 256         # values that are counted at once
    BLOCK = 1 << 15     # values that a thread takes at a time
    COUNTS = 5          # of an interval: values below, at its low end, inside, at its high end, and NaN


cdef int64_t _collect(const value_t* src, Py_ssize_t n, value_t low, value_t high, value_t* kept, int64_t found,
                      int64_t room) noexcept nogil:
    """Append what lies between, as long as there is room; returns how many there would be. Looks at eight at a time."""
    cdef uint8_t[GROUP] inside
    cdef uint64_t eight
    cdef Py_ssize_t i, j
    for i in range(n):
        inside[i] = (low < src[i]) & (src[i] < high)
    for i in range(n, GROUP):
        inside[i] = 0
    for j in range((n + 7) // 8):
        memcpy(&eight, &inside[8 * j], 8)
        if eight:
            for i in range(8 * j, 8 * j + 8):
                if inside[i]:
                    if found < room:
                        kept[found] = src[i]
                    found += 1
    return found


cdef inline void _group(const value_t* src, Py_ssize_t n, value_t low, value_t high, value_t* kept, int64_t room,
                        int64_t* counts) noexcept nogil:
    cdef Py_ssize_t i
    cdef int below = 0, at_low = 0, inside = 0, at_high = 0, nan = 0
    for i in range(n):
        below += src[i] < low
        at_low += src[i] == low
        inside += (low < src[i]) & (src[i] < high)
        at_high += src[i] == high
        nan += src[i] != src[i]
    counts[0] += below
    counts[1] += at_low
    counts[3] += at_high
    counts[4] += nan
    if inside:
        counts[2] = _collect(src, n, low, high, kept, counts[2], room)


cdef void _block(const value_t* src, Py_ssize_t n, const value_t* ends, value_t* kept, int64_t room,
                 int64_t* counts) noexcept nogil:
    cdef Py_ssize_t i, m
    for i in range((n + GROUP - 1) // GROUP):
        m = min(GROUP, n - i * GROUP)
        _group(src + i * GROUP, m, ends[0], ends[1], kept, room, counts)
        _group(src + i * GROUP, m, ends[2], ends[3], kept + room, room, counts + COUNTS)


def between(const value_t[::1] src, const value_t[::1] ends, value_t[:, :, ::1] kept, int64_t[:, :, ::1] counts,
            int n_threads):
    """src # IN (n,); ends # IN (4,): low, high of two intervals; kept # OUT (n_threads, 2, room); counts # OUT zeroed.

    counts (n_threads, 2, 5): values below an interval, at its low end, inside, at its high end, and NaN. Where more are
    inside than there is room for, the last ones are missing from `kept`.
    """
    cdef Py_ssize_t n = src.shape[0], i
    cdef int me
    cdef Slabs s = slabs((n + BLOCK - 1) // BLOCK, 6 * BLOCK, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="dynamic", num_threads=n_threads):
                me = threadid()
                _block(&src[i * BLOCK], min(BLOCK, n - i * BLOCK), &ends[0], &kept[me, 0, 0], kept.shape[2],
                       &counts[me, 0, 0])
