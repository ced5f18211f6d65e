"""When a change is made, and before anybody is told that the stack is complete."""

from types import SimpleNamespace

import pytest
from localstack.aws.api.cloudformation import StackStatus

from hydrant.emulator.cloudformation import rollback


def test_a_stack_has_its_template_before_it_is_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    stack = SimpleNamespace(status=StackStatus.CREATE_IN_PROGRESS, resolved_resources={}, template=None)
    new = {"processed_template": {"a": 1}, "template": {"b": 2}, "template_body": "c", "resolved_parameters": {"d": 3}}
    executor = SimpleNamespace(_change_set=SimpleNamespace(stack=stack, **new), process=lambda: None)
    monkeypatch.setattr(rollback, "_execute", lambda _: "made")
    assert rollback.execute(executor) == "made"
    assert {name: getattr(stack, name) for name in new} == new
