"""What is wrong with a request of Pipes, in AWS's words (P-2)."""

from typing import Any

import botocore.session
import pytest

from hydrant.emulator.pipes import words

CREATE: Any = botocore.session.get_session().get_service_model("pipes").operation_model("CreatePipe").input_shape
QUEUE = "arn:aws:sqs:us-east-1:000000000000:q"
WHOLE = {"Name": "p", "Source": QUEUE, "Target": QUEUE, "RoleArn": "arn:aws:iam::000000000000:role/r"}


def complaints(**given: Any) -> list[str]:
    return words.complaints(CREATE, {**WHOLE, **given})


def test_a_request_that_fits() -> None:
    assert complaints(Tags={"a": ""}, DesiredState="STOPPED") == []


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        (
            {"SourceParameters": {"SqsQueueParameters": {"BatchSize": 0}}},
            "numeric instance is lower than the required minimum (minimum: 1, found: 0)",
        ),
        (
            {"SourceParameters": {"SqsQueueParameters": {"BatchSize": 10001}}},
            "numeric instance is greater than the required maximum (maximum: 10000, found: 10001)",
        ),
        ({"Name": ""}, 'string "" is too short (length: 0, required minimum: 1)'),
        ({"Description": "x" * 513}, f'string "{"x" * 513}" is too long (length: 513, maximum allowed: 512)'),
        ({"Name": "a b"}, 'ECMA 262 regex "[\\\\.\\\\-_A-Za-z0-9]+" does not match input string "a b"'),
        (
            {"DesiredState": "ON"},
            'instance value ("ON") not found in enum (possible values: ["RUNNING","STOPPED"])',
        ),
        ({"Tags": {}}, "object is too short: must have at least 1 properties but instance has 0 properties"),
        (
            {"SourceParameters": {"FilterCriteria": {"Filters": [{}] * 6}}},
            "array is too long: must have at most 5 elements but instance has 6 elements",
        ),
        (
            {"SourceParameters": {"KinesisStreamParameters": {"BatchSize": 1}}},
            'object has missing required properties (["StartingPosition"])',
        ),
    ],
)
def test_one_rule_that_is_broken(given: Any, complaint: str) -> None:
    found = complaints(**given)
    assert complaint in found
    assert words.in_one([complaint]) == f"[{complaint}]"


def test_what_is_missing_is_said_at_once() -> None:
    assert words.complaints(CREATE, {"Name": "p"}) == [
        'object has missing required properties (["Source","Target","RoleArn"])'
    ]


def test_members_that_do_not_go_together() -> None:
    assert words.fields({"A.B": "Missing required parameter."}) == (
        '{"ValidationErrorFields":[{"Name":"A.B","Message":"Missing required parameter."}]}'
    )
