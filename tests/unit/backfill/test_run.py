"""Backfills: each object is told once, twice only where the ledger says so, whatever ends the command."""

import contextlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hydrant.backfill.event import Origin
from hydrant.backfill.listing import objects_in
from hydrant.backfill.report import document, text
from hydrant.backfill.rules import Rule
from hydrant.backfill.run import Backfill, Outcome, ledger_prefix
from hydrant.pipeline.notifications import events_of
from hydrant.rejections.objects import LEDGER, Place
from hydrant.rejections.replay.entries import Holder, following
from hydrant.rejections.replay.put import Pace
from hydrant.rejections.replay.store import this_process

from ..rejections.bucket import Bucket, Killed, Line
from ..rejections.test_replay import holder, unnoted

PLACE = Place("us-east-1", None, None, "lake", "data/")
TOPIC = "arn:aws:sns:us-east-1:000000000000:objects"


@dataclass
class Memory:
    """A topic in memory, and the line on which it is told."""

    line: Line
    arn: str = TOPIC
    told: Counter[str] = field(default_factory=Counter)

    def tell(self, message: str) -> None:
        self.line.call()
        [event] = events_of(message)
        self.told[event.key] += 1
        self.line.call()  # it was taken, and a kill here keeps anybody from hearing of it


def bucket_of(count: int) -> Bucket:
    return Bucket({f"data/{number:03}": b"x" for number in range(count)})


def run(bucket: Bucket, topic: Memory, who: Holder, *rules: Rule, **more: Any) -> Outcome:
    job = Backfill(cast(Any, bucket), Origin("lake", "us-east-1"), topic, rules, who, Pace(None), **more)
    return job.run(objects_in(cast(Any, bucket), PLACE, None), lambda _: None)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 60), max_size=4), st.integers(1, 20))
def test_each_object_is_told_whenever_the_process_is_killed(kills: list[int], count: int) -> None:
    bucket = bucket_of(count)
    topic = Memory(bucket.line)
    perhaps_twice = 0
    for number, calls in enumerate([*kills, None]):
        bucket.line.calls = calls
        before = dict(bucket.objects)
        try:
            run(bucket, topic, holder(f"run{number}"))
        except Killed:
            bucket.line.calls = None
        perhaps_twice += unnoted(bucket, before)
    assert topic.told.total() - count <= perhaps_twice
    assert set(topic.told) == {key for key in bucket.objects if key.startswith("data/")}
    again = run(bucket, topic, holder("again"))
    assert (again.told, again.already, again.objects, again.holds) == (0, count, count, True)


@pytest.mark.parametrize("calls", range(3, 8))
def test_what_may_come_twice_is_counted(calls: int) -> None:
    bucket = bucket_of(1)
    topic = Memory(bucket.line)
    bucket.line.calls = calls
    with contextlib.suppress(Killed):
        run(bucket, topic, holder("killed"))
    bucket.line.calls = None
    second = run(bucket, topic, holder("second"))
    assert topic.told.total() - 1 <= second.unsure
    assert second.told + second.already == 1


def test_each_destination_has_a_ledger_of_its_own() -> None:
    bucket = bucket_of(3)
    first, second = Memory(bucket.line), Memory(bucket.line, "arn:aws:sqs:us-east-1:000000000000:objects")
    assert run(bucket, first, holder("a")).told == 3
    assert run(bucket, second, holder("b")).told == 3
    assert run(bucket, first, holder("c"), ledger="again/").told == 3, "on purpose"
    assert ledger_prefix(LEDGER, first.arn) != ledger_prefix(LEDGER, second.arn)


def test_a_dry_run_writes_and_tells_nothing() -> None:
    bucket = bucket_of(3)
    topic = Memory(bucket.line)
    outcome = run(bucket, topic, holder("a"), dry_run=True)
    assert (outcome.told, topic.told, len(bucket.objects)) == (3, Counter(), 3)
    assert "would be told of 3 objects" in text(outcome, TOPIC, dry_run=True)
    assert document(outcome, TOPIC, dry_run=True)["sample"]["Records"][0]["s3"]["bucket"]["name"] == "lake"


def test_what_the_buckets_filter_leaves_out_is_told_to_nobody() -> None:
    bucket = bucket_of(12)
    topic = Memory(bucket.line)
    outcome = run(bucket, topic, holder("a"), Rule("r", TOPIC, "data/00", ""))
    assert (outcome.told, outcome.left_out, outcome.holds) == (10, 2, True)
    assert text(outcome, TOPIC, dry_run=False).endswith("objects 12 = told 10 + left out 2. The balance holds.")


def test_an_object_that_another_process_holds_is_left_to_it() -> None:
    bucket = bucket_of(2)
    me = this_process()
    entry = following(None, Holder("other", "ada", me.host, me.pid, me.started), sending="1")
    bucket.objects[f"{ledger_prefix(LEDGER, TOPIC)}data/000/00000001.json"] = entry.encode()
    outcome = run(bucket, Memory(bucket.line), me)
    assert (outcome.told, len(outcome.held), outcome.holds) == (1, 1, True)


class Refusing(Memory):
    def tell(self, message: str) -> None:
        super().tell(message)
        raise OSError("no answer")


def test_a_failure_ends_the_run_and_what_may_have_come_is_noted() -> None:
    bucket = bucket_of(1)
    with pytest.raises(OSError, match="no answer"):
        run(bucket, Refusing(bucket.line), holder("a"))
    assert run(bucket, Memory(bucket.line), holder("b")).unsure == 1
