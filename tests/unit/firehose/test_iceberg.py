"""Iceberg tables as the destination: what is refused and described, where records go, attempts and error lines."""

import base64
import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from localstack.aws.api import ServiceException

from hydrant.emulator.faults.kinds import EmulatorFault
from hydrant.emulator.firehose.destinations.iceberg import IcebergDestination
from hydrant.emulator.firehose.destinations.kinds import only_destination
from hydrant.emulator.firehose.destinations.plans import Naming
from hydrant.emulator.firehose.destinations.s3 import S3Destination
from hydrant.emulator.firehose.engine.ports import TableBatch, TableError
from hydrant.emulator.firehose.roles.checks import check_roles
from hydrant.emulator.firehose.roles.guard import RoleGuard
from hydrant.emulator.firehose.roles.guarded_services import GuardedTables
from hydrant.emulator.firehose.settings import Settings
from hydrant.emulator.iam_roles import Role, Roles
from hydrant.error_objects.lines import parse
from hydrant.iceberg.failures import Failure

from .engine import STREAM, MemoryTables, Stream, described, plan_of, running, wait_until
from .test_guarded_logs import policy

ROLE = "arn:aws:iam::000000000000:role/r"
CATALOGUE = "arn:aws:glue:eu-west-1:111111111111:catalog"
BUCKET = {
    "RoleARN": ROLE,
    "BucketARN": "arn:aws:s3:::bucket",
    "ErrorOutputPrefix": "error/!{firehose:error-output-type}/",
}
PLACE = {"DestinationDatabaseName": "db", "DestinationTableName": "events"}
GIVEN: Any = {"RoleARN": ROLE, "CatalogConfiguration": {"CatalogARN": CATALOGUE}, "S3Configuration": BUCKET}
_TYPE = {"ParameterName": "SubRecordType", "ParameterValue": "JSON"}
SPLITTING = {"Enabled": True, "Processors": [{"Type": "RecordDeAggregation", "Parameters": [_TYPE]}]}
FAST = Settings(retry_seconds=0.01, retry_max_seconds=0.02, spacing_seconds=0.0, stop_seconds=5.0)
CONFLICT = TableError("Iceberg.CommitFailed", "changed meanwhile")
MISSING = TableError("Iceberg.NoSuchTable", "There is no such table", lasting=True)


def created(**changes: Any) -> IcebergDestination:
    given: Any = {**GIVEN, **changes}
    return IcebergDestination.create(given)


def refusal(call: Callable[..., Any], *arguments: Any, **named: Any) -> str:
    with pytest.raises(ServiceException) as caught:
        call(*arguments, **named)
    assert caught.value.code == "InvalidArgumentException"
    return str(caught.value)


def extraction(query: str) -> dict[str, Any]:
    parameters = {"MetadataExtractionQuery": query, "JsonParsingEngine": "JQ-1.6"}
    listed = [{"ParameterName": name, "ParameterValue": value} for name, value in parameters.items()]
    return {"Enabled": True, "Processors": [{"Type": "MetadataExtraction", "Parameters": listed}]}


def to_tables(retry_seconds: int = 300, **changes: Any) -> Any:
    hints = {"SizeInMBs": 1, "IntervalInSeconds": 0}
    given = {"BufferingHints": hints, "RetryOptions": {"DurationInSeconds": retry_seconds}, **changes}
    bucket = {**BUCKET, "BufferingHints": hints}
    return created(**{"DestinationTableConfigurationList": [PLACE], "S3Configuration": bucket, **given}).document


def lines_of(stream: Stream, prefix: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.store.bodies(prefix).splitlines()]


def test_l1_l2_l3_l4_what_is_described_without_saying_more() -> None:
    document = created().describe()["IcebergDestinationDescription"]
    assert document["BufferingHints"] == {"SizeInMBs": 5, "IntervalInSeconds": 300}
    assert document["RetryOptions"] == {"DurationInSeconds": 300}
    assert document["S3BackupMode"] == "FailedDataOnly"
    assert document["DestinationTableConfigurationList"] == []
    assert document["S3DestinationDescription"]["BucketARN"] == "arn:aws:s3:::bucket"
    assert "S3Configuration" not in document
    target = created().plan(Naming("d", "1")).data
    assert target.hints.size == 5 * 1024 * 1024
    assert target.address == CATALOGUE


def test_l1_an_update_merges_and_replaces_the_list_of_tables() -> None:
    before = created(DestinationTableConfigurationList=[PLACE], RetryOptions={"DurationInSeconds": 7200})
    other = {**PLACE, "DestinationTableName": "other", "UniqueKeys": ["id"], "S3ErrorOutputPrefix": "other/"}
    update: Any = {"DestinationTableConfigurationList": [other], "S3Configuration": {**BUCKET, "Prefix": "p/"}}
    after = before.updated(update)
    assert after.document["RetryOptions"] == {"DurationInSeconds": 7200}
    assert [each.table for each in after.tables] == ["other"]
    assert [each.keys for each in after.keyed_tables] == [("id",)]
    assert after.bucket.prefix == "p/"
    assert after.keyed_tables[0].region == "eu-west-1"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"S3BackupMode": "AllData"}, "S3BackupMode AllData is not supported for Iceberg destinations"),
        ({"SchemaEvolutionConfiguration": {"Enabled": True}}, "SchemaEvolutionConfiguration with Enabled true"),
        ({"TableCreationConfiguration": {"Enabled": True}}, "TableCreationConfiguration with Enabled true"),
        ({"CatalogConfiguration": {}}, "CatalogARN must be given"),
        ({"CatalogConfiguration": {"CatalogARN": "x"}}, "CatalogARN: "),
        ({"CatalogConfiguration": {"CatalogARN": f"{CATALOGUE}/s3tablescatalog/b"}}, "S3 Tables"),
        ({"CatalogConfiguration": {"CatalogARN": CATALOGUE, "WarehouseLocation": "s3://b/w"}}, "WarehouseLocation"),
        ({"DestinationTableConfigurationList": [PLACE, PLACE]}, "names the table db.events twice"),
        ({"DestinationTableConfigurationList": [{**PLACE, "PartitionSpec": {"Identity": []}}]}, "PartitionSpec"),
        ({"DestinationTableConfigurationList": [{**PLACE, "S3ErrorOutputPrefix": "!{x"}]}, "S3ErrorOutputPrefix of db"),
        ({"BufferingHints": {"SizeInMBs": 5}}, "give both SizeInMBs and IntervalInSeconds"),
        ({"ProcessingConfiguration": extraction("{")}, "is not a JQ query"),
        ({"ProcessingConfiguration": SPLITTING}, "RecordDeAggregation needs DynamicPartitioningConfiguration"),
    ],
    ids=lambda each: str(each)[:40],
)  # fmt: skip
def test_l4_l26_l27_what_is_refused(changes: dict[str, Any], words: str) -> None:
    assert words in refusal(created, **changes)


def test_l27_previews_that_are_off_are_kept() -> None:
    off = {"Enabled": False}
    document = created(SchemaEvolutionConfiguration=off, TableCreationConfiguration=off).document
    assert document["SchemaEvolutionConfiguration"] == off
    assert document["TableCreationConfiguration"] == off


def test_l5_append_only_is_decided_at_creation() -> None:
    before = created(AppendOnly=True)
    assert before.updated({"AppendOnly": True}).document["AppendOnly"] is True
    assert "AppendOnly can only be set when" in refusal(before.updated, {"AppendOnly": False})


def test_a36_tables_in_place_of_s3_need_all_of_their_members() -> None:
    kind, update = only_destination({"IcebergDestinationUpdate": {"RoleARN": ROLE}}, "Update")
    before = created()
    assert before.followed_by(kind, update) == before
    s3 = S3Destination.create({"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::bucket"})
    assert "missing: CatalogConfiguration and S3Configuration" in refusal(s3.followed_by, kind, update)
    assert s3.followed_by(kind, GIVEN) == before


def test_l25_needs_of_the_role_by_table() -> None:
    destination = created(DestinationTableConfigurationList=[PLACE])
    needs = [(need.action, need.resource) for need in destination.table_needs("us-east-1", "000000000000")]
    assert ("glue:UpdateTable", "arn:aws:glue:eu-west-1:111111111111:table/db/events") in needs
    assert len(needs) == 6


def test_l7_l11_records_without_a_route_go_to_the_one_table() -> None:
    tables = MemoryTables()
    with running(document=to_tables(), tables=tables, settings=FAST) as stream:
        stream.put([b'{"n":1}', b'{"n":2}'])
        wait_until(lambda: len(tables.rows.get("db.events", ())) == 2, "two rows")
    assert tables.rows == {"db.events": [("insert", b'{"n":1}'), ("insert", b'{"n":2}')]}
    assert (tables.batches[0].region, tables.batches[0].catalog_id) == ("eu-west-1", "111111111111")


@pytest.mark.parametrize("count", [0, 2])
def test_l7_without_a_route_and_without_one_table_the_records_fail(count: int) -> None:
    listed = [{**PLACE, "DestinationTableName": f"t{number}"} for number in range(count)]
    with running(document=to_tables(DestinationTableConfigurationList=listed), settings=FAST) as stream:
        stream.put([b'{"n":1}'])
        wait_until(lambda: bool(stream.store.bodies("error/")), "an error line")
    (line,) = lines_of(stream, "error/iceberg-failed/")
    assert line["errorCode"] == "Iceberg.InvalidTableName"
    assert base64.b64decode(line["rawData"]) == b'{"n":1}'
    assert line["attemptsMade"] == 1


def test_l8_a_query_says_where_records_go_and_what_they_do() -> None:
    tables = MemoryTables()
    query = '{destinationDatabaseName:"shop",destinationTableName:.kind,operation:.op}'
    records = [
        b'{"kind":"orders","op":"update"}',
        b'{"kind":"returns"}',
        b'{"kind":7}',
        b"no JSON",
        b'{"kind":"orders"}',
    ]
    with running(document=to_tables(ProcessingConfiguration=extraction(query)), tables=tables, settings=FAST) as stream:
        stream.put(records)
        wait_until(lambda: sum(map(len, tables.rows.values())) == 5, "five rows")
    assert sorted(tables.rows) == ["db.events", "shop.events", "shop.orders", "shop.returns"]
    assert tables.rows["shop.orders"] == [("update", records[0]), ("insert", records[4])]
    assert tables.rows["shop.events"] == [("insert", records[2])]


def test_l8_a_query_that_fails_on_a_record_fails_the_record() -> None:
    tables = MemoryTables()
    document = to_tables(ProcessingConfiguration=extraction("{destinationTableName:(.kind|ltrimstr(1)|error)}"))
    with running(document=document, tables=tables, settings=FAST) as stream:
        stream.put([b'{"kind":"a"}'])
        wait_until(lambda: bool(stream.store.bodies("error/")), "an error line")
    (line,) = lines_of(stream, "error/metadata-extraction-failed/")
    assert line["errorCode"] == "Iceberg.MetadataExtractionFailed"


def test_l9_the_function_comes_first_and_the_query_fills_in() -> None:
    tables = MemoryTables()

    def route(records: list[dict[str, Any]]) -> dict[str, Any]:
        return {"records": [_routed(record) for record in records]}

    function = described(retries=0)["ProcessingConfiguration"]["Processors"]
    query = extraction('{destinationDatabaseName:"shop",destinationTableName:"others",operation:"delete"}')[
        "Processors"
    ]
    document = to_tables(ProcessingConfiguration={"Enabled": True, "Processors": [*function, *query]})
    with running(route, document=document, tables=tables, settings=FAST) as stream:
        stream.put([b'{"t":"orders"}', b'{"op":"update"}', b'{"t":5}'])
        wait_until(lambda: sum(map(len, tables.rows.values())) == 3, "three rows")
    assert tables.rows["shop.orders"] == [("delete", b'{"t":"orders"}')]
    assert tables.rows["shop.others"] == [("update", b'{"op":"update"}'), ("delete", b'{"t":5}')]


def _routed(record: dict[str, Any]) -> dict[str, Any]:
    given = json.loads(base64.b64decode(record["data"]))
    said = {"destinationTableName": given.get("t"), "operation": given.get("op")}
    metadata = {"otfMetadata": said, "partitionKeys": {}}
    return {"recordId": record["recordId"], "result": "Ok", "data": record["data"], "metadata": metadata}


def test_l23_a_conflict_is_tried_again_until_it_works() -> None:
    tables = MemoryTables(CONFLICT, CONFLICT)
    with running(document=to_tables(), tables=tables, settings=FAST) as stream:
        stream.put([b'{"n":1}'])
        wait_until(lambda: bool(tables.rows), "the row")
        wait_until(lambda: stream.pipeline.status()["delivered_records"] == 1, "delivered")
    assert tables.rows == {"db.events": [("insert", b'{"n":1}')]}
    assert len(tables.batches) == 3
    assert not stream.store.objects


def test_l23_after_the_retry_duration_records_become_error_lines() -> None:
    tables = MemoryTables(*[CONFLICT] * 1000)
    with running(document=to_tables(retry_seconds=0), tables=tables, settings=FAST) as stream:
        stream.put([b'{"n":1}', b'{"n":2}'])
        wait_until(lambda: len(lines_of(stream, "error/")) == 2, "two error lines")
        wait_until(lambda: stream.pipeline.status()["buffered_records"] == 0, "all settled")
    lines = lines_of(stream, "error/iceberg-failed/")
    assert Counter(base64.b64decode(line["rawData"]) for line in lines) == Counter([b'{"n":1}', b'{"n":2}'])
    assert {(line["errorCode"], line["errorMessage"]) for line in lines} == {
        ("Iceberg.CommitFailed", "changed meanwhile")
    }
    assert not tables.rows


def test_l20_a_missing_table_fails_its_records_at_once_and_no_others() -> None:
    tables = MemoryTables(MISSING)
    query = extraction('{destinationDatabaseName:"db",destinationTableName:.t}')
    with running(document=to_tables(ProcessingConfiguration=query), tables=tables, settings=FAST) as stream:
        stream.put([b'{"t":"gone"}', b'{"t":"there"}'])
        wait_until(lambda: len(lines_of(stream, "error/")) == 1 and bool(tables.rows), "a line and a row")
    assert tables.rows == {"db.there": [("insert", b'{"t":"there"}')]}
    assert lines_of(stream, "error/")[0]["errorCode"] == "Iceberg.NoSuchTable"


def test_l21_records_that_fail_alone_leave_the_others() -> None:
    tables = MemoryTables()
    tables.failing[b'{"n":2}'] = Failure("Iceberg.InvalidColumnValue", "The value of column n is no text")
    with running(document=to_tables(), tables=tables, settings=FAST) as stream:
        stream.put([b'{"n":1}', b'{"n":2}', b'{"n":3}'])
        wait_until(lambda: len(lines_of(stream, "error/")) == 1, "an error line")
        wait_until(lambda: stream.pipeline.status()["buffered_records"] == 0, "all settled")
        stream.pipeline.flush(5.0)
    assert [body for _, body in tables.rows["db.events"]] == [b'{"n":1}', b'{"n":3}']
    counted = stream.metrics.totals
    assert counted["DeliveryToIceberg.IncomingRowCount"] == 3
    assert counted["DeliveryToIceberg.SuccessfulRowCount"] == 2
    assert counted["DeliveryToIceberg.FailedRowCount"] == 1


def test_l22_a_table_with_an_error_prefix_of_its_own() -> None:
    tables = MemoryTables(MISSING, MISSING)
    listed = [{**PLACE, "S3ErrorOutputPrefix": "events/!{firehose:error-output-type}/"}]
    query = extraction('{destinationDatabaseName:"db",destinationTableName:.t}')
    document = to_tables(DestinationTableConfigurationList=listed, ProcessingConfiguration=query)
    with running(document=document, tables=tables, settings=FAST) as stream:
        stream.put([b'{"t":"events"}', b'{"t":"others"}'])
        wait_until(lambda: len(stream.store.objects) == 2, "two error objects")
    assert [base64.b64decode(line["rawData"]) for line in lines_of(stream, "events/iceberg-failed/")] == [
        b'{"t":"events"}'
    ]
    assert [base64.b64decode(line["rawData"]) for line in lines_of(stream, "error/iceberg-failed/")] == [
        b'{"t":"others"}'
    ]


def test_what_the_emulator_lacks_costs_no_attempt() -> None:
    tables = MemoryTables(EmulatorFault("no"), EmulatorFault("no"), ValueError("a defect"))
    with running(document=to_tables(retry_seconds=0), tables=tables, settings=FAST) as stream:
        stream.put([b'{"n":1}'])
        wait_until(lambda: bool(tables.rows), "the row")
    assert not stream.store.objects


def test_one_table_that_has_taken_its_records_does_not_get_them_again() -> None:
    tables = MemoryTables(None, CONFLICT, CONFLICT)
    query = extraction('{destinationDatabaseName:"db",destinationTableName:.t}')
    with running(document=to_tables(ProcessingConfiguration=query), tables=tables, settings=FAST) as stream:
        stream.put([b'{"t":"a"}', b'{"t":"b"}'])
        wait_until(lambda: len(tables.rows) == 2, "rows in both tables")
    assert [batch.table for batch in tables.batches] == ["a", "b", "b", "b"]


@pytest.mark.parametrize("trouble", [None, MISSING])
def test_what_a_reset_meets_on_its_way_to_a_table_becomes_no_error_line(trouble: TableError | None) -> None:
    tables, resets = MemoryTables(), [True]
    tables.failing[b'{"n":1}'] = Failure("Iceberg.InvalidColumnValue", "The value of column n is no text")
    write = tables.write

    def write_during_reset(batch: TableBatch) -> dict[int, Failure]:
        if resets:
            resets.pop()
            stream.pipeline.reset()
            if trouble is not None:
                raise trouble
        return write(batch)

    tables.write = write_during_reset  # type: ignore[method-assign]
    with running(document=to_tables(), tables=tables, settings=FAST) as stream:
        stream.put([b'{"n":1}'])
        wait_until(lambda: not resets, "the reset")
        stream.put([b'{"n":2}'])
        wait_until(lambda: bool(tables.rows.get("db.events")), "the row behind it")
        stream.pipeline.flush(5.0)
        assert stream.pipeline.status()["buffered_records"] == 0
    assert not stream.store.objects


def test_a36_records_that_wait_for_a_table_go_to_s3_after_an_update() -> None:
    tables = MemoryTables(*[CONFLICT] * 10000)
    with running(document=to_tables(), tables=tables, settings=FAST) as stream:
        stream.put([b'{"n":1}'])
        wait_until(lambda: len(tables.batches) > 1, "attempts")
        stream.pipeline.update(plan_of(described(ProcessingConfiguration={"Enabled": False, "Processors": []})))
        wait_until(lambda: stream.store.bodies("data/") == b'{"n":1}', "the record in S3")
    assert not tables.rows


@pytest.mark.parametrize("missing", [None, "glue:GetTable", "glue:UpdateTable"])
def test_l25_a_role_that_may_not_write_the_table(missing: str | None) -> None:
    tables, root = MemoryTables(), CATALOGUE.removesuffix("catalog")
    resources = [CATALOGUE, f"{root}database/db", f"{root}table/db/events"]
    actions = [each for each in ("glue:GetTable", "glue:UpdateTable") if each != missing]
    trust = policy(Principal={"Service": "firehose.amazonaws.com"}, Action="sts:AssumeRole")
    roles = Roles(lambda arn: Role(arn, trust, (policy(Action=actions, Resource=resources),), None))
    destination = created(DestinationTableConfigurationList=[PLACE])
    guard = RoleGuard(STREAM, "000000000000", "us-east-1", lambda: destination, None, roles)
    batch = TableBatch("db", "events", "eu-west-1", "111111111111", (), [("insert", b"{}")])
    if missing is None:
        assert not GuardedTables(tables, guard).write(batch)
        check_roles(guard)
        return
    with pytest.raises(TableError, match="the access policy allows glue:GetTable") as error:
        GuardedTables(tables, guard).write(batch)
    assert (error.value.code, error.value.lasting) == ("Glue.AccessDenied", False)
    with pytest.raises(ServiceException, match="Access was denied when calling Glue"):
        check_roles(guard)


def test_l21_the_lines_are_read_as_rejections() -> None:
    with running(document=to_tables(), tables=MemoryTables(MISSING), settings=FAST) as stream:
        stream.put([b"raw"])
        wait_until(lambda: bool(stream.store.bodies("error/")), "an error line")
        found = parse(stream.store.bodies("error/"))
    assert (found.raw, found.error_code, found.attempts) == (b"raw", "Iceberg.NoSuchTable", 1)
