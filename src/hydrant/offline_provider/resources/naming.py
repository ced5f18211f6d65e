"""`name` and `name_prefix`, as the real provider treats them (internal/create/naming.go)."""

import itertools
import threading
from datetime import UTC, datetime

from ..schema import Values

_counter = itertools.count(1)
_lock = threading.Lock()


def unique_id(prefix: str = "terraform-") -> str:
    """The prefix with a time stamp and a counter: 26 characters that sort by time."""
    now = datetime.now(UTC)
    with _lock:
        number = next(_counter)
    return f"{prefix}{now:%Y%m%d%H%M%S}{now.microsecond // 100:04d}{number & 0xFFFFFFFF:08x}"


def choose_name(new: Values, name: str = "name", prefix: str = "name_prefix", suffix: str = "") -> None:
    """Make up a name where the configuration gives none or a prefix only."""
    new[name] = new[name] or unique_id(new.get(prefix) or "terraform-") + suffix
