"""Resources that a condition leaves out: refused where somebody needs them, and nowhere else (R-24).

LocalStack computes all of a template, also resources that are left out and branches of Fn::If that are not taken, and
refuses the template for them. So what is not there becomes a mark, and who has the mark in the end is refused.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from localstack.services.cloudformation.engine.v2.change_set_model import ChangeType, is_nothing
from localstack.services.cloudformation.engine.v2.change_set_model_preproc import (
    ChangeSetModelPreproc,
    PreprocEntityDelta,
)
from localstack.services.cloudformation.engine.v2.change_set_model_validator import ChangeSetModelValidator
from localstack.services.cloudformation.engine.validations import ValidationError

from . import nodes
from .template.scalars import text

_MARK = "hydrant-left-out-3f0c2a/"
_UNRESOLVED = "Unresolved resource dependencies"
_NAMED = re.compile(re.escape(_MARK) + "([A-Za-z0-9]+)/")
_resolve = ChangeSetModelPreproc._resolve_attribute
_refer = ChangeSetModelPreproc._resolve_reference
_visit_resource = ChangeSetModelPreproc.visit_node_resource
_visit_output = ChangeSetModelPreproc.visit_node_output
_look_through = ChangeSetModelValidator.visit_node_template


def resolve_attribute(preproc: Any, arguments: Any, select_before: bool) -> Any:
    """The attribute; a mark for one of a resource that is left out."""
    try:
        return _resolve(preproc, arguments, select_before)
    except ValidationError as error:
        if _UNRESOLVED not in str(error):
            raise
        name = (arguments.split(".") if isinstance(arguments, str) else arguments)[0]
        preproc._get_node_resource_for(  # raises for one that the template does not have
            resource_name=name, node_template=preproc._change_set.update_model.node_template
        )
        return f"{_MARK}{name}/"


def resolve_reference(preproc: Any, logical_id: str) -> Any:
    """What a Ref names; a mark for a resource that is left out."""
    delta = _refer(preproc, logical_id)
    node = nodes.resource(preproc, logical_id)
    if node is None or is_nothing(node.condition_reference):
        return delta
    mark, is_new = f"{_MARK}{logical_id}/", node.change_type == ChangeType.CREATED
    return PreprocEntityDelta(
        before=mark if is_nothing(delta.before) and not is_new else delta.before,
        after=mark if is_nothing(delta.after) and node.change_type != ChangeType.REMOVED else delta.after,
    )


def look_through(validator: Any, node_template: Any) -> Any:
    """Look through a template before it is carried out, and through its outputs. Raises what visit_output raises."""
    found = _look_through(validator, node_template)
    for output in getattr(node_template.outputs, "outputs", ()):
        with suppress(RuntimeError):  # of what has no value before there are resources
            validator.visit(output)
    return found


def visit_resource(preproc: Any, node_resource: Any) -> Any:
    """Compute a resource. Raises ValidationError where it is there, and needs what is left out."""
    delta = _visit_resource(preproc, node_resource)
    if name := left_out(_properties(delta.after)):
        raise _refused(name, "Resources")
    return delta


def visit_output(preproc: Any, node_output: Any) -> Any:
    """Compute an output, likewise."""
    delta = _visit_output(preproc, node_output)
    if getattr(delta.after, "condition", None) is not False and (name := left_out(getattr(delta.after, "value", None))):
        raise _refused(name, "Outputs")
    for output in (delta.before, delta.after):
        if isinstance(getattr(output, "value", None), bool | int | float):
            output.value = text(output.value)
    return delta


def left_out(value: Any) -> str:
    """The name of a resource that is left out and that a value was made of; empty for none. Pure."""
    if isinstance(value, str):
        found = _NAMED.search(value)
        return found[1] if found else ""
    if isinstance(value, Mapping):
        return next((name for each in value.values() if (name := left_out(each))), "")
    if isinstance(value, list):
        return next((name for each in value if (name := left_out(each))), "")
    return ""


def _properties(resource: Any) -> Any:
    properties = getattr(resource, "properties", None)
    return getattr(properties, "properties", None)


def _refused(name: str, block: str) -> ValidationError:
    words = f"{_UNRESOLVED} [{name}] in the {block} block of the template"
    return ValidationError(words if block == "Outputs" else f"Template format error: {words}")
