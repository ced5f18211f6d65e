"""What the emulator does when it ends, in order and in time."""

import pytest

from hydrant.emulator import plugins, redelivery
from hydrant.emulator.admin import routes
from hydrant.emulator.chaos.book import CHAOS
from hydrant.emulator.chaos.rules import Fault
from hydrant.emulator.kept import restoring
from hydrant.emulator.page import replay
from hydrant.emulator.page.routes import REPLAYS
from hydrant.stack import emulator


def test_faults_end_first_then_the_replay_then_what_is_buffered_is_delivered_and_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[tuple[str, bool]] = []
    monkeypatch.setattr(REPLAYS, "close", lambda: done.append(("replay", CHAOS.active)))
    monkeypatch.setattr(routes, "drain", lambda: done.append(("drain", CHAOS.active)))
    monkeypatch.setattr(restoring, "close", lambda: done.append(("keep", CHAOS.active)))
    monkeypatch.setattr(redelivery, "end", lambda: done.append(("redelivery", CHAOS.active)))
    CHAOS.add(Fault("s3", "PutObject", delay_seconds=300.0))
    plugins.stop_control()
    assert done == [("redelivery", False), ("replay", False), ("drain", False), ("keep", False)]


def test_all_has_its_time_before_the_command_that_stops_a_stack_kills_it() -> None:
    assert replay.STOP_SECONDS + routes._DRAIN_SECONDS < emulator._STOP_SECONDS - 5
