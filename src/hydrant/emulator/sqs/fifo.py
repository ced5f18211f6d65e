"""FIFO queues of messages: where each message is follows from its own fields, and the order of groups from all of them.

A message that was deleted, or has gone to a dead-letter queue, counts for five minutes yet: another one with its
deduplication id is not taken.
"""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from typing import Any

from localstack.services.sqs.constants import DEDUPLICATION_INTERVAL_IN_SEC
from localstack.services.sqs.models import FifoQueue, SqsMessage
from localstack.services.sqs.queue import InterruptibleQueue

_spent: dict[str, deque[SqsMessage]] = defaultdict(deque)
"""Messages that count for their deduplication ids alone, by queue, in the order in which they left it."""


def counts(message: SqsMessage) -> bool:
    """Whether messages with the deduplication id of this one are refused."""
    return bool(message.priority + DEDUPLICATION_INTERVAL_IN_SEC > time.time())


def spend(key: str, message: SqsMessage) -> None:
    """A message has left its queue."""
    message.deleted = True
    _spent[key].append(message)


def past(key: str) -> Iterator[SqsMessage]:
    """Messages that count for nothing any more; each comes once."""
    spent = _spent.get(key)
    while spent and not counts(spent[0]):
        yield spent.popleft()


def is_taken(queue: FifoQueue, message: SqsMessage) -> bool:
    """Whether a message that was put is in the queue: not one that was there already, by its deduplication id."""
    return queue.deduplication.get(message.message_deduplication_id) is message


def empty(bare: FifoQueue) -> None:
    """Take the messages from the copy of a queue."""
    bare.deduplication, bare.message_groups = {}, {}
    bare.inflight_groups, bare.message_group_queue = set(), InterruptibleQueue()


def fill(key: str, queue: FifoQueue, messages: Sequence[SqsMessage], add: Any) -> None:
    """Put messages where their times say; `add` puts one among those in flight."""
    _spent.pop(key, None)
    for message in sorted(messages, key=lambda each: (each.priority, int(each.sequence_number or 0))):
        queue.deduplication[message.message_deduplication_id] = message
        queue.receipts.update(dict.fromkeys(message.receipt_handles, message))
        if message.deleted:
            _spent[key].append(message)
        elif not message.is_visible:
            add(queue.inflight, message)
            queue.inflight_groups.add(queue.get_message_group(message.message_group_id))
        elif message.is_delayed:
            queue.delayed.add(message)
        else:
            queue.get_message_group(message.message_group_id).push(message)
    for group in queue.message_groups.values():
        if group not in queue.inflight_groups and not group.empty():
            queue.message_group_queue.put_nowait(group)
