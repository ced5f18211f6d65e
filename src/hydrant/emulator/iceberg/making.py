"""The first metadata file of a table that Glue makes (L-29)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from pyiceberg.partitioning import UNPARTITIONED_PARTITION_SPEC
from pyiceberg.serializers import ToOutputFile
from pyiceberg.table.metadata import new_table_metadata
from pyiceberg.table.sorting import UNSORTED_SORT_ORDER

from hydrant.iceberg.hive import schema_of

from .object_io import ACCOUNT, REGION, ObjectIO


def write_first_metadata(
    account_id: str, region: str, location: str, columns: Sequence[tuple[str, str]], version: str
) -> str:
    """Write it below the table's location and tell its address.

    Raises NoSchema for columns that Iceberg cannot have, NotInS3, a ValueError, for another location, and botocore's
    ClientError.
    """
    root = location.rstrip("/")
    metadata = new_table_metadata(
        location=root,
        schema=schema_of(columns),
        partition_spec=UNPARTITIONED_PARTITION_SPEC,
        sort_order=UNSORTED_SORT_ORDER,
        properties={"format-version": version},
    )
    place = f"{root}/metadata/00000-{uuid4()}.metadata.json"
    files = ObjectIO({ACCOUNT: account_id, REGION: region})
    ToOutputFile.table_metadata(metadata, files.new_output(place))
    return place
