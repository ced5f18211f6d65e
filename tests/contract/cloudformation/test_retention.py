"""Resources that stay when their stack, or their place in the template, goes (R-30)."""

import json
import uuid
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
OTHER = resource("SNS::Topic")


def queue(name: str, **policies: str) -> dict[str, Any]:
    return {**resource("SQS::Queue", QueueName=name), **policies}


def there(client: Client, name: str) -> bool:
    return bool(client("sqs").list_queues(QueueNamePrefix=name).get("QueueUrls"))


def events_of(client: Client, stack: str) -> list[tuple[str, str]]:
    events = client("cloudformation").describe_stack_events(StackName=stack)["StackEvents"]
    return [(each["LogicalResourceId"], each["ResourceStatus"]) for each in events]


@pytest.fixture
def name(client: Client) -> str:
    return f"r30-{uuid.uuid4().hex[:8]}"


@pytest.mark.parametrize(
    ("policy", "stays"), [("Delete", False), ("Retain", True), ("RetainExceptOnCreate", True), ("", False)]
)
def test_r30_a_stack_goes_and_what_it_retains_stays(
    client: Client, deploy: Deploy, name: str, policy: str, stays: bool
) -> None:
    formation = client("cloudformation")
    made = deploy({"Queue": queue(name, **({"DeletionPolicy": policy} if policy else {})), "Other": OTHER})
    assert made["status"] == "CREATE_COMPLETE", made
    (stack,) = formation.describe_stacks(StackName=made["name"])["Stacks"]
    formation.delete_stack(StackName=made["name"])

    def gone() -> None:
        (found,) = formation.describe_stacks(StackName=stack["StackId"])["Stacks"]
        assert found["StackStatus"] == "DELETE_COMPLETE"

    eventually(gone, timeout=30)
    assert there(client, name) == stays
    assert (("Queue", "DELETE_SKIPPED") in events_of(client, stack["StackId"])) == stays
    assert ("Other", "DELETE_COMPLETE") in events_of(client, stack["StackId"])


@pytest.mark.parametrize(("policy", "stays"), [("Delete", False), ("Retain", True)])
def test_r30_what_a_template_leaves_out_stays_by_the_template_before(
    client: Client, deploy: Deploy, name: str, policy: str, stays: bool
) -> None:
    made = deploy({"Queue": queue(name, DeletionPolicy=policy), "Other": OTHER})
    done = deploy({"Other": OTHER}, stack=made["name"])
    assert (done["status"], done["ids"].keys()) == ("UPDATE_COMPLETE", {"Other"}), done
    assert there(client, name) == stays
    again = deploy({"Queue": queue(f"{name}-again"), "Other": OTHER}, stack=made["name"])
    assert (again["status"], again["ids"].keys()) == ("UPDATE_COMPLETE", {"Queue", "Other"}), again


@pytest.mark.parametrize(("policy", "stays"), [("Delete", False), ("Retain", True)])
def test_r30_what_another_one_replaces_stays(
    client: Client, deploy: Deploy, name: str, policy: str, stays: bool
) -> None:
    made = deploy({"Queue": queue(f"{name}-a", UpdateReplacePolicy=policy, DeletionPolicy="Retain")})
    done = deploy({"Queue": queue(f"{name}-b", UpdateReplacePolicy=policy)}, stack=made["name"])
    assert done["status"] == "UPDATE_COMPLETE", done
    assert done["ids"]["Queue"].endswith(f"{name}-b")
    assert there(client, f"{name}-b")
    assert there(client, f"{name}-a") == stays
    assert (("Queue", "DELETE_SKIPPED") in events_of(client, made["name"])) == stays


def test_r30_a_condition_leaves_out_what_then_stays(client: Client, deploy: Deploy, name: str) -> None:
    kept = {**queue(name, DeletionPolicy="Retain"), "Condition": "Is"}
    body = {
        "Parameters": {"Want": {"Type": "String", "Default": "true"}},
        "Conditions": {"Is": {"Fn::Equals": [{"Ref": "Want"}, True]}},
        "Resources": {"Queue": kept, "Other": OTHER},
    }
    made = deploy(json.dumps(body))
    given = [{"ParameterKey": "Want", "ParameterValue": "false"}]
    done = deploy(json.dumps(body), stack=made["name"], Parameters=given)
    assert (done["status"], done["ids"].keys()) == ("UPDATE_COMPLETE", {"Other"}), done
    assert there(client, name)


@pytest.mark.parametrize(("policy", "stays"), [("Delete", False), ("Retain", True), ("RetainExceptOnCreate", False)])
def test_r30_what_was_made_stays_when_the_stack_fails(
    client: Client, deploy: Deploy, name: str, policy: str, stays: bool
) -> None:
    broken = {**resource("SQS::Queue", QueueName="no name!"), "DependsOn": "Queue"}
    made = deploy({"Queue": queue(name, DeletionPolicy=policy), "Broken": broken})
    assert made["status"] == "ROLLBACK_COMPLETE", made
    assert there(client, name) == stays
