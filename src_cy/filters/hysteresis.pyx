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
from libc.string cimport memcpy, memset

from _scratch cimport scratch_alloc

cdef extern from *:
    """
    #define fi_popcount __builtin_popcountll
    #define fi_lowest __builtin_ctzll
    #if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    #define fi_little __builtin_bswap64
    #else
    #define fi_little(x) (x)
    #endif
    """
    Py_ssize_t fi_popcount(uint64_t) nogil
    Py_ssize_t fi_lowest(uint64_t) nogil
    uint64_t fi_little(uint64_t) nogil


cdef inline uint64_t _eight(const uint8_t* mask) noexcept nogil:
    """Eight bytes, 0 or 1, as bits."""
    cdef uint64_t bytes
    memcpy(&bytes, mask, 8)
    return fi_little(bytes) * <uint64_t> 0x0102040810204080 >> 56


cdef inline void _pack(const uint8_t* mask, Py_ssize_t n, uint64_t* words) noexcept nogil:
    cdef Py_ssize_t i, k
    cdef uint64_t word
    for i in range(n // 64):
        word = 0
        for k in range(8):
            word |= _eight(mask + 64 * i + 8 * k) << (8 * k)
        words[i] = word
    if n % 64:
        word = 0
        for k in range(n % 64):
            word |= <uint64_t> mask[n // 64 * 64 + k] << k
        words[n // 64] = word


cdef inline uint64_t _begins(const uint64_t* words, Py_ssize_t i) noexcept nogil:
    """Bits at which runs begin."""
    return words[i] & ~(words[i] << 1 | (words[i - 1] >> 63 if i else 0))


cdef inline Py_ssize_t _count(const uint64_t* words, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, total = 0
    for i in range(n):
        total += fi_popcount(_begins(words, i))
    return total


cdef inline Py_ssize_t _root(Py_ssize_t* parent, Py_ssize_t i) noexcept nogil:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


cdef inline Py_ssize_t _number(Py_ssize_t before, uint64_t begins, Py_ssize_t at) noexcept nogil:
    """Number of the run at a bit, from the number of the first run that begins in the word."""
    return before + fi_popcount(begins << (63 - at)) - 1


cdef inline void _join(const uint64_t* a, const uint64_t* b, Py_ssize_t n, Py_ssize_t* parent, Py_ssize_t run_a,
                       Py_ssize_t run_b) noexcept nogil:
    """Unite the runs of two lines, from run_a and run_b on, that touch."""
    cdef Py_ssize_t i, _, at, k, m
    cdef uint64_t begins_a, begins_b, both, before = 0
    for i in range(n):
        begins_a = _begins(a, i)
        begins_b = _begins(b, i)
        both = a[i] & b[i]
        m = both >> 63
        both &= ~(both << 1 | before)
        before = m
        for _ in range(fi_popcount(both)):
            at = fi_lowest(both)
            both &= both - 1
            k = _root(parent, _number(run_a, begins_a, at))
            m = _root(parent, _number(run_b, begins_b, at))
            parent[max(k, m)] = min(k, m)
        run_a += fi_popcount(begins_a)
        run_b += fi_popcount(begins_b)


cdef inline void _mark(const uint64_t* low, const uint64_t* high, Py_ssize_t n, const Py_ssize_t* root, Py_ssize_t run,
                       uint8_t* marked) noexcept nogil:
    """Mark the roots of runs that hold a pixel of `high`."""
    cdef Py_ssize_t i, _
    cdef uint64_t begins, both
    for i in range(n):
        begins = _begins(low, i)
        both = low[i] & high[i]
        both &= ~(both << 1)
        for _ in range(fi_popcount(both)):
            marked[root[_number(run, begins, fi_lowest(both))]] = 1
            both &= both - 1
        run += fi_popcount(begins)


cdef inline void _unpack(uint64_t word, Py_ssize_t n, uint8_t* out) noexcept nogil:
    cdef Py_ssize_t k
    for k in range(n):
        out[k] = word >> k & 1


cdef inline void _write(const uint64_t* words, Py_ssize_t n, const Py_ssize_t* root, Py_ssize_t run,
                        const uint8_t* marked, uint8_t* out) noexcept nogil:
    """Write out the runs whose roots are marked."""
    cdef Py_ssize_t i
    cdef uint64_t rest, one, found
    for i in range((n + 63) // 64):
        rest = words[i]
        found = 0
        run -= i and rest & 1 and words[i - 1] >> 63    # it goes on
        while rest:
            one = rest & ~(rest + (rest & (~rest + 1)))     # the lowest run
            found |= one & (~<uint64_t> marked[root[run]] + 1)
            rest ^= one
            run += 1
        if found:
            _unpack(found, min(64, n - 64 * i), out + 64 * i)


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
                _join(low + i * words, low + (i - stride) * words, words, parent, first[i], first[i - stride])
            stride = stride * outer[d]
    for i in range(first[lines]):       # parents have lower numbers
        parent[i] = parent[parent[i]]
    for i in range(lines):
        _mark(low + i * words, high + i * words, words, parent, first[i], marked)


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
        _pack(&low[i, 0], n, bits + i * words)
        _pack(&high[i, 0], n, high_bits + i * words)
        first[i + 1] = _count(bits + i * words, words)
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
            _write(bits + i * words, n, parent, first[i], marked, &out[i, 0])
    free(bits)
    free(first)
    free(parent)
    free(marked)
