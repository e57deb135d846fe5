# What canny.pyx does with whole rows: correlation, Sobel gradient and suppression of pixels that are no maximum along
# their gradient. Plain loops, of which GCC makes vector instructions; correlate() uses the types of _simd.pxd.
from libc.stdint cimport uint8_t, uint64_t

from _power cimport root
from _runs cimport word_of
from _simd cimport SIMD_BYTES, load, splat, store, vd
from _types cimport real_t

cdef enum:
    GROUP = 512         # elements on the stack


cdef inline void correlate(const double** rows, const double* taps, Py_ssize_t radius, Py_ssize_t n,
                           double* out) noexcept nogil:
    """Sum of rows[j] * taps[|j|] for j from -radius to radius, element by element, as SciPy adds: the centre first,
    then pairs of equal distance, the farthest first. `rows` and `taps` point at the centre.

    Four vectors at a time: each row, and `out`, has `n` elements rounded up to four vectors.
    """
    cdef Py_ssize_t lanes = SIMD_BYTES // sizeof(double), step = 4 * lanes, i, j, x
    cdef const vd* p
    cdef const vd* q
    cdef const vd* weights = <const vd*> taps
    cdef vd t, a, b, c, d
    for i in range((n + step - 1) // step):
        x = i * step
        p = <const vd*> rows[0]
        t = splat(weights, 0)
        a = t * load(p, x)
        b = t * load(p, x + lanes)
        c = t * load(p, x + 2 * lanes)
        d = t * load(p, x + 3 * lanes)
        for j in range(radius, 0, -1):
            p = <const vd*> rows[-j]
            q = <const vd*> rows[j]
            t = splat(weights, j)
            a += (load(p, x) + load(q, x)) * t
            b += (load(p, x + lanes) + load(q, x + lanes)) * t
            c += (load(p, x + 2 * lanes) + load(q, x + 2 * lanes)) * t
            d += (load(p, x + 3 * lanes) + load(q, x + 3 * lanes)) * t
        store(<vd*> out, x, a)
        store(<vd*> out, x + lanes, b)
        store(<vd*> out, x + 2 * lanes, c)
        store(<vd*> out, x + 3 * lanes, d)


cdef inline void round_to_float(double* row, Py_ssize_t n) noexcept nogil:
    """Each element rounded to float32: between its two axes SciPy keeps an image in the image's type."""
    cdef Py_ssize_t x
    for x in range(n):
        row[x] = <float> row[x]


cdef inline void divide(const double* row, const real_t* weights, Py_ssize_t n, real_t* out) noexcept nogil:
    """The row in the image's type, divided by `weights` unless they are NULL."""
    cdef Py_ssize_t x
    if weights:
        for x in range(n):
            out[x] = <real_t> row[x] / weights[x]
    else:
        for x in range(n):
            out[x] = <real_t> row[x]


cdef inline real_t _difference(real_t a, real_t b, real_t middle) noexcept nogil:
    """b - a as SciPy correlates with (-1, 0, 1): the element between them, times 0, spreads infinities and NaN."""
    return b - a + middle * <real_t> 0


cdef inline real_t _smoothed(real_t a, real_t b, real_t c) noexcept nogil:
    """a + 2 b + c, added in double and rounded once, as SciPy does."""
    return <real_t> (<double> b * 2.0 + (<double> a + <double> c))


cdef inline void _gradient_group(const real_t* above, const real_t* row, const real_t* below, Py_ssize_t n,
                                 real_t* down, real_t* across, real_t* magnitude) noexcept nogil:
    """At most GROUP elements of gradient().

    `magnitude` goes through the stack: GCC tests whether memory overlaps before it takes a vectorised loop, and gives
    up where three rows are read and three written.
    """
    cdef real_t[GROUP] lengths
    cdef real_t i, j
    cdef Py_ssize_t x
    for x in range(n):
        i = _smoothed(_difference(above[x - 1], below[x - 1], row[x - 1]), _difference(above[x], below[x], row[x]),
                      _difference(above[x + 1], below[x + 1], row[x + 1]))
        j = _smoothed(_difference(above[x - 1], above[x + 1], above[x]), _difference(row[x - 1], row[x + 1], row[x]),
                      _difference(below[x - 1], below[x + 1], below[x]))
        down[x] = i
        across[x] = j
        lengths[x] = root(i * i + j * j)
    for x in range(n):
        magnitude[x] = lengths[x]


cdef inline void gradient(const real_t* above, const real_t* row, const real_t* below, Py_ssize_t n, real_t* down,
                          real_t* across, real_t* magnitude) noexcept nogil:
    """Sobel's gradient, in both directions, and its magnitude. The three rows are read from -1 to n."""
    cdef Py_ssize_t i, x
    for i in range((n + GROUP - 1) // GROUP):
        x = i * GROUP
        _gradient_group(above + x, row + x, below + x, min(GROUP, n - x), down + x, across + x, magnitude + x)


cdef inline void suppress(const real_t* above, const real_t* row, const real_t* below, const real_t* down,
                          const real_t* across, float low, real_t high, uint64_t* low_bits,
                          uint64_t* high_bits) noexcept nogil:
    """Of 64 magnitudes in `row`, the bits of those that are maxima along their gradient and at least `low`; of these
    the bits of those that are at least `high`.

    On either side the magnitude is interpolated between the two neighbours that the gradient points between: `far`, the
    diagonal one, with weight `w`, and `near` with the rest. Both cases of each choice are computed and one is selected.
    float32: the product with `w` is rounded to float32, the rest is in double, as C has it for scikit-image's
    expression.
    """
    cdef uint8_t[64] kept
    cdef uint8_t[64] strong
    cdef int x, any = 0, same, steep, keep
    cdef real_t m, i, j, length_i, length_j, w, far_1, far_2, near_1, near_2, vertical_1, vertical_2
    cdef real_t above_left, above_mid, above_right, left, right, below_left, below_mid, below_right
    cdef double rest
    for x in range(64):
        any |= row[x] >= low
    low_bits[0] = high_bits[0] = 0
    if not any:
        return
    for x in range(64):
        m, i, j = row[x], down[x], across[x]
        length_i, length_j = abs(i), abs(j)
        above_left, above_mid, above_right = above[x - 1], above[x], above[x + 1]
        left, right = row[x - 1], row[x + 1]
        below_left, below_mid, below_right = below[x - 1], below[x], below[x + 1]
        same = ((i >= 0) & (j >= 0)) | ((i <= 0) & (j <= 0))        # signs
        steep = (length_i > length_j) | ((same == 0) & (length_i == length_j))
        w = (length_j if steep else length_i) / (length_i if steep else length_j)
        far_1 = below_right if same else above_right
        far_2 = above_left if same else below_left
        vertical_1 = below_mid if same else above_mid
        vertical_2 = above_mid if same else below_mid
        near_1 = vertical_1 if steep else right
        near_2 = vertical_2 if steep else left
        rest = 1.0 - <double> w
        keep = ((<double> (far_1 * w) + <double> near_1 * rest <= <double> m)
                & (<double> (far_2 * w) + <double> near_2 * rest <= <double> m) & (m >= low) & (m > 0))
        kept[x] = <uint8_t> keep
        strong[x] = <uint8_t> (keep & (m >= high))
    low_bits[0] = word_of(&kept[0])
    high_bits[0] = word_of(&strong[0])
