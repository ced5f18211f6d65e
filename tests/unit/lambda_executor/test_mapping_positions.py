"""Where a shard of a mapping is read from."""

import threading
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from localstack.services.lambda_.event_source_mapping.pollers.kinesis_poller import KinesisPoller

from hydrant.emulator.kept.place import CHANGES
from hydrant.emulator.lambda_executor.mapping_positions import (
    Progress,
    ProgressByMapping,
    Resuming,
    Start,
    iterator_request,
)

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


def test_where_a_mapping_of_latest_began_is_kept_before_its_first_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def get_shard_iterator(**request: Any) -> dict[str, str]:
        asked.append(request["ShardIteratorType"])
        return {"ShardIterator": "iterator"}

    stream = {"StreamStatus": "ACTIVE", "Shards": [{"ShardId": "shard"}], "HasMoreShards": False}
    poller = cast("Any", object.__new__(KinesisPoller))
    poller.processor, poller.source_arn = SimpleNamespace(process_events_batch=None), "arn"
    poller.source_client = SimpleNamespace(
        describe_stream=lambda **_: {"StreamDescription": stream}, get_shard_iterator=get_shard_iterator
    )
    touched: list[str] = []
    monkeypatch.setattr(CHANGES, "touch", touched.append)
    known, again = ProgressByMapping(), ProgressByMapping()
    Resuming(poller, Start("LATEST"), known.of("uuid"), threading.Event()).initialize_shards()
    assert touched == ["lambda"]
    for uuid, progress in known.kept().items():
        again.restore(uuid, *progress)
    Resuming(poller, Start("LATEST"), again.of("uuid"), threading.Event()).initialize_shards()
    assert asked == ["LATEST", "AT_TIMESTAMP"]
