"""Brings events from a pipe's source to its target, as its settings say."""

from __future__ import annotations

import functools
import json
import logging
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from localstack.utils.event_matcher import matches_event

from hydrant.emulator.clock import CLOCK

from .engine.events import Event, Origin, opened, source_of
from .engine.passage import Passage, Result
from .engine.ports import Target
from .engine.retries import Policy, Retries
from .engine.templates import OF_THE_PIPE
from .models import Pipe
from .rules import SOURCES, TARGETS, service_of
from .services import dead_letters
from .services.invoked import FunctionEnrichment, FunctionTarget, MachineTarget
from .services.queue_source import QueueSource
from .services.stream_source import StreamSource
from .services.targets import Place, batch_target

LOG = logging.getLogger(__name__)


class Worker:
    """One running pipe: its source and all that lies behind it."""

    def __init__(self, pipe: Pipe) -> None:
        settings = pipe.settings
        self._pipe = pipe
        self._stopped = threading.Event()
        self._source_arn: str = settings["Source"]
        self._kind = source_of(self._source_arn)
        parameters = settings["SourceParameters"]
        self._parameters = parameters[SOURCES[service_of(self._source_arn)]]
        filters = (parameters.get("FilterCriteria") or {}).get("Filters") or []
        self._patterns = [json.loads(each["Pattern"]) for each in filters if each.get("Pattern")]
        self._run = never_raising(_passage(pipe).run, pipe.name)
        origin = Origin(self._source_arn, pipe.region, settings["RoleArn"], pipe.arn)
        self._source: QueueSource | StreamSource
        if self._kind == "aws:sqs":
            self._source = QueueSource(origin, self._parameters, self._wanted, self._run, self._tell)
        else:
            self._source = StreamSource(origin, self._parameters, pipe.progress, self._deal_with, self._tell)
        self._thread = threading.Thread(target=self._work, name=f"pipe-{pipe.name}", daemon=True)

    def start(self) -> None:
        """Take positions, then begin to read. Raises the SDK's error when the source is not there."""
        self._source.prepare()
        self._thread.start()

    def end(self) -> None:
        """Read no more."""
        self._stopped.set()

    def stop(self, seconds: float) -> None:
        """Read no more, and wait so long for what is under way; what takes longer ends by itself, and is said."""
        self.end()
        if not self._thread.is_alive():
            return
        self._thread.join(seconds)
        if self._thread.is_alive():
            LOG.warning("pipe %s: what is under way takes longer than %g s", self._pipe.name, seconds)

    def _work(self) -> None:
        self._source.work(self._stopped)

    def _wanted(self, event: Event) -> bool:
        """Whether a filter lets an event through (P-4)."""
        if not self._patterns:
            return True
        seen = opened(event.fields, self._kind)
        try:
            return any(matches_event(pattern, seen) for pattern in self._patterns)
        except Exception:  # whatever it is: an event that cannot be judged goes on rather than being lost
            LOG.exception("pipe %s cannot match %s with its filters", self._pipe.name, event.identifier)
            return True

    def _deal_with(self, shard: str, events: Sequence[Event], stopped: threading.Event) -> bool:
        wanted = [event for event in events if self._wanted(event)]
        own = self._parameters
        policy = Policy(
            own.get("MaximumRetryAttempts", -1),
            own.get("MaximumRecordAgeInSeconds", -1),
            own.get("OnPartialBatchItemFailure") == "AUTOMATIC_BISECT",
        )
        give_up = functools.partial(self._give_up, shard)
        return Retries(policy, self._run, give_up, stopped.wait, CLOCK.now, self._tell).deal_with(wanted)

    def _give_up(self, shard: str, events: Sequence[Event], condition: str) -> None:
        """Tell of records that were not taken: in the dead-letter queue or topic, if there is one, and in the log."""
        now = datetime.fromtimestamp(CLOCK.now(), UTC)
        told = dead_letters.letter(dead_letters.Place(self._pipe.arn, self._source_arn, shard), events, condition, now)
        LOG.warning("pipe %s gives up %d records of shard %s: %s", self._pipe.name, len(events), shard, condition)
        if arn := (self._parameters.get("DeadLetterConfig") or {}).get("Arn"):
            dead_letters.send(arn, told)

    def _tell(self, words: str) -> None:
        """Say what goes wrong, once for each change: DescribePipe shows it as StateReason."""
        if words[:512] != self._pipe.reason:
            LOG.warning("pipe %s: %s", self._pipe.name, words)
            self._pipe.reason = words[:512]


def never_raising(run: Callable[[Sequence[Event]], Result], pipe: str) -> Callable[[Sequence[Event]], Result]:
    """The same, for which a defect is a failure of the batch: its events are tried again or given up, as others are."""

    def guarded(events: Sequence[Event]) -> Result:
        try:
            return run(events)
        except Exception as error:  # whatever it is: a thread that ends would leave a shard without a word
            LOG.exception("pipe %s failed with %d events", pipe, len(events))
            return Result(tuple(events), f"a defect of the emulator: {error!r}")

    return guarded


def _passage(pipe: Pipe) -> Passage:
    settings = pipe.settings
    enrichment = settings.get("Enrichment")
    names = (pipe.arn, pipe.name, settings["Source"], enrichment or "", settings["Target"])
    return Passage(
        source=source_of(settings["Source"]),
        target=_target(pipe),
        target_template=(settings.get("TargetParameters") or {}).get("InputTemplate"),
        enrichment=FunctionEnrichment(enrichment) if enrichment else None,
        enrichment_template=(settings.get("EnrichmentParameters") or {}).get("InputTemplate"),
        reserved=dict(zip(OF_THE_PIPE, names, strict=True)),
        now=_now,
    )


def _target(pipe: Pipe) -> Target:
    arn: str = pipe.settings["Target"]
    service = service_of(arn)
    parameters: dict[str, Any] = (pipe.settings.get("TargetParameters") or {}).get(TARGETS[service]) or {}
    if service == "lambda":
        return FunctionTarget(arn, parameters)
    if service == "states":
        return MachineTarget(arn, parameters)
    return batch_target(service, Place(arn, parameters, pipe.name, source_of(pipe.settings["Source"])))


def _now() -> str:
    moment = datetime.fromtimestamp(CLOCK.now(), UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
