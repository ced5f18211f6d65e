"""Which rejections are meant: by producer, code and time. Pure."""

import datetime
import re
from dataclasses import dataclass

from ..error_objects.lines import Rejection
from ..errors import UsageError
from .verdicts import Verdict

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True)
class Selection:
    """What is empty or None lets everything in. `code` is one of the schemas' (MISSING_FIELD) or of Firehose's."""

    producers: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    since_ms: int | None = None

    def takes(self, rejection: Rejection, verdict: Verdict) -> bool:
        """Whether it is meant. A line that tells no time is meant: better shown than overlooked."""
        if self.producers and verdict.producer not in self.producers:
            return False
        if self.codes and verdict.code not in self.codes and rejection.error_code not in self.codes:
            return False
        return self.recent(rejection)

    def recent(self, rejection: Rejection) -> bool:
        """Whether its time is meant: asked first, as it needs no verdict."""
        return self.since_ms is None or rejection.arrival_ms is None or rejection.arrival_ms >= self.since_ms


def moment(text: str, now: datetime.datetime) -> int:
    """Read `30m`, `2h`, `7d` (so long ago) or an ISO 8601 time, UTC unless it says. Raises UsageError."""
    if match := re.fullmatch(r"(\d{1,6})([smhdw])", text.strip()):
        return int((now - datetime.timedelta(**{_UNITS[match[2]]: int(match[1])})).timestamp() * 1000)
    try:
        found = datetime.datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise UsageError(
            f"'{text}' is no time.", next_step="Write for example 30m, 2h, 7d, 2026-03-01 or 2026-03-01T12:30:00Z."
        ) from error
    return int((found if found.tzinfo else found.replace(tzinfo=datetime.UTC)).timestamp() * 1000)
