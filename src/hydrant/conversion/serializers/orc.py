"""ORC by Arrow's writer (I-54).

Of the options of OrcSerDe `BlockSizeBytes` and `EnablePadding` have no effect: there are no blocks of a file system
to fill. `PaddingTolerance` is handed to the writer. AWS's API takes a BloomFilterFalsePositiveProbability of 0 and of
1, which no filter can have: it is brought as near as can be. A `char` is written without its padding, and as a string.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

_MIB = 1024 * 1024
_LEAST_STRIDE = 1000
_LEAST_CHANCE = 1e-6
_COMPRESSIONS = {"NONE": "uncompressed", "ZLIB": "zlib", "SNAPPY": "snappy"}
_VERSIONS = {"V0_11": "0.11", "V0_12": "0.12"}


@dataclass(frozen=True)
class OrcOptions:
    """OrcSerDe, with AWS's defaults (I-7); that of DictionaryKeyThreshold is unknown, and here it is Arrow's: none."""

    compression: str = "SNAPPY"
    stripe_bytes: int = 64 * _MIB
    row_index_stride: int = 10_000
    padding_tolerance: float = 0.05
    bloom_columns: tuple[str, ...] = ()
    bloom_false_positives: float = 0.05
    dictionary_threshold: float = 0.0
    format_version: str = "V0_12"

    label = "ORC"
    extension = ".orc"

    @property
    def said_encoding(self) -> str | None:
        """Content-Encoding of the object: none (unknown on AWS)."""
        return None

    def write(self, table: "pa.Table") -> bytes:
        """The file of a table."""
        import pyarrow as pa
        from pyarrow import orc

        sink = pa.BufferOutputStream()
        orc.write_table(
            table,
            sink,
            file_version=_VERSIONS[self.format_version],
            stripe_size=self.stripe_bytes,
            compression=_COMPRESSIONS[self.compression],
            # A filter is made for as many rows as a stride has, so that a huge one would ask for all memory.
            row_index_stride=min(self.row_index_stride, max(_LEAST_STRIDE, table.num_rows)),
            padding_tolerance=self.padding_tolerance,
            dictionary_key_size_threshold=self.dictionary_threshold,
            bloom_filter_columns=self._bloom_ids(table.schema),
            bloom_filter_fpp=min(max(self.bloom_false_positives, _LEAST_CHANCE), 1 - _LEAST_CHANCE),
        )
        return bytes(sink.getvalue())

    def _bloom_ids(self, schema: "pa.Schema") -> list[int] | None:
        """ORC's numbers of columns: the root is 0, and a nested column counts as many as its type has parts."""
        wanted = {name.lower() for name in self.bloom_columns}
        ids, number = [], 1
        for field in schema:
            if field.name.lower() in wanted:
                ids.append(number)
            number += _parts(field.type)
        return ids or None


def _parts(kind: "pa.DataType") -> int:
    """How many columns of ORC a type takes."""
    import pyarrow as pa

    if pa.types.is_list(kind):
        return 1 + _parts(kind.value_type)
    if pa.types.is_map(kind):
        return 1 + _parts(kind.key_type) + _parts(kind.item_type)
    if pa.types.is_struct(kind):
        return 1 + sum(_parts(kind.field(k).type) for k in range(kind.num_fields))
    return 1
