"""Statements of PartiQL do what the operations of their kind do."""

from typing import Any

import pytest

from ..support.dynamodb_emulator import key, refused

pytestmark = [pytest.mark.emulator, pytest.mark.embedded, pytest.mark.xdist_group("dynamodb")]


def run(dynamodb: Any, statement: str, *parameters: Any, **more: Any) -> list[dict[str, Any]]:
    given = {"Parameters": list(parameters)} if parameters else {}
    found: list[dict[str, Any]] = dynamodb.execute_statement(Statement=statement, **given, **more)["Items"]
    return found


def test_an_item_is_inserted_selected_updated_and_deleted(dynamodb: Any, table: str) -> None:
    run(
        dynamodb,
        f"INSERT INTO \"{table}\" VALUE {{'p': 'a', 's': 1, 'name': 'o''neil', 'tags': <<'x', 'y'>>, 'l': [1, ?]}}",
        {"BOOL": True},
    )
    item = {
        **key("a", 1),
        "name": {"S": "o'neil"},
        "tags": {"SS": ["x", "y"]},
        "l": {"L": [{"N": "1"}, {"BOOL": True}]},
    }
    assert run(dynamodb, f'SELECT * FROM "{table}" WHERE p = ? AND s = 1', {"S": "a"}) == [item]
    with refused("DuplicateItemException"):
        run(dynamodb, f"INSERT INTO \"{table}\" VALUE {{'p': 'a', 's': 1}}")
    changed = run(
        dynamodb,
        f"UPDATE \"{table}\" SET s2 = 5 SET n = ? REMOVE tags WHERE p = 'a' AND s = 1 RETURNING ALL NEW *",
        {"N": "2"},
    )
    assert changed[0]["n"] == {"N": "2"}
    assert "tags" not in changed[0]
    with refused("ConditionalCheckFailedException"):
        run(dynamodb, f"UPDATE \"{table}\" SET n = 3 WHERE p = 'a' AND s = 1 AND n = 99")
    with refused("ConditionalCheckFailedException"):
        run(dynamodb, f"UPDATE \"{table}\" SET n = 3 WHERE p = 'missing' AND s = 1")
    with refused("ValidationException", "mandatory equality on all key attributes"):
        run(dynamodb, f"DELETE FROM \"{table}\" WHERE p = 'a'")
    run(dynamodb, f"DELETE FROM \"{table}\" WHERE p = 'a' AND s = 1")
    run(dynamodb, f"DELETE FROM \"{table}\" WHERE p = 'a' AND s = 1")
    assert dynamodb.scan(TableName=table)["Count"] == 0


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("p = 'a'", [0, 1, 2, 3]),
        ("p = 'a' AND s BETWEEN 1 AND 2", [1, 2]),
        ("p = 'a' AND s IN [0, 3]", [0, 3]),
        ("p = 'a' AND odd IS MISSING", [0, 2]),
        ("p = 'a' AND odd IS NOT MISSING", [1, 3]),
        ("p = 'a' AND (s = 0 OR s > 2)", [0, 3]),
        ("begins_with(\"text\", 'x2')", [2]),
        ("p = 'a' AND s <> 1 AND s != 2", [0, 3]),
        ("m.list[0] = 3", [3]),
        ("p = 'a' ORDER BY s DESC", [3, 2, 1, 0]),
    ],
)
def test_conditions(dynamodb: Any, table: str, where: str, expected: list[int]) -> None:
    for number in range(4):
        odd = {"odd": {"BOOL": True}} if number % 2 else {}
        nested = {"m": {"M": {"list": {"L": [{"N": str(number)}]}}}}
        dynamodb.put_item(TableName=table, Item={**key("a", number), **odd, **nested, "text": {"S": f"x{number}"}})
    found = run(dynamodb, f'SELECT s FROM "{table}" WHERE {where}')
    assert found == [{"s": {"N": str(number)}} for number in expected]


def test_pages(dynamodb: Any, table: str) -> None:
    for number in range(5):
        dynamodb.put_item(TableName=table, Item=key("a", number))
    statement = {"Statement": f"SELECT s FROM \"{table}\" WHERE p = 'a'", "Limit": 2}
    first = dynamodb.execute_statement(**statement)
    second = dynamodb.execute_statement(**statement, NextToken=first["NextToken"])
    assert [item["s"]["N"] for page in (first, second) for item in page["Items"]] == ["0", "1", "2", "3"]


def test_a_batch_has_an_answer_for_each(dynamodb: Any, table: str) -> None:
    dynamodb.put_item(TableName=table, Item=key("a", 1))
    answers = dynamodb.batch_execute_statement(
        Statements=[
            {"Statement": f"SELECT * FROM \"{table}\" WHERE p = 'a' AND s = 1"},
            {"Statement": f"INSERT INTO \"{table}\" VALUE {{'p': 'a', 's': 1}}"},
            {"Statement": "nonsense"},
        ]
    )["Responses"]
    assert answers[0]["Item"] == key("a", 1)
    assert [each.get("Error", {}).get("Code") for each in answers] == [None, "DuplicateItem", "ValidationError"]


def test_a_transaction_writes_all_or_nothing(dynamodb: Any, table: str) -> None:
    dynamodb.put_item(TableName=table, Item=key("a", 1))
    insert = f"INSERT INTO \"{table}\" VALUE {{'p': 'a', 's': ?}}"
    with refused("TransactionCanceledException"):
        dynamodb.execute_transaction(
            TransactStatements=[{"Statement": insert, "Parameters": [{"N": text}]} for text in ("2", "1")]
        )
    assert dynamodb.scan(TableName=table)["Count"] == 1


@pytest.mark.parametrize(
    "statement",
    [
        "",
        "DROP TABLE x",
        "SELECT",
        "SELECT * FROM",
        "INSERT INTO t VALUE 5",
        "SELECT * FROM t WHERE",
        "UPDATE t WHERE a = 1",
        "[" * 300,
    ],
)
def test_what_is_no_statement(dynamodb: Any, statement: str) -> None:
    with refused("ValidationException"):
        dynamodb.execute_statement(Statement=statement)
