"""Conversion of images between integers and floats, `to_real` and `from_real`, and between integers, `to_integer`.

Each operation and its rounding are those of scikit-image's NumPy code (DirectX data conversion rules), in one pass
where NumPy makes one per operation: the same bits. Loop order: blocks of a flat array; no scratch. Bound by memory:
large floats are stored past the caches.
"""
from cython.parallel cimport prange
from libc.math cimport rint, rintf
from libc.stdint cimport int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t

from _stream cimport stream, stream_end, streams
from _types cimport real_t

cdef enum:
    BLOCK = 1 << 14
    PART = 512

ctypedef fused integer_t:
    uint8_t
    uint16_t
    uint32_t
    uint64_t
    int8_t
    int16_t
    int32_t
    int64_t

ctypedef fused small_t:
    uint8_t
    uint16_t
    int16_t


cdef void _scale(const integer_t* src, real_t* out, Py_ssize_t n, double factor) noexcept nogil:
    cdef Py_ssize_t i
    cdef real_t f = <real_t> factor, x, least = <real_t> -1
    if real_t is float and (integer_t is uint64_t or integer_t is int64_t):
        for i in range(n):      # scikit-image scales these in double
            out[i] = <real_t> max(<double> src[i] * factor, -1.0)
    else:
        for i in range(n):
            # By way of double, which holds an uint32: GCC's own way to float uses fused instructions at v3.
            x = <real_t> (<double> src[i] if integer_t is uint32_t else src[i]) * f
            out[i] = x if x > least else least


cdef inline void _scale_part(const integer_t* src, real_t* out, Py_ssize_t n, double factor,
                             bint large) noexcept nogil:
    cdef real_t[PART] finished
    cdef Py_ssize_t i, m
    if not large:
        _scale(src, out, n, factor)
        return
    for i in range((n + PART - 1) // PART):
        m = min(PART, n - i * PART)
        _scale(src + i * PART, &finished[0], m, factor)
        stream(out + i * PART, &finished[0], m * sizeof(real_t))
    stream_end()


def to_real(const integer_t[::1] src, real_t[::1] out, double factor, int n_threads):
    """src # IN (n,); out # OUT (n,): src times factor, but not below -1."""
    cdef Py_ssize_t n = src.shape[0], i
    cdef bint large = streams(n * sizeof(real_t))
    for i in prange((n + BLOCK - 1) // BLOCK, schedule="static", num_threads=n_threads, nogil=True):
        _scale_part(&src[i * BLOCK], &out[i * BLOCK], min(BLOCK, n - i * BLOCK), factor, large)


cdef inline real_t _rint(real_t x) noexcept nogil:
    if real_t is float:
        return rintf(x)
    else:
        return rint(x)


cdef int _quantise(const real_t* src, small_t* out, Py_ssize_t n) noexcept nogil:
    """Returns 1 if a value is beyond -1..1, plus 2 if one is NaN."""
    cdef Py_ssize_t i
    cdef int beyond = 0, nan = 0
    cdef real_t x, y, one = <real_t> 1, half = <real_t> 0.5
    cdef real_t low = <real_t> (-32768 if small_t is int16_t else 0)
    cdef real_t high = <real_t> (255 if small_t is uint8_t else 65535 if small_t is uint16_t else 32767)
    for i in range(n):
        x = src[i]
        beyond |= x > one
        beyond |= x < -one
        nan |= x != x
        if small_t is int16_t:
            y = _rint(x * <real_t> 32767.5 - half)
        else:
            y = _rint(x * high)
        y = y if y > low else low
        y = y if y < high else high
        y = y if x == x else <real_t> 0
        out[i] = <small_t> <int32_t> y
    return beyond + 2 * nan


def from_real(const real_t[::1] src, small_t[::1] out, int n_threads):
    """src # IN (n,); out # OUT (n,). Returns (values beyond -1..1, NaN) as counts of blocks that hold any."""
    cdef Py_ssize_t n = src.shape[0], beyond = 0, nan = 0, i
    cdef int found
    for i in prange((n + BLOCK - 1) // BLOCK, schedule="static", num_threads=n_threads, nogil=True):
        found = _quantise(&src[i * BLOCK], &out[i * BLOCK], min(BLOCK, n - i * BLOCK))
        beyond += found & 1
        nan += found >> 1
    return beyond, nan


cdef void _shift(const integer_t* src, small_t* out, Py_ssize_t n, int32_t factor, int bits, int32_t offset,
                 int32_t least) noexcept nogil:
    cdef Py_ssize_t i
    cdef int32_t x
    cdef int64_t w
    if integer_t is uint64_t:
        for i in range(n):
            out[i] = <small_t> (src[i] >> bits)
    elif integer_t is uint32_t or integer_t is int32_t or integer_t is int64_t:
        for i in range(n):
            w = <int64_t> src[i] >> bits
            out[i] = <small_t> (w if w > least else least)
    else:
        for i in range(n):
            x = (<int32_t> src[i] * factor >> bits) + offset
            out[i] = <small_t> (x if x > least else least)


def to_integer(const integer_t[::1] src, small_t[::1] out, int factor, int bits, int offset, int least, int n_threads):
    """src # IN (n,); out # OUT (n,): src times factor (1 for more than 16 bits), shifted right, plus offset."""
    cdef Py_ssize_t n = src.shape[0], i
    for i in prange((n + BLOCK - 1) // BLOCK, schedule="static", num_threads=n_threads, nogil=True):
        _shift(&src[i * BLOCK], &out[i * BLOCK], min(BLOCK, n - i * BLOCK), factor, bits, offset, least)
