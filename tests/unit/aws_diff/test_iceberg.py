"""What `hydrant diff` tells of delivery streams to Iceberg tables."""

from typing import Any

import pytest

from hydrant.aws_diff.behaviour import differs
from hydrant.aws_diff.costs import Load, costs, prices
from hydrant.aws_diff.limits import limits
from hydrant.aws_diff.resources import DELIVERY
from hydrant.aws_diff.unknown import unknown

from .plans import plan, resource


def tables(**more: Any) -> dict[str, Any]:
    block = {"s3_configuration": [{"error_output_prefix": "error/"}], **more}
    return resource(DELIVERY, destination="iceberg", iceberg_configuration=[block])


def query(text: str) -> list[dict[str, Any]]:
    parameters = [{"parameter_name": "MetadataExtractionQuery", "parameter_value": text}]
    return [{"enabled": True, "processors": [{"type": "MetadataExtraction", "parameters": parameters}]}]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, False),
        ({"destination_table_configuration": [{"table_name": "t", "unique_keys": ["id"]}]}, True),
        ({"destination_table_configuration": [{"table_name": "t"}]}, False),
        ({"processing_configuration": query("{operation:.op}")}, True),
        ({"processing_configuration": query("{destinationTableName:.t}")}, False),
    ],
)
def test_how_rows_change_is_told_where_they_may(more: dict[str, Any], told: bool) -> None:
    facts = {found.fact for found in differs(plan(tables(**more)), "x86_64", {})}
    assert ("L-13" in facts) is told
    assert "L-23" in facts


def test_the_bucket_of_what_failed_is_looked_at() -> None:
    found = list(unknown(plan(tables())))
    assert {each.fact for each in found} >= {"C-27", "L-15", "L-17"}


@pytest.mark.parametrize(("region", "rate"), [("us-east-1", "5 MiB/s"), ("eu-central-1", "1 MiB/s")])
def test_limits_of_direct_put_are_those_of_tables(region: str, rate: str) -> None:
    (found,) = limits(plan(tables()), region)
    assert found.aws == f"{rate} to Iceberg tables"


def test_the_estimate_leaves_out_what_has_another_price() -> None:
    lines = costs(plan(tables()), Load(), prices())
    assert "ingestion" not in {line.what for line in lines}
    assert any("price of delivery" in found.what for found in differs(plan(tables()), "x86_64", {}))
