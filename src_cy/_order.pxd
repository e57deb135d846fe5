# Vectors that are only compared: one type per element type, declared as scalars, so that a pointer's type picks the
# functions below. No NaN; of the zeros of both signs either may come out.
cdef extern from "simd.h" nogil:
    ctypedef unsigned char ob
    ctypedef unsigned short oh
    ctypedef unsigned int oi
    ctypedef float of
    ctypedef double od
    void low "order_low" (void* a, void* b)       # the smaller of the two, into a
    void high "order_high" (void* a, void* b)     # the larger of the two, into b
    void sort2 "order_sort2" (void* a, void* b)   # the smaller into a, the larger into b
    ob ob_read(const unsigned char*)
    void ob_write(unsigned char*, ob)
    oh oh_read(const unsigned short*)
    void oh_write(unsigned short*, oh)
    oi oi_read(const unsigned int*)
    void oi_write(unsigned int*, oi)
    of of_read(const float*)
    void of_write(float*, of)
    od od_read(const double*)
    void od_write(double*, od)

ctypedef fused lanes_t:
    ob
    oh
    oi
    of
    od


cdef inline lanes_t read(const lanes_t* p, Py_ssize_t elements) noexcept nogil:
    if lanes_t is ob:
        return ob_read(<const unsigned char*> p + elements)
    elif lanes_t is oh:
        return oh_read(<const unsigned short*> p + elements)
    elif lanes_t is oi:
        return oi_read(<const unsigned int*> p + elements)
    elif lanes_t is of:
        return of_read(<const float*> p + elements)
    else:
        return od_read(<const double*> p + elements)


cdef inline void write(lanes_t* p, Py_ssize_t elements, lanes_t v) noexcept nogil:
    if lanes_t is ob:
        ob_write(<unsigned char*> p + elements, v)
    elif lanes_t is oh:
        oh_write(<unsigned short*> p + elements, v)
    elif lanes_t is oi:
        oi_write(<unsigned int*> p + elements, v)
    elif lanes_t is of:
        of_write(<float*> p + elements, v)
    else:
        od_write(<double*> p + elements, v)
