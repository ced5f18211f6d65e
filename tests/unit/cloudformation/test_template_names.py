"""Names in a template: who names what is not there, and who needs whom (R-28)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.cloudformation.template import names
from hydrant.emulator.cloudformation.template.refusals import Refused
from hydrant.emulator.cloudformation.template.uses import uses

TOPIC = {"Type": "AWS::SNS::Topic"}
IN_RESOURCES = "Template format error: Unresolved resource dependencies [%s] in the Resources block of the template"
IN_OUTPUTS = "Template format error: Unresolved resource dependencies [%s] in the Outputs block of the template"


def topic(**properties: Any) -> dict[str, Any]:
    return {**TOPIC, "Properties": properties}


def refusal(template: dict[str, Any]) -> str:
    try:
        names.check(template)
    except Refused as refused:
        return str(refused)
    return ""


@pytest.mark.parametrize(
    ("value", "missing"),
    [
        ({"Ref": "Nobody"}, "Nobody"),
        ({"Fn::GetAtt": ["Nobody", "Arn"]}, "Nobody"),
        ({"Fn::GetAtt": "Nobody.Arn"}, "Nobody"),
        ({"Fn::GetAtt": ["Given", "Arn"]}, "Given"),
        ({"Fn::Sub": "${Nobody}"}, "Nobody"),
        ({"Fn::Sub": "${Nobody.Arn}-${Topic}"}, "Nobody"),
        ({"Fn::Sub": ["${A}${Nobody}", {"A": "x"}]}, "Nobody"),
        ({"Fn::Sub": ["${A}", {"A": {"Ref": "Nobody"}}]}, "Nobody"),
        ({"Fn::Join": ["", [{"Ref": "Nobody"}, {"Ref": "None"}, {"Ref": "Nobody"}]]}, "Nobody, None"),
        ({"Fn::If": ["Is", {"Ref": "Nobody"}, "x"]}, "Nobody"),
        ({"Ref": "AWS::Nothing"}, "AWS::Nothing"),
        ({"Ref": "Given"}, ""),
        ({"Ref": "AWS::StackName"}, ""),
        ({"Fn::Sub": "${Given}${ AWS::Region }${Topic.TopicName}${!Nobody}"}, ""),
        ({"Fn::Sub": ["${A}", {"A": "x"}]}, ""),
    ],
)
def test_r28_a_name_that_nothing_has_is_refused(value: Any, missing: str) -> None:
    template = {
        "Parameters": {"Given": {"Type": "String"}},
        "Conditions": {"Is": {"Fn::Equals": ["a", "b"]}},
        "Resources": {"Topic": TOPIC},
    }
    of_resource = {**template, "Resources": {"Topic": TOPIC, "Other": topic(DisplayName=value)}}
    assert refusal(of_resource) == (IN_RESOURCES % missing if missing else "")
    of_output = {**template, "Outputs": {"Out": {"Value": value}}}
    assert refusal(of_output) == (IN_OUTPUTS % missing if missing else "")


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ({"Resources": {"A": {**TOPIC, "DependsOn": "Nobody"}}}, IN_RESOURCES % "Nobody"),
        ({"Resources": {"A": {**TOPIC, "DependsOn": ["B"]}, "B": TOPIC}}, ""),
        (
            {"Resources": {"A": {**TOPIC, "Condition": "Nobody"}}},
            "Template format error: Unresolved condition dependency Nobody in the Resources block of the template",
        ),
        (
            {"Resources": {"A": TOPIC}, "Outputs": {"O": {"Value": "x", "Condition": "Nobody"}}},
            "Template format error: Unresolved condition dependency Nobody in the Outputs block of the template",
        ),
        (
            {"Resources": {"A": topic(DisplayName={"Fn::If": ["Nobody", "a", "b"]})}},
            "Template error: unresolved condition dependency Nobody in Fn::If",
        ),
        (
            {"Resources": {"A": topic(DisplayName={"Fn::FindInMap": ["Nobody", "a", "b"]})}},
            "Template error: Mapping named 'Nobody' is not present in the 'Mappings' section of template.",
        ),
        (
            {"Conditions": {"C": {"Fn::Not": [{"Condition": "Nobody"}]}}, "Resources": {"A": TOPIC}},
            "Template error: unresolved condition dependency Nobody in Condition",
        ),
        (
            {"Conditions": {"C": {"Fn::Equals": [{"Ref": "A"}, "x"]}}, "Resources": {"A": TOPIC}},
            "Template format error: Unresolved dependencies [A]. Cannot reference resources in the Conditions block of "
            "the template",
        ),
        (
            {
                "Conditions": {"C": {"Condition": "D"}, "D": {"Fn::Not": [{"Condition": "C"}]}},
                "Resources": {"A": TOPIC},
            },
            "Template format error: Circular dependency between conditions: [C, D]",
        ),
        (
            {
                "Conditions": {"C": {"Fn::Equals": ["a", "b"]}, "D": {"Fn::And": [{"Condition": {"Condition": "C"}}]}},
                "Resources": {"A": {**TOPIC, "Condition": "D"}},
            },
            "",
        ),
        ({"Resources": {"A": topic(Policy={"Condition": {"Bool": {"aws:SecureTransport": "true"}}})}}, ""),
    ],
)
def test_r28_conditions_mappings_and_who_waits_for_whom(template: dict[str, Any], words: str) -> None:
    assert refusal(template) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"Ref": ["A"]}, "every Ref object must have a single String value."),
        ({"Fn::GetAtt": []}, "every Fn::GetAtt object requires two non-empty parameters"),
        ({"Fn::Sub": ["${A}", ["x"]]}, "One or more Fn::Sub intrinsic functions don't specify expected arguments"),
        ({"Fn::Sub": "${A-B}"}, "variable names in Fn::Sub syntax must contain only alphanumeric characters"),
        ({"Fn::If": ["C", "x"]}, "Fn::If requires a list argument with three elements"),
    ],
)
def test_r28_functions_that_name_nothing_are_refused(value: Any, words: str) -> None:
    with pytest.raises(Refused, match=words):
        list(uses(value))


@given(st.dictionaries(st.sampled_from("ABCDE"), st.sets(st.sampled_from("ABCDE"), max_size=3), min_size=1))
def test_r28_resources_that_need_each_other_are_refused_and_no_others(needs: dict[str, set[str]]) -> None:
    """Against the closure of "needs": a circle is there when somebody needs himself in the end."""
    edges = {name: {each for each in them if each in needs} for name, them in needs.items()}
    resources = {name: topic(DisplayName=[{"Ref": each} for each in them]) for name, them in edges.items()}
    reached = {name: set(them) for name, them in edges.items()}
    for _ in edges:
        reached = {name: them | {far for each in them for far in reached[each]} for name, them in reached.items()}
    circular = {name for name, them in reached.items() if name in them}
    words = refusal({"Resources": resources})
    assert words.startswith("Circular dependency between resources: [") == bool(circular)
    named = words.partition("[")[2].rstrip("]").split(", ") if words else []
    assert set(named) <= circular


def test_r28_a_branch_that_need_not_be_taken_makes_no_circle() -> None:
    chosen = topic(DisplayName={"Fn::If": ["C", {"Ref": "B"}, "x"]})
    template = {
        "Conditions": {"C": {"Fn::Equals": ["a", "b"]}},
        "Resources": {"A": chosen, "B": topic(DisplayName={"Ref": "A"})},
    }
    assert refusal(template) == ""
