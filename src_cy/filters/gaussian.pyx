"""Separable correlation: `separable` along the last two axes, `columns` along any one axis in place.

Reference: the order of additions is that of scipy.ndimage.correlate1d (centre first, then the pairs from the outside
in; plain order for taps without symmetry), so that double results carry its very bits. float32 results differ from
SciPy's, which adds in double, by rounding only.

Loop order: a thread takes strips of up to 32 rows. Per strip and block of four vectors, the rows that the vertical
taps reach are gathered (and converted) into a compact tile, so that neither a power-of-two pitch nor a border costs
anything inside the tap loop; then the horizontal taps read the finished rows. Four accumulators stay in registers.
Memory per thread: the strip and the tile, a few hundred kB whatever the image.
"""
from cython.parallel cimport prange, threadid
from libc.stdlib cimport free
from libc.string cimport memcpy

from _border cimport border_index
from _rows cimport convert_row
from _scratch cimport round_up, scratch_alloc
from _simd cimport SIMD_BYTES, load, splat, store, vd, vec_t, vf
from _types cimport pixel_t, real_t

cdef enum:
    IDENTITY = 0
    SYMMETRIC = 1
    ANTISYMMETRIC = 2
    GENERAL = 3
    MAX_ROWS = 32
    MIN_ROWS = 8
    STRIP_BYTES = 1 << 18


cdef struct Axis:
    int kind
    int mode
    Py_ssize_t before      # taps before the centre
    Py_ssize_t after       # and after it


cdef inline void _correlate_block(const vec_t* src, Py_ssize_t step, const vec_t* taps, Axis axis,
                                  vec_t* out) noexcept nogil:
    """Four vectors of `out`; tap j reads `src` at j * step. `src` and `taps` point at the centre."""
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
    store(out, 0, a)
    store(out, n, b)
    store(out, 2 * n, c)
    store(out, 3 * n, d)


cdef inline void _block(const real_t* src, Py_ssize_t step, const real_t* taps, Axis axis, real_t* out) noexcept nogil:
    if real_t is float:
        _correlate_block(<const vf*> src, step, <const vf*> taps, axis, <vf*> out)
    else:
        _correlate_block(<const vd*> src, step, <const vd*> taps, axis, <vd*> out)


cdef inline void _gather(const pixel_t* column, Py_ssize_t pitch, Py_ssize_t height, Py_ssize_t first, Py_ssize_t rows,
                         Py_ssize_t width, int mode, real_t cval, double scale, real_t* tile,
                         Py_ssize_t tile_pitch) noexcept nogil:
    """Rows first.. of `column` (border rows included) to the compact `tile`."""
    cdef Py_ssize_t i, x, y
    for i in range(rows):
        y = border_index(first + i, height, mode)
        if y < 0:
            for x in range(width):
                tile[i * tile_pitch + x] = cval
        else:
            convert_row(column + y * pitch, tile + i * tile_pitch, width, scale)


cdef inline void _pad_row(real_t* row, Py_ssize_t width, Py_ssize_t step, Axis axis, real_t cval,
                          Py_ssize_t slack) noexcept nogil:
    """Write what the taps reach beyond both ends of `row`, channel by channel, and zeros in the slack."""
    cdef Py_ssize_t i, c, x, n = width // step
    for i in range(-axis.before, 0):
        x = border_index(i, n, axis.mode)
        for c in range(step):
            row[i * step + c] = cval if x < 0 else row[x * step + c]
    for i in range(n, n + axis.after):
        x = border_index(i, n, axis.mode)
        for c in range(step):
            row[i * step + c] = cval if x < 0 else row[x * step + c]
    for i in range(width + axis.after * step, width + axis.after * step + slack):
        row[i] = 0


cdef inline void _strip(const pixel_t* src, real_t* out, Py_ssize_t height, Py_ssize_t width, Py_ssize_t y0,
                        Py_ssize_t rows, Py_ssize_t step, const real_t* taps_v, Axis v, const real_t* taps_h, Axis h,
                        double cval, double scale, real_t* tile, real_t* strip, Py_ssize_t pitch) noexcept nogil:
    cdef Py_ssize_t block = 4 * SIMD_BYTES // sizeof(real_t), b, x, y, n
    cdef real_t* row
    cdef real_t* last = tile     # the tile is free again when the horizontal pass runs
    for b in range((width + block - 1) // block):
        x = b * block
        n = min(block, width - x)
        if v.kind == IDENTITY:
            _gather(src + x, width, height, y0, rows, n, v.mode, <real_t> cval, scale, strip + x, pitch)
        else:
            _gather(src + x, width, height, y0 - v.before, rows + v.before + v.after, n, v.mode, <real_t> cval, scale,
                    tile, block)
            for y in range(rows):
                _block(tile + (y + v.before) * block, block, taps_v, v, strip + y * pitch + x)
    for y in range(rows):
        row = strip + y * pitch
        if h.kind == IDENTITY:
            memcpy(out + (y0 + y) * width, row, width * sizeof(real_t))
            continue
        _pad_row(row, width, step, h, <real_t> cval, block)
        for b in range(width // block):
            _block(row + b * block, step, taps_h, h, out + (y0 + y) * width + b * block)
        x = width - width % block
        if x < width:
            _block(row + x, step, taps_h, h, last)
            memcpy(out + (y0 + y) * width + x, last, (width - x) * sizeof(real_t))


cdef inline Axis _axis(Py_ssize_t n_taps, Py_ssize_t centre, int kind, int mode) noexcept nogil:
    cdef Axis axis
    axis.kind = kind
    axis.mode = mode
    axis.before = centre
    axis.after = n_taps - 1 - centre
    return axis


def separable(const pixel_t[:, :, ::1] src, real_t[:, :, ::1] out, const real_t[::1] taps_v, Py_ssize_t centre_v,
              int kind_v, int mode_v, const real_t[::1] taps_h, Py_ssize_t centre_h, int kind_h, int mode_h,
              Py_ssize_t step, double cval, double scale, int n_threads):
    """src # IN (planes, rows, columns * step); out # OUT, may be src only where kind_v is IDENTITY."""
    cdef Py_ssize_t planes = src.shape[0], height = src.shape[1], width = src.shape[2]
    cdef Axis v = _axis(taps_v.shape[0], centre_v, kind_v, mode_v)
    cdef Axis h = _axis(taps_h.shape[0], centre_h, kind_h, mode_h)
    cdef Py_ssize_t block = 4 * SIMD_BYTES // sizeof(real_t)
    cdef Py_ssize_t left = round_up(h.before * step, 64)
    cdef Py_ssize_t pitch = left + round_up(width + h.after * step + block, 64)
    cdef Py_ssize_t rows = max(MIN_ROWS, min(MAX_ROWS, STRIP_BYTES // (pitch * <Py_ssize_t> sizeof(real_t))))
    cdef Py_ssize_t strips, i, y0, tile_size, size
    rows = max(1, min(rows, (height + n_threads - 1) // n_threads))
    strips = (height + rows - 1) // rows
    tile_size = round_up((rows + v.before + v.after) * block, 64)
    size = tile_size + rows * pitch
    cdef real_t* scratch = <real_t*> scratch_alloc(n_threads, size, sizeof(real_t))
    cdef real_t* mine
    if scratch == NULL:
        raise MemoryError()
    for i in prange(planes * strips, schedule="dynamic", num_threads=n_threads, nogil=True):
        mine = scratch + threadid() * size
        y0 = i % strips * rows
        _strip(&src[i // strips, 0, 0], &out[i // strips, 0, 0], height, width, y0, min(rows, height - y0), step,
               &taps_v[centre_v], v, &taps_h[centre_h], h, cval, scale, mine, mine + tile_size + left, pitch)
    free(scratch)


def columns(const pixel_t[:, :, ::1] src, real_t[:, :, ::1] out, const real_t[::1] taps, Py_ssize_t centre, int kind,
            int mode, double cval, double scale, int n_threads):
    """src # IN (outer, n, inner), filtered along n; out # OUT, may be src."""
    cdef Py_ssize_t outer = src.shape[0], height = src.shape[1], width = src.shape[2]
    cdef Axis v = _axis(taps.shape[0], centre, kind, mode)
    cdef Py_ssize_t block = 4 * SIMD_BYTES // sizeof(real_t), blocks = (width + block - 1) // block
    cdef Py_ssize_t size = round_up((height + v.before + v.after + 1) * block, 64), i, x, y, n
    cdef real_t* scratch = <real_t*> scratch_alloc(n_threads, size, sizeof(real_t))
    cdef real_t* tile
    cdef real_t* last
    if scratch == NULL:
        raise MemoryError()
    for i in prange(outer * blocks, schedule="dynamic", num_threads=n_threads, nogil=True):
        last = scratch + threadid() * size
        tile = last + block
        x = i % blocks * block
        n = min(block, width - x)
        _gather(&src[i // blocks, 0, x], width, height, -v.before, height + v.before + v.after, n, mode,
                <real_t> cval, scale, tile, block)
        for y in range(height):
            _block(tile + (y + v.before) * block, block, &taps[centre], v, last)
            memcpy(&out[i // blocks, y, x], last, n * sizeof(real_t))
    free(scratch)
