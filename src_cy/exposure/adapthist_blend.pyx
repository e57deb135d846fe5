"""CLAHE's second half: each pixel's level, blended from the maps of the tiles around it (linearly along each axis).

Reference: scikit-image's arithmetic, whose result is truncated, so that each rounding counts: a map's level times its
weight (the factors of the axes multiplied from the last to the first) in double, rounded to float32, and the terms
added in float32 in the order of the tiles.

Loop order: lines along the last axis, in pieces of up to CHUNK pixels that lie between the same tiles' centres.
The maps come in fours, for the tiles around along the last two axes: one load for four terms (clahe.h). Memory per
thread: a piece on the stack.
"""
from cython.parallel cimport prange
from libc.stdint cimport uint8_t, uint16_t

from _slabs cimport Slabs, more, slabs
from _types cimport small_t

cdef extern from "clahe.h" nogil:
    ctypedef struct Weights "fi_weights":
        const double* shares
        double below
        const double* further
        Py_ssize_t n_further
    void blend_u8 "fi_clahe_blend_u8" (const uint8_t*, const uint16_t*, const float*, const Weights*, Py_ssize_t,
                                       Py_ssize_t, float*)
    void blend_u16 "fi_clahe_blend_u16" (const uint16_t*, const uint16_t*, const float*, const Weights*, Py_ssize_t,
                                         Py_ssize_t, float*)

cdef enum:
    CHUNK = 256
    MAX_DIMS = 64


cdef struct Line:
    Py_ssize_t ndim, width, size        # of the last axis
    Py_ssize_t nbins
    const double* shares                # size: how far each pixel is on the way from a tile's centre to the next
    Py_ssize_t place                    # number of the fours along the last but one axis
    Py_ssize_t[MAX_DIMS] before         # number of the tiles before and behind, for each axis further out
    Py_ssize_t[MAX_DIMS] behind
    double[MAX_DIMS] weight             # of the tile behind


cdef inline Py_ssize_t _clamp(Py_ssize_t i, Py_ssize_t n) noexcept nogil:
    return max(0, min(i, n - 1))


cdef inline void _place(Line* p, Py_ssize_t line, const Py_ssize_t* shape, const Py_ssize_t* size) noexcept nogil:
    """Between which tiles a line lies, and where; numbers of tiles are times their stride, in fours."""
    cdef Py_ssize_t a, at, tiles, stride = (p.width + p.size - 1) // p.size + 1
    for a in range(p.ndim - 2, -1, -1):
        tiles = (shape[a] + size[a] - 1) // size[a]
        at = line % shape[a] + size[a] // 2
        line = line // shape[a]
        p.weight[a] = <double> (at % size[a]) / <double> size[a]
        if a == p.ndim - 2:
            p.place = stride * (at // size[a])
            stride = stride * (tiles + 1)
        else:
            p.before[a] = stride * _clamp(at // size[a] - 1, tiles)
            p.behind[a] = stride * _clamp(at // size[a], tiles)
            stride = stride * tiles


cdef inline void _piece(const Line* p, const small_t* src, const uint16_t* bin_of, const float* fours,
                        Py_ssize_t block, Py_ssize_t first, Py_ssize_t n, uint16_t* out) noexcept nogil:
    cdef float[CHUNK] levels
    cdef double[MAX_DIMS] further
    cdef Weights w
    cdef Py_ssize_t i, a, corner, place
    cdef bint behind
    w.shares, w.below, w.further, w.n_further = p.shares, p.weight[p.ndim - 2], &further[0], p.ndim - 2
    for i in range(n):
        levels[i] = 0
    for corner in range(<Py_ssize_t> 1 << (p.ndim - 2)):
        place = p.place + block
        for a in range(p.ndim - 2):
            behind = corner >> (p.ndim - 3 - a) & 1
            place += p.behind[a] if behind else p.before[a]
            further[p.ndim - 3 - a] = p.weight[a] if behind else 1 - p.weight[a]
        if small_t is uint8_t:
            blend_u8(src, bin_of, fours + 4 * place * p.nbins, &w, first, n, &levels[0])
        else:
            blend_u16(src, bin_of, fours + 4 * place * p.nbins, &w, first, n, &levels[0])
    for i in range(n):
        out[i] = <uint16_t> <int> levels[i]


cdef inline void _row(const Line* p, const small_t* src, const uint16_t* bin_of, const float* fours,
                      uint16_t* out) noexcept nogil:
    cdef Py_ssize_t x = 0, first, n
    while x < p.width:
        first = (x + p.size // 2) % p.size
        n = min(min(p.size - first, p.width - x), CHUNK)
        _piece(p, src + x, bin_of, fours, (x + p.size // 2) // p.size, first, n, out + x)
        x += n


cdef inline void _one(Line p, Py_ssize_t line, const small_t* src, const uint16_t* bins, const Py_ssize_t* shape,
                      const Py_ssize_t* size, const float* fours, uint16_t* out) noexcept nogil:
    """One line; its own copy of `p` says where it lies."""
    _place(&p, line, shape, size)
    _row(&p, src + line * p.width, bins, fours, out + line * p.width)


def blend(const small_t[::1] src, const uint16_t[::1] bins, const Py_ssize_t[::1] shape, const Py_ssize_t[::1] size,
          const double[::1] shares, const float[:, :, ::1] fours, uint16_t[::1] out, int n_threads):
    """src # IN, C order; bins # IN: each value's; shape, size # IN (at least 2,) of image and tile; out # OUT.

    shares # IN: 0, 1 ... of the last axis's size, divided by it. fours # IN: what adapthist_maps makes.
    """
    cdef Py_ssize_t ndim = shape.shape[0], width = shape[ndim - 1], i
    cdef Line p
    p.ndim = ndim
    p.width = width
    p.size = size[ndim - 1]
    p.nbins = fours.shape[1]
    p.shares = &shares[0]
    cdef Slabs s = slabs(src.shape[0] // width, 20.0 * width, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _one(p, i, &src[0], &bins[0], &shape[0], &size[0], &fours[0, 0, 0], &out[0])
