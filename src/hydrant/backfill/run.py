"""Tells a destination of objects: several at a time, each held in the ledger while its notification is sent."""

import hashlib
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ..rejections.objects import LEDGER
from ..rejections.replay.entries import Holder
from ..rejections.replay.put import Pace
from ..rejections.replay.store import Held, ObjectLedger
from .destinations import Destination
from .event import Origin, StoredObject, notification
from .rules import Rule

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_AT_ONCE = 8
_AHEAD = 4 * _AT_ONCE
_LINE = 1
"""A notification is the one line of its object in the ledger."""


@dataclass
class Outcome:
    """Counts of objects. `told`: sent now, in a dry run what would be. `left_out`: S3's own filter leaves it out."""

    objects: int = 0
    told: int = 0
    already: int = 0
    unsure: int = 0
    left_out: int = 0
    held: list[str] = field(default_factory=list)
    sample: str = ""

    @property
    def holds(self) -> bool:
        """Whether each object is accounted for."""
        return self.objects == self.told + self.already + self.left_out + len(self.held)

    def merge(self, other: "Outcome") -> None:
        """Add what became of some objects; they are counted where they are listed."""
        self.told += other.told
        self.already += other.already
        self.unsure += other.unsure
        self.left_out += other.left_out
        self.held += other.held
        self.sample = self.sample or other.sample


def ledger_prefix(ledger: str, arn: str) -> str:
    """Where the ledger of this destination is: readable, and different for every destination."""
    name = re.sub(r"[^A-Za-z0-9._-]", "-", arn.rpartition(":")[2])[:80]
    return f"{ledger}notified/{name}-{hashlib.sha256(arn.encode()).hexdigest()[:8]}/"


@dataclass
class Backfill:
    """A run over some objects. `rules`: which of them S3 tells the destination of; none: of all."""

    s3: "S3Client"
    origin: Origin
    destination: Destination
    rules: Sequence[Rule]
    holder: Holder
    pace: Pace
    dry_run: bool = False
    versioned: bool = False
    ledger: str = LEDGER
    stop: threading.Event = field(default_factory=threading.Event)

    def run(self, objects: Iterator[StoredObject], progress: Callable[[Outcome], None]) -> Outcome:
        """Tell of all. Ctrl-C ends it after the objects at hand, with the ledger true, and is raised again."""
        total = Outcome()
        running: set[Future[Outcome]] = set()
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="backfill") as threads:
            try:
                for each in objects:
                    total.objects += 1
                    running.add(threads.submit(self._object, each))
                    if len(running) >= _AHEAD:
                        running = _collect(running, total)
                        progress(total)
                while running:
                    running = _collect(running, total)
                    progress(total)
            except BaseException:
                self.stop.set()
                for future in running:
                    future.cancel()
                raise
        return total

    def _object(self, found: StoredObject) -> Outcome:
        origin = self._told_by(found.key)
        if origin is None:
            return Outcome(left_out=1)
        prefix = ledger_prefix(self.ledger, self.destination.arn)
        ledger = ObjectLedger(self.s3, self.origin.bucket, found.key, self.holder, prefix)
        ledger.read()
        if _LINE in ledger.sent:
            return Outcome(already=1)
        message = notification(self._with_version(found), origin)
        if self.dry_run:
            return Outcome(told=1, sample=message)
        try:
            return self._tell(message, ledger)
        except Held as held:
            return Outcome(held=[f"{held.title} {held.cause}"])

    def _tell(self, message: str, ledger: ObjectLedger) -> Outcome:
        unsure = _LINE in ledger.unsure
        self.pace.wait(1, self.stop)
        if self.stop.is_set():
            return Outcome()
        ledger.check_free()
        ledger.write(sending=str(_LINE))
        try:
            self.destination.tell(message)
        except BaseException:
            ledger.write(sending=str(_LINE), released=True)  # it may have come all the same
            raise
        ledger.write(sent=str(_LINE), released=True)
        return Outcome(told=1, unsure=int(unsure), sample=message)

    def _told_by(self, key: str) -> Origin | None:
        if not self.rules:
            return self.origin
        rule = next((rule for rule in self.rules if rule.tells_of(key)), None)
        return replace(self.origin, configuration_id=rule.id) if rule else None

    def _with_version(self, found: StoredObject) -> StoredObject:
        if not self.versioned:
            return found
        return replace(found, version_id=self.s3.head_object(Bucket=self.origin.bucket, Key=found.key).get("VersionId"))


def _collect(running: set[Future[Outcome]], total: Outcome) -> set[Future[Outcome]]:
    done, left = wait(running, return_when=FIRST_COMPLETED)
    for each in done:
        total.merge(each.result())
    return left
