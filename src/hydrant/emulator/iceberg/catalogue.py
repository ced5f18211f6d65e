"""The emulator's Glue as pyiceberg's catalogue, in the process."""

from __future__ import annotations

from typing import Any, cast

from localstack.aws.connect import connect_to
from pyiceberg.catalog.glue import GlueCatalog

from .object_io import ACCOUNT, REGION, ObjectIO

_IO = f"{ObjectIO.__module__}.{ObjectIO.__qualname__}"


def catalogue_of(account_id: str, region: str) -> GlueCatalog:
    """The catalogue of an account in a Region."""
    glue = connect_to(aws_access_key_id=account_id, region_name=region).glue
    properties = {"py-io-impl": _IO, ACCOUNT: account_id, REGION: region}
    return GlueCatalog("emulator", cast("Any", glue), **properties)
