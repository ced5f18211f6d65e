"""Writes partitions of a table of the catalogue, adds a column, and prints the ids that it reads by that table."""

import json
import os

import awswrangler as wr
import pandas

count, bucket = int(os.environ["COUNT"]), os.environ["BUCKET"]
wr.config.s3_endpoint_url = wr.config.glue_endpoint_url = wr.config.sts_endpoint_url = os.environ["ENDPOINT"]
database = bucket.replace("-", "_")
wr.catalog.create_database(database)
rows = pandas.DataFrame({"id": range(count)})
rows["day"] = rows["id"] % 7
for half in (rows[: count // 2], rows[count // 2 :].assign(name="x")):
    wr.s3.to_parquet(
        half,
        path=f"s3://{bucket}/events/",
        dataset=True,
        database=database,
        table="Events",
        partition_cols=["day"],
        catalog_versioning=True,
    )
assert wr.catalog.get_table_number_of_versions(database, "events") == 2
assert len(wr.catalog.get_partitions(database, "events", expression="day > 4")) == 2
print(json.dumps(wr.s3.read_parquet_table("events", database=database, validate_schema=False)["id"].tolist()))
