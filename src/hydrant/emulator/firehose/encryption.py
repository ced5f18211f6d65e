"""Server-side encryption of a DirectPut delivery stream: its states and what a key must be (A-15, A-28).

Records are not encrypted: nobody could see it. What can be seen is here: the states, the key as described, `Encrypted`
in the replies of puts, and a key that KMS does not have or has disabled.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .exceptions import invalid_argument, resource_in_use

AWS_OWNED, CUSTOMER_MANAGED = "AWS_OWNED_CMK", "CUSTOMER_MANAGED_CMK"
Document = dict[str, Any]
KeyCheck = Callable[[str], tuple[str, str] | None]
"""Why a key cannot be used: FailureDescription's Type and Details, or None."""


@dataclass
class Encryption:
    """The encryption of one delivery stream. Safe for concurrent use."""

    status: str = "DISABLED"
    key: Document = field(default_factory=dict)
    failure: Document | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def on(self) -> bool:
        """What puts answer as `Encrypted`."""
        return self.status == "ENABLED"

    def describe(self) -> Document:
        """DeliveryStreamEncryptionConfiguration."""
        with self._lock:
            failure = {"FailureDescription": self.failure} if self.failure else {}
            return {"Status": self.status, **self.key, **failure}

    def begin_start(self, name: str, key: Document) -> None:
        """Become ENABLING with this key. Raises ResourceInUseException while another change is under way."""
        with self._lock:
            self._check_idle(name)
            self.status, self.key, self.failure = "ENABLING", key, None

    def begin_stop(self, name: str) -> bool:
        """Become DISABLING; False when there is nothing to stop. Raises ResourceInUseException as above."""
        with self._lock:
            self._check_idle(name)
            if self.status == "DISABLED":
                return False
            self.status, self.failure = "DISABLING", None
            return True

    def complete(self, check: KeyCheck) -> bool:
        """End ENABLING or DISABLING; False when the key cannot be used."""
        arn = self.key.get("KeyARN")
        trouble = check(arn) if self.status == "ENABLING" and arn else None
        with self._lock:
            if trouble is not None:
                self.status, self.failure = "ENABLING_FAILED", {"Type": trouble[0], "Details": trouble[1]}
                return False
            if self.status == "DISABLING":
                self.key = {}
            self.status = {"ENABLING": "ENABLED", "DISABLING": "DISABLED"}.get(self.status, self.status)
            return True

    def _check_idle(self, name: str) -> None:
        if self.status in ("ENABLING", "DISABLING"):
            raise resource_in_use(f"Delivery stream {name} is in encryption status {self.status}.")


def key_of(given: Mapping[str, Any] | None) -> Document:
    """KeyType and KeyARN of a DeliveryStreamEncryptionConfigurationInput. Raises InvalidArgumentException.

    Without one, and without a type, the key is AWS's own (Firehose API Reference, StartDeliveryStreamEncryption).
    """
    kind, arn = (given or {}).get("KeyType") or AWS_OWNED, (given or {}).get("KeyARN")
    if kind == CUSTOMER_MANAGED and not arn:
        raise invalid_argument(f"KeyARN is required when KeyType is {CUSTOMER_MANAGED}.")
    if kind == AWS_OWNED and arn:
        raise invalid_argument(f"KeyARN cannot be given when KeyType is {AWS_OWNED}.")
    return {"KeyType": kind, "KeyARN": arn} if arn else {"KeyType": kind}
