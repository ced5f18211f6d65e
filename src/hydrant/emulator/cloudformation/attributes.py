"""Attributes of resources that were made: one that nobody gives is refused by name (R-28).

LocalStack says `unknown` of it, so a template that names an attribute that does not exist passes.
"""

from collections.abc import Mapping
from typing import Any

from localstack.services.cloudformation.engine.v2.change_set_model_executor import ChangeSetModelExecutor
from localstack.services.cloudformation.engine.v2.change_set_model_preproc import MOCKED_REFERENCE
from localstack.services.cloudformation.engine.validations import ValidationError
from localstack.utils.objects import get_value_from_path

from . import missing
from .custom_events import is_custom
from .template.scalars import text


def deployed_value(
    preproc: Any, resource_logical_id: str, property_name: str, resolved_resources: Mapping[str, Any]
) -> Any:
    """The value of an attribute: a text or a list.

    Raises RuntimeError as long as there is none, ValidationError where there will be none.
    """
    model = preproc._change_set.update_model
    preproc._get_node_resource_for(resource_name=resource_logical_id, node_template=model.node_template)  # makes it
    resource = resolved_resources.get(resource_logical_id)
    if resource is None:
        raise RuntimeError(f"No deployed instances of resource '{resource_logical_id}' were found")
    value = get_value_from_path(resource.get("Properties", {}), property_name)
    if isinstance(value, dict):
        raise RuntimeError(f"The attribute {property_name} of {resource_logical_id} is neither a text nor a list")
    if value is not None:
        return value if isinstance(value, list) else text(value)
    is_made = isinstance(preproc, ChangeSetModelExecutor) and resolved_resources is preproc.resources
    if is_made and not missing.is_ignoring():
        raise ValidationError(_refusal(resource_logical_id, resource.get("Type", ""), property_name))
    return MOCKED_REFERENCE


def _refusal(name: str, kind: str, attribute: str) -> str:
    if is_custom(kind):
        return f"CustomResource attribute error: Vendor response doesn't contain {attribute} attribute in object {name}"
    schema = getattr(missing.provider_of(kind), "SCHEMA", None) or {}
    if f"/properties/{attribute.replace('.', '/')}" in schema.get("readOnlyProperties", []):
        return f"The emulator gives the attribute {attribute} of {name} ({kind}) no value; on AWS it has one."
    return f"Resource type {kind} does not support attribute {{{attribute}}}."
