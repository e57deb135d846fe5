"""Separable correlation: `separable` along the last two axes, `columns` along any one axis in place.

Reference: the order of additions is that of scipy.ndimage.correlate1d (centre first, then the pairs from the outside
in; plain order for taps without symmetry). Sums have the type of the taps, results the type of `out`. With taps in
double the results have SciPy's very bits, in float32 too: it adds in double and rounds after each axis. With float32
taps everything is float32, twice as many pixels per vector, and differs by rounding.

Loop order: a thread takes strips of up to 64 rows and, within them, blocks of columns. Per four vectors of columns
the rows that the vertical taps reach are gathered, as sums' type, into a compact tile, so that neither a power-of-two
pitch nor a border costs anything inside the tap loop. Its results, rounded, make the strip. Row by row of it, as sums'
type again, the horizontal taps write to `out`. Four accumulators stay in registers. Memory per thread: the strip, the
tile and a row, half a megabyte whatever the image.
"""
from cython.parallel cimport prange, threadid
from libc.stdlib cimport free
from libc.string cimport memcpy

from _border cimport WRAP, border_index
from _rows cimport convert_row
from _scratch cimport round_up, scratch_alloc
from _simd cimport SIMD_BYTES, load, narrow, splat, store, vd, vec_t, vf
from _slabs cimport Slabs, more, slabs
from _stream cimport prefetch_read, stream, stream_end, streams
from _types cimport pixel_t, real_t

ctypedef fused sum_t:      # what is added; never narrower than the results
    float
    double

cdef enum:
    IDENTITY = 0
    SYMMETRIC = 1
    ANTISYMMETRIC = 2
    GENERAL = 3
    MAX_ROWS = 64
    MIN_ROWS = 8
    COLUMNS = 1024
    STRIP_BYTES = 1 << 19


cdef struct Axis:
    int kind
    int mode
    Py_ssize_t before      # taps before the centre
    Py_ssize_t after       # and after it


cdef struct Image:
    Py_ssize_t height, width       # width in elements: pixels times step
    Py_ssize_t step                # from a pixel to the next of its channel
    Py_ssize_t columns             # of a block; all of them where a row has to be whole
    Py_ssize_t pitch               # of a strip's rows
    Axis v, h
    double cval, scale
    bint large                     # the result is written past the caches


cdef inline void _put(real_t* out, Py_ssize_t i, vec_t sums) noexcept nogil:
    """Store sums, rounded if results are narrower."""
    if vec_t is vf:
        store(<vf*> out, i, sums)
    elif real_t is float:
        narrow(out + i, sums)
    else:
        store(<vd*> out, i, sums)


cdef inline void _correlate_block(const vec_t* src, Py_ssize_t step, const vec_t* taps, Axis axis,
                                  real_t* out) noexcept nogil:
    """Four vectors of sums, to `out`; tap j reads `src` at j * step. `src` and `taps` point at the centre."""
    cdef Py_ssize_t n = SIMD_BYTES // sizeof(float) if vec_t is vf else SIMD_BYTES // sizeof(double)
    cdef Py_ssize_t j, lo, hi
    cdef vec_t t = splat(taps, axis.after if axis.kind == GENERAL else 0), a, b, c, d
    lo = axis.after * step if axis.kind == GENERAL else 0
    a = t * load(src, lo)
    b = t * load(src, lo + n)
    c = t * load(src, lo + 2 * n)
    d = t * load(src, lo + 3 * n)
    if axis.kind == SYMMETRIC:
        for j in range(axis.before, 0, -1):
            lo = -j * step
            hi = j * step
            t = splat(taps, -j)
            a = a + (load(src, lo) + load(src, hi)) * t
            b = b + (load(src, lo + n) + load(src, hi + n)) * t
            c = c + (load(src, lo + 2 * n) + load(src, hi + 2 * n)) * t
            d = d + (load(src, lo + 3 * n) + load(src, hi + 3 * n)) * t
    elif axis.kind == ANTISYMMETRIC:
        for j in range(axis.before, 0, -1):
            lo = -j * step
            hi = j * step
            t = splat(taps, -j)
            a = a + (load(src, lo) - load(src, hi)) * t
            b = b + (load(src, lo + n) - load(src, hi + n)) * t
            c = c + (load(src, lo + 2 * n) - load(src, hi + 2 * n)) * t
            d = d + (load(src, lo + 3 * n) - load(src, hi + 3 * n)) * t
    else:
        for j in range(-axis.before, axis.after):
            lo = j * step
            t = splat(taps, j)
            a = a + load(src, lo) * t
            b = b + load(src, lo + n) * t
            c = c + load(src, lo + 2 * n) * t
            d = d + load(src, lo + 3 * n) * t
    _put(out, 0, a)
    _put(out, n, b)
    _put(out, 2 * n, c)
    _put(out, 3 * n, d)


cdef inline void _sums(const sum_t* src, Py_ssize_t step, const sum_t* taps, Axis axis, real_t* out) noexcept nogil:
    if sum_t is float:
        _correlate_block(<const vf*> src, step, <const vf*> taps, axis, out)
    else:
        _correlate_block(<const vd*> src, step, <const vd*> taps, axis, out)


cdef inline void _block(const sum_t* src, Py_ssize_t step, const sum_t* taps, Axis axis, real_t* out) noexcept nogil:
    """As `_correlate_block`. For sigma 1 the compiler knows the numbers: it unrolls, and taps share what they load."""
    cdef Axis nine_taps = axis
    nine_taps.kind = SYMMETRIC
    nine_taps.before = 4
    if axis.kind != SYMMETRIC or axis.before != 4:
        _sums(src, step, taps, axis, out)
    elif step == 1:
        _sums(src, 1, taps, nine_taps, out)
    else:
        _sums(src, step, taps, nine_taps, out)


cdef inline void _gather(const pixel_t* column, Py_ssize_t pitch, Py_ssize_t height, Py_ssize_t first, Py_ssize_t rows,
                         Py_ssize_t width, int mode, sum_t cval, double scale, sum_t* tile,
                         Py_ssize_t tile_pitch) noexcept nogil:
    """Rows first.. of `column` (border rows included) to the compact `tile`; asks for the next cache lines."""
    cdef Py_ssize_t i, x, y
    for i in range(rows):
        y = border_index(first + i, height, mode)
        if y < 0:
            for x in range(width):
                tile[i * tile_pitch + x] = cval
        else:
            if width == tile_pitch:  # a number that the compiler knows
                convert_row(column + y * pitch, tile + i * tile_pitch, tile_pitch, scale)
            else:
                convert_row(column + y * pitch, tile + i * tile_pitch, width, scale)
            prefetch_read(<const char*> (column + y * pitch + width) + 63, width * sizeof(pixel_t))


cdef inline void _pad_row(sum_t* row, Py_ssize_t width, Py_ssize_t step, Axis axis, sum_t cval, Py_ssize_t first,
                          Py_ssize_t last, Py_ssize_t slack) noexcept nogil:
    """Write what the taps reach beyond the image from columns first..last, channel by channel; zeros in the slack.

    `row` stands for the image's first column, wherever the columns that it really holds begin.
    """
    cdef Py_ssize_t i, c, x, n = width // step
    for i in range(first // step - axis.before, 0):
        x = border_index(i, n, axis.mode)
        for c in range(step):
            row[i * step + c] = cval if x < 0 else row[x * step + c]
    for i in range(n, last // step + axis.after):
        x = border_index(i, n, axis.mode)
        for c in range(step):
            row[i * step + c] = cval if x < 0 else row[x * step + c]
    for i in range(last + axis.after * step, last + axis.after * step + slack):
        row[i] = 0


cdef inline void _columns(const pixel_t* src, Py_ssize_t y0, Py_ssize_t rows, Py_ssize_t first, Py_ssize_t last,
                          Image* image, const sum_t* taps, sum_t* tile, real_t* strip) noexcept nogil:
    """The vertical pass: columns first..last of a strip; `strip` stands for the image's first column."""
    cdef Axis v = image.v
    cdef Py_ssize_t block = 4 * SIMD_BYTES // sizeof(sum_t), b, x, y
    for b in range((last - first + block - 1) // block):
        x = first + b * block
        _gather(src + x, image.width, image.height, y0 - v.before, rows + v.before + v.after, min(block, last - x),
                v.mode, <sum_t> image.cval, image.scale, tile, block)
        for y in range(rows):
            _block(tile + (y + v.before) * block, block, taps, v, strip + y * image.pitch + x)


cdef inline void _line(const sum_t* row, const sum_t* taps, Image* image, Py_ssize_t first, Py_ssize_t last,
                       real_t* out, real_t* finished) noexcept nogil:
    """The horizontal pass over one row, to `out`; by way of `finished`, past the caches, if the result is large."""
    cdef Py_ssize_t block = 4 * SIMD_BYTES // sizeof(sum_t), n = last - first, b, rest = n % block, step = image.step
    cdef real_t* to = finished if image.large else out + first
    cdef Axis h = image.h      # a copy, since for all the compiler knows a store might change the struct
    for b in range(n // block):
        _block(row + first + b * block, step, taps, h, to + b * block)
    if rest:
        _block(row + last - rest, step, taps, h, finished + n - rest)
    if image.large:
        stream(out + first, finished, n * sizeof(real_t))
    else:
        memcpy(out + last - rest, finished + n - rest, rest * sizeof(real_t))


cdef inline void _strip(const pixel_t* src, real_t* out, Py_ssize_t y0, Py_ssize_t rows, Image* image,
                        const sum_t* taps_v, const sum_t* taps_h, sum_t* tile, sum_t* row, real_t* strip,
                        real_t* finished) noexcept nogil:
    """Rows y0.. of one plane, block of columns by block of columns."""
    cdef Py_ssize_t before = image.h.before * image.step, after = image.h.after * image.step
    cdef Py_ssize_t first, last, lo, hi, i, y
    for i in range((image.width + image.columns - 1) // image.columns):
        first = i * image.columns
        last = min(first + image.columns, image.width)
        lo = max(0, first - before)
        hi = min(image.width, last + after)
        if image.v.kind != IDENTITY:
            _columns(src, y0, rows, lo, hi, image, taps_v, tile, strip - first)  # columns keep the image's numbers
        for y in range(rows):
            if image.v.kind == IDENTITY:
                convert_row(src + (y0 + y) * image.width + lo, row + lo - first, hi - lo, image.scale)
            else:
                convert_row(strip + y * image.pitch + lo - first, row + lo - first, hi - lo, 1.0)
            _pad_row(row - first, image.width, image.step, image.h, <sum_t> image.cval, first, last,
                     4 * SIMD_BYTES // sizeof(sum_t))
            _line(row - first, taps_h, image, first, last, out + (y0 + y) * image.width, finished)
    stream_end()


cdef inline Py_ssize_t _columns_at_once(Image* image) noexcept nogil:
    """Blocks of columns keep the strip small; a wrapping border, or one beyond a block, needs whole rows at hand."""
    cdef Py_ssize_t reach = max(image.h.before, image.h.after) * image.step
    if image.h.mode == WRAP or image.h.before != image.h.after or 2 * reach > COLUMNS:
        return image.width
    return min(image.width, COLUMNS // image.step * image.step)


def separable(const pixel_t[:, :, ::1] src, real_t[:, :, ::1] out, const sum_t[::1] taps_v, Py_ssize_t centre_v,
              int kind_v, int mode_v, const sum_t[::1] taps_h, Py_ssize_t centre_h, int kind_h, int mode_h,
              Py_ssize_t step, double cval, double scale, int n_threads):
    """src # IN (planes, rows, columns * step); out # OUT, may be src only where kind_v is IDENTITY."""
    if sizeof(sum_t) < sizeof(real_t):
        raise TypeError("sums of float results are not for double results")
    cdef Image image
    cdef Py_ssize_t planes = src.shape[0], block = 4 * SIMD_BYTES // sizeof(sum_t), left, rows, strips, tile, size
    cdef Py_ssize_t i, y
    image.height, image.width, image.step, image.cval, image.scale = src.shape[1], src.shape[2], step, cval, scale
    image.v = Axis(kind_v, mode_v, centre_v, taps_v.shape[0] - 1 - centre_v)
    image.h = Axis(kind_h, mode_h, centre_h, taps_h.shape[0] - 1 - centre_h)
    # In place, a row must be read whole before its first block of columns is written.
    image.columns = image.width if <const void*> &src[0, 0, 0] == <void*> &out[0, 0, 0] else _columns_at_once(&image)
    image.large = streams(planes * image.height * image.width * sizeof(real_t))
    left = round_up(image.h.before * step, 64)
    image.pitch = left + round_up(image.columns + image.h.after * step + 2 * block, 64)
    rows = max(MIN_ROWS, min(MAX_ROWS, STRIP_BYTES // (image.pitch * <Py_ssize_t> sizeof(real_t))))
    rows = max(1, min(rows, (image.height + n_threads - 1) // n_threads))
    strips = (image.height + rows - 1) // rows
    tile = round_up((rows + image.v.before + image.v.after) * block, 64)
    size = tile + (rows + 2) * image.pitch
    cdef sum_t* scratch = <sum_t*> scratch_alloc(n_threads, size, sizeof(sum_t))
    cdef sum_t* mine
    cdef real_t* strip
    if scratch == NULL:
        raise MemoryError()
    cdef Slabs s = slabs(planes * strips, 2.0 * (taps_v.shape[0] + taps_h.shape[0]) * rows * src.shape[2], n_threads)
    try:
        with nogil:
            while more(&s):
                for i in prange(s.first, s.last, schedule="dynamic", num_threads=n_threads):
                    mine = scratch + threadid() * size
                    strip = <real_t*> (mine + tile + image.pitch)
                    y = i % strips * rows
                    _strip(&src[i // strips, 0, 0], &out[i // strips, 0, 0], y, min(rows, image.height - y), &image,
                           &taps_v[centre_v], &taps_h[centre_h], mine, mine + tile + left, strip + left,
                           strip + rows * image.pitch)
    finally:
        free(scratch)


def columns(const pixel_t[:, :, ::1] src, real_t[:, :, ::1] out, const sum_t[::1] taps, Py_ssize_t centre, int kind,
            int mode, double cval, double scale, int n_threads):
    """src # IN (outer, n, inner), filtered along n; out # OUT, may be src."""
    if sizeof(sum_t) < sizeof(real_t):
        raise TypeError("sums of float results are not for double results")
    cdef Py_ssize_t outer = src.shape[0], height = src.shape[1], width = src.shape[2]
    cdef Axis v = Axis(kind, mode, centre, taps.shape[0] - 1 - centre)
    cdef Py_ssize_t block = 4 * SIMD_BYTES // sizeof(sum_t), blocks = (width + block - 1) // block
    cdef Py_ssize_t size = round_up((height + v.before + v.after + 1) * block, 64), i, x, y, n
    cdef sum_t* scratch = <sum_t*> scratch_alloc(n_threads, size, sizeof(sum_t))
    cdef sum_t* tile
    cdef real_t* last
    if scratch == NULL:
        raise MemoryError()
    cdef Slabs s = slabs(outer * blocks, 2.0 * taps.shape[0] * height * block, n_threads)
    try:
        with nogil:
            while more(&s):
                for i in prange(s.first, s.last, schedule="dynamic", num_threads=n_threads):
                    tile = scratch + threadid() * size + block
                    last = <real_t*> (tile - block)
                    x = i % blocks * block
                    n = min(block, width - x)
                    _gather(&src[i // blocks, 0, x], width, height, -v.before, height + v.before + v.after, n, mode,
                            <sum_t> cval, scale, tile, block)
                    for y in range(height):
                        _block(tile + (y + v.before) * block, block, &taps[centre], v, last)
                        memcpy(&out[i // blocks, y, x], last, n * sizeof(real_t))
    finally:
        free(scratch)
