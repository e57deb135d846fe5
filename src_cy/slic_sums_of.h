/* Sums over segments for one type, REAL: part of slic_of.h. */
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

/* Columns begin..end of a line of three channels, whose sums are four apart. Groups of four pixels of the segment that the pixel before is of
   are added in registers; pixels of others in memory, one by one, since no processor foresees where segments end. */
SLIC_INLINE void N(fi_slic_add_three)(const fi_slic *s, ptrdiff_t line, ptrdiff_t begin, ptrdiff_t end, ptrdiff_t first,
                                      ptrdiff_t last) {
    int64_t *totals = s->totals;
    REAL *sums = (REAL *)s->sums;
    const int32_t *labels = s->labels + line * s->pitch;
    const int64_t z = line / s->height, y = line % s->height;
    const REAL *p = (const REAL *)s->planes + line * s->pitch, *q = p + s->plane, *r = q + s->plane;
    N(fi_slic_waste) waste = {{0}, {0}};
    N(fi_slic_account) to = N(fi_slic_open)(labels[begin], first, last, totals, sums, &waste);
    N(fi_slic_quad) sum = *to.sum;
    int32_t k = labels[begin];
    int64_t n = 0, columns = 0;
    ptrdiff_t x = begin;
    for (; x + 4 <= end; x += 4) {
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
    for (; x < end; ++x) {
        to = N(fi_slic_open)(labels[x], first, last, totals, sums, &waste);
        *to.sum += (N(fi_slic_quad)){p[x], q[x], r[x], 0};
        *to.total += (fi_slic_whole){1, z, y, x};
    }
}

/* The same of other numbers of channels, run by run. */
SLIC_INLINE void N(fi_slic_add)(const fi_slic *s, ptrdiff_t line, ptrdiff_t begin, ptrdiff_t end, ptrdiff_t first,
                                ptrdiff_t last) {
    const int32_t *labels = s->labels + line * s->pitch;
    const int64_t z = line / s->height, y = line % s->height;
    const REAL *p = (const REAL *)s->planes + line * s->pitch;
    for (ptrdiff_t x = begin; x < end; begin = x) {
        const int32_t k = labels[x];
        int64_t *total = s->totals + 4 * (ptrdiff_t)k;
        REAL *sum = (REAL *)s->sums + k * s->channels;
        do ++x;
        while (x < end && labels[x] == k);
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

SLIC_INLINE void N(fi_slic_add_columns)(const fi_slic *s, ptrdiff_t line, ptrdiff_t begin, ptrdiff_t end,
                                        ptrdiff_t first, ptrdiff_t last) {
    if (s->channels == 3) N(fi_slic_add_three)(s, line, begin, end, first, last);
    else N(fi_slic_add)(s, line, begin, end, first, last);
}

/* A row of tiles for the segments first..last; blocks of it that hold none of them are left out, since another worker
   comes for those. */
static void N(fi_slic_sum)(const fi_slic *s, ptrdiff_t row, ptrdiff_t first, ptrdiff_t last) {
    const ptrdiff_t blocks = (s->width + UNIT - 1) / UNIT;
    const int32_t *extents = s->extents + 2 * row * s->tiles_x * UNITS;
    ptrdiff_t n = 0;
    for (ptrdiff_t i = 0; i < blocks; ++i) n += fi_slic_holds(extents + 2 * i, first, last);
    for (ptrdiff_t line = fi_slic_line(s, row); n > 0 && line < fi_slic_end(s, row); ++line) {
        for (ptrdiff_t i = n < blocks ? 0 : blocks, begin; i < blocks;) {
            while (i < blocks && !fi_slic_holds(extents + 2 * i, first, last)) ++i;
            begin = i;
            while (i < blocks && fi_slic_holds(extents + 2 * i, first, last)) ++i;
            if (begin < i)
                N(fi_slic_add_columns)(s, line, begin * UNIT, fi_slic_least(i * UNIT, s->width), first, last);
        }
        if (n == blocks) N(fi_slic_add_columns)(s, line, 0, s->width, first, last);
    }
}

/* Sums of coordinates where they are no whole numbers of REAL any more: rounded after each pixel. */
static void N(fi_slic_coordinates)(const fi_slic *s, ptrdiff_t row, ptrdiff_t first, ptrdiff_t last) {
    for (ptrdiff_t line = fi_slic_line(s, row); line < fi_slic_end(s, row); ++line) {
        const int32_t *labels = s->labels + line * s->pitch;
        for (ptrdiff_t x = 0; x < s->width; ++x) {
            REAL *sum = (REAL *)s->places + 3 * (ptrdiff_t)labels[x];
            if (labels[x] < first || labels[x] >= last) continue;
            sum[0] += (REAL)(line / s->height);
            sum[1] += (REAL)(line % s->height);
            sum[2] += (REAL)x;
        }
    }
}

static void N(fi_slic_clear)(const fi_slic *s, ptrdiff_t first, ptrdiff_t last) {
    const size_t n = (size_t)(last - first), stride = (size_t)fi_slic_sums(s);
    memset(s->totals + 4 * first, 0, n * 4 * sizeof *s->totals);
    memset((REAL *)s->sums + (size_t)first * stride, 0, n * stride * sizeof(REAL));
    memset((REAL *)s->places + 3 * first, 0, n * 3 * sizeof(REAL));
}

/* Move the centres first..last to the means, NaN where there are no pixels, and their windows; `by_pixel`: by the
   sums in `places`. Returns whether it has to be done by these. */
static int N(fi_slic_move)(const fi_slic *s, ptrdiff_t first, ptrdiff_t last, int by_pixel) {
    const ptrdiff_t stride = fi_slic_sums(s);
    int64_t most = 0;
    for (ptrdiff_t k = first; k < last; ++k) {
        const int64_t *total = s->totals + 4 * k;
        const REAL *sum = (const REAL *)s->sums + stride * k, *place = (const REAL *)s->places + 3 * k;
        const REAL pixels = (REAL)total[0];
        REAL *c = (REAL *)s->centres + (3 + s->channels) * k;
        for (ptrdiff_t i = 0; i < 4; ++i) most = total[i] > most ? total[i] : most;
        for (ptrdiff_t i = 0; i < 3; ++i) c[i] = (by_pixel ? place[i] : (REAL)total[1 + i]) / pixels;
        for (ptrdiff_t i = 0; i < s->channels; ++i) c[3 + i] = sum[i] / pixels;
    }
    N(fi_slic_windows)(s, first, last);
    return most > (int64_t)1 << MANTISSA;
}

/* SLIC-zero: the largest distance of colours in each segment so far. */
static void N(fi_slic_spread)(const fi_slic *s, ptrdiff_t row, ptrdiff_t first, ptrdiff_t last) {
    REAL *most = (REAL *)s->most;
    for (ptrdiff_t line = fi_slic_line(s, row); line < fi_slic_end(s, row); ++line) {
        const int32_t *labels = s->labels + line * s->pitch;
        const REAL *p = (const REAL *)s->planes + line * s->pitch;
        for (ptrdiff_t x = 0; x < s->width; ++x) {
            const ptrdiff_t k = labels[x];
            const REAL *c = (const REAL *)s->centres + k * (3 + s->channels) + 3;
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
