"""Glue's data catalogue, read in the process."""

from hydrant.emulator.glue.catalogue import CATALOGUES, EntityNotFound, GlueError

from ..engine.conversion import ENTITY_NOT_FOUND
from ..engine.ports import CatalogError, TableColumns, TablePlace
from ..error_texts import TABLE_NOT_FOUND


class GlueCatalog:
    """The catalogues as an account sees them."""

    def __init__(self, account_id: str) -> None:
        self._account_id = account_id

    def columns(self, place: TablePlace) -> TableColumns:
        """A table as it is now. Raises CatalogError."""
        catalog_id = place.catalog_id or self._account_id
        try:
            catalogue = CATALOGUES.of(catalog_id, place.region)
        except ValueError as error:  # the stores know no such account or region
            raise CatalogError(ENTITY_NOT_FOUND, TABLE_NOT_FOUND) from error
        try:
            found = catalogue.table_version(place.database, place.table, place.version_id)
        except EntityNotFound as error:
            raise CatalogError(ENTITY_NOT_FOUND, TABLE_NOT_FOUND) from error
        except GlueError as error:  # a version that is no number
            raise CatalogError(ENTITY_NOT_FOUND, error.message) from error
        return TableColumns(catalog_id, found.version_id, tuple((each.name, each.type) for each in found.columns))
