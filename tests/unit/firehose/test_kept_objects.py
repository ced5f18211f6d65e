"""Objects that Firehose writes go past LocalStack's chain, and are kept all the same before their records are done."""

import errno
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from hydrant.emulator.durable.errors import CannotWrite
from hydrant.emulator.faults.kinds import Shortage
from hydrant.emulator.firehose.engine.ports import S3Object
from hydrant.emulator.firehose.services import localstack
from hydrant.emulator.firehose.services.localstack import S3Client
from hydrant.emulator.kept.place import CHANGES

ITEM = S3Object("bucket", "data/1", b"line\n")


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What S3 gets, and what is told of it, in order."""
    seen: list[tuple[str, str]] = []
    service = SimpleNamespace(
        skeleton=SimpleNamespace(dispatch_table={"PutObject": lambda _, given: seen.append(("put", given["Key"]))})
    )
    monkeypatch.setattr(localstack, "SERVICE_PLUGINS", SimpleNamespace(require=lambda _: service))
    monkeypatch.setattr(CHANGES, "called", lambda service, operation, given: seen.append((operation, given["Key"])))
    return seen


def test_an_object_is_saved_behind_its_put(calls: list[tuple[str, str]]) -> None:
    S3Client("000000000000", "us-east-1").put(ITEM)
    assert calls == [("put", "data/1"), ("PutObject", "data/1")]


@pytest.mark.usefixtures("calls")
def test_an_object_that_cannot_be_saved_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        error = OSError(errno.ENOSPC, "No space left on device")
        raise CannotWrite(Path("state.sqlite"), error) from error

    monkeypatch.setattr(CHANGES, "called", full)
    with pytest.raises(Shortage):
        S3Client("000000000000", "us-east-1").put(ITEM)
