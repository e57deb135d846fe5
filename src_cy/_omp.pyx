"""What OpenMP tells and what it leaves to its user: team.h has the C side, fastimg/_threads.py the policy."""

cdef extern from "team.h" nogil:
    int fi_openmp()
    int fi_affinity()
    int fi_usable_team(int want)
    int fi_has_room(int team)
    int fi_runnable()
    void fi_team_done(int size)
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


def runnable():
    """Return how many threads run or could run now in the whole system, 0 if it does not tell."""
    return fi_runnable()


cdef class Team:
    """A call in flight: `with Team(cpus) as n` gives it its share of the CPUs, at least one thread.

    With `exact` it gets `cpus` threads whatever else is going on; with `short` one thread where the CPUs are busy.
    """
    cdef int cpus, size
    cdef bint exact, short

    def __cinit__(self, int cpus, bint exact=False, bint short=False):
        self.cpus = cpus
        self.exact = exact
        self.short = short

    def __enter__(self):
        cdef int calls = fi_enter()
        cdef int share = self.cpus if self.exact else self.cpus // calls
        self.size = 1
        if share > 1 and fi_openmp() != 0 and not fi_forked() and (not self.short or fi_has_room(share)):
            self.size = fi_usable_team(share)
        return self.size

    def __exit__(self, *_):
        if self.size > 1:
            fi_team_done(self.size)
        fi_leave()


cdef class Alone:
    """A call that is too short for a team: `with Alone() as n` gives it one thread, whatever is in flight."""

    def __enter__(self):
        return 1

    def __exit__(self, kind, error, traceback):
        pass
