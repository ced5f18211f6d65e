"""Values as CloudFormation knows them: texts, and lists of texts. Pure (R-26, R-27)."""

import re
from typing import Any

_LIST = re.compile(r"CommaDelimitedList|List<.+>|AWS::SSM::Parameter::Value<(List<.+>|CommaDelimitedList)>")


def text(value: Any) -> str:
    """A scalar as text: what JSON or YAML have read as a boolean or a number is written as JSON writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal for Fn::Equals: `true` and "true" are, as are 1 and "1"."""
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) or isinstance(other, dict):
        return bool(one == other)
    return text(one) == text(other)


def is_list(kind: str) -> bool:
    """Whether parameters of a type hold several values."""
    return bool(_LIST.fullmatch(kind))


def value_of(kind: str, value: Any) -> str | list[str]:
    """The value of a parameter of a type: a text; of a list its members, without the spaces around them."""
    if not is_list(kind):
        return text(value)
    return [each.strip() for each in (value if isinstance(value, list) else text(value).split(","))]
