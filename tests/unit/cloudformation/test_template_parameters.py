"""Values of parameters against what a template declares, and rules over them (R-26)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.cloudformation.template import parameters, rules
from hydrant.emulator.cloudformation.template.refusals import Refused
from hydrant.emulator.cloudformation.template.scalars import is_list, same, text, value_of

STRING, NUMBER, LIST = {"Type": "String"}, {"Type": "Number"}, {"Type": "CommaDelimitedList"}


def refusal(declared: dict[str, Any], given: dict[str, str]) -> str:
    try:
        parameters.check(declared, given)
    except Refused as refused:
        return str(refused)
    return ""


@pytest.mark.parametrize(
    ("declared", "taken", "refused", "words"),
    [
        ({**STRING, "AllowedValues": ["a", "b"]}, "b", "c", "Parameter 'P' must be one of AllowedValues"),
        ({**STRING, "AllowedValues": [True, False]}, "true", "True", "Parameter 'P' must be one of AllowedValues"),
        ({**NUMBER, "AllowedValues": [1, 2]}, "2", "3", "Parameter 'P' must be one of AllowedValues"),
        ({**LIST, "AllowedValues": ["a", "b"]}, "b, a", "a,c", "Parameter 'P' must be one of AllowedValues"),
        ({**STRING, "AllowedPattern": "[a-z]+"}, "abc", "abc1", "Parameter 'P' must match pattern [a-z]+"),
        ({**STRING, "AllowedPattern": "a$"}, "a", "a\n", "Parameter 'P' must match pattern a$"),
        ({**LIST, "AllowedPattern": "[a-z]+"}, "a,b", "a,9", "Parameter 'P' must match pattern [a-z]+"),
        ({**STRING, "MinLength": 3}, "abc", "ab", "Parameter 'P' must contain at least 3 characters"),
        ({**STRING, "MinLength": "3"}, "abc", "", "Parameter 'P' must contain at least 3 characters"),
        ({**STRING, "MaxLength": 3}, "abc", "abcd", "Parameter 'P' must contain at most 3 characters"),
        ({**NUMBER, "MinValue": 1.5}, "1.5", "1", "Parameter 'P' must be a number not less than 1.5"),
        ({**NUMBER, "MaxValue": "10"}, "10", "10.5", "Parameter 'P' must be a number not greater than 10"),
        (NUMBER, "-1.5", "one", "Parameter 'P' must be a number."),
        ({"Type": "List<Number>"}, "1, 2", "1,b", "Parameter 'P' must be a number."),
        (
            {**STRING, "AllowedPattern": "[a-z]+", "ConstraintDescription": "must be small"},
            "a",
            "A",
            "Parameter P failed to satisfy constraint: must be small",
        ),
    ],
)
def test_r26_a_constraint_holds_for_what_is_given_and_for_the_default(
    declared: dict[str, Any], taken: str, refused: str, words: str
) -> None:
    assert refusal({"P": declared}, {"P": taken}) == ""
    assert refusal({"P": declared}, {"P": refused}) == words
    assert refusal({"P": {**declared, "Default": taken}}, {}) == ""
    assert refusal({"P": {**declared, "Default": refused}}, {}) == words
    assert refusal({"P": {**declared, "Default": refused}}, {"P": taken}) == ""


def test_r26_what_stands_in_the_store_is_not_held_to_the_constraints() -> None:
    stored = {"Type": "AWS::SSM::Parameter::Value<String>", "AllowedPattern": "/[a-z/]+"}
    assert refusal({"P": stored}, {"P": "/my/name"}) == ""
    assert refusal({"P": stored}, {"P": "my name"}) == "Parameter 'P' must match pattern /[a-z/]+"


def test_r26_each_parameter_is_declared_and_has_a_value() -> None:
    declared = {"A": STRING, "B": {**STRING, "Default": ""}, "C": NUMBER}
    assert (
        refusal(declared, {"A": "x", "C": "1", "D": "", "E": ""}) == "Parameters: [D, E] do not exist in the template"
    )
    assert refusal(declared, {}) == "Parameters: [A, C] must have values"
    assert refusal(declared, {"A": "", "C": "1"}) == ""


@pytest.mark.parametrize(
    ("declared", "words"),
    [
        ({"Type": "Strin"}, "Template format error: Unrecognized parameter type: Strin"),
        ({"Type": "Boolean"}, "Template format error: Unrecognized parameter type: Boolean"),
        ({"Default": "x"}, "Template format error: Every Parameters object must contain a Type member."),
        ({**STRING, "MinLength": "few"}, "Template format error: MinLength of parameter P must be a number."),
        ({**STRING, "Default": "x"}, ""),
        ({"Type": "List<AWS::EC2::Subnet::Id>", "Default": "subnet-1"}, ""),
        ({"Type": "AWS::EC2::KeyPair::KeyName", "Default": "key"}, ""),
        ({"Type": "AWS::SSM::Parameter::Name", "Default": "name"}, ""),
        ({"Type": "AWS::SSM::Parameter::Value<List<AWS::EC2::Subnet::Id>>", "Default": "name"}, ""),
    ],
)
def test_r26_types_of_parameters(declared: dict[str, Any], words: str) -> None:
    assert refusal({"P": declared}, {}) == words


def test_r26_a_list_has_its_members_without_the_spaces_around_them() -> None:
    assert value_of("CommaDelimitedList", "a, b ,c") == ["a", "b", "c"]
    assert value_of("List<AWS::EC2::Subnet::Id>", "subnet-1") == ["subnet-1"]
    assert value_of("AWS::SSM::Parameter::Value<List<String>>", ["a", " b"]) == ["a", "b"]
    assert value_of("String", "a, b") == "a, b"
    assert value_of("Number", 1.10) == "1.1"
    assert value_of("String", True) == "true"
    assert not is_list("AWS::SSM::Parameter::Value<String>")


@given(st.one_of(st.booleans(), st.integers(), st.text()), st.one_of(st.booleans(), st.integers(), st.text()))
def test_r27_scalars_are_equal_when_they_are_the_same_text(one: Any, other: Any) -> None:
    assert same(one, text(one))
    assert same(one, other) == same(other, one) == (text(one) == text(other))
    assert same([one, other], [text(one), text(other)])


CONTAINS = {"Fn::Contains": [["1", "2"], {"Ref": "P"}]}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (CONTAINS, True),
        ({"Fn::Not": [CONTAINS]}, False),
        ({"Fn::And": [CONTAINS, {"Fn::Equals": [{"Ref": "P"}, 2]}]}, True),
        ({"Fn::Or": [{"Fn::Equals": [{"Ref": "P"}, 3]}, {"Fn::Equals": ["a", "b"]}]}, False),
        ({"Fn::EachMemberIn": [{"Ref": "L"}, ["a", "b", "c"]]}, True),
        ({"Fn::EachMemberIn": [{"Ref": "L"}, ["a"]]}, False),
        ({"Fn::EachMemberEquals": [["a", "a"], "a"]}, True),
        ({"Fn::EachMemberEquals": [{"Ref": "L"}, "a"]}, False),
    ],
)
def test_r26_rules_are_held_to(condition: dict[str, Any], expected: bool) -> None:
    values = {"P": "2", "L": ["a", "b"]}
    assert rules.holds(condition, values) is expected
    asserted = {"R": {"Assertions": [{"Assert": condition, "AssertDescription": "so it must be"}]}}
    only_when = {"R": {**asserted["R"], "RuleCondition": {"Fn::Equals": ["a", "b"]}}}
    rules.check(only_when, values)
    if expected:
        rules.check(asserted, values)
        return
    with pytest.raises(Refused, match="so it must be"):
        rules.check(asserted, values)


@pytest.mark.parametrize("condition", [{"Fn::RefAll": "x"}, {"Fn::Equals": ["a"]}, {"Fn::Join": []}, "yes", None])
def test_r26_what_is_no_condition_of_a_rule_is_refused(condition: Any) -> None:
    with pytest.raises(Refused):
        rules.holds(condition, {})
