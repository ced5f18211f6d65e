"""Properties of a template as parameters of an API call. Pure."""

from typing import Any

Shape = Any
"""A shape of botocore's model."""
_BOOLEANS = {"true": True, "false": False}


def typed(shape: Shape, value: Any) -> Any:
    """A value with texts turned into the numbers and booleans that the API's model says; others stay as they are.

    Templates hold texts where a parameter or a quoted value stood, and CloudFormation converts them. What the model
    does not know stays, so that the call names it.
    """
    kind = shape.type_name
    if kind == "structure" and isinstance(value, dict):
        return {
            name: typed(shape.members[name], each) if name in shape.members else each for name, each in value.items()
        }
    if kind == "list" and isinstance(value, list):
        return [typed(shape.member, each) for each in value]
    if kind == "boolean" and isinstance(value, str):
        return _BOOLEANS.get(value.lower(), value)
    if kind in ("integer", "long") and isinstance(value, str):
        return int(value) if value.lstrip("-").isdecimal() else value
    return value


def tags_of(properties: dict[str, Any]) -> dict[str, str]:
    """The tags of a resource by key."""
    return {tag["Key"]: tag["Value"] for tag in properties.get("Tags") or []}
