"""Conversion of images between integers and floats, `to_real` and `from_real`, between integers, `to_integer`, between
floats, `to_single` and `to_double`, and to bool, `above`.

Each operation and its rounding are those of scikit-image's NumPy code (DirectX data conversion rules), in one pass
where NumPy makes one per operation: the same bits. Loop order: blocks of a flat array; no scratch. Bound by memory:
large results are stored past the caches.
"""
from cython.parallel cimport prange
from libc.math cimport rint, rintf
from libc.stdint cimport int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t

from _slabs cimport Slabs, more, slabs
from _stream cimport stream, stream_end, streams
from _types cimport integer_t, number_t, real_t

cdef enum:
    BLOCK = 1 << 14
    PART = 512

ctypedef fused small_t:
    uint8_t
    uint16_t
    int16_t


cdef inline bint _streams(size_t result_bytes) noexcept nogil:
    """From 32 MiB on only: stores are nearly all there is to do, and below they are faster in a cache."""
    return streams(result_bytes // 4)


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
    cdef bint large = _streams(n * sizeof(real_t))
    cdef Slabs s = slabs((n + BLOCK - 1) // BLOCK, 2 * BLOCK, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
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


cdef inline int _quantise_part(const real_t* src, small_t* out, Py_ssize_t n, bint large) noexcept nogil:
    cdef small_t[PART] finished
    cdef Py_ssize_t i, m
    cdef int found = 0
    if not large:
        return _quantise(src, out, n)
    for i in range((n + PART - 1) // PART):
        m = min(PART, n - i * PART)
        found |= _quantise(src + i * PART, &finished[0], m)
        stream(out + i * PART, &finished[0], m * sizeof(small_t))
    stream_end()
    return found


def from_real(const real_t[::1] src, small_t[::1] out, int n_threads):
    """src # IN (n,); out # OUT (n,). Returns (values beyond -1..1, NaN) as counts of blocks that hold any."""
    cdef Py_ssize_t n = src.shape[0], beyond = 0, nan = 0, i
    cdef bint large = _streams(n * sizeof(small_t))
    cdef int found
    cdef Slabs s = slabs((n + BLOCK - 1) // BLOCK, 4 * BLOCK, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                found = _quantise_part(&src[i * BLOCK], &out[i * BLOCK], min(BLOCK, n - i * BLOCK), large)
                beyond += found & 1
                nan += found >> 1
    return beyond, nan


cdef inline integer_t _largest(const integer_t* src, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    cdef integer_t found = src[0]
    for i in range(n):
        found = src[i] if src[i] > found else found
    return found


cdef void _shift(const integer_t* src, small_t* out, Py_ssize_t n, int32_t factor, int bits, int32_t offset,
                 int32_t least) noexcept nogil:
    cdef Py_ssize_t i
    cdef int32_t x
    cdef int64_t w
    if integer_t is uint64_t:
        for i in range(n):
            out[i] = <small_t> (src[i] >> bits)
    elif integer_t is uint8_t or integer_t is uint16_t:     # within 16 bits, so that vectors hold twice as many
        for i in range(n):
            out[i] = <small_t> (<uint16_t> (src[i] * <uint16_t> factor) >> bits)
    elif integer_t is uint32_t or integer_t is int32_t or integer_t is int64_t:
        for i in range(n):
            w = <int64_t> src[i] >> bits
            out[i] = <small_t> (w if w > least else least)
    else:
        for i in range(n):
            x = (<int32_t> src[i] * factor >> bits) + offset
            out[i] = <small_t> (x if x > least else least)


cdef inline bint _shift_part(const integer_t* src, small_t* out, Py_ssize_t n, int32_t factor, int bits, int32_t offset,
                             int32_t least, int32_t limit, bint large) noexcept nogil:
    """Returns whether a value is above `limit`, which only types of more bits than the result's are asked."""
    cdef small_t[PART] finished
    cdef Py_ssize_t i, m, part = PART if large or limit else BLOCK
    cdef bint above_limit = False
    for i in range((n + part - 1) // part):
        m = min(part, n - i * part)
        if limit and not above_limit:
            above_limit = _largest(src + i * part, m) > <integer_t> limit
        if large:
            _shift(src + i * part, &finished[0], m, factor, bits, offset, least)
            stream(out + i * part, &finished[0], m * sizeof(small_t))
        else:
            _shift(src + i * part, out + i * part, m, factor, bits, offset, least)
    stream_end()
    return above_limit


def to_integer(const integer_t[::1] src, small_t[::1] out, int factor, int bits, int offset, int least, int limit,
               int n_threads):
    """src # IN (n,); out # OUT (n,): src times factor (1 for more than 16 bits), shifted right, plus offset.

    Returns whether a value is above `limit`, a number that src's type holds; 0 for do not look."""
    cdef Py_ssize_t n = src.shape[0], above_limit = 0, i
    cdef bint large = _streams(n * sizeof(small_t))
    cdef Slabs s = slabs((n + BLOCK - 1) // BLOCK, 4 * BLOCK, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                above_limit += _shift_part(&src[i * BLOCK], &out[i * BLOCK], min(BLOCK, n - i * BLOCK), factor, bits,
                                           offset, least, limit, large)
    return above_limit > 0


cdef void _narrow(const double* src, float* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        out[i] = <float> src[i]


cdef void _widen(const float* src, double* out, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        out[i] = src[i]


cdef inline void _cast(const void* src, void* out, Py_ssize_t n, bint widens, bint large) noexcept nogil:
    """Floats to doubles if it `widens`, else the other way."""
    cdef double[PART] finished
    cdef Py_ssize_t i, m, part = PART if large else BLOCK
    cdef size_t size = sizeof(double) if widens else sizeof(float)
    cdef char* to
    for i in range((n + part - 1) // part):
        m = min(part, n - i * part)
        to = <char*> &finished[0] if large else <char*> out + i * part * size
        if widens:
            _widen(<const float*> src + i * part, <double*> to, m)
        else:
            _narrow(<const double*> src + i * part, <float*> to, m)
        if large:
            stream(<char*> out + i * part * size, &finished[0], m * size)
    stream_end()


def to_single(const double[::1] src, float[::1] out, int n_threads):
    """src # IN (n,); out # OUT (n,)."""
    cdef Py_ssize_t n = src.shape[0], i
    cdef bint large = _streams(n * sizeof(float))
    cdef Slabs s = slabs((n + BLOCK - 1) // BLOCK, 2 * BLOCK, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _cast(&src[i * BLOCK], &out[i * BLOCK], min(BLOCK, n - i * BLOCK), False, large)


def to_double(const float[::1] src, double[::1] out, int n_threads):
    """src # IN (n,); out # OUT (n,)."""
    cdef Py_ssize_t n = src.shape[0], i
    cdef bint large = _streams(n * sizeof(double))
    cdef Slabs s = slabs((n + BLOCK - 1) // BLOCK, 2 * BLOCK, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _cast(&src[i * BLOCK], &out[i * BLOCK], min(BLOCK, n - i * BLOCK), True, large)


cdef void _compare(const number_t* src, uint8_t* out, Py_ssize_t n, number_t half) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(n):
        out[i] = src[i] > half


cdef inline void _above(const number_t* src, uint8_t* out, Py_ssize_t n, number_t half, bint large) noexcept nogil:
    cdef uint8_t[PART] finished
    cdef Py_ssize_t i, m
    if not large:
        _compare(src, out, n, half)
        return
    for i in range((n + PART - 1) // PART):
        m = min(PART, n - i * PART)
        _compare(src + i * PART, &finished[0], m, half)
        stream(out + i * PART, &finished[0], m)
    stream_end()


def above(const number_t[::1] src, uint8_t[::1] out, double half, int n_threads):
    """src # IN (n,); out # OUT (n,): whether above `half`, as src's type."""
    cdef Py_ssize_t n = src.shape[0], i
    cdef bint large = _streams(n)
    cdef Slabs s = slabs((n + BLOCK - 1) // BLOCK, 2 * BLOCK, n_threads)
    with nogil:
        while more(&s):
            for i in prange(s.first, s.last, schedule="static", num_threads=n_threads):
                _above(&src[i * BLOCK], &out[i * BLOCK], min(BLOCK, n - i * BLOCK), <number_t> half, large)
