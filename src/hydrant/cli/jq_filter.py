"""A jq filter over lines: those whose first result is neither false nor null stay, as `jq 'select(...)'` has it.

The query runs in the process in which Firehose's queries run, with a bound of time and memory, whatever it is.
"""

from __future__ import annotations

from ..emulator.firehose.engine.transform.jq_process import JqProcess, QueryError, Result
from ..errors import UsageError

_SECONDS = 10.0
_NOTHING = (b"false", b"null")


class JqFilter:
    """To be closed."""

    def __init__(self, query: str) -> None:
        """Raises UsageError for a text that is no jq query."""
        self._process = JqProcess(query, _SECONDS)
        try:
            self._process.compile()
        except QueryError as error:
            self._process.close()
            cause = str(error)
            raise UsageError(
                f"'{query[:200]}' is no jq filter.", cause, "For example: --filter '.amount > 100'"
            ) from error

    def takes(self, data: bytes) -> bool:
        """Whether a line stays; one that is no JSON, or that the query fails on, does not."""
        [answer] = self._process.run([data])
        return isinstance(answer, Result) and answer.json.strip() not in _NOTHING

    def close(self) -> None:
        """End its process."""
        self._process.close()
