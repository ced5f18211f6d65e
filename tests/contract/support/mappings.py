"""Functions that write down what they get from event source mappings, and what tests ask of them."""

import base64
import itertools
import json
from pathlib import Path
from typing import Any

from .lambda_emulator import Emulator, wait_for

WRITES_DOWN = """
    import json, os, pathlib, uuid
    def handler(event, context):
        folder = pathlib.Path(os.environ["FOLDER"])
        number = len(list(folder.glob("call-*")))
        part = folder / f"part-{uuid.uuid4()}"
        part.write_text(json.dumps(event))
        part.rename(folder / f"call-{number:03}-{part.name[5:9]}")
        return answer(number, event["Records"])
"""
FINE = WRITES_DOWN + "\n    def answer(number, records): return None\n"
COUNTS = WRITES_DOWN.replace(
    'return answer(number, event["Records"])',
    'return {"state": {"count": event["state"].get("count", 0) + len(event["Records"])}}',
)
FAILS_TWICE = WRITES_DOWN + "\n    def answer(number, records):\n        assert number >= 2, 'not yet'\n"


def events(folder: Path) -> list[Any]:
    """The event of each invocation, in order."""
    return [json.loads(path.read_text()) for path in sorted(folder.glob("call-*"))]


def calls(folder: Path) -> list[list[Any]]:
    """The records of each invocation, in order."""
    return [event["Records"] for event in events(folder)]


def data(records: list[Any]) -> list[str]:
    """What was put, of records of Kinesis."""
    return [base64.b64decode(record["kinesis"]["data"]).decode() for record in records]


def seen(folder: Path) -> list[str]:
    """What was put, of all records that arrived."""
    return list(itertools.chain.from_iterable(map(data, calls(folder))))


def put(emulator: Emulator, stream: str, texts: list[str]) -> None:
    """Put records of seven keys in turn."""
    records = [{"Data": text.encode(), "PartitionKey": f"key-{i % 7}"} for i, text in enumerate(texts)]
    assert emulator.client("kinesis").put_records(StreamName=stream, Records=records)["FailedRecordCount"] == 0


def read_first(emulator: Emulator, stream: str, folder: Path) -> None:
    """Put a record until one is read: LATEST may leave out what comes while the mapping begins."""

    def arrived() -> bool:
        if not seen(folder):
            put(emulator, stream, ["first"])
        return "first" in seen(folder)

    wait_for(arrived, "a first record arrived", 60)


def wait_for_state(emulator: Emulator, mapping: str, state: str) -> None:
    """Wait until a mapping is in a state."""
    functions = emulator.client("lambda")
    wait_for(lambda: functions.get_event_source_mapping(UUID=mapping)["State"] == state, f"it is {state}", 60)


def queue_of(emulator: Emulator, name: str, **attributes: str) -> tuple[str, str]:
    """Make a queue; its URL and its ARN."""
    queues = emulator.client("sqs")
    url = queues.create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return url, queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]


def messages(emulator: Emulator, url: str, count: int = 1) -> list[str]:
    """So many messages of a queue."""
    found: list[str] = []

    def enough() -> bool:
        answer = emulator.client("sqs").receive_message(QueueUrl=url, WaitTimeSeconds=1, MaxNumberOfMessages=10)
        found.extend(each["Body"] for each in answer.get("Messages", []))
        return len(found) >= count

    wait_for(enough, lambda: f"{count} messages, not {found}", 60)
    return found
