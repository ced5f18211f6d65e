"""Writes an Iceberg table of the catalogue from two handles in turn, each behind the other; prints the ids it reads."""

import json
import os

import pyarrow
from pyiceberg.catalog.glue import GlueCatalog

count, endpoint, bucket = int(os.environ["COUNT"]), os.environ["ENDPOINT"], os.environ["BUCKET"]
settings = {"glue.endpoint": endpoint, "s3.endpoint": endpoint, "warehouse": f"s3://{bucket}/warehouse"}
catalogue = GlueCatalog("emulator", **settings)
namespace = bucket.replace("-", "_")
catalogue.create_namespace(namespace, {"location": f"s3://{bucket}/warehouse"})
schema = pyarrow.schema([("id", pyarrow.int64())])
tables = [catalogue.create_table((namespace, "events"), schema), catalogue.load_table((namespace, "events"))]
for number in range(10):
    ids = list(range(number * count // 10, (number + 1) * count // 10))
    tables[number % 2].append(pyarrow.table({"id": ids}, schema=schema))
with catalogue.load_table((namespace, "events")).update_schema() as update:
    update.union_by_name(pyarrow.schema([("id", pyarrow.int64()), ("name", pyarrow.string())]))
catalogue.rename_table((namespace, "events"), (namespace, "renamed"))
print(json.dumps(catalogue.load_table((namespace, "renamed")).scan().to_arrow()["id"].to_pylist()))
