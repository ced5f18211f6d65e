"""What a stack says of itself and of its resources (R-23), and why a change failed (R-21)."""

from collections.abc import Callable
from typing import Any

import pytest

from hydrant.waiting import eventually

from ..support.peer_endpoint import GIVEN
from .conftest import Deploy
from .test_types import resource

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.xdist_group("cloudformation"),
    pytest.mark.skipif(bool(GIVEN), reason="it starts an emulator of its own"),
]
Client = Callable[[str], Any]


def table(protected: bool) -> dict[str, Any]:
    return resource(
        "DynamoDB::Table",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        DeletionProtectionEnabled=protected,
    )


def stack_of(client: Client, arn: str) -> dict[str, Any]:
    (found,) = client("cloudformation").describe_stacks(StackName=arn)["Stacks"]
    return dict(found)


def test_r23_a_resource_that_took_anothers_place_is_still_there(client: Client, deploy: Deploy) -> None:
    made = deploy({"Queue": resource("SQS::Queue", QueueName="r23-one"), "Other": resource("SQS::Queue")})
    assert made["status"] == "CREATE_COMPLETE", made
    done = deploy({"Queue": resource("SQS::Queue", QueueName="r23-two")}, stack=made["name"])
    assert done["status"] == "UPDATE_COMPLETE", done
    assert done["ids"].keys() == {"Queue"}
    assert done["ids"]["Queue"].endswith("/r23-two")


def test_r23_an_update_is_complete_also_where_what_it_leaves_out_stays(client: Client, deploy: Deploy) -> None:
    made = deploy({"Rows": table(protected=True), "Queue": resource("SQS::Queue")})
    done = deploy({"Queue": resource("SQS::Queue")}, stack=made["name"])
    assert done["status"] == "UPDATE_COMPLETE", done
    events = client("cloudformation").describe_stack_events(StackName=made["name"])["StackEvents"]
    states = [each["ResourceStatus"] for each in events if each["LogicalResourceId"] == made["name"]]
    assert states[:2] == ["UPDATE_COMPLETE", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"], states


def test_r23_a_stack_with_a_resource_that_stays_is_not_deleted(client: Client, deploy: Deploy) -> None:
    formation = client("cloudformation")
    made = deploy({"Rows": table(protected=True), "Queue": resource("SQS::Queue")})
    assert made["status"] == "CREATE_COMPLETE", made
    arn = stack_of(client, made["name"])["StackId"]
    formation.delete_stack(StackName=arn)

    def failed() -> None:
        found = stack_of(client, arn)
        assert found["StackStatus"] == "DELETE_FAILED"
        assert found["StackStatusReason"] == "The following resource(s) failed to delete: [Rows]."

    eventually(failed, timeout=60)
    states = {
        each["LogicalResourceId"]: each for each in formation.describe_stack_resources(StackName=arn)["StackResources"]
    }
    assert states.keys() == {"Rows"}
    assert "deletion protection" in states["Rows"]["ResourceStatusReason"].lower()

    dynamodb, rows = client("dynamodb"), made["ids"]["Rows"]
    dynamodb.update_table(TableName=rows, DeletionProtectionEnabled=False)
    dynamodb.get_waiter("table_exists").wait(TableName=rows, WaiterConfig={"Delay": 1})
    formation.delete_stack(StackName=arn)
    eventually(lambda: _is(stack_of(client, arn)["StackStatus"], "DELETE_COMPLETE"), timeout=60)
    told = formation.describe_stack_events(StackName=arn)["StackEvents"]
    said = [each["ResourceStatus"] for each in told if each["ResourceType"] == "AWS::CloudFormation::Stack"]
    tried = ["DELETE_IN_PROGRESS", "DELETE_FAILED", "DELETE_IN_PROGRESS", "DELETE_COMPLETE"]
    assert said[::-1] == ["CREATE_IN_PROGRESS", "CREATE_COMPLETE", *tried]


def test_r23_resources_are_retained_of_a_stack_that_could_not_be_deleted(client: Client, deploy: Deploy) -> None:
    formation, dynamodb = client("cloudformation"), client("dynamodb")
    queue = resource("SQS::Queue", Tags=[{"Key": "of", "Value": {"Ref": "Rows"}}])
    made = deploy({"Rows": table(protected=True), "Queue": queue})
    arn = stack_of(client, made["name"])["StackId"]
    early = r"specify which resources to retain only when the stack is in the DELETE_FAILED state"
    with pytest.raises(formation.exceptions.ClientError, match=early):
        formation.delete_stack(StackName=arn, RetainResources=["Rows"])
    formation.delete_stack(StackName=arn)
    eventually(lambda: _is(stack_of(client, arn)["StackStatus"], "DELETE_FAILED"), timeout=60)
    formation.delete_stack(StackName=arn, RetainResources=["Rows"])
    eventually(lambda: _is(stack_of(client, arn)["StackStatus"], "DELETE_COMPLETE"), timeout=60)
    told = [
        each
        for each in formation.describe_stack_events(StackName=arn)["StackEvents"]
        if each["LogicalResourceId"] == "Rows"
    ]
    assert told[0]["ResourceStatus"] == "DELETE_SKIPPED"
    assert dynamodb.describe_table(TableName=made["ids"]["Rows"])["Table"]["TableStatus"] == "ACTIVE"


def _is(found: str, wanted: str) -> None:
    assert found == wanted


def test_r21_a_change_fails_in_the_words_of_what_stopped_it(client: Client, deploy: Deploy) -> None:
    def lines(destination: str) -> dict[str, Any]:
        arn = f"arn:aws:kinesis:us-east-1:000000000000:stream/{destination}"
        to = {"DestinationArn": arn, "RoleArn": "arn:aws:iam::000000000000:role/r", "FilterPattern": ""}
        return {
            "Stream": resource("Kinesis::Stream", Name="r21-lines", ShardCount=1),
            "Lines": resource("Logs::LogGroup"),
            "Sent": {
                **resource("Logs::SubscriptionFilter", LogGroupName={"Ref": "Lines"}, **to),
                "DependsOn": "Stream",
            },
        }

    made = deploy(lines("r21-lines"))
    assert made["status"] == "CREATE_COMPLETE", made
    done = deploy(lines("r21-nowhere"), stack=made["name"])
    assert done["status"] == "UPDATE_ROLLBACK_COMPLETE", done
    assert not any("Failed to delete" in each for each in done["reasons"])
    assert any("PutSubscriptionFilter" in each for each in done["reasons"]), done
