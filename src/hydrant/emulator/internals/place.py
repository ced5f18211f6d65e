"""One place inside LocalStack or a library below it."""

from dataclasses import dataclass
from typing import Literal

BOTH = "LocalStack 4.9.2 and 4.14.0"


@dataclass(frozen=True)
class Internal:
    """A place inside a library.

    `owner` is `module` or `module:Class`, `name` an attribute of it. `process` says where: in the emulator's process,
    or in that of a function, which applies it by itself as nothing of Hydrant is importable there.
    """

    owner: str
    name: str
    use: Literal["replaced", "extended", "read"]
    why: str
    seen_in: str = BOTH
    process: Literal["emulator", "function"] = "emulator"
