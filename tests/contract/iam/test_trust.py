"""Roles are not made with a trust policy that IAM would refuse."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ..support.firehose_emulator import Emulator
from ..support.notified import unique

pytestmark = pytest.mark.emulator
GOOD = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
BAD = [
    ({**GOOD, "Resource": "*"}, "Has prohibited field Resource"),
    ({"Effect": "Allow", "Action": "sts:AssumeRole"}, "Missing required field Principal"),
]


def document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.mark.parametrize(("statement", "words"), BAD)
def test_h7_a_trust_policy_that_is_none_is_refused(
    statement: dict[str, Any], words: str, plain_emulator: Emulator
) -> None:
    iam, name = plain_emulator.iam, unique("role")
    with pytest.raises(ClientError) as caught:
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(statement))
    assert caught.value.response["Error"] | {"Type": ""} == {
        "Code": "MalformedPolicyDocument",
        "Message": words,
        "Type": "",
    }
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(GOOD))
    with pytest.raises(ClientError, match="MalformedPolicyDocument"):
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=document(statement))
    assert iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]["Statement"] == [GOOD]
