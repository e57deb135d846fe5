"""Canny's detector up to its two masks: smoothing, gradient and suppression of what is no maximum, row by row.

Reference: Canny (1986); the Gaussian adds as scipy.ndimage.correlate1d does, in double, and rounds to the image's type
after each axis; the gradient is scipy.ndimage.sobel's, the suppression scikit-image's interpolation. Every operation is
theirs, in their order, so that the masks are theirs bit by bit.

Loop order: a thread takes strips of 64 rows. Converted source rows stay in a ring as long as the vertical taps reach
them, smoothed rows, gradients and magnitudes in rings of three. Masks leave as bits, 64 pixels to a word.
Memory per thread: 2 * radius + 15 rows.
"""
from cython.parallel cimport prange, threadid
from libc.stdint cimport uint8_t, uint64_t
from libc.stdlib cimport free
from libc.string cimport memcpy, memset

from _border cimport border_index
from _linked cimport pack
from _rows cimport convert_row
from _scratch cimport round_up, scratch_alloc
from _slabs cimport Slabs, more, slabs
from _types cimport pixel_t, real_t
from canny_rows cimport correlate, divide, gradient, round_to_float, suppress

cdef enum:
    ROWS = 64
    PAD = 64            # elements before and behind a row, at least


cdef struct Plan:
    Py_ssize_t height, width
    Py_ssize_t radius_v, radius_h
    Py_ssize_t pitch               # of rows in scratch memory, in elements
    Py_ssize_t weight_rows         # 0 for none
    int mode_v, mode_h
    double cval, scale


cdef struct Rows:
    Py_ssize_t next                # source row that the ring will hold next; it may lie outside of the image
    double* ring
    double* line
    double* sums
    const double** pointers        # 2 * radius + 1 of the greater radius


cdef inline void _load_rows(const pixel_t* src, Py_ssize_t last, const Plan* p, Rows* rows) noexcept nogil:
    """Convert source rows up to the `last` one into the ring."""
    cdef Py_ssize_t y, x, size = 2 * p.radius_v + 1
    cdef double* slot
    while rows.next <= last:
        slot = rows.ring + (rows.next + p.radius_v) % size * p.pitch     # the least row is -radius
        y = border_index(rows.next, p.height, p.mode_v)
        if y < 0:
            for x in range(p.width):
                slot[x] = p.cval
        else:
            convert_row(src + y * p.width, slot, p.width, p.scale)
        rows.next += 1


cdef inline void _extend(double* row, const Plan* p) noexcept nogil:
    cdef Py_ssize_t i, x
    for i in range(p.radius_h):
        x = border_index(-1 - i, p.width, p.mode_h)
        row[-1 - i] = p.cval if x < 0 else row[x]
        x = border_index(p.width + i, p.width, p.mode_h)
        row[p.width + i] = p.cval if x < 0 else row[x]


cdef inline const real_t* _weights(const real_t* weights, Py_ssize_t y, const Plan* p) noexcept nogil:
    """Row of the weights; those between the first and the last `radius` rows may all be alike, and stored once."""
    if p.weight_rows == 0:
        return NULL
    return weights + (y if y <= p.radius_v else max(p.radius_v, y - (p.height - p.weight_rows))) * p.width


cdef inline void _smooth(const pixel_t* src, const real_t* weights, Py_ssize_t y, const Plan* p, Rows* rows,
                         const double* taps_v, const double* taps_h, real_t* out) noexcept nogil:
    """One smoothed row; y may be any from the last call's on."""
    cdef Py_ssize_t j, size = 2 * p.radius_v + 1
    _load_rows(src, y + p.radius_v, p, rows)
    for j in range(size):
        rows.pointers[j] = rows.ring + (y + j) % size * p.pitch
    correlate(rows.pointers + p.radius_v, taps_v, p.radius_v, p.width, rows.line)
    if real_t is float:
        round_to_float(rows.line, p.width)
    _extend(rows.line, p)
    for j in range(2 * p.radius_h + 1):
        rows.pointers[j] = rows.line + (j - p.radius_h)
    correlate(rows.pointers + p.radius_h, taps_h, p.radius_h, p.width, rows.sums)
    divide(rows.sums, _weights(weights, y, p), p.width, out)


cdef inline void _suppress(const real_t* up, const real_t* mid, const real_t* below, const real_t* down,
                           const real_t* across, Py_ssize_t width, float low, real_t high, uint64_t* low_bits,
                           uint64_t* high_bits) noexcept nogil:
    """The bits of one row, without its first and last pixel."""
    cdef Py_ssize_t i, x, words = (width + 63) // 64
    cdef uint64_t inside = ~<uint64_t> 1
    for i in range(words):
        x = 64 * i
        suppress(up + x, mid + x, below + x, down + x, across + x, low, high, low_bits + i, high_bits + i)
        if i == (width - 1) // 64:
            inside &= (<uint64_t> 1 << ((width - 1) % 64)) - 1
        low_bits[i] &= inside
        high_bits[i] &= inside
        inside = ~<uint64_t> 0


cdef inline void _mask(const uint8_t* mask, Py_ssize_t width, uint64_t* low_bits, uint64_t* high_bits) noexcept nogil:
    """Take away what a mask of 0 and 1 excludes."""
    cdef Py_ssize_t i
    cdef uint64_t word = 0
    for i in range((width + 63) // 64):
        pack(mask + 64 * i, min(64, width - 64 * i), &word)
        low_bits[i] &= word
        high_bits[i] &= word


cdef inline void _gradient(const pixel_t* src, const real_t* weights, Py_ssize_t y, const Plan* p, Rows* rows,
                           const double* taps_v, const double* taps_h, real_t* smooth, real_t* down, real_t* across,
                           real_t* magnitude, bint first) noexcept nogil:
    """Gradient of row y into slots y % 3; the smoothed rows up to y are there, unless it is the `first`."""
    cdef Py_ssize_t k, slot = y % 3 * p.pitch
    cdef real_t* s
    for k in range(y - 1 if first else y + 1, y + 2):
        s = smooth + (k + 3) % 3 * p.pitch
        _smooth(src, weights, min(max(k, 0), p.height - 1), p, rows, taps_v, taps_h, s)
        (s - 1)[0] = s[0]
        s[p.width] = s[p.width - 1]
    gradient(smooth + (y + 2) % 3 * p.pitch, smooth + slot, smooth + (y + 1) % 3 * p.pitch, p.width, down + slot,
             across + slot, magnitude + slot)


cdef inline Plan _plan(Py_ssize_t height, Py_ssize_t width, Py_ssize_t taps_v, Py_ssize_t taps_h, int mode_v,
                       int mode_h, double cval, double scale, Py_ssize_t weight_rows) noexcept nogil:
    cdef Plan p
    p.height, p.width, p.radius_v, p.radius_h = height, width, taps_v - 1, taps_h - 1
    p.mode_v, p.mode_h, p.cval, p.scale, p.weight_rows = mode_v, mode_h, cval, scale, weight_rows
    p.pitch = round_up(width, 64) + 2 * PAD
    return p


cdef inline Py_ssize_t _size(const Plan* p) noexcept nogil:
    """Of the scratch memory per thread, in doubles: the ring, the line, sums, pointers and twelve rows."""
    return ((2 * p.radius_v + 15) * p.pitch + 2 * round_up(p.radius_h, 64)
            + round_up(2 * max(p.radius_v, p.radius_h) + 1, 64))


cdef inline Rows _rows(double* scratch, const Plan* p, Py_ssize_t y) noexcept nogil:
    """Lay out what smooths, ready for row y."""
    cdef Rows rows
    rows.next = y - p.radius_v
    rows.ring = scratch + 12 * p.pitch
    rows.sums = rows.ring + (2 * p.radius_v + 1) * p.pitch
    rows.line = rows.sums + p.pitch + round_up(p.radius_h, 64)
    rows.pointers = <const double**> (rows.sums + 2 * p.pitch + 2 * round_up(p.radius_h, 64))
    return rows


cdef inline void _strip(const pixel_t* src, const real_t* weights, const uint8_t* mask, Py_ssize_t y0, Py_ssize_t y1,
                        const Plan* p, const double* taps_v, const double* taps_h, float low, real_t high,
                        real_t* strengths, uint64_t* low_bits, uint64_t* high_bits, double* scratch) noexcept nogil:
    """Rows y0..y1-1: of magnitudes, where `strengths` is not NULL, else of bits."""
    cdef Py_ssize_t first = y0 if strengths else max(y0 - 1, 0), y, m, words = (p.width + 63) // 64
    cdef Rows rows = _rows(scratch, p, max(first - 1, 0))
    cdef real_t* smooth = <real_t*> scratch + PAD
    cdef real_t* down = smooth + 3 * p.pitch
    cdef real_t* across = down + 3 * p.pitch
    cdef real_t* magnitude = across + 3 * p.pitch
    for y in range(first, y1 if strengths else min(y1 + 1, p.height)):
        _gradient(src, weights, y, p, &rows, taps_v, taps_h, smooth, down, across, magnitude, y == first)
        if strengths:
            memcpy(strengths + y * p.width, magnitude + y % 3 * p.pitch, p.width * sizeof(real_t))
            continue
        m = y - 1
        if m >= max(y0, 1):
            _suppress(magnitude + (m + 2) % 3 * p.pitch, magnitude + m % 3 * p.pitch, magnitude + y % 3 * p.pitch,
                      down + m % 3 * p.pitch, across + m % 3 * p.pitch, p.width, low, high, low_bits + m * words,
                      high_bits + m * words)
            if mask:
                _mask(mask + m * p.width, p.width, low_bits + m * words, high_bits + m * words)


def lines(const pixel_t[:, ::1] src, const real_t[:, ::1] weights, const uint8_t[:, ::1] mask, real_t[:, ::1] strengths,
          uint64_t[:, ::1] low_bits, uint64_t[:, ::1] high_bits, const double[::1] taps_v, const double[::1] taps_h,
          int mode_v, int mode_h, double cval, double scale, double low, double high, int n_threads):
    """src # IN, not empty; weights # IN, what smoothed rows are divided by, or of no rows (see _weights);
    mask # IN, 0 or 1, or of no rows; strengths # OUT, magnitudes, or of no rows: then low_bits, high_bits # OUT,
    (rows, words), filled with 0 before."""
    cdef Plan p = _plan(src.shape[0], src.shape[1], taps_v.shape[0], taps_h.shape[0], mode_v, mode_h, cval, scale,
                        weights.shape[0])
    cdef Py_ssize_t i, strips = (p.height + ROWS - 1) // ROWS, size = _size(&p)
    cdef double* scratch = <double*> scratch_alloc(n_threads, size, sizeof(double))
    cdef const real_t* divisors = &weights[0, 0] if weights.shape[0] else NULL
    cdef const uint8_t* inside = &mask[0, 0] if mask.shape[0] else NULL
    cdef real_t* wanted = &strengths[0, 0] if strengths.shape[0] else NULL
    if scratch == NULL:
        raise MemoryError()
    memset(scratch, 0, n_threads * size * sizeof(double))       # what rows are extended by: read, never used
    cdef Slabs s = slabs(strips, 100.0 * ROWS * p.width, n_threads)
    try:
        with nogil:
            while more(&s):
                for i in prange(s.first, s.last, schedule="dynamic", num_threads=n_threads):
                    _strip(&src[0, 0], divisors, inside, i * ROWS, min(p.height, (i + 1) * ROWS), &p, &taps_v[0],
                           &taps_h[0], <float> low, <real_t> high, wanted, &low_bits[0, 0], &high_bits[0, 0],
                           scratch + threadid() * size)
    finally:
        free(scratch)
