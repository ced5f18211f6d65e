"""The sections of a template, and the members of each, as CloudFormation wants them. Pure (R-25)."""

import re
from collections.abc import Mapping
from typing import Any

from .refusals import Refused, erroneous, malformed
from .walking import function_of, functions, nulls, objects

Template = Mapping[str, Any]
_VERSION = "2010-09-09"
_SECTIONS = (
    "AWSTemplateFormatVersion",
    "Description",
    "Metadata",
    "Parameters",
    "Rules",
    "Mappings",
    "Conditions",
    "Transform",
    "Resources",
    "Outputs",
    "Hooks",
    "Fn::Transform",
)
_OBJECTS = ("Parameters", "Mappings", "Conditions", "Outputs", "Rules")
_FUNCTIONS = (
    "Fn::Base64",
    "Fn::GetAtt",
    "Fn::GetAZs",
    "Fn::ImportValue",
    "Fn::Join",
    "Fn::Split",
    "Fn::FindInMap",
    "Fn::Select",
    "Fn::Equals",
    "Fn::If",
    "Fn::Not",
    "Fn::And",
    "Fn::Or",
    "Fn::Sub",
    "Fn::Transform",
    "Fn::Length",
    "Fn::ToJsonString",
)
_NOT_SERVED = ("Fn::Cidr", "Fn::GetStackOutput")
_PROPERTIES = re.compile(r"^(/Resources/[^/]+/)Properties(?=/)")


def is_final(template: Template) -> bool:
    """Whether no macro and no transform will change the template."""
    return "Transform" not in template and not any("Fn::Transform" in each for each in objects(template))


def check_written(template: Template) -> None:
    """Raise Refused for what no template may hold, whatever macros and transforms make of it."""
    for path in nulls(template):
        told = _PROPERTIES.sub(r"\1Type", path)  # so the service names the properties of a resource
        raise Refused(f"[{told}] 'null' values are not allowed in templates")
    if str(template.get("AWSTemplateFormatVersion", _VERSION)) != _VERSION:
        raise malformed("unsupported value for AWSTemplateFormatVersion.")
    check_sections(template)


def check_sections(template: Template) -> None:
    """Raise Refused for sections that are no objects."""
    if any(not isinstance(template.get(section, {}), dict) for section in _OBJECTS):
        raise malformed("unsupported structure.")
    if not isinstance(template.get("Resources", {}), dict):
        raise malformed("Any Resources member must be an object.")


def check_whole(template: Template) -> None:
    """Raise Refused for sections, mappings, outputs and functions that CloudFormation or the emulator does not take."""
    if unknown := [name for name in template if name not in _SECTIONS]:
        raise Refused(f"Invalid template property or properties [{', '.join(unknown)}]")
    if not template.get("Resources"):
        raise malformed("At least one Resources member must be defined.")
    _check_mappings(template.get("Mappings") or {})
    _check_outputs(template.get("Outputs") or {})
    if any(not isinstance(each, dict | str | bool) for each in (template.get("Conditions") or {}).values()):
        raise malformed("Conditions can only be boolean operations on parameters and other conditions")
    for section in ("Conditions", "Resources", "Outputs"):
        for name in functions(template.get(section)):
            _check_function(name)


def _check_function(name: str) -> None:
    if name in _NOT_SERVED:
        raise Refused(f"The emulator does not serve {name}; on AWS it works.")
    if name not in _FUNCTIONS and not name.startswith("Fn::ForEach::"):
        known = ", ".join((*_FUNCTIONS, *_NOT_SERVED, "Ref"))
        raise erroneous(f"Encountered unsupported function: {name} Supported functions are: [{known}]")


def _check_mappings(mappings: Mapping[str, Any]) -> None:
    if used := [name for name in functions(mappings) if name != "Fn::Transform"]:
        raise malformed(f"Mappings hold no functions: {used[0]}")
    for name, mapping in mappings.items():
        if not isinstance(mapping, dict) or not all(isinstance(each, dict) for each in mapping.values()):
            raise malformed(f"Every Mappings member {name} must be a map")
        for value in (value for each in mapping.values() for value in each.values()):
            if isinstance(value, dict) or (isinstance(value, list) and any(map(_is_compound, value))):
                raise malformed("Every Mappings attribute must be a String or a List.")


def _check_outputs(outputs: Mapping[str, Any]) -> None:
    for name, output in outputs.items():
        if name.startswith("Fn::"):
            continue
        if not (name.isalnum() and name.isascii()):
            raise malformed(f"Outputs name '{name}' is non alphanumeric.")
        if isinstance(output, dict) and not isinstance(output.get("Condition", ""), str):
            raise malformed("Every Condition member must be a string.")
        if not isinstance(output, dict) or "Value" not in output:
            raise malformed("Every Outputs member must contain a Value object")
        if _is_compound(value := output["Value"]) and not function_of(value)[0]:
            raise malformed("The Value field of every Outputs member must evaluate to a String.")


def _is_compound(value: Any) -> bool:
    return isinstance(value, dict | list)
