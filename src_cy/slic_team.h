/* The memory of SLIC's passes, the members of rows of tiles, and how threads share the rows: part of slic.h. Each thread
   has the same rows in all passes, and of the segments those that begin in about these rows, since what another thread
   has in its caches may be as far away as memory. */
#include "scratch.h"

/* (Re)allocate n elements, or n values of the image's type; 0 if there is no memory. */
#define SLIC_SIZED(s, name, n, bytes)                                                                                  \
    (free((s)->name), ((s)->name = fi_scratch(1, (size_t)(n), (size_t)(bytes))) != NULL)
#define SLIC_MEMORY(s, name, n) SLIC_SIZED(s, name, n, sizeof *(s)->name)
#define SLIC_VALUES(s, name, n) SLIC_SIZED(s, name, n, (s)->type->item)

static void fi_slic_free(fi_slic *s) {
    void *all[] = {s->columns, s->boxes,   s->most,    s->sums,   s->places, s->totals,  s->extents, s->hints, s->windows,
                   s->order,   s->buckets, s->members, s->starts, s->reals,  s->numbers, s->shares};
    for (size_t i = 0; i < sizeof all / sizeof *all; ++i) free(all[i]);
}

/* Allocate what `s`, whose given part is filled and whose rest is zero, needs for all passes. */
static int fi_slic_open(fi_slic *s, ptrdiff_t item) {
    ptrdiff_t blocks;
    s->type = item == sizeof(float) ? &fi_slic_type_f : &fi_slic_type_d;
    s->tiles_y = (s->height + SLIC_HEIGHT - 1) / SLIC_HEIGHT;
    s->tiles_x = (s->width + SLIC_WIDTH - 1) / SLIC_WIDTH;
    s->rows = s->depth * s->tiles_y;
    blocks = s->rows * s->tiles_x * s->type->units;
    if (!SLIC_VALUES(s, columns, s->pitch) || !SLIC_VALUES(s, boxes, blocks * s->channels * 2) ||
        !SLIC_VALUES(s, most, s->n) || !SLIC_VALUES(s, sums, s->n * fi_slic_sums(s)) ||
        !SLIC_VALUES(s, places, s->n * 3) || !SLIC_MEMORY(s, totals, s->n * 4) || !SLIC_MEMORY(s, extents, blocks * 2) ||
        !SLIC_MEMORY(s, hints, blocks * SLIC_HINTS) || !SLIC_MEMORY(s, windows, s->n * 6) ||
        !SLIC_MEMORY(s, order, s->n) || !SLIC_MEMORY(s, buckets, 2 * s->width + 1) ||
        !SLIC_MEMORY(s, starts, s->rows + 1) || !SLIC_MEMORY(s, shares, s->workers))
        return 0;
    memset(s->hints, 0, (size_t)(blocks * SLIC_HINTS) * sizeof *s->hints);
    s->type->prepare(s);
    s->type->windows(s, 0, s->n);
    return 1;
}

/* Rows of tiles that the window of centre k reaches, in planes z.. of its. */
#define SLIC_REACHED(s, k, row)                                                                                       \
    for (ptrdiff_t z = (s)->windows[6 * (k)]; z < (s)->windows[6 * (k) + 1]; ++z)                                      \
        for (ptrdiff_t row = z * (s)->tiles_y + (s)->windows[6 * (k) + 2] / SLIC_HEIGHT,                               \
                       end_##row = z * (s)->tiles_y + ((s)->windows[6 * (k) + 3] - 1) / SLIC_HEIGHT;                   \
             row <= end_##row; ++row)

/* Sort the centres by the columns where their windows begin and where they end, which have the same order: a counting
   sort by the sum of both. */
static void fi_slic_sort(fi_slic *s) {
    const int32_t *w = s->windows;
    int32_t at = 0;
    memset(s->buckets, 0, (size_t)(2 * s->width + 1) * sizeof *s->buckets);
    for (ptrdiff_t k = 0; k < s->n; ++k) ++s->buckets[w[6 * k + 4] + w[6 * k + 5]];
    for (ptrdiff_t i = 0; i <= 2 * s->width; ++i) {
        const int32_t count = s->buckets[i];
        s->buckets[i] = at;
        at += count;
    }
    for (ptrdiff_t k = 0; k < s->n; ++k) s->order[s->buckets[w[6 * k + 4] + w[6 * k + 5]]++] = (int32_t)k;
}

/* Make room for the largest number of members of a row, and for those of all rows. */
static int fi_slic_room(fi_slic *s, ptrdiff_t members, ptrdiff_t widest) {
    if (members > s->members_room) {
        s->members_room = members + members / 8;
        if (!SLIC_MEMORY(s, members, s->members_room)) return 0;
    }
    if (widest > s->widest) {
        ptrdiff_t numbers;
        s->widest = widest + widest / 8;
        numbers = s->workers * fi_slic_numbers(s);
        if (!SLIC_VALUES(s, reals, s->workers * SLIC_REALS(s->channels) * s->widest) ||
            !SLIC_MEMORY(s, numbers, numbers))
            return 0;
        memset(s->numbers, 0, (size_t)numbers * sizeof *s->numbers);
    }
    return 1;
}

/* Find the members of all rows of tiles. Returns how many they are, -1 if there is no memory for them. */
static ptrdiff_t fi_slic_members(fi_slic *s) {
    ptrdiff_t *starts = s->starts, widest = 0;
    s->changed = s->by_pixel = 0;
    memset(starts, 0, (size_t)(s->rows + 1) * sizeof *starts);
    for (ptrdiff_t k = 0; k < s->n; ++k) SLIC_REACHED(s, k, row) ++starts[row];
    for (ptrdiff_t i = 0; i < s->rows; ++i) {
        widest = starts[i] > widest ? starts[i] : widest;
        starts[i + 1] += starts[i];
    }
    if (!fi_slic_room(s, starts[s->rows], widest + SIMD_BYTES / (ptrdiff_t)sizeof(int32_t))) return -1;
    fi_slic_sort(s);
    for (ptrdiff_t i = s->n - 1; i >= 0; --i)
        SLIC_REACHED(s, s->order[i], row) s->members[--starts[row]] = s->order[i];
    return starts[s->rows];
}

/* The rows to be done are first..until. */
static void fi_slic_slab(fi_slic *s, ptrdiff_t first, ptrdiff_t until) {
    s->first = first;
    s->until = fi_slic_least(until, s->rows);
    for (ptrdiff_t i = 0; i < s->workers; ++i) {
        const ptrdiff_t n = s->until - first, begin = first + n * i / s->workers, end = first + n * (i + 1) / s->workers;
        s->shares[i].left = (uint64_t)begin << 32 | (uint64_t)end;
    }
}

/* The next row of a share, or its last one for another worker; -1 if there is none. */
SLIC_INLINE ptrdiff_t fi_slic_take(fi_slic_share *share, int own) {
    uint64_t left = __atomic_load_n(&share->left, __ATOMIC_RELAXED), rest;
    ptrdiff_t begin, end;
    do {
        begin = (ptrdiff_t)(left >> 32);
        end = (ptrdiff_t)(left & UINT32_MAX);
        if (begin >= end) return -1;
        rest = own ? left + ((uint64_t)1 << 32) : left - 1;
    } while (!__atomic_compare_exchange_n(&share->left, &left, rest, 1, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
    return own ? begin : end - 1;
}

/* Give the pixels of rows their nearest centres: those of the worker's share, then what others have left. */
static void fi_slic_assign(fi_slic *s, ptrdiff_t worker) {
    int changed = 0;
    for (ptrdiff_t i = 0; i < s->workers; ++i) {
        fi_slic_share *share = s->shares + (worker + i) % s->workers;
        for (ptrdiff_t row; (row = fi_slic_take(share, i == 0)) >= 0;) changed |= s->type->row(s, row, worker);
    }
    if (changed) __atomic_store_n(&s->changed, 1, __ATOMIC_RELAXED);
}

/* The segments that are a worker's. */
SLIC_INLINE ptrdiff_t fi_slic_part(const fi_slic *s, ptrdiff_t worker) { return s->n * worker / s->workers; }

/* Add a slab's rows to the worker's segments, and move their centres after the last one. */
static void fi_slic_sum(fi_slic *s, ptrdiff_t worker) {
    const ptrdiff_t first = fi_slic_part(s, worker), last = fi_slic_part(s, worker + 1);
    if (s->first == 0) s->type->clear(s, first, last);
    for (ptrdiff_t row = s->first; row < s->until; ++row) s->type->sum(s, row, first, last);
    if (s->until == s->rows && s->type->move(s, first, last, 0)) __atomic_store_n(&s->by_pixel, 1, __ATOMIC_RELAXED);
}

/* The same for coordinates whose sums have to be rounded after each pixel. */
static void fi_slic_coordinates(fi_slic *s, ptrdiff_t worker) {
    const ptrdiff_t first = fi_slic_part(s, worker), last = fi_slic_part(s, worker + 1);
    for (ptrdiff_t row = s->first; row < s->until; ++row) s->type->coordinates(s, row, first, last);
    if (s->until == s->rows) s->type->move(s, first, last, 1);
}

static void fi_slic_spread(fi_slic *s, ptrdiff_t worker) {
    const ptrdiff_t first = fi_slic_part(s, worker), last = fi_slic_part(s, worker + 1);
    for (ptrdiff_t row = s->first; row < s->until; ++row) s->type->spread(s, row, first, last);
}

#undef SLIC_SIZED
#undef SLIC_MEMORY
#undef SLIC_VALUES
#undef SLIC_REACHED
