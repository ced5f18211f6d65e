"""Record format conversion in a delivery stream: by which table and options, and what cannot be converted.

A table is looked up for each object, so that a new version is followed at once where VersionId is LATEST (how often
AWS looks is unknown, I-13). One that is gone, or that the role may not read, fails the records: whether AWS tries
again is unknown (I-26).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from hydrant.conversion.converter import Converted, Converter, Deserialization, Serialization
from hydrant.conversion.deserializers.openx import OpenXOptions
from hydrant.conversion.failures import Failure
from hydrant.conversion.hive_types import ColumnTypeError, parse_columns, uses

from .ports import CatalogError, TableCatalog, TableColumns, TablePlace

INVALID_SCHEMA = "DataFormatConversion.InvalidSchema"
ENTITY_NOT_FOUND = "DataFormatConversion.EntityNotFound"
ACCESS_DENIED = "DataFormatConversion.AccessDenied"
_UNSUPPORTED_BY_OPENX = (
    "The schema is invalid. One or more columns have types that are not supported by org.openx.data.JsonSerDe"
)


@dataclass(frozen=True)
class ConversionRules:
    """A DataFormatConversionConfiguration that is enabled."""

    place: TablePlace
    role_arn: str
    deserialization: Deserialization
    serialization: Serialization


@dataclass(frozen=True)
class Outcome:
    """What became of a batch, and by which version of the table."""

    converted: Converted
    catalog_id: str | None
    version_id: str


@dataclass
class Conversion:
    """Converts batches; keeps what it compiled for the last version of the table. Used by one thread."""

    catalog: TableCatalog
    _last: tuple[object, Converter] | None = field(default=None)

    def convert(self, rules: ConversionRules, bodies: Sequence[bytes]) -> Outcome:
        """A file of what can be converted, and why the rest cannot."""
        place = rules.place
        try:
            table = self.catalog.columns(place)
            converter = self._converter(rules, table)
        except CatalogError as error:
            return Outcome(_all_failed(bodies, error), place.catalog_id, place.version_id)
        return Outcome(converter.convert(bodies), table.catalog_id, table.version_id)

    def _converter(self, rules: ConversionRules, table: TableColumns) -> Converter:
        """Raises CatalogError: a column has a type that cannot be converted."""
        key = rules, table
        if self._last is None or self._last[0] != key:
            self._last = key, _compiled(rules, table)
        return self._last[1]


def _compiled(rules: ConversionRules, table: TableColumns) -> Converter:
    try:
        columns = parse_columns(table.columns)
    except ColumnTypeError as error:
        raise CatalogError(INVALID_SCHEMA, f"The schema is invalid. {error}") from None
    if not columns.fields:
        raise CatalogError(INVALID_SCHEMA, "The schema is invalid. The table has no columns.")
    if isinstance(rules.deserialization, OpenXOptions) and uses(columns, "binary"):
        raise CatalogError(INVALID_SCHEMA, _UNSUPPORTED_BY_OPENX)
    return Converter(columns, rules.deserialization, rules.serialization)


def _all_failed(bodies: Sequence[bytes], error: CatalogError) -> Converted:
    return Converted(None, 0, dict.fromkeys(range(len(bodies)), Failure(error.code, error.message)))
