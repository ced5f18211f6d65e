"""Event source mappings whose function could not be run: the batch waits, and no attempt of the function is used up.

What AWS does depends on whether the error came before the invocation or in it [Lambda developer guide: Retain discarded
batch records for a Kinesis Data Streams event source]. Before it - throttling, no capacity - a batch of a stream is
tried again until its records expire or are older than MaximumRecordAgeInSeconds, whatever MaximumRetryAttempts says;
messages of a queue until their visibility timeout is over, and then they are visible again [Implementing error handling
for an SQS event source]. LocalStack counts each such call as an attempt, and gives a queue's messages back at once.
"""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError
from localstack.services.lambda_.event_source_mapping.esm_worker import EsmWorker
from localstack.services.lambda_.event_source_mapping.esm_worker_factory import EsmWorkerFactory
from localstack.services.lambda_.event_source_mapping.pollers.sqs_poller import SqsPoller
from localstack.services.lambda_.event_source_mapping.pollers.stream_poller import StreamPoller
from localstack.services.lambda_.event_source_mapping.senders.sender import Sender

from hydrant.emulator import patches
from hydrant.emulator.faults.kinds import fault_of
from hydrant.emulator.faults.report import FAULTS

from .mapping_positions import resume

FIRST_PAUSE, MAX_PAUSE = 0.25, 5.0
_BEFORE = frozenset({"TooManyRequestsException", "ResourceConflictException", "ServiceException"})
_SERVER_ERROR = 500
_DEFAULT_VISIBILITY = 30.0
Patience = Callable[[Any], float]
"""How many seconds a batch may wait from now on."""


def came_before(error: ClientError) -> bool:
    """Whether the function was not run, for a reason that passes."""
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return error.response.get("Error", {}).get("Code") in _BEFORE or status >= _SERVER_ERROR


class PatientSender:
    """Hands batches to a function; takes the place of LocalStack's sender, which it uses."""

    def __init__(self, inner: Sender, patience: Patience, stopped: threading.Event) -> None:
        self._inner = inner
        self._patience = patience
        self._stopped = stopped
        self.refused = 0
        """Calls in a row that ended without an invocation, as far as the poller was told of them."""

    def send_events(self, events: Any) -> Any:
        """Invoke as soon as it can be done. Raises what an invocation ended with, or the last refusal."""
        begin, pause, longest = time.monotonic(), FIRST_PAUSE, None
        while True:
            try:
                return self._inner.send_events(events)
            except ClientError as error:
                if not came_before(error):
                    raise
                self._tell(error)
                longest = self._patience(events) if longest is None else longest
                left = begin + longest - time.monotonic()
                if left <= 0 or self._stopped.wait(min(pause, left)):
                    self.refused += 1
                    raise
            pause = min(pause * 2, MAX_PAUSE)

    def _tell(self, error: ClientError) -> None:
        if fault := fault_of(error):
            FAULTS.note(fault, f"events for {self._inner.target_arn} wait")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def _mend_stream(poller: StreamPoller, sender: PatientSender, stopped: threading.Event) -> None:
    """Let a poller count attempts as AWS does, and end its retries when its mapping ends."""
    stock = poller.max_retries_exceeded

    def exceeded(attempts: int) -> bool:
        if stopped.is_set():
            poller.close()  # its loop looks for nothing else
        sender.refused = sender.refused if attempts else 0
        return bool(stock(attempts - sender.refused))

    poller.max_retries_exceeded = exceeded


def _age_left(poller: StreamPoller) -> Patience:
    """Until the oldest record of a batch has MaximumRecordAgeInSeconds."""
    most = poller.stream_parameters.get("MaximumRecordAgeInSeconds", -1)

    def left(events: Any) -> float:
        if most < 0:
            return float("inf")
        oldest = min(poller.get_approximate_arrival_time(event) for event in events)
        return float(most - (datetime.now(UTC).timestamp() - oldest))

    return left


def _visibility_left(poller: SqsPoller) -> Patience:
    """Until the messages of a batch, which has just been received, are visible again."""

    def left(_events: Any) -> float:
        asked = {"QueueUrl": poller.queue_url, "AttributeNames": ["VisibilityTimeout"]}
        try:
            attributes = poller.source_client.get_queue_attributes(**asked).get("Attributes", {})
        except ClientError:
            return 0.0  # the queue is gone
        return float(attributes.get("VisibilityTimeout", _DEFAULT_VISIBILITY))

    return left


def patient(worker: EsmWorker) -> EsmWorker:
    """The worker of a mapping, with patience."""
    poller, stopped = worker.poller, worker._shutdown_event
    if isinstance(poller, StreamPoller):
        sender = PatientSender(poller.processor.sender, _age_left(poller), stopped)
        _mend_stream(poller, sender, stopped)
        poller.processor.sender = sender
    elif isinstance(poller, SqsPoller):
        poller.processor.sender = PatientSender(poller.processor.sender, _visibility_left(poller), stopped)
    return worker


_STOCK = EsmWorkerFactory.get_esm_worker


def get_esm_worker(self: EsmWorkerFactory) -> EsmWorker:
    """The worker of a mapping, which goes on where an earlier one was; takes the place of LocalStack's method."""
    worker = patient(_STOCK(self))
    if isinstance(worker.poller, StreamPoller):
        resume(worker)
    return worker


def apply_patches() -> None:
    """Give patience to mappings that are made from now on."""
    owner = "localstack.services.lambda_.event_source_mapping.esm_worker_factory:EsmWorkerFactory"
    patches.replace(owner, "get_esm_worker", get_esm_worker)
