"""A rank of each pixel's neighbours under a large footprint of any form, in any dimension, for any type.

Reference: Huang, Yang and Tang (1979), "A fast two-dimensional median filtering algorithm": what enters and what leaves
as the footprint moves along a line. Here the elements of a tile are sorted first, so that each is known by its place
in that order; those under the footprint are then one bit each, and a rank is found by counting bits from where the
last one was.

Loop order: tiles of about 65536 elements, lines (along the last axis) in them, pixels, elements that enter and leave.
Memory per thread: 20 bytes per element of a tile.
The result is one of the neighbours. NaN goes by its sign to one of the ends, -0 before +0.
"""
from cython.parallel cimport prange, threadid
from libc.stdint cimport uint8_t, uint32_t, uint64_t
from libc.stdlib cimport free
from libc.string cimport memcpy, memset

from _tile_order cimport order_key, radix_sort
from _scratch cimport scratch_alloc
from _types cimport order_t

cdef extern from *:
    """
    #define fi_popcount __builtin_popcountll
    #define fi_lowest __builtin_ctzll
    """
    int fi_popcount(uint64_t) nogil
    int fi_lowest(uint64_t) nogil


cdef struct Tiles:
    Py_ssize_t n_axes
    const Py_ssize_t* image     # the result's shape
    const Py_ssize_t* padded    # the source's
    const Py_ssize_t* tile      # results in a tile, per axis
    const Py_ssize_t* reach     # elements that it has more than results
    const Py_ssize_t* all       # places of the footprint's elements in a tile, from the first pixel's on
    const Py_ssize_t* enter     # those that the pixel before lacks
    const Py_ssize_t* leave     # those of the pixel before that this one lacks
    Py_ssize_t n_all, n_enter, n_leave, size, rank
    bint exclude


cdef struct Work:
    uint64_t* keys
    uint32_t* order             # element of each place
    uint32_t* spare
    uint32_t* codes             # place of each element
    uint64_t* bits
    Py_ssize_t valid            # places from here on do not count
    Py_ssize_t word, below      # places in the words before this one
    Py_ssize_t inside


cdef inline Py_ssize_t _at(Tiles* t, Py_ssize_t line, const Py_ssize_t* extent, bint more, const Py_ssize_t* first,
                           const Py_ssize_t* within) noexcept nogil:
    """Index in an array of shape `within` of a tile's line, -1 outside; the tile begins at `first`."""
    cdef Py_ssize_t d, n, at, rest = line, stride = within[t.n_axes - 1], found = first[t.n_axes - 1]
    for d in range(t.n_axes - 2, -1, -1):
        n = extent[d] + (t.reach[d] if more else 0)
        at = first[d] + rest % n
        if at >= within[d]:
            return -1
        found += at * stride
        stride *= within[d]
        rest //= n
    return found


cdef inline void _encode(Tiles* t, Work* w, const order_t* src, const uint8_t* valid, const Py_ssize_t* first,
                         int key_bits) noexcept nogil:
    """Number the elements of a tile in their order, those that do not count last."""
    cdef Py_ssize_t i, x, at, last = t.n_axes - 1, n = t.tile[last] + t.reach[last], out = 0
    cdef bint counts
    cdef uint32_t* sorted_ones
    w.valid = t.size
    for i in range(t.size // n):
        at = _at(t, i, t.tile, True, first, t.padded)
        for x in range(n):
            counts = not t.exclude or valid[at + x]
            w.valid -= not counts
            w.keys[out] = order_key(src[at + x]) if counts else (<uint64_t> 1 << key_bits) - 1 if key_bits < 64 else -1
            w.order[out] = <uint32_t> out
            out += 1
    sorted_ones = radix_sort(w.keys, w.order, w.spare, t.size, key_bits)
    if sorted_ones != w.order:
        w.spare = w.order
        w.order = sorted_ones
    if t.exclude:
        _last(t, w, valid, first)
    for i in range(t.size):
        w.codes[w.order[i]] = <uint32_t> i


cdef inline void _last(Tiles* t, Work* w, const uint8_t* valid, const Py_ssize_t* first) noexcept nogil:
    """Move what does not count behind what has the greatest key and does."""
    cdef Py_ssize_t i, x, at, last = t.n_axes - 1, n = t.tile[last] + t.reach[last], good = 0, bad = w.valid
    for i in range(t.size):
        x = w.order[i]
        at = _at(t, x // n, t.tile, True, first, t.padded) + x % n
        if valid[at]:
            w.spare[good] = <uint32_t> x
            good += 1
        else:
            w.spare[bad] = <uint32_t> x
            bad += 1
    memcpy(w.order, w.spare, t.size * sizeof(uint32_t))


cdef inline void _flip(Work* w, uint32_t code, Py_ssize_t sign) noexcept nogil:
    """An element enters (sign 1) or leaves (-1)."""
    w.bits[code >> 6] ^= <uint64_t> 1 << (code & 63)
    w.below += sign if <Py_ssize_t> (code >> 6) < w.word else 0
    w.inside += sign if code < w.valid else 0


cdef inline Py_ssize_t _find(Work* w, Py_ssize_t rank) noexcept nogil:
    """Place of the element of that rank; there are more elements than that."""
    cdef uint64_t bits
    cdef Py_ssize_t _
    while w.below > rank:
        w.word -= 1
        w.below -= fi_popcount(w.bits[w.word])
    while w.below + fi_popcount(w.bits[w.word]) <= rank:
        w.below += fi_popcount(w.bits[w.word])
        w.word += 1
    bits = w.bits[w.word]
    for _ in range(rank - w.below):
        bits &= bits - 1
    return 64 * w.word + fi_lowest(bits)


cdef inline void _line(Tiles* t, Work* w, const uint32_t* codes, Py_ssize_t n, const order_t* src,
                       const Py_ssize_t* first, order_t* out) noexcept nogil:
    """One line of results; codes: of the first pixel's first element."""
    cdef Py_ssize_t x, i, e, width = t.tile[t.n_axes - 1] + t.reach[t.n_axes - 1]
    memset(w.bits, 0, (t.size // 64 + 1) * sizeof(uint64_t))
    w.below = 0
    w.inside = 0
    w.word = 0
    for i in range(t.n_all):
        _flip(w, codes[t.all[i]], 1)
    for x in range(n):
        if x:
            for i in range(t.n_leave):
                _flip(w, codes[t.leave[i] + x - 1], -1)
            for i in range(t.n_enter):
                _flip(w, codes[t.enter[i] + x], 1)
        if t.exclude and w.inside == 0:
            out[x] = 0
            continue
        e = w.order[_find(w, w.inside // 2 if t.exclude else t.rank)]
        out[x] = src[_at(t, e // width, t.tile, True, first, t.padded) + e % width]


cdef inline void _tile(Tiles* t, Work* w, const order_t* src, const uint8_t* valid, const Py_ssize_t* first,
                       order_t* out, int key_bits) noexcept nogil:
    cdef Py_ssize_t i, d, at, start, rest, stride, lines = 1, last = t.n_axes - 1
    _encode(t, w, src, valid, first, key_bits)
    for d in range(last):
        lines *= t.tile[d]
    for i in range(lines):
        at = _at(t, i, t.tile, False, first, t.image)
        if at < 0:
            continue
        rest = i
        stride = t.tile[last] + t.reach[last]
        start = 0
        for d in range(last - 1, -1, -1):
            start += rest % t.tile[d] * stride
            stride *= t.tile[d] + t.reach[d]
            rest //= t.tile[d]
        _line(t, w, w.codes + start, min(t.tile[last], t.image[last] - first[last]), src, first, out + at)


def sliding(const order_t[::1] src, const uint8_t[::1] valid, order_t[::1] out, const Py_ssize_t[:, ::1] shapes,
            const Py_ssize_t[:, ::1] firsts, const Py_ssize_t[::1] places, const Py_ssize_t[::1] enter,
            const Py_ssize_t[::1] leave, Py_ssize_t rank, int n_threads):
    """src # IN, flat, padded as far as the footprint and the tiles reach; out # OUT, flat.

    valid # IN, empty, or which elements of src count (then the rank is half of their number); shapes # IN (4, axes): of
    the result, of src, of a tile's results, and what a tile has more; firsts # IN (tiles, axes); places, enter, leave
    # IN: places in a tile of the first pixel's elements, of those that the pixel before lacks, and that the next lacks.
    """
    cdef Tiles t
    cdef Py_ssize_t i, d, n_words
    cdef int key_bits = 8 * sizeof(order_t)
    t.n_axes, t.n_all, t.n_enter, t.n_leave = shapes.shape[1], places.shape[0], enter.shape[0], leave.shape[0]
    t.rank, t.size, t.exclude = rank, 1, valid.shape[0] > 0
    t.image, t.padded, t.tile, t.reach = &shapes[0, 0], &shapes[1, 0], &shapes[2, 0], &shapes[3, 0]
    t.all, t.enter, t.leave = &places[0], &enter[0], &leave[0]
    for d in range(t.n_axes):
        t.size *= t.tile[d] + t.reach[d]
    n_words = t.size // 64 + 2
    cdef uint64_t* words = <uint64_t*> scratch_alloc(n_threads, t.size + n_words, sizeof(uint64_t))
    cdef uint32_t* codes = <uint32_t*> scratch_alloc(n_threads, 3 * t.size, sizeof(uint32_t))
    cdef Work* work = <Work*> scratch_alloc(n_threads, 1, sizeof(Work))
    cdef const uint8_t* counts = &valid[0] if t.exclude else NULL
    if words == NULL or codes == NULL or work == NULL:
        free(words)
        free(codes)
        free(work)
        raise MemoryError()
    for i in range(n_threads):
        work[i].keys = words + i * (t.size + n_words)
        work[i].bits = work[i].keys + t.size
        work[i].order = codes + i * 3 * t.size
        work[i].spare = work[i].order + t.size
        work[i].codes = work[i].spare + t.size
    for i in prange(firsts.shape[0], schedule="dynamic", num_threads=n_threads, nogil=True):
        _tile(&t, &work[threadid()], &src[0], counts, &firsts[i, 0], &out[0], key_bits)
    free(words)
    free(codes)
    free(work)
