"""Any handler that is not known sends calls the long way, but while its module says that it rests."""

from collections.abc import Callable
from typing import Any

import pytest
from localstack import config
from localstack.aws import handlers

from hydrant.emulator.front.detours import Watch, is_alone
from hydrant.emulator.kept.handler import Handler
from hydrant.emulator.kept.saver import Saver


def stranger(*_: Any) -> None:
    """A handler of this module, which the short way does not know."""


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Watch]:
    monkeypatch.setattr(config, "DISABLE_EVENTS", True)
    monkeypatch.setattr(handlers.serve_custom_service_request_handlers, "handlers", [stranger])
    monkeypatch.setattr(handlers.run_custom_response_handlers, "handlers", [])
    monkeypatch.setattr(handlers.modify_service_response, "handlers", {})
    return Watch


def test_a_strange_handler_sees_all_calls(watch: Callable[..., Watch]) -> None:
    asides: dict[str, Callable[[], bool]] = {}
    watching = watch(asides)
    assert not watching.is_free()
    handlers.serve_custom_service_request_handlers.handlers.clear()
    assert watching.is_free()


def test_a_handler_that_says_when_it_wants_to_see_calls(watch: Callable[..., Watch]) -> None:
    wants = [False]
    asides = {stranger.__module__: lambda: wants[0]}
    watching = watch(asides)
    assert watching.is_free()
    wants[0] = True
    assert not watching.is_free()


def test_handlers_behind_services(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "DISABLE_EVENTS", True)
    assert is_alone([], [], {"s3"}, {})
    assert not is_alone([], [stranger], (), {})
    assert not is_alone([], [], {"kinesis"}, {})
    assert is_alone([], [Handler(Saver(None, {}))], (), {}), "a stack that is kept"  # type: ignore[arg-type]
    monkeypatch.setattr(config, "DISABLE_EVENTS", False)
    assert not is_alone([], [], (), {})
