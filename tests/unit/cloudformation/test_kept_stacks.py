"""Stacks that come back: what was in the middle of something has failed."""

import threading
from typing import Any

import pytest

from hydrant.emulator.cloudformation import kept_stacks
from hydrant.emulator.durable.errors import CannotWrite
from hydrant.emulator.kept import place


@pytest.mark.parametrize(
    ("status", "then"),
    [
        ("CREATE_COMPLETE", "CREATE_COMPLETE"),
        ("REVIEW_IN_PROGRESS", "REVIEW_IN_PROGRESS"),
        ("CREATE_IN_PROGRESS", "CREATE_FAILED"),
        ("UPDATE_IN_PROGRESS", "UPDATE_FAILED"),
        ("DELETE_IN_PROGRESS", "DELETE_FAILED"),
        ("ROLLBACK_IN_PROGRESS", "ROLLBACK_FAILED"),
        ("UPDATE_ROLLBACK_IN_PROGRESS", "UPDATE_ROLLBACK_FAILED"),
        ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_COMPLETE"),
    ],
)
def test_the_status_after_a_kill(status: str, then: str) -> None:
    assert kept_stacks.ended(status) == then


@pytest.mark.parametrize("full", [False, True])
def test_what_became_of_a_stack_is_saved_when_the_work_has_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, *, full: bool
) -> None:
    told: list[str] = []
    done = threading.Event()

    def save(service: str) -> None:
        told.append(service)
        done.set()
        if full:
            raise CannotWrite(tmp_path, OSError(28, "No space left on device"))

    monkeypatch.setattr(place.CHANGES, "save", save)
    kept_stacks.start(lambda *_: told.append("worked"))
    assert done.wait(60)
    assert told == ["worked", "cloudformation"]
