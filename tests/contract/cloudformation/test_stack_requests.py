"""Names of stacks, and changes by the template that a stack has (R-22)."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ..support.peer_endpoint import GIVEN
from .conftest import Deploy
from .test_types import resource

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.xdist_group("cloudformation"),
    pytest.mark.skipif(bool(GIVEN), reason="it starts an emulator of its own"),
]
Client = Callable[[str], Any]
TEMPLATE = json.dumps({"Resources": {"Queue": resource("SQS::Queue")}})
RESOURCES = {"Queue": resource("SQS::Queue", DelaySeconds={"Ref": "Delay"})}


def refusal(call: Callable[..., Any], **parameters: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    return refused.value.response["Error"]["Code"], refused.value.response["Error"]["Message"]


@pytest.mark.parametrize(
    ("name", "constraint"),
    [
        ("my_stack", "Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"),
        ("1st", "Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"),
        ("a" * 129, "Member must have length less than or equal to 128"),
    ],
)
def test_r22_a_name_that_no_stack_can_have_is_refused(client: Client, name: str, constraint: str) -> None:
    formation = client("cloudformation")
    words = f"1 validation error detected: Value '{name}' at 'stackName' failed to satisfy constraint: {constraint}"
    refused = ("ValidationError", words)
    assert refusal(formation.create_stack, StackName=name, TemplateBody=TEMPLATE) == refused
    change = {"ChangeSetName": "c", "ChangeSetType": "CREATE", "TemplateBody": TEMPLATE}
    assert refusal(formation.create_change_set, StackName=name, **change) == refused
    assert all(each["StackName"] != name for each in formation.describe_stacks()["Stacks"])


def test_r22_a_stack_changes_with_the_template_that_it_has(client: Client, deploy: Deploy) -> None:
    formation, sqs = client("cloudformation"), client("sqs")
    made = deploy(RESOURCES, {"Delay": "1"})
    assert made["status"] == "CREATE_COMPLETE", made

    def delay() -> str:
        asked = {"QueueUrl": made["ids"]["Queue"], "AttributeNames": ["DelaySeconds"]}
        return str(sqs.get_queue_attributes(**asked)["Attributes"]["DelaySeconds"])

    def given(value: str) -> dict[str, Any]:
        return {"UsePreviousTemplate": True, "Parameters": [{"ParameterKey": "Delay", "ParameterValue": value}]}

    formation.update_stack(StackName=made["name"], **given("2"))
    formation.get_waiter("stack_update_complete").wait(StackName=made["name"], WaiterConfig={"Delay": 1})
    assert delay() == "2"
    changes = {"StackName": made["name"], "ChangeSetName": "three"}
    formation.create_change_set(**changes, **given("3"))
    formation.get_waiter("change_set_create_complete").wait(**changes, WaiterConfig={"Delay": 1})
    formation.execute_change_set(**changes)
    formation.get_waiter("stack_update_complete").wait(StackName=made["name"], WaiterConfig={"Delay": 1})
    assert delay() == "3"
    both = {**given("4"), "TemplateBody": TEMPLATE}
    assert refusal(formation.update_stack, StackName=made["name"], **both)[0] == "ValidationError"
    nowhere = refusal(formation.update_stack, StackName="r22-nowhere", **given("4"))
    assert nowhere == ("ValidationError", "Stack [r22-nowhere] does not exist")


def test_r22_imports_are_refused_by_name(client: Client) -> None:
    change = {"ChangeSetName": "c", "ChangeSetType": "IMPORT", "TemplateBody": TEMPLATE}
    code, words = refusal(client("cloudformation").create_change_set, StackName="r22-import", **change)
    assert (code, "IMPORT" in words) == ("ValidationError", True)
