# Rows of groups of elements, such as pixels, brought together in C order: the inner loops of copy.pyx.
from libc.stdint cimport uint8_t
from libc.string cimport memcpy, memset

from _simd cimport pick16
from _types cimport unsigned_t

cdef enum:
    PICKED = 16         # bytes of a step


cdef struct Picks:
    # Which 16 bytes of the source become 16 bytes of the result, or their first ones, where the groups are close by.
    Py_ssize_t groups           # of a step; 0 where other ways are as fast
    Py_ssize_t step, span       # bytes from a group to the next, without sign, and from a group's first to its last
    Py_ssize_t first            # from a step's first element to its lowest byte
    uint8_t[PICKED] at


cdef inline void set_picks(Picks* p, Py_ssize_t size, Py_ssize_t across, Py_ssize_t along_group,
                           Py_ssize_t group) noexcept nogil:
    """size: bytes of an element; across, along_group: strides in elements from group to group, and within one."""
    cdef Py_ssize_t last = (group - 1) * along_group, low = min(0, last) * size, i, c, b
    p.step, p.span = max(across, -across) * size, (max(last, -last) + 1) * size
    p.first = low if across > 0 else low + p.span - PICKED
    p.groups = 0
    if across and p.span <= PICKED:
        p.groups = min((PICKED - p.span) // p.step + 1, PICKED // (group * size))
    if p.groups * group <= 2 or (p.groups == 1 and along_group == 1) or (group == 1 and (across == 2 or across == -1)):
        p.groups = 0            # `line` knows these steps, and its loops are wider vectors
    memset(&p.at[0], 0, PICKED)
    for i in range(p.groups):
        for c in range(group):
            for b in range(size):
                p.at[(i * group + c) * size + b] = <uint8_t> ((i * across + c * along_group) * size + b - p.first)


cdef inline Py_ssize_t picked(const uint8_t* src, uint8_t* out, Py_ssize_t stride, Py_ssize_t bytes_of_group,
                              Py_ssize_t n, const Picks* p) noexcept nogil:
    """Copy groups by steps that touch no byte outside of the n groups of either array; return how many.

    stride: bytes from a group to the next, with sign. Each step overwrites what the one before wrote too much."""
    cdef Py_ssize_t read = (n - 1) * p.step + p.span - PICKED, written = n * bytes_of_group - PICKED, steps, i
    cdef Py_ssize_t source = p.groups * stride, target = p.groups * bytes_of_group
    cdef uint8_t[PICKED] at         # of its own, since the result might lie in *p for all the compiler knows
    if read < 0 or written < 0:
        return 0
    steps = min(read // p.step, written // bytes_of_group) // p.groups + 1
    memcpy(&at[0], &p.at[0], PICKED)
    src += p.first
    for i in range(steps):
        pick16(out + i * target, src + i * source, &at[0])
    return steps * p.groups


cdef inline void one_group(const unsigned_t* src, unsigned_t* out, Py_ssize_t stride, Py_ssize_t n) noexcept nogil:
    cdef Py_ssize_t i
    if n == 3:          # colours: unrolled
        out[0] = src[0]
        out[1] = src[stride]
        out[2] = src[2 * stride]
    else:
        for i in range(n):
            out[i] = src[i * stride]


cdef inline void line(const unsigned_t* src, Py_ssize_t src_step, Py_ssize_t src_group, unsigned_t* out,
                      Py_ssize_t out_step, Py_ssize_t group, Py_ssize_t n) noexcept nogil:
    """n groups; both steps in elements."""
    cdef Py_ssize_t i
    if group == 1 and out_step == 1 and src_step == -1:     # steps that are known become vectors
        for i in range(n):
            out[i] = src[-i]
    elif group == 1 and out_step == 1 and src_step == 2:
        for i in range(n):
            out[i] = src[2 * i]
    elif group == 1:
        for i in range(n):
            out[i * out_step] = src[i * src_step]
    else:
        for i in range(n):
            one_group(src + i * src_step, out + i * out_step, src_group, group)


cdef inline void joined(const unsigned_t* src, Py_ssize_t plane, unsigned_t* out, Py_ssize_t group,
                        Py_ssize_t n) noexcept nogil:
    """Groups of one element of each plane."""
    cdef Py_ssize_t i
    cdef const unsigned_t* a = src
    cdef const unsigned_t* b = src + plane
    cdef const unsigned_t* c = b + plane
    cdef const unsigned_t* d = c + plane
    if group == 3:      # numbers that are known become vectors
        for i in range(n):
            out[3 * i] = a[i]
            out[3 * i + 1] = b[i]
            out[3 * i + 2] = c[i]
    elif group == 4:
        for i in range(n):
            out[4 * i] = a[i]
            out[4 * i + 1] = b[i]
            out[4 * i + 2] = c[i]
            out[4 * i + 3] = d[i]
    else:
        line(src, 1, plane, out, group, group, n)


cdef inline void moved(const unsigned_t* src, Py_ssize_t src_step, unsigned_t* out, Py_ssize_t out_step,
                       Py_ssize_t group, Py_ssize_t n, bint last) noexcept nogil:
    """n groups of adjacent elements, both steps in elements; of 3 by way of 4, where the fourth is overwritten.

    last: what follows the groups in `out` is not written any more."""
    cdef Py_ssize_t i
    if group == 3 and not last and n > 1 and (src_step >= 3 or src_step <= -3):
        memcpy(out, src, 3 * sizeof(unsigned_t))
        for i in range(1, n - 1):
            memcpy(out + i * out_step, src + i * src_step, 4 * sizeof(unsigned_t))
        memcpy(out + (n - 1) * out_step, src + (n - 1) * src_step, 3 * sizeof(unsigned_t))
    elif group == 3:
        for i in range(n):
            memcpy(out + i * out_step, src + i * src_step, 3 * sizeof(unsigned_t))
    elif group == 4:
        for i in range(n):
            memcpy(out + i * out_step, src + i * src_step, 4 * sizeof(unsigned_t))
    else:
        line(src, src_step, 1, out, out_step, group, n)
