"""What functions and parameters of a template give (R-26, R-27), and what is refused before (R-25 to R-29)."""

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
TOPIC = resource("SNS::Topic")
PARAMETERS: dict[str, dict[str, Any]] = {
    "Version": {"Type": "String", "Default": "3.10"},
    "Flag": {"Type": "String", "Default": "false", "AllowedValues": [True, False]},
    "Count": {"Type": "Number", "Default": 2},
    "Names": {"Type": "CommaDelimitedList", "Default": "a, b"},
    "Ports": {"Type": "List<Number>", "Default": "80,443"},
    "Subnets": {"Type": "List<AWS::EC2::Subnet::Id>", "Default": "subnet-1, subnet-2"},
    "Word": {"Type": "String", "Default": "word"},
    "Dollar": {"Type": "String", "Default": "${Word}"},
}
CONDITIONS = {
    "IsSet": {"Fn::Equals": [{"Ref": "Flag"}, True]},
    "IsNotSet": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Flag"}, False]}]},
    "IsTwo": {"Fn::Equals": [{"Ref": "Count"}, "2"]},
    "IsThree": {"Fn::Equals": [{"Ref": "Count"}, 3]},
}
MAPPINGS = {"M": {"us-east-1": {"number": 3, "flag": True, "list": ["x", "y"]}}}


def chosen(condition: str) -> dict[str, Any]:
    return {"Fn::If": [condition, "yes", "no"]}


def joined(of: Any) -> dict[str, Any]:
    return {"Fn::Join": ["|", of]}


def mapped(key: str) -> dict[str, Any]:
    return {"Fn::FindInMap": ["M", {"Ref": "AWS::Region"}, key]}


VALUES: dict[str, tuple[Any, str]] = {
    "TextThatLooksLikeANumber": ({"Fn::Sub": "${Version}"}, "3.10"),
    "Zeros": ({"Fn::Sub": "007"}, "007"),
    "Exponent": ({"Fn::Sub": "1e3"}, "1e3"),
    "Literal": ({"Fn::Sub": "${!Word} ${Word} ${ AWS::Region }"}, "${Word} word us-east-1"),
    "Once": ({"Fn::Sub": "${Dollar}-${Word}"}, "${Word}-word"),
    "OwnVariables": ({"Fn::Sub": ["${A}${B}${C}", {"A": True, "B": 3, "C": {"Ref": "Word"}}]}, "true3word"),
    "Joined": (joined([True, 3, 1.5, {"Ref": "AWS::NoValue"}, "x"]), "true|3|1.5|x"),
    "OfTexts": (joined({"Ref": "Names"}), "a|b"),
    "OfNumbers": (joined({"Ref": "Ports"}), "80|443"),
    "OfSubnets": (joined({"Ref": "Subnets"}), "subnet-1|subnet-2"),
    "OfAMapping": (joined(mapped("list")), "x|y"),
    "IsSet": (chosen("IsSet"), "no"),
    "IsNotSet": (chosen("IsNotSet"), "no"),
    "IsTwo": (chosen("IsTwo"), "yes"),
    "IsThree": (chosen("IsThree"), "no"),
    "Number": ({"Ref": "Count"}, "2"),
    "MappedNumber": (mapped("number"), "3"),
    "MappedFlag": (mapped("flag"), "true"),
    "Selected": ({"Fn::Select": ["1", [1, 2]]}, "2"),
    "Flag": (True, "true"),
    "Suffix": ({"Fn::Sub": "firehose.${AWS::URLSuffix}"}, "firehose.amazonaws.com"),
}


def outputs_of(client: Client, stack: str) -> dict[str, str]:
    (found,) = client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    return {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])}


def template(**values: Any) -> dict[str, Any]:
    outputs = {name: {"Value": value} for name, value in values.items()}
    whole = {"Parameters": PARAMETERS, "Conditions": CONDITIONS, "Mappings": MAPPINGS, "Resources": {"Topic": TOPIC}}
    return {**whole, "Outputs": outputs}


def test_r27_functions_give_texts(client: Client, deploy: Deploy) -> None:
    made = deploy(json.dumps(template(**{name: value for name, (value, _) in VALUES.items()})))
    assert made["status"] == "CREATE_COMPLETE", made
    assert outputs_of(client, made["name"]) == {name: text for name, (_, text) in VALUES.items()}


def test_r27_a_change_set_shows_what_functions_give(client: Client, deploy: Deploy) -> None:
    formation = client("cloudformation")
    named = {
        f"Topic{index}": resource("SNS::Topic", DisplayName=value)
        for index, (value, _) in enumerate(VALUES.values())
        if isinstance(value, dict)
    }
    whole = {**template(Out={"Fn::Sub": "${Topic0}"}), "Resources": {**named, "Topic": TOPIC}}
    made = deploy({"Topic": TOPIC})
    change = {"StackName": made["name"], "ChangeSetName": "all"}
    formation.create_change_set(**change, TemplateBody=json.dumps(whole))
    found = formation.describe_change_set(**change, IncludePropertyValues=True)
    assert {each["ResourceChange"]["LogicalResourceId"] for each in found["Changes"]} == set(named), found
    formation.execute_change_set(**change)
    formation.get_waiter("stack_update_complete").wait(
        StackName=made["name"], WaiterConfig={"Delay": 1, "MaxAttempts": 30}
    )
    topics = {
        each["LogicalResourceId"]: each
        for each in formation.describe_stack_resources(StackName=made["name"])["StackResources"]
    }
    for index, (value, text) in enumerate(VALUES.values()):
        if isinstance(value, dict):
            arn = topics[f"Topic{index}"]["PhysicalResourceId"]
            assert client("sns").get_topic_attributes(TopicArn=arn)["Attributes"].get("DisplayName", "") == text


def test_r26_a_value_that_is_given_counts_though_it_is_empty(client: Client, deploy: Deploy) -> None:
    values = {"Word": joined(["", {"Ref": "Word"}, ""]), "IsSet": chosen("IsSet"), "IsNotSet": chosen("IsNotSet")}
    empty = [{"ParameterKey": "Word", "ParameterValue": ""}, {"ParameterKey": "Flag", "ParameterValue": "true"}]
    made = deploy(json.dumps(template(**values)), Parameters=empty)
    assert outputs_of(client, made["name"]) == {"Word": "||", "IsSet": "yes", "IsNotSet": "yes"}
    kept = [{"ParameterKey": name, "UsePreviousValue": True} for name in ("Word", "Flag")]
    done = deploy(json.dumps(template(**values, More="x")), stack=made["name"], Parameters=kept)
    assert done["status"] == "UPDATE_COMPLETE", done
    assert outputs_of(client, made["name"]) == {"Word": "||", "IsSet": "yes", "IsNotSet": "yes", "More": "x"}
    done = deploy(json.dumps(template(**values)), stack=made["name"])
    assert outputs_of(client, made["name"])["Word"] == "|word|", done


def test_r26_a_parameter_and_a_condition_may_have_one_name(client: Client, deploy: Deploy) -> None:
    whole = template(Out={"Ref": "Flag"}, Is=chosen("Flag"))
    whole["Conditions"] = {"Flag": {"Fn::Equals": [{"Ref": "Flag"}, True]}}
    made = deploy(json.dumps(whole))
    assert outputs_of(client, made["name"]) == {"Out": "false", "Is": "no"}
    given = [{"ParameterKey": "Flag", "ParameterValue": "true"}]
    done = deploy(json.dumps(whole), stack=made["name"], Parameters=given)
    assert done["status"] == "UPDATE_COMPLETE", done
    assert outputs_of(client, made["name"]) == {"Out": "true", "Is": "yes"}


def test_r26_a_stack_with_lists_changes_and_goes(client: Client, deploy: Deploy) -> None:
    formation, sns = client("cloudformation"), client("sns")
    named = {"Topic": resource("SNS::Topic", DisplayName={"Fn::Join": ["-", {"Ref": "Names"}]})}
    whole = json.dumps({"Parameters": PARAMETERS, "Resources": named})
    made = deploy(whole)
    topic = {"TopicArn": made["ids"]["Topic"]}
    assert sns.get_topic_attributes(**topic)["Attributes"]["DisplayName"] == "a-b"
    done = deploy(whole, stack=made["name"], Parameters=[{"ParameterKey": "Names", "ParameterValue": "b,c"}])
    assert done["status"] == "UPDATE_COMPLETE", done
    assert sns.get_topic_attributes(**topic)["Attributes"]["DisplayName"] == "b-c"
    formation.delete_stack(StackName=made["name"])
    formation.get_waiter("stack_delete_complete").wait(
        StackName=done["name"], WaiterConfig={"Delay": 1, "MaxAttempts": 30}
    )


def test_r27_language_extensions(client: Client, deploy: Deploy) -> None:
    default = {"Fn::FindInMap": ["M", "nowhere", "list", {"DefaultValue": "d"}]}
    written = {"a": [1, {"Ref": "Version"}], "b": {"Fn::GetAtt": ["Kept", "TopicName"]}, "c": True}
    values = {"Default": default, "Length": {"Fn::Length": ["a", "b"]}, "Written": {"Fn::ToJsonString": written}}
    values |= {"Plain": {"Fn::ToJsonString": {"a": "b"}}, "Within": {"Fn::Sub": ["<${J}>", {"J": values["Written"]}]}}
    whole = {**template(**values), "Transform": "AWS::LanguageExtensions"}
    whole["Resources"] = {
        "Fn::ForEach::All": ["Name", ["A", "B"], {"Topic${Name}": TOPIC}],
        "Kept": {**TOPIC, "DeletionPolicy": {"Fn::If": ["IsTwo", "Retain", "Delete"]}},
    }
    made = deploy(json.dumps(whole))
    assert (made["status"], made["ids"].keys()) == ("CREATE_COMPLETE", {"TopicA", "TopicB", "Kept"}), made
    found = outputs_of(client, made["name"])
    assert (found["Default"], found["Length"], found["Plain"]) == ("d", "2", '{"a":"b"}')
    assert json.loads(found["Written"]) == {"a": [1, "3.10"], "b": made["ids"]["Kept"].rpartition(":")[2], "c": True}
    assert found["Within"] == f"<{found['Written']}>"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ({"Fn::GetAtt": ["Topic", "Color"]}, "Resource type AWS::SNS::Topic does not support attribute {Color}."),
        ({"Fn::ImportValue": "nobody-exports-this"}, "No export named nobody-exports-this found."),
        (
            {"Fn::Sub": "${Names}"},
            "Template error: variable Names in Fn::Sub expression does not resolve to a string",
        ),
    ],
)
def test_r28_what_shows_when_resources_are_there_fails_the_stack(deploy: Deploy, value: Any, reason: str) -> None:
    made = deploy(json.dumps(template(Out=value)))
    assert made["status"] == "ROLLBACK_COMPLETE", made
    assert reason in made["reasons"], made


@pytest.mark.parametrize(
    ("body", "given", "words"),
    [
        ("Resources:\n  - : [", {}, "Template format error: YAML not well-formed. (line 2, column 5)"),
        (template(O={"Ref": "Nobody"}), {}, "Template format error: Unresolved resource dependencies [Nobody] in the "),
        (template(O=chosen("Nobody")), {}, "Template error: unresolved condition dependency Nobody in Fn::If"),
        (template(O=None), {}, "[/Outputs/O/Value] 'null' values are not allowed in templates"),
        (template(), {"Flag": "maybe"}, "Parameter 'Flag' must be one of AllowedValues"),
        (template(), {"Nobody": "x"}, "Parameters: [Nobody] do not exist in the template"),
        (
            {"Resources": {name: resource("SNS::Topic", DisplayName={"Ref": other}) for name, other in ("AB", "BA")}},
            {},
            "Circular dependency between resources: [A, B]",
        ),
        (
            {**template(), "Rules": {"R": {"Assertions": [{"Assert": {"Fn::Equals": [{"Ref": "Count"}, 3]}}]}}},
            {},
            "Template error: an assertion of the rule R does not hold",
        ),
    ],
)
def test_r25_a_stack_and_a_change_are_refused_before_anything_is_touched(
    client: Client, deploy: Deploy, body: Any, given: dict[str, str], words: str
) -> None:
    formation = client("cloudformation")
    asked = {
        "TemplateBody": body if isinstance(body, str) else json.dumps(body),
        "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in given.items()],
    }
    with pytest.raises(ClientError) as refused:
        formation.create_stack(StackName="refused-by-form", **asked)
    assert refused.value.response["Error"]["Code"] == "ValidationError"
    assert words in refused.value.response["Error"]["Message"]
    assert all(each["StackName"] != "refused-by-form" for each in formation.describe_stacks()["Stacks"])
    made = deploy({"Topic": TOPIC})
    with pytest.raises(ClientError, match="ValidationError"):
        formation.update_stack(StackName=made["name"], **asked)
    (found,) = formation.describe_stacks(StackName=made["name"])["Stacks"]
    assert found["StackStatus"] == "CREATE_COMPLETE"


def test_r25_validate_template_says_what_a_template_is(client: Client) -> None:
    formation = client("cloudformation")
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}
    body = {"Description": "d", **template(), "Resources": {"Role": role}}
    found = formation.validate_template(TemplateBody=json.dumps(body))
    assert (found["Description"], found["Capabilities"]) == ("d", ["CAPABILITY_IAM"])
    defaults = {each["ParameterKey"]: each["DefaultValue"] for each in found["Parameters"]}
    assert defaults == {name: str(each["Default"]) for name, each in PARAMETERS.items()}
    with pytest.raises(ClientError, match="YAML not well-formed"):
        formation.validate_template(TemplateBody="Resources:\n  - : [")
    with pytest.raises(ClientError, match=r"Unresolved resource dependencies \[Nobody\]"):
        formation.validate_template(TemplateBody=json.dumps(template(O={"Ref": "Nobody"})))


def test_r26_a_parameter_that_the_store_does_not_have(client: Client, deploy: Deploy) -> None:
    stored = {"P": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/contract/r26"}}
    body = {"Parameters": stored, "Resources": {"Topic": TOPIC}, "Outputs": {"O": {"Value": {"Ref": "P"}}}}
    words = r"Unable to fetch parameters \[/contract/r26\] from parameter store for this account."
    with pytest.raises(ClientError, match=words):
        client("cloudformation").create_stack(StackName="refused-by-store", TemplateBody=json.dumps(body))
    other = [{"ParameterKey": "P", "ParameterValue": "/contract/other"}]
    with pytest.raises(ClientError, match=r"Unable to fetch parameters \[/contract/other\]"):
        client("cloudformation").create_stack(
            StackName="refused-by-store", TemplateBody=json.dumps(body), Parameters=other
        )
    client("ssm").put_parameter(Name="/contract/r26", Value="3.10", Type="String")
    made = deploy(json.dumps(body))
    assert outputs_of(client, made["name"]) == {"O": "3.10"}
    client("ssm").put_parameter(Name="/contract/r26", Value="3.20", Type="String", Overwrite=True)
    more = {**body, "Outputs": {"O": {"Value": {"Ref": "P"}}, "More": {"Value": "x"}}}
    kept = [{"ParameterKey": "P", "UsePreviousValue": True}]
    deploy(json.dumps(more), stack=made["name"], Parameters=kept)
    assert outputs_of(client, made["name"]) == {"O": "3.20", "More": "x"}, "a name is kept, and its value read anew"


@pytest.mark.parametrize("operation", ["create_stack", "create_change_set"])
def test_r29_a_template_with_roles_wants_a_capability(client: Client, operation: str) -> None:
    formation = client("cloudformation")
    role = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "r29", "AssumeRolePolicyDocument": {}}}
    asked: dict[str, Any] = {"StackName": "r29", "TemplateBody": json.dumps({"Resources": {"Role": role}})}
    if operation == "create_change_set":
        asked |= {"ChangeSetName": "c", "ChangeSetType": "CREATE"}
    for given in ([], ["CAPABILITY_IAM"]):
        with pytest.raises(ClientError) as refused:
            getattr(formation, operation)(**asked, Capabilities=given)
        assert refused.value.response["Error"]["Code"] == "InsufficientCapabilitiesException"
        assert refused.value.response["Error"]["Message"] == "Requires capabilities : [CAPABILITY_NAMED_IAM]"
    assert all(each["StackName"] != "r29" for each in formation.describe_stacks()["Stacks"])
