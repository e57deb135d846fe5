"""CLAHE's second half: each pixel's level, blended from the maps of the tiles around it (linearly along each axis).

Reference: scikit-image's arithmetic, whose result is truncated, so that each rounding counts: a map's level times its
weight (the factors of the axes multiplied from the last to the first) in double, rounded to float32, and the terms
added in float32 in the order of the tiles.

Loop order: lines along the last axis in chunks of 256 pixels; the levels that the maps give them, the weights, then
the sums of their products. The maps come in fours, for the tiles around along the last two axes: one load per pixel
and a transposition take the place of four gathers. Memory per thread: a chunk on the stack.
"""
from cython.parallel cimport prange
from libc.stdint cimport uint16_t

from _simd cimport SIMD_BYTES, gather4, store, vf
from _slabs cimport Slabs, more, slabs
from _types cimport small_t

cdef extern from "inline.h":
    pass

cdef enum:
    CHUNK = 256
    MAX_DIMS = 64
    MOST_LANES = 16
    PITCH = CHUNK + MOST_LANES      # of four rows of a chunk


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


cdef inline void _look_up(const small_t* src, const uint16_t* bin_of, const float* fours, Py_ssize_t n,
                          float* maps) noexcept nogil:
    """Map k's level of each of `n` pixels between the same tiles' centres, to row k of `maps`.

    Up to half a vector more, the last pixel's, is written.
    """
    cdef const float* of[MOST_LANES]
    cdef vf[4] levels
    cdef Py_ssize_t size = SIMD_BYTES // sizeof(float), i = 0, k
    while n - i >= size // 2:
        for k in range(size):
            of[k] = fours + 4 * <Py_ssize_t> bin_of[src[min(i + k, n - 1)]]
        gather4(of, levels)
        for k in range(4):
            store(<vf*> maps, k * PITCH + i, levels[k])
        i += size
    for i in range(i, n):
        for k in range(4):
            maps[k * PITCH + i] = fours[4 * <Py_ssize_t> bin_of[src[i]] + k]


cdef inline Py_ssize_t _piece(const Line* p, Py_ssize_t x, Py_ssize_t last) noexcept nogil:
    """How many pixels from x on, up to `last`, lie between the same tiles' centres."""
    return min(p.size - (x + p.size // 2) % p.size, last - x)


cdef inline void _maps(const Line* p, const small_t* src, const uint16_t* bin_of, const float* fours,
                       Py_ssize_t first, Py_ssize_t last, float* maps) noexcept nogil:
    cdef Py_ssize_t x = first, n
    while x < last:
        n = _piece(p, x, last)
        _look_up(src + x, bin_of, fours + (x + p.size // 2) // p.size * 4 * p.nbins, n, maps + x - first)
        x += n


cdef inline void _shares(const Line* p, Py_ssize_t first, Py_ssize_t last, double* right) noexcept nogil:
    cdef Py_ssize_t x = first, n, i
    cdef const double* shares
    while x < last:
        n = _piece(p, x, last)
        shares = p.shares + (x + p.size // 2) % p.size
        for i in range(n):
            right[x - first + i] = shares[i]
        x += n


cdef inline void _weigh(const double* right, double below, const double* further, Py_ssize_t n_further, Py_ssize_t n,
                        double* weights) noexcept nogil:
    """Weights of the four maps: row k of `weights` is of map k."""
    cdef double above = 1 - below
    cdef Py_ssize_t i, a, k
    for i in range(n):
        weights[i] = (1.0 - right[i]) * above
        weights[PITCH + i] = right[i] * above
        weights[2 * PITCH + i] = (1.0 - right[i]) * below
        weights[3 * PITCH + i] = right[i] * below
    for a in range(n_further):
        for k in range(4):
            for i in range(n):
                weights[k * PITCH + i] *= further[a]


cdef inline void _add(const float* maps, const double* weights, Py_ssize_t n, float* levels) noexcept nogil:
    """Add the four terms of each pixel."""
    cdef Py_ssize_t i
    for i in range(n):
        levels[i] = (levels[i] + <float> (maps[i] * weights[i])
                     + <float> (maps[PITCH + i] * weights[PITCH + i])
                     + <float> (maps[2 * PITCH + i] * weights[2 * PITCH + i])
                     + <float> (maps[3 * PITCH + i] * weights[3 * PITCH + i]))


cdef inline void _chunk(const Line* p, const small_t* src, const uint16_t* bin_of, const float* fours,
                        Py_ssize_t first, Py_ssize_t last, uint16_t* out) noexcept nogil:
    """Pixels first..last of a line, up to CHUNK."""
    cdef float[CHUNK] levels
    cdef float[4 * PITCH] maps
    cdef double[4 * PITCH] weights
    cdef double[CHUNK] right
    cdef double[MAX_DIMS] further
    cdef Py_ssize_t n = last - first, i, a, corner, place
    cdef bint behind
    _shares(p, first, last, right)
    for i in range(n):
        levels[i] = 0
    for corner in range(<Py_ssize_t> 1 << (p.ndim - 2)):
        place = p.place
        for a in range(p.ndim - 2):
            behind = corner >> (p.ndim - 3 - a) & 1
            place += p.behind[a] if behind else p.before[a]
            further[p.ndim - 3 - a] = p.weight[a] if behind else 1 - p.weight[a]
        _maps(p, src, bin_of, fours + 4 * place * p.nbins, first, last, maps)
        _weigh(right, p.weight[p.ndim - 2], further, p.ndim - 2, n, weights)
        _add(maps, weights, n, levels)
    for i in range(n):
        out[first + i] = <uint16_t> <int> levels[i]


cdef inline void _row(const Line* p, const small_t* src, const uint16_t* bin_of, const float* fours,
                      uint16_t* out) noexcept nogil:
    cdef Py_ssize_t i
    for i in range((p.width + CHUNK - 1) // CHUNK):
        _chunk(p, src, bin_of, fours, i * CHUNK, min(p.width, (i + 1) * CHUNK), out)


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
