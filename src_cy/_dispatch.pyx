"""A callable that stands in for a function and decides, call by call, who computes it.

It must not be noticed: scikit-image counts stack frames to point its warnings at the user's line, so a call adds no
Python frame, and the type's tp_call is replaced by a C function that passes errors on without a line of its own in
the traceback. What a caller can ask of the function (attributes, signature, docstring, class, hash, pickle) is
answered by the function that it stands for.
"""
from cpython.object cimport PyObject, PyTypeObject, ternaryfunc
from cpython.float cimport PyFloat_CheckExact
from cpython.long cimport PyLong_CheckExact
from cpython.ref cimport Py_XDECREF
from cpython.unicode cimport PyUnicode_CheckExact

import sys
import time
import types

cdef extern from "Python.h":
    # As raw pointers, so that Cython adds neither checks nor traceback entries.
    PyObject* raw_call "PyObject_Call"(PyObject*, PyObject*, PyObject*) noexcept
    PyObject* raw_call_args "PyObject_CallFunctionObjArgs"(PyObject*, ...) noexcept
    void PyErr_Fetch(PyObject**, PyObject**, PyObject**) noexcept
    void PyErr_Restore(PyObject*, PyObject*, PyObject*) noexcept
    void PyErr_NormalizeException(PyObject**, PyObject**, PyObject**) noexcept
    void PyType_Modified(PyTypeObject*) noexcept
    PyTypeObject* Py_TYPE(PyObject*) noexcept

cdef extern from "frameless.h":
    pass

cdef extern from *:
    """
    static _Thread_local int fi_suspended = 0, fi_depth = 0;
    """
    int fi_suspended
    int fi_depth

cdef tuple _watchers = ()
cdef object _dict = type.__dict__["__dict__"]  # a metaclass may show another one
cdef object _ndarray = None  # numpy.ndarray, and the classes that go to native functions as they are: set_straight
cdef frozenset _straight = frozenset()
cdef object _modernise = None  # fastimg._legacy.modernise, imported with the first removed keyword


cdef class Call:
    """One call, as watchers see it: `result`, `error` and `seconds` are set by the time of after()."""

    cdef readonly object function, args, kwargs, where, reason
    cdef readonly int depth
    cdef readonly object result, error
    cdef readonly double seconds
    cdef public dict extra

    @property
    def name(self):
        """Return the public name of the function, such as "filters.gaussian"."""
        return (<Dispatcher> self.function)._name


cdef class Dispatcher:
    """Stand for a function: computed natively, or by scikit-image with a reason, and watched by whoever wants to.

    Parameters
    ----------
    name : str
        The public name, such as ``"filters.gaussian"``.
    package : {"fastimg", "skimage"}
        Where that name is looked up when a pickle is loaded.
    original, native : callable or None
        scikit-image's function and fastimg's.
    reason : str
        Why there is no native function; empty if there is.
    refuses : callable or None
        Called with the call's arguments; returns why the native function cannot do this call, or "".
    adapted : callable or None
        ``adapted(name, native, args, kwargs)`` is called where an argument is not `straight`; returns why scikit-image
        has to do this call or "", and the arguments for the native function.
    legacy : frozenset of str or None
        The keywords that scikit-image has removed and that are taken all the same.
    note : callable or None
        ``note(name, reason)`` is called before each forwarded call; it may raise.
    quiet : bool
        Whether watchers do not get to see its calls.
    origin : object
        What ``__fastimg__`` is.
    later : callable or None
        Returns the settings `native`, `reason`, `refuses`, `adapted`, `legacy`, `note`, `origin` as a dict when the
        first call or question needs one of them.
    """

    cdef object _name, _package, _original, _native, _reason, _refuses, _adapted, _legacy, _note, _origin, _later
    cdef object _target      # what a call runs if nothing has to be looked at first, else None
    cdef bint _quiet
    cdef bint _enabled       # whether the native function is in use
    cdef object __weakref__

    def __init__(self, name, package, *, original=None, native=None, reason="", refuses=None, adapted=None,
                 legacy=None, note=None, quiet=False, origin=None, later=None):
        self._name, self._package, self._original = name, package, original
        self._enabled, self._quiet = True, quiet
        settle(self, native=native, reason=reason, refuses=refuses, adapted=adapted, legacy=legacy, note=note,
               origin=origin)
        self._later = later
        refresh(self)

    def __call__(self, *args, **kwargs):
        """Call the function: reached through ``obj.__call__`` only, see call()."""
        return self._target(*args, **kwargs) if self._target is not None else self(*args, **kwargs)

    def __getattr__(self, name):
        return getattr(self._face(), name)

    def __setattr__(self, name, value):
        setattr(self._face(), name, value)

    def __delattr__(self, name):
        delattr(self._face(), name)

    def __get__(self, instance, owner):
        return self if instance is None else types.MethodType(self, instance)

    def __repr__(self):
        return repr(self._face())

    def __hash__(self):
        return hash(self._face())

    def __eq__(self, other):
        mine = self._face()
        return mine is ((<Dispatcher> other)._face() if isinstance(other, Dispatcher) else other)

    def __reduce__(self):
        return reduced(self, self)

    def _face(self):
        return self._original if self._original is not None else self._native

    @property
    def __class__(self):
        return type(self._face())

    @property
    def __doc__(self):
        return self._face().__doc__

    @property
    def __module__(self):
        if self._package == "skimage":
            return self._face().__module__
        return f"fastimg.{self._name}".rpartition(".")[0]

    @property
    def __fastimg__(self):
        learn(self)
        return self._origin

    @property
    def fastimg_name(self):
        return self._name

    @property
    def original(self):
        return self._original

    @property
    def native(self):
        learn(self)
        return self._native

    @property
    def reason(self):
        learn(self)
        return self._reason

    @property
    def refuses(self):
        learn(self)
        return self._refuses

    @property
    def adapted(self):
        learn(self)
        return self._adapted

    @property
    def legacy(self):
        learn(self)
        return self._legacy


def settle(Dispatcher self, *, native, reason, refuses, adapted, legacy, note, origin):
    """Set all that may be left for later."""
    self._native, self._reason, self._refuses, self._adapted = native, reason, refuses, adapted
    self._legacy, self._note, self._origin = legacy or None, note, origin


cdef learn(Dispatcher self):
    """Ask for the settings that have been left for later; another thread may do the same meanwhile."""
    if (later := self._later) is not None:
        settle(self, **later())
        self._later = None
        refresh(self)


cdef refresh(Dispatcher self):
    """Decide whether a call can go straight to its target."""
    if not self._enabled:
        self._target = self._original
    elif self._later is not None:
        self._target = None
    elif self._native is not None:
        self._target = self._native if self._refuses is None else None
    else:
        self._target = self._original if self._note is None else None


def renew(stand_in, original):
    """Let a stand-in stand for another `original`: scikit-image's module was loaded again."""
    cdef Dispatcher dispatcher = dispatcher_of(stand_in)
    dispatcher._original = original
    refresh(dispatcher)


def enable(stand_in, on):
    """Switch the native function, removed keywords and watchers of a stand-in on or off."""
    cdef Dispatcher dispatcher = dispatcher_of(stand_in)
    dispatcher._enabled = on
    refresh(dispatcher)


def dispatcher_of(value):
    """Return `value` if it is a Dispatcher, the Dispatcher of a class that stands for a native one, else None."""
    if type(value) is Dispatcher:
        return value
    return _dict.__get__(value).get("__dispatcher__") if issubclass(type(value), type) else None


def is_dispatcher(value):
    """Tell whether the calls of `value` go through a Dispatcher."""
    return dispatcher_of(value) is not None


def reduced(Dispatcher dispatcher, stand_in):
    """Pickle as the original is: by the name that its module knows; by its public name where that is another."""
    face = dispatcher._face()
    module, qualname = dispatcher.__module__, getattr(face, "__qualname__", face.__name__)
    if getattr(sys.modules.get(module), qualname, None) is stand_in:
        return qualname
    from pkgutil import resolve_name
    namespace, _, leaf = dispatcher._name.rpartition(".")
    return resolve_name, (f"{dispatcher._package}.{namespace}:{leaf}".replace(".:", ":"),)


def set_straight(ndarray, classes):
    """Set NumPy's class of arrays, and the classes whose objects go to native functions as they are."""
    global _ndarray, _straight
    _ndarray, _straight = ndarray, classes


def add_straight(kind):
    """Let the objects of one more class go to native functions as they are: `self` of its methods."""
    global _straight
    _straight = _straight | {kind}


def set_watchers(watchers):
    """Set the objects whose before(call) and after(call) go with each call."""
    global _watchers
    _watchers = tuple(watchers)


def is_suspended():
    """Tell whether this thread is within `suspended`."""
    return fi_suspended != 0


class suspended:
    """Within this context, and in this thread, each Dispatcher calls scikit-image's function only."""

    def __enter__(self):
        global fi_suspended
        fi_suspended += 1
        return self

    def __exit__(self, *exception):
        global fi_suspended
        fi_suspended -= 1


cdef PyObject* call(PyObject* self, PyObject* args, PyObject* kwargs) noexcept:
    """Be the type's tp_call: straight to the target where nobody watches and nothing has to be decided."""
    cdef Dispatcher function = <Dispatcher> self
    target = function._target  # kept alive here: another thread may un-patch meanwhile
    if target is None or fi_suspended or (function._enabled and (
            _watchers or (kwargs is not NULL and function._legacy is not None and is_old(function, <dict> kwargs))
            or (function._adapted is not None and not straight(<tuple> args, kwargs)))):
        return considered(function, <tuple> args, <dict> kwargs if kwargs is not NULL else {})
    return raw_call(<PyObject*> target, args, kwargs)


cdef bint is_old(Dispatcher function, dict kwargs) noexcept:
    """Tell whether a call has a keyword that scikit-image has removed."""
    try:
        return not (<frozenset> function._legacy).isdisjoint(kwargs)
    except Exception:
        return True


cdef bint is_straight(object value) except -1:
    """Tell whether an argument goes to a native function as it is: a plain array of native byte order, a number ..."""
    cdef PyTypeObject* kind = Py_TYPE(<PyObject*> value)
    if value is None or PyFloat_CheckExact(value) or PyLong_CheckExact(value) or PyUnicode_CheckExact(value):
        return True
    if kind is <PyTypeObject*> <PyObject*> _ndarray:
        return len(value) >= 0 and value.dtype.isnative  # an array without axes has no len: `straight` is False then
    if kind is <PyTypeObject*> <PyObject*> tuple:
        for part in <tuple> value:
            if not is_straight(part):
                return False
        return True
    if kind is <PyTypeObject*> <PyObject*> list:
        for part in <list> value:  # which may hold itself: no list in it is looked into
            if type(part) is list or type(part) is tuple or not is_straight(part):
                return False
        return True
    return <object> <PyObject*> kind in _straight


cdef bint straight(tuple args, PyObject* kwargs) noexcept:
    """Tell whether all arguments of a call go to a native function as they are."""
    try:
        for value in args:
            if not is_straight(value):
                return False
        if kwargs is not NULL:
            for value in (<dict> kwargs).values():
                if not is_straight(value):
                    return False
        return True
    except Exception:
        return False


cdef PyObject* considered(Dispatcher function, tuple args, dict kwargs) noexcept:
    """Call `function` after a look at removed keywords, refusals and watchers."""
    global fi_depth
    cdef PyObject* plan = raw_call_args(<PyObject*> prepare, <PyObject*> function, <PyObject*> args,
                                        <PyObject*> kwargs, NULL)
    cdef PyObject* result
    if plan is NULL:
        return NULL
    target, args, kwargs, record, finish = <tuple> plan
    Py_XDECREF(plan)
    fi_depth += record is not None
    result = raw_call(<PyObject*> target, <PyObject*> args, <PyObject*> kwargs)
    fi_depth -= record is not None
    if record is not None:
        result = reported(record, result)
    if result is not NULL and finish is not None:
        result = replaced(result, finish)
    return result


cdef PyObject* replaced(PyObject* result, finish) noexcept:
    """Return finish(result), or NULL with the error that it raised."""
    cdef PyObject* final = raw_call_args(<PyObject*> finish, result, NULL)
    Py_XDECREF(result)
    return final


cdef PyObject* reported(Call record, PyObject* result) noexcept:
    """Tell the watchers how the call went; the call's own error stays unless a watcher raises another."""
    cdef PyObject* kind = NULL
    cdef PyObject* error = NULL
    cdef PyObject* traceback = NULL
    cdef PyObject* told
    PyErr_Fetch(&kind, &error, &traceback)
    if kind is not NULL:
        PyErr_NormalizeException(&kind, &error, &traceback)
    told = raw_call_args(<PyObject*> conclude, <PyObject*> record,
                         result if result is not NULL else <PyObject*> None,
                         error if error is not NULL else <PyObject*> None, NULL)
    if told is NULL:  # a watcher's error takes the place of the call's
        Py_XDECREF(kind)
        Py_XDECREF(error)
        Py_XDECREF(traceback)
        Py_XDECREF(result)
        return NULL
    Py_XDECREF(told)
    PyErr_Restore(kind, error, traceback)
    return result


def prepare(Dispatcher function, tuple args, dict kwargs):
    """Return (target, args, kwargs, record for watchers or None, finish or None)."""
    if fi_suspended or not function._enabled:
        return function._face(), args, kwargs, None, None
    learn(function)
    finish, reason = None, function._reason
    if function._legacy is not None and kwargs and not function._legacy.isdisjoint(kwargs):
        args, kwargs, finish = modernise()(function._name, args, kwargs)
    given, named = args, kwargs
    if function._adapted is not None and not straight(args, <PyObject*> kwargs):
        reason, args, kwargs = function._adapted(function._name, function._native, given, named)
    if function._refuses is not None and function._native is not None and not reason:
        reason = function._refuses(*args, **kwargs)
    target = function._native if function._native is not None and not reason else function._original
    if reason:
        args, kwargs = given, named
    if target is None:
        from fastimg import _fallback
        target = _fallback.original(function._name, reason)  # one of fastimg's own functions refuses
    record = watched(function, given, named, reason) if _watchers and not function._quiet else None
    if reason and function._note is not None:
        function._note(function._name, reason)
    return target, args, kwargs, record, finish


cdef watched(Dispatcher function, args, kwargs, reason):
    """Make the record of a call and show it to the watchers, which may refuse the call."""
    cdef Call record = Call.__new__(Call)
    record.function, record.args, record.kwargs, record.reason = function, args, kwargs, reason
    record.where = "forwarded" if reason else "native"
    record.depth, record.extra = fi_depth, {}
    for watcher in _watchers:
        watcher.before(record)
    record.seconds = -time.perf_counter()
    return record


def conclude(Call record, result, error):
    """Complete the record and show it to the watchers."""
    record.seconds += time.perf_counter()
    record.result, record.error = result, error
    for watcher in _watchers:
        watcher.after(record)


cdef modernise():
    global _modernise
    if _modernise is None:
        from fastimg._legacy import modernise as found
        _modernise = found
    return _modernise


(<PyTypeObject*> Dispatcher).tp_call = <ternaryfunc> call
PyType_Modified(<PyTypeObject*> Dispatcher)
