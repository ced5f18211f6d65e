"""Server-side encryption of a DirectPut delivery stream: its states and what a key must be (A-15, A-28).

Records are not encrypted: nobody could see it. What can be seen is here: the states, the key as described, `Encrypted`
in the replies of puts, and a key that KMS does not have or has disabled.
"""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .exceptions import invalid_argument, resource_in_use

AWS_OWNED, CUSTOMER_MANAGED = "AWS_OWNED_CMK", "CUSTOMER_MANAGED_CMK"
DAY = 86_400.0
MAX_CHANGES_PER_DAY = 25
"""Starts and stops of one delivery stream together [Firehose API Reference, StartDeliveryStreamEncryption]."""
Document = dict[str, Any]
"""As it is described."""


@dataclass(frozen=True)
class Key:
    """A key for encryption: AWS's own, or one of KMS."""

    type: str
    arn: str | None = None

    def describe(self) -> Document:
        """KeyType and KeyARN."""
        return {"KeyType": self.type, "KeyARN": self.arn} if self.arn else {"KeyType": self.type}


KeyCheck = Callable[[str], tuple[str, str] | None]
"""Why a key cannot be used: FailureDescription's Type and Details, or None."""


@dataclass
class Encryption:
    """The encryption of one delivery stream. Safe for concurrent use; times in epoch seconds."""

    status: str = "DISABLED"
    key: Key | None = None
    """The one that was asked for last."""
    used: Key | None = None
    """The one in force: the one before until another is ENABLED, also when that fails; None when off."""
    failure: Document | None = None
    changes: deque[float] = field(default_factory=lambda: deque(maxlen=MAX_CHANGES_PER_DAY))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def on(self) -> bool:
        """What puts answer as `Encrypted`: not before ENABLED, and until DISABLED."""
        return self.used is not None

    def describe(self) -> Document:
        """DeliveryStreamEncryptionConfiguration; after a change that failed with the key that stays in force."""
        with self._lock:
            failure = {"FailureDescription": self.failure} if self.failure else {}
            key = (self.used or self.key) if self.status == "ENABLING_FAILED" else self.key
            return {"Status": self.status, **(key.describe() if key else {}), **failure}

    def begin_start(self, name: str, key: Key) -> None:
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
            self.status, self.key, self.failure = "DISABLING", self.used or self.key, None
            return True

    def complete(self, check: KeyCheck) -> bool:
        """End ENABLING or DISABLING; False when the key cannot be used."""
        with self._lock:
            starting = self.key if self.status == "ENABLING" else None
        trouble = check(starting.arn) if starting and starting.arn else None
        with self._lock:
            if trouble is not None:
                self.status, self.failure = "ENABLING_FAILED", {"Type": trouble[0], "Details": trouble[1]}
                return False
            if self.status == "DISABLING":
                self.status, self.key, self.used = "DISABLED", None, None
            elif self.status == "ENABLING":
                self.status, self.used = "ENABLED", self.key
            return True

    def used_up(self, now: float) -> bool:
        """Whether no start or stop is left for the day."""
        with self._lock:
            return len(self.changes) == MAX_CHANGES_PER_DAY and now - self.changes[0] < DAY

    def count_change(self, now: float) -> None:
        """Count a start or stop that was accepted."""
        with self._lock:
            self.changes.append(now)

    def _check_idle(self, name: str) -> None:
        if self.status in ("ENABLING", "DISABLING"):
            raise resource_in_use(f"Delivery stream {name} is in encryption status {self.status}.")


def trouble_of(key_arn: str, metadata: Mapping[str, Any]) -> tuple[str, str] | None:
    """Why a key with this KeyMetadata cannot be used, as FailureDescription's Type and Details; None when it can."""
    usage, spec = metadata.get("KeyUsage", "ENCRYPT_DECRYPT"), metadata.get("KeySpec", "SYMMETRIC_DEFAULT")
    if (usage, spec) != ("ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT"):
        return "INVALID_KMS_KEY", f"{key_arn} is not a symmetric key for encryption ({usage}, {spec})."
    state = metadata["KeyState"]
    return None if state == "Enabled" else ("DISABLED_KMS_KEY", f"{key_arn} is in state {state}.")


def key_of(given: Mapping[str, Any] | None) -> Key:
    """The key of a DeliveryStreamEncryptionConfigurationInput. Raises InvalidArgumentException.

    Without one, and without a type, the key is AWS's own (Firehose API Reference, StartDeliveryStreamEncryption).
    """
    kind, arn = (given or {}).get("KeyType") or AWS_OWNED, (given or {}).get("KeyARN")
    if kind == CUSTOMER_MANAGED and not arn:
        raise invalid_argument(f"KeyARN is required when KeyType is {CUSTOMER_MANAGED}.")
    if kind == AWS_OWNED and arn:
        raise invalid_argument(f"KeyARN cannot be given when KeyType is {AWS_OWNED}.")
    return Key(kind, arn)
