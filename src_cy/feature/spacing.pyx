"""Peaks from the highest down, and those that keep their distance from all that were taken before them.

Algorithm: keys of the values are sorted by digits (see _radix.pxd), which keeps the order of equal ones. Then each peak
that is still in the mask is taken, and the mask cleared around it as far as others may not be: a peak costs one look,
and clearing in all at most a few bytes per pixel of the image, since the balls of half the distance do not overlap.
Loop order: peaks; the ball's rows. One thread. Memory: two keys and numbers per peak.
"""
from libc.stdint cimport uint8_t, uint32_t
from libc.stdlib cimport free
from libc.string cimport memset

from _keys cimport REAL, SIGNED, UNSIGNED, key_of, key_t
from _radix cimport sort
from _scratch cimport scratch_alloc


def order(const key_t[::1] bits, uint32_t[::1] numbers, int kind):
    """bits # IN (n,), n > 0; numbers # OUT (n,): the least value's first; both zeros are equal, NaN the last."""
    cdef Py_ssize_t n = bits.shape[0], i
    cdef key_t* keys = <key_t*> scratch_alloc(2, n, sizeof(key_t))
    cdef uint32_t* spare = <uint32_t*> scratch_alloc(1, n, sizeof(uint32_t))
    if keys == NULL or spare == NULL:
        free(keys)
        free(spare)
        raise MemoryError()
    with nogil:
        for i in range(n):
            keys[i] = key_of(bits[i], REAL if kind == REAL else (SIGNED if kind == SIGNED else UNSIGNED))
            numbers[i] = <uint32_t> i
        sort(keys, &numbers[0], keys + n, spare, n)
    free(keys)
    free(spare)


cdef inline void _clear(uint8_t* mask, Py_ssize_t at, const Py_ssize_t[::1] shape, const Py_ssize_t[:, ::1] ball,
                        Py_ssize_t* place) noexcept nogil:
    """Clear the mask around a pixel."""
    cdef Py_ssize_t last = shape.shape[0] - 1, rest = at, d, i, row, x, first, width = shape[last]
    for d in range(last, -1, -1):
        place[d] = rest % shape[d]
        rest = rest // shape[d]
    for i in range(ball.shape[0]):
        row = 0
        for d in range(last):
            x = place[d] + ball[i, d]
            if not 0 <= x < shape[d]:
                row = -1
                break
            row = row * shape[d] + x
        if row >= 0:
            first = max(place[last] - ball[i, last], 0)
            memset(mask + row * width + first, 0, min(place[last] + ball[i, last], width - 1) - first + 1)


def thin(uint8_t[::1] mask, const Py_ssize_t[::1] peaks, const Py_ssize_t[::1] shape, const Py_ssize_t[:, ::1] ball,
         Py_ssize_t[::1] out, Py_ssize_t most):
    """How many peaks stay; out # OUT (n,): these. peaks # IN (n,): indices in order; mask # IN, OUT: 1 where there is
    a peak, 0 where there is none any more; ball: rows of offsets along all axes but the last, and the reach there."""
    cdef Py_ssize_t i, count = 0
    cdef Py_ssize_t* place = <Py_ssize_t*> scratch_alloc(1, shape.shape[0], sizeof(Py_ssize_t))
    if place == NULL:
        raise MemoryError()
    with nogil:
        for i in range(peaks.shape[0]):
            if count >= most:
                break
            if mask[peaks[i]]:
                out[count] = peaks[i]
                count += 1
                _clear(&mask[0], peaks[i], shape, ball, place)
    free(place)
    return count
