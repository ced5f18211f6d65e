"""Events as functions see them: those of pipes, in the form that Lambda gives them (M-2). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hydrant.emulator.pipes.engine.events import (
    Event,
    Origin,
    Stored,
    kinesis_parts,
    of_change,
    of_message,
    text_of,
)

OVERHEAD = len('{"Records":[]}') + 1024
"""Bytes of an event around its records: a window's members too, but for its state."""


@dataclass(frozen=True)
class Record(Event):
    """An event with its text in the payload. `group` is the partition key that its lane goes by."""

    text: str = ""

    @property
    def size(self) -> int:
        """How many bytes it has in a payload, with the comma."""
        return 1 + (len(self.text) if self.text.isascii() else len(self.text.encode()))

    @property
    def handle(self) -> str:
        """A message's receipt handle."""
        return str(self.fields["receiptHandle"])

    @property
    def chain(self) -> str:
        """A message's trace header; empty without one."""
        return str(self.fields["attributes"].get("AWSTraceHeader") or "")


def of_stored(record: Stored, shard: str, origin: Origin) -> Record:
    """A record of Kinesis."""
    number, key, data, arrival = record
    fields, added = kinesis_parts(shard, (number, key, data, round(arrival, 3)), origin)
    document = {"kinesis": fields, **added}
    return Record(added["eventID"], fields, document, number, arrival, key, text_of(document))


def of_logged(change: Mapping[str, Any], origin: Origin) -> Record:
    """A change of a table, as GetRecords of DynamoDB Streams tells it. Its lane goes by the item's keys."""
    event = of_change(change, origin)
    keys = text_of(event.fields["dynamodb"].get("Keys"))
    return Record(
        event.identifier,
        event.fields,
        event.document,
        event.sequence,
        event.arrived,
        keys,
        text_of(event.document),
    )


def of_received(message: Mapping[str, Any], origin: Origin, received: float) -> Record:
    """A message of a queue; `received` is when, on the clock of the one who asks."""
    event = of_message(message, origin)
    text = text_of(event.document)
    return Record(event.identifier, event.fields, event.document, event.identifier, received, event.group, text)


def payload(records: Sequence[Record], more: Mapping[str, Any] | None = None) -> bytes:
    """The event of an invocation. `more`: a window's members."""
    behind = "," + text_of(more)[1:] if more else "}"
    return f'{{"Records":[{",".join(record.text for record in records)}]{behind}'.encode()
