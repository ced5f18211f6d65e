"""Changes of a deployed pipeline: applied in place, under load without loss, and gone after destroy.

Each test leaves the pipeline as it found it: deployed from the unchanged configuration and code.
"""

import io
import itertools
import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from hydrant.waiting import eventually

from .support.inputs import encode, measured, valid
from .support.inventory import inventory
from .support.landing import Landing
from .support.laws import assert_error_line, settle
from .support.sender import Sender
from .support.target import NO_CHANGES, Target

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("own"), pytest.mark.slow]

Land = Callable[[Target], Landing]


def sender_of(target: Target) -> Sender:
    return Sender(target.clients.kinesis, target.outputs["stream_name"])


def function_of(target: Target) -> Any:
    return target.clients.lambda_.get_function_configuration(FunctionName=target.outputs["function_name"])


def delivery_of(target: Target) -> Any:
    name = target.outputs["delivery_stream_name"]
    return target.clients.firehose.describe_delivery_stream(DeliveryStreamName=name)["DeliveryStreamDescription"]


@contextmanager
def edited(path: Path, old: str, new: str) -> Iterator[None]:
    """Change a file of the function, and change it back."""
    original = path.read_text("utf-8")
    assert original.count(old) == 1
    path.write_text(original.replace(old, new), "utf-8")
    try:
        yield
    finally:
        path.write_text(original, "utf-8")


def test_a_second_plan_is_empty(own_target: Target) -> None:
    assert own_target.plan() == NO_CHANGES


def test_redeploying_under_load_changes_in_place_and_loses_nothing(own_target: Target, land: Land) -> None:
    landing = land(own_target)
    function, delivery = function_of(own_target), delivery_of(own_target)
    batches = ([encode(valid()) for _ in range(20)] for _ in itertools.count())
    handler = own_target.project / "lambda/validate/handler.py"
    with sender_of(own_target).load(batches, pause=0.2) as sent:
        with edited(handler, 'NAMESPACE = "Hydrant"', 'NAMESPACE = "Hydrant"\nVERSION = 2'):
            changes = own_target.apply(function_memory=768, buffering_size=7)
            assert (changes["add"], changes["remove"]) == (0, 0)
            assert_changed_in_place(own_target, function, delivery)
        in_the_middle = len(sent)
        own_target.apply()
    assert function_of(own_target)["CodeSha256"] == function["CodeSha256"]
    assert 0 < in_the_middle < len(sent)
    account = settle(own_target, landing, sent, repeats=True)
    assert not account.error, "a deployment must not turn valid records into rejected ones"


def assert_changed_in_place(target: Target, function: Any, delivery: Any) -> None:
    """The function and the delivery stream are as wanted, and are those that were there before."""
    assert function_of(target)["CodeSha256"] != function["CodeSha256"]
    assert function_of(target)["MemorySize"] == 768
    found = delivery_of(target)
    assert found["Destinations"][0]["ExtendedS3DestinationDescription"]["BufferingHints"]["SizeInMBs"] == 7
    assert found["CreateTimestamp"] == delivery["CreateTimestamp"]


def test_a_function_with_a_bug_sends_every_record_to_error(own_target: Target, land: Land) -> None:
    landing = land(own_target)
    sender = sender_of(own_target)
    attempts = int(own_target.variables["processing_retries"]) + 1
    with edited(own_target.project / "lambda/validate/handler.py", "    answers: list", "    1 / 0\n    answers: list"):
        own_target.apply()
        records = sender.send((encode(valid()) for _ in range(50)), partition_key="one shard")
        account = settle(own_target, landing, records)
    own_target.apply()

    assert len(account.error) == 50
    for line in account.error_lines:
        assert_error_line(line, own_target.outputs["function_arn"])
        assert line.document["errorCode"] == "Lambda.FunctionError"
        assert line.document["attemptsMade"] == attempts
    repaired = settle(own_target, landing, sender.send(encode(valid()) for _ in range(50)))
    assert len(repaired.data) == 50


COLUMNS = [
    {"name": "producer", "type": "string"},
    {"name": "id", "type": "bigint"},
    {"name": "value", "type": "int"},
    {"name": "created_at", "type": "timestamp"},
]


def test_with_a_table_each_record_is_a_row_or_an_error_line(own_target: Target, land: Land) -> None:
    columns = json.dumps(COLUMNS)
    changes = own_target.apply(table_columns=columns)
    try:
        assert changes["remove"] == 0
        assert own_target.plan(table_columns=columns) == NO_CHANGES
        landing = land(own_target)
        good, rejected = [valid() for _ in range(30)], [b"invalid"] * 3
        unfit = [measured(1.5) for _ in range(5)]  # valid, but no whole number
        sender_of(own_target).send([*map(encode, [*good, *unfit]), *rejected])
        wanted = Counter(event["id"] for event in good)
        errors = Counter([*map(encode, unfit), *rejected])

        def landed() -> None:
            landing.look()
            assert Counter(row["id"] for row in rows(landing)) == wanted
            assert Counter({raw: len(lines) for raw, lines in landing.error.items()}) == errors

        eventually(landed, timeout=own_target.patience, interval=own_target.interval)
        codes = {line.document.get("lastErrorCode") for event in unfit for line in landing.error[encode(event)]}
        assert codes == {"DataFormatConversion.MalformedData"}
    finally:
        own_target.apply()
    settle(own_target, land(own_target), sender_of(own_target).send([encode(valid()), b"invalid"]))


def rows(landing: Landing) -> list[dict[str, Any]]:
    """Of the Parquet files that have landed."""
    files = [body for key, body in landing.bodies.items() if key.endswith(".parquet")]
    return [row for body in files for row in pq.ParquetFile(io.BytesIO(body)).read(["id"]).to_pylist()]


def test_destroy_leaves_nothing_and_apply_brings_it_back(own_target: Target, land: Land) -> None:
    name = str(own_target.variables["name"])
    settle(own_target, land(own_target), sender_of(own_target).send([encode(valid()), b"invalid"]))
    deployed = inventory(own_target, name)
    assert all(deployed.values()), f"not deployed, or this test does not see it: {deployed}"

    try:
        own_target.destroy()
        assert inventory(own_target, name) == {kind: [] for kind in deployed}
    finally:
        changes = own_target.apply()
    assert changes["add"] > 0
    settle(own_target, land(own_target), sender_of(own_target).send([encode(valid()), b"invalid"]))
