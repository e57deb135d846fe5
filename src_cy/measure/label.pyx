"""Labels of connected regions: of masks; for images of values, see label_values.pyx, the numbering and filling is here.

Algorithm: runs along the last axis are the nodes of a union-find forest (He, Chao and Suzuki, A run-based two-scan
labeling algorithm, 2008), found and joined 64 elements at a time as bits (_runs.pxd). Strips of lines are joined by one
thread each, then the strips along their seams by one. A root is the first run of its region in raster order, so
numbering the roots in their order gives scikit-image's labels, whatever the strips. Loop order: lines, words.
A block of a line is filled in a buffer that a last vector may overshoot, then stored, past the caches if it is large.
Memory: per element a quarter of a byte, per run 8 bytes, per line 8 bytes; a block on each thread's stack.
"""
from cython.parallel cimport prange
from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t

from _neighbours cimport Neighbours, has, neighbours_of
from _runs cimport Line, ends, join_word, line_of, lowest, popcount, word_of
from _slabs cimport Slabs, more, slabs
from _stream cimport put, stream_end, streams

cdef enum:
    BLOCK = 32      # words of a line that are filled at a time
    LANES = 16      # elements that are stored at a time

ctypedef fused label_t:
    int32_t
    int64_t


cdef inline uint64_t _word(const uint8_t* mask) noexcept nogil:
    cdef uint8_t[64] flags
    cdef Py_ssize_t k
    for k in range(64):
        flags[k] = mask[k] != 0     # NumPy takes any byte but 0 for True
    return word_of(&flags[0])


cdef inline uint64_t _last(const uint8_t* mask, Py_ssize_t n) noexcept nogil:
    cdef uint64_t word = 0
    cdef Py_ssize_t k
    for k in range(n):
        word |= <uint64_t> (mask[k] != 0) << k
    return word


cdef inline Py_ssize_t _find(const uint8_t* src, Py_ssize_t n, uint64_t flip, uint64_t* mask,
                             uint64_t* begins) noexcept nogil:
    """Pack a line and return the number of its runs."""
    cdef Py_ssize_t i, found = 0
    cdef uint64_t word, before = 0
    for i in range((n + 63) // 64):
        if 64 * i + 64 <= n:
            word = _word(src + 64 * i) ^ flip
        else:
            word = _last(src + 64 * i, n % 64) ^ (flip & ((<uint64_t> 1 << (n % 64)) - 1))
        mask[i] = word
        begins[i] = word & ~(word << 1 | before)
        before = word >> 63
        found += popcount(begins[i])
    return found


def find(const uint8_t[:, ::1] src, uint64_t[:, ::1] mask, uint64_t[:, ::1] begins, Py_ssize_t[::1] first,
         bint invert, int n_threads):
    """src # IN (lines, n), not empty, true where not 0; mask, begins # OUT (lines, words); first # OUT (lines + 1,):
    the number of each line's first run, and of all runs."""
    cdef Py_ssize_t i
    cdef uint64_t flip = ~(<uint64_t> 0) if invert else 0
    cdef Slabs s = slabs(src.shape[0], 2.0 * src.shape[1], n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                first[i + 1] = _find(&src[i, 0], src.shape[1], flip, &mask[i, 0], &begins[i, 0])
    first[0] = 0
    for i in range(src.shape[0]):
        first[i + 1] += first[i]


cdef void _join(Line a, Line b, Py_ssize_t words, bint wide, Py_ssize_t* parent) noexcept nogil:
    cdef uint64_t below, left = 0, right = 0, here, before = 0
    cdef Py_ssize_t i
    for i in range(words):
        here = b.mask[i]
        below = a.mask[i] & here
        if wide:
            left = here << 1 | (b.mask[i - 1] >> 63 if i else 0)
            right = here >> 1 | (b.mask[i + 1] << 63 if i + 1 < words else 0)
            left &= a.begins[i] & ~below
            right &= ends(a, i, words) & ~below
        here = below
        below &= ~(below << 1 | before)
        before = here >> 63
        join_word(below, left, right, a.begins[i], b.begins[i], a.first, b.first, parent)
        a.first += popcount(a.begins[i])
        b.first += popcount(b.begins[i])


cdef void _join_strip(const uint64_t* mask, const uint64_t* begins, const Py_ssize_t* first, Py_ssize_t words,
                      Py_ssize_t start, Py_ssize_t stop, bint inside, const Neighbours* near,
                      Py_ssize_t* parent) noexcept nogil:
    """Unite the runs of a strip's lines with those of the lines before them: with those inside, or outside, of it."""
    cdef Py_ssize_t i, k
    if inside:
        for i in range(first[start], first[stop]):
            parent[i] = i
    else:
        stop = min(stop, start + near.reach)
    for i in range(start, stop):
        for k in range(near.count):
            if (i - near.back[k] >= start) == inside and has(near, i, k):
                _join(line_of(mask, begins, first, words, i), line_of(mask, begins, first, words, i - near.back[k]),
                      words, near.wide[k], parent)


def join(const uint64_t[:, ::1] mask, const uint64_t[:, ::1] begins, const Py_ssize_t[::1] first,
         Py_ssize_t[::1] parent, const Py_ssize_t[::1] shape, const Py_ssize_t[:, ::1] steps,
         const Py_ssize_t[::1] back, const Py_ssize_t[::1] wide, const Py_ssize_t[::1] strips, int n_threads):
    """mask, begins, first # IN, of `find`; parent # OUT, per run; shape, steps, back, wide # IN, as in _neighbours.pxd;
    strips # IN: the first line of each strip, and the number of lines."""
    cdef Neighbours near = neighbours_of(shape, steps, back, wide)
    cdef Py_ssize_t words = mask.shape[1], n = strips.shape[0] - 1, i
    with nogil:
        for i in prange(n, schedule="static", num_threads=n_threads):
            _join_strip(&mask[0, 0], &begins[0, 0], &first[0], words, strips[i], strips[i + 1], True, &near,
                        &parent[0])
        for i in range(1, n):
            _join_strip(&mask[0, 0], &begins[0, 0], &first[0], words, strips[i], strips[i + 1], False, &near,
                        &parent[0])


def number(Py_ssize_t[::1] parent):
    """parent # IN, OUT: in the place of each run's parent, its label; returned is their number."""
    cdef Py_ssize_t i, count = 0
    with nogil:
        for i in range(parent.shape[0]):
            if parent[i] == i:
                count += 1
                parent[i] = count
            else:       # a run before this one, which has its label
                parent[i] = parent[parent[i]]
    return count


cdef inline void _paint(label_t* out, Py_ssize_t start, Py_ssize_t stop, label_t value) noexcept nogil:
    """At least out[start:stop]; up to LANES - 1 elements more."""
    cdef Py_ssize_t _, k
    out += start
    for _ in range((stop - start + LANES - 1) // LANES):
        for k in range(LANES):
            out[k] = value
        out += LANES


cdef void _fill(Line line, Py_ssize_t n, const Py_ssize_t* labels, label_t* out, bint large) noexcept nogil:
    cdef label_t[64 * BLOCK + LANES] block
    cdef Py_ssize_t b, j, i, m, start, at
    cdef uint64_t change, before = 0, one
    cdef label_t value = 0
    for b in range((n + 64 * BLOCK - 1) // (64 * BLOCK)):
        j = b * BLOCK
        start = 0
        m = min(64 * BLOCK, n - 64 * j)
        for i in range((m + 63) // 64):
            change = line.begins[j + i] | (~line.mask[j + i] & (line.mask[j + i] << 1 | before))
            before = line.mask[j + i] >> 63
            while change:
                at = min(64 * i + lowest(change), m)
                _paint(&block[0], start, at, value)
                one = change & (~change + 1)
                change ^= one
                start = at
                value = 0
                if line.begins[j + i] & one:
                    value = <label_t> labels[line.first]
                    line.first += 1
        _paint(&block[0], start, m, value)
        put(out + 64 * j, &block[0], m * sizeof(label_t), large)
    stream_end()


def fill(const uint64_t[:, ::1] mask, const uint64_t[:, ::1] begins, const Py_ssize_t[::1] first,
         const Py_ssize_t[::1] labels, label_t[:, ::1] out, int n_threads):
    """labels # IN, per run; out # OUT (lines, n): each element's label, 0 in the background."""
    cdef Py_ssize_t words = mask.shape[1], i
    cdef bint large = streams(out.shape[0] * out.shape[1] * sizeof(label_t))
    cdef const Py_ssize_t* names = &labels[0] if labels.shape[0] else NULL
    cdef Slabs s = slabs(out.shape[0], 2.0 * out.shape[1], n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _fill(line_of(&mask[0, 0], &begins[0, 0], &first[0], words, i), out.shape[1], names, &out[i, 0], large)
