from typing import Any

import pytest

from hydrant.stack.report import age_of, dead_letters, faults, last_errors, lost_records, throttled_records, troubles

WELL: dict[str, Any] = {
    "phase": "ready",
    "detail": "",
    "streams": [],
    "functions": [],
    "delivery_streams": [],
    "dead_letters": [],
    "disk": {"path": "/tmp", "free_bytes": 5_000_000_000, "total_bytes": 9_000_000_000},
}
TIMEOUT = {"at": 1.0, "seconds_ago": 90.0, "code": "Lambda.FunctionError", "message": "timed\nout\x1b[2J", "count": 3}


def function(name: str = "f", version: str = "$LATEST", **error: Any) -> dict[str, Any]:
    return {"function": name, "version": version, "last_error": {**TIMEOUT, **error}}


def test_a_stack_without_troubles_has_none() -> None:
    assert troubles(WELL) == []


def test_last_errors_are_told_once_for_each_part_and_safely() -> None:
    delivery = {"name": "d", "last_error": {**TIMEOUT, "count": 1}}
    quiet = {"name": "q", "last_error": None}
    found = WELL | {"functions": [function(), function(version="1")], "delivery_streams": [delivery, quiet]}
    lines = last_errors(found)
    assert len(lines) == 2
    assert lines[0].startswith("Delivery stream d failed 2 min ago: Lambda.FunctionError: timed")
    assert lines[1].endswith("(3 errors so far)")
    assert not any(character in "".join(lines) for character in "\n\x1b")


def test_an_old_error_is_told_and_is_no_trouble() -> None:
    assert len(troubles(WELL | {"functions": [function(seconds_ago=900.0)]})) == 1
    old = WELL | {"functions": [function(seconds_ago=901.0)]}
    assert (troubles(old), len(last_errors(old))) == ([], 1)


QUEUE = {"name": "dead", "messages": 0, "oldest_seconds": None, "of": ["arn:aws:sqs:us-east-1:000000000000:jobs"]}


def test_dead_letters_are_trouble_when_there_are_any() -> None:
    assert troubles(WELL | {"dead_letters": [QUEUE]}) == []
    held = QUEUE | {"messages": 3, "oldest_seconds": 7_300.0}
    assert dead_letters(held) == "3 messages, the oldest 2 h old, of jobs"
    assert troubles(WELL | {"dead_letters": [held]}) == [
        "Dead-letter queue dead holds 3 messages, the oldest 2 h old, of jobs"
    ]


def test_a_disk_that_is_nearly_full_is_trouble() -> None:
    [line] = troubles(WELL | {"disk": {"path": "/tmp", "free_bytes": 200_000_000, "total_bytes": 9_000_000_000}})
    assert line == "The disk is nearly full: 0.2 GB free of 9.0 GB at /tmp. A stack needs 300 MB."


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.2, "0 s"), (59, "59 s"), (60, "1 min"), (7_300, "2 h"), (200_000, "2 d")]
)
def test_an_age_is_told_in_its_largest_unit(seconds: float, told: str) -> None:
    assert age_of(seconds) == told


def test_lost_and_missed_records_are_told_per_stream() -> None:
    streams = [
        {"name": "orders", "lost_records": 0, "lost_unread_records": 0, "missed_records": 0},
        {"name": "clicks", "lost_records": 1234, "lost_unread_records": 0, "missed_records": 0},
        {"name": "sensors", "lost_records": 1234, "lost_unread_records": 0, "missed_records": 56},
        {"name": "clocks", "lost_records": 1234, "lost_unread_records": 78, "missed_records": 0},
    ]
    note, warning, unread = lost_records(streams)
    assert note.startswith("Note: stream clicks dropped 1234 records")
    assert "no reader missed any" in note
    assert warning.startswith("Warning: stream sensors dropped 1234 records")
    assert "a reader missed 56 of them" in warning
    assert "HYDRANT_KINESIS_MEMORY_MB" in warning
    assert unread.startswith("Warning: stream clocks dropped 1234 records")
    assert "78 of them before their reader got to them" in unread


def test_throttled_records_are_told_with_who_is_behind() -> None:
    streams = [
        {"name": "orders", "throttled_records": 0, "slowest_reader": "consumer c", "unread_records": 3},
        {"name": "clicks", "throttled_records": 12, "slowest_reader": "delivery stream d", "unread_records": 900},
        {"name": "sensors", "throttled_records": 1, "slowest_reader": None, "unread_records": 0},
    ]
    behind, over = throttled_records(streams)
    assert behind.startswith("Warning: stream clicks refused 12 records (ProvisionedThroughputExceededException)")
    assert "delivery stream d is 900 records behind" in behind
    assert "HYDRANT_KINESIS_MEMORY_MB" in behind
    assert "HYDRANT_KINESIS_WHEN_FULL" in behind
    assert over.startswith("Note: stream sensors refused 1 records")
    assert "nobody is behind now" in over


def test_what_the_machine_lacks_is_told() -> None:
    lasting = [{"text": "no free file descriptors: 1024 of 1024 used; raise `ulimit -n`", "lacks": "file descriptors"}]
    (line,) = faults(lasting)
    assert line.startswith("Warning: no free file descriptors: 1024 of 1024 used; raise `ulimit -n`. Records wait")
    assert faults([]) == []
