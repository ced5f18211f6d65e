"""What is otherwise on AWS, or not known of it, for delivery streams to Iceberg tables (docs/iceberg.md)."""

from collections.abc import Iterator
from typing import Any

from .findings import Finding
from .resources import DELIVERY, Configuration, Resource

_QUERY = "MetadataExtractionQuery"


def iceberg_differs(configuration: Configuration) -> Iterator[Finding]:
    """What is known to be otherwise."""
    for delivery in _to_tables(configuration):
        where = delivery.address
        if _changes_rows(delivery):
            yield Finding(
                "differs", where, "updates and deletes in Iceberg tables",
                "files with such rows are written anew (copy on write)",
                "delete files beside them (merge on read): reads get slower until the table is compacted",
                "Plan for compaction: AWS Glue does it by itself where it is switched on.", "L-13",
            )  # fmt: skip
        yield Finding(
            "differs", where, "records that other writers of the table keep from being committed",
            "error lines with the records, once the retry duration is over", "the keys of data and delete files",
            "Let one delivery stream write a table.", "L-23",
        )  # fmt: skip
        yield Finding(
            "differs", where, "the price of delivery to Iceberg tables", "not in the estimate below",
            "a price of its own for each GB", "See the pricing page of Amazon Data Firehose.",
        )  # fmt: skip


def iceberg_unknown(delivery: Resource) -> Iterator[Finding]:
    """What a delivery stream touches that is not known."""
    if not _blocks(delivery):
        return
    yield Finding(
        "unknown", delivery.address, "an optional column of an Iceberg table that is missing from a record",
        "null", "null, or the record fails", "Try one such record on AWS, or send all columns.", "L-15",
    )  # fmt: skip
    yield Finding(
        "unknown", delivery.address, "1.0 in an int column, a number in a string column, a date with a blank for T",
        "the record fails", "not shown by AWS's page", "Send the forms that the page shows: docs/iceberg.md.", "L-17",
    )  # fmt: skip


def to_tables(delivery: Resource) -> bool:
    """Whether a delivery stream writes Iceberg tables."""
    return bool(_blocks(delivery))


def _to_tables(configuration: Configuration) -> list[Resource]:
    return [delivery for delivery in configuration.of(DELIVERY) if to_tables(delivery)]


def _blocks(delivery: Resource) -> list[Any]:
    return list(delivery.blocks("iceberg_configuration"))


def _changes_rows(delivery: Resource) -> bool:
    """Whether it may update or delete: keys are configured, or a query tells operations."""
    if any(
        each.get("unique_keys") for each in delivery.blocks("iceberg_configuration.destination_table_configuration")
    ):
        return True
    parameters = delivery.blocks("iceberg_configuration.processing_configuration.processors.parameters")
    queries = [each.get("parameter_value") for each in parameters if each.get("parameter_name") == _QUERY]
    return any("operation" in str(query) for query in queries)
