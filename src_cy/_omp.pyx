"""What OpenMP tells and what it leaves to its user: team.h has the C side, fastimg/_threads.py the policy."""

cdef extern from "team.h" nogil:
    int fi_openmp()
    int fi_affinity()
    int fi_usable_team(int want)
    int fi_enter()
    void fi_leave()
    int fi_forked()
    const char* fi_runtime()
    const char* fi_install_fork_hook()

FORK_CURE = fi_install_fork_hook().decode()


def openmp_version():
    """Return the value of _OPENMP that the build saw, 0 for a build without."""
    return fi_openmp()


def runtime_path():
    """Return the file of the OpenMP runtime that is really loaded, or None."""
    cdef const char* path = fi_runtime()
    return None if path == NULL else path.decode(errors="replace")


def affinity():
    """Return the number of CPUs that this thread may run on, 0 if the system does not tell."""
    return fi_affinity()


def forked():
    """Tell whether this is a forked child that must stay with one thread."""
    return fi_forked() != 0


def usable_team(int want):
    """Return the size of the largest team, at most `want`, whose threads can be started."""
    return fi_usable_team(want)


cdef class Team:
    """A call in flight: `with Team(cpus) as n` gives it its share of the CPUs, at least one thread."""
    cdef int cpus
    cdef bint exact

    def __cinit__(self, int cpus, bint exact=False):
        self.cpus = cpus
        self.exact = exact

    def __enter__(self):
        cdef int calls = fi_enter()
        cdef int share = self.cpus if self.exact else self.cpus // calls
        if share <= 1 or fi_openmp() == 0 or fi_forked():
            return 1
        return fi_usable_team(share)

    def __exit__(self, *_):
        fi_leave()
