/* The centres that a block is compared with, for one type, REAL: part of slic_of.h. */
/* The centres whose windows reach a row of tiles, by their columns; so are then the ends of their windows. Arrays have
   room for one vector more. */
typedef struct {
    ptrdiff_t n, room;
    REAL *x, *near, *bounds, *most;        /* near: least square of the distance along z and y */
    REAL *colours;                         /* channels x room */
    REAL *lines;                           /* squares of z and y for each line, NaN outside the window */
    int32_t *numbers, *first, *last;       /* of each; first column of the window, and one past its last */
    int32_t *list, *keep;                  /* members to be compared with a block; numbers of those that won pixels */
    int32_t *places;                       /* of each centre among the members, if it is one */
    int32_t *from, *to;                    /* of each block: the members whose windows reach it */
} N(fi_slic_members);

/* A block of a row of tiles, and the members from..to whose windows reach it. */
typedef struct {
    ptrdiff_t z, y, rows, line; /* the row's plane, first line, lines; number of the first line in the image */
    ptrdiff_t x, number, from, to;
} N(fi_slic_place);

/* How far a value is outside a range, from the end that is nearer. */
SLIC_INLINE REAL N(fi_slic_beyond)(REAL value, REAL low, REAL high) {
    const REAL under = value - low, over = value - high;
    return (under < 0 ? under : 0) + (over > 0 ? over : 0);
}

SLIC_INLINE VEC N(fi_slic_beyonds)(VEC value, REAL low, REAL high) {
    const VEC none = {0}, under = value - low, over = value - high;
    return LEAST(under, none) + MOST(over, none);
}

SLIC_INLINE int N(fi_slic_any)(LANES lanes) {
#if defined(__AVX512F__)
    return lanes != 0;
#else
    WORD any = 0;
    for (ptrdiff_t i = 0; i < COUNT; ++i) any |= lanes[i];
    return any != 0;
#endif
}

/* Room for the members of a row of tiles: REALs and numbers. `places` are zeros before the first row. */
SLIC_INLINE N(fi_slic_members) N(fi_slic_room)(const fi_slic *s, ptrdiff_t worker) {
    const ptrdiff_t room = s->widest, blocks = s->tiles_x * UNITS + 1;
    REAL *reals = (REAL *)s->reals + worker * SLIC_REALS(s->channels) * room;
    int32_t *numbers = s->numbers + worker * fi_slic_numbers(s);
    const N(fi_slic_members) m = {
        0, room, reals, reals + room, reals + 2 * room, reals + 3 * room, reals + 4 * room,
        reals + (4 + s->channels) * room, numbers, numbers + room, numbers + 2 * room, numbers + 3 * room,
        numbers + 4 * room, numbers + 8 * room, numbers + 8 * room + s->n, numbers + 8 * room + s->n + blocks};
    return m;
}

/* Find the members that reach each block: their windows begin in one order, and end in the same. Counted, since no
   processor foresees in which block one comes or goes. */
SLIC_INLINE void N(fi_slic_reach)(const fi_slic *s, const N(fi_slic_members) *m) {
    const ptrdiff_t blocks = s->tiles_x * UNITS;
    memset(m->from, 0, (size_t)(blocks + 1) * 2 * sizeof *m->from); /* and m->to */
    for (ptrdiff_t i = 0; i < m->n; ++i) {
        ++m->to[m->first[i] / UNIT];
        ++m->from[(m->last[i] + UNIT - 1) / UNIT];
    }
    for (ptrdiff_t i = 1; i < blocks; ++i) {
        m->to[i] += m->to[i - 1];
        m->from[i] += m->from[i - 1];
    }
}

SLIC_INLINE void N(fi_slic_gather)(const fi_slic *s, const N(fi_slic_data) *d, const N(fi_slic_place) *t,
                                   const int32_t *numbers, N(fi_slic_members) *m) {
    for (ptrdiff_t i = 0; i < m->n; ++i) {
        const ptrdiff_t k = numbers[i];
        const REAL *c = d->centres + k * (3 + s->channels);
        const int32_t *w = s->windows + 6 * k;
        const ptrdiff_t first = w[2] - t->y, last = w[3] - t->y;
        const REAL dz = d->sz * (c[0] - (REAL)t->z);
        const REAL dy = d->sy * N(fi_slic_beyond)(c[1], (REAL)t->y, (REAL)(t->y + t->rows - 1));
        m->near[i] = dz * dz + dy * dy;
        m->x[i] = c[2];
        m->most[i] = d->most[k];
        for (ptrdiff_t j = 0; j < s->channels; ++j) m->colours[j * m->room + i] = c[3 + j];
        for (ptrdiff_t y = 0; y < SLIC_HEIGHT; ++y) {
            const REAL e = d->sy * (c[1] - (REAL)(t->y + y));
            m->lines[i * SLIC_HEIGHT + y] = y < first || y >= last ? (REAL)NAN : dz * dz + e * e;
        }
        m->numbers[i] = (int32_t)k;
        m->first[i] = w[4];
        m->last[i] = w[5];
        m->places[k] = (int32_t)i;
    }
}

/* A squared distance is the same operations for a pixel as for the nearest corner of the block (position and range of
   its colours), each of which rounds monotonously: no pixel of the block is nearer to the centre than its bound. */
SLIC_INLINE void N(fi_slic_bounds)(const N(fi_slic_data) *d, const N(fi_slic_place) *t, const N(fi_slic_members) *m,
                                   const REAL *box, const ptrdiff_t channels, const int zero) {
    const VEC none = {0}, weight = d->weight - none, sx = d->sx - none;
    const REAL x0 = d->columns[t->x], x1 = d->columns[t->x + UNIT - 1];
    for (ptrdiff_t i = t->from; i < t->to; i += COUNT) {
        VEC x, near, most, c, colour = none;
        memcpy(&x, m->x + i, sizeof x);
        memcpy(&near, m->near + i, sizeof near);
        x = sx * N(fi_slic_beyonds)(x, x0, x1);
        near = (near + x * x) * weight;
        for (ptrdiff_t j = 0; j < channels; ++j) {
            memcpy(&c, m->colours + j * m->room + i, sizeof c);
            c = N(fi_slic_beyonds)(c, box[2 * j], box[2 * j + 1]);
            colour = j ? colour + c * c : c * c;
        }
        if (zero) {
            memcpy(&most, m->most + i, sizeof most);
            colour /= most;
        }
        if (channels) near += colour;
        memcpy(m->bounds + i, &near, sizeof near);
    }
}

/* List the member of the least bound. Its bound becomes NaN, as those of all that are listed first. */
SLIC_INLINE ptrdiff_t N(fi_slic_nearest)(const N(fi_slic_place) *t, const N(fi_slic_members) *m) {
    ptrdiff_t best = -1;
    for (ptrdiff_t i = t->from; i < t->to; ++i)
        if (m->bounds[i] >= 0 && (best < 0 || m->bounds[i] < m->bounds[best])) best = i;
    if (best < 0) return 0;
    m->bounds[best] = NAN;
    m->list[0] = (int32_t)best;
    return 1;
}

/* List the centres that won pixels of the block in the pass before: they are likely to win them again. */
SLIC_INLINE ptrdiff_t N(fi_slic_hints)(const int32_t *hints, const N(fi_slic_place) *t, const N(fi_slic_members) *m) {
    ptrdiff_t n = 0;
    for (ptrdiff_t j = 1; j <= hints[0]; ++j) {
        const ptrdiff_t i = m->places[hints[j]];
        if (i < t->from || i >= t->to || m->numbers[i] != hints[j] || m->bounds[i] != m->bounds[i]) continue;
        m->bounds[i] = NAN;
        m->list[n++] = (int32_t)i;
    }
    return n;
}

/* List the members whose bound is at most `worst`. */
SLIC_INLINE ptrdiff_t N(fi_slic_rest)(const N(fi_slic_place) *t, const N(fi_slic_members) *m, ptrdiff_t n, REAL worst) {
    int32_t *list = m->list;
    const REAL *bounds = m->bounds;
#if defined(__AVX512F__)
    for (ptrdiff_t i = t->from; i < t->to; i += COUNT) {
        const LANES near = AT_MOST(bounds + i, worst) & ((1u << fi_slic_least(t->to - i, COUNT)) - 1);
        _mm512_storeu_si512(list + n, _mm512_maskz_compress_epi32(near, _mm512_add_epi32(
            _mm512_set1_epi32((int32_t)i), _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0))));
        n += __builtin_popcount(near);
    }
#else
    for (ptrdiff_t i = t->from; i < t->to; ++i) {
        list[n] = (int32_t)i;
        n += bounds[i] <= worst;
    }
#endif
    return n;
}

/* Where all centres have the same colour, as before the first pass, it adds the same to all distances of a pixel: list
   the members that can be nearer than the one whose farthest corner is nearest. What rounding the sum may do to that
   order is at most a unit in the last place of it. */
SLIC_INLINE ptrdiff_t N(fi_slic_near)(const N(fi_slic_data) *d, const N(fi_slic_place) *t, const N(fi_slic_members) *m,
                                      const REAL *box, ptrdiff_t channels) {
    const REAL x0 = d->columns[t->x], x1 = d->columns[t->x + UNIT - 1];
    REAL limit = INFINITY, colour = 0;
    for (ptrdiff_t j = 0; j < channels; ++j) {
        const REAL low = box[2 * j] * box[2 * j], high = box[2 * j + 1] * box[2 * j + 1];
        colour += low > high ? low : high;
    }
    for (ptrdiff_t i = t->from; i < t->to; ++i) {
        const REAL *lines = m->lines + i * SLIC_HEIGHT, a = lines[0], b = lines[t->rows - 1];
        const REAL left = d->sx * (m->x[i] - x0), right = d->sx * (m->x[i] - x1);
        const REAL x = left * left > right * right ? left * left : right * right;
        const REAL far = ((a > b ? a : b) + x) * d->weight;
        if (a == a && b == b && m->first[i] <= x0 && m->last[i] > x1 && far < limit) limit = far;
    }
    return N(fi_slic_rest)(t, m, 0, limit + 8 * EPSILON * (limit + colour));
}
