/* Sums over segments, ranges of blocks and windows of centres for one type, REAL: part of slic_of.h. */
typedef REAL N(fi_slic_quad) __attribute__((vector_size(4 * sizeof(REAL)), aligned(sizeof(REAL)), may_alias));

/* Where the pixels of one segment are added: colours pixel after pixel, as scikit-image does, since the order of float
   additions counts; pixels, z, y, x as whole numbers, whose order does not. */
typedef struct {
    N(fi_slic_quad) *sum;
    fi_slic_whole *total;
} N(fi_slic_account);

typedef struct {
    N(fi_slic_quad) sum;
    fi_slic_whole total;
} N(fi_slic_waste);

/* The account of segment k; `waste` for one that is another thread's, or none. */
SLIC_INLINE N(fi_slic_account) N(fi_slic_open)(int32_t k, ptrdiff_t first, ptrdiff_t last, int64_t *totals, REAL *sums,
                                               N(fi_slic_waste) *waste) {
    const int mine = k >= first && k < last;
    const N(fi_slic_account) account = {mine ? (N(fi_slic_quad) *)sums + k : &waste->sum,
                                        mine ? (fi_slic_whole *)totals + k : &waste->total};
    return account;
}

/* A line of three channels, whose sums are four apart. Groups of four pixels of the segment that the pixel before is of
   are added in registers; pixels of others in memory, one by one, since no processor foresees where segments end. */
SLIC_INLINE void N(fi_slic_add_three)(const fi_slic *s, const REAL *planes, ptrdiff_t line, ptrdiff_t first,
                                      ptrdiff_t last, int64_t *totals, REAL *sums) {
    const int32_t *labels = s->labels + line * s->pitch;
    const int64_t z = line / s->height, y = line % s->height;
    const REAL *p = planes + line * s->pitch, *q = p + s->plane, *r = q + s->plane;
    N(fi_slic_waste) waste = {{0}, {0}};
    N(fi_slic_account) to = N(fi_slic_open)(labels[0], first, last, totals, sums, &waste);
    N(fi_slic_quad) sum = *to.sum;
    int32_t k = labels[0];
    int64_t n = 0, columns = 0;
    ptrdiff_t x = 0;
    for (; x + 4 <= s->width; x += 4) {
        const int32_t *l = labels + x;
        N(fi_slic_quad) pixels[4];
        for (int i = 0; i < 4; ++i) pixels[i] = (N(fi_slic_quad)){p[x + i], q[x + i], r[x + i], 0};
        if (((l[0] ^ k) | (l[1] ^ k) | (l[2] ^ k) | (l[3] ^ k)) == 0) {
            sum = sum + pixels[0] + pixels[1] + pixels[2] + pixels[3];
            n += 4;
            columns += 4 * x + 6;
            continue;
        }
        *to.sum = sum;
        *to.total += (fi_slic_whole){n, n * z, n * y, columns};
        for (int i = 0; i < 4; ++i) {
            to = N(fi_slic_open)(l[i], first, last, totals, sums, &waste);
            *to.sum += pixels[i];
            *to.total += (fi_slic_whole){1, z, y, x + i};
        }
        sum = *to.sum;
        k = l[3];
        n = columns = 0;
    }
    *to.sum = sum;
    *to.total += (fi_slic_whole){n, n * z, n * y, columns};
    for (; x < s->width; ++x) {
        to = N(fi_slic_open)(labels[x], first, last, totals, sums, &waste);
        *to.sum += (N(fi_slic_quad)){p[x], q[x], r[x], 0};
        *to.total += (fi_slic_whole){1, z, y, x};
    }
}

/* A line of other numbers of channels, run by run. */
SLIC_INLINE void N(fi_slic_add)(const fi_slic *s, const REAL *planes, ptrdiff_t line, ptrdiff_t first, ptrdiff_t last,
                                int64_t *totals, REAL *sums) {
    const int32_t *labels = s->labels + line * s->pitch;
    const int64_t z = line / s->height, y = line % s->height;
    const REAL *p = planes + line * s->pitch;
    ptrdiff_t x = 0;
    while (x < s->width) {
        const int32_t k = labels[x];
        const ptrdiff_t begin = x;
        int64_t *total = totals + 4 * (ptrdiff_t)k;
        REAL *sum = sums + k * s->channels;
        do ++x;
        while (x < s->width && labels[x] == k);
        if (k < first || k >= last) continue;
        for (ptrdiff_t i = 0; i < s->channels; ++i) {
            REAL value = sum[i];
            for (ptrdiff_t j = begin; j < x; ++j) value += p[i * s->plane + j];
            sum[i] = value;
        }
        total[0] += x - begin;
        total[1] += z * (x - begin);
        total[2] += y * (x - begin);
        total[3] += (begin + x - 1) * (x - begin) / 2;
    }
}

/* Lines first_line.. for the segments first..last; lines of tiles that hold none of them are left out. */
static void N(fi_slic_sum)(const fi_slic *s, const REAL *planes, ptrdiff_t first_line, ptrdiff_t n_lines,
                           ptrdiff_t first, ptrdiff_t last, int64_t *totals, REAL *sums) {
    for (ptrdiff_t line = first_line; line < first_line + n_lines; ++line) {
        const int32_t *extent = s->extents + 2 * (line / s->height * s->tiles_y + line % s->height / SLIC_HEIGHT);
        if (extent[1] < first || extent[0] >= last) continue;
        if (s->channels == 3) N(fi_slic_add_three)(s, planes, line, first, last, totals, sums);
        else N(fi_slic_add)(s, planes, line, first, last, totals, sums);
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

/* Least and largest value of each channel in the blocks of a row of tiles; NaN, which no centre wins, left out. */
static void N(fi_slic_box)(const fi_slic *s, const REAL *planes, ptrdiff_t row, REAL *boxes) {
    const ptrdiff_t y = row % s->tiles_y * SLIC_HEIGHT, line = row / s->tiles_y * s->height + y;
    const ptrdiff_t rows = fi_slic_least(s->height - y, SLIC_HEIGHT);
    boxes += row * s->tiles_x * UNITS * s->channels * 2;
    for (ptrdiff_t j = 0; j < s->tiles_x * UNITS; ++j) {
        for (ptrdiff_t i = 0; i < s->channels; ++i, boxes += 2) {
            const REAL *p = planes + i * s->plane + line * s->pitch + j * UNIT;
            REAL low[UNIT], high[UNIT];
            for (ptrdiff_t x = 0; x < UNIT; ++x) {
                low[x] = INFINITY;
                high[x] = -INFINITY;
            }
            for (ptrdiff_t y = 0; y < rows; ++y) {
                for (ptrdiff_t x = 0; x < UNIT; ++x) {
                    low[x] = p[y * s->pitch + x] < low[x] ? p[y * s->pitch + x] : low[x];
                    high[x] = p[y * s->pitch + x] > high[x] ? p[y * s->pitch + x] : high[x];
                }
            }
            for (ptrdiff_t x = 1; x < UNIT; ++x) {
                low[0] = low[x] < low[0] ? low[x] : low[0];
                high[0] = high[x] > high[0] ? high[x] : high[0];
            }
            boxes[0] = low[0];
            boxes[1] = high[0];
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
