"""What of an update replaces a resource: values of properties that cannot change, and that differ (R-17).

LocalStack takes a property for changed when the resource that it refers to changes in any way: another retention of a
stream would make its event source mappings anew, and lose their positions.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from localstack.services.cloudformation.engine.v2.change_set_model_executor import ChangeSetModelExecutor
from localstack.services.cloudformation.resource_provider import ResourceProviderExecutor

_change = ChangeSetModelExecutor._execute_resource_change


def change(executor: Any, name: str, before: Any, after: Any) -> None:
    """Change a resource; in place, when no value differs that has to be the same."""
    if getattr(after, "requires_replacement", False) is True and _same_type(before, after):
        provider = ResourceProviderExecutor.try_load_resource_provider(after.resource_type)
        schema = getattr(provider, "SCHEMA", None) or {}
        fixed = schema.get("createOnlyProperties") or ()
        after.requires_replacement = differ(fixed, before.properties.properties, after.properties.properties)
    _change(executor, name, before, after)


def _same_type(before: Any, after: Any) -> bool:
    return getattr(before, "resource_type", None) == after.resource_type


def differ(paths: Iterable[str], before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a value at one of the paths, `/properties/Name` or deeper, differs."""
    return any(_at(path, before) != _at(path, after) for path in paths)


def _at(path: str, value: Any) -> Any:
    for step in path.removeprefix("/properties/").split("/"):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value
