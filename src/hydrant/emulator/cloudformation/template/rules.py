"""Rules of a template: what must be true of its parameters. Pure (R-26).

CDK puts one into each template, about the version of its bootstrap stack. [CFN: rules]
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .refusals import Refused, erroneous
from .scalars import same, text
from .walking import function_of

Values = Mapping[str, Any]
_NOT_SERVED = ("Fn::RefAll", "Fn::ValueOf", "Fn::ValueOfAll")


def check(rules: Mapping[str, Any], values: Values) -> None:
    """Raise Refused for an assertion that does not hold; `values` are those of parameters, lists as lists."""
    for name, rule in rules.items():
        if "RuleCondition" in rule and not holds(rule["RuleCondition"], values):
            continue
        for assertion in rule.get("Assertions") or []:
            if not holds(assertion.get("Assert"), values):
                said = assertion.get("AssertDescription") or f"an assertion of the rule {name} does not hold"
                raise erroneous(said)


def holds(condition: Any, values: Values) -> bool:
    """Whether a condition of a rule is true. Raises Refused for what is none."""
    function, given = function_of(condition)
    if function in _NOT_SERVED:
        raise Refused(f"The emulator does not serve {function} in rules; on AWS it works.")
    if not isinstance(given, list) or function not in {*_OF_CONDITIONS, *_OF_VALUES}:
        raise erroneous(f"{function or condition!r} is no condition of a rule")
    if function in _OF_CONDITIONS:
        return _OF_CONDITIONS[function]([holds(each, values) for each in given])
    if len(given) != 2:
        raise erroneous(f"{function} in a rule requires a list argument with two elements")
    return _OF_VALUES[function](*(list(_members(each, values)) for each in given))


def _members(given: Any, values: Values) -> Iterator[str]:
    found = _value(given, values)
    for each in found if isinstance(found, list) else [found]:
        yield text(_value(each, values))


def _value(given: Any, values: Values) -> Any:
    function, name = function_of(given)
    if function in _NOT_SERVED:
        raise Refused(f"The emulator does not serve {function} in rules; on AWS it works.")
    return values.get(name, "") if function == "Ref" else given


_OF_CONDITIONS: dict[str, Callable[[list[bool]], bool]] = {
    "Fn::And": all,
    "Fn::Or": any,
    "Fn::Not": lambda found: not all(found),
}
_OF_VALUES: dict[str, Callable[[list[str], list[str]], bool]] = {
    "Fn::Equals": same,
    "Fn::Contains": lambda members, wanted: all(each in members for each in wanted),
    "Fn::EachMemberEquals": lambda members, wanted: all([each] == wanted for each in members),
    "Fn::EachMemberIn": lambda members, wanted: all(each in wanted for each in members),
}
