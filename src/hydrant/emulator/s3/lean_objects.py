"""S3 objects at rest take little memory: what many have in common is there once, the rest is packed.

Objects are what a stack never forgets, thousands a minute, and LocalStack's `S3Object` takes 1.2 KB each. Its class is
replaced by one with the same methods and attributes whose values are packed when the object is stored. It stays the
same object: each attribute that is read is made then, and each that is set is packed again. What a value holds inside,
such as a dictionary of metadata, is a copy, as nothing in LocalStack changes it once the object is stored.
"""

from __future__ import annotations

import copy
import pickle
import threading
from collections.abc import Callable
from types import FunctionType
from typing import Any, Self

from localstack.services.s3 import models

from hydrant.emulator import patches

from .object_facts import MISSING, packed, unpacked, unpacked_one

_OWN = {
    name: index
    for index, name in enumerate(
        (
            "etag",
            "size",
            "last_modified",
            "internal_last_modified",
            "checksum_value",
            "version_id",
            "user_metadata",
            "lock_until",
            "parts",
        )
    )
}
"""Attributes that differ from object to object; the others are much alike in a bucket."""
_COMMON_AT_MOST = 1024
"""So many ways in which objects are alike are remembered."""
_SLOTS = ("_own", "_shared", "content_name", "key")
_CONTAINERS = (dict, list, set)
_Members = dict[str, Any]
_common: dict[bytes, _Members] = {}
_lock = threading.Lock()


class LeanObject:
    """What `lean` adds to a class. While an object is made, `_own` is None and `_shared` has all attributes."""

    __slots__ = _SLOTS

    _own: bytes | None
    _shared: _Members
    content_name: int | str
    """Of the file with its content, see `object_store.py`. Not kept with the object."""
    key: str

    def __new__(cls, *_: Any, **__: Any) -> Self:
        """Make one without attributes."""
        made = object.__new__(cls)
        object.__setattr__(made, "_own", None)
        object.__setattr__(made, "_shared", {})
        return made

    def __getattr__(self, name: str) -> Any:
        """Return an attribute that is no slot, or a slot that is not set yet. Raises AttributeError."""
        if name in _SLOTS:
            raise AttributeError(name)
        shared = self._shared  # before `_own`: while that is None it has all, see `pack`
        own, index = self._own, _OWN.get(name)
        if own is None:
            value = shared.get(name, MISSING)
        elif index is None:
            value = _copied(shared.get(name, MISSING))
        else:
            value = unpacked_one(own, index)
        if value is MISSING:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}", name=name, obj=self)
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute, packed if the object is."""
        if name in _SLOTS:
            object.__setattr__(self, name, value)
            return
        with _lock:
            if self._own is None:
                self._shared[name] = value
            elif name in _OWN:
                values = unpacked(self._own)
                values[_OWN[name]] = value
                self._own = packed(values)
            else:
                self._shared = _in_common({**self._shared, name: value})

    def __getstate__(self) -> _Members:
        """All attributes, as `vars` has them of LocalStack's: folders are read with and without this class."""
        with _lock:
            own = {} if self._own is None else dict(zip(_OWN, unpacked(self._own), strict=True))
            held = {"key": self.key, **self._shared, **own}
        return {name: value for name, value in held.items() if value is not MISSING}

    def __setstate__(self, state: _Members) -> None:
        """Take attributes; they are packed when the object is stored."""
        for name, value in state.items():
            setattr(self, name, value)

    def pack(self) -> None:
        """Pack the attributes; again does nothing."""
        with _lock:
            if self._own is None:
                own = packed([self._shared.get(name, MISSING) for name in _OWN])
                shared = _in_common({name: each for name, each in self._shared.items() if name not in _OWN})
                self._own, self._shared = own, shared


def _in_common(members: _Members) -> _Members:
    """Return what is equal, value by value and type by type, and there once. Hold `_lock` when calling."""
    name = pickle.dumps(members, pickle.HIGHEST_PROTOCOL)
    found = _common.get(name)
    if found is None:
        if len(_common) >= _COMMON_AT_MOST:
            _common.clear()
        found = _common[name] = pickle.loads(name)  # noqa: S301 - nobody else holds what is in it
    return found


def _copied(value: Any) -> Any:
    return copy.deepcopy(value) if isinstance(value, _CONTAINERS) else value


def lean(stock: type) -> type:
    """Return a class that is used and pickled like `stock`, a plain class, and takes less memory."""
    methods = {
        name: member
        for name, member in vars(stock).items()
        if isinstance(member, FunctionType | property | staticmethod)
    }
    names = {"__module__": stock.__module__, "__qualname__": stock.__qualname__, "__doc__": stock.__doc__}
    return type(stock.__name__, (LeanObject,), {**methods, **names, "__slots__": ()})


def put_away(s3_object: Any) -> None:
    """Pack an object that is stored from now on; delete markers stay as they are."""
    if isinstance(s3_object, LeanObject):
        s3_object.pack()


_stock_set: Callable[..., None] = models.KeyStore.set


def keep(self: models.KeyStore, object_key: str, s3_object: Any) -> None:
    """Keep an object under its key."""
    put_away(s3_object)
    _stock_set(self, object_key, s3_object)


def apply_patches() -> None:
    """Let S3 make such objects from now on, and pack those that it stores."""
    made = lean(models.S3Object)
    for module in (models.__name__, "localstack.services.s3.provider"):
        patches.replace(module, "S3Object", made)
    patches.replace(f"{models.__name__}:KeyStore", "set", keep)
