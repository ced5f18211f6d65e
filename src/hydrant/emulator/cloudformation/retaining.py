"""What stays when a stack or its template lets go of it (R-23, R-30).

LocalStack 4.9 deletes it, whatever DeletionPolicy and UpdateReplacePolicy say.
"""

from collections.abc import Collection
from typing import Any

from localstack.aws.api.cloudformation import ResourceStatus, StackStatus
from localstack.services.cloudformation.engine.v2.change_set_model import is_nothing

from . import nodes

_RETAINED = "_hydrant_retained"
_STAYS = ("Retain", "RetainExceptOnCreate")


def retain(stack: Any, names: Collection[str]) -> None:
    """Let resources stay when the stack is deleted, as the request says."""
    setattr(stack, _RETAINED, frozenset(names))


def skipped(executor: Any, name: str, before: Any, after: Any) -> bool:
    """Whether a resource stays though its stack, or its place in the template, goes; the cleanup then says so."""
    if not is_nothing(after) or is_nothing(before):
        return False
    stack = executor._change_set.stack
    stays = name in getattr(stack, _RETAINED, ()) or _policy(executor, name, "deletion_policy", "before") in _STAYS
    if stays:
        executor._defer_action(f"keep-{name}", lambda: _tell(stack, name, before, in_place_of=None))
    return stays


def keep_former(executor: Any, name: str, before: Any) -> None:
    """Let a resource stay that another one has replaced, where UpdateReplacePolicy says so."""
    if _policy(executor, name, "update_replace_policy", "after") not in _STAYS:
        return
    stack, actions = executor._change_set.stack, executor._deferred_actions
    actions[:] = [each for each in actions if each.name != f"cleanup-from-replacement-{name}"]
    executor._defer_action(f"keep-former-{name}", lambda: _tell(stack, name, before, stack.resource_states.get(name)))


def _policy(executor: Any, name: str, policy: str, side: str) -> str:
    """A policy of a resource, of the template before the change or after it."""
    node = getattr(nodes.resource(executor, name), policy, None)
    found = None if node is None or is_nothing(node) else getattr(executor.visit(node), side)
    return found if isinstance(found, str) else ""


def _tell(stack: Any, name: str, before: Any, in_place_of: Any) -> None:
    """Say that a resource was not deleted; a stack that stays has the one in its place, or none any more."""
    stack.set_resource_status(
        logical_resource_id=name,
        physical_resource_id=before.physical_resource_id,
        resource_type=before.resource_type,
        status=ResourceStatus.DELETE_SKIPPED,
    )
    if in_place_of is not None:
        stack.resource_states[name] = in_place_of
    elif stack.status != StackStatus.DELETE_IN_PROGRESS:
        stack.resource_states.pop(name, None)
