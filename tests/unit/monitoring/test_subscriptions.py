"""What the destinations of subscriptions get."""

import gzip
import json
import random

import pytest
from botocore.exceptions import ClientError

from hydrant.emulator.logs.lines import Line
from hydrant.emulator.logs.subscriptions import Source, SubscriptionError, check_ready, documents, passes

SOURCE = Source("111111111111", "r", "g", "s")


def test_lines_that_do_not_fit_together_go_in_parts() -> None:
    draw = random.Random(1)
    lines = [Line(at, at, draw.randbytes(500).hex(), at) for at in range(100)]
    lines.insert(50, Line(50, 1000, draw.randbytes(20_000).hex(), 50))
    parts = list(documents(SOURCE, "f", lines, 10_000))
    read = [json.loads(gzip.decompress(part))["logEvents"] for part in parts]
    assert [each["message"] for part in read for each in part] == [each.message for each in lines]
    assert all(len(part) <= 10_000 or len(events) == 1 for part, events in zip(parts, read, strict=True))


@pytest.mark.parametrize(
    ("code", "again"), [("ProvisionedThroughputExceededException", True), ("ResourceNotFoundException", False)]
)
def test_a_destination_that_has_too_much_to_do_is_tried_again(code: str, again: bool) -> None:
    assert passes(ClientError({"Error": {"Code": code, "Message": ""}}, "PutRecord")) is again


@pytest.mark.parametrize(
    ("status", "taken"), [("ACTIVE", True), ("UPDATING", True), ("CREATING", False), ("DELETING", False)]
)
def test_j21_a_destination_is_there_when_it_takes_records(status: str, taken: bool) -> None:
    if taken:
        check_ready("kinesis", status)
        return
    with pytest.raises(SubscriptionError, match="is ACTIVE"):
        check_ready("kinesis", status)
