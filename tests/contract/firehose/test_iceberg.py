"""Facts L: delivery to Iceberg tables over the API, read back through HTTP by pyiceberg and DuckDB as a user does."""

import base64
import json
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pyarrow as pa
import pytest
from botocore.exceptions import ClientError
from pyiceberg.catalog.glue import GlueCatalog
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.table import Table
from pyiceberg.transforms import DayTransform
from pyiceberg.types import LongType, NestedField, StringType, TimestamptzType

from ..support.delivery_streams import AT_ONCE
from ..support.emulator_process import OFTEN
from ..support.firehose_emulator import REGION, ROLE, Emulator, wait_for
from ..support.firehose_requests import wait_for_status
from ..support.functions import function_arn, make_function

pytestmark = [pytest.mark.emulator, pytest.mark.xdist_group("firehose-objects")]
CATALOGUE = f"arn:aws:glue:{REGION}:000000000000:catalog"
ID = NestedField(1, "id", LongType(), required=True)
NAME = NestedField(2, "name", StringType())
AT = NestedField(3, "at", TimestamptzType())
BY_QUERY = "{destinationDatabaseName:.db,destinationTableName:.table,operation:.op}"


@pytest.fixture(scope="module")
def aws(plain_emulator: Emulator) -> Emulator:
    return plain_emulator


class Tables:
    """A database with a bucket of its own name, and a delivery stream to its tables."""

    def __init__(self, aws: Emulator) -> None:
        self.aws, self.name = aws, f"ice{uuid4().hex[:8]}"
        aws.s3.create_bucket(Bucket=self.name)
        keys = {"s3.access-key-id": "test", "s3.secret-access-key": "test", "s3.region": REGION}
        glue = {"glue.access-key-id": "test", "glue.secret-access-key": "test", "glue.region": REGION}
        places = {"glue.endpoint": aws.endpoint, "s3.endpoint": aws.endpoint, "warehouse": f"s3://{self.name}/tables"}
        self.catalogue = GlueCatalog("user", **places, **keys, **glue)
        self.catalogue.create_namespace(self.name)

    def table(self, name: str = "events", schema: Schema | None = None, **more: Any) -> Table:
        return self.catalogue.create_table((self.name, name), schema or Schema(ID, NAME), **more)

    def rows(self, name: str = "events") -> list[tuple[Any, ...]]:
        """Read by DuckDB."""
        found = self.catalogue.load_table((self.name, name)).scan().to_duckdb("t")
        return list(found.execute("select * from t order by all").fetchall())

    def stream(
        self, *tables: str, keys: tuple[str, ...] = (), of: dict[str, Any] | None = None, **members: Any
    ) -> None:
        bucket = {"RoleARN": ROLE, "BucketARN": f"arn:aws:s3:::{self.name}", "BufferingHints": AT_ONCE}
        listed = [{"DestinationDatabaseName": self.name, "DestinationTableName": each} for each in tables]
        given = {
            "RoleARN": ROLE,
            "CatalogConfiguration": {"CatalogARN": CATALOGUE},
            "S3Configuration": {**bucket, "ErrorOutputPrefix": "error/!{firehose:error-output-type}/"},
            "BufferingHints": AT_ONCE,
            "DestinationTableConfigurationList": [
                {**each, "UniqueKeys": list(keys)} if keys else each for each in listed
            ],
            **members,
        }
        given = {name: value for name, value in given.items() if value is not None}
        request = {"DeliveryStreamName": self.name, "IcebergDestinationConfiguration": given, **(of or {})}
        self.aws.firehose.create_delivery_stream(**request)
        wait_for_status(self.aws, self.name)

    def described(self) -> dict[str, Any]:
        found = self.aws.firehose.describe_delivery_stream(DeliveryStreamName=self.name)["DeliveryStreamDescription"]
        return dict(found)

    def update(self, **update: Any) -> None:
        found = self.described()
        self.aws.firehose.update_destination(
            DeliveryStreamName=self.name,
            CurrentDeliveryStreamVersionId=found["VersionId"],
            DestinationId=found["Destinations"][0]["DestinationId"],
            IcebergDestinationUpdate=update,
        )

    def put(self, *records: Any) -> None:
        batch = [{"Data": each if isinstance(each, bytes) else json.dumps(each).encode()} for each in records]
        answer = self.aws.firehose.put_record_batch(DeliveryStreamName=self.name, Records=batch)
        assert answer["FailedPutCount"] == 0

    def errors(self, prefix: str = "error/iceberg-failed/") -> list[dict[str, Any]]:
        return [json.loads(line) for body in self.aws.bodies(self.name, prefix).values() for line in body.splitlines()]


@pytest.fixture
def tables(aws: Emulator) -> Tables:
    return Tables(aws)


def processing(kind: str, **parameters: str) -> dict[str, Any]:
    listed = [{"ParameterName": name, "ParameterValue": value} for name, value in parameters.items()]
    return {"Enabled": True, "Processors": [{"Type": kind, "Parameters": listed}]}


def refused(call: Callable[[], Any]) -> str:
    with pytest.raises(ClientError) as caught:
        call()
    assert caught.value.response["Error"]["Code"] == "InvalidArgumentException"
    return str(caught.value.response["Error"]["Message"])


def test_l7_l15_l17_l19_l21_rows_and_error_lines_are_all_that_was_sent(tables: Tables) -> None:
    spec = PartitionSpec(PartitionField(3, 1000, DayTransform(), "day"))
    tables.table(schema=Schema(ID, NAME, AT), partition_spec=spec)
    tables.stream("events")
    good = [{"id": n, "name": f"n{n}", "at": f"2026-11-{28 + n % 2}T10:00:00Z", "more": n} for n in range(20)]
    bad: list[Any] = [
        {"id": "x"},
        {"name": "no id"},
        [{"id": 1}],
        b"no JSON",
        b'{"id":1}{"id":2}',
        {"id": 1, "at": "now"},
    ]
    tables.put(*good[:10], *bad, *good[10:])
    rows = wait_for(tables.rows, lambda rows: len(rows) == len(good), "twenty rows")
    lines = wait_for(tables.errors, lambda lines: len(lines) == len(bad), "six error lines")
    assert [row[:2] for row in rows] == [(n, f"n{n}") for n in range(20)]
    assert rows[1][2].astimezone(UTC) == datetime(2026, 11, 29, 10, tzinfo=UTC)
    sent = [each if isinstance(each, bytes) else json.dumps(each).encode() for each in bad]
    assert Counter(base64.b64decode(line["rawData"]) for line in lines) == Counter(sent)
    assert {line["errorCode"] for line in lines} == {
        "Iceberg.InvalidColumnValue",
        "Iceberg.InvalidRecord",
        "Iceberg.MissingColumnWithinRecord",
    }
    files = [each.file for each in tables.catalogue.load_table((tables.name, "events")).scan().plan_files()]
    assert {str(each.file_format) for each in files} == {"FileFormat.PARQUET"}
    assert {each.file_path.split("/")[-2] for each in files} == {"day=2026-11-28", "day=2026-11-29"}


def test_l7_l21_what_a_kinesis_stream_held_is_in_the_table_or_an_error_line(tables: Tables) -> None:
    tables.table()
    tables.aws.kinesis.create_stream(StreamName=tables.name, ShardCount=2)
    tables.aws.kinesis.get_waiter("stream_exists").wait(StreamName=tables.name, WaiterConfig=OFTEN)
    arn = f"arn:aws:kinesis:{REGION}:000000000000:stream/{tables.name}"
    source = {"KinesisStreamARN": arn, "RoleARN": ROLE}
    tables.stream(
        "events", of={"DeliveryStreamType": "KinesisStreamAsSource", "KinesisStreamSourceConfiguration": source}
    )
    sent = [{"id": n if n % 7 else f"x{n}"} for n in range(1000)]
    for start in range(0, len(sent), 250):
        records = [{"Data": json.dumps(each).encode(), "PartitionKey": str(each)} for each in sent[start : start + 250]]
        assert tables.aws.kinesis.put_records(StreamName=tables.name, Records=records)["FailedRecordCount"] == 0
    good = [(n, None) for n in range(1000) if n % 7]
    wait_for(tables.rows, lambda rows: rows == good, "each good record once")
    lines = wait_for(tables.errors, lambda lines: len(lines) == 1000 - len(good), "each other one as an error line")
    assert len({line["rawData"] for line in lines}) == len(lines)


def test_l8_l11_l12_l13_a_query_inserts_updates_and_deletes(tables: Tables) -> None:
    tables.table()
    tables.table("others")
    query = processing("MetadataExtraction", MetadataExtractionQuery=BY_QUERY, JsonParsingEngine="JQ-1.6")
    tables.stream("events", "others", keys=("id",), ProcessingConfiguration=query)
    place = {"db": tables.name, "table": "events"}
    tables.put(*[{**place, "id": n, "name": "old"} for n in range(3)], {**place, "table": "others", "id": 7})
    wait_for(tables.rows, lambda rows: len(rows) == 3, "three rows")
    tables.put({**place, "op": "update", "id": 1, "name": "new"}, {**place, "op": "delete", "id": 2})
    tables.put({**place, "op": "update", "id": 9, "name": "was not there"}, {**place, "op": "upsert", "id": 0})
    wanted = [(0, "old"), (1, "new"), (9, "was not there")]
    wait_for(tables.rows, lambda rows: rows == wanted, "what updates and deletes leave")
    (line,) = wait_for(tables.errors, bool, "an error line")
    assert line["errorCode"] == "Iceberg.InvalidOperation"
    wait_for(lambda: tables.rows("others"), lambda rows: rows == [(7, None)], "the row of the other table")


def test_l9_l12_a_function_routes_and_the_tables_own_keys_count(tables: Tables) -> None:
    tables.table(schema=Schema(ID, NAME, identifier_field_ids=[1]))
    arn = function_arn(make_function(tables.aws, "route_to_tables"))
    at_once = {"LambdaArn": arn, "BufferSizeInMBs": "1", "BufferIntervalInSeconds": "0"}
    tables.stream(ProcessingConfiguration=processing("Lambda", **at_once))
    tables.put({"db": tables.name, "id": 1, "name": "a"}, {"db": tables.name, "id": 2, "name": "b"})
    wait_for(tables.rows, lambda rows: len(rows) == 2, "two rows")
    tables.put({"db": tables.name, "op": "delete", "id": 1}, {"db": tables.name.upper(), "id": 3})
    wait_for(tables.rows, lambda rows: rows == [(2, "b")], "one row")
    (line,) = wait_for(tables.errors, bool, "an error line")
    assert line["errorCode"] == "Iceberg.NoSuchTable"
    assert "names must match exactly" in line["errorMessage"]
    assert json.loads(base64.b64decode(line["rawData"])) == {"db": tables.name.upper(), "id": 3}


def test_l6_unique_keys_need_their_table_at_creation(tables: Tables) -> None:
    words = refused(lambda: tables.stream("events", keys=("id",)))
    assert "is not authorized to perform: glue:GetTable for the given table or the table does not exist" in words
    tables.table()
    assert "Unique key other is not a column" in refused(lambda: tables.stream("events", keys=("other",)))
    tables.stream("events", keys=("id",))
    assert "names the table" in refused(
        lambda: tables.update(DestinationTableConfigurationList=[*listed(tables), *listed(tables)])
    )


def listed(tables: Tables) -> Any:
    shown = tables.described()["Destinations"][0]["IcebergDestinationDescription"]
    return shown["DestinationTableConfigurationList"]


def test_l1_l2_l3_what_is_described_and_updated(tables: Tables) -> None:
    tables.table()
    tables.stream("events", BufferingHints=None, AppendOnly=True)
    shown = tables.described()["Destinations"][0]["IcebergDestinationDescription"]
    assert shown["BufferingHints"] == {"SizeInMBs": 5, "IntervalInSeconds": 300}
    assert shown["RetryOptions"] == {"DurationInSeconds": 300}
    assert shown["AppendOnly"] is True
    assert shown["S3BackupMode"] == "FailedDataOnly"
    assert shown["CatalogConfiguration"] == {"CatalogARN": CATALOGUE}
    tables.update(BufferingHints=AT_ONCE, RetryOptions={"DurationInSeconds": 7200})
    after = tables.described()
    assert after["VersionId"] == "2"
    assert after["Destinations"][0]["IcebergDestinationDescription"]["RetryOptions"] == {"DurationInSeconds": 7200}
    tables.put({"id": 1})
    wait_for(tables.rows, lambda rows: rows == [(1, None)], "a row")


def test_l20_a_table_that_is_missing_or_none_of_iceberg(tables: Tables) -> None:
    tables.stream("events")
    tables.put({"id": 1})
    (line,) = wait_for(tables.errors, bool, "an error line")
    assert line["errorCode"] == "Iceberg.NoSuchTable"
    assert "There is no such table" in line["errorMessage"]
    glue = tables.aws.client("glue")
    glue.create_table(DatabaseName=tables.name, TableInput={"Name": "events", "Parameters": {"table_type": "HIVE"}})
    tables.put({"id": 2})
    lines = wait_for(tables.errors, lambda lines: len(lines) == 2, "two error lines")
    assert any("It is not an Iceberg table" in line["errorMessage"] for line in lines)


def test_l18_a_table_of_format_version_1_takes_nothing(tables: Tables) -> None:
    tables.table(properties={"format-version": "1"})
    tables.stream("events")
    tables.put({"id": 1})
    (line,) = wait_for(tables.errors, bool, "an error line")
    assert line["errorCode"] == "Iceberg.NoSuchTable"
    assert "Its format version is 1, not 2" in line["errorMessage"]
    assert not tables.rows()


def test_l15_a_table_that_changes_under_the_stream(tables: Tables) -> None:
    table = tables.table()
    tables.stream("events")
    tables.put({"id": 1, "name": "a", "tag": "dropped"})
    wait_for(tables.rows, lambda rows: rows == [(1, "a")], "a row")
    with table.refresh().update_schema() as update:
        update.add_column("tag", StringType())
    tables.put({"id": 2, "name": "b", "tag": "kept"})
    wait_for(tables.rows, lambda rows: rows == [(1, "a", None), (2, "b", "kept")], "a row with the new column")
    with tables.catalogue.load_table((tables.name, "events")).update_schema(allow_incompatible_changes=True) as update:
        update.delete_column("name")
    tables.put({"id": 3, "name": "c", "tag": "t"})
    wait_for(tables.rows, lambda rows: len(rows) == 3 and rows[2] == (3, "t"), "a row without the old column")


def test_l23_another_writer_beside_the_stream_loses_nothing(tables: Tables) -> None:
    tables.table()
    tables.stream("events", keys=("id",))
    writer = tables.catalogue.load_table((tables.name, "events"))
    for number in range(10):
        tables.put({"id": number})
        writer.append(pa.Table.from_pylist([{"id": 100 + number, "name": "other"}], schema=writer.schema().as_arrow()))
    wait_for(tables.rows, lambda rows: len(rows) == 20, "the rows of both")
    assert not tables.errors()


def test_l24_metrics_of_a_stream_to_tables(measured_emulator: Emulator) -> None:
    tables = Tables(measured_emulator)
    tables.table()
    tables.stream("events")
    tables.put({"id": 1}, {"id": "x"})
    wait_for(tables.errors, bool, "an error line")

    def sums() -> dict[str, float]:
        now = datetime.now(UTC)
        dimensions = [{"Name": "DeliveryStreamName", "Value": tables.name}]
        found = {}
        for name in ("IncomingRowCount", "SuccessfulRowCount", "FailedRowCount", "Success", "Bytes", "DataFreshness"):
            points = measured_emulator.cloudwatch.get_metric_statistics(
                Namespace="AWS/Firehose",
                MetricName=f"DeliveryToIceberg.{name}",
                Dimensions=dimensions,
                Period=4 * 3600,
                StartTime=now - timedelta(hours=2),
                EndTime=now + timedelta(hours=2),
                Statistics=["Sum"],
            )["Datapoints"]
            found[name] = sum(point["Sum"] for point in points) if points else -1.0
        return found

    found = wait_for(sums, lambda found: min(found.values()) >= 0, "all six metrics")
    assert (found["IncomingRowCount"], found["SuccessfulRowCount"], found["FailedRowCount"]) == (2, 1, 1)


def test_l29_a_table_that_glue_makes_takes_records(tables: Tables) -> None:
    glue, columns = tables.aws.client("glue"), [{"Name": "id", "Type": "bigint"}, {"Name": "at", "Type": "timestamp"}]
    location = f"s3://{tables.name}/made/events/"
    made = {"Name": "events", "StorageDescriptor": {"Columns": columns, "Location": location}}
    request = {
        "DatabaseName": tables.name,
        "TableInput": {**made, "Parameters": {"owner": "us"}},
        "OpenTableFormatInput": {"IcebergInput": {"MetadataOperation": "CREATE"}},
    }
    glue.create_table(**request)
    with pytest.raises(ClientError, match="AlreadyExistsException"):
        glue.create_table(**request)
    told = glue.get_table(DatabaseName=tables.name, Name="events")["Table"]
    assert told["TableType"] == "EXTERNAL_TABLE"
    assert told["Parameters"]["table_type"] == "ICEBERG"
    assert told["Parameters"]["owner"] == "us"
    (key,) = tables.aws.bodies(tables.name, "made/")
    assert told["Parameters"]["metadata_location"] == f"s3://{tables.name}/{key}"
    assert key.startswith("made/events/metadata/00000-")
    assert tables.catalogue.load_table((tables.name, "events")).metadata.format_version == 2
    tables.stream("events")
    tables.put({"id": 1, "at": "2026-11-28T10:00:00"})
    wait_for(tables.rows, lambda rows: rows == [(1, datetime(2026, 11, 28, 10))], "a row")  # noqa: DTZ001


def test_l29_what_glue_cannot_make(tables: Tables) -> None:
    glue = tables.aws.client("glue")

    def refusal_of(iceberg: dict[str, Any], **descriptor: Any) -> str:
        columns = [{"Name": "id", "Type": "bigint"}]
        usual = {"Columns": columns, "Location": f"s3://{tables.name}/made"}
        given = {"Name": "events", "StorageDescriptor": {**usual, **descriptor}}
        with pytest.raises(ClientError) as caught:
            glue.create_table(
                DatabaseName=tables.name,
                TableInput=given,
                OpenTableFormatInput={"IcebergInput": {"MetadataOperation": "CREATE", **iceberg}},
            )
        return str(caught.value)

    assert "Location has to be provided" in refusal_of({}, Location="")
    assert "Version 3 of Iceberg is not supported" in refusal_of({"Version": "3"})
    assert "Iceberg has no tinyint" in refusal_of({}, Columns=[{"Name": "n", "Type": "tinyint"}])
    assert "bucket" in refusal_of({}, Location="s3://no-such-bucket-at-all/x")
    assert "is not in S3" in refusal_of({}, Location="hdfs://x/y")
    assert not tables.aws.bodies(tables.name, "made")
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        glue.get_table(DatabaseName=tables.name, Name="events")
