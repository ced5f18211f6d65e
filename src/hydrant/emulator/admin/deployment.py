"""What is deployed on this emulator, as its last deployment told: outputs and Terraform's state.

The emulator keeps it in memory, so that it lives exactly as long as the resources that it describes: whoever deploys
next, from a folder or container that has never seen this emulator, finds the state; and after a restart, which forgets
all resources, nobody takes an old state for true.
"""

import secrets
import threading
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class Deployment:
    """`instance` is new with each start of the emulator. Safe for concurrent use."""

    instance: str = field(default_factory=lambda: secrets.token_hex(8))
    _told: Json = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def publish(self, document: Json) -> None:
        """Take the document of a deployment in the place of the one before."""
        with self._lock:
            self._told = dict(document)

    def describe(self) -> Json:
        """The body of the deployment route; `deployment` is empty until something is deployed."""
        with self._lock:
            return {"instance": self.instance, "deployment": dict(self._told)}
