"""A stack whose change fails goes back to what it was."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ..support.peer_endpoint import GIVEN
from .conftest import Deploy

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.xdist_group("cloudformation"),
    pytest.mark.skipif(bool(GIVEN), reason="it starts an emulator of its own"),
]
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
NEVER_MADE = {
    "Type": "AWS::Kinesis::Stream",
    "Properties": {"ShardCount": 1, "StreamModeDetails": {"StreamMode": "ON_DEMAND"}},
}


def role(name: str) -> dict[str, Any]:
    return {"Type": "AWS::IAM::Role", "Properties": {"RoleName": name, "AssumeRolePolicyDocument": TRUST}}


def test_r15_what_a_failed_creation_has_made_is_gone_and_its_names_are_free(
    client: Callable[[str], Any], deploy: Deploy
) -> None:
    resources = {"Role": role("made-in-vain"), "Events": {**NEVER_MADE, "DependsOn": "Role"}}
    made = deploy(resources)
    assert made["status"] == "ROLLBACK_COMPLETE", made
    with pytest.raises(ClientError, match="NoSuchEntity"):
        client("iam").get_role(RoleName="made-in-vain")
    client("cloudformation").delete_stack(StackName=made["name"])
    again = deploy({"Role": role("made-in-vain")})
    assert again["status"] == "CREATE_COMPLETE", again


def test_r15_a_stack_is_in_progress_until_what_was_made_is_taken_back(
    client: Callable[[str], Any], deploy: Deploy
) -> None:
    """A failed resource is no end of the stack: who waits for one would look away too soon."""

    def states(name: str) -> list[str]:
        events = client("cloudformation").describe_stack_events(StackName=name)["StackEvents"]
        return [each["ResourceStatus"] for each in reversed(events) if each["LogicalResourceId"] == name]

    made = deploy({"Role": role("in-progress"), "Events": {**NEVER_MADE, "DependsOn": "Role"}})
    assert states(made["name"]) == ["CREATE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE"]
    made = deploy({"Role": role("in-progress")})
    deploy({"Role": role("in-progress"), "Events": NEVER_MADE}, stack=made["name"])
    assert states(made["name"]) == [
        *("CREATE_IN_PROGRESS", "CREATE_COMPLETE"),
        *("UPDATE_IN_PROGRESS", "UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_COMPLETE"),
    ]


def test_r15_a_failed_update_leaves_the_stack_as_it_was(client: Callable[[str], Any], deploy: Deploy) -> None:
    kinesis, iam = client("kinesis"), client("iam")
    before = {"Role": role("stays"), "Events": stream(Name="rolled-back", ShardCount=1)}
    made = deploy(before)
    assert made["status"] == "CREATE_COMPLETE", made
    broken = {
        "Events": stream(Name="rolled-back", ShardCount=2),
        "More": {**role("comes-and-goes"), "DependsOn": "Events"},
        "Never": {**NEVER_MADE, "DependsOn": "More"},
    }
    changed = deploy(broken, stack=made["name"])
    assert changed["status"] == "UPDATE_ROLLBACK_COMPLETE", changed
    assert kinesis.describe_stream_summary(StreamName="rolled-back")["StreamDescriptionSummary"]["OpenShardCount"] == 1
    assert iam.get_role(RoleName="stays")
    with pytest.raises(ClientError, match="NoSuchEntity"):
        iam.get_role(RoleName="comes-and-goes")
    good = deploy({**before, "More": role("comes-and-stays")}, stack=made["name"])
    assert good["status"] == "UPDATE_COMPLETE", good
    assert set(good["ids"]) == {"Role", "Events", "More"}


@pytest.mark.parametrize(
    ("asked", "end"),
    [({"DisableRollback": True}, "CREATE_FAILED"), ({"OnFailure": "DO_NOTHING"}, "CREATE_FAILED")],
    ids=["DisableRollback", "OnFailure"],
)
def test_r15_a_creation_that_asks_for_it_keeps_what_was_made(
    client: Callable[[str], Any], deploy: Deploy, asked: dict[str, Any], end: str
) -> None:
    name = "kept-" + next(iter(asked)).lower()
    made = deploy({"Role": role(name), "Events": {**NEVER_MADE, "DependsOn": "Role"}}, **asked)
    assert made["status"] == end, made
    assert client("iam").get_role(RoleName=name)


def stream(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::Kinesis::Stream", "Properties": properties}
