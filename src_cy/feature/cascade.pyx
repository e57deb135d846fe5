"""A cascade of stumps on multi-block binary patterns, tried on windows at all places of an image.

Algorithm: Viola and Jones (2001), "Rapid object detection using a boosted cascade of simple features", on the patterns
of Liao et al. (2007), "Learning multi-scale block local binary patterns for face recognition". As many neighbouring
windows at once as a vector has lanes, until one window is left, which is then looked at alone. Sums are taken in
scikit-image's order: its bits.
Loop order: rows of windows, vectors of windows, stages, stumps. Memory per thread: none; a bit per window.
A feature is a grid of 4 x 4 points of the integral image, which bound 3 x 3 blocks. Windows are `step` pixels apart;
the integral image holds, row by row, the columns 0, step, 2 step..., then 1, 1 + step...: neighbouring windows read
neighbouring numbers, whatever the step.
The integral image is summed in float64, down the columns, then along the rows, as NumPy's cumsum does it, and rounded
to float32; a row and a column of zeros come before it, which change no bit of scikit-image's sums.
"""
from cython.parallel cimport prange
from libc.stdint cimport uint8_t, uint32_t
from libc.string cimport memset

from _simd cimport (SIMD_BYTES, at_least, bits, choose, floats, ints, lanes, less, load, look_up8, set_bits, test_bit,
                    vf, vi)
from _slabs cimport Slabs, more, slabs
from _types cimport pixel_t

cdef extern from "inline.h":
    pass

cdef extern from *:
    int lowest "__builtin_ctz" (unsigned int) noexcept nogil

cdef struct Cascade:
    const Py_ssize_t* grids     # per stump: four rows, then four columns, as offsets
    const uint32_t* tables      # per stump: eight words
    const float* leaves         # per stump: what is added where the table's bit is set, and where it is not
    const Py_ssize_t* ends      # per stage: the number of stumps up to its end
    const float* thresholds     # per stage
    Py_ssize_t stages

cdef enum:
    COLUMNS = 512       # summed down together
    ROWS = 8            # summed along together: one sum waits for the other

LANES = SIMD_BYTES // 4


cdef inline void _down(const pixel_t[:, ::1] image, Py_ssize_t first, Py_ssize_t start, Py_ssize_t stop, double* above,
                       double[:, ::1] down) noexcept nogil:
    """Sums of the columns start to stop, from those above the row `first`."""
    cdef Py_ssize_t x, y
    cdef const pixel_t* src
    cdef double* out
    for y in range(down.shape[0]):
        src = &image[first + y, 0]
        out = &down[y, 0]
        for x in range(start, stop):
            above[x] = above[x] + src[x]
            out[x] = above[x]


cdef inline void _along(const double* down, float* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t x
    cdef double total = 0
    for x in range(n):
        total = total + down[x]
        out[x] = <float> total


cdef inline void _along_eight(const double* down, Py_ssize_t n, float* out, Py_ssize_t stride) noexcept nogil:
    """Eight rows, so that eight sums are under way."""
    cdef Py_ssize_t x
    cdef double a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0
    for x in range(n):
        a = a + down[x]
        b = b + down[x + n]
        c = c + down[x + 2 * n]
        d = d + down[x + 3 * n]
        e = e + down[x + 4 * n]
        f = f + down[x + 5 * n]
        g = g + down[x + 6 * n]
        h = h + down[x + 7 * n]
        out[x] = <float> a
        out[x + stride] = <float> b
        out[x + 2 * stride] = <float> c
        out[x + 3 * stride] = <float> d
        out[x + 4 * stride] = <float> e
        out[x + 5 * stride] = <float> f
        out[x + 6 * stride] = <float> g
        out[x + 7 * stride] = <float> h


def integrate(const pixel_t[:, ::1] image, Py_ssize_t first, double[::1] above, double[:, ::1] down, float[:, ::1] out,
              int n_threads):
    """Sum the rows of image # IN from `first` on, as many as `down` has, into out # OUT.

    above # IN and OUT: each column's sum over the rows before `first`; down # SCRATCH (rows, image's columns);
    out (image's rows + 1, columns + 1 or more): its first row and column are the caller's.
    """
    cdef Py_ssize_t i, y, width = image.shape[1], rows = down.shape[0]
    cdef Py_ssize_t blocks = (width + COLUMNS - 1) // COLUMNS, groups = (rows + ROWS - 1) // ROWS
    cdef Slabs s = slabs(blocks, 8.0 * COLUMNS * rows, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _down(image, first, i * COLUMNS, min((i + 1) * COLUMNS, width), &above[0], down)
        s = slabs(groups, 8.0 * ROWS * width, n_threads)
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                if rows - i * ROWS >= ROWS:
                    _along_eight(&down[i * ROWS, 0], width, &out[1 + first + i * ROWS, 1], out.shape[1])
                else:
                    for y in range(i * ROWS, rows):
                        _along(&down[y, 0], &out[1 + first + y, 1], width)


cdef inline void _split(const float* src, Py_ssize_t n, Py_ssize_t step, float* out, Py_ssize_t length) noexcept nogil:
    cdef Py_ssize_t i, k, count
    for k in range(step):
        count = (n - k + step - 1) // step
        for i in range(count):
            out[k * length + i] = src[k + i * step]
        memset(out + k * length + count, 0, (length - count) * sizeof(float))


def split(const float[:, ::1] src, Py_ssize_t n, Py_ssize_t step, float[:, ::1] out, int n_threads):
    """Sort the first n columns of src # IN by their number modulo `step`: out # OUT (rows, step * length each)."""
    cdef Py_ssize_t y, length = out.shape[1] // step
    cdef Slabs s = slabs(src.shape[0], 4.0 * n, n_threads)
    with nogil:
        while more(&s):
            for y in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _split(&src[y, 0], n, step, &out[y, 0], length)


cdef inline vf _block(const vf* above, const vf* below) noexcept nogil:
    """Sum of the block between two neighbouring points of a row and those of the row below."""
    return ((below[1] + above[0]) - above[1]) - below[0]


cdef inline void _points(const vf* p, const Py_ssize_t* columns, vf* points) noexcept nogil:
    """Load a row of a grid."""
    points[0] = load(p, columns[0])
    points[1] = load(p, columns[1])
    points[2] = load(p, columns[2])
    points[3] = load(p, columns[3])


cdef inline vi _mark(vi code, vf block, vf centre, int bit) noexcept nogil:
    """Set `bit` in the codes of the windows whose block holds at least as much as the middle one."""
    return set_bits(at_least(block, centre), code, bit)


cdef inline vi _codes(const float* p, const Py_ssize_t* grid) noexcept nogil:
    """Pattern of the windows from p on: the neighbours of the middle block that hold at least as much as it.

    Bit 7 is the block at the top left, the others follow clockwise.
    """
    cdef vf[4] a, b, c, d
    cdef vf centre
    cdef vi code = ints(0)
    _points(<const vf*> (p + grid[0]), grid + 4, &a[0])
    _points(<const vf*> (p + grid[1]), grid + 4, &b[0])
    _points(<const vf*> (p + grid[2]), grid + 4, &c[0])
    _points(<const vf*> (p + grid[3]), grid + 4, &d[0])
    centre = _block(&b[1], &c[1])
    code = _mark(code, _block(&a[0], &b[0]), centre, 128)
    code = _mark(code, _block(&a[1], &b[1]), centre, 64)
    code = _mark(code, _block(&a[2], &b[2]), centre, 32)
    code = _mark(code, _block(&b[2], &c[2]), centre, 16)
    code = _mark(code, _block(&c[2], &d[2]), centre, 8)
    code = _mark(code, _block(&c[1], &d[1]), centre, 4)
    code = _mark(code, _block(&c[0], &d[0]), centre, 2)
    return _mark(code, _block(&b[0], &c[0]), centre, 1)


cdef inline unsigned int _code(const float* p, const Py_ssize_t* grid) noexcept nogil:
    """The same of one window."""
    cdef float[16] g
    cdef float[9] blocks
    cdef Py_ssize_t i, j
    for i in range(4):
        for j in range(4):
            g[4 * i + j] = p[grid[i] + grid[4 + j]]
    for i in range(3):
        for j in range(3):
            blocks[3 * i + j] = ((g[4 * i + j + 5] + g[4 * i + j]) - g[4 * i + j + 1]) - g[4 * i + j + 4]
    return ((blocks[0] >= blocks[4]) << 7 | (blocks[1] >= blocks[4]) << 6 | (blocks[2] >= blocks[4]) << 5
            | (blocks[5] >= blocks[4]) << 4 | (blocks[8] >= blocks[4]) << 3 | (blocks[7] >= blocks[4]) << 2
            | (blocks[6] >= blocks[4]) << 1 | (blocks[3] >= blocks[4]))


cdef inline vf _leaf(vi code, const uint32_t* table, const float* leaf) noexcept nogil:
    """What a stump adds to the points of the windows with these codes."""
    return choose(test_bit(look_up8(table, code >> 5), code), floats(leaf[0]), floats(leaf[1]))


cdef bint _passes(const Cascade* c, const float* p, Py_ssize_t stage) noexcept nogil:
    """Tell whether the window at p passes the stages from `stage` on."""
    cdef Py_ssize_t stump = c.ends[stage - 1] if stage else 0
    cdef unsigned int code
    cdef float points
    while stage < c.stages:
        points = 0
        while stump < c.ends[stage]:
            code = _code(p, c.grids + 8 * stump)
            points = points + c.leaves[2 * stump + (not c.tables[8 * stump + (code >> 5)] >> (code & 31) & 1)]
            stump = stump + 1
        if points < c.thresholds[stage]:
            return False
        stage = stage + 1
    return True


cdef unsigned int _windows(const Cascade* c, const float* p, unsigned int alive) noexcept nogil:
    """Return which of the windows from p on, one bit each, pass all stages; `alive` are those asked for."""
    cdef Py_ssize_t stage, stump = 0
    cdef vf points
    for stage in range(c.stages):
        points = floats(0)
        while stump < c.ends[stage]:
            points = points + _leaf(_codes(p, c.grids + 8 * stump), c.tables + 8 * stump, c.leaves + 2 * stump)
            stump = stump + 1
        alive = alive & ~bits(points, less(points, floats(c.thresholds[stage])))
        if not alive & (alive - 1):         # one window is left, or none
            return alive if alive and _passes(c, p + lowest(alive), stage + 1) else 0
    return alive


cdef inline void _row(const Cascade* c, const float* p, Py_ssize_t n, uint8_t* hits) noexcept nogil:
    """Try a row of n windows; bit i of `hits`, zeros before, is set where window i passes."""
    cdef Py_ssize_t i = 0, k, step = lanes(<const vf*> p)
    cdef unsigned int found
    while i < n:
        found = _windows(c, p + i, (<unsigned int> 1 << min(n - i, step)) - 1)
        k = i >> 3
        while found:
            hits[k] |= <uint8_t> (found << (i & 7))
            found = found << (i & 7) >> 8
            k = k + 1
        i = i + step


def grids(const float[:, ::1] features, const Py_ssize_t[::1] stumps, float factor, Py_ssize_t rows, Py_ssize_t columns,
          Py_ssize_t step, Py_ssize_t stride, Py_ssize_t[:, ::1] out):
    """Find where the 4 rows and 4 columns of each stump's feature lie, as offsets from a window's first pixel.

    features # IN: x, y, width and height of the first block in the trained window, which `factor` enlarges; stumps # IN
    the feature of each; rows, columns: as far as a feature may reach; the sums' rows are `stride` apart, their columns
    sorted by the number modulo `step`; out # OUT (stumps, 8). Returns whether all features stay within.
    """
    cdef Py_ssize_t i, j, column
    cdef Py_ssize_t[4] at
    for i in range(features.shape[0]):
        for j in range(4):
            at[j] = <Py_ssize_t> (features[i, j] * factor)
        if max(at[0], at[0] + 3 * at[2]) > columns or max(at[1], at[1] + 3 * at[3]) > rows:
            return False
    for i in range(stumps.shape[0]):
        for j in range(4):
            at[j] = <Py_ssize_t> (features[stumps[i], j] * factor)
        for j in range(4):
            column = at[0] + j * at[2]
            out[i, j] = (at[1] + j * at[3]) * stride
            out[i, 4 + j] = column % step * (stride // step) + column // step if step > 1 else column
    return True


def scan(const float[:, ::1] image, const Py_ssize_t[:, ::1] grids, const uint32_t[:, ::1] tables,
         const float[:, ::1] leaves, const Py_ssize_t[::1] ends, const float[::1] thresholds, Py_ssize_t first,
         Py_ssize_t step, Py_ssize_t n, uint8_t[:, ::1] hits, int n_threads):
    """Try rows of n windows, `step` rows of image # IN apart from the row `first` on: hits # OUT, a bit per window.

    grids, tables, leaves (stumps, 8, 8 and 2), ends, thresholds (stages) # IN: as in Cascade. The image's rows go on
    for LANES - 1 numbers after the last that a window reads.
    """
    cdef Py_ssize_t y
    cdef Cascade c
    c.grids, c.tables, c.leaves = &grids[0, 0], &tables[0, 0], &leaves[0, 0]
    c.ends, c.thresholds, c.stages = &ends[0], &thresholds[0], ends.shape[0]
    for y in prange(hits.shape[0], schedule="dynamic", num_threads=n_threads, nogil=True):
        memset(&hits[y, 0], 0, hits.shape[1])
        _row(&c, &image[first + y * step, 0], n, &hits[y, 0])
