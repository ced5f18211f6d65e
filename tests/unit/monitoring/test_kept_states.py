"""What an alarm is in is kept when it changes by itself, too: a killed stack acts on it once."""

import pytest

from hydrant.emulator.cloudwatch.alarms import actions
from hydrant.emulator.cloudwatch.alarms.alarm import Outbox
from hydrant.emulator.cloudwatch.region import Place
from hydrant.emulator.kept.place import CHANGES


def test_changes_without_a_request_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(CHANGES, "touch", told.append)
    monkeypatch.setattr(actions._WORK, "add", lambda _place, work: told.append(f"{len(work)} to tell"))
    outbox = Outbox()
    actions.tell(Place("000000000000", "us-east-1"), outbox)
    assert told == []
    outbox.changes.append(None)  # type: ignore[arg-type]
    actions.tell(Place("000000000000", "us-east-1"), outbox)
    assert told == ["cloudwatch", "1 to tell"]
