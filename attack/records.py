"""Records that are unlike each other."""

import json
import random
from typing import Any

from hydrant.drill.records import good


def record(number: int, padding: int) -> bytes:
    """Record `number`; one in fifty is one that the function refuses."""
    document = {"id": number, "good": good(number), "padding": "x" * padding}
    return json.dumps(document, separators=(",", ":")).encode() + b"\n"


def batches(generator: random.Random, size: int, total: int, first: int = 0) -> list[list[tuple[int, dict[str, Any]]]]:
    """Entries of PutRecords with their numbers; sizes and keys as the generator has it."""
    found = []
    for start in range(first, first + total, size):
        numbers = range(start, min(start + size, first + total))
        found.append([(n, _entry(n, generator)) for n in numbers])
    return found


def _entry(number: int, generator: random.Random) -> dict[str, Any]:
    return {"Data": record(number, generator.randint(0, 300)), "PartitionKey": f"{generator.getrandbits(64):x}"}
