"""What a stack says of its resources while they go, and of itself when some of them stay (R-23).

LocalStack forgets a resource when the one that it has replaced is deleted, and calls a stack deleted whatever is left.
"""

from typing import Any

from localstack.aws.api.cloudformation import ChangeAction, ResourceStatus
from localstack.services.cloudformation.engine.v2.change_set_model_executor import ChangeSetModelExecutor

_REPLACED = "_hydrant_replaced"
_process_event = ChangeSetModelExecutor._process_event


class StackStaysError(Exception):
    """Not all resources of a stack could be deleted."""


def replaced(executor: Any) -> set[str]:
    """The logical names of resources that another one has replaced in this change; for who replaces them to add to."""
    names: set[str] = vars(executor).setdefault(_REPLACED, set())
    return names


def process_event(executor: Any, *, action: ChangeAction, logical_resource_id: str, **event: Any) -> None:
    """Tell an event; of a resource that has taken the place of the one that goes, the state stays."""
    states = executor._change_set.stack.resource_states
    stays = states.get(logical_resource_id) if logical_resource_id in replaced(executor) else None
    _process_event(executor, action=action, logical_resource_id=logical_resource_id, **event)
    if action == ChangeAction.Remove and stays is not None:
        states[logical_resource_id] = stays


def check_deleted(stack: Any) -> None:
    """Raise StackStaysError when a resource could not be deleted."""
    states = stack.resource_states.items()
    left = sorted(name for name, state in states if state["ResourceStatus"] == ResourceStatus.DELETE_FAILED)
    if left:
        raise StackStaysError(f"The following resource(s) failed to delete: [{', '.join(left)}].")
