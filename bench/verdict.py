"""What must hold whatever the machine's mood: every record once, and work that grows with batches, not with records."""

from typing import Any

from .systems import HYDRANT

_SHARDS = 4
_BATCHES_PER_SECOND = 42
"""Zero buffering under load: 40 batches a second of a shard or an output, at most (`firehose/engine/buffers.py`)."""
_OUTPUTS = 2

_MOST_REFERENCES = 0.9
"""CPU time of a single call as a share of the reference loop: 0.2 to 0.5 by the short way, 0.7 to 3 by the long one."""


def broken(result: dict[str, Any]) -> list[str]:
    """What Hydrant did not hold, in words; empty when all is well."""
    found = []
    for name, rows in result["measurements"].items():
        for row in rows:
            if row["system"] == HYDRANT:
                found += [f"{name}: {fault}" for fault in _faults(row)]
    return found


def _faults(row: dict[str, Any]) -> list[str]:
    if "failed" in row:
        return [row["failed"]]
    faults = [
        f"{word} = {row[word]}"
        for word in ("missing", "in_both", "unsent", "duplicates", "acknowledged_twice")
        if row.get(word)
    ]
    if row.get("references", 0) > _MOST_REFERENCES:
        faults.append(f"{row['call']} costs {row['references']} of the reference loop, expected {_MOST_REFERENCES}")
    if "objects" in row:
        seconds = row["records"] / row["end_to_end_per_second"] + row["drained_after_seconds"] + 2
        most = _OUTPUTS * _BATCHES_PER_SECOND * seconds
        if row["objects"] > most:
            faults.append(f"{row['objects']} objects, expected at most {most:.0f} for {row['records']} records")
        invocations = row["invocations"]
        if invocations > _SHARDS * _BATCHES_PER_SECOND * seconds:
            faults.append(f"{invocations} invocations for {row['records']} records")
    return faults
