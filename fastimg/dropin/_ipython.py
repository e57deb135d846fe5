"""``%load_ext fastimg``: scikit-image on fastimg in IPython and Jupyter, by magics."""

from collections.abc import Callable
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from fastimg import _simd, _threads
from fastimg.dropin import _watch
from fastimg.dropin._compare import Compare, Row
from fastimg.dropin._patch import Patch, observe, patch_skimage, patched, unpatch_skimage
from fastimg.dropin._profile._estimate import BUDGET
from fastimg.dropin._profile._session import Profile
from fastimg.dropin._text import aligned, count, fragment, seconds, times

if TYPE_CHECKING:
    from IPython.core.interactiveshell import ExecutionResult, InteractiveShell

USAGE = "%fastimg on [NAMES] | off | status | threads N"
_HEAD = ("function", "calls", "differ", "fastimg, s", "scikit-image, s", "speed-up", "largest difference", "dtypes")
_NAMES = {"line": ("fastimg",), "cell": ("fastimg.profile", "fastimg.compare")}


class Magics:
    """The magics of one shell."""

    def __init__(self, shell: "InteractiveShell") -> None:
        self.shell = shell
        self._patch: Patch | None = None

    def register(self) -> None:
        """Make the magics known; their names have dots, which IPython's decorators do not offer."""
        functions = {"fastimg": self.fastimg, "fastimg.profile": self.profile, "fastimg.compare": self.compare}
        for kind, names in _NAMES.items():
            for name in names:
                self.shell.magics_manager.register_function(functions[name], kind, name)

    def unregister(self) -> None:
        """Take the magics away, and what ``%fastimg on`` did back."""
        for kind, names in _NAMES.items():
            for name in names:
                self.shell.magics_manager.magics[kind].pop(name, None)
        self.off()

    def fastimg(self, line: str) -> None:
        """Run scikit-image's functions on fastimg in this session.

        ``%fastimg on``: from now on, wherever they are imported already; names after it limit it to these.
        ``%fastimg off``: no longer. ``%fastimg status``: what is on. ``%fastimg threads N``: use at most N threads.
        """
        words = line.split()
        commands: dict[str, Callable[..., object]] = {
            "on": self.on, "off": self.off, "status": self.status, "threads": self.threads}  # fmt: skip
        if not words or words[0] not in commands:
            raise _usage(f"{USAGE}; got {line!r}")
        commands[words[0]](*words[1:])

    def on(self, *names: str) -> None:
        """Patch scikit-image, or the functions named only."""
        try:
            patch = patch_skimage(names or None)
        except ValueError as error:
            raise _usage(str(error)) from None
        if self._patch is not None:
            self._patch.undo()
        self._patch = patch
        self.status()

    def off(self, *surplus: str) -> None:
        """Undo all patches."""
        if surplus:
            raise _usage(f"%fastimg off takes no names: got {' '.join(surplus)}")
        unpatch_skimage()
        self._patch = None

    def status(self, *surplus: str) -> None:
        """Say what is patched, and what native code uses."""
        state = f"on for {count(len(patched()), 'function')} of scikit-image" if patched() else "off"
        print(f"fastimg is {state}; SIMD level {_simd.level()}, at most {count(_threads.get_num_threads(), 'thread')}")

    def threads(self, *words: str) -> None:
        """Limit the threads of native code."""
        if len(words) != 1 or not words[0].isdecimal() or words[0] == "0":
            raise _usage(f"%fastimg threads N, with N at least 1; got {' '.join(words)!r}")
        _threads.set_num_threads(int(words[0]))

    def profile(self, line: str, cell: str) -> None:
        """Run the cell, and say which of scikit-image's functions it called, where they ran, and what was saved.

        ``%%fastimg.profile``: a table. ``%%fastimg.profile out.html`` (or ``.json``): a file.
        """
        out = line.strip().strip("'\"")
        try:
            session = Profile(out or None, patch=True, estimate=BUDGET)
        except (ValueError, FileNotFoundError) as error:
            raise _usage(f"%%fastimg.profile [out.html|out.json]: {error}") from None
        with session:
            result = self._run(cell)
        if out:
            print(f"profile: {out}")
        else:
            self._display(session)
        _fail(result)

    def compare(self, line: str, cell: str) -> None:
        """Run the cell, have each native call done by scikit-image too, and say in what they differ.

        ``%%fastimg.compare RTOL``: floats may differ by this, relative to the largest magnitude.
        """
        try:
            watcher = Compare(float(line) if line.strip() else None)
        except ValueError:
            raise _usage(f"%%fastimg.compare [RTOL], a number; got {line!r}") from None
        _watch.add(watcher)
        try:
            with observe():
                result = self._run(cell)
        finally:
            _watch.remove(watcher)
        self._display(Comparison(watcher))
        _fail(result)

    def _run(self, cell: str) -> "ExecutionResult":
        from IPython.core.displayhook import DisplayHook

        # IPython looks for the semicolon that asks for silence in the outer cell, where the magic is.
        return self.shell.run_cell(cell, silent=DisplayHook.semicolon_at_end_of_expression(cell))

    def _display(self, value: object) -> None:
        from IPython.display import display

        display(value)


class Comparison:
    """What ``%%fastimg.compare`` shows."""

    def __init__(self, watcher: Compare) -> None:
        self.rows = [row for row in watcher.rows if row.compared]
        self.differences = list(watcher.differences)
        self.skipped = [f"{row.name}: {n} not compared, {why}"
                        for row in watcher.rows for why, n in row.skipped.items()]  # fmt: skip

    @property
    def title(self) -> str:
        """The result in a sentence."""
        if not self.rows:
            return "fastimg: no native call to compare"
        compared = sum(row.compared for row in self.rows)
        ours, theirs = (sum(getattr(row, name) for row in self.rows) for name in ("seconds", "original_seconds"))
        found = f"{len(self.differences)} differ" if self.differences else "all equal or within rounding"
        calls = count(compared, "native call")
        return f"fastimg: {calls} compared, {found}; {times(theirs / ours)} as fast as scikit-image"

    def notes(self) -> list[str]:
        """Return the differences, and what was not compared."""
        return [*map(str, self.differences), *self.skipped]

    def __repr__(self) -> str:
        table = aligned(_HEAD, list(map(_cells, self.rows))) if self.rows else []
        return "\n".join([self.title, *table, *self.notes()])

    def _repr_html_(self) -> str:
        return fragment(self.title, _HEAD, list(map(_cells, self.rows)), self.notes())


def _cells(row: Row) -> tuple[str, ...]:
    return (row.name, str(row.compared), str(row.differed), seconds(row.seconds), seconds(row.original_seconds),
            times(row.speed_up), f"{row.largest:.2g}", ", ".join(sorted(row.dtypes)))  # fmt: skip


def _usage(text: str) -> Exception:
    from IPython.core.error import UsageError

    return UsageError(text)  # type: ignore[no-any-return]


def _fail(result: "ExecutionResult") -> None:
    """Let the magic fail as its cell did; the traceback has been shown, and is not to be shown again."""
    error = result.error_before_exec or result.error_in_exec
    if error is not None:
        raise _usage(f"the cell ended with {type(error).__name__}")


def load_ipython_extension(shell: "InteractiveShell") -> None:
    """Make the magics known: ``%load_ext fastimg``."""
    unload_ipython_extension(shell)
    _loaded[shell] = Magics(shell)
    _loaded[shell].register()


def unload_ipython_extension(shell: "InteractiveShell") -> None:
    """Take the magics away, and all patches: ``%unload_ext fastimg``."""
    if (magics := _loaded.pop(shell, None)) is not None:
        magics.unregister()


_loaded: "WeakKeyDictionary[InteractiveShell, Magics]" = WeakKeyDictionary()
