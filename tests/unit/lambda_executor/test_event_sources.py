"""Event source mappings while a function cannot be run: batches wait, attempts count what the function did.

LocalStack's own pollers and processors run here; their clients and the function are the test's.
"""

import threading
import time
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from localstack.services.lambda_.event_source_mapping.esm_event_processor import EsmEventProcessor
from localstack.services.lambda_.event_source_mapping.event_processor import BatchFailureError
from localstack.services.lambda_.event_source_mapping.pipe_loggers.noops_pipe_logger import NoOpsPipeLogger
from localstack.services.lambda_.event_source_mapping.pollers.kinesis_poller import KinesisPoller
from localstack.services.lambda_.event_source_mapping.pollers.sqs_poller import SqsPoller
from localstack.services.lambda_.event_source_mapping.senders.sender import SenderError

from hydrant.emulator.lambda_executor import event_sources
from hydrant.emulator.lambda_executor.event_sources import came_before, patient

STREAM = "arn:aws:kinesis:us-east-1:000000000000:stream/source"
QUEUE = "arn:aws:sqs:us-east-1:000000000000:queue"


def refusal(code: str = "ServiceException", status: int = 500) -> ClientError:
    response: Any = {"Error": {"Code": code, "Message": "no"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(response, "Invoke")


FAILED = SenderError("FunctionError", error={"message": "failed"})


class Function:
    """What calls of the function end with, one after the other; at the end they succeed."""

    target_arn = "arn:aws:lambda:us-east-1:000000000000:function:sample"

    def __init__(self, *endings: Exception) -> None:
        self.endings = iter(endings)
        self.calls: list[Any] = []

    def send_events(self, events: Any) -> Any:
        self.calls.append(list(events))
        for ending in self.endings:
            raise ending
        return {}


class Source:
    """The client of the source."""

    meta = SimpleNamespace(events=SimpleNamespace(register=lambda *_arguments: None))

    def __init__(self, visibility: float = 30.0) -> None:
        self.visibility = visibility
        self.deleted: list[Any] = []

    def get_queue_url(self, **_names: Any) -> Any:
        return {"QueueUrl": "http://127.0.0.1/queue"}

    def get_queue_attributes(self, **_names: Any) -> Any:
        return {"Attributes": {"VisibilityTimeout": str(self.visibility)}}

    def delete_message_batch(self, **request: Any) -> None:
        self.deleted += request["Entries"]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses of the retries, ours and LocalStack's, are short."""
    monkeypatch.setattr(event_sources, "FIRST_PAUSE", 0.001)
    monkeypatch.setattr(event_sources, "MAX_PAUSE", 0.002)
    monkeypatch.setattr("localstack.utils.backoff.ExponentialBackoff.next_backoff", lambda _self: 0.001)


def of_stream(function: Function, *, retries: int = -1, age: int = -1) -> tuple[Any, list[Any], threading.Event]:
    """A poller of a stream, what it discards, and the event that ends its mapping."""
    parameters = {
        "StartingPosition": "LATEST",
        "BatchSize": 10,
        "MaximumRetryAttempts": retries,
        "MaximumRecordAgeInSeconds": age,
    }
    poller = KinesisPoller(
        source_arn=STREAM,
        source_parameters={"KinesisStreamParameters": parameters},
        source_client=Source(),
        processor=EsmEventProcessor(function, NoOpsPipeLogger()),
        kinesis_namespace=True,
        invoke_identity_arn="role",
    )
    discarded: list[Any] = []
    poller.send_events_to_dlq = lambda _shard, events, context: discarded.append((events, context))
    stopped = threading.Event()
    patient(SimpleNamespace(poller=poller, _shutdown_event=stopped))
    return poller, discarded, stopped


def record(age: float = 0.0) -> dict[str, Any]:
    arrived = datetime.fromtimestamp(time.time() - age, UTC)
    return {"SequenceNumber": "1", "PartitionKey": "k", "Data": b"x", "ApproximateArrivalTimestamp": arrived}


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (refusal(), True),
        (refusal("TooManyRequestsException", 429), True),
        (refusal("ResourceConflictException", 409), True),
        (refusal("InternalError", 503), True),
        (refusal("ResourceNotFoundException", 404), False),
        (refusal("RequestTooLargeException", 413), False),
    ],
)
def test_what_comes_before_an_invocation_and_passes(error: ClientError, passes: bool) -> None:
    assert came_before(error) is passes


def test_refusals_use_up_no_attempts_of_a_stream_s_batch() -> None:
    function = Function(*[refusal()] * 20)
    poller, discarded, _ = of_stream(function, retries=0)
    poller.forward_events_to_target("shard", [record()])
    assert len(function.calls) == 21
    assert discarded == []


def test_attempts_are_what_the_function_did() -> None:
    function = Function(refusal(), FAILED, refusal(), refusal(), FAILED, refusal(), FAILED)
    poller, discarded, _ = of_stream(function, retries=1)
    poller.forward_events_to_target("shard", [record()])
    ((_, context),) = discarded
    assert context["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert len(function.calls) == 5, "one attempt and one retry"


def test_a_batch_that_gets_too_old_while_it_waits_is_discarded_for_its_age() -> None:
    function = Function(*[refusal()] * 1000)
    poller, discarded, _ = of_stream(function, retries=0, age=60)
    poller.forward_events_to_target("shard", [record(age=59.9)])
    ((events, _),) = discarded
    assert len(events) == 1
    assert len(function.calls) < 1000


def test_the_end_of_a_mapping_ends_the_waiting() -> None:
    function = Function(*[refusal()] * 100_000)
    poller, discarded, stopped = of_stream(function)
    thread = threading.Thread(target=poller.forward_events_to_target, args=("shard", [record()]))
    thread.start()
    while len(function.calls) < 3:
        thread.join(0.001)
    stopped.set()
    thread.join(30)
    assert not thread.is_alive()
    assert discarded == []


def of_queue(function: Function, source: Source) -> Any:
    poller = SqsPoller(
        source_arn=QUEUE,
        source_parameters={"SqsQueueParameters": {"BatchSize": 10, "MaximumBatchingWindowInSeconds": 0}},
        source_client=source,
        processor=EsmEventProcessor(function, NoOpsPipeLogger()),
    )
    patient(SimpleNamespace(poller=poller, _shutdown_event=threading.Event()))
    return poller


MESSAGE = {
    "MessageId": "m",
    "ReceiptHandle": "r",
    "Body": "hello",
    "MD5OfBody": "5d41402abc4b2a76b9719d911017c592",
    "Attributes": {},
}


@pytest.fixture
def queue_url(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "localstack.services.lambda_.event_source_mapping.pollers.sqs_poller.get_queue_url", lambda _arn: "url"
    )


@pytest.mark.usefixtures("queue_url")
def test_messages_of_a_queue_wait_and_are_deleted_when_they_were_processed() -> None:
    function, source = Function(*[refusal()] * 20), Source()
    of_queue(function, source).handle_messages([dict(MESSAGE)])
    assert len(function.calls) == 21
    assert [entry["ReceiptHandle"] for entry in source.deleted] == ["r"]


@pytest.mark.usefixtures("queue_url")
def test_messages_go_back_to_the_queue_when_they_are_visible_again() -> None:
    function, source = Function(*[refusal()] * 100_000), Source(visibility=0.05)
    poller = of_queue(function, source)
    with pytest.raises(ClientError):
        poller.handle_messages([dict(MESSAGE)])
    assert len(function.calls) > 1
    assert source.deleted == []


@pytest.mark.usefixtures("queue_url")
def test_what_the_function_does_is_none_of_its_business() -> None:
    function, source = Function(FAILED), Source()
    with pytest.raises(BatchFailureError):
        of_queue(function, source).handle_messages([dict(MESSAGE)])
    assert len(function.calls) == 1
