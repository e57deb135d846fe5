"""Separable correlation: `separable` along the last two axes, `columns` along any one axis in place.

Reference: the order of additions is that of scipy.ndimage.correlate1d (centre first, then the pairs from the outside
in; plain order for taps without symmetry). Sums have the type of the taps, results the type of `out`. With taps in
double the results have SciPy's very bits, in float32 too: it adds in double and rounds after each axis. With float32
taps everything is float32, twice as many pixels per vector, and differs by rounding.

Loop order: a thread takes strips of up to 64 rows and, within them, blocks of columns. Per eight vectors of columns
the rows that the vertical taps reach are gathered, as sums' type, into a compact tile, so that neither a power-of-two
pitch nor a border costs anything inside the tap loop. Its results, rounded, make the strip. Of the strip, as many rows
as a vector has lanes are spread over the lanes, chunk of columns by chunk (`_lanes.pxd`), since loads of a row at every
offset would cross a cache line in half of the cases; the results of the horizontal taps are collected into rows of
`out`. Either way four sums stay in registers (`_taps.pxd`). Images of fewer rows than lanes go row by row. Memory per
thread: the strip, the tile, a chunk and the finished rows, half a megabyte whatever the image.
"""
from cython.parallel cimport prange, threadid
from libc.stdlib cimport free
from libc.string cimport memcpy

from _border cimport WRAP, border_index
from _lanes cimport collect, row_t, spread, sum_t
from _rows cimport convert_row
from _scratch cimport round_up, scratch_alloc
from _simd cimport SIMD_BYTES
from _slabs cimport Slabs, more, slabs
from _stream cimport prefetch_read, put, stream_end, streams
from _taps cimport IDENTITY, Axis, column_of_four, in_pairs, row_of_four
from _types cimport pixel_t, real_t

cdef extern from "inline.h":
    pass

cdef enum:
    FEW_TAPS = 6           # before the centre: rows are not worth spreading over lanes
    MAX_ROWS = 64
    MIN_ROWS = 8
    COLUMNS = 1024         # of a block, whose strip stays in the second-level cache
    CHUNK = 256            # columns whose rows are spread over lanes, in the first-level cache
    ABREAST = 8            # vectors, of a tile: two cache lines of each row of a float32 image
    STRIP_BYTES = 1 << 19


cdef struct Image:
    Py_ssize_t height, width       # width in elements: pixels times step
    Py_ssize_t step                # from a pixel to the next of its channel
    Py_ssize_t columns, chunk      # of a block, of a chunk; all of them where a row has to be whole
    Py_ssize_t left, pitch         # of a strip's rows: before the first column, from row to row
    Axis v, h
    double cval, scale
    bint large                     # the result is written past the caches


cdef struct Scratch:               # of one thread, in bytes from its beginning
    Py_ssize_t tile, rows, vectors, results, strip, finished, size


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


cdef void _taps_down(const sum_t* tile, Py_ssize_t rows, Py_ssize_t width, const sum_t* taps, Axis v, real_t* out,
                     Py_ssize_t pitch) noexcept nogil:
    """The vertical taps over the columns of a tile: whole vectors, in fours or in rows up to a multiple of four."""
    cdef Py_ssize_t lanes = SIMD_BYTES // sizeof(sum_t), block = ABREAST * lanes, i, x, y
    cdef const sum_t* first = tile + v.before * block
    if not in_pairs(v):
        for y in range(rows):
            for i in range((width + 4 * lanes - 1) // (4 * lanes)):
                x = i * 4 * lanes
                row_of_four(first + y * block + x, block, taps, v, out + y * pitch + x)
    else:
        for y in range(0, rows, 4):
            for i in range((width + lanes - 1) // lanes):
                x = i * lanes
                column_of_four(first + y * block + x, block, taps, v, out + y * pitch + x, pitch)


cdef inline void _columns(const pixel_t* src, Py_ssize_t y0, Py_ssize_t rows, Py_ssize_t first, Py_ssize_t last,
                          Image* image, const sum_t* taps, sum_t* tile, real_t* strip) noexcept nogil:
    """The vertical pass: columns first..last of a strip; `strip` stands for the image's first column."""
    cdef Axis v = image.v
    cdef Py_ssize_t block = ABREAST * SIMD_BYTES // sizeof(sum_t), b, n, x
    for b in range((last - first + block - 1) // block):
        x = first + b * block
        n = min(block, last - x)
        _gather(src + x, image.width, image.height, y0 - v.before, round_up(rows, 4) + v.before + v.after, n, v.mode,
                <sum_t> image.cval, image.scale, tile, block)
        _taps_down(tile, rows, n, taps, v, strip + x, image.pitch)


cdef void _taps_along(const sum_t* row, const sum_t* taps, Axis h, Py_ssize_t step, Py_ssize_t n,
                      real_t* out) noexcept nogil:
    """The horizontal taps over `n` elements, vectors side by side; up to four vectors less one more are written."""
    cdef Py_ssize_t block = 4 * SIMD_BYTES // sizeof(sum_t), b
    for b in range((n + block - 1) // block):
        row_of_four(row + b * block, step, taps, h, out + b * block)


cdef void _taps_over(const sum_t* vectors, const sum_t* taps, Axis h, Py_ssize_t step, Py_ssize_t n,
                     sum_t* out) noexcept nogil:
    """The horizontal taps over `n` vectors, a row in each lane; up to four pixels less one more are written."""
    cdef Py_ssize_t lanes = SIMD_BYTES // sizeof(sum_t), i, c, at
    for i in range((n + 4 * step - 1) // (4 * step)):
        for c in range(step):
            at = (i * 4 * step + c) * lanes
            column_of_four(vectors + at, step * lanes, taps, h, out + at, step * lanes)


cdef inline void _chunk(const row_t* rows, Py_ssize_t count, Py_ssize_t first, Py_ssize_t last, Image* image,
                        const sum_t* taps, sum_t* vectors, sum_t* results, real_t* out) noexcept nogil:
    """The horizontal pass over columns first..last of `count` rows; `rows` stands for the image's first column."""
    cdef Py_ssize_t lanes = SIMD_BYTES // sizeof(sum_t), step = image.step
    cdef Axis h = image.h      # a copy, since for all the compiler knows a store might change the struct
    cdef Py_ssize_t before = h.before * step, lo = max(0, first - before), hi = min(image.width, last + h.after * step)
    spread(rows + lo, image.pitch, count, hi - lo, vectors + (before - (first - lo)) * lanes)
    _pad_row(vectors + (before - first) * lanes, image.width * lanes, step * lanes, h, <sum_t> image.cval,
             first * lanes, last * lanes, 4 * step * lanes)
    _taps_over(vectors + before * lanes, taps, h, step, last - first, results)
    collect(results, last - first, out, image.pitch)


cdef inline void _rows_abreast(const row_t* rows, Py_ssize_t count, Py_ssize_t first, Py_ssize_t last, Image* image,
                               const sum_t* taps, sum_t* vectors, sum_t* results, real_t* finished) noexcept nogil:
    """The horizontal pass over columns first..last of as many rows as a vector has lanes."""
    cdef Py_ssize_t i, x
    for i in range((last - first + image.chunk - 1) // image.chunk):
        x = first + i * image.chunk
        _chunk(rows, count, x, min(x + image.chunk, last), image, taps, vectors, results, finished + x - first)


cdef inline void _one_row(sum_t* row, Py_ssize_t first, Py_ssize_t last, Image* image, const sum_t* taps,
                          real_t* finished) noexcept nogil:
    """The horizontal pass over columns first..last of one row, which stands for the image's first column."""
    _pad_row(row, image.width, image.step, image.h, <sum_t> image.cval, first, last,
             4 * SIMD_BYTES // <Py_ssize_t> sizeof(sum_t))
    _taps_along(row + first, taps, image.h, image.step, last - first, finished)


cdef inline Py_ssize_t _abreast(Axis h, Py_ssize_t rows, Py_ssize_t lanes) noexcept nogil:
    """Rows that the horizontal taps take at once."""
    return lanes if rows >= lanes and in_pairs(h) and h.before >= FEW_TAPS else 1


cdef inline void _block(const pixel_t* src, real_t* out, Py_ssize_t y0, Py_ssize_t rows, Py_ssize_t first,
                        Py_ssize_t last, Image* image, const sum_t* taps_v, const sum_t* taps_h, char* memory,
                        const Scratch* at) noexcept nogil:
    """Rows y0.. of columns first..last: the vertical pass, then the horizontal one."""
    cdef Py_ssize_t lo = max(0, first - image.h.before * image.step), i, j, n, y
    cdef Py_ssize_t hi = min(image.width, last + image.h.after * image.step), pitch = image.pitch
    cdef Py_ssize_t abreast = _abreast(image.h, rows, SIMD_BYTES // sizeof(sum_t))
    cdef sum_t* row = <sum_t*> (memory + at.rows) + image.left - first
    cdef real_t* strip = <real_t*> (memory + at.strip) + image.left - first
    cdef sum_t* vectors = <sum_t*> (memory + at.vectors)
    cdef sum_t* results = <sum_t*> (memory + at.results)
    cdef real_t* finished = <real_t*> (memory + at.finished)
    if image.v.kind != IDENTITY:
        _columns(src, y0, rows, lo, hi, image, taps_v, <sum_t*> (memory + at.tile), strip)
    for j in range((rows + abreast - 1) // abreast):
        y = j * abreast
        n = min(abreast, rows - y)
        if image.v.kind == IDENTITY:
            for i in range(n):
                convert_row(src + (y0 + y + i) * image.width + lo, row + i * pitch + lo, hi - lo, image.scale)
        elif abreast == 1:
            convert_row(strip + y * pitch + lo, row + lo, hi - lo, 1.0)
        if abreast == 1:
            _one_row(row, first, last, image, taps_h, finished)
        elif image.v.kind == IDENTITY:
            _rows_abreast(row, n, first, last, image, taps_h, vectors, results, finished)
        else:
            _rows_abreast(strip + y * pitch, n, first, last, image, taps_h, vectors, results, finished)
        for i in range(n):
            put(out + (y0 + y + i) * image.width + first, finished + i * pitch, (last - first) * sizeof(real_t),
                image.large)


cdef inline void _strip(const pixel_t* src, real_t* out, Py_ssize_t y0, Py_ssize_t rows, Image* image,
                        const sum_t* taps_v, const sum_t* taps_h, char* memory, const Scratch* at) noexcept nogil:
    """Rows y0.. of one plane, block of columns by block of columns."""
    cdef Py_ssize_t i, first
    for i in range((image.width + image.columns - 1) // image.columns):
        first = i * image.columns
        _block(src, out, y0, rows, first, min(first + image.columns, image.width), image, taps_v, taps_h, memory, at)
    stream_end()


cdef inline Py_ssize_t _columns_at_once(Image* image, Py_ssize_t most) noexcept nogil:
    """Few columns stay in the caches; a wrapping border, or one beyond them, needs whole rows at hand."""
    cdef Py_ssize_t reach = max(image.h.before, image.h.after) * image.step
    if image.h.mode == WRAP or image.h.before != image.h.after or 2 * reach > most:
        return image.width
    return min(image.width, most // (4 * image.step) * (4 * image.step))


cdef Scratch _scratch(Image* image, Py_ssize_t rows, Py_ssize_t sum_size, Py_ssize_t real_size) noexcept nogil:
    """Where a thread has its tile, rows and so on, each aligned to a cache line."""
    cdef Scratch at
    cdef Py_ssize_t lanes = SIMD_BYTES // sum_size, step = image.step, pixels = image.chunk + 4 * step + lanes
    at.tile = 0
    at.rows = at.tile + round_up((rows + image.v.before + image.v.after) * ABREAST * SIMD_BYTES, 64)
    at.vectors = at.rows + (lanes if image.v.kind == IDENTITY else 1) * image.pitch * sum_size
    at.results = at.vectors + round_up((pixels + (image.h.before + image.h.after) * step) * SIMD_BYTES, 64)
    at.strip = at.results + round_up(pixels * SIMD_BYTES, 64)
    at.finished = at.strip + (0 if image.v.kind == IDENTITY else rows * image.pitch * real_size)
    at.size = at.finished + lanes * image.pitch * real_size
    return at


def separable(const pixel_t[:, :, ::1] src, real_t[:, :, ::1] out, const sum_t[::1] taps_v, Py_ssize_t centre_v,
              int kind_v, int mode_v, const sum_t[::1] taps_h, Py_ssize_t centre_h, int kind_h, int mode_h,
              Py_ssize_t step, double cval, double scale, int n_threads):
    """src # IN (planes, rows, columns * step); out # OUT, may be src only where kind_v is IDENTITY."""
    if sizeof(sum_t) < sizeof(real_t):
        raise TypeError("sums of float results are not for double results")
    cdef Image image
    cdef Py_ssize_t planes = src.shape[0], block = ABREAST * SIMD_BYTES // sizeof(sum_t), rows, strips, i, y
    image.height, image.width, image.step, image.cval, image.scale = src.shape[1], src.shape[2], step, cval, scale
    image.v = Axis(kind_v, mode_v, centre_v, taps_v.shape[0] - 1 - centre_v)
    image.h = Axis(kind_h, mode_h, centre_h, taps_h.shape[0] - 1 - centre_h)
    # In place, a row must be read whole before its first block of columns is written.
    image.columns = image.width if <const void*> &src[0, 0, 0] == <void*> &out[0, 0, 0] \
        else _columns_at_once(&image, COLUMNS)
    image.chunk = min(image.columns, _columns_at_once(&image, CHUNK))
    image.large = streams(planes * image.height * image.width * sizeof(real_t))
    image.left = round_up(image.h.before * step, 64)
    image.pitch = image.left + round_up(image.columns + image.h.after * step + 4 * step + block, 64)
    rows = max(MIN_ROWS, min(MAX_ROWS, STRIP_BYTES // (image.pitch * <Py_ssize_t> sizeof(real_t))))
    rows = round_up(min(rows, (image.height + n_threads - 1) // n_threads), max(4, block // ABREAST))
    strips = (image.height + rows - 1) // rows
    cdef Scratch at = _scratch(&image, rows, sizeof(sum_t), sizeof(real_t))
    cdef char* scratch = <char*> scratch_alloc(n_threads, at.size, 1)
    if scratch == NULL:
        raise MemoryError()
    cdef Slabs s = slabs(planes * strips, 2.0 * (taps_v.shape[0] + taps_h.shape[0]) * rows * src.shape[2], n_threads)
    try:
        with nogil:
            while more(&s):
                for i in prange(s.first, s.last, schedule="dynamic", num_threads=n_threads):
                    y = i % strips * rows
                    _strip(&src[i // strips, 0, 0], &out[i // strips, 0, 0], y, min(rows, image.height - y), &image,
                           &taps_v[centre_v], &taps_h[centre_h], scratch + threadid() * at.size, &at)
    finally:
        free(scratch)


def columns(const pixel_t[:, :, ::1] src, real_t[:, :, ::1] out, const sum_t[::1] taps, Py_ssize_t centre, int kind,
            int mode, double cval, double scale, int n_threads):
    """src # IN (outer, n, inner), filtered along n; out # OUT, may be src."""
    if sizeof(sum_t) < sizeof(real_t):
        raise TypeError("sums of float results are not for double results")
    cdef Py_ssize_t outer = src.shape[0], height = src.shape[1], width = src.shape[2]
    cdef Axis v = Axis(kind, mode, centre, taps.shape[0] - 1 - centre)
    cdef Py_ssize_t block = ABREAST * SIMD_BYTES // sizeof(sum_t), blocks = (width + block - 1) // block
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
                        _taps_down(tile + y * block, min(4, height - y), n, &taps[centre], v, last, block)
                        for j in range(y, min(y + 4, height)):
                            memcpy(&out[i // blocks, j, x], last + (j - y) * block, n * sizeof(real_t))
    finally:
        free(scratch)
