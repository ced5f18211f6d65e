"""The kit's own catalogue as pyiceberg's GlueCatalog asks for it, without LocalStack; files are in a folder."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from pyiceberg.catalog.glue import GlueCatalog

from hydrant.emulator.glue.catalogue import Catalogue, EntityNotFound
from hydrant.emulator.glue.catalogue.errors import AlreadyExists, ConcurrentModification


class Client:
    """What GlueCatalog calls of boto3's client."""

    exceptions = SimpleNamespace(
        EntityNotFoundException=EntityNotFound,
        AlreadyExistsException=AlreadyExists,
        ConcurrentModificationException=ConcurrentModification,
    )

    def __init__(self) -> None:
        self.catalogue = Catalogue()

    def create_database(self, **given: Any) -> None:
        self.catalogue.create_database(given["DatabaseInput"], 0.0)

    def get_database(self, **given: str) -> dict[str, Any]:
        return {"Database": self.catalogue.database(given["Name"]).shown("0")}

    def create_table(self, **given: Any) -> None:
        self.catalogue.create_table(given["DatabaseName"], given["TableInput"], 0.0)

    def get_table(self, **given: str) -> dict[str, Any]:
        return {"Table": self.catalogue.table(given["DatabaseName"], given["Name"]).shown("0")}

    def update_table(self, **given: Any) -> None:
        version, skip_archive = given["VersionId"], given["SkipArchive"]
        place = given["DatabaseName"], given["TableInput"], 0.0
        self.catalogue.update_table(*place, version=version, skip_archive=skip_archive)


def catalogue_in(folder: Path) -> GlueCatalog:
    """A catalogue with the database `db`."""
    catalogue = GlueCatalog("test", Client(), warehouse=folder.as_uri())
    catalogue.create_namespace("db")
    return catalogue
