"""Whether all that a template names is there, and no resources need each other. Pure (R-28).

A name that nothing has is refused wherever it stands, also in a branch of Fn::If that is not taken. What a condition
leaves out is there, by its name; whether somebody needs it shows when conditions are known (R-24).
"""

from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any

from .refusals import Refused, erroneous, malformed
from .uses import Use, uses
from .walking import function_of

Template = Mapping[str, Any]
PSEUDO_PARAMETERS = (
    "AWS::AccountId",
    "AWS::NoValue",
    "AWS::NotificationARNs",
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
)
_LOGICAL = ("Fn::And", "Fn::Or", "Fn::Not")
_NAMING = ("value", "attribute")


def check(template: Template) -> None:
    """Raise Refused for a name that the template does not have, and for resources that need each other."""
    check_lookups(template)
    for block in ("Resources", "Outputs"):
        missing = dict.fromkeys(_missing(template, block))
        if missing:
            words = f"Unresolved resource dependencies [{', '.join(missing)}]"
            raise malformed(f"{words} in the {block} block of the template")
    _check_circles(template.get("Resources") or {})


def _missing(template: Template, block: str) -> Iterator[str]:
    """The names of resources or parameters that a block uses and nothing has."""
    resources = template.get("Resources") or {}
    values = {*resources, *(template.get("Parameters") or {}), *PSEUDO_PARAMETERS}
    for member in (template.get(block) or {}).values():
        for use in uses(member):
            there: Collection[str] = resources if use.kind == "attribute" else values
            if use.kind in _NAMING and use.name not in there:
                yield use.name
        if block == "Resources":
            yield from (each for each in _depends_on(member) if each not in resources)


def check_lookups(template: Template) -> None:
    """Raise Refused for a condition or mapping that the template does not have, wherever it is named."""
    _check_conditions(template)
    for block in ("Resources", "Outputs"):
        for member in (template.get(block) or {}).values():
            name = member.get("Condition") if isinstance(member, dict) else None
            if isinstance(name, str) and name not in (template.get("Conditions") or {}):
                raise malformed(f"Unresolved condition dependency {name} in the {block} block of the template")
            for use in uses(member):
                _check_use(use, template)


def _check_use(use: Use, template: Template) -> None:
    if use.kind == "condition" and use.name not in (template.get("Conditions") or {}):
        raise erroneous(f"unresolved condition dependency {use.name} in {use.function}")
    if use.kind == "mapping" and use.name not in (template.get("Mappings") or {}):
        raise erroneous(f"Mapping named '{use.name}' is not present in the 'Mappings' section of template.")


def _depends_on(member: Any) -> list[str]:
    named = member.get("DependsOn") or [] if isinstance(member, dict) else []
    return [named] if isinstance(named, str) else list(named)


def _check_conditions(template: Template) -> None:
    conditions = template.get("Conditions") or {}
    known = (*PSEUDO_PARAMETERS, *(template.get("Parameters") or {}))
    needed = {name: list(_named_conditions(each)) for name, each in conditions.items() if not isinstance(each, str)}
    for other in (other for them in needed.values() for other in them):
        if other not in conditions:
            raise erroneous(f"unresolved condition dependency {other} in Condition")
    for use in uses(list(conditions.values())):
        _check_use(use, template)
        if use.kind in _NAMING and use.name not in known:
            words = f"Unresolved dependencies [{use.name}]. Cannot reference resources in the Conditions block"
            raise malformed(f"{words} of the template")
    if circle := _circle(needed):
        raise malformed(f"Circular dependency between conditions: [{', '.join(circle)}]")


def _named_conditions(condition: Any) -> Iterator[str]:
    """The conditions that a condition is made of: `{"Condition": "Other"}`, also within Fn::And, Fn::Or and Fn::Not."""
    if isinstance(condition, list):
        for each in condition:
            yield from _named_conditions(each)
    elif isinstance(condition, str):
        yield condition
    elif isinstance(condition, dict) and list(condition) == ["Condition"]:
        yield from _named_conditions(condition["Condition"])  # SAM nests them
    elif function_of(condition)[0] in _LOGICAL:
        yield from _named_conditions(function_of(condition)[1])


def _check_circles(resources: Mapping[str, Any]) -> None:
    """A branch of Fn::If may name whoever is not there when it is taken, so branches make no circle here."""
    needed = {
        name: [
            *(use.name for use in uses(each) if use.kind in _NAMING and not use.optional and use.name in resources),
            *(other for other in _depends_on(each) if other in resources),
        ]
        for name, each in resources.items()
    }
    if circle := _circle(needed):
        raise Refused(f"Circular dependency between resources: [{', '.join(circle)}]")


def _circle(needed: Mapping[str, list[str]]) -> list[str]:
    """Those that need each other, in the template's order; empty for none."""
    try:
        TopologicalSorter(needed).prepare()
    except CycleError as error:
        members = set(error.args[1])
        return [name for name in needed if name in members]
    return []
