"""CreateTable with OpenTableFormatInput: Glue itself makes the first metadata file of an Iceberg table (L-29).

pyiceberg is imported with the first such request.
"""

from __future__ import annotations

from botocore.exceptions import ClientError
from localstack.aws.api import RequestContext

from hydrant.emulator.requests.operations import Answer

from ..catalogue import InvalidInput, NotServed

_VERSIONS = ("1", "2")
_USUAL_VERSION = "2"


def with_metadata(context: RequestContext, given: Answer, iceberg: Answer) -> Answer:
    """The TableInput as it is kept: with the address of the metadata file that was written. Raises InvalidInput."""
    descriptor = given.get("StorageDescriptor") or {}
    location, version = descriptor.get("Location"), iceberg.get("Version") or _USUAL_VERSION
    if not location:
        raise InvalidInput("StorageDescriptor.Location has to be provided for an Iceberg table.")
    if version not in _VERSIONS:
        raise InvalidInput(f"Version {version} of Iceberg is not supported; supported: {', '.join(_VERSIONS)}.")
    if given.get("PartitionKeys"):
        raise NotServed(
            "The emulator makes Iceberg tables without PartitionKeys only: make the table by a library of Iceberg, as "
            "pyiceberg's GlueCatalog.create_table with a partition_spec."
        )
    place = _written(context, location, descriptor, version)
    parameters = {**(given.get("Parameters") or {}), "table_type": "ICEBERG", "metadata_location": place}
    return {"TableType": "EXTERNAL_TABLE", **given, "Parameters": parameters}


def _written(context: RequestContext, location: str, descriptor: Answer, version: str) -> str:
    from hydrant.emulator.iceberg.making import write_first_metadata

    columns = [(each["Name"], each.get("Type") or "") for each in descriptor.get("Columns") or ()]
    try:
        return write_first_metadata(context.account_id, context.region, location, columns, version)
    except ValueError as error:  # NoSchema is one
        raise InvalidInput(f"Cannot create the Iceberg table: {error}.") from error
    except ClientError as error:
        words = error.response["Error"].get("Message", str(error))
        raise InvalidInput(f"Cannot write the metadata of the Iceberg table to {location}: {words}") from error
