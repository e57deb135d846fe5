"""table[src], element by element: any function of 8- and 16-bit values, for the price of one load per element.

Loop order: blocks of consecutive pixels. Memory per thread: none. Tables come as unsigned integers of their elements'
size, since their bits are copied whatever they mean; so every dtype's result is the table's, bit for bit. Large results
are written past the caches.
"""
from cython.parallel cimport prange

from _slabs cimport Slabs, more, slabs
from _stream cimport stream, stream_end, streams
from _types cimport small_t, unsigned_t

cdef enum:
    BLOCK = 1 << 14     # pixels that a thread takes at a time
    GO = 8              # pixels that are looked up without a test between them
    GROUP = 512         # elements that are made before they are written past the caches


cdef inline void _look(const small_t* src, const unsigned_t* table, unsigned_t* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, j, whole = n // GO if sizeof(unsigned_t) <= 2 else 0     # of words the compiler would gather
    for i in range(whole):
        for j in range(GO):
            out[i * GO + j] = table[src[i * GO + j]]
    for i in range(whole * GO, n):
        out[i] = table[src[i]]


cdef inline void _past(const small_t* src, const unsigned_t* table, unsigned_t* out, Py_ssize_t n) noexcept nogil:
    """As `_look`, past the caches."""
    cdef unsigned_t[GROUP] part
    cdef Py_ssize_t i, m
    for i in range((n + GROUP - 1) // GROUP):
        m = min(GROUP, n - i * GROUP)
        _look(src + i * GROUP, table, &part[0], m)
        stream(out + i * GROUP, &part[0], m * sizeof(unsigned_t))
    stream_end()


cdef inline void _look_channels(const small_t* src, const unsigned_t* tables, Py_ssize_t size, unsigned_t* out,
                                Py_ssize_t n, Py_ssize_t channels) noexcept nogil:
    cdef Py_ssize_t i, c
    for i in range(n):
        for c in range(channels):
            out[i * channels + c] = tables[c * size + src[i * channels + c]]


def lookup(const small_t[:, ::1] src, const unsigned_t[:, ::1] tables, unsigned_t[:, ::1] out, int n_threads):
    """src # IN (pixels, channels); tables # IN (channels, 256 or 65536: all values of src); out # OUT, src's shape."""
    cdef Py_ssize_t n = src.shape[0], channels = src.shape[1], i, m, at
    cdef bint large = channels == 1 and streams(n * sizeof(unsigned_t))
    cdef Slabs s = slabs((n + BLOCK - 1) // BLOCK, 4.0 * BLOCK * channels, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                at = i * BLOCK
                m = min(BLOCK, n - at)
                if large:
                    _past(&src[at, 0], &tables[0, 0], &out[at, 0], m)
                elif channels == 1:
                    _look(&src[at, 0], &tables[0, 0], &out[at, 0], m)
                else:
                    _look_channels(&src[at, 0], &tables[0, 0], tables.shape[1], &out[at, 0], m, channels)
