# Memory traffic: asking ahead for what will be read or written, and writing large results past the caches.
from libc.string cimport memcpy

cdef extern from "prefetch.h" nogil:
    void prefetch_read "fi_prefetch_read" (const void*, size_t)
    void prefetch_write "fi_prefetch_write" (void*, size_t)

cdef extern from "stream.h" nogil:
    bint streams "fi_streams" (size_t result_bytes)
    void stream "fi_stream" (void* to, const void* origin, size_t bytes)
    void stream_end "fi_stream_end" ()


cdef inline void put(void* to, const void* origin, size_t bytes, bint large) noexcept nogil:
    """Copy what does not overlap, past the caches if `large`."""
    if large:
        stream(to, origin, bytes)
    else:
        memcpy(to, origin, bytes)
