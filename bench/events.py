"""Events of about 200 bytes that the project's own function validates."""

import json
from collections.abc import Iterator

_PADDING = "x" * 120
REJECTED_EVERY = 100


def event(number: int) -> bytes:
    """Event `number`: unlike any other. One in a hundred lacks its name and is rejected."""
    document: dict[str, object] = {"producer": "producer1", "id": number, "name": f"{_PADDING}{number:012d}"}
    document["created_at"] = 1_780_000_000_000 + number
    if number % REJECTED_EVERY == 0:
        del document["name"]
    return json.dumps(document, separators=(",", ":")).encode()


def entry(number: int) -> dict[str, object]:
    """An entry of PutRecords; keys spread over the shards."""
    return {"Data": event(number), "PartitionKey": f"key-{number * 2654435761 % 2**32}"}


def batches(first: int, size: int, count: int) -> Iterator[list[dict[str, object]]]:
    """`count` batches of events from `first` on."""
    for start in range(first, first + size * count, size):
        yield [entry(number) for number in range(start, start + size)]
