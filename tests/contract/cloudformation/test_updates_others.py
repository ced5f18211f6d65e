"""Schedules, secrets, event buses and state machines of templates, and changes of them (R-17)."""

import json
import uuid
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


def tags(**values: str) -> dict[str, Any]:
    return {"Tags": [{"Key": key, "Value": value} for key, value in values.items()]}


def test_r17_an_event_bus_has_what_its_template_says_and_changes_with_it(client: Client, deploy: Deploy) -> None:
    events = client("events")
    name = f"r17-{uuid.uuid4().hex[:8]}"
    made = deploy({"Bus": resource("Events::EventBus", Name=name, Description="one", **tags(team="data", old="x"))})
    assert made["status"] == "CREATE_COMPLETE", made
    bus = events.describe_event_bus(Name=name)
    assert bus["Description"] == "one"
    found = {each["Key"]: each["Value"] for each in events.list_tags_for_resource(ResourceARN=bus["Arn"])["Tags"]}
    assert found == {"team": "data", "old": "x"}
    changed = deploy(
        {"Bus": resource("Events::EventBus", Name=name, Description="two", **tags(team="ops"))}, stack=made["name"]
    )
    assert (changed["status"], changed["ids"]) == ("UPDATE_COMPLETE", made["ids"]), changed
    assert events.describe_event_bus(Name=name)["Description"] == "two"
    found = {each["Key"]: each["Value"] for each in events.list_tags_for_resource(ResourceARN=bus["Arn"])["Tags"]}
    assert found == {"team": "ops"}


def test_r17_a_state_machine_has_what_its_template_says_and_changes_with_it(client: Client, deploy: Deploy) -> None:
    machines = client("stepfunctions")

    def parts(role: str, result: str, **properties: Any) -> dict[str, Any]:
        definition = {"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": "${Result}", "End": True}}}
        destination = {"CloudWatchLogsLogGroup": {"LogGroupArn": arn_of("Logs")}}
        machine = resource(
            "StepFunctions::StateMachine",
            RoleArn=arn_of(role),
            StateMachineType="EXPRESS",
            Definition=definition,
            DefinitionSubstitutions={"Result": result},
            LoggingConfiguration={"Level": "ALL", "IncludeExecutionData": "true", "Destinations": [destination]},
            **properties,
        )
        roles = {name: assumed_by("states") for name in ("One", "Two")}
        return {**roles, "Logs": resource("Logs::LogGroup"), "Machine": machine}

    made = deploy(parts("One", "first", **tags(team="data", old="x")))
    assert made["status"] == "CREATE_COMPLETE", made
    which = {"stateMachineArn": made["ids"]["Machine"]}
    before = machines.describe_state_machine(**which)
    assert before["loggingConfiguration"]["level"] == "ALL"
    assert before["loggingConfiguration"]["includeExecutionData"] is True
    found = machines.list_tags_for_resource(resourceArn=made["ids"]["Machine"])["tags"]
    assert {each["key"]: each["value"] for each in found} == {"team": "data", "old": "x"}
    changed = deploy(parts("Two", "second", **tags(team="ops")), stack=made["name"])
    assert (changed["status"], changed["ids"]["Machine"]) == ("UPDATE_COMPLETE", made["ids"]["Machine"]), changed
    after = machines.describe_state_machine(**which)
    assert after["roleArn"].endswith(made["ids"]["Two"])
    assert '"second"' in after["definition"]
    found = machines.list_tags_for_resource(resourceArn=made["ids"]["Machine"])["tags"]
    assert {each["key"]: each["value"] for each in found} == {"team": "ops"}


def test_r32_a_property_that_the_schema_does_not_have_yet_is_passed_on(deploy: Deploy) -> None:
    made = deploy({"Topic": resource("SNS::Topic", FifoTopic=True, FifoThroughputScope="MessageGroup")})
    assert made["status"] == "CREATE_COMPLETE", made


def test_r32_what_a_client_is_too_old_for_is_made_or_refused(client: Client, deploy: Deploy) -> None:
    """Records longer than 1 MiB: where LocalStack's own client knows them, by the template too."""
    made = deploy({"Stream": resource("Kinesis::Stream", ShardCount=1, MaxRecordSizeInKiB="2048")})
    if made["status"] != "CREATE_COMPLETE":
        assert any("does not serve MaxRecordSizeInKiB of AWS::Kinesis::Stream" in each for each in made["reasons"]), (
            made
        )
        return
    longer = b"x" * (3 << 19)
    assert client("kinesis").put_record(StreamName=made["ids"]["Stream"], PartitionKey="k", Data=longer)


@pytest.mark.parametrize(
    ("kind", "properties", "named"),
    [
        ("SNS::Topic", {"Colour": "red"}, "Colour of AWS::SNS::Topic"),
        ("Kinesis::Stream", {"ShardCount": 1, "Colour": "red", "Bow": "x"}, "Bow, Colour of AWS::Kinesis::Stream"),
        ("SQS::Queue", {"QueName": "x"}, "QueName of AWS::SQS::Queue"),
        ("Events::EventBus", {"Name": "r32", "Tag": []}, "Tag of AWS::Events::EventBus"),
    ],
)
def test_r32_a_property_that_a_type_does_not_have_is_refused(
    client: Client, deploy: Deploy, kind: str, properties: dict[str, Any], named: str
) -> None:
    made = deploy({"It": resource(kind, **properties)})
    assert made["status"] == "ROLLBACK_COMPLETE", made
    assert any(f"The emulator does not know {named}." in each for each in made["reasons"]), made
    fine = deploy({"It": resource("SNS::Topic")})
    changed = deploy({"It": resource("SNS::Topic", Colour="red")}, stack=fine["name"])
    assert changed["status"] == "UPDATE_ROLLBACK_COMPLETE", changed
