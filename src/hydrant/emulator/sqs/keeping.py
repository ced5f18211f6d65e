"""Queues that outlive the process: a row for each, and one for each message.

A call costs the messages that it changes, however many wait. Where a message is - waiting, delayed or in flight - is
told by its own times.
"""

from __future__ import annotations

import copy
import time
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any

from localstack.services.sqs import models
from localstack.services.sqs.models import FifoQueue, SqsMessage, SqsQueue, sqs_stores
from localstack.services.sqs.queue import InterruptiblePriorityQueue

from hydrant.emulator import patches
from hydrant.emulator.kept import containers, place
from hydrant.emulator.kept.pickling import STORES, dumps, loads

from . import fifo

SERVICE = "sqs"
_SETTINGS, _QUEUE, _MESSAGE, _STORE = "settings", "queue", "message", "ls"
_QUEUES = "attr_queues"
_ON_MESSAGES = frozenset(
    {
        *("SendMessage", "SendMessageBatch", "ReceiveMessage", "DeleteMessage", "DeleteMessageBatch"),
        *("ChangeMessageVisibility", "ChangeMessageVisibilityBatch", "PurgeQueue"),
    }
)
_FIFO = ".fifo"
_WAITING = next(
    name
    for name in ("approximate_number_of_messages", "approx_number_of_messages")  # LocalStack 4.14 and 4.9.2
    if hasattr(SqsQueue, name)
)
_MODELS = "localstack.services.sqs.models"
_leaving: dict[str, str] = {}
"""Messages on their way to a dead-letter queue: by their id, the row that has them until another queue's has."""
_found: dict[str, dict[str, SqsMessage]] = defaultdict(dict)
"""The messages that have rows, or are to have them, by queue and id."""


def touched(operation: str, _request: dict[str, Any]) -> Collection[str]:
    """Return which rows an operation has changed that did not say so itself."""
    return () if operation in _ON_MESSAGES else (_SETTINGS,)


def apply_patches() -> None:
    """Let queues say which messages have changed, where the stack is kept."""
    if place.folder() is None:
        return
    for kind in ("StandardQueue", "FifoQueue"):
        for name in ("put", "receive", "clear", "remove_expired_messages"):
            patches.replace(f"{_MODELS}:{kind}", name, _BY_NAME[name](kind))
    for name in ("remove", "update_visibility_timeout"):
        patches.replace(f"{_MODELS}:SqsQueue", name, _BY_NAME[name]("SqsQueue"))


class Queues:
    """The state of SQS."""

    whole = False

    def __init__(self) -> None:
        STORES.know(sqs_stores)

    def rows(self, touched_: set[str]) -> Iterator[tuple[str, bytes | None]]:
        """See State."""
        if _SETTINGS in touched_:
            for name, content in containers.rows_of(sqs_stores):
                yield name, dumps({key: value for key, value in content.items() if key != _QUEUES})
            touched_ |= {_queue_row(queue) for queue in _queues()}
            touched_ |= _gone_with_their_queue()  # also asked for again after a write that failed
        yield from ((name, _content(name)) for name in sorted(touched_ - {_SETTINGS}))

    def restore(self, rows: dict[str, bytes]) -> None:
        """See State."""
        _found.clear()
        messages: dict[str, list[SqsMessage]] = defaultdict(list)
        for name, data in rows.items():
            kind, _, where = name.partition("/")
            if kind == _STORE:
                containers.restore(sqs_stores, name, loads(data))
            elif kind == _QUEUE:
                account, region, queue_name = where.split("/")
                sqs_stores[account][region].queues[queue_name] = loads(data)
            else:
                messages[where.rsplit("/", 1)[0]].append(loads(data))
        for queue in _queues():
            _fill(queue, messages[_key(queue)])

    def begin(self) -> None:
        """See State."""


def _fill(queue: Any, messages: list[SqsMessage]) -> None:
    key = _key(queue)
    _found[key].update((message.message_id, message) for message in messages)
    if isinstance(queue, FifoQueue):
        fifo.fill(key, queue, messages, _add)
        return
    for message in messages:
        queue.receipts.update(dict.fromkeys(message.receipt_handles, message))
        if not message.is_visible:
            _add(queue.inflight, message)
        elif message.is_delayed:
            queue.delayed.add(message)
        else:
            queue.visible.put_nowait(message)


def _add(inflight: Any, message: SqsMessage) -> None:
    """LocalStack 4.9.2 has a set, that of 4.14 a dictionary of which only the keys count."""
    if isinstance(inflight, dict):
        inflight[message] = None
    else:
        inflight.add(message)


def _content(name: str) -> bytes | None:
    kind, _, where = name.partition("/")
    if kind == _QUEUE:
        account, region, queue_name = where.split("/")
        queue = sqs_stores[account][region].queues.get(queue_name)
        return None if queue is None else dumps(_bare(queue))
    key, _, message_id = where.rpartition("/")
    message = _found.get(key, {}).get(message_id)
    if message is None or not _is_needed(key, message):
        _found.get(key, {}).pop(message_id, None)
        return None
    return dumps(message)


def _is_needed(key: str, message: SqsMessage) -> bool:
    """Whether a message is in its queue, or keeps others with its deduplication id out of it."""
    return not message.deleted or (key.endswith(_FIFO) and fifo.counts(message))


def _bare(queue: SqsQueue) -> SqsQueue:
    """A queue as its row has it: without its messages."""
    bare: Any = copy.copy(queue)
    bare.receipts, bare.inflight, bare.delayed = {}, type(queue.inflight)(), type(queue.delayed)()
    if isinstance(queue, FifoQueue):
        fifo.empty(bare)
    else:
        bare.visible = InterruptiblePriorityQueue()
    found: SqsQueue = bare
    return found


def _gone_with_their_queue() -> set[str]:
    """Rows of messages whose queue was deleted."""
    there = {_key(queue) for queue in _queues()}
    gone = {key for key in list(_found) if key not in there}
    return {f"{_MESSAGE}/{key}/{each}" for key in gone for each in _found.pop(key)} | {
        f"{_QUEUE}/{key}" for key in gone
    }


def _queues() -> Iterator[SqsQueue]:
    for _, _, store in list(sqs_stores.iter_stores()):
        yield from list(store.queues.values())


def _key(queue: SqsQueue) -> str:
    return f"{queue.account_id}/{queue.region}/{queue.name}"


def _queue_row(queue: SqsQueue) -> str:
    return f"{_QUEUE}/{_key(queue)}"


def _row_of(queue: SqsQueue, message_id: str) -> str:
    """The row that a message is in."""
    return f"{_MESSAGE}/{_key(queue)}/{message_id}"


def _changed(queue: SqsQueue, *messages: SqsMessage, left: str | None = None) -> None:
    """Messages of a queue have changed. `left`: the row that one of them was in; both are written at once."""
    key = _key(queue)
    _found[key].update((each.message_id, each) for each in messages)
    names = {_row_of(queue, each.message_id) for each in messages}
    names |= {_row_of(queue, each.message_id) for each in fifo.past(key)}
    if left is not None:
        _leave(*left.partition("/")[2].rsplit("/", 1))
        names.add(left)
    place.CHANGES.touch(SERVICE, names)


def _leave(key: str, message_id: str) -> None:
    """A message has gone from a queue to its dead-letter queue."""
    message = _found[key].get(message_id)
    if message is not None and key.endswith(_FIFO):
        fifo.spend(key, message)
    else:
        _found[key].pop(message_id, None)


def _gone(queue: SqsQueue, ids: Collection[str]) -> None:
    """Messages are in the queue no more, and were not deleted by a call."""
    key = _key(queue)
    for each in ids:
        _found[key].pop(each, None)
    place.CHANGES.touch(SERVICE, [f"{_MESSAGE}/{key}/{each}" for each in ids])


def _original(kind: str, name: str) -> Any:
    return vars(getattr(models, kind))[name]


def _put(kind: str) -> Any:
    original = _original(kind, "put")

    def put(queue: SqsQueue, *args: Any, **options: Any) -> SqsMessage:
        message: SqsMessage = original(queue, *args, **options)
        taken = not isinstance(queue, FifoQueue) or fifo.is_taken(queue, message)
        _changed(queue, *([message] if taken else []), left=_leaving.pop(message.message_id, None))
        return message

    return put


def _receive(kind: str) -> Any:
    original = _original(kind, "receive")

    def receive(queue: SqsQueue, *args: Any, **options: Any) -> Any:
        result = original(queue, *args, **options)
        for each in result.dead_letter_messages:
            _leaving[each.message_id] = _row_of(queue, each.message_id)
        if result.successful:
            _changed(queue, *result.successful)
        return result

    return receive


def _by_handle(name: str) -> Any:
    def make(kind: str) -> Any:
        original = _original(kind, name)

        def change(queue: SqsQueue, receipt_handle: str, *args: Any) -> Any:
            message = queue.receipts.get(receipt_handle)
            was_deleted = message is not None and message.deleted
            result = original(queue, receipt_handle, *args)
            if message is not None:
                if message.deleted and not was_deleted and isinstance(queue, FifoQueue):
                    fifo.spend(_key(queue), message)
                _changed(queue, message)
            return result

        return change

    return make


def _clear(kind: str) -> Any:
    original = _original(kind, "clear")

    def clear(queue: SqsQueue) -> None:
        original(queue)
        _gone(queue, list(_found.get(_key(queue), ())))

    return clear


def _remove_expired(kind: str) -> Any:
    original = _original(kind, "remove_expired_messages")

    def remove_expired_messages(queue: SqsQueue) -> None:
        before = getattr(queue, _WAITING)
        original(queue)
        if getattr(queue, _WAITING) < before:
            oldest = time.time() - queue.message_retention_period
            found = list(_found.get(_key(queue), {}).items())
            _gone(queue, [name for name, each in found if each.created <= oldest and each not in queue.inflight])

    return remove_expired_messages


_BY_NAME = {
    "put": _put,
    "receive": _receive,
    "clear": _clear,
    "remove_expired_messages": _remove_expired,
    "remove": _by_handle("remove"),
    "update_visibility_timeout": _by_handle("update_visibility_timeout"),
}
