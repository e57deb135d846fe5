/* The functions of slic.h for one type, REAL, whose comparisons give LANES. */
#define N(name) SLIC_NAME(name, SUFFIX)
#define COUNT ((ptrdiff_t)(SIMD_BYTES / sizeof(REAL)))
#define ACROSS (SLIC_WIDTH / COUNT) /* vectors in a line of a tile */
#if !defined(__AVX512F__)
#define LESS(a, b) ((a) < (b))
#define SAME(a, b) ((a) == (b))
#define LATER(a, b) ((a) > (b))
#define PICK(m, a, b) SIMD_SELECT(VEC, m, a, b)
#define PICK_WORDS(m, a, b) (((m) & (a)) | (~(m) & (b)))
#endif

typedef struct {
    const REAL *planes;  /* channels x lines x pitch */
    const REAL *columns; /* the number of each column as REAL, the last one's from there on */
    const REAL *centres; /* z, y, x and the channels of each */
    const REAL *features; /* the same, feature by feature */
    const REAL *most;    /* largest squared distance of colours of each: SLIC-zero */
    const REAL *boxes;   /* least and largest value per channel of each tile */
    REAL sz, sy, sx, weight;
} N(fi_slic_data);

/* How far a value is outside a range, from the end that is nearer. */
SLIC_INLINE REAL N(fi_slic_beyond)(REAL value, REAL low, REAL high) {
    const REAL under = value - low, over = value - high;
    return (under < 0 ? under : 0) + (over > 0 ? over : 0);
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

typedef struct {
    VEC distance[ACROSS][SLIC_HEIGHT]; /* blocks of a vector's width */
    WORDS centre[ACROSS][SLIC_HEIGHT];
    VEC worst[ACROSS]; /* per lane the largest distance, or more */
    ptrdiff_t z, y, x, rows, line, box; /* the tile's first pixel; lines; its first line; its number */
} N(fi_slic_tile);

/* A squared distance is the same operations for a pixel as for the nearest corner of the tile, each of which rounds
   monotonously: no pixel of the tile is nearer to the centre than its bound. A key is a bound, of positive doubles that
   compare as integers do, with the low bits cut off for the member's place. */
SLIC_INLINE void N(fi_slic_bounds)(const fi_slic *s, const N(fi_slic_data) *d, const N(fi_slic_tile) *t,
                                   const int32_t *members, ptrdiff_t n, REAL *rows, REAL *colours, int64_t *keys) {
    const REAL *z = d->features, *y = z + s->n, *x = y + s->n, *box = d->boxes + t->box * 2 * s->channels;
    const REAL y0 = (REAL)t->y, y1 = (REAL)(t->y + t->rows - 1), x0 = d->columns[t->x];
    const REAL x1 = d->columns[t->x + SLIC_WIDTH - 1], zz = (REAL)t->z, sz = d->sz, sy = d->sy, sx = d->sx;
    const REAL weight = d->weight;
    for (ptrdiff_t i = 0; i < n; ++i) {
        const REAL dz = sz * (z[members[i]] - zz), dy = sy * N(fi_slic_beyond)(y[members[i]], y0, y1);
        rows[i] = dz * dz + dy * dy;
        colours[i] = 0;
    }
    for (ptrdiff_t j = 0; s->colour && j < s->channels; ++j) {
        const REAL *c = x + (1 + j) * s->n, low = box[2 * j], high = box[2 * j + 1];
        for (ptrdiff_t i = 0; i < n; ++i) {
            const REAL e = N(fi_slic_beyond)(c[members[i]], low, high);
            colours[i] += e * e;
        }
    }
    for (ptrdiff_t i = 0; s->zero && i < n; ++i) colours[i] /= d->most[members[i]];
    for (ptrdiff_t i = 0; i < n; ++i) {
        const REAL dx = sx * N(fi_slic_beyond)(x[members[i]], x0, x1);
        const double bound = (rows[i] + dx * dx) * weight + colours[i];
        int64_t bits;
        memcpy(&bits, &bound, sizeof bits);
        keys[i] = bound == bound ? (bits & ~(int64_t)SLIC_PLACE) | i : SLIC_DONE;
    }
}

/* One centre's distances in lines y0..y1 of a block, one vector wide; `inner` says that its window holds its columns. */
SLIC_INLINE VEC N(fi_slic_block)(const fi_slic *s, const N(fi_slic_data) *d, N(fi_slic_tile) *t, ptrdiff_t k, ptrdiff_t v,
                                 ptrdiff_t y0, ptrdiff_t y1, const REAL *dzy, const ptrdiff_t channels, const int zero,
                                 const int inner) {
    const REAL *c = d->centres + k * (3 + s->channels), *p = d->planes + (t->line + y0) * s->pitch + t->x + v * COUNT;
    const int32_t *w = s->windows + 6 * k;
    const VEC none = {0};
    const WORDS kk = (WORD)k - (WORDS){0};
    VEC high = -INFINITY - none, xs, dx;
    memcpy(&xs, d->columns + t->x + v * COUNT, sizeof xs);
    dx = d->sx * (c[2] - xs);
    dx *= dx;
    for (ptrdiff_t y = y0; y < y1; ++y, p += s->pitch) {
        VEC distance = ((dzy[y] - none) + dx) * d->weight, old = t->distance[v][y], colour = none, e;
        WORDS centre = t->centre[v][y];
        LANES nearer;
        for (ptrdiff_t i = 0; i < channels; ++i) {
            memcpy(&e, p + i * s->plane, sizeof e);
            e -= c[3 + i] - none;
            colour = i ? colour + e * e : e * e;
        }
        if (zero) colour /= d->most[k] - none;
        if (channels) distance += colour;
        nearer = LESS(distance, old) | (SAME(distance, old) & LATER(centre, kk));
        if (!inner) nearer &= ~(LESS(xs, (REAL)w[4] - none) | LESS((REAL)(w[5] - 1) - none, xs));
        old = PICK(nearer, distance, old);
        t->distance[v][y] = old;
        t->centre[v][y] = PICK_WORDS(nearer, kk, centre);
        high = PICK(LESS(high, old), old, high);
    }
    return high;
}

/* One centre in the blocks in which it can win. `row` and `colour` are parts of its bound. */
SLIC_INLINE void N(fi_slic_compete)(const fi_slic *s, const N(fi_slic_data) *d, N(fi_slic_tile) *t, ptrdiff_t k, REAL row,
                                    REAL colour, const ptrdiff_t channels, const int zero) {
    const REAL *c = d->centres + k * (3 + s->channels);
    const int32_t *w = s->windows + 6 * k;
    const ptrdiff_t y0 = fi_slic_most(w[2] - t->y, 0), y1 = fi_slic_least(w[3] - t->y, t->rows);
    const ptrdiff_t v0 = fi_slic_most(w[4] - t->x, 0) / COUNT;
    const ptrdiff_t v1 = fi_slic_least((w[5] - t->x + COUNT - 1) / COUNT, ACROSS);
    REAL dzy[SLIC_HEIGHT], dz = d->sz * (c[0] - (REAL)t->z);
    dz *= dz;
    for (ptrdiff_t y = 0; y < SLIC_HEIGHT; ++y) {
        REAL dy = d->sy * (c[1] - (REAL)(t->y + y));
        dy *= dy;
        dzy[y] = dz + dy;
    }
    for (ptrdiff_t v = v0; v < v1; ++v) {
        const ptrdiff_t x = t->x + v * COUNT, end = fi_slic_least(x + COUNT, s->width);
        const REAL dx = d->sx * N(fi_slic_beyond)(c[2], d->columns[x], d->columns[x + COUNT - 1]);
        const VEC bound = (row + dx * dx) * d->weight + colour - (VEC){0};
        VEC high;
        if (!N(fi_slic_any)(LESS(bound, t->worst[v]) | SAME(bound, t->worst[v]))) continue;
        if (w[4] > x || w[5] < end) {
            N(fi_slic_block)(s, d, t, k, v, y0, y1, dzy, channels, zero, 0);
            continue;
        }
        high = N(fi_slic_block)(s, d, t, k, v, y0, y1, dzy, channels, zero, 1);
        if (y1 - y0 == t->rows) t->worst[v] = high;
    }
}

static __attribute__((noinline)) void N(fi_slic_choose)(const fi_slic *s, const N(fi_slic_data) *d, N(fi_slic_tile) *t,
                                                        ptrdiff_t k, REAL row, REAL colour) {
    if (!s->colour) N(fi_slic_compete)(s, d, t, k, row, colour, 0, 0);
    else if (s->zero) N(fi_slic_compete)(s, d, t, k, row, colour, s->channels, 1);
    else if (s->channels == 3) N(fi_slic_compete)(s, d, t, k, row, colour, 3, 0);
    else if (s->channels == 1) N(fi_slic_compete)(s, d, t, k, row, colour, 1, 0);
    else N(fi_slic_compete)(s, d, t, k, row, colour, s->channels, 0);
}

/* No pixel outside the mask can be won. Tells whether there is one inside. */
SLIC_INLINE int N(fi_slic_begin)(const fi_slic *s, N(fi_slic_tile) *t) {
    int any = !s->mask;
    for (ptrdiff_t v = 0; v < ACROSS; ++v) {
        t->worst[v] = FAR - (VEC){0};
        for (ptrdiff_t y = 0; y < SLIC_HEIGHT; ++y) {
            t->distance[v][y] = FAR - (VEC){0};
            t->centre[v][y] = -1 - (WORDS){0};
        }
        for (ptrdiff_t y = 0; s->mask && y < t->rows; ++y) {
            REAL *distance = (REAL *)&t->distance[v][y];
            for (ptrdiff_t i = 0; i < COUNT; ++i) {
                const ptrdiff_t x = fi_slic_least(t->x + v * COUNT + i, s->width - 1);
                const int in = s->mask[(t->line + y) * s->width + x] != 0;
                distance[i] = in ? FAR : -INFINITY;
                any |= in;
            }
        }
    }
    return any;
}

/* Pixels that no centre's window holds keep their label. */
SLIC_INLINE int N(fi_slic_end)(const fi_slic *s, const N(fi_slic_tile) *t, int32_t *extent) {
    int32_t low = extent[0], high = extent[1];
    int changed = 0;
    for (ptrdiff_t v = 0; v < ACROSS; ++v) {
        for (ptrdiff_t y = 0; y < t->rows; ++y) {
            int32_t *labels = s->labels + (t->line + y) * s->pitch + t->x + v * COUNT;
            const WORD *centre = (const WORD *)&t->centre[v][y];
            for (ptrdiff_t i = 0; i < COUNT; ++i) {
                const int32_t k = (int32_t)centre[i], label = k < 0 ? labels[i] : k;
                changed |= k >= 0;
                labels[i] = label;
                low = label < low ? label : low;
                high = label > high ? label : high;
            }
        }
    }
    extent[0] = low;
    extent[1] = high;
    return changed;
}

/* The nearest centre of each pixel of a tile; of equally near ones that of the least number. They come by their bounds,
   so that the first few leave little to the others. */
SLIC_INLINE int N(fi_slic_one)(const fi_slic *s, const N(fi_slic_data) *d, N(fi_slic_tile) *t, const int32_t *members,
                               ptrdiff_t n, REAL *rows, int64_t *keys, int32_t *extent) {
    if (N(fi_slic_begin)(s, t)) {
        N(fi_slic_bounds)(s, d, t, members, n, rows, rows + n, keys);
        for (;;) {
            double bound;
            int64_t least = SLIC_DONE, place;
            LANES open;
            for (ptrdiff_t i = 0; i < n; ++i) least = keys[i] < least ? keys[i] : least;
            if (least == SLIC_DONE) break;
            place = least & SLIC_PLACE;
            least &= ~(int64_t)SLIC_PLACE;
            memcpy(&bound, &least, sizeof bound);
            open = LESS((REAL)bound - (VEC){0}, t->worst[0]) | SAME((REAL)bound - (VEC){0}, t->worst[0]);
            for (ptrdiff_t v = 1; v < ACROSS; ++v)
                open |= LESS((REAL)bound - (VEC){0}, t->worst[v]) | SAME((REAL)bound - (VEC){0}, t->worst[v]);
            if (!N(fi_slic_any)(open)) break;
            keys[place] = SLIC_DONE;
            N(fi_slic_choose)(s, d, t, members[place], rows[place], rows[n + place]);
        }
    }
    return N(fi_slic_end)(s, t, extent);
}

/* A row of tiles: its centres, in the order of their numbers, are first handed to the tiles that their windows reach.
   `places` has room for one more than there are tiles, `reached` for all that are handed out. */
static int N(fi_slic_row)(const fi_slic *s, const N(fi_slic_data) *d, ptrdiff_t row, const int32_t *members, ptrdiff_t n,
                          ptrdiff_t *places, int32_t *reached, REAL *bounds, int64_t *keys) {
    N(fi_slic_tile) t;
    int32_t *extent = s->extents + 2 * row;
    ptrdiff_t sum = 0;
    int changed = 0;
    t.z = row / s->tiles_y;
    t.y = row % s->tiles_y * SLIC_HEIGHT;
    t.rows = fi_slic_least(s->height - t.y, SLIC_HEIGHT);
    t.line = t.z * s->height + t.y;
    extent[0] = INT32_MAX;
    extent[1] = -1;
    memset(places, 0, (size_t)(s->tiles_x + 1) * sizeof *places);
    for (ptrdiff_t i = 0; i < n; ++i) {
        const int32_t *w = s->windows + 6 * (ptrdiff_t)members[i];
        for (ptrdiff_t j = w[4] / SLIC_WIDTH; j <= (w[5] - 1) / SLIC_WIDTH; ++j) ++places[j];
    }
    for (ptrdiff_t j = 0; j <= s->tiles_x; ++j) places[j] = sum += places[j];
    for (ptrdiff_t i = n - 1; i >= 0; --i) {
        const int32_t *w = s->windows + 6 * (ptrdiff_t)members[i];
        for (ptrdiff_t j = w[4] / SLIC_WIDTH; j <= (w[5] - 1) / SLIC_WIDTH; ++j) reached[--places[j]] = members[i];
    }
    for (ptrdiff_t j = 0; j < s->tiles_x; ++j) {
        t.x = j * SLIC_WIDTH;
        t.box = row * s->tiles_x + j;
        changed |= N(fi_slic_one)(s, d, &t, reached + places[j], places[j + 1] - places[j], bounds, keys, extent);
    }
    return changed;
}

/* Add runs of pixels to the segments first..last: colours pixel after pixel, as scikit-image does, since the order of
   float additions counts; coordinates as whole numbers, whose order does not. `totals`: pixels, z, y, x. */
SLIC_INLINE void N(fi_slic_add)(const fi_slic *s, const REAL *planes, ptrdiff_t line, ptrdiff_t first, ptrdiff_t last,
                                const ptrdiff_t channels, int64_t *totals, REAL *sums) {
    const int32_t *labels = s->labels + line * s->pitch;
    const int64_t z = line / s->height, y = line % s->height;
    ptrdiff_t x = 0;
    while (x < s->width) {
        const int32_t k = labels[x];
        const ptrdiff_t begin = x;
        const REAL *p = planes + line * s->pitch;
        int64_t *total = totals + 4 * (ptrdiff_t)k;
        REAL *sum = sums + k * channels;
        if (k < first || k >= last) {
            do ++x;
            while (x < s->width && labels[x] == k);
            continue;
        }
        if (channels == 3) {
            REAL a = sum[0], b = sum[1], c = sum[2];
            const REAL *q = p + s->plane, *r = q + s->plane;
            do {
                a += p[x];
                b += q[x];
                c += r[x];
                ++x;
            } while (x < s->width && labels[x] == k);
            sum[0] = a;
            sum[1] = b;
            sum[2] = c;
        } else {
            do ++x;
            while (x < s->width && labels[x] == k);
            for (ptrdiff_t i = 0; i < channels; ++i)
                for (ptrdiff_t j = begin; j < x; ++j) sum[i] += p[i * s->plane + j];
        }
        total[0] += x - begin;
        total[1] += z * (x - begin);
        total[2] += y * (x - begin);
        total[3] += (begin + x - 1) * (x - begin) / 2;
    }
}

/* Lines first_line.. for the segments first..last; lines of tiles that hold none of them are left out. */
static void N(fi_slic_sum)(const fi_slic *s, const REAL *planes, ptrdiff_t first_line, ptrdiff_t n_lines, ptrdiff_t first,
                           ptrdiff_t last, int64_t *totals, REAL *sums) {
    for (ptrdiff_t line = first_line; line < first_line + n_lines; ++line) {
        const int32_t *extent = s->extents + 2 * (line / s->height * s->tiles_y + line % s->height / SLIC_HEIGHT);
        if (extent[1] < first || extent[0] >= last) continue;
        if (s->channels == 3) N(fi_slic_add)(s, planes, line, first, last, 3, totals, sums);
        else if (s->channels == 1) N(fi_slic_add)(s, planes, line, first, last, 1, totals, sums);
        else N(fi_slic_add)(s, planes, line, first, last, s->channels, totals, sums);
    }
}

/* Sums of coordinates where they are no whole numbers of REAL any more: rounded after each pixel. */
static void N(fi_slic_coordinates)(const fi_slic *s, ptrdiff_t first_line, ptrdiff_t n_lines, ptrdiff_t first,
                                   ptrdiff_t last, REAL *sums) {
    for (ptrdiff_t line = first_line; line < first_line + n_lines; ++line) {
        const int32_t *labels = s->labels + line * s->pitch;
        for (ptrdiff_t x = 0; x < s->width; ++x) {
            REAL *sum = sums + 3 * (ptrdiff_t)labels[x];
            if (labels[x] < first || labels[x] >= last) continue;
            sum[0] += (REAL)(line / s->height);
            sum[1] += (REAL)(line % s->height);
            sum[2] += (REAL)x;
        }
    }
}

/* SLIC-zero: the largest distance of colours in each segment so far. */
static void N(fi_slic_spread)(const fi_slic *s, const REAL *planes, const REAL *centres, ptrdiff_t first_line,
                              ptrdiff_t n_lines, ptrdiff_t first, ptrdiff_t last, REAL *most) {
    for (ptrdiff_t line = first_line; line < first_line + n_lines; ++line) {
        const int32_t *labels = s->labels + line * s->pitch;
        const REAL *p = planes + line * s->pitch;
        for (ptrdiff_t x = 0; x < s->width; ++x) {
            const ptrdiff_t k = labels[x];
            const REAL *c = centres + k * (3 + s->channels) + 3;
            REAL colour = 0;
            if (k < first || k >= last) continue;
            for (ptrdiff_t i = 0; i < s->channels; ++i) {
                const REAL e = p[i * s->plane + x] - c[i];
                colour += e * e;
            }
            if (most[k] < colour) most[k] = colour;
        }
    }
}

/* Least and largest value of each channel in the tiles of a row; NaN, which no centre wins, left out. */
static void N(fi_slic_box)(const fi_slic *s, const REAL *planes, ptrdiff_t row, REAL *boxes) {
    const ptrdiff_t y = row % s->tiles_y * SLIC_HEIGHT, line = row / s->tiles_y * s->height + y;
    const ptrdiff_t rows = fi_slic_least(s->height - y, SLIC_HEIGHT);
    for (ptrdiff_t j = 0; j < s->tiles_x; ++j) {
        for (ptrdiff_t i = 0; i < s->channels; ++i) {
            REAL low[SLIC_WIDTH], high[SLIC_WIDTH], *box = boxes + 2 * ((row * s->tiles_x + j) * s->channels + i);
            for (ptrdiff_t x = 0; x < SLIC_WIDTH; ++x) {
                low[x] = INFINITY;
                high[x] = -INFINITY;
            }
            for (ptrdiff_t y = 0; y < rows; ++y) {
                const REAL *p = planes + i * s->plane + (line + y) * s->pitch + j * SLIC_WIDTH;
                for (ptrdiff_t x = 0; x < SLIC_WIDTH; ++x) {
                    low[x] = p[x] < low[x] ? p[x] : low[x];
                    high[x] = p[x] > high[x] ? p[x] : high[x];
                }
            }
            for (ptrdiff_t x = 1; x < SLIC_WIDTH; ++x) {
                low[0] = low[x] < low[0] ? low[x] : low[0];
                high[0] = high[x] > high[0] ? high[x] : high[0];
            }
            box[0] = low[0];
            box[1] = high[0];
        }
    }
}

/* The windows of centres: z, y, x, each first and one past the last; none where a coordinate is NaN. */
static void N(fi_slic_windows)(const REAL *centres, ptrdiff_t n, ptrdiff_t features, const ptrdiff_t *shape,
                               const ptrdiff_t *steps, int32_t *windows) {
    for (ptrdiff_t k = 0; k < n; ++k) {
        int32_t *w = windows + 6 * k;
        int none = 0;
        for (ptrdiff_t i = 0; i < 3; ++i) {
            const REAL c = centres[k * features + i], low = c - (REAL)(2 * steps[i]);
            const REAL high = c + (REAL)(2 * steps[i]) + 1, end = (REAL)shape[i];
            w[2 * i] = (int32_t)(low > 0 ? low : 0);
            w[2 * i + 1] = (int32_t)(high < end ? high : end);
            none |= c != c || w[2 * i] >= w[2 * i + 1];
        }
        if (none) memset(w, 0, 6 * sizeof *w);
    }
}

#undef N
#undef COUNT
#undef ACROSS
#undef REAL
#undef SUFFIX
#undef VEC
#undef WORD
#undef WORDS
#undef FAR
#undef LANES
#undef LESS
#undef SAME
#undef LATER
#undef PICK
#undef PICK_WORDS
