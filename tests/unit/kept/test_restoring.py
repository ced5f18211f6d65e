"""What services do by themselves as soon as they have their state again is kept."""

import json
import os
import subprocess
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from localstack.aws import handlers

from hydrant.emulator.durable.folder import Folder
from hydrant.emulator.front.operations import JSON, Operation, Operations
from hydrant.emulator.kept import place, restoring
from hydrant.emulator.kept.saver import Saver


class Eager:
    """A service that goes on at once with what it had."""

    whole = True

    def __init__(self) -> None:
        self.content: dict[str, bytes] = {}

    def rows(self, _touched: Collection[str]) -> Iterator[tuple[str, bytes | None]]:
        yield from self.content.items()

    def restore(self, rows: dict[str, bytes]) -> None:
        self.content.update(rows)

    def begin(self) -> None:
        self.content["begun"] = b"1"
        place.CHANGES.save("one")


def test_what_a_service_does_when_it_begins_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Folder(tmp_path, {})
    folder.table.change({("one", "row"): b"1"})
    monkeypatch.setattr(place, "folder", lambda: folder)
    monkeypatch.setattr(place, "CHANGES", place.Changes())
    monkeypatch.setattr(handlers, "run_custom_response_handlers", [])
    monkeypatch.setattr(restoring, "OPERATIONS", Operations())
    monkeypatch.setattr(restoring, "SERVICE_PLUGINS", SimpleNamespace(require=lambda _: None))
    states = {"one": Eager()}
    assert restoring._restore(dict(states), Saver(folder.table, dict(states))) == 1
    assert folder.table.rows("one") == {"row": b"1", "begun": b"1"}
    folder.close()


@pytest.mark.parametrize(("mode", "waits"), [("interval", False), ("never", False), ("always", True)])
def test_the_short_way_takes_what_does_not_wait_for_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str, *, waits: bool
) -> None:
    folder = Folder(tmp_path, {}, mode)
    monkeypatch.setattr(place, "folder", lambda: folder)
    monkeypatch.setattr(handlers, "run_custom_response_handlers", [])
    monkeypatch.setattr(place, "CHANGES", place.Changes())
    operations = Operations()
    monkeypatch.setattr(restoring, "OPERATIONS", operations)
    restoring._listen(Saver(folder.table, {}))

    def offered(service: str, name: str) -> Operation | None:
        served, model = SimpleNamespace(service_name=service), SimpleNamespace(name=name)
        operations.add(name, Operation(served, model, json.loads, lambda *_: None, bytes, tight=True))
        return operations.find(JSON, name.encode())

    for service, name in [("kinesis", "PutRecord"), ("kinesis", "PutRecords"), ("firehose", "PutRecordBatch")]:
        put = offered(service, name)
        assert put is not None
        assert operations.waits(put) == waits
    get = offered("kinesis", "GetRecords")
    assert get is not None
    assert not operations.waits(get)
    assert offered("kinesis", "AcknowledgeQueueRecords") is None, "it changes a row"
    folder.close()


def test_a_folder_in_use_ends_the_emulator_in_words(tmp_path: Path) -> None:
    folder = Folder(tmp_path, {})
    run = subprocess.run(
        [sys.executable, "-c", "from hydrant.emulator import plugins; plugins.start_control()"],
        check=False,
        env={**os.environ, "HYDRANT_PERSIST": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    folder.close()
    assert run.returncode == 1
    assert f"{tmp_path} is in use by process {os.getpid()}." in run.stderr
    assert "Traceback" not in run.stderr
