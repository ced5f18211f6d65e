"""What SearchTables finds."""

from typing import Any

import pytest

from hydrant.emulator.glue.catalogue import InvalidInput
from hydrant.emulator.glue.search import matching

ORDERS = {
    "Name": "orders",
    "DatabaseName": "lake",
    "CreateTime": 10.0,
    "Parameters": {"classification": "parquet"},
    "StorageDescriptor": {"Columns": [{"Name": "customer_id", "Comment": "who buys"}], "Location": "s3://lake/o/"},
}
CLICKS = {"Name": "clicks", "DatabaseName": "web", "CreateTime": 20.0, "Description": "of the shop", "Owner": "team"}


def names(**request: Any) -> list[str]:
    return [each["Name"] for each in matching([ORDERS, CLICKS], request)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["orders", "clicks"]),
        ("CUSTOMER", ["orders"]),
        ("buys", ["orders"]),
        ("s3://lake", ["orders"]),
        ("parquet", ["orders"]),
        ("shop", ["clicks"]),
        ("nosuch", []),
        ('"customer"', []),
        ('"customer_id"', ["orders"]),
    ],
)
def test_i70_a_text_is_looked_for_in_all_that_is_told(text: str, found: list[str]) -> None:
    assert names(SearchText=text) == found


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"Key": "DatabaseName", "Value": "LAKE"}, ["orders"]),
        ({"Key": "classification", "Value": "parquet"}, ["orders"]),
        ({"Key": "CreateTime", "Value": "15", "Comparator": "GREATER_THAN"}, ["clicks"]),
        ({"Key": "CreateTime", "Value": "10", "Comparator": "LESS_THAN_EQUALS"}, ["orders"]),
        ({"Key": "nosuch", "Value": "x"}, []),
    ],
)
def test_filters(wanted: dict[str, str], found: list[str]) -> None:
    assert names(Filters=[wanted]) == found


def test_an_order() -> None:
    assert names(SortCriteria=[{"FieldName": "Name", "Sort": "ASC"}]) == ["clicks", "orders"]
    assert names(SortCriteria=[{"FieldName": "CreateTime", "Sort": "DESC"}]) == ["clicks", "orders"]


def test_what_cannot_be_asked_is_refused() -> None:
    with pytest.raises(InvalidInput, match="epoch seconds"):
        names(Filters=[{"Key": "UpdateTime", "Value": "yesterday"}])
    with pytest.raises(InvalidInput, match="cannot be sorted by"):
        names(SortCriteria=[{"FieldName": "nosuch", "Sort": "ASC"}])
