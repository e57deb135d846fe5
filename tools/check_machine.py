"""Say in plain words what this machine lacks for building fastimg. Runs on any Python, however old."""
from __future__ import print_function

import os
import sys


def missing():
    """Return one sentence per thing that is not there."""
    if sys.version_info < (3, 11):
        return ["Python 3.11 or newer is needed, %s is %d.%d" % ((sys.executable,) + tuple(sys.version_info[:2]))]
    import importlib.util
    import shutil
    import sysconfig

    found = []
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        found.append("%s cannot make virtual environments (Debian, Ubuntu: apt install python3-venv)" % sys.executable)
    header = os.path.join(sysconfig.get_path("include"), "Python.h")
    if not os.path.exists(header):
        found.append("%s is missing (Debian, Ubuntu: apt install python3-dev; Fedora: python3-devel)" % header)
    compiler = (os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()[0]
    if not shutil.which(compiler):
        found.append("the C compiler %r is not there (Debian, Ubuntu: apt install gcc; or set CC)" % compiler)
    return found


def main():
    """Print what is missing, unless --quiet, and return the exit status."""
    sentences = missing()
    if sentences and "--quiet" not in sys.argv:
        for sentence in sentences:
            print("fastimg: " + sentence, file=sys.stderr)
        print("fastimg: another interpreter can be named, as in `make PYTHON=python3.12 test`", file=sys.stderr)
    return 1 if sentences else 0


if __name__ == "__main__":
    sys.exit(main())
