"""Rules of a template: what must be true of its parameters. Pure (R-26).

CDK puts one into each template, about the version of its bootstrap stack. [CFN: rules]
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .refusals import Refused, erroneous, malformed
from .scalars import same, text
from .uses import uses
from .walking import function_of

Values = Mapping[str, Any]
_NOT_SERVED = ("Fn::RefAll", "Fn::ValueOf", "Fn::ValueOfAll")


def check(rules: Mapping[str, Any], values: Values) -> None:
    """Raise Refused for an assertion that does not hold; `values` are those of parameters, lists as lists."""
    for name, rule in rules.items():
        if not isinstance(rule, dict):
            raise malformed(f"The rule {name} must be an object.")
        if "RuleCondition" in rule and not holds(rule["RuleCondition"], values):
            continue
        for assertion in _assertions(name, rule):
            if not holds(assertion.get("Assert"), values):
                said = assertion.get("AssertDescription") or f"an assertion of the rule {name} does not hold"
                raise erroneous(said)


def _assertions(name: str, rule: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = rule.get("Assertions") or []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise malformed(f"Assertions of the rule {name} must be a list of objects.")
    return found


def holds(condition: Any, values: Values) -> bool:
    """Whether a condition of a rule is true. Raises Refused for what is none."""
    function, given = _served(condition)
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
    if _served(given)[0] != "Ref":
        return given
    (use,) = uses(given)
    return values.get(use.name, "")


def _served(given: Any) -> tuple[str, Any]:
    function, arguments = function_of(given)
    if function in _NOT_SERVED:
        raise Refused(f"The emulator does not serve {function} in rules; on AWS it works.")
    return function, arguments


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
