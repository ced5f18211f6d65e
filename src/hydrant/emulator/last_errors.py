"""The last error of each part, for `hydrant status`. Bounded, and safe for concurrent use."""

import threading
import time
from collections.abc import Callable
from typing import Any

MOST = 1_000
MAX_CHARACTERS = 1_000

Json = dict[str, Any]


class LastErrors:
    """By the name of a part what went wrong last, and how often since the emulator began."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._errors: dict[str, tuple[float, str, str, int]] = {}
        self._lock = threading.Lock()

    def note(self, part: str, code: str, message: str) -> None:
        """Something went wrong now."""
        with self._lock:
            count = self._errors.pop(part, (0.0, "", "", 0))[3] + 1
            self._errors[part] = (self._clock(), code[:MAX_CHARACTERS], message[:MAX_CHARACTERS], count)
            if len(self._errors) > MOST:
                del self._errors[next(iter(self._errors))]

    def of(self, part: str) -> Json | None:
        """What is told of a part: `at` in epoch seconds, how long ago, code, message, count; None without an error."""
        with self._lock:
            found = self._errors.get(part)
        if found is None:
            return None
        at, code, message, count = found
        ago = max(0.0, round(self._clock() - at, 1))
        return {"at": round(at, 3), "seconds_ago": ago, "code": code, "message": message, "count": count}

    def forget(self) -> None:
        """As if nothing had gone wrong."""
        with self._lock:
            self._errors.clear()


FUNCTION_ERRORS = LastErrors()
"""Of functions, by ARN without version or alias."""
DELIVERY_ERRORS = LastErrors()
"""Of delivery streams, by ARN."""
