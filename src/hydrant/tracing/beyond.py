"""What cannot be followed of records that do not end as lines in S3, and where to look on. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

_NO_ERROR_LINE = "no error line that could be read holds it"
_BEYOND_S3 = {
    "Apache Iceberg Tables": (
        f"which row of a table it is: commits are not kept, and {_NO_ERROR_LINE}. "
        "hydrant flush commits what waits in a buffer; then ask the table"
    ),
    "Splunk": (
        f"whether Splunk has it: what is sent is not kept, and {_NO_ERROR_LINE}. "
        "hydrant flush sends what waits in a buffer; then search the index"
    ),
    "HTTP endpoints": (
        f"whether the endpoint has it: requests are not kept, and {_NO_ERROR_LINE}. "
        "hydrant flush sends what waits in a buffer; then ask the endpoint"
    ),
}
"""By the destination as the emulator's journal names it."""


def not_followed(delivery: Mapping[str, Any]) -> str | None:
    """Why a record of this delivery is in no line that was read; None where lines of S3 can tell."""
    if file_format := delivery.get("file_format"):
        return (
            f"which row of {_a(file_format)} file it is, if it is in one: lines are read here, not tables. "
            "hydrant flush writes what waits in a buffer; then read the file by a column"
        )
    return _BEYOND_S3.get(str(delivery.get("destination", "")))


def candidates(delivery: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Objects that may hold a record although no line of theirs is it: error lines hold it as it was put."""
    outputs = {"data"} if not_followed(delivery) else {"data", "error"}
    return [each for each in delivery["objects"] if each["output"] in outputs]


def unread(reasons: Iterable[str]) -> list[str]:
    """Objects that a search could not read, counted by the reason."""
    return [
        f"{count:,} object{'s are' if count > 1 else ' is'} not searched: {reason}"
        for reason, count in Counter(reasons).most_common()
    ]


def _a(name: str) -> str:
    return f"{'an' if name[0] in 'AEIO' else 'a'} {name}"
