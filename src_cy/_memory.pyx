"""Blocks of memory for large results; memory.h has the reasons, fastimg/_results.py the policy."""
from cpython.buffer cimport PyBuffer_FillInfo

cdef extern from "memory.h" nogil:
    void fi_memory_start()
    void* fi_take(size_t size, size_t* got)
    void fi_give_back(void* data, size_t size)
    void fi_limit(size_t limit)
    size_t fi_bytes_kept()

fi_memory_start()


cdef class Block:
    """`size` bytes that begin on a huge page, given back when the last array on them has gone."""
    cdef void* data
    cdef size_t capacity
    cdef Py_ssize_t size

    def __cinit__(self, Py_ssize_t size):
        self.size = size
        self.data = fi_take(<size_t> size, &self.capacity)
        if self.data == NULL:
            raise MemoryError(f"Unable to allocate {size} bytes for a result")

    def __dealloc__(self):
        if self.data != NULL:
            fi_give_back(self.data, self.capacity)

    def __getbuffer__(self, Py_buffer* view, int flags):
        PyBuffer_FillInfo(view, self, self.data, self.size, 0, flags)


def set_limit(size_t limit):
    """Keep at most `limit` bytes of dropped results."""
    fi_limit(limit)


def kept():
    """Return how many bytes of dropped results are kept."""
    return fi_bytes_kept()
