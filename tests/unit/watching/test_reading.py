"""Reading streams and logs to an end: each record once, in order, across shards that split."""

import datetime
from typing import Any

import pytest

from hydrant.cli.jq_filter import JqFilter
from hydrant.cli.logs import _events
from hydrant.errors import HydrantError, UsageError
from hydrant.watching.log_lines import LogLines
from hydrant.watching.stream_lines import Line, StreamLines, last_of
from hydrant.watching.wanted import Bounds


class Kinesis:
    """Two shards, one of which was split: `records` by shard, `children` by the one that has ended."""

    def __init__(self) -> None:
        self.records: dict[str, list[bytes]] = {"s0": [], "s1": []}
        self.parents: dict[str, str] = {}
        self.ended: set[str] = set()

    def get_paginator(self, _: str) -> "Kinesis":
        return self

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        return [{"Shards": [self._shard(shard) for shard in self.records]}]

    def _shard(self, shard: str) -> dict[str, Any]:
        ended = {"EndingSequenceNumber": "9"} if shard in self.ended else {}
        parent = {"ParentShardId": self.parents[shard]} if shard in self.parents else {}
        return {"ShardId": shard, "SequenceNumberRange": {"StartingSequenceNumber": "0", **ended}, **parent}

    def get_shard_iterator(self, ShardId: str, ShardIteratorType: str, **_: Any) -> dict[str, str]:  # noqa: N803
        start = len(self.records[ShardId]) if ShardIteratorType == "LATEST" else 0
        return {"ShardIterator": f"{ShardId}:{start}"}

    def get_records(self, ShardIterator: str, Limit: int) -> dict[str, Any]:  # noqa: N803
        shard, _, start = ShardIterator.partition(":")
        held = self.records[shard]
        taken = held[int(start) : int(start) + 2]
        end = int(start) + len(taken)
        told = [
            {
                "Data": data,
                "SequenceNumber": str(int(start) + n),
                "PartitionKey": "k",
                "ApproximateArrivalTimestamp": datetime.datetime.fromtimestamp(int(start) + n, datetime.UTC),
            }
            for n, data in enumerate(taken)
        ]
        reply: dict[str, Any] = {"Records": told, "MillisBehindLatest": 1000 * (len(held) - end)}
        if shard in self.ended and end == len(held):
            children = [child for child, parent in self.parents.items() if parent == shard]
            return {**reply, "ChildShards": [{"ShardId": child, "ParentShards": [shard]} for child in children]}
        return {**reply, "NextShardIterator": f"{shard}:{end}"}


def reader(kinesis: Kinesis, *, from_start: bool = True) -> StreamLines:
    lines = StreamLines(kinesis, "events", 0.0)  # type: ignore[arg-type]
    lines.start(from_start=from_start)
    return lines


def test_a_stream_is_read_from_its_beginning_across_a_split() -> None:
    kinesis = Kinesis()
    kinesis.records = {"s0": [b"1", b"2", b"3"], "s1": [b"a"], "s2": [b"4"], "s3": [b"5"]}
    kinesis.parents, kinesis.ended = {"s2": "s0", "s3": "s0"}, {"s0"}
    lines = reader(kinesis)
    found = [line.data for line in lines.follow(Bounds(idle=0.01).wanted)]
    assert sorted(found) == [b"1", b"2", b"3", b"4", b"5", b"a"]
    assert [data for data in found if data in b"1234"] == [b"1", b"2", b"3", b"4"]


def test_from_now_on_only_what_comes() -> None:
    kinesis = Kinesis()
    kinesis.records["s0"] += [b"old"]
    lines = reader(kinesis, from_start=False)
    kinesis.records["s0"] += [b"new"]
    assert [line.data for line in lines.follow(Bounds(idle=0.01).wanted)] == [b"new"]


def test_history_ends_at_the_newest_and_following_goes_on_there() -> None:
    kinesis = Kinesis()
    kinesis.records["s0"] += [b"%d" % n for n in range(7)]
    lines = reader(kinesis)
    assert [line.data for line in last_of(lines.history(), 3)] == [b"4", b"5", b"6"]
    kinesis.records["s1"] += [b"new"]
    assert [line.data for line in lines.follow(Bounds(idle=0.01).wanted)] == [b"new"]


def test_the_last_of_several_shards_are_the_youngest() -> None:
    lines = [
        Line(str(at).encode(), {"shard": shard, "at": at}) for shard, at in (("a", 1), ("a", 9), ("b", 5), ("b", 6))
    ]
    assert [line.data for line in last_of(lines, 2)] == [b"6", b"9"]


@pytest.mark.parametrize(("data", "shown"), [(b"x", {"data": "x"}), (b"\xff", {"data_base64": "/w=="})])
def test_lines_for_programs(data: bytes, shown: dict[str, str]) -> None:
    assert Line(data, {"shard": "s"}).document() == {"shard": "s", **shown}


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_bounds() -> None:
    clock = Clock()
    bounds = Bounds(count=2, idle=3.0, ticks=clock)
    assert bounds.wanted(False)
    clock.now = 2.9
    assert bounds.wanted(False)
    clock.now = 3.0
    assert not bounds.wanted(False)
    assert bounds.wanted(True)
    bounds.given = 2
    assert not bounds.wanted(True)
    assert Bounds().wanted(False)


class Logs:
    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []

    def filter_log_events(self, startTime: int, **_: Any) -> dict[str, Any]:  # noqa: N803
        return {"events": [event for event in self.events if event["timestamp"] >= startTime]}


def test_lines_of_a_log_come_once_and_in_the_order_of_time() -> None:
    logs = Logs()
    lines = LogLines(logs, "group", "", 0.0)  # type: ignore[arg-type]
    logs.events = [{"timestamp": 2, "message": "b"}, {"timestamp": 1, "message": "a"}]
    assert [event["message"] for event in lines.since(0)] == ["a", "b"]
    logs.events += [{"timestamp": 2, "message": "c"}]
    assert [event["message"] for event in lines.follow(0, Bounds(idle=0.01).wanted)] == ["c"]


def test_lines_that_come_late_are_followed_too() -> None:
    logs = Logs()
    lines = LogLines(logs, "group", "", 0.0)  # type: ignore[arg-type]
    logs.events = [{"timestamp": 20_000, "message": "first"}]
    followed = _events(lines, 0, None, Bounds(count=2, idle=60.0))
    assert next(followed)["message"] == "first"
    logs.events += [{"timestamp": 19_000, "message": "of another environment"}]
    assert next(followed)["message"] == "of another environment"


def test_a_log_group_that_is_not_there() -> None:
    from botocore.exceptions import ClientError

    class Nothing(Logs):
        def filter_log_events(self, startTime: int, **_: Any) -> dict[str, Any]:  # noqa: N803
            raise ClientError({"Error": {"Code": "ResourceNotFoundException"}}, "FilterLogEvents")

    with pytest.raises(HydrantError, match="no log group group"):
        LogLines(Nothing(), "group", "", 0.0).since(0)  # type: ignore[arg-type]


def test_a_jq_filter_keeps_what_is_true() -> None:
    query = JqFilter(".amount > 100")
    try:
        taken = [query.takes(data) for data in (b'{"amount":101}', b'{"amount":1}', b"no json", b"[]", b'"x"')]
    finally:
        query.close()
    assert taken == [True, False, False, False, False]


def test_what_is_no_jq_filter() -> None:
    with pytest.raises(UsageError, match="no jq filter"):
        JqFilter(".[")
