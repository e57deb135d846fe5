"""What stands in for a module's loader, for a package's ``__getattr__`` and for a class.

Compiled, as calls of compiled functions have no Python frame: warnings keep pointing at the user's line.
"""
import copyreg
import types
from abc import ABCMeta

from fastimg._dispatch import dispatcher_of, reduced

cdef extern from "frameless.h":
    pass

_dict = type.__dict__["__dict__"]


class PatchingLoader:
    """Load a module as its own loader does, then tell; the module never gets to see this loader.

    A module that warns while it is loaded may point at who imports it.
    """

    def __init__(self, own, loaded):
        self.own = own
        self.loaded = loaded

    def create_module(self, spec):
        spec.loader = self.own
        try:
            return self.own.create_module(spec)
        finally:
            spec.loader = self

    def exec_module(self, module):
        module.__loader__ = module.__spec__.loader = self.own
        self.own.exec_module(module)
        self.loaded(module)


def serving(own, missing, serve):
    """Return a module's ``__getattr__``: serve(name, own(name)), and missing(name) for what `own` lacks.

    scikit-image's deprecated attributes warn at the caller's line.
    """
    def __getattr__(name):
        try:
            value = own(name)
        except AttributeError:
            if (found := missing(name)) is None:
                raise
            return found
        return serve(name, value)
    return __getattr__


def facade(dispatcher):
    """Return the class that stands for a native class and, under a patch, for scikit-image's of the same name."""
    face = dispatcher.original or dispatcher.native
    made = Facade(face.__name__, (dispatcher.native,), {
        "__module__": dispatcher.__module__, "__qualname__": face.__qualname__, "__doc__": face.__doc__})
    type.__setattr__(made, "__dispatcher__", dispatcher)
    return made


class Facade(ABCMeta):
    """The type of such a class: its calls go through the dispatcher, instances and subclasses of either kind are its.

    The class itself is derived from the native one, and so are the user's subclasses, which have this type too but are
    called, asked and changed as any class is. It derives from ABCMeta so that these may have an abstract base as well.
    """

    def mro(cls):
        """Order a subclass's bases so that super(Cascade, self) finds what is behind Cascade, no native methods."""
        order = ABCMeta.mro(cls)
        for dispatcher, kind in [(dispatcher_of(kind), kind) for kind in order[1:]]:
            if dispatcher is not None:
                order.pop([each is kind for each in order].index(True))
                order.insert([each is dispatcher.native for each in order].index(True) + 1, kind)
        return order

    def __call__(cls, *args, **kwargs):
        dispatcher = dispatcher_of(cls)
        return ABCMeta.__call__(cls, *args, **kwargs) if dispatcher is None else dispatcher(*args, **kwargs)

    def __instancecheck__(cls, instance):
        dispatcher = dispatcher_of(cls)
        if dispatcher is None:
            return ABCMeta.__instancecheck__(cls, instance)
        return isinstance(instance, (dispatcher.native, dispatcher.original or dispatcher.native))

    def __subclasscheck__(cls, subclass):
        dispatcher = dispatcher_of(cls)
        if dispatcher is None:
            return ABCMeta.__subclasscheck__(cls, subclass)
        return issubclass(subclass, (dispatcher.native, dispatcher.original or dispatcher.native))

    def __getattr__(cls, name):
        """Answer what only a dispatcher is asked: ``original``, ``native``, ``__fastimg__``."""
        if (dispatcher := dispatcher_of(cls)) is None:
            raise AttributeError(f"type object {cls.__name__!r} has no attribute {name!r}")
        return getattr(dispatcher, name)

    @property
    def __dict__(cls):
        """Show what the native class holds: an object is made of it, so that it is changed too where this class is."""
        dispatcher = dispatcher_of(cls)
        return _dict.__get__(cls) if dispatcher is None else _dict.__get__(dispatcher.native)

    def __setattr__(cls, name, value):
        if (dispatcher := dispatcher_of(cls)) is not None:
            setattr(dispatcher.native, name, value)
        else:
            ABCMeta.__setattr__(cls, name, value)

    def __delattr__(cls, name):
        if (dispatcher := dispatcher_of(cls)) is not None:
            delattr(dispatcher.native, name)
        else:
            ABCMeta.__delattr__(cls, name)

    def __hash__(cls):
        dispatcher = dispatcher_of(cls)
        return ABCMeta.__hash__(cls) if dispatcher is None else hash(dispatcher)

    def __eq__(cls, other):
        dispatcher = dispatcher_of(cls)
        return cls is other if dispatcher is None else dispatcher == (dispatcher_of(other) or other)

    @property
    def __signature__(cls):
        from inspect import signature
        if (dispatcher := dispatcher_of(cls)) is not None:
            return signature(dispatcher.original or dispatcher.native)
        return signature(types.MethodType(cls.__init__ if cls.__new__ is object.__new__ else cls.__new__, cls))


def _pickled(cls):
    return cls.__qualname__ if (dispatcher := dispatcher_of(cls)) is None else reduced(dispatcher, cls)


copyreg.pickle(Facade, _pickled)
