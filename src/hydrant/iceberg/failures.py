"""Why a record cannot become a row: codes and messages of error lines.

The code for missing columns, and its message, were seen on AWS; the others are known by hearsay (L-21).
"""

from dataclasses import dataclass

MISSING_COLUMN = "Iceberg.MissingColumnWithinRecord"
INVALID_VALUE = "Iceberg.InvalidColumnValue"
INVALID_RECORD = "Iceberg.InvalidRecord"
INVALID_OPERATION = "Iceberg.InvalidOperation"
UNIQUE_KEYS_NOT_FOUND = "Iceberg.UniqueKeysNotFound"


@dataclass(frozen=True)
class Failure:
    """Code and message of an error line."""

    code: str
    message: str


class RecordError(ValueError):
    """One record cannot become a row."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.failure = Failure(code, message)


class Mismatch(ValueError):
    """A value that its column cannot hold."""
