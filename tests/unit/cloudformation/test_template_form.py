"""The form of a template: what can be read, which sections and members there are (R-25), and capabilities (R-29)."""

import json
from typing import Any

import pytest
import yaml

from hydrant.emulator.cloudformation.template import arguments, capabilities, form, reading, resources
from hydrant.emulator.cloudformation.template.refusals import Refused

TOPIC = {"Type": "AWS::SNS::Topic"}
FINE = {"Resources": {"A": TOPIC}}


def refusal(body: str) -> str:
    try:
        template = reading.read(body, yaml.safe_load)
        form.check_written(template)
        form.check_whole(template)
        resources.check(template["Resources"])
    except Refused as refused:
        return str(refused)
    return ""


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("{", "Template format error: JSON not well-formed. (line 1, column 2)"),
        ('{"Resources": {},\n "A" 1}', "Template format error: JSON not well-formed. (line 2, column 6)"),
        ("Resources:\n  - : [", "Template format error: YAML not well-formed. (line 2, column 5)"),
        ("A:\n  B: x\n C: y\n", "Template format error: YAML not well-formed. (line 3, column 2)"),
        (
            "Resources:\n  A: &one\n    Type: AWS::SNS::Topic\n  B: *one\n",
            "Template error: YAML aliases are not allowed in CloudFormation templates",
        ),
        ("just words", "Template format error: unsupported structure."),
        ("- a\n- b\n", "Template format error: unsupported structure."),
        ("", "Template format error: unsupported structure."),
        ("Resources:\n  A:\n    Type: AWS::SNS::Topic\nDescription: 2 * 3\n", ""),
    ],
)
def test_r25_a_text_that_is_no_template(body: str, words: str) -> None:
    assert refusal(body) == words


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ({"Parameters": {}}, "Template format error: At least one Resources member must be defined."),
        ({"Resources": {}}, "Template format error: At least one Resources member must be defined."),
        ({"Resources": []}, "Template format error: Any Resources member must be an object."),
        ({"Resources": {"A": "x"}}, "Template format error: Any Resources member must be an object."),
        ({**FINE, "Ressources": {}, "Other": 1}, "Invalid template property or properties [Ressources, Other]"),
        ({**FINE, "Globals": {}}, "Invalid template property or properties [Globals]"),
        ({**FINE, "Outputs": []}, "Template format error: unsupported structure."),
        (
            {**FINE, "AWSTemplateFormatVersion": "2012-01-01"},
            "Template format error: unsupported value for AWSTemplateFormatVersion.",
        ),
        (
            {"Resources": {"A": {"Properties": {}}}},
            "Template format error: [/Resources/A] Every Resources object must contain a Type member.",
        ),
        ({"Resources": {"A": {**TOPIC, "Propertys": {}}}}, "Invalid template resource property 'Propertys'"),
        (
            {"Resources": {"A": {**TOPIC, "Properties": []}}},
            "Template format error: [/Resources/A/Properties] Properties must be an object.",
        ),
        (
            {"Resources": {"A": {**TOPIC, "DeletionPolicy": {"Fn::If": ["C", "Retain", "Delete"]}}}},
            "Template format error: Every DeletionPolicy member must be a string.",
        ),
        (
            {"Resources": {"A": {**TOPIC, "UpdateReplacePolicy": "RetainExceptOnCreate"}}},
            "Template format error: Unrecognized UpdateReplacePolicy RetainExceptOnCreate for resource A",
        ),
        (
            {"Resources": {"A": {**TOPIC, "DeletionPolicy": "Snapshot"}}},
            "Template error: resource type AWS::SNS::Topic does not support deletion policy Snapshot",
        ),
        (
            {"Resources": {"Fn::ForEach::All": ["N", ["A"], {"T${N}": TOPIC}]}},
            "Template format error: [/Resources/Fn::ForEach::All] resource definition is malformed",
        ),
        ({**FINE, "Mappings": {"M": {"a": "x"}}}, "Template format error: Every Mappings member M must be a map"),
        (
            {**FINE, "Mappings": {"M": {"a": {"k": {"Ref": "P"}}}}},
            "Template format error: Every Mappings attribute must be a String or a List.",
        ),
        (
            {**FINE, "Outputs": {"my-out": {"Value": "x"}}},
            "Template format error: Outputs name 'my-out' is non alphanumeric.",
        ),
        ({**FINE, "Outputs": {"O": {}}}, "Template format error: Every Outputs member must contain a Value object"),
        (
            {**FINE, "Outputs": {"O": {"Value": ["a"]}}},
            "Template format error: The Value field of every Outputs member must evaluate to a String.",
        ),
        ({**FINE, "Outputs": {"O": {"Value": None}}}, "[/Outputs/O/Value] 'null' values are not allowed in templates"),
        (
            {"Resources": {"A": {**TOPIC, "Properties": {"Tags": [{"Key": None}]}}}},
            "[/Resources/A/Type/Tags/0/Key] 'null' values are not allowed in templates",
        ),
        (
            {**FINE, "Outputs": {"O": {"Value": {"Fn::Cidr": ["10.0.0.0/16", 1, 8]}}}},
            "The emulator does not serve Fn::Cidr; on AWS it works.",
        ),
        ({**FINE, "Outputs": {"O": {"Value": {"Ref": "A"}}}, "Mappings": {"M": {"a": {"k": ["x", 1]}}}}, ""),
        ({"Resources": {"A": {**TOPIC, "DeletionPolicy": "RetainExceptOnCreate", "Version": "1.0"}}}, ""),
    ],
)
def test_r25_sections_resources_mappings_and_outputs(template: dict[str, Any], words: str) -> None:
    assert refusal(json.dumps(template)) == words
    assert refusal(yaml.safe_dump(template, sort_keys=False)) == words


def test_r25_an_unknown_function_is_refused_by_name() -> None:
    words = refusal(json.dumps({**FINE, "Outputs": {"O": {"Value": {"Fn::Condition": "x"}}}}))
    assert words.startswith(
        "Template error: Encountered unsupported function: Fn::Condition Supported functions are: ["
    )


def test_r25_what_transforms_will_change_is_not_looked_at_before() -> None:
    body = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Globals": {},
        "Resources": {"F": {"Type": "AWS::Serverless::Api"}},
    }
    form.check_written(body)
    assert not form.is_final(body)
    assert not form.is_final({"Resources": {"A": {**TOPIC, "Fn::Transform": {"Name": "AWS::Include"}}}})
    assert form.is_final(FINE)


@pytest.mark.parametrize(
    ("kind", "properties", "needed"),
    [
        ("AWS::SNS::Topic", {"TopicName": "x"}, ""),
        ("AWS::IAM::Role", {}, "CAPABILITY_IAM"),
        ("AWS::IAM::Policy", {"PolicyName": "x"}, "CAPABILITY_IAM"),
        ("AWS::IAM::Role", {"RoleName": "x"}, "CAPABILITY_NAMED_IAM"),
        ("AWS::IAM::ManagedPolicy", {"ManagedPolicyName": "x"}, "CAPABILITY_NAMED_IAM"),
    ],
)
def test_r29_who_makes_roles_acknowledges_it(kind: str, properties: dict[str, Any], needed: str) -> None:
    template = {"Resources": {"Topic": TOPIC, "It": {"Type": kind, "Properties": properties}}}
    assert capabilities.lacking(template, ()) == needed
    assert capabilities.lacking(template, ("CAPABILITY_NAMED_IAM",)) == ""
    named = needed == "CAPABILITY_NAMED_IAM"
    assert capabilities.lacking(template, ("CAPABILITY_IAM",)) == (needed if named else "")


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"Fn::Equals": ["a"]}, "every Fn::Equals object requires a list of 2 string parameters."),
        ({"Fn::Not": ["a", "b"]}, "every Fn::Not object requires one boolean parameter"),
        (
            {"Fn::FindInMap": ["M", {"Rfe": "A"}, "b"]},
            "every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return "
            "value",
        ),
        ({"Fn::Join": ["", "b"]}, "every Fn::Join object requires two parameters, (1) a string delimiter"),
        ({"Fn::FindInMap": ["M", {"Ref": "A"}, 1]}, ""),
        ({"Fn::FindInMap": ["M", "a", "b", {"DefaultValue": ""}]}, ""),
        ({"Fn::Join": ["", {"Ref": "List"}]}, ""),
    ],
)
def test_r27_functions_get_what_they_take(value: Any, words: str) -> None:
    if not words:
        arguments.check({"deep": [value]})
        return
    with pytest.raises(Refused) as refused:
        arguments.check({"deep": [value]})
    assert str(refused.value).startswith(f"Template error: {words}")
