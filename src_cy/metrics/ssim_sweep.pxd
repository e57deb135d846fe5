# What ssim.pyx does with as many rows as a vector has doubles. Vertical means are plain loops over blocks of columns;
# spread over the lanes of vectors (_lanes.pxd), the rows get horizontal means, which take the place of elements that
# no window reaches any more; collected into rows again, they go through the formula.
from libc.string cimport memcpy, memmove, memset

from _border cimport REFLECT, border_index
from _lanes cimport collect, spread
from _scratch cimport round_up
from _simd cimport SIMD_BYTES, like, load, store, vd
from _taps cimport SYMMETRIC, Axis, column_of_four, row_of_four
from _types cimport pixel_t, real_t

cdef extern from "inline.h":
    pass

cdef enum:
    MOMENTS = 5         # x, y, xx, yy, xy
    BLOCK = 64          # columns of the vertical pass
    MOST_LANES = 8


cdef struct Sweep:
    Py_ssize_t height, width, step      # width in elements: pixels times step, the channels of a pixel
    Py_ssize_t before                   # pixels of the window on either side of its middle
    Py_ssize_t chunk                    # elements whose vertical means are computed at a time
    Py_ssize_t pitch                    # of the rows of means
    Py_ssize_t kept                     # vectors per moment that the horizontal pass has at hand
    Py_ssize_t plane                    # from one plane of the result to the next; 0 if there is S only
    const double* taps                  # the middle one, or NULL for a plain mean
    double c1, c2, cov


cdef inline Py_ssize_t lanes_of_rows() noexcept nogil:
    return SIMD_BYTES // sizeof(double)


cdef inline void lay_out(Sweep* s) noexcept nogil:
    """Sizes of what the sweep has at hand. Outputs come in fours of pixels: up to three wait for the next chunk."""
    s.chunk = round_up(max(BLOCK // s.step, 2 * s.before + 1), 8) * s.step
    s.pitch = s.chunk + (s.before + 4) * s.step + 4 * MOST_LANES
    s.kept = s.chunk + (3 * s.before + 8) * s.step + MOST_LANES


cdef inline Py_ssize_t scratch_of(const Sweep* s) noexcept nogil:
    """Doubles that a thread needs: vectors at hand, running sums along rows, rows of means, a tile for the taps."""
    cdef Py_ssize_t tile = (lanes_of_rows() + 2 * s.before) * BLOCK if s.taps else 0
    return MOMENTS * (lanes_of_rows() * (s.kept + s.step + s.pitch) + tile)


cdef inline void _moments(const pixel_t* x, const pixel_t* y, Py_ssize_t n, double* out,
                          Py_ssize_t pitch) noexcept nogil:
    """The five moments of `n` pixels; products are rounded to the images' type, as NumPy's are."""
    cdef Py_ssize_t i
    for i in range(n):
        out[i] = x[i]
        out[pitch + i] = y[i]
        if pixel_t is float:
            out[2 * pitch + i] = x[i] * x[i]
            out[3 * pitch + i] = y[i] * y[i]
            out[4 * pitch + i] = x[i] * y[i]
        else:
            out[2 * pitch + i] = <double> x[i] * <double> x[i]
            out[3 * pitch + i] = <double> y[i] * <double> y[i]
            out[4 * pitch + i] = <double> x[i] * <double> y[i]


cdef inline void _moments_of_row(const Sweep* s, const pixel_t* x, const pixel_t* y, Py_ssize_t row, Py_ssize_t n,
                                 double* out, Py_ssize_t pitch) noexcept nogil:
    cdef Py_ssize_t at = border_index(row, s.height, REFLECT) * s.width
    if n == BLOCK:          # a number that the compiler knows
        _moments(x + at, y + at, BLOCK, out, pitch)
    else:
        _moments(x + at, y + at, n, out, pitch)


cdef inline void _start(const Sweep* s, const pixel_t* x, const pixel_t* y, Py_ssize_t n,
                        double* totals) noexcept nogil:
    """Running sums of row 0; those of a moment are a row of `totals`, as wide as the image."""
    cdef double[MOMENTS * BLOCK] enter
    cdef Py_ssize_t row, q, i
    for q in range(MOMENTS):
        memset(totals + q * s.width, 0, n * sizeof(double))
    for row in range(-s.before, s.before + 1):
        _moments_of_row(s, x, y, row, n, enter, BLOCK)
        for q in range(MOMENTS):
            for i in range(n):
                totals[q * s.width + i] += enter[q * BLOCK + i]


cdef inline void _step(const Sweep* s, const pixel_t* x, const pixel_t* y, Py_ssize_t row, Py_ssize_t n,
                       double* totals) noexcept nogil:
    """Running sums of a row from those of the row before it."""
    cdef double[MOMENTS * BLOCK] enter
    cdef double[MOMENTS * BLOCK] leave
    cdef Py_ssize_t q, i
    _moments_of_row(s, x, y, row + s.before, n, enter, BLOCK)
    _moments_of_row(s, x, y, row - s.before - 1, n, leave, BLOCK)
    for q in range(MOMENTS):
        for i in range(n):
            totals[q * s.width + i] += enter[q * BLOCK + i] - leave[q * BLOCK + i]


cdef inline void advance(const Sweep* s, const pixel_t* x, const pixel_t* y, Py_ssize_t first, Py_ssize_t last,
                         Py_ssize_t start, Py_ssize_t end, double* totals) noexcept nogil:
    """Running sums of columns first..last, from those of row `start` (-1: none yet) to those of row `end`."""
    cdef Py_ssize_t row, b, c, blocks = (last - first + BLOCK - 1) // BLOCK
    if start < 0:
        for b in range(blocks):
            c = first + b * BLOCK
            _start(s, x + c, y + c, min(BLOCK, last - c), totals + c)
    for row in range(max(start, 0) + 1, end + 1):
        for b in range(blocks):
            c = first + b * BLOCK
            _step(s, x + c, y + c, row, min(BLOCK, last - c), totals + c)


cdef inline void _divide(const double* totals, double size, Py_ssize_t n, real_t* out) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        out[i] = <real_t> (totals[i] / size)


cdef inline void _means_down(const Sweep* s, const pixel_t* x, const pixel_t* y, Py_ssize_t row, Py_ssize_t rows,
                             Py_ssize_t n, double* totals, real_t* out) noexcept nogil:
    """Vertical means of a block of columns: row i of moment q is row q * lanes + i of `out`."""
    cdef Py_ssize_t i, q
    for i in range(rows):
        if row + i:
            _step(s, x, y, row + i, n, totals)
        for q in range(MOMENTS):
            _divide(totals + q * s.width, 2 * s.before + 1, n, out + (q * lanes_of_rows() + i) * s.pitch)


cdef inline void _taps_down(const Sweep* s, const pixel_t* x, const pixel_t* y, Py_ssize_t row, Py_ssize_t rows,
                            Py_ssize_t n, double* tile, real_t* out) noexcept nogil:
    """The same with taps, four vectors at a time; up to four less one element more are written."""
    cdef Py_ssize_t lanes = lanes_of_rows(), reach = rows + 2 * s.before, pitch = reach * BLOCK, i, q, c
    cdef Axis axis
    axis.kind, axis.before = SYMMETRIC, s.before
    for i in range(reach):
        _moments_of_row(s, x, y, row + i - s.before, n, tile + i * BLOCK, pitch)
    for q in range(MOMENTS):
        for i in range(rows):
            c = 0
            while c < n:
                row_of_four(tile + q * pitch + (i + s.before) * BLOCK + c, BLOCK, s.taps, axis,
                            out + (q * lanes + i) * s.pitch + c)
                c += 4 * lanes


cdef inline void _down(const Sweep* s, const pixel_t* x, const pixel_t* y, Py_ssize_t row, Py_ssize_t rows,
                       Py_ssize_t first, Py_ssize_t last, double* totals, double* tile, real_t* out) noexcept nogil:
    """Vertical means of columns first..last."""
    cdef Py_ssize_t b, c
    for b in range((last - first + BLOCK - 1) // BLOCK):
        c = first + b * BLOCK
        if s.taps:
            _taps_down(s, x + c, y + c, row, rows, min(BLOCK, last - c), tile, out + b * BLOCK)
        else:
            _means_down(s, x + c, y + c, row, rows, min(BLOCK, last - c), totals + c, out + b * BLOCK)


cdef inline void _mirror(const Sweep* s, double* p, Py_ssize_t seen, Py_ssize_t last) noexcept nogil:
    """What lies beyond the ends of rows, if columns seen..last reach them. `p` stands for the first column's vector."""
    cdef Py_ssize_t pixel = s.step * lanes_of_rows(), end = last * lanes_of_rows(), i
    if not seen:
        for i in range(s.before):
            memcpy(p - (i + 1) * pixel, p + i * pixel, pixel * sizeof(double))
        memset(p - (s.before + 1) * pixel, 0, pixel * sizeof(double))
    if last == s.width:
        for i in range(s.before):
            memcpy(p + end + i * pixel, p + end - (i + 1) * pixel, pixel * sizeof(double))


cdef inline void _means_along(double* p, Py_ssize_t pixel, Py_ssize_t before, Py_ssize_t n, bint begins,
                              double* total) noexcept nogil:
    """Horizontal means of a channel from `p` on, each to where the element is that leaves the window with it."""
    cdef vd* vectors = <vd*> p
    cdef vd t = load(<const vd*> total, 0)
    cdef vd size = like(t, 2 * before + 1)
    cdef Py_ssize_t i, enter = before * pixel, leave = -(before + 1) * pixel
    if begins:
        t = like(t, 0)
        for i in range(-before, before):
            t = t + load(vectors, i * pixel)
    for i in range(n):
        t = t + (load(vectors, i * pixel + enter) - load(vectors, i * pixel + leave))
        store(vectors, i * pixel + leave, t / size)
    store(<vd*> total, 0, t)


cdef inline void _along(const Sweep* s, double* p, Py_ssize_t n, bint begins, double* total) noexcept nogil:
    """Horizontal means of `n` pixels, in place of those `before` and one more pixels before them."""
    cdef Py_ssize_t lanes = lanes_of_rows(), pixel = s.step * lanes, leave = (s.before + 1) * pixel, c, i
    cdef Axis axis
    axis.kind, axis.before = SYMMETRIC, s.before
    for c in range(s.step):
        if s.taps:
            i = 0
            while i < n:
                column_of_four(p + i * pixel + c * lanes, pixel, s.taps, axis, p + i * pixel + c * lanes - leave, pixel)
                i += 4
        else:
            _means_along(p + c * lanes, pixel, s.before, n, begins, total + c * lanes)


cdef inline void _formula(const real_t* m, Py_ssize_t pitch, Py_ssize_t n, real_t c1, real_t c2, real_t cov,
                          real_t* out, Py_ssize_t plane, bint gradient) noexcept nogil:
    cdef real_t ux, uy, vx, vy, vxy, a1, a2, b1, b2, d, ratio, two = 2      # a literal would be a double
    cdef Py_ssize_t i
    for i in range(n):
        ux, uy = m[i], m[pitch + i]
        vx, vy = cov * (m[2 * pitch + i] - ux * ux), cov * (m[3 * pitch + i] - uy * uy)
        vxy = cov * (m[4 * pitch + i] - ux * uy)
        a1, a2, b1, b2 = two * ux * uy + c1, two * vxy + c2, ux * ux + uy * uy + c1, vx + vy + c2
        d = b1 * b2
        ratio = (a1 * a2) / d
        out[i] = ratio
        if gradient:
            out[plane + i] = a1 / d
            out[2 * plane + i] = -ratio / b2
            out[3 * plane + i] = (ux * (a2 - a1) - uy * (b2 - b1) * ratio) / d


cdef inline void formula(const real_t* m, Py_ssize_t pitch, Py_ssize_t n, real_t c1, real_t c2, real_t cov,
                         real_t* out, Py_ssize_t plane) noexcept nogil:
    """S of `n` means, and, unless `plane` is 0, what its gradient is made of: four planes."""
    if plane:
        _formula(m, pitch, n, c1, c2, cov, out, plane, True)
    else:
        _formula(m, pitch, n, c1, c2, cov, out, 0, False)


cdef inline void _rows(const Sweep* s, const pixel_t* x, const pixel_t* y, Py_ssize_t row, Py_ssize_t rows,
                       double* totals, double* scratch, real_t* out) noexcept nogil:
    """As many rows as a vector has lanes, or fewer, from one end to the other, chunk by chunk."""
    cdef Py_ssize_t lanes = lanes_of_rows(), size = s.kept * lanes, reach = (s.before + 1) * s.step
    cdef Py_ssize_t base = -reach, seen = 0, done = 0, last, ready, q, i    # vectors at hand begin with element `base`
    cdef double* sums = scratch + MOMENTS * size
    cdef real_t* means = <real_t*> (sums + MOMENTS * s.step * lanes)
    cdef double* tile = sums + MOMENTS * (s.step + s.pitch) * lanes
    cdef double* p
    while done < s.width:
        last = min(seen + s.chunk, s.width)
        ready = s.width if last == s.width else (last // s.step - s.before) // 4 * 4 * s.step
        _down(s, x, y, row, rows, seen, last, totals, tile, means)
        for q in range(MOMENTS):
            p = scratch + q * size - base * lanes
            spread(means + q * lanes * s.pitch, s.pitch, rows, last - seen, p + seen * lanes)
            _mirror(s, p, seen, last)
            _along(s, p + done * lanes, (ready - done) // s.step, not done, sums + q * s.step * lanes)
        for q in range(MOMENTS):
            p = scratch + q * size
            collect(p, ready - done, means + q * lanes * s.pitch, s.pitch)
            memmove(p, p + (ready - done) * lanes, (last - ready + reach) * lanes * sizeof(double))
        for i in range(rows):
            formula(means + i * s.pitch, lanes * s.pitch, ready - done, <real_t> s.c1, <real_t> s.c2, <real_t> s.cov,
                    out + (row + i) * s.width + done, s.plane)
        base, seen, done = ready - reach, last, ready


cdef inline void strip(const Sweep* s, const pixel_t* x, const pixel_t* y, Py_ssize_t first, Py_ssize_t last,
                       double* totals, double* scratch, real_t* out) noexcept nogil:
    """Rows first..last; `totals` are the running sums of row first - 1, of row 0 if that is the first."""
    cdef Py_ssize_t row = first
    while row < last:
        _rows(s, x, y, row, min(lanes_of_rows(), last - row), totals, scratch, out)
        row += lanes_of_rows()
