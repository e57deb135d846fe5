# Blocks of pixels as three planes in the first-level cache: interleaved triples are taken apart and put together here,
# so that what lies between is a plain loop over whole vectors.
from libc.stdint cimport uint8_t, uint16_t

from _types cimport pixel_t, real_t

cdef extern from "planes.h" nogil:
    float round_even_f "fi_round_f" (float)

cdef enum:
    PLANE = 256         # pixels of a block; its planes follow each other at this distance

ctypedef fused result_t:
    uint8_t
    float
    double


cdef inline void split(const pixel_t* src, real_t* planes, Py_ssize_t n) noexcept nogil:
    """`n` pixels to planes; integers are multiplied by 1 / maximum as img_as_float32 and img_as_float64 do."""
    cdef real_t scale = <real_t> (1.0 / 255 if pixel_t is uint8_t else 1.0 / 65535)
    cdef Py_ssize_t i
    if pixel_t is float or pixel_t is double:
        for i in range(n):
            planes[i] = <real_t> src[3 * i]
            planes[PLANE + i] = <real_t> src[3 * i + 1]
            planes[2 * PLANE + i] = <real_t> src[3 * i + 2]
    else:
        for i in range(n):
            planes[i] = <real_t> src[3 * i] * scale
            planes[PLANE + i] = <real_t> src[3 * i + 1] * scale
            planes[2 * PLANE + i] = <real_t> src[3 * i + 2] * scale


cdef inline void scaled(const pixel_t* raw, real_t* planes, Py_ssize_t n) noexcept nogil:
    """Planes as they were read to planes as `split` makes them."""
    cdef real_t scale = <real_t> (1.0 / 255 if pixel_t is uint8_t else 1.0 / 65535)
    cdef Py_ssize_t c, i
    for c in range(3):
        for i in range(c * PLANE, c * PLANE + n):
            if pixel_t is float or pixel_t is double:
                planes[i] = <real_t> raw[i]
            else:
                planes[i] = <real_t> raw[i] * scale


cdef inline uint8_t to_byte(real_t x) noexcept nogil:
    """As img_as_ubyte of float32: to the nearest, to even from halfway; 0 for NaN."""
    cdef float y = round_even_f(<float> x * <float> 255)
    y = y if y > 0 else 0
    return <uint8_t> (y if y < 255 else 255)


cdef inline void join(const real_t* planes, result_t* out, Py_ssize_t n) noexcept nogil:
    """Planes to `n` pixels; to bytes from 0..1."""
    cdef Py_ssize_t i
    if result_t is uint8_t:
        for i in range(n):
            out[3 * i] = to_byte(planes[i])
            out[3 * i + 1] = to_byte(planes[PLANE + i])
            out[3 * i + 2] = to_byte(planes[2 * PLANE + i])
    else:
        for i in range(n):
            out[3 * i] = <result_t> planes[i]
            out[3 * i + 1] = <result_t> planes[PLANE + i]
            out[3 * i + 2] = <result_t> planes[2 * PLANE + i]
