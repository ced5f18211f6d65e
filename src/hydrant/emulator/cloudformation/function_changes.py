"""Whether what a function gives changes with a template, in LocalStack's model of a change (R-21, R-26, R-27).

LocalStack does not take what is no plain text there: each update of a stack with `Fn::FindInMap: [Map, {Ref: ...},
key]` failed. Where only the values will tell, the answer is that of all that may be meant; who changes a resource
compares.
"""

from typing import Any

from localstack.services.cloudformation.engine.v2.change_set_model import ChangeSetModel, ChangeType, is_nothing
from localstack.services.cloudformation.engine.v2.change_set_model_preproc import _PSEUDO_PARAMETERS

_find_in_map = ChangeSetModel._resolve_intrinsic_function_fn_find_in_map
_get_att = ChangeSetModel._resolve_intrinsic_function_fn_get_att


def of_reference(model: Any, arguments: Any) -> Any:
    """Of a Ref: a parameter or a resource, never a condition, which may have the same name."""
    name = _text(arguments)
    if arguments.change_type != ChangeType.UNCHANGED or name is None or name in _PSEUDO_PARAMETERS:
        return arguments.change_type
    parameter = model._retrieve_parameter_if_exists(parameter_name=name)
    found = model._retrieve_or_visit_resource(resource_name=name) if is_nothing(parameter) else parameter
    return found.change_type


def of_lookup(model: Any, arguments: Any) -> Any:
    """Of Fn::FindInMap: the value itself, or any of the mapping where a function says which."""
    given = getattr(arguments, "array", ())
    if arguments.change_type != ChangeType.UNCHANGED or len(given) < 3:
        return arguments.change_type
    name, *keys = map(_text, given)
    if name is None:
        return ChangeType.MODIFIED
    mapping = model._retrieve_mapping(mapping_name=name)
    if len(keys) == 2 and _holds(mapping, keys):
        return _find_in_map(model, arguments)
    return mapping.change_type


def of_attribute(model: Any, arguments: Any) -> Any:
    """Of Fn::GetAtt, also `Name.Attribute` as one text, and an attribute that a parameter names."""
    given = getattr(arguments, "array", None)
    parts = (_text(arguments) or "").split(".", 1) if given is None else [_text(each) for each in given]
    name, attribute = (*parts, None, None)[:2]
    if given and name and attribute:
        return _get_att(model, arguments)
    if arguments.change_type != ChangeType.UNCHANGED or not name:
        return arguments.change_type
    resource = model._retrieve_or_visit_resource(resource_name=name)
    same = [each.change_type for each in resource.properties.properties if each.name == attribute]
    return same[0] if same else ChangeType.UNCHANGED if attribute else resource.change_type


def _text(node: Any) -> str | None:
    """The text that stands in a template; None for a function, a number or an object."""
    value = getattr(node, "value", None)
    return value if isinstance(value, str) else None


def _holds(mapping: Any, keys: list[str | None]) -> bool:
    below = getattr(mapping.bindings.bindings.get(keys[0]), "bindings", {})
    return keys[1] in below
