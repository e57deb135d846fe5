# Correlation with the taps of one axis, in the order of additions of scipy.ndimage.correlate1d: the centre first, then
# the pairs from the outside in; plain order for taps without symmetry.
#
# `column_of_four` is the fast form, for taps in pairs: what one output loads for a pair, its neighbour needs for the
# next pair, so that two loads serve four sums. `row_of_four` serves where neighbouring outputs lie in one vector, and
# all other taps.
from _lanes cimport sum_t, write
from _simd cimport SIMD_BYTES, keep, load, splat, vd, vec_t, vf
from _types cimport real_t

cdef enum:
    IDENTITY = 0
    SYMMETRIC = 1
    ANTISYMMETRIC = 2
    GENERAL = 3


cdef struct Axis:
    int kind
    int mode
    Py_ssize_t before      # taps before the centre
    Py_ssize_t after       # and after it


cdef inline void _one_row(const vec_t* src, Py_ssize_t step, const vec_t* taps, Axis axis, real_t* out) noexcept nogil:
    """Four vectors side by side, to `out`; tap j reads `src` at j * step. `src` and `taps` point at the centre."""
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
    write(out, a)
    write(out + n, b)
    write(out + 2 * n, c)
    write(out + 3 * n, d)


cdef inline void _pairs(vec_t* sums, vec_t t, bint minus, vec_t a, vec_t b, vec_t c, vec_t d, vec_t e, vec_t f, vec_t g,
                        vec_t h) noexcept nogil:
    """Add one pair of taps to four sums: a with e, b with f, c with g, d with h."""
    if minus:
        sums[0] = sums[0] + (a - e) * t
        sums[1] = sums[1] + (b - f) * t
        sums[2] = sums[2] + (c - g) * t
        sums[3] = sums[3] + (d - h) * t
    else:
        sums[0] = sums[0] + (a + e) * t
        sums[1] = sums[1] + (b + f) * t
        sums[2] = sums[2] + (c + g) * t
        sums[3] = sums[3] + (d + h) * t


cdef inline void _four_sums(const vec_t* src, Py_ssize_t step, const vec_t* taps, Py_ssize_t radius, bint minus,
                            vec_t* sums) noexcept nogil:
    """Sums at src, src + step, .. src + 3 * step. From pair to pair all rows move up by one: the names go round."""
    cdef Py_ssize_t j = radius, lo = -radius * step, hi = radius * step
    cdef vec_t t = splat(taps, 0)
    sums[0], sums[1] = t * load(src, 0), t * load(src, step)
    sums[2], sums[3] = t * load(src, 2 * step), t * load(src, 3 * step)
    cdef vec_t a = load(src, lo), b = load(src, lo + step), c = load(src, lo + 2 * step), d
    cdef vec_t e, f = load(src, hi + step), g = load(src, hi + 2 * step), h = load(src, hi + 3 * step)
    while j > 3:
        d, e = keep(load(src, lo + 3 * step)), keep(load(src, hi))
        _pairs(sums, splat(taps, -j), minus, a, b, c, d, e, f, g, h)
        a, h = keep(load(src, lo + 4 * step)), keep(load(src, hi - step))
        _pairs(sums, splat(taps, 1 - j), minus, b, c, d, a, h, e, f, g)
        b, g = keep(load(src, lo + 5 * step)), keep(load(src, hi - 2 * step))
        _pairs(sums, splat(taps, 2 - j), minus, c, d, a, b, g, h, e, f)
        c, f = keep(load(src, lo + 6 * step)), keep(load(src, hi - 3 * step))
        _pairs(sums, splat(taps, 3 - j), minus, d, a, b, c, f, g, h, e)
        j, lo, hi = j - 4, lo + 4 * step, hi - 4 * step
    while j > 0:
        d, e = load(src, lo + 3 * step), load(src, hi)
        _pairs(sums, splat(taps, -j), minus, a, b, c, d, e, f, g, h)
        a, b, c, f, g, h = b, c, d, e, f, g
        j, lo, hi = j - 1, lo + step, hi - step


cdef inline void _four_rows(const vec_t* src, Py_ssize_t step, const vec_t* taps, Axis axis, real_t* out,
                            Py_ssize_t pitch) noexcept nogil:
    """One vector of each of four outputs, the next at `step`, to rows of `out`; taps in pairs only.

    The compiler knows the number of taps of sigma 1 and the sign, so that it unrolls.
    """
    cdef vec_t sums[4]
    if axis.kind == ANTISYMMETRIC:
        _four_sums(src, step, taps, axis.before, True, sums)
    elif axis.before == 4:
        _four_sums(src, step, taps, 4, False, sums)
    else:
        _four_sums(src, step, taps, axis.before, False, sums)
    write(out, sums[0])
    write(out + pitch, sums[1])
    write(out + 2 * pitch, sums[2])
    write(out + 3 * pitch, sums[3])


cdef inline bint in_pairs(Axis axis) noexcept nogil:
    return axis.kind == SYMMETRIC or axis.kind == ANTISYMMETRIC


cdef inline void _row(const sum_t* src, Py_ssize_t step, const sum_t* taps, Axis axis, real_t* out) noexcept nogil:
    if sum_t is float:
        _one_row(<const vf*> src, step, <const vf*> taps, axis, out)
    else:
        _one_row(<const vd*> src, step, <const vd*> taps, axis, out)


cdef inline void row_of_four(const sum_t* src, Py_ssize_t step, const sum_t* taps, Axis axis,
                             real_t* out) noexcept nogil:
    """Four vectors side by side. For sigma 1 the compiler knows the numbers: taps share what they load."""
    cdef Axis nine_taps = axis
    nine_taps.kind = SYMMETRIC
    nine_taps.before = 4
    if axis.kind == SYMMETRIC and axis.before == 4 and step == 1:
        _row(src, 1, taps, nine_taps, out)
    else:
        _row(src, step, taps, axis, out)


cdef inline void column_of_four(const sum_t* src, Py_ssize_t step, const sum_t* taps, Axis axis, real_t* out,
                                Py_ssize_t pitch) noexcept nogil:
    """One vector of each of four outputs, the next at `step`, to rows of `out`; taps in pairs only."""
    if sum_t is float:
        _four_rows(<const vf*> src, step, <const vf*> taps, axis, out, pitch)
    else:
        _four_rows(<const vd*> src, step, <const vd*> taps, axis, out, pitch)
