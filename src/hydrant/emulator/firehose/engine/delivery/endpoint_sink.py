"""The sink that sends batches to an HTTP endpoint, until its retry duration is over; what is left goes to the bucket.

Pauses are those of AWS's page: 1 s, doubling up to 2 minutes, each ±15 %. Only pauses count as retry duration, not the
time spent waiting for answers. A stream that stops makes no more retries: what its endpoint refuses goes to the bucket.
"""

import logging
import random
from collections.abc import Sequence
from uuid import uuid4

from hydrant.emulator.faults.kinds import Defect, EmulatorFault, fault_of
from hydrant.emulator.faults.report import FAULTS

from ..buffers import Hints
from ..items import Deliveries, Delivery
from ..plan import EndpointTarget
from ..ports import EndpointError, EndpointRequest
from ..records import ErrorKind, ProcessingFailed
from .cancellation import Cancellation
from .endpoint_rules import EndpointFailure, endpoint_error_line, judge, request_for
from .sinks import MOVED, DeliveryContext, Refusals, Written

LOG = logging.getLogger(__name__)
_MAX_PAUSE_SECONDS = 120.0
_PAUSE_JITTER = 0.15


class EndpointSink:
    """All attempts for a batch have the same request id."""

    name = "endpoint"

    def __init__(self, context: DeliveryContext, refusals: Refusals) -> None:
        """`refusals` takes, as error lines, what the endpoint did not take."""
        self._context = context
        self._refusals = refusals
        self._arn = context.delivery_stream_arn

    def hints(self) -> Hints:
        """Those of the endpoint."""
        hints = self._context.plan().data.hints
        return Hints(hints.size, hints.interval, spacing=self._context.settings.spacing_seconds)

    def write(self, batch: Deliveries, cancellation: Cancellation) -> Written:
        """Send one batch."""
        request_id, attempts, spent = str(uuid4()), 0, 0.0
        pause = self._context.settings.endpoint_retry_seconds
        while cancellation.wanted:
            target = self._context.plan().data
            if not isinstance(target, EndpointTarget):
                return MOVED
            try:
                failure = self._attempt(target, request_id, batch)
            except EmulatorFault as fault:
                FAULTS.note(fault, f"records of {self._arn} wait")
                cancellation.pause(self._context.settings.retry_max_seconds)
                continue
            attempts += 1
            if failure is None:
                return Written(len(batch), 1)
            self._context.log.report(failure.code, failure.logged)
            if cancellation.forgotten:
                break
            if failure.lost:
                LOG.error("%s: %d records are lost: the endpoint answered 413", self._arn, len(batch))
                return Written(lost=len(batch))
            left = target.retry_seconds - spent
            if left <= 0 or cancellation.closing:
                self._divert(batch, failure, attempts)
                return Written(settled=False)
            started = self._context.ticks()
            cancellation.pause(min(pause * random.uniform(1 - _PAUSE_JITTER, 1 + _PAUSE_JITTER), left))  # noqa: S311 - no secret
            spent += self._context.ticks() - started
            pause = min(pause * 2, _MAX_PAUSE_SECONDS)
        return Written(settled=cancellation.forgotten)

    def _attempt(self, target: EndpointTarget, request_id: str, batch: Sequence[Delivery]) -> EndpointFailure | None:
        """Why the endpoint did not take the batch, None when it did. Raises EmulatorFault when it was not asked."""
        try:
            return judge(request_id, self._context.endpoint.post(self._request(target, request_id, batch)))
        except EndpointError as exc:
            return EndpointFailure(exc.code, exc.message, exc.message)
        except Exception as exc:
            raise fault_of(exc) or Defect(f"a defect in sending to the endpoint of {self._arn}: {exc!r}") from exc

    def _divert(self, batch: Sequence[Delivery], failure: EndpointFailure, attempts: int) -> None:
        now = int(self._context.clock() * 1000)
        lines = [endpoint_error_line(each, failure, attempts, now) for each in batch]
        self._refusals.divert(ErrorKind.HTTP_ENDPOINT_FAILED, batch, lines)
        told = ProcessingFailed(failure.code, failure.message, ErrorKind.HTTP_ENDPOINT_FAILED)
        records = (each.record for each in batch if each.record is not None)
        self._context.witness.rejected(len(batch), ((record, told) for record in records), attempts)

    def _request(self, target: EndpointTarget, request_id: str, batch: Sequence[Delivery]) -> EndpointRequest:
        return request_for(
            target.url,
            target.access_key,
            dict(target.attributes),
            packed=target.packed,
            delivery_stream_arn=self._arn,
            request_id=request_id,
            timestamp_ms=int(self._context.clock() * 1000),
            batch=batch,
        )
