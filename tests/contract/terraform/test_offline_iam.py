"""Real Terraform makes, changes, imports and destroys a team and its machines in IAM; nothing is left."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest

from hydrant.offline_provider.resource import Refused
from hydrant.offline_provider.resources.iam.iam_group import Group
from hydrant.offline_provider.resources.iam.iam_policy import Policy
from hydrant.offline_provider.resources.iam.iam_role import Role
from hydrant.offline_provider.resources.iam.iam_user import User
from tests.contract.support.emulator_process import emulator_process
from tests.contract.support.terraform_runs import Runs, copy_of
from tests.contract.terraform.laws.test_laws import SERVICES

pytestmark = [pytest.mark.emulator, pytest.mark.slow, pytest.mark.xdist_group("offline_iam")]

CONFIGURATION = Path(__file__).parent / "offline_iam"
CHANGED_IN_PLACE = {
    "aws_iam_account_password_policy.this",
    "aws_iam_group_membership.readers",
    "aws_iam_group_policy.writers",
    "aws_iam_instance_profile.machine",
    "aws_iam_policy.write",
    "aws_iam_policy_attachment.both",
    "aws_iam_service_linked_role.scaling",
    "aws_iam_user.program",
}
OF_THE_RENAMED = {
    "aws_iam_access_key.program",
    "aws_iam_user_policy.program",
    "aws_iam_user_policy_attachments_exclusive.program",
}
EC2 = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
PROVIDERS = 'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n}\n'
NOTHING = json.dumps({"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}})
WRONG = """
data "aws_iam_policy" "w" {
  name = "AWSLambdaBasicExecutionRoll"
}
data "aws_iam_role" "w" {
  name = "nobody"
}
resource "aws_iam_access_key" "w" {
  user    = "u"
  pgp_key = "keybase:u"
}
resource "aws_iam_organizations_features" "w" {
  enabled_features = ["RootSessions"]
}
"""
TOLD = (
    "there is no managed policy AWSLambdaBasicExecutionRoll",
    "There is arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole",
    "there is no role nobody",
    "pgp_key: not served by Hydrant's offline provider: it encrypts nothing; leave pgp_key out",
    "the emulator has no such operation (ListOrganizationsFeatures)",
)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    folder = tmp_path_factory.mktemp("iam")
    with emulator_process(folder / "emulator", SERVICES, {}) as paths:
        yield Runs(copy_of(CONFIGURATION, folder / "configuration"), f"http://127.0.0.1:{paths.port}")


def client(runs: Runs) -> Any:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
    return boto3.client("iam", endpoint_url=runs.env["AWS_ENDPOINT_URL"], **keys)  # type: ignore[call-overload]


def test_a_team_and_its_machines_live(runs: Runs) -> None:
    made = runs.apply()
    assert made.outputs["read"] == "arn:aws:iam::aws:policy/AmazonKinesisReadOnlyAccess"
    assert made.outputs["linked"].endswith(
        ":role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling_iam"
    )
    assert sorted(made.outputs["readers"]) == ["iam-ada", "iam-bob"]
    assert runs.plan().actions == {}
    changed = runs.apply(step=2)
    assert {address for address, action in changed.actions.items() if action == "update"} == CHANGED_IN_PLACE
    assert {address for address, action in changed.actions.items() if action == "replace"} == OF_THE_RENAMED
    assert changed.outputs["machine"] == "iam-other"
    assert runs.plan(step=2).actions == {}


def test_what_a_user_got_elsewhere_does_not_stop_a_forced_destroy(runs: Runs) -> None:
    runs.apply(step=2)
    iam = client(runs)
    iam.create_access_key(UserName="iam-bob")
    iam.create_login_profile(UserName="iam-bob", Password="A-password-1")
    iam.create_service_specific_credential(UserName="iam-bob", ServiceName="codecommit.amazonaws.com")
    runs.destroy(step=2)
    left = {
        "users": iam.list_users()["Users"],
        "groups": iam.list_groups()["Groups"],
        "roles": iam.list_roles()["Roles"],
        "policies": iam.list_policies(Scope="Local")["Policies"],
        "profiles": iam.list_instance_profiles()["InstanceProfiles"],
        "aliases": iam.list_account_aliases()["AccountAliases"],
    }
    assert {kind: found for kind, found in left.items() if found} == {}


@pytest.fixture
def session(runs: Runs) -> SimpleNamespace:
    iam = client(runs)
    return SimpleNamespace(client=lambda _: iam)


def test_a_policy_that_is_attached_does_not_go(session: SimpleNamespace) -> None:
    iam = session.client("iam")
    policy = iam.create_policy(PolicyName="iam-held", PolicyDocument=NOTHING)["Policy"]["Arn"]
    iam.create_group(GroupName="iam-holder")
    iam.attach_group_policy(GroupName="iam-holder", PolicyArn=policy)
    with pytest.raises(Refused, match="DeleteConflict: the policy is attached to group iam-holder"):
        Policy().delete(session, {"id": policy})
    with pytest.raises(Refused, match="DeleteConflict: the group has policy iam-held"):
        Group().delete(session, {"id": "iam-holder"})
    iam.detach_group_policy(GroupName="iam-holder", PolicyArn=policy)
    Policy().delete(session, {"id": policy})
    Group().delete(session, {"id": "iam-holder"})


def test_a_group_with_users_or_policies_does_not_go(session: SimpleNamespace) -> None:
    iam = session.client("iam")
    iam.create_group(GroupName="iam-full")
    iam.create_user(UserName="iam-member")
    iam.add_user_to_group(GroupName="iam-full", UserName="iam-member")
    iam.put_group_policy(GroupName="iam-full", PolicyName="inline", PolicyDocument=NOTHING)
    with pytest.raises(Refused, match="DeleteConflict: the group has user iam-member, policy inline"):
        Group().delete(session, {"id": "iam-full"})
    User().delete(session, {"id": "iam-member", "force_destroy": False})
    iam.delete_group_policy(GroupName="iam-full", PolicyName="inline")
    Group().delete(session, {"id": "iam-full"})


def test_a_role_leaves_its_instance_profiles_before_it_goes(session: SimpleNamespace) -> None:
    iam = session.client("iam")
    trust = json.dumps({"Version": "2012-10-17", "Statement": [EC2]})
    iam.create_role(RoleName="iam-leaving", AssumeRolePolicyDocument=trust)
    iam.create_instance_profile(InstanceProfileName="iam-left")
    iam.add_role_to_instance_profile(InstanceProfileName="iam-left", RoleName="iam-leaving")
    state = {"id": "iam-leaving", "force_detach_policies": False, "managed_policy_arns": [], "inline_policy": []}
    Role().delete(session, state)
    assert iam.get_instance_profile(InstanceProfileName="iam-left")["InstanceProfile"]["Roles"] == []
    iam.delete_instance_profile(InstanceProfileName="iam-left")


def test_a_user_with_keys_of_others_goes_by_force_alone(session: SimpleNamespace) -> None:
    iam = session.client("iam")
    iam.create_user(UserName="iam-keyed")
    key = iam.create_access_key(UserName="iam-keyed")["AccessKey"]["AccessKeyId"]
    iam.create_login_profile(UserName="iam-keyed", Password="A-password-1")
    with pytest.raises(Refused, match=f"DeleteConflict: the user has access key {key}, a login profile"):
        User().delete(session, {"id": "iam-keyed", "force_destroy": False})
    User().delete(session, {"id": "iam-keyed", "force_destroy": True})
    assert "iam-keyed" not in {user["UserName"] for user in iam.list_users()["Users"]}


def test_what_cannot_be_is_told(runs: Runs, tmp_path: Path) -> None:
    folder = tmp_path / "refused"
    folder.mkdir()
    (folder / "main.tf").write_text(PROVIDERS + WRONG)
    told = Runs(folder, runs.env["AWS_ENDPOINT_URL"]).refusals()
    assert [words for words in TOLD if words not in told] == []
