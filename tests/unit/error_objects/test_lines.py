"""Lines of error objects: every known form is read, anything else is told by name."""

import base64
import contextlib
import json
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.firehose.engine.delivery.error_lines import error_line
from hydrant.emulator.firehose.engine.records import ProcessingFailed
from hydrant.emulator.firehose.engine.transform.base import Attempts
from hydrant.error_objects.lines import NoErrorLine, Rejection, parse

RAW = b'{"producer":"a"}'
B64 = base64.b64encode(RAW).decode()
ARN = "arn:aws:lambda:us-east-1:000000000000:function:validate"
TODAY = {
    "rawData": B64,
    "errorCode": "Lambda.ProcessingFailedStatus",
    "errorMessage": "ProcessingFailed status set for record",
    "attemptsMade": 1,
    "arrivalTimestamp": 1741088912364,
    "attemptEndingTimestamp": 1741089067000,
    "lambdaARN": ARN,
}
OLDER = {
    "attemptsMade": 4,
    "arrivalTimestamp": 1741088912364,
    "errorCode": "Lambda.FunctionError",
    "errorMessage": "The Lambda function failed.",
    "attemptEndingTimestamp": 1741089067000,
    "rawData": B64,
    "lambdaArn": ARN,
}
CONVERSION = {
    "attemptsMade": 1,
    "arrivalTimestamp": 1741088912364,
    "lastErrorCode": "DataFormatConversion.ParseError",
    "lastErrorMessage": "Encountered malformed JSON.",
    "attemptEndingTimestamp": 1741089067000,
    "rawData": B64,
    "sequenceNumber": "49",
    "subSequenceNumber": None,
    "dataCatalogTable": {"databaseName": "d", "tableName": "t"},
}
CONVERSION_AS_THE_PAGE_PRINTS_IT = {
    "attemptsMade": 1,
    "arrivalTimestamp": 1741088912364,
    "ErrorCode": "DataFormatConversion.ParseError",
    "ErrorMessage": "Encountered malformed JSON.",
    "attemptEndingTimestamp": 1741089067000,
    "rawData": B64,
}
DECOMPRESSION = {name: value for name, value in TODAY.items() if name != "lambdaARN"} | {
    "errorCode": "Decompression.InvalidData"
}


@pytest.mark.parametrize(
    ("form", "code", "arn"),
    [
        (TODAY, "Lambda.ProcessingFailedStatus", ARN),
        (OLDER, "Lambda.FunctionError", ARN),
        (CONVERSION, "DataFormatConversion.ParseError", None),
        (CONVERSION_AS_THE_PAGE_PRINTS_IT, "DataFormatConversion.ParseError", None),
        (DECOMPRESSION, "Decompression.InvalidData", None),
    ],
)
def test_each_form_of_c_20_and_d_17_is_read(form: dict[str, object], code: str, arn: str | None) -> None:
    found = parse(json.dumps(form).encode())
    assert (found.raw, found.error_code, found.lambda_arn) == (RAW, code, arn)
    assert (found.arrival_ms, found.ended_ms) == (1741088912364, 1741089067000)
    assert found.error_message
    assert found.attempts == form["attemptsMade"]


TEXT = st.text(max_size=80) | st.just("half a character: \ud800")


@given(st.binary(max_size=300), st.text(max_size=40), TEXT, st.integers(1, 9), st.booleans())
def test_what_the_emulator_writes_is_read_again(raw: bytes, code: str, text: str, made: int, with_arn: bool) -> None:
    arn = ARN if with_arn else None
    record = cast(Any, SimpleNamespace(data=raw, arrival=1741088912.5))
    written = error_line(record, ProcessingFailed(code, text), Attempts(made, 1741089067000, arn))
    assert parse(written) == Rejection(raw, code, text, made, 1741088912500, 1741089067000, arn)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"not json", "not JSON"),
        (b"[1]", "not a JSON object"),
        (b'{"producer":"a"}', "no rawData with an error code"),
        (b'{"rawData":"%%%","errorCode":"x"}', "no base64"),
        (b'{"rawData":7,"errorCode":"x"}', "no base64"),
        (b'{"rawData":"\xc3\xa9","errorCode":"x"}', "no base64"),
    ],
)
def test_what_is_none_is_told(line: bytes, why: str) -> None:
    with pytest.raises(NoErrorLine, match=why):
        parse(line)


@given(st.binary(max_size=400))
def test_no_line_does_worse_than_being_refused(line: bytes) -> None:
    with contextlib.suppress(NoErrorLine):
        parse(line)


def test_members_of_another_type_are_as_if_they_were_not_there() -> None:
    found = parse(json.dumps({**TODAY, "attemptsMade": "2", "arrivalTimestamp": [], "errorMessage": {"a": 1}}).encode())
    assert (found.attempts, found.arrival_ms, found.error_message) == (2, None, '{"a":1}')
