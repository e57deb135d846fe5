"""Runs of equal values, and the forest of those that touch, for images of values; label.pyx does what follows.

Algorithm, strips, loop order and memory are label.pyx's. What differs: a run also ends where the value changes, and
runs touch where values are equal, which is looked up 64 elements at a time.
"""
from cython.parallel cimport prange
from libc.stdint cimport uint8_t, uint64_t

from _neighbours cimport Neighbours, has, neighbours_of
from _runs cimport Line, ends, join_word, line_of, popcount, word_of
from _slabs cimport Slabs, more, slabs
from _types cimport unsigned_t


cdef inline uint64_t _equal(const unsigned_t* a, const unsigned_t* b, Py_ssize_t n) noexcept nogil:
    """Bits at which up to 64 elements are equal."""
    cdef uint8_t[64] flags
    cdef uint64_t word = 0
    cdef Py_ssize_t k
    if n == 64:
        for k in range(64):
            flags[k] = a[k] == b[k]
        return word_of(&flags[0])
    for k in range(n):
        word |= <uint64_t> (a[k] == b[k]) << k
    return word


cdef inline uint64_t _before(const unsigned_t* a, const unsigned_t* b, Py_ssize_t i, Py_ssize_t n) noexcept nogil:
    """Bits at which word i of a's elements are equal to b's one place before."""
    if i == 0:
        return _equal(a + 1, b, min(63, n - 1)) << 1
    return _equal(a + 64 * i, b + 64 * i - 1, min(64, n - 64 * i))


cdef inline Py_ssize_t _find(const unsigned_t* src, Py_ssize_t n, bint has_background, unsigned_t background,
                             uint64_t* mask, uint64_t* begins) noexcept nogil:
    """What is equal to the element before, but follows background, has changed meanwhile: a run begins there, too."""
    cdef unsigned_t[64] ground
    cdef Py_ssize_t i, k, m, found = 0
    cdef uint64_t before = 0
    for k in range(64):
        ground[k] = background
    for i in range((n + 63) // 64):
        m = min(64, n - 64 * i)
        mask[i] = ~(<uint64_t> 0) >> (64 - m)
        if has_background:
            mask[i] &= ~_equal(src + 64 * i, &ground[0], m)
        begins[i] = mask[i] & ~(_before(src, src, i, n) & (mask[i] << 1 | before))
        before = mask[i] >> 63
        found += popcount(begins[i])
    return found


def find(const unsigned_t[:, ::1] src, uint64_t[:, ::1] mask, uint64_t[:, ::1] begins, Py_ssize_t[::1] first,
         object background, int n_threads):
    """src # IN (lines, n), not empty; background: a value or None; mask, begins, first # OUT, as label.pyx's."""
    cdef Py_ssize_t i
    cdef bint has_background = background is not None
    cdef unsigned_t ground = background if has_background else 0
    cdef Slabs s = slabs(src.shape[0], 4.0 * src.shape[1], n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                first[i + 1] = _find(&src[i, 0], src.shape[1], has_background, ground, &mask[i, 0], &begins[i, 0])
    first[0] = 0
    for i in range(src.shape[0]):
        first[i + 1] += first[i]


cdef void _join(const unsigned_t* values_a, const unsigned_t* values_b, Py_ssize_t n, Line a, Line b, bint wide,
                Py_ssize_t* parent) noexcept nogil:
    """By the masks too: values that changed after `find` may make elements equal to what was background."""
    cdef Py_ssize_t words = (n + 63) // 64, i
    cdef uint64_t below, left = 0, right = 0, here, before = 0
    for i in range(words):
        below = 0
        if a.mask[i]:
            below = a.mask[i] & b.mask[i] & _equal(values_a + 64 * i, values_b + 64 * i, min(64, n - 64 * i))
            if wide:
                left = a.begins[i] & ~below & (b.mask[i] << 1 | (b.mask[i - 1] >> 63 if i else 0))
                right = ends(a, i, words) & ~below
                right &= b.mask[i] >> 1 | (b.mask[i + 1] << 63 if i + 1 < words else 0)
                if left:
                    left &= _before(values_a, values_b, i, n)
                if right:
                    right &= _equal(values_a + 64 * i, values_b + 64 * i + 1, min(64, n - 1 - 64 * i))
            here = below
            below &= ~(below << 1 | before) | a.begins[i]
            join_word(below, left, right, a.begins[i], b.begins[i], a.first, b.first, parent)
            below = here
            a.first += popcount(a.begins[i])
        before = below >> 63
        b.first += popcount(b.begins[i])


cdef void _join_strip(const unsigned_t* src, Py_ssize_t n, const uint64_t* mask, const uint64_t* begins,
                      const Py_ssize_t* first, Py_ssize_t start, Py_ssize_t stop, bint inside, const Neighbours* near,
                      Py_ssize_t* parent) noexcept nogil:
    cdef Py_ssize_t words = (n + 63) // 64, i, k, j
    if inside:
        for i in range(first[start], first[stop]):
            parent[i] = i
    else:
        stop = min(stop, start + near.reach)
    for i in range(start, stop):
        for k in range(near.count):
            j = i - near.back[k]
            if (j >= start) == inside and has(near, i, k):
                _join(src + i * n, src + j * n, n, line_of(mask, begins, first, words, i),
                      line_of(mask, begins, first, words, j), near.wide[k], parent)


def join(const unsigned_t[:, ::1] src, const uint64_t[:, ::1] mask, const uint64_t[:, ::1] begins,
         const Py_ssize_t[::1] first, Py_ssize_t[::1] parent, const Py_ssize_t[::1] shape,
         const Py_ssize_t[:, ::1] steps, const Py_ssize_t[::1] back, const Py_ssize_t[::1] wide,
         const Py_ssize_t[::1] strips, int n_threads):
    """src # IN, as `find` was given it; all others as label.pyx's."""
    cdef Neighbours near = neighbours_of(shape, steps, back, wide)
    cdef Py_ssize_t n = strips.shape[0] - 1, i
    with nogil:
        for i in prange(n, schedule="static", num_threads=n_threads):
            _join_strip(&src[0, 0], src.shape[1], &mask[0, 0], &begins[0, 0], &first[0], strips[i], strips[i + 1],
                        True, &near, &parent[0])
        for i in range(1, n):
            _join_strip(&src[0, 0], src.shape[1], &mask[0, 0], &begins[0, 0], &first[0], strips[i], strips[i + 1],
                        False, &near, &parent[0])
