"""What has changed is in the table before a request is answered, and requests share a write."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

import pytest

from hydrant.emulator.durable.errors import CannotWrite
from hydrant.emulator.durable.table import Table
from hydrant.emulator.kept.handler import Handler, changes, touched
from hydrant.emulator.kept.saver import Saver
from hydrant.emulator.kept.services import KEPT, WITHOUT_STATE, not_kept
from hydrant.emulator.services import NEEDED
from hydrant.waiting import eventually


class Memory:
    """A service whose rows are a dictionary."""

    def __init__(self, *, whole: bool = True) -> None:
        self.whole = whole
        self.content: dict[str, bytes] = {}
        self.looked = 0
        self.before: Callable[[], None] = lambda: None

    def rows(self, touched_: Collection[str]) -> Iterator[tuple[str, bytes | None]]:
        self.looked += 1
        self.before()
        if self.whole:
            yield from self.content.items()
        else:
            for name in touched_:
                yield name, self.content.get(name)

    def restore(self, rows: dict[str, bytes]) -> None:
        self.content.update(rows)

    def begin(self) -> None:
        pass


class Changing(Table):
    """Counts changes, and fails when it is told to."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.changes: list[dict[Any, Any]] = []
        self.full = False

    def change(self, rows: Any) -> None:
        if self.full:
            raise CannotWrite(self.path, OSError(28, "No space left on device"))
        self.changes.append(dict(rows))
        super().change(rows)


@pytest.fixture
def table(tmp_path: Path) -> Iterator[Changing]:
    made = Changing(tmp_path / "state.sqlite")
    yield made
    made.close()


def test_only_rows_that_differ_are_written(table: Changing) -> None:
    service = Memory()
    saver = Saver(table, {"one": service})
    service.content = {"a": b"1", "b": b"2"}
    saver.touch("one")
    saver.save("one")
    service.content = {"b": b"2", "c": b"3"}
    saver.touch("one")
    saver.save("one")
    assert table.changes[1] == {("one", "a"): None, ("one", "c"): b"3"}
    assert table.rows("one") == service.content


def test_rows_that_came_back_are_not_written_again(table: Changing) -> None:
    service = Memory()
    service.content = {"a": b"1"}
    table.change({("one", "a"): b"1", ("one", "gone"): b"0"})
    saver = Saver(table, {"one": service})
    saver.know("one", table.rows("one"))
    saver.touch("one")
    saver.save("one")
    assert table.changes[-1] == {("one", "gone"): None}


def test_a_service_that_yields_what_was_touched_keeps_its_other_rows(table: Changing) -> None:
    service = Memory(whole=False)
    saver = Saver(table, {"one": service})
    service.content = {"a": b"1", "b": b"2"}
    saver.touch("one", ["a", "b"])
    saver.save("one")
    del service.content["a"]
    saver.touch("one", ["a"])
    saver.save("one")
    assert table.rows("one") == {"b": b"2"}


def test_a_full_table_is_told_and_the_change_is_not_forgotten(table: Changing) -> None:
    service = Memory(whole=False)
    saver = Saver(table, {"one": service})
    service.content = {"a": b"1"}
    saver.touch("one", ["a"])
    table.full = True
    with pytest.raises(CannotWrite):
        saver.save("one")
    saver.save_all()  # tells the log
    table.full = False
    saver.save_all()
    assert table.rows("one") == {"a": b"1"}


def test_requests_that_wait_together_share_a_write(table: Changing) -> None:
    service, inside, go_on = Memory(), threading.Event(), threading.Event()
    saver = Saver(table, {"one": service})

    def first_waits() -> None:
        inside.set()
        assert go_on.wait(60)

    def request(name: str) -> None:
        service.content[name] = b"x"
        saver.touch("one")
        saver.save("one")

    service.before = first_waits
    threads = [threading.Thread(target=request, args=("first",))]
    threads[0].start()
    assert inside.wait(60)
    service.before = lambda: None
    for number in range(20):
        service.content[f"n{number}"] = b"x"
        saver.touch("one")
        threads.append(threading.Thread(target=saver.save, args=("one",)))
        threads[-1].start()
    go_on.set()
    for thread in threads:
        thread.join(60)
    assert service.looked <= 3
    assert len(table.rows("one")) == 21


def test_what_nothing_has_touched_costs_nothing(table: Changing) -> None:
    service = Memory()
    saver = Saver(table, {"one": service})
    saver.save_all()
    saver.save("one")
    assert service.looked == 0
    saver.touch("another")  # not kept: nobody minds


@pytest.mark.parametrize(
    ("service", "operation", "expected"),
    [
        ("sqs", "ReceiveMessage", True),
        ("sqs", "GetQueueUrl", False),
        ("s3", "PutObject", True),
        ("s3", "HeadObject", False),
        ("kinesis", "PutRecords", False),
        ("kinesis", "SplitShard", True),
        ("lambda", "Invoke", False),
        ("iam", "CreateRole", True),
        ("logs", "DescribeLogGroups", False),
    ],
)
def test_what_changes(service: str, operation: str, *, expected: bool) -> None:
    assert changes(service, operation) == expected


def test_the_keys_that_a_request_to_s3_changes() -> None:
    assert touched("s3", "PutObject", {"Bucket": "b", "Key": "k/é"}) == ["b\0k/é"]
    many = {"Bucket": "b", "Delete": {"Objects": [{"Key": "x"}, {"Key": "y"}]}}
    assert touched("s3", "DeleteObjects", many) == ["b\0x", "b\0y"]
    assert touched("s3", "CreateBucket", {"Bucket": "b"}) == ()
    assert touched("sqs", "SendMessage", {"QueueUrl": "u"}) == ()


def test_what_is_not_kept_is_named() -> None:
    assert set(not_kept(NEEDED)) | set(KEPT) | WITHOUT_STATE == set(NEEDED)
    assert "dynamodb" in not_kept(NEEDED, KEPT.keys() - {"dynamodb"}), "the engine that is LocalStack's"


def test_a_row_that_was_gone_is_written_again_beside_many_others(table: Changing) -> None:
    service = Memory(whole=False)
    saver = Saver(table, {"one": service})

    def change(**content: bytes | None) -> None:
        service.content |= {name: data for name, data in content.items() if data is not None}
        for name in [name for name, data in content.items() if data is None]:
            del service.content[name]
        saver.touch("one", content.keys())
        saver.save("one")

    change(a=b"1", b=b"2")
    known = saver._services["one"].digests
    change(a=None)
    change(a=b"1", b=b"2")
    assert table.changes[1:] == [{("one", "a"): None}, {("one", "a"): b"1"}]
    assert saver._services["one"].digests is known, "a copy of what is known of all rows is made for each call"


def test_a_call_past_the_chain_is_saved_when_it_returns(table: Changing) -> None:
    objects = Memory(whole=False)
    called = Handler(Saver(table, {"s3": objects})).called
    objects.content = {"bucket\0key": b"1", "bucket\0other": b"2"}
    called("s3", "PutObject", {"Bucket": "bucket", "Key": "key"})
    assert table.rows("s3") == {"bucket\0key": b"1"}
    called("s3", "HeadBucket", {"Bucket": "bucket"})
    assert len(table.changes) == 1
    table.full = True
    with pytest.raises(CannotWrite):
        called("s3", "PutObject", {"Bucket": "bucket", "Key": "other"})


def test_whoever_saves_all_is_told_what_could_not_be_saved(table: Changing) -> None:
    one, other = Memory(), Memory()
    saver = Saver(table, {"one": one, "other": other})
    one.content = other.content = {"a": b"1"}
    table.full = True
    assert [type(error) for error in saver.save_all(everything=True)] == [CannotWrite, CannotWrite]
    table.full = False
    assert saver.save_all() == []
    assert table.rows("one") == table.rows("other") == {"a": b"1"}


class Ticks:
    """A clock that stands still until told."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_how_far_records_are_does_not_wait_for_a_service_that_takes_long(table: Changing) -> None:
    """A drill of 1,000,000 records found it: with 27 MB of log lines, what was delivered ten seconds ago came again."""
    big, small, ticks = Memory(), Memory(), Ticks()
    inside, go_on = threading.Event(), threading.Event()
    saver = Saver(table, {"big": big, "small": small}, ticks)

    def takes_a_second() -> None:
        ticks.now += 1.0

    def hangs() -> None:
        inside.set()
        assert go_on.wait(60)

    big.content, big.before = {"lines": b"1"}, takes_a_second
    saver.touch("big")
    saver.save("big")
    ticks.now += 100
    big.content, big.before = {"lines": b"2"}, hangs
    saver.start()
    saver.touch("big")
    assert inside.wait(60)
    small.content = {"position": b"7"}
    saver.touch("small")

    def is_saved() -> None:
        assert table.rows("small") == {"position": b"7"}

    try:
        eventually(is_saved, 30)
    finally:
        go_on.set()
        saver.stop()
    assert table.rows("big") == {"lines": b"2"}


def test_a_service_that_takes_long_has_a_tenth_of_the_time(table: Changing) -> None:
    big, ticks = Memory(), Ticks()
    saver = Saver(table, {"big": big}, ticks)

    def takes_two_seconds() -> None:
        ticks.now += 2.0

    big.content, big.before = {"lines": b"1"}, takes_two_seconds
    saver.touch("big")
    saver.save_due(slow=False)
    saver.touch("big")
    for passed, looked in ((17.0, 1), (1.0, 2)):
        ticks.now += passed
        saver.save_due(slow=False)
        saver.save_due(slow=True)
        assert big.looked == looked
    saver.touch("big")
    saver.save("big")
    assert big.looked == 3, "a request waits for it"
