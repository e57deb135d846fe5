"""The grey-level maps of CLAHE: a histogram per tile, clipped, and cumulated to the levels that its bins get.

Reference: K. Zuiderveld, "Contrast limited adaptive histogram equalization", Graphics Gems IV, 1994, with the integer
steps of scikit-image's clip_histogram, whose redistribution depends on its order: what is cut off is spread over the
bins below the limit with a stride that is computed anew at each starting bin. The number of bins below the limit, which
scikit-image counts each time, is kept up to date instead.

Loop order: a thread takes a tile at a time. The image goes on beyond its ends mirrored, as numpy.pad's "reflect", by
index, not by a padded copy. Memory per thread: four histograms.
"""
from cython.parallel cimport prange, threadid
from libc.stdint cimport int64_t, uint16_t
from libc.stdlib cimport free

from _border cimport MIRROR, border_index
from _scratch cimport scratch_alloc
from _slabs cimport Slabs, more, slabs
from _types cimport small_t

cdef enum:
    WAYS = 4    # histograms in turn: an increment that follows one of the same counter waits for it


cdef inline void _count(const small_t* src, const uint16_t* bins, Py_ssize_t n, int64_t* t,
                        Py_ssize_t nbins) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n // 4):
        t[bins[src[4 * i]]] += 1
        t[nbins + bins[src[4 * i + 1]]] += 1
        t[2 * nbins + bins[src[4 * i + 2]]] += 1
        t[3 * nbins + bins[src[4 * i + 3]]] += 1
    for i in range(n // 4 * 4, n):
        t[bins[src[i]]] += 1


cdef inline Py_ssize_t _line(Py_ssize_t tile, Py_ssize_t i, const Py_ssize_t* shape, const Py_ssize_t* size,
                             Py_ssize_t ndim) noexcept nogil:
    """Number of the image's line (along the last axis) that is line `i` of a tile."""
    cdef Py_ssize_t a, tiles, line = 0, stride = 1
    tile = tile // ((shape[ndim - 1] + size[ndim - 1] - 1) // size[ndim - 1])
    for a in range(ndim - 2, -1, -1):
        tiles = (shape[a] + size[a] - 1) // size[a]
        line += stride * border_index(tile % tiles * size[a] + i % size[a], shape[a], MIRROR)
        stride *= shape[a]
        tile = tile // tiles
        i = i // size[a]
    return line


cdef inline void _histogram(const small_t* src, const uint16_t* bins, Py_ssize_t tile, const Py_ssize_t* shape,
                            const Py_ssize_t* size, Py_ssize_t ndim, Py_ssize_t lines, int64_t* t,
                            Py_ssize_t nbins) noexcept nogil:
    cdef Py_ssize_t width = shape[ndim - 1], step = size[ndim - 1], i, x
    cdef Py_ssize_t start = tile % ((width + step - 1) // step) * step, inside = min(step, width - start)
    cdef const small_t* row
    for i in range(WAYS * nbins):
        t[i] = 0
    for i in range(lines):
        row = src + _line(tile, i, shape, size, ndim) * width
        _count(row + start, bins, inside, t, nbins)
        for x in range(start + inside, start + step):
            t[bins[row[border_index(x, width, MIRROR)]]] += 1
    for i in range(nbins):
        t[i] += t[nbins + i] + t[2 * nbins + i] + t[3 * nbins + i]


cdef inline int64_t _cut(int64_t* hist, Py_ssize_t n, int64_t limit) noexcept nogil:
    """Cut the bins off at the limit, spread the excess evenly as far as it goes; return what is left of it."""
    cdef int64_t excess = 0, step, upper
    cdef Py_ssize_t i
    for i in range(n):
        if hist[i] > limit:
            excess += hist[i] - limit
            hist[i] = limit
    step = excess // n
    upper = limit - step
    for i in range(n):
        if hist[i] < upper:
            hist[i] += step
            excess -= step
    for i in range(n):
        if upper <= hist[i] < limit:
            excess -= limit - hist[i]
            hist[i] = limit
    return excess


cdef inline void _spread(int64_t* hist, Py_ssize_t n, int64_t limit, int64_t excess) noexcept nogil:
    """Give one each to bins below the limit, from each bin on with a stride, while there is excess."""
    cdef int64_t under = 0, before
    cdef Py_ssize_t i, start, step
    for i in range(n):
        under += hist[i] < limit
    while excess > 0:
        before = excess
        for start in range(n):
            step = max(1, under // excess)
            i = start
            while i < n:
                if hist[i] < limit:
                    hist[i] += 1
                    under -= hist[i] == limit
                    excess -= 1
                i += step
            if excess <= 0:
                return
        if before == excess:
            return


cdef inline void _write(const int64_t* hist, Py_ssize_t nbins, double factor, double top, float* out) noexcept nogil:
    """The cumulative histogram as levels, to every fourth element."""
    cdef int64_t total = 0
    cdef Py_ssize_t i
    for i in range(nbins):
        total += hist[i]
        out[4 * i] = <float> <int64_t> min(total * factor, top)


cdef inline void _place(const int64_t* hist, Py_ssize_t tile, Py_ssize_t high, Py_ssize_t wide, Py_ssize_t nbins,
                        double factor, double top, float* out) noexcept nogil:
    """Write a tile's map to the fours that it is part of; the outermost tiles stand for those beyond them too."""
    cdef Py_ssize_t x = tile % wide, y = tile // wide % high, outer = tile // wide // high, b, a, e, f
    for b in range(y - (y == 0), y + 2 + (y == high - 1)):
        for a in range(x - (x == 0), x + 2 + (x == wide - 1)):
            for e in range(2):
                for f in range(2):
                    # The four at (b, a) has the tiles b - 1 + e and a - 1 + f, as far as there are such.
                    if (0 <= b <= high and 0 <= a <= wide and max(0, min(b - 1 + e, high - 1)) == y
                            and max(0, min(a - 1 + f, wide - 1)) == x):
                        _write(hist, nbins, factor, top,
                               out + ((outer * (high + 1) + b) * (wide + 1) + a) * nbins * 4 + 2 * e + f)


def maps(const small_t[::1] src, const uint16_t[::1] bins, const Py_ssize_t[::1] shape, const Py_ssize_t[::1] size,
         int64_t limit, double top, float[:, :, ::1] out, int n_threads):
    """src # IN, C order; bins # IN (256 or 65536,): each value's, below out.shape[1]; shape # IN (ndim,) of the image.

    size # IN (ndim,) of a tile, ndim at least 2; limit: of a bin's count; top: the highest level, below 2^24.
    out # OUT (fours, bins, 4): one four for each corner of the grid of tiles along the last two axes, with the maps of
    the tiles above left, above right, below left, below right; a grid for each tile along the other axes.
    """
    cdef Py_ssize_t ndim = shape.shape[0], nbins = out.shape[1], lines = 1, tiles = 1, tile, i, high, wide
    cdef int64_t* scratch = <int64_t*> scratch_alloc(n_threads, WAYS * nbins, sizeof(int64_t))
    cdef int64_t* hist
    cdef double factor
    if scratch == NULL:
        raise MemoryError()
    for i in range(ndim):
        lines *= size[i] if i < ndim - 1 else 1
        tiles *= (shape[i] + size[i] - 1) // size[i]
    factor = top / <double> (lines * size[ndim - 1])
    high = (shape[ndim - 2] + size[ndim - 2] - 1) // size[ndim - 2]
    wide = (shape[ndim - 1] + size[ndim - 1] - 1) // size[ndim - 1]
    cdef Slabs s = slabs(tiles, 4.0 * src.shape[0] / tiles, n_threads)
    try:
        with nogil:
            while more(&s):
                for tile in prange(s.first, s.last, schedule="dynamic", num_threads=n_threads):
                    hist = scratch + threadid() * WAYS * nbins
                    _histogram(&src[0], &bins[0], tile, &shape[0], &size[0], ndim, lines, hist, nbins)
                    _spread(hist, nbins, limit, _cut(hist, nbins, limit))
                    _place(hist, tile, high, wide, nbins, factor, top, &out[0, 0, 0])
    finally:
        free(scratch)
