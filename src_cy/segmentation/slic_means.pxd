# Update: the centre of each segment moves to the mean of its pixels. A worker has the segments first to last - 1 and
# goes through all pixels, so that each sum is of one thread.
#
# Colours are added pixel after pixel in raster order, as scikit-image does, since the order of float additions counts;
# pixels and coordinates as whole numbers, whose order does not.
from libc.float cimport DBL_EPSILON, FLT_EPSILON
from libc.stdint cimport int32_t, int64_t
from libc.string cimport memset

from _simd cimport add_triple, add_wholes, set_triple
from _types cimport real_t
from slic_state cimport Slic, block_width, end_line, first_line, sums_of_segment
from slic_windows cimport place_windows


cdef inline void clear(const real_t* planes, const Slic* s, Py_ssize_t first, Py_ssize_t last) noexcept nogil:
    cdef Py_ssize_t n = last - first
    memset(s.totals + 4 * first, 0, n * 4 * sizeof(int64_t))
    memset(<real_t*> s.sums + first * sums_of_segment(s), 0, n * sums_of_segment(s) * sizeof(planes[0]))
    memset(<real_t*> s.rounded + 3 * first, 0, n * 3 * sizeof(planes[0]))


cdef inline void _add_three(const real_t* planes, const Slic* s, Py_ssize_t line, Py_ssize_t begin, Py_ssize_t end,
                            Py_ssize_t first, Py_ssize_t last) noexcept nogil:
    """Add the columns begin to end - 1 of a line of three channels.

    Groups of four pixels of the segment that the pixel before is of are added in registers; pixels of others in memory,
    one by one, since no processor foresees where segments end. Pixels of other workers' segments go to waste.
    """
    cdef const int32_t* labels = s.labels + line * s.pitch
    cdef const int32_t* four
    cdef const real_t* p = planes + line * s.pitch
    cdef Py_ssize_t x = begin, i, k = labels[begin], plane = s.plane
    cdef const real_t* q = p + plane
    cdef const real_t* r = q + plane
    cdef int64_t z = line // s.height, y = line % s.height, n = 0, columns = 0
    cdef bint own = (k >= first) & (k < last)
    cdef real_t[4] no_sums
    cdef int64_t[4] no_totals
    cdef real_t* all_sums = <real_t*> s.sums        # outside of the loop: GCC then selects without branches
    cdef int64_t* all_totals = s.totals
    cdef real_t* sums = all_sums + 4 * k if own else &no_sums[0]
    cdef int64_t* totals = all_totals + 4 * k if own else &no_totals[0]
    cdef real_t a, b, c
    memset(&no_sums[0], 0, sizeof(no_sums))
    memset(&no_totals[0], 0, sizeof(no_totals))
    a, b, c = sums[0], sums[1], sums[2]
    while x + 4 <= end:
        four = labels + x
        if ((four[0] ^ k) | (four[1] ^ k) | (four[2] ^ k) | (four[3] ^ k)) == 0:
            for i in range(x, x + 4):
                a += p[i]
                b += q[i]
                c += r[i]
            n += 4
            columns += 4 * x + 6
            x += 4
            continue
        set_triple(sums, a, b, c)
        add_wholes(totals, n, n * z, n * y, columns)
        for i in range(x, x + 4):
            k = labels[i]
            own = (k >= first) & (k < last)
            sums = all_sums + 4 * k if own else &no_sums[0]
            totals = all_totals + 4 * k if own else &no_totals[0]
            add_triple(sums, p + i, plane)
            add_wholes(totals, 1, z, y, i)
        a, b, c = sums[0], sums[1], sums[2]
        n = columns = 0
        x += 4
    set_triple(sums, a, b, c)
    add_wholes(totals, n, n * z, n * y, columns)
    for x in range(x, end):
        k = labels[x]
        if first <= k < last:
            add_triple(all_sums + 4 * k, p + x, plane)
            add_wholes(all_totals + 4 * k, 1, z, y, x)


cdef inline void _add_runs(const real_t* planes, const Slic* s, Py_ssize_t line, Py_ssize_t begin, Py_ssize_t end,
                           Py_ssize_t first, Py_ssize_t last) noexcept nogil:
    """Add the columns begin to end - 1 of a line, run by run."""
    cdef const int32_t* labels = s.labels + line * s.pitch
    cdef const real_t* p = planes + line * s.pitch
    cdef int64_t z = line // s.height, y = line % s.height
    cdef Py_ssize_t i, j, k, n, x
    cdef int64_t* totals
    cdef real_t* sums
    cdef real_t value
    while begin < end:
        k = labels[begin]
        x = begin + 1
        while x < end and labels[x] == k:
            x += 1
        if first <= k < last:
            sums = <real_t*> s.sums + k * s.channels
            for i in range(s.channels):
                value = sums[i]
                for j in range(begin, x):
                    value += p[i * s.plane + j]
                sums[i] = value
            totals = s.totals + 4 * k
            n = x - begin
            totals[0] += n
            totals[1] += z * n
            totals[2] += y * n
            totals[3] += (begin + x - 1) * n // 2
        begin = x


cdef inline void _add(const real_t* planes, const Slic* s, Py_ssize_t line, Py_ssize_t begin, Py_ssize_t end,
                      Py_ssize_t first, Py_ssize_t last) noexcept nogil:
    if s.channels == 3:
        _add_three(planes, s, line, begin, end, first, last)
    else:
        _add_runs(planes, s, line, begin, end, first, last)


cdef inline bint _holds(const int32_t* extent, Py_ssize_t first, Py_ssize_t last) noexcept nogil:
    """Whether a block may hold any of the segments first to last - 1."""
    return (extent[1] >= first) & (extent[0] < last)


cdef inline void add_strip(const real_t* planes, const Slic* s, Py_ssize_t strip, Py_ssize_t first,
                           Py_ssize_t last) noexcept nogil:
    """Add a strip's pixels to the segments first to last - 1, without the blocks that hold none of these."""
    cdef Py_ssize_t width = block_width(planes), blocks = (s.width + width - 1) // width, begin, i, line, n = 0
    cdef const int32_t* extents = s.extents + 2 * strip * s.blocks
    for i in range(blocks):
        n += _holds(extents + 2 * i, first, last)
    if n == 0:
        return
    for line in range(first_line(s, strip), end_line(s, strip)):
        if n == blocks:
            _add(planes, s, line, 0, s.width, first, last)
            continue
        i = 0
        while i < blocks:
            begin = i
            while i < blocks and _holds(extents + 2 * i, first, last):
                i += 1
            if begin < i:
                _add(planes, s, line, begin * width, min(i * width, s.width), first, last)
            else:
                i += 1


cdef inline void add_rounded(real_t* rounded, const Slic* s, Py_ssize_t strip, Py_ssize_t first,
                             Py_ssize_t last) noexcept nogil:
    """Add a strip's coordinates, rounded after each pixel as in scikit-image, to the segments first to last - 1."""
    cdef Py_ssize_t line, x
    cdef const int32_t* labels
    cdef real_t* sums
    for line in range(first_line(s, strip), end_line(s, strip)):
        labels = s.labels + line * s.pitch
        for x in range(s.width):
            if first <= labels[x] < last:
                sums = rounded + 3 * <Py_ssize_t> labels[x]
                sums[0] += <real_t> (line // s.height)
                sums[1] += <real_t> (line % s.height)
                sums[2] += <real_t> x


cdef inline bint move(real_t* centres, const Slic* s, Py_ssize_t first, Py_ssize_t last, bint rounded) noexcept nogil:
    """Move the centres first to last - 1 to their segments' means, NaN where there are no pixels, and their windows.

    Positions are means of the exact sums, or of the rounded ones. Returns whether the latter are needed: whether any
    sum is too large for each whole number up to it to be one of the image's type, so that scikit-image has rounded it.
    """
    cdef Py_ssize_t i, k
    cdef int64_t largest = 0
    cdef const int64_t* totals
    cdef const real_t* sums
    cdef const real_t* positions
    cdef real_t* centre
    cdef real_t pixels, epsilon = <real_t> (FLT_EPSILON if sizeof(pixels) == sizeof(float) else DBL_EPSILON)
    for k in range(first, last):
        totals = s.totals + 4 * k
        sums = <const real_t*> s.sums + sums_of_segment(s) * k
        positions = <const real_t*> s.rounded + 3 * k
        centre = centres + (3 + s.channels) * k
        pixels = <real_t> totals[0]
        for i in range(4):
            largest = max(largest, totals[i])
        for i in range(3):
            centre[i] = (positions[i] if rounded else <real_t> totals[1 + i]) / pixels
        for i in range(s.channels):
            centre[3 + i] = sums[i] / pixels
    place_windows(centres, s, first, last)
    return largest > <int64_t> (2 / epsilon)


cdef inline void spread_strip(const real_t* planes, const Slic* s, Py_ssize_t strip, Py_ssize_t first,
                              Py_ssize_t last) noexcept nogil:
    """SLIC-zero: raise the spreads of the segments first to last - 1 to the largest distance of a pixel's colours in a
    strip."""
    cdef real_t* spreads = <real_t*> s.spreads
    cdef Py_ssize_t i, k, line, x
    cdef const int32_t* labels
    cdef const real_t* p
    cdef const real_t* colours
    cdef real_t distance, e
    for line in range(first_line(s, strip), end_line(s, strip)):
        labels = s.labels + line * s.pitch
        p = planes + line * s.pitch
        for x in range(s.width):
            k = labels[x]
            if not first <= k < last:
                continue
            colours = <const real_t*> s.centres + k * (3 + s.channels) + 3
            distance = 0
            for i in range(s.channels):
                e = p[i * s.plane + x] - colours[i]
                distance += e * e
            if spreads[k] < distance:
                spreads[k] = distance
