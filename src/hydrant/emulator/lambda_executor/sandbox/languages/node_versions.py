"""Chooses the Node.js that runs a function. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..interpreter import Choice, Interpreter
from .language import MissingRuntime

OLDEST = (18, 19)
"""The oldest Node.js that the runtime client runs under: ES modules find packages of layers from there on."""
FETCHED = (20, 22, 24)
"""What `hydrant runtime install` can fetch."""
_RUNTIME = re.compile(r"^nodejs(\d+)\.")


def declared_major(runtime: str) -> int | None:
    """Return N of `nodejsN.x`; None for another language."""
    match = _RUNTIME.match(runtime)
    return int(match[1]) if match else None


def choose(runtime: str, found: Iterable[Interpreter]) -> Choice:
    """Choose among the Node.js of this machine: the declared version, else the next newer one, else the newest.

    Raises MissingRuntime where there is none.
    """
    declared = declared_major(runtime)
    if declared is None:
        raise ValueError(f"{runtime} is no runtime of Node.js")
    usable = sorted((each for each in found if each.version >= OLDEST), key=lambda each: each.version)
    if not usable:
        major = max(declared, FETCHED[0])
        raise MissingRuntime(
            f"It declares {runtime}, and there is no Node.js on this machine: install Node.js {major}, with `node` on "
            f"the PATH, or run `hydrant runtime install {_fetched(declared)}`. The next call finds it."
        )
    same = [each for each in usable if each.version[0] == declared]
    newer = [each for each in usable if each.version[0] > declared]
    if same:
        return Choice(same[-1])
    chosen = newer[0] if newer else usable[-1]
    notice = (
        f"Hydrant: the function declares {runtime}, which is not on this machine; Node.js {chosen.release} runs it."
    )
    if declared in FETCHED:
        notice += f" `hydrant runtime install {runtime}` fetches it."
    return Choice(chosen, notice)


def _fetched(declared: int) -> str:
    """The nearest runtime that can be fetched."""
    return f"nodejs{next((major for major in FETCHED if major >= declared), FETCHED[-1])}.x"
