"""Rows of Apache Iceberg tables from JSON records, as Data Firehose writes them (L-15 to L-19).

Bytes and a table's schema go in, rows and the records that failed come out (`values`, `rows`); `changes` says what a
batch of inserts, updates and deletes comes to; `writing` commits it. Knows no AWS client and no emulator. pyiceberg,
which is slow to import, is imported here at the top: import these modules where they are used.
"""
