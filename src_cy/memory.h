/* Memory for large results: it starts on a huge page, and is used again when a result has been dropped.

   The system clears each page before a program sees it for the first time, which for a filter costs as much as the
   filter. A dropped block is therefore kept, but marked with MADV_FREE: the system may take its pages back at any time
   it is short of memory, and then clears them anew. */
#ifndef FASTIMG_MEMORY_H
#define FASTIMG_MEMORY_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>

#define FI_HUGE_PAGE ((size_t)2 << 20)
enum { FI_KEPT_MAX = 8 };

static struct { void *data; size_t size; } fi_kept[FI_KEPT_MAX];
static size_t fi_kept_bytes, fi_kept_limit;
static atomic_flag fi_kept_lock = ATOMIC_FLAG_INIT;

/* Held for some instructions only, never over a system call. */
static void fi_lock(void) { while (atomic_flag_test_and_set_explicit(&fi_kept_lock, memory_order_acquire)) { } }
static void fi_unlock(void) { atomic_flag_clear_explicit(&fi_kept_lock, memory_order_release); }
static void fi_memory_start(void) { pthread_atfork(fi_lock, fi_unlock, fi_unlock); }

static void *fi_kept_take(size_t size, size_t *got) {
    void *data = NULL;
    fi_lock();
    for (int i = 0; i < FI_KEPT_MAX && !data; i++) {
        if (fi_kept[i].data && fi_kept[i].size >= size && fi_kept[i].size <= size + size / 4) {
            data = fi_kept[i].data;
            *got = fi_kept[i].size;
            fi_kept[i].data = NULL;
            fi_kept_bytes -= *got;
        }
    }
    fi_unlock();
    return data;
}

static void *fi_map(size_t size) {
    char *raw = mmap(NULL, size + FI_HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    size_t head;
    if (raw == MAP_FAILED) return NULL;
    head = -(uintptr_t)raw % FI_HUGE_PAGE;
    if (head) munmap(raw, head);
    munmap(raw + head + size, FI_HUGE_PAGE - head);
#ifdef MADV_HUGEPAGE
    madvise(raw + head, size, MADV_HUGEPAGE);
#endif
    return raw + head;
}

/* Memory of at least `size` bytes, NULL if there is none; *got is what to give back. */
static void *fi_take(size_t size, size_t *got) {
    void *data;
    if (size > PTRDIFF_MAX - 2 * FI_HUGE_PAGE) return NULL;
    size = (size + FI_HUGE_PAGE - 1) / FI_HUGE_PAGE * FI_HUGE_PAGE;
    data = fi_kept_take(size, got);
    if (data) return data;
    *got = size;
    return fi_map(size);
}

/* Let go of kept blocks until no more than `bytes` are kept. */
static void fi_let_go(size_t bytes) {
    for (int i = 0; i < FI_KEPT_MAX; i++) {
        void *data = NULL;
        size_t size = 0;
        fi_lock();
        if (fi_kept_bytes > bytes && fi_kept[i].data) {
            data = fi_kept[i].data;
            size = fi_kept[i].size;
            fi_kept[i].data = NULL;
            fi_kept_bytes -= size;
        }
        fi_unlock();
        if (data) munmap(data, size);
    }
}

static int fi_keep(void *data, size_t size) {
    int kept = 0;
    fi_lock();
    for (int i = 0; i < FI_KEPT_MAX && !kept && fi_kept_bytes + size <= fi_kept_limit; i++) {
        if (fi_kept[i].data) continue;
        fi_kept[i].data = data;
        fi_kept[i].size = size;
        fi_kept_bytes += size;
        kept = 1;
    }
    fi_unlock();
    return kept;
}

/* The block dropped last is the likeliest to be asked for again: others make room for it. */
static void fi_give_back(void *data, size_t size) {
    int kept = 0;
#ifdef MADV_FREE
    if (size <= fi_kept_limit && madvise(data, size, MADV_FREE) == 0) {
        fi_let_go(fi_kept_limit - size);
        kept = fi_keep(data, size);
    }
#endif
    if (!kept) munmap(data, size);
}

/* Keep at most `limit` bytes from now on. */
static void fi_limit(size_t limit) {
    fi_lock();
    fi_kept_limit = limit;
    fi_unlock();
    fi_let_go(limit);
}

static size_t fi_bytes_kept(void) {
    size_t bytes;
    fi_lock();
    bytes = fi_kept_bytes;
    fi_unlock();
    return bytes;
}
#endif
