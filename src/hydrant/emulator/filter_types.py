"""Filter policies of SNS and event patterns of EventBridge, which Lambda's event filters are too, mind types.

LocalStack compares with Python's `==`, to which `True` is 1, reads texts as numbers for SNS, and fails over string
operators that meet something else; the message is lost then. In JSON `true` is no number and "3" is none (G-17).
"""

from collections.abc import Callable
from typing import Any

_TEXT_OPERATORS = frozenset({"prefix", "suffix", "equals-ignore-case", "wildcard", "cidr"})
Evaluate = Callable[[Any, Any, Any, bool], bool]


def verdict(value: Any, condition: Any, *, exists: bool) -> bool | None:
    """Whether a value of a message meets a condition, as far as types decide; None leaves it to the operator."""
    if not isinstance(condition, dict):
        return exists and same(value, condition)
    operator, operand = next(iter(condition.items()), ("", None))
    if operator == "anything-but":
        return _anything_but(value, operand, exists)
    if operator in _TEXT_OPERATORS and not isinstance(value, str):
        return False
    if operator == "numeric" and not is_number(value):
        return False
    return None


def same(value: Any, wanted: Any) -> bool:
    """Whether two JSON values are equal: booleans are no numbers."""
    return bool(value == wanted) and isinstance(value, bool) == isinstance(wanted, bool)


def is_number(value: Any) -> bool:
    """Whether a JSON value is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def _anything_but(value: Any, operand: Any, exists: bool) -> bool | None:
    if isinstance(operand, dict):
        return None if isinstance(value, str) else exists and value is not None
    unwanted = operand if isinstance(operand, list) else [operand]
    return exists and value is not None and not any(same(value, each) for each in unwanted)


def minding_types(stock: Evaluate) -> Evaluate:
    """LocalStack's evaluation of one condition, asked only where types leave the answer open."""

    def evaluate(self: Any, value: Any, condition: Any, field_exists: bool) -> bool:
        known = verdict(value, condition, exists=field_exists)
        return stock(self, value, condition, field_exists) if known is None else known

    return evaluate
