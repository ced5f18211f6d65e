"""Tables, items and streams come back as they were when a call was answered, wherever the process ended."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from botocore import xform_name
from localstack.aws.api import RequestContext, ServiceException
from localstack.aws.spec import load_service

from hydrant.emulator.clock import CLOCK
from hydrant.emulator.durable.errors import CannotWrite
from hydrant.emulator.durable.folder import Folder
from hydrant.emulator.dynamodb import kept_rows
from hydrant.emulator.dynamodb.api import items, transactions
from hydrant.emulator.dynamodb.keeping import Tables
from hydrant.emulator.dynamodb.models import dynamo_stores
from hydrant.emulator.dynamodb.provider import DynamoDBProvider
from hydrant.emulator.dynamodb.streams_provider import DynamoDBStreamsProvider
from hydrant.emulator.kept import place
from hydrant.emulator.kept.handler import Handler
from hydrant.emulator.kept.saver import Saver
from hydrant.waiting import eventually

ACCOUNT, REGION = "000000000000", "us-east-1"
ORDERS: dict[str, Any] = {
    "TableName": "orders",
    "AttributeDefinitions": [
        {"AttributeName": "customer", "AttributeType": "S"},
        {"AttributeName": "number", "AttributeType": "N"},
        {"AttributeName": "state", "AttributeType": "S"},
    ],
    "KeySchema": [{"AttributeName": "customer", "KeyType": "HASH"}, {"AttributeName": "number", "KeyType": "RANGE"}],
    "BillingMode": "PAY_PER_REQUEST",
    "GlobalSecondaryIndexes": [
        {
            "IndexName": "by-state",
            "KeySchema": [{"AttributeName": "state", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"},
        }
    ],
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    "Tags": [{"Key": "team", "Value": "shop"}],
}
PLAIN: dict[str, Any] = {
    "TableName": "plain",
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "B"}],
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "BillingMode": "PAY_PER_REQUEST",
}


class WorldEnded(BaseException):
    """The process was killed."""


class World:
    """One process with a folder: calls are saved before they are answered."""

    def __init__(self, path: Path, patch: pytest.MonkeyPatch) -> None:
        self._patch, self._path = patch, path
        self._begin()

    def _begin(self) -> None:
        dynamo_stores.reset()
        self.folder = Folder(self._path, {}, "never")
        self._patch.setattr(place, "folder", lambda: self.folder)
        self._patch.setattr(place, "CHANGES", place.Changes())
        self._patch.setattr(kept_rows, "_oldest", {})
        kept_rows.PENDING.clear()
        tables, rows = Tables(), self.folder.table.rows("dynamodb")
        tables.restore(rows)
        self.saver = Saver(self.folder.table, {"dynamodb": tables})
        self.saver.know("dynamodb", rows)
        place.CHANGES.touch = self.saver.touch
        self._handler = Handler(self.saver)
        self._providers = {"dynamodb": DynamoDBProvider(), "dynamodbstreams": DynamoDBStreamsProvider()}

    def again(self) -> World:
        """The next process."""
        self.folder.close()
        self._begin()
        return self

    def __call__(self, operation: str, service: str = "dynamodb", **request: Any) -> dict[str, Any]:
        model = load_service(service)
        context = RequestContext(None)
        context.service, context.operation = model, model.operation_model(operation)
        context.account_id, context.region, context.request_id = ACCOUNT, REGION, "id"
        answer = getattr(self._providers[service], xform_name(operation))(context, request)
        if service == "dynamodb":
            self._handler.called(service, operation, request)
        return dict(json.loads(answer.get_data())) if hasattr(answer, "get_data") else dict(answer)

    def stream(self, table: str) -> list[dict[str, Any]]:
        """All records of the streams of a table."""
        records = []
        for stream in self("ListStreams", "dynamodbstreams", TableName=table)["Streams"]:
            arn = stream["StreamArn"]
            for shard in self("DescribeStream", "dynamodbstreams", StreamArn=arn)["StreamDescription"]["Shards"]:
                place_ = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
                iterator = self("GetShardIterator", "dynamodbstreams", **place_)["ShardIterator"]
                records += self("GetRecords", "dynamodbstreams", ShardIterator=iterator)["Records"]
        return records

    def items(self, table: str, **more: Any) -> list[dict[str, Any]]:
        """The items of a table or an index."""
        return list(self("Scan", TableName=table, **more)["Items"])


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr("hydrant.emulator.dynamodb.models.settings", lambda: _AtOnce)
    for module in ("api.tables", "api.table_updates"):
        monkeypatch.setattr(f"hydrant.emulator.dynamodb.{module}.settings", lambda: _AtOnce)
    made = World(tmp_path / "kept", monkeypatch)
    yield made
    made.folder.close()
    dynamo_stores.reset()


class _AtOnce:
    engine, state_seconds = "memory", 0.0


def order(customer: str, number: str, state: str = "open") -> dict[str, Any]:
    return {
        "customer": {"S": customer},
        "number": {"N": number},
        "state": {"S": state},
        "more": {"M": {"tags": {"SS": ["a", "b"]}, "none": {"NULL": True}, "raw": {"B": b"\0\xff"}}},
    }


def seen(world: World) -> Mapping[str, Any]:
    """All that a client sees."""
    return {
        "tables": [world("DescribeTable", TableName=name) for name in world("ListTables")["TableNames"]],
        "items": {name: world.items(name) for name in world("ListTables")["TableNames"]},
        "index": world.items("orders", IndexName="by-state"),
        "stream": world.stream("orders"),
    }


def test_all_that_a_client_sees_comes_back(world: World) -> None:
    world("CreateTable", **ORDERS)
    world("CreateTable", **PLAIN)
    for number in ("1", "-2.5", "1E+20", "0.000000001"):
        world("PutItem", TableName="orders", Item=order("ä/b", number))
    world("PutItem", TableName="orders", Item=order("other", "7", "done"))
    world("DeleteItem", TableName="orders", Key={"customer": {"S": "ä/b"}, "number": {"N": "1"}})
    world("PutItem", TableName="plain", Item={"id": {"B": b"/\0"}})
    world("UpdateTimeToLive", TableName="plain", TimeToLiveSpecification={"Enabled": True, "AttributeName": "until"})
    before = seen(world)
    assert len(before["stream"]) == 6
    assert len(before["items"]["orders"]) == len(before["index"]) == 4
    assert seen(world.again()) == before
    live = world("DescribeTimeToLive", TableName="plain")["TimeToLiveDescription"]
    assert (live["TimeToLiveStatus"], live["AttributeName"]) == ("ENABLED", "until")
    world("PutItem", TableName="orders", Item=order("later", "1"))
    numbers = [each["dynamodb"]["SequenceNumber"] for each in world.stream("orders")]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == 7, "the stream goes on"
    assert len(world.items("orders", IndexName="by-state")) == 5, "the index goes on"
    assert seen(world.again())["items"]["orders"] == world.items("orders")


def test_what_was_deleted_stays_so_and_its_stream_can_be_read(world: World) -> None:
    world("CreateTable", **ORDERS)
    world("PutItem", TableName="orders", Item=order("a", "1"))
    world("DeleteTable", TableName="orders")
    world.again()
    assert world("ListTables")["TableNames"] == []
    assert [each["eventName"] for each in world.stream("orders")] == ["INSERT"]
    kinds = {name.partition("/")[0] for name in world.folder.table.rows("dynamodb")}
    assert kinds == {"gone", "change"}
    world("CreateTable", **ORDERS)
    assert world.items("orders") == []
    assert world.again().items("orders") == []


def test_a_transaction_that_was_answered_is_not_made_again(world: World) -> None:
    world("CreateTable", **PLAIN)
    puts: dict[str, Any] = {
        "TransactItems": [{"Put": {"TableName": "plain", "Item": {"id": {"B": b"1"}}}}],
        "ClientRequestToken": "t/1",
    }
    world("TransactWriteItems", **puts)
    world("DeleteItem", TableName="plain", Key={"id": {"B": b"1"}})
    world.again()("TransactWriteItems", **puts)
    assert world.items("plain") == []


def test_backups_come_back_and_can_be_restored(world: World) -> None:
    world("CreateTable", **ORDERS)
    world("PutItem", TableName="orders", Item=order("a", "1"))
    arn = world("CreateBackup", TableName="orders", BackupName="one")["BackupDetails"]["BackupArn"]
    world.again()("RestoreTableFromBackup", TargetTableName="restored", BackupArn=arn)
    assert world.again().items("restored") == world.items("orders") != []
    world("DeleteBackup", BackupArn=arn)
    assert world.again()("ListBackups")["BackupSummaries"] == []


def test_a_write_costs_the_rows_that_it_changes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world("CreateTable", **ORDERS)
    for number in range(100):
        world("PutItem", TableName="orders", Item=order("a", str(number)))
    written: list[Mapping[Any, Any]] = []
    change = world.folder.table.change

    def noted(rows: Any) -> None:
        written.append(rows)
        change(rows)

    monkeypatch.setattr(world.folder.table, "change", noted)
    world("PutItem", TableName="orders", Item=order("b", "1"))
    assert [sorted(name.partition("/")[0] for _, name in rows) for rows in written] == [["change", "item"]]
    world(
        "Query",
        TableName="orders",
        KeyConditionExpression="customer = :c",
        ExpressionAttributeValues={":c": {"S": "b"}},
    )
    assert len(written) == 1


def test_numbers_of_a_stream_go_on_when_all_its_records_are_too_old(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world("CreateTable", **ORDERS)
    for number in range(3):
        world("PutItem", TableName="orders", Item=order("a", str(number)))
    last = world.stream("orders")[-1]["dynamodb"]["SequenceNumber"]
    later = CLOCK.now() + 25 * 3600
    monkeypatch.setattr(CLOCK, "now", lambda: later)
    assert world.again().stream("orders") == []
    world("PutItem", TableName="orders", Item=order("a", "4"))
    world("PutItem", TableName="orders", Item=order("a", "5"))
    numbers = [int(each["dynamodb"]["SequenceNumber"]) for each in world.again().stream("orders")]
    assert numbers == [int(last) + 1, int(last) + 2]
    rows = [name for name in world.folder.table.rows("dynamodb") if name.startswith("change/")]
    assert len(rows) == 2, "records that are too old have rows"


STEPS: list[tuple[str, dict[str, Any]]] = [
    ("CreateTable", ORDERS),
    ("PutItem", {"TableName": "orders", "Item": order("a", "1")}),
    (
        "TransactWriteItems",
        {
            "TransactItems": [
                {"Put": {"TableName": "orders", "Item": order("a", "2")}},
                {"Delete": {"TableName": "orders", "Key": {"customer": {"S": "a"}, "number": {"N": "1"}}}},
            ]
        },
    ),
    ("BatchWriteItem", {"RequestItems": {"orders": [{"PutRequest": {"Item": order("c", "9")}}]}}),
    ("DeleteTable", {"TableName": "orders"}),
]


@pytest.mark.parametrize("after", [False, True], ids=["before-the-write", "after-it"])
@pytest.mark.parametrize("at", range(len(STEPS)))
def test_wherever_the_process_ends_a_step_is_there_or_is_not(
    world: World, monkeypatch: pytest.MonkeyPatch, at: int, *, after: bool
) -> None:
    def shown() -> Any:
        names = world("ListTables")["TableNames"]
        return [(name, world.items(name), world.items(name, IndexName="by-state")) for name in names], [
            each["dynamodb"]["Keys"] for each in world.stream("orders")
        ]

    for operation, request in STEPS[:at]:
        world(operation, **request)
    before, change = shown(), world.folder.table.change

    def ends(rows: Any) -> None:
        if after:
            change(rows)
        raise WorldEnded

    with monkeypatch.context() as patch:
        patch.setattr(world.folder.table, "change", ends)
        with pytest.raises(WorldEnded):
            world(STEPS[at][0], **STEPS[at][1])
        done = shown()
    world.again()
    assert shown() == (done if after else before)


def test_what_is_saved_in_the_middle_of_a_transaction_waits_for_all_of_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world("CreateTable", **ORDERS)
    saving: list[threading.Thread] = []
    commit, written = items.commit, world.folder.table.change
    changes: list[list[str]] = []

    def noted(rows: Any) -> None:
        changes.append([name for _, name in rows if name.startswith("item/")])
        written(rows)

    def begin_to_save(*args: Any, **options: Any) -> None:
        commit(*args, **options)
        if not saving:  # the saver comes each second, and here between two writes of one transaction
            saving.append(threading.Thread(target=world.saver.save, args=("dynamodb",)))
            saving[0].start()
            eventually(lambda: _assert_holds(world), timeout=60)

    monkeypatch.setattr(transactions, "commit", begin_to_save)
    monkeypatch.setattr(world.folder.table, "change", noted)
    puts = [{"Put": {"TableName": "orders", "Item": order("a", str(number))}} for number in range(3)]
    world("TransactWriteItems", TransactItems=puts)
    saving[0].join(60)
    assert [len(each) for each in changes if each] == [3]


def _assert_holds(world: World) -> None:
    """The saver has taken what was touched, and waits for the tables."""
    assert world.saver._services["dynamodb"].lock.locked()


def test_a_full_disk_refuses_and_what_was_written_in_memory_is_saved_when_there_is_room(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world("CreateTable", **PLAIN)

    def full(_: Any) -> None:
        raise CannotWrite(world.folder.path, OSError(28, "No space left on device"))

    with monkeypatch.context() as patch:
        patch.setattr(world.folder.table, "change", full)
        with pytest.raises(CannotWrite):
            world("PutItem", TableName="plain", Item={"id": {"B": b"1"}})
    assert world.saver.save_all() == []
    assert world.again().items("plain") == [{"id": {"B": "MQ=="}}]


def test_a_refused_write_changes_nothing(world: World) -> None:
    world("CreateTable", **PLAIN)
    rows = world.folder.table.rows("dynamodb")
    with pytest.raises(ServiceException):
        world("PutItem", TableName="plain", Item={"wrong": {"S": "1"}})
    world.saver.save_all()
    assert world.folder.table.rows("dynamodb") == rows


def test_a_token_may_be_any_text(world: World) -> None:
    world("CreateTable", **PLAIN)
    put = {"Put": {"TableName": "plain", "Item": {"id": {"B": "eA=="}}}}
    tokens = ("a/b", "\ud800", "ä")
    for token in tokens:
        world("TransactWriteItems", ClientRequestToken=token, TransactItems=[put])
    world("PutItem", TableName="plain", Item={"id": {"B": "eQ=="}})
    world.again()
    assert dynamo_stores[ACCOUNT][REGION].tokens.keys() == set(tokens)
    assert world("Scan", TableName="plain")["Count"] == 2
