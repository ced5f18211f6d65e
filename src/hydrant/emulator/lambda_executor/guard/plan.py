"""What a function may see and change: lists of paths, the same for every language and every kind of isolation."""

from dataclasses import asdict, dataclass
from typing import Any

NAMESPACES = "namespaces"
LANDLOCK = "landlock"
NONE = "none"


@dataclass(frozen=True, slots=True)
class Share:
    """A file or folder of the machine, and where the function sees it (the same place unless namespaces move it)."""

    source: str
    target: str
    writable: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The walls of one environment.

    `kind`: which isolation; `shares`: all that can be seen; `merged`: folders shown as one at a target, the first on
    top; `files`: small files that exist in the environment only; `tmp_bytes`: size of its temporary folder;
    `mount_point`: an empty folder on which the environment's root is mounted, in its own mount namespace.
    """

    kind: str
    shares: tuple[Share, ...] = ()
    merged: tuple[tuple[str, tuple[str, ...]], ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    tmp_bytes: int = 0
    mount_point: str = ""

    def document(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)

    @classmethod
    def of(cls, document: dict[str, Any]) -> "Plan":
        """Return the plan of a JSON document."""
        return cls(
            kind=document["kind"],
            shares=tuple(Share(**share) for share in document["shares"]),
            merged=tuple((target, tuple(sources)) for target, sources in document["merged"]),
            files=tuple((path, text) for path, text in document["files"]),
            tmp_bytes=document["tmp_bytes"],
            mount_point=document["mount_point"],
        )
