"""Schedules and secrets of templates, and changes of them (R-17)."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from hydrant.waiting import eventually

from ..support.peer_endpoint import GIVEN
from .conftest import Deploy
from .test_types import arn_of, assumed_by, resource

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.xdist_group("cloudformation"),
    pytest.mark.skipif(bool(GIVEN), reason="it starts an emulator of its own"),
]
Client = Callable[[str], Any]


def test_r17_a_schedule_changes_with_its_template(client: Client, deploy: Deploy) -> None:
    scheduler = client("scheduler")

    def parts(rate: str, text: str, **properties: Any) -> dict[str, Any]:
        target = {"Arn": arn_of("Queue"), "RoleArn": arn_of("Role"), "Input": text}
        flexible = {"FlexibleTimeWindow": {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": "5"}}
        said = {"ScheduleExpression": rate, "Target": target, **flexible, **properties}
        every = {"Role": assumed_by("scheduler"), "Queue": resource("SQS::Queue")}
        return {
            **every,
            "Group": resource("Scheduler::ScheduleGroup"),
            "Schedule": resource("Scheduler::Schedule", **said),
        }

    group = {"GroupName": {"Ref": "Group"}}
    made = deploy(parts("rate(1 hour)", "one", **group, State="DISABLED", Description="old"))
    assert made["status"] == "CREATE_COMPLETE", made
    which = {"Name": made["ids"]["Schedule"], "GroupName": made["ids"]["Group"]}
    before = scheduler.get_schedule(**which)
    zone = {"ScheduleExpressionTimezone": "Europe/Berlin"}
    changed = deploy(parts("rate(2 hours)", "two", **group, **zone), stack=made["name"])
    assert (changed["status"], changed["ids"]) == ("UPDATE_COMPLETE", made["ids"]), changed
    after = scheduler.get_schedule(**which)
    assert (after["ScheduleExpression"], after["Target"]["Input"]) == ("rate(2 hours)", "two")
    assert (after["State"], after["ScheduleExpressionTimezone"]) == ("ENABLED", "Europe/Berlin")
    assert not after.get("Description")
    assert after["FlexibleTimeWindow"] == {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 5}
    assert (after["Arn"], after["CreationDate"]) == (before["Arn"], before["CreationDate"])


def test_r17_a_secret_changes_and_keeps_its_versions(client: Client, deploy: Deploy) -> None:
    secrets = client("secretsmanager")

    def deployed(stack: str | None = None, **properties: Any) -> dict[str, Any]:
        key = resource("KMS::Key", KeyPolicy={"Version": "2012-10-17", "Statement": []})
        return deploy({"Key": key, "Secret": resource("SecretsManager::Secret", **properties)}, stack=stack)

    team: dict[str, Any] = {"Tags": [{"Key": "team", "Value": "data"}]}
    made = deployed(SecretString="one", Description="old", KmsKeyId={"Ref": "Key"}, **team)
    assert made["status"] == "CREATE_COMPLETE", made
    which = {"SecretId": made["ids"]["Secret"]}
    owner: dict[str, Any] = {"Tags": [{"Key": "owner", "Value": "us"}]}
    changed = deployed(made["name"], SecretString="two", Description="new", KmsKeyId={"Ref": "Key"}, **owner)
    assert (changed["status"], changed["ids"]) == ("UPDATE_COMPLETE", made["ids"]), changed
    assert secrets.get_secret_value(**which)["SecretString"] == "two"
    assert secrets.get_secret_value(**which, VersionStage="AWSPREVIOUS")["SecretString"] == "one"
    found = secrets.describe_secret(**which)
    assert (found["Description"], found["Tags"]) == ("new", owner["Tags"])
    assert found["KmsKeyId"] == made["ids"]["Key"]
    changed = deployed(made["name"], SecretString="two")
    assert changed["status"] == "UPDATE_COMPLETE", changed
    found = secrets.describe_secret(**which)
    assert (found.get("Description") or "", found.get("Tags") or []) == ("", [])
    assert "KmsKeyId" not in found, "a secret with the key that AWS owns shows none"
    assert len(found["VersionIdsToStages"]) == 2
    assert secrets.get_secret_value(**which)["SecretString"] == "two"


def test_r17_a_value_is_generated_once(client: Client, deploy: Deploy) -> None:
    secrets = client("secretsmanager")

    def deployed(length: str, stack: str | None = None, **properties: Any) -> dict[str, Any]:
        how = {"ExcludePunctuation": "true", "ExcludeNumbers": "false", "PasswordLength": length}
        value = {**how, "SecretStringTemplate": json.dumps({"user": "me"}), "GenerateStringKey": "password"}
        return deploy(
            {"Secret": resource("SecretsManager::Secret", GenerateSecretString=value, **properties)}, stack=stack
        )

    made = deployed("20")
    assert made["status"] == "CREATE_COMPLETE", made
    which = {"SecretId": made["ids"]["Secret"]}
    value = json.loads(secrets.get_secret_value(**which)["SecretString"])
    assert (value["user"], len(value["password"])) == ("me", 20)
    changed = deployed("20", made["name"], Description="the same")
    assert (changed["status"], changed["ids"]) == ("UPDATE_COMPLETE", made["ids"]), changed
    assert json.loads(secrets.get_secret_value(**which)["SecretString"]) == value
    assert secrets.describe_secret(**which)["Description"] == "the same"
    assert deployed("30", made["name"])["status"] == "UPDATE_COMPLETE"
    assert len(json.loads(secrets.get_secret_value(**which)["SecretString"])["password"]) == 30


def test_r17_a_secret_has_replicas(client: Client, deploy: Deploy) -> None:
    secrets = client("secretsmanager")

    def deployed(*regions: str, stack: str | None = None) -> dict[str, Any]:
        replicas = [{"Region": each} for each in regions]
        return deploy(
            {"Secret": resource("SecretsManager::Secret", SecretString="one", ReplicaRegions=replicas)}, stack=stack
        )

    def there(made: dict[str, Any]) -> list[str]:
        found = secrets.describe_secret(SecretId=made["ids"]["Secret"]).get("ReplicationStatus") or []
        return [each["Region"] for each in found]

    made = deployed("eu-west-1")
    assert there(made) == ["eu-west-1"]
    changed = deployed("eu-central-1", stack=made["name"])
    assert (changed["status"], changed["ids"]) == ("UPDATE_COMPLETE", made["ids"]), changed
    assert there(changed) == ["eu-central-1"]
    client("cloudformation").delete_stack(StackName=made["name"])

    def gone() -> None:
        names = [each["Name"] for each in secrets.list_secrets(IncludePlannedDeletion=True)["SecretList"]]
        assert not [name for name in names if name.startswith(made["name"])], names

    eventually(gone, timeout=30)
