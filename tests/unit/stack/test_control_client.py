"""What commands make of the answers of an emulator's control routes."""

import io
import json
import urllib.error
from email.message import Message
from typing import Any

import pytest

from hydrant.errors import EmulatorFailed
from hydrant.stack import control_client
from hydrant.stack.keep import kept_by


def answering(monkeypatch: pytest.MonkeyPatch, status: int, document: dict[str, Any]) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        body = io.BytesIO(json.dumps({"hydrant": "1", **document}).encode())
        raise urllib.error.HTTPError("http://127.0.0.1", status, "", Message(), body)

    monkeypatch.setattr(control_client.OPENER, "open", refuse)


def test_an_emulator_that_is_not_ready_tells_why(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, 503, {"ready": False, "phase": "deploying"})
    assert control_client._call(4566, "127.0.0.1", "GET", "health", timeout=1)["phase"] == "deploying"


def test_a_state_that_could_not_be_saved_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, 503, {"error": "state.sqlite could not be written: No space left on device"})
    with pytest.raises(EmulatorFailed) as failed:
        kept_by(4566)
    assert "No space left" in failed.value.cause
    with pytest.raises(EmulatorFailed):
        control_client.publish_deployment(4566, {}, "127.0.0.1")
