"""Gamma, logarithmic and sigmoid correction: scikit-image's formulas, each operation rounded to the type computed in.

Reference: scikit-image's formulas in NumPy; logarithm, powers and exponential are those of _elementary.pxd, at most 2
ulp from the exact ones, as NumPy's are. Integers are computed in double and truncated: where the result before that is
so near to a whole number that NumPy's last bits decide, the pixel is marked, and the caller computes it with NumPy.

Loop order: blocks of 512 consecutive pixels, converted, computed and stored from the first-level cache; large results
are written past the caches. Memory per thread: a block on the stack.
"""
from cython.parallel cimport prange
from libc.math cimport rint
from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t

from _elementary cimport Exponent, exp, exp2, exponent_of, log2, ordinary, power
from _power cimport root
from _slabs cimport Slabs, more, slabs
from _stream cimport stream, stream_end, streams
from _types cimport real_t

ctypedef fused tone_t:
    float
    double
    int32_t
    uint32_t
    int64_t
    uint64_t

cdef enum:
    GROUP = 512         # pixels on the stack
    BLOCK = 1 << 14     # pixels that a thread takes at a time
    COPY = 0            # operations: x ** 1, and other powers that need no logarithm
    SQUARE = 1
    ROOT = 2
    POWER = 3
    LOG = 4
    INVERSE_LOG = 5
    SIGMOID = 6
    INVERSE_SIGMOID = 7


cdef struct Tone:
    int operation
    double scale        # that the values are divided by
    double first        # exponent or cutoff
    double gain
    double doubt        # how near to a whole number, in parts of the result, a pixel is marked; negative for never
    double unit         # and this many more, absolute
    double least, most  # between which truncated values fit into the type
    bint ends           # 0 and `scale` have exact results


cdef inline void _logarithmic(const real_t* src, real_t* out, Py_ssize_t n, const Tone* t, bint any) noexcept nogil:
    """src ** t.first; `any`: not only of zeros and ordinary numbers."""
    cdef Py_ssize_t i
    cdef real_t scale = <real_t> t.scale, gain = <real_t> t.gain
    cdef Exponent exponent = exponent_of(<real_t> t.first)
    for i in range(n):
        out[i] = power(src[i], exponent, any) * scale * gain


cdef void _powers(const real_t* src, real_t* out, Py_ssize_t n, const Tone* t) noexcept nogil:
    cdef Py_ssize_t i
    cdef int unusual = 0
    cdef real_t scale = <real_t> t.scale, gain = <real_t> t.gain
    if t.operation == COPY:
        for i in range(n):
            out[i] = src[i] * scale * gain
    elif t.operation == SQUARE:
        for i in range(n):
            out[i] = src[i] * src[i] * scale * gain
    elif t.operation == ROOT:
        for i in range(n):
            out[i] = root(src[i]) * scale * gain
    else:
        for i in range(n):
            unusual += not (ordinary(src[i]) | (src[i] == 0))
        if unusual:
            _logarithmic(src, out, n, t, True)
        else:
            _logarithmic(src, out, n, t, False)


cdef void _sigmoids(const real_t* src, real_t* out, Py_ssize_t n, const Tone* t) noexcept nogil:
    cdef Py_ssize_t i
    cdef real_t cutoff = <real_t> t.first, gain = <real_t> t.gain, one = <real_t> 1, scale = <real_t> t.scale
    if t.operation == SIGMOID:
        for i in range(n):
            out[i] = one / (one + exp(gain * (cutoff - src[i]))) * scale
    else:
        for i in range(n):
            out[i] = (one - one / (one + exp(gain * (cutoff - src[i])))) * scale


cdef void _logarithms(const real_t* src, real_t* out, Py_ssize_t n, const Tone* t) noexcept nogil:
    cdef Py_ssize_t i
    cdef real_t scale = <real_t> t.scale, gain = <real_t> t.gain, one = <real_t> 1
    if t.operation == LOG:
        for i in range(n):
            out[i] = log2(one + src[i]) * scale * gain
    else:
        for i in range(n):
            out[i] = (exp2(src[i]) - one) * scale * gain


cdef inline void _compute(const real_t* src, real_t* out, Py_ssize_t n, const Tone* t) noexcept nogil:
    if t.operation >= SIGMOID:
        _sigmoids(src, out, n, t)
    elif t.operation >= LOG:
        _logarithms(src, out, n, t)
    else:
        _powers(src, out, n, t)


cdef inline Py_ssize_t _negative(const tone_t* src, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef int negative = 0
    for i in range(n):
        negative += src[i] < 0
    return negative


cdef inline void _read(const tone_t* src, double* p, Py_ssize_t n, double scale) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        p[i] = <double> src[i] / scale


cdef inline void _truncate(const tone_t* src, double* p, tone_t* out, uint8_t* marks, Py_ssize_t n,
                           const Tone* t) noexcept nogil:
    """Convert to integers, and mark those that NumPy has to compute. One width of elements in each loop."""
    cdef double[GROUP] marked
    cdef Py_ssize_t i
    cdef double v, near, size, least = t.least, most = t.most, doubt = t.doubt, unit = t.unit
    cdef double end = t.scale if t.ends else -1, start = 0 if t.ends else -1    # negative values are refused
    for i in range(n):
        marked[i] = <double> src[i]
    for i in range(n):
        v = p[i]
        near = v - rint(v)
        near = near if near > 0 else -near
        size = v if v > 0 else -v
        near = near - (doubt * size + unit)
        near = 1 if ((marked[i] == start) | (marked[i] == end)) else near
        near = near if ((v > least) & (v < most)) else -1
        marked[i] = 0 if near > 0 else 1
        p[i] = v if near > 0 else 0
    for i in range(n):
        out[i] = <tone_t> p[i]
    for i in range(n):
        marks[i] = <uint8_t> marked[i]


cdef inline void _direct(const real_t* src, real_t* out, Py_ssize_t n, const Tone* t, bint large) noexcept nogil:
    """Floats, computed in their own type; their scale is 1."""
    cdef real_t[GROUP] finished
    if large:
        _compute(src, &finished[0], n, t)
        stream(out, &finished[0], n * sizeof(real_t))
    else:
        _compute(src, out, n, t)


cdef inline void _in_double(const tone_t* src, tone_t* out, uint8_t* marks, Py_ssize_t n, const Tone* t) noexcept nogil:
    cdef double[GROUP] p
    cdef Py_ssize_t i
    _read(src, &p[0], n, t.scale)
    _compute(&p[0], &p[0], n, t)
    if tone_t is float or tone_t is double:
        for i in range(n):
            out[i] = <tone_t> p[i]
    else:
        _truncate(src, &p[0], out, marks, n, t)


cdef Py_ssize_t _row(const tone_t* src, tone_t* out, uint8_t* marks, Py_ssize_t n, const Tone* t, bint large,
                     bint wide) noexcept nogil:
    cdef Py_ssize_t i, m, negative = 0
    for i in range((n + GROUP - 1) // GROUP):
        m = min(GROUP, n - i * GROUP)
        negative += _negative(src + i * GROUP, m)
        if tone_t is float or tone_t is double:
            if not wide:
                _direct(src + i * GROUP, out + i * GROUP, m, t, large)
                continue
        _in_double(src + i * GROUP, out + i * GROUP, marks + i * GROUP, m, t)
    stream_end()
    return negative


def adjust(const tone_t[::1] src, tone_t[::1] out, uint8_t[::1] marks, int operation, bint wide, double[::1] numbers,
           int n_threads):
    """src # IN (n,); out # OUT (n,); marks # OUT (n,) for integers, which are computed with NumPy where it is not 0.

    numbers # IN (8,): those of Tone. `wide`: float32 is computed in double. Returns how many values are negative; what
    becomes of these has no meaning.
    """
    cdef Py_ssize_t n = src.shape[0], negative = 0, i
    cdef bint large = streams(n * sizeof(tone_t))
    cdef Tone t = Tone(operation, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6],
                       numbers[7] != 0)
    cdef uint8_t* mine = &marks[0] if marks.shape[0] else NULL
    cdef Slabs s = slabs((n + BLOCK - 1) // BLOCK, 20 * BLOCK, n_threads)
    if n <= BLOCK:      # a parallel region would take as long as the first thousand pixels
        with nogil:
            negative = _row(&src[0], &out[0], mine, n, &t, large, wide)
        return negative
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                negative += _row(&src[i * BLOCK], &out[i * BLOCK], mine + i * BLOCK if mine else NULL,
                                 min(BLOCK, n - i * BLOCK), &t, large, wide)
    return negative
