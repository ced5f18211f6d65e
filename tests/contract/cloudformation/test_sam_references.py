"""Templates of AWS SAM that refer to what SAM makes. [SAM: generated resources]"""

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
FUNCTION: dict[str, Any] = {
    "Type": "AWS::Serverless::Function",
    "Properties": {
        "InlineCode": "def handler(event, context):\n    return 1\n",
        "Handler": "index.handler",
        "Runtime": "python3.13",
        "Role": "arn:aws:iam::000000000000:role/any",
        "AutoPublishAlias": "live",
    },
}


def template(**resources: Any) -> str:
    outputs = {"Alias": {"Value": {"Ref": "F.Alias"}}, "Version": {"Value": {"Fn::Sub": "${F.Version}"}}}
    whole = {"Transform": "AWS::Serverless-2016-10-31", "Resources": {"F": FUNCTION, **resources}, "Outputs": outputs}
    return json.dumps(whole)


def test_references_to_an_alias_and_a_version_are_resolved(client: Client, deploy: Deploy) -> None:
    topic = resource("SNS::Topic", Tags=[{"Key": "calls", "Value": {"Ref": "F.Alias"}}])
    made = deploy(template(T=topic))
    assert made["status"] == "CREATE_COMPLETE", made
    (stack,) = client("cloudformation").describe_stacks(StackName=made["name"])["Stacks"]
    told = {each["OutputKey"]: each["OutputValue"] for each in stack["Outputs"]}
    function = client("lambda").get_function_configuration(FunctionName=made["ids"]["F"])["FunctionArn"]
    assert told == {"Alias": f"{function}:live", "Version": f"{function}:1"}
    tags = client("sns").list_tags_for_resource(ResourceArn=made["ids"]["T"])["Tags"]
    assert {"Key": "calls", "Value": f"{function}:live"} in tags


def test_a_name_that_nobody_makes_is_still_refused(client: Client) -> None:
    wrong = template(T=resource("SNS::Topic", DisplayName={"Ref": "Nobody"}))
    formation = client("cloudformation")
    with pytest.raises(formation.exceptions.ClientError, match="Nobody"):
        formation.create_stack(StackName="sam-nobody", TemplateBody=wrong, Capabilities=["CAPABILITY_AUTO_EXPAND"])


@pytest.mark.parametrize(("wanted", "policy"), [("yes", "Retain"), ("no", "Delete")])
def test_a_policy_by_a_condition_is_that_of_all_that_sam_makes(
    client: Client, deploy: Deploy, wanted: str, policy: str
) -> None:
    properties = {name: value for name, value in FUNCTION["Properties"].items() if name != "Role"}
    chosen = {**FUNCTION, "Properties": properties, "DeletionPolicy": {"Fn::If": ["Kept", "Retain", "Delete"]}}
    whole = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Conditions": {"Kept": {"Fn::Equals": [wanted, "yes"]}},
        "Resources": {"F": chosen},
    }
    made = deploy(json.dumps(whole))
    assert made["status"] == "CREATE_COMPLETE", made
    found = client("cloudformation").get_template(StackName=made["name"], TemplateStage="Processed")["TemplateBody"]
    processed = found if isinstance(found, dict) else json.loads(found)
    assert {processed["Resources"][each]["DeletionPolicy"] for each in ("F", "FRole")} == {policy}
