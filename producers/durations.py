"""Durations and times as people write them."""

import re
from datetime import UTC, datetime

from .errors import PlanError

_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


def seconds(text: str) -> float:
    """Read `30s`, `5m`, `250ms`, `1h` or a number of seconds. Raises PlanError."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|m|h)?", text.strip())
    if not match or float(match[1]) == 0:
        raise PlanError(f"{text!r} is no duration.", "Write for example 30s, 5m or 250ms.")
    return float(match[1]) * _UNITS[match[2] or "s"]


def instant_ms(text: str) -> int:
    """Read a time in ISO 8601, UTC where it names no zone, or in ms since 1970. Raises PlanError."""
    if re.fullmatch(r"\d{13}", text):
        return int(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise PlanError(f"{text!r} is no time.", "Write for example 2026-01-01T12:00:00Z.") from error
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
