"""Requests that come while a service is loaded wait until all of its operations are there."""

import threading
from types import SimpleNamespace
from typing import Any

import pytest
from localstack.aws.handlers.service_plugin import ServiceLoader
from localstack.services.plugins import Service

from hydrant.emulator import loading


class _Router:
    """Takes as long to make routes as it is told."""

    def __init__(self) -> None:
        self.begun, self.go_on, self.made = threading.Event(), threading.Event(), False

    def add_skeleton(self, _skeleton: Any) -> None:
        self.begun.set()
        assert self.go_on.wait(60)
        self.made = True


def test_a_request_waits_for_the_routes_that_another_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "is_api_enabled", lambda _: True)
    monkeypatch.setattr("localstack.aws.handlers.service_plugin.is_api_enabled", lambda _: True)
    service = Service("iam", skeleton=object())
    manager: Any = SimpleNamespace(exists=lambda _: True, require=lambda _: service)
    router: Any = _Router()
    loader = ServiceLoader(manager, router)
    context: Any = SimpleNamespace(service=SimpleNamespace(service_name="iam"))
    seen: list[bool] = []

    def request() -> None:
        loading.require_service(loader, None, context, None)
        seen.append(router.made)

    first = threading.Thread(target=request)
    first.start()
    assert router.begun.wait(60)
    assert "iam" in loader.loaded_services, "LocalStack's own check would let the next one through"
    second = threading.Thread(target=request)
    second.start()
    second.join(0.2)
    assert second.is_alive(), "it did not wait"
    router.go_on.set()
    for thread in (first, second):
        thread.join(60)
    assert seen == [True, True]
