# Lines of masks as bits, 64 to a word, and the runs of their ones: nodes of a union-find forest (He, Chao and Suzuki,
# 2008). Two runs touch where a run of the bits that both lines have begins, and a run's number is that of the line's
# first one plus the beginnings before it. So there is no branch per run. A root is the run with the least number.
from libc.stdint cimport uint8_t, uint64_t
from libc.stdlib cimport free
from libc.string cimport memset

from _runs cimport lowest, popcount, unite, word_of
from _scratch cimport scratch_alloc
from _slabs cimport Slabs, more, slabs

cdef struct Forest:
    Py_ssize_t* first       # (lines + 1,): the number of each line's first run, and of all runs
    Py_ssize_t* parent      # per run
    uint8_t* marked         # per run, of roots


cdef inline void pack(const uint8_t* mask, Py_ssize_t n, uint64_t* words) noexcept nogil:
    cdef Py_ssize_t i, k
    cdef uint64_t word = 0
    for i in range(n // 64):
        words[i] = word_of(mask + 64 * i)
    if n % 64:
        for k in range(n % 64):
            word |= <uint64_t> mask[n // 64 * 64 + k] << k
        words[n // 64] = word


cdef inline void release(Forest* f) noexcept nogil:
    free(f.first)
    free(f.parent)
    free(f.marked)


cdef inline bint reserve(Forest* f, Py_ssize_t lines) noexcept:
    """Get the memory that the runs of lines are counted in, line i's in first[i + 1]; False if there is none."""
    f.first = <Py_ssize_t*> scratch_alloc(1, lines + 1, sizeof(Py_ssize_t))
    f.parent, f.marked = NULL, NULL
    return f.first != NULL


cdef inline bint begin(Forest* f, Py_ssize_t lines) noexcept:
    """Make of each run that was counted a tree of its own; False if there is no memory."""
    cdef Py_ssize_t i
    f.first[0] = 0
    for i in range(lines):
        f.first[i + 1] += f.first[i]
    f.parent = <Py_ssize_t*> scratch_alloc(1, f.first[lines], sizeof(Py_ssize_t))
    f.marked = <uint8_t*> scratch_alloc(1, f.first[lines], 1)
    if f.parent == NULL or f.marked == NULL:
        return False
    for i in range(f.first[lines]):
        f.parent[i] = i
    memset(f.marked, 0, f.first[lines])
    return True


cdef inline uint64_t begins_of(const uint64_t* words, Py_ssize_t i) noexcept nogil:
    """Bits at which runs begin."""
    return words[i] & ~(words[i] << 1 | (words[i - 1] >> 63 if i else 0))


cdef inline Py_ssize_t count_runs(const uint64_t* words, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i, total = 0
    for i in range(n):
        total += popcount(begins_of(words, i))
    return total


cdef inline Py_ssize_t number_of(Py_ssize_t before, uint64_t begins, Py_ssize_t at) noexcept nogil:
    """Number of the run at a bit, from the number of the first run that begins in the word."""
    return before + popcount(begins << (63 - at)) - 1


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
        for _ in range(popcount(both)):
            at = lowest(both)
            both &= both - 1
            unite(parent, number_of(run_a, begins_a, at), number_of(run_b, begins_b, at))
        run_a += popcount(begins_a)
        run_b += popcount(begins_b)


cdef inline void _mark_line(const uint64_t* low, const uint64_t* high, Py_ssize_t n, const Py_ssize_t* root,
                            Py_ssize_t run, uint8_t* marked) noexcept nogil:
    """Mark the roots of runs that hold a pixel of `high`."""
    cdef Py_ssize_t i, _
    cdef uint64_t begins, both
    for i in range(n):
        begins = begins_of(low, i)
        both = low[i] & high[i]
        both &= ~(both << 1)
        for _ in range(popcount(both)):
            marked[root[number_of(run, begins, lowest(both))]] = 1
            both &= both - 1
        run += popcount(begins)


cdef inline int mark_roots(const uint64_t* low, const uint64_t* high, Py_ssize_t lines, Py_ssize_t words,
                           Forest* f) except -1 nogil:
    """Make each run's parent its root, and mark the roots of runs that hold a pixel of `high`."""
    cdef Py_ssize_t i
    cdef Slabs s = slabs(f.first[lines], 4, 1)
    while more(&s):
        for i in range(s.first, s.last):        # parents have lower numbers
            f.parent[i] = f.parent[f.parent[i]]
    s = slabs(lines, 64.0 * words, 1)
    while more(&s):
        for i in range(s.first, s.last):
            _mark_line(low + i * words, high + i * words, words, f.parent, f.first[i], f.marked)
    return 0


cdef inline void _unpack(uint64_t word, Py_ssize_t n, uint8_t* out) noexcept nogil:
    cdef Py_ssize_t k
    for k in range(n):
        out[k] = word >> k & 1


cdef inline void write_marked(const uint64_t* words, Py_ssize_t n, const Forest* f, Py_ssize_t line,
                              uint8_t* out) noexcept nogil:
    """Write out the runs of a line whose roots are marked."""
    cdef Py_ssize_t i, run = f.first[line]
    cdef uint64_t rest, one, found
    for i in range((n + 63) // 64):
        rest = words[i]
        found = 0
        run -= i and rest & 1 and words[i - 1] >> 63    # it goes on
        while rest:
            one = rest & ~(rest + (rest & (~rest + 1)))     # the lowest run
            found |= one & (~<uint64_t> f.marked[f.parent[run]] + 1)
            rest ^= one
            run += 1
        if found:
            _unpack(found, min(64, n - 64 * i), out + 64 * i)
