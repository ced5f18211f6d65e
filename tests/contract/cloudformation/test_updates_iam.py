"""Roles and managed policies of templates, and changes of them (R-17)."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from ..support.peer_endpoint import GIVEN
from .conftest import Deploy
from .test_types import assumed_by, resource

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.xdist_group("cloudformation"),
    pytest.mark.skipif(bool(GIVEN), reason="it starts an emulator of its own"),
]
Client = Callable[[str], Any]
BOUNDARY = "arn:aws:iam::aws:policy/AmazonKinesisReadOnlyAccess"


def allowing(action: str) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]}


def inline(action: str, name: str = "own") -> dict[str, Any]:
    """A policy that stands in a role, without the Version that it need not have."""
    return {"PolicyName": name, "PolicyDocument": {"Statement": allowing(action)["Statement"]}}


def role(service: str = "lambda", **properties: Any) -> dict[str, Any]:
    made = assumed_by(service)
    return {**made, "Properties": {**made["Properties"], **properties}}


def test_r17_a_role_has_what_its_template_says_and_changes_with_it(client: Client, deploy: Deploy) -> None:
    iam = client("iam")
    made = deploy(
        {
            "Role": role(
                Description="one",
                Path="/team/",
                MaxSessionDuration="7200",
                PermissionsBoundary=BOUNDARY,
                Policies=[inline("s3:GetObject"), inline("s3:PutObject", "gone")],
                Tags=[{"Key": "team", "Value": "data"}],
            )
        }
    )
    assert made["status"] == "CREATE_COMPLETE", made
    name = {"RoleName": made["ids"]["Role"]}
    before = iam.get_role(**name)["Role"]
    assert (before["Description"], before["Path"], before["MaxSessionDuration"]) == ("one", "/team/", 7200)
    assert before["PermissionsBoundary"]["PermissionsBoundaryArn"] == BOUNDARY
    assert before["Tags"] == [{"Key": "team", "Value": "data"}]
    iam.put_role_policy(**name, PolicyName="others", PolicyDocument=json.dumps(allowing("sqs:*")))

    changed = deploy(
        {
            "Role": role(
                "firehose",
                Description="two",
                Path="/team/",
                ManagedPolicyArns=[BOUNDARY],
                Policies=[inline("s3:ListBucket")],
                Tags=[{"Key": "owner", "Value": "us"}],
            )
        },
        stack=made["name"],
    )
    assert (changed["status"], changed["ids"]) == ("UPDATE_COMPLETE", made["ids"]), changed
    after = iam.get_role(**name)["Role"]
    assert after["RoleId"] == before["RoleId"]
    assert (after["Description"], after["MaxSessionDuration"]) == ("two", 3600)
    assert "PermissionsBoundary" not in after
    assert after["Tags"] == [{"Key": "owner", "Value": "us"}]
    trust = after["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["Service"]
    assert trust == "firehose.amazonaws.com"
    assert [each["PolicyArn"] for each in iam.list_attached_role_policies(**name)["AttachedPolicies"]] == [BOUNDARY]
    assert sorted(iam.list_role_policies(**name)["PolicyNames"]) == ["others", "own"]
    own = iam.get_role_policy(**name, PolicyName="own")["PolicyDocument"]
    assert own["Statement"][0]["Action"] == "s3:ListBucket"

    last = deploy({"Role": role("firehose", Path="/team/", PermissionsBoundary=BOUNDARY)}, stack=made["name"])
    assert last["status"] == "UPDATE_COMPLETE", last
    after = iam.get_role(**name)["Role"]
    assert after["PermissionsBoundary"]["PermissionsBoundaryArn"] == BOUNDARY
    assert (after["RoleId"], after.get("Description") or "") == (before["RoleId"], "")
    assert iam.list_attached_role_policies(**name)["AttachedPolicies"] == []
    assert iam.list_role_policies(**name)["PolicyNames"] == ["others"]


def test_r17_a_change_of_a_role_that_is_refused_fails_in_its_words(client: Client, deploy: Deploy) -> None:
    made = deploy({"Role": role()})
    nowhere = "arn:aws:iam::000000000000:policy/nowhere"
    failed = deploy({"Role": role(ManagedPolicyArns=[nowhere])}, stack=made["name"])
    assert failed["status"] == "UPDATE_ROLLBACK_COMPLETE", failed
    assert any(f"{nowhere} does not exist or is not attachable" in each for each in failed["reasons"]), failed
    assert client("iam").get_role(RoleName=made["ids"]["Role"])


def test_r17_a_managed_policy_gets_versions_and_stays_attached(client: Client, deploy: Deploy) -> None:
    iam = client("iam")

    def parts(action: str, *, attached: dict[str, Any]) -> dict[str, Any]:
        said = {"Description": "what it is for", "Path": "/team/", "PolicyDocument": allowing(action), **attached}
        people = {"Group": resource("IAM::Group"), "User": resource("IAM::User")}
        return {"One": role(), "Two": role("sqs"), **people, "Policy": resource("IAM::ManagedPolicy", **said)}

    first = {"Roles": [{"Ref": "One"}], "Users": [{"Ref": "User"}]}
    made = deploy(parts("s3:Action1", attached=first))
    assert made["status"] == "CREATE_COMPLETE", made
    arn = made["ids"]["Policy"]
    policy = iam.get_policy(PolicyArn=arn)["Policy"]
    assert (policy["Description"], policy["Path"]) == ("what it is for", "/team/")

    second = {"Roles": [{"Ref": "Two"}], "Groups": [{"Ref": "Group"}]}
    for number in range(2, 8):
        changed = deploy(parts(f"s3:Action{number}", attached=second), stack=made["name"])
        assert (changed["status"], changed["ids"]["Policy"]) == ("UPDATE_COMPLETE", arn), changed
    now = iam.get_policy(PolicyArn=arn)["Policy"]
    assert (now["PolicyId"], now["DefaultVersionId"]) == (policy["PolicyId"], "v7")
    document = iam.get_policy_version(PolicyArn=arn, VersionId="v7")["PolicyVersion"]["Document"]
    assert document["Statement"][0]["Action"] == "s3:Action7"
    versions = sorted(each["VersionId"] for each in iam.list_policy_versions(PolicyArn=arn)["Versions"])
    assert versions == ["v3", "v4", "v5", "v6", "v7"]
    having = iam.list_entities_for_policy(PolicyArn=arn)
    assert [each["RoleName"] for each in having["PolicyRoles"]] == [made["ids"]["Two"]]
    assert [each["GroupName"] for each in having["PolicyGroups"]] == [made["ids"]["Group"]]
    assert having["PolicyUsers"] == []
