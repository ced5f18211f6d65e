"""Replays error objects: several at a time, each held in the ledger while its records are sent."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ...pipeline.ledger import identity
from ..found import found_in
from ..groups import Groups
from ..objects import LEDGER, ErrorObject
from ..scan import Task
from .entries import Holder
from .numbers import pack
from .plan import Rules
from .put import MAX_BYTES, Destination, Outgoing, Pace, put_all
from .store import Held, ObjectLedger

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_OBJECTS_AT_ONCE = 4


@dataclass
class Outcome:
    """Counts of a run.

    `passes` is by producer what was sent, in a dry run what would be. `sent` has the identity in data/ and in error/ of
    each record, with how many there are.
    """

    passes: Counter[str] = field(default_factory=Counter)
    left: Groups = field(default_factory=Groups)
    already: int = 0
    unsure: int = 0
    sent: Counter[tuple[bytes, bytes]] = field(default_factory=Counter)
    held: list[str] = field(default_factory=list)

    def merge(self, other: "Outcome") -> None:
        """Add another's."""
        self.passes += other.passes
        self.left.merge(other.left)
        self.already += other.already
        self.unsure += other.unsure
        self.sent += other.sent
        self.held += other.held


@dataclass
class Replay:
    """A run over some objects. Without a destination nothing is written and nothing sent: a dry run."""

    s3: "S3Client"
    task: Task
    rules: Rules
    holder: Holder
    destination: Destination | None
    pace: Pace
    ledger_prefix: str = LEDGER
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self, objects: Sequence[ErrorObject], progress: Callable[[int, int], None]) -> Outcome:
        """Replay all. Ctrl-C ends it after the batches at hand, with the ledger true, and is raised again."""
        total, done = Outcome(), 0
        with ThreadPoolExecutor(_OBJECTS_AT_ONCE, thread_name_prefix="replay") as threads:
            running = [threads.submit(self._object, each.key) for each in objects]
            try:
                for finished in as_completed(running):
                    total.merge(finished.result())
                    done += 1
                    progress(done, total.sent.total())
            except BaseException:
                self.stop.set()
                for each in running:
                    each.cancel()
                raise
        return total

    def _object(self, key: str) -> Outcome:
        outcome = Outcome()
        ledger = ObjectLedger(self.s3, self.task.place.bucket, key, self.holder, self.ledger_prefix)
        ledger.read()
        batches = self._batches(key, ledger, outcome)
        if self.destination is None:
            for _ in batches:
                pass
            return outcome
        try:
            self._send(self.destination, batches, ledger, outcome)
        except Held as held:
            outcome.held.append(f"{held.title} {held.cause}")
        return outcome

    def _send(
        self, destination: Destination, batches: Iterator[list[Outgoing]], ledger: ObjectLedger, outcome: Outcome
    ) -> None:
        sent, held, unsure = set(ledger.sent), False, ledger.unsure
        pending: set[int] = set()

        def acknowledged(record: Outgoing) -> None:
            sent.add(record.number)
            pending.discard(record.number)
            outcome.passes[record.producer] += 1
            outcome.sent[identity(record.delivered), identity(record.data)] += 1

        try:
            for batch in batches:
                if self.stop.is_set():
                    break
                self.pace.wait(len(batch), self.stop)
                if not held:
                    ledger.check_free()
                ledger.write(sent=pack(sent), sending=pack(each.number for each in batch))
                held = True
                outcome.unsure += len(unsure & {each.number for each in batch})
                pending = {each.number for each in batch}
                put_all(destination, batch, acknowledged, self.stop)
        finally:
            if held:
                ledger.write(sent=pack(sent), sending=pack(pending), released=True)

    def _batches(self, key: str, ledger: ObjectLedger, outcome: Outcome) -> Iterator[list[Outgoing]]:
        """The records to send, in calls of the allowed size; the others are counted."""
        batch: list[Outgoing] = []
        size = 0
        for found in found_in(self.s3, self.task, self.rules.check, key, outcome.left.cannot_read):
            if found.number in ledger.sent:
                outcome.already += 1
                continue
            intention = self.rules.decide(found)
            if intention.data is None:
                outcome.left.add(found.rejection, intention.verdict, key)
                continue
            if self.destination is None:
                outcome.passes[intention.verdict.producer] += 1
            if batch and (len(batch) >= self.pace.batch or size + len(intention.data) > MAX_BYTES):
                yield batch
                batch, size = [], 0
            batch.append(Outgoing(found.number, intention.verdict.producer, intention.data, intention.delivered))
            size += len(intention.data) + 256
        if batch:
            yield batch
