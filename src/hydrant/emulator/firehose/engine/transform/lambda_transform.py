"""Invokes the function of a delivery stream, with retries (C-5 to C-8, C-16 to C-19).

What is retried: function errors (time-outs included), throttling and every other failed call, NumberOfRetries times.
A call for which the function is not ready does not count as an attempt for `transient_seconds`, and one that fails by a
fault of the emulator never does: the batch waits until it is over.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from hydrant.emulator.faults.kinds import Defect, fault_of
from hydrant.emulator.faults.patience import Patience
from hydrant.emulator.firehose.settings import Settings

from ..buffers import Hints
from ..ports import FunctionClient, InvocationError, NotReady
from ..records import Outcome, ProcessingFailed, Records
from .base import Attempts, Transformed
from .event import ENVELOPE_BYTES, MAX_PAYLOAD_BYTES, EventHead, again, event_weights, new_event, record_ids_of
from .outcomes import FUNCTION_ERROR, outcomes_of


@dataclass(frozen=True)
class LambdaRules:
    """Parameters of the Lambda processor (B-5 to B-8)."""

    function_arn: str
    retries: int
    buffer_bytes: int
    buffer_seconds: float


class LambdaTransform:
    """The Lambda stage of one partition."""

    def __init__(
        self,
        rules: LambdaRules,
        head: EventHead,
        function: FunctionClient,
        *,
        settings: Settings,
        patience: Patience,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """The pause of `patience` is true when the delivery stream stops."""
        self._rules = rules
        self._head = head
        self._function = function
        self._settings = settings
        self._clock = clock
        self._patience = patience
        self._hints = Hints(
            size=rules.buffer_bytes,
            interval=rules.buffer_seconds,
            max_weight=MAX_PAYLOAD_BYTES - ENVELOPE_BYTES,
            spacing=settings.spacing_seconds,
        )

    def hints(self) -> Hints:
        """The processor's buffer, within 6 MB of event."""
        return self._hints

    weights = staticmethod(event_weights)

    def apply(self, records: Records) -> Transformed:
        """Invoke until it works or the retries are used up. Raises Interrupted, see `Patience`."""
        record_ids = record_ids_of(records)
        event = new_event(self._head, record_ids, records)
        made, wait, started = 0, self._settings.retry_seconds, time.monotonic()
        requests: list[str] = []
        while True:
            made += 1
            result = self._patience.insist(partial(self._attempt, record_ids, event, requests))
            ended = self._clock()
            if not isinstance(result, tuple):
                break
            failure, ready = result
            if not ready and time.monotonic() - started < self._settings.transient_seconds:
                made -= 1
            if made > self._rules.retries:
                result = [failure] * len(records)
                break
            if self._patience.pause(wait) and not ready:
                started = float("-inf")  # stopping: count from now on, so that the stop ends
            wait, event = min(wait * 2, self._settings.retry_max_seconds), again(event)
        return Transformed(result, Attempts(made, int(ended * 1000), self._rules.function_arn, tuple(requests)))

    def _attempt(
        self, record_ids: Sequence[str], event: bytes, requests: list[str]
    ) -> Sequence[Outcome] | tuple[ProcessingFailed, bool]:
        """Outcomes, or why all failed and whether the function was ready. Raises EmulatorFault."""
        try:
            if len(event) > MAX_PAYLOAD_BYTES:
                raise InvocationError(
                    "Lambda.FunctionError", f"The record needs an event of {len(event)} bytes; Lambda takes 6 MB."
                )
            reply = self._function.invoke(self._rules.function_arn, event)
        except InvocationError as exc:
            return ProcessingFailed(exc.code, exc.message), not isinstance(exc, NotReady)
        except Exception as exc:
            raise fault_of(exc) or Defect(f"a defect in calling {self._rules.function_arn}: {exc!r}") from exc
        requests.append(reply.request_id)
        if reply.function_error or len(reply.payload) > MAX_PAYLOAD_BYTES:
            return FUNCTION_ERROR, True
        return outcomes_of(record_ids, reply.payload)
