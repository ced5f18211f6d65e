"""Whose fault a failure is: the one place that judges exceptions, for all that starts, opens, writes or connects.

A record may end in an error output for what it holds or for what its function does, never for what the emulator or its
machine lacks. That is an EmulatorFault: whoever meets one waits and tries again, and nobody's attempts are used up.

EmulatorFault       the emulator could not do its part
+-- Shortage        the machine has no more of something
+-- Defect          the emulator is broken somewhere
+-- Interrupted     and now the emulator ends: what waits stays where it is
"""

import enum
import errno
import re
from collections.abc import Iterator

from . import machine


class Resource(enum.Enum):
    """What a machine can run out of."""

    DESCRIPTORS = "file descriptors"
    MEMORY = "memory"
    PROCESSES = "processes"
    DISK = "disk space"


class EmulatorFault(Exception):
    """The emulator could not do its part; it may well be able to in a moment."""


class Shortage(EmulatorFault):
    """The machine has no more of `resource`; the text says so, and what to do about it."""

    def __init__(self, resource: Resource, text: str) -> None:
        super().__init__(text)
        self.resource = resource


class Defect(EmulatorFault):
    """The emulator is broken somewhere; the cause tells where."""


class Interrupted(EmulatorFault):
    """The emulator ends before it could do its part."""


_LACKING = {
    errno.EMFILE: Resource.DESCRIPTORS,
    errno.ENFILE: Resource.DESCRIPTORS,
    errno.ENOMEM: Resource.MEMORY,
    errno.ENOBUFS: Resource.MEMORY,
    errno.EAGAIN: Resource.PROCESSES,  # of fork; sockets that would block never let it get this far
    errno.ENOSPC: Resource.DISK,
    errno.EDQUOT: Resource.DISK,
    errno.EFBIG: Resource.DISK,
}
_NO_THREAD = "can't start new thread"
_NO_DATABASE = "unable to open database file"
_IN_WORDS = re.compile(r"\[Errno (\d+)\]")
_SERVER_ERROR = 500


def fault_of(error: BaseException) -> EmulatorFault | None:
    """What an exception, or one that caused it, says of the emulator; None when it says nothing of that kind.

    Knows errors of the operating system, Python's for memory and threads, sqlite's, and answers of our own services
    with a status of 500 or more.
    """
    found: EmulatorFault | None = None
    for each in _chain(error):
        found = _judge(each) or found
        if isinstance(found, Shortage):
            break
    return found


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = following.__cause__ or (None if following.__suppress_context__ else following.__context__)


def _judge(error: BaseException) -> EmulatorFault | None:
    if isinstance(error, EmulatorFault):
        return error
    if isinstance(error, MemoryError):
        return shortage(errno.ENOMEM)
    if isinstance(error, OSError):
        return shortage(error.errno, _path(error)) if error.errno in _LACKING else None
    if isinstance(error, RuntimeError):
        return shortage(errno.EAGAIN) if _NO_THREAD in str(error) else None
    return _of_a_database(error) or _of_a_service(error)


def shortage(number: int, path: str = "") -> Shortage:
    """What an error number says, with the state of the machine now; `path` is where it happened."""
    resource = _LACKING[number]
    return Shortage(resource, _text(resource, number, path))


def _text(resource: Resource, number: int, path: str) -> str:
    match resource:
        case Resource.DESCRIPTORS:
            return machine.descriptors(everywhere=number == errno.ENFILE)
        case Resource.MEMORY:
            return machine.memory()
        case Resource.PROCESSES:
            return machine.processes()
        case Resource.DISK:
            return machine.disk(path, quota=number == errno.EDQUOT, size=number == errno.EFBIG)


def _path(error: OSError) -> str:
    return error.filename if isinstance(error.filename, str) else ""


def _of_a_database(error: BaseException) -> Shortage | None:
    """The databases of LocalStack's services are files, opened anew for each call."""
    name = getattr(error, "sqlite_errorname", "")
    if name == "SQLITE_FULL":
        return shortage(errno.ENOSPC)
    if name == "SQLITE_NOMEM":
        return shortage(errno.ENOMEM)
    return _no_descriptors() if name.startswith("SQLITE_CANTOPEN") else None


def _no_descriptors() -> Shortage | None:
    """Whether it is for lack of them that a file could not be opened."""
    return shortage(errno.EMFILE) if machine.full_of_descriptors() else None


def _of_a_service(error: BaseException) -> EmulatorFault | None:
    """An answer of a service in this process: botocore's error, whose words are all that is left of the cause."""
    response = getattr(error, "response", None)
    if not isinstance(response, dict):
        return None
    if response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) < _SERVER_ERROR:
        return None
    words = str(error)
    told = _IN_WORDS.search(words)
    number = int(told[1]) if told else 0
    if number in _LACKING:
        return shortage(number)
    return (_no_descriptors() if _NO_DATABASE in words else None) or EmulatorFault(words)
