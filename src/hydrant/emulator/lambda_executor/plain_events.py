"""Events that Hydrant has written itself, for a reader of ours: numbers within 64 bits, and a result read as JSON.

A function's runtime may read such an event, and write such a result, by a faster library (`runtime/marshalling.py`).
LocalStack's service of Lambda hands nothing on but the event, in the thread that calls it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from .sandbox.spec import FunctionSpec

_plain: ContextVar[bool] = ContextVar("plain", default=False)


@contextmanager
def plain_event() -> Iterator[None]:
    """The event that is handed over within is such a one."""
    token = _plain.set(True)
    try:
        yield
    finally:
        _plain.reset(token)


def headers(spec: FunctionSpec) -> Mapping[str, str]:
    """What the runtime of a function is told of the event at hand.

    Nothing where the function's log tells how long its results are: with DEBUG that is in `platform.runtimeDone`.
    """
    return {"Hydrant-Plain": "1"} if _plain.get() and spec.system_log_level != "DEBUG" else {}
