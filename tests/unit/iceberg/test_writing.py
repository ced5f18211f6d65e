"""Batches of records in real tables, by the kit's own catalogue."""

import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyiceberg.expressions import And, Or
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.table import Table, Transaction
from pyiceberg.transforms import DayTransform
from pyiceberg.types import (
    DecimalType,
    DoubleType,
    IcebergType,
    LongType,
    NestedField,
    StringType,
    StructType,
    TimestampType,
    UUIDType,
)

from hydrant.iceberg import failures, writing
from hydrant.iceberg.changes import DELETE, Change, net
from hydrant.iceberg.writing import Conflict, NotWritable, keys_of, read, write

from .support import catalogue_in

Make = Callable[..., Table]
ID = NestedField(1, "id", LongType(), required=True)
NAME = NestedField(2, "name", StringType())
AT = NestedField(3, "at", TimestampType())


@pytest.fixture
def make(tmp_path: Path) -> Make:
    catalogue = catalogue_in(tmp_path)
    return lambda schema, **more: catalogue.create_table(("db", "events"), schema, **more)


def put(table: Table, keys: tuple[str, ...], *records: tuple[str, Any]) -> dict[int, failures.Failure]:
    given = [(operation, json.dumps(record).encode()) for operation, record in records]
    found = read(table.schema(), keys, given)
    write(table, keys, found.changes)
    return dict(found.failures)


def rows(table: Table) -> list[tuple[Any, ...]]:
    return sorted(tuple(row.values()) for row in table.refresh().scan().to_arrow().to_pylist())


def test_l12_l13_inserts_updates_and_deletes_of_one_batch_are_one_commit(make: Make) -> None:
    table = make(Schema(ID, NAME))
    put(table, ("id",), *[("insert", {"id": number, "name": "old"}) for number in range(4)])
    before = table.metadata_location
    failed = put(
        table,
        ("id",),
        ("update", {"id": 1, "name": "new"}),
        ("delete", {"id": 2}),
        ("update", {"id": 9, "name": "was not there"}),
        ("insert", {"id": 3, "name": "twice"}),
        ("insert", {"id": 7, "name": "gone again"}),
        ("delete", {"id": 7}),
    )
    assert not failed
    assert rows(table) == [(0, "old"), (1, "new"), (3, "old"), (3, "twice"), (9, "was not there")]
    assert [each.metadata_file for each in table.metadata.metadata_log][-1] == before


def test_l12_a_key_of_several_columns(make: Make) -> None:
    table = make(Schema(ID, NAME))
    put(table, (), *[("insert", {"id": number, "name": name}) for number in (1, 2) for name in "ab"])
    put(table, ("id", "name"), ("delete", {"id": 1, "name": "a"}), ("delete", {"id": 2, "name": "b"}))
    assert rows(table) == [(1, "b"), (2, "a")]
    put(table, ("id", "name"), ("delete", {"id": 1, "name": "b"}))
    assert rows(table) == [(2, "a")]


def test_l12_rows_whose_keys_differ_in_one_column_are_found_by_one_term() -> None:
    schema = Schema(ID, NAME)
    changes = [Change(DELETE, (number, name), None) for number in range(100) for name in "ab"]
    found = writing._matching(schema, ("id", "name"), net(changes))
    assert isinstance(found, Or)
    assert {str(type(each)) for each in (found.left, found.right)} == {str(And)}


def test_l12_without_configured_keys_those_of_the_table_count(make: Make) -> None:
    table = make(Schema(ID, NAME, identifier_field_ids=[1]))
    assert keys_of(table.schema(), ()) == ("id",)
    assert keys_of(table.schema(), ("name",)) == ("name",)
    with pytest.raises(NotWritable, match="Unique key other is not a column"):
        keys_of(table.schema(), ("other",))


def test_l12_columns_by_which_rows_are_not_found_are_no_keys() -> None:
    inner = StructType(NestedField(4, "of", StringType(), required=True))
    uuid, pair = NestedField(2, "uuid", UUIDType(), required=True), NestedField(3, "pair", inner, required=True)
    for name, kind in (("uuid", "uuid"), ("pair", "struct")):
        with pytest.raises(
            NotWritable, match=f"Unique key {name} has the type {kind}.*, by which rows cannot be found"
        ):
            keys_of(Schema(ID, uuid, pair), (name,))
    for own in (2, 4):
        assert keys_of(Schema(ID, uuid, pair, identifier_field_ids=[1, own]), ()) == ()
    assert keys_of(Schema(ID, NAME), ("id", "id")) == ("id",)


def test_l12_a_key_that_is_no_number_fails_alone(make: Make) -> None:
    table = make(Schema(NestedField(1, "id", DoubleType()), NAME))
    failed = put(table, ("id",), ("insert", {"id": "NaN"}), ("update", {"id": "NaN", "name": "x"}))
    assert {place: each.code for place, each in failed.items()} == {1: failures.INVALID_VALUE}
    assert len(rows(table)) == 1


def test_l15_an_exponent_beyond_all_measure_fails_its_record_alone(make: Make) -> None:
    schema = make(Schema(ID, NestedField(2, "sum", DecimalType(9, 2)))).schema()
    found = read(schema, (), [("insert", b'{"id": 1, "sum": 1e99999999999999999999}'), ("insert", b'{"id": 2}')])
    assert [each.code for each in found.failures.values()] == [failures.INVALID_RECORD]
    assert len(found.changes) == 1


def test_l12_update_without_any_keys_fails_alone(make: Make) -> None:
    table = make(Schema(ID, NAME))
    failed = put(table, (), ("update", {"id": 1}), ("insert", {"id": 2}), ("upsert", {"id": 3}), ("delete", {"id": 2}))
    assert {place: each.code for place, each in failed.items()} == {
        0: failures.UNIQUE_KEYS_NOT_FOUND,
        2: failures.INVALID_OPERATION,
        3: failures.UNIQUE_KEYS_NOT_FOUND,
    }
    assert rows(table) == [(2, None)]


def test_l15_a_record_that_fails_leaves_the_others(make: Make) -> None:
    table = make(Schema(ID, NAME))
    failed = put(
        table,
        ("id",),
        ("insert", {"id": 1, "name": "a", "other": True}),
        ("insert", {"id": "x"}),
        ("insert", {"name": "no id"}),
        ("insert", {"ID": 1, "Name": "other case"}),
        ("insert", [{"id": 1}]),
        ("delete", {"name": "no key"}),
        ("insert", {"id": 2, "name": 5}),
        ("insert", {"id": 3}),
    )
    assert {place: each.code for place, each in failed.items()} == {
        1: failures.INVALID_VALUE,
        2: failures.MISSING_COLUMN,
        3: failures.MISSING_COLUMN,
        4: failures.INVALID_RECORD,
        5: failures.MISSING_COLUMN,
        6: failures.INVALID_VALUE,
    }
    assert failed[1].message == "The value of column id is no whole number"
    assert rows(table) == [(1, "a"), (3, None)]


def test_l16_two_documents_in_a_record_fail(make: Make) -> None:
    table = make(Schema(ID, NAME))
    found = read(table.schema(), (), [("insert", b'{"id":1}{"id":2}'), ("insert", b'{"id":1}\n'), ("insert", b"")])
    assert {place: each.code for place, each in found.failures.items()} == {
        0: failures.INVALID_RECORD,
        2: failures.INVALID_RECORD,
    }


@pytest.mark.parametrize("column", [StringType(), DecimalType(9, 2)], ids=str)
def test_what_is_json_hangs_not_on_the_columns(column: IcebergType) -> None:
    """Beside decimals numbers are read by their digits: the same documents are JSON, and no others."""
    schema = Schema(ID, NestedField(2, "other", column))
    good = [b'{"id":1,"x":"\\ud83d"}', b'{"id":1,"x":1e400}', b'{"id":1,"x":%s}' % (b"9" * 400)]
    bad = [b'{"id":1,"x":NaN}', b'{"id":1,"x":-Infinity}', b'\xef\xbb\xbf{"id":1}', '{"id":1}'.encode("utf-16")]
    found = read(schema, (), [("insert", record) for record in good + bad])
    assert {place: each.code for place, each in found.failures.items()} == dict.fromkeys(
        range(len(good), len(good + bad)), failures.INVALID_RECORD
    )


def test_rows_go_into_the_partitions_of_the_table(make: Make) -> None:
    table = make(Schema(ID, AT), partition_spec=PartitionSpec(PartitionField(3, 1000, DayTransform(), "day")))
    put(
        table,
        ("id",),
        ("insert", {"id": 1, "at": "2026-11-28T10:00:00"}),
        ("insert", {"id": 2, "at": "2026-11-29T10:00:00"}),
        ("insert", {"id": 3}),
    )
    assert len(list(table.refresh().scan().plan_files())) == 3
    put(table, ("id",), ("update", {"id": 1, "at": "2026-11-30T10:00:00"}), ("delete", {"id": 3}))
    assert [row[0] for row in rows(table)] == [1, 2]


def test_l23_two_writers_of_one_table_both_commit(make: Make) -> None:
    table = make(Schema(ID, NAME))
    behind = table.catalog.load_table(("db", "events"))
    put(table, (), ("insert", {"id": 1}))
    put(behind, (), ("insert", {"id": 2}))
    assert rows(table) == [(1, None), (2, None)]
    put(behind.refresh(), (), ("insert", {"id": 3}))
    with pytest.raises(Conflict, match="Added data files were found"):
        put(table, ("id",), ("update", {"id": 3, "name": "c"}))
    put(table.refresh(), ("id",), ("update", {"id": 3, "name": "c"}))
    assert rows(table) == [(1, None), (2, None), (3, "c")]


def test_a_delete_that_finds_nothing_is_quiet_and_leaves_the_warnings_of_other_threads_alone(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    table, before, same = make(Schema(ID, NAME)), warnings.filters, list[bool]()
    begin = Table.transaction

    def transaction(table: Table) -> Transaction:
        same.append(warnings.filters is before)
        return begin(table)

    monkeypatch.setattr(Table, "transaction", transaction)
    put(table, ("id",), ("delete", {"id": 9}))
    assert same == [True]


def test_l15_deeper_than_sixteen_levels_is_refused() -> None:
    kind: Any = LongType()
    for number in range(20):
        kind = StructType(NestedField(100 + number, "x", kind))
    with pytest.raises(NotWritable, match="column deep is nested more than 16 levels deep"):
        read(Schema(NestedField(1, "deep", kind)), (), [])
