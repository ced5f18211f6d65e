"""Facts C-2 to C-26: what a function sees, and where each record ends for each answer that it may give."""

import itertools
import json
import re
import time
from collections import Counter
from typing import Any

import pytest

from ..support.delivery_streams import NAME_TIME, UUID, DeliveryStream, invoking, processing
from ..support.firehose_emulator import REGION, Emulator
from ..support.functions import function_arn, make_function
from ..support.scripted_function import encoded, originals, wait_for_events, wish

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-transform")]
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def aws(plain_emulator: Emulator) -> Emulator:
    return plain_emulator


@pytest.fixture(scope="module")
def function(aws: Emulator) -> str:
    return make_function(aws, "scripted")


def pipe_to(
    aws: Emulator, function: str, parameters: dict[str, str] | None = None, **destination: Any
) -> DeliveryStream:
    """A pipe through the function; data below data/, errors below error/."""
    prefixes = {"Prefix": "data/!{timestamp:yyyy}/", "ErrorOutputPrefix": "error/!{firehose:error-output-type}/"}
    chain = processing(invoking(function, **parameters or {}))
    return DeliveryStream(aws, **{"ProcessingConfiguration": chain, **prefixes, **destination})


def numbered(**wishes: Any) -> bytes:
    """A wish like no other."""
    return wish(number=next(_numbers), **wishes)


def test_c2_the_event_of_direct_put(aws: Emulator) -> None:
    function = make_function(aws, "scripted")
    pipe = pipe_to(aws, function)
    pipe.put(numbered())
    (event,) = wait_for_events(aws, function)
    assert list(event) == ["invocationId", "deliveryStreamArn", "region", "records"]
    assert re.fullmatch(UUID, event["invocationId"])
    assert event["deliveryStreamArn"] == f"arn:aws:firehose:{REGION}:000000000000:deliverystream/{pipe.name}"
    assert event["region"] == REGION
    assert [list(record) for record in event["records"]] == [["recordId", "approximateArrivalTimestamp", "data"]]


def test_c3_times_are_whole_milliseconds_and_an_empty_record_has_empty_data(aws: Emulator) -> None:
    function = make_function(aws, "scripted")
    before = int(time.time() * 1000)
    pipe_to(aws, function).put(b"")
    (event,) = wait_for_events(aws, function)
    (record,) = event["records"]
    assert record["data"] == ""
    assert isinstance(record["approximateArrivalTimestamp"], int)
    assert before - 1 <= record["approximateArrivalTimestamp"] <= time.time() * 1000 + 1


def test_c6_each_attempt_has_a_new_invocation_id_and_the_same_records(aws: Emulator) -> None:
    function = make_function(aws, "scripted")
    pipe_to(aws, function).put(numbered(batch="raise"), numbered())
    first, second = wait_for_events(aws, function, 2)
    assert first["invocationId"] != second["invocationId"]
    assert first["records"] == second["records"]


@pytest.mark.parametrize(("retries", "attempts"), [("0", 1), ("1", 2), ("3", 4)])
def test_c7_attempts_are_retries_and_one(aws: Emulator, function: str, retries: str, attempts: int) -> None:
    pipe = pipe_to(aws, function, {"NumberOfRetries": retries})
    pipe.put(numbered(batch="raise"))
    assert [error["attemptsMade"] for error in pipe.wait_for_errors()] == [attempts]


def test_c7_a_reply_with_missing_records_is_not_asked_again(aws: Emulator, function: str) -> None:
    pipe = pipe_to(aws, function, {"NumberOfRetries": "3"})
    pipe.put(numbered(batch={"records": []}))
    assert [error["attemptsMade"] for error in pipe.wait_for_errors()] == [1]


def test_c8_a_reply_above_six_megabytes_is_a_function_error(aws: Emulator, function: str) -> None:
    pipe = pipe_to(aws, function)
    pipe.put(record := numbered(batch="large"))
    errors = pipe.wait_for_errors()
    assert originals(errors) == Counter([record])
    assert errors[0]["errorCode"] == "Lambda.FunctionError"


@pytest.mark.parametrize("result", ["ok", "OK", "processingfailed", "Failed", "", None, 1])
def test_c17_c9_a_result_of_another_spelling_fails_the_whole_batch(
    aws: Emulator, function: str, result: str | int | None
) -> None:
    pipe = pipe_to(aws, function)
    records = [numbered(answer={"result": result}), numbered()]
    pipe.put(*records)
    errors = pipe.wait_for_errors(2)
    assert originals(errors) == Counter(records)
    assert {error["errorCode"] for error in errors} == {"Lambda.FunctionError"}
    assert pipe.objects("data/") == {}


def test_c17_bad_base64_fails_the_whole_batch(aws: Emulator, function: str) -> None:
    pipe = pipe_to(aws, function)
    records = [numbered(answer={"data": "not base64!"}), numbered()]
    pipe.put(*records)
    errors = pipe.wait_for_errors(2)
    assert originals(errors) == Counter(records)
    assert {error["errorCode"] for error in errors} == {"Lambda.FunctionError"}


def test_c10_data_of_ok_replaces_the_record_and_dropped_leaves_no_trace(aws: Emulator, function: str) -> None:
    pipe = pipe_to(aws, function)
    pipe.put(
        numbered(answer={"data": encoded(b"new ")}),
        numbered(answer={"result": "Dropped"}),
        numbered(answer={"data": ""}),
        numbered(answer={"data": encoded(b"data")}),
    )
    assert pipe.wait_for_object()[1] == b"new data"
    assert list(pipe.objects()) == list(pipe.objects("data/"))


def test_c9_answers_may_come_in_any_order_and_without_data_when_not_ok(aws: Emulator, function: str) -> None:
    pipe = pipe_to(aws, function)
    failed = numbered(answer={"result": "ProcessingFailed"}, without=["data"])
    pipe.put(numbered(answer={"data": encoded(b"fine")}), failed, numbered(answer={"result": "Dropped"}))
    assert pipe.wait_for_object("data/")[1] == b"fine"
    assert originals(pipe.wait_for_errors()) == Counter([failed])


def fails_so(aws: Emulator, function: str, code: str, message: str, attempts: int, **wishes: Any) -> None:
    """A record with these wishes ends in one error line of these words."""
    pipe = pipe_to(aws, function)
    pipe.put(record := numbered(**wishes))
    (error,) = pipe.wait_for_errors()
    assert (error["errorCode"], error["errorMessage"], error["attemptsMade"]) == (code, message, attempts)
    assert originals([error]) == Counter([record])
    assert pipe.objects("data/") == {}


def test_c11_words_of_a_failed_record(aws: Emulator, function: str) -> None:
    words = "ProcessingFailed status set for record"
    fails_so(aws, function, "Lambda.ProcessingFailedStatus", words, 1, answer={"result": "ProcessingFailed"})


MISSING = "One or more record Ids were not returned. Ensure that the Lambda function returns all received record Ids."


def test_c12_words_of_a_missing_id(aws: Emulator, function: str) -> None:
    fails_so(aws, function, "Lambda.MissingRecordId", MISSING, 1, times=0)


@pytest.mark.parametrize("reply", [{}, {"records": None}, {"records": "none"}, [], "text", None, {"records": [1, "x"]}])
def test_c12_a_reply_without_usable_records_misses_all(aws: Emulator, function: str, reply: Any) -> None:
    pipe = pipe_to(aws, function)
    records = [numbered(batch=reply), numbered()]
    pipe.put(*records)
    errors = pipe.wait_for_errors(2)
    assert originals(errors) == Counter(records)
    assert {(error["errorCode"], error["attemptsMade"]) for error in errors} == {("Lambda.MissingRecordId", 1)}


def test_c13_words_of_a_repeated_id(aws: Emulator, function: str) -> None:
    """One record in the batch: whether its neighbours fail too is where the sources differ."""
    words = (
        "Multiple records were returned with the same record Id. Ensure that the Lambda function returns a unique "
        "record Id for each record."
    )
    fails_so(aws, function, "Lambda.DuplicatedRecordId", words, 1, times=2)


def test_c14_an_unknown_id_is_ignored(aws: Emulator, function: str) -> None:
    pipe = pipe_to(aws, function)
    extra = {"recordId": "unknown", "result": "Ok", "data": encoded(b"extra")}
    pipe.put(numbered(answer={"data": encoded(b"mine")}, more=[extra]))
    assert pipe.wait_for_object()[1] == b"mine"
    assert len(pipe.objects()) == 1


def test_c15_words_of_ok_without_data(aws: Emulator, function: str) -> None:
    words = (
        "The data field cannot be null when the SourceType is DirectPut or KinesisStreamAsSource and processing "
        "result is Ok. The value field cannot be null when the SourceType is MSKAsSource and processing result is Ok."
    )
    fails_so(aws, function, "Lambda.InvalidReturnFormat", words, 1, without=["data"])


def test_c16_words_of_a_function_error(aws: Emulator, function: str) -> None:
    words = "The Lambda function was successfully invoked but it returned an error result."
    fails_so(aws, function, "Lambda.FunctionError", words, 2, batch="raise")


def test_c20_members_of_an_error_line_in_order(aws: Emulator, function: str) -> None:
    pipe = pipe_to(aws, function)
    before = time.time() * 1000 - 1
    pipe.put(record := numbered(answer={"result": "ProcessingFailed", "data": encoded(b"changed")}))
    body = pipe.wait_for_object()[1]
    assert body.endswith(b"}\n")
    line = json.loads(body)
    assert list(line) == [
        "rawData",
        "errorCode",
        "errorMessage",
        "attemptsMade",
        "arrivalTimestamp",
        "attemptEndingTimestamp",
        "lambdaARN",
    ]
    assert line["rawData"] == encoded(record)
    assert line["lambdaARN"] == function_arn(function)
    assert isinstance(line["attemptsMade"], int)
    assert before <= line["arrivalTimestamp"] <= line["attemptEndingTimestamp"] <= time.time() * 1000 + 1


def test_c21_an_error_object_holds_many_lines_and_is_an_octet_stream(aws: Emulator, function: str) -> None:
    pipe = pipe_to(aws, function)
    records = [numbered(answer={"result": "ProcessingFailed"}) for _ in range(20)]
    pipe.put(*records)
    key, body = pipe.wait_for_object()
    assert body.count(b"\n") == 20
    assert originals(pipe.errors()) == Counter(records)
    assert aws.s3.head_object(Bucket=pipe.bucket, Key=key)["ContentType"] == "application/octet-stream"


@pytest.mark.parametrize(("prefix", "start"), [(None, ""), ("lit", "lit")])
def test_c25_error_keys_without_an_error_prefix(aws: Emulator, function: str, prefix: str | None, start: str) -> None:
    prefixes: dict[str, Any] = {"Prefix": prefix} if prefix else {}
    pipe = DeliveryStream(aws, ProcessingConfiguration=processing(invoking(function)), **prefixes)
    pipe.put(numbered(answer={"result": "ProcessingFailed"}))
    key, _ = pipe.wait_for_object()
    name = rf"{pipe.name}-1-{NAME_TIME}-{UUID}"
    assert re.fullmatch(rf"{start}processing-failed/\d{{4}}/\d\d/\d\d/\d\d/{name}", key), key


def test_c26_no_date_is_added_to_an_error_prefix_with_an_expression(aws: Emulator, function: str) -> None:
    pipe = pipe_to(aws, function, ErrorOutputPrefix="myFailures/!{firehose:error-output-type}/")
    pipe.put(numbered(answer={"result": "ProcessingFailed"}))
    key, _ = pipe.wait_for_object()
    assert re.fullmatch(rf"myFailures/processing-failed/{pipe.name}-1-{NAME_TIME}-{UUID}", key), key


def test_c24_the_delimiter_comes_after_the_function(aws: Emulator, function: str) -> None:
    chain = processing(invoking(function), {"Type": "AppendDelimiterToRecord"})
    pipe = pipe_to(aws, function, ProcessingConfiguration=chain)
    pipe.put(*(numbered(answer={"data": encoded(data)}) for data in (b"one", b"two")))
    assert sorted(pipe.wait_for_object()[1].split(b"\n")) == [b"one", b"two"]
