"""Whatever stands wherever in a template, it is taken or refused: no shape ends in another error (R-25, R-26)."""

import copy
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from hydrant.emulator.cloudformation.template import arguments, capabilities, form, names, parameters, resources, rules
from hydrant.emulator.cloudformation.template.refusals import Refused

Path = tuple[Any, ...]
TEMPLATE: dict[str, Any] = {
    "AWSTemplateFormatVersion": "2010-09-09",
    "Description": "A bit of everything",
    "Parameters": {
        "Word": {
            "Type": "String",
            "Default": "a",
            "AllowedValues": ["a"],
            "AllowedPattern": "a",
            "MinLength": 1,
            "MaxLength": "3",
            "ConstraintDescription": "said so",
        },
        "Count": {"Type": "Number", "Default": 1, "MinValue": 0, "MaxValue": "9"},
        "Names": {"Type": "CommaDelimitedList", "Default": "a,b"},
    },
    "Rules": {
        "Words": {
            "RuleCondition": {"Fn::Equals": [{"Ref": "Word"}, "a"]},
            "Assertions": [
                {"Assert": {"Fn::Contains": [["a"], {"Ref": "Word"}]}, "AssertDescription": "only a"},
                {"Assert": {"Fn::And": [{"Fn::Not": [{"Fn::EachMemberIn": [["a"], ["b"]]}]}]}},
            ],
        }
    },
    "Mappings": {"Map": {"a": {"b": "c", "d": ["e"]}}},
    "Conditions": {"Is": {"Fn::Equals": [{"Ref": "Word"}, "a"]}, "IsNot": {"Fn::Not": [{"Condition": "Is"}]}},
    "Resources": {
        "Queue": {
            "Type": "AWS::SQS::Queue",
            "Condition": "Is",
            "DependsOn": ["Role"],
            "DeletionPolicy": "Retain",
            "Properties": {
                "QueueName": {"Fn::Sub": ["${Word}-${Own}", {"Own": {"Fn::FindInMap": ["Map", "a", "b"]}}]},
                "Tags": [{"Key": "a", "Value": {"Fn::If": ["Is", {"Ref": "Word"}, {"Ref": "AWS::NoValue"}]}}],
            },
        },
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "x"}},
    },
    "Outputs": {"Arn": {"Condition": "Is", "Value": {"Fn::GetAtt": "Queue.Arn"}, "Export": {"Name": "x"}}},
}
ANYTHING: tuple[Any, ...] = (
    *(None, 1, 1.5, True, "", "x", "1.5", [], {}, [1], ["x"], [[]], [{}], [None], {"x": 1}, {"x": []}, {"x": {}}),
    *({"Ref": "Word"}, {"Ref": []}, {"Fn::If": []}, {"Fn::Sub": 1}, {"Fn::GetAtt": [1]}, {"Condition": {}}),
)


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """All places below the top of a template."""
    for name in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield (*path, name)
        yield from places(value[name], (*path, name))


def with_another(path: Path, value: Any) -> dict[str, Any]:
    template = copy.deepcopy(TEMPLATE)
    place: Any = template
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    return template


def look_through(template: dict[str, Any], *, final: bool) -> None:
    form.check_written(template)
    if final:
        form.check_whole(template)
        resources.check(template["Resources"])
        arguments.check(template["Resources"])
        names.check(template)
    capabilities.needed(template)
    parameters.check(template.get("Parameters") or {}, {})
    rules.check(template.get("Rules") or {}, {"Word": "a", "Count": "1", "Names": ["a", "b"]})


def test_the_template_itself_is_taken() -> None:
    look_through(TEMPLATE, final=True)


@pytest.mark.parametrize("final", [True, False], ids=["as it is", "before macros and transforms"])
def test_whatever_stands_somewhere_is_taken_or_refused(final: bool) -> None:
    refused = 0
    for path in places(TEMPLATE):
        for value in ANYTHING:
            try:
                with warnings.catch_warnings(action="ignore"):
                    look_through(with_another(path, value), final=final)
            except Refused:
                refused += 1
            except Exception as error:
                raise AssertionError(f"{value!r} at {path}: {error!r}") from error
    assert refused > 100


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (("Rules",), [], "Template format error: unsupported structure."),
        (("Rules", "Words"), [], "Template format error: The rule Words must be an object."),
        (
            ("Rules", "Words", "Assertions"),
            ["a"],
            "Template format error: Assertions of the rule Words must be a list of objects.",
        ),
        (("Parameters", "Word", "AllowedValues"), "a", "Template format error: AllowedValues of Word must be a list."),
        (("Parameters", "Names", "Default"), ["a"], "Template format error: Every Default member must be a string."),
        (
            ("Resources", "Queue", "DependsOn"),
            1,
            "Template format error: DependsOn of Queue must be a text or a list of texts.",
        ),
    ],
)
def test_wrong_shapes_are_named(path: Path, value: Any, words: str) -> None:
    with pytest.raises(Refused) as refused:
        look_through(with_another(path, value), final=True)
    assert str(refused.value) == words
