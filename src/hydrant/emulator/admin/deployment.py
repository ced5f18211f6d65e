"""What is deployed on this emulator, as its last deployment told: outputs and Terraform's state.

The emulator keeps it, so that it lives exactly as long as the resources that it describes: whoever deploys next, from a
folder or container that has never seen this emulator, finds the state; and after a restart that forgets all resources
nobody takes an old state for true. Where resources outlive the process (HYDRANT_PERSIST), so does this.
"""

import json
import secrets
import threading
from dataclasses import dataclass, field
from typing import Any

from hydrant.emulator.kept import place

Json = dict[str, Any]
_KIND = "deployment"


@dataclass
class Deployment:
    """`instance` is new with each start that begins with nothing. Safe for concurrent use."""

    instance: str = field(default_factory=lambda: secrets.token_hex(8))
    _told: Json = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __post_init__(self) -> None:
        if kept := place.folder():
            rows = kept.table.rows(_KIND)
            self._told = json.loads(rows.get("told", b"{}"))
            self.instance = rows.get("instance", self.instance.encode()).decode()
            kept.table.change({(_KIND, "instance"): self.instance.encode()})

    def publish(self, document: Json) -> None:
        """Take the document of a deployment in the place of the one before. Raises CannotWrite."""
        with self._lock:
            if kept := place.folder():
                kept.table.change({(_KIND, "told"): json.dumps(document).encode()})
            self._told = dict(document)

    def describe(self) -> Json:
        """The body of the deployment route; `deployment` is empty until something is deployed."""
        with self._lock:
            return {"instance": self.instance, "deployment": dict(self._told)}
