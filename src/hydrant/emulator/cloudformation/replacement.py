"""What of an update replaces a resource: values of properties that cannot change, and that differ (R-17).

LocalStack takes a property for changed when the resource that it refers to changes in any way: another retention of a
stream would make its event source mappings anew, and lose their positions. And it looks at properties as a whole: that
a table of Glue has another name within its TableInput it does not see.
"""

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from typing import Any

from localstack.aws.api.cloudformation import ChangeAction
from localstack.services.cloudformation.engine.v2.change_set_model_executor import ChangeSetModelExecutor
from localstack.services.cloudformation.engine.v2.change_set_model_preproc import PreprocProperties
from localstack.services.cloudformation.resource_provider import ResourceProviderExecutor

from .changes import asking
from .custom_events import ID, is_custom
from .retaining import keep_former, skipped
from .statuses import replaced

_change = ChangeSetModelExecutor._execute_resource_change


def change(executor: Any, name: str, before: Any, after: Any) -> None:
    """Change a resource; in place, when no value differs that has to be the same."""
    if skipped(executor, name, before, after):
        return
    if _same_type(before, after) and isinstance(getattr(after, "requires_replacement", None), bool):
        provider = ResourceProviderExecutor.try_load_resource_provider(after.resource_type)
        schema = getattr(provider, "SCHEMA", None) or {}
        fixed = schema.get("createOnlyProperties") or ()
        if after.requires_replacement is False:
            fixed = [path for path in fixed if "/" in path.removeprefix("/properties/")]
        after.requires_replacement = differ(fixed, before.properties.properties, after.properties.properties)
    if getattr(after, "requires_replacement", False) is True:
        replaced(executor).add(name)
    with asking(*_properties(before, after)) if _same_type(before, after) else nullcontext():
        _change(executor, name, before, after)
    if getattr(after, "requires_replacement", False) is True and _same_type(before, after):
        keep_former(executor, name, before)
    if _same_type(before, after) and is_custom(after.resource_type):
        _end_former(executor, name, after)


def _end_former(executor: Any, name: str, after: Any) -> None:
    """What answers an update with another id has made another resource: the former one goes in the cleanup (R-16).

    A change that fails has no cleanup, so that the former one is still there for the rollback.
    """
    former, now = executor._change_set.stack.resolved_resources.get(name), executor.resources.get(name)
    if after.requires_replacement is True or not (former and now):
        return
    if former.get(ID) == now.get(ID):
        return

    def clean_up() -> None:
        executor._execute_resource_action(
            action=ChangeAction.Remove,
            logical_resource_id=name,
            resource_type=after.resource_type,
            before_properties=PreprocProperties(former.get("Properties") or {}),
            after_properties=None,
            part_of_replacement=True,
        )

    executor._defer_action(f"cleanup-of-former-{name}", clean_up)


def _properties(*resources: Any) -> Iterable[Mapping[str, Any]]:
    return ((each.properties.properties if each.properties else None) or {} for each in resources)


def _same_type(before: Any, after: Any) -> bool:
    """Whether a resource is there before and after, of one type."""
    after_type = getattr(after, "resource_type", None)
    return after_type is not None and getattr(before, "resource_type", None) == after_type


def differ(paths: Iterable[str], before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a value at one of the paths, `/properties/Name` or deeper, differs."""
    return any(_at(path, before) != _at(path, after) for path in paths)


def _at(path: str, value: Any) -> Any:
    for step in path.removeprefix("/properties/").split("/"):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value
