"""Mean and standard deviation of the window around each voxel, and the thresholds of Niblack and Sauvola from them.

As local_moments.pyx for three axes, with scikit-image's rounding: padded planes are added up, then their rows, then the
elements along the rows, all in double; the eight corners of a window are added from 0 on in the order of their
coordinates, each with its sign; the sum is rounded to the result's type and divided there.

Loop order: padded planes one after the other; of each, blocks of columns by threads (planes before, rows), groups of
rows by threads (along them), then rows of one plane of results by threads. Time does not depend on the window.
Memory: both integral images of as many padded planes as a window has, and of one more; both sums over planes.
"""
from cython.parallel cimport prange, threadid
from libc.stdlib cimport free
from libc.string cimport memset

from _border cimport MIRROR, border_index
from _local_threshold cimport put
from _rows cimport extended_row
from _scratch cimport round_up, scratch_alloc
from _slabs cimport Slabs, more, slabs
from _types cimport pixel_t, real_t

cdef enum:
    ROWS = 4            # that are added up along at once: each addition waits for the one before
    BLOCK = 512         # columns

cdef struct Volume:
    Py_ssize_t depth, height, width     # of the image
    Py_ssize_t planes, rows, columns    # of the window
    Py_ssize_t high, wide, pitch        # of a padded plane; from one of its rows to the next
    Py_ssize_t plane                    # from one integral image to the next, which is that of the squares
    int kind
    double k, r


cdef inline void _down(const pixel_t* src, const Volume* v, Py_ssize_t x0, Py_ssize_t n, double* before, double* out,
                       double* totals, real_t* row) noexcept nogil:
    """Add columns x0.. of a padded plane to the sums over the planes `before`, and add these up down the columns."""
    cdef Py_ssize_t x, y, at
    cdef real_t square
    memset(totals, 0, 2 * BLOCK * sizeof(double))
    for y in range(v.high):
        extended_row(src + border_index(y - v.rows // 2 - 1, v.height, MIRROR) * v.width, v.width,
                     x0 - v.columns // 2 - 1, n, MIRROR, 0.0, 1.0, row)
        at = y * v.pitch + x0
        for x in range(n):
            before[at + x] += row[x]
            totals[x] += before[at + x]
            out[at + x] = totals[x]
        at = at + v.plane
        for x in range(n):
            square = row[x] * row[x]
            before[at + x] += square
            totals[BLOCK + x] += before[at + x]
            out[at + x] = totals[BLOCK + x]
    for y in range(v.high, v.plane // v.pitch):     # rows that are added up along with the last ones
        memset(out + y * v.pitch + x0, 0, n * sizeof(double))
        memset(out + v.plane + y * v.pitch + x0, 0, n * sizeof(double))


cdef inline void _along(double* a, Py_ssize_t n, Py_ssize_t pitch) noexcept nogil:
    """Add up along four rows."""
    cdef double s = 0, t = 0, u = 0, v = 0
    cdef Py_ssize_t x
    for x in range(n):
        s += a[x]
        t += a[pitch + x]
        u += a[2 * pitch + x]
        v += a[3 * pitch + x]
        a[x] = s
        a[pitch + x] = t
        a[2 * pitch + x] = u
        a[3 * pitch + x] = v


cdef inline double _corners(const double* near, const double* far, Py_ssize_t h, Py_ssize_t w) noexcept nogil:
    """Sum over a window from a row of the two planes of its corners, h elements above the other rows of corners."""
    return (0.0 - near[0] + near[w] + near[h] - near[h + w] + far[0] - far[w] - far[h] + far[h + w])


cdef inline void _row(const double* near, const double* far, const Volume* v, real_t* out,
                      real_t* deviation) noexcept nogil:
    cdef Py_ssize_t x, h = v.rows * v.pitch, w = v.columns
    cdef real_t n = <real_t> (v.planes * v.rows * v.columns), k = <real_t> v.k, r = <real_t> v.r, m, square
    for x in range(v.width):
        m = <real_t> _corners(near + x, far + x, h, w) / n
        square = <real_t> _corners(near + v.plane + x, far + v.plane + x, h, w) / n
        put(m, square, v.kind, k, r, out + x, deviation + x)


cdef int _integrate(const pixel_t* src, const Volume* v, double* before, double* out, double* totals, real_t* rows,
                    int n_threads) except -1 nogil:
    """Both integral images up to the padded plane that src is; totals, rows # SCRATCH: 2 BLOCK, BLOCK per thread."""
    cdef Py_ssize_t i, me, blocks = (v.wide + BLOCK - 1) // BLOCK
    cdef Slabs s = slabs(blocks, 12.0 * BLOCK * v.high, n_threads)
    while more(&s):
        for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
            me = threadid()
            _down(src, v, i * BLOCK, min(<Py_ssize_t> BLOCK, v.wide - i * BLOCK), before, out, totals + me * 2 * BLOCK,
                  rows + me * BLOCK)
    s = slabs(2 * v.plane // (ROWS * v.pitch), 8.0 * ROWS * v.wide, n_threads)
    while more(&s):
        for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
            _along(out + i * ROWS * v.pitch, v.wide, v.pitch)
    return 0


cdef int _thresholds(const pixel_t* src, const Volume* v, real_t* out, real_t* deviation, double* memory,
                     int n_threads) except -1 nogil:
    """memory # SCRATCH: sums over planes, integral images of v.planes + 1 planes, and what `_integrate` wants."""
    cdef Py_ssize_t z, y, from_plane, image = v.height * v.width, held = v.planes + 1
    cdef double* integrals = memory + 2 * v.plane
    cdef double* totals = integrals + held * 2 * v.plane
    cdef const double* near
    cdef const double* far
    cdef Slabs s = slabs(v.depth + v.planes, 40.0 * v.plane, 1), rows
    memset(memory, 0, 2 * v.plane * sizeof(double))
    while more(&s):
        for z in range(s.first, s.last):
            from_plane = border_index(z - v.planes // 2 - 1, v.depth, MIRROR)
            far = integrals + z % held * 2 * v.plane
            _integrate(src + from_plane * image, v, memory, <double*> far, totals,
                       <real_t*> (totals + n_threads * 2 * BLOCK), n_threads)
            if z < v.planes:
                continue
            near = integrals + (z - v.planes) % held * 2 * v.plane
            rows = slabs(v.height, 20.0 * v.width, n_threads)
            while more(&rows):
                for y in prange(rows.first, rows.last, schedule="static", num_threads=n_threads):
                    _row(near + y * v.pitch, far + y * v.pitch, v, out + (z - v.planes) * image + y * v.width,
                         deviation + (z - v.planes) * image + y * v.width)
    return 0


def thresholds(const pixel_t[:, :, ::1] src, real_t[:, :, ::1] out, real_t[:, :, ::1] deviation,
               const Py_ssize_t[::1] window, int kind, double k, double r, int n_threads):
    """src # IN; out # OUT: the mean if kind is MOMENTS, else the threshold; deviation # OUT for MOMENTS, else as out.

    window # IN: planes, rows, columns, odd. k, r: the parameters of Niblack and Sauvola.
    """
    cdef Volume v
    v.depth, v.height, v.width, v.kind, v.k, v.r = src.shape[0], src.shape[1], src.shape[2], kind, k, r
    v.planes, v.rows, v.columns = window[0], window[1], window[2]
    v.high, v.wide = v.height + v.rows, v.width + v.columns
    v.pitch = round_up(v.wide, 8) + 8       # no power of two: rows would compete for the same lines of the cache
    v.plane = round_up(v.high, ROWS) * v.pitch
    cdef size_t size = (2 * v.planes + 4) * v.plane + n_threads * 3 * BLOCK
    cdef double* memory = <double*> scratch_alloc(1, size, sizeof(double))
    if memory == NULL:
        raise MemoryError()
    try:
        with nogil:
            _thresholds(&src[0, 0, 0], &v, &out[0, 0, 0], &deviation[0, 0, 0], memory, n_threads)
    finally:
        free(memory)
