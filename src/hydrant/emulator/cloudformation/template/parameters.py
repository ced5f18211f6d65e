"""Values of parameters against what the template declares of them. Pure (R-26).

[CFN: parameters]
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from .refusals import Refused, malformed
from .scalars import is_list, text, value_of

Declared = Mapping[str, Any]
_TYPES = re.compile(
    r"String|Number|CommaDelimitedList|List<(String|Number)>|AWS::SSM::Parameter::(Name|Value<.+>)"
    r"|(List<)?AWS::[A-Za-z0-9]+::[A-Za-z0-9:]+>?"
)
_NUMBERS = ("Number", "List<Number>")
FROM_STORE = "AWS::SSM::Parameter::Value<"


def check(declared: Declared, given: Mapping[str, str]) -> None:
    """Raise Refused for parameters that the template does not declare, that have no value, or a value that may not be.

    `given` holds the values of the request; others have their defaults, which are held to the same constraints.
    """
    for name, parameter in declared.items():
        check_declaration(name, parameter)
    if others := [name for name in given if name not in declared]:
        raise Refused(f"Parameters: [{', '.join(others)}] do not exist in the template")
    if missing := [name for name, each in declared.items() if name not in given and "Default" not in each]:
        raise Refused(f"Parameters: [{', '.join(missing)}] must have values")
    for name, parameter in declared.items():
        check_value(name, parameter, given.get(name, parameter.get("Default")))


def check_declaration(name: str, parameter: Any) -> None:
    """Raise Refused for a parameter that cannot be declared so."""
    if not isinstance(parameter, dict) or "Type" not in parameter:
        raise malformed("Every Parameters object must contain a Type member.")
    if not _TYPES.fullmatch(str(parameter["Type"])):
        raise malformed(f"Unrecognized parameter type: {parameter['Type']}")
    if not (name.isalnum() and name.isascii()):
        raise malformed(f"Parameter name {name} is non alphanumeric.")
    if isinstance(parameter.get("Default"), dict | list):
        raise malformed("Every Default member must be a string.")
    if not isinstance(parameter.get("AllowedValues", []), list):
        raise malformed(f"AllowedValues of {name} must be a list.")
    for bound in ("MinLength", "MaxLength", "MinValue", "MaxValue"):
        if bound in parameter and _number(parameter[bound]) is None:
            raise malformed(f"{bound} of parameter {name} must be a number.")


def check_value(name: str, parameter: Mapping[str, Any], value: Any) -> None:
    """Raise Refused for a value that a constraint of the parameter forbids; of a list each member is held to them."""
    kind = parameter["Type"]
    found = value_of(kind, value)
    members = found if isinstance(found, list) else [found]
    if kind in _NUMBERS and any(_number(each) is None for each in members):
        raise Refused(f"Parameter '{name}' must be a number.")
    if kind.startswith(FROM_STORE):
        members = [text(value)]  # the name in the store; what stands there is not held to the constraints
    for reason in _broken(parameter, members, kind):
        if description := parameter.get("ConstraintDescription"):
            raise Refused(f"Parameter {name} failed to satisfy constraint: {description}")
        raise Refused(f"Parameter '{name}' must {reason}")


def _broken(parameter: Mapping[str, Any], members: list[str], kind: str) -> Iterable[str]:
    """What is wrong with values, as what they must be."""
    allowed = parameter.get("AllowedValues")
    if allowed is not None and any(each not in map(text, allowed) for each in members):
        yield "be one of AllowedValues"
    if (pattern := parameter.get("AllowedPattern")) is not None and not all(
        _matches(text(pattern), each) for each in members
    ):
        yield f"match pattern {pattern}"
    if kind in _NUMBERS:
        values = [_number(each) or 0.0 for each in members]
        if (least := parameter.get("MinValue")) is not None and min(values) < float(least):
            yield f"be a number not less than {text(least)}"
        if (most := parameter.get("MaxValue")) is not None and max(values) > float(most):
            yield f"be a number not greater than {text(most)}"
    elif not is_list(kind):
        if (least := parameter.get("MinLength")) is not None and len(members[0]) < float(least):
            yield f"contain at least {text(least)} characters"
        if (most := parameter.get("MaxLength")) is not None and len(members[0]) > float(most):
            yield f"contain at most {text(most)} characters"


def _matches(pattern: str, value: str) -> bool:
    try:
        return bool(re.fullmatch(pattern, value))
    except re.error:
        return True  # a pattern of Java's that Python does not know keeps nobody from his work


def _number(value: Any) -> float | None:
    try:
        return float(text(value).strip())
    except ValueError:
        return None
