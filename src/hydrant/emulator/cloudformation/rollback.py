"""A stack whose change fails goes back to what it was (R-15).

LocalStack keeps what a failed creation has made, and forgets it, so that names stay taken; a failed update it calls
UPDATE_COMPLETE, takes the new template for deployed, and deletes what that one leaves out.
"""

import logging
from typing import Any

from localstack.aws.api.cloudformation import ChangeAction, ResourceStatus, StackStatus
from localstack.services.cloudformation.engine.v2.change_set_model_executor import (
    ChangeSetModelExecutor,
    ChangeSetModelExecutorResult,
)
from localstack.services.cloudformation.engine.v2.change_set_model_preproc import PreprocProperties
from localstack.services.cloudformation.resource_provider import OperationStatus
from localstack.services.cloudformation.v2.entities import Stack

from . import exports
from .keeping import Ends, changes_to_undo, ends_of, never_made
from .statuses import check_deleted

LOG = logging.getLogger(__name__)

_execute = ChangeSetModelExecutor.execute
_set_stack_status = Stack.set_stack_status
_OVERRULED = "_hydrant_overruled"
"""Of a stack: what LocalStack says of it to no effect, until its next change."""
_EARLY = ("CREATE_FAILED", "UPDATE_FAILED", "DELETE_FAILED")
"""It says so as soon as one resource has failed, although the stack is yet to be rolled back."""
_CLEANING = ("DELETE_FAILED",)
"""Of what an update leaves out: the update is complete all the same."""
_DELETING = ("DELETE_FAILED", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
_LATE = ("ROLLBACK_COMPLETE", "CREATE_COMPLETE", "CREATE_FAILED", "UPDATE_COMPLETE", "DELETE_FAILED")
"""It says so whatever the rollback has come to."""
_BEGINS = ("CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS")
"""With these begins what is judged anew, also where a template fails before there is anything to execute."""
Resources = dict[str, Any]


def set_stack_status(stack: Any, status: StackStatus, reason: str | None = None) -> None:
    """Set it, unless LocalStack says it too early, or after a rollback has decided how the change ended."""
    if reason is None and str(status) in getattr(stack, _OVERRULED, ()):
        return
    if str(status) in _BEGINS:
        setattr(stack, _OVERRULED, ())
    _set_stack_status(stack, status, reason)


def execute(executor: Any) -> Any:
    """Make the change; when it fails, undo what was done of it and leave the stack as it was."""
    change_set = executor._change_set
    stack, process = change_set.stack, executor.process
    if stack.status == StackStatus.DELETE_IN_PROGRESS:
        return _delete(executor, stack)
    creation, before = stack.status == StackStatus.CREATE_IN_PROGRESS, dict(stack.resolved_resources)
    undone: list[Resources] = []

    def watched() -> None:
        setattr(stack, _OVERRULED, _EARLY)
        try:
            process()
            exports.check(executor)
            setattr(stack, _OVERRULED, _CLEANING)
        except Exception as error:
            executor._deferred_actions.clear()
            ends = ends_of(stack.request_payload, creation=creation)
            _set_stack_status(stack, StackStatus(ends.going), str(getattr(error, "reason", None) or error))
            left = _undo(executor, before, ends)
            undone.append(left)
            _keep_the_old(change_set, left, creation=creation)
            setattr(stack, _OVERRULED, _LATE)
            _set_stack_status(stack, StackStatus(ends.failed if _failures(left) else ends.done))
            raise

    executor.process = watched
    result = _execute(executor)
    if not undone:
        _keep_the_new(change_set, result)
        return result
    return ChangeSetModelExecutorResult(
        resources=undone[0],
        outputs=list(stack.resolved_outputs),
        failure_message=result.failure_message,
    )


def _delete(executor: Any, stack: Any) -> Any:
    """Delete all resources. Raises what stood in the way: LocalStack ends then, and the end is told."""
    setattr(stack, _OVERRULED, _DELETING)
    try:
        result = _execute(executor)
        check_deleted(stack)
    except Exception as error:
        setattr(stack, _OVERRULED, _LATE)
        _set_stack_status(stack, StackStatus.DELETE_FAILED, str(error))
        raise
    return result


def _undo(executor: Any, before: Resources, ends: Ends) -> Resources:
    """Take back each change, the last one first; the resources that the stack has then."""
    if ends.keeps:
        return dict(executor.resources)
    left, stack = dict(before), executor._change_set.stack
    for name in never_made(dict(executor.resources), before):
        made = executor.resources[name]
        stack.set_resource_status(
            logical_resource_id=name,
            physical_resource_id=None,
            resource_type=made["Type"],
            status=ResourceStatus.DELETE_COMPLETE,
        )
    template = executor._change_set.processed_template or {}
    for name, made in changes_to_undo(dict(executor.resources), before, template.get("Resources") or {}):
        old = before.get(name)
        replaced = old is not None and old.get("PhysicalResourceId") != made.get("PhysicalResourceId")
        if old is None or replaced:
            if not _take_back(executor, name, made, ChangeAction.Remove, None):
                left[name] = {**made, "ResourceStatus": ResourceStatus.DELETE_FAILED}
            elif old is not None:
                stack.set_resource_status(
                    logical_resource_id=name,
                    physical_resource_id=old.get("PhysicalResourceId"),
                    resource_type=made["Type"],
                    status=ResourceStatus.UPDATE_COMPLETE,
                )
        elif not _take_back(executor, name, made, ChangeAction.Modify, old):
            left[name] = {**old, "ResourceStatus": ResourceStatus.UPDATE_FAILED}
    return left


def _take_back(executor: Any, name: str, made: Resources, action: ChangeAction, old: Resources | None) -> bool:
    stack = executor._change_set.stack
    word = "UPDATE" if old else "DELETE"

    def tell(status: str, reason: str | None = None) -> None:
        stack.set_resource_status(
            logical_resource_id=name,
            physical_resource_id=made.get("PhysicalResourceId"),
            resource_type=made["Type"],
            status=ResourceStatus(f"{word}_{status}"),
            resource_status_reason=reason,
        )

    tell("IN_PROGRESS")
    event = executor._execute_resource_action(
        action=action,
        logical_resource_id=name,
        resource_type=made["Type"],
        before_properties=PreprocProperties(made.get("Properties") or {}),
        after_properties=PreprocProperties(old.get("Properties") or {}) if old else None,
    )
    good = event.status == OperationStatus.SUCCESS
    if not good:
        LOG.warning("Stack %s: %s could not be taken back: %s", stack.stack_name, name, event.message)
    tell("COMPLETE" if good else "FAILED", event.message or None)
    return bool(good)


def _failures(resources: Resources) -> bool:
    return any(
        str(each.get("ResourceStatus", "")).endswith(("DELETE_FAILED", "UPDATE_FAILED")) for each in resources.values()
    )


def _keep_the_new(change_set: Any, result: Any) -> None:
    """LocalStack does so once it has said that the stack is complete: who asks for outputs or changes it at once would
    find the old ones.
    """
    stack = change_set.stack
    stack.resolved_resources, stack.resolved_outputs = result.resources, result.outputs
    stack.processed_template = change_set.processed_template
    stack.template, stack.template_body = change_set.template, change_set.template_body
    stack.resolved_parameters = change_set.resolved_parameters


def _keep_the_old(change_set: Any, left: Resources, *, creation: bool) -> None:
    """LocalStack takes what the change set says for deployed, whatever the end was, and deletes by it later."""
    stack = change_set.stack
    stack.resolved_resources = left
    if creation:
        change_set.processed_template = stack.processed_template = change_set.processed_template if left else None
        return
    change_set.processed_template = stack.processed_template
    change_set.template, change_set.template_body = stack.template, stack.template_body
    change_set.resolved_parameters = stack.resolved_parameters
