# Runs of equal elements as bits, 64 to a word, and the forest of the runs that touch (He, Chao and Suzuki, 2008).
#
# A line of an image is two rows of words: `mask` tells which elements are no background, `begins` at which runs begin.
# A run's number is that of the line's first one plus the beginnings before it, so that nothing is stored per run but
# its parent, which always has a lower number: roots are the first runs of their regions.
from libc.stdint cimport uint8_t, uint64_t

cdef extern from "bits.h" nogil:
    Py_ssize_t popcount "fi_popcount" (uint64_t)
    Py_ssize_t lowest "fi_lowest" (uint64_t)
    uint64_t word_of "fi_word" (const uint8_t*)     # 64 bytes, 0 or 1, as bits

cdef struct Line:
    const uint64_t* mask
    const uint64_t* begins
    Py_ssize_t first        # number of its first run


cdef inline Line line_of(const uint64_t* mask, const uint64_t* begins, const Py_ssize_t* first, Py_ssize_t words,
                         Py_ssize_t i) noexcept nogil:
    cdef Line line
    line.mask = mask + i * words
    line.begins = begins + i * words
    line.first = first[i]
    return line


cdef inline Py_ssize_t root(Py_ssize_t* parent, Py_ssize_t i) noexcept nogil:
    while parent[i] != i:
        parent[i] = parent[parent[i]]
        i = parent[i]
    return i


cdef inline void unite(Py_ssize_t* parent, Py_ssize_t a, Py_ssize_t b) noexcept nogil:
    # Most trees are flat: their roots are the parents.
    a = parent[a]
    b = parent[b]
    if a == b:
        return
    a = root(parent, a)
    b = root(parent, b)
    parent[max(a, b)] = min(a, b)


cdef inline uint64_t ends(Line line, Py_ssize_t i, Py_ssize_t words) noexcept nogil:
    """Bits at which runs end."""
    cdef uint64_t goes_on = (line.mask[i] & ~line.begins[i]) >> 1
    if i + 1 < words:
        goes_on |= (line.mask[i + 1] & ~line.begins[i + 1]) << 63
    return line.mask[i] & ~goes_on


cdef inline void join_word(uint64_t below, uint64_t left, uint64_t right, uint64_t begins_a, uint64_t begins_b,
                           Py_ssize_t run_a, Py_ssize_t run_b, Py_ssize_t* parent) noexcept nogil:
    """Unite runs at the bits at which a's elements equal b's at the same place, the one before and the one after.

    run_a, run_b: the runs that begin in the line's words before.
    """
    cdef uint64_t one, rest = below | left
    cdef Py_ssize_t _, a, b
    for _ in range(popcount(rest)):
        one = rest & (~rest + 1)
        rest ^= one
        a = run_a + popcount(begins_a & (one | (one - 1))) - 1
        b = run_b + popcount(begins_b & ((one & below) | (one - 1))) - 1
        unite(parent, a, b)
    for _ in range(popcount(right)):
        one = right & (~right + 1)
        right ^= one
        a = run_a + popcount(begins_a & (one | (one - 1))) - 1
        unite(parent, a, run_b + popcount(begins_b & (one | (one - 1))))
