"""Properties of a template as parameters of an API call. Pure."""

import json
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


def spelt(shape: Shape, value: Any) -> Any:
    """A value with names in the API's spelling, where a template has another case: `CatalogArn`, `s3BackupMode`."""
    if shape.type_name == "structure" and isinstance(value, dict):
        ours = {name.lower(): name for name in shape.members}
        named = {name if name in shape.members else ours.get(name.lower(), name): each for name, each in value.items()}
        return {
            name: spelt(shape.members[name], each) if name in shape.members else each for name, each in named.items()
        }
    if shape.type_name == "list" and isinstance(value, list):
        return [spelt(shape.member, each) for each in value]
    return value


def known(shape: Shape, value: Any) -> Any:
    """A value without what the API's model does not have: what a template says, and an update cannot change."""
    if shape.type_name == "structure" and isinstance(value, dict):
        return {name: known(shape.members[name], each) for name, each in value.items() if name in shape.members}
    if shape.type_name == "list" and isinstance(value, list):
        return [known(shape.member, each) for each in value]
    return value


def tags_of(properties: dict[str, Any]) -> dict[str, str]:
    """The tags of a resource by key."""
    return {tag["Key"]: tag["Value"] for tag in properties.get("Tags") or []}


def attribute(value: Any) -> str:
    """A property as an attribute of SNS or SQS: a text, documents as JSON; empty for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value.lower() if value.lower() in _BOOLEANS else value
    return json.dumps(value, default=str)


def texts(values: dict[str, Any]) -> dict[str, str]:
    """Values of which each is a text, numbers and booleans as CloudFormation writes them."""
    return {name: attribute(value) if isinstance(value, bool) else str(value) for name, value in values.items()}
