# Sixteen 16-bit counts in a vector, declared as a scalar so that + and - pass: element k counts digits of at most k.
from libc.stdint cimport int16_t

cdef extern from "counts.h" nogil:
    ctypedef short counts
    counts counts_read(const int16_t*)
    void counts_write(int16_t*, counts)
    counts counts_none()
    int counts_digit(counts, int)     # how many are at most the second operand: the digit of the element of that rank
