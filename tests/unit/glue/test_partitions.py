"""Partitions of a table and the expressions that find them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hydrant.emulator.glue.catalogue import AlreadyExists, Catalogue, EntityNotFound, InvalidInput, pages, partitions
from hydrant.emulator.glue.catalogue.expressions import parse
from hydrant.emulator.glue.catalogue.tables import Table

KEYS = {"day": "date", "hour": "int", "kind": "string", "price": "decimal(10,2)", "at": "timestamp"}
ROW = {"day": "2026-11-09", "hour": "9", "kind": "it's", "price": "1.10", "at": "2026-11-09 10:00:00"}


@pytest.fixture
def table() -> Table:
    catalogue = Catalogue()
    catalogue.create_database({"Name": "lake"}, 1.0)
    keys = [{"Name": "Day", "Type": "string"}, {"Name": "hour", "Type": "int"}]
    return catalogue.create_table("lake", {"Name": "t", "PartitionKeys": keys}, 1.0)


def test_a_partition_is_known_by_its_values(table: Table) -> None:
    partitions.create(table, {"Values": ["mon", "9"], "StorageDescriptor": {"Columns": [], "Location": "s3://x/"}}, 5.0)
    shown = partitions.shown(table, ("mon", "9"), "123456789012")
    assert (shown["DatabaseName"], shown["TableName"], shown["CreationTime"]) == ("lake", "t", 5.0)
    assert partitions.shown(table, ("mon", "9"), "1", with_columns=False)["StorageDescriptor"] == {
        "Location": "s3://x/"
    }
    with pytest.raises(AlreadyExists, match=r"^Partition already exists\.$"):
        partitions.create(table, {"Values": ["mon", "9"]}, 6.0)
    partitions.delete(table, ["mon", "9"])
    with pytest.raises(EntityNotFound, match=r"^Cannot find partition\.$"):
        partitions.delete(table, ["mon", "9"])


@pytest.mark.parametrize("values", [None, [], ["mon"], ["mon", "9", "x"]])
def test_i63_values_are_as_many_as_keys(table: Table, values: list[str] | None) -> None:
    with pytest.raises(InvalidInput, match="The number of partition keys do not match the number of partition values"):
        partitions.create(table, {"Values": values} if values is not None else {}, 1.0)
    assert table.partitions == {}


def test_an_update_may_rename_a_partition_but_not_onto_another(table: Table) -> None:
    for hour in ("1", "2"):
        partitions.create(table, {"Values": ["mon", hour]}, 1.0)
    partitions.update(table, ["mon", "1"], {"Values": ["mon", "3"], "Parameters": {"a": "1"}})
    assert sorted(table.partitions) == [("mon", "2"), ("mon", "3")]
    assert table.partitions["mon", "3"]["CreationTime"] == 1.0
    with pytest.raises(AlreadyExists):
        partitions.update(table, ["mon", "3"], {"Values": ["mon", "2"]})
    assert sorted(table.partitions) == [("mon", "2"), ("mon", "3")]
    with pytest.raises(EntityNotFound):
        partitions.update(table, ["mon", "1"], {"Values": ["mon", "1"]})


def test_segments_hold_each_partition_once(table: Table) -> None:
    for hour in range(50):
        partitions.create(table, {"Values": ["mon", str(hour)]}, 1.0)
    segments = [
        set(partitions.matching(table, None, {"SegmentNumber": number, "TotalSegments": 4}).values())
        for number in range(4)
    ]
    assert sum(map(len, segments)) == 50
    assert set().union(*segments) == set(table.partitions)


def test_partitions_are_found_by_an_expression(table: Table) -> None:
    for hour in (9, 10, 11):
        partitions.create(table, {"Values": ["mon", str(hour)]}, 1.0)
    found = partitions.matching(table, parse("hour > 9 and day = 'mon'", {"day": "string", "hour": "int"}), None)
    assert sorted(found.values()) == [("mon", "10"), ("mon", "11")]


@pytest.mark.parametrize(
    ("expression", "fits"),
    [
        ("hour = 9", True),
        ("hour = '9'", True),
        ("hour < 10", True),
        ("HOUR <> 9", False),
        ("hour != 9", False),
        ("hour >= 9 AND hour <= 9", True),
        ("hour = 1 OR kind = 'it''s'", True),
        ('kind = "it\'s"', True),
        ("`kind` LIKE 'it%'", True),
        ("kind like '_t_s'", True),
        ("kind LIKE 'it'", False),
        ("kind NOT LIKE 'it'", True),
        ("hour in (1, 9)", True),
        ("hour NOT IN (1, 9)", False),
        ("hour between 8 and 9", True),
        ("hour NOT BETWEEN 8 AND 9", False),
        ("not (hour = 9 or hour = 8)", False),
        ("NOT NOT hour = 9", True),
        ("day > '2026-11-08'", True),
        ("day = DATE '2026-11-09'", True),
        ("price = 1.1", True),
        ("at < '2026-11-09 10:00:00.5'", True),
        ("kind IS NULL", False),
        ("kind IS NOT NULL", True),
        ("hour = 1 AND hour = 2 OR hour = 9", True),
        ("hour = 9 AND (hour = 1 OR kind = 'x')", False),
    ],
)
def test_i64_expressions(expression: str, fits: bool) -> None:
    assert parse(expression, KEYS)(ROW) is fits


def test_a_string_key_is_compared_as_text() -> None:
    assert parse("kind > '9'", KEYS)({**ROW, "kind": "10"}) is False
    assert parse("hour > 9", KEYS)({**ROW, "hour": "10"}) is True


def test_a_value_that_is_none_of_the_keys_type_fits_no_comparison() -> None:
    assert parse("hour > 0", KEYS)({**ROW, "hour": "__HIVE_DEFAULT_PARTITION__"}) is False
    assert parse("hour IS NULL", KEYS)({**ROW, "hour": "__HIVE_DEFAULT_PARTITION__"}) is True


def test_i64_a_column_that_is_no_partition_key_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"^Invalid partition expression!$"):
        parse("nosuch IS NULL", KEYS)


@pytest.mark.parametrize(
    "expression",
    ["", "hour", "hour =", "hour = nosuch", "hour = 'x'", "(hour = 9", "hour = 9)", "hour = 9 9", "hour ~ 9",
     "hour in ()", "hour between 1", "and", "= 9", "kind = 'open", "day = 'monday'", "NOT", "(" * 5000],
)  # fmt: skip
def test_what_is_no_expression_is_refused(expression: str) -> None:
    with pytest.raises(InvalidInput):
        parse(expression, KEYS)


@given(st.text(max_size=40))
def test_any_text_is_an_expression_or_refused(text: str) -> None:
    try:
        condition = parse(text, KEYS)
    except InvalidInput:
        return
    assert condition(ROW) in {True, False}


@given(st.sets(st.text(min_size=1), max_size=30), st.integers(1, 7))
def test_pages_tell_each_thing_once(keys: set[str], size: int) -> None:
    kept = {key: key for key in keys}
    told: list[str] = []
    token: dict[str, str] = {}
    while True:
        found, token = pages.page(kept, {"MaxResults": size, **token}, 100)
        told += found
        assert len(found) <= size
        if not token:
            break
    assert told == sorted(keys)


@pytest.mark.parametrize("token", ["x", "é", "!!!!"])
def test_a_token_that_is_none_is_refused(token: str) -> None:
    with pytest.raises(InvalidInput):
        pages.page({"a": 1}, {"NextToken": token}, 10)


def test_a_decimal_that_is_no_number_fits_no_condition() -> None:
    assert parse("price > 1", {"price": "decimal"})({"price": "NaN"}) is False
    assert parse("price = 1", {"price": "decimal"})({"price": "sNaN"}) is False


def test_a_partition_that_is_older_than_a_key_fits_no_expression(table: Table) -> None:
    partitions.create(table, {"Values": ["mon", "9"]}, 1.0)
    keys = [*table.keys, {"Name": "kind", "Type": "string"}]
    table.update({**table.settings, "PartitionKeys": keys}, 2.0, version=None, skip_archive=False)
    partitions.create(table, {"Values": ["mon", "9", "x"]}, 3.0)
    types = {"day": "string", "hour": "int", "kind": "string"}
    assert list(partitions.matching(table, parse("hour = 9", types), None).values()) == [("mon", "9", "x")]
    assert len(partitions.matching(table, None, None)) == 2
