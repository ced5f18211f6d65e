"""The sink that sends batches to Splunk and waits until they are indexed; what is left goes to the bucket.

An attempt is a request and the wait for its acknowledgement. The retry duration begins when the first attempt has
failed; waiting for acknowledgements is none of it (S-9). Pauses between attempts are those of HTTP endpoints, as AWS's
are not known. A batch whose acknowledgement did not come is sent again, so Splunk may have it twice, as on AWS (S-10).
"""

import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from hydrant.emulator.faults.kinds import Defect, EmulatorFault, fault_of
from hydrant.emulator.faults.report import FAULTS

from ..buffers import Hints
from ..items import Deliveries, Delivery
from ..plan import SplunkTarget
from ..ports import EndpointAnswer, EndpointError, EndpointRequest
from ..records import ErrorKind, ProcessingFailed
from .cancellation import Cancellation
from .sinks import MOVED, DeliveryContext, Refusals, Written
from .splunk_rules import (
    ACK_TIMEOUT,
    Collector,
    SplunkFailure,
    acknowledged,
    connection_failure,
    splunk_error_line,
    taken_as,
)

LOG = logging.getLogger(__name__)
_MAX_PAUSE_SECONDS = 120.0
_PAUSE_JITTER = 0.15
_KIND = ErrorKind.SPLUNK_FAILED


@dataclass
class _Course:
    """One batch on its way: attempts made, and seconds of the retry duration that are spent."""

    attempts: int = 0
    spent: float = 0.0


class SplunkSink:
    """Each delivery stream has a channel of its own, as Splunk asks of each client (S-6)."""

    name = "splunk"

    def __init__(self, context: DeliveryContext, refusals: Refusals) -> None:
        """`refusals` takes, as error lines, what Splunk did not index."""
        self._context = context
        self._refusals = refusals
        self._arn = context.delivery_stream_arn
        self._channel = str(uuid4())

    def hints(self) -> Hints:
        """Those of the destination."""
        hints = self._context.plan().data.hints
        return Hints(hints.size, hints.interval, spacing=self._context.settings.spacing_seconds)

    def write(self, batch: Deliveries, cancellation: Cancellation) -> Written:
        """Deliver one batch."""
        course, pause = _Course(), self._context.settings.endpoint_retry_seconds
        while cancellation.wanted:
            target = self._context.plan().data
            if not isinstance(target, SplunkTarget):
                return MOVED
            try:
                failure = self._attempt(target, batch, course, cancellation)
            except EmulatorFault as fault:
                FAULTS.note(fault, f"records of {self._arn} wait")
                cancellation.pause(self._context.settings.retry_max_seconds)
                continue
            if failure is None or not cancellation.wanted:
                return Written(len(batch), 1) if failure is None else Written(settled=cancellation.forgotten)
            self._report(failure, batch)
            left = target.retry_seconds - course.spent
            if left <= 0 or cancellation.closing:
                self._divert(batch, failure, course.attempts)
                return Written(settled=False)
            started = self._context.ticks()
            cancellation.pause(min(pause * random.uniform(1 - _PAUSE_JITTER, 1 + _PAUSE_JITTER), left))  # noqa: S311 - no secret
            course.spent += self._context.ticks() - started
            pause = min(pause * 2, _MAX_PAUSE_SECONDS)
        return Written(settled=cancellation.forgotten)

    def _attempt(
        self, target: SplunkTarget, batch: Sequence[Delivery], course: _Course, cancellation: Cancellation
    ) -> SplunkFailure | None:
        """Why the batch was not indexed, None when it was. Raises EmulatorFault when Splunk was not asked."""
        collector = Collector(target.url, target.raw, target.token, self._channel)
        started = self._context.ticks()
        try:
            taken = taken_as(self._post(collector.sending(batch)))
        except EndpointError as error:
            taken = connection_failure(error)
        sent = self._context.ticks()
        course.spent += sent - started if course.attempts else 0.0
        course.attempts += 1
        if isinstance(taken, SplunkFailure):
            return taken
        failure = self._wait(collector, taken, sent + target.acknowledgment_seconds, cancellation)
        if failure is None:
            self._count(batch, self._context.ticks() - sent)
        return failure

    def _wait(
        self, collector: Collector, ack_id: int, until: float, cancellation: Cancellation
    ) -> SplunkFailure | None:
        """Ask until the batch is indexed, or the time is over; of a stream that ends, half the time for that."""
        pause, settings = self._context.settings.retry_seconds, self._context.settings
        shortened = False
        while cancellation.wanted:
            answer = self._asked(collector, ack_id)
            if isinstance(answer, SplunkFailure):
                return answer
            if answer:
                return None
            now = self._context.ticks()
            if cancellation.closing and not shortened:
                until, shortened = min(until, now + settings.stop_seconds / 2), True
            if now >= until:
                return ACK_TIMEOUT
            cancellation.pause(min(pause, until - now))
            pause = min(pause * 2, settings.retry_max_seconds)
        return ACK_TIMEOUT

    def _asked(self, collector: Collector, ack_id: int) -> bool | SplunkFailure:
        """Whether the batch is indexed; what cannot be asked for now is not known yet."""
        try:
            return acknowledged(ack_id, self._post(collector.asking(ack_id)))
        except EndpointError:
            return False
        except EmulatorFault as fault:
            FAULTS.note(fault, f"the acknowledgement for {self._arn} waits")
            return False

    def _post(self, request: EndpointRequest) -> EndpointAnswer:
        """Raises EndpointError, or EmulatorFault when it was not for Splunk that it failed."""
        try:
            return self._context.endpoint.post(request)
        except EndpointError:
            raise
        except Exception as error:
            raise fault_of(error) or Defect(f"a defect in sending to Splunk for {self._arn}: {error!r}") from error

    def _report(self, failure: SplunkFailure, batch: Sequence[Delivery]) -> None:
        LOG.info("%s: %s: %s", self._arn, failure.code, failure.detail)
        self._context.log.report(failure.code, failure.message)
        self._context.metrics.add({"DeliveryToSplunk.Success": 0.0, "DeliveryToSplunk.DataFreshness": self._age(batch)})

    def _divert(self, batch: Sequence[Delivery], failure: SplunkFailure, attempts: int) -> None:
        now = int(self._context.clock() * 1000)
        lines = [splunk_error_line(each, failure, attempts, now) for each in batch]
        self._refusals.divert(_KIND, batch, lines)
        told = ProcessingFailed(failure.code, failure.message, _KIND)
        records = (each.record for each in batch if each.record is not None)
        self._context.witness.rejected(len(batch), ((record, told) for record in records), attempts)

    def _count(self, batch: Sequence[Delivery], latency: float) -> None:
        self._context.metrics.add(
            {
                "DeliveryToSplunk.Bytes": sum([each.source_bytes for each in batch]),
                "DeliveryToSplunk.Records": len(batch),
                "DeliveryToSplunk.DataAckLatency": latency,
                "DeliveryToSplunk.DataFreshness": self._age(batch),
                "DeliveryToSplunk.Success": 1.0,
            }
        )

    def _age(self, batch: Sequence[Delivery]) -> float:
        return max(0.0, self._context.clock() - min([each.arrival for each in batch]))
