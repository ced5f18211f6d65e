"""Facts I: format conversion over the API, with a table in Glue."""

import io
import json
from typing import Any
from uuid import uuid4

import duckdb
import pyarrow.parquet as pq
import pytest
from botocore.exceptions import ClientError
from pyarrow import orc

from ..support.delivery_streams import PREFIXES, DeliveryStream
from ..support.firehose_emulator import REGION, ROLE, Emulator, wait_for

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-objects")]
COLUMNS = [{"Name": "user", "Type": "string"}, {"Name": "n", "Type": "int"}, {"Name": "at", "Type": "timestamp"}]
PLACES: dict[str, Any] = dict(PREFIXES)
HINTS = {"SizeInMBs": 64, "IntervalInSeconds": 0}


@pytest.fixture(scope="module")
def aws(plain_emulator: Emulator) -> Emulator:
    return plain_emulator


@pytest.fixture(scope="module")
def glue(aws: Emulator) -> Any:
    return aws.client("glue")


@pytest.fixture
def database(glue: Any) -> str:
    name = f"db{uuid4().hex[:8]}"
    glue.create_database(DatabaseInput={"Name": name})
    glue.create_table(DatabaseName=name, TableInput=table(COLUMNS))
    return name


def table(columns: list[dict[str, str]]) -> dict[str, Any]:
    return {"Name": "events", "StorageDescriptor": {"Columns": columns}}


def conversion(database: str, serializer: str = "ParquetSerDe", **schema: str) -> dict[str, Any]:
    return {
        "SchemaConfiguration": {"RoleARN": ROLE, "DatabaseName": database, "TableName": "events", **schema},
        "InputFormatConfiguration": {"Deserializer": {"OpenXJsonSerDe": {}}},
        "OutputFormatConfiguration": {"Serializer": {serializer: {}}},
    }


def parquet(bodies: dict[str, bytes]) -> list[dict[str, Any]]:
    return [row for body in bodies.values() for row in pq.ParquetFile(io.BytesIO(body)).read().to_pylist()]


def test_i9_i11_i15_i16_i25_a_stream_that_converts(aws: Emulator, glue: Any, database: str) -> None:
    given = conversion(database)
    stream = DeliveryStream(aws, **PLACES, DataFormatConversionConfiguration=given, BufferingHints=None)
    described = aws.firehose.describe_delivery_stream(DeliveryStreamName=stream.name)["DeliveryStreamDescription"]
    shown = described["Destinations"][0]["ExtendedS3DestinationDescription"]
    assert shown["BufferingHints"] == {"SizeInMBs": 128, "IntervalInSeconds": 300}
    assert shown["DataFormatConversionConfiguration"] == given
    aws.firehose.update_destination(
        DeliveryStreamName=stream.name,
        CurrentDeliveryStreamVersionId=described["VersionId"],
        DestinationId=described["Destinations"][0]["DestinationId"],
        ExtendedS3DestinationUpdate={"BufferingHints": HINTS},
    )
    records = [b'{"USER":"ada","n":1,"at":"2026-11-28T10:00:00Z"}', b'{"n":"x"}', b'{"user":5}{"n":"7"}']
    aws.firehose.put_record_batch(DeliveryStreamName=stream.name, Records=[{"Data": each} for each in records])
    rows = wait_for(lambda: parquet(aws.bodies(stream.bucket, "data/")), lambda rows: len(rows) == 3, "three rows")
    assert sorted((row["user"] or "", row["n"]) for row in rows) == [("", 7), ("5", None), ("ada", 1)]
    (key, *_) = aws.bodies(stream.bucket, "data/")
    assert key.endswith(".parquet")
    assert aws.s3.head_object(Bucket=stream.bucket, Key=key)["ContentEncoding"] == "hadoop-snappy"
    failed = wait_for(lambda: aws.bodies(stream.bucket, "error/"), bool, "an error object")
    ((error_key, line),) = failed.items()
    assert error_key.startswith("error/format-conversion-failed/")
    found = json.loads(line)
    assert found["lastErrorCode"] == "DataFormatConversion.MalformedData"
    assert (
        found["dataCatalogTable"]["versionId"]
        == glue.get_table(DatabaseName=database, Name="events")["Table"]["VersionId"]
    )


def test_i13_i26_a_table_that_changes_and_goes(aws: Emulator, glue: Any, database: str) -> None:
    given = conversion(database, "OrcSerDe")
    stream = DeliveryStream(aws, **PLACES, DataFormatConversionConfiguration=given, BufferingHints=HINTS)
    aws.firehose.put_record(DeliveryStreamName=stream.name, Record={"Data": b'{"n":1}'})
    first = wait_for(lambda: aws.bodies(stream.bucket, "data/"), bool, "an object")
    ((key, body),) = first.items()
    assert key.endswith(".orc")
    assert orc.ORCFile(io.BytesIO(body)).read().column_names == ["user", "n", "at"]
    glue.update_table(DatabaseName=database, TableInput=table([{"Name": "n", "Type": "double"}]))
    aws.firehose.put_record(DeliveryStreamName=stream.name, Record={"Data": b'{"n":1.5}'})
    bodies = wait_for(lambda: aws.bodies(stream.bucket, "data/"), lambda bodies: len(bodies) == 2, "another object")
    (second,) = set(bodies) - set(first)
    assert orc.ORCFile(io.BytesIO(bodies[second])).read().to_pydict() == {"n": [1.5]}
    glue.delete_table(DatabaseName=database, Name="events")
    aws.firehose.put_record(DeliveryStreamName=stream.name, Record={"Data": b'{"n":2}'})
    failed = wait_for(lambda: aws.bodies(stream.bucket, "error/"), bool, "an error object")
    (line,) = failed.values()
    assert json.loads(line)["lastErrorCode"] == "DataFormatConversion.EntityNotFound"


def test_i14_with_partitions_and_read_by_duckdb(aws: Emulator, database: str, tmp_path: Any) -> None:
    query = {"ParameterName": "MetadataExtractionQuery", "ParameterValue": "{user: .user}"}
    engine = {"ParameterName": "JsonParsingEngine", "ParameterValue": "JQ-1.6"}
    processor = {"Type": "MetadataExtraction", "Parameters": [query, engine]}
    stream = DeliveryStream(
        aws,
        **PLACES | {"Prefix": "data/user=!{partitionKeyFromQuery:user}/"},
        BufferingHints=HINTS | {"IntervalInSeconds": 1},
        DynamicPartitioningConfiguration={"Enabled": True},
        ProcessingConfiguration={"Enabled": True, "Processors": [processor]},
        DataFormatConversionConfiguration=conversion(database),
    )
    records = [b'{"user":"%s","n":%d}' % (name, n) for n, name in enumerate((b"ada", b"bob", b"ada"))]
    aws.firehose.put_record_batch(DeliveryStreamName=stream.name, Records=[{"Data": each} for each in records])
    wait_for(lambda: parquet(aws.bodies(stream.bucket, "data/")), lambda rows: len(rows) == 3, "three rows")
    for key, body in aws.bodies(stream.bucket, "data/").items():
        (tmp_path / key.replace("/", "_").replace("=", "-")).write_bytes(body)
    found = duckdb.sql(f"select \"user\", n from read_parquet('{tmp_path}/*.parquet') order by n").fetchall()
    assert found == [("ada", 0), ("bob", 1), ("ada", 2)]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"TableName": "nothing"}, "EntityNotFoundException"),
        ({"DatabaseName": "nothing"}, "EntityNotFoundException"),
        ({"VersionId": "99"}, "EntityNotFoundException"),
    ],
)
def test_i12_a_table_that_is_not_there(aws: Emulator, database: str, changes: dict[str, str], words: str) -> None:
    stream = DeliveryStream(aws, create=False, BufferingHints=HINTS)
    with pytest.raises(ClientError) as error:
        aws.firehose.create_delivery_stream(
            **stream.request(DataFormatConversionConfiguration=conversion(database, **changes))
        )
    assert error.value.response["Error"]["Code"] == "InvalidArgumentException"
    assert words in error.value.response["Error"]["Message"]


def test_i13_another_region_is_another_catalogue(aws: Emulator, database: str) -> None:
    stream = DeliveryStream(aws, create=False, BufferingHints=HINTS)
    away = conversion(database, Region="eu-west-1")
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        aws.firehose.create_delivery_stream(**stream.request(DataFormatConversionConfiguration=away))
    stream.create(DataFormatConversionConfiguration=conversion(database, Region=REGION, CatalogId="000000000000"))
