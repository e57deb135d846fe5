"""CLAHE's second half: each pixel's level, blended from the maps of the tiles around it (linearly along each axis).

Reference: scikit-image's arithmetic, whose result is truncated, so that each rounding counts: a map's level times its
weight (the factors of the axes multiplied from the last to the first) in double, rounded to float32, and the terms
added in float32 in the order of the tiles.

Loop order: lines along the last axis, in pieces of up to CHUNK pixels that lie between the same tiles' centres, for
each piece the tiles around it. Memory per thread: a few pieces on the stack.
"""
from cython.parallel cimport prange
from libc.stdint cimport uint16_t

from _types cimport small_t

cdef enum:
    CHUNK = 256
    MAX_DIMS = 64


cdef struct Line:
    Py_ssize_t ndim, width, size        # of the last axis
    Py_ssize_t tiles                    # along the last axis
    Py_ssize_t nbins
    Py_ssize_t[MAX_DIMS] before         # number of the tiles before and behind, for each outer axis, times its stride
    Py_ssize_t[MAX_DIMS] behind
    double[MAX_DIMS] weight             # of the tile behind


cdef inline Py_ssize_t _clamp(Py_ssize_t i, Py_ssize_t n) noexcept nogil:
    return max(0, min(i, n - 1))


cdef inline void _place(Line* p, Py_ssize_t line, const Py_ssize_t* shape, const Py_ssize_t* size) noexcept nogil:
    """Between which tiles a line lies, and where."""
    cdef Py_ssize_t a, at, tiles, stride = p.tiles
    for a in range(p.ndim - 2, -1, -1):
        tiles = (shape[a] + size[a] - 1) // size[a]
        at = line % shape[a] + size[a] // 2
        line = line // shape[a]
        p.before[a] = stride * _clamp(at // size[a] - 1, tiles)
        p.behind[a] = stride * _clamp(at // size[a], tiles)
        p.weight[a] = <double> (at % size[a]) / <double> size[a]
        stride = stride * tiles


cdef inline void _weigh(const Line* p, Py_ssize_t corner, Py_ssize_t first, Py_ssize_t n, double* left,
                        double* right) noexcept nogil:
    """Weights of the tiles on the left and the right, for the pixels from `first` on behind the left one's centre."""
    cdef Py_ssize_t a, i
    cdef double f, size = <double> p.size
    for i in range(n):
        right[i] = <double> (<int> first + <int> i) / size
        left[i] = 1 - right[i]
    for a in range(p.ndim - 2, -1, -1):
        f = p.weight[a] if corner >> (p.ndim - 2 - a) & 1 else 1 - p.weight[a]
        for i in range(n):
            right[i] *= f
            left[i] *= f


cdef inline void _mix(const uint16_t* bins, const float* left_map, const float* right_map, const double* left,
                      const double* right, float* levels, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        levels[i] = (levels[i] + <float> (<double> left_map[bins[i]] * left[i])) \
            + <float> (<double> right_map[bins[i]] * right[i])


cdef inline void _piece(const Line* p, const small_t* src, const uint16_t* bin_of, const float* maps, Py_ssize_t block,
                        Py_ssize_t first, Py_ssize_t n, uint16_t* out) noexcept nogil:
    cdef uint16_t[CHUNK] bins
    cdef float[CHUNK] levels
    cdef double[CHUNK] left
    cdef double[CHUNK] right
    cdef Py_ssize_t i, a, corner, tile
    for i in range(n):
        bins[i] = bin_of[src[i]]
        levels[i] = 0
    for corner in range(<Py_ssize_t> 1 << (p.ndim - 1)):
        tile = 0
        for a in range(p.ndim - 1):
            tile += p.behind[a] if corner >> (p.ndim - 2 - a) & 1 else p.before[a]
        _weigh(p, corner, first, n, &left[0], &right[0])
        _mix(&bins[0], maps + (tile + _clamp(block - 1, p.tiles)) * p.nbins,
             maps + (tile + _clamp(block, p.tiles)) * p.nbins, &left[0], &right[0], &levels[0], n)
    for i in range(n):
        out[i] = <uint16_t> <int> levels[i]


cdef inline void _row(const Line* p, const small_t* src, const uint16_t* bin_of, const float* maps,
                      uint16_t* out) noexcept nogil:
    cdef Py_ssize_t x = 0, first, n
    while x < p.width:
        first = (x + p.size // 2) % p.size
        n = min(min(p.size - first, p.width - x), CHUNK)
        _piece(p, src + x, bin_of, maps, (x + p.size // 2) // p.size, first, n, out + x)
        x += n


def blend(const small_t[::1] src, const uint16_t[::1] bins, const Py_ssize_t[::1] shape, const Py_ssize_t[::1] size,
          const float[:, ::1] maps, uint16_t[::1] out, int n_threads):
    """src # IN, C order; bins # IN: each value's; shape, size # IN (ndim,) of image and tile; maps # IN; out # OUT."""
    cdef Py_ssize_t ndim = shape.shape[0], width = shape[ndim - 1], i
    cdef Line p
    p.ndim = ndim
    p.width = width
    p.size = size[ndim - 1]
    p.tiles = (width + p.size - 1) // p.size
    p.nbins = maps.shape[1]
    for i in prange(src.shape[0] // width, schedule="static", num_threads=n_threads, nogil=True):
        _one(p, i, &src[0], &bins[0], &shape[0], &size[0], &maps[0, 0], &out[0])


cdef inline void _one(Line p, Py_ssize_t line, const small_t* src, const uint16_t* bins, const Py_ssize_t* shape,
                      const Py_ssize_t* size, const float* maps, uint16_t* out) noexcept nogil:
    """One line; its own copy of `p` says where it lies."""
    _place(&p, line, shape, size)
    _row(&p, src + line * p.width, bins, maps, out + line * p.width)
