"""Rules of Iceberg destinations at creation and update (L-1, L-4, L-5, L-26, L-27). Pure.

AWS's words are unknown. Each function raises InvalidArgumentException.
"""

from collections import Counter
from typing import TYPE_CHECKING

from hydrant.emulator.arns import Arn, ArnError
from hydrant.emulator.firehose.engine.keys import prefix
from hydrant.emulator.firehose.exceptions import invalid_argument

from .destination import not_served

if TYPE_CHECKING:
    from mypy_boto3_firehose.type_defs import (
        CatalogConfigurationTypeDef,
        DestinationTableConfigurationUnionTypeDef,
        IcebergDestinationUpdateTypeDef,
    )

_SERVED_CATALOGUE = "CatalogConfiguration with a CatalogARN of the form arn:aws:glue:REGION:ACCOUNT:catalog alone"


def check_iceberg(document: "IcebergDestinationUpdateTypeDef") -> None:
    """What is configured, merged with what was there."""
    if document.get("S3BackupMode") == "AllData":
        raise invalid_argument("S3BackupMode AllData is not supported for Iceberg destinations; use FailedDataOnly.")
    for name in ("SchemaEvolutionConfiguration", "TableCreationConfiguration"):
        if (document.get(name) or {}).get("Enabled"):  # type: ignore[attr-defined]
            raise not_served(f"{name} with Enabled true, a preview of AWS's,", "tables that are there")
    _check_catalogue(document.get("CatalogConfiguration") or {})
    tables = document.get("DestinationTableConfigurationList") or ()
    for (database, table), count in Counter(map(_place, tables)).items():
        if count > 1:
            raise invalid_argument(f"DestinationTableConfigurationList names the table {database}.{table} twice.")
    for each in tables:
        _check_table(each)


def check_append_only(before: "IcebergDestinationUpdateTypeDef", after: "IcebergDestinationUpdateTypeDef") -> None:
    """AppendOnly is decided at creation (L-5)."""
    if bool(before.get("AppendOnly")) != bool(after.get("AppendOnly")):
        raise invalid_argument("AppendOnly can only be set when the delivery stream is created")


def _check_catalogue(given: "CatalogConfigurationTypeDef") -> None:
    if given.get("WarehouseLocation"):
        raise not_served("CatalogConfiguration.WarehouseLocation, a preview of AWS's,", _SERVED_CATALOGUE)
    text = given.get("CatalogARN")
    if not text:
        raise invalid_argument("CatalogARN must be given in CatalogConfiguration.")
    try:
        arn = Arn.parse(text)
    except ArnError as error:
        raise invalid_argument(f"CatalogARN: {error}") from error
    if arn.resource != "catalog":
        raise not_served(f"The catalogue {arn.resource} (S3 Tables, or a catalogue of its own)", _SERVED_CATALOGUE)


def _check_table(given: "DestinationTableConfigurationUnionTypeDef") -> None:
    if given.get("PartitionSpec"):
        raise not_served("PartitionSpec, a preview of AWS's,", "tables that are there, with their own partitions")
    try:
        prefix.parse(given.get("S3ErrorOutputPrefix") or "")
    except prefix.PrefixError as error:
        raise invalid_argument(f"S3ErrorOutputPrefix of {'.'.join(_place(given))}: {error}") from error


def _place(given: "DestinationTableConfigurationUnionTypeDef") -> tuple[str, str]:
    return given["DestinationDatabaseName"], given["DestinationTableName"]
