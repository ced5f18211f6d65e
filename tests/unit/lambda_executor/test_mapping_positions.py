"""Where a shard of a mapping is read from."""

from datetime import UTC, datetime
from typing import Any

import pytest

from hydrant.emulator.lambda_executor.mapping_positions import Progress, Start, iterator_request

pytestmark = pytest.mark.filterwarnings("ignore:.*service_identity")
THEN = datetime(2026, 11, 28, tzinfo=UTC)
LATEST, OLDEST, AT = Start("LATEST"), Start("TRIM_HORIZON"), Start("AT_TIMESTAMP", THEN)


def begun(**dealt: str) -> Progress:
    return Progress(dealt, started=THEN, first_shards=frozenset({"first"}))


@pytest.mark.parametrize(
    ("progress", "read", "start", "kind"),
    [
        (Progress(), {}, LATEST, "LATEST"),
        (Progress(), {}, OLDEST, "TRIM_HORIZON"),
        (Progress(), {}, AT, "AT_TIMESTAMP"),
        (begun(), {}, OLDEST, "TRIM_HORIZON"),
        (begun(), {}, LATEST, "AT_TIMESTAMP"),
        (begun(first="7"), {}, LATEST, "AFTER_SEQUENCE_NUMBER"),
        (begun(first="7"), {}, AT, "AFTER_SEQUENCE_NUMBER"),
        (begun(), {"first": "9"}, OLDEST, "AFTER_SEQUENCE_NUMBER"),
    ],
)
def test_a_shard_goes_on_behind_what_was_dealt_with(
    progress: Progress, read: dict[str, str], start: Start, kind: str
) -> None:
    assert iterator_request(progress, read, start, "first")["ShardIteratorType"] == kind


def test_what_this_poller_has_read_is_ahead_of_what_was_dealt_with() -> None:
    asked: dict[str, Any] = iterator_request(begun(first="7"), {"first": "9"}, OLDEST, "first")
    assert asked["StartingSequenceNumber"] == "9"


def test_a_shard_that_came_later_is_read_whole() -> None:
    assert iterator_request(begun(first="7"), {}, LATEST, "second") == {"ShardIteratorType": "TRIM_HORIZON"}
