# Smaller and larger of two rows, element by element: whole blocks of MINMAX_BYTES. NULL where one is not wanted.
from libc.stdint cimport uint8_t, uint16_t, uint32_t

from _types cimport order_t


cdef extern from "minmax.h" nogil:
    const int MINMAX_BYTES
    void fi_minmax_u8(const uint8_t*, const uint8_t*, uint8_t*, uint8_t*, Py_ssize_t)
    void fi_minmax_u16(const uint16_t*, const uint16_t*, uint16_t*, uint16_t*, Py_ssize_t)
    void fi_minmax_u32(const uint32_t*, const uint32_t*, uint32_t*, uint32_t*, Py_ssize_t)
    void fi_minmax_f32(const float*, const float*, float*, float*, Py_ssize_t)
    void fi_minmax_f64(const double*, const double*, double*, double*, Py_ssize_t)


cdef inline void minmax(const order_t* a, const order_t* b, order_t* low, order_t* high, Py_ssize_t n) noexcept nogil:
    """`n` blocks; no NaN."""
    if order_t is uint8_t:
        fi_minmax_u8(a, b, low, high, n)
    elif order_t is uint16_t:
        fi_minmax_u16(a, b, low, high, n)
    elif order_t is uint32_t:
        fi_minmax_u32(a, b, low, high, n)
    elif order_t is float:
        fi_minmax_f32(a, b, low, high, n)
    else:
        fi_minmax_f64(a, b, low, high, n)
