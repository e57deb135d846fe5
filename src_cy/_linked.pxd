# Lines of masks as bits, 64 to a word, and the runs of their ones: nodes of a union-find forest (He, Chao and Suzuki,
# 2008). Two runs touch where a run of the bits that both lines have begins, and a run's number is that of the line's
# first one plus the beginnings before it. So there is no branch per run. A root is the run with the least number.
from libc.stdint cimport uint8_t, uint64_t
from libc.string cimport memcpy

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


cdef inline void pack(const uint8_t* mask, Py_ssize_t n, uint64_t* words) noexcept nogil:
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


cdef inline uint64_t begins_of(const uint64_t* words, Py_ssize_t i) noexcept nogil:
    """Bits at which runs begin."""
    return words[i] & ~(words[i] << 1 | (words[i - 1] >> 63 if i else 0))


cdef inline Py_ssize_t count_runs(const uint64_t* words, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, total = 0
    for i in range(n):
        total += fi_popcount(begins_of(words, i))
    return total


cdef inline Py_ssize_t root_of(Py_ssize_t* parent, Py_ssize_t i) noexcept nogil:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


cdef inline Py_ssize_t number_of(Py_ssize_t before, uint64_t begins, Py_ssize_t at) noexcept nogil:
    """Number of the run at a bit, from the number of the first run that begins in the word."""
    return before + fi_popcount(begins << (63 - at)) - 1


cdef inline void unite(Py_ssize_t* parent, Py_ssize_t a, Py_ssize_t b) noexcept nogil:
    a = root_of(parent, a)
    b = root_of(parent, b)
    parent[max(a, b)] = min(a, b)


cdef inline void join_lines(const uint64_t* a, const uint64_t* b, Py_ssize_t n, Py_ssize_t* parent, Py_ssize_t run_a,
                            Py_ssize_t run_b) noexcept nogil:
    """Unite the runs of two lines, from run_a and run_b on, that touch."""
    cdef Py_ssize_t i, _, at
    cdef uint64_t begins_a, begins_b, both, top, before = 0
    for i in range(n):
        begins_a = begins_of(a, i)
        begins_b = begins_of(b, i)
        both = a[i] & b[i]
        top = both >> 63
        both &= ~(both << 1 | before)
        before = top
        for _ in range(fi_popcount(both)):
            at = fi_lowest(both)
            both &= both - 1
            unite(parent, number_of(run_a, begins_a, at), number_of(run_b, begins_b, at))
        run_a += fi_popcount(begins_a)
        run_b += fi_popcount(begins_b)


cdef inline void mark_roots(const uint64_t* low, const uint64_t* high, Py_ssize_t n, const Py_ssize_t* root,
                            Py_ssize_t run, uint8_t* marked) noexcept nogil:
    """Mark the roots of runs that hold a pixel of `high`."""
    cdef Py_ssize_t i, _
    cdef uint64_t begins, both
    for i in range(n):
        begins = begins_of(low, i)
        both = low[i] & high[i]
        both &= ~(both << 1)
        for _ in range(fi_popcount(both)):
            marked[root[number_of(run, begins, fi_lowest(both))]] = 1
            both &= both - 1
        run += fi_popcount(begins)


cdef inline void _unpack(uint64_t word, Py_ssize_t n, uint8_t* out) noexcept nogil:
    cdef Py_ssize_t k
    for k in range(n):
        out[k] = word >> k & 1


cdef inline void write_marked(const uint64_t* words, Py_ssize_t n, const Py_ssize_t* root, Py_ssize_t run,
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
