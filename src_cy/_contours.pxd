# Contours that are strung together from segments: what starts and ends where (measure/contours.pyx has the reasons).

cdef enum Kind:     # what a point lies on
    VERTEX
    ACROSS          # the edge from a pixel to the next in its row
    DOWN            # ... in its column
    KINDS

cdef enum:
    NOWHERE = -1    # key of NaN; and no contour

cdef struct Point:
    double row, column
    Py_ssize_t key

cdef struct Node:
    double row, column
    Py_ssize_t next

cdef struct Contour:
    Py_ssize_t first, last      # nodes
    Py_ssize_t start, end       # their keys
    Py_ssize_t size             # in points, 0 once it is part of another one

cdef struct Tables:
    Py_ssize_t* starts          # the contour that starts at a key's slot
    Py_ssize_t* ends
    Node* nodes
    Contour* contours
    Py_ssize_t used, count      # nodes and contours
    Py_ssize_t base, period     # first key of the current row of squares; keys per row


cdef inline Py_ssize_t key(const Tables* t, Py_ssize_t columns, Kind kind, Py_ssize_t row, Py_ssize_t column,
                           Py_ssize_t down) noexcept nogil:
    """Of the current row of squares, `row`, or if `down` of the next. The parity of the row tells the slots apart."""
    return t.base + down * t.period + (2 * kind + ((row + down) & 1)) * columns + column


cdef inline Py_ssize_t* _slot(const Tables* t, Py_ssize_t* table, Py_ssize_t key) noexcept nogil:
    """A key's place in a table; NULL if no later segment can have the point."""
    if key < t.base:
        return NULL
    return table + (key - t.base - (t.period if key >= t.base + t.period else 0))


cdef inline void _put(const Tables* t, Py_ssize_t* table, Py_ssize_t key, Py_ssize_t contour) noexcept nogil:
    cdef Py_ssize_t* slot = _slot(t, table, key)
    if slot != NULL:
        slot[0] = contour


cdef inline Py_ssize_t _pop_start(const Tables* t, Py_ssize_t key) noexcept nogil:
    cdef Py_ssize_t* slot = _slot(t, t.starts, key)
    cdef Py_ssize_t found = slot[0] if slot != NULL else NOWHERE
    if found == NOWHERE or t.contours[found].start != key:      # left over from two rows before
        return NOWHERE
    slot[0] = NOWHERE
    return found


cdef inline Py_ssize_t _pop_end(const Tables* t, Py_ssize_t key) noexcept nogil:
    cdef Py_ssize_t* slot = _slot(t, t.ends, key)
    cdef Py_ssize_t found = slot[0] if slot != NULL else NOWHERE
    if found == NOWHERE or t.contours[found].end != key:
        return NOWHERE
    slot[0] = NOWHERE
    return found


cdef inline Py_ssize_t _node(Tables* t, Point p, Py_ssize_t next) noexcept nogil:
    cdef Py_ssize_t node = t.used
    t.nodes[node].row, t.nodes[node].column, t.nodes[node].next = p.row, p.column, next
    t.used += 1
    return node


cdef inline void _append(Tables* t, Contour* head, Point p) noexcept nogil:
    cdef Py_ssize_t node = _node(t, p, NOWHERE)
    t.nodes[head.last].next = node
    head.last = node
    head.end = p.key
    head.size += 1


cdef inline void _prepend(Tables* t, Contour* tail, Point p) noexcept nogil:
    tail.first = _node(t, p, tail.first)
    tail.start = p.key
    tail.size += 1


cdef inline void _begin(Tables* t, Point a, Point b) noexcept nogil:
    cdef Contour* c = t.contours + t.count
    c.last = _node(t, b, NOWHERE)
    c.first = _node(t, a, c.last)
    c.start, c.end, c.size = a.key, b.key, 2
    _put(t, t.starts, a.key, t.count)
    _put(t, t.ends, b.key, t.count)
    t.count += 1


cdef inline void _connect(Tables* t, Py_ssize_t head, Py_ssize_t tail) noexcept nogil:
    """The end of `head` is followed by the start of `tail`; the contour that was begun first is the one that stays."""
    cdef Contour* a = t.contours + head
    cdef Contour* b = t.contours + tail
    cdef Py_ssize_t kept = min(head, tail)
    cdef Contour* c = t.contours + kept
    cdef Contour* gone = t.contours + max(head, tail)
    t.nodes[a.last].next = b.first
    if head > tail:
        _put(t, t.starts, a.start, NOWHERE)     # even where another contour stands there
    c.first, c.last, c.start, c.end, c.size = a.first, b.last, a.start, b.end, a.size + b.size
    gone.size = 0
    _put(t, t.starts, c.start, kept)
    _put(t, t.ends, c.end, kept)


cdef inline void add(Tables* t, Point a, Point b) noexcept nogil:
    """Add a segment to the contours."""
    cdef Py_ssize_t head, tail
    if a.key == b.key and a.key != NOWHERE:
        return
    tail = _pop_start(t, b.key)
    head = _pop_end(t, a.key)
    if tail != NOWHERE and head == tail:
        _append(t, t.contours + head, b)        # closed
    elif tail != NOWHERE and head != NOWHERE:
        _connect(t, head, tail)
    elif tail != NOWHERE:
        _prepend(t, t.contours + tail, a)
        _put(t, t.starts, a.key, tail)
    elif head != NOWHERE:
        _append(t, t.contours + head, b)
        _put(t, t.ends, b.key, head)
    else:
        _begin(t, a, b)
