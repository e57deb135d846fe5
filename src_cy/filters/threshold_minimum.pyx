"""A histogram, smoothed until it has at most two peaks.

Reference: Prewitt and Mendelsohn (1966). A round is scipy.ndimage.uniform_filter1d of width 3, borders reflected: a
running sum in double, divided by 3 at each bin and rounded to float32. So the bits are SciPy's, and with them the
number of rounds. Loop order: rounds, bins. Memory: none but the two buffers of the caller. One thread: each round
needs the one before, and a histogram has few bins.
"""


cdef inline void _smooth(const float* src, float* out, Py_ssize_t n) noexcept nogil:
    cdef double total = <double> src[0] + src[0] + src[min(1, n - 1)]
    cdef Py_ssize_t i
    out[0] = <float> (total / 3)
    for i in range(1, n):
        total += <double> src[min(i + 1, n - 1)] - <double> src[max(i - 2, 0)]
        out[i] = <float> (total / 3)


cdef inline Py_ssize_t _peaks(const float* counts, Py_ssize_t n, Py_ssize_t* found) noexcept nogil:
    """Number of peaks, a plateau counting where it ends; the first two of them."""
    cdef Py_ssize_t i, peaks = 0
    cdef bint rising = True
    for i in range(n - 1):
        if rising and counts[i + 1] < counts[i]:
            rising = False
            if peaks < 2:
                found[peaks] = i
            peaks += 1
        elif not rising and counts[i + 1] > counts[i]:
            rising = True
    return peaks


def smooth(float[:, ::1] counts, Py_ssize_t[::1] result, Py_ssize_t max_rounds):
    """counts # SCRATCH (2, bins), the first row to be smoothed; result # OUT: rounds, peaks, the first two, the row."""
    cdef Py_ssize_t n = counts.shape[1], i, peaks = 0
    with nogil:
        for i in range(max_rounds):
            _smooth(&counts[i % 2, 0], &counts[(i + 1) % 2, 0], n)
            peaks = _peaks(&counts[(i + 1) % 2, 0], n, &result[2])
            result[0] = i + 1
            result[4] = (i + 1) % 2
            if peaks < 3:
                break
    result[1] = peaks
