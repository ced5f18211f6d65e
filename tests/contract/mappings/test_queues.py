"""Event source mappings of queues (M-10, M-12)."""

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ..support.lambda_emulator import Emulator, wait_for
from ..support.mappings import FINE, WRITES_DOWN, calls, messages, queue_of

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("mappings")]
Attach = Callable[..., str]
NAMES_BAD_ONES = (
    WRITES_DOWN
    + """
    def answer(number, records):
        bad = [each["messageId"] for each in records if each["body"] == "bad" and number == 0]
        return {"batchItemFailures": [{"itemIdentifier": each} for each in bad]}
"""
)
FAILS_ONCE = WRITES_DOWN + "\n    def answer(number, records):\n        assert number, 'not yet'\n"
AT_ONCE = """
    import os, pathlib, time, uuid
    def handler(event, context):
        folder = pathlib.Path(os.environ["FOLDER"])
        mine = folder / f"running-{uuid.uuid4()}"
        mine.touch()
        (folder / f"seen-{len(list(folder.glob('running-*')))}").touch()
        time.sleep(0.1)
        mine.unlink()
        (folder / f"done-{mine.name}").touch()
"""
SHORT = {"VisibilityTimeout": "3"}


@pytest.fixture
def name() -> str:
    return f"queue-{uuid.uuid4().hex[:8]}"


def send(emulator: Emulator, url: str, texts: list[str], **more: Any) -> None:
    for text in texts:
        extra = {key: value.format(text) for key, value in more.items()}
        emulator.client("sqs").send_message(QueueUrl=url, MessageBody=text, **extra)


def bodies(folder: Path) -> list[list[str]]:
    return [[each["body"] for each in records] for records in calls(folder)]


def empty(emulator: Emulator, url: str) -> bool:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = emulator.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return not any(int(value) for value in found.values())


def test_m12_messages_are_deleted_when_they_are_taken(
    emulator: Emulator, name: str, attach: Attach, tmp_path: Path
) -> None:
    url, arn = queue_of(emulator, name)
    mapping = attach(arn, FINE)
    send(emulator, url, ["1", "2", "3"])
    wait_for(lambda: sum(map(len, calls(tmp_path))) >= 3 and empty(emulator, url), "three messages")
    assert sorted(text for batch in bodies(tmp_path) for text in batch) == ["1", "2", "3"]
    record = calls(tmp_path)[0][0]
    assert (record["eventSource"], record["eventSourceARN"], record["awsRegion"]) == ("aws:sqs", arn, "us-east-1")
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    found = emulator.client("lambda").get_event_source_mapping(UUID=mapping)
    assert (found["StateTransitionReason"], found["BatchSize"]) == ("USER_INITIATED", 10)
    assert "LastProcessingResult" not in found


def test_m12_a_window_gathers_more_than_ten_messages(
    emulator: Emulator, name: str, attach: Attach, tmp_path: Path
) -> None:
    url, arn = queue_of(emulator, name)
    attach(arn, FINE, BatchSize=25, MaximumBatchingWindowInSeconds=300)
    send(emulator, url, [str(number) for number in range(25)])
    wait_for(lambda: bool(calls(tmp_path)), "a batch")
    assert [len(batch) for batch in bodies(tmp_path)] == [25]


def test_m12_only_what_the_function_names_comes_again(
    emulator: Emulator, name: str, attach: Attach, tmp_path: Path
) -> None:
    url, arn = queue_of(emulator, name, **SHORT)
    send(emulator, url, ["good", "bad", "also good"])
    attach(arn, NAMES_BAD_ONES, FunctionResponseTypes=["ReportBatchItemFailures"])
    wait_for(lambda: len(calls(tmp_path)) >= 2 and empty(emulator, url), "the second call")
    assert [sorted(batch) for batch in bodies(tmp_path)] == [["also good", "bad", "good"], ["bad"]]
    assert calls(tmp_path)[1][0]["attributes"]["ApproximateReceiveCount"] == "2"


def test_m12_an_error_leaves_the_messages_hidden_until_their_time_is_over(
    emulator: Emulator, name: str, attach: Attach, tmp_path: Path
) -> None:
    letters, letters_arn = queue_of(emulator, f"{name}-letters")
    policy = json.dumps({"deadLetterTargetArn": letters_arn, "maxReceiveCount": 1})
    url, arn = queue_of(emulator, name, RedrivePolicy=policy, **SHORT)
    send(emulator, url, ["bad"])
    attach(arn, FAILS_ONCE)
    assert messages(emulator, letters) == ["bad"]
    assert bodies(tmp_path) == [["bad"]]


def test_m12_a_fifo_queue_keeps_the_order_of_its_groups(
    emulator: Emulator, name: str, attach: Attach, tmp_path: Path
) -> None:
    url, arn = queue_of(emulator, f"{name}.fifo", FifoQueue="true", ContentBasedDeduplication="true", **SHORT)
    texts = [f"{group}{number}" for number in range(12) for group in "ab"]
    for text in texts:
        send(emulator, url, [text], MessageGroupId=text[0])
    attach(arn, FAILS_ONCE, BatchSize=5)
    wait_for(lambda: empty(emulator, url), "all messages are taken")
    came = [text for batch in bodies(tmp_path) for text in batch]
    last = {text: place for place, text in enumerate(came)}  # the first call, or the first two, failed
    for group in "ab":
        expected = [text for text in texts if text[0] == group]
        assert sorted(expected, key=last.__getitem__) == expected


def test_m10_what_no_filter_wants_is_deleted(emulator: Emulator, name: str, attach: Attach, tmp_path: Path) -> None:
    url, arn = queue_of(emulator, name)
    send(emulator, url, ['{"kind": "a"}', "no json", '{"kind": "b"}'])
    attach(arn, FINE, FilterCriteria={"Filters": [{"Pattern": json.dumps({"body": {"kind": ["a"]}})}]})
    wait_for(lambda: bool(calls(tmp_path)) and empty(emulator, url), "the queue is empty")
    assert bodies(tmp_path) == [['{"kind": "a"}']]


def test_m12_no_more_batches_at_once_than_maximum_concurrency(
    emulator: Emulator, name: str, attach: Attach, tmp_path: Path
) -> None:
    url, arn = queue_of(emulator, name)
    send(emulator, url, [str(number) for number in range(12)])
    attach(arn, AT_ONCE, BatchSize=1, ScalingConfig={"MaximumConcurrency": 2})
    wait_for(lambda: len(list(tmp_path.glob("done-*"))) == 12, "all messages are taken")
    assert {path.name for path in tmp_path.glob("seen-*")} <= {"seen-1", "seen-2"}
