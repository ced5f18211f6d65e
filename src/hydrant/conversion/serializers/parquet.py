"""Parquet as Hive's writer makes it: INT96 timestamps, short decimals, every field optional (I-53, I-57).

Of the options of ParquetSerDe `MaxPaddingBytes` has no effect: there are no blocks of a file system to fill.
`BlockSizeBytes` is kept by rows: as many as would fill it uncompressed.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

_MIB = 1024 * 1024


@dataclass(frozen=True)
class ParquetOptions:
    """ParquetSerDe, with AWS's defaults (I-7); whether dictionaries are on is unknown, and here they are as in
    Parquet."""

    compression: str = "SNAPPY"
    block_bytes: int = 256 * _MIB
    page_bytes: int = _MIB
    dictionary: bool = True
    writer_version: str = "V1"

    label = "Parquet"
    extension = ".parquet"
    content_encoding = "hadoop-snappy"
    """What AWS's objects say although their body is plain Parquet (I-16); unknown for other compressions."""

    @property
    def said_encoding(self) -> str | None:
        """Content-Encoding of the object."""
        return self.content_encoding if self.compression == "SNAPPY" else None

    def write(self, table: "pa.Table") -> bytes:
        """The file of a table."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        sink = pa.BufferOutputStream()
        pq.write_table(
            table,
            sink,
            row_group_size=self._rows(table),
            compression="NONE" if self.compression == "UNCOMPRESSED" else self.compression,
            data_page_size=self.page_bytes,
            use_dictionary=self.dictionary,
            data_page_version="1.0" if self.writer_version == "V1" else "2.0",
            use_deprecated_int96_timestamps=True,
            store_schema=False,
        )
        return bytes(sink.getvalue())

    def _rows(self, table: "pa.Table") -> int:
        if not table.nbytes:
            return max(1, int(table.num_rows))
        return max(1, min(int(table.num_rows), int(self.block_bytes * table.num_rows // table.nbytes)))
