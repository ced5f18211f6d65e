"""What targets say of a batch that they take in part."""

from typing import Any

import pytest

from hydrant.emulator.pipes.engine.ports import Item
from hydrant.emulator.pipes.services import targets
from hydrant.emulator.pipes.services.targets import Place, batch_target, rejected

GROUP = "arn:aws:logs:us-east-1:000000000000:log-group:g"


class Logs:
    """Takes lines of the present; `exceptions` as an SDK client has them."""

    class exceptions:  # noqa: N801 - as botocore names it
        """Errors of the service."""

        ResourceAlreadyExistsException = KeyError

    def create_log_stream(self, **_: Any) -> None:
        """Make it."""

    def put_log_events(self, **asked: Any) -> dict[str, Any]:
        """Refuse the first one as too old, and the last one as too new."""
        assert [each["message"] for each in asked["logEvents"]] == ["old", "now", "new"]
        return {"rejectedLogEventsInfo": {"tooOldLogEventEndIndex": 1, "tooNewLogEventStartIndex": 2}}


def test_lines_that_a_log_group_refuses_are_told_by_their_place_in_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, "client_for", lambda _: Logs())
    place = Place(GROUP, {"Timestamp": "$.at"}, "pipe", "aws:sqs")
    items = [Item(text, {"at": at}) for text, at in (("now", "20"), ("new", "30"), ("old", "10"))]
    taken = batch_target("logs", place).send(items)
    assert set(taken.refused) == {1, 2}
    assert "tooOldLogEventEndIndex: 1" in taken.words


@pytest.mark.parametrize(
    ("info", "places"),
    [
        ({}, []),
        ({"tooNewLogEventStartIndex": 2}, [2, 3]),
        ({"tooOldLogEventEndIndex": 1}, [0]),
        ({"expiredLogEventEndIndex": 3, "tooOldLogEventEndIndex": 1}, [0, 1, 2]),
        ({"tooNewLogEventStartIndex": 0}, [0, 1, 2, 3]),
    ],
)
def test_ends_are_exclusive_and_starts_inclusive(info: dict[str, int], places: list[int]) -> None:
    assert rejected(info, 4) == places
