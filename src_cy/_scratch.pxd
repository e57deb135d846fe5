# The only allocation that kernels make: `n_threads` slices of `elements`, aligned to a cache line; free() it.
cdef extern from "scratch.h" nogil:
    void* scratch_alloc "fi_scratch" (size_t threads, size_t elements, size_t element_size)


cdef inline Py_ssize_t round_up(Py_ssize_t n, Py_ssize_t multiple) noexcept nogil:
    return (n + multiple - 1) // multiple * multiple
