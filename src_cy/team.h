/* What OpenMP leaves to its user: a proof that a team can be started, fork, and a count of the calls in flight.
   Measured facts behind each part are in docs/reliability.md. */
#ifndef FASTIMG_OMP_H
#define FASTIMG_OMP_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#ifdef _OPENMP
#include <dlfcn.h>
#include <omp.h>
#endif

static int fi_openmp(void) {
#ifdef _OPENMP
    return _OPENMP;
#else
    return 0;
#endif
}

/* CPUs that the calling thread may run on, now: omp_get_max_threads goes stale after sched_setaffinity. */
static int fi_affinity(void) {
#ifdef __linux__
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
#endif
    return 0;
}

/* OpenMP ends the process when a thread cannot be started, so start them as plain threads first. */
#define FI_TEAM_MAX 256
static _Thread_local int fi_proved = 1;  /* the team that the calling thread's last region had */

/* Stack of the runtime's threads, 0 for the system's default: a trial with smaller stacks would prove nothing. */
static size_t fi_stack;

static size_t fi_stack_variable(const char *name) {
    const char *text = getenv(name);
    char *end;
    unsigned long long size;
    if (!text) return 0;
    size = strtoull(text, &end, 10);
    while (*end == ' ') end++;
    if (end == text || size > (1ULL << 40)) return 0;
    switch (*end) {
        case 'b': case 'B': break;
        case 'm': case 'M': size <<= 20; break;
        case 'g': case 'G': size <<= 30; break;
        default: size <<= 10;
    }
    return size < (unsigned long long)PTHREAD_STACK_MIN ? 0 : (size_t)size;
}

static void fi_find_stack(int libgomp) {
    fi_stack = fi_stack_variable("OMP_STACKSIZE");
    if (!fi_stack) fi_stack = fi_stack_variable(libgomp ? "GOMP_STACKSIZE" : "KMP_STACKSIZE");
    /* LLVM's default, and what it allocates besides: with less, 2 of 15 trials near the limit still ended the process. */
    if (!libgomp) fi_stack = (fi_stack ? fi_stack : 4 << 20) + (8 << 20);
}

static int fi_start(pthread_t *thread, void *(*run)(void *), void *argument) {
    pthread_attr_t attributes;
    int failed = pthread_attr_init(&attributes);
    if (failed) return failed;
    if (fi_stack) pthread_attr_setstacksize(&attributes, fi_stack);
    failed = pthread_create(thread, &attributes, run, argument);
    pthread_attr_destroy(&attributes);
    return failed;
}

static void *fi_wait(void *gate) {
    while (sem_wait((sem_t *)gate)) { }
    return NULL;
}

static int fi_usable_team(int want) {
    pthread_t thread[FI_TEAM_MAX];
    sem_t gate;
    int started = 0;
    if (want > FI_TEAM_MAX) want = FI_TEAM_MAX;
    if (want > fi_proved) {
        if (sem_init(&gate, 0, 0)) return 1;
        while (started < want - 1 && fi_start(&thread[started], fi_wait, &gate) == 0) started++;
        for (int i = 0; i < started; i++) sem_post(&gate);
        for (int i = 0; i < started; i++) pthread_join(thread[i], NULL);
        sem_destroy(&gate);
        want = started + 1;
    }
    if (want > 1) fi_proved = want;  /* no more than that: libgomp ends the threads that a smaller team leaves idle */
    return want;
}

/* Whether a team finds its CPUs free. A thread that has to wait for one holds up the whole team at its barrier, by 4 to
   8 ms where the system's scheduler lets others finish their turn: no gain of a short call makes up for that. Linux tells how
   many threads are running or could (1.3 us); this team's own waiting threads spin for a while and do not count. */
#define FI_SPIN_NS 6000000LL
static _Thread_local long long fi_team_end;
static _Thread_local int fi_team_size;

static long long fi_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void fi_team_done(int size) {
    fi_team_end = fi_now();
    fi_team_size = size;
}

/* Threads that run or could run now in the whole system, this one among them; 0 if the system does not tell. */
static int fi_runnable(void) {
#ifdef __linux__
    static atomic_int file = -2;
    char text[64], *p = text;
    int fd = atomic_load(&file), n;
    if (fd == -2) {
        fd = open("/proc/loadavg", O_RDONLY | O_CLOEXEC);
        atomic_store(&file, fd);
    }
    n = fd < 0 ? 0 : (int)pread(fd, text, sizeof text - 1, 0);
    if (n > 0) {
        text[n] = 0;
        for (int spaces = 0; *p && spaces < 3; p++) spaces += *p == ' ';  /* "0.20 0.18 0.12 1/80 11206" */
        return atoi(p);
    }
#endif
    return 0;
}

/* CPUs of the machine, asked for once: the C library reads a file for it, which takes longer than a small region. */
static int fi_online(void) {
    static atomic_int cpus;
    if (!atomic_load(&cpus)) atomic_store(&cpus, (int)sysconf(_SC_NPROCESSORS_ONLN));
    return atomic_load(&cpus);
}

static int fi_has_room(int team) {
    int others = fi_runnable() - 1;
    if (fi_team_size > 1 && fi_now() - fi_team_end < FI_SPIN_NS) others -= fi_team_size - 1;
    return others <= 0 || others + team <= fi_online();
}

/* Calls in flight, over all threads. */
static atomic_int fi_calls;
static int fi_enter(void) { return atomic_fetch_add(&fi_calls, 1) + 1; }
static void fi_leave(void) { atomic_fetch_sub(&fi_calls, 1); }

/* A child forked after a parallel region hangs in its first region with libgomp, unless the pool of the forking
   thread is released before the fork. With LLVM's runtime the same call hangs or crashes, and no cure is needed. */
static int fi_child;  /* 1: a forked child that must stay with one thread */

static void fi_in_child(void) {
    atomic_store(&fi_calls, 0);
    fi_proved = 1;
    fi_team_size = 0;
}

#ifdef _OPENMP
static int (*fi_pause)(int);

static const char *fi_runtime(void) {
    Dl_info info;
    return dladdr((void *)omp_get_max_threads, &info) ? info.dli_fname : NULL;
}

static int fi_is_libgomp(void) {
    const char *path = fi_runtime();
    void *library = path ? dlopen(path, RTLD_LAZY | RTLD_NOLOAD) : NULL;
    int genuine = 0;
    if (!library) return 0;
    genuine = dlsym(library, "GOMP_parallel") && !dlsym(library, "__kmpc_fork_call");
    if (genuine) *(void **)&fi_pause = dlsym(library, "omp_pause_resource_all");
    dlclose(library);  /* still loaded: this module is linked with it */
    return genuine;
}

static void fi_before_fork(void) {
    if (fi_pause) fi_pause(1 /* omp_pause_soft */);
    fi_proved = 1;  /* the parent's pool is gone, too */
    fi_team_size = 0;
}
static void fi_in_uncured_child(void) { fi_in_child(); fi_child = 1; }

static const char *fi_install_fork_hook(void) {
    int libgomp = fi_is_libgomp();
    fi_find_stack(libgomp);
    if (!libgomp) {
        pthread_atfork(NULL, NULL, fi_in_child);
        return "none needed";
    }
    if (fi_pause) {
        pthread_atfork(fi_before_fork, NULL, fi_in_child);
        return "pause before fork";
    }
    pthread_atfork(NULL, NULL, fi_in_uncured_child);
    return "one thread in children";
}
#else
static const char *fi_runtime(void) { return NULL; }
static const char *fi_install_fork_hook(void) {
    pthread_atfork(NULL, NULL, fi_in_child);
    return "none needed";
}
#endif
static int fi_forked(void) { return fi_child; }
#endif
