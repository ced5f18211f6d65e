"""Why a request is refused, with AWS's codes and words. Pure.

    Refused
    ├── invalid              ValidationException: the request can be read and makes no sense, or breaks a limit
    ├── missing_table        ResourceNotFoundException
    ├── condition_failed     ConditionalCheckFailedException, with the item when it was asked for
    └── others               made where they are raised, by their code

Words as mhart/dynalite records them from AWS in its tests, and moto's and LocalStack's captures.
"""

from typing import Any


class Refused(Exception):
    """The caller's mistake, or a condition that is not met; `members` stand beside the message in the answer."""

    def __init__(self, code: str, words: str, **members: Any) -> None:
        super().__init__(words)
        self.code = code
        self.words = words
        self.members = members


def invalid(words: str) -> Refused:
    """The request makes no sense, or breaks a limit."""
    return Refused("ValidationException", words)


def invalid_values(words: str) -> Refused:
    """As `invalid`, with AWS's opening for values that do not fit."""
    return invalid(f"One or more parameter values were invalid: {words}")


def missing_table(name: str = "") -> Refused:
    """There is no such table; AWS names it to calls that describe or change tables, not to those with items."""
    return Refused(
        "ResourceNotFoundException",
        f"Requested resource not found: Table: {name} not found" if name else "Requested resource not found",
    )


def condition_failed(item: dict[str, Any] | None = None) -> Refused:
    """A condition is not met; `item` is what the caller wants to see of the item as it is."""
    members = {} if item is None else {"Item": item}
    return Refused("ConditionalCheckFailedException", "The conditional request failed", **members)
