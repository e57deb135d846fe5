# Every fused type, and nothing else.
from libc.stdint cimport int8_t, int16_t, int32_t, int64_t, uint8_t, uint16_t, uint32_t, uint64_t

ctypedef fused real_t:
    float
    double

ctypedef fused pixel_t:
    uint8_t
    uint16_t
    float
    double

ctypedef fused out_t:
    uint8_t
    uint16_t
    float
    double

ctypedef fused unsigned_t:
    uint8_t
    uint16_t
    uint32_t
    uint64_t

ctypedef fused small_t:
    uint8_t
    uint16_t

ctypedef fused order_t:
    uint8_t
    uint16_t
    uint32_t
    float
    double

ctypedef fused integer_t:
    uint8_t
    uint16_t
    uint32_t
    uint64_t
    int8_t
    int16_t
    int32_t
    int64_t

ctypedef fused number_t:
    uint8_t
    uint16_t
    uint32_t
    uint64_t
    int8_t
    int16_t
    int32_t
    int64_t
    float
    double
