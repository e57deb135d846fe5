# Pixels of three channels, wherever they lie in memory, as blocks of three planes (_planes.pxd).
#
# A block is part of a row. Where pixels below each other are nearer in memory than those beside each other (Fortran
# order, images turned by 90 degrees), it is some parts of columns, which are read as runs, one after the other, and
# turned when they are stored: each line of the cache is read once.
from libc.stdint cimport uint8_t
from libc.string cimport memcpy

from _planes cimport PLANE, join, result_t, scaled, split, to_byte
from _stream cimport prefetch_read, put
from _types cimport pixel_t, real_t

cdef enum:
    TALL = 64           # rows of a block of columns
    AHEAD = 1 << 13     # bytes

cdef struct Grid:
    Py_ssize_t rows, columns            # of the image
    Py_ssize_t down, across, channel    # strides, in elements
    Py_ssize_t height, width            # of a block
    Py_ssize_t wide, blocks             # blocks beside each other, and in all
    bint turned, upward                 # blocks are read column by column, from the bottom
    Py_ssize_t along, between           # strides within a run and from run to run

cdef struct Block:
    Py_ssize_t y, x, height, width, pixels
    Py_ssize_t runs, length


cdef inline Py_ssize_t _distance(Py_ssize_t stride) noexcept nogil:
    return stride if stride > 0 else -stride


cdef inline Grid grid_of(const pixel_t[:, :, :] src) noexcept nogil:
    """src (rows, columns, 3), strides multiples of the element."""
    cdef Py_ssize_t size = sizeof(pixel_t)
    cdef Grid g
    g.rows, g.columns = src.shape[0], src.shape[1]
    g.down, g.across, g.channel = src.strides[0] // size, src.strides[1] // size, src.strides[2] // size
    g.turned = g.rows > 1 and _distance(g.down) < _distance(g.across)
    g.upward = g.turned and g.down < 0
    g.height, g.width, g.along, g.between = 1, PLANE, g.across, g.down
    if g.turned:
        g.height, g.width, g.along, g.between = TALL, PLANE // TALL, _distance(g.down), g.across
    g.wide = (g.columns + g.width - 1) // g.width
    g.blocks = g.wide * ((g.rows + g.height - 1) // g.height)
    return g


cdef inline Block block_at(const Grid* g, Py_ssize_t i) noexcept nogil:
    cdef Block b
    b.y, b.x = i // g.wide * g.height, i % g.wide * g.width
    b.height, b.width = min(g.height, g.rows - b.y), min(g.width, g.columns - b.x)
    b.pixels = b.height * b.width
    b.runs = b.width if g.turned else 1
    b.length = b.height if g.turned else b.width
    return b


cdef inline bint is_adjacent(const Grid* g) noexcept nogil:
    """Tell whether the pixels of a run, and their channels, follow each other."""
    return g.along == 3 and g.channel == 1


cdef inline void _run(const pixel_t* src, Py_ssize_t step, pixel_t* plane, Py_ssize_t n) noexcept nogil:
    """One channel of a run of pixels; `step` as a constant makes vectors of the commonest."""
    cdef Py_ssize_t i
    if step == 1:
        memcpy(plane, src, n * sizeof(pixel_t))
    elif step == 3:
        for i in range(n):
            plane[i] = src[3 * i]
    elif step == 4:
        for i in range(n):
            plane[i] = src[4 * i]
    else:
        for i in range(n):
            plane[i] = src[step * i]


cdef inline const pixel_t* _first(const pixel_t* src, const Grid* g, Block b) noexcept nogil:
    """Where a block starts, in the order in which it is read."""
    return src + (b.y + b.height - 1 if g.upward else b.y) * g.down + b.x * g.across


cdef inline void _ask_ahead(const pixel_t* src, const Grid* g, Block b) noexcept nogil:
    """Turned images: the same run of the next block, which is too far away for the processor to foresee."""
    cdef Py_ssize_t c
    src += b.runs * g.between
    if _distance(g.channel) == 1:
        prefetch_read(src, _distance(g.along) * b.length * sizeof(pixel_t))
        return
    for c in range(3):
        prefetch_read(src + c * g.channel, _distance(g.along) * b.length * sizeof(pixel_t))


cdef inline void gather(const pixel_t* src, const Grid* g, Block b, pixel_t* planes) noexcept nogil:
    """A block of the image at `src` to planes, as it is."""
    cdef Py_ssize_t c, i
    src = _first(src, g, b)
    for i in range(b.runs):
        if g.turned:
            _ask_ahead(src, g, b)
        for c in range(3):
            _run(src + c * g.channel, g.along, planes + c * PLANE + i * b.length, b.length)
        src += g.between


cdef inline void split_block(const pixel_t* src, const Grid* g, Block b, real_t* planes) noexcept nogil:
    """A block of the image at `src` to planes, integers scaled as by `split`."""
    cdef pixel_t[3 * PLANE] raw
    cdef Py_ssize_t i
    if is_adjacent(g):
        src = _first(src, g, b)
        for i in range(b.runs):
            if g.turned:
                _ask_ahead(src, g, b)
            else:
                prefetch_read(<const char*> src + AHEAD, 3 * b.length * sizeof(pixel_t))
            split(src, planes + i * b.length, b.length)
            src += g.between
    elif pixel_t is float and real_t is float or pixel_t is double and real_t is double:
        gather(src, g, b, <pixel_t*> planes)
    else:
        gather(src, g, b, &raw[0])
        scaled(&raw[0], planes, b.pixels)


cdef inline Py_ssize_t place(const Grid* g, Block b, Py_ssize_t y) noexcept nogil:
    """Where row `y` of a turned block starts in a plane; its pixels are `height` from each other."""
    return b.height - 1 - y if g.upward else y


cdef inline void _join_turned(const real_t* planes, result_t* out, Py_ssize_t n, Py_ssize_t step) noexcept nogil:
    """As `join`, of pixels that are `step` from each other."""
    cdef Py_ssize_t c, i
    for i in range(n):
        for c in range(3):
            if result_t is uint8_t:
                out[3 * i + c] = to_byte(planes[c * PLANE + step * i])
            else:
                out[3 * i + c] = <result_t> planes[c * PLANE + step * i]


cdef inline void join_block(const real_t* planes, result_t* out, const Grid* g, Block b, bint large) noexcept nogil:
    """Planes to their block of the result at `out`, which is in C order; past the caches if `large`."""
    cdef result_t[3 * PLANE] finished
    cdef Py_ssize_t y
    out += 3 * (b.y * g.columns + b.x)
    if g.turned:
        for y in range(b.height):
            _join_turned(planes + place(g, b, y), out + 3 * y * g.columns, b.width, b.height)
    elif large:
        join(planes, &finished[0], b.width)
        put(out, &finished[0], 3 * b.width * sizeof(result_t), True)
    else:
        join(planes, out, b.width)
