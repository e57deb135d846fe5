"""Separable correlation: `separable` along the last two axes, `columns` along any one axis in place.

Reference: the order of additions is that of scipy.ndimage.correlate1d (centre first, then the pairs from the outside
in; plain order for taps without symmetry). Sums have the type of the taps, results the type of `out`. With taps in
double the results have SciPy's very bits, in float32 too: it adds in double and rounds after each axis. With float32
taps everything is float32, twice as many pixels per vector, and differs by rounding.

Loop order: a thread takes strips of up to 64 rows and, within them, blocks of columns. Per four vectors of columns
the rows that the vertical taps reach are gathered, as sums' type, into a compact tile, so that neither a power-of-two
pitch nor a border costs anything inside the tap loop. Its results, rounded, make the strip. Row by row of it, as sums'
type again, the horizontal taps write to `out`; where there are many, the row is first cut into segments, one per lane
(`_segments.pxd`), since loads at every offset would cross a cache line in half of the cases. Either way four sums stay
in registers (`_taps.pxd`). Memory per thread: the strip, the tile and a row, half a megabyte whatever the image.
"""
from cython.parallel cimport prange, threadid
from libc.stdlib cimport free
from libc.string cimport memcpy

from _border cimport WRAP, border_index
from _rows cimport convert_row
from _scratch cimport round_up, scratch_alloc
from _segments cimport cut, join
from _simd cimport SIMD_BYTES
from _slabs cimport Slabs, more, slabs
from _stream cimport prefetch_read, put, stream_end, streams
from _taps cimport IDENTITY, Axis, column_of_four, in_pairs, row_of_four, sum_t
from _types cimport pixel_t, real_t

cdef extern from "inline.h":
    pass

cdef enum:
    FEW_TAPS = 6           # before the centre: rows are not worth cutting into segments
    MAX_ROWS = 64
    MIN_ROWS = 8
    COLUMNS = 1024
    STRIP_BYTES = 1 << 19


cdef struct Image:
    Py_ssize_t height, width       # width in elements: pixels times step
    Py_ssize_t step                # from a pixel to the next of its channel
    Py_ssize_t columns             # of a block; all of them where a row has to be whole
    Py_ssize_t pitch               # of a strip's rows
    Axis v, h
    double cval, scale
    bint large                     # the result is written past the caches


cdef void _gather(const pixel_t* column, Py_ssize_t pitch, Py_ssize_t height, Py_ssize_t first, Py_ssize_t rows,
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


cdef void _pad_row(sum_t* row, Py_ssize_t width, Py_ssize_t step, Axis axis, sum_t cval, Py_ssize_t first,
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


cdef void _taps_down(const sum_t* tile, Py_ssize_t rows, const sum_t* taps, Axis v, real_t* out,
                     Py_ssize_t pitch) noexcept nogil:
    """The vertical taps over a tile four vectors wide; of taps in pairs, rows up to a multiple of four are written."""
    cdef Py_ssize_t lanes = SIMD_BYTES // sizeof(sum_t), block = 4 * lanes, i, y
    if not in_pairs(v):
        for y in range(rows):
            row_of_four(tile + (y + v.before) * block, block, taps, v, out + y * pitch)
    else:
        for y in range(0, rows, 4):
            for i in range(4):
                column_of_four(tile + (y + v.before) * block + i * lanes, block, taps, v, out + y * pitch + i * lanes,
                               pitch)


cdef inline void _columns(const pixel_t* src, Py_ssize_t y0, Py_ssize_t rows, Py_ssize_t first, Py_ssize_t last,
                          Image* image, const sum_t* taps, sum_t* tile, real_t* strip) noexcept nogil:
    """The vertical pass: columns first..last of a strip; `strip` stands for the image's first column."""
    cdef Axis v = image.v
    cdef Py_ssize_t block = 4 * SIMD_BYTES // sizeof(sum_t), b, x
    for b in range((last - first + block - 1) // block):
        x = first + b * block
        _gather(src + x, image.width, image.height, y0 - v.before, round_up(rows, 4) + v.before + v.after,
                min(block, last - x), v.mode, <sum_t> image.cval, image.scale, tile, block)
        _taps_down(tile, rows, taps, v, strip + x, image.pitch)


cdef void _line(const sum_t* row, const sum_t* taps, Axis h, Py_ssize_t step, Py_ssize_t n,
                real_t* out) noexcept nogil:
    """The horizontal pass over a row of `n`, vectors side by side; up to four vectors less one more are written."""
    cdef Py_ssize_t block = 4 * SIMD_BYTES // sizeof(sum_t), b
    for b in range((n + block - 1) // block):
        row_of_four(row + b * block, step, taps, h, out + b * block)


cdef void _segments(const sum_t* row, const sum_t* taps, Axis h, Py_ssize_t step, Py_ssize_t length,
                    sum_t* vectors, real_t* results, real_t* out) noexcept nogil:
    """The horizontal pass over a row, a lane for each segment of `length`."""
    cdef Py_ssize_t lanes = SIMD_BYTES // sizeof(sum_t), before = h.before * step, i, c, at
    cut(row, -before, length + h.after * step, length, vectors)
    for i in range(length // (4 * step)):
        for c in range(step):
            at = (i * 4 * step + c) * lanes
            column_of_four(vectors + before * lanes + at, step * lanes, taps, h, results + at, step * lanes)
    join(results, lanes, length, out)


cdef inline Py_ssize_t _segment(Axis h, Py_ssize_t step, Py_ssize_t n, Py_ssize_t sum_size) noexcept nogil:
    """Length of a row's segments; 0 where vectors side by side are faster: short rows, few taps."""
    cdef Py_ssize_t lanes = SIMD_BYTES // sum_size, length = round_up((n + lanes - 1) // lanes, 4 * step)
    return length if in_pairs(h) and h.before >= FEW_TAPS and length >= (h.before + h.after) * step else 0


cdef inline Py_ssize_t _slack(Py_ssize_t length, Py_ssize_t n, Py_ssize_t sum_size) noexcept nogil:
    """Elements that are computed beyond a row of `n`: to the end of the last segment, or of four vectors."""
    cdef Py_ssize_t lanes = SIMD_BYTES // sum_size
    return length * lanes - n if length else 4 * lanes


cdef inline void _strip(const pixel_t* src, real_t* out, Py_ssize_t y0, Py_ssize_t rows, Image* image,
                        const sum_t* taps_v, const sum_t* taps_h, sum_t* tile, sum_t* row, sum_t* vectors,
                        real_t* strip, real_t* results, real_t* finished) noexcept nogil:
    """Rows y0.. of one plane, block of columns by block of columns."""
    cdef Py_ssize_t before = image.h.before * image.step, after = image.h.after * image.step, step = image.step
    cdef Py_ssize_t first, last, lo, hi, i, y, length, slack
    cdef Axis h = image.h      # a copy, since for all the compiler knows a store might change the struct
    for i in range((image.width + image.columns - 1) // image.columns):
        first = i * image.columns
        last = min(first + image.columns, image.width)
        lo = max(0, first - before)
        hi = min(image.width, last + after)
        length = _segment(h, step, last - first, sizeof(sum_t))
        slack = _slack(length, last - first, sizeof(sum_t))
        if image.v.kind != IDENTITY:
            _columns(src, y0, rows, lo, hi, image, taps_v, tile, strip - first)  # columns keep the image's numbers
        for y in range(rows):
            if image.v.kind == IDENTITY:
                convert_row(src + (y0 + y) * image.width + lo, row + lo - first, hi - lo, image.scale)
            else:
                convert_row(strip + y * image.pitch + lo - first, row + lo - first, hi - lo, 1.0)
            _pad_row(row - first, image.width, step, h, <sum_t> image.cval, first, last, slack)
            if length:
                _segments(row, taps_h, h, step, length, vectors, results, finished)
            else:
                _line(row, taps_h, h, step, last - first, finished)
            put(out + (y0 + y) * image.width + first, finished, (last - first) * sizeof(real_t), image.large)
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
    cdef Py_ssize_t i, y, length, vectors, results
    image.height, image.width, image.step, image.cval, image.scale = src.shape[1], src.shape[2], step, cval, scale
    image.v = Axis(kind_v, mode_v, centre_v, taps_v.shape[0] - 1 - centre_v)
    image.h = Axis(kind_h, mode_h, centre_h, taps_h.shape[0] - 1 - centre_h)
    # In place, a row must be read whole before its first block of columns is written.
    image.columns = image.width if <const void*> &src[0, 0, 0] == <void*> &out[0, 0, 0] else _columns_at_once(&image)
    image.large = streams(planes * image.height * image.width * sizeof(real_t))
    length = _segment(image.h, step, image.columns, sizeof(sum_t))
    left = round_up(image.h.before * step, 64)
    image.pitch = left + round_up(image.columns + _slack(length, image.columns, sizeof(sum_t)) + image.h.after * step
                                  + 2 * block, 64)
    rows = max(MIN_ROWS, min(MAX_ROWS, STRIP_BYTES // (image.pitch * <Py_ssize_t> sizeof(real_t))))
    rows = round_up(min(rows, (image.height + n_threads - 1) // n_threads), 4)
    strips = (image.height + rows - 1) // rows
    tile = round_up((rows + image.v.before + image.v.after) * block, 64)
    vectors = round_up((length + (image.h.before + image.h.after) * step) * block // 4, 64) if length else 0
    results = round_up((length + block) * block // 4, 64) if length else 0
    size = tile + (rows + 2) * image.pitch + vectors + results
    cdef sum_t* scratch = <sum_t*> scratch_alloc(n_threads, size, sizeof(sum_t))
    cdef sum_t* mine
    cdef sum_t* row
    cdef real_t* strip
    if scratch == NULL:
        raise MemoryError()
    cdef Slabs s = slabs(planes * strips, 2.0 * (taps_v.shape[0] + taps_h.shape[0]) * rows * src.shape[2], n_threads)
    try:
        with nogil:
            while more(&s):
                for i in prange(s.first, s.last, schedule="dynamic", num_threads=n_threads):
                    mine = scratch + threadid() * size
                    row = mine + tile + vectors
                    strip = <real_t*> (row + image.pitch)
                    y = i % strips * rows
                    _strip(&src[i // strips, 0, 0], &out[i // strips, 0, 0], y, min(rows, image.height - y), &image,
                           &taps_v[centre_v], &taps_h[centre_h], mine, row + left, mine + tile, strip + left,
                           <real_t*> (row + (rows + 2) * image.pitch), strip + rows * image.pitch)
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
    cdef Py_ssize_t four = 4 * block, size = round_up((height + 3 + v.before + v.after) * block, 64) + four
    cdef Py_ssize_t i, x, y, n, j
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
                    tile = scratch + threadid() * size + four
                    last = <real_t*> (tile - four)
                    x = i % blocks * block
                    n = min(block, width - x)
                    _gather(&src[i // blocks, 0, x], width, height, -v.before,
                            round_up(height, 4) + v.before + v.after, n, mode, <sum_t> cval, scale, tile, block)
                    for y in range(0, height, 4):
                        _taps_down(tile + y * block, min(4, height - y), &taps[centre], v, last, block)
                        for j in range(y, min(y + 4, height)):
                            memcpy(&out[i // blocks, j, x], last + (j - y) * block, n * sizeof(real_t))
    finally:
        free(scratch)
