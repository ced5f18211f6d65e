"""When a change is made or undone, and before anybody is told how it ended."""

from types import SimpleNamespace
from typing import Any

import pytest
from localstack.aws.api.cloudformation import StackStatus

from hydrant.emulator.cloudformation import rollback

NEW = {"processed_template": {"a": 1}, "template": {"b": 2}, "template_body": "c", "resolved_parameters": {"d": 3}}


def executor_of(stack: Any, process: Any) -> Any:
    change_set = SimpleNamespace(stack=stack, **NEW)
    return SimpleNamespace(_change_set=change_set, process=process, resources={}, _deferred_actions=[])


def test_a_stack_has_what_was_made_before_it_is_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    stack = SimpleNamespace(status=StackStatus.CREATE_IN_PROGRESS, resolved_resources={}, template=None)
    made = SimpleNamespace(resources={"Queue": {}}, outputs=[{"OutputKey": "Url", "OutputValue": "http://queue"}])
    monkeypatch.setattr(rollback, "_execute", lambda _: made)
    assert rollback.execute(executor_of(stack, lambda: None)) is made
    assert {name: getattr(stack, name) for name in NEW} == NEW
    assert (stack.resolved_resources, stack.resolved_outputs) == (made.resources, made.outputs)


def test_a_stack_is_as_it_was_before_it_is_rolled_back(monkeypatch: pytest.MonkeyPatch) -> None:
    old = {"processed_template": {"a": 0}, "template": {"b": 0}, "template_body": "0", "resolved_parameters": {}}
    before = {"Role": {"Properties": {}, "ResourceStatus": "CREATE_COMPLETE"}}
    stack = SimpleNamespace(
        status=StackStatus.UPDATE_IN_PROGRESS,
        resolved_resources=before,
        resolved_outputs=["kept"],
        request_payload={},
        **old,
    )
    told: list[tuple[str, Any]] = []

    def fail() -> None:
        rollback.set_stack_status(stack, StackStatus.UPDATE_FAILED)  # as LocalStack does when one resource fails
        raise ValueError("no name!")

    def tell(stack: Any, status: StackStatus, reason: str | None = None) -> None:
        stack.status = status
        told.append((str(status), change_set.template))

    def run(executor: Any) -> Any:
        try:
            executor.process()
        except ValueError:
            rollback.set_stack_status(stack, StackStatus.ROLLBACK_COMPLETE)  # as LocalStack does, whatever it was
        return SimpleNamespace(failure_message="no name!")

    executor = executor_of(stack, fail)
    change_set = executor._change_set
    monkeypatch.setattr(rollback, "_execute", run)
    monkeypatch.setattr(rollback, "_set_stack_status", tell)
    result = rollback.execute(executor)
    rollback.set_stack_status(stack, StackStatus.UPDATE_COMPLETE)  # and so it ends
    assert told == [("UPDATE_ROLLBACK_IN_PROGRESS", {"b": 2}), ("UPDATE_ROLLBACK_COMPLETE", {"b": 0})]
    assert result.resources == stack.resolved_resources == before
    for status in (StackStatus.ROLLBACK_IN_PROGRESS, StackStatus.CREATE_FAILED):  # of a template that cannot be read
        rollback.set_stack_status(stack, status)
        assert stack.status == status
