"""Queues with their messages come back as they were when a call was answered, and a call costs what it changes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from localstack.services.sqs.models import FifoQueue, SqsQueue, StandardQueue, sqs_stores
from localstack.utils.patch import Patch

from hydrant.emulator import patches
from hydrant.emulator.durable.errors import CannotWrite
from hydrant.emulator.durable.folder import Folder
from hydrant.emulator.kept import place
from hydrant.emulator.kept.handler import Handler
from hydrant.emulator.kept.saver import Saver
from hydrant.emulator.sqs import keeping

ACCOUNT, REGION = "000000000000", "us-east-1"


class WorldEnded(BaseException):
    """The process was killed."""


class World:
    """One process with a folder. `told` are the names of rows of each write."""

    def __init__(self, path: Path, patch: pytest.MonkeyPatch) -> None:
        self._patch, self._path = patch, path
        self.told: list[list[str]] = []
        self._begin()

    def _begin(self) -> None:
        sqs_stores.reset()
        self.folder = Folder(self._path, {}, "never")
        self._patch.setattr(place, "folder", lambda: self.folder)
        self._patch.setattr(place, "CHANGES", place.Changes())
        queues, rows = keeping.Queues(), self.folder.table.rows("sqs")
        queues.restore(rows)
        saver = Saver(self.folder.table, {"sqs": queues})
        saver.know("sqs", rows)
        place.CHANGES.touch = saver.touch
        self.called = Handler(saver).called
        self.change = self.folder.table.change

        def noted(changed: Any) -> None:
            self.change(changed)
            if changed:
                self.told.append(sorted(name for _, name in changed))

        self._patch.setattr(self.folder.table, "change", noted)

    def again(self) -> None:
        """The next process."""
        self.folder.close()
        self._begin()

    def create(self, kind: type[SqsQueue], name: str, **attributes: str) -> None:
        """CreateQueue."""
        sqs_stores[ACCOUNT][REGION].queues[name] = kind(name, REGION, ACCOUNT, attributes)
        self.called("sqs", "CreateQueue", {})

    def queue(self, name: str = "queue") -> Any:
        """A queue of this process."""
        return sqs_stores[ACCOUNT][REGION].queues[name]

    def send(self, body: str, name: str = "queue", **options: Any) -> None:
        """SendMessage."""
        self.queue(name).put({"MessageId": f"id-{body}", "Body": body, "Attributes": {}}, **options)
        self.called("sqs", "SendMessage", {})

    def receive(self, count: int = 10, name: str = "queue", **options: Any) -> dict[str, str]:
        """ReceiveMessage: bodies with their handles."""
        result = self.queue(name).receive(count, **options)
        self.called("sqs", "ReceiveMessage", {})
        bodies = [each.message["Body"] for each in result.successful]
        return dict(zip(bodies, result.receipt_handles, strict=True))

    def delete(self, handle: str, name: str = "queue") -> None:
        """DeleteMessage."""
        self.queue(name).remove(handle)
        self.called("sqs", "DeleteMessage", {})


_COUNTS = ("", "NotVisible", "Delayed")


def counts(queue: SqsQueue) -> tuple[int, int, int]:
    """How many messages of a queue wait, are in flight and are delayed, by GetQueueAttributes."""
    names = [f"ApproximateNumberOfMessages{each}" for each in _COUNTS]
    found = queue.get_queue_attributes(names)
    waiting, in_flight, delayed = (int(found[name]) for name in names)
    return waiting, in_flight, delayed


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    before = dict(patches._applied)
    made = World(tmp_path / "kept", monkeypatch)
    keeping.apply_patches()
    yield made
    for where in patches._applied.keys() - before.keys():
        patch: Patch = patches._applied.pop(where)
        patch.undo()
    made.folder.close()
    sqs_stores.reset()


def test_messages_and_handles_come_back(world: World) -> None:
    world.create(StandardQueue, "queue", VisibilityTimeout="3600")
    for body in ("a", "b", "c"):
        world.send(body)
    world.send("later", delay_seconds=3600)
    handles = world.receive(2)
    assert list(handles) == ["a", "b"]
    world.delete(handles["a"])
    world.again()
    assert counts(world.queue()) == (1, 1, 1)
    world.delete(handles["b"])
    assert list(world.receive()) == ["c"]
    world.again()
    assert counts(world.queue()) == (0, 1, 1), "c is in flight; b is deleted"
    assert world.receive() == {}


def test_a_message_whose_time_in_flight_is_over_waits_again(world: World) -> None:
    world.create(StandardQueue, "queue")
    world.send("a")
    handle = world.receive(visibility_timeout=3600)["a"]
    world.queue().update_visibility_timeout(handle, 0)
    world.called("sqs", "ChangeMessageVisibility", {})
    world.again()
    assert list(world.receive()) == ["a"]
    (message,) = world.queue().inflight
    assert message.message["Attributes"]["ApproximateReceiveCount"] == "2"


def test_a_call_costs_the_messages_that_it_changes(world: World) -> None:
    world.create(StandardQueue, "queue", VisibilityTimeout="3600")
    for number in range(100):
        world.queue().put({"MessageId": f"id-{number}", "Body": str(number), "Attributes": {}})
    world.called("sqs", "SendMessageBatch", {})
    world.told.clear()
    world.send("one")
    handle = world.receive(1)["0"]
    world.delete(handle)
    world.receive(2)
    row = f"message/{ACCOUNT}/{REGION}/queue/id-"
    assert world.told == [[f"{row}one"], [f"{row}0"], [f"{row}0"], [f"{row}1", f"{row}2"]]


@pytest.mark.parametrize("kind", [StandardQueue, FifoQueue])
def test_a_message_that_goes_to_the_dead_letter_queue_is_always_in_one_of_both(
    world: World, kind: type[SqsQueue]
) -> None:
    fifo = kind is FifoQueue
    end, options = (".fifo", {"message_group_id": "g", "message_deduplication_id": "d"}) if fifo else ("", {})
    queue, dead = f"queue{end}", f"dead{end}"
    more = {"FifoQueue": "true"} if fifo else {}
    world.create(kind, dead, **more)
    world.create(kind, queue, RedrivePolicy='{"maxReceiveCount": 1, "deadLetterTargetArn": "arn"}', **more)
    world.send("poison", queue, **options)
    world.receive(name=queue, visibility_timeout=0)
    (message,) = world.queue(queue).receive(1).dead_letter_messages
    world.called("sqs", "SendMessage", {})  # another's: the message is on its way
    on_its_way = [name for name in world.folder.table.rows("sqs") if "poison" in name]
    world.queue(dead).put(dict(message.message), **options)  # as the provider does
    world.called("sqs", "ReceiveMessage", {})
    assert on_its_way == [f"message/{ACCOUNT}/{REGION}/{queue}/id-poison"]
    assert len(world.told[-1]) == 2, "it leaves one row and comes into the other at once"
    world.again()
    assert (world.receive(name=queue), list(world.receive(name=dead))) == ({}, ["poison"])
    if fifo:
        world.send("poison", queue, **options)
        assert world.receive(name=queue) == {}, "sent within five minutes"


def test_what_was_purged_deleted_or_too_old_does_not_come_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("queue", "gone", "old"):
        world.create(StandardQueue, name)
        world.send(f"in-{name}", name)
    world.queue().clear()
    world.called("sqs", "PurgeQueue", {})
    del sqs_stores[ACCOUNT][REGION].queues["gone"]
    world.called("sqs", "DeleteQueue", {})
    with monkeypatch.context() as later:
        now = time.time() + 20 * 86400
        later.setattr(time, "time", lambda: now)
        world.queue("old").remove_expired_messages()
        world.called("sqs", "SendMessage", {})
    assert not [name for name in world.folder.table.rows("sqs") if name.startswith("message/")]
    world.again()
    assert world.receive() == world.receive(name="old") == {}
    world.create(StandardQueue, "gone")
    world.again()
    assert world.receive(name="gone") == {}


def test_a_queue_that_was_deleted_while_the_disk_was_full_does_not_come_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.create(StandardQueue, "queue")
    world.send("a")
    del sqs_stores[ACCOUNT][REGION].queues["queue"]

    def full(_: Any) -> None:
        raise CannotWrite(Path("state.sqlite"), OSError(28, "No space left on device"))

    with monkeypatch.context() as patch:
        patch.setattr(world.folder.table, "change", full)
        with pytest.raises(CannotWrite):
            world.called("sqs", "DeleteQueue", {})
    world.called("sqs", "DeleteQueue", {})
    assert not [name for name in world.folder.table.rows("sqs") if not name.startswith("ls/")]
    world.again()
    assert not sqs_stores[ACCOUNT][REGION].queues


def test_groups_of_a_fifo_queue_come_back_in_order(world: World) -> None:
    world.create(FifoQueue, "queue.fifo", FifoQueue="true", ContentBasedDeduplication="true")
    for body in ("1", "2", "3"):
        world.send(body, "queue.fifo", message_group_id="group")
    first = world.receive(1, "queue.fifo", visibility_timeout=3600)
    world.again()
    assert world.receive(1, "queue.fifo") == {}, "the group is in flight"
    world.delete(first["1"], "queue.fifo")
    world.again()
    assert list(world.receive(10, "queue.fifo")) == ["2", "3"]
    world.send("1", "queue.fifo", message_group_id="group")
    world.again()
    assert world.receive(10, "queue.fifo") == {}, "sent within five minutes"


FIFO = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
FIVE_MINUTES = 301.0


def test_a_call_costs_the_messages_of_a_fifo_queue_that_it_changes(world: World) -> None:
    world.create(FifoQueue, "queue.fifo", **FIFO)
    for number in range(20):
        world.send(str(number), "queue.fifo", message_group_id=f"group-{number % 2}")
    world.told.clear()
    world.send("one", "queue.fifo", message_group_id="group-0")
    first = world.receive(1, "queue.fifo", visibility_timeout=3600)
    world.delete(first["0"], "queue.fifo")
    world.send("one", "queue.fifo", message_group_id="group-0")
    row = f"message/{ACCOUNT}/{REGION}/queue.fifo/id-"
    assert world.told == [[f"{row}one"], [f"{row}0"], [f"{row}0"]], (
        "what is sent again within five minutes is no change"
    )


def test_messages_of_a_fifo_queue_that_wait_or_are_delayed_or_in_flight_come_back(world: World) -> None:
    world.create(FifoQueue, "queue.fifo", **FIFO)
    world.create(FifoQueue, "slow.fifo", DelaySeconds="600", **FIFO)
    world.send("later", "slow.fifo", message_group_id="a")
    for body, group in (("1", "a"), ("2", "b"), ("3", "a"), ("4", "b"), ("5", "c")):
        world.send(body, "queue.fifo", message_group_id=group)
    handles = world.receive(2, "queue.fifo", visibility_timeout=3600)
    assert list(handles) == ["1", "3"], "one group after the other"
    world.again()
    assert counts(world.queue("queue.fifo")) == (3, 2, 0)
    assert counts(world.queue("slow.fifo")) == (0, 0, 1)
    world.send("6", "queue.fifo", message_group_id="a")
    assert list(world.receive(10, "queue.fifo", visibility_timeout=3600)) == ["2", "4", "5"]
    for handle in handles.values():
        world.delete(handle, "queue.fifo")
    world.again()
    assert list(world.receive(10, "queue.fifo")) == ["6"]


def test_what_was_deleted_from_a_fifo_queue_is_forgotten_after_five_minutes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.create(FifoQueue, "queue.fifo", **FIFO)
    world.send("a", "queue.fifo", message_group_id="group")
    world.delete(world.receive(1, "queue.fifo", visibility_timeout=3600)["a"], "queue.fifo")
    world.again()
    with monkeypatch.context() as later:
        now = time.time
        later.setattr(time, "time", lambda: now() + FIVE_MINUTES)
        world.send("b", "queue.fifo", message_group_id="group")
        rows = [name for name in world.folder.table.rows("sqs") if name.startswith("message/")]
        assert rows == [f"message/{ACCOUNT}/{REGION}/queue.fifo/id-b"]
        world.again()
        world.send("a", "queue.fifo", message_group_id="group")
        assert list(world.receive(10, "queue.fifo")) == ["b", "a"]


def test_what_was_purged_from_a_fifo_queue_or_is_too_old_does_not_come_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("queue.fifo", "old.fifo"):
        world.create(FifoQueue, name, **FIFO)
        world.send("a", name, message_group_id="group")
    world.queue("queue.fifo").clear()
    world.called("sqs", "PurgeQueue", {})
    with monkeypatch.context() as later:
        now = time.time() + 20 * 86400
        later.setattr(time, "time", lambda: now)
        world.queue("old.fifo").remove_expired_messages()
        world.called("sqs", "SendMessage", {})
    assert not [name for name in world.folder.table.rows("sqs") if name.startswith("message/")]
    world.again()
    assert world.receive(name="queue.fifo") == world.receive(name="old.fifo") == {}
    world.send("a", "queue.fifo", message_group_id="group")
    assert list(world.receive(10, "queue.fifo")) == ["a"], "a purge forgets deduplication ids, too"


STEPS = ("send", "receive", "delete")


@pytest.mark.parametrize("after", [False, True], ids=["before-the-write", "after-it"])
@pytest.mark.parametrize("at", STEPS)
def test_wherever_the_process_ends_a_step_is_there_or_is_not(
    world: World, monkeypatch: pytest.MonkeyPatch, at: str, *, after: bool
) -> None:
    world.create(StandardQueue, "queue", VisibilityTimeout="3600")
    world.send("first")
    handle = world.receive(1)["first"]
    world.send("second")
    before = counts(world.queue())

    def ends(rows: Any) -> None:
        if after:
            world.change(rows)
        raise WorldEnded

    step: dict[str, Callable[[], Any]] = {
        "send": lambda: world.send("x"),
        "receive": world.receive,
        "delete": lambda: world.delete(handle),
    }
    with monkeypatch.context() as patch:
        patch.setattr(world.folder.table, "change", ends)
        with pytest.raises(WorldEnded):
            step[at]()
        done = counts(world.queue())
    assert done != before
    world.again()
    assert counts(world.queue()) == (done if after else before)
