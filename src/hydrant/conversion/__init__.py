"""Record format conversion of Data Firehose: JSON to Parquet or ORC, value by value as the SerDes do it.

Pure: bytes and a table's columns go in, a file and the records that failed come out. Knows no AWS client and no
emulator. `hive_types` reads column types, `json_text` records, `deserializers/` make rows of them, `columns` makes
Arrow's columns, `serializers/` make files; `flat_batch` is the fast path, and `converter` puts them together.
pyarrow is imported only where a batch is converted.
"""
