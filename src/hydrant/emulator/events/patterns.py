"""Event patterns mind types (G-17): those of EventBridge's rules and those of Lambda's event filters."""

from localstack.services.events.event_rule_engine import EventRuleEngine

from hydrant.emulator import patches
from hydrant.emulator.filter_types import minding_types

_OWNER = "localstack.services.events.event_rule_engine:EventRuleEngine"
evaluate_condition = minding_types(EventRuleEngine._evaluate_condition)


def apply_patches() -> None:
    """Let patterns mind types from now on."""
    patches.replace(_OWNER, "_evaluate_condition", evaluate_condition)
