"""A DataFormatConversionConfiguration, read in one place: its table, its deserializer and its serializer. Pure.

What is read may still break the rules (`rules.conversion`), which look at the document. Options that were left out
have AWS's defaults here, and stay away from what Describe shows (I-7, I-11).
"""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, cast

from hydrant.conversion.converter import Deserialization, Serialization
from hydrant.conversion.deserializers.hive import HiveOptions
from hydrant.conversion.deserializers.openx import OpenXOptions
from hydrant.conversion.serializers.orc import OrcOptions
from hydrant.conversion.serializers.parquet import ParquetOptions

from ..engine.conversion import ConversionRules
from ..engine.ports import TablePlace

Given = Mapping[str, Any]
_HIVE, _OPENX, _PARQUET, _ORC = "HiveJsonSerDe", "OpenXJsonSerDe", "ParquetSerDe", "OrcSerDe"
DESERIALIZERS, SERIALIZERS = (_HIVE, _OPENX), (_PARQUET, _ORC)
_PARQUET_OPTIONS = {
    "Compression": "compression",
    "BlockSizeBytes": "block_bytes",
    "PageSizeBytes": "page_bytes",
    "EnableDictionaryCompression": "dictionary",
    "WriterVersion": "writer_version",
}
_ORC_OPTIONS = {
    "Compression": "compression",
    "StripeSizeBytes": "stripe_bytes",
    "RowIndexStride": "row_index_stride",
    "PaddingTolerance": "padding_tolerance",
    "BloomFilterFalsePositiveProbability": "bloom_false_positives",
    "DictionaryKeyThreshold": "dictionary_threshold",
    "FormatVersion": "format_version",
}


def is_on(document: Given | None) -> bool:
    """Whether records are converted: unless it is said that they are not (I-5)."""
    return document is not None and document.get("Enabled") is not False


def merged_conversion(known: Given | None, given: Given) -> Given:
    """Member by member, within the table's place too (I-10)."""
    merged = {**deepcopy(dict(known or {})), **{name: value for name, value in given.items() if value is not None}}
    if known is not None and given.get("SchemaConfiguration") is not None:
        merged["SchemaConfiguration"] = {**known.get("SchemaConfiguration", {}), **given["SchemaConfiguration"]}
    return merged


@dataclass(frozen=True)
class ConversionSettings:
    """What is configured, region and account apart, which the delivery stream adds."""

    database: str
    table: str
    role_arn: str
    deserialization: Deserialization
    serialization: Serialization
    catalog_id: str | None = None
    region: str | None = None
    version_id: str = "LATEST"

    @classmethod
    def read(cls, document: Given) -> "ConversionSettings":
        """What a checked document says."""
        schema = document["SchemaConfiguration"]
        return cls(
            database=schema["DatabaseName"],
            table=schema["TableName"],
            role_arn=schema["RoleARN"],
            deserialization=_deserialization(document["InputFormatConfiguration"]["Deserializer"]),
            serialization=_serialization(document["OutputFormatConfiguration"]["Serializer"]),
            catalog_id=schema.get("CatalogId"),
            region=schema.get("Region"),
            version_id=schema.get("VersionId") or "LATEST",
        )

    def place(self, region: str) -> TablePlace:
        """Where the table is, for a delivery stream of a region."""
        return TablePlace(self.database, self.table, self.region or region, self.catalog_id, self.version_id)

    def rules(self, region: str) -> ConversionRules:
        """What the engine works by."""
        return ConversionRules(self.place(region), self.role_arn, self.deserialization, self.serialization)


def _deserialization(document: Given) -> Deserialization:
    if document.get(_HIVE) is not None:
        return HiveOptions(tuple(document[_HIVE].get("TimestampFormats") or ()))
    options = document[_OPENX]
    return OpenXOptions(
        case_insensitive=options.get("CaseInsensitive") is not False,
        dots_to_underscores=bool(options.get("ConvertDotsInJsonKeysToUnderscores")),
        mappings=dict(options.get("ColumnToJsonKeyMappings") or {}),
    )


def _serialization(document: Given) -> Serialization:
    if document.get(_PARQUET) is not None:
        return ParquetOptions(**_options(document[_PARQUET], _PARQUET_OPTIONS))
    options = document[_ORC]
    return OrcOptions(**_options(options, _ORC_OPTIONS), bloom_columns=tuple(options.get("BloomFilterColumns") or ()))


def _options(given: Given, names: Mapping[str, str]) -> dict[str, Any]:
    """Those that were given; others keep their defaults."""
    return {ours: cast("Any", given[name]) for name, ours in names.items() if given.get(name) is not None}
