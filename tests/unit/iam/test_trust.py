"""What is a trust policy, and what is none."""

import json
from typing import Any

import pytest

from hydrant.iam.trust import why_no_trust

GOOD = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}


def said(statement: Any) -> str | None:
    return why_no_trust(json.dumps({"Version": "2012-10-17", "Statement": statement}))


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"Principal": "*"},
        {"Principal": {"AWS": ["arn:aws:iam::000000000000:root"]}},
        {"Principal": {"Federated": "cognito-identity.amazonaws.com"}, "Action": "sts:AssumeRoleWithWebIdentity"},
        {"Action": ["sts:AssumeRole", "sts:TagSession"]},
        {"Sid": "", "Condition": {"StringEquals": {"sts:ExternalId": "1"}}},
    ],
)
def test_h7_what_lets_somebody_assume_a_role_is_taken(more: dict[str, Any]) -> None:
    assert said([{**GOOD, **more}]) is None
    assert said({**GOOD, **more}) is None


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ({**GOOD, "Resource": "*"}, "Has prohibited field Resource"),
        ({**GOOD, "NotResource": "*"}, "Has prohibited field NotResource"),
        ({k: v for k, v in GOOD.items() if k != "Principal"}, "Missing required field Principal"),
        ({k: v for k, v in GOOD.items() if k != "Action"}, "Missing required field Action"),
        ({k: v for k, v in GOOD.items() if k != "Effect"}, "Missing required field Effect"),
        ({**GOOD, "Principal": {}}, "Invalid principal in policy"),
        ({**GOOD, "Principal": {"Service": []}}, "Invalid principal in policy"),
        ({**GOOD, "Action": "s3:GetObject"}, "AssumeRole policy may only specify STS AssumeRole actions."),
        ([], "Syntax errors in policy."),
        (["text"], "Syntax errors in policy."),
    ],
)
def test_h7_what_is_none_is_refused(statement: Any, words: str) -> None:
    assert (said(statement) or "").startswith(words)


def test_what_is_no_json_has_a_refusal_of_its_own() -> None:
    assert why_no_trust("{") is None
