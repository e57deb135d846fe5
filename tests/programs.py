"""Small programs, each of which does something that a program may do and a runner may get wrong."""

import sys

# Programs by name; each is run as a script, by both commands.
SCRIPTS = {
    "main module": """
        import sys
        print({name: repr(value) for name, value in globals().items()})
        print(sys.modules["__main__"].__dict__ is globals(), sys.argv)
    """,
    "interpreter": """
        import sys
        print(sys.path, sys.flags, sys.warnoptions, sys.orig_argv, sys.executable, sys.prefix)
        print(sorted(sys.modules))
    """,
    "exit number": "import sys; sys.exit(3)",
    "exit text": "import sys; sys.exit('no good')",
    "exit nothing": "import sys; sys.exit(None)",
    "exit object": "import sys; sys.exit([1, 2])",
    "exit at once": "import os; print('lost'); os._exit(7)",
    "exit in thread": "import sys, threading; threading.Thread(target=sys.exit, args=(4,)).start()",
    "exception": """
        def f(x):
            return 1 / x
        print("before")
        f(0)
    """,
    "chained": """
        def g():
            try:
                {}["key"]
            except KeyError as error:
                raise ValueError("second") from error
        try:
            g()
        finally:
            raise RuntimeError("third")
    """,
    "group": "raise ExceptionGroup('both', [ValueError(1), TypeError('x')])",
    "note": """
        error = ValueError("one")
        error.add_note("a note")
        raise error
    """,
    "own exception": """
        class Mine(Exception):
            def __str__(self):
                raise RuntimeError("cannot be told")
        raise Mine
    """,
    "recursion": """
        import sys
        sys.setrecursionlimit(150)
        def f():
            f()
        f()
    """,
    "syntax error": "x = = 1",
    "indentation": "if True:\nx = 1",
    "syntax error in import": """
        import pathlib
        pathlib.Path("broken.py").write_text("y = = 1")
        import broken
    """,
    "null byte": "x = 1\0",
    "interrupt": "raise KeyboardInterrupt",
    "interrupt signal": """
        import os, signal, time
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(5)
    """,
    "killed": "import os, signal; os.kill(os.getpid(), signal.SIGTERM)",
    "aborted": "import os; print('x', flush=True); os.abort()",
    "excepthook": """
        import sys, traceback
        sys.excepthook = lambda *error: print("hook", *map(str, error[:2]), len(traceback.extract_tb(error[2])))
        1 / 0
    """,
    "failing excepthook": """
        import sys
        def hook(*error):
            raise TypeError("in the hook")
        sys.excepthook = hook
        1 / 0
    """,
    "no excepthook": "import sys; del sys.excepthook; 1 / 0",
    "last traceback": """
        import atexit, sys, traceback
        atexit.register(lambda: print(sys.last_type, len(traceback.extract_tb(sys.last_traceback)), sys.excepthook))
        1 / 0
    """,
    "atexit": """
        import atexit, sys
        value = "still here"
        atexit.register(lambda: print("second", value, sys.modules["__main__"].value))
        atexit.register(print, "first")
        print("program")
    """,
    "thread outlives": """
        import threading, time
        value = "still here"
        def late():
            time.sleep(0.1)
            import __main__
            print("late", __main__.value)
        threading.Thread(target=late).start()
        print("end of main")
    """,
    "thread fails": "import threading; threading.Thread(target=lambda: 1 / 0, name='worker').start()",
    "unraisable": """
        class Bad:
            def __del__(self):
                raise ValueError("in del")
        bad = Bad()
        del bad
    """,
    "warnings": """
        import warnings
        def f():
            warnings.warn("here", stacklevel=1)
            warnings.warn("caller", DeprecationWarning, stacklevel=2)
            warnings.warn("beyond the program", stacklevel=9)
        f()
    """,
    "stack": """
        import inspect, sys, traceback
        traceback.print_stack()
        print(len(inspect.stack()), sys._getframe().f_back)
    """,
    "faulthandler": "import faulthandler, sys; faulthandler.dump_traceback(sys.stderr)",
    "source": """
        import inspect, linecache
        def f():
            return 1  # a comment
        print(inspect.getsource(f), linecache.getline(__file__, 3), inspect.getfile(f))
    """,
    "pickle": """
        import pickle
        class Thing:
            pass
        print(type(pickle.loads(pickle.dumps(Thing()))) is Thing, pickle.dumps(Thing))
    """,
    "annotations": "x: int = 1\nprint(__annotations__)",
    "docstring": '"""What it does."""\nprint(__doc__)',
    "stdin": "import sys; print(sys.stdin.read(), input.__module__)",
    "debug": "print(__debug__, __spec__, __package__, __cached__, __builtins__)",
    "imports neighbour": """
        import pathlib, sys
        sys.dont_write_bytecode = True
        pathlib.Path("neighbour.py").write_text("import __main__; print(__name__, __main__.__file__)")
        import neighbour
    """,
    "scikit-image": """
        import numpy as np
        from skimage.filters import gaussian, sobel
        image = np.arange(48.0).reshape(6, 8) ** 2
        print(gaussian(image, sigma=1).round(9), sobel(image).round(9), gaussian, sobel.__module__)
    """,
    "scikit-image warns": """
        import numpy as np, skimage.restoration
        skimage.restoration.unwrap_phase(np.zeros((1, 3, 3)))
    """,
}
# Exit codes other than 0; a negative one is a signal's number.
CODES = {
    "exit number": 3, "exit text": 1, "exit object": 1, "exit at once": 7, "exception": 1, "chained": 1, "group": 1,
    "note": 1, "own exception": 1, "recursion": 1, "syntax error": 1, "indentation": 1, "syntax error in import": 1,
    "null byte": int(sys.version_info >= (3, 11, 4)),  # older ones stop reading there
    "interrupt": -2, "interrupt signal": -2, "killed": -15, "aborted": -6, "excepthook": 1,
    "failing excepthook": 1, "no excepthook": 1, "last traceback": 1,
}  # fmt: skip
