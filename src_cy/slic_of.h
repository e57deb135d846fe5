/* The functions of slic.h for one type, REAL, whose comparisons give LANES. */
#define N(name) SLIC_NAME(name, SUFFIX)
#define COUNT ((ptrdiff_t)(SIMD_BYTES / sizeof(REAL)))
#define ACROSS (SLIC_WIDTH / COUNT) /* vectors in a line of a tile */
#if !defined(__AVX512F__)
#define LESS(a, b) ((a) < (b))
#define SAME(a, b) ((a) == (b))
#define LATER(a, b) ((a) > (b))
#define PICK(m, a, b) SIMD_SELECT(VEC, m, a, b)
#define MOST(a, b) SIMD_SELECT(VEC, (a) < (b), b, a)
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

/* A tile and the centres that reach it. The first `n_ready` in the order of their bounds are ready for its blocks. */
typedef struct {
    ptrdiff_t z, y, x, rows, line, box; /* the tile's first pixel; lines; its first line; its number */
    ptrdiff_t n, n_ready;
    const int32_t *members;
    REAL *near, *colours; /* per member, parts of the bound: squares of z and y; of colours */
    int64_t *keys;
    int32_t *places;      /* of those that are ready */
    REAL *lines;          /* theirs: squares of z and y for each line, infinite outside the window */
} N(fi_slic_tile);

/* A squared distance is the same operations for a pixel as for the nearest corner of the tile, each of which rounds
   monotonously: no pixel of the tile is nearer to the centre than its bound. A key is a bound, of positive doubles that
   compare as integers do, with the low bits cut off for the member's place. */
SLIC_INLINE void N(fi_slic_bounds)(const fi_slic *s, const N(fi_slic_data) *d, const N(fi_slic_tile) *t) {
    const ptrdiff_t n = t->n;
    const int32_t *members = t->members;
    REAL *near = t->near, *colours = t->colours;
    int64_t *keys = t->keys;
    const REAL *z = d->features, *y = z + s->n, *x = y + s->n, *box = d->boxes + t->box * 2 * s->channels;
    const REAL y0 = (REAL)t->y, y1 = (REAL)(t->y + t->rows - 1), x0 = d->columns[t->x];
    const REAL x1 = d->columns[t->x + SLIC_WIDTH - 1], zz = (REAL)t->z, sz = d->sz, sy = d->sy, sx = d->sx;
    const REAL weight = d->weight;
    for (ptrdiff_t i = 0; i < n; ++i) {
        const REAL dz = sz * (z[members[i]] - zz), dy = sy * N(fi_slic_beyond)(y[members[i]], y0, y1);
        near[i] = dz * dz + dy * dy;
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
        const double bound = (near[i] + dx * dx) * weight + colours[i];
        int64_t bits;
        memcpy(&bits, &bound, sizeof bits);
        keys[i] = bound == bound ? (bits & ~(int64_t)SLIC_PLACE) | i : SLIC_DONE;
    }
}

/* Make the next centre ready; tells whether there is one. */
static __attribute__((noinline)) int N(fi_slic_next)(const fi_slic *s, const N(fi_slic_data) *d, N(fi_slic_tile) *t) {
    int64_t least = SLIC_DONE;
    for (ptrdiff_t i = 0; i < t->n; ++i) least = t->keys[i] < least ? t->keys[i] : least;
    if (least == SLIC_DONE) return 0;
    const ptrdiff_t place = least & SLIC_PLACE, k = t->members[place];
    const REAL *c = d->centres + k * (3 + s->channels), cy = c[1], sy = d->sy;
    const int32_t *w = s->windows + 6 * k;
    const ptrdiff_t y0 = w[2] - t->y, y1 = w[3] - t->y;
    REAL *lines = t->lines + t->n_ready * SLIC_HEIGHT, dz = d->sz * (c[0] - (REAL)t->z);
    dz *= dz;
    for (ptrdiff_t y = 0; y < SLIC_HEIGHT; ++y) {
        REAL dy = sy * (cy - (REAL)(t->y + y));
        dy *= dy;
        lines[y] = y < y0 || y >= y1 ? INFINITY : dz + dy;
    }
    t->keys[place] = SLIC_DONE;
    t->places[t->n_ready++] = (int32_t)place;
    return 1;
}

#define SLIC_LINES(F) F(0) F(1) F(2) F(3) F(4) F(5) F(6) F(7)
#define SLIC_BEGIN(y) VEC far##y = begin[y]; WORDS who##y = -1 - (WORDS){0};
#define SLIC_LINE(y)                                                                                     \
    {                                                                                                    \
        VEC distance = ((lines[y] - none) + dx) * weight, colour = none, e;                              \
        LANES nearer;                                                                                    \
        for (ptrdiff_t i = 0; i < channels; ++i) {                                                       \
            memcpy(&e, p + y * pitch + i * plane, sizeof e);                                             \
            e -= c[3 + i] - none;                                                                        \
            colour = i ? colour + e * e : e * e;                                                         \
        }                                                                                                \
        if (zero) colour /= d->most[k] - none;                                                           \
        if (channels) distance += colour;                                                                \
        nearer = LESS(distance, far##y) | (SAME(distance, far##y) & LATER(who##y, kk));                  \
        far##y = PICK(nearer, distance, far##y);                                                         \
        who##y = PICK_WORDS(nearer, kk, who##y);                                                         \
        worst = MOST(worst, far##y);                                                                     \
    }
#define SLIC_END(y) end[y] = who##y;

/* The nearest centre of each pixel of a block of a tile, one vector wide; of equally near ones that of the least
   number. The nearest distances stay in registers. Centres come in the order of their bounds for the tile, so that the
   first few leave little to the others; each is also asked for its bound for the block. */
SLIC_INLINE void N(fi_slic_block)(const fi_slic *s, const N(fi_slic_data) *d, N(fi_slic_tile) *t, ptrdiff_t v,
                                  const VEC *begin, WORDS *end, const ptrdiff_t channels, const int zero) {
    const ptrdiff_t x = t->x + v * COUNT, stop = fi_slic_least(x + COUNT, s->width);
    const REAL *p = d->planes + t->line * s->pitch + x, x0 = d->columns[x], x1 = d->columns[x + COUNT - 1];
    const VEC none = {0}, weight = d->weight - none;
    VEC worst = FAR - none, xs;
    memcpy(&xs, d->columns + x, sizeof xs);
    const ptrdiff_t pitch = s->pitch, plane = s->plane;
    SLIC_LINES(SLIC_BEGIN)
    for (ptrdiff_t ready = 0; ready < t->n_ready || N(fi_slic_next)(s, d, t); ++ready) {
        const ptrdiff_t place = t->places[ready], k = t->members[place];
        const REAL *c = d->centres + k * (3 + s->channels), *lines = t->lines + ready * SLIC_HEIGHT;
        const int32_t *w = s->windows + 6 * k;
        const REAL near = d->sx * N(fi_slic_beyond)(c[2], x0, x1);
        const VEC bound = (t->near[place] + near * near) * d->weight + t->colours[place] - none;
        const WORDS kk = (WORD)k - (WORDS){0};
        VEC dx;
        if (!N(fi_slic_any)(LESS(bound, worst) | SAME(bound, worst))) {
            const REAL far = d->sx * N(fi_slic_beyond)(c[2], d->columns[t->x], d->columns[t->x + SLIC_WIDTH - 1]);
            const VEC least = (t->near[place] + far * far) * d->weight + t->colours[place] - none;
            if (!N(fi_slic_any)(LESS(least, worst) | SAME(least, worst))) break; /* nor are those that follow */
            continue;
        }
        dx = d->sx * (c[2] - xs);
        dx *= dx;
        if (w[4] > x || w[5] < stop)
            dx = PICK(LESS(xs, (REAL)w[4] - none) | LESS((REAL)(w[5] - 1) - none, xs), INFINITY - none, dx);
        worst = -INFINITY - none;
        SLIC_LINES(SLIC_LINE)
    }
    SLIC_LINES(SLIC_END)
}

static __attribute__((noinline)) void N(fi_slic_choose)(const fi_slic *s, const N(fi_slic_data) *d, N(fi_slic_tile) *t,
                                                        ptrdiff_t v, const VEC *begin, WORDS *end) {
    if (!s->colour) N(fi_slic_block)(s, d, t, v, begin, end, 0, 0);
    else if (s->zero) N(fi_slic_block)(s, d, t, v, begin, end, s->channels, 1);
    else if (s->channels == 3) N(fi_slic_block)(s, d, t, v, begin, end, 3, 0);
    else if (s->channels == 1) N(fi_slic_block)(s, d, t, v, begin, end, 1, 0);
    else N(fi_slic_block)(s, d, t, v, begin, end, s->channels, 0);
}

/* No pixel outside the mask or the image can be won: nothing is nearer than what it begins with. */
SLIC_INLINE int N(fi_slic_begin)(const fi_slic *s, const N(fi_slic_tile) *t, ptrdiff_t v, VEC *begin) {
    int any = !s->mask;
    for (ptrdiff_t y = 0; y < SLIC_HEIGHT; ++y) {
        REAL *distance = (REAL *)&begin[y];
        begin[y] = (y < t->rows ? FAR : -INFINITY) - (VEC){0};
        for (ptrdiff_t i = 0; s->mask && y < t->rows && i < COUNT; ++i) {
            const ptrdiff_t x = fi_slic_least(t->x + v * COUNT + i, s->width - 1);
            const int in = s->mask[(t->line + y) * s->width + x] != 0;
            distance[i] = in ? FAR : -INFINITY;
            any |= in;
        }
    }
    return any;
}

/* Ask for a tile's values: its lines are too short for the processor to see what comes next. */
SLIC_INLINE void N(fi_slic_ask)(const fi_slic *s, const N(fi_slic_data) *d, const N(fi_slic_tile) *t, ptrdiff_t x) {
    for (ptrdiff_t i = 0; s->colour && i < s->channels; ++i) {
        for (ptrdiff_t y = 0; y < t->rows; ++y) {
            const char *line = (const char *)(d->planes + i * s->plane + (t->line + y) * s->pitch + x);
            for (ptrdiff_t j = 0; j < (ptrdiff_t)(SLIC_WIDTH * sizeof(REAL)); j += 64) __builtin_prefetch(line + j);
        }
    }
}

/* Pixels that no centre's window holds keep their label. */
static int N(fi_slic_one)(const fi_slic *s, const N(fi_slic_data) *d, N(fi_slic_tile) *t, int32_t *extent) {
    int32_t low = extent[0], high = extent[1];
    int changed = 0;
    t->n_ready = 0;
    N(fi_slic_bounds)(s, d, t);
    for (ptrdiff_t v = 0; v < ACROSS && t->x + v * COUNT < s->width; ++v) {
        VEC begin[SLIC_HEIGHT];
        WORDS end[SLIC_HEIGHT];
        if (N(fi_slic_begin)(s, t, v, begin)) N(fi_slic_choose)(s, d, t, v, begin, end);
        else memset(end, 255, sizeof end);
        for (ptrdiff_t y = 0; y < t->rows; ++y) {
            int32_t *labels = s->labels + (t->line + y) * s->pitch + t->x + v * COUNT;
            const WORD *centre = (const WORD *)&end[y];
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

/* A row of tiles: its centres, in the order of their numbers, are first handed to the tiles that their windows reach.
   `places` has room for one more than there are tiles, `reached` for all that are handed out and once more for those of
   the row, `numbers` for 2 + SLIC_HEIGHT each, `keys` for one each. */
static int N(fi_slic_row)(const fi_slic *s, const N(fi_slic_data) *d, ptrdiff_t row, const int32_t *members, ptrdiff_t n,
                          ptrdiff_t *places, int32_t *reached, REAL *numbers, int64_t *keys) {
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
    t.near = numbers;
    t.colours = numbers + n;
    t.lines = numbers + 2 * n;
    t.keys = keys;
    t.places = reached + places[s->tiles_x];
    for (ptrdiff_t j = 0; j < s->tiles_x; ++j) {
        t.x = j * SLIC_WIDTH;
        t.box = row * s->tiles_x + j;
        if (j + 1 < s->tiles_x) N(fi_slic_ask)(s, d, &t, t.x + SLIC_WIDTH);
        t.members = reached + places[j];
        t.n = places[j + 1] - places[j];
        changed |= N(fi_slic_one)(s, d, &t, extent);
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

#undef SLIC_LINES
#undef SLIC_BEGIN
#undef SLIC_LINE
#undef SLIC_END
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
#undef MOST
#undef PICK
#undef PICK_WORDS
