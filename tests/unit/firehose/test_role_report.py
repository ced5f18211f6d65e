"""Keys that the report tries, and functions whose roles do not do."""

import json

import pytest

from hydrant.emulator.firehose.roles.report import function_lacks, sample_keys
from hydrant.emulator.iam_roles import FRESH_SECONDS, Role, Roles
from hydrant.iam.policy import Policy

FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f:$LATEST"
ROLE = "arn:aws:iam::000000000000:role/f"


def policy(**statement: object) -> Policy:
    return Policy.parse(json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Allow", **statement}}))


def role(service: str, *actions: str) -> Role:
    trust = policy(Principal={"Service": service}, Action="sts:AssumeRole")
    return Role(ROLE, trust, (policy(Action=list(actions), Resource="*"),), None)


@pytest.mark.parametrize(
    ("described", "data", "errors"),
    [
        ({}, "2026/01/01/00/d-1", "processing-failed/2026/01/01/00/d-1"),
        ({"Prefix": "data/"}, "data/2026/01/01/00/d-1", "data/processing-failed/2026/01/01/00/d-1"),
        (
            {
                "Prefix": "data/year=!{timestamp:yyyy}/!{partitionKeyFromQuery:k}/",
                "ErrorOutputPrefix": "error/!{firehose:error-output-type}/!{timestamp:yyyy}/",
            },
            "data/year=x/x/d-1",
            "error/processing-failed/x/d-1",
        ),
    ],
)
def test_d1_c25_sample_keys_look_like_real_ones(described: dict[str, str], data: str, errors: str) -> None:
    assert sample_keys(described.get("Prefix"), described.get("ErrorOutputPrefix"), "d") == (data, errors)


@pytest.mark.parametrize(
    ("found", "lacking"),
    [
        (None, ["sts:AssumeRole"]),
        (role("firehose.amazonaws.com", "logs:*"), ["sts:AssumeRole"]),
        (role("lambda.amazonaws.com", "logs:PutLogEvents"), ["logs:CreateLogStream"]),
        (role("lambda.amazonaws.com", "logs:*"), []),
    ],
)
def test_what_a_functions_role_lacks(found: Role | None, lacking: list[str]) -> None:
    roles = Roles(lambda _: found)
    assert [lack.action for lack in function_lacks(FUNCTION, lambda _: ROLE, roles)] == lacking


def test_a_function_that_is_not_there() -> None:
    assert [lack.why for lack in function_lacks(FUNCTION, lambda _: None)] == ["the function does not exist"]


def test_a_change_of_a_role_is_seen_after_a_moment_and_not_asked_for_before() -> None:
    loaded: list[str] = []
    moment = [0.0]

    def load(arn: str) -> None:
        loaded.append(arn)

    roles = Roles(load, ticks=lambda: moment[0])
    for moment[0] in (0.0, FRESH_SECONDS * 0.9, FRESH_SECONDS, FRESH_SECONDS * 1.9):
        roles.find(ROLE)
    assert len(loaded) == 2
