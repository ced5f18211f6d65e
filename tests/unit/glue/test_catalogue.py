"""Databases, tables and their versions."""

from typing import Any

import pytest

from hydrant.emulator.glue.catalogue import (
    LATEST,
    AlreadyExists,
    Catalogue,
    Catalogues,
    Column,
    ConcurrentModification,
    EntityNotFound,
    GlueError,
    InvalidInput,
    ResourceLimitExceeded,
)

COLUMNS = [{"Name": "userId", "Type": "int", "Comment": "who"}, {"Name": "at", "Type": "timestamp"}]
DAY = {"Name": "day", "Type": "string"}


def table_input(name: str = "events", **more: Any) -> dict[str, Any]:
    return {"Name": name, "StorageDescriptor": {"Columns": COLUMNS, "Location": "s3://lake/events/"}, **more}


@pytest.fixture
def catalogue() -> Catalogue:
    made = Catalogue()
    made.create_database({"Name": "Lake", "Description": "one"}, 1.0)
    made.create_table("lake", table_input("Events", PartitionKeys=[DAY], Parameters={"a": "1"}), 2.0)
    return made


def test_i58_names_are_kept_and_looked_up_in_lower_case(catalogue: Catalogue) -> None:
    assert catalogue.database("LAKE").name == "lake"
    assert catalogue.table("Lake", "EVENTS").name == "events"
    with pytest.raises(AlreadyExists):
        catalogue.create_database({"Name": "LAKE"}, 1.0)
    with pytest.raises(AlreadyExists):
        catalogue.create_table("lake", table_input("EVENTS"), 1.0)


def test_a_version_of_a_table_has_what_a_reader_of_its_schema_needs(catalogue: Catalogue) -> None:
    found = catalogue.table_version("Lake", "Events", LATEST)
    assert (found.database, found.table, found.version_id) == ("lake", "events", "0")
    assert found.columns == (Column("userId", "int", "who"), Column("at", "timestamp", ""))
    assert found.partition_keys == (Column("day", "string", ""),)
    assert found.storage_descriptor["Location"] == "s3://lake/events/"
    assert found.parameters == {"a": "1"}
    assert catalogue.table_version("lake", "events") == found


def test_a_table_without_a_storage_descriptor_has_no_columns(catalogue: Catalogue) -> None:
    catalogue.create_table("lake", {"Name": "bare"}, 1.0)
    assert catalogue.table_version("lake", "bare").columns == ()
    assert "StorageDescriptor" not in catalogue.table("lake", "bare").shown("123456789012")


def test_i61_an_update_replaces_everything_and_keeps_the_older_version(catalogue: Catalogue) -> None:
    catalogue.update_table("lake", {"Name": "events", "Description": "two"}, 5.0)
    shown = catalogue.table("lake", "events").shown("123456789012")
    assert shown["VersionId"] == "1"
    assert (shown["CreateTime"], shown["UpdateTime"], shown["Description"]) == (2.0, 5.0, "two")
    assert "Parameters" not in shown
    assert catalogue.table_version("lake", "events", "0").parameters == {"a": "1"}
    assert catalogue.table_version("lake", "events", "1").columns == ()


def test_i62_an_update_may_leave_no_archived_version(catalogue: Catalogue) -> None:
    catalogue.update_table("lake", table_input(), 5.0, skip_archive=True)
    assert catalogue.table("lake", "events").versions() == [1]
    with pytest.raises(EntityNotFound, match=r"Version not found\."):
        catalogue.table_version("lake", "events", "0")


def test_i60_an_update_of_a_version_that_is_no_longer_the_newest_is_refused(catalogue: Catalogue) -> None:
    catalogue.update_table("lake", table_input(), 3.0, version="0")
    with pytest.raises(ConcurrentModification, match=r"^Update table failed due to concurrent modifications\.$"):
        catalogue.update_table("lake", table_input(), 4.0, version="0")
    assert catalogue.table("lake", "events").version == 1


def test_versions_are_deleted_but_the_newest(catalogue: Catalogue) -> None:
    catalogue.update_table("lake", table_input(), 3.0)
    catalogue.update_table("lake", table_input(), 4.0)
    table = catalogue.table("lake", "events")
    assert table.versions() == [2, 1, 0]
    table.delete_version("1")
    assert table.versions() == [2, 0]
    with pytest.raises(EntityNotFound):
        table.delete_version("1")
    with pytest.raises(InvalidInput):
        table.delete_version("2")


@pytest.mark.parametrize("version", ["x", "-1", "1.0", "", "١"])
def test_a_version_that_is_no_number_is_refused(catalogue: Catalogue, version: str) -> None:
    with pytest.raises(InvalidInput):
        catalogue.table_version("lake", "events", version)


def test_i59_what_is_not_there_is_said_in_awss_words(catalogue: Catalogue) -> None:
    with pytest.raises(EntityNotFound, match=r"^Database nosuch not found\.$"):
        catalogue.table_version("nosuch", "events")
    with pytest.raises(EntityNotFound, match=r"^Table nosuch not found\.$"):
        catalogue.table_version("lake", "nosuch")
    with pytest.raises(EntityNotFound, match=r"^Entity Not Found$"):
        catalogue.told_table("lake", "nosuch")
    assert EntityNotFound("").code == "EntityNotFoundException"
    assert issubclass(EntityNotFound, GlueError)


def test_a_database_goes_with_its_tables(catalogue: Catalogue) -> None:
    catalogue.delete_database("LAKE")
    assert catalogue.tables() == []
    with pytest.raises(EntityNotFound):
        catalogue.delete_database("lake")


def test_an_update_of_a_database_keeps_its_name_and_tables(catalogue: Catalogue) -> None:
    catalogue.update_database("lake", {"Name": "other"})
    shown = catalogue.database("lake").shown("123456789012")
    assert (shown["Name"], shown["CreateTime"], shown.get("Description")) == ("lake", 1.0, None)
    assert [table.name for table in catalogue.tables()] == ["events"]


def test_a_table_is_told_with_what_aws_has_by_itself(catalogue: Catalogue) -> None:
    shown = catalogue.table("lake", "events").shown("123456789012")
    assert shown["StorageDescriptor"]["Compressed"] is False
    assert shown["StorageDescriptor"]["SortColumns"] == []
    assert shown["Retention"] == 0
    assert shown["CatalogId"] == "123456789012"


def test_indexes_are_of_partition_keys(catalogue: Catalogue) -> None:
    index = {"IndexName": "by-day", "Keys": ["DAY"]}
    made = catalogue.create_table("lake", table_input("b", PartitionKeys=[DAY]), 1.0, partition_indexes=[index])
    assert made.indexes["by-day"].shown() == {
        "IndexName": "by-day",
        "Keys": [{"Name": "day", "Type": "string"}],
        "IndexStatus": "ACTIVE",
    }


@pytest.mark.parametrize("keys", [["userId"], ["day", "day"]])
def test_other_indexes_are_refused_and_make_no_table(catalogue: Catalogue, keys: list[str]) -> None:
    with pytest.raises(InvalidInput):
        catalogue.create_table(
            "lake",
            table_input("c", PartitionKeys=[DAY]),
            1.0,
            partition_indexes=[{"IndexName": "i", "Keys": keys}],
        )
    assert "c" not in catalogue.database("lake").tables


def test_a_table_has_three_indexes_at_most(catalogue: Catalogue) -> None:
    indexes = [{"IndexName": f"i{number}", "Keys": ["day"]} for number in range(4)]
    with pytest.raises(ResourceLimitExceeded):
        catalogue.create_table("lake", table_input("d", PartitionKeys=[DAY]), 1.0, partition_indexes=indexes)


def test_accounts_and_regions_are_apart() -> None:
    catalogues = Catalogues()
    here = catalogues.of("123456789012", "eu-west-1")
    here.create_database({"Name": "lake"}, 1.0)
    assert catalogues.of("123456789012", "eu-west-1") is here
    assert catalogues.of("123456789012", "us-east-1").databases == {}
    assert catalogues.of("210987654321", "eu-west-1").databases == {}
    kept = Catalogue()
    catalogues.keep_in(lambda account, region: kept)
    assert catalogues.of("123456789012", "eu-west-1") is kept
