import base64
import hashlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from validate import handler as function

from .events import NOW_MS, VALID, encoded, event, firehose_event

CONTEXT = cast(LambdaContext, SimpleNamespace(aws_request_id="request-1"))
VALID_RAW = encoded(event())


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the function logs, embedded metrics aside."""
    handler = function.logger.registered_handler
    stream = io.StringIO()
    before = handler.setStream(stream)  # type: ignore[attr-defined]
    yield stream
    handler.setStream(before)  # type: ignore[attr-defined]


def transform(*records: bytes) -> list[dict[str, Any]]:
    reply = function.handler(firehose_event(*records), CONTEXT)
    return cast(list[dict[str, Any]], reply["records"])


def metrics(printed: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in printed.splitlines()]


@pytest.mark.usefixtures("log")
def test_c9_each_record_has_one_outcome_in_order() -> None:
    results = transform(VALID_RAW, b"\xff", b"", VALID_RAW)
    assert [(r["recordId"], r["result"]) for r in results] == [
        ("record-0", "Ok"),
        ("record-1", "ProcessingFailed"),
        ("record-2", "ProcessingFailed"),
        ("record-3", "Ok"),
    ]


@pytest.mark.usefixtures("log")
def test_c10_valid_data_comes_back_as_one_line() -> None:
    [result] = transform(json.dumps(event("orders"), indent=2).encode())
    assert base64.b64decode(result["data"]) == encoded(event("orders")) + b"\n"


@pytest.mark.usefixtures("log")
def test_invalid_data_comes_back_unchanged() -> None:
    [result] = transform(b'{"producer": 1}')
    assert base64.b64decode(result["data"]) == b'{"producer": 1}'


def test_each_rejection_is_one_json_line(log: io.StringIO) -> None:
    transform(VALID_RAW, encoded(event(id="x")), b"\xff")
    first, second = [json.loads(line) for line in log.getvalue().splitlines()]
    assert first["message"] == "Record rejected"
    assert (first["producer"], first["code"], first["field"]) == ("producer1", "WRONG_TYPE", "id")
    assert first["reason"] == 'producer1: id: expected a whole number, got the string "x"'
    assert (first["record_id"], first["sequence_number"]) == ("record-1", "49591")
    assert (first["function_request_id"], first["service"]) == ("request-1", "validate")
    assert (second["code"], second["record_id"]) == ("NOT_UTF8", "record-2")
    assert first["digest"] == hashlib.sha256(encoded(event(id="x"))).hexdigest(), "joins it with the error line"
    assert (first["fields"], second["fields"]) == (["id"], [])


def test_c2_a_direct_put_record_has_no_sequence_number(log: io.StringIO) -> None:
    batch = firehose_event(b"{")
    del batch["records"][0]["kinesisRecordMetadata"], batch["sourceKinesisStreamArn"]
    function.handler(batch, CONTEXT)
    assert "sequence_number" not in json.loads(log.getvalue())


@pytest.mark.usefixtures("log")
def test_rejections_are_counted_by_producer(capsys: pytest.CaptureFixture[str]) -> None:
    transform(VALID_RAW, encoded(event(id="x")), encoded(event(id="y")), b"{", encoded({"producer": "unheard"}))
    total, *by_producer = metrics(capsys.readouterr().out)
    assert (total["RecordsReceived"], total["RecordsRejected"], total["service"]) == ([5.0], [4.0], "validate")
    assert total["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "Hydrant"
    assert total["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["service"]]
    assert {line["producer"]: line["RecordsRejected"] for line in by_producer} == {"producer1": [2.0], "unknown": [2.0]}
    dimensions = [sorted(line["_aws"]["CloudWatchMetrics"][0]["Dimensions"][0]) for line in by_producer]
    assert dimensions == [["producer", "service"]] * 2


@pytest.mark.usefixtures("log")
def test_a_clean_batch_counts_no_rejection(capsys: pytest.CaptureFixture[str]) -> None:
    transform(*[encoded(event(producer)) for producer in VALID])
    [total] = metrics(capsys.readouterr().out)
    assert (total["RecordsReceived"], total["RecordsRejected"]) == ([5.0], [0.0])


@pytest.mark.usefixtures("log")
def test_the_future_is_measured_from_the_arrival() -> None:
    batch = firehose_event(encoded(event()), encoded(event()))
    batch["records"][0]["approximateArrivalTimestamp"] = NOW_MS - 3_600_000
    results = function.handler(batch, CONTEXT)["records"]
    assert [r["result"] for r in results] == ["ProcessingFailed", "Ok"]


def test_data_that_is_no_base64_harms_only_itself(log: io.StringIO) -> None:
    batch = firehose_event(VALID_RAW, VALID_RAW)
    batch["records"][0]["data"] = "e"
    results = function.handler(batch, CONTEXT)["records"]
    assert [r["result"] for r in results] == ["ProcessingFailed", "Ok"]
    assert json.loads(log.getvalue())["code"] == "NOT_BASE64"


def test_an_empty_batch_has_an_empty_reply() -> None:
    assert function.handler(firehose_event(), CONTEXT) == {"records": []}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(
    st.lists(st.binary(max_size=40) | st.sampled_from([VALID_RAW, b" " + VALID_RAW, b"{}"]), min_size=1, max_size=20)
)
@pytest.mark.usefixtures("log")
def test_c8_the_reply_is_never_larger_than_the_request(records: list[bytes]) -> None:
    batch = firehose_event(*records)
    del batch["sourceKinesisStreamArn"]
    for record in batch["records"]:
        del record["kinesisRecordMetadata"]
    reply = function.handler(batch, CONTEXT)
    assert len(json.dumps(reply)) < len(json.dumps(batch, separators=(",", ":")))


@pytest.mark.parametrize(("environ", "frozen"), [({"AWS_LAMBDA_RUNTIME_API": "127.0.0.1:1"}, True), ({}, False)])
def test_what_is_loaded_is_left_alone_by_the_collector_in_an_execution_environment_only(
    environ: dict[str, str], frozen: bool
) -> None:
    code = "import gc, validate.handler; print(gc.get_freeze_count() > 10_000)"
    path = os.pathsep.join(sys.path)
    asked = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": path, **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert asked.stdout.strip() == str(frozen)
