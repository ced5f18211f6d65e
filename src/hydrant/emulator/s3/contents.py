"""The contents of objects: which file each has, and who reads or writes it.

Thousands lie there untouched. Of such a content nothing is held but its object, which knows the name of its file.
"""

from __future__ import annotations

import itertools
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Literal, NamedTuple

from readerwriterlock import rwlock

Mode = Literal["r", "w"]
Key = str | tuple[str, str]
"""Of an object: its key, or its key and its version."""
_PROCESS = f"{time.time_ns():x}-"
_numbers = itertools.count()
Retire = Callable[[str], None]
"""Is told of a file that no object has any more."""
Written = Callable[[str], None]
"""Is told of a file that holds all of a content. `OSError` refuses the write."""


def delete(path: str) -> None:
    """Delete a file that may be gone already."""
    with suppress(FileNotFoundError):
        os.unlink(path)


def new_path(directory: str) -> str:
    """Return the path of a file that is not there yet."""
    return f"{directory}/{_PROCESS}{next(_numbers)}"


def _short(name: str) -> int | str:
    """The number of a file of this process, or the name of another one's."""
    return int(name.removeprefix(_PROCESS)) if name.startswith(_PROCESS) else name


def _long(name: int | str) -> str:
    return f"{_PROCESS}{name}" if isinstance(name, int) else name


class Place(NamedTuple):
    """Where contents are, and what they have in common."""

    directory: str
    guard: threading.Lock
    retire: Retire = delete
    written: Written = lambda _: None


class Content:
    """The bytes of one object or part while somebody has them open. The lock of a part lives while it is open."""

    __slots__ = ("internal_last_modified", "lock", "openers", "owner", "path", "place", "rest", "writers")

    def __init__(self, place: Place, rest: Callable[[Content], None] = lambda _: None) -> None:
        """`rest` is called, with the guard held, when nobody has it open any more."""
        self.place, self.rest = place, rest
        self.path = new_path(place.directory)
        self.owner: Any = None
        """The object that the file is the content of. Another may be named before its file takes this one's place."""
        self.internal_last_modified = 0
        self.lock: rwlock.RWLockWrite | None = None
        self.openers = self.writers = 0

    def enter(self, mode: Mode) -> Turn:
        """Return the turn of one reader or writer, who must leave. Hold the guard when calling."""
        self.openers += 1
        self.writers += mode == "w"
        self.lock = self.lock or rwlock.RWLockWrite()
        return Turn(self, mode, self.lock)

    def left(self, mode: Mode) -> None:
        """One of those who had it open is done."""
        with self.place.guard:
            self.openers -= 1
            self.writers -= mode == "w"
            if not self.openers:
                self.lock = None
                self.rest(self)

    def close(self) -> None:
        """Delete the file; who has it open goes on reading."""
        self.place.retire(self.path)

    def take(self, path: str, owner: Any) -> None:
        """Let a file be the content, under a name of its own: the one before may be of an object that is kept."""
        mine = new_path(self.place.directory)
        os.replace(path, mine)
        try:
            self.place.written(mine)
        except OSError:
            delete(mine)
            raise
        with self.place.guard:
            before, self.path, self.owner = self.path, mine, owner
        self.place.retire(before)


class Turn(NamedTuple):
    """Somebody who reads or writes a content, or waits for that."""

    content: Content
    mode: Mode
    readwrite_lock: rwlock.RWLockWrite

    def leave(self) -> None:
        """Let others know."""
        self.content.left(self.mode)


class Contents:
    """Those of a bucket. Hold the place's guard when calling."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._held: dict[Key, Any] = {}
        """The content, or the object alone: it is the content's owner, and nobody has it open."""

    def enter(self, key: Key, mode: Mode) -> Turn:
        """Return the turn of a reader or writer of a content, a new one if there is none."""
        content = self._content(key)
        if content is None:
            content = self._held[key] = self._new(key)
        return content.enter(mode)

    def file_of(self, key: Key) -> tuple[Any, str] | None:
        """Return the owner of a content and the name of its file. None: there is no such content.

        The owner is None before the first file is there.
        """
        found = self._held.get(key)
        if found is None:
            return None
        if isinstance(found, Content):
            return found.owner, os.path.basename(found.path)
        return found, _long(found.content_name)

    def put_back(self, key: Key, owner: Any, name: str) -> None:
        """Let a file that another process has written be the content of an object."""
        owner.content_name = _short(name)
        self._held[key] = owner

    def pass_on(self, key: Key, owner: Any) -> None:
        """Let a content be that of another object. Raises KeyError."""
        content = self._content(key)
        if content is None:
            raise KeyError(key)
        content.owner = owner

    def remove(self, key: Key, owner: Any) -> None:
        """Forget a content. One that is being written stays: the object of that write comes after this removal."""
        content = self._content(key)
        if content is None:
            return
        if content.owner is owner:
            content.owner = None
        if not content.writers:
            del self._held[key]
            content.close()

    def clear(self) -> None:
        """Forget all of them."""
        for key in list(self._held):
            if content := self._content(key):
                content.close()
        self._held.clear()

    def _content(self, key: Key) -> Content | None:
        found = self._held.get(key)
        if found is None or isinstance(found, Content):
            return found
        content = self._held[key] = self._new(key)
        content.path = f"{self._place.directory}/{_long(found.content_name)}"
        content.owner, content.internal_last_modified = found, found.internal_last_modified
        return content

    def _new(self, key: Key) -> Content:
        return Content(self._place, partial(self._rest, key))

    def _rest(self, key: Key, content: Content) -> None:
        """Hold the object alone from now on, if it says all that there is to say."""
        owner = content.owner
        is_told = owner is not None and owner.internal_last_modified == content.internal_last_modified
        if is_told and self._held.get(key) is content:
            owner.content_name = _short(os.path.basename(content.path))
            self._held[key] = owner
