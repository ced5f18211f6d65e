"""Stacks whose properties come from functions change: LocalStack's engine asks of each whether it does (R-21, R-27)."""

import copy
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
REGION = {"Ref": "AWS::Region"}
WORD = {"Ref": "Word"}
VALUES: dict[str, tuple[Any, str]] = {
    "Plain": ({"Fn::FindInMap": ["Map", "us-east-1", "word"]}, "one"),
    "ByRegion": ({"Fn::FindInMap": ["Map", REGION, WORD]}, "one"),
    "ByNumber": ({"Fn::FindInMap": ["Map", 123456789012, "word"]}, "three"),
    "Nested": ({"Fn::FindInMap": [{"Fn::FindInMap": ["Maps", "a", "map"]}, REGION, "word"]}, "one"),
    "WithDefault": ({"Fn::FindInMap": ["Map", "nowhere", WORD, {"DefaultValue": "none"}]}, "none"),
    "InSub": ({"Fn::Sub": ["${A}-${Word}", {"A": {"Fn::FindInMap": ["Map", REGION, "word"]}}]}, "one-word"),
    "InIf": ({"Fn::If": ["Is", {"Fn::FindInMap": ["Map", REGION, WORD]}, {"Ref": "AWS::NoValue"}]}, "one"),
    "AttributeAsText": ({"Fn::GetAtt": "Named.TopicName"}, "STACK-named"),
    "AttributeByParameter": ({"Fn::GetAtt": ["Named", {"Ref": "Attribute"}]}, "STACK-named"),
}


def template(stack: str, *, label: str = "before") -> dict[str, Any]:
    tagged = {
        name: resource("SNS::Topic", TopicName=f"{stack}-{name}", DisplayName=value)
        for name, (value, _) in VALUES.items()
    }
    named = resource("SNS::Topic", TopicName=f"{stack}-named", DisplayName=label)
    return {
        "Transform": "AWS::LanguageExtensions",
        "Parameters": {
            "Word": {"Type": "String", "Default": "word"},
            "Attribute": {"Type": "String", "Default": "TopicName"},
        },
        "Mappings": {
            "Map": {"us-east-1": {"word": "one"}, "eu-west-1": {"word": "two"}, "123456789012": {"word": "three"}},
            "Maps": {"a": {"map": "Map"}},
        },
        "Conditions": {"Is": {"Fn::Equals": [{"Fn::FindInMap": ["Map", REGION, WORD]}, "one"]}},
        "Resources": {"Named": named, **tagged},
    }


def shown(client: Client, topics: dict[str, str]) -> dict[str, str]:
    sns = client("sns")
    return {name: sns.get_topic_attributes(TopicArn=arn)["Attributes"]["DisplayName"] for name, arn in topics.items()}


def test_r27_stacks_with_lookups_and_attributes_change(client: Client, deploy: Deploy) -> None:
    wanted = {name: text.replace("STACK", "lookups") for name, (_, text) in VALUES.items()}
    made = deploy(json.dumps(template("lookups")))
    assert made["status"] == "CREATE_COMPLETE", made
    assert shown(client, made["ids"]) == {**wanted, "Named": "before"}
    changed = deploy(json.dumps(template("lookups", label="after")), stack=made["name"])
    assert changed["status"] == "UPDATE_COMPLETE", changed
    assert shown(client, changed["ids"]) == {**wanted, "Named": "after"}


def test_r27_a_mapping_that_changes_reaches_who_looks_there(client: Client, deploy: Deploy) -> None:
    first = template("mapping")
    made = deploy(json.dumps(first))
    assert made["status"] == "CREATE_COMPLETE", made
    second = copy.deepcopy(first)
    second["Mappings"]["Map"]["us-east-1"]["word"] = "changed"
    second["Conditions"]["Is"] = {"Fn::Equals": [{"Fn::FindInMap": ["Map", REGION, WORD]}, "changed"]}
    changed = deploy(json.dumps(second), stack=made["name"])
    assert changed["status"] == "UPDATE_COMPLETE", changed
    found = shown(client, changed["ids"])
    assert {name for name, text in found.items() if text.startswith("changed")} == {
        *("Plain", "ByRegion", "Nested", "InSub", "InIf")
    }, found


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (
            {"Fn::FindInMap": ["Mpa", "us-east-1", "word"]},
            "Template error: Mapping named 'Mpa' is not present in the 'Mappings' section of template.",
        ),
        ({"Fn::If": ["Si", "a", "b"]}, "Template error: unresolved condition dependency Si in Fn::If"),
        (
            {"Fn::FindInMap": ["Map", "us-east-1"]},
            "Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the "
            "attribute for return value",
        ),
    ],
)
@pytest.mark.parametrize("transform", ["AWS::LanguageExtensions", "AWS::Serverless-2016-10-31"])
def test_r28_what_is_wrong_before_a_transform_is_named(
    client: Client, function: dict[str, Any], words: str, transform: str
) -> None:
    topic = resource("SNS::Topic", DisplayName=function)
    body = {"Transform": transform, "Mappings": {"Map": {"us-east-1": {"word": "one"}}}, "Resources": {"Topic": topic}}
    with pytest.raises(ClientError) as refused:
        client("cloudformation").create_stack(
            StackName="contract-wrong", TemplateBody=json.dumps(body), Capabilities=["CAPABILITY_AUTO_EXPAND"]
        )
    error = refused.value.response["Error"]
    assert (error["Code"], error["Message"]) == ("ValidationError", words)
