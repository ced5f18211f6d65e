"""The page's routes: what they look at is not what a user's faults are for."""

from collections.abc import Callable
from typing import Any

import pytest
from localstack.http import Request, Response

from hydrant.emulator.chaos.book import Chaos
from hydrant.emulator.chaos.rules import Fault
from hydrant.emulator.page import routes


class Router:
    """Keeps endpoints by their path."""

    def __init__(self) -> None:
        self.added: dict[str, Callable[[Request], Response]] = {}

    def add(self, path: str, endpoint: Callable[[Request], Response], **_: Any) -> None:
        self.added[path] = endpoint


def test_a_look_at_the_page_is_struck_by_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    router, chaos = Router(), Chaos()
    monkeypatch.setattr(routes, "ROUTER", router)
    chaos.add(Fault("sqs", "*", error="503", count=1))
    routes._route("x", lambda _: {"refusal": chaos.strike("sqs", "ListQueues", list)})
    assert router.added["/_hydrant/x"](Request(path="/_hydrant/x")).status_code == 200
    assert [(each["calls"], each["active"]) for each in chaos.describe()] == [(0, True)]
