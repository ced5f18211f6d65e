"""SNS's filter policies mind types (G-17): those of a message's body and of its attributes."""

from typing import Any

from localstack.services.sns.filter import SubscriptionFilter

from hydrant.emulator import patches
from hydrant.emulator.filter_types import minding_types

_OWNER = "localstack.services.sns.filter:SubscriptionFilter"
evaluate_condition = minding_types(SubscriptionFilter._evaluate_condition)
_stock_attribute = SubscriptionFilter._evaluate_filter_policy_conditions_on_attribute


def on_attribute(self: SubscriptionFilter, conditions: Any, attribute: Any, field_exists: bool) -> bool:
    """Whether a message attribute meets one of the conditions. The value of a Number comes as text and is a number."""
    kind = (attribute.get("DataType") or attribute.get("Type") or "") if attribute else ""
    if not kind.startswith("Number"):
        return bool(_stock_attribute(self, conditions, attribute, field_exists))
    text = attribute.get("StringValue") or attribute.get("Value")
    number = _number(text)
    return any(_number_meets(self, text, number, each) for each in conditions)


def _number_meets(self: SubscriptionFilter, text: Any, number: float | None, condition: Any) -> bool:
    ways = (self._evaluate_condition(form, condition, True) for form in (text, number) if form is not None)
    return all(ways) if isinstance(condition, dict) and "anything-but" in condition else any(ways)


def _number(text: Any) -> float | None:
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


def apply_patches() -> None:
    """Let SNS mind types from now on."""
    patches.replace(_OWNER, "_evaluate_condition", evaluate_condition)
    patches.replace(_OWNER, "_evaluate_filter_policy_conditions_on_attribute", on_attribute)
