"""DynamoDB by the facts of docs/contract/t-dynamodb.md."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest

from ..support.dynamodb_emulator import KEYS, MakeTable, client, key, refused

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.xdist_group("dynamodb")]

WRITERS, ROUNDS = 8, 15


def numbers(*values: int) -> list[dict[str, Any]]:
    return [{"N": str(value)} for value in values]


def load(dynamodb: Any, table: str, partition: str, count: int, **more: Any) -> None:
    for number in range(count):
        dynamodb.put_item(TableName=table, Item={**key(partition, number), **more})


def test_t1_a_table_has_keys_and_its_name_is_taken(dynamodb: Any, table: str) -> None:
    assert dynamodb.describe_table(TableName=table)["Table"]["KeySchema"] == KEYS["KeySchema"]
    with refused("ResourceInUseException"):
        dynamodb.create_table(TableName=table, **KEYS)


@pytest.mark.parametrize("name", ["ab", "a" * 256, "with space"])
def test_t1_names_of_tables_are_bound(dynamodb: Any, name: str) -> None:
    with refused("ValidationException"):
        dynamodb.create_table(TableName=name, **KEYS)


def test_t1_attributes_that_no_key_uses_are_refused(dynamodb: Any) -> None:
    more = [*KEYS["AttributeDefinitions"], {"AttributeName": "x", "AttributeType": "S"}]
    with refused("ValidationException"):
        dynamodb.create_table(TableName="contract-unused", **{**KEYS, "AttributeDefinitions": more})


@pytest.mark.parametrize("text", ["1" * 39, "1E126", "1E-131", "one", "", "NaN", "0x1", "1_0"])
def test_t2_numbers_beyond_the_range_are_refused(dynamodb: Any, table: str, text: str) -> None:
    with refused("ValidationException"):
        dynamodb.put_item(TableName=table, Item={**key("a"), "n": {"N": text}})


def test_t2_zeros_at_the_ends_do_not_count(dynamodb: Any, table: str) -> None:
    dynamodb.put_item(TableName=table, Item={**key("a", "01.50"), "n": {"N": "00.100"}})
    assert dynamodb.get_item(TableName=table, Key=key("a", "1.5"))["Item"]["n"] == {"N": "0.1"}


def test_t3_an_item_has_400_kb_at_most(dynamodb: Any, table: str) -> None:
    room = 400 * 1024 - len("p") - len("a") - len("s") - 2 - len("text")
    dynamodb.put_item(TableName=table, Item={**key("a", 1), "text": {"S": "x" * (room - 8)}})
    with refused("ValidationException", "Item size has exceeded the maximum allowed size"):
        dynamodb.put_item(TableName=table, Item={**key("a", 1), "text": {"S": "x" * (room + 8)}})


@pytest.mark.parametrize("forward", [True, False])
def test_t4_items_come_in_the_order_of_numbers(dynamodb: Any, table: str, forward: bool) -> None:
    for number in (10, -3, 9, 2, -20):
        dynamodb.put_item(TableName=table, Item=key("a", number))
    answer = dynamodb.query(
        TableName=table,
        KeyConditionExpression="p = :p",
        ExpressionAttributeValues={":p": {"S": "a"}},
        ScanIndexForward=forward,
    )
    found = [int(item["s"]["N"]) for item in answer["Items"]]
    assert found == sorted(found, reverse=not forward)
    assert len(found) == 5


def test_t4_text_is_ordered_by_its_bytes(dynamodb: Any, make_table: MakeTable) -> None:
    definitions = [
        {"AttributeName": "p", "AttributeType": "S"},
        {"AttributeName": "s", "AttributeType": "S"},
    ]
    table = make_table(AttributeDefinitions=definitions)
    texts = ["é", "z", "B", "a", "", "😀"]
    for text in filter(None, texts):
        dynamodb.put_item(TableName=table, Item={"p": {"S": "a"}, "s": {"S": text}})
    found = dynamodb.query(
        TableName=table, KeyConditionExpression="p = :p", ExpressionAttributeValues={":p": {"S": "a"}}
    )["Items"]
    assert [item["s"]["S"] for item in found] == sorted(filter(None, texts), key=str.encode)


def test_t5_keys_are_not_empty_nor_long(dynamodb: Any, table: str) -> None:
    for partition in ("", "x" * 2049):
        with refused("ValidationException"):
            dynamodb.put_item(TableName=table, Item=key(partition))
    dynamodb.put_item(TableName=table, Item={**key("x" * 2048), "empty": {"S": ""}})
    with refused("ValidationException"):
        dynamodb.put_item(TableName=table, Item={**key("a"), "empty": {"SS": []}})


def test_t6_items_of_a_table_that_is_not_there(dynamodb: Any) -> None:
    with refused("ResourceNotFoundException"):
        dynamodb.get_item(TableName="contract-missing", Key=key("a"))
    with refused("ResourceNotFoundException"):
        dynamodb.put_item(TableName="contract-missing", Item=key("a"))


def test_t7_a_page_ends_after_a_megabyte(dynamodb: Any, table: str) -> None:
    load(dynamodb, table, "a", 6, text={"S": "x" * 300_000})
    pages = list(dynamodb.get_paginator("scan").paginate(TableName=table))
    assert [page["Count"] for page in pages] == [3, 3] or [page["Count"] for page in pages] == [3, 3, 0]
    assert "LastEvaluatedKey" in pages[0]
    assert "LastEvaluatedKey" not in pages[-1]


def test_t7_limit_counts_what_was_read(dynamodb: Any, table: str) -> None:
    load(dynamodb, table, "a", 10)
    dynamodb.put_item(TableName=table, Item={**key("a", 4), "mark": {"BOOL": True}})
    found: list[Any] = []
    start: dict[str, Any] = {}
    while True:
        page = dynamodb.query(
            TableName=table,
            KeyConditionExpression="p = :p",
            FilterExpression="attribute_exists(mark)",
            ExpressionAttributeValues={":p": {"S": "a"}},
            Limit=3,
            **start,
        )
        assert page["ScannedCount"] <= 3
        assert page["Count"] == len(page["Items"])
        found += page["Items"]
        if "LastEvaluatedKey" not in page:
            break
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
    assert [item["s"]["N"] for item in found] == ["4"]


def test_t8_a_batch_of_gets_is_bound(dynamodb: Any, table: str) -> None:
    with refused("ValidationException"):
        dynamodb.batch_get_item(RequestItems={table: {"Keys": [key("a", n) for n in range(101)]}})
    load(dynamodb, table, "big", 50, text={"S": "x" * 390_000})
    answer = dynamodb.batch_get_item(RequestItems={table: {"Keys": [key("big", n) for n in range(60)]}})
    got, left = answer["Responses"][table], answer["UnprocessedKeys"][table]["Keys"]
    assert 0 < len(got) < 50
    assert len(got) + len(left) == 60
    assert sum(len(item["text"]["S"]) for item in got) <= 16 << 20


def test_t9_units_are_counted(dynamodb: Any, table: str) -> None:
    item = {**key("a"), "text": {"S": "x" * 5000}}
    put = dynamodb.put_item(TableName=table, Item=item, ReturnConsumedCapacity="TOTAL")
    assert put["ConsumedCapacity"]["CapacityUnits"] == 5
    for consistent, units in ((False, 1), (True, 2)):
        got = dynamodb.get_item(
            TableName=table, Key=key("a"), ConsistentRead=consistent, ReturnConsumedCapacity="TOTAL"
        )
        assert got["ConsumedCapacity"]["CapacityUnits"] == units
    both = dynamodb.transact_get_items(
        TransactItems=[{"Get": {"TableName": table, "Key": key("a")}}], ReturnConsumedCapacity="TOTAL"
    )
    assert both["ConsumedCapacity"][0]["CapacityUnits"] == 4


def test_t10_of_writers_from_the_same_state_one_succeeds(dynamodb: Any, dynamodb_port: int, table: str) -> None:
    dynamodb.put_item(TableName=table, Item={**key("count"), "n": {"N": "0"}})
    lined_up = threading.Barrier(WRITERS)

    def count_up(_: int) -> int:
        mine, lost = client(dynamodb_port), 0
        lined_up.wait(30)
        for _ in range(ROUNDS):
            while True:
                seen = mine.get_item(TableName=table, Key=key("count"), ConsistentRead=True)["Item"]["n"]["N"]
                try:
                    mine.update_item(
                        TableName=table,
                        Key=key("count"),
                        UpdateExpression="SET n = :new",
                        ConditionExpression="n = :seen",
                        ExpressionAttributeValues={":new": {"N": str(int(seen) + 1)}, ":seen": {"N": seen}},
                    )
                    break
                except mine.exceptions.ConditionalCheckFailedException:
                    lost += 1
        return lost

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(count_up, range(WRITERS)))
    assert dynamodb.get_item(TableName=table, Key=key("count"))["Item"]["n"] == {"N": str(WRITERS * ROUNDS)}


def test_t10_the_error_has_the_item_when_asked(dynamodb: Any, table: str) -> None:
    item = {**key("a"), "n": {"N": "1"}}
    dynamodb.put_item(TableName=table, Item=item)
    with refused("ConditionalCheckFailedException") as caught:
        dynamodb.put_item(
            TableName=table,
            Item=key("a"),
            ConditionExpression="attribute_not_exists(p)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    assert caught.value.response["Item"] == item
    with refused("ConditionalCheckFailedException") as caught:
        dynamodb.delete_item(TableName=table, Key=key("a"), ConditionExpression="attribute_not_exists(p)")
    assert "Item" not in caught.value.response


@pytest.mark.parametrize(
    ("condition", "met"),
    [
        ("absent = :one", False),
        ("absent <> :one", True),
        ("absent < :one", False),
        ("words = :one", False),
        ("words <> :one", True),
        ("words > :one", False),
        ("NOT absent = :one", True),
    ],
)
def test_t11_what_is_not_there_is_not_equal(dynamodb: Any, table: str, condition: str, met: bool) -> None:
    dynamodb.put_item(TableName=table, Item={**key("a"), "words": {"S": "b"}})
    answer = dynamodb.scan(TableName=table, FilterExpression=condition, ExpressionAttributeValues={":one": {"N": "1"}})
    assert answer["Count"] == met


@pytest.mark.parametrize("word", ["name", "STATUS", "Size", "ttl", "zone"])
def test_t12_reserved_words_need_a_placeholder(dynamodb: Any, table: str, word: str) -> None:
    dynamodb.put_item(TableName=table, Item={**key("a"), word: {"S": "x"}})
    with refused("ValidationException"):
        dynamodb.get_item(TableName=table, Key=key("a"), ProjectionExpression=word)
    found = dynamodb.get_item(
        TableName=table, Key=key("a"), ProjectionExpression="#w", ExpressionAttributeNames={"#w": word}
    )
    assert found["Item"] == {word: {"S": "x"}}


def test_t13_values_are_those_before_the_update(dynamodb: Any, table: str) -> None:
    dynamodb.put_item(
        TableName=table, Item={**key("a"), "one": {"N": "1"}, "two": {"N": "2"}, "list": {"L": numbers(1)}}
    )
    changed = dynamodb.update_item(
        TableName=table,
        Key=key("a"),
        UpdateExpression=(
            "SET one = two, two = one + :ten, #l = list_append(#l, :more), fresh = if_not_exists(fresh, :ten) "
            "ADD amount :ten, tags :tags REMOVE nothing"
        ),
        ExpressionAttributeNames={"#l": "list"},
        ExpressionAttributeValues={":ten": {"N": "10"}, ":more": {"L": numbers(2)}, ":tags": {"SS": ["b", "a"]}},
        ReturnValues="ALL_NEW",
    )["Attributes"]
    assert changed == {
        **key("a"),
        "one": {"N": "2"},
        "two": {"N": "11"},
        "list": {"L": numbers(1, 2)},
        "fresh": {"N": "10"},
        "amount": {"N": "10"},
        "tags": {"SS": ["a", "b"]},
    }


@pytest.mark.parametrize(
    "expression", ["SET a = :v SET b = :v", "SET a = :v, a.b = :v", "REMOVE a, a[0]", "SET a = ", "SET = :v", "a = :v"]
)
def test_t13_expressions_that_are_none(dynamodb: Any, table: str, expression: str) -> None:
    values = {"ExpressionAttributeValues": {":v": {"S": "x"}}} if ":v" in expression else {}
    with refused("ValidationException", "UpdateExpression"):
        dynamodb.update_item(TableName=table, Key=key("a"), UpdateExpression=expression, **values)


def test_t14_all_writes_are_made_or_none(dynamodb: Any, table: str) -> None:
    dynamodb.put_item(TableName=table, Item={**key("taken"), "n": {"N": "1"}})
    writes = [
        {"Put": {"TableName": table, "Item": key("new")}},
        {
            "Put": {
                "TableName": table,
                "Item": key("taken"),
                "ConditionExpression": "attribute_not_exists(p)",
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
            }
        },
        {"Delete": {"TableName": table, "Key": key("other")}},
    ]
    with refused("TransactionCanceledException") as caught:
        dynamodb.transact_write_items(TransactItems=writes)
    reasons = caught.value.response["CancellationReasons"]
    assert [reason["Code"] for reason in reasons] == ["None", "ConditionalCheckFailed", "None"]
    assert reasons[1]["Item"] == {**key("taken"), "n": {"N": "1"}}
    assert "Item" not in dynamodb.get_item(TableName=table, Key=key("new"))
    dynamodb.transact_write_items(TransactItems=[writes[0], writes[2]])
    assert dynamodb.get_item(TableName=table, Key=key("new"))["Item"] == key("new")


def test_t14_a_token_makes_the_writes_once(dynamodb: Any, table: str) -> None:
    def add(partition: str) -> None:
        update: Any = {
            "TableName": table,
            "Key": key(partition),
            "UpdateExpression": "ADD n :one",
            "ExpressionAttributeValues": {":one": {"N": "1"}},
        }
        dynamodb.transact_write_items(TransactItems=[{"Update": update}], ClientRequestToken=f"token-{table}")

    add("a")
    add("a")
    assert dynamodb.get_item(TableName=table, Key=key("a"))["Item"]["n"] == {"N": "1"}
    with refused("IdempotentParameterMismatchException"):
        add("b")


def test_t14_transactions_of_many_writers_lose_nothing(dynamodb: Any, dynamodb_port: int, table: str) -> None:
    accounts, amount = 4, 100
    for number in range(accounts):
        dynamodb.put_item(TableName=table, Item={**key("account", number), "sum": {"N": str(amount)}})

    def move(writer: int) -> int:
        mine, made = client(dynamodb_port), 0
        for turn in range(ROUNDS):
            source = (writer + turn) % accounts
            changes = [(source, "-5"), ((source + 1 + turn % (accounts - 1)) % accounts, "5")]
            steps = [
                {
                    "Update": {
                        "TableName": table,
                        "Key": key("account", number),
                        "UpdateExpression": "ADD #s :by",
                        "ConditionExpression": "#s >= :least",
                        "ExpressionAttributeNames": {"#s": "sum"},
                        "ExpressionAttributeValues": {":by": {"N": by}, ":least": {"N": "5"}},
                    }
                }
                for number, by in changes
            ]
            with suppress(mine.exceptions.TransactionCanceledException):
                mine.transact_write_items(TransactItems=steps)
                made += 1
        return made

    with ThreadPoolExecutor(WRITERS) as pool:
        assert sum(pool.map(move, range(WRITERS)))
    sums = [int(item["sum"]["N"]) for item in dynamodb.scan(TableName=table)["Items"]]
    assert sum(sums) == accounts * amount
    assert min(sums) >= 0


def test_t14_an_item_is_named_once(dynamodb: Any, table: str) -> None:
    put: Any = {"Put": {"TableName": table, "Item": key("a")}}
    with refused("ValidationException"):
        dynamodb.transact_write_items(TransactItems=[put, put])


def test_t15_batches_of_writes_are_bound(dynamodb: Any, table: str) -> None:
    puts: Any = [{"PutRequest": {"Item": key("a", number)}} for number in range(26)]
    with refused("ValidationException"):
        dynamodb.batch_write_item(RequestItems={table: puts})
    with refused("ValidationException"):
        dynamodb.batch_write_item(RequestItems={table: [*puts[:2], {"DeleteRequest": {"Key": key("a", 0)}}]})
    assert dynamodb.scan(TableName=table)["Count"] == 0
    assert dynamodb.batch_write_item(RequestItems={table: puts[:25]})["UnprocessedItems"] == {}
    assert dynamodb.scan(TableName=table, Select="COUNT")["Count"] == 25
