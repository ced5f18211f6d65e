"""Delivers to an Iceberg table that Glue makes, and reads it by DuckDB's own extension, SQL alone; prints the ids."""

import json
import os
import time
from pathlib import Path

import boto3
import duckdb
import duckdb_extension_avro
import duckdb_extension_httpfs
import duckdb_extension_iceberg

count, endpoint, bucket = int(os.environ["COUNT"]), os.environ["ENDPOINT"], os.environ["BUCKET"]
database = bucket.replace("-", "_")
glue, firehose = boto3.client("glue", endpoint_url=endpoint), boto3.client("firehose", endpoint_url=endpoint)
glue.create_database(DatabaseInput={"Name": database})
columns = [{"Name": "id", "Type": "bigint"}, {"Name": "at", "Type": "timestamp"}]
glue.create_table(
    DatabaseName=database,
    TableInput={
        "Name": "events",
        "StorageDescriptor": {"Columns": columns, "Location": f"s3://{bucket}/tables/events"},
    },
    OpenTableFormatInput={"IcebergInput": {"MetadataOperation": "CREATE", "Version": "2"}},
)
region, role = os.environ["AWS_REGION"], "arn:aws:iam::000000000000:role/r"
query = {"MetadataExtractionQuery": "{operation:.op}", "JsonParsingEngine": "JQ-1.6"}
parameters = [{"ParameterName": name, "ParameterValue": value} for name, value in query.items()]
hints = {"SizeInMBs": 1, "IntervalInSeconds": 0}
firehose.create_delivery_stream(
    DeliveryStreamName="tables",
    IcebergDestinationConfiguration={
        "RoleARN": role,
        "CatalogConfiguration": {"CatalogARN": f"arn:aws:glue:{region}:000000000000:catalog"},
        "S3Configuration": {"RoleARN": role, "BucketARN": f"arn:aws:s3:::{bucket}"},
        "BufferingHints": hints,
        "ProcessingConfiguration": {
            "Enabled": True,
            "Processors": [{"Type": "MetadataExtraction", "Parameters": parameters}],
        },
        "DestinationTableConfigurationList": [
            {"DestinationDatabaseName": database, "DestinationTableName": "events", "UniqueKeys": ["id"]}
        ],
    },
)
while (
    firehose.describe_delivery_stream(DeliveryStreamName="tables")["DeliveryStreamDescription"]["DeliveryStreamStatus"]
    != "ACTIVE"
):
    time.sleep(0.1)
lines = [{"id": number, "op": "update", "at": "2026-11-28T10:00:00Z"} for number in range(count)]
for start in range(0, count, 500):
    records = [{"Data": json.dumps(line).encode()} for line in lines[start : start + 500]]
    firehose.put_record_batch(DeliveryStreamName="tables", Records=records)

sql = duckdb.connect(config={"allow_unsigned_extensions": "true"})
for package in (duckdb_extension_avro, duckdb_extension_httpfs, duckdb_extension_iceberg):
    (file,) = Path(package.__file__).parent.rglob("*.duckdb_extension")
    sql.execute(f"load '{file}'")
place = endpoint.partition("://")[2]
sql.execute(
    f"create secret (type s3, key_id 'test', secret 'test', endpoint '{place}', url_style 'path', use_ssl false, "
    f"region '{region}')"
)
deadline, found = time.monotonic() + 60, []
while len(found) < count and time.monotonic() < deadline:
    time.sleep(0.5)
    newest = glue.get_table(DatabaseName=database, Name="events")["Table"]["Parameters"]["metadata_location"]
    found = [row[0] for row in sql.execute(f"select id from iceberg_scan('{newest}')").fetchall()]
print(json.dumps(found))
