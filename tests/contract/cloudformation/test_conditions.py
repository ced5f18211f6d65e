"""Resources that a condition leaves out, and who refers to them (R-24)."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from ..support.peer_endpoint import GIVEN
from .conftest import Deploy
from .test_types import resource

pytestmark = [
    pytest.mark.emulator,
    pytest.mark.xdist_group("cloudformation"),
    pytest.mark.skipif(bool(GIVEN), reason="it starts an emulator of its own"),
]
Client = Callable[[str], Any]
ARN = {"Fn::GetAtt": ["Queue", "Arn"]}
SAME = {
    "attribute": ARN,
    "within a text": {"Fn::Sub": "${Queue.Arn}"},
    "joined": {"Fn::Join": ["", [ARN]]},
    "chosen": {"Fn::If": ["Made", ARN, "nobody"]},
}


def template(made: str, endpoint: Any, when: dict[str, Any], outputs: dict[str, Any] | None = None) -> str:
    to_queue = {"Subscription": [{"Protocol": "sqs", "Endpoint": endpoint}]}
    whole = {
        "Parameters": {"Make": {"Type": "String", "Default": made}},
        "Conditions": {"Made": {"Fn::Equals": [{"Ref": "Make"}, "yes"]}},
        "Resources": {
            "Queue": {**resource("SQS::Queue"), "Condition": "Made"},
            "Topic": {**resource("SNS::Topic", **to_queue), **when},
            "Other": resource("SNS::Topic"),
        },
        "Outputs": outputs or {},
    }
    return json.dumps(whole)


@pytest.mark.parametrize("endpoint", SAME.values(), ids=SAME.keys())
def test_r24_resources_are_left_out_together_and_come_together(deploy: Deploy, client: Client, endpoint: Any) -> None:
    both, when = {"Queue", "Topic", "Other"}, {"Condition": "Made"}
    out = {"Arn": {"Condition": "Made", "Value": endpoint}}
    made = deploy(template("no", endpoint, when, out))
    assert (made["status"], made["ids"].keys()) == ("CREATE_COMPLETE", {"Other"}), made
    done = deploy(template("yes", endpoint, when, out), stack=made["name"])
    assert (done["status"], done["ids"].keys()) == ("UPDATE_COMPLETE", both), done
    (sent,) = client("sns").list_subscriptions_by_topic(TopicArn=done["ids"]["Topic"])["Subscriptions"]
    assert sent["Endpoint"].startswith("arn:aws:sqs:")
    done = deploy(template("no", endpoint, when, out), stack=made["name"])
    assert (done["status"], done["ids"].keys()) == ("UPDATE_COMPLETE", {"Other"}), done


NEEDING = [SAME["attribute"], SAME["within a text"], SAME["joined"], {"Ref": "Queue"}, {"Fn::Sub": "${Queue}"}]


@pytest.mark.parametrize("endpoint", NEEDING)
def test_r24_who_needs_what_is_left_out_is_refused(client: Client, endpoint: Any) -> None:
    formation = client("cloudformation")
    words = r"Unresolved resource dependencies \[Queue\] in the Resources block of the template"
    with pytest.raises(formation.exceptions.ClientError, match=words):
        formation.create_stack(StackName="r24-needs", TemplateBody=template("no", endpoint, {}))
    assert all(each["StackName"] != "r24-needs" for each in formation.describe_stacks()["Stacks"])


@pytest.mark.parametrize("value", NEEDING)
def test_r24_an_output_of_what_is_left_out_is_refused(client: Client, value: Any) -> None:
    formation = client("cloudformation")
    body = template("no", ARN, {"Condition": "Made"}, {"Arn": {"Value": value}})
    words = r"Unresolved resource dependencies \[Queue\] in the Outputs block of the template"
    with pytest.raises(formation.exceptions.ClientError, match=words):
        formation.create_stack(StackName="r24-output", TemplateBody=body)


def test_r24_a_branch_that_is_not_taken_needs_nothing(deploy: Deploy, client: Client) -> None:
    made = deploy(template("no", {"Fn::If": ["Made", ARN, "arn:aws:sqs:us-east-1:000000000000:any"]}, {}))
    assert (made["status"], made["ids"].keys()) == ("CREATE_COMPLETE", {"Topic", "Other"}), made
    done = deploy(
        template("yes", {"Fn::If": ["Made", ARN, "arn:aws:sqs:us-east-1:000000000000:any"]}, {}), stack=made["name"]
    )
    assert done["status"] == "UPDATE_COMPLETE", done
    sent = client("sns").list_subscriptions_by_topic(TopicArn=done["ids"]["Topic"])["Subscriptions"]
    assert any(each["Endpoint"].endswith(done["ids"]["Queue"].rpartition("/")[2]) for each in sent)


@pytest.mark.parametrize("value", [{"Ref": "Queue"}, {"Fn::Sub": ["${Q}", {"Q": {"Ref": "Queue"}}]}])
def test_r24_a_stack_goes_of_which_a_condition_has_left_out_some(client: Client, deploy: Deploy, value: Any) -> None:
    formation = client("cloudformation")
    made = deploy(template("no", {"Fn::If": ["Made", value, "arn:aws:sqs:us-east-1:000000000000:any"]}, {}))
    assert made["status"] == "CREATE_COMPLETE", made
    within = {"Condition": "Made", "Properties": {"DisplayName": value}}
    whole = json.loads(template("no", ARN, {"Condition": "Made"}))
    whole["Resources"]["Also"] = {**resource("SNS::Topic"), **within}
    done = deploy(json.dumps(whole), stack=made["name"])
    assert (done["status"], done["ids"].keys()) == ("UPDATE_COMPLETE", {"Other"}), done
    formation.delete_stack(StackName=made["name"])
    formation.get_waiter("stack_delete_complete").wait(
        StackName=made["name"], WaiterConfig={"Delay": 1, "MaxAttempts": 30}
    )
