"""Apache Iceberg tables as the destination, with a bucket for what fails. Pure.

Defaults: Amazon Data Firehose API Reference, IcebergDestinationConfiguration (L-1 to L-5).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from hydrant.emulator.arns import Arn

from ..engine.delivery.iceberg_sink import IcebergSink
from ..engine.plan import DestinationPlan, IcebergTarget, TableRules
from ..engine.ports import TableBatch, TablePlace
from ..engine.transform.table_routing import RoutingRules
from .documents import Document, bucket_defaults, merge_members, with_processing, without
from .needs import Need, table_writing_needs
from .plans import Naming, make_plan
from .rules.destination import check_hints
from .rules.iceberg import check_append_only, check_iceberg
from .rules.processors import check_change, check_processors
from .values import read_hints
from .with_bucket import DestinationWithBucket

if TYPE_CHECKING:
    from mypy_boto3_firehose.type_defs import (
        IcebergDestinationConfigurationTypeDef,
        IcebergDestinationUpdateTypeDef,
        S3DestinationUpdateTypeDef,
    )

    class IcebergDocument(IcebergDestinationUpdateTypeDef, total=False):
        """An IcebergDestinationDescription."""

        S3DestinationDescription: S3DestinationUpdateTypeDef


@dataclass(frozen=True)
class IcebergDestination(DestinationWithBucket):
    """Tables of a catalogue in Glue."""

    document: "IcebergDocument"
    label = "Apache Iceberg Tables"
    needed = ("RoleARN", "CatalogConfiguration", "S3Configuration")
    renamed = MappingProxyType({"S3Configuration": "S3Configuration"})

    @classmethod
    def create(cls, configuration: "IcebergDestinationConfigurationTypeDef") -> "IcebergDestination":
        """From an IcebergDestinationConfiguration. Raises InvalidArgumentException."""
        check_hints(configuration.get("BufferingHints"))
        check_hints(configuration["S3Configuration"].get("BufferingHints"))
        return cls(_defaults())._merged(configuration)._checked()

    def updated(self, update: "IcebergDestinationUpdateTypeDef") -> "IcebergDestination":
        """From an IcebergDestinationUpdate. Raises InvalidArgumentException."""
        after = self._merged(update)
        check_append_only(self.document, after.document)
        check_change(self.processing, after.processing)
        return after._checked()

    def describe(self) -> Document:
        """As it is kept."""
        return {"IcebergDestinationDescription": self.document}

    @cached_property
    def tables(self) -> tuple[TableRules, ...]:
        """Those that are configured; records may go to others, too."""
        return tuple(
            TableRules(
                each["DestinationDatabaseName"],
                each["DestinationTableName"],
                tuple(each.get("UniqueKeys") or ()),
                each.get("S3ErrorOutputPrefix") or None,
            )
            for each in self.document["DestinationTableConfigurationList"]
        )

    @property
    def keyed_tables(self) -> tuple[TableBatch, ...]:
        """Those that have to be there, with their keys (L-6)."""
        region, account = self.catalog.region, self.catalog.account
        keyed = [each for each in self.tables if each.keys]
        return tuple(TableBatch(each.database, each.table, region, account, each.keys, ()) for each in keyed)

    @property
    def catalog(self) -> Arn:
        """The catalogue's ARN."""
        return Arn.parse(self.document["CatalogConfiguration"]["CatalogARN"])

    @property
    def role_arn(self) -> str:
        """The one that writes tables."""
        return self.document["RoleARN"]

    def table_needs(self, region: str, account_id: str) -> Iterator[Need]:  # noqa: ARG002 - the catalogue names both
        """What writing the configured tables needs; of others it is asked when their records come."""
        for each in self.tables:
            yield from self.needs_of(each.database, each.table)

    def needs_of(self, database: str, table: str) -> Iterator[Need]:
        """What writing a table needs."""
        catalog = self.catalog
        place = TablePlace(database, table, catalog.region, catalog.account)
        return table_writing_needs(self.role_arn, place, catalog.account)

    def plan(self, naming: Naming) -> DestinationPlan:
        """What the engine works by."""
        catalog, extraction = self.catalog, self.processing.active("MetadataExtraction")
        return make_plan(
            naming,
            self.processing,
            s3=self._bucket_targets(naming)[0],
            data=IcebergTarget(
                catalog_arn=str(catalog),
                catalog_id=catalog.account,
                region=catalog.region,
                tables=self.tables,
                hints=read_hints(self.document["BufferingHints"]),
                retry_seconds=float(self.document["RetryOptions"]["DurationInSeconds"]),
                log=self.logging.target(),
            ),
            sink=IcebergSink,
            routing=RoutingRules(None if extraction is None else extraction.values.get("MetadataExtractionQuery")),
        )

    def _merged(
        self, given: "IcebergDestinationConfigurationTypeDef | IcebergDestinationUpdateTypeDef"
    ) -> "IcebergDestination":
        """Member by member, the bucket's members too (A-16); the list of tables is replaced as a whole."""
        merged = merge_members(self.document, without(given, "S3Configuration"))
        bucket = given.get("S3Configuration")
        if bucket is not None:
            merged["S3DestinationDescription"] = merge_members(merged["S3DestinationDescription"], bucket)
        return IcebergDestination(merged)

    def _checked(self) -> "IcebergDestination":
        """The destination, completed as AWS echoes it (A-27). Raises InvalidArgumentException."""
        processing = self.processing
        check_iceberg(self.document)
        self._check_parts()
        check_processors(processing, None, partitioned=False)
        return IcebergDestination(with_processing(self.document, processing.completed(self.role_arn)))


def _defaults() -> "IcebergDocument":
    return {
        "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 300},
        "CloudWatchLoggingOptions": {"Enabled": False},
        "DestinationTableConfigurationList": [],
        "ProcessingConfiguration": {"Enabled": False, "Processors": []},
        "RetryOptions": {"DurationInSeconds": 300},
        "S3BackupMode": "FailedDataOnly",
        "S3DestinationDescription": bucket_defaults(),
    }
