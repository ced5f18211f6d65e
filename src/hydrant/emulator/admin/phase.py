"""How far the stack is: the one piece of state behind the health route."""

import threading
from dataclasses import dataclass, field

PHASES = ("started", "deploying", "warming", "ready", "failed")


@dataclass
class Phase:
    """`started` until a deployment begins; `ready` when it is deployed and warm. Safe for concurrent use."""

    name: str = "started"
    detail: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def set(self, name: str, detail: str = "") -> None:
        """Enter a phase. Raises ValueError for a name that is none."""
        if name not in PHASES:
            raise ValueError(f"unknown phase {name!r}, expected one of {', '.join(PHASES)}")
        with self._lock:
            self.name, self.detail = name, detail

    def describe(self) -> dict[str, object]:
        """The body of the health route."""
        with self._lock:
            return {"phase": self.name, "detail": self.detail, "ready": self.name == "ready"}
