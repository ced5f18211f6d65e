"""The languages that functions are run in here: which program runs them, how it is called, what it is told.

One module for each family of runtimes; what is not among them can be created and is refused at its first call.
"""

from __future__ import annotations

from ..spec import FunctionSpec
from .custom import CUSTOM
from .java import JAVA
from .language import Choice, Language, MissingRuntime
from .node import NODE
from .python import PYTHON

_LANGUAGES: tuple[Language, ...] = (PYTHON, NODE, JAVA, CUSTOM)
_INSTEAD = "On AWS it runs; here the function is created, and every call of it is refused."


def language_of(runtime: str | None) -> Language:
    """Return the language of a runtime; None stands for a container image. Raises MissingRuntime, in words."""
    if not runtime:
        raise MissingRuntime(f"Container images (PackageType Image) are not run. {_INSTEAD} Give it a zip package.")
    for language in _LANGUAGES:
        if language.speaks(runtime):
            return language
    names = ", ".join(language.name for language in _LANGUAGES)
    raise MissingRuntime(f"The runtime {runtime} is not run: {names} are. {_INSTEAD}")


def pick(spec: FunctionSpec) -> Choice:
    """Choose what runs a function. Raises MissingRuntime where this machine has nothing for it."""
    return language_of(spec.runtime).pick(spec)
