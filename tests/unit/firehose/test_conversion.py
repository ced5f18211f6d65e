"""Record format conversion in a delivery stream over memory: files, error lines, the table, what is refused."""

import base64
import io
from typing import Any

import pyarrow.parquet as pq
import pytest
from localstack.aws.api import CommonServiceException, ServiceException
from pyarrow import orc

from hydrant.emulator.firehose.destinations.s3 import S3Destination

from .engine import FAST, MemoryCatalog, MemoryStore, described, plan_of, running, wait_until
from .test_source import kinesis_stream, put, source_of

ROLE = "arn:aws:iam::000000000000:role/r"
COLUMNS = {"user": "string", "n": "int"}


def conversion(**changes: Any) -> dict[str, Any]:
    return {
        "SchemaConfiguration": {"RoleARN": ROLE, "DatabaseName": "db", "TableName": "t", "Region": "eu-west-1"},
        "InputFormatConfiguration": {"Deserializer": {"OpenXJsonSerDe": {}}},
        "OutputFormatConfiguration": {"Serializer": {"ParquetSerDe": {}}},
        "Enabled": True,
    } | changes


def tabled(seconds: int = 900, **changes: Any) -> dict[str, Any]:
    hints = {"SizeInMBs": 128, "IntervalInSeconds": seconds}
    document = described() | {"BufferingHints": hints, "DataFormatConversionConfiguration": conversion()} | changes
    return {name: value for name, value in document.items() if value is not None}


def catalog(*versions: dict[str, str]) -> MemoryCatalog:
    return MemoryCatalog({"db.t": list(versions or (COLUMNS,))})


def tables(store: MemoryStore) -> list[dict[str, list[Any]]]:
    files = [item for key, item in sorted(store.objects.items()) if key.startswith("data/")]
    return [pq.ParquetFile(io.BytesIO(item.body)).read().to_pydict() for item in files]


PLAIN: dict[str, Any] = {"ProcessingConfiguration": None}


def test_i15_i16_a_flush_is_one_file() -> None:
    with running(document=tabled(**PLAIN), catalog=catalog()) as stream:
        stream.put([b'{"user":"ada","n":1}', b'{"USER":"bob"}{"n":"3"}'])
        stream.pipeline.flush(30)
        (item,) = stream.store.objects.values()
        assert item.key.endswith(".parquet")
        assert item.content_encoding == "hadoop-snappy"
        assert tables(stream.store) == [{"user": ["ada", "bob", None], "n": [1, None, 3]}]
        assert stream.pipeline.status()["delivered_records"] == 2


def test_i15_orc_and_an_extension_of_ones_own() -> None:
    output: dict[str, Any] = {"Serializer": {"OrcSerDe": {}}}
    document = tabled(**PLAIN, DataFormatConversionConfiguration=conversion(OutputFormatConfiguration=output))
    with running(document=document, catalog=catalog()) as stream:
        stream.put([b'{"user":"ada"}'])
        stream.pipeline.flush(30)
        stream.pipeline.update(plan_of(document | {"FileExtension": ".table"}, "2"))
        stream.put([b'{"user":"bob"}'])
        stream.pipeline.flush(30)
        first, second = sorted(stream.store.objects.values(), key=lambda item: item.key)
        assert (first.key[-4:], second.key[-6:]) == (".orc", ".table")
        assert orc.ORCFile(io.BytesIO(second.body)).read().to_pydict() == {"user": ["bob"], "n": [None]}


@pytest.mark.parametrize("serializer", ["ParquetSerDe", "OrcSerDe"])
def test_records_of_10_mib_become_rows_and_error_lines(serializer: str) -> None:
    text = "0123456789abcdef" * (10 * 65536)
    row, broken = f'{{"user":"{text}","n":7}}'.encode(), b'{"user":"' + text.encode()
    output: dict[str, Any] = {"Serializer": {serializer: {}}}
    document = tabled(**PLAIN, DataFormatConversionConfiguration=conversion(OutputFormatConfiguration=output))
    with running(document=document, catalog=catalog()) as stream:
        stream.put([row, broken, b'{"user":"small","n":8}'])
        stream.pipeline.flush(60)
        (item,) = [item for key, item in stream.store.objects.items() if key.startswith("data/")]
        file = io.BytesIO(item.body)
        table = orc.ORCFile(file).read() if serializer == "OrcSerDe" else pq.ParquetFile(file).read()
        assert table.column("n").to_pylist() == [7, 8]
        assert [len(user) for user in table.column("user").to_pylist()] == [len(text), 5]
        assert table.column("user")[0].as_py() == text
        assert stream.store.rejected() == {broken: 1}
        assert stream.pipeline.status()["buffered_bytes"] == 0


def test_i19_i24_i25_records_fail_one_by_one() -> None:
    with running(document=tabled(**PLAIN), catalog=catalog()) as stream:
        stream.put([b'{"n":1}', b"no", b'{"n":"x"}', b" "])
        stream.pipeline.flush(30)
        assert tables(stream.store) == [{"user": [None], "n": [1]}]
        (key,) = [key for key in stream.store.objects if key.startswith("error/")]
        assert key.startswith("error/format-conversion-failed/d-1-")
        lines = stream.store.errors()
        assert [base64.b64decode(line["rawData"]) for line in lines] == [b"no", b'{"n":"x"}', b" "]
        assert [line["lastErrorCode"] for line in lines] == [
            "DataFormatConversion.ParseError",
            "DataFormatConversion.MalformedData",
            "DataFormatConversion.MalformedData",
        ]
        assert lines[1]["lastErrorMessage"] == 'Data does not match the schema. For input string: "x"'
        assert lines[0]["attemptsMade"] == 1
        assert (lines[0]["sequenceNumber"], lines[0]["subSequenceNumber"]) == (None, None)
        assert lines[0]["dataCatalogTable"] == {
            "catalogId": "000000000000",
            "databaseName": "db",
            "tableName": "t",
            "region": "eu-west-1",
            "versionId": "0",
        }
        status = stream.pipeline.status()
        assert (status["delivered_records"], status["buffered_records"], status["buffered_bytes"]) == (4, 0, 0)


def test_i25_records_of_kinesis_have_their_number() -> None:
    source_stream = kinesis_stream(1)
    source, _ = source_of(source_stream, 0.0)
    with running(document=tabled(**PLAIN), catalog=catalog(), source=source) as stream:
        put(source_stream, [b"no"])
        wait_until(lambda: stream.pipeline.status()["buffered_records"] == 1, "it is buffered")
        stream.pipeline.flush(30)
        (line,) = stream.store.errors()
    assert line["sequenceNumber"].isdigit()
    assert line["subSequenceNumber"] is None


def test_i20_metrics() -> None:
    with running(document=tabled(**PLAIN), catalog=catalog()) as stream:
        stream.put([b'{"n":1}', b"no", b"{}"])
        stream.pipeline.flush(30)
        written = stream.metrics.totals
    assert (written["SucceedConversion.Records"], written["SucceedConversion.Bytes"]) == (2, 9)
    assert (written["FailedConversion.Records"], written["FailedConversion.Bytes"]) == (1, 2)


def test_nothing_that_converts_makes_no_object() -> None:
    with running(document=tabled(**PLAIN), catalog=catalog()) as stream:
        stream.put([b"no"])
        stream.pipeline.flush(30)
        (key,) = stream.store.objects
        assert key.startswith("error/")


def test_a_file_that_s3_refuses_is_tried_again_and_its_failures_are_written_once() -> None:
    store = MemoryStore(refusals=3)
    with running(document=tabled(**PLAIN), catalog=catalog(), store=store) as stream:
        stream.put([b'{"n":1}', b"no"])
        stream.pipeline.flush(30)
        assert store.refused == 3
        assert tables(store) == [{"user": [None], "n": [1]}]
        assert len(store.errors()) == 1


def test_i14_the_function_comes_first_and_the_line_has_what_was_put() -> None:
    def renamed(records: Any) -> Any:
        found = [(each["recordId"], base64.b64decode(each["data"])) for each in records]
        made = [(name, b'{"user":"%s"}' % data if data != b"x" else b"none") for name, data in found]
        encoded = [(name, base64.b64encode(data).decode()) for name, data in made]
        return {"records": [{"recordId": name, "result": "Ok", "data": data} for name, data in encoded]}

    with running(renamed, document=tabled(), catalog=catalog()) as stream:
        stream.put([b"ada", b"x"])
        stream.pipeline.flush(30)
        assert tables(stream.store) == [{"user": ["ada"], "n": [None]}]
        assert [base64.b64decode(line["rawData"]) for line in stream.store.errors()] == [b"x"]


def test_i13_a_new_version_of_the_table_is_followed_and_a_fixed_one_is_not() -> None:
    tables_ = catalog()
    with running(document=tabled(**PLAIN), catalog=tables_) as stream:
        stream.put([b'{"user":"ada"}'])
        stream.pipeline.flush(30)
        tables_.tables["db.t"].append({"user": "string", "more": "double"})
        stream.put([b'{"user":"bob","more":1.5}'])
        stream.pipeline.flush(30)
        schema = conversion()["SchemaConfiguration"] | {"VersionId": "0"}
        fixed = tabled(**PLAIN, DataFormatConversionConfiguration=conversion(SchemaConfiguration=schema))
        stream.pipeline.update(plan_of(fixed, "2"))
        stream.put([b'{"user":"cem","more":1.5}'])
        stream.pipeline.flush(30)
        assert sorted(map(str, tables(stream.store))) == [
            "{'user': ['ada'], 'n': [None]}",
            "{'user': ['bob'], 'more': [1.5]}",
            "{'user': ['cem'], 'n': [None]}",
        ]


@pytest.mark.parametrize(
    ("columns", "code", "words"),
    [
        (None, "EntityNotFound", "gone"),
        ({"a": "set<string>"}, "InvalidSchema", "column a: 'set' is no type"),
        ({"a": "struct<b:binary>"}, "InvalidSchema", "types that are not supported by org.openx.data.JsonSerDe"),
        ({}, "InvalidSchema", "no columns"),
    ],
)
def test_i26_a_table_that_cannot_be_read_fails_the_records(
    columns: dict[str, str] | None, code: str, words: str
) -> None:
    tables_ = MemoryCatalog({}) if columns is None else catalog(columns)
    with running(document=tabled(**PLAIN), catalog=tables_) as stream:
        stream.put([b'{"a":1}'])
        stream.pipeline.flush(30)
        (line,) = stream.store.errors()
        assert line["lastErrorCode"] == f"DataFormatConversion.{code}"
        assert words in line["lastErrorMessage"]
        assert stream.logs.lines[0]["errorCode"] == f"DataFormatConversion.{code}"


def test_i10_a19_switched_on_and_off_while_records_are_buffered() -> None:
    off = tabled(**PLAIN, DataFormatConversionConfiguration=conversion(Enabled=False))
    with running(document=off, catalog=catalog()) as stream:
        stream.put([b'{"n":1}', b"no"])
        wait_until(lambda: stream.pipeline.status()["unread_records"] == 0, "all is read")
        stream.pipeline.update(plan_of(tabled(**PLAIN), "2"))
        stream.pipeline.flush(30)
        assert tables(stream.store) == [{"user": [None], "n": [1]}]
        assert [base64.b64decode(line["rawData"]) for line in stream.store.errors()] == [b"no"]
        stream.put([b'{"n":2}'])
        wait_until(lambda: stream.pipeline.status()["unread_records"] == 0, "all is read")
        stream.pipeline.update(plan_of(off, "3"))
        stream.pipeline.flush(30)
        assert [item.body for key, item in stream.store.objects.items() if "d-3-" in key] == [b'{"n":2}']


def test_what_s3_refuses_can_be_switched_off_in_between() -> None:
    store = MemoryStore(refusals=10**9)
    with running(document=tabled(0, **PLAIN), catalog=catalog(), store=store, settings=FAST) as stream:
        stream.put([b'{"n":1}', b"no"])
        wait_until(lambda: store.refused > 1, "S3 has refused")
        off = tabled(0, **PLAIN, DataFormatConversionConfiguration=conversion(Enabled=False))
        stream.pipeline.update(plan_of(off, "2"))
        store.refusals = 0
        stream.pipeline.flush(30)
        assert store.bodies("data/") == b'{"n":1}no'
        assert store.errors() == []


# --- Requests ---------------------------------------------------------------------------------------------------------


def created(**changes: Any) -> S3Destination:
    bucket = {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::b"}
    given: Any = bucket | {"DataFormatConversionConfiguration": conversion()} | changes
    return S3Destination.create(given)


def refusal(call: Any, **changes: Any) -> str:
    with pytest.raises((ServiceException, CommonServiceException)) as error:
        call(**changes)
    return str(error.value)


def with_conversion(**changes: Any) -> dict[str, Any]:
    found = conversion(**changes)
    return {"DataFormatConversionConfiguration": {name: value for name, value in found.items() if value is not None}}


def test_i4_i9_i11_defaults_are_those_of_the_buffer_only() -> None:
    destination = created()
    assert destination.document["BufferingHints"] == {"SizeInMBs": 128, "IntervalInSeconds": 300}
    assert destination.document["DataFormatConversionConfiguration"] == conversion()
    assert "DataFormatConversionConfiguration" not in destination.describe()["S3DestinationDescription"]
    assert created(**with_conversion(Enabled=False)).document["BufferingHints"]["SizeInMBs"] == 5


def test_i5_off_skips_the_checks() -> None:
    given = {"Enabled": False, "SchemaConfiguration": {}}
    destination = created(DataFormatConversionConfiguration=given, CompressionFormat="GZIP")
    assert destination.document["DataFormatConversionConfiguration"] == given
    assert destination.conversion is None


HINTS = {"SizeInMBs": 63, "IntervalInSeconds": 60}
SCHEMA = conversion()["SchemaConfiguration"]
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"CompressionFormat": "GZIP", "BufferingHints": HINTS}, "The S3 destination's compression format must be set to"),
    ({"BufferingHints": HINTS, **with_conversion(InputFormatConfiguration=None)}, "BufferingHints.SizeInMBs must be"),
    (with_conversion(InputFormatConfiguration=None, Enabled=None), "InputFormatConfiguration must not be null"),
    (with_conversion(OutputFormatConfiguration=None), "OutputFormatConfiguration must not be null"),
    (with_conversion(SchemaConfiguration=None), "SchemaConfiguration must not be null"),
    (with_conversion(InputFormatConfiguration={}), "Deserializer must not be null"),
    (with_conversion(InputFormatConfiguration={"Deserializer": {}}), "Deserializer must not be null"),
    (
        with_conversion(InputFormatConfiguration={"Deserializer": {"OpenXJsonSerDe": {}, "HiveJsonSerDe": {}}}),
        "More than one deserializer specified. Only one may be chosen.",
    ),
    (with_conversion(OutputFormatConfiguration={"Serializer": {}}), "Serializer must not be null"),
    (
        with_conversion(OutputFormatConfiguration={"Serializer": {"OrcSerDe": {}, "ParquetSerDe": {}}}),
        "More than one serializer specified. Only one may be chosen.",
    ),
    (with_conversion(SchemaConfiguration={}), "SchemaConfiguration.RoleArn must not be null or empty"),
    (with_conversion(SchemaConfiguration={"RoleARN": ROLE}), "SchemaConfiguration.DatabaseName must not be null"),
    (
        with_conversion(SchemaConfiguration={"RoleARN": ROLE, "DatabaseName": "d"}),
        "SchemaConfiguration.TableName must not be null or empty",
    ),
    (with_conversion(SchemaConfiguration=SCHEMA | {"RoleARN": "nobody"}), "Invalid role ARN."),
    (
        with_conversion(InputFormatConfiguration={"Deserializer": {"HiveJsonSerDe": {"TimestampFormats": ["qq"]}}}),
        "Invalid deserializer option(s): Illegal pattern component: qq",
    ),
]


@pytest.mark.parametrize(("changes", "words"), REFUSED, ids=[words[:40] for _, words in REFUSED])
def test_i8_what_is_refused(changes: dict[str, Any], words: str) -> None:
    assert words in refusal(created, **changes)


def test_i10_an_update_merges_member_by_member() -> None:
    before = created()
    update: Any = {"DataFormatConversionConfiguration": {"Enabled": False, "SchemaConfiguration": {"VersionId": "3"}}}
    after = before.updated(update)
    expected = conversion(Enabled=False) | {"SchemaConfiguration": SCHEMA | {"VersionId": "3"}}
    assert after.document["DataFormatConversionConfiguration"] == expected
    assert before.conversion is not None
    assert after.conversion is None


def test_i9_switching_it_on_needs_the_buffer() -> None:
    plain = S3Destination.create({"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::b"})
    update: Any = {"DataFormatConversionConfiguration": conversion()}
    assert "must be at least 64" in refusal(lambda: plain.updated(update))
    update["BufferingHints"] = {"SizeInMBs": 64, "IntervalInSeconds": 60}
    assert plain.updated(update).conversion is not None


def test_i13_what_the_role_needs() -> None:
    needs = {(need.action, need.resource) for need in created().table_needs("us-east-1", "000000000000")}
    assert ("glue:GetTableVersions", "arn:aws:glue:eu-west-1:000000000000:table/db/t") in needs
    assert {resource.rpartition(":")[2] for _, resource in needs} == {"catalog", "database/db", "table/db/t"}
