"""Structure tensor of a plane, and the corner measures made of it, in one pass.

Reference: Foerstner and Guelch (1987); Harris and Stephens (1988). The operations are those of scipy.ndimage, which
scikit-image calls: Sobel differences, then weights 1, 2, 1 across; products; Gaussian sums down and then along, centre
first and then the pairs from the outside in. SciPy adds in double and rounds to the image's type after each axis: so
it is done here, in doubles that are rounded where SciPy stores, and the results have the very bits. (In float32
throughout it would be faster, but the measures are differences of nearly equal products.)

Loop order: a thread takes a block of columns, as wide as fits L1 with its ring, and goes down a strip of rows. Each
source row is converted once; products of as many rows as the vertical taps reach stay in the ring; then come the sums
down, the sums along, the measure. Memory per thread: the ring and a few rows of the block, 45 kB for sigma 1.
"""
from cython.parallel cimport prange, threadid
from libc.stdlib cimport free
from libc.string cimport memset

from _border cimport CONSTANT, WRAP, border_index
from _rows cimport extended_row
from _scratch cimport round_up, scratch_alloc
from _slabs cimport Slabs, more, slabs
from _stream cimport prefetch_read, put, stream_end, streams
from _structure cimport (
    DERIVATIVES, FOERSTNER, LANES, SMOOTH, TENSOR, Plan, along, derive, difference, down, keep, measure,
)
from _types cimport pixel_t, real_t

cdef enum:
    COLUMNS = 128        # of a block, for narrow Gaussians
    ROWS = 256           # of a strip: each begins with the products of the rows that the taps reach above it


cdef struct Memory:
    double** ring                      # twice the rows of products: from any row on, as many as the taps reach
    double* source                     # three times a row and its differences along
    double* across                     # differences down
    double* lines                      # sums down
    double* sums                       # and along
    double* result
    Py_ssize_t[3] held                 # the source row in each of three, -1 for the constant, -2 for none


cdef inline void _fill(double* out, Py_ssize_t n, double value) noexcept nogil:
    cdef Py_ssize_t x
    for x in range(n):
        out[x] = value


cdef inline double* _row(const pixel_t* src, Plan* p, Memory* m, Py_ssize_t y, Py_ssize_t other, Py_ssize_t another,
                         Py_ssize_t a, Py_ssize_t n) noexcept nogil:
    """Source row y (-1: the constant), with its differences along behind it; `other` rows stay where they are."""
    cdef Py_ssize_t i
    cdef double* row
    for i in range(3):
        if m.held[i] == y:
            return m.source + 2 * i * p.pitch + p.left
    for i in range(3):
        if m.held[i] != other and m.held[i] != another:
            break
    m.held[i] = y
    row = m.source + 2 * i * p.pitch + p.left
    if y < 0:
        _fill(row - 1, n + 2, p.cval)
        _fill(row + p.pitch, n, p.cval)
        return row
    extended_row(src + y * p.width, p.width, a - 1, n + 2, p.mode_h, p.cval, p.scale, row - 1)
    prefetch_read(src + min(y + 2, p.height - 1) * p.width + a, n * sizeof(pixel_t))
    if p.single:
        difference(row - 1, row, row + 1, n, row + p.pitch, True)
    else:
        difference(row - 1, row, row + 1, n, row + p.pitch, False)
    return row


cdef inline void _products(const pixel_t* src, Plan* p, Memory* m, Py_ssize_t y, Py_ssize_t a, Py_ssize_t n,
                           double* out) noexcept nogil:
    """What is summed of row y, wherever it is: columns a.. of the three products, or of less."""
    cdef Py_ssize_t i, above, below
    cdef double* up
    cdef double* mid
    cdef double* low
    cdef double* across = m.across + p.left
    y = border_index(y, p.height, p.mode_v)
    if y < 0:
        for i in range(p.planes):
            _fill(out + i * p.pitch, n, p.cval)
        return
    if p.what == SMOOTH:
        extended_row(src + y * p.width, p.width, a, n, p.mode_h, p.cval, p.scale, out)
        prefetch_read(src + min(y + 2, p.height - 1) * p.width + a, n * sizeof(pixel_t))
        return
    above = border_index(y - 1, p.height, p.mode_v)
    below = border_index(y + 1, p.height, p.mode_v)
    up = _row(src, p, m, above, y, below, a, n)
    mid = _row(src, p, m, y, above, below, a, n)
    low = _row(src, p, m, below, above, y, a, n)
    if p.single:
        difference(up - 1, mid - 1, low - 1, n + 2, across - 1, True)
    else:
        difference(up - 1, mid - 1, low - 1, n + 2, across - 1, False)
    if p.mode_h == CONSTANT and a == 0:
        (across - 1)[0] = p.cval
    if p.mode_h == CONSTANT and a + n == p.width:
        across[n] = p.cval
    i = p.pitch
    if p.what == DERIVATIVES:
        derive(across, up + i, mid + i, low + i, n, out, out + i, NULL, p.single)
    elif p.single:
        derive(across, up + i, mid + i, low + i, n, out, out + i, out + 2 * i, True)
    else:
        derive(across, up + i, mid + i, low + i, n, out, out + i, out + 2 * i, False)


cdef inline void _pad(double* line, Plan* p, Py_ssize_t first, Py_ssize_t last) noexcept nogil:
    """What the taps reach beyond the image from columns first..last; `line` stands for the image's first column."""
    cdef Py_ssize_t i, x
    for i in range(first - p.rh, 0):
        x = border_index(i, p.width, p.mode_h)
        line[i] = p.cval if x < 0 else line[x]
    for i in range(p.width, last + p.rh):
        x = border_index(i, p.width, p.mode_h)
        line[i] = p.cval if x < 0 else line[x]


cdef inline void _deliver(Plan* p, Memory* m, Py_ssize_t n, real_t* a, real_t* b, real_t* c) noexcept nogil:
    """One finished row to the results."""
    cdef Py_ssize_t x, i, size = n * sizeof(real_t)
    cdef real_t* row = <real_t*> m.result
    if p.what == TENSOR or p.planes < 3:
        for i in range(p.planes):
            for x in range(n):
                row[x] = <real_t> m.sums[i * p.pitch + x]
            put(a if i == 0 else b if i == 1 else c, row, size, p.large)
        return
    measure(m.sums, p, n, row, row + p.pitch)
    put(a, row, size, p.large)
    if p.what == FOERSTNER:
        put(b, row + p.pitch, size, p.large)


cdef inline void _tile(const pixel_t* src, real_t* a, real_t* b, real_t* c, Plan* p, Memory* m, Py_ssize_t y0,
                       Py_ssize_t y1, Py_ssize_t x0, Py_ssize_t x1) noexcept nogil:
    cdef Py_ssize_t first = max(0, x0 - p.rh), n = min(p.width, x1 + p.rh) - first, count = 2 * p.rv + 1, i, y, q, at
    cdef double* line
    for i in range(3):
        m.held[i] = -2
    for i in range(y1 - y0 + 2 * p.rv):
        q = y0 - p.rv + i
        _products(src, p, m, q, first, n, m.ring[i % count] + p.left)
        y = q - p.rv
        if y < y0:
            continue
        for at in range(p.planes):
            line = m.lines + at * p.pitch + p.left
            down(m.ring + (i + 1) % count, at * p.pitch + p.left, p, n, line)
            keep(line, n, p.single)
            _pad(line - first, p, x0, x1)
            along(line + (x0 - first), p, x1 - x0, m.sums + at * p.pitch)
        at = y * p.width + x0
        _deliver(p, m, x1 - x0, a + at, b + at, c + at)
    stream_end()


cdef inline void _share(Plan* p, double* mine, Memory* m) noexcept nogil:
    """Divide a thread's scratch."""
    cdef Py_ssize_t i, count = 2 * p.rv + 1
    m.ring = <double**> mine
    mine = mine + round_up(2 * count, 8)
    for i in range(2 * count):
        m.ring[i] = mine + i % count * 3 * p.pitch
    m.source = mine + 3 * count * p.pitch
    m.across = m.source + 6 * p.pitch
    m.lines = m.across + p.pitch
    m.sums = m.lines + 3 * p.pitch
    m.result = m.sums + 3 * p.pitch


cdef inline Py_ssize_t _plan(Plan* p, Py_ssize_t height, Py_ssize_t width, int n_threads) noexcept nogil:
    """Choose blocks and strips; return the doubles of scratch that a thread needs."""
    p.block = max(COLUMNS, round_up(8 * p.rh, COLUMNS))
    if p.mode_h == WRAP or p.block > width:
        p.block = width
    p.height, p.width = height, width
    p.rows = max(1, min(ROWS, (height + n_threads - 1) // n_threads))
    p.left = round_up(p.rh + 1, 8)
    p.pitch = p.left + round_up(p.block + 2 * p.rh + 1 + 4 * LANES, 8)
    return round_up(2 * (2 * p.rv + 1), 8) + (3 * (2 * p.rv + 1) + 6 + 1 + 3 + 3 + 2) * p.pitch


cdef inline void _task(const pixel_t* src, real_t* a, real_t* b, real_t* c, Plan* p, double* mine,
                       Py_ssize_t i) noexcept nogil:
    cdef Memory m
    cdef Py_ssize_t blocks = (p.width + p.block - 1) // p.block, x = i % blocks * p.block, y = i // blocks * p.rows
    _share(p, mine, &m)
    _tile(src, a, b, c, p, &m, y, min(y + p.rows, p.height), x, min(x + p.block, p.width))


def structure(const pixel_t[:, ::1] src, real_t[:, ::1] a, real_t[:, ::1] b, real_t[:, ::1] c,
              const double[::1] taps_v, const double[::1] taps_h, int mode_v, int mode_h, double cval, double scale,
              int what, double factor, int n_threads):
    """src # IN; a, b, c # OUT: the elements, or the measure in a (Foerstner's other in b), the rest not touched.

    what: 0 the elements, 1 Harris with k = factor, 2 Harris with eps = factor, 3 Shi-Tomasi, 4 Foerstner; and what
    else takes the same passes: 5 the two derivatives, 6 the smoothed image. Taps are odd in number and symmetric.
    """
    cdef Plan p
    cdef Py_ssize_t i, size, tasks
    cdef double* scratch
    p.rv, p.rh, p.mode_v, p.mode_h = taps_v.shape[0] // 2, taps_h.shape[0] // 2, mode_v, mode_h
    p.cval, p.scale, p.what, p.factor = cval, scale, what, factor
    p.down, p.along = &taps_v[p.rv], &taps_h[p.rh]
    p.planes = 1 if what == SMOOTH else 2 if what == DERIVATIVES else 3
    p.single = real_t is float
    p.large = streams(src.shape[0] * src.shape[1] * sizeof(real_t))
    size = _plan(&p, src.shape[0], src.shape[1], n_threads)
    tasks = ((p.height + p.rows - 1) // p.rows) * ((p.width + p.block - 1) // p.block)
    scratch = <double*> scratch_alloc(n_threads, size, sizeof(double))
    if scratch == NULL:
        raise MemoryError()
    memset(scratch, 0, n_threads * size * sizeof(double))
    cdef Slabs s = slabs(tasks, 120.0 * p.rows * p.block, n_threads)
    try:
        with nogil:
            while more(&s):
                for i in prange(s.first, s.last, schedule="dynamic", num_threads=n_threads):
                    _task(&src[0, 0], &a[0, 0], &b[0, 0], &c[0, 0], &p, scratch + threadid() * size, i)
    finally:
        free(scratch)
