# The structure tensor's arithmetic, row by row: differences, products, sums of both directions, corner measures.
from libc.math cimport sqrt, sqrtf

from _simd cimport SIMD_BYTES, load, splat, store, vd
from _types cimport real_t

cdef extern from *:
    """
    #include "simd.h"
    #define FI_KEPT(value) (single ? (double)(float)(value) : (value))
    /* What SciPy stores of a row of sums. (In the tap loops this takes GCC a dozen instructions a vector.) */
    SIMD_INLINE void fi_keep(double *row, ptrdiff_t n, const int single) {
        if (single) for (ptrdiff_t x = 0; x < n; ++x) row[x] = FI_KEPT(row[x]);
    }
    /* The two derivatives, whose weights 1, 2, 1 come here; or, with `cc`, their products. In C for `restrict`. */
    SIMD_INLINE void fi_derive(const double *restrict across, const double *restrict up, const double *restrict mid,
                               const double *restrict low, ptrdiff_t n, double *restrict rr, double *restrict rc,
                               double *restrict cc, const int single) {
        for (ptrdiff_t x = 0; x < n; ++x) {
            double r = FI_KEPT(across[x] * 2.0 + (across[x - 1] + across[x + 1]));
            double c = FI_KEPT(mid[x] * 2.0 + (up[x] + low[x]));
            rr[x] = cc ? FI_KEPT(r * r) : r;
            rc[x] = cc ? FI_KEPT(r * c) : c;
            if (cc) cc[x] = FI_KEPT(c * c);
        }
    }
    """
    void keep "fi_keep" (double*, Py_ssize_t, bint) nogil
    void derive "fi_derive" (const double*, const double*, const double*, const double*, Py_ssize_t, double*,
                             double*, double*, bint) nogil

cdef enum:
    TENSOR = 0
    HARRIS_K = 1
    HARRIS_EPS = 2
    SHI_TOMASI = 3
    FOERSTNER = 4
    DERIVATIVES = 5
    SMOOTH = 6
    LANES = SIMD_BYTES // 8


cdef struct Plan:
    Py_ssize_t height, width
    Py_ssize_t rv, rh                  # radii of the Gaussian
    Py_ssize_t block, rows             # columns and rows at once
    Py_ssize_t left, pitch             # of a row of doubles: what lies before the first column; in all
    const double* down                 # the taps, at the centre
    const double* along
    int mode_v, mode_h, what
    int planes                         # that are summed: 3 products, 2 derivatives, 1 image
    bint single, large                 # float32 results; results past the caches
    double cval, scale, factor


cdef inline double _kept(double x, bint single) noexcept nogil:
    """What SciPy stores of a sum."""
    return <double> <float> x if single else x


cdef inline void difference(const double* a, const double* centre, const double* b, Py_ssize_t n, double* out,
                            bint single) noexcept nogil:
    """Taps -1, 0, 1; the products with 0 and -1 decide the sign of a zero, and what infinities come to."""
    cdef Py_ssize_t x
    for x in range(n):
        out[x] = _kept(centre[x] * 0.0 + (a[x] - b[x]) * -1.0, single)


cdef inline void down(double** rows, Py_ssize_t at, Plan* p, Py_ssize_t n, double* out) noexcept nogil:
    """Sums down the columns; `rows` points at the uppermost of the rows, `at` is where each begins."""
    cdef Py_ssize_t x, i, j, r = p.rv, four = n // (4 * LANES)
    cdef const vd* up
    cdef const vd* low
    cdef vd t, a, b, c, d
    for i in range(four):
        x = at + i * 4 * LANES
        up = <const vd*> rows[r]
        t = splat(<const vd*> p.down, 0)
        a = load(up, x) * t
        b = load(up, x + LANES) * t
        c = load(up, x + 2 * LANES) * t
        d = load(up, x + 3 * LANES) * t
        for j in range(r, 0, -1):
            up = <const vd*> rows[r - j]
            low = <const vd*> rows[r + j]
            t = splat(<const vd*> p.down, -j)
            a = a + (load(up, x) + load(low, x)) * t
            b = b + (load(up, x + LANES) + load(low, x + LANES)) * t
            c = c + (load(up, x + 2 * LANES) + load(low, x + 2 * LANES)) * t
            d = d + (load(up, x + 3 * LANES) + load(low, x + 3 * LANES)) * t
        x = i * 4 * LANES
        store(<vd*> out, x, a)
        store(<vd*> out, x + LANES, b)
        store(<vd*> out, x + 2 * LANES, c)
        store(<vd*> out, x + 3 * LANES, d)
    for i in range(4 * LANES * four // LANES, (n + LANES - 1) // LANES):
        x = at + i * LANES
        a = load(<const vd*> rows[r], x) * splat(<const vd*> p.down, 0)
        for j in range(r, 0, -1):
            t = splat(<const vd*> p.down, -j)
            a = a + (load(<const vd*> rows[r - j], x) + load(<const vd*> rows[r + j], x)) * t
        store(<vd*> out, i * LANES, a)


cdef inline void along(const double* row, Plan* p, Py_ssize_t n, double* out) noexcept nogil:
    """Sums along a row, which goes on beyond both ends."""
    cdef Py_ssize_t x, i, j
    cdef const vd* src = <const vd*> row
    cdef vd t, a, b, c, d
    for i in range((n + 4 * LANES - 1) // (4 * LANES)):
        x = i * 4 * LANES
        t = splat(<const vd*> p.along, 0)
        a = load(src, x) * t
        b = load(src, x + LANES) * t
        c = load(src, x + 2 * LANES) * t
        d = load(src, x + 3 * LANES) * t
        for j in range(p.rh, 0, -1):
            t = splat(<const vd*> p.along, -j)
            a = a + (load(src, x - j) + load(src, x + j)) * t
            b = b + (load(src, x + LANES - j) + load(src, x + LANES + j)) * t
            c = c + (load(src, x + 2 * LANES - j) + load(src, x + 2 * LANES + j)) * t
            d = d + (load(src, x + 3 * LANES - j) + load(src, x + 3 * LANES + j)) * t
        store(<vd*> out, x, a)
        store(<vd*> out, x + LANES, b)
        store(<vd*> out, x + 2 * LANES, c)
        store(<vd*> out, x + 3 * LANES, d)


cdef inline void measure(const double* sums, Plan* p, Py_ssize_t n, real_t* out, real_t* second) noexcept nogil:
    """The corner measure of a row, with NumPy's operations; `second` is for Foerstner's other one."""
    cdef Py_ssize_t x
    cdef const double* rr = sums
    cdef const double* rc = sums + p.pitch
    cdef const double* cc = sums + 2 * p.pitch
    cdef real_t a, b, c, det, trace, f = <real_t> p.factor, two = 2, four = 4, zero = 0
    if p.what == HARRIS_K:
        for x in range(n):
            a, b, c = <real_t> rr[x], <real_t> rc[x], <real_t> cc[x]
            trace = a + c
            out[x] = (a * c - b * b) - f * (trace * trace)
    elif p.what == HARRIS_EPS:
        for x in range(n):
            a, b, c = <real_t> rr[x], <real_t> rc[x], <real_t> cc[x]
            out[x] = two * (a * c - b * b) / ((a + c) + f)
    elif p.what == SHI_TOMASI:
        for x in range(n):
            a, b, c = <real_t> rr[x], <real_t> rc[x], <real_t> cc[x]
            det = (a - c) * (a - c) + four * (b * b)
            if real_t is float:
                det = sqrtf(det)
            else:
                det = sqrt(det)
            out[x] = ((a + c) - det) / two
    else:
        for x in range(n):
            a, b, c = <real_t> rr[x], <real_t> rc[x], <real_t> cc[x]
            det = a * c - b * b
            trace = a + c
            out[x] = det / trace if trace != 0 else zero
            second[x] = four * det / (trace * trace) if trace != 0 else zero
