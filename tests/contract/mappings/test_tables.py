"""Event source mappings of streams of DynamoDB (M-2, M-10)."""

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ..support.dynamodb_emulator import KEYS, key, wait_active
from ..support.lambda_emulator import Emulator, wait_for
from ..support.mappings import FINE, WRITES_DOWN, calls, messages, queue_of

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("mappings")]
Attach = Callable[..., str]
POISON = (
    WRITES_DOWN
    + """
    def answer(number, records):
        assert not any("bad" in each["dynamodb"]["Keys"]["p"]["S"] for each in records), "poison"
"""
)


@pytest.fixture
def table(emulator: Emulator) -> str:
    dynamodb, name = emulator.client("dynamodb"), f"table-{uuid.uuid4().hex[:8]}"
    stream = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    dynamodb.create_table(TableName=name, StreamSpecification=stream, **KEYS)
    wait_active(dynamodb, name)
    return name


def stream_of(emulator: Emulator, table: str) -> str:
    found: str = emulator.client("dynamodb").describe_table(TableName=table)["Table"]["LatestStreamArn"]
    return found


def changes(folder: Path) -> list[Any]:
    return [each for records in calls(folder) for each in records]


def test_m2_a_function_gets_each_change_with_its_images(
    emulator: Emulator, table: str, attach: Attach, tmp_path: Path
) -> None:
    dynamodb, arn = emulator.client("dynamodb"), stream_of(emulator, table)
    one = key("one", 1)
    dynamodb.put_item(TableName=table, Item=one | {"data": {"B": b"\x00\x01"}})
    attach(arn, FINE)
    dynamodb.put_item(TableName=table, Item=one | {"data": {"SS": ["a"]}})
    dynamodb.delete_item(TableName=table, Key=one)
    wait_for(lambda: len(changes(tmp_path)) >= 3, "three changes")
    inserted, modified, removed = changes(tmp_path)
    assert [each["eventName"] for each in (inserted, modified, removed)] == ["INSERT", "MODIFY", "REMOVE"]
    assert inserted["dynamodb"]["NewImage"] == one | {"data": {"B": "AAE="}}
    assert modified["dynamodb"]["OldImage"] == inserted["dynamodb"]["NewImage"]
    assert modified["dynamodb"]["NewImage"] == removed["dynamodb"]["OldImage"] == one | {"data": {"SS": ["a"]}}
    assert "NewImage" not in removed["dynamodb"]
    assert (inserted["eventSource"], inserted["eventSourceARN"]) == ("aws:dynamodb", arn)


def test_m10_filters_see_the_change(emulator: Emulator, table: str, attach: Attach, tmp_path: Path) -> None:
    dynamodb = emulator.client("dynamodb")
    pattern = json.dumps({"eventName": ["INSERT"], "dynamodb": {"Keys": {"p": {"S": [{"prefix": "w"}]}}}})
    attach(stream_of(emulator, table), FINE, FilterCriteria={"Filters": [{"Pattern": pattern}]})
    for name in ("other", "wanted"):
        dynamodb.put_item(TableName=table, Item=key(name, 1))
        dynamodb.delete_item(TableName=table, Key=key(name, 1))
    dynamodb.put_item(TableName=table, Item=key("w-last", 1))
    wait_for(lambda: len(changes(tmp_path)) >= 2, "two changes")
    assert [each["dynamodb"]["Keys"]["p"]["S"] for each in changes(tmp_path)] == ["wanted", "w-last"]


def test_m8_what_is_given_up_is_told_of(emulator: Emulator, table: str, attach: Attach, tmp_path: Path) -> None:
    url, where = queue_of(emulator, f"{table}-failed")
    arn = stream_of(emulator, table)
    for name in ("good", "bad", "fine"):
        emulator.client("dynamodb").put_item(TableName=table, Item=key(name, 1))
    attach(
        arn,
        POISON,
        MaximumRetryAttempts=0,
        BisectBatchOnFunctionError=True,
        DestinationConfig={"OnFailure": {"Destination": where}},
    )
    (body,) = messages(emulator, url)
    info = json.loads(body)["DDBStreamBatchInfo"]
    bad = next(each for each in changes(tmp_path) if each["dynamodb"]["Keys"]["p"]["S"] == "bad")
    assert info["startSequenceNumber"] == info["endSequenceNumber"] == bad["dynamodb"]["SequenceNumber"]
    assert (info["batchSize"], info["streamArn"]) == (1, arn)
