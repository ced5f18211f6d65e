"""Faults that users inject: what a request may say, and how AWS words the error."""

from typing import Any

import pytest

from hydrant.emulator.admin.bodies import BodyError
from hydrant.emulator.chaos.resources import names_of
from hydrant.emulator.chaos.rules import Fault, fault_of
from hydrant.emulator.chaos.words import offered, refusal_of


def test_a_fault_says_all_that_it_may() -> None:
    body = {
        "operation": "s3:Put*",
        "resource": "lake/error/*",
        "error": 503,
        "delay_seconds": 2,
        "share": 0.2,
        "count": 7,
        "seconds": 30,
        "seed": 1,
    }
    found = fault_of(body)
    assert found == Fault("s3", "Put*", "lake/error/*", "503", 2.0, 0.2, 7, 30.0, 1)
    assert fault_of({**found.describe()}) == found


def test_what_is_not_said_has_a_default() -> None:
    assert fault_of({"operation": "sqs:SendMessage", "error": "500"}) == Fault("sqs", "SendMessage", error="500")
    assert fault_of({"operation": "sqs:*", "delay_seconds": 0.5}).error == ""


GOOD = {"operation": "s3:PutObject", "error": "503"}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "SERVICE:OPERATION"),
        ({"operation": "PutObject", "error": "503"}, "SERVICE:OPERATION"),
        ({"operation": "s3:Put Object", "error": "503"}, "SERVICE:OPERATION"),
        ({"operation": 5, "error": "503"}, "operation must be a text"),
        ({"operation": "s3:PutObject"}, "has an error, such as 503, or delay_seconds"),
        ({"operation": "s3:PutObject", "delay_seconds": 0}, "has an error"),
        ({**GOOD, "error": "999"}, "HTTP status or an error code"),
        ({**GOOD, "error": 60}, "HTTP status or an error code"),
        ({**GOOD, "error": "<b>"}, "HTTP status or an error code"),
        ({**GOOD, "share": 0}, "share must be above 0"),
        ({**GOOD, "share": 1.1}, "share must be from 0 to 1"),
        ({**GOOD, "share": True}, "share must be a number"),
        ({**GOOD, "share": float("nan")}, "share must be a number"),
        ({**GOOD, "delay_seconds": 301}, "delay_seconds must be from 0 to 300"),
        ({**GOOD, "delay_seconds": "2s"}, "delay_seconds must be a number"),
        ({**GOOD, "seconds": -1}, "seconds must be from 0 to 86400"),
        ({**GOOD, "count": 0}, "count must be a whole number from 1"),
        ({**GOOD, "count": 1.5}, "count must be a whole number"),
        ({**GOOD, "seed": True}, "seed must be a whole number"),
        ({**GOOD, "resource": ""}, "resource must have 1 to"),
        ({**GOOD, "resource": "x" * 1_201}, "resource must have 1 to"),
        ({**GOOD, "for": "30s"}, "'for' is no member of a fault"),
    ],
)
def test_what_is_no_fault_is_refused(body: dict[str, Any], words: str) -> None:
    with pytest.raises(BodyError, match=words):
        fault_of(body)


@pytest.mark.parametrize(
    ("service", "error", "code", "status"),
    [
        ("s3", "503", "SlowDown", 503),
        ("s3", "500", "InternalError", 500),
        ("s3", "403", "AccessDenied", 403),
        ("s3", "ServiceUnavailable", "ServiceUnavailable", 503),
        ("kinesis", "400", "ProvisionedThroughputExceededException", 400),
        ("kinesis", "500", "InternalFailure", 500),
        ("firehose", "503", "ServiceUnavailableException", 503),
        ("lambda", "429", "TooManyRequestsException", 429),
        ("lambda", "500", "ServiceException", 500),
        ("sns", "500", "InternalError", 500),
        ("sqs", "503", "ServiceUnavailable", 503),
        ("logs", "400", "ThrottlingException", 400),
        ("dynamodb", "500", "InternalServerError", 500),
        ("cloudwatch", "500", "InternalServiceError", 500),
        ("states", "400", "ThrottlingException", 400),
    ],
)
def test_an_error_is_worded_as_by_aws(service: str, error: str, code: str, status: int) -> None:
    found = refusal_of(service, error)
    assert found is not None
    assert (found.code, found.status) == (code, status)
    assert found.words


@pytest.mark.parametrize("error", ["418", "NoSuchThing"])
def test_an_error_that_nobody_knows_is_none(error: str) -> None:
    assert refusal_of("s3", error) is None


def test_what_is_offered_is_known() -> None:
    told = offered("s3")
    assert "503 (SlowDown or ServiceUnavailable)" in told
    assert "429 (TooManyRequestsException)" in told


ACCOUNT = "arn:aws:{}:us-east-1:000000000000:{}"


@pytest.mark.parametrize(
    ("request_", "name"),
    [
        ({"Bucket": "lake", "Key": "a/b"}, "lake/a/b"),
        ({"Bucket": "lake", "Key": "a/b"}, "lake"),
        ({"Bucket": "lake", "Key": "a/b"}, "arn:aws:s3:::lake/a/b"),
        ({"StreamName": "s"}, "s"),
        ({"StreamARN": ACCOUNT.format("kinesis", "stream/s")}, "s"),
        ({"DeliveryStreamName": "d"}, "d"),
        ({"FunctionName": ACCOUNT.format("lambda", "function:f:live")}, "f"),
        ({"TopicArn": ACCOUNT.format("sns", "t")}, "t"),
        ({"TopicArn": ACCOUNT.format("sns", "t")}, ACCOUNT.format("sns", "t")),
        ({"QueueUrl": "http://127.0.0.1:4566/000000000000/q"}, "q"),
        ({"logGroupName": "/aws/lambda/f"}, "/aws/lambda/f"),
        ({"TableName": "t"}, "t"),
        ({"RequestItems": {"orders": [], "arn:aws:dynamodb:eu-west-1:1:table/jobs": []}}, "orders"),
        ({"RequestItems": {"orders": [], "arn:aws:dynamodb:eu-west-1:1:table/jobs": []}}, "jobs"),
        ({"TransactItems": [{"Put": {"TableName": "a"}}, {"ConditionCheck": {"TableName": "b"}}]}, "b"),
        ({"Entries": [{"Detail": "{}"}, {"EventBusName": "arn:aws:events:eu-west-1:1:event-bus/shop"}]}, "shop"),
        ({"SecretId": "arn:aws:secretsmanager:eu-west-1:1:secret:db-AbCdEf"}, "db-AbCdEf"),
        ({"stateMachineArn": "arn:aws:states:eu-west-1:1:stateMachine:checks"}, "checks"),
        ({"DatabaseName": "lake", "Name": "events"}, "lake"),
    ],
)
def test_a_call_is_for_what_its_request_names(request_: dict[str, Any], name: str) -> None:
    assert name in names_of(request_)


UNNAMED = [{}, {"Bucket": None}, {"Bucket": 5, "Key": "k"}, {"Name": ["a"]}, {"TopicArn": "arn:"}]
UNNAMED += [{"RequestItems": 5}, {"TransactItems": "ab"}, {"TransactItems": [5, {"Put": 5}]}, {"Entries": [None]}]


@pytest.mark.parametrize("request_", UNNAMED)
def test_a_request_that_names_nothing_of_use_has_no_name_to_fail_on(request_: dict[str, Any]) -> None:
    assert all(isinstance(name, str) for name in names_of(request_))
