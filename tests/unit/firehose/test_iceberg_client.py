"""What is wrong with a table or its files fails a batch, and does not hold up its stream for ever."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError
from pyiceberg.catalog.glue import GlueCatalog
from pyiceberg.schema import Schema
from pyiceberg.table import Table
from pyiceberg.types import LongType, NestedField

from hydrant.emulator.chaos.book import Chaos
from hydrant.emulator.chaos.rules import Fault
from hydrant.emulator.chaos.words import Refusal
from hydrant.emulator.faults.kinds import EmulatorFault, fault_of
from hydrant.emulator.firehose.engine.ports import TableBatch, TableError
from hydrant.emulator.firehose.services import iceberg
from hydrant.emulator.firehose.services.iceberg import COMMIT_FAILED, NO_SUCH_TABLE, IcebergClient
from hydrant.emulator.iceberg import catalogue
from hydrant.emulator.iceberg.object_io import ObjectFile
from tests.unit.iceberg.support import catalogue_in

SCHEMA = Schema(NestedField(1, "id", LongType(), required=True))


def batch(*records: tuple[str, int]) -> TableBatch:
    given = [(operation, json.dumps({"id": number}).encode()) for operation, number in records]
    return TableBatch("db", "events", "eu-west-1", None, ("id",), given)


@pytest.fixture
def glue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GlueCatalog:
    found = catalogue_in(tmp_path)
    monkeypatch.setattr(catalogue, "catalogue_of", lambda *_: found)
    return found


def _path(location: str) -> Path:
    return Path(urlsplit(location).path)


def _without_metadata(table: Table) -> None:
    _path(table.metadata_location).unlink()


def _unreadable(table: Table) -> None:
    _path(table.metadata_location).write_text("{}")


def _no_json(table: Table) -> None:
    _path(table.metadata_location).write_bytes(b"\xff")


@pytest.mark.parametrize("spoil", [_without_metadata, _unreadable, _no_json])
def test_l20_a_table_whose_metadata_cannot_be_read_fails_its_records(
    glue: GlueCatalog, spoil: Callable[[Table], None]
) -> None:
    spoil(glue.create_table(("db", "events"), SCHEMA))
    for call in (IcebergClient("0").write, IcebergClient("0").check):
        with pytest.raises(TableError) as caught:
            call(batch(("insert", 1)))
        assert (caught.value.code, caught.value.lasting) == (NO_SUCH_TABLE, True)


def test_l20_a_table_that_is_not_in_s3_fails_its_records(glue: GlueCatalog, monkeypatch: pytest.MonkeyPatch) -> None:
    glue.create_table(("db", "events"), SCHEMA)
    monkeypatch.setattr(glue, "load_table", lambda _: ObjectFile(None, "hdfs://elsewhere/file"))
    with pytest.raises(TableError, match=r"hdfs://elsewhere/file is not in S3") as caught:
        IcebergClient("0").write(batch(("insert", 1)))
    assert (caught.value.code, caught.value.lasting) == (NO_SUCH_TABLE, True)


def test_l23_a_file_that_is_missing_is_tried_again_for_the_retry_duration(glue: GlueCatalog, tmp_path: Path) -> None:
    glue.create_table(("db", "events"), SCHEMA)
    client = IcebergClient("0")
    assert client.write(batch(("insert", 1))) == {}
    for each in tmp_path.rglob("*.avro"):
        each.unlink()
    with pytest.raises(TableError, match=r"A file of db\.events is missing") as caught:
        client.write(batch(("update", 1)))
    assert (caught.value.code, caught.value.lasting) == (COMMIT_FAILED, False)


@pytest.mark.parametrize("injected", [True, False])
def test_an_injected_fault_is_the_services_own_and_another_the_emulators(
    glue: GlueCatalog, monkeypatch: pytest.MonkeyPatch, *, injected: bool
) -> None:
    refusal = Refusal("SlowDown", "Please reduce your request rate.", 503)
    chaos = Chaos()
    if injected:
        chaos.add(Fault("s3", "PutObject", "SlowDown"), refusal)
    monkeypatch.setattr(iceberg, "CHAOS", chaos)
    answer: Any = {
        "Error": {"Code": refusal.code, "Message": refusal.words},
        "ResponseMetadata": {"HTTPStatusCode": refusal.status},
    }

    def fail(_: Any) -> None:
        raise ClientError(answer, "PutObject")

    monkeypatch.setattr(glue, "load_table", fail)
    with pytest.raises(TableError if injected else EmulatorFault) as caught:
        IcebergClient("0").write(batch(("insert", 1)))
    assert (fault_of(caught.value) is None) == injected, "the sink asks once more"
