"""`name` and `name_prefix`, as the real provider treats them (internal/create/naming.go)."""

import itertools
import re
import threading
from datetime import UTC, datetime

from .schema import Values

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


def prefix_of(name: str, suffix: str = "") -> str | None:
    """The prefix of a made-up name, for an import; None for a name that somebody chose."""
    found = re.fullmatch(r"(.*)[0-9a-f]{26}", name.removesuffix(suffix))
    return found[1] if found else None
